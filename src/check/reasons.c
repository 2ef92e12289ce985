/* Why a rule is not judged: what explains what it would say, and what it needs. Two tables, and how they are asked. */
#include "check/reasons.h"
#include "soilgate/words.h"

#include <string.h>

#define BOUNDARY_RULES "boundary.coverage boundary.spill boundary.offset boundary.other-country"

/* When CAUSE is broken, it explains what RULES (ids or families, with blanks between) would say. Unchecked: it cannot
 * be known before the cause is mended. */
static const struct {
    const char *rules, *cause;
    SgOutcomeState state;
} causes[] = {
    {"name.pattern name.variant name.country", "intake.unreadable", SG_OUTCOME_NOT_APPLICABLE},
    {"file.bands data.type", "data.rendered", SG_OUTCOME_NOT_APPLICABLE},
    {"nodata.* value.* document.mismatch " BOUNDARY_RULES, "data.rendered", SG_OUTCOME_UNCHECKED},
    {"georef.south-up", "georef.rotated", SG_OUTCOME_NOT_APPLICABLE},
    {"grid.phase", "grid.resolution", SG_OUTCOME_NOT_APPLICABLE},
    {"grid.extent " BOUNDARY_RULES, "grid.axes-swapped", SG_OUTCOME_NOT_APPLICABLE},
    {"nodata.background", "grid.axes-swapped", SG_OUTCOME_UNCHECKED},
    {"nodata.in-range", "nodata.unrepresentable", SG_OUTCOME_NOT_APPLICABLE},
    {"nodata.in-range nodata.sentinel", "data.scaled", SG_OUTCOME_UNCHECKED},
    {"value.range value.typical value.class value.unit", "data.scaled", SG_OUTCOME_UNCHECKED},
    {"nodata.sentinel nodata.mixed nodata.background nodata.zero", "nodata.empty", SG_OUTCOME_NOT_APPLICABLE},
    {"value.* " BOUNDARY_RULES, "nodata.empty", SG_OUTCOME_NOT_APPLICABLE},
    {"value.typical", "value.unit", SG_OUTCOME_NOT_APPLICABLE},
    {"boundary.other-country boundary.offset boundary.spill", "nodata.background", SG_OUTCOME_NOT_APPLICABLE},
    {"boundary.coverage boundary.offset boundary.spill", "boundary.other-country", SG_OUTCOME_NOT_APPLICABLE},
    {"boundary.spill", "boundary.offset", SG_OUTCOME_NOT_APPLICABLE},
    {"package.layer-missing package.document-missing", "intake.archive", SG_OUTCOME_UNCHECKED},
    {"package.layer-missing package.document-missing", "intake.limit", SG_OUTCOME_UNCHECKED},
};

/* Needs in the order they are looked at, and the rules that tell of each when it is not met. */
static const struct {
    SgNeeds need;
    const char *words;
    const char *told_by[6];
} needs[] = {
    {SG_NEEDS_OPEN,
     N_("the file did not open"),
     {"intake.unreadable", "file.format", "file.truncated", "file.limit", "file.corrupt"}},
    {SG_NEEDS_SPEC,
     N_("the product is not known"),
     {"name.pattern", "intake.unreadable", "intake.archive", "intake.limit", "intake.checksum"}},
    {SG_NEEDS_LAYER, N_("the layer is not known"), {"name.pattern", "intake.unreadable"}},
    {SG_NEEDS_CRS, N_("the file has no CRS"), {"crs.missing"}},
    {SG_NEEDS_GRID,
     N_("the pixels have no places in degrees"),
     {"crs.missing", "crs.mismatch", "georef.missing", "georef.rotated", "georef.south-up"}},
    {SG_NEEDS_SCAN, N_("not all pixels were read"), {"file.corrupt", "data.type"}},
    {SG_NEEDS_BOUNDARY,
     N_("the country's boundary is not known"),
     {"boundary.unavailable", "name.country", "name.pattern"}},
    {SG_NEEDS_ZONES,
     N_("the country's boundary could not be laid over the pixels"),
     {"grid.extent", "grid.axes-swapped", "grid.resolution"}},
};

/* --- needs --- */

