/* The texts that letters are made of: read, checked, filled in. */
#include <glib/gstdio.h>
#include <string.h>

#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define FOLDER  "specs/letters"
#define DEFAULT "en"
#define WIDTH   72

static const char subject_mark[] = "Subject: ";
static const char *const files[] = {"letter", "missing", "overdue", "correction-requested"};
enum { LETTER, FILES = G_N_ELEMENTS(files) };

/* The names that may stand in braces. A block is whole lines, and stands on a line of its own. */
enum { IN_LETTER = 1, IN_SECTIONS = 2, EVERYWHERE = IN_LETTER | IN_SECTIONS };
static const struct {
    const char *name;
    int where;
    gboolean block;
} names[] = {
    {"name", EVERYWHERE, FALSE},           {"country", EVERYWHERE, FALSE},        {"iso3", EVERYWHERE, FALSE},
    {"products", EVERYWHERE, FALSE},       {"sender", EVERYWHERE, FALSE},         {"reply_to", EVERYWHERE, FALSE},
    {"today", EVERYWHERE, FALSE},          {"unconfirmed", IN_LETTER, FALSE},     {"sections", IN_LETTER, TRUE},
    {"product", IN_SECTIONS, FALSE},       {"version", IN_SECTIONS, FALSE},       {"title", IN_SECTIONS, FALSE},
    {"spec", IN_SECTIONS, FALSE},          {"maps", IN_SECTIONS, FALSE},          {"since", IN_SECTIONS, FALSE},
    {"due", IN_SECTIONS, FALSE},           {"review", IN_SECTIONS, FALSE},        {"reviewed_on", IN_SECTIONS, FALSE},
    {"findings", IN_SECTIONS, TRUE},       {"more_findings", IN_SECTIONS, FALSE}, {"support_name", IN_SECTIONS, FALSE},
    {"support_email", IN_SECTIONS, FALSE},
};

typedef struct {
    char *language;
    char *texts[FILES];
} Language;

struct SgLetterTexts {
    GPtrArray *languages; /* Language * */
};

static void language_free(gpointer data)
{
    Language *language = data;
    g_free(language->language);
    for (guint i = 0; i < FILES; i++)
        g_free(language->texts[i]);
    g_free(language);
}

void sg_letter_texts_free(SgLetterTexts *texts)
{
    if (texts == NULL)
        return;
    g_ptr_array_unref(texts->languages);
    g_free(texts);
}

/* --- names in braces --- */

static int find_name(const char *name, gsize length)
{
    int at = (int)G_N_ELEMENTS(names) - 1;
    while (at >= 0 && !(strlen(names[at].name) == length && strncmp(names[at].name, name, length) == 0))
        at--;
    return at;
}

static int where_of(guint file)
{
    return file == LETTER ? IN_LETTER : IN_SECTIONS;
}

static char *list_names(guint file)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if ((names[i].where & where_of(file)) != 0)
            g_string_append_printf(list, "%s{%s}", list->len > 0 ? " " : "", names[i].name);
    return g_string_free(list, FALSE);
}

/* --- reading --- */

/* Where in a file something is wrong. */
typedef struct {
    const char *path;
    guint file, line; /* from 1 */
} Place;

static void complain(const Place *place, const char *problem, GError **error)
{
    g_autofree char *shown = sg_text_printable(place->path);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "%s:%u: %s", shown, place->line, problem);
}

/* The names in one line: known, allowed here, and a block alone on its line. */
static gboolean check_line(const Place *place, const char *line, GError **error)
{
    for (const char *open = strpbrk(line, "{}"); open != NULL; open = strpbrk(open, "{}")) {
        const char *close = *open == '{' ? strchr(open, '}') : NULL;
        gsize length = close != NULL ? (gsize)(close - open - 1) : 0;
        int name = close != NULL ? find_name(open + 1, length) : -1;
        if (name < 0 || (names[name].where & where_of(place->file)) == 0) {
            g_autofree char *told = g_strndup(open, close != NULL ? length + 2 : strlen(open));
            g_autofree char *shown = sg_text_printable(told);
            g_autofree char *known = list_names(place->file);
            g_autofree char *problem =
                g_strdup_printf(_("\"%s\" is no name of a value here; there are: %s"), shown, known);
            complain(place, problem, error);
            return FALSE;
        }
        if (names[name].block && strlen(line) != length + 2) {
            g_autofree char *problem = g_strdup_printf(_("{%s} stands on a line of its own"), names[name].name);
            complain(place, problem, error);
            return FALSE;
        }
        open = close + 1;
    }
    return TRUE;
}

