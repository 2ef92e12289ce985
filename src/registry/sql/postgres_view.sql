-- A layer of the states of one product, for maps, where there is PostGIS. @PRODUCT@ is replaced by its name, @WHERE@ by
-- the schema of PostGIS. As in SQLite (sqlite_view.sql). A view that is there keeps the rights given on it: columns may
-- only be added, at the end.
CREATE OR REPLACE VIEW "status_@PRODUCT@" AS
SELECT
    c.id AS ogc_fid,
    @WHERE@.ST_GeomFromWKB(c.geom, 4326)::@WHERE@.geometry(MultiPolygon, 4326) AS geom,
    c.iso3 AS iso3,
    c.name AS name,
    COALESCE(e.to_state, CASE WHEN x.expected = 1 THEN 'missing' ELSE 'no status' END) AS status,
    CASE WHEN e.id IS NOT NULL THEN COALESCE((
        SELECT f.at FROM events f WHERE f.delivery = e.delivery AND f.id > COALESCE((
            SELECT max(id) FROM events WHERE delivery = e.delivery AND to_state <> e.to_state), 0)
        ORDER BY f.id LIMIT 1), e.at) WHEN x.expected = 1 THEN (
        SELECT min(f.at) FROM expectations f WHERE f.product = '@PRODUCT@' AND f.iso3 = c.iso3 AND f.id > COALESCE((
            SELECT max(id) FROM expectations WHERE product = '@PRODUCT@' AND iso3 = c.iso3 AND expected = 0), 0))
    END AS since,
    CASE WHEN e.id IS NOT NULL THEN e.why ELSE x.why END AS note,
    CASE WHEN e.id IS NOT NULL THEN e.inferred ELSE x.inferred END AS inferred,
    (SELECT number FROM deliveries d WHERE d.product = '@PRODUCT@' AND d.iso3 = c.iso3
     ORDER BY d.id DESC LIMIT 1) AS deliveries,
    (SELECT verdict FROM deliveries d WHERE d.product = '@PRODUCT@' AND d.iso3 = c.iso3
     ORDER BY d.id DESC LIMIT 1) AS verdict,
    CAST(x.due AS date) AS due
FROM countries c
LEFT JOIN expectations x ON x.id = (
    SELECT max(id) FROM expectations WHERE product = '@PRODUCT@' AND iso3 = c.iso3)
LEFT JOIN events e ON e.id = (
    SELECT max(id) FROM events WHERE product = '@PRODUCT@' AND iso3 = c.iso3)
    AND (e.to_state <> 'missing' OR COALESCE(x.expected, 1) = 1)
WHERE EXISTS (
    SELECT 1 FROM memberships m WHERE m.iso3 = c.iso3 AND m.member = 1 AND m.id = (
        SELECT max(id) FROM memberships WHERE region = m.region AND iso3 = m.iso3));
