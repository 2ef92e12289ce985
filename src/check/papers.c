/* Papers are known by their names, as the documents of the specification say; a metafile may also say in its text which
 * map it is for. A guess could compare the metafile of an uncertainty map with the map itself, so there is none. */
#include "check/papers.h"

#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

void sg_paper_free(gpointer data)
{
    SgPaper *paper = data;
    g_free(paper->shown);
    g_free(paper->fault);
    g_free(paper->unused);
    sg_metafile_free(paper->metafile);
    g_free(paper);
}

/* --- names --- */

typedef struct {
    const SgDocument *document;
    GRegex *regex;
    gboolean for_layer; /* it has a group "layer" */
} Pattern;

static void pattern_clear(gpointer data)
{
    g_regex_unref(((Pattern *)data)->regex);
}

static GArray *compile(const SgSpec *spec)
{
    GArray *patterns = g_array_new(FALSE, FALSE, sizeof(Pattern));
    g_array_set_clear_func(patterns, pattern_clear);
    for (unsigned i = 0; i < spec->documents_count; i++)
        for (unsigned k = 0; k < spec->documents[i].match_count; k++) {
            GRegex *regex = g_regex_new(spec->documents[i].match[k], G_REGEX_CASELESS, 0, NULL);
            Pattern pattern = {.document = &spec->documents[i], .regex = regex};
            if (regex == NULL) /* a specification that loads has none */
                continue;
            pattern.for_layer = g_regex_get_string_number(regex, "layer") > 0;
            g_array_append_val(patterns, pattern);
        }
    return patterns;
}

static char *group(const GMatchInfo *match, const char *name)
{
    char *text = g_match_info_fetch_named(match, name);
    return text != NULL ? text : g_strdup("");
}

/* What a paper's name says. */
typedef struct {
    const SgDocument *document; /* NULL: it is no paper */
    const SgLayer *layer;       /* NULL: the name does not say */
    char iso3[8];
    char depth[32]; /* the digits of it: "030" for 0_30; "" when there are none */
} Named;

/* The digits of TEXT, one after another: "0-30 cm" and "0_30" give "030". Brackets hold the number of a copy. */
static void digits_of(const char *text, char *digits, gsize size)
{
    gsize used = 0;
    for (; *text != '\0' && *text != '(' && used + 1 < size; text++)
        if (g_ascii_isdigit(*text))
            digits[used++] = *text;
    digits[used] = '\0';
}

static gboolean needs_lookup(const SgLayer *layer)
{
    const SgClasses *classes = sg_layer_classes(layer);
    return classes != NULL && classes->lookup;
}

/* Finds the layer that TEXT names. */
static gboolean name_layer(const SgSpec *spec, const SgDocument *document, const char *text, Named *named)
{
    g_autofree char *file = g_strconcat(text, ".tif", NULL);
    SgNameFacts facts;
    sg_name_match(spec, file, &facts);
    named->layer = facts.layer;
    g_strlcpy(named->iso3, facts.country.iso3, sizeof named->iso3);
    sg_name_facts_clear(&facts);
    return named->layer != NULL && (document->reads != SG_READS_LOOKUP || needs_lookup(named->layer));
}

static Named name_paper(const SgSpec *spec, const GArray *patterns, const char *name)
{
    for (guint i = 0; i < patterns->len; i++) {
        const Pattern *pattern = &g_array_index(patterns, Pattern, i);
        g_autoptr(GMatchInfo) match = NULL;
        Named named = {.document = pattern->document};
        if (!g_regex_match(pattern->regex, name, 0, &match))
            continue;
        g_autofree char *layer = group(match, "layer"), *depth = group(match, "depth");
        digits_of(depth, named.depth, sizeof named.depth);
        if (!pattern->for_layer || name_layer(spec, pattern->document, layer, &named))
            return named;
    }
    return (Named){0};
}

/* --- look-up tables --- */

/* TRUE when DIGITS are the depth of LAYER: both numbers of it ("030"), or the lower one ("30"). */
static gboolean is_depth(const char *digits, const SgLayer *layer)
{
    char both[32], lower[32];
    const char *text = layer->depth != NULL ? layer->depth : "", *line = strchr(text, '-');
    digits_of(text, both, sizeof both);
    digits_of(line != NULL ? line : "", lower, sizeof lower);
    return strcmp(digits, both) == 0 || (lower[0] != '\0' && strcmp(digits, lower) == 0);
}

static gboolean serves(const Named *named, const SgLayer *layer)
{
    if (!needs_lookup(layer))
        return FALSE;
    if (named->layer != NULL)
        return named->layer == layer;
    return named->depth[0] == '\0' || is_depth(named->depth, layer);
}

