#include "soilgate/base.h"
#include "soilgate/limits.h"

#include <math.h>
#include <string.h>

/* Characters that draw something, and no control, format or private-use ones: a bidirectional override in a file name
 * could show one name for another. */
static gboolean is_printable(gunichar c)
{
    return g_unichar_isprint(c) && g_unichar_type(c) != G_UNICODE_FORMAT && g_unichar_type(c) != G_UNICODE_PRIVATE_USE;
}

char *sg_text_printable(const char *text)
{
    GString *out = g_string_new(NULL);
    const char *at = text != NULL ? text : "";
    for (int shown = 0; *at != '\0'; shown++) {
        if (shown == SG_LIMIT_TEXT) {
            g_string_append(out, "...");
            break;
        }
        gunichar c = g_utf8_get_char_validated(at, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02X", (unsigned char)*at++);
            continue;
        }
        const char *next = g_utf8_next_char(at);
        if (is_printable(c))
            g_string_append_len(out, at, next - at);
        else
            for (; at < next; at++)
                g_string_append_printf(out, "\\x%02X", (unsigned char)*at);
        at = next;
    }
    return g_string_free(out, FALSE);
}

/* VALUE with DIGITS significant digits, in the C locale; infinities and NaN as words. Whole digits are never cut, so
 * that 800 is not "8e+02". */
static char *format_double(double value, int digits)
{
    if (fabs(value) >= 1 && fabs(value) < 1e15)
        digits = MAX(digits, 1 + (int)floor(log10(fabs(value))));
    if (isnan(value))
        return g_strdup("nan");
    if (isinf(value))
        return g_strdup(value > 0 ? "inf" : "-inf");
    char format[8], buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_snprintf(format, sizeof format, "%%.%dg", digits);
    return g_strdup(g_ascii_formatd(buffer, sizeof buffer, format, value));
}

char *sg_text_double(double value)
{
    for (int digits = 1; digits < 17; digits++) {
        g_autofree char *text = format_double(value, digits);
        if (isnan(value) || g_ascii_strtod(text, NULL) == value)
            return g_steal_pointer(&text);
    }
    return format_double(value, 17);
}

char *sg_text_differing(double value, double other, int digits)
{
    for (; digits < 17; digits++) {
        g_autofree char *text = format_double(value, digits);
        g_autofree char *other_text = format_double(other, digits);
        if (value == other || strcmp(text, other_text) != 0)
            return g_steal_pointer(&text);
    }
    return format_double(value, 17);
}

char *sg_text_count(gint64 value)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, value);
    GString *out = g_string_new(NULL);
    gsize length = strlen(digits);
    for (gsize i = 0; i < length; i++) {
        if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
            g_string_append_c(out, ' ');
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

char *sg_text_share(double share)
{
    if (!isfinite(share))
        return g_strdup("unknown");
    double percent = share * 100;
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    /* Neither "0.0 %" for something nor "100.0 %" for not quite all. */
    if (percent > 99.9 && percent < 100)
        return g_strdup("over 99.9 %");
    const char *format = percent != 0 && fabs(percent) < 0.1 ? "%.2g" : "%.1f";
    return g_strconcat(g_ascii_formatd(buffer, sizeof buffer, format, percent), " %", NULL);
}

guint sg_text_distance(const char *a, const char *b)
{
    /* Optimal string alignment distance over three rows: Damerau (1964), without editing a pair twice. */
    gsize columns = MIN(strlen(b), 1000), lines = MIN(strlen(a), 1000);
    g_autofree guint *storage = g_new(guint, 3 * (columns + 1));
    guint *before = storage, *above = storage + (columns + 1), *row = storage + 2 * (columns + 1);
    for (gsize j = 0; j <= columns; j++)
        row[j] = (guint)j;
    for (gsize i = 1; i <= lines; i++) {
        guint *free_row = before;
        before = above;
        above = row;
        row = free_row;
        row[0] = (guint)i;
        for (gsize j = 1; j <= columns; j++) {
            char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
            guint best = MIN(above[j] + 1, row[j - 1] + 1);
            best = MIN(best, above[j - 1] + (x == y ? 0 : 1));
            if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && y == g_ascii_tolower(a[i - 2]))
                best = MIN(best, before[j - 2] + 1);
            row[j] = best;
        }
    }
    return row[columns];
}
