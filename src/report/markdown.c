#include "report/markdown.h"
#include "report/page.h"

#include <string.h>

/* Signs that can begin something in CommonMark, in GitHub's tables, mathematics, mentions and emoji. As references to
 * characters they are text: CommonMark 0.30, 2.5 ("cannot be used in place of symbols indicating structure"). */
static gboolean is_special(char before, char c, char after)
{
    switch (c) {
    case '_': /* within a word it is one of its letters */
        return !g_ascii_isalnum(before) || !g_ascii_isalnum(after);
    case ':': /* of emoji and of addresses */
        return after != ' ' && after != '\0';
    case '.': /* of "www." */
        return before == 'w' || before == 'W';
    default:
        return strchr("\\`*{}[]<>#|~&@!$^", c) != NULL;
    }
}

void sg_markdown_put(GString *out, const char *text)
{
    g_autofree char *clean = sg_report_clean(text);
    char before = '\0';
    for (const char *at = clean; *at != '\0'; before = *at++) {
        if (!is_special(before, *at, at[1])) {
            g_string_append_c(out, *at);
            continue;
        }
        g_string_append_printf(out, "&#%d;", *at);
        if (*at == '@') /* mentions and addresses are looked for in the finished page */
            g_string_append(out, "&#8203;");
    }
}

void sg_markdown_code(GString *out, const char *text)
{
    g_string_append(out, "<code>");
    sg_markdown_put(out, text);
    g_string_append(out, "</code>");
}
