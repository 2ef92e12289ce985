/* Judges of package.*: is the delivery whole, and is anything in it that does not belong there. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

/* Files of this kind are for people to read; a product need not say that they may lie beside its maps. A .txt or .csv
 * is told: it may be a metafile or a table whose name was not understood. */
static const char *const reading[] = {".pdf", ".doc", ".docx", ".odt", ".rtf", ".md", ".html", ".htm"};
/* No name among them is that of a document of a product ("report.*\\.txt" is one). */
const char *const sg_fix_own_files[] = {"fix-report.json", "what-was-fixed.txt", NULL};
#define UNEXPECTED_LISTED 20
#define FAULTS_LISTED     5

static gboolean has_ending(const char *name, const char *const *endings, gsize count)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (gsize i = 0; i < count; i++)
        if (g_str_has_suffix(lower, endings[i]))
            return TRUE;
    return FALSE;
}

static guint files_of(const SgDelivery *delivery, const SgLayer *layer)
{
    guint files = 0;
    for (guint i = 0; i < delivery->files->len; i++)
        files += ((const SgFileFacts *)g_ptr_array_index(delivery->files, i))->name.layer == layer;
    return files;
}

/* Files that may be LAYER under a name that was not understood: the first; *MORE: how many others. NULL: none. */
static const char *find_misnamed(const SgDelivery *delivery, const SgLayer *layer, guint *more)
{
    const char *first = NULL;
    *more = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->name.layer != NULL || file->name.nearest_layer != layer)
            continue;
        *more += first != NULL ? 1 : 0;
        first = first != NULL ? first : file->shown;
    }
    return first;
}

static void tell_misnamed(SgJudgement *j, SgFinding *finding, const SgLayer *layer)
{
    guint more;
    const char *misnamed = find_misnamed(j->delivery, layer, &more);
    if (misnamed == NULL)
        return;
    const char *words =
        more > 0 ? sg_judge_text(j, _("perhaps %s or one of %u more, whose name was not understood"), misnamed, more)
                 : sg_judge_text(j, _("perhaps %s, whose name was not understood"), misnamed);
    char *whole = g_strdup_printf(_("%s It is %s."), finding->message, words);
    g_free(finding->message);
    finding->message = whole;
    sg_finding_measured(finding, "%s", words);
}

void sg_rule_package_layer_missing(SgJudgement *j)
{
    if (!j->delivery->complete) {
        sg_judge_not_applicable(j, _("the files are judged as a part of a delivery"));
        return;
    }
    if (j->delivery->files->len == 0) {
        sg_judge_not_applicable(j, _("explained by %s"), "intake.unreadable");
        return;
    }
    for (unsigned i = 0; i < j->spec->layers_count; i++) {
        const SgLayer *layer = &j->spec->layers[i];
        if (layer->presence == SG_PRESENCE_OPTIONAL || files_of(j->delivery, layer) > 0)
            continue;
        gboolean mandatory = layer->presence == SG_PRESENCE_MANDATORY;
        SgFinding *finding = sg_judge_finding(
            j, mandatory ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING, &layer->presence_basis,
            mandatory ? _("The mandatory layer %s (%s) is missing.") : _("The expected layer %s (%s) is missing."),
            layer->id, layer->title != NULL ? sg_words_data(layer->title) : _("without a title"));
        finding->layer = g_strdup(layer->id);
        sg_finding_expected(finding, "%s", sg_judge_layer_name(j, layer, j->delivery->country));
        tell_misnamed(j, finding, layer);
    }
}

/* Two files of one layer and one country; of two countries, name.country-mixed tells. */
static gboolean are_twins(const SgFileFacts *a, const SgFileFacts *b)
{
    return a->name.layer != NULL && a->name.layer == b->name.layer &&
           strcmp(a->name.country.iso3, b->name.country.iso3) == 0;
}

