/* What differs between two deliveries, for people. */
#include "report/diff.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40
#define LABEL         12

/* "12.5 -> 13", with as many digits as tell them apart. */
static char *numbers(double before, double after)
{
    g_autofree char *x = sg_text_differing(before, after, 5);
    g_autofree char *y = sg_text_differing(after, before, 5);
    return g_strdup_printf("%s -> %s", isnan(before) ? _("none") : x, isnan(after) ? _("none") : y);
}

static const char *or_none(const char *text)
{
    return text != NULL ? text : _("none");
}

static void put_fact(SgPage *page, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void put_fact(SgPage *page, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *cell = sg_text_cell(label, LABEL);
    sg_page_put(page, 4, 4 + LABEL, SG_STYLE_PLAIN, "%s%s", cell, text);
}

/* --- layers --- */

static void put_grid(SgPage *page, const SgRecordFile *x, const SgRecordFile *y)
{
    if (x->cols != y->cols || x->rows != y->rows)
        put_fact(page, _("size"), _("%d x %d -> %d x %d pixels"), x->cols, x->rows, y->cols, y->rows);
    if (!x->has_geotransform || !y->has_geotransform) {
        if (x->has_geotransform != y->has_geotransform)
            put_fact(page, _("place"), "%s",
                     x->has_geotransform ? _("the georeference is gone") : _("now georeferenced"));
        return;
    }
    static const struct {
        const char *label;
        int index;
    } parts[] = {{N_("west"), 0},    {N_("north"), 3},    {N_("pixel x"), 1},
                 {N_("pixel y"), 5}, {N_("rotation"), 2}, {"", 4}};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        int k = parts[i].index;
        g_autofree char *change = numbers(x->gt[k], y->gt[k]);
        if (x->gt[k] != y->gt[k])
            put_fact(page, *parts[i].label != '\0' ? _(parts[i].label) : "", "%s", change);
    }
}

static void put_storage(SgPage *page, const SgRecordFile *x, const SgRecordFile *y)
{
    if (x->open != y->open)
        put_fact(page, _("file"), "%s", y->open ? _("it can be opened now") : _("it cannot be opened any more"));
    else if (x->scanned != y->scanned)
        put_fact(page, _("file"), "%s",
                 y->scanned ? _("its pixels can be read now") : _("its pixels are not read any more"));
    const struct {
        const char *label, *before, *after;
    } parts[] = {{_("type"), x->type, y->type}, {_("CRS"), x->crs, y->crs}, {_("nodata"), x->nodata, y->nodata}};
    for (gsize i = 0; x->open && y->open && i < G_N_ELEMENTS(parts); i++)
        if (g_strcmp0(parts[i].before, parts[i].after) != 0)
            put_fact(page, parts[i].label, "%s -> %s", or_none(parts[i].before), or_none(parts[i].after));
}

static void put_coverage(SgPage *page, const SgRecordFile *x, const SgRecordFile *y)
{
    g_autofree char *data = sg_diff_counts(x->data, y->data);
    g_autofree char *mapped = sg_diff_counts(x->mapped, y->mapped);
    put_fact(page, _("coverage"), _("%s pixels with data; %s mapped"), data, mapped);
    if (x->area_km2 == y->area_km2 || (isnan(x->area_km2) && isnan(y->area_km2)))
        return;
    g_autofree char *area = numbers(x->area_km2, y->area_km2);
    put_fact(page, _("area"), _("%s km2"), area);
}

static void put_number(SgPage *page, const char *label, double x, double y)
{
    if (x == y || (isnan(x) && isnan(y)))
        return;
    g_autofree char *change = numbers(x, y);
    put_fact(page, label, "%s", change);
}

