-- Version 2: deliveries are accepted with what was waived, and nothing is accepted without one.

-- Findings of a delivery that were accepted as they are, each time it was accepted: as in a file of waivers.
CREATE TABLE waivers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    delivery INTEGER NOT NULL REFERENCES deliveries (id),
    rule TEXT NOT NULL,
    layer TEXT,
    file TEXT,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    until TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL,
    CHECK (until >= substr(recorded_at, 1, 10)) -- it holds on the day
);
CREATE INDEX waivers_delivery ON waivers (delivery, id);
CREATE INDEX events_delivery ON events (delivery, id);
CREATE INDEX files_sha256 ON files (sha256);

CREATE TRIGGER waivers_no_update BEFORE UPDATE ON waivers
BEGIN SELECT RAISE(ABORT, 'waivers are never changed'); END;
CREATE TRIGGER waivers_no_delete BEFORE DELETE ON waivers
BEGIN SELECT RAISE(ABORT, 'waivers are never deleted'); END;
CREATE TRIGGER waivers_no_replace BEFORE INSERT ON waivers WHEN EXISTS (SELECT 1 FROM waivers WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'waivers are never replaced'); END;

-- Of new events only: what an older version wrote stays as it is.
CREATE TRIGGER events_need_delivery BEFORE INSERT ON events
WHEN NEW.to_state IN ('received', 'accepted') AND NEW.delivery IS NULL
BEGIN SELECT RAISE(ABORT, 'only a delivery is received or accepted'); END;
CREATE TRIGGER events_own_delivery BEFORE INSERT ON events
WHEN NEW.delivery IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM deliveries WHERE id = NEW.delivery AND iso3 = NEW.iso3 AND product = NEW.product)
BEGIN SELECT RAISE(ABORT, 'an event is about a delivery of its country and product'); END;
CREATE TRIGGER events_accept BEFORE INSERT ON events
WHEN NEW.to_state = 'accepted'
    AND EXISTS (SELECT 1 FROM deliveries WHERE id = NEW.delivery AND verdict IN ('fail', 'unchecked'))
    AND NOT EXISTS (SELECT 1 FROM waivers WHERE delivery = NEW.delivery)
BEGIN SELECT RAISE(ABORT, 'a delivery of verdict fail or unchecked is accepted with waivers only'); END;

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('waivers', 'attributes', 'waivers', 'Findings that were accepted as they are', NULL);
