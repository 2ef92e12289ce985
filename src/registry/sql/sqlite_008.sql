-- Version 8: the same files are a delivery of their own when they are checked by another specification. SQLite changes no
-- constraint of a table that is there: the lines are taken out and put back as they are. What refers to them is looked at
-- when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE kept_deliveries AS SELECT * FROM deliveries;
DROP TABLE deliveries;
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
    UNIQUE (iso3, product, fingerprint, spec_sha256),
    UNIQUE (iso3, product, number)
);
INSERT INTO deliveries (id, iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, recorded_at, who,
    verdict, report)
SELECT id, iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, recorded_at, who, verdict, report
FROM kept_deliveries ORDER BY id;
DROP TABLE kept_deliveries;
CREATE INDEX deliveries_pair ON deliveries (product, iso3, id);

-- As in versions 1 and 7.
CREATE TRIGGER deliveries_no_update BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never changed'); END;
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never deleted'); END;
CREATE TRIGGER deliveries_no_replace BEFORE INSERT ON deliveries
WHEN EXISTS (SELECT 1 FROM deliveries WHERE id = NEW.id
             OR (iso3 = NEW.iso3 AND product = NEW.product AND number = NEW.number)
             OR (iso3 = NEW.iso3 AND product = NEW.product AND fingerprint = NEW.fingerprint
                 AND spec_sha256 = NEW.spec_sha256))
BEGIN SELECT RAISE(ABORT, 'deliveries are never replaced'); END;
CREATE TRIGGER deliveries_times BEFORE INSERT ON deliveries
WHEN NEW.received_at IS NOT strftime(
        iif(length(NEW.received_at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), NEW.received_at, '+0 days')
    OR NEW.recorded_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.recorded_at, '+0 days')
    OR NEW.received_at > NEW.recorded_at
BEGIN SELECT RAISE(ABORT, 'a delivery is of a day or time, in UTC, up to when it was written'); END;
