/* Metafiles: text of two columns, a key and what it says, as figure 6.3 of the manual of GSASmap shows. People write
 * them by hand, so keys may differ by a letter, and what is not understood is left out and never guessed. */
#include "intake/metafile_numbers.h"
#include "intake/quoted.h"
#include "intake/small.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <string.h>

#define KEY_MAX 40 /* characters of a key that are looked at; the longest known one has 25 */

typedef struct Reader Reader;

typedef struct {
    const char *name;                                       /* small letters and digits only */
    void (*take)(Reader *reader, gsize which, char *value); /* WHICH: below */
    gsize which;                                            /* an offset in SgMetafile, or a number's name */
    gboolean words_first; /* words in brackets name the numbers: they go before them */
} Key;

struct Reader {
    SgMetafile *metafile;
    char *map_units; /* of "Map units", which may be those of the projection */
    const Key *last; /* of the line before, whose value may go on; NULL when that was none */
    GString *value;  /* of LAST, so far */
};

/* --- numbers --- */

static void take_numbers(Reader *reader, gsize which, char *value)
{
    (void)which;
    SgQuoted unused[4];
    sg_meta_numbers(reader->metafile, value, 0, unused);
}

static void take_extent(Reader *reader, gsize which, char *value)
{
    SgMetafile *metafile = reader->metafile;
    char **shown = (char **)(void *)((char *)metafile + which);
    SgQuoted corners[4];
    if (*shown == NULL)
        *shown = sg_text_printable(value);
    int count = sg_meta_numbers(metafile, value, 0, corners);
    if (count != 4 && count >= 0) /* "79,5,81,9" holds no decimal commas */
        count = sg_meta_numbers(metafile, value, '.', corners);
    if (count == 4 && !metafile->corners[0].given)
        memcpy(metafile->corners, corners, sizeof corners);
}

/* A number that is the whole value; "1 234" and "1,234" are one number. */
static void take_whole(Reader *reader, gsize which, char *value)
{
    static const char grouped[] = "(?<=[0-9])(?:[ ,.']|\xC2\xA0)(?=[0-9]{3}(?![0-9]))";
    g_autoptr(GRegex) groups = g_regex_new(grouped, 0, 0, NULL);
    g_autofree char *plain = g_regex_replace_literal(groups, value, -1, 0, "", 0, NULL);
    SgTokens tokens = sg_tokens(plain != NULL ? plain : value, 0);
    SgToken token;
    while (sg_tokens_next(&tokens, &token))
        if (token.number && token.quoted.given) {
            SgQuoted *number = &reader->metafile->numbers[which];
            *number = number->given ? *number : token.quoted;
            return;
        }
}

/* A number whose key is its name. */
static void take_number(Reader *reader, gsize which, char *value)
{
    sg_meta_number(reader->metafile, (SgMetaNumber)which, value);
}

/* --- texts --- */

static void take_text(Reader *reader, gsize which, char *value)
{
    char **text = (char **)(void *)((char *)reader->metafile + which);
    if (*text == NULL)
        *text = sg_text_printable(value);
}

static void take_map_units(Reader *reader, gsize which, char *value)
{
    (void)which;
    if (reader->map_units == NULL)
        reader->map_units = sg_text_printable(value);
}

