-- The registry in PostgreSQL, version 1: as in SQLite, without what makes a file a GeoPackage. Geometries are well-known
-- binary, EPSG:4326. Texts compare byte by byte, whatever the language of the database: times are texts.
CREATE SCHEMA IF NOT EXISTS soilgate;

CREATE TABLE soilgate_migrations (
    version integer PRIMARY KEY,
    applied_at text COLLATE "C" NOT NULL,
    program text COLLATE "C" NOT NULL
);

-- The registry's own tables.

CREATE TABLE settings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    value text COLLATE "C" NOT NULL
);

CREATE TABLE countries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    geom bytea NOT NULL,
    iso3 text COLLATE "C" NOT NULL UNIQUE CHECK (length(iso3) = 3),
    m49 integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL
);

CREATE TABLE regions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text COLLATE "C" NOT NULL UNIQUE,
    title text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    confidence text COLLATE "C" NOT NULL
);

CREATE TABLE region_members (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text COLLATE "C" NOT NULL REFERENCES regions (code),
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    UNIQUE (region, iso3)
);

CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    version text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL
);

CREATE TABLE baselines (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    title text COLLATE "C" NOT NULL,
    as_of text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL
);

-- Whether a product is expected of a country: the last line of both counts.
CREATE TABLE expectations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    product text COLLATE "C" NOT NULL REFERENCES products (name),
    expected integer NOT NULL CHECK (expected IN (0, 1)),
    at text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL,
    evidence text COLLATE "C",
    inferred integer NOT NULL CHECK (inferred IN (0, 1))
);
CREATE INDEX expectations_pair ON expectations (product, iso3, id);

CREATE TABLE deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    product text COLLATE "C" NOT NULL REFERENCES products (name),
    number integer NOT NULL CHECK (number > 0), -- of the country's deliveries of the product, from 1
    fingerprint text COLLATE "C" NOT NULL CHECK (length(fingerprint) = 64),
    spec_version text COLLATE "C" NOT NULL,
    spec_sha256 text COLLATE "C" NOT NULL CHECK (length(spec_sha256) = 64),
    received_at text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    verdict text COLLATE "C" NOT NULL CHECK (verdict IN ('pass', 'warn', 'unchecked', 'fail')),
    report text COLLATE "C" NOT NULL,
    UNIQUE (iso3, product, fingerprint),
    UNIQUE (iso3, product, number)
);
CREATE INDEX deliveries_pair ON deliveries (product, iso3, id);

CREATE TABLE files (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery bigint NOT NULL REFERENCES deliveries (id),
    path text COLLATE "C" NOT NULL,
    layer text COLLATE "C",
    sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    bytes bigint NOT NULL,
    UNIQUE (delivery, path)
);

-- Every change of a state: the last line of country and product is the state now.
CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    product text COLLATE "C" NOT NULL REFERENCES products (name),
    from_state text COLLATE "C",
    to_state text COLLATE "C" NOT NULL CHECK (to_state IN ('missing', 'reported', 'in-preparation', 'received', 'rejected',
        'correction-requested', 'accepted', 'superseded', 'withdrawn')),
    at text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL,
    evidence text COLLATE "C",
    inferred integer NOT NULL CHECK (inferred IN (0, 1)),
    delivery bigint REFERENCES deliveries (id)
);
CREATE INDEX events_pair ON events (product, iso3, id);

-- People: unlike what countries did, their data can be changed and taken out.
CREATE TABLE contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    role text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    language text COLLATE "C",
    confirmed_on text COLLATE "C",
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    UNIQUE (iso3, role, email)
);

-- What was written stays: no line of these is changed or taken out.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
BEGIN
    RAISE EXCEPTION '% are never changed, deleted or replaced', TG_TABLE_NAME;
END $$;

CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliveries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER files_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON files
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER expectations_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON expectations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
BEGIN
    IF NEW.from_state IS DISTINCT FROM (
        SELECT to_state FROM events WHERE product = NEW.product AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1)
    THEN
        RAISE EXCEPTION 'an event begins at the state that is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_chain BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_chain();

CREATE INDEX region_members_country ON region_members (iso3);
