/* Reads one specification file, checks it, and joins it with what it extends: see file.h. */
#include "file.h"

#include <string.h>

#include "format.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

/* A file being loaded, and the one that extends it: to see a circle. */
typedef struct Link {
    const struct Link *extended_by; /* or NULL */
    dev_t device;
    ino_t inode;
    guint depth; /* 1 for the file that was asked for */
} Link;

static SgSpecFile *load_linked(const char *path, const char *shown, const Link *extended_by, GString *bytes,
                               GError **error);

static const SgYamlFormat format = {N_("a specification"), &sg_spec_schema, sg_spec_rules};

void sg_spec_file_free(SgSpecFile *file)
{
    if (file == NULL)
        return;
    sg_spec_unrelate(&file->spec);
    for (unsigned i = 0; i < file->spec.rewrites_count; i++)
        g_clear_pointer(&file->spec.rewrites[i].regex, g_regex_unref);
    for (unsigned i = 0; i < file->spec.lookalikes_count; i++)
        g_clear_pointer(&file->spec.lookalikes[i].regex, g_regex_unref);
    g_free(file->spec.path);
    g_free(file->spec.sha256);
    sg_format_free(&format, file);
}

/* Entries of one list are told apart by their key. SECTION is the list's path. */
static gboolean check_unique(const char *shown, const SgYamlNode *entries, const char *section, const SgSpecList *list,
                             GError **error)
{
    for (guint i = 0; i < sg_yaml_count(entries); i++)
        for (guint k = 0; k < i; k++) {
            const SgYamlNode *first = sg_yaml_get(sg_yaml_entry(entries, k), list->key);
            const SgYamlNode *again = sg_yaml_get(sg_yaml_entry(entries, i), list->key);
            if (!sg_spec_same_key(list, first->text, again->text))
                continue;
            g_autofree char *printable = sg_text_printable(again->text);
            sg_yaml_fail(error, shown, again, section, _("%s \"%s\" is already used on line %u"), list->key, printable,
                         first->line);
            return FALSE;
        }
    return TRUE;
}

static gboolean check_all_unique(const char *shown, const SgYamlNode *root, GError **error)
{
    static const SgSpecList lattices = {.key = "id"}, states = {.key = "iso3"};
    for (gsize i = 0; i < SG_SPEC_LISTS; i++) {
        const SgSpecList *list = &sg_spec_lists[i];
        if (!check_unique(shown, sg_yaml_get(root, list->section), list->section, list, error))
            return FALSE;
    }
    return check_unique(shown, sg_yaml_get(sg_yaml_get(root, "grid"), "lattices"), "grid.lattices", &lattices, error) &&
           check_unique(shown, sg_yaml_get(sg_yaml_get(root, "boundary"), "small_states"), "boundary.small_states",
                        &states, error);
}

/* The layers of a file find their kinds in it or in what it extends. SPEC is joined, ROOT is the file alone. */
static gboolean check_kinds(const char *shown, const SgYamlNode *root, const SgSpec *spec, GError **error)
{
    const SgYamlNode *layers = sg_yaml_get(root, "layers");
    for (guint i = 0; i < sg_yaml_count(layers); i++) {
        const SgYamlNode *kind = sg_yaml_get(sg_yaml_entry(layers, i), "kind");
        gboolean found = FALSE;
        g_autoptr(GString) known = g_string_new(NULL);
        for (unsigned k = 0; !found && k < spec->kinds_count; k++) {
            found = strcmp(spec->kinds[k].id, kind->text) == 0;
            g_string_append_printf(known, "%s%s", k > 0 ? ", " : "", spec->kinds[k].id);
        }
        if (found)
            continue;
        g_autofree char *key = g_strdup_printf("layers[%s].kind", sg_yaml_get(sg_yaml_entry(layers, i), "id")->text);
        g_autofree char *printable = sg_text_printable(kind->text);
        sg_yaml_fail(error, shown, kind, key, _("no kind is called \"%s\"; known: %s"), printable,
                     known->len > 0 ? known->str : _("none"));
        return FALSE;
    }
    return TRUE;
}

