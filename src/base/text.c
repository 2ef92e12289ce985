#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define DISTANCE_BYTES 1000 /* of a text that distances are told of; the rest of a longer one is left out */

/* Characters that draw something, and no control, format or private-use ones: a bidirectional override in a file name
 * could show one name for another. Nor those that end a line, although they count as printable. */
static gboolean is_printable(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return g_unichar_isprint(c) && type != G_UNICODE_FORMAT && type != G_UNICODE_PRIVATE_USE &&
           type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
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

void sg_text_add_markup(GString *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(out, text);
}

char *sg_text_share(double share)
{
    if (!isfinite(share))
        return g_strdup(_("unknown"));
    double percent = share * 100;
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    /* Neither "0.0 %" for something nor "100.0 %" for not quite all. */
    if (percent > 99.9 && percent < 100)
        return g_strdup(_("over 99.9 %"));
    const char *format = percent != 0 && fabs(percent) < 0.1 ? "%.2g" : "%.1f";
    return g_strconcat(g_ascii_formatd(buffer, sizeof buffer, format, percent), " %", NULL);
}

/* How many bytes of one text the other lacks, whatever their order: no edit mends more than one of either side, so the
 * distance is at least this. A and B are in small letters. */
static guint bag_distance(const unsigned char *a, gsize a_length, const unsigned char *b, gsize b_length)
{
    int balance[256] = {0};
    guint missing = 0, extra = 0;
    for (gsize i = 0; i < a_length; i++)
        balance[a[i]]++;
    for (gsize i = 0; i < b_length; i++)
        balance[b[i]]--;
    for (gsize i = 0; i < a_length; i++) /* a byte that both hold as often counts 0 */
        if (balance[a[i]] > 0) {
            missing += (guint)balance[a[i]];
            balance[a[i]] = 0;
        }
    for (gsize i = 0; i < b_length; i++)
        if (balance[b[i]] < 0) {
            extra += (guint)-balance[b[i]];
            balance[b[i]] = 0;
        }
    return MAX(missing, extra);
}

static gsize lower_bytes(const char *text, unsigned char *out)
{
    gsize length = 0;
    for (; text[length] != '\0' && length < DISTANCE_BYTES; length++) {
        unsigned char byte = (unsigned char)text[length];
        out[length] = byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte; /* a call for each byte would cost more */
    }
    return length;
}

/* The optimal string alignment distance over three rows: Damerau (1964), without editing a pair twice. */
static guint align(const unsigned char *a, gsize lines, const unsigned char *b, gsize columns, guint limit)
{
    guint storage[3][DISTANCE_BYTES + 1];
    guint *before = storage[0], *above = storage[1], *row = storage[2], least_above = 0;
    for (gsize j = 0; j <= columns; j++)
        row[j] = (guint)j;
    for (gsize i = 1; i <= lines; i++) {
        guint *free_row = before, least = (guint)i;
        before = above;
        above = row;
        row = free_row;
        row[0] = (guint)i;
        for (gsize j = 1; j <= columns; j++) {
            guint best = MIN(above[j] + 1, row[j - 1] + 1);
            best = MIN(best, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && b[j - 1] == a[i - 2])
                best = MIN(best, before[j - 2] + 1);
            row[j] = best;
            least = MIN(least, best);
        }
        if (least > limit && least_above > limit) /* the next row follows from these two */
            return limit + 1;
        least_above = least;
    }
    return row[columns];
}

guint sg_text_distance_within(const char *a, const char *b, guint limit)
{
    unsigned char lower_a[DISTANCE_BYTES], lower_b[DISTANCE_BYTES];
    gsize a_length = lower_bytes(a, lower_a), b_length = lower_bytes(b, lower_b);
    limit = MIN(limit, DISTANCE_BYTES);
    if ((a_length > b_length ? a_length - b_length : b_length - a_length) > limit ||
        bag_distance(lower_a, a_length, lower_b, b_length) > limit)
        return limit + 1;
    return MIN(align(lower_a, a_length, lower_b, b_length, limit), limit + 1);
}

guint sg_text_distance(const char *a, const char *b)
{
    return sg_text_distance_within(a, b, DISTANCE_BYTES);
}
