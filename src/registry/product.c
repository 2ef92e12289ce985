/* Products, and the map of each. */
#include "registry/private.h"
#include "registry/sql.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* Runs the SQL of TEMPLATE for PRODUCT, which is letters and digits alone. */
static gboolean run_template(SgDb *db, const char *template, const char *product, const char *where, GError **error)
{
    g_autoptr(GString) sql = g_string_new(template);
    g_string_replace(sql, "@PRODUCT@", product, 0);
    g_string_replace(sql, "@WHERE@", where, 0);
    return sg_db_script(db, sql->str, error);
}

/* The style of a map in a database, where QGIS looks for it; *STYLED becomes FALSE where soilgate may not write there.
 */
static gboolean set_layer_style(SgDb *db, const char *layer, gboolean *styled, GError **error)
{
    const SgDbValue values[] = {SG_TEXT(layer), SG_TEXT((const char *)sg_sql_status_qml)};
    g_autofree char *set = NULL;
    if (!sg_db_first(db, "set_layer_style", values, G_N_ELEMENTS(values), &set, 1, error))
        return FALSE;
    *styled = *styled && g_strcmp0(set, "t") == 0;
    return TRUE;
}

/* The map of PRODUCT, where the database can have maps. */
static gboolean make_view(SgDb *db, const char *product, gboolean *styled, GError **error)
{
    g_autofree char *where = NULL, *layer = g_strconcat("status_", product, NULL);
    if (!db->driver->find_maps(db, &where, error))
        return FALSE;
    return where == NULL || (run_template(db, db->driver->view, product, where, error) &&
                             (db->driver->layer != NULL || set_layer_style(db, layer, styled, error)));
}

/* The time as a GeoPackage writes it. */
static char *gpkg_time(const SgWriter *writer)
{
    return g_strdup_printf("%.19s.000Z", writer->now);
}

/* What a GeoPackage tells of the view, and its style. */
static gboolean add_layer(SgDb *db, const char *product, const SgWriter *writer, GError **error)
{
    if (db->driver->layer == NULL)
        return TRUE;
    g_autofree char *layer = g_strconcat("status_", product, NULL);
    g_autofree char *changed = gpkg_time(writer);
    return run_template(db, db->driver->layer, product, "", error) &&
           sg_run(db, "add_style", error, SG_TEXT(layer), SG_TEXT((const char *)sg_sql_status_qml), SG_TEXT(changed));
}

gboolean sg_registry_load_product(SgDb *db, const SgSpec *spec, const SgWriter *writer, GError **error)
{
    gboolean styled = TRUE;
    return sg_run(db, "add_product", error, SG_TEXT(spec->product), SG_TEXT(spec->version), SG_TEXT(spec->title)) &&
           make_view(db, spec->product, &styled, error) && add_layer(db, spec->product, writer, error);
}

/* The colours of a style that we made may be older than those of the pages. */
static gboolean set_style(SgDb *db, const char *product, GError **error)
{
    if (db->driver->layer == NULL)
        return TRUE;
    g_autofree char *layer = g_strconcat("status_", product, NULL);
    return sg_run(db, "set_style", error, SG_TEXT(layer), SG_TEXT((const char *)sg_sql_status_qml));
}

gboolean sg_registry_make_views(SgDb *db, gboolean *styled, GError **error)
{
    *styled = TRUE;
    g_autoptr(GPtrArray) products = g_ptr_array_new_with_free_func(g_free);
    if (!sg_db_query(db, "products", NULL, 0, sg_registry_keep_name, products, error))
        return FALSE;
    for (guint i = 0; i < products->len; i++) {
        const char *product = g_ptr_array_index(products, i); /* goes into SQL */
        if (sg_registry_is_product(product) &&
            (!make_view(db, product, styled, error) || !set_style(db, product, error)))
            return FALSE;
    }
    return db->driver->layer == NULL ||
           sg_run(db, "set_style", error, SG_TEXT("countries"), SG_TEXT((const char *)sg_sql_countries_qml));
}

gboolean sg_registry_make_maps(SgRegistry *registry, gboolean *made, gboolean *styled, GError **error)
{
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (sg_registry_has_maps(registry, made, error) && sg_registry_make_views(db, styled, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}

gboolean sg_registry_has_maps(SgRegistry *registry, gboolean *has, GError **error)
{
    g_autofree char *where = NULL;
    gboolean told = registry->db->driver->find_maps(registry->db, &where, error);
    *has = told && where != NULL;
    return told;
}

gboolean sg_registry_finish_layers(SgDb *db, const SgWriter *writer, GError **error)
{
    if (db->driver->layer == NULL)
        return TRUE;
    g_autofree char *changed = gpkg_time(writer);
    return sg_db_query(db, "set_extents", NULL, 0, NULL, NULL, error) &&
           sg_run(db, "set_changed", error, SG_TEXT(changed));
}

/* In a transaction. */
static gboolean add_new(SgDb *db, const SgSpec *spec, const SgWriter *writer, GError **error)
{
    g_autofree char *there = NULL;
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(db, "product", &SG_TEXT(spec->product), 1, &there, 1, &cause)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: the product %s is there already"), db->shown,
                    there);
        return FALSE;
    }
    if (cause == NULL)
        return sg_registry_load_product(db, spec, writer, error) && sg_registry_finish_layers(db, writer, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

gboolean sg_registry_add_product(SgRegistry *registry, const SgSpec *spec, const SgWriter *writer, GError **error)
{
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (add_new(db, spec, writer, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}

static void product_free(gpointer data)
{
    SgTrackedProduct *product = data;
    g_free(product->name);
    g_free(product->version);
    g_free(product->title);
    g_free(product);
}

static gboolean keep_product(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgTrackedProduct *product = g_new0(SgTrackedProduct, 1);
    product->name = g_strdup(cells[0]);
    product->version = g_strdup(cells[1]);
    product->title = g_strdup(cells[2]);
    g_ptr_array_add(data, product);
    return TRUE;
}

GPtrArray *sg_registry_products(SgRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) products = g_ptr_array_new_with_free_func(product_free);
    return sg_db_query(registry->db, "products", NULL, 0, keep_product, products, error) ? g_steal_pointer(&products)
                                                                                         : NULL;
}
