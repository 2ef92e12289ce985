-- The questions and changes of the registry, the same for SQLite and PostgreSQL. Each begins with a line that names it.

-- name: version
SELECT max(version) FROM soilgate_migrations

-- name: add_migration
INSERT INTO soilgate_migrations (version, applied_at, program) VALUES ($1, $2, $3)

-- name: add_setting
INSERT INTO settings (name, value) VALUES ($1, $2)

-- name: add_country
INSERT INTO countries (iso3, m49, name, geom, west, south, east, north) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: add_region
INSERT INTO regions (code, title, source, confidence) VALUES ($1, $2, $3, $4)

-- name: add_member
INSERT INTO memberships (region, iso3, member, at, recorded_at, who, why, evidence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: add_product
INSERT INTO products (name, version, title) VALUES ($1, $2, $3)

-- name: add_baseline
INSERT INTO baselines (name, title, as_of, recorded_at, who) VALUES ($1, $2, $3, $4, $5)

-- name: add_expectation
INSERT INTO expectations (iso3, product, expected, at, recorded_at, who, why, evidence, inferred, due)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: add_event
INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, evidence, inferred, delivery)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id

-- name: last_event
SELECT to_state, at FROM events WHERE product = $1 AND iso3 = $2 ORDER BY id DESC LIMIT 1

-- name: country
SELECT name FROM countries WHERE iso3 = $1

-- name: product
SELECT name, version, title FROM products WHERE lower(name) = lower($1)

-- name: products
SELECT name, version, title FROM products ORDER BY id

-- name: region
SELECT code, title, source FROM regions WHERE upper(code) = upper($1)

-- name: regions
SELECT code, title, source FROM regions ORDER BY id

-- A delivery is in a state since the first of the events that name it and say so without another between: that it is
-- still to be reviewed is said again when an earlier one is reviewed.
-- name: status
SELECT c.iso3, c.name, e.to_state, COALESCE((SELECT f.at FROM events f WHERE f.delivery = e.delivery AND f.id > COALESCE((
        SELECT max(id) FROM events WHERE delivery = e.delivery AND to_state <> e.to_state AND id < e.id), 0)
     ORDER BY f.id LIMIT 1), e.at),
    e.inferred, e.why, x.expected, x.inferred, x.why,
    (SELECT count(*) FROM deliveries d WHERE d.product = $2 AND d.iso3 = c.iso3 AND d.received_at < $3),
    (SELECT d.verdict FROM deliveries d WHERE d.product = $2 AND d.iso3 = c.iso3 AND d.received_at < $3
     ORDER BY d.id DESC LIMIT 1),
    x.due,
    (SELECT min(f.at) FROM expectations f WHERE f.product = $2 AND f.iso3 = c.iso3 AND f.at < $3 AND f.id > COALESCE((
        SELECT max(id) FROM expectations WHERE product = $2 AND iso3 = c.iso3 AND at < $3 AND expected = 0), 0)),
    a.number, a.spec_version
FROM countries c
JOIN memberships m ON m.id = (
    SELECT max(id) FROM memberships WHERE region = $1 AND iso3 = c.iso3 AND (at IS NULL OR at < $3))
LEFT JOIN expectations x ON x.id = (
    SELECT max(id) FROM expectations WHERE product = $2 AND iso3 = c.iso3 AND at < $3)
LEFT JOIN events e ON e.id = (
    SELECT max(id) FROM events WHERE product = $2 AND iso3 = c.iso3 AND at < $3)
    AND (e.to_state <> 'missing' OR COALESCE(x.expected, 1) = 1)
LEFT JOIN deliveries a ON a.id = (
    SELECT max(d.id) FROM deliveries d
    JOIN events f ON f.id = (SELECT max(id) FROM events WHERE delivery = d.id AND at < $3)
    WHERE d.product = $2 AND d.iso3 = c.iso3 AND f.to_state = 'accepted')
WHERE m.member = 1
ORDER BY c.iso3

-- name: history
SELECT id, from_state, to_state, at, recorded_at, who, why, evidence, inferred,
    (SELECT d.number FROM deliveries d WHERE d.id = events.delivery)
FROM events WHERE product = $1 AND iso3 = $2 ORDER BY id

-- name: contacts
SELECT iso3, role, name, email, language, confirmed_on FROM contacts ORDER BY iso3, role, email

-- name: put_contact
INSERT INTO contacts (iso3, role, name, email, language, confirmed_on, recorded_at, who)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (iso3, role, email) DO UPDATE SET
    name = excluded.name, language = excluded.language, confirmed_on = excluded.confirmed_on,
    recorded_at = excluded.recorded_at, who = excluded.who

-- name: remove_contact
DELETE FROM contacts WHERE iso3 = $1 AND role = $2 AND email = $3

