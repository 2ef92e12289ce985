/* The first part of the report for people: what was found. */
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define FILES_SHOWN 60 /* lines of the table of files */
#define GRIDS_SHOWN 3
#define LABEL       13 /* columns of the labels at the left */

static void put_fact(SgPage *page, const char *label, const char *text)
{
    g_autofree char *cell = sg_text_cell(label, LABEL);
    sg_page_put(page, 2, 2 + LABEL, SG_STYLE_PLAIN, "%s%s", cell, text);
}

/* Five digits: enough to see what a layer holds; the JSON report has all of them. */
static char *rounded(double value)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.5g", value));
}

static char *degrees(double value, const char *positive, const char *negative)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup_printf("%s %s",
                           g_ascii_formatd(buffer, sizeof buffer, fabs(value) < 1e6 ? "%.3f" : "%.3g", fabs(value)),
                           value < 0 ? negative : positive);
}

static char *extent(const SgGrid *grid)
{
    g_autofree char *west = degrees(grid->west, _("E"), _("W"));
    g_autofree char *east = degrees(grid->west + grid->cols * grid->pixel_width, _("E"), _("W"));
    g_autofree char *south = degrees(grid->north - grid->rows * grid->pixel_height, _("N"), _("S"));
    g_autofree char *north = degrees(grid->north, _("N"), _("S"));
    return g_strdup_printf(_("%s to %s, %s to %s"), west, east, south, north);
}

static char *pixel_size(const SgGrid *grid)
{
    char width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(width, sizeof width, "%.7g", grid->pixel_width * 3600);
    g_ascii_formatd(height, sizeof height, "%.7g", grid->pixel_height * 3600);
    gboolean square = strcmp(width, height) == 0;
    return square ? g_strdup_printf(_("%s arc-seconds"), width)
                  : g_strdup_printf(_("%s x %s arc-seconds"), width, height);
}

/* "; 0.006 px off the lattice gsocmap, 0.076 px off world", or nothing. */
static char *phases(const SgSpec *spec, const SgGrid *grid)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; spec != NULL && i < spec->grid->lattices_count; i++) {
        SgLatticeFit fit = sg_lattice_fit(grid, &spec->grid->lattices[i], sg_spec_pixel_deg(spec));
        if (isnan(fit.worst_px))
            continue;
        char off[G_ASCII_DTOSTR_BUF_SIZE];
        g_string_append_printf(text, text->len == 0 ? _("; %s px off the lattice %s") : _(", %s px off %s"),
                               g_ascii_formatd(off, sizeof off, "%.3f", fit.worst_px), fit.lattice->id);
    }
    return g_string_free(text, FALSE);
}

/* The grid of a file in one line; NULL when the file did not open. */
static char *grid_line(const SgSpec *spec, const SgFileFacts *file)
{
    if (file->raster.door != SG_DOOR_OPEN)
        return NULL;
    if (!file->has_grid) {
        const char *crs = file->raster.crs.present ? file->raster.crs.name : _("no CRS");
        return g_strdup_printf(_("%d x %d pixels; %s"), file->raster.cols, file->raster.rows, crs);
    }
    g_autofree char *size = pixel_size(&file->grid);
    g_autofree char *where = extent(&file->grid);
    g_autofree char *phase = phases(spec, &file->grid);
    return g_strdup_printf(_("%d x %d pixels of %s; %s%s"), file->grid.cols, file->grid.rows, size, where, phase);
}

static void put_grids(SgPage *page, const SgDelivery *delivery)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < delivery->files->len; i++) {
        g_autofree char *line = grid_line(delivery->spec, g_ptr_array_index(delivery->files, i));
        if (line == NULL)
            continue;
        gpointer known = NULL, count = NULL;
        if (!g_hash_table_lookup_extended(counts, line, &known, &count)) {
            known = g_steal_pointer(&line);
            g_ptr_array_add(lines, known);
        }
        g_hash_table_insert(counts, known, GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
    }
    for (guint i = 0; i < MIN(lines->len, GRIDS_SHOWN); i++) {
        const char *line = g_ptr_array_index(lines, i);
        g_autofree char *files = sg_text_plural(GPOINTER_TO_UINT(g_hash_table_lookup(counts, line)), "file", "files");
        g_autofree char *text = lines->len > 1 ? g_strdup_printf(_("%s: %s"), files, line) : g_strdup(line);
        put_fact(page, i == 0 ? _("grid") : "", text);
    }
    if (lines->len > GRIDS_SHOWN) {
        guint count = lines->len - GRIDS_SHOWN;
        g_autofree char *more = g_strdup_printf(P_("and %u more grid", "and %u more grids", count), count);
        put_fact(page, "", more);
    }
}