/* Why no map was found for a table called so. */
static char *no_map_for(const SgSpec *spec, const Named *named)
{
    gboolean known = named->depth[0] == '\0';
    if (named->layer != NULL)
        return g_strdup_printf(_("The map that this look-up table is for, %s, is not in the delivery."),
                               named->layer->id);
    for (unsigned i = 0; i < spec->layers_count && !known; i++)
        known = needs_lookup(&spec->layers[i]) && is_depth(named->depth, &spec->layers[i]);
    if (known)
        return g_strdup(named->depth[0] != '\0'
                            ? _("No class map of its depth is in the delivery, so this look-up table was not read.")
                            : _("No class map is in the delivery, so this look-up table was not read."));
    return g_strdup_printf(
        _("The number %s in its name is no depth of a class map of the product, so this look-up table "
          "was not read. Name it like its map."),
        named->depth);
}

/* Gives LOOKUP to FILE. A table of its own goes before one for all, and one that can be read before one that cannot. */
static void give_lookup(SgFileFacts *file, SgLookup *lookup, gboolean own)
{
    if (file->lookups == NULL)
        file->lookups = g_ptr_array_new();
    g_ptr_array_insert(file->lookups, own ? (gint)file->lookups_own++ : -1, lookup);
    gboolean better = file->lookup != NULL && lookup->unreadable == NULL &&
                      (file->lookup->unreadable != NULL || (own && !file->lookup_own));
    if (file->lookup != NULL && !better)
        return;
    file->lookup = lookup;
    file->lookup_own = own;
}

static void add_lookup(SgDelivery *delivery, const Named *named, const SgIntakeFile *found, SgPaper *paper)
{
    SgLookup *lookup = NULL;
    for (guint i = 0; i < delivery->files->len; i++) {
        SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (!serves(named, file->name.layer))
            continue;
        if (lookup == NULL) {
            lookup = sg_lookup_read(found->path, found->shown);
            g_ptr_array_add(delivery->lookups, lookup);
        }
        give_lookup(file, lookup, named->layer != NULL || named->depth[0] != '\0');
    }
    if (lookup == NULL)
        paper->unused = no_map_for(delivery->spec, named);
}

/* --- metafiles --- */

static gboolean has_depth(const SgLayer *layer, const char *text)
{
    double top, bottom, other_top, other_bottom;
    return layer->depth == NULL || !sg_depth_read(text, FALSE, &top, &bottom) ||
           !sg_depth_read(layer->depth, FALSE, &other_top, &other_bottom) ||
           (fabs(top - other_top) < 0.5 && fabs(bottom - other_bottom) < 0.5);
}

static gboolean same_words(const char *a, const char *b)
{
    g_autofree char *x = g_utf8_casefold(a, -1), *y = g_utf8_casefold(b, -1);
    return strcmp(x, y) == 0;
}

/* The layer that METAFILE says it is for: its title has the name of a map, or is the title of a layer of its depth.
 * NULL when that is none or several. */
static const SgLayer *layer_of_text(const SgSpec *spec, const SgMetafile *metafile)
{
    const SgLayer *only = NULL;
    guint count = 0;
    if (metafile->title == NULL)
        return NULL;
    g_auto(GStrv) words = g_strsplit_set(metafile->title, " ,;:()", -1);
    for (guint i = 0; words[i] != NULL; i++) {
        Named named = {0};
        if (*words[i] != '\0' && name_layer(spec, &(const SgDocument){0}, words[i], &named) && named.layer != only) {
            only = named.layer;
            count++;
        }
    }
    for (unsigned i = 0; count == 0 && i < spec->layers_count; i++) {
        const SgLayer *layer = &spec->layers[i];
        if (!same_words(layer->title, metafile->title) ||
            !has_depth(layer, metafile->depth != NULL ? metafile->depth : ""))
            continue;
        count += only != NULL ? 2 : 0; /* a second one: the loop ends */
        only = layer;
    }
    return count <= 1 ? only : NULL;
}

static gboolean in_folder_of(const char *shown, const char *other)
{
    g_autofree char *folder = g_path_get_dirname(shown), *other_folder = g_path_get_dirname(other);
    return strcmp(folder, other_folder) == 0;
}

/* Makes PAPER the metafile of FILE, unless it has one already; one that can be read goes before one that cannot. */
static void take_metafile(SgFileFacts *file, SgPaper *paper)
{
    SgPaper *other = (SgPaper *)file->metafile; /* lent by the delivery, which is ours */
    if (other != NULL && (other->metafile->unreadable == NULL || paper->metafile->unreadable != NULL)) {
        SgPaper *kept = other;
        other = paper;
        paper = kept;
    }
    file->metafile = paper;
    if (other != NULL && other->unused == NULL)
        other->unused = g_strdup_printf(_("%s describes the same map and was compared with it; this metafile was not."),
                                        paper->shown);
}

