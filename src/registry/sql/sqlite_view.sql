-- A layer of the states of one product, for maps. @PRODUCT@ is replaced by its name. Every column comes from a column of
-- a table, as only those have a type in a view, which a GeoPackage asks for. It shows the countries that belong to a
-- region now, and is made anew whenever the tables change.
DROP VIEW IF EXISTS "status_@PRODUCT@";
CREATE VIEW "status_@PRODUCT@" AS
SELECT
    c.id AS OGC_FID,
    c.geom AS geom,
    c.iso3 AS iso3,
    c.name AS name,
    (SELECT s.status FROM statuses s
     WHERE s.status = COALESCE(e.to_state, CASE WHEN x.expected = 1 THEN 'missing' ELSE 'no status' END)) AS status,
    (SELECT at FROM events WHERE id = COALESCE((
         SELECT min(f.id) FROM events f WHERE f.delivery = e.delivery AND f.id > COALESCE((
             SELECT max(id) FROM events WHERE delivery = e.delivery AND to_state <> e.to_state), 0)), e.id)
     UNION ALL SELECT at FROM expectations WHERE e.id IS NULL AND x.expected = 1 AND id = (
         SELECT min(f.id) FROM expectations f WHERE f.product = '@PRODUCT@' AND f.iso3 = c.iso3 AND f.id > COALESCE((
             SELECT max(id) FROM expectations WHERE product = '@PRODUCT@' AND iso3 = c.iso3 AND expected = 0), 0))
    ) AS since,
    (SELECT why FROM events WHERE id = e.id
     UNION ALL SELECT why FROM expectations WHERE id = x.id AND e.id IS NULL) AS note,
    (SELECT inferred FROM events WHERE id = e.id
     UNION ALL SELECT inferred FROM expectations WHERE id = x.id AND e.id IS NULL) AS inferred,
    (SELECT number FROM deliveries d WHERE d.product = '@PRODUCT@' AND d.iso3 = c.iso3
     ORDER BY d.id DESC LIMIT 1) AS deliveries,
    (SELECT verdict FROM deliveries d WHERE d.product = '@PRODUCT@' AND d.iso3 = c.iso3
     ORDER BY d.id DESC LIMIT 1) AS verdict,
    x.due AS due
FROM countries c
LEFT JOIN expectations x ON x.id = (
    SELECT max(id) FROM expectations WHERE product = '@PRODUCT@' AND iso3 = c.iso3)
LEFT JOIN events e ON e.id = (
    SELECT max(id) FROM events WHERE product = '@PRODUCT@' AND iso3 = c.iso3)
    AND (e.to_state <> 'missing' OR COALESCE(x.expected, 1) = 1)
WHERE EXISTS (
    SELECT 1 FROM memberships m WHERE m.iso3 = c.iso3 AND m.member = 1 AND m.id = (
        SELECT max(id) FROM memberships WHERE region = m.region AND iso3 = m.iso3));
