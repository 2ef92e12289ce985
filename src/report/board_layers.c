/* Which layers came from which country: for people, as CSV and as JSON. */
#include "report/board.h"
#include "report/csv.h"
#include "report/page.h"
#include "report/status.h"
#include "soilgate/words.h"

#include <string.h>

#define DEFAULT_WIDTH 100
#define LAYER_COLUMNS 28

/* Signs for people, in the order of SgCell. */
static const struct {
    const char *sign, *meaning;
} signs[SG_CELLS] = {
    [SG_CELL_OK] = {"ok", N_("nothing was found")},
    [SG_CELL_INFO] = {"i", N_("a note")},
    [SG_CELL_WARNING] = {"W", N_("a warning")},
    [SG_CELL_UNCHECKED] = {"U", N_("something could not be checked")},
    [SG_CELL_ERROR] = {"E", N_("an error")},
    [SG_CELL_MISSING] = {"--", N_("the layer is missing")},
    [SG_CELL_ABSENT] = {".", N_("an optional layer, not there")},
    [SG_CELL_UNREAD] = {"?", N_("the report of the delivery cannot be read")},
};

typedef struct {
    const SgOverviewProduct *overview;
    const SgBoardProduct *product;
} Layers;

static const SgStatusLine *line_of(const Layers *layers, guint country)
{
    return g_ptr_array_index(layers->overview->status->lines, country);
}

static gboolean delivered(const Layers *layers, guint country)
{
    return ((const SgOverviewCountry *)g_ptr_array_index(layers->overview->countries, country))->deliveries->len > 0;
}

static SgCell cell_of(const Layers *layers, guint country, guint layer, guint *count)
{
    const SgRecordDelivery *record = sg_board_record(layers->product, country, 0, line_of(layers, country)->iso3);
    return sg_board_cell(record, g_ptr_array_index(layers->product->layers, layer), count);
}

/* --- for people --- */

static void put_rows(SgPage *page, const Layers *layers)
{
    gboolean used[SG_CELLS] = {FALSE};
    g_autoptr(GString) heads = g_string_new(NULL);
    g_autofree char *corner = sg_text_cell("", LAYER_COLUMNS);
    g_string_append(heads, corner);
    for (guint i = 0; i < layers->overview->countries->len; i++)
        if (delivered(layers, i))
            g_string_append_printf(heads, " %s", line_of(layers, i)->iso3);
    page->width = MAX(page->width, (int)heads->len + 2); /* rows are never broken */
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, "%s", heads->str);
    for (guint k = 0; k < layers->product->layers->len; k++) {
        const SgBoardLayer *layer = g_ptr_array_index(layers->product->layers, k);
        g_autofree char *name = sg_text_cell(layer->id, LAYER_COLUMNS);
        g_autoptr(GString) row = g_string_new(name);
        for (guint i = 0; i < layers->overview->countries->len; i++) {
            if (!delivered(layers, i))
                continue;
            SgCell cell = cell_of(layers, i, k, NULL);
            used[cell] = TRUE;
            g_string_append_printf(row, " %-3s", signs[cell].sign);
        }
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, "%s", row->str);
    }
    sg_page_blank(page);
    for (int cell = 0; cell < SG_CELLS; cell++)
        if (used[cell])
            sg_page_put(page, 0, 4, SG_STYLE_FAINT, "%-3s %s", signs[cell].sign, _(signs[cell].meaning));
}

static void put_others(SgPage *page, const Layers *layers)
{
    g_autoptr(GString) codes = g_string_new(NULL);
    guint count = 0;
    for (guint i = 0; i < layers->overview->countries->len; i++) {
        if (delivered(layers, i))
            continue;
        count++;
        g_string_append_printf(codes, " %s", line_of(layers, i)->iso3);
    }
    sg_page_blank(page);
    if (count > 0)
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, _("Without a delivery (%u):%s"), count, codes->str);
}