/* Gives PAPER to the maps of its layer that it can be for: those beside it or, when none is, all. Gives how many. */
static guint give_metafile(SgDelivery *delivery, const Named *named, SgPaper *paper, gboolean beside)
{
    guint maps = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        gboolean other_country = named->iso3[0] != '\0' && file->name.country.iso3[0] != '\0' &&
                                 strcmp(named->iso3, file->name.country.iso3) != 0;
        if (file->name.layer != paper->layer || other_country || (beside && !in_folder_of(file->shown, paper->shown)))
            continue;
        maps++;
        take_metafile(file, paper);
    }
    return maps;
}

static void add_metafile(SgDelivery *delivery, const Named *named, const SgIntakeFile *found, SgPaper *paper)
{
    paper->metafile = sg_metafile_read(found->path, found->shown);
    if (paper->layer == NULL)
        paper->layer = layer_of_text(delivery->spec, paper->metafile);
    if (paper->layer == NULL)
        paper->unused =
            g_strdup(_("It is not clear which map this metafile describes: neither its name nor its title is "
                       "that of a layer. It was not compared with a map."));
    else if (give_metafile(delivery, named, paper, TRUE) == 0 && give_metafile(delivery, named, paper, FALSE) == 0)
        paper->unused =
            g_strdup_printf(_("The map that this metafile describes, %s, is not in the delivery."), paper->layer->id);
}

/* --- all --- */

gboolean sg_is_paper(const SgSpec *spec, const char *base_name)
{
    g_autofree char *printable = sg_text_printable(base_name), *lower = g_ascii_strdown(base_name, -1);
    if (spec == NULL || g_str_has_suffix(lower, ".tif") || g_str_has_suffix(lower, ".tiff"))
        return FALSE;
    g_autoptr(GArray) patterns = compile(spec);
    return name_paper(spec, patterns, g_utf8_validate(base_name, -1, NULL) ? base_name : printable).document != NULL;
}

static void add_paper(SgDelivery *delivery, const GArray *patterns, const SgIntakeFile *found)
{
    g_autofree char *printable = sg_text_printable(found->base_name);
    gboolean text = g_utf8_validate(found->base_name, -1, NULL);
    const Named named = name_paper(delivery->spec, patterns, text ? found->base_name : printable);
    if (named.document == NULL)
        return;
    SgPaper *paper = g_new0(SgPaper, 1);
    g_ptr_array_add(delivery->papers, paper);
    g_ptr_array_add(delivery->others, (gpointer)found);
    paper->shown = g_strdup(found->shown);
    paper->document = named.document;
    paper->layer = named.layer;
    if (named.document->reads == SG_READS_NOTHING)
        paper->fault = sg_document_fault(found->path, found->base_name);
    else if (delivery->papers->len > SG_LIMIT_PAPERS)
        paper->unused = g_strdup_printf(_("Only the first %d papers are read; this one was not."), SG_LIMIT_PAPERS);
    else if (named.document->reads == SG_READS_LOOKUP)
        add_lookup(delivery, &named, found, paper);
    else
        add_metafile(delivery, &named, found, paper);
}

/* Tells the maps of A and B that are read by one table. */
static void tell_shared(SgFileFacts *a, SgFileFacts *b)
{
    if (a->lookup == NULL || b->lookup == NULL || strcmp(a->lookup->shown, b->lookup->shown) != 0)
        return;
    g_strlcpy(a->lookup_also, *b->iso3 != '\0' ? b->iso3 : "?", sizeof a->lookup_also);
    g_strlcpy(b->lookup_also, *a->iso3 != '\0' ? a->iso3 : "?", sizeof b->lookup_also);
}

void sg_papers_tell_shared(SgDelivery *a, SgDelivery *b)
{
    for (guint i = 0; i < a->files->len; i++)
        for (guint k = 0; k < b->files->len; k++)
            tell_shared(g_ptr_array_index(a->files, i), g_ptr_array_index(b->files, k));
}

/* TRUE when FOUND, a sidecar, lies beside one of the delivery's maps: "A.tif.aux.xml" beside "A.tif". */
static gboolean is_beside(const SgDelivery *delivery, const SgIntakeFile *found)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *map = g_ptr_array_index(delivery->files, i);
        const char *dot = strrchr(map->shown, '.');
        gsize stem = dot != NULL ? (gsize)(dot - map->shown) : strlen(map->shown);
        if (g_ascii_strncasecmp(found->shown, map->shown, stem) == 0 && found->shown[stem] == '.')
            return TRUE;
    }
    return FALSE;
}

void sg_papers_collect(SgDelivery *delivery, const GPtrArray *files)
{
    if (delivery->spec == NULL)
        return;
    g_autoptr(GArray) patterns = compile(delivery->spec);
    for (guint i = 0; i < files->len; i++) {
        const SgIntakeFile *found = g_ptr_array_index(files, i);
        if (!found->geotiff && !found->sidecar)
            add_paper(delivery, patterns, found);
        else if (found->sidecar && is_beside(delivery, found))
            g_ptr_array_add(delivery->others, (gpointer)found);
    }
}
