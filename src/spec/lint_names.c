/* What is wrong with names: one that two layers claim, one that a rewrite would change. */
#include <string.h>

#include "lint.h"
#include "soilgate/words.h"

#define CLAIMS_MAX 1000 /* names that are compared with one another */

/* A name without its ending; FROM the layer that claims it. */
typedef struct {
    const SgLayer *from;
    char *name; /* lower case; the placeholder is one '*' */
} Claim;

static void claim_clear(gpointer claim)
{
    g_free(((Claim *)claim)->name);
}

static void add_claim(GArray *claims, const SgLayer *layer, const char *name)
{
    g_autofree char *folded = g_utf8_strdown(name, -1);
    g_auto(GStrv) parts = g_strsplit(folded, "{iso3}", -1);
    const Claim claim = {.from = layer, .name = g_strjoinv("*", parts)};
    g_array_append_val(claims, claim);
}

static char *without_ending(const char *file)
{
    return g_strndup(file, (gsize)(strrchr(file, '.') - file));
}

/* TRUE when one name can match both patterns: '*' stands for one or more letters and digits, as a country token. Both
 * patterns read a name one character at a time; behind a character a '*' may end or take the next one too.
 * POSSIBLE[i][j]: the tails of A from i and of B from j have a name in common. */
static gboolean can_meet(const char *a, const char *b)
{
    const gsize rows = strlen(a) + 1, columns = strlen(b) + 1;
    g_autofree gboolean *possible = g_new0(gboolean, rows * columns);
    for (gsize i = rows; i-- > 0;)
        for (gsize j = columns; j-- > 0;) {
            gboolean meet = i + 1 == rows && j + 1 == columns;
            if (i + 1 < rows && j + 1 < columns) {
                const gboolean star_a = a[i] == '*', star_b = b[j] == '*';
                const gboolean same = star_a || star_b
                                          ? (star_a || g_ascii_isalnum(a[i])) && (star_b || g_ascii_isalnum(b[j]))
                                          : a[i] == b[j];
                meet = same && (possible[(i + 1) * columns + j + 1] || (star_a && possible[i * columns + j + 1]) ||
                                (star_b && possible[(i + 1) * columns + j]));
            }
            possible[i * columns + j] = meet;
        }
    return possible[0];
}

static void lint_claims(GPtrArray *lines, const GArray *claims)
{
    if (claims->len > CLAIMS_MAX) {
        sg_lint_add(lines, _("layers: more than %d file names and aliases; they are not compared"), CLAIMS_MAX);
        return;
    }
    for (guint i = 0; i < claims->len; i++)
        for (guint k = 0; k < i; k++) {
            const Claim *one = &g_array_index(claims, Claim, k), *other = &g_array_index(claims, Claim, i);
            if (one->from != other->from && can_meet(one->name, other->name))
                sg_lint_add(lines, _("layer %s: \"%s\" can be the same name as \"%s\" of layer %s; change one"),
                            other->from->id, other->name, one->name, one->from->id);
        }
}

/* A rewrite undoes mistakes; a right name must come out as it went in. */
static void lint_rewrite(GPtrArray *lines, const SgRewrite *rewrite, const SgLayer *layer)
{
    g_autofree char *file = sg_layer_file_name(layer, "LKA");
    g_autofree char *name = without_ending(file);
    g_autoptr(GError) error = NULL;
    g_autoptr(GRegex) regex = g_regex_new(rewrite->match, 0, 0, NULL);
    g_autofree char *changed = g_regex_replace(regex, name, -1, 0, rewrite->replace, 0, &error);
    if (changed == NULL)
        sg_lint_add(lines, _("rewrite %s: cannot be applied to \"%s\": %s"), rewrite->match, name, error->message);
    else if (strcmp(changed, name) != 0)
        sg_lint_add(lines, _("rewrite %s: changes the canonical name \"%s\" of layer %s to \"%s\"; make it narrower"),
                    rewrite->match, name, layer->id, changed);
}

/* A right name is nothing else. */
static void lint_lookalike(GPtrArray *lines, const SgLookalike *lookalike, const SgLayer *layer)
{
    g_autofree char *file = sg_layer_file_name(layer, "LKA");
    g_autofree char *name = without_ending(file);
    if (g_regex_match_simple(lookalike->match, name, 0, 0))
        sg_lint_add(lines, _("lookalike %s: matches the canonical name \"%s\" of layer %s; make it narrower"),
                    lookalike->match, name, layer->id);
}

void sg_lint_names(GPtrArray *lines, const SgSpec *spec)
{
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(Claim));
    g_array_set_clear_func(claims, claim_clear);
    for (unsigned i = 0; i < spec->layers_count; i++) {
        const SgLayer *layer = &spec->layers[i];
        g_autofree char *stem = without_ending(layer->file);
        add_claim(claims, layer, stem);
        for (unsigned k = 0; k < layer->aliases_count; k++)
            add_claim(claims, layer, layer->aliases[k]);
        for (unsigned k = 0; k < spec->rewrites_count; k++)
            lint_rewrite(lines, &spec->rewrites[k], layer);
        for (unsigned k = 0; k < spec->lookalikes_count; k++)
            lint_lookalike(lines, &spec->lookalikes[k], layer);
    }
    lint_claims(lines, claims);
}
