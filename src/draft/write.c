/* Writes what was measured as a specification. What the maps tell is inferred, what they cannot tell is a usual value;
 * neither may reject. "?" stands where a person must know more. */
#include "draft/choose.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>

typedef struct {
    GString *out;
    const SgDraft *draft;
    char *basis; /* of what was measured on the maps; in flow style */
} Writer;

/* The basis of what maps cannot tell. */
#define OWN(words) "{source: \"SOILGATE: " words "\", confidence: convention}"
#define USUAL      OWN("usual value of the GSP's products")

/* TEXT as YAML in double quotes. What is not printable is shown as \xHH before. */
static char *quoted(const char *text)
{
    g_autofree char *printable = sg_text_printable(text);
    GString *out = g_string_new("\"");
    for (const char *at = printable; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static void put(Writer *w, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put(Writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_string_append_vprintf(w->out, format, args);
    va_end(args);
}

/* "KEY: {source: .., confidence: inferred}" behind INDENT. */
static void put_basis(Writer *w, const char *indent, const char *key)
{
    put(w, "%s%s: %s\n", indent, key, w->basis);
}

static void put_usual(Writer *w, const char *indent, const char *key)
{
    put(w, "%s%s: %s\n", indent, key, USUAL);
}

static void put_number(Writer *w, const char *indent, const char *key, double value)
{
    g_autofree char *text = sg_text_double(value);
    put(w, "%s%s: %s\n", indent, key, text);
}

/* --- the grid --- */

static void put_lattices(Writer *w, const SgDraftMap *typical)
{
    const double pixel = sg_draft_arcsec(typical) / 3600;
    const SgDraftMap *first[SG_DRAFT_LATTICES];
    const guint count = sg_draft_lattices(w->draft, typical, first);
    put(w, "  lattices:\n");
    for (guint i = 0; i < count; i++) {
        g_autofree char *title = g_strdup_printf("Grid of %s", first[i]->shown);
        g_autofree char *shown = quoted(title);
        put(w, "    - id: grid%u\n      title: %s\n", i + 1, shown);
        put_number(w, "      ", "origin_lon", sg_draft_origin(first[i]->grid.west, 360, pixel));
        put_number(w, "      ", "origin_lat", sg_draft_origin(first[i]->grid.north, 90, pixel));
        put_basis(w, "      ", "basis");
    }
}

static void put_grid(Writer *w, const SgDraftMap *typical)
{
    put(w, "\ngrid:\n  epsg: %d\n", typical->epsg);
    put_basis(w, "  ", "crs_basis");
    put_number(w, "  ", "pixel_arcsec", sg_draft_arcsec(typical));
    put(w, "  drift_px: 0.1\n  relative: 0.001\n");
    g_autofree char *source =
        g_strdup_printf("measured on %s; drift_px and relative are SOILGATE's usual values", w->draft->shown);
    g_autofree char *shown = quoted(source);
    put(w, "  pixel_basis: {source: %s, confidence: inferred}\n", shown);
    put_lattices(w, typical);
    put(w, "  phase_warn_px: 0.01\n  phase_error_px: 0.1\n");
    put_usual(w, "  ", "phase_basis");
}

/* --- values --- */

/* The types that a specification may name. */
static const char *storage_of(SgType type)
{
    return type == SG_TYPE_INT8     ? "Int16"
           : type == SG_TYPE_INT64  ? "Int32"
           : type == SG_TYPE_UINT64 ? "UInt32"
                                    : sg_type_name(type);
}

static void put_classes(Writer *w, const SgDraftMap *map)
{
    put(w, "    classes:\n      lookup: false\n      min: %d\n      max: %d\n      classes:\n", map->codes[0],
        map->codes[map->codes_count - 1]);
    for (int i = 0; i < map->codes_count; i++)
        put(w, "        - {code: %d, name: \"? %d\"}\n", map->codes[i], map->codes[i]);
    put_basis(w, "      ", "basis");
}

static void put_range(Writer *w, const SgDraftMap *map)
{
    double low, high;
    sg_draft_range(map, &low, &high);
    for (int end = 0; end < 2; end++) {
        const char *const words[] = {"lowest", "highest"};
        g_autofree char *value = sg_text_double(isnan(map->stray[end]) ? map->ends[end] : map->stray[end]);
        put(w, "    # %s value: %s", words[end], value);
        if (!isnan(map->stray[end]))
            put(w, ", which is none of the map's; guessed from percentile %g", map->stray_rank[end]);
        put(w, "\n");
    }
    put(w, "    range:\n");
    put_number(w, "      ", "min", low);
    put_number(w, "      ", "max", high);
    put_basis(w, "      ", "basis");
}

static void put_kind(Writer *w, const SgDraftMap *map)
{
    put(w, "  - id: %s\n    unit: \"?\"\n    storage:\n      types: [%s]\n", map->id, storage_of(map->type));
    put_basis(w, "      ", "basis");
    if (map->has_nodata) {
        g_autofree char *nodata = sg_text_double(map->nodata);
        put(w, "    # nodata of the map: %s\n", nodata);
    }
    if (map->codes_count > 0)
        put_classes(w, map);
    else if (map->has_values)
        put_range(w, map);
    else
        put(w, "    # no pixel has data: give the range\n");
}

/* A sentinel that maps hold outside their range: it was seen. FALSE when none does. */
static gboolean put_found(Writer *w, int fill, const char *start)
{
    gint64 pixels = 0;
    guint maps = 0;
    for (guint i = 0; i < w->draft->maps->len; i++) {
        const SgDraftMap *map = g_ptr_array_index(w->draft->maps, i);
        if (map->refused != NULL || !map->has_values || map->fills[fill] == 0 ||
            sg_draft_in_range(map, sg_draft_fills[fill]))
            continue;
        pixels += map->fills[fill];
        maps++;
    }
    if (maps == 0)
        return FALSE;
    g_autofree char *value = sg_text_double(sg_draft_fills[fill]);
    g_autofree char *source = g_strdup_printf("measured on %s: %" G_GINT64_FORMAT " pixels in %u map%s",
                                              w->draft->shown, pixels, maps, maps == 1 ? "" : "s");
    g_autofree char *shown = quoted(source);
    put(w, "%s    - {value: %s, why: found in the maps, basis: {source: %s, confidence: inferred}}\n", start, value,
        shown);
    return TRUE;
}

static void put_nodata(Writer *w)
{
    guint count = 0;
    put(w, "\nnodata:\n  sentinels:");
    for (int i = 0; i < SG_DRAFT_FILLS; i++) {
        g_autofree char *value = sg_text_double(sg_draft_fills[i]);
        const char *start = count == 0 ? "\n" : "";
        if (put_found(w, i, start)) {
            count++;
        } else if (sg_draft_never_a_value(w->draft, sg_draft_fills[i])) {
            put(w, "%s    - {value: %s, why: common nodata, basis: %s}\n", start, value, USUAL);
            count++;
        }
    }
    put(w, "%s  huge: 1.0e+20\n  background_share: 0.9\n  background_pixels: 20\n", count == 0 ? " []\n" : "");
    put_usual(w, "  ", "basis");
}

/* --- the rest --- */

static void put_head(Writer *w, const char *product)
{
    g_autofree char *source = g_strdup_printf("The sample maps in %s, measured", w->draft->shown);
    g_autofree char *title = quoted(source);
    put(w,
        "# A draft, made by soilgate spec init from %u maps. It is a beginning: \"soilgate spec lint FILE\" tells "
        "what\n"
        "# must be filled in (\"?\").\n"
        "# Measured on these maps: CRS, pixel size, lattices, storage types, ranges, class codes, names, and the fill\n"
        "# values that were found. Not measured, but usual for the GSP's products: drift_px, relative, the phase "
        "limits,\n"
        "# the common fill values, huge, the background, boundary and delivery. Nothing here rejects a map: look at "
        "each\n"
        "# number, and give it the source that says so and an honest confidence (specs/README.md).\n"
        "format: soilgate-spec/1\n"
        "product: %s\n"
        "version: \"0.1\"\n"
        "title: \"?\"\n"
        "\ncontact:\n  name: \"?\"\n  email: \"?\"\n",
        w->draft->maps->len, product);
    put(w, "  basis: " OWN("not known yet") "\n");
    put(w, "\nsources:\n  - id: measured\n    title: %s\n  - id: SOILGATE\n    title: Usual values of soilgate's own\n",
        title);
}

static void put_boundary(Writer *w)
{
    put(w, "\n# How much of the country a map of this product covers is not known: nothing is asked (above 1: never).\n"
           "boundary:\n  tolerance_px: 2\n  spill_warn: 0.02\n  spill_error: 0.1\n");
    put_usual(w, "  ", "spill_basis");
    put(w, "  missing_warn: 2\n  missing_error: 2\n  covered_warn: 0\n");
    put(w, "  coverage_basis: " OWN("nothing is asked") "\n");
    put(w, "  foreign_error: 0.5\n");
    put_usual(w, "  ", "foreign_basis");
    put(w, "  offset_outside: 0.02\n  offset_gain: 0.5\n");
    put_usual(w, "  ", "offset_basis");
    put(w, "\ndelivery:\n  grid_px: 0.01\n");
    put_usual(w, "  ", "grid_basis");
    put(w, "  footprint_warn: 0.05\n");
    put_usual(w, "  ", "footprint_basis");
    put(w, "  loss_warn: 0.05\n");
    put_usual(w, "  ", "loss_basis");
}

static void put_layer(Writer *w, const SgDraftMap *map)
{
    put(w, "  - id: %s\n    title: \"?\"\n    depth: \"?\"\n    file: \"%s\"\n", map->id, map->file);
    if (map->alias != NULL) {
        g_autofree char *alias = quoted(map->alias);
        put(w, "    aliases: [%s]\n", alias);
    }
    put_basis(w, "    ", "name_basis");
    put(w, "    presence: mandatory\n");
    put_basis(w, "    ", "presence_basis");
    put(w, "    kind: %s\n", map->id);
}

static void put_kinds_and_layers(Writer *w)
{
    const GPtrArray *maps = w->draft->maps;
    put(w, "\nkinds:\n");
    for (guint i = 0; i < maps->len; i++) {
        const SgDraftMap *map = g_ptr_array_index(maps, i);
        if (map->refused == NULL)
            put_kind(w, map);
    }
    put(w, "\nlayers:\n");
    for (guint i = 0; i < maps->len; i++) {
        const SgDraftMap *map = g_ptr_array_index(maps, i);
        if (map->refused == NULL)
            put_layer(w, map);
        else
            put(w, "  # %s is left out: %s\n", map->shown, map->refused);
    }
}

/* The names of the maps themselves are no error of the draft. */
static void put_severities(Writer *w)
{
    if (w->draft->token == NULL || w->draft->is_code)
        return;
    put(w,
        "\n# The names hold the word \"%s\". A code of ISO 3166-1 is wanted there; take this out when they have one.\n"
        "severities:\n  - rule: name.country\n    severity: warning\n",
        w->draft->token);
    put_basis(w, "    ", "basis");
}

char *sg_draft_write(const SgDraft *draft, const char *product, GError **error)
{
    const SgDraftMap *typical = sg_draft_typical(draft);
    if (typical == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s: no map lies on a north-up grid in degrees with an EPSG code; a specification describes only "
                      "such grids"),
                    draft->shown);
        return NULL;
    }
    g_autofree char *source = g_strdup_printf("measured on %s", draft->shown);
    g_autofree char *shown = quoted(source);
    g_autofree char *basis = g_strdup_printf("{source: %s, confidence: inferred}", shown);
    Writer w = {.out = g_string_new(NULL), .draft = draft, .basis = basis};
    put_head(&w, product);
    put_grid(&w, typical);
    put_nodata(&w);
    put_boundary(&w);
    put_kinds_and_layers(&w);
    put_severities(&w);
    return g_string_free(w.out, FALSE);
}