static gboolean check_counts(const char *shown, const SgSpec *spec, GError **error)
{
    for (gsize i = 0; i < SG_SPEC_LISTS; i++) {
        const SgSpecList *list = &sg_spec_lists[i];
        const unsigned count = *(const unsigned *)(const void *)((const char *)spec + list->count);
        if (count > list->limit) {
            sg_yaml_fail(error, shown, NULL, list->section,
                         _("%u entries with those of the extended file; allowed: %u"), count, list->limit);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check_link(const Link *link, const char *shown, GError **error)
{
    for (const Link *other = link->extended_by; other != NULL; other = other->extended_by)
        if (other->device == link->device && other->inode == link->inode) {
            sg_yaml_fail(error, shown, NULL, NULL, _("extends itself, directly or through another file"));
            return FALSE;
        }
    return TRUE;
}

/* The path that EXTENDS, written in the file PATH, stands for: a file beside it, or a shipped specification. */
static char *base_of(const char *extends, const char *path, const char *shown, char **base_shown, GError **error)
{
    if (sg_spec_is_yaml(extends)) {
        g_autofree char *folder = g_path_get_dirname(path);
        g_autofree char *shown_folder = g_path_get_dirname(shown);
        *base_shown =
            strcmp(shown_folder, ".") == 0 ? g_strdup(extends) : g_build_filename(shown_folder, extends, NULL);
        return g_build_filename(folder, extends, NULL);
    }
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GError) cause = NULL;
    char *found = sg_spec_find_shipped(extends, names, &cause);
    *base_shown = found != NULL ? sg_text_printable(found) : NULL;
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    else if (found == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("no specification is called \"%s\"; there are: %s"), extends,
                    names->len > 0 ? names->str : _("none"));
    return found;
}

/* Loads what FILE extends and joins it. */
static gboolean join_base(SgSpecFile *file, const char *path, const char *shown, const SgYamlNode *root,
                          const Link *link, GString *bytes, GError **error)
{
    const SgYamlNode *extends = sg_yaml_get(root, "extends");
    if (extends == NULL)
        return TRUE;
    if (link->depth >= SG_LIMIT_EXTENDS) {
        sg_yaml_fail(error, shown, extends, "extends", _("at most %d specifications may extend one another"),
                     SG_LIMIT_EXTENDS);
        return FALSE;
    }
    g_autoptr(GError) cause = NULL;
    g_autofree char *base_shown = NULL;
    g_autofree char *base_path = base_of(file->extends, path, shown, &base_shown, &cause);
    g_autoptr(SgSpecFile) base = base_path != NULL ? load_linked(base_path, base_shown, link, bytes, &cause) : NULL;
    g_assert(base != NULL || cause != NULL);
    if (base == NULL) {
        g_set_error(error, SG_ERROR, cause->code, _("%s (extended by %s, line %u)"), cause->message, shown,
                    extends->line);
        return FALSE;
    }
    sg_spec_join(&file->spec, &base->spec);
    return TRUE;
}

static SgSpecFile *load_linked(const char *path, const char *shown, const Link *extended_by, GString *bytes,
                               GError **error)
{
    Link link = {.extended_by = extended_by, .depth = extended_by != NULL ? extended_by->depth + 1 : 1};
    struct stat status;
    g_autoptr(GString) text = sg_format_read(&format, path, shown, &status, error);
    if (text == NULL)
        return NULL;
    link.device = status.st_dev;
    link.inode = status.st_ino;
    if (!check_link(&link, shown, error))
        return NULL;
    g_string_append_len(bytes, text->str, (gssize)text->len);
    g_autoptr(SgYamlNode) root = NULL;
    g_autoptr(SgSpecFile) file = sg_format_load(&format, shown, text, &root, error);
    if (file == NULL || !check_all_unique(shown, root, error) ||
        !join_base(file, path, shown, root, &link, bytes, error) || !check_kinds(shown, root, &file->spec, error) ||
        !check_counts(shown, &file->spec, error) || !sg_spec_check_relations(&file->spec, shown, root, error))
        return NULL;
    return g_steal_pointer(&file);
}

SgSpecFile *sg_spec_file_load(const char *path, const char *shown, GString *bytes, GError **error)
{
    return load_linked(path, shown, NULL, bytes, error);
}
