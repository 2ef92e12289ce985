/* The format soilgate-diff/1. */
#include "report/json.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* {"before": .., "after": ..}; takes both. */
static json_t *both(json_t *before, json_t *after)
{
    return json_pack("{s:o, s:o}", "before", before, "after", after);
}

static json_t *count_or_null(gint64 count)
{
    return count < 0 ? json_null() : json_integer(count);
}

static json_t *side_json(const SgRecord *record)
{
    return json_pack("{s:o, s:s, s:o, s:s}", "path", sg_json_text(record->shown), "kind",
                     record->is_report ? "report" : "delivery", "started", sg_json_text(record->started), "language",
                     record->language);
}

static json_t *finding_side(const SgRecordFinding *finding)
{
    if (finding == NULL)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b}", "severity", sg_severity_name(finding->severity), "message",
                     sg_json_text(finding->message), "expected", sg_json_text(finding->expected), "measured",
                     sg_json_text(finding->measured), "pixels", count_or_null(finding->pixels), "waived",
                     finding->waived);
}

static json_t *finding_json(const SgDiffFinding *diff)
{
    const SgRecordFinding *any = diff->after != NULL ? diff->after : diff->before;
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "state", sg_diff_state_name(diff->state), "rule",
                     sg_json_text(any->rule), "layer", sg_json_text(any->layer), "file", sg_json_text(any->file),
                     "before", finding_side(diff->before), "after", finding_side(diff->after));
}

static json_t *grid_json(const SgRecordFile *file)
{
    if (file == NULL || !file->open)
        return json_null();
    json_t *gt = file->has_geotransform ? json_array() : json_null();
    for (gsize i = 0; file->has_geotransform && i < G_N_ELEMENTS(file->gt); i++)
        json_array_append_new(gt, sg_json_number(file->gt[i]));
    return json_pack("{s:i, s:i, s:o, s:o, s:o, s:o}", "cols", file->cols, "rows", file->rows, "geotransform", gt,
                     "crs", sg_json_text(file->crs), "type", sg_json_text(file->type), "nodata",
                     sg_json_text(file->nodata));
}

static json_t *statistics_json(const SgRecordFile *file)
{
    if (file == NULL || !file->scanned)
        return json_null();
    json_t *percentiles = json_object();
    for (int i = 0; i < SG_PERCENTILES; i++) {
        char rank[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(rank, sizeof rank, "%g", sg_percentile_ranks[i]);
        json_object_set_new(percentiles, rank, sg_json_number(file->percentiles[i]));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "count", count_or_null(file->data), "mapped",
                     count_or_null(file->mapped), "area_km2", sg_json_number(file->area_km2), "min",
                     sg_json_number(file->min), "mean", sg_json_number(file->mean), "max", sg_json_number(file->max),
                     "sd", sg_json_number(file->sd), "percentiles", percentiles, "total", sg_json_number(file->total));
}

static json_t *largest_json(const SgPixelDiff *pixels)
{
    if (pixels->changed == 0)
        return json_null();
    return json_pack("{s:o, s:i, s:i, s:o, s:o, s:o, s:o}", "difference", sg_json_number(pixels->largest), "col",
                     pixels->col, "row", pixels->row, "lon", sg_json_number(pixels->lon), "lat",
                     sg_json_number(pixels->lat), "before", sg_json_number(pixels->before), "after",
                     sg_json_number(pixels->after));
}

static json_t *pixels_json(const SgPixelDiff *pixels)
{
    if (!pixels->compared)
        return json_pack("{s:b, s:o}", "compared", 0, "reason", sg_json_text(pixels->refused));
    double share = pixels->both > 0 ? (double)pixels->changed / (double)pixels->both : 0;
    return json_pack("{s:b, s:n, s:I, s:I, s:o, s:I, s:I, s:o}", "compared", 1, "reason", "both",
                     (json_int_t)pixels->both, "changed", (json_int_t)pixels->changed, "share", sg_json_number(share),
                     "gained", (json_int_t)pixels->gained, "lost", (json_int_t)pixels->lost, "largest",
                     largest_json(pixels));
}

static json_t *changes_json(unsigned changes)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {
        {SG_CHANGE_GRID, "grid"},     {SG_CHANGE_STORAGE, "storage"}, {SG_CHANGE_COVERAGE, "coverage"},
        {SG_CHANGE_VALUES, "values"}, {SG_CHANGE_PIXELS, "pixels"},   {SG_CHANGE_FILE, "file"},
    };
    json_t *array = json_array();
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if ((changes & words[i].bit) != 0)
            json_array_append_new(array, json_string(words[i].word));
    return array;
}

static json_t *layer_json(const SgDiffLayer *diff)
{
    const SgRecordFile *x = diff->before, *y = diff->after, *any = y != NULL ? y : x;
    g_assert(any != NULL); /* a layer is on one side at least */
    json_t *pixels = x != NULL && y != NULL ? pixels_json(&diff->pixels) : json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "state", sg_diff_state_name(diff->state), "layer",
                     sg_json_text(any->layer), "changes", changes_json(diff->changes), "file",
                     both(sg_json_text(x != NULL ? x->path : NULL), sg_json_text(y != NULL ? y->path : NULL)), "sha256",
                     both(sg_json_text(x != NULL ? x->sha256 : NULL), sg_json_text(y != NULL ? y->sha256 : NULL)),
                     "raster", both(grid_json(x), grid_json(y)), "statistics",
                     both(statistics_json(x), statistics_json(y)), "pixels", pixels);
}

static json_t *delivery_side(const SgRecordDelivery *delivery)
{
    if (delivery == NULL)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:s}", "path", sg_json_text(delivery->path), "country",
                     sg_json_text(delivery->country), "product", sg_json_text(delivery->product), "version",
                     sg_json_text(delivery->version), "verdict", sg_verdict_name(delivery->verdict));
}

static json_t *delivery_json(const SgDiffDelivery *diff)
{
    json_t *findings = json_array(), *layers = json_array();
    for (guint i = 0; i < diff->findings->len; i++)
        json_array_append_new(findings, finding_json(g_ptr_array_index(diff->findings, i)));
    for (guint i = 0; i < diff->layers->len; i++)
        json_array_append_new(layers, layer_json(g_ptr_array_index(diff->layers, i)));
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "state", sg_diff_state_name(diff->state), "compared",
                     sg_compared_name(sg_diff_delivery_compared(diff)), "before", delivery_side(diff->before), "after",
                     delivery_side(diff->after), "findings", findings, "layers", layers);
}

json_t *sg_json_diff(const SgDiff *diff, const SgReportOptions *options)
{
    json_t *deliveries = json_array();
    for (guint i = 0; i < diff->deliveries->len; i++)
        json_array_append_new(deliveries, delivery_json(g_ptr_array_index(diff->deliveries, i)));
    return json_pack("{s:s, s:{s:s, s:s}, s:o, s:s, s:o, s:o, s:b, s:s, s:o}", "format", "soilgate-diff/1", "tool",
                     "name", "soilgate", "version", SG_VERSION, "started", sg_json_text(options->started), "language",
                     sg_words_language(), "before", side_json(diff->before), "after", side_json(diff->after), "differs",
                     sg_diff_differs(diff), "compared", sg_compared_name(sg_diff_compared(diff)), "deliveries",
                     deliveries);
}

char *sg_diff_json(const SgDiff *diff, const SgReportOptions *options)
{
    return sg_json_dump(sg_json_diff(diff, options));
}