static void take_projection(Reader *reader, gsize which, char *value)
{
    g_autoptr(GRegex) code =
        g_regex_new("epsg[^0-9a-z]{0,8}([0-9]{4,6})(?![0-9])|^\\s*([0-9]{4,6})\\s*$", G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    take_text(reader, which, value);
    if (reader->metafile->epsg != 0 || !g_regex_match(code, value, 0, &match))
        return;
    g_autofree char *named = g_match_info_fetch(match, 1), *alone = g_match_info_fetch(match, 2);
    reader->metafile->epsg = (int)g_ascii_strtoll(named != NULL && *named != '\0' ? named : alone, NULL, 10);
}

static void take_resolution(Reader *reader, gsize which, char *value)
{
    take_text(reader, which, value);
    sg_meta_resolution(reader->metafile, value);
}

/* --- lines --- */

#define TEXT(name, member)                                                                                             \
    {                                                                                                                  \
        name, take_text, offsetof(SgMetafile, member), FALSE                                                           \
    }
#define OTHER(name, take, member)                                                                                      \
    {                                                                                                                  \
        name, take, offsetof(SgMetafile, member), FALSE                                                                \
    }
#define NUMBER(name, number)                                                                                           \
    {                                                                                                                  \
        name, take_number, number, FALSE                                                                               \
    }
#define WHOLE(name, number)                                                                                            \
    {                                                                                                                  \
        name, take_whole, number, FALSE                                                                                \
    }

static const Key keys[] = {
    TEXT("title", title),
    TEXT("maptitle", title),
    TEXT("depth", depth),
    TEXT("soildepth", depth),
    TEXT("units", units),
    TEXT("unit", units),
    {"mapunits", take_map_units, 0, FALSE},
    {"mapunit", take_map_units, 0, FALSE},
    OTHER("projection", take_projection, projection),
    OTHER("mapprojection", take_projection, projection),
    OTHER("coordinatereferencesystem", take_projection, projection),
    OTHER("coordinatesystem", take_projection, projection),
    OTHER("crs", take_projection, projection),
    OTHER("mapresolution", take_resolution, resolution),
    OTHER("spatialresolution", take_resolution, resolution),
    OTHER("resolution", take_resolution, resolution),
    OTHER("pixelsize", take_resolution, resolution),
    OTHER("cellsize", take_resolution, resolution),
    TEXT("fileformat", format),
    TEXT("format", format),
    {"extent", take_extent, offsetof(SgMetafile, extent), TRUE},
    {"mapextent", take_extent, offsetof(SgMetafile, extent), TRUE},
    {"spatialextent", take_extent, offsetof(SgMetafile, extent), TRUE},
    {"boundingbox", take_extent, offsetof(SgMetafile, extent), TRUE},
    NUMBER("xmin", SG_META_WEST),
    NUMBER("ymin", SG_META_SOUTH),
    NUMBER("xmax", SG_META_EAST),
    NUMBER("ymax", SG_META_NORTH),
    NUMBER("west", SG_META_WEST),
    NUMBER("south", SG_META_SOUTH),
    NUMBER("east", SG_META_EAST),
    NUMBER("north", SG_META_NORTH),
    WHOLE("width", SG_META_WIDTH),
    WHOLE("columns", SG_META_WIDTH),
    WHOLE("numberofcolumns", SG_META_WIDTH),
    WHOLE("height", SG_META_HEIGHT),
    WHOLE("rows", SG_META_HEIGHT),
    WHOLE("numberofrows", SG_META_HEIGHT),
    {"summarystatistics", take_numbers, 0, TRUE},
    {"statistics", take_numbers, 0, TRUE},
    {"summary", take_numbers, 0, TRUE},
    NUMBER("max", SG_META_MAX),
    NUMBER("maximum", SG_META_MAX),
    NUMBER("min", SG_META_MIN),
    NUMBER("minimum", SG_META_MIN),
    NUMBER("mean", SG_META_MEAN),
    NUMBER("average", SG_META_MEAN),
    NUMBER("sd", SG_META_SD),
    NUMBER("stdev", SG_META_SD),
    NUMBER("standarddeviation", SG_META_SD),
};

/* The key that the LENGTH bytes at TEXT are, but for a letter (two in a long key), or NULL. */
static const Key *find_key(const char *text, gsize length)
{
    char plain[KEY_MAX + 1];
    gsize used = 0;
    for (gsize i = 0; i < length && used < KEY_MAX; i++)
        if (g_ascii_isalnum(text[i]))
            plain[used++] = g_ascii_tolower(text[i]);
        else if (text[i] == '(' || text[i] == '[') /* what is in brackets explains */
            break;
    plain[used] = '\0';
    const Key *near = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        gsize whole = strlen(keys[i].name);
        if (strcmp(keys[i].name, plain) == 0)
            return &keys[i];
        gsize slips = whole >= 10 ? 2 : whole >= 5 ? 1 : 0;
        if (near == NULL && used + slips >= whole && used <= whole + slips &&
            sg_text_distance(keys[i].name, plain) <= slips)
            near = &keys[i];
    }
    return near;
}

