-- Version 2: deliveries are accepted with what was waived, and nothing is accepted without one. As in SQLite.

CREATE TABLE waivers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery bigint NOT NULL REFERENCES deliveries (id),
    rule text COLLATE "C" NOT NULL,
    layer text COLLATE "C",
    file text COLLATE "C",
    reason text COLLATE "C" NOT NULL,
    decided_by text COLLATE "C" NOT NULL,
    until text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    CHECK (until >= substr(recorded_at, 1, 10)) -- it holds on the day
);
CREATE INDEX waivers_delivery ON waivers (delivery, id);
CREATE INDEX events_delivery ON events (delivery, id);
CREATE INDEX files_sha256 ON files (sha256);

CREATE TRIGGER waivers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON waivers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Of new events only: what an older version wrote stays as it is.
CREATE FUNCTION check_delivery() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
BEGIN
    IF NEW.to_state IN ('received', 'accepted') AND NEW.delivery IS NULL THEN
        RAISE EXCEPTION 'only a delivery is received or accepted';
    END IF;
    IF NEW.delivery IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM deliveries WHERE id = NEW.delivery AND iso3 = NEW.iso3 AND product = NEW.product)
    THEN
        RAISE EXCEPTION 'an event is about a delivery of its country and product';
    END IF;
    IF NEW.to_state = 'accepted'
        AND EXISTS (SELECT 1 FROM deliveries WHERE id = NEW.delivery AND verdict IN ('fail', 'unchecked'))
        AND NOT EXISTS (SELECT 1 FROM waivers WHERE delivery = NEW.delivery)
    THEN
        RAISE EXCEPTION 'a delivery of verdict fail or unchecked is accepted with waivers only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_delivery_holds BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_delivery();
