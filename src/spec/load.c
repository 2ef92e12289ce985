/* Loads a specification by name or path, and asks for what every specification needs. */
#include <string.h>

#include "file.h"
#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tree.h"

/* The path NAME stands for. A shipped name goes before a file of that name in the current folder. */
static char *resolve_name(const char *name, GError **error)
{
    if (strchr(name, '/') != NULL || sg_spec_is_yaml(name))
        return g_strdup(name);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GError) cause = NULL;
    char *path = sg_spec_find_shipped(name, names, &cause);
    if (path != NULL)
        return path;
    if (g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return g_strdup(name);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return NULL;
    }
    g_autofree char *printable = sg_text_printable(name);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("no specification is called \"%s\"; there are: %s (or give a file)"),
                printable, names->len > 0 ? names->str : _("none"));
    return NULL;
}

/* What the rest of the program relies on. */
static gboolean check_complete(const char *shown, const SgSpec *spec, GError **error)
{
    const struct {
        const char *key;
        gboolean present;
    } needed[] = {
        {"product", spec->product != NULL},   {"version", spec->version != NULL}, {"title", spec->title != NULL},
        {"contact", spec->contact != NULL},   {"grid", spec->grid != NULL},       {"nodata", spec->nodata != NULL},
        {"boundary", spec->boundary != NULL}, {"kinds", spec->kinds_count > 0},   {"layers", spec->layers_count > 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!needed[i].present) {
            sg_yaml_fail(error, shown, NULL, NULL, _("key \"%s\" is missing, here and in what the file extends"),
                         needed[i].key);
            return FALSE;
        }
    return TRUE;
}

/* Sets the layers' kinds. The file's own check told a kind that is not there; this one holds after joining too. */
static gboolean resolve_kinds(SgSpec *spec, const char *shown, GError **error)
{
    for (unsigned i = 0; i < spec->layers_count; i++) {
        SgLayer *layer = &spec->layers[i];
        for (unsigned k = 0; layer->resolved == NULL && k < spec->kinds_count; k++)
            if (strcmp(spec->kinds[k].id, layer->kind) == 0)
                layer->resolved = &spec->kinds[k];
        if (layer->resolved == NULL) {
            sg_yaml_fail(error, shown, NULL, NULL,
                         _("layers[%s].kind: its kind was replaced by one of other letter case"), layer->id);
            return FALSE;
        }
    }
    return TRUE;
}

/* Names come by the thousand. That the expressions compile was seen to when the file was read. */
static void compile_names(SgSpec *spec)
{
    for (unsigned i = 0; i < spec->rewrites_count; i++)
        spec->rewrites[i].regex = g_regex_new(spec->rewrites[i].match, 0, 0, NULL);
    for (unsigned i = 0; i < spec->lookalikes_count; i++)
        spec->lookalikes[i].regex = g_regex_new(spec->lookalikes[i].match, 0, 0, NULL);
}

SgSpec *sg_spec_load(const char *name, GError **error)
{
    g_autofree char *path = resolve_name(name, error);
    if (path == NULL)
        return NULL;
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(SgSpecFile) file = sg_spec_file_load(path, path, bytes, error);
    if (file == NULL || !check_complete(path, &file->spec, error) || !resolve_kinds(&file->spec, path, error) ||
        !sg_spec_relate(&file->spec, path, error))
        return NULL;
    compile_names(&file->spec);
    file->spec.path = g_canonicalize_filename(path, NULL);
    file->spec.sha256 = sg_hash_bytes(bytes->str, bytes->len);
    return &g_steal_pointer(&file)->spec;
}

void sg_spec_free(SgSpec *spec)
{
    /* The specification is the first member of the file it was loaded from. */
    sg_spec_file_free((SgSpecFile *)(void *)spec);
}
