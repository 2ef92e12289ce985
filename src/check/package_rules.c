/* Judges of package.*: is the delivery whole, and is anything in it that does not belong there. */
#include "check/judge.h"

#include <string.h>

/* Files of this kind are the delivery's papers: report, metafile, look-up table. */
static const char *const papers[] = {".txt", ".pdf", ".doc",  ".docx", ".odt",  ".rtf", ".md",
                                     ".csv", ".xls", ".xlsx", ".ods",  ".html", ".htm", ".xml"};
#define UNEXPECTED_LISTED 20

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

void sg_rule_package_layer_missing(SgJudgement *j)
{
    if (!j->delivery->complete) {
        sg_judge_not_applicable(j, "the files are judged as a part of a delivery");
        return;
    }
    if (j->delivery->files->len == 0) {
        sg_judge_not_applicable(j, "explained by intake.unreadable");
        return;
    }
    for (unsigned i = 0; i < j->spec->layers_count; i++) {
        const SgLayer *layer = &j->spec->layers[i];
        if (layer->presence == SG_PRESENCE_OPTIONAL || files_of(j->delivery, layer) > 0)
            continue;
        gboolean mandatory = layer->presence == SG_PRESENCE_MANDATORY;
        SgFinding *finding =
            sg_judge_finding(j, mandatory ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING, &layer->presence_basis,
                             "The %s layer %s (%s) is missing.", mandatory ? "mandatory" : "expected", layer->id,
                             layer->title != NULL ? layer->title : "without a title");
        finding->layer = g_strdup(layer->id);
        sg_finding_expected(finding, "%s", sg_judge_layer_name(j, layer, j->delivery->country));
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
        sg_judge_not_applicable(j, "the files are judged one by one");
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
        SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, "%u files stand for the layer %s: %s%s.",
                                              count, first->name.layer->id, list, count > 10 ? " and others" : "");
        finding->layer = g_strdup(first->name.layer->id);
        sg_finding_expected(finding, "one file");
        sg_finding_measured(finding, "%u files", count);
    }
}

static void tell_unexpected(SgJudgement *j, const char *name)
{
    static const char *const archives[] = {".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"};
    gboolean packed = has_ending(name, archives, G_N_ELEMENTS(archives));
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_INFO, NULL,
                                          packed ? "This archive was not opened: what it holds was not checked."
                                                 : "This file belongs to no layer of the product. It was not read.");
    finding->file = g_strdup(name);
    if (packed)
        sg_finding_advice(finding, "Unpack the archive and check the folder.");
}

void sg_rule_package_file_unexpected(SgJudgement *j)
{
    const GPtrArray *names = j->delivery->unexpected;
    guint told = 0, more = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (has_ending(name, papers, G_N_ELEMENTS(papers)))
            continue;
        if (told++ < UNEXPECTED_LISTED)
            tell_unexpected(j, name);
        else
            more++;
    }
    if (more > 0)
        sg_judge_finding(j, SG_SEVERITY_INFO, NULL, "%u more files belong to no layer of the product.", more);
}

void sg_rule_package_sidecar(SgJudgement *j)
{
    const GPtrArray *sidecars = j->file->raster.sidecars;
    if (sidecars == NULL || sidecars->len == 0)
        return;
    const char *list = "";
    for (guint i = 0; i < sidecars->len && i < 10; i++)
        list = sg_judge_text(j, "%s%s%s", list, i > 0 ? ", " : "", (const char *)g_ptr_array_index(sidecars, i));
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_WARNING, NULL,
        "Beside the file lies %s. Other software reads it and may show the map differently; here it was "
        "ignored.",
        list);
    sg_finding_expected(finding, "all in the GeoTIFF itself");
    sg_finding_measured(finding, "%s", list);
}
