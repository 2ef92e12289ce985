/* What regions and baselines share: names of states, shipped files, each country once. */
#include "tracking.h"

#include <string.h>

#include "file.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

static const char *const state_names[SG_STATES] = {
    [SG_STATE_MISSING] = "missing",
    [SG_STATE_REPORTED] = "reported",
    [SG_STATE_IN_PREPARATION] = "in-preparation",
    [SG_STATE_RECEIVED] = "received",
    [SG_STATE_REJECTED] = "rejected",
    [SG_STATE_CORRECTION_REQUESTED] = "correction-requested",
    [SG_STATE_ACCEPTED] = "accepted",
    [SG_STATE_SUPERSEDED] = "superseded",
    [SG_STATE_WITHDRAWN] = "withdrawn",
};

const char *sg_state_name(SgState state)
{
    return (guint)state < SG_STATES ? state_names[state] : NULL;
}

SgState sg_state_from_name(const char *name)
{
    for (int state = SG_STATE_NONE + 1; name != NULL && state < SG_STATES; state++)
        if (strcmp(state_names[state], name) == 0)
            return (SgState)state;
    return SG_STATE_NONE;
}

gboolean sg_state_is_in(SgState state)
{
    return state == SG_STATE_RECEIVED || state == SG_STATE_ACCEPTED || state == SG_STATE_SUPERSEDED;
}

gboolean sg_is_day(const char *text)
{
    return g_regex_match_simple("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text, G_REGEX_DOLLAR_ENDONLY, 0) &&
           sg_format_is_day(text, NULL);
}

gboolean sg_tracking_once(GHashTable *seen, char *const *codes, unsigned count, const char *shown,
                          const SgYamlNode *entries, const char *key, GError **error)
{
    for (unsigned i = 0; i < count; i++)
        if (!g_hash_table_add(seen, codes[i])) {
            sg_yaml_fail(error, shown, sg_yaml_entry(entries, i), key, _("%s stands here twice"), codes[i]);
            return FALSE;
        }
    return TRUE;
}

gboolean sg_tracking_declared(const SgSource *sources, unsigned count, const SgBasis *basis, const char *shown,
                              const SgYamlNode *node, GError **error)
{
    const gsize word = strcspn(basis->source, " \t,;:(");
    for (unsigned i = 0; i < count; i++)
        if (strlen(sources[i].id) == word && strncmp(sources[i].id, basis->source, word) == 0)
            return TRUE;
    g_autofree char *source = sg_text_printable(basis->source);
    sg_yaml_fail(error, shown, node, "basis", _("\"%s\" does not begin with the id of one of the sources; declare it"),
                 source);
    return FALSE;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "asp, other": the names of the files in FOLDER without their ending. */
static char *list_names(const char *folder)
{
    g_autofree char *path = sg_data_path(folder);
    g_autoptr(GDir) dir = path != NULL ? g_dir_open(path, 0, NULL) : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (sg_spec_is_yaml(name) && name[0] != '.')
            g_ptr_array_add(names, g_strndup(name, (gsize)(strrchr(name, '.') - name)));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return names->len > 1 ? g_strjoinv(", ", (char **)names->pdata) : g_strdup(_("none"));
}

static char *shipped_path(const char *name, const char *folder)
{
    if (!g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
        return NULL;
    g_autofree char *small = g_ascii_strdown(name, -1);
    g_autofree char *file = g_strdup_printf("%s/%s.yaml", folder, small);
    return sg_data_path(file);
}

static const char *const folders[] = {[SG_TRACKING_REGION] = "specs/regions",
                                      [SG_TRACKING_BASELINE] = "specs/baselines",
                                      [SG_TRACKING_RECIPE] = "specs/recipes"};

char *sg_tracking_path(const char *name, SgTrackingKind kind, const char *beside, GError **error)
{
    if (strchr(name, '/') != NULL || sg_spec_is_yaml(name)) {
        g_autofree char *home = beside != NULL ? g_path_get_dirname(beside) : NULL;
        return home != NULL && !g_path_is_absolute(name) ? g_build_filename(home, name, NULL) : g_strdup(name);
    }
    char *path = shipped_path(name, folders[kind]);
    if (path != NULL)
        return path;
    g_autofree char *shown = sg_text_printable(name);
    g_autofree char *names = list_names(folders[kind]);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                kind == SG_TRACKING_REGION     ? _("no region is called \"%s\"; there are: %s (or give a file)")
                : kind == SG_TRACKING_BASELINE ? _("no baseline is called \"%s\"; there are: %s (or give a file)")
                                               : _("no recipe is called \"%s\"; there are: %s (or give a file)"),
                shown, names);
    return NULL;
}
