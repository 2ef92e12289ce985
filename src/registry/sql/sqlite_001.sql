-- The registry as a GeoPackage 1.3 (OGC 12-128r17), version 1.
PRAGMA application_id = 1196444487; -- "GPKG"
PRAGMA user_version = 10300;

CREATE TABLE soilgate_migrations (
    version INTEGER PRIMARY KEY,
    applied_at TEXT NOT NULL,
    program TEXT NOT NULL
);

-- What a GeoPackage must have.

CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER PRIMARY KEY,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
     'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');

CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

-- Where QGIS looks for the style of a layer.
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);

-- The registry's own tables.

CREATE TABLE settings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
);

CREATE TABLE countries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    iso3 TEXT NOT NULL UNIQUE CHECK (length(iso3) = 3),
    m49 INTEGER NOT NULL,
    name TEXT NOT NULL,
    west DOUBLE NOT NULL,
    south DOUBLE NOT NULL,
    east DOUBLE NOT NULL,
    north DOUBLE NOT NULL
);

CREATE TABLE regions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    confidence TEXT NOT NULL
);

CREATE TABLE region_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    region TEXT NOT NULL REFERENCES regions (code),
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    UNIQUE (region, iso3)
);

CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    title TEXT NOT NULL
);

CREATE TABLE baselines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    as_of TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL
);

-- The legend of the maps.
CREATE TABLE statuses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    status TEXT NOT NULL UNIQUE,
    meaning TEXT NOT NULL
);
INSERT INTO statuses (status, meaning) VALUES
    ('missing', 'expected, and not there'),
    ('reported', 'said to be submitted; no file is here'),
    ('in-preparation', 'the country works on it'),
    ('received', 'a delivery is here, to be reviewed'),
    ('rejected', 'a delivery was not accepted'),
    ('correction-requested', 'a delivery has to be mended'),
    ('accepted', 'the map is complete'),
    ('superseded', 'a newer delivery takes its place'),
    ('withdrawn', 'the country took its delivery back'),
    ('no status', 'nothing is known, and nothing is expected yet');

-- Whether a product is expected of a country: the last line of both counts.
CREATE TABLE expectations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    product TEXT NOT NULL REFERENCES products (name),
    expected INTEGER NOT NULL CHECK (expected IN (0, 1)),
    at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    evidence TEXT,
    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1))
);
CREATE INDEX expectations_pair ON expectations (product, iso3, id);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    product TEXT NOT NULL REFERENCES products (name),
    number INTEGER NOT NULL CHECK (number > 0), -- of the country's deliveries of the product, from 1
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
    spec_version TEXT NOT NULL,
    spec_sha256 TEXT NOT NULL CHECK (length(spec_sha256) = 64),
    received_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'warn', 'unchecked', 'fail')),
    report TEXT NOT NULL,
    UNIQUE (iso3, product, fingerprint),
    UNIQUE (iso3, product, number)
);
CREATE INDEX deliveries_pair ON deliveries (product, iso3, id);

CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    delivery INTEGER NOT NULL REFERENCES deliveries (id),
    path TEXT NOT NULL,
    layer TEXT,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL,
    UNIQUE (delivery, path)
);

-- Every change of a state: the last line of country and product is the state now.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    product TEXT NOT NULL REFERENCES products (name),
    from_state TEXT,
    to_state TEXT NOT NULL CHECK (to_state IN ('missing', 'reported', 'in-preparation', 'received', 'rejected',
        'correction-requested', 'accepted', 'superseded', 'withdrawn')),
    at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    evidence TEXT,
    inferred INTEGER NOT NULL CHECK (inferred IN (0, 1)),
    delivery INTEGER REFERENCES deliveries (id)
);
CREATE INDEX events_pair ON events (product, iso3, id);

-- People: unlike what countries did, their data can be changed and taken out.
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT,
    confirmed_on TEXT,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL,
    UNIQUE (iso3, role, email)
);

-- What was written stays: no line of these is changed or taken out, nor replaced by one of the same number.

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;
CREATE TRIGGER events_in_order AFTER INSERT ON events WHEN NEW.id < (SELECT max(id) FROM events)
BEGIN SELECT RAISE(ABORT, 'events are numbered in order'); END;
CREATE TRIGGER events_chain BEFORE INSERT ON events WHEN NEW.from_state IS NOT (
    SELECT to_state FROM events WHERE product = NEW.product AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'an event begins at the state that is'); END;

CREATE TRIGGER deliveries_no_update BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never changed'); END;
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never deleted'); END;
CREATE TRIGGER deliveries_no_replace BEFORE INSERT ON deliveries
WHEN EXISTS (SELECT 1 FROM deliveries WHERE id = NEW.id
             OR (iso3 = NEW.iso3 AND product = NEW.product AND fingerprint = NEW.fingerprint))
BEGIN SELECT RAISE(ABORT, 'deliveries are never replaced'); END;

CREATE TRIGGER files_no_update BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'files are never changed'); END;
CREATE TRIGGER files_no_delete BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'files are never deleted'); END;
CREATE TRIGGER files_no_replace BEFORE INSERT ON files
WHEN EXISTS (SELECT 1 FROM files WHERE id = NEW.id OR (delivery = NEW.delivery AND path = NEW.path))
BEGIN SELECT RAISE(ABORT, 'files are never replaced'); END;

CREATE TRIGGER expectations_no_update BEFORE UPDATE ON expectations
BEGIN SELECT RAISE(ABORT, 'expectations are never changed'); END;
CREATE TRIGGER expectations_no_delete BEFORE DELETE ON expectations
BEGIN SELECT RAISE(ABORT, 'expectations are never deleted'); END;
CREATE TRIGGER expectations_no_replace BEFORE INSERT ON expectations
WHEN EXISTS (SELECT 1 FROM expectations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'expectations are never replaced'); END;

-- The maps of states change with the events.
CREATE TRIGGER events_change AFTER INSERT ON events
BEGIN
    UPDATE gpkg_contents SET last_change = substr(NEW.recorded_at, 1, 19) || '.000Z'
    WHERE table_name IN ('events', 'status_' || NEW.product);
END;

CREATE INDEX region_members_country ON region_members (iso3);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('countries', 'features', 'countries', 'Countries of the regions that are tracked', 4326),
    ('regions', 'attributes', 'regions', 'Regions', NULL),
    ('region_members', 'attributes', 'region_members', 'Countries of each region', NULL),
    ('products', 'attributes', 'products', 'Products that countries submit', NULL),
    ('baselines', 'attributes', 'baselines', 'Records that were loaded as a beginning', NULL),
    ('expectations', 'attributes', 'expectations', 'Which product is expected of which country', NULL),
    ('deliveries', 'attributes', 'deliveries', 'What was handed in', NULL),
    ('files', 'attributes', 'files', 'Files of the deliveries', NULL),
    ('statuses', 'attributes', 'statuses', 'What each status means', NULL),
    ('events', 'attributes', 'events', 'Every change of a state: never changed, never deleted', NULL),
    ('contacts', 'attributes', 'contacts', 'People to write to', NULL),
    ('settings', 'attributes', 'settings', 'What the registry was made with', NULL),
    ('layer_styles', 'attributes', 'layer_styles', 'Styles for QGIS', NULL);
INSERT INTO gpkg_geometry_columns VALUES ('countries', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
