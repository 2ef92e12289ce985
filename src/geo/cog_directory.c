#include "geo/cog_directory.h"

#include "geo/predictor.h"
#include "soilgate/base.h"

#include <math.h>
#include <string.h>
#include <tiff.h>

/* Tags that libtiff does not name: GeoTIFF 1.1, and GDAL's own. */
#define TAG_PIXEL_SCALE    33550
#define TAG_TIEPOINT       33922
#define TAG_GEO_KEYS       34735
#define TAG_GEO_TEXTS      34737
#define TAG_GDAL_METADATA  42112
#define TAG_GDAL_NODATA    42113
#define FILE_REDUCED_IMAGE 1

/* As GDAL's COG driver writes it; the last byte is there for a writer that breaks the layout later. */
static const char layout_text[] = "LAYOUT=IFDS_BEFORE_DATA\n"
                                  "BLOCK_ORDER=ROW_MAJOR\n"
                                  "BLOCK_LEADER=SIZE_AS_UINT4\n"
                                  "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\n"
                                  "KNOWN_INCOMPATIBLE_EDITION=NO\n ";

typedef struct {
    GByteArray *out;
    gboolean big;
    /* of the directory being written */
    guint entry;        /* where the next entry goes */
    guint64 colour_map; /* where it lies, once it is written: all directories share it */
} Writer;

typedef struct {
    guint16 tag, type; /* TIFF's */
    guint64 count;
    const void *values; /* little-endian */
} Entry;

static const gsize type_bytes[] = {
    [TIFF_ASCII] = 1, [TIFF_SHORT] = 2, [TIFF_LONG] = 4, [TIFF_DOUBLE] = 8, [TIFF_LONG8] = 8};

static void put(GByteArray *out, guint64 value, guint bytes)
{
    guint8 little[8];
    for (guint i = 0; i < 8; i++)
        little[i] = (guint8)(value >> (8 * i));
    g_byte_array_append(out, little, bytes);
}

static void put_at(GByteArray *out, guint at, guint64 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++)
        out->data[at + i] = (guint8)(value >> (8 * i));
}

static void pad_to_even(GByteArray *out)
{
    if (out->len % 2 != 0)
        put(out, 0, 1);
}

/* Writes an entry into the room kept for it; what is too long for it goes behind the directory. */
static void put_entry(Writer *writer, const Entry *entry)
{
    const guint place = writer->big ? 8 : 4;
    const gsize bytes = type_bytes[entry->type] * entry->count;
    const guint at = writer->entry;
    writer->entry += writer->big ? 20 : 12;
    put_at(writer->out, at, entry->tag, 2);
    put_at(writer->out, at + 2, entry->type, 2);
    put_at(writer->out, at + 4, entry->count, place);
    if (bytes <= place) {
        memcpy(writer->out->data + at + 4 + place, entry->values, bytes);
        return;
    }
    guint64 where = writer->out->len;
    if (entry->tag == TIFFTAG_COLORMAP && writer->colour_map != 0)
        where = writer->colour_map;
    else
        g_byte_array_append(writer->out, entry->values, (guint)bytes);
    if (entry->tag == TIFFTAG_COLORMAP)
        writer->colour_map = where;
    pad_to_even(writer->out);
    put_at(writer->out, at + 4 + place, where, place);
}

/* --- what the tags hold --- */

static guint16 *colour_map(const SgCogPlan *plan)
{
    const gsize values = plan->type == SG_TYPE_BYTE ? 256 : 65536;
    guint16 *map = g_new0(guint16, 3 * values);
    for (guint i = 0; i < plan->codes_count; i++) {
        const SgRasterCode *code = &plan->codes[i];
        map[code->value] = (guint16)(code->red * 257);
        map[values + (gsize)code->value] = (guint16)(code->green * 257);
        map[2 * values + (gsize)code->value] = (guint16)(code->blue * 257);
    }
    return map;
}

/* GDAL escapes a value before it writes XML, which escapes it again. */
static void put_item(GString *xml, const char *name, gboolean of_band, const char *role, const char *value)
{
    g_autofree char *once = g_markup_escape_text(value, -1), *twice = g_markup_escape_text(once, -1);
    g_string_append_printf(xml, "  <Item name=\"%s\"%s", name, of_band ? " sample=\"0\"" : "");
    if (role != NULL)
        g_string_append_printf(xml, " role=\"%s\"", role);
    g_string_append_printf(xml, ">%s</Item>\n", twice);
}

