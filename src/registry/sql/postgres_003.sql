-- Version 3: by which day a product is expected, and who belonged to a region when.

-- The last day on which the product is in time.
ALTER TABLE expectations ADD COLUMN due text COLLATE "C" CHECK (due IS NULL OR (expected = 1 AND length(due) = 10));

-- Whether a country belongs to a region: the last line of both counts. Who was there from the beginning has no day.
CREATE TABLE memberships (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text COLLATE "C" NOT NULL REFERENCES regions (code),
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    member integer NOT NULL CHECK (member IN (0, 1)),
    at text COLLATE "C",
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL,
    evidence text COLLATE "C"
);
CREATE INDEX memberships_pair ON memberships (region, iso3, id);
CREATE INDEX memberships_country ON memberships (iso3);

INSERT INTO memberships (region, iso3, member, recorded_at, who, why, evidence)
SELECT m.region, m.iso3, 1,
    COALESCE((SELECT b.recorded_at FROM baselines b ORDER BY b.id LIMIT 1),
             (SELECT g.applied_at FROM soilgate_migrations g ORDER BY g.version LIMIT 1)),
    COALESCE((SELECT b.who FROM baselines b ORDER BY b.id LIMIT 1), 'soilgate'),
    'A member when the region was recorded', r.source
FROM region_members m JOIN regions r ON r.code = m.region ORDER BY m.id;
DROP TABLE region_members;

CREATE TRIGGER memberships_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON memberships
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
