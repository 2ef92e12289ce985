/* The engine: takes every rule of the table to an outcome.
 *
 * A rule is settled once. Before its judge is called, two tables are asked: what would explain it (one cause gives one
 * finding), and whether its needs are met. A judge may ask how another rule came out, which settles that one first.
 */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

typedef enum { FRESH, JUDGING, SETTLED } Stage;

typedef struct {
    Stage stage;
    SgOutcomeState state;
    char *reason;
    gboolean untold;     /* unchecked, and no other finding says why */
    gboolean partly;     /* a part could not be checked */
    SgSeverity heaviest; /* of its findings, when broken */
} Case;

static void clear_case(gpointer data)
{
    g_free(((Case *)data)->reason);
}

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

static Case *settle(SgJudgement *j, guint index);

static guint rule_index(const char *id)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++)
        if (strcmp(rules[i].id, id) == 0)
            return i;
    g_assert_not_reached(); /* the tables above and the judges name rules of the table only */
}

/* TRUE when RULE is among FINDINGS, and the heaviest severity it has there. */
static gboolean found(const GPtrArray *findings, const SgRule *rule, SgSeverity *heaviest)
{
    gboolean any = FALSE;
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        if (finding->rule != rule)
            continue;
        *heaviest = any ? MAX(*heaviest, finding->severity) : finding->severity;
        any = TRUE;
    }
    return any;
}

static SgScope scope(const SgJudgement *j)
{
    if (j->seams != NULL)
        return SG_SCOPE_MOSAIC;
    return j->file != NULL ? SG_SCOPE_FILE : SG_SCOPE_DELIVERY;
}

static gboolean broken(SgJudgement *j, const char *id, SgSeverity *heaviest)
{
    guint index = rule_index(id), count;
    const SgRule *rule = &sg_rules(&count)[index];
    if (rule->scope != scope(j)) /* for a delivery, the files were judged before */
        return j->delivery != NULL && found(j->delivery->findings, rule, heaviest);
    const Case *other = settle(j, index);
    *heaviest = other->heaviest;
    return other->state == SG_OUTCOME_BROKEN;
}

gboolean sg_judge_broken(SgJudgement *j, const char *id)
{
    SgSeverity heaviest;
    return broken(j, id, &heaviest);
}

gboolean sg_judge_blocks(SgJudgement *j, const char *id)
{
    SgSeverity heaviest;
    return broken(j, id, &heaviest) && heaviest >= SG_SEVERITY_UNCHECKED;
}

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
        if (broken(j, told_by[i], &heaviest) && heaviest >= SG_SEVERITY_UNCHECKED) {
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

static gboolean needs_are_met(SgJudgement *j)
{
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        if ((j->rule->needs & needs[i].need) != 0 && !sg_judge_need(j, needs[i].need))
            return FALSE;
    return TRUE;
}

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

/* The cause that explains the rule being judged: its place in the table, or -1. */
static int find_cause(SgJudgement *j, SgSeverity *heaviest)
{
    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
        if (sg_rule_is_named(causes[i].rules, j->rule->id) && strcmp(causes[i].cause, j->rule->id) != 0 &&
            broken(j, causes[i].cause, heaviest))
            return (int)i;
    return -1;
}

static void explain(SgJudgement *j, int cause, SgSeverity weight)
{
    gboolean later = causes[cause].state == SG_OUTCOME_UNCHECKED;
    g_free(j->reason);
    j->reason = g_strdup_printf(later ? _("it cannot be known before this is mended: %s") : _("explained by %s"),
                                causes[cause].cause);
    j->state = causes[cause].state;
    j->told = weight >= SG_SEVERITY_UNCHECKED; /* a warning lets the delivery pass: see lack */
}

/* TRUE when a finding of RULE says that something could not be checked, and when one says that something is wrong. */
static void look_at(const GPtrArray *findings, const SgRule *rule, gboolean *says_unchecked, gboolean *says_wrong)
{
    *says_unchecked = *says_wrong = FALSE;
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        const gboolean unchecked = finding->severity == SG_SEVERITY_UNCHECKED;
        *says_unchecked |= finding->rule == rule && unchecked;
        *says_wrong |= finding->rule == rule && !unchecked;
    }
}

/* Calls the judge. The outcome is what it said, or follows from its findings. What is wrong in one part is broken, even
 * when another part could not be checked: that part keeps its reason, and is told. */
static void judge(SgJudgement *j, Case *self)
{
    gboolean says_unchecked, says_wrong;
    j->rule->judge(j);
    if (!found(j->findings, j->rule, &self->heaviest))
        return;
    look_at(j->findings, j->rule, &says_unchecked, &says_wrong);
    self->partly = j->state == SG_OUTCOME_UNCHECKED;
    j->told = j->told || says_unchecked;
    if (says_wrong || j->state != SG_OUTCOME_UNCHECKED)
        j->state = SG_OUTCOME_BROKEN;
}