static void put_values(SgPage *page, const SgRecordFile *x, const SgRecordFile *y)
{
    put_number(page, _("min"), x->min, y->min);
    put_number(page, _("mean"), x->mean, y->mean);
    put_number(page, _("max"), x->max, y->max);
    put_number(page, _("sd"), x->sd, y->sd);
    for (int i = 0; i < SG_PERCENTILES; i++) {
        char label[32], rank[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(rank, sizeof rank, "%g", sg_percentile_ranks[i]);
        g_snprintf(label, sizeof label, _("%s %% below"), rank);
        put_number(page, label, x->percentiles[i], y->percentiles[i]);
    }
    put_number(page, _("total, t"), x->total, y->total);
}

static char *place(const SgPixelDiff *pixels)
{
    if (isnan(pixels->lon) || isnan(pixels->lat))
        return g_strdup_printf(_("row %d, column %d"), pixels->row, pixels->col);
    char lon[G_ASCII_DTOSTR_BUF_SIZE], lat[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(lon, sizeof lon, "%.4f", fabs(pixels->lon));
    g_ascii_formatd(lat, sizeof lat, "%.4f", fabs(pixels->lat));
    return g_strdup_printf(_("row %d, column %d (%s %s, %s %s)"), pixels->row, pixels->col, lon,
                           pixels->lon < 0 ? _("W") : _("E"), lat, pixels->lat < 0 ? _("S") : _("N"));
}

static void put_pixels(SgPage *page, const SgPixelDiff *pixels)
{
    if (!pixels->compared) {
        put_fact(page, _("pixels"), _("not compared: %s"), or_none(pixels->refused));
        return;
    }
    g_autofree char *changed = sg_text_count(pixels->changed);
    g_autofree char *share = sg_text_share(pixels->both > 0 ? (double)pixels->changed / (double)pixels->both : 0);
    g_autofree char *gained = sg_text_count(pixels->gained);
    g_autofree char *lost = sg_text_count(pixels->lost);
    put_fact(page, _("pixels"),
             P_("%s pixel has another value (%s); %s gained data, %s lost it",
                "%s pixels have another value (%s); %s gained data, %s lost it", pixels->changed),
             changed, share, gained, lost);
    if (pixels->changed == 0)
        return;
    g_autofree char *largest = sg_text_value(pixels->largest);
    g_autofree char *where = place(pixels);
    g_autofree char *values = numbers(pixels->before, pixels->after);
    put_fact(page, "", _("at most by %s, at %s: %s"), largest, where, values);
}

/* "T0"; with its file where it is not the only one of its layer. */
static char *layer_name(const SgDiffLayer *diff, const GPtrArray *layers)
{
    const SgRecordFile *any = diff->after != NULL ? diff->after : diff->before;
    guint like = 0;
    for (guint i = 0; i < layers->len; i++) {
        const SgDiffLayer *other = g_ptr_array_index(layers, i);
        like += g_strcmp0((other->after != NULL ? other->after : other->before)->layer, any->layer) == 0 ? 1 : 0;
    }
    if (any->layer == NULL)
        return g_strdup(any->path);
    return like > 1 ? g_strdup_printf("%s (%s)", any->layer, any->path) : g_strdup(any->layer);
}

static void put_layer(SgPage *page, const SgDiffLayer *diff, const GPtrArray *layers)
{
    const SgRecordFile *x = diff->before, *y = diff->after;
    g_autofree char *name = layer_name(diff, layers);
    if (x == NULL || y == NULL) {
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION, _("%s: %s"), name, x == NULL ? _("new") : _("gone"));
        return;
    }
    sg_page_put(page, 2, 4, SG_STYLE_CAUTION, "%s", name);
    if (!sg_diff_layer_known(diff))
        put_fact(page, _("file"), _("not compared: it could be read neither before nor after"));
    if ((diff->changes & SG_CHANGE_STORAGE) != 0)
        put_storage(page, x, y);
    if ((diff->changes & SG_CHANGE_GRID) != 0)
        put_grid(page, x, y);
    if ((diff->changes & SG_CHANGE_COVERAGE) != 0)
        put_coverage(page, x, y);
    if ((diff->changes & SG_CHANGE_VALUES) != 0)
        put_values(page, x, y);
    if (diff->changes == SG_CHANGE_FILE)
        put_fact(page, _("file"), _("another one (SHA-256), but all that is known of it is the same"));
    if ((diff->changes & (SG_CHANGE_PIXELS | SG_CHANGE_FILE)) != 0)
        put_pixels(page, &diff->pixels);
}

static void put_layers(SgPage *page, const SgDiffDelivery *delivery)
{
    guint same = 0, told = 0;
    for (guint i = 0; i < delivery->layers->len; i++) {
        const SgDiffLayer *layer = g_ptr_array_index(delivery->layers, i);
        if (layer->state == SG_DIFF_SAME && sg_diff_layer_known(layer)) {
            same++;
            continue;
        }
        if (told++ == 0) {
            sg_page_blank(page);
            sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("LAYERS (before -> after)"));
        }
        put_layer(page, layer, delivery->layers);
    }
    if (same == 0)
        return;
    g_autofree char *count = sg_text_count(same);
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN, P_("%s layer is the same.", "%s layers are the same.", same), count);
}