static gboolean check_text(const char *path, guint file, const char *text, GError **error)
{
    Place place = {path, file, 1};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean has_sections = FALSE;
    if (lines[0] == NULL || !g_str_has_prefix(lines[0], subject_mark) || strlen(lines[0]) == strlen(subject_mark)) {
        complain(&place, _("the first line is the subject: \"Subject: ...\""), error);
        return FALSE;
    }
    for (; lines[place.line - 1] != NULL; place.line++) {
        const char *line = lines[place.line - 1];
        if (place.line == 2 && *line != '\0') {
            complain(&place, _("the line after the subject is empty"), error);
            return FALSE;
        }
        if (!check_line(&place, line, error))
            return FALSE;
        has_sections = has_sections || (place.line > 1 && strcmp(line, "{sections}") == 0);
    }
    if (file != LETTER || has_sections)
        return TRUE;
    place.line = 1;
    complain(&place, _("no line is {sections}, where what is said of each product stands"), error);
    return FALSE;
}

/* Reads PATH; NULL without an error when it is not there. */
static char *read_text(const char *path, guint file, GError **error)
{
    g_autofree char *shown = sg_text_printable(path);
    g_autofree char *text = NULL;
    gsize length = 0;
    GStatBuf status;
    if (g_stat(path, &status) != 0)
        return NULL;
    if (!S_ISREG(status.st_mode) || status.st_size > SG_LIMIT_TEMPLATE_BYTES ||
        !g_file_get_contents(path, &text, &length, NULL)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: this is no file, or one of more than %d bytes"), shown,
                    SG_LIMIT_TEMPLATE_BYTES);
        return NULL;
    }
    if (strlen(text) != length || !g_utf8_validate(text, -1, NULL)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: the text is not UTF-8"), shown);
        return NULL;
    }
    g_autoptr(GString) unix_lines = g_string_new(g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text);
    g_string_replace(unix_lines, "\r\n", "\n", 0);
    return check_text(path, file, unix_lines->str, error) ? g_strdup(unix_lines->str) : NULL;
}

/* The text of FILE in the first of FOLDERS that has it. */
static char *find_text(const char *const *folders, const char *language, guint file, GError **error)
{
    g_autofree char *base = g_strconcat(files[file], ".txt", NULL);
    for (guint i = 0; folders[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(folders[i], language, base, NULL);
        g_autoptr(GError) cause = NULL;
        char *text = read_text(path, file, &cause);
        if (text != NULL)
            return text;
        if (cause != NULL) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return NULL;
        }
    }
    g_autofree char *shown = sg_text_printable(folders[0]);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: the language %s has no text %s"), shown, language, base);
    return NULL;
}

static gboolean add_language(SgLetterTexts *texts, const char *const *folders, const char *name, GError **error)
{
    Language *language = g_new0(Language, 1);
    language->language = g_strdup(name);
    g_ptr_array_add(texts->languages, language);
    for (guint i = 0; i < FILES; i++)
        if ((language->texts[i] = find_text(folders, name, i, error)) == NULL)
            return FALSE;
    return TRUE;
}

static const Language *find_language(const SgLetterTexts *texts, const char *name)
{
    for (guint i = 0; i < texts->languages->len; i++) {
        const Language *language = g_ptr_array_index(texts->languages, i);
        if (g_ascii_strcasecmp(language->language, name) == 0)
            return language;
    }
    return NULL;
}

/* The languages of one folder: its folders that are called like one. */
static gboolean add_folder(SgLetterTexts *texts, const char *const *folders, const char *folder, GError **error)
{
    g_autofree char *shown = sg_text_printable(folder);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: there is no such folder of letters"), shown);
        return FALSE;
    }
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_regex_match_simple("^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$", name, G_REGEX_DOLLAR_ENDONLY, 0) &&
            g_file_test(path, G_FILE_TEST_IS_DIR) && find_language(texts, name) == NULL &&
            !add_language(texts, folders, name, error))
            return FALSE;
    }
    return TRUE;
}

