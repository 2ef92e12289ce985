/* The names of what archives hold. */
#include "intake/archive.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <string.h>

#define COMPONENT_BYTES 255 /* of file systems */

gboolean sg_name_is_litter(const char *name)
{
    static const char *const litter[] = {"__MACOSX", "Thumbs.db", "desktop.ini"};
    if (*name == '.')
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(litter); i++)
        if (g_ascii_strcasecmp(name, litter[i]) == 0)
            return TRUE;
    return FALSE;
}

char *sg_archive_stem(const char *name)
{
    static const char *const endings[] = {".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz", ".txz",
                                          ".tbz2",   ".tbz",    ".tzst",    ".zip",     ".7z",  ".tar",
                                          ".gz",     ".xz",     ".bz2",     ".zst"};
    gsize length = strlen(name);
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        gsize ending = strlen(endings[i]);
        if (length > ending && g_ascii_strcasecmp(name + length - ending, endings[i]) == 0)
            return g_strndup(name, length - ending);
    }
    return g_strconcat(name, ".unpacked", NULL);
}

/* Why PART cannot be the name of a file or folder below the root; NULL: it can. */
static const char *refuse(const char *part)
{
    if (strcmp(part, "..") == 0)
        return _("the path leads out of the archive");
    return strlen(part) > COMPONENT_BYTES ? _("the name is too long") : NULL;
}

char *sg_member_path(const char *path, gboolean foreign, const char **reason)
{
    g_autofree char *copy = g_strdup(path);
    *reason = NULL;
    if (foreign && strchr(copy, '/') == NULL)
        g_strdelimit(copy, "\\", '/');
    if (*copy == '/' || (g_ascii_isalpha(copy[0]) && copy[1] == ':' && copy[2] == '/'))
        *reason = _("the path is absolute");
    g_auto(GStrv) parts = g_strsplit(copy, "/", -1);
    g_autoptr(GString) clean = g_string_new(NULL);
    for (guint i = 0; parts[i] != NULL && *reason == NULL; i++) {
        if (*parts[i] == '\0' || strcmp(parts[i], ".") == 0)
            continue;
        *reason = refuse(parts[i]);
        g_string_append_printf(clean, "%s%s", clean->len > 0 ? "/" : "", parts[i]);
    }
    if (*reason == NULL && clean->len > SG_LIMIT_MEMBER_PATH)
        *reason = _("the path is too long");
    return *reason == NULL ? g_strdup(clean->str) : NULL;
}