-- name: countries
SELECT c.iso3, c.name FROM countries c
WHERE EXISTS (SELECT 1 FROM contacts p WHERE p.iso3 = c.iso3) OR EXISTS (
    SELECT 1 FROM memberships m WHERE m.iso3 = c.iso3 AND m.member = 1 AND m.id = (
        SELECT max(id) FROM memberships WHERE region = m.region AND iso3 = m.iso3))
ORDER BY c.iso3

-- name: add_style
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
    useAsDefault, description, owner, update_time)
VALUES ('', '', $1, 'geom', 'status', $2, 1, 'Countries coloured by their status', 'soilgate', $3)

-- name: set_extents
UPDATE gpkg_contents SET
    min_x = (SELECT min(west) FROM countries), min_y = (SELECT min(south) FROM countries),
    max_x = (SELECT max(east) FROM countries), max_y = (SELECT max(north) FROM countries)
WHERE data_type = 'features'

-- name: set_changed
UPDATE gpkg_contents SET last_change = $1

-- name: delivery_by_fingerprint
SELECT id, number, verdict, spec_version, spec_sha256 FROM deliveries
WHERE product = $1 AND iso3 = $2 AND fingerprint = $3 ORDER BY CASE WHEN spec_sha256 = $4 THEN 1 ELSE 0 END DESC, id DESC
LIMIT 1

-- name: product_version
SELECT version FROM products WHERE name = $1

-- name: set_product_version
UPDATE products SET version = $2 WHERE name = $1

-- name: delivery_by_number
SELECT id, verdict, (SELECT e.to_state FROM events e WHERE e.delivery = deliveries.id ORDER BY e.id DESC LIMIT 1)
FROM deliveries WHERE product = $1 AND iso3 = $2 AND number = $3

-- name: last_number
SELECT COALESCE(max(number), 0) FROM deliveries WHERE product = $1 AND iso3 = $2

-- name: add_delivery
INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, recorded_at, who,
    verdict, report)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id

-- name: add_file
INSERT INTO files (delivery, path, layer, sha256, bytes) VALUES ($1, $2, $3, $4, $5)

-- name: add_waiver
INSERT INTO waivers (delivery, rule, layer, file, reason, decided_by, until, recorded_at, who)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: count_waivers
SELECT count(*) FROM waivers WHERE delivery = $1

-- name: delivery_states
SELECT d.number, e.to_state FROM deliveries d JOIN events e ON e.id = (SELECT max(id) FROM events WHERE delivery = d.id)
WHERE d.product = $1 AND d.iso3 = $2 ORDER BY d.number

-- name: submissions
SELECT d.id, d.number, d.iso3, c.name, d.product, d.fingerprint, d.spec_version, d.spec_sha256, d.received_at,
    d.recorded_at, d.who, d.verdict, e.to_state, COALESCE((SELECT f.at FROM events f WHERE f.delivery = e.delivery AND f.id > COALESCE((
        SELECT max(id) FROM events WHERE delivery = e.delivery AND to_state <> e.to_state AND id < e.id), 0)
     ORDER BY f.id LIMIT 1), e.at), e.why
FROM deliveries d
JOIN countries c ON c.iso3 = d.iso3
LEFT JOIN events e ON e.id = (SELECT max(id) FROM events WHERE delivery = d.id AND at < $4)
WHERE (CAST($1 AS TEXT) IS NULL OR d.iso3 = $1) AND (CAST($2 AS TEXT) IS NULL OR d.product = $2)
    AND (CAST($3 AS TEXT) IS NULL OR EXISTS (
        SELECT 1 FROM memberships m WHERE m.member = 1 AND m.id = (
            SELECT max(id) FROM memberships WHERE region = $3 AND iso3 = d.iso3 AND (at IS NULL OR at < $4))))
    AND d.received_at < $4
    AND ($5 = '0' OR e.to_state = 'accepted')
ORDER BY d.product, d.iso3, d.number

-- name: submission_files
SELECT path, layer, sha256, bytes FROM files WHERE delivery = $1 ORDER BY id

-- name: submission_waivers
SELECT rule, layer, file, reason, decided_by, until, recorded_at, who
FROM waivers WHERE delivery = $1 ORDER BY id

-- name: submission_report
SELECT report FROM deliveries WHERE id = $1

-- name: setting
SELECT value FROM settings WHERE name = $1

-- name: put_setting
INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: members
SELECT c.iso3 FROM countries c
JOIN memberships m ON m.id = (
    SELECT max(id) FROM memberships WHERE region = $1 AND iso3 = c.iso3 AND (at IS NULL OR at <= $2))
WHERE m.member = 1
ORDER BY c.iso3

-- name: last_expectation
SELECT expected, at, due FROM expectations WHERE product = $1 AND iso3 = $2 ORDER BY id DESC LIMIT 1

-- name: expectations
SELECT id, expected, due, at, recorded_at, who, why, evidence, inferred
FROM expectations WHERE product = $1 AND iso3 = $2 ORDER BY id

