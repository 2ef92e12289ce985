/* Judges of name.*: what the file's name says. */
#include "check/country.h"
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

/* The basis that lets an unknown name reject: one name of the product that is sure is enough. */
static const SgBasis *names_basis(const SgSpec *spec)
{
    for (unsigned i = 0; i < spec->layers_count; i++)
        if (sg_basis_may_reject(&spec->layers[i].name_basis))
            return &spec->layers[i].name_basis;
    return spec->layers_count > 0 ? &spec->layers[0].name_basis : NULL;
}

static const char *own_name(SgJudgement *j)
{
    g_autofree char *base = g_path_get_basename(j->file->path != NULL ? j->file->path : j->file->shown);
    g_autofree char *printable = sg_text_printable(base);
    return sg_judge_text(j, "%s", printable);
}

#define TOKEN "{ISO3}"

/* NAME, and when it has a place for the country's code, what to put there. */
static const char *with_token_told(SgJudgement *j, const char *name)
{
    if (strstr(name, TOKEN) == NULL)
        return sg_judge_text(j, "%s", name);
    return sg_judge_text(j, _("%s, with your country's code in place of %s"), name, TOKEN);
}

const char *sg_judge_layer_name(SgJudgement *j, const SgLayer *layer, const char *iso3)
{
    g_autofree char *name = sg_layer_file_name(layer, iso3 != NULL && *iso3 != '\0' ? iso3 : TOKEN);
    return with_token_told(j, name);
}

/* The nearest name for the country that the file is judged with; or NULL. */
static const char *nearest_name(SgJudgement *j)
{
    const char *nearest = j->file->name.nearest;
    const char *hole = nearest != NULL ? strstr(nearest, TOKEN) : NULL;
    if (hole == NULL || j->file->iso3[0] == '\0')
        return nearest != NULL ? with_token_told(j, nearest) : NULL;
    return sg_judge_text(j, "%.*s%s%s", (int)(hole - nearest), nearest, j->file->iso3, hole + strlen(TOKEN));
}

/* Renaming it would make another map of it. */
static void tell_lookalike(SgJudgement *j, const SgLookalike *lookalike)
{
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_ERROR, &lookalike->basis, _("The name is no layer of %s %s. It is that of %s."),
                         j->spec->product, j->spec->version, lookalike->what);
    sg_finding_measured(finding, "%s", own_name(j));
    sg_finding_advice(finding, _("Hand in the layer itself. To rename this file would pass one map off as another."));
}

void sg_rule_name_pattern(SgJudgement *j)
{
    if (j->spec == NULL) {
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                             _("The name is no layer of any product, so the product is not known. Give "
                               "it with --spec, as in --spec gsocseq."));
        sg_finding_measured(finding, "%s", own_name(j));
        return;
    }
    if (j->layer != NULL)
        return;
    if (j->file->name.lookalike != NULL) {
        tell_lookalike(j, j->file->name.lookalike);
        return;
    }
    const char *nearest = nearest_name(j);
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, names_basis(j->spec),
                                          _("The name is no layer of %s %s.%s"), j->spec->product, j->spec->version,
                                          nearest != NULL ? sg_judge_text(j, _(" The nearest is %s."), nearest) : "");
    if (nearest != NULL)
        sg_finding_expected(finding, "%s", nearest);
    sg_finding_measured(finding, "%s", own_name(j));
}

static void offer_name(SgJudgement *j, SgFinding *finding, SgFixClass fix)
{
    if (j->layer != NULL && j->file->iso3[0] != '\0')
        sg_finding_repair(finding, fix, &(SgRepair){.kind = SG_REPAIR_NAME});
}

static const char *canonical_name(SgJudgement *j)
{
    return sg_judge_layer_name(j, j->layer, j->file->iso3);
}

