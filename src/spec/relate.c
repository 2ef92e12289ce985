/* Turns the relations of a specification into code, and their names into layers. */
#include <string.h>

#include "file.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* Where a relation is written: what a message needs. */
typedef struct {
    const char *shown;      /* the file */
    const SgYamlNode *node; /* of the relation, or NULL when it is not known any more */
    GError **error;
} Place;

static gboolean fail(const Place *place, const SgRelation *relation, const char *key, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static gboolean fail(const Place *place, const SgRelation *relation, const char *key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = g_strdup_printf("relations[%s].%s", relation->id, key);
    sg_yaml_fail(place->error, place->shown, sg_yaml_get(place->node, key), path, "%s", what);
    return FALSE;
}

static gboolean compile(const SgRelation *relation, const Place *place, SgRelationCode **code)
{
    g_autoptr(GError) cause = NULL;
    *code = sg_relation_compile(relation->when, relation->expression, relation->tolerance, relation->margin, &cause);
    if (*code == NULL)
        return fail(place, relation, "expression", "%s", cause->message);
    const gboolean order = strcmp(relation->rule, "layers.order") == 0;
    if (order && sg_relation_means(*code) == 0)
        return fail(place, relation, "rule", _("layers.order compares means, and the expression has no mean(...)"));
    if (!order && sg_relation_means(*code) > 0)
        return fail(place, relation, "rule", _("%s is asked of each pixel; a relation with mean(...) is layers.order"),
                    relation->rule);
    return TRUE;
}

/* LAYERS: those of the code's names, in their order. */
static gboolean find_layers(const SgSpec *spec, const SgRelation *relation, const SgRelationCode *code,
                            const Place *place, const SgLayer ***layers)
{
    guint count;
    const char *const *names = sg_relation_names(code, &count);
    *layers = g_new0(const SgLayer *, count + 1);
    for (guint i = 0; i < count; i++) {
        (*layers)[i] = sg_spec_layer(spec, names[i]);
        if ((*layers)[i] == NULL) {
            g_autofree char *name = sg_text_printable(names[i]);
            return fail(place, relation, "expression", _("no layer is called \"%s\"; use the id of a layer"), name);
        }
    }
    return count > 0 || fail(place, relation, "expression", _("it names no layer"));
}

/* The relation of SPEC that has the id of one in the file: a file's own go before those of the file it extends. */
static const SgRelation *find_relation(const SgSpec *spec, const char *id)
{
    const SgRelation *relation = spec->relations;
    while (strcmp(relation->id, id) != 0)
        relation++;
    return relation;
}

gboolean sg_spec_check_relations(SgSpec *spec, const char *shown, const SgYamlNode *root, GError **error)
{
    const SgYamlNode *relations = sg_yaml_get(root, "relations");
    gboolean good = TRUE;
    for (guint i = 0; good && i < sg_yaml_count(relations); i++) {
        const Place place = {.shown = shown, .node = sg_yaml_entry(relations, i), .error = error};
        const SgRelation *relation = find_relation(spec, sg_yaml_get(place.node, "id")->text);
        g_autoptr(SgRelationCode) code = NULL;
        g_autofree const SgLayer **layers = NULL;
        good = compile(relation, &place, &code) && find_layers(spec, relation, code, &place, &layers);
    }
    return good;
}

gboolean sg_spec_relate(SgSpec *spec, const char *shown, GError **error)
{
    const Place place = {.shown = shown, .error = error};
    gboolean good = TRUE;
    for (unsigned i = 0; good && i < spec->relations_count; i++) {
        SgRelation *relation = &spec->relations[i];
        good = compile(relation, &place, &relation->code) &&
               find_layers(spec, relation, relation->code, &place, &relation->layers);
    }
    return good;
}

void sg_spec_unrelate(SgSpec *spec)
{
    for (unsigned i = 0; i < spec->relations_count; i++) {
        g_clear_pointer(&spec->relations[i].code, sg_relation_code_free);
        g_clear_pointer(&spec->relations[i].layers, g_free);
    }
}
