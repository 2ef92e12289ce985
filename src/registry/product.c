/* Products, and the map of each. */
#include "registry/private.h"
#include "registry/sql.h"

/* Runs the SQL of TEMPLATE for PRODUCT, which is letters and digits alone. */
static gboolean run_template(SgDb *db, const char *template, const char *product, GError **error)
{
    g_autoptr(GString) sql = g_string_new(template);
    g_string_replace(sql, "@PRODUCT@", product, 0);
    return sg_db_script(db, sql->str, error);
}

static gboolean make_view(SgDb *db, const char *product, GError **error)
{
    return db->driver->view == NULL || run_template(db, db->driver->view, product, error);
}

/* What a GeoPackage tells of the view, and its style. */
static gboolean add_layer(SgDb *db, const char *product, const SgWriter *writer, GError **error)
{
    if (db->driver->layer == NULL)
        return TRUE;
    g_autofree char *layer = g_strconcat("status_", product, NULL);
    g_autofree char *changed = g_strdup_printf("%.19s.000Z", writer->now);
    return run_template(db, db->driver->layer, product, error) &&
           sg_run(db, "add_style", error, SG_TEXT(layer), SG_TEXT((const char *)sg_sql_status_qml), SG_TEXT(changed));
}

gboolean sg_registry_load_product(SgDb *db, const SgSpec *spec, const SgWriter *writer, GError **error)
{
    return sg_run(db, "add_product", error, SG_TEXT(spec->product), SG_TEXT(spec->version), SG_TEXT(spec->title)) &&
           make_view(db, spec->product, error) && add_layer(db, spec->product, writer, error);
}

/* The names come from a file that may be a stranger's: only what a specification may be called gets into SQL. */
static gboolean is_product(const char *name)
{
    return g_regex_match_simple("^[A-Za-z][A-Za-z0-9]{0,39}$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

gboolean sg_registry_make_views(SgDb *db, GError **error)
{
    g_autoptr(GPtrArray) products = g_ptr_array_new_with_free_func(g_free);
    if (!sg_db_query(db, "products", NULL, 0, sg_registry_keep_name, products, error))
        return FALSE;
    for (guint i = 0; i < products->len; i++) {
        const char *product = g_ptr_array_index(products, i);
        if (is_product(product) && !make_view(db, product, error))
            return FALSE;
    }
    return TRUE;
}
