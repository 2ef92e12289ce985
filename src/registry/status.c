/* How countries stand, now or on a day of the past. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* Columns of the query "status". */
enum {
    ISO3,
    NAME,
    STATE,
    AT,
    INFERRED,
    WHY,
    EXPECTED,
    EXPECTED_INFERRED,
    EXPECTED_WHY,
    DELIVERIES,
    VERDICT,
    DUE,
    EXPECTED_SINCE,
    ACCEPTED,
    ACCEPTED_VERSION,
};

static void line_free(gpointer data)
{
    SgStatusLine *line = data;
    g_free(line->iso3);
    g_free(line->name);
    g_free(line->since);
    g_free(line->verdict);
    g_free(line->note);
    g_free(line->due);
    g_free(line->accepted_version);
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

static char *day_of(const char *at)
{
    return at != NULL ? g_strndup(at, strlen("2022-03-10")) : NULL;
}

/* A product that is expected of a country and of which nothing was told is missing, since it is expected. */
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
    line->since = day_of(told ? cells[AT] : expected ? cells[EXPECTED_SINCE] : NULL);
    line->inferred = g_strcmp0(cells[told ? INFERRED : EXPECTED_INFERRED], "1") == 0;
    line->note = g_strdup(cells[told ? WHY : EXPECTED_WHY]);
    line->deliveries = g_ascii_strtoll(cells[DELIVERIES], NULL, 10);
    line->verdict = g_strdup(cells[VERDICT]);
    line->accepted = cells[ACCEPTED] != NULL ? g_ascii_strtoll(cells[ACCEPTED], NULL, 10) : 0;
    line->accepted_version = g_strdup(cells[ACCEPTED_VERSION]);
    line->accepted_older = line->accepted > 0 && g_strcmp0(line->accepted_version, status->version) != 0;
    line->due = g_strdup(cells[DUE]);
    line->overdue = line->due != NULL && !sg_state_is_in(line->state) && strcmp(status->as_of, line->due) > 0;
    status->totals[line->state]++;
    status->overdue += line->overdue ? 1 : 0;
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

SgStatus *sg_registry_read_status(SgDb *db, const char *product, const char *region, const char *as_of, GError **error)
{
    g_autofree char *end = sg_registry_day_behind(as_of, error);
    g_autofree char *code = end != NULL ? sg_registry_find_region(db, region, error) : NULL;
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
    SgStatus *status = sg_registry_read_status(registry->db, product, region, as_of, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return status;
}

GPtrArray *sg_registry_read_statuses(SgDb *db, const char *region, const char *as_of, GError **error)
{
    g_autoptr(GPtrArray) products = g_ptr_array_new_with_free_func(g_free);
    if (!sg_db_query(db, "products", NULL, 0, sg_registry_keep_name, products, error))
        return NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)sg_status_free);
    for (guint i = 0; i < products->len; i++) {
        SgStatus *status = sg_registry_read_status(db, g_ptr_array_index(products, i), region, as_of, error);
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
    GPtrArray *all = sg_registry_read_statuses(registry->db, region, as_of, error);
    sg_db_rollback(registry->db);
    return all;
}