/* TEXT without blanks around it and the quotes that hold it. */
static char *unquote(const char *text)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    gsize length = strlen(trimmed);
    gboolean held = length >= 2 && (*trimmed == '"' || *trimmed == '\'') && trimmed[length - 1] == *trimmed;
    char *inner = held ? g_strndup(trimmed + 1, length - 2) : g_steal_pointer(&trimmed);
    return g_strstrip(inner);
}

/* What stands in brackets in the LENGTH bytes of a key: "(xmin, ymin / xmax, ymax)", "(cm)"; or "". */
static char *in_brackets(const char *text, gsize length)
{
    g_autofree char *key = g_strndup(text, length);
    char *open = strpbrk(key, "([");
    return open != NULL ? g_strdelimit(g_strdup(open + 1), ")]\"", ' ') : g_strdup("");
}

static void finish_value(Reader *reader)
{
    if (reader->last != NULL && reader->value->len > 0) {
        reader->metafile->understood++;
        reader->last->take(reader, reader->last->which, g_strstrip(reader->value->str));
    }
    reader->last = NULL;
    g_string_truncate(reader->value, 0);
}

static void begin_value(Reader *reader, const Key *key, const char *line, gsize key_length)
{
    g_autofree char *value = unquote(line + key_length + 1);
    g_autofree char *hint = in_brackets(line, key_length);
    finish_value(reader);
    reader->last = key;
    if (*value == '\0' && *hint == '\0')
        return;
    g_string_printf(reader->value, "%s %s", key->words_first ? hint : value, key->words_first ? value : hint);
}

/* Takes LINE. Its key ends at the first separator before which a known key stands: tabs first, because the others occur
 * in values too. A line that begins with none, and a blank or a separator, goes on with the value before. */
static void take_line(Reader *reader, const char *line)
{
    static const char separators[] = "\t:;,=";
    gsize indent = strspn(line, " \t:;,");
    line += indent;
    for (const char *separator = separators; *separator != '\0'; separator++) {
        const char *end = strchr(line, *separator);
        const Key *key = end != NULL ? find_key(line, (gsize)(end - line)) : NULL;
        if (key == NULL)
            continue;
        begin_value(reader, key, line, (gsize)(end - line));
        return;
    }
    if (indent == 0)
        finish_value(reader);
    else if (reader->last != NULL)
        g_string_append_printf(reader->value, "; %s", line);
}

SgMetafile *sg_metafile_parse(const char *text, const char *shown)
{
    SgMetafile *metafile = g_new0(SgMetafile, 1);
    g_autoptr(GString) value = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit_set(text, "\n\r", -1);
    Reader reader = {.metafile = metafile, .value = value};
    metafile->shown = g_strdup(shown);
    for (guint i = 0; lines[i] != NULL; i++)
        if (*lines[i] != '\0')
            take_line(&reader, lines[i]);
    finish_value(&reader);
    if (metafile->units == NULL)
        metafile->units = g_steal_pointer(&reader.map_units);
    g_free(reader.map_units);
    if (metafile->understood == 0)
        metafile->unreadable = g_strdup(text[strspn(text, " \t\r\n")] == '\0'
                                            ? _("it is empty")
                                            : _("no line of it begins with a key of a metafile, as Title or Extent"));
    return metafile;
}

SgMetafile *sg_metafile_read(const char *path, const char *shown)
{
    g_autofree char *reason = NULL;
    g_autofree char *text = sg_small_text(path, SG_LIMIT_METAFILE_BYTES, &reason);
    SgMetafile *metafile = sg_metafile_parse(text != NULL ? text : "", shown);
    if (reason != NULL) {
        g_free(metafile->unreadable);
        metafile->unreadable = g_steal_pointer(&reason);
    }
    return metafile;
}

void sg_metafile_free(SgMetafile *metafile)
{
    if (metafile == NULL)
        return;
    char *texts[] = {metafile->shown,      metafile->unreadable, metafile->title,  metafile->depth,     metafile->units,
                     metafile->projection, metafile->format,     metafile->extent, metafile->resolution};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(metafile);
}
