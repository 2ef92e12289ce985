#include "report/page.h"

#include <string.h>

char *sg_report_clean(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text != NULL ? text : ""; *at != '\0';) {
        gunichar c = g_utf8_get_char_validated(at, -1);
        gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
        const char *next = valid ? g_utf8_next_char(at) : at + 1;
        GUnicodeType type = valid ? g_unichar_type(c) : G_UNICODE_CONTROL;
        if (valid && g_unichar_isprint(c) && type != G_UNICODE_FORMAT && type != G_UNICODE_PRIVATE_USE &&
            type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR)
            g_string_append_len(out, at, next - at);
        else
            for (; at < next; at++)
                g_string_append_printf(out, "\\x%02X", (unsigned char)*at);
        at = next;
    }
    return g_string_free(out, FALSE);
}

static int char_columns(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

int sg_text_columns(const char *text)
{
    int columns = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        columns += char_columns(g_utf8_get_char(at));
    return columns;
}

/* The end of the longest beginning of TEXT that fits COLUMNS. */
static const char *fitting(const char *text, int columns)
{
    const char *at = text;
    for (int used = 0; *at != '\0'; at = g_utf8_next_char(at)) {
        used += char_columns(g_utf8_get_char(at));
        if (used > columns)
            break;
    }
    return at;
}

char *sg_text_cell(const char *text, int columns)
{
    g_autofree char *clean = sg_report_clean(text);
    GString *out = g_string_new(NULL);
    if (sg_text_columns(clean) <= columns) {
        g_string_append(out, clean);
    } else { /* the beginning of a name tells the country, its end the layer */
        int head = (columns - 2) / 3, tail = columns - 2 - head;
        const char *end = fitting(clean, head), *rest = end;
        while (sg_text_columns(rest) > tail)
            rest = g_utf8_next_char(rest);
        g_string_append_len(out, clean, end - clean);
        g_string_append(out, "..");
        g_string_append(out, rest);
    }
    for (int used = sg_text_columns(out->str); used < columns; used++)
        g_string_append_c(out, ' ');
    return g_string_free(out, FALSE);
}

static const char *style_code(SgStyle style)
{
    static const char *const codes[] = {
        [SG_STYLE_PLAIN] = "",        [SG_STYLE_TITLE] = "\033[1m", [SG_STYLE_FAINT] = "\033[2m",
        [SG_STYLE_GOOD] = "\033[32m", [SG_STYLE_NOTE] = "\033[36m", [SG_STYLE_CAUTION] = "\033[33m",
        [SG_STYLE_BAD] = "\033[31m",
    };
    return codes[style];
}

static void put_line(SgPage *page, int indent, SgStyle style, const char *text, gsize length)
{
    gboolean coloured = page->colour && style != SG_STYLE_PLAIN;
    g_string_append_printf(page->out, "%*s", indent, "");
    if (coloured)
        g_string_append(page->out, style_code(style));
    g_string_append_len(page->out, text, (gssize)length);
    if (coloured)
        g_string_append(page->out, "\033[0m");
    g_string_append_c(page->out, '\n');
}

/* Where to cut TEXT so that it fits COLUMNS: behind the last word that fits, or within a word that is too long. */
static const char *cut(const char *text, int columns)
{
    const char *end = fitting(text, columns);
    if (*end == '\0' || *end == ' ')
        return end;
    for (const char *at = end; at > text; at--)
        if (*at == ' ')
            return at;
    return end > text ? end : g_utf8_next_char(text);
}

void sg_page_put(SgPage *page, int indent, int hang, SgStyle style, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *raw = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *text = sg_report_clean(raw);
    g_strchomp(text);
    int column = indent;
    for (const char *at = text; *at != '\0'; column = hang) {
        const char *end = cut(at, MAX(page->width - column, 1));
        gsize length = (gsize)(end - at);
        while (length > 0 && at[length - 1] == ' ')
            length--;
        put_line(page, column, style, at, length);
        for (at = end; *at == ' '; at++)
            ;
    }
}

void sg_page_command(SgPage *page, int indent, const char *command)
{
    g_autofree char *clean = sg_report_clean(command);
    g_string_append_printf(page->out, "%*s$ %s\n", indent, "", clean);
}

void sg_page_blank(SgPage *page)
{
    g_string_append_c(page->out, '\n');
}
