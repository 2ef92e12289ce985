-- A layer of the states of one product, for maps. @PRODUCT@ is replaced by its name. Every column comes from a column of
-- a table, as only those have a type in a view, which a GeoPackage asks for.
CREATE VIEW "status_@PRODUCT@" AS
SELECT
    c.id AS OGC_FID,
    c.geom AS geom,
    c.iso3 AS iso3,
    c.name AS name,
    (SELECT s.status FROM statuses s
     WHERE s.status = COALESCE(e.to_state, CASE WHEN x.expected = 1 THEN 'missing' ELSE 'no status' END)) AS status,
    e.at AS since,
    (SELECT why FROM events WHERE id = e.id
     UNION ALL SELECT why FROM expectations WHERE id = x.id AND e.id IS NULL) AS note,
    (SELECT inferred FROM events WHERE id = e.id
     UNION ALL SELECT inferred FROM expectations WHERE id = x.id AND e.id IS NULL) AS inferred,
    (SELECT number FROM deliveries d WHERE d.product = '@PRODUCT@' AND d.iso3 = c.iso3
     ORDER BY d.id DESC LIMIT 1) AS deliveries,
    (SELECT verdict FROM deliveries d WHERE d.product = '@PRODUCT@' AND d.iso3 = c.iso3
     ORDER BY d.id DESC LIMIT 1) AS verdict
FROM countries c
LEFT JOIN events e ON e.id = (
    SELECT max(id) FROM events WHERE product = '@PRODUCT@' AND iso3 = c.iso3)
LEFT JOIN expectations x ON x.id = (
    SELECT max(id) FROM expectations WHERE product = '@PRODUCT@' AND iso3 = c.iso3);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('status_@PRODUCT@', 'features', 'status_@PRODUCT@', 'Where every country stands with @PRODUCT@', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('status_@PRODUCT@', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
