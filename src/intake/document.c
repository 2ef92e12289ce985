/* Documents for people to read: only whether there is something in them, and of the kind that their name says. */
#include "intake/small.h"
#include "soilgate/intake.h"
#include "soilgate/words.h"

#include <string.h>

#define HEAD_BYTES 1024 /* readers of PDF look for its mark in as many */

#define PACKED   "PK\003\004"
#define COMPOUND "\xD0\xCF\x11\xE0" /* of old office programs; new ones use it for files with a password */

/* How files of an ending begin. */
static const struct {
    const char *ending, *kind, *mark, *other_mark; /* OTHER_MARK: or NULL */
    gsize within;                                  /* the mark begins in so many first bytes */
} kinds[] = {
    {".pdf", "PDF", "%PDF-", NULL, HEAD_BYTES}, {".docx", "Word", PACKED, COMPOUND, 1},
    {".odt", "OpenDocument", PACKED, NULL, 1},  {".xlsx", "Excel", PACKED, COMPOUND, 1},
    {".ods", "OpenDocument", PACKED, NULL, 1},
};

static gboolean has_mark(const char *head, gsize length, const char *mark, gsize within)
{
    gsize size = mark != NULL ? strlen(mark) : 0;
    for (gsize at = 0; size > 0 && at < within && at + size <= length; at++)
        if (memcmp(head + at, mark, size) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_blank(const char *head, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isspace(head[i]) && head[i] != '\0')
            return FALSE;
    return TRUE;
}

char *sg_document_fault(const char *path, const char *name)
{
    char head[HEAD_BYTES];
    gint64 size = 0;
    g_autofree char *reason = NULL;
    g_autofree char *lower = g_ascii_strdown(name, -1);
    gsize length = sg_small_head(path, head, sizeof head, &size, &reason);
    if (reason != NULL)
        return g_steal_pointer(&reason);
    if (size == 0)
        return g_strdup(_("is empty"));
    if (is_blank(head, length))
        return g_strdup(size > (gint64)length ? _("begins with nothing but blanks or zeros")
                                              : _("holds nothing but blanks"));
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_suffix(lower, kinds[i].ending) && !has_mark(head, length, kinds[i].mark, kinds[i].within) &&
            !has_mark(head, length, kinds[i].other_mark, kinds[i].within))
            return g_strdup_printf(_("is no %s document, although its name ends in %s"), kinds[i].kind,
                                   kinds[i].ending);
    return NULL;
}