void sg_rule_package_layer_duplicate(SgJudgement *j)
{
    const GPtrArray *files = j->delivery->files;
    if (!j->delivery->folder && !j->delivery->complete) {
        sg_judge_not_applicable(j, _("the files are judged one by one"));
        return;
    }
    for (guint i = 0; i < files->len; i++) {
        const SgFileFacts *first = g_ptr_array_index(files, i);
        const char *list = first->shown;
        guint count = 1;
        gboolean earlier = FALSE;
        for (guint k = 0; k < files->len; k++) {
            const SgFileFacts *other = g_ptr_array_index(files, k);
            if (k == i || !are_twins(first, other))
                continue;
            earlier = earlier || k < i;
            if (++count <= 10)
                list = sg_judge_text(j, "%s, %s", list, other->shown);
        }
        if (count == 1 || earlier)
            continue;
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("%u files stand for the layer %s: %s."), count,
                             first->name.layer->id, count > 10 ? sg_judge_text(j, _("%s and others"), list) : list);
        finding->layer = g_strdup(first->name.layer->id);
        sg_finding_expected(finding, _("one file"));
        sg_finding_measured(finding, _("%u files"), count);
    }
}

static gboolean is_stray(const char *shown)
{
    g_autofree char *base = g_path_get_basename(shown);
    return !has_ending(shown, reading, G_N_ELEMENTS(reading)) && !g_strv_contains(sg_fix_own_files, base);
}

gboolean sg_delivery_is_stray(const SgDelivery *delivery, const char *shown)
{
    return is_stray(shown) && g_ptr_array_find_with_equal_func(delivery->unexpected, shown, g_str_equal, NULL);
}

static void tell_unexpected(SgJudgement *j, const char *name)
{
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_INFO, NULL, _("This file belongs to no layer and no document of the product. It was not read."));
    finding->file = g_strdup(name);
    sg_finding_repair(finding, SG_FIX_SAFE, &(SgRepair){.kind = SG_REPAIR_LEAVE_OUT});
}

static void tell_unused(SgJudgement *j, const SgPaper *paper)
{
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_INFO, NULL, "%s", paper->unused);
    finding->file = g_strdup(paper->shown);
    sg_finding_advice(finding,
                      _("Name a metafile like its map, as LKA_pHMap030_metafile.txt, with a key and its value on "
                        "each line; keep one for a map."));
}

void sg_rule_package_file_unexpected(SgJudgement *j)
{
    const GPtrArray *names = j->delivery->unexpected, *papers = j->delivery->papers;
    guint told = 0, more = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (!is_stray(name))
            continue;
        if (told++ < UNEXPECTED_LISTED)
            tell_unexpected(j, name);
        else
            more++;
    }
    for (guint i = 0; papers != NULL && i < papers->len; i++) {
        const SgPaper *paper = g_ptr_array_index(papers, i);
        if (paper->unused == NULL)
            continue;
        if (told++ < UNEXPECTED_LISTED)
            tell_unused(j, paper);
        else
            more++;
    }
    if (more > 0)
        sg_judge_finding(j, SG_SEVERITY_INFO, NULL, _("%u more files were not used."), more);
}

/* --- documents --- */

/* TRUE when the delivery has DOCUMENT, for LAYER unless that is NULL. A paper with a fault is none. */
static gboolean has_document(const SgDelivery *delivery, const SgDocument *document, const SgLayer *layer)
{
    for (guint i = 0; delivery->papers != NULL && i < delivery->papers->len; i++) {
        const SgPaper *paper = g_ptr_array_index(delivery->papers, i);
        if (paper->document == document && paper->fault == NULL && (layer == NULL || paper->layer == layer))
            return TRUE;
    }
    return FALSE;
}

/* TRUE when FILE should have DOCUMENT, of which each layer needs one, and has none. */
static gboolean lacks_document(const SgDelivery *delivery, const SgDocument *document, const SgFileFacts *file)
{
    const SgClasses *classes = sg_layer_classes(file->name.layer);
    if (file->name.layer == NULL)
        return FALSE;
    if (document->reads == SG_READS_LOOKUP)
        return classes != NULL && classes->lookup && file->lookup == NULL;
    return !has_document(delivery, document, file->name.layer);
}

/* " The file report.pdf is empty." of each paper that was to be DOCUMENT; or "". */
static const char *faults_of(SgJudgement *j, const SgDocument *document)
{
    const char *text = "";
    guint told = 0;
    for (guint i = 0; j->delivery->papers != NULL && i < j->delivery->papers->len; i++) {
        const SgPaper *paper = g_ptr_array_index(j->delivery->papers, i);
        if (paper->document == document && paper->fault != NULL && told++ < FAULTS_LISTED)
            text = sg_judge_text(j, _("%s The file %s %s."), text, paper->shown, paper->fault);
    }
    return text;
}