SgLetterTexts *sg_letter_texts_load(const char *folder, GError **error)
{
    g_autofree char *shipped = sg_data_path(FOLDER);
    if (shipped == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("the shipped letters (%s) are not found"), FOLDER);
        return NULL;
    }
    const char *const folders[] = {folder != NULL ? folder : shipped, folder != NULL ? shipped : NULL, NULL};
    g_autoptr(SgLetterTexts) texts = g_new0(SgLetterTexts, 1);
    texts->languages = g_ptr_array_new_with_free_func(language_free);
    for (guint i = 0; folders[i] != NULL; i++)
        if (!add_folder(texts, folders, folders[i], error))
            return NULL;
    if (find_language(texts, DEFAULT) != NULL)
        return g_steal_pointer(&texts);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("the shipped letters (%s) are not found"), FOLDER);
    return NULL;
}

const char *sg_letter_texts_language(const SgLetterTexts *texts, const char *wanted)
{
    const Language *language = wanted != NULL ? find_language(texts, wanted) : NULL;
    if (language == NULL && wanted != NULL) {
        g_autofree char *first = g_strndup(wanted, strcspn(wanted, "-"));
        language = find_language(texts, first);
    }
    return language != NULL ? language->language : DEFAULT;
}

/* --- filling in --- */

static const char *value_of(const char *name, gsize length, const SgLetterValue *values, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (strlen(values[i].name) == length && strncmp(values[i].name, name, length) == 0)
            return values[i].value;
    return NULL;
}

/* LINE with its values, in one pass, so that a value is never read as a text. NULL: there is no value for a name. */
static char *fill_line(const char *line, const SgLetterValue *values, gsize count)
{
    g_autoptr(GString) out = g_string_new(NULL);
    while (*line != '\0') {
        gsize plain = strcspn(line, "{");
        g_string_append_len(out, line, (gssize)plain);
        line += plain;
        if (*line == '\0')
            break;
        gsize length = strcspn(line, "}");
        const char *value = value_of(line + 1, length - 1, values, count);
        if (value == NULL)
            return NULL;
        g_string_append(out, value);
        line += length + 1;
    }
    return g_strdup(out->str);
}

void sg_letter_wrap(GString *out, const char *text, const char *indent, const char *hang)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    glong column = g_utf8_strlen(indent, -1);
    g_string_append(out, indent);
    for (guint i = 0; words[i] != NULL; i++) {
        glong wide = g_utf8_strlen(words[i], -1);
        if (i > 0 && column + 1 + wide > WIDTH) {
            g_string_append_printf(out, "\n%s", hang);
            column = g_utf8_strlen(hang, -1);
        } else if (i > 0) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, words[i]);
        column += wide;
    }
    g_string_append_c(out, '\n');
}

/* The lines FIRST to before END, when all their values are there. */
static void add_block(GString *out, char **lines, guint first, guint end, const SgLetterValue *values, gsize count)
{
    g_autoptr(GString) block = g_string_new(NULL);
    for (guint i = first; i < end; i++) {
        g_autofree char *line = fill_line(lines[i], values, count);
        if (line == NULL)
            return;
        int name = lines[i][0] == '{' ? find_name(lines[i] + 1, strcspn(lines[i] + 1, "}")) : -1;
        if (name >= 0 && names[name].block)
            g_string_append(block, line);
        else if (lines[i][0] == ' ')
            g_string_append_printf(block, "%s\n", line);
        else
            sg_letter_wrap(block, line, "", "");
    }
    g_string_append_printf(out, "%s%s", out->len > 0 ? "\n" : "", block->str);
}

char *sg_letter_texts_fill(const SgLetterTexts *texts, const char *language, const char *name,
                           const SgLetterValue *values, gsize count, char **subject)
{
    guint file = 0;
    while (strcmp(files[file], name) != 0)
        file++;
    const Language *found = find_language(texts, language);
    g_auto(GStrv) lines = g_strsplit(found->texts[file], "\n", -1);
    GString *out = g_string_new(NULL);
    *subject = fill_line(lines[0] + strlen(subject_mark), values, count);
    for (guint at = 1; lines[at] != NULL;) {
        guint end = at;
        while (lines[end] != NULL && lines[end][0] != '\0')
            end++;
        if (end > at)
            add_block(out, lines, at, end, values, count);
        at = lines[end] != NULL ? end + 1 : end;
    }
    return g_string_free(out, FALSE);
}
