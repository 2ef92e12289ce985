/* Texts from outside as they may stand in a letter: on one line, shown as they are, of a bounded length. */
#include <string.h>

#include "remind/private.h"
#include "soilgate/limits.h"

/* What would begin a line, change the direction of others, or not be seen becomes a blank. */
static gboolean is_shown(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
        return FALSE;
    default:
        return TRUE;
    }
}

char *sg_letter_clean(const char *text, gsize limit)
{
    static const char cut[] = "\xe2\x80\xa6"; /* an ellipsis */
    if (text == NULL)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    gsize count = 0;
    gboolean gap = FALSE;
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!is_shown(c)) {
            gap = out->len > 0;
            continue;
        }
        if (count + (gap ? 2 : 1) > limit) {
            g_string_append(out, cut);
            break;
        }
        if (gap)
            g_string_append_c(out, ' ');
        g_string_append_unichar(out, c);
        count += gap ? 2 : 1;
        gap = FALSE;
    }
    return g_string_free(out, out->len == 0);
}

/* The same pattern as that of contacts, which are kept in small letters. */
#define ADDRESS                                                                                                        \
    "[A-Za-z0-9_](?:[A-Za-z0-9_.+'-]{0,62}[A-Za-z0-9_])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"        \
    "[A-Za-z]{2,63}"

gboolean sg_sender_parse(const char *text, SgSender *sender)
{
    *sender = (SgSender){0};
    g_autoptr(GRegex) regex =
        g_regex_new("^(?:(?<name>[^<>\\p{C}\\p{Zl}\\p{Zp}]{1,200}?) *<(?<in>" ADDRESS ")>|(?<bare>" ADDRESS "))$",
                    G_REGEX_OPTIMIZE | G_REGEX_DOLLAR_ENDONLY, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_utf8_validate(text, -1, NULL) || !g_regex_match(regex, text, 0, &match))
        return FALSE;
    g_autofree char *name = g_match_info_fetch_named(match, "name");
    g_autofree char *in = g_match_info_fetch_named(match, "in");
    g_autofree char *bare = g_match_info_fetch_named(match, "bare");
    g_autofree char *inner = NULL;
    gsize length = name != NULL ? strlen(g_strstrip(name)) : 0;
    if (length >= 2 && name[0] == '"' && name[length - 1] == '"') /* as mail programs show it */
        inner = g_strndup(name + 1, length - 2);
    sender->name = sg_letter_clean(inner != NULL ? inner : name, SG_LIMIT_TEXT);
    sender->email = g_strdup(in != NULL && *in != '\0' ? in : bare);
    return TRUE;
}

void sg_sender_clear(SgSender *sender)
{
    g_clear_pointer(&sender->name, g_free);
    g_clear_pointer(&sender->email, g_free);
}