/* NULL when there is nothing to say. */
static char *metadata(const SgCogPlan *plan)
{
    GString *xml = g_string_new("<GDALMetadata>\n");
    const gsize empty = xml->len;
    for (guint i = 0; plan->items != NULL && plan->items[i] != NULL; i += 2)
        put_item(xml, plan->items[i], FALSE, NULL, plan->items[i + 1]);
    for (guint i = 0; i < plan->codes_count; i++) {
        g_autofree char *name = g_strdup_printf("VALUE_%d", plan->codes[i].value);
        put_item(xml, name, TRUE, NULL, plan->codes[i].name);
    }
    if (plan->description != NULL)
        put_item(xml, "DESCRIPTION", TRUE, "description", plan->description);
    if (plan->unit != NULL)
        put_item(xml, "UNITTYPE", TRUE, "unittype", plan->unit);
    const gboolean none = xml->len == empty;
    g_string_append(xml, "</GDALMetadata>\n");
    return g_string_free(xml, none);
}

/* As GDAL writes it: "nan", and else digits that read back as the same number. */
static char *nodata_text(double nodata)
{
    return isnan(nodata) ? g_strdup("nan") : sg_text_double(nodata);
}

static guint16 sample_format(SgType type)
{
    if (!sg_type_is_integer(type))
        return SAMPLEFORMAT_IEEEFP;
    return sg_type_least(type) < 0 ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT;
}

/* --- directories --- */

/* Where the pixels lie, as GeoTIFF says it. */
typedef struct {
    double scale[3], tiepoint[6];
    const char *citation;
    guint16 keys[6][4]; /* a head, and a row a key: name, where its value lies, count, value */
} Place;

static Place place_of(const SgCogPlan *plan)
{
    const char *citation = plan->epsg == 4326 ? "WGS 84|" : "|";
    /* GTModelType geographic, GTRasterType pixel is area, GeographicType, GeogCitation, GeogAngularUnits degree */
    return (Place){.scale = {plan->pixel, plan->pixel, 0},
                   .tiepoint = {0, 0, 0, plan->west, plan->north, 0},
                   .citation = citation,
                   .keys = {{1, 1, 0, 5},
                            {1024, 0, 1, 2},
                            {1025, 0, 1, 1},
                            {2048, 0, 1, (guint16)plan->epsg},
                            {2049, TAG_GEO_TEXTS, (guint16)strlen(citation), 0},
                            {2054, 0, 1, 9102}}};
}

/* Tags that the raster alone has: an overview lies where it lies. */
static void add_place(GArray *entries, const Place *place)
{
    const Entry all[] = {
        {TAG_PIXEL_SCALE, TIFF_DOUBLE, 3, place->scale},
        {TAG_TIEPOINT, TIFF_DOUBLE, 6, place->tiepoint},
        {TAG_GEO_KEYS, TIFF_SHORT, sizeof place->keys / sizeof place->keys[0][0], place->keys},
        {TAG_GEO_TEXTS, TIFF_ASCII, strlen(place->citation) + 1, place->citation},
    };
    g_array_append_vals(entries, all, G_N_ELEMENTS(all));
}

static void add_text(GArray *entries, guint16 tag, const char *text)
{
    const Entry entry = {tag, TIFF_ASCII, strlen(text) + 1, text};
    g_array_append_val(entries, entry);
}

/* Everything that follows from a number of 16 bits. */
static void add_shorts(GArray *entries, const guint16 (*shorts)[2], guint count)
{
    for (guint i = 0; i < count; i++) {
        const Entry entry = {shorts[i][0], TIFF_SHORT, 1, &shorts[i][1]};
        g_array_append_val(entries, entry);
    }
}

static int by_tag(gconstpointer a, gconstpointer b)
{
    return (int)((const Entry *)a)->tag - (int)((const Entry *)b)->tag;
}

/* The directory, in a room of its own, with what it points to behind it. Gives where the place of the next one is to be
 * written. */
static guint put_directory(Writer *writer, GArray *entries)
{
    const guint entry_bytes = writer->big ? 20 : 12, next_bytes = writer->big ? 8 : 4;
    g_array_sort(entries, by_tag);
    put(writer->out, entries->len, writer->big ? 8 : 2);
    writer->entry = writer->out->len;
    const guint room = entries->len * entry_bytes + next_bytes, next = writer->entry + entries->len * entry_bytes;
    g_byte_array_set_size(writer->out, writer->out->len + room);
    memset(writer->out->data + writer->entry, 0, room);
    for (guint i = 0; i < entries->len; i++)
        put_entry(writer, &g_array_index(entries, Entry, i));
    return next;
}

