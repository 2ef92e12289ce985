-- Version 5: styles of the maps, where QGIS looks for them in a database: public.layer_styles, made as QGIS makes it.

-- TRUE when that table can be written, and be trusted: a trigger of a stranger's table would act with our rights. It is
-- made when it is not there and may be made.
CREATE FUNCTION open_layer_styles() RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_regclass('public.layer_styles') IS NULL THEN
        IF to_regnamespace('public') IS NULL OR NOT has_schema_privilege('public', 'CREATE') THEN
            RETURN false;
        END IF;
        CREATE TABLE public.layer_styles (
            id serial PRIMARY KEY,
            f_table_catalog varchar,
            f_table_schema varchar,
            f_table_name varchar,
            f_geometry_column varchar,
            styleName text,
            styleQML xml,
            styleSLD xml,
            useAsDefault boolean,
            description text,
            owner varchar(63) DEFAULT CURRENT_USER,
            ui xml,
            update_time timestamp DEFAULT CURRENT_TIMESTAMP,
            type varchar
        );
        GRANT SELECT ON public.layer_styles TO PUBLIC;
    END IF;
    RETURN EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.oid = 'public.layer_styles'::regclass AND c.relkind = 'r'
            AND (r.rolname = current_user OR r.rolsuper
                OR r.oid = (SELECT datdba FROM pg_database WHERE datname = current_database()))
            AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
            AND has_table_privilege(c.oid, 'UPDATE'));
END;
$$;

-- The style of a map; TRUE when it is there. A default that somebody else chose for the map stays the default.
CREATE FUNCTION set_layer_style(layer text, style text) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT soilgate.open_layer_styles() THEN
        RETURN false;
    END IF;
    UPDATE public.layer_styles SET styleQML = XMLPARSE(DOCUMENT style)
    WHERE f_table_catalog = current_database() AND f_table_schema = 'soilgate' AND f_table_name = layer
        AND styleName = 'status' AND owner = 'soilgate';
    IF NOT FOUND THEN
        INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
            styleQML, useAsDefault, description, owner)
        VALUES (current_database(), 'soilgate', layer, 'geom', 'status', XMLPARSE(DOCUMENT style),
            NOT EXISTS (
                SELECT 1 FROM public.layer_styles WHERE f_table_catalog = current_database() AND useAsDefault
                    AND f_table_schema = 'soilgate' AND f_table_name = layer),
            'Countries coloured by their status', 'soilgate');
    END IF;
    RETURN true;
EXCEPTION
    WHEN undefined_column OR datatype_mismatch OR insufficient_privilege OR check_violation OR not_null_violation THEN
        RETURN false; -- a table that is another one, or whose sequence may not be used
END;
$$;
