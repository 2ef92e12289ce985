/* A region at one moment: statuses, outlines, events, deliveries, and the states on every day that changed them. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/limits.h"

/* Columns of the queries "region_events" and "region_expectations" behind those of an event and an expectation, and of
 * "region_deliveries". */
enum { EXPECTATION_ISO3 = 9, EVENT_ISO3 = 10 };
enum { ID, ISO3, NUMBER, SPEC_VERSION, RECEIVED_AT, WHO, VERDICT, FILES, WAIVERS, STATE };

typedef struct {
    SgDb *db;
    const SgOverviewOptions *options;
    SgOverview *overview;
    char *end; /* the day behind that of the overview */
    gsize report_bytes, shape_bytes;
} Reader;

/* --- what is freed --- */

static void delivery_free(gpointer data)
{
    SgOverviewDelivery *delivery = data;
    char *texts[] = {delivery->spec_version, delivery->received_at, delivery->who, delivery->verdict, delivery->report};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(delivery);
}

static void country_free(gpointer data)
{
    SgOverviewCountry *country = data;
    g_ptr_array_unref(country->events);
    g_ptr_array_unref(country->expectations);
    g_ptr_array_unref(country->deliveries);
    g_free(country);
}

static void day_free(gpointer data)
{
    SgOverviewDay *day = data;
    g_free(day->day);
    g_free(day);
}

static void product_free(gpointer data)
{
    SgOverviewProduct *product = data;
    sg_status_free(product->status);
    g_ptr_array_unref(product->countries);
    g_ptr_array_unref(product->days);
    g_free(product);
}

static void baseline_free(gpointer data)
{
    SgOverviewBaseline *baseline = data;
    g_free(baseline->name);
    g_free(baseline->title);
    g_free(baseline->as_of);
    g_free(baseline);
}

void sg_overview_free(SgOverview *overview)
{
    if (overview == NULL)
        return;
    g_free(overview->boundaries);
    g_free(overview->boundaries_sha256);
    g_ptr_array_unref(overview->products);
    g_ptr_array_unref(overview->shapes);
    g_ptr_array_unref(overview->baselines);
    g_free(overview);
}

/* --- statuses --- */

static gint compare_codes(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(((const SgStatusLine *)a)->iso3, ((const SgStatusLine *)b)->iso3);
}

