/* Class look-up tables: text of two columns, a code and what it stands for, as R's write.table leaves it (blanks or
 * tabs, quotes) or as CSV. */
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The digits of TEXT, one after another: "LUT30_100" gives "30100". */
static char *digits_of(const char *text)
{
    GString *digits = g_string_new(NULL);
    for (; *text != '\0'; text++)
        if (g_ascii_isdigit(*text))
            g_string_append_c(digits, *text);
    return g_string_free(digits, FALSE);
}

/* Where "LUT" stands in a name of a text file; NULL: it is no look-up table. */
static const char *lut_in(const char *base_name)
{
    gsize length = strlen(base_name);
    if (length < 4 || (g_ascii_strcasecmp(base_name + length - 4, ".txt") != 0 &&
                       g_ascii_strcasecmp(base_name + length - 4, ".csv") != 0))
        return NULL;
    for (const char *at = base_name; *at != '\0'; at++)
        if (g_ascii_strncasecmp(at, "lut", 3) == 0 && !g_ascii_islower(at[3]))
            return at;
    return NULL;
}

gboolean sg_lookup_serves(const char *base_name, const SgLayer *layer)
{
    const char *lut = lut_in(base_name);
    if (lut == NULL)
        return FALSE;
    g_autofree char *stem = g_strndup(lut, strcspn(lut, "."));
    g_autofree char *depth = digits_of(stem);
    g_autofree char *layer_depth = digits_of(layer->depth != NULL ? layer->depth : "");
    /* "0_30" and "030" are the same depth, and so are "0-30 cm" and "030" of the layer. */
    return *depth == '\0' || strcmp(depth, layer_depth) == 0;
}

/* The text of a small plain file, or NULL with the reason. Not g_file_get_contents: a pipe must not block us, nor a
 * huge file fill the memory. */
static char *read_small(const char *path, char **reason)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat status;
    char *text = NULL;
    if (fd < 0 || fstat(fd, &status) != 0)
        *reason = g_strdup_printf("it cannot be read: %s", g_strerror(errno));
    else if (!S_ISREG(status.st_mode) || status.st_size > SG_LIMIT_LOOKUP_BYTES)
        *reason = g_strdup("it is no plain text file of at most " G_STRINGIFY(SG_LIMIT_LOOKUP_BYTES) " bytes");
    else {
        text = g_malloc0((gsize)status.st_size + 1);
        if (pread(fd, text, (size_t)status.st_size, 0) != status.st_size)
            g_clear_pointer(&text, g_free);
        if (text == NULL || memchr(text, '\0', (size_t)status.st_size) != NULL) {
            g_clear_pointer(&text, g_free);
            *reason = g_strdup("it is no text");
        }
    }
    if (fd >= 0)
        close(fd);
    return text;
}

/* Splits a line at its first separator and takes quotes off: "1;None" and "1 \"Very strong\"" alike. */
static gboolean split_line(char *line, char **code, char **name)
{
    g_strstrip(line);
    gsize length = *line == '"' ? strcspn(line + 1, "\"") + 2 : strcspn(line, " \t,;");
    if (length >= strlen(line))
        return FALSE;
    char *rest = line + length;
    *rest++ = '\0';
    *code = g_strdelimit(line, "\"", ' ');
    *name = g_strdelimit(rest, "\",;\t", ' ');
    g_strstrip(*code);
    g_strstrip(*name);
    return **code != '\0' && **name != '\0';
}

static gboolean add_line(SgLookup *lookup, char *line, int number, char **reason)
{
    char *code_text, *name, *end;
    if (!split_line(line, &code_text, &name)) {
        *reason = g_strdup_printf("line %d does not hold a code and a class", number);
        return FALSE;
    }
    gint64 code = g_ascii_strtoll(code_text, &end, 10);
    if (*end != '\0' || end == code_text || code < G_MININT || code > G_MAXINT) {
        if (number == 1)
            return TRUE; /* the heading: classcode, mapvalue */
        *reason = g_strdup_printf("line %d does not begin with a whole number", number);
        return FALSE;
    }
    if (sg_lookup_name(lookup, (int)code) != NULL) {
        *reason = g_strdup_printf("line %d gives code %d a second time", number, (int)code);
        return FALSE;
    }
    if (lookup->entries->len >= SG_LIMIT_CODES) {
        *reason = g_strdup("it holds more than " G_STRINGIFY(SG_LIMIT_CODES) " classes");
        return FALSE;
    }
    SgLookupEntry entry = {.code = (int)code, .name = sg_text_printable(name)};
    g_array_append_val(lookup->entries, entry);
    return TRUE;
}

static void entry_clear(gpointer data)
{
    g_free(((SgLookupEntry *)data)->name);
}

SgLookup *sg_lookup_read(const char *path, const char *shown)
{
    SgLookup *lookup = g_new0(SgLookup, 1);
    lookup->shown = g_strdup(shown);
    lookup->entries = g_array_new(FALSE, FALSE, sizeof(SgLookupEntry));
    g_array_set_clear_func(lookup->entries, entry_clear);
    g_autofree char *text = read_small(path, &lookup->unreadable);
    if (text == NULL)
        return lookup;
    const char *start = g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text; /* a byte order mark of Windows */
    g_auto(GStrv) lines = g_strsplit_set(start, "\n\r", -1);
    int number = 0;
    for (guint i = 0; lines[i] != NULL && lookup->unreadable == NULL; i++)
        if (*g_strstrip(lines[i]) != '\0')
            add_line(lookup, lines[i], ++number, &lookup->unreadable);
    if (lookup->unreadable == NULL && lookup->entries->len == 0)
        lookup->unreadable = g_strdup("it holds no class");
    return lookup;
}

const char *sg_lookup_name(const SgLookup *lookup, int code)
{
    for (guint i = 0; i < lookup->entries->len; i++) {
        const SgLookupEntry *entry = &g_array_index(lookup->entries, SgLookupEntry, i);
        if (entry->code == code)
            return entry->name;
    }
    return NULL;
}

void sg_lookup_free(SgLookup *lookup)
{
    if (lookup == NULL)
        return;
    g_free(lookup->shown);
    g_free(lookup->unreadable);
    g_array_unref(lookup->entries);
    g_free(lookup);
}
