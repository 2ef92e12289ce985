-- Version 4: letters to the contacts of countries, and what became of each: the last line of letter_events is its state.

CREATE TABLE letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    iso3 text COLLATE "C" NOT NULL REFERENCES countries (iso3),
    email text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    message text COLLATE "C" NOT NULL, -- as mail programs have it, but for its day
    recorded_at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL
);
CREATE INDEX letters_address ON letters (email, iso3, id);

-- What a letter is about: a product a line.
CREATE TABLE letter_topics (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    letter bigint NOT NULL REFERENCES letters (id),
    product text COLLATE "C" NOT NULL REFERENCES products (name),
    reason text COLLATE "C" NOT NULL CHECK (reason IN ('missing', 'overdue', 'correction-requested')),
    event bigint NOT NULL, -- of the review that asked for a correction; 0: none
    UNIQUE (letter, product)
);

CREATE TABLE letter_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    letter bigint NOT NULL REFERENCES letters (id),
    from_state text COLLATE "C",
    to_state text COLLATE "C" NOT NULL CHECK (to_state IN ('written', 'filed', 'sending', 'sent', 'failed', 'cancelled')),
    at text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    note text COLLATE "C"
);
CREATE INDEX letter_events_letter ON letter_events (letter, id);

CREATE TRIGGER letters_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON letters
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_topics_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_topics
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION check_letter_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = soilgate AS $$
BEGIN
    IF NEW.from_state IS DISTINCT FROM (
        SELECT to_state FROM letter_events WHERE letter = NEW.letter ORDER BY id DESC LIMIT 1)
    THEN
        RAISE EXCEPTION 'an event begins at the state that is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letter_events_chain BEFORE INSERT ON letter_events FOR EACH ROW EXECUTE FUNCTION check_letter_chain();