/* The number of the country in the lines of STATUS, which are sorted by code; -1 when it is none of the region. */
static int line_of(const SgStatus *status, const char *iso3)
{
    const SgStatusLine wanted = {.iso3 = (char *)iso3};
    guint low = 0, high = status->lines->len;
    while (iso3 != NULL && low < high) {
        guint middle = (low + high) / 2;
        gint order = compare_codes(g_ptr_array_index(status->lines, middle), &wanted);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static void add_product(SgOverview *overview, SgStatus *status)
{
    SgOverviewProduct *product = g_new0(SgOverviewProduct, 1);
    product->status = status;
    product->countries = g_ptr_array_new_with_free_func(country_free);
    product->days = g_ptr_array_new_with_free_func(day_free);
    for (guint i = 0; i < status->lines->len; i++) {
        SgOverviewCountry *country = g_new0(SgOverviewCountry, 1);
        country->events = g_ptr_array_new_with_free_func(sg_event_free);
        country->expectations = g_ptr_array_new_with_free_func(sg_expectation_free);
        country->deliveries = g_ptr_array_new_with_free_func(delivery_free);
        g_ptr_array_add(product->countries, country);
    }
    g_ptr_array_add(overview->products, product);
}

static gboolean read_statuses(Reader *reader, GError **error)
{
    const SgOverviewOptions *options = reader->options;
    if (options->product != NULL) {
        SgStatus *status =
            sg_registry_read_status(reader->db, options->product, options->region, options->as_of, error);
        if (status != NULL)
            add_product(reader->overview, status);
        return status != NULL;
    }
    g_autoptr(GPtrArray) statuses = sg_registry_read_statuses(reader->db, options->region, options->as_of, error);
    if (statuses == NULL)
        return FALSE;
    g_ptr_array_set_free_func(statuses, NULL); /* they move to the overview */
    for (guint i = 0; i < statuses->len; i++)
        add_product(reader->overview, g_ptr_array_index(statuses, i));
    return TRUE;
}

/* --- outlines --- */

static gboolean keep_shape(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgShape *shape = data;
    if (shape->wkb == NULL)
        shape->wkb = sg_registry_wkb(cells[0]);
    return TRUE;
}

/* FALSE only with an error: without a row VALUE is NULL. */
static gboolean read_first(SgDb *db, const char *query, const SgDbValue *values, guint count, char **value,
                           GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (sg_db_first(db, query, values, count, value, 1, &cause) || cause == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

/* A country whose outline is of other boundaries than the rest has a setting of its own, which says so. */
static gboolean note_origin(Reader *reader, const char *iso3, GError **error)
{
    SgOverview *overview = reader->overview;
    g_autofree char *name = g_strconcat("boundaries-", iso3, NULL), *other = NULL;
    if (!read_first(reader->db, "setting", &SG_TEXT(name), 1, &other, error))
        return FALSE;
    if (other == NULL)
        return TRUE;
    char *both = g_strconcat(overview->boundaries != NULL ? overview->boundaries : "", "; ", iso3, ": ", other, NULL);
    g_free(overview->boundaries);
    overview->boundaries = both;
    g_clear_pointer(&overview->boundaries_sha256, g_free);
    return TRUE;
}

static gboolean read_shape(Reader *reader, const char *iso3, GError **error)
{
    SgShape *shape = g_new0(SgShape, 1);
    shape->iso3 = g_strdup(iso3);
    g_ptr_array_add(reader->overview->shapes, shape);
    char limit[16];
    g_snprintf(limit, sizeof limit, "%d",
               (int)MIN((gsize)SG_LIMIT_GEOMETRY_BYTES, (gsize)SG_LIMIT_GEOMETRIES - reader->shape_bytes));
    const SgDbValue values[] = {SG_TEXT(iso3), SG_TEXT(limit)};
    if (!sg_db_query(reader->db, "geometry", values, G_N_ELEMENTS(values), keep_shape, shape, error))
        return FALSE;
    if (shape->wkb != NULL)
        reader->shape_bytes += MIN(g_bytes_get_size(shape->wkb), SG_LIMIT_GEOMETRIES - reader->shape_bytes);
    return note_origin(reader, iso3, error);
}

static gboolean read_shapes(Reader *reader, GError **error)
{
    SgOverview *overview = reader->overview;
    if (!read_first(reader->db, "setting", &SG_TEXT("boundaries"), 1, &overview->boundaries, error) ||
        !read_first(reader->db, "setting", &SG_TEXT("boundaries-sha256"), 1, &overview->boundaries_sha256, error))
        return FALSE;
    const SgOverviewProduct *first = overview->products->len > 0 ? g_ptr_array_index(overview->products, 0) : NULL;
    for (guint i = 0; first != NULL && i < first->status->lines->len; i++)
        if (!read_shape(reader, ((const SgStatusLine *)g_ptr_array_index(first->status->lines, i))->iso3, error))
            return FALSE;
    return TRUE;
}

/* --- events --- */

/* The country of PRODUCT called ISO3; NULL when it is none of the region. */
static SgOverviewCountry *country_of(const SgOverviewProduct *product, const char *iso3)
{
    int line = line_of(product->status, iso3);
    return line >= 0 ? g_ptr_array_index(product->countries, (guint)line) : NULL;
}

static gboolean keep_event(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    const SgOverviewCountry *country = country_of(data, cells[EVENT_ISO3]);
    if (country != NULL)
        g_ptr_array_add(country->events, sg_registry_read_event(cells));
    return TRUE;
}

static gboolean keep_expectation(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    const SgOverviewCountry *country = country_of(data, cells[EXPECTATION_ISO3]);
    if (country != NULL)
        g_ptr_array_add(country->expectations, sg_registry_read_expectation(cells));
    return TRUE;
}

static gboolean keep_day(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    if (cells[0] != NULL && sg_is_day(cells[0]))
        g_ptr_array_add(data, g_strdup(cells[0]));
    return TRUE;
}

static gboolean add_day(const Reader *reader, SgOverviewProduct *product, const char *day, GError **error)
{
    g_autoptr(SgStatus) status =
        sg_registry_read_status(reader->db, product->status->product, product->status->region, day, error);
    if (status == NULL)
        return FALSE;
    SgOverviewDay *entry = g_new0(SgOverviewDay, 1);
    entry->day = g_strdup(day);
    memcpy(entry->totals, status->totals, sizeof entry->totals);
    g_ptr_array_add(product->days, entry);
    return TRUE;
}

/* The states on each of the days, as the status of that day tells them; of too many days evenly chosen ones. */
static gboolean read_days(const Reader *reader, SgOverviewProduct *product, GError **error)
{
    g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func(g_free);
    const SgStatus *status = product->status;
    const SgDbValue values[] = {SG_TEXT(status->product), SG_TEXT(reader->end), SG_TEXT(status->region)};
    if (!sg_db_query(reader->db, "days", values, G_N_ELEMENTS(values), keep_day, days, error))
        return FALSE;
    const char *last = product->status->as_of;
    if (days->len == 0 || strcmp(g_ptr_array_index(days, days->len - 1), last) < 0)
        g_ptr_array_add(days, g_strdup(last));
    guint count = MIN(days->len, (guint)SG_LIMIT_OVERVIEW_DAYS);
    product->days_left_out = count < days->len;
    for (guint i = 0; i < count; i++) {
        guint at = count > 1 ? (guint)((guint64)i * (days->len - 1) / (count - 1)) : 0;
        if (!add_day(reader, product, g_ptr_array_index(days, at), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_events(const Reader *reader, SgOverviewProduct *product, GError **error)
{
    const SgDbValue values[] = {SG_TEXT(product->status->product), SG_TEXT(reader->end)};
    return sg_db_query(reader->db, "region_events", values, G_N_ELEMENTS(values), keep_event, product, error) &&
           sg_db_query(reader->db, "region_expectations", values, G_N_ELEMENTS(values), keep_expectation, product,
                       error) &&
           read_days(reader, product, error);
}

static gboolean keep_baseline(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    Reader *reader = data;
    if (cells[2] == NULL || !sg_is_day(cells[2]) || strcmp(cells[2], reader->end) >= 0)
        return TRUE;
    SgOverviewBaseline *baseline = g_new0(SgOverviewBaseline, 1);
    baseline->name = g_strdup(cells[0]);
    baseline->title = g_strdup(cells[1]);
    baseline->as_of = g_strdup(cells[2]);
    g_ptr_array_add(reader->overview->baselines, baseline);
    return TRUE;
}

/* --- deliveries --- */

static gint64 number(const char *cell)
{
    return cell != NULL ? g_ascii_strtoll(cell, NULL, 10) : 0;
}

static gboolean keep_delivery(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    const SgOverviewCountry *country = country_of(data, cells[ISO3]);
    if (country == NULL)
        return TRUE;
    SgOverviewDelivery *delivery = g_new0(SgOverviewDelivery, 1);
    delivery->id = number(cells[ID]);
    delivery->number = (int)CLAMP(number(cells[NUMBER]), 0, G_MAXINT);
    delivery->spec_version = g_strdup(cells[SPEC_VERSION]);
    delivery->received_at = g_strdup(cells[RECEIVED_AT]);
    delivery->who = g_strdup(cells[WHO]);
    delivery->verdict = g_strdup(cells[VERDICT]);
    delivery->files = (int)CLAMP(number(cells[FILES]), 0, G_MAXINT);
    delivery->state = sg_state_from_name(cells[STATE]);
    delivery->waivers = (int)CLAMP(number(cells[WAIVERS]), 0, G_MAXINT);
    g_ptr_array_add(country->deliveries, delivery);
    return TRUE;
}

/* FALSE only with an error: a report that is too large is left out. */
static gboolean read_report(Reader *reader, SgOverviewDelivery *delivery, GError **error)
{
    gsize left = (gsize)SG_LIMIT_OVERVIEW_BYTES - reader->report_bytes;
    char id[24], limit[24];
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, delivery->id);
    g_snprintf(limit, sizeof limit, "%d", (int)MIN((gsize)SG_LIMIT_REPORT_BYTES, left));
    const SgDbValue values[] = {SG_TEXT(id), SG_TEXT(limit)};
    if (!read_first(reader->db, "delivery_report", values, G_N_ELEMENTS(values), &delivery->report, error))
        return FALSE;
    if (delivery->report != NULL) /* the limit counts letters, this bytes */
        reader->report_bytes += MIN(strlen(delivery->report), left);
    return TRUE;
}

static gboolean read_deliveries(Reader *reader, SgOverviewProduct *product, GError **error)
{
    const SgDbValue values[] = {SG_TEXT(product->status->product), SG_TEXT(reader->end)};
    if (!sg_db_query(reader->db, "region_deliveries", values, G_N_ELEMENTS(values), keep_delivery, product, error))
        return FALSE;
    for (guint i = 0; i < product->countries->len; i++) {
        const SgOverviewCountry *country = g_ptr_array_index(product->countries, i);
        for (guint k = 0; k < MIN(country->deliveries->len, (guint)SG_LIMIT_OVERVIEW_REPORTS); k++)
            if (!read_report(reader, g_ptr_array_index(country->deliveries, k), error))
                return FALSE;
    }
    return TRUE;
}

/* --- all of it --- */

static gboolean read_all(Reader *reader, GError **error)
{
    const SgOverviewOptions *options = reader->options;
    reader->end = sg_registry_day_behind(options->as_of, error);
    if (reader->end == NULL || !read_statuses(reader, error) || (options->shapes && !read_shapes(reader, error)))
        return FALSE;
    for (guint i = 0; i < reader->overview->products->len; i++) {
        SgOverviewProduct *product = g_ptr_array_index(reader->overview->products, i);
        if ((options->events && !read_events(reader, product, error)) ||
            (options->deliveries && !read_deliveries(reader, product, error)))
            return FALSE;
    }
    return !options->events || sg_db_query(reader->db, "baselines", NULL, 0, keep_baseline, reader, error);
}

SgOverview *sg_registry_overview(SgRegistry *registry, const SgOverviewOptions *options, GError **error)
{
    g_autoptr(SgOverview) overview = g_new0(SgOverview, 1);
    overview->products = g_ptr_array_new_with_free_func(product_free);
    overview->shapes = g_ptr_array_new_with_free_func(sg_shape_free);
    overview->baselines = g_ptr_array_new_with_free_func(baseline_free);
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    Reader reader = {.db = registry->db, .options = options, .overview = overview};
    gboolean good = read_all(&reader, error);
    g_free(reader.end);
    sg_db_rollback(registry->db); /* nothing was written */
    return good ? g_steal_pointer(&overview) : NULL;
}
