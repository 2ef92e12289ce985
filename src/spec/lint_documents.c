/* What is wrong with documents, and with the names of classes that look-up tables are read by. */
#include "lint.h"

#include "soilgate/base.h"
#include "soilgate/words.h"

static gboolean has_lookup_layer(const SgSpec *spec)
{
    for (unsigned i = 0; i < spec->layers_count; i++) {
        const SgClasses *classes = spec->layers[i].resolved->classes;
        if (classes != NULL && classes->lookup)
            return TRUE;
    }
    return FALSE;
}

/* TRUE when an expression of DOCUMENT has the group NAME. */
static gboolean has_group(const SgDocument *document, const char *name)
{
    for (unsigned i = 0; i < document->match_count; i++) {
        g_autoptr(GRegex) regex = g_regex_new(document->match[i], 0, 0, NULL);
        if (regex != NULL && g_regex_get_string_number(regex, name) > 0)
            return TRUE;
    }
    return FALSE;
}

static void lint_document(GPtrArray *lines, const SgSpec *spec, const SgDocument *document)
{
    const gboolean per_layer = document->per == SG_PER_LAYER;
    if (document->reads == SG_READS_LOOKUP && !has_lookup_layer(spec))
        sg_lint_add(lines, _("document %s: no layer has classes with a look-up table, so nothing reads this one"),
                    document->id);
    if (document->reads == SG_READS_METAFILE && !per_layer)
        sg_lint_add(lines, _("document %s: a metafile describes one layer; write per: layer"), document->id);
    if (per_layer && document->reads != SG_READS_LOOKUP && !has_group(document, "layer"))
        sg_lint_add(lines, _("document %s: no expression has a group (?<layer>...), so no file is for any layer"),
                    document->id);
}

void sg_lint_documents(GPtrArray *lines, const SgSpec *spec)
{
    for (unsigned i = 0; i < spec->documents_count; i++)
        lint_document(lines, spec, &spec->documents[i]);
}

/* NAME of class ONE must lead to it, and not to a class that stands before it. */
static void lint_name(GPtrArray *lines, const char *where, const SgClasses *classes, const SgClass *one,
                      const char *name)
{
    const SgClass *found = sg_classes_find(classes, name);
    if (found == one)
        return;
    g_autofree char *code = sg_text_double(one->code), *other = sg_text_double(found->code);
    sg_lint_add(lines, _("%s: \"%s\" of class %s is a name of class %s too; a name has one class"), where, name, code,
                other);
}

void sg_lint_class_names(GPtrArray *lines, const char *where, const SgClasses *classes)
{
    gboolean aliases = FALSE;
    for (unsigned i = 0; i < classes->classes_count; i++) {
        const SgClass *one = &classes->classes[i];
        lint_name(lines, where, classes, one, one->name);
        for (unsigned k = 0; k < one->aliases_count; k++)
            lint_name(lines, where, classes, one, one->aliases[k]);
        aliases |= one->aliases_count > 0;
    }
    if (aliases && classes->names_basis == NULL)
        sg_lint_add(lines, _("%s: classes have aliases; names_basis must say where these come from"), where);
}