-- name: last_membership
SELECT member, at FROM memberships WHERE region = $1 AND iso3 = $2 ORDER BY id DESC LIMIT 1

-- name: memberships
SELECT m.iso3, c.name, m.member, m.at, m.recorded_at, m.who, m.why, m.evidence
FROM memberships m JOIN countries c ON c.iso3 = m.iso3 WHERE m.region = $1 ORDER BY m.id

-- name: add_letter
INSERT INTO letters (iso3, email, person, language, subject, message, recorded_at, who)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id

-- name: add_letter_topic
INSERT INTO letter_topics (letter, product, reason, event) VALUES ($1, $2, $3, $4)

-- name: add_letter_event
INSERT INTO letter_events (letter, from_state, to_state, at, who, note) VALUES ($1, $2, $3, $4, $5, $6)

-- name: letter_state
SELECT to_state FROM letter_events WHERE letter = $1 ORDER BY id DESC LIMIT 1

-- name: letters
SELECT l.id, l.iso3, c.name, l.email, l.person, l.language, l.subject, l.recorded_at, l.who,
    e.to_state, e.at, e.who, e.note
FROM letters l
JOIN countries c ON c.iso3 = l.iso3
JOIN letter_events e ON e.id = (SELECT max(id) FROM letter_events WHERE letter = l.id)
WHERE e.at > $1 OR e.to_state IN ('written', 'filed', 'sending')
ORDER BY l.id

-- name: letter_message
SELECT message FROM letters WHERE id = $1

-- name: letter_topics
SELECT t.letter, t.product, t.reason, t.event
FROM letter_topics t
JOIN letter_events e ON e.id = (SELECT max(id) FROM letter_events WHERE letter = t.letter)
WHERE e.at > $1 OR e.to_state IN ('written', 'filed', 'sending')
ORDER BY t.letter, t.id

-- name: letter_told
SELECT l.id FROM letter_topics t
JOIN letters l ON l.id = t.letter
JOIN letter_events e ON e.id = (SELECT max(id) FROM letter_events WHERE letter = l.id)
WHERE l.iso3 = $1 AND l.email = $2 AND t.product = $3 AND t.reason = $4 AND t.event = $5
    AND e.to_state <> 'cancelled' AND e.at > $6
ORDER BY l.id DESC LIMIT 1

-- name: confirm_contact
UPDATE contacts SET confirmed_on = $4, recorded_at = $5, who = $6
WHERE iso3 = $1 AND email = $2 AND (CAST($3 AS TEXT) IS NULL OR role = $3) RETURNING role

-- name: remove_contacts
DELETE FROM contacts WHERE iso3 = $1 AND email = $2 AND (CAST($3 AS TEXT) IS NULL OR role = $3) RETURNING role

-- name: baselines
SELECT name, title, as_of FROM baselines ORDER BY as_of, id

-- name: geometry
SELECT geom FROM countries WHERE iso3 = $1 AND length(geom) <= CAST($2 AS integer)

-- name: region_events
SELECT id, from_state, to_state, at, recorded_at, who, why, evidence, inferred,
    (SELECT d.number FROM deliveries d WHERE d.id = events.delivery), iso3
FROM events WHERE product = $1 AND at < $2 ORDER BY id

-- name: region_expectations
SELECT id, expected, due, at, recorded_at, who, why, evidence, inferred, iso3
FROM expectations WHERE product = $1 AND at < $2 ORDER BY id

-- name: region_deliveries
SELECT d.id, d.iso3, d.number, d.spec_version, d.received_at, d.who, d.verdict,
    (SELECT count(*) FROM files f WHERE f.delivery = d.id), (SELECT count(*) FROM waivers w WHERE w.delivery = d.id),
    (SELECT e.to_state FROM events e WHERE e.id = (SELECT max(id) FROM events WHERE delivery = d.id AND at < $2))
FROM deliveries d WHERE d.product = $1 AND d.received_at < $2 ORDER BY d.id DESC

-- name: delivery_report
SELECT report FROM deliveries WHERE id = $1 AND length(report) <= CAST($2 AS integer)

-- name: days
SELECT substr(at, 1, 10) FROM events WHERE product = $1 AND at < $2
UNION SELECT substr(at, 1, 10) FROM expectations WHERE product = $1 AND at < $2
UNION SELECT substr(at, 1, 10) FROM memberships WHERE region = $3 AND at < $2
ORDER BY 1

-- name: set_style
UPDATE layer_styles SET styleQML = $2 WHERE f_table_name = $1 AND owner = 'soilgate'

-- name: set_layer_style
SELECT set_layer_style($1, $2)

-- name: accepted_other
SELECT d.number FROM deliveries d JOIN events e ON e.id = (SELECT max(id) FROM events WHERE delivery = d.id)
WHERE d.product = $1 AND d.iso3 = $2 AND d.id <> CAST($3 AS bigint) AND e.to_state = 'accepted'
ORDER BY d.number LIMIT 1