static guint put_level(Writer *writer, const SgCogPlan *plan, const SgCogPlaces *places, int level)
{
    const guint32 size[2] = {(guint32)places->cols[level], (guint32)places->rows[level]};
    const guint64 across = (guint64)sg_cog_tiles(places->cols[level], plan->side);
    const guint64 tiles = across * (guint64)sg_cog_tiles(places->rows[level], plan->side);
    const guint32 reduced = FILE_REDUCED_IMAGE;
    const Place place = place_of(plan);
    g_autofree guint16 *map = plan->codes_count > 0 ? colour_map(plan) : NULL;
    g_autofree char *xml = metadata(plan), *nodata = nodata_text(plan->nodata);
    g_autofree guint32 *short_offsets = g_new(guint32, tiles);
    for (guint64 i = 0; i < tiles; i++)
        short_offsets[i] = (guint32)places->offsets[level][i];
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    const guint16 shorts[][2] = {
        {TIFFTAG_BITSPERSAMPLE, (guint16)(8 * sg_type_size(plan->type))},
        {TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE},
        {TIFFTAG_PHOTOMETRIC, map != NULL ? PHOTOMETRIC_PALETTE : PHOTOMETRIC_MINISBLACK},
        {TIFFTAG_SAMPLESPERPIXEL, 1},
        {TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG},
        {TIFFTAG_PREDICTOR, sg_type_is_integer(plan->type) ? SG_PREDICTOR_DIFFERENCE : SG_PREDICTOR_FLOAT},
        {TIFFTAG_TILEWIDTH, (guint16)plan->side},
        {TIFFTAG_TILELENGTH, (guint16)plan->side},
        {TIFFTAG_SAMPLEFORMAT, sample_format(plan->type)},
    };
    const Entry always[] = {
        {TIFFTAG_IMAGEWIDTH, TIFF_LONG, 1, &size[0]},
        {TIFFTAG_IMAGELENGTH, TIFF_LONG, 1, &size[1]},
        {TIFFTAG_TILEOFFSETS, writer->big ? TIFF_LONG8 : TIFF_LONG, tiles,
         writer->big ? (const void *)places->offsets[level] : short_offsets},
        {TIFFTAG_TILEBYTECOUNTS, TIFF_LONG, tiles, places->bytes[level]},
    };
    const Entry overview = {TIFFTAG_SUBFILETYPE, TIFF_LONG, 1, &reduced};
    const Entry colours = {TIFFTAG_COLORMAP, TIFF_SHORT, plan->type == SG_TYPE_BYTE ? 3 * 256 : 3 * 65536, map};
    add_shorts(entries, shorts, G_N_ELEMENTS(shorts));
    g_array_append_vals(entries, always, G_N_ELEMENTS(always));
    add_text(entries, TAG_GDAL_NODATA, nodata);
    if (map != NULL)
        g_array_append_val(entries, colours);
    if (level > 0)
        g_array_append_val(entries, overview);
    if (level == 0)
        add_place(entries, &place);
    if (level == 0 && xml != NULL)
        add_text(entries, TAG_GDAL_METADATA, xml);
    return put_directory(writer, entries);
}

GByteArray *sg_cog_directories(const SgCogPlan *plan, const SgCogPlaces *places, gboolean big)
{
    Writer writer = {.out = g_byte_array_new(), .big = big};
    GByteArray *out = writer.out;
    const guint place_bytes = big ? 8 : 4;
    put(out, 'I' | 'I' << 8, 2);
    put(out, big ? 43 : 42, 2);
    if (big)
        put(out, 8, 4); /* bytes of a place, and 0 */
    guint link = out->len;
    put(out, 0, place_bytes);
    g_autofree char *size =
        g_strdup_printf("GDAL_STRUCTURAL_METADATA_SIZE=%06u bytes\n", (guint)sizeof layout_text - 1);
    g_byte_array_append(out, (const guint8 *)size, (guint)strlen(size));
    g_byte_array_append(out, (const guint8 *)layout_text, sizeof layout_text - 1);
    pad_to_even(out);
    for (int level = 0; level < places->levels; level++) {
        put_at(out, link, out->len, place_bytes);
        link = put_level(&writer, plan, places, level);
    }
    return out;
}
