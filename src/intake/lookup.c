/* Class look-up tables: text of two columns, a code and what it stands for, as R's write.table and write.csv leave it,
 * with the numbers of the rows or without, or as CSV of other programs. Which column holds the codes is told by the
 * heading or, without one, by the only column of whole numbers. Where neither tells, the table says nothing: a code
 * taken from the wrong column would give each class the name of another. */
#include "intake/fields.h"
#include "intake/small.h"
#include "soilgate/base.h"
#include "soilgate/intake.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <string.h>

/* --- the text as rows --- */

typedef struct {
    GPtrArray *rows;    /* GPtrArray of char *: the fields of each line, without the heading */
    GPtrArray *heading; /* the same of the heading; NULL: there is none */
    gboolean blanks;    /* fields have blanks between them, so that words of a name may be fields */
    guint code, name;   /* columns */
    char **reason;      /* why the table cannot be read, once that is known */
} Table;

static void free_row(gpointer row)
{
    g_ptr_array_unref(row);
}

static const char *field_at(const GPtrArray *row, guint i)
{
    return i < row->len ? g_ptr_array_index(row, i) : "";
}

/* The number of the line that ROW is, counting lines that hold something. */
static guint line_of(const Table *table, guint row)
{
    return row + (table->heading != NULL ? 2 : 1);
}

static gboolean is_code(const char *text, int *code)
{
    gint64 value;
    gboolean whole = g_ascii_string_to_signed(text, 10, G_MININT, G_MAXINT, &value, NULL);
    if (whole && code != NULL)
        *code = (int)value;
    return whole;
}

static gboolean has_code(const GPtrArray *row)
{
    for (guint i = 0; i < row->len; i++)
        if (is_code(g_ptr_array_index(row, i), NULL))
            return TRUE;
    return FALSE;
}

/* TRUE when all rows hold a whole number in COLUMN. */
static gboolean holds_codes(const Table *table, guint column)
{
    for (guint i = 0; i < table->rows->len; i++)
        if (!is_code(field_at(g_ptr_array_index(table->rows, i), column), NULL))
            return FALSE;
    return TRUE;
}

/* Takes TEXT apart. The first line is the heading when no field of it is a whole number. */
static void split_text(Table *table, const char *text)
{
    g_auto(GStrv) all = g_strsplit_set(text, "\n\r", -1);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (guint i = 0; all[i] != NULL; i++)
        if (*g_strstrip(all[i]) != '\0')
            g_ptr_array_add(lines, all[i]);
    g_ptr_array_add(lines, NULL);
    char **line = (char **)lines->pdata;
    if (*line != NULL) {
        char *const first[] = {*line, NULL};
        table->heading = sg_fields_split(*line, sg_fields_separator(first, 0));
        if (has_code(table->heading))
            g_clear_pointer(&table->heading, g_ptr_array_unref);
    }
    guint from = table->heading != NULL ? 1 : 0;
    char separator = sg_fields_separator(line, from);
    table->blanks = separator == ' ';
    for (guint i = from; *line != NULL && line[i] != NULL; i++)
        g_ptr_array_add(table->rows, sg_fields_split(line[i], separator));
}

/* --- columns --- */

/* What the name of a column says of it. */
typedef enum { SAYS_NOTHING, SAYS_CODE, SAYS_NAME, SAYS_EITHER } Says;

static const struct {
    const char *word; /* small letters and digits */
    Says says;
} words[] = {
    {"classcode", SAYS_CODE},   {"code", SAYS_CODE},    {"codes", SAYS_CODE},       {"pixelvalue", SAYS_CODE},
    {"gridcode", SAYS_CODE},    {"classid", SAYS_CODE}, {"rastervalue", SAYS_CODE}, {"classvalue", SAYS_CODE},
    {"mapvalue", SAYS_NAME},    {"name", SAYS_NAME},    {"names", SAYS_NAME},       {"classname", SAYS_NAME},
    {"label", SAYS_NAME},       {"legend", SAYS_NAME},  {"description", SAYS_NAME}, {"category", SAYS_NAME},
    {"saltclass", SAYS_EITHER}, {"class", SAYS_EITHER}, {"classes", SAYS_EITHER},   {"value", SAYS_EITHER},
};