/* --- deliveries --- */

static void put_delivery(SgPage *page, const SgDiffDelivery *diff)
{
    const SgRecordDelivery *x = diff->before, *y = diff->after, *any = y != NULL ? y : x;
    g_autofree char *country = sg_text_country(any->country);
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("%s: %s %s"), country,
                any->product != NULL ? any->product : _("no product"), any->version != NULL ? any->version : "");
    if (x == NULL || y == NULL) {
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION, "%s", x == NULL ? _("It is new.") : _("It is gone."));
        return;
    }
    if (g_strcmp0(x->country, y->country) != 0 || g_strcmp0(x->product, y->product) != 0)
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION, _("before: %s, %s"), or_none(x->country), or_none(x->product));
    if (g_strcmp0(x->product, y->product) == 0 && g_strcmp0(x->version, y->version) != 0)
        sg_page_put(page, 2, 4, SG_STYLE_NOTE, _("specification: %s -> %s"), or_none(x->version), or_none(y->version));
    if (x->verdict == y->verdict)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("verdict: %s, as before"), _(sg_verdict_name(y->verdict)));
    else
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION, _("verdict: %s -> %s"), _(sg_verdict_name(x->verdict)),
                    _(sg_verdict_name(y->verdict)));
    if (sg_diff_delivery_compared(diff) == SG_COMPARED_NOTHING)
        sg_page_put(page, 2, 4, SG_STYLE_CAUTION,
                    _("No map of it could be read, before or after: nothing was compared."));
    sg_diff_text_findings(page, diff);
    put_layers(page, diff);
}

static void put_side(SgPage *page, const char *label, const SgRecord *record)
{
    g_autofree char *report =
        record->is_report ? g_strdup_printf(_(" (report of %s)"), or_none(record->started)) : NULL;
    g_autofree char *cell = sg_text_cell(label, LABEL);
    sg_page_put(page, 0, LABEL, SG_STYLE_PLAIN, "%s%s%s", cell, record->shown, report != NULL ? report : "");
}

static void put_end(SgPage *page, const SgDiff *diff)
{
    const SgCompared compared = sg_diff_compared(diff);
    if (sg_diff_differs(diff))
        sg_page_put(page, 0, 2, SG_STYLE_CAUTION, _("DIFFERENT"));
    else if (compared == SG_COMPARED_ALL)
        sg_page_put(page, 0, 2, SG_STYLE_GOOD, _("NO DIFFERENCE"));
    else
        sg_page_put(page, 0, 2, SG_STYLE_CAUTION, "%s",
                    compared == SG_COMPARED_NOTHING
                        ? _("NOTHING COULD BE COMPARED: what cannot be read, soilgate check tells")
                        : _("NOT ALL COULD BE COMPARED: what cannot be read, soilgate check tells"));
}

char *sg_diff_text(const SgDiff *diff, const SgReportOptions *options)
{
    SgPage page = {.out = g_string_new(NULL),
                   .width = options->width > 0 ? MAX(options->width, LEAST_WIDTH) : DEFAULT_WIDTH,
                   .colour = options->colour};
    put_side(&page, _("before"), diff->before);
    put_side(&page, _("after"), diff->after);
    if (strcmp(diff->before->language, diff->after->language) != 0)
        sg_page_put(&page, 0, 2, SG_STYLE_NOTE, "%s",
                    _("The two are in different languages: the texts of their findings were not compared."));
    for (guint i = 0; i < diff->deliveries->len; i++)
        put_delivery(&page, g_ptr_array_index(diff->deliveries, i));
    sg_page_blank(&page);
    put_end(&page, diff);
    return g_string_free(page.out, FALSE);
}
