-- Version 3: by which day a product is expected, and who belonged to a region when.

-- The last day on which the product is in time.
ALTER TABLE expectations ADD COLUMN due DATE CHECK (due IS NULL OR (expected = 1 AND length(due) = 10));

-- Whether a country belongs to a region: the last line of both counts. Who was there from the beginning has no day.
CREATE TABLE memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    region TEXT NOT NULL REFERENCES regions (code),
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    member INTEGER NOT NULL CHECK (member IN (0, 1)),
    at TEXT,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    evidence TEXT
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

CREATE TRIGGER memberships_no_update BEFORE UPDATE ON memberships
BEGIN SELECT RAISE(ABORT, 'memberships are never changed'); END;
CREATE TRIGGER memberships_no_delete BEFORE DELETE ON memberships
BEGIN SELECT RAISE(ABORT, 'memberships are never deleted'); END;
CREATE TRIGGER memberships_no_replace BEFORE INSERT ON memberships
WHEN EXISTS (SELECT 1 FROM memberships WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'memberships are never replaced'); END;
CREATE TRIGGER memberships_in_order AFTER INSERT ON memberships WHEN NEW.id < (SELECT max(id) FROM memberships)
BEGIN SELECT RAISE(ABORT, 'memberships are numbered in order'); END;
CREATE TRIGGER expectations_in_order AFTER INSERT ON expectations WHEN NEW.id < (SELECT max(id) FROM expectations)
BEGIN SELECT RAISE(ABORT, 'expectations are numbered in order'); END;

-- The maps change with these too.
CREATE TRIGGER expectations_change AFTER INSERT ON expectations
BEGIN
    UPDATE gpkg_contents SET last_change = substr(NEW.recorded_at, 1, 19) || '.000Z'
    WHERE table_name IN ('expectations', 'status_' || NEW.product);
END;
CREATE TRIGGER memberships_change AFTER INSERT ON memberships
BEGIN
    UPDATE gpkg_contents SET last_change = substr(NEW.recorded_at, 1, 19) || '.000Z'
    WHERE table_name = 'memberships' OR table_name IN (SELECT 'status_' || name FROM products);
END;

DELETE FROM gpkg_contents WHERE table_name = 'region_members';
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('memberships', 'attributes', 'memberships', 'Which country belongs to which region', NULL);