static Says says_of(const char *text)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    for (; *text != '\0'; text++)
        if (g_ascii_isalnum(*text))
            g_string_append_c(plain, g_ascii_tolower(*text));
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].word, plain->str) == 0)
            return words[i].says;
    return SAYS_NOTHING;
}

/* The only column whose name says WHAT: FALSE when there is none, or several. */
static gboolean find_column(const GPtrArray *heading, Says what, guint *column)
{
    guint found = 0;
    for (guint i = 0; heading != NULL && i < heading->len; i++)
        if (says_of(g_ptr_array_index(heading, i)) == what && found++ == 0)
            *column = i;
    return found == 1;
}

/* By the heading: "code" and "class", but also "class" and "name". */
static gboolean columns_of_heading(Table *table)
{
    gboolean code = find_column(table->heading, SAYS_CODE, &table->code);
    gboolean name = find_column(table->heading, SAYS_NAME, &table->name);
    if (code && !name)
        name = find_column(table->heading, SAYS_EITHER, &table->name);
    else if (name && !code)
        code = find_column(table->heading, SAYS_EITHER, &table->code);
    return code && name;
}

/* By what two columns hold: one whole numbers, the other not. Where neither does, add_row says which line is wrong. */
static gboolean columns_of_content(Table *table, guint columns)
{
    gboolean first = holds_codes(table, 0), second = holds_codes(table, 1);
    table->code = second && !first ? 1 : 0;
    table->name = 1 - table->code;
    return columns == 2 && !(first && second);
}

/* --- rows of one length --- */

static guint fields_of(const Table *table, guint row)
{
    return ((const GPtrArray *)g_ptr_array_index(table->rows, row))->len;
}

/* The number of fields of the shortest row, and of the longest. */
static void measure_rows(const Table *table, guint *least, guint *most)
{
    *least = G_MAXUINT;
    *most = 0;
    for (guint i = 0; i < table->rows->len; i++) {
        *least = MIN(*least, fields_of(table, i));
        *most = MAX(*most, fields_of(table, i));
    }
}

static void drop_first_fields(Table *table)
{
    for (guint i = 0; i < table->rows->len; i++)
        g_ptr_array_remove_index(g_ptr_array_index(table->rows, i), 0);
}

/* TRUE when rows between blanks can be codes with the words of a name behind them: "2 Slight salinity". */
static gboolean hold_words(const Table *table)
{
    for (guint i = 0; i < table->rows->len; i++)
        if (fields_of(table, i) > 2 && is_code(field_at(g_ptr_array_index(table->rows, i), 1), NULL))
            return FALSE;
    return table->code == 0 && holds_codes(table, 0);
}

static void join_words(Table *table)
{
    for (guint i = 0; i < table->rows->len; i++) {
        GPtrArray *row = g_ptr_array_index(table->rows, i);
        if (row->len <= 2)
            continue;
        g_ptr_array_add(row, NULL);
        char *joined = g_strjoinv(" ", (char **)row->pdata + 1);
        g_ptr_array_set_size(row, 1);
        g_ptr_array_add(row, joined);
    }
}

/* Takes off the number that R gives to each row, which has no name in the heading: every row has a field more. Between
 * blanks that field may also be a word of the name; what the code's column then holds tells the two apart. */
static void drop_row_names(Table *table, gboolean known)
{
    guint least, most, named = table->heading != NULL ? table->heading->len : 0;
    measure_rows(table, &least, &most);
    if (named < 2 || least <= named)
        return;
    if (!table->blanks || named > 2) {
        if (most == named + 1)
            drop_first_fields(table);
    } else if (known ? holds_codes(table, table->code + 1) : holds_codes(table, 1)) {
        drop_first_fields(table);
    } else if (!known && holds_codes(table, 2)) { /* "1 Class 1": a numbered row, or a name of two words */
        *table->reason = g_strdup(_("it cannot be told whether its first column numbers the rows or holds the codes"));
    }
}

