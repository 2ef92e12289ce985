-- Version 7: whoever writes, moves are those of registry/move.c and registry/outbox.c (test_moves.c goes through all of
-- them), and times are in order, as in SQLite. New lines alone are held: what was written before stays as it is, and a
-- time that is none holds nothing up.

-- One writer at a time, by hand too: each sees what the one before wrote. The number is that of db_postgres.c.
CREATE FUNCTION check_number() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1397705036);
    EXECUTE format('SELECT max(id) FROM %I', TG_TABLE_NAME) INTO last;
    IF NEW.id <= last THEN
        RAISE EXCEPTION '% are numbered in order', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
-- Triggers go by their names: these come first.
CREATE TRIGGER a_number BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_number();
CREATE TRIGGER a_number BEFORE INSERT ON expectations FOR EACH ROW EXECUTE FUNCTION check_number();
CREATE TRIGGER a_number BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION check_number();
CREATE TRIGGER a_number BEFORE INSERT ON letter_events FOR EACH ROW EXECUTE FUNCTION check_number();

CREATE FUNCTION check_move() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
BEGIN
    -- Of a country's product. After the last delivery was withdrawn, earlier ones are decided about (the last line).
    IF NOT (CASE COALESCE(NEW.from_state, '')
        WHEN '' THEN NEW.to_state IN ('missing', 'reported', 'in-preparation', 'received')
        WHEN 'missing' THEN NEW.to_state IN ('reported', 'in-preparation', 'received')
        WHEN 'reported' THEN NEW.to_state IN ('missing', 'in-preparation', 'received')
        WHEN 'in-preparation' THEN NEW.to_state IN ('missing', 'reported', 'received')
        WHEN 'received' THEN NEW.to_state IN (
            'received', 'rejected', 'correction-requested', 'accepted', 'superseded', 'withdrawn')
        WHEN 'rejected' THEN NEW.to_state IN ('received', 'correction-requested', 'accepted', 'superseded', 'withdrawn')
        WHEN 'correction-requested' THEN NEW.to_state IN ('received', 'rejected', 'accepted', 'superseded', 'withdrawn')
        WHEN 'accepted' THEN NEW.to_state IN ('received', 'rejected', 'correction-requested', 'superseded', 'withdrawn')
        WHEN 'superseded' THEN NEW.to_state IN ('received', 'accepted', 'withdrawn')
        WHEN 'withdrawn' THEN NEW.to_state IN ('missing', 'reported', 'in-preparation', 'received', 'accepted')
            OR (NEW.delivery IS NOT NULL AND NEW.to_state IN ('rejected', 'correction-requested', 'withdrawn'))
        ELSE false END)
    THEN
        RAISE EXCEPTION 'this state cannot become that one';
    END IF;
    -- Of one delivery.
    IF NEW.delivery IS NOT NULL AND NOT (CASE COALESCE((
            SELECT to_state FROM events WHERE delivery = NEW.delivery ORDER BY id DESC LIMIT 1), '')
        WHEN '' THEN NEW.to_state = 'received'
        WHEN 'received' THEN NEW.to_state IN ('received', 'rejected', 'correction-requested', 'accepted', 'withdrawn')
        WHEN 'rejected' THEN NEW.to_state IN ('correction-requested', 'accepted', 'withdrawn')
        WHEN 'correction-requested' THEN NEW.to_state IN ('rejected', 'accepted', 'withdrawn')
        WHEN 'accepted' THEN NEW.to_state IN ('rejected', 'correction-requested', 'accepted', 'superseded', 'withdrawn')
        WHEN 'superseded' THEN NEW.to_state IN ('received', 'accepted', 'withdrawn')
        WHEN 'withdrawn' THEN NEW.to_state = 'received'
        ELSE false END)
    THEN
        RAISE EXCEPTION 'a delivery in this state cannot become that';
    END IF;
    IF NEW.to_state = 'accepted' AND EXISTS (
        SELECT 1 FROM deliveries d JOIN events e ON e.id = (SELECT max(id) FROM events WHERE delivery = d.id)
        WHERE d.product = NEW.product AND d.iso3 = NEW.iso3 AND d.id <> NEW.delivery AND e.to_state = 'accepted')
    THEN
        RAISE EXCEPTION 'another delivery is accepted, which must be superseded or withdrawn first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_moves BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_move();

