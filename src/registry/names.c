/* Finds what a name means; where it means nothing, tells the names there are. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

gboolean sg_registry_keep_name(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    g_ptr_array_add(data, g_strdup(cells[0]));
    return TRUE;
}

gboolean sg_registry_is_product(const char *name)
{
    return g_regex_match_simple("^[A-Za-z][A-Za-z0-9]{0,39}$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* The names of QUERY ("regions"), which lists them; NULL with an error. */
static GPtrArray *list_names(SgDb *db, const char *query, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    return sg_db_query(db, query, NULL, 0, sg_registry_keep_name, names, error) ? g_steal_pointer(&names) : NULL;
}

/* NAMES, joined by commas; printable. */
static char *join(GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    g_autofree char *joined = g_strjoinv(", ", (char **)names->pdata);
    return sg_text_printable(joined);
}

gboolean sg_registry_find(SgDb *db, const char *what, const char *name, char **cells, guint count, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gboolean known = strcmp(what, "product") != 0 || sg_registry_is_product(name);
    if (known && sg_db_first(db, what, &SG_TEXT(name), 1, cells, count, &cause))
        return TRUE;
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    g_autofree char *all = g_strconcat(what, "s", NULL);
    g_autoptr(GPtrArray) names = list_names(db, all, error);
    if (names == NULL)
        return FALSE;
    g_autofree char *shown = sg_text_printable(name);
    g_autofree char *listed = names->len > 0 ? join(names) : g_strdup(_("none yet"));
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                strcmp(what, "product") == 0 ? _("registry %s: it has no product \"%s\"; there are: %s")
                                             : _("registry %s: it has no region \"%s\"; there are: %s"),
                db->shown, shown, listed);
    return FALSE;
}

char *sg_registry_find_region(SgDb *db, const char *region, GError **error)
{
    char *code = NULL;
    if (region != NULL)
        return sg_registry_find(db, "region", region, &code, 1, error) ? code : NULL;
    g_autoptr(GPtrArray) names = list_names(db, "regions", error);
    if (names == NULL)
        return NULL;
    if (names->len == 1)
        return g_strdup(g_ptr_array_index(names, 0));
    g_autofree char *listed = join(names);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: name one of its regions: %s"), db->shown, listed);
    return NULL;
}
