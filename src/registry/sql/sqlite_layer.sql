-- What a GeoPackage tells of the layer of one product. @PRODUCT@ is replaced by its name.
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('status_@PRODUCT@', 'features', 'status_@PRODUCT@', 'Where every country stands with @PRODUCT@', 4326);
INSERT INTO gpkg_geometry_columns VALUES ('status_@PRODUCT@', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
