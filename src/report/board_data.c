/* What reports of deliveries say, by layer. */
#include "report/board.h"
#include "soilgate/limits.h"

#include <string.h>

static const char *const cell_names[SG_CELLS] = {"ok",    "info",    "warning", "unchecked",
                                                 "error", "missing", "absent",  "unread"};

const char *sg_cell_name(SgCell cell)
{
    return cell_names[cell];
}

static void layer_free(gpointer data)
{
    SgBoardLayer *layer = data;
    g_free(layer->id);
    g_free(layer->title);
    g_free(layer);
}

static void record_free(gpointer data)
{
    if (data != NULL)
        sg_record_free(data);
}

static void product_free(gpointer data)
{
    SgBoardProduct *product = data;
    g_ptr_array_unref(product->countries);
    g_ptr_array_unref(product->layers);
    g_free(product);
}

/* A report that was recorded by another soilgate, or changed by hand, may not be readable: that is no error of ours. */
static SgRecord *read_record(const SgOverviewDelivery *delivery)
{
    return delivery->report != NULL ? sg_report_parse(delivery->report, strlen(delivery->report), "report", NULL)
                                    : NULL;
}

static void add_layer(GPtrArray *layers, const char *id, const char *title, gboolean expected)
{
    for (guint i = 0; i < layers->len; i++)
        if (strcmp(((const SgBoardLayer *)g_ptr_array_index(layers, i))->id, id) == 0)
            return;
    if (layers->len >= SG_LIMIT_SPEC_LAYERS)
        return;
    SgBoardLayer *layer = g_new0(SgBoardLayer, 1);
    layer->id = g_strdup(id);
    layer->title = g_strdup(title != NULL ? title : "");
    layer->expected = expected;
    g_ptr_array_add(layers, layer);
}

static SgBoardProduct *read_product(const SgOverviewProduct *overview, const SgSpec *spec)
{
    SgBoardProduct *product = g_new0(SgBoardProduct, 1);
    product->countries = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    product->layers = g_ptr_array_new_with_free_func(layer_free);
    guint deliveries = 0;
    for (guint i = 0; i < overview->countries->len; i++) {
        const SgOverviewCountry *country = g_ptr_array_index(overview->countries, i);
        GPtrArray *records = g_ptr_array_new_with_free_func(record_free);
        for (guint k = 0; k < country->deliveries->len; k++)
            g_ptr_array_add(records, read_record(g_ptr_array_index(country->deliveries, k)));
        g_ptr_array_add(product->countries, records);
        deliveries += country->deliveries->len;
    }
    for (unsigned i = 0; deliveries > 0 && spec != NULL && i < spec->layers_count; i++)
        add_layer(product->layers, spec->layers[i].id, spec->layers[i].title,
                  spec->layers[i].presence != SG_PRESENCE_OPTIONAL);
    for (guint i = 0; i < overview->countries->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(overview->status->lines, i);
        const SgRecordDelivery *newest = sg_board_record(product, i, 0, line->iso3);
        for (guint k = 0; newest != NULL && k < newest->files->len; k++) {
            const SgRecordFile *file = g_ptr_array_index(newest->files, k);
            if (file->layer != NULL)
                add_layer(product->layers, file->layer, NULL, FALSE);
        }
    }
    return product;
}

GPtrArray *sg_board_products(const SgBoard *board)
{
    GPtrArray *products = g_ptr_array_new_with_free_func(product_free);
    for (guint i = 0; i < board->overview->products->len; i++)
        g_ptr_array_add(products, read_product(g_ptr_array_index(board->overview->products, i), board->specs[i]));
    return products;
}

const SgRecordDelivery *sg_board_record(const SgBoardProduct *product, guint country, guint delivery, const char *iso3)
{
    const GPtrArray *records = g_ptr_array_index(product->countries, country);
    const SgRecord *record = delivery < records->len ? g_ptr_array_index(records, delivery) : NULL;
    for (guint i = 0; record != NULL && i < record->deliveries->len; i++) {
        const SgRecordDelivery *told = g_ptr_array_index(record->deliveries, i);
        if (g_strcmp0(told->country, iso3) == 0)
            return told;
    }
    return NULL;
}

static gboolean is_about(const SgRecordFinding *finding, const SgBoardLayer *layer, const char *path)
{
    return g_strcmp0(finding->layer, layer->id) == 0 || (path != NULL && g_strcmp0(finding->file, path) == 0);
}

SgCell sg_board_cell(const SgRecordDelivery *record, const SgBoardLayer *layer, guint *count)
{
    static const SgCell of_severity[] = {
        [SG_SEVERITY_INFO] = SG_CELL_INFO,
        [SG_SEVERITY_WARNING] = SG_CELL_WARNING,
        [SG_SEVERITY_ERROR] = SG_CELL_ERROR,
        [SG_SEVERITY_UNCHECKED] = SG_CELL_UNCHECKED,
    };
    const SgRecordFile *file = NULL;
    guint found = 0;
    SgCell worst = SG_CELL_OK;
    for (guint i = 0; record != NULL && i < record->files->len && file == NULL; i++) {
        const SgRecordFile *one = g_ptr_array_index(record->files, i);
        if (g_strcmp0(one->layer, layer->id) == 0)
            file = one;
    }
    for (guint i = 0; record != NULL && i < record->findings->len; i++) {
        const SgRecordFinding *finding = g_ptr_array_index(record->findings, i);
        if (finding->waived || !is_about(finding, layer, file != NULL ? file->path : NULL))
            continue;
        found++;
        worst = MAX(worst, of_severity[finding->severity]);
    }
    if (count != NULL)
        *count = found;
    if (record == NULL)
        return SG_CELL_UNREAD;
    if (file == NULL)
        return layer->expected ? SG_CELL_MISSING : SG_CELL_ABSENT;
    return worst;
}