/* "5 700 to 5 735", or one number when both print alike. */
static char *between(double low, double high)
{
    g_autofree char *first = sg_text_count(llround(low));
    g_autofree char *last = sg_text_count(llround(high));
    return strcmp(first, last) == 0 ? g_strdup(first) : g_strdup_printf(_("%s to %s"), first, last);
}

static void put_area(SgPage *page, const SgDelivery *delivery)
{
    double area_low = INFINITY, area_high = 0, share_low = INFINITY, share_high = -1;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (!file->scanned || !sg_facts_has_areas(file))
            continue;
        area_low = fmin(area_low, file->scan.area_km2);
        area_high = fmax(area_high, file->scan.area_km2);
        if (!file->zoned || file->country_pixels <= 0)
            continue;
        double share = (double)file->scan.zone[SG_ZONE_INSIDE] / (double)file->country_pixels;
        share_low = fmin(share_low, share);
        share_high = fmax(share_high, share);
    }
    if (isinf(area_low))
        return;
    g_autofree char *area = between(area_low, area_high);
    g_autofree char *text = g_strdup_printf(_("%s km2"), area);
    if (share_high >= 0) {
        g_autofree char *low = sg_text_share(share_low);
        g_autofree char *high = sg_text_share(share_high);
        g_autofree char *share = strcmp(low, high) != 0 ? g_strdup_printf(_("%s to %s"), low, high) : g_strdup(low);
        char *whole = g_strdup_printf(_("%s km2; %s of the country's pixels"), area, share);
        g_free(text);
        text = whole;
    }
    put_fact(page, _("area mapped"), text);
}

static guint layers_found(const SgDelivery *delivery)
{
    g_autoptr(GHashTable) found = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->name.layer != NULL && file->name.layer->presence != SG_PRESENCE_OPTIONAL)
            g_hash_table_add(found, (gpointer)file->name.layer);
    }
    return g_hash_table_size(found);
}

static void put_layers(SgPage *page, const SgDelivery *delivery)
{
    g_autofree char *files = sg_text_plural(delivery->files->len, "file", "files");
    g_autofree char *text = NULL;
    if (delivery->files->len == 0) {
        text = g_strdup(_("no map could be read"));
    } else if (delivery->spec == NULL) {
        text = g_strdup_printf(_("%s; without a product no layers are known"), files);
    } else if (delivery->complete) {
        guint wanted = 0;
        for (unsigned i = 0; i < delivery->spec->layers_count; i++)
            wanted += delivery->spec->layers[i].presence != SG_PRESENCE_OPTIONAL ? 1 : 0;
        text = g_strdup_printf(_("%u of the %u layers expected; %s"), layers_found(delivery), wanted, files);
    } else {
        text = g_strdup_printf(_("%s; judged alone: missing layers are not counted"), files);
    }
    put_fact(page, _("layers"), text);
}

typedef struct {
    int layer, file, pixels; /* columns */
} Table;

static Table table_size(const SgDelivery *delivery, int width)
{
    Table table = {.layer = sg_text_columns(_("layer")),
                   .file = sg_text_columns(_("file")),
                   .pixels = MAX(9, sg_text_columns(_("mapped px")))};
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        g_autofree char *shown = sg_report_clean(file->shown);
        table.file = MAX(table.file, sg_text_columns(shown));
        if (file->name.layer != NULL)
            table.layer = MAX(table.layer, sg_text_columns(file->name.layer->id));
    }
    table.layer = MIN(table.layer, 20);
    table.file = MIN(table.file, MAX(width - 37 - table.pixels - table.layer, 12));
    return table;
}

static void put_row(SgPage *page, const Table *table, const char *layer, const char *file, const char *pixels,
                    const char *range)
{
    g_autofree char *layer_cell = sg_text_cell(layer, table->layer);
    g_autofree char *file_cell = sg_text_cell(file, table->file);
    int hang = 2 + table->layer + 2 + table->file + 2 + table->pixels + 2,
        empty = table->pixels - sg_text_columns(pixels);
    sg_page_put(page, 2, MIN(hang, page->width - 20), SG_STYLE_PLAIN, "%s  %s  %*s%s  %s", layer_cell, file_cell,
                MAX(empty, 0), "", pixels, range);
}

static void put_file(SgPage *page, const Table *table, const SgFileFacts *file)
{
    const SgLayer *layer = file->name.layer;
    const char *id = layer != NULL ? layer->id : "-";
    if (!file->scanned) {
        put_row(page, table, id, file->shown, "-", _("not read"));
        return;
    }
    const char *unit =
        layer != NULL && layer->resolved != NULL && layer->resolved->unit != NULL ? layer->resolved->unit : "";
    g_autofree char *pixels = sg_text_count(file->scan.mapped);
    g_autofree char *min = rounded(file->scan.min);
    g_autofree char *max = rounded(file->scan.max);
    g_autofree char *range =
        file->scan.data > 0 ? g_strdup_printf("%s .. %s %s", min, max, unit) : g_strdup(_("no data"));
    put_row(page, table, id, file->shown, pixels, range);
}