/* Brings all rows to the number of fields COLUMNS. KNOWN: the heading tells which is which. */
static gboolean align_rows(Table *table, gboolean known, guint *columns)
{
    guint least, most;
    drop_row_names(table, known);
    measure_rows(table, &least, &most);
    *columns = table->heading != NULL && (known || !table->blanks) ? table->heading->len : table->blanks ? 2 : least;
    if (table->blanks && *columns == 2 && most > 2 && hold_words(table))
        join_words(table);
    const guint needed = known ? MAX(table->code, table->name) + 1 : *columns;
    for (guint i = 0; i < table->rows->len && *table->reason == NULL; i++) {
        guint fields = fields_of(table, i);
        if (fields < 2)
            *table->reason = g_strdup_printf(_("line %u does not hold a code and a class"), line_of(table, i));
        else if (fields < needed || fields > *columns)
            *table->reason =
                g_strdup_printf(_("line %u has %u fields, where %u are expected"), line_of(table, i), fields, *columns);
    }
    return *table->reason == NULL;
}

/* A name that is a number is no name, but a sign of columns that are not those of the heading. */
static gboolean find_columns(Table *table)
{
    guint columns;
    gboolean known = columns_of_heading(table);
    if (!known)
        table->code = table->name = 0;
    if (!align_rows(table, known, &columns))
        return FALSE;
    if ((known || columns_of_content(table, columns)) &&
        !(holds_codes(table, table->code) && holds_codes(table, table->name)))
        return TRUE;
    *table->reason = g_strdup(_("it cannot be told which column holds the codes and which the classes; name them "
                                "classcode and mapvalue in the first line"));
    return FALSE;
}

/* --- the table --- */

static void add_row(const Table *table, guint i, SgLookup *lookup)
{
    const GPtrArray *row = g_ptr_array_index(table->rows, i);
    const char *code_text = field_at(row, table->code), *name = field_at(row, table->name);
    int code;
    if (!is_code(code_text, &code)) {
        g_autofree char *shown = sg_text_printable(code_text);
        *table->reason =
            g_strdup_printf(_("the code in line %u, \"%.40s\", is no whole number"), line_of(table, i), shown);
    } else if (*name == '\0') {
        *table->reason = g_strdup_printf(_("line %u does not hold a code and a class"), line_of(table, i));
    } else if (sg_lookup_name(lookup, code) != NULL) {
        *table->reason = g_strdup_printf(_("line %u gives code %d a second time"), line_of(table, i), code);
    } else if (lookup->entries->len >= SG_LIMIT_CODES) {
        *table->reason = g_strdup_printf(_("it holds more than %d classes"), SG_LIMIT_CODES);
    } else {
        SgLookupEntry entry = {.code = code, .name = sg_text_printable(name)};
        g_array_append_val(lookup->entries, entry);
    }
}

static void read_table(SgLookup *lookup, const char *text)
{
    Table table = {.rows = g_ptr_array_new_with_free_func(free_row), .reason = &lookup->unreadable};
    split_text(&table, text);
    if (table.rows->len == 0)
        lookup->unreadable = g_strdup(_("it holds no class"));
    else if (find_columns(&table))
        for (guint i = 0; i < table.rows->len && lookup->unreadable == NULL; i++)
            add_row(&table, i, lookup);
    g_ptr_array_unref(table.rows);
    if (table.heading != NULL)
        g_ptr_array_unref(table.heading);
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
    g_autofree char *text = sg_small_text(path, SG_LIMIT_LOOKUP_BYTES, &lookup->unreadable);
    if (text != NULL)
        read_table(lookup, text);
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

gboolean sg_lookup_canonical(const SgLookup *lookup, const SgClasses *classes, int code, double *canonical)
{
    const char *name = lookup->unreadable == NULL ? sg_lookup_name(lookup, code) : NULL;
    const SgClass *found = name != NULL ? sg_classes_find(classes, name) : NULL;
    if (found != NULL)
        *canonical = found->code;
    return found != NULL;
}

gboolean sg_lookup_knows(const SgLookup *lookup, const SgClasses *classes)
{
    double canonical;
    for (guint i = 0; i < lookup->entries->len; i++)
        if (sg_lookup_canonical(lookup, classes, g_array_index(lookup->entries, SgLookupEntry, i).code, &canonical))
            return TRUE;
    return FALSE;
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