CREATE FUNCTION check_letter_move() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
BEGIN
    IF NOT (CASE COALESCE(NEW.from_state, '')
        WHEN '' THEN NEW.to_state = 'written'
        WHEN 'written' THEN NEW.to_state IN ('filed', 'sending', 'sent', 'cancelled')
        WHEN 'filed' THEN NEW.to_state IN ('sending', 'sent', 'cancelled')
        WHEN 'sending' THEN NEW.to_state IN ('written', 'filed', 'sent', 'failed')
        WHEN 'failed' THEN NEW.to_state IN ('written', 'sent', 'cancelled')
        ELSE false END)
    THEN
        RAISE EXCEPTION 'a letter in this state cannot become that';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letter_events_moves BEFORE INSERT ON letter_events FOR EACH ROW EXECUTE FUNCTION check_letter_move();

-- TRUE for a day, and for a moment in UTC, as they are written here.
CREATE FUNCTION is_time(value text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = soilgate AS $$
BEGIN
    RETURN COALESCE(value IN (to_char(CAST(value AS timestamp), 'YYYY-MM-DD'),
        to_char(CAST(value AS timestamp), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), false); -- to_char knows no infinity
EXCEPTION
    WHEN data_exception THEN
        RETURN false;
END $$;

-- Why a line of that time, written then, cannot follow one of the time LAST (NULL: there is none); NULL: it can. What
-- came to be so after it was written lies in the future; only a writer whose clock is behind takes the time of the last
-- line, as registry/move.c does.
CREATE FUNCTION wrong_time(at text, recorded_at text, last text) RETURNS text LANGUAGE plpgsql STABLE
SET search_path = soilgate AS $$
BEGIN
    IF NOT is_time(at) OR NOT is_time(recorded_at) OR length(recorded_at) <> 20
        OR (at COLLATE "C" > recorded_at AND at IS DISTINCT FROM last)
    THEN
        RETURN 'is of a day or time, in UTC, up to when it was written';
    ELSIF substr(last, 1, length(at)) COLLATE "C" > at AND is_time(last) THEN
        RETURN 'is not before the last one';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_event_times() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
DECLARE
    wrong text = wrong_time(NEW.at, NEW.recorded_at, (
        SELECT at FROM events WHERE product = NEW.product AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1));
BEGIN
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'an event %', wrong;
    END IF;
    IF EXISTS (
        SELECT 1 FROM deliveries
        WHERE id = NEW.delivery AND substr(received_at, 1, length(NEW.at)) > NEW.at AND is_time(received_at))
    THEN
        RAISE EXCEPTION 'nothing is decided about a delivery before it was received';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER events_times BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION check_event_times();

CREATE FUNCTION check_delivery_times() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
DECLARE
    wrong text = wrong_time(NEW.received_at, NEW.recorded_at, NULL);
BEGIN
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a delivery %', wrong;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliveries_times BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION check_delivery_times();

CREATE FUNCTION check_expectation_times() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
DECLARE
    wrong text = wrong_time(NEW.at, NEW.recorded_at, (
        SELECT at FROM expectations WHERE product = NEW.product AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1));
BEGIN
    IF NEW.due IS NOT NULL AND NOT is_time(NEW.due) THEN
        RAISE EXCEPTION 'an expectation is due on a day';
    ELSIF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'an expectation %', wrong;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER expectations_times BEFORE INSERT ON expectations
    FOR EACH ROW EXECUTE FUNCTION check_expectation_times();

CREATE FUNCTION check_membership_times() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
DECLARE
    wrong text = wrong_time(COALESCE(NEW.at, NEW.recorded_at), NEW.recorded_at, (
        SELECT at FROM memberships WHERE region = NEW.region AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1));
BEGIN
    IF NEW.at IS NULL AND EXISTS (SELECT 1 FROM memberships WHERE region = NEW.region AND iso3 = NEW.iso3) THEN
        wrong = 'is of a day or time, in UTC, up to when it was written';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a membership %', wrong;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER memberships_times BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION check_membership_times();
