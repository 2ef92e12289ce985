-- Version 5: QGIS opens all tables that it offers, and draws the countries too without a warning.

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('soilgate_migrations', 'attributes', 'soilgate_migrations', 'Versions of these tables', NULL);

-- The style itself is written with those of the maps.
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
    useAsDefault, description, owner, update_time)
SELECT '', '', 'countries', 'geom', 'countries', '', 1, 'Outlines of countries', 'soilgate',
    (SELECT substr(applied_at, 1, 19) || '.000Z' FROM soilgate_migrations ORDER BY version LIMIT 1);