static void tell_missing(SgJudgement *j, const SgDocument *document, const char *layers, guint count)
{
    const char *presence = _(sg_presence_name(document->presence));
    if (count == 0)
        sg_judge_finding(j, SG_SEVERITY_WARNING, &document->basis, _("A document is missing: %s (%s).%s"),
                         sg_words_data(document->title), presence, faults_of(j, document));
    else
        sg_judge_finding(j, SG_SEVERITY_WARNING, &document->basis,
                         P_("A document is missing for %u layer: %s (%s). The layer: %s.",
                            "A document is missing for %u layers: %s (%s). The layers: %s.", count),
                         count, sg_words_data(document->title), presence, layers);
    SgFinding *finding = g_ptr_array_index(j->findings, j->findings->len - 1);
    sg_finding_expected(finding, "%s", sg_words_data(document->title));
    if (document->reads == SG_READS_METAFILE)
        sg_finding_advice(finding, _("Add a metafile to each map, named like it: LKA_pHMap030_metafile.txt for "
                                     "LKA_pHMap030.tif."));
    else if (document->reads == SG_READS_LOOKUP)
        sg_finding_advice(finding,
                          _("Add the table that was exported with the class map: a text file with LUT in its name "
                            "and two columns, classcode and mapvalue."));
}

/* A layer that is not there needs no document: package.layer-missing tells. */
static void judge_layers(SgJudgement *j, const SgDocument *document)
{
    const GPtrArray *files = j->delivery->files;
    const char *list = "";
    guint missing = 0;
    for (unsigned i = 0; i < j->spec->layers_count; i++) {
        const SgLayer *layer = &j->spec->layers[i];
        gboolean lacks = FALSE;
        for (guint k = 0; k < files->len && !lacks; k++) {
            const SgFileFacts *file = g_ptr_array_index(files, k);
            lacks = file->name.layer == layer && lacks_document(j->delivery, document, file);
        }
        if (lacks && missing++ < UNEXPECTED_LISTED)
            list = sg_judge_text(j, "%s%s%s", list, missing > 1 ? ", " : "", layer->id);
    }
    if (missing > UNEXPECTED_LISTED)
        list = sg_judge_text(j, _("%s and %u more"), list, missing - UNEXPECTED_LISTED);
    if (missing > 0)
        tell_missing(j, document, list, missing);
}

void sg_rule_package_document_missing(SgJudgement *j)
{
    if (!j->delivery->complete) {
        sg_judge_not_applicable(j, _("the files are judged as a part of a delivery"));
        return;
    }
    if (j->delivery->files->len == 0) {
        sg_judge_not_applicable(j, _("explained by %s"), "intake.unreadable");
        return;
    }
    if (j->spec->documents_count == 0) {
        sg_judge_not_applicable(j, _("the specification names no document"));
        return;
    }
    for (unsigned i = 0; i < j->spec->documents_count; i++) {
        const SgDocument *document = &j->spec->documents[i];
        if (document->presence == SG_PRESENCE_OPTIONAL)
            continue;
        if (document->per == SG_PER_LAYER)
            judge_layers(j, document);
        else if (!has_document(j->delivery, document, NULL))
            tell_missing(j, document, "", 0);
    }
}

void sg_rule_package_sidecar(SgJudgement *j)
{
    const GPtrArray *sidecars = j->file->raster.sidecars;
    if (sidecars == NULL || sidecars->len == 0)
        return;
    const char *list = "";
    for (guint i = 0; i < sidecars->len && i < 10; i++)
        list = sg_judge_text(j, "%s%s%s", list,
                             i == 0                   ? ""
                             : i + 1 == sidecars->len ? _(" and ")
                                                      : ", ",
                             (const char *)g_ptr_array_index(sidecars, i));
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, NULL,
        P_("Beside the file lies %s. Other software reads it and may show the map differently; here it was ignored.",
           "Beside the file lie %s. Other software reads them and may show the map differently; here they were "
           "ignored.",
           sidecars->len),
        sidecars->len > 10 ? sg_judge_text(j, _("%s and others"), list) : list);
    sg_finding_expected(finding, _("all in the GeoTIFF itself"));
    sg_finding_repair(finding, SG_FIX_SAFE, &(SgRepair){.kind = SG_REPAIR_SIDECARS});
    sg_finding_measured(finding, "%s", list);
}