static void put_files(SgPage *page, const SgDelivery *delivery)
{
    if (delivery->files->len == 0)
        return;
    Table table = table_size(delivery, page->width);
    sg_page_blank(page);
    put_row(page, &table, _("layer"), _("file"), _("mapped px"), _("min .. max of the data"));
    for (guint i = 0; i < MIN(delivery->files->len, FILES_SHOWN); i++)
        put_file(page, &table, g_ptr_array_index(delivery->files, i));
    if (delivery->files->len > FILES_SHOWN)
        sg_page_put(page, 2, 2, SG_STYLE_PLAIN, _("and %u more files: see the JSON report (--json FILE)"),
                    delivery->files->len - FILES_SHOWN);
}

/* "49 relations between layers: 47 hold, 2 do not hold". */
static void put_relations(SgPage *page, const SgDelivery *delivery)
{
    static const struct {
        SgAskedState state;
        const char *one, *many;
    } words[] = {{SG_ASKED_HOLDS, NP_("holds", "hold")},
                 {SG_ASKED_BROKEN, NP_("does not hold", "do not hold")},
                 {SG_ASKED_UNCHECKED, NP_("could not be checked", "could not be checked")},
                 {SG_ASKED_UNTESTED, NP_("meets no pixel", "meet no pixel")}};
    guint counts[G_N_ELEMENTS(words)] = {0}, asked = 0;
    for (guint i = 0; delivery->asked != NULL && i < delivery->asked->len; i++)
        for (guint k = 0; k < G_N_ELEMENTS(words); k++)
            if (g_array_index(delivery->asked, SgAsked, i).state == words[k].state) {
                counts[k]++;
                asked++;
            }
    if (asked == 0)
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint k = 0; k < G_N_ELEMENTS(words); k++)
        if (counts[k] > 0)
            g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", counts[k],
                                   P_(words[k].one, words[k].many, counts[k]));
    g_autofree char *line = g_strdup_printf(_("%u between these layers: %s"), asked, text->str);
    put_fact(page, _("relations"), line);
}

/* Adds PART, which it takes, to TEXT. */
static void add_source(GString *text, char *part)
{
    g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "", part);
    g_free(part);
}

/* Where the country comes from, when that is not the files' names. */
static void put_country(SgPage *page, const SgDelivery *delivery)
{
    guint given = 0, beside = 0, folders = 0;
    const char *folder = NULL;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        given += file->iso3_from == SG_COUNTRY_FROM_OPTION;
        beside += file->iso3_from == SG_COUNTRY_FROM_OTHERS;
        folders += file->iso3_from == SG_COUNTRY_FROM_FOLDER;
        if (file->iso3_from == SG_COUNTRY_FROM_FOLDER && folder == NULL)
            folder = file->iso3_folder;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    if (given > 0)
        add_source(text,
                   g_strdup_printf(
                       P_("of %u file as given with --country", "of %u files as given with --country", given), given));
    if (folders > 0) {
        g_autofree char *clean = sg_report_clean(folder);
        add_source(text, g_strdup_printf(P_("of %u file told by the name of the folder or archive %s",
                                            "of %u files told by the name of the folder or archive %s", folders),
                                         folders, clean));
    }
    if (beside > 0)
        add_source(text, g_strdup_printf(P_("of %u file told by the other maps in the same folder",
                                            "of %u files told by the other maps in the same folder", beside),
                                         beside));
    if (text->len > 0)
        put_fact(page, _("country"), text->str);
}

void sg_text_found(SgPage *page, const SgDelivery *delivery, const SgReport *report)
{
    const SgSpec *spec = delivery->spec;
    g_autofree char *country = sg_text_country(delivery->country);
    if (spec != NULL) {
        sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("%s: %s %s"), country, spec->product, spec->version);
        sg_page_put(page, 2, 2, SG_STYLE_PLAIN, "%s", sg_words_data(spec->title));
    } else {
        sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("%s: %s"), country,
                    delivery->files->len > 0 ? _("no specification fits these names") : _("the product is not known"));
    }
    put_fact(page, _("from"), delivery->shown);
    put_country(page, delivery);
    put_layers(page, delivery);
    put_grids(page, delivery);
    put_area(page, delivery);
    put_relations(page, delivery);
    if (report->boundaries_title != NULL)
        put_fact(page, _("boundaries"), report->boundaries_title);
    put_files(page, delivery);
}