char *sg_layers_text(const SgBoard *board, const SgReportOptions *options)
{
    g_autoptr(GPtrArray) products = sg_board_products(board);
    const Layers layers = {g_ptr_array_index(board->overview->products, 0), g_ptr_array_index(products, 0)};
    const SgStatus *status = layers.overview->status;
    SgPage page = {.out = g_string_new(NULL),
                   .width = options->width > 0 ? options->width : DEFAULT_WIDTH,
                   .colour = options->colour};
    guint with = 0;
    for (guint i = 0; i < layers.overview->countries->len; i++)
        with += delivered(&layers, i) ? 1 : 0;
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, _("%s %s in %s, %s, by layer"), status->product, status->version,
                status->region, sg_words_data(status->region_title));
    sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, _("As of %s. Countries: %u; with a delivery: %u. The last one counts."),
                status->as_of, status->lines->len, with);
    sg_page_blank(&page);
    if (with > 0)
        put_rows(&page, &layers);
    put_others(&page, &layers);
    return g_string_free(page.out, FALSE);
}

/* --- for programs --- */

char *sg_layers_csv(const SgBoard *board)
{
    g_autoptr(GPtrArray) products = sg_board_products(board);
    const Layers layers = {g_ptr_array_index(board->overview->products, 0), g_ptr_array_index(products, 0)};
    const SgStatus *status = layers.overview->status;
    GString *out = g_string_new("product,region,as_of,iso3,name,status,layer,state,findings\n");
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = line_of(&layers, i);
        for (guint k = 0; k < MAX(layers.product->layers->len, 1); k++) {
            gboolean told = delivered(&layers, i) && layers.product->layers->len > 0;
            guint count = 0;
            const char *state = told ? sg_cell_name(cell_of(&layers, i, k, &count)) : "no-delivery";
            char findings[16];
            g_snprintf(findings, sizeof findings, "%u", count);
            const char *const cells[] = {status->product,
                                         status->region,
                                         status->as_of,
                                         line->iso3,
                                         line->name,
                                         sg_state_name(line->state),
                                         told ? ((const SgBoardLayer *)g_ptr_array_index(layers.product->layers, k))->id
                                              : NULL,
                                         state,
                                         findings};
            for (gsize c = 0; c < G_N_ELEMENTS(cells); c++)
                sg_report_add_cell(out, cells[c], c + 1 == G_N_ELEMENTS(cells));
            if (!told) /* one line says it of all layers */
                break;
        }
    }
    return g_string_free(out, FALSE);
}

static json_t *cells_json(const Layers *layers, guint country)
{
    if (!delivered(layers, country))
        return json_null();
    json_t *array = json_array();
    for (guint k = 0; k < layers->product->layers->len; k++) {
        guint count;
        const SgBoardLayer *layer = g_ptr_array_index(layers->product->layers, k);
        const char *state = sg_cell_name(cell_of(layers, country, k, &count));
        json_array_append_new(array, json_pack("{s:o, s:s, s:i}", "layer", sg_json_text(layer->id), "state", state,
                                               "findings", (int)count));
    }
    return array;
}

char *sg_layers_json(const SgBoard *board)
{
    g_autoptr(GPtrArray) products = sg_board_products(board);
    const Layers layers = {g_ptr_array_index(board->overview->products, 0), g_ptr_array_index(products, 0)};
    json_t *root = sg_status_object(layers.overview->status), *names = json_array(), *country;
    size_t index;
    json_array_foreach(json_object_get(root, "countries"), index, country)
        json_object_set_new(country, "layers", cells_json(&layers, (guint)index));
    for (guint k = 0; k < layers.product->layers->len; k++) {
        const SgBoardLayer *layer = g_ptr_array_index(layers.product->layers, k);
        json_array_append_new(names, json_pack("{s:o, s:o, s:b}", "layer", sg_json_text(layer->id), "title",
                                               sg_json_text(layer->title), "expected", layer->expected));
    }
    json_object_set_new(root, "layers", names);
    return sg_json_dump(root);
}