void sg_rule_name_variant(SgJudgement *j)
{
    const SgNameFacts *name = &j->file->name;
    if (name->canonical)
        return;
    const char *how = name->how != NULL ? sg_judge_text(j, " (%s)", name->how) : "";
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_WARNING, &j->layer->name_basis,
                                          _("The name was read as layer %s%s. Its canonical name is %s."), j->layer->id,
                                          how, canonical_name(j));
    sg_finding_expected(finding, "%s", canonical_name(j));
    sg_finding_measured(finding, "%s", own_name(j));
    /* The canonical name has the country's code, of which a person must be sure. */
    offer_name(j, finding, sg_judge_broken(j, "name.country") ? SG_FIX_CONFIRM : SG_FIX_SAFE);
}

void sg_rule_name_country(SgJudgement *j)
{
    const SgFileFacts *file = j->file;
    const SgCountryToken *token = &file->name.country;
    const char *written = token->token != NULL ? token->token : "";
    gboolean other = file->iso3[0] != '\0' && strcmp(file->iso3, token->iso3) != 0;
    SgFinding *finding;
    switch (token->state) {
    case SG_COUNTRY_NONE:
        sg_judge_not_applicable(j, _("the name has no country"));
        return;
    case SG_COUNTRY_CODE:
        if (!other)
            return;
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("The name says %s, but the country asked for is %s."),
                                   token->iso3, file->iso3);
        break;
    case SG_COUNTRY_LIKELY:
        finding =
            sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                             _("\"%s\" is no ISO 3166-1 alpha-3 code%s%s%s. %s is likely. The file is judged as %s."),
                             written, token->reason != NULL ? " (" : "", token->reason != NULL ? token->reason : "",
                             token->reason != NULL ? ")" : "", token->iso3, file->iso3);
        break;
    case SG_COUNTRY_UNKNOWN:
    default:
        finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL, _("\"%s\" is no ISO 3166-1 alpha-3 code%s.%s"), written,
                                   token->reason != NULL ? sg_judge_text(j, _(": %s"), token->reason) : "",
                                   file->iso3[0] != '\0' ? sg_judge_text(j, _(" The file is judged as %s."), file->iso3)
                                                         : "");
        break;
    }
    sg_finding_expected(finding, "%s", file->iso3[0] != '\0' ? file->iso3 : _("three capital letters, as LKA"));
    sg_finding_measured(finding, "%s", written);
    offer_name(j, finding, SG_FIX_CONFIRM);
}

/* "LKA (1), IND (2)", of at most twelve. */
static const char *list_countries(SgJudgement *j, const GArray *counts)
{
    const char *list = "";
    for (guint i = 0; i < MIN(counts->len, 12); i++) {
        const SgCountryCount *count = &g_array_index(counts, SgCountryCount, i);
        list = sg_judge_text(j, "%s%s%s (%u)", list, i > 0 ? ", " : "", count->iso3, count->files);
    }
    return counts->len > 12 ? sg_judge_text(j, _("%s and others"), list) : list;
}

/* The countries that the names of the delivery's maps tell; the one asked for is none of them. */
static GArray *told_countries(const SgDelivery *delivery)
{
    GArray *counts = g_array_new(FALSE, FALSE, sizeof(SgCountryCount));
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->name.country.iso3[0] != '\0')
            sg_country_count(counts, file->name.country.iso3, 1);
    }
    return counts;
}

void sg_rule_name_country_mixed(SgJudgement *j)
{
    const GArray *beside = j->delivery->beside;
    g_autoptr(GArray) own = told_countries(j->delivery);
    if (own->len < 2 && (beside == NULL || beside->len < 2))
        return;
    const GArray *counts = own->len > 1 ? own : beside;
    const char *list = list_countries(j, counts);
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                          own->len > 1 ? _("The delivery holds files of %u countries: %s.")
                                                       : _("Maps of %u countries lie side by side in its folder: %s."),
                                          counts->len, list);
    sg_finding_expected(finding, _("one country"));
    sg_finding_measured(finding, "%s", list);
}
