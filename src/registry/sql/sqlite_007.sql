-- Version 7: whoever writes, moves are those of registry/move.c and registry/outbox.c (test_moves.c goes through all of
-- them), and times are in order. New lines alone are held: what was written before stays as it is, and a time that is
-- none holds nothing up.

-- Of a country's product. After the last delivery was withdrawn, earlier ones are decided about (the last line).
CREATE TRIGGER events_moves BEFORE INSERT ON events
WHEN NOT CASE COALESCE(NEW.from_state, '')
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
    ELSE 0 END
BEGIN SELECT RAISE(ABORT, 'this state cannot become that one'); END;

-- Of one delivery.
CREATE TRIGGER events_moves_of_delivery BEFORE INSERT ON events
WHEN NEW.delivery IS NOT NULL AND NOT CASE COALESCE((
        SELECT to_state FROM events WHERE delivery = NEW.delivery ORDER BY id DESC LIMIT 1), '')
    WHEN '' THEN NEW.to_state = 'received'
    WHEN 'received' THEN NEW.to_state IN ('received', 'rejected', 'correction-requested', 'accepted', 'withdrawn')
    WHEN 'rejected' THEN NEW.to_state IN ('correction-requested', 'accepted', 'withdrawn')
    WHEN 'correction-requested' THEN NEW.to_state IN ('rejected', 'accepted', 'withdrawn')
    WHEN 'accepted' THEN NEW.to_state IN ('rejected', 'correction-requested', 'accepted', 'superseded', 'withdrawn')
    WHEN 'superseded' THEN NEW.to_state IN ('received', 'accepted', 'withdrawn')
    WHEN 'withdrawn' THEN NEW.to_state = 'received'
    ELSE 0 END
BEGIN SELECT RAISE(ABORT, 'a delivery in this state cannot become that'); END;

CREATE TRIGGER events_one_accepted BEFORE INSERT ON events
WHEN NEW.to_state = 'accepted' AND EXISTS (
    SELECT 1 FROM deliveries d JOIN events e ON e.id = (SELECT max(id) FROM events WHERE delivery = d.id)
    WHERE d.product = NEW.product AND d.iso3 = NEW.iso3 AND d.id <> NEW.delivery AND e.to_state = 'accepted')
BEGIN SELECT RAISE(ABORT, 'another delivery is accepted, which must be superseded or withdrawn first'); END;

CREATE TRIGGER letter_events_moves BEFORE INSERT ON letter_events
WHEN NOT CASE COALESCE(NEW.from_state, '')
    WHEN '' THEN NEW.to_state = 'written'
    WHEN 'written' THEN NEW.to_state IN ('filed', 'sending', 'sent', 'cancelled')
    WHEN 'filed' THEN NEW.to_state IN ('sending', 'sent', 'cancelled')
    WHEN 'sending' THEN NEW.to_state IN ('written', 'filed', 'sent', 'failed')
    WHEN 'failed' THEN NEW.to_state IN ('written', 'sent', 'cancelled')
    ELSE 0 END
BEGIN SELECT RAISE(ABORT, 'a letter in this state cannot become that'); END;

-- A time is a day or a moment in UTC; SQLite takes 31 February for one until days are added. What came to be so after it
-- was written lies in the future; only a writer whose clock is behind takes the time of the last line, as
-- registry/move.c does.

CREATE TRIGGER events_times BEFORE INSERT ON events
WHEN NEW.at IS NOT strftime(iif(length(NEW.at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), NEW.at, '+0 days')
    OR NEW.recorded_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.recorded_at, '+0 days')
    OR (NEW.at > NEW.recorded_at AND NEW.at IS NOT (
        SELECT at FROM events WHERE product = NEW.product AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1))
BEGIN SELECT RAISE(ABORT, 'an event is of a day or time, in UTC, up to when it was written'); END;
CREATE TRIGGER events_times_in_order BEFORE INSERT ON events
WHEN EXISTS (
    SELECT 1 FROM events WHERE id = (SELECT max(id) FROM events WHERE product = NEW.product AND iso3 = NEW.iso3)
        AND substr(at, 1, length(NEW.at)) > NEW.at
        AND at IS strftime(iif(length(at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), at, '+0 days'))
BEGIN SELECT RAISE(ABORT, 'an event is not before the last one'); END;
CREATE TRIGGER events_times_of_delivery BEFORE INSERT ON events
WHEN EXISTS (
    SELECT 1 FROM deliveries WHERE id = NEW.delivery AND substr(received_at, 1, length(NEW.at)) > NEW.at
        AND received_at IS strftime(
            iif(length(received_at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), received_at, '+0 days'))
BEGIN SELECT RAISE(ABORT, 'nothing is decided about a delivery before it was received'); END;

CREATE TRIGGER deliveries_times BEFORE INSERT ON deliveries
WHEN NEW.received_at IS NOT strftime(
        iif(length(NEW.received_at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), NEW.received_at, '+0 days')
    OR NEW.recorded_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.recorded_at, '+0 days')
    OR NEW.received_at > NEW.recorded_at
BEGIN SELECT RAISE(ABORT, 'a delivery is of a day or time, in UTC, up to when it was written'); END;

CREATE TRIGGER expectations_times BEFORE INSERT ON expectations
WHEN NEW.at IS NOT strftime(iif(length(NEW.at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), NEW.at, '+0 days')
    OR NEW.recorded_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.recorded_at, '+0 days')
    OR NEW.due IS NOT date(NEW.due, '+0 days')
    OR (NEW.at > NEW.recorded_at AND NEW.at IS NOT (
        SELECT at FROM expectations WHERE product = NEW.product AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1))
BEGIN SELECT RAISE(ABORT, 'an expectation is of a day or time, in UTC, up to when it was written'); END;
CREATE TRIGGER expectations_times_in_order BEFORE INSERT ON expectations
WHEN EXISTS (
    SELECT 1 FROM expectations WHERE id = (
            SELECT max(id) FROM expectations WHERE product = NEW.product AND iso3 = NEW.iso3)
        AND substr(at, 1, length(NEW.at)) > NEW.at
        AND at IS strftime(iif(length(at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), at, '+0 days'))
BEGIN SELECT RAISE(ABORT, 'an expectation is not before the last one'); END;

CREATE TRIGGER memberships_times BEFORE INSERT ON memberships
WHEN (NEW.at IS NULL AND EXISTS (SELECT 1 FROM memberships WHERE region = NEW.region AND iso3 = NEW.iso3))
    OR NEW.at IS NOT strftime(iif(length(NEW.at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), NEW.at, '+0 days')
    OR NEW.recorded_at IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.recorded_at, '+0 days')
    OR (NEW.at > NEW.recorded_at AND NEW.at IS NOT (
        SELECT at FROM memberships WHERE region = NEW.region AND iso3 = NEW.iso3 ORDER BY id DESC LIMIT 1))
BEGIN SELECT RAISE(ABORT, 'a membership is of a day or time, in UTC, up to when it was written'); END;
CREATE TRIGGER memberships_times_in_order BEFORE INSERT ON memberships
WHEN EXISTS (
    SELECT 1 FROM memberships WHERE id = (
            SELECT max(id) FROM memberships WHERE region = NEW.region AND iso3 = NEW.iso3)
        AND substr(at, 1, length(NEW.at)) > NEW.at
        AND at IS strftime(iif(length(at) = 10, '%Y-%m-%d', '%Y-%m-%dT%H:%M:%SZ'), at, '+0 days'))
BEGIN SELECT RAISE(ABORT, 'a membership is not before the last one'); END;
