/* How countries stand, now or on a day of the past. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* Columns of the query "status". */
enum { ISO3, NAME, STATE, AT, INFERRED, WHY, EXPECTED, EXPECTED_INFERRED, EXPECTED_WHY, DELIVERIES, VERDICT };

static void line_free(gpointer data)
{
    SgStatusLine *line = data;
    g_free(line->iso3);
    g_free(line->name);
    g_free(line->since);
    g_free(line->verdict);
    g_free(line->note);
    g_free(line);
}

void sg_status_free(SgStatus *status)
{
    if (status == NULL)
        return;
    char *texts[] = {status->product, status->version,      status->product_title,
                     status->region,  status->region_title, status->as_of};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(status->lines);
    g_free(status);
}

/* A product that is expected of a country and of which nothing was told is missing. */
static gboolean add_line(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgStatus *status = data;
    gboolean told = cells[STATE] != NULL;
    gboolean expected = g_strcmp0(cells[EXPECTED], "1") == 0;
    SgStatusLine *line = g_new0(SgStatusLine, 1);
    line->iso3 = g_strdup(cells[ISO3]);
    line->name = g_strdup(cells[NAME]);
    line->state = told ? sg_state_from_name(cells[STATE]) : expected ? SG_STATE_MISSING : SG_STATE_NONE;
    line->since = told ? g_strndup(cells[AT], strlen("2022-03-10")) : NULL;
    line->inferred = g_strcmp0(cells[told ? INFERRED : EXPECTED_INFERRED], "1") == 0;
    line->note = g_strdup(cells[told ? WHY : EXPECTED_WHY]);
    line->deliveries = g_ascii_strtoll(cells[DELIVERIES], NULL, 10);
    line->verdict = g_strdup(cells[VERDICT]);
    status->totals[line->state]++;
    g_ptr_array_add(status->lines, line);
    return TRUE;
}

char *sg_registry_day_behind(const char *as_of, GError **error)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autofree char *midnight = sg_is_day(as_of) ? g_strconcat(as_of, "T00:00:00Z", NULL) : NULL;
    g_autoptr(GDateTime) day = midnight != NULL ? g_date_time_new_from_iso8601(midnight, utc) : NULL;
    g_autoptr(GDateTime) next = day != NULL ? g_date_time_add_days(day, 1) : NULL;
    if (next != NULL)
        return g_date_time_format(next, "%Y-%m-%d");
    g_autofree char *shown = sg_text_printable(as_of);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("\"%s\" is no day, as 2026-12-31"), shown);
    return NULL;
}

typedef struct {
    GString *names;
    guint count;
    char *only; /* the first */
} Names;

static gboolean add_name(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    Names *names = data;
    g_string_append_printf(names->names, "%s%s", names->count > 0 ? ", " : "", cells[0]);
    if (names->count++ == 0)
        names->only = g_strdup(cells[0]);
    return TRUE;
}

/* The names of QUERY ("regions"), which list them. */
static gboolean list_names(SgDb *db, const char *query, Names *names, GError **error)
{
    names->names = g_string_new(NULL);
    return sg_db_query(db, query, NULL, 0, add_name, names, error);
}

static void names_clear(Names *names)
{
    if (names->names != NULL)
        g_string_free(names->names, TRUE);
    g_free(names->only);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Names, names_clear)

gboolean sg_registry_find(SgDb *db, const char *what, const char *name, char **cells, guint count, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(db, what, &SG_TEXT(name), 1, cells, count, &cause))
        return TRUE;
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    g_autofree char *all = g_strconcat(what, "s", NULL);
    g_auto(Names) names = {0};
    if (!list_names(db, all, &names, error))
        return FALSE;
    g_autofree char *shown = sg_text_printable(name);
    g_autofree char *listed = sg_text_printable(names.names->str);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                strcmp(what, "product") == 0 ? _("registry %s: it has no product \"%s\"; there are: %s")
                                             : _("registry %s: it has no region \"%s\"; there are: %s"),
                db->shown, shown, listed);
    return FALSE;
}

static char *only_region(SgDb *db, GError **error)
{
    g_auto(Names) names = {0};
    if (!list_names(db, "regions", &names, error))
        return NULL;
    if (names.count == 1)
        return g_steal_pointer(&names.only);
    g_autofree char *listed = sg_text_printable(names.names->str);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: name one of its regions: %s"), db->shown, listed);
    return NULL;
}

/* In a transaction. */
static SgStatus *read_status(SgDb *db, const char *product, const char *region, const char *as_of, GError **error)
{
    g_autofree char *end = sg_registry_day_behind(as_of, error);
    g_autofree char *code = end == NULL ? NULL : region != NULL ? g_strdup(region) : only_region(db, error);
    if (code == NULL)
        return NULL;
    g_autoptr(SgStatus) status = g_new0(SgStatus, 1);
    status->lines = g_ptr_array_new_with_free_func(line_free);
    status->as_of = g_strdup(as_of);
    char *products[3] = {NULL}, *regions[2] = {NULL};
    gboolean found = sg_registry_find(db, "product", product, products, G_N_ELEMENTS(products), error) &&
                     sg_registry_find(db, "region", code, regions, G_N_ELEMENTS(regions), error);
    status->product = products[0];
    status->version = products[1];
    status->product_title = products[2];
    status->region = regions[0];
    status->region_title = regions[1];
    const SgDbValue values[] = {SG_TEXT(status->region), SG_TEXT(status->product), SG_TEXT(end)};
    if (!found || !sg_db_query(db, "status", values, G_N_ELEMENTS(values), add_line, status, error))
        return NULL;
    return g_steal_pointer(&status);
}

SgStatus *sg_registry_status(SgRegistry *registry, const char *product, const char *region, const char *as_of,
                             GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    SgStatus *status = read_status(registry->db, product, region, as_of, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return status;
}

static gboolean keep_product(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    g_ptr_array_add(data, g_strdup(cells[0]));
    return TRUE;
}

static GPtrArray *read_all(SgDb *db, const char *region, const char *as_of, GError **error)
{
    g_autoptr(GPtrArray) products = g_ptr_array_new_with_free_func(g_free);
    if (!sg_db_query(db, "products", NULL, 0, keep_product, products, error))
        return NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)sg_status_free);
    for (guint i = 0; i < products->len; i++) {
        SgStatus *status = read_status(db, g_ptr_array_index(products, i), region, as_of, error);
        if (status == NULL)
            return NULL;
        g_ptr_array_add(all, status);
    }
    return g_steal_pointer(&all);
}

GPtrArray *sg_registry_status_all(SgRegistry *registry, const char *region, const char *as_of, GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    GPtrArray *all = read_all(registry->db, region, as_of, error);
    sg_db_rollback(registry->db);
    return all;
}