static void drop_findings(SgJudgement *j)
{
    for (guint i = j->findings->len; i-- > 0;) {
        SgFinding *finding = g_ptr_array_index(j->findings, i);
        if (finding->rule != j->rule)
            continue;
        g_ptr_array_remove_index(j->findings, i);
        sg_finding_free(finding);
    }
}

static void run(SgJudgement *j, Case *self)
{
    SgSeverity weight = SG_SEVERITY_INFO;
    int cause = find_cause(j, &weight);
    if (cause >= 0 && weight == SG_SEVERITY_ERROR) {
        explain(j, cause, weight);
        return;
    }
    if (!needs_are_met(j))
        return;
    judge(j, self);
    /* A warning explains another warning, and never hides an error. */
    if (cause >= 0 && j->state == SG_OUTCOME_BROKEN && self->heaviest <= weight) {
        drop_findings(j);
        explain(j, cause, weight);
    }
}

static Case *settle(SgJudgement *j, guint index)
{
    Case *self = &g_array_index(j->cases, Case, index);
    if (self->stage != FRESH) /* a rule that asks for itself, on the way over others, is not known to be broken */
        return self;
    guint count;
    SgJudgement outer = *j;
    self->stage = JUDGING;
    j->rule = &sg_rules(&count)[index];
    j->state = SG_OUTCOME_PASSED;
    j->reason = NULL;
    j->told = FALSE;
    run(j, self);
    self->state = j->state;
    self->reason = j->reason;
    self->partly = self->partly || j->state == SG_OUTCOME_UNCHECKED;
    self->untold = self->partly && !j->told;
    self->stage = SETTLED;
    *j = outer;
    return self;
}

/* The ids of all rules that stayed unchecked for the reason of case FIRST; they are then told. */
static char *take_untold(SgJudgement *j, guint first)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    GString *ids = g_string_new(NULL);
    const char *reason = g_array_index(j->cases, Case, first).reason;
    for (guint i = first; i < count; i++) {
        Case *same = &g_array_index(j->cases, Case, i);
        if (!same->untold || strcmp(same->reason, reason) != 0)
            continue;
        g_string_append_printf(ids, "%s%s", ids->len > 0 ? ", " : "", rules[i].id);
        same->untold = FALSE;
    }
    return g_string_free(ids, FALSE);
}

/* For what stayed unchecked without a word: one finding for all rules with the same reason. */
static void tell_unchecked(SgJudgement *j)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++) {
        const Case *first = &g_array_index(j->cases, Case, i);
        if (!first->untold)
            continue;
        g_autofree char *ids = take_untold(j, i);
        j->rule = &rules[i];
        SgFinding *finding =
            sg_judge_finding(j, SG_SEVERITY_UNCHECKED, NULL, _("Not checked, because %s: %s."), first->reason, ids);
        sg_finding_advice(finding,
                          _("Remove the reason and check again. Until then it is not known if these rules hold."));
    }
}

static int heavier_first(gconstpointer a, gconstpointer b, gpointer unused G_GNUC_UNUSED)
{
    const SgFinding *x = *(const SgFinding *const *)a, *y = *(const SgFinding *const *)b;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1; /* the order of the catalogue */
    return 0;
}

static void move_outcomes(SgJudgement *j, GArray *outcomes)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    for (guint i = 0; i < count; i++) {
        Case *settled = &g_array_index(j->cases, Case, i);
        SgOutcome outcome = {
            .rule = &rules[i], .state = settled->state, .reason = settled->reason, .partly = settled->partly};
        if (rules[i].scope != scope(j))
            continue;
        settled->reason = NULL;
        g_array_append_val(outcomes, outcome);
    }
}

void sg_judge_rules(SgJudgement *j, GPtrArray *findings, GArray *outcomes)
{
    guint count;
    const SgRule *rules = sg_rules(&count);
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) cases = g_array_new(FALSE, TRUE, sizeof(Case));
    g_array_set_clear_func(cases, clear_case);
    g_array_set_size(cases, count);
    j->findings = own;
    j->texts = texts;
    j->cases = cases;
    for (guint i = 0; i < count; i++)
        if (rules[i].scope == scope(j))
            settle(j, i);
    tell_unchecked(j);
    move_outcomes(j, outcomes);
    if (j->file != NULL)
        sg_repairs_settle(j->file, own);
    if (own->len > 0)
        g_qsort_with_data(own->pdata, (int)own->len, sizeof(gpointer), heavier_first, NULL);
    g_ptr_array_extend(findings, own, NULL, NULL);
}