static gboolean is_met(const SgJudgement *j, SgNeeds need)
{
    const SgFileFacts *file = j->file;
    if (need == SG_NEEDS_SPEC)
        return j->spec != NULL;
    if (file == NULL)
        return FALSE;
    switch (need) {
    case SG_NEEDS_OPEN:
        return file->raster.door == SG_DOOR_OPEN;
    case SG_NEEDS_LAYER:
        return j->layer != NULL;
    case SG_NEEDS_CRS:
        return file->raster.door == SG_DOOR_OPEN && file->crs != SG_CRS_MISSING;
    case SG_NEEDS_GRID:
        return file->has_grid;
    case SG_NEEDS_SCAN:
        return file->scanned && file->scan.blocks_failed == 0;
    case SG_NEEDS_BOUNDARY:
        return file->has_boundary;
    case SG_NEEDS_ZONES:
        return file->zoned;
    default:
        return TRUE;
    }
}

/* Sets the outcome to unchecked: WORDS, and the rule that tells why when one of TOLD_BY does. */
static void lack(SgJudgement *j, const char *words, const char *const *told_by, gsize count)
{
    g_clear_pointer(&j->reason, g_free);
    j->state = SG_OUTCOME_UNCHECKED;
    for (gsize i = 0; i < count && told_by[i] != NULL; i++) {
        SgSeverity heaviest;
        /* A warning lets the delivery pass, so it does not tell that something was left unchecked. */
        if (sg_judge_heaviest(j, told_by[i], &heaviest) && heaviest >= SG_SEVERITY_UNCHECKED) {
            j->reason = g_strdup_printf(_("%s: %s"), words, told_by[i]);
            j->told = TRUE;
            return;
        }
    }
    j->reason = g_strdup(words);
    j->told = FALSE;
}

gboolean sg_judge_need(SgJudgement *j, SgNeeds need)
{
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++) {
        if (needs[i].need != need || is_met(j, need))
            continue;
        const char *words = _(needs[i].words);
        if (need == SG_NEEDS_SCAN && !j->file->scanned && j->file->scan_refused != NULL)
            words = j->file->scan_refused;
        if (need == SG_NEEDS_ZONES && j->file->zones_refused != NULL)
            words = j->file->zones_refused;
        lack(j, words, needs[i].told_by, G_N_ELEMENTS(needs[i].told_by));
        return FALSE;
    }
    return TRUE;
}

gboolean sg_reason_needs_met(SgJudgement *j)
{
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        if ((j->rule->needs & needs[i].need) != 0 && !sg_judge_need(j, needs[i].need))
            return FALSE;
    return TRUE;
}

/* --- causes --- */

gboolean sg_rule_is_named(const char *rules, const char *id)
{
    for (const char *word = rules + strspn(rules, " "); *word != '\0'; word += strspn(word, " ")) {
        gsize length = strcspn(word, " ");
        gboolean family = word[length - 1] == '*';
        if (strncmp(word, id, family ? length - 1 : length) == 0 && (family || id[length] == '\0'))
            return TRUE;
        word += length;
    }
    return FALSE;
}

gboolean sg_rule_blocks_others(const SgRule *rule)
{
    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
        if (causes[i].state == SG_OUTCOME_UNCHECKED && strcmp(causes[i].cause, rule->id) == 0)
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(needs[i].told_by) && needs[i].told_by[k] != NULL; k++)
            if (strcmp(needs[i].told_by[k], rule->id) == 0)
                return TRUE;
    return FALSE;
}

int sg_reason_find(SgJudgement *j, SgSeverity *heaviest)
{
    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
        if (sg_rule_is_named(causes[i].rules, j->rule->id) && strcmp(causes[i].cause, j->rule->id) != 0 &&
            sg_judge_heaviest(j, causes[i].cause, heaviest))
            return (int)i;
    return -1;
}

void sg_reason_explain(SgJudgement *j, int cause, SgSeverity weight)
{
    gboolean later = causes[cause].state == SG_OUTCOME_UNCHECKED;
    g_free(j->reason);
    j->reason = g_strdup_printf(later ? _("it cannot be known before this is mended: %s") : _("explained by %s"),
                                causes[cause].cause);
    j->state = causes[cause].state;
    j->told = weight >= SG_SEVERITY_UNCHECKED; /* a warning lets the delivery pass: see lack */
}
