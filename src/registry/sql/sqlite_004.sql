-- Version 4: letters to the contacts of countries, and what became of each: the last line of letter_events is its state.

CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    iso3 TEXT NOT NULL REFERENCES countries (iso3),
    email TEXT NOT NULL,
    person TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL, -- as mail programs have it, but for its day
    recorded_at TEXT NOT NULL,
    who TEXT NOT NULL
);
CREATE INDEX letters_address ON letters (email, iso3, id);

-- What a letter is about: a product a line.
CREATE TABLE letter_topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter INTEGER NOT NULL REFERENCES letters (id),
    product TEXT NOT NULL REFERENCES products (name),
    reason TEXT NOT NULL CHECK (reason IN ('missing', 'overdue', 'correction-requested')),
    event INTEGER NOT NULL, -- of the review that asked for a correction; 0: none
    UNIQUE (letter, product)
);

CREATE TABLE letter_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter INTEGER NOT NULL REFERENCES letters (id),
    from_state TEXT,
    to_state TEXT NOT NULL CHECK (to_state IN ('written', 'filed', 'sending', 'sent', 'failed', 'cancelled')),
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    note TEXT
);
CREATE INDEX letter_events_letter ON letter_events (letter, id);

CREATE TRIGGER letters_no_update BEFORE UPDATE ON letters
BEGIN SELECT RAISE(ABORT, 'letters are never changed'); END;
CREATE TRIGGER letters_no_delete BEFORE DELETE ON letters
BEGIN SELECT RAISE(ABORT, 'letters are never deleted'); END;
CREATE TRIGGER letters_no_replace BEFORE INSERT ON letters WHEN EXISTS (SELECT 1 FROM letters WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'letters are never replaced'); END;

CREATE TRIGGER letter_topics_no_update BEFORE UPDATE ON letter_topics
BEGIN SELECT RAISE(ABORT, 'topics of letters are never changed'); END;
CREATE TRIGGER letter_topics_no_delete BEFORE DELETE ON letter_topics
BEGIN SELECT RAISE(ABORT, 'topics of letters are never deleted'); END;
CREATE TRIGGER letter_topics_no_replace BEFORE INSERT ON letter_topics
WHEN EXISTS (SELECT 1 FROM letter_topics WHERE id = NEW.id OR (letter = NEW.letter AND product = NEW.product))
BEGIN SELECT RAISE(ABORT, 'topics of letters are never replaced'); END;

CREATE TRIGGER letter_events_no_update BEFORE UPDATE ON letter_events
BEGIN SELECT RAISE(ABORT, 'events of letters are never changed'); END;
CREATE TRIGGER letter_events_no_delete BEFORE DELETE ON letter_events
BEGIN SELECT RAISE(ABORT, 'events of letters are never deleted'); END;
CREATE TRIGGER letter_events_no_replace BEFORE INSERT ON letter_events
WHEN EXISTS (SELECT 1 FROM letter_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events of letters are never replaced'); END;
CREATE TRIGGER letter_events_in_order AFTER INSERT ON letter_events
WHEN NEW.id < (SELECT max(id) FROM letter_events)
BEGIN SELECT RAISE(ABORT, 'events of letters are numbered in order'); END;
CREATE TRIGGER letter_events_chain BEFORE INSERT ON letter_events WHEN NEW.from_state IS NOT (
    SELECT to_state FROM letter_events WHERE letter = NEW.letter ORDER BY id DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'an event begins at the state that is'); END;

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('letters', 'attributes', 'letters', 'Letters to contacts: never changed, never deleted', NULL),
    ('letter_topics', 'attributes', 'letter_topics', 'What each letter is about', NULL),
    ('letter_events', 'attributes', 'letter_events', 'What became of each letter', NULL);
