/* What judges share: building findings and commands, and texts that live as long as the judgement. */
#include "check/judge.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* --- findings --- */

static char *source_text(const SgRule *rule, const SgBasis *basis)
{
    if (basis == NULL || basis->source == NULL)
        return g_strdup(rule->clause);
    if (basis->confidence == SG_CONFIDENCE_VERIFIED)
        return g_strdup(basis->source);
    return g_strdup_printf("%s (%s)", basis->source, sg_confidence_name(basis->confidence));
}

SgFinding *sg_judge_finding(SgJudgement *j, SgSeverity severity, const SgBasis *basis, const char *format, ...)
{
    SgFinding *finding = g_new0(SgFinding, 1);
    finding->rule = j->rule;
    finding->severity = sg_judge_severity(j->spec, j->rule, severity, basis);
    va_list args;
    va_start(args, format);
    finding->message = g_strdup_vprintf(format, args);
    va_end(args);
    if (j->file != NULL)
        finding->file = g_strdup(j->file->shown);
    if (j->layer != NULL)
        finding->layer = g_strdup(j->layer->id);
    finding->pixels = -1;
    finding->share = (double)NAN;
    finding->locations = g_array_new(FALSE, FALSE, sizeof(SgLocation));
    finding->advice = g_strdup(_(j->rule->advice));
    finding->fix = SG_FIX_MANUAL;
    finding->source = source_text(j->rule, basis);
    g_ptr_array_add(j->findings, finding);
    return finding;
}

SgFinding *sg_finding_about(SgFinding *finding, const SgFileFacts *file)
{
    finding->file = g_strdup(file->shown);
    finding->layer = g_strdup(file->name.layer != NULL ? file->name.layer->id : NULL);
    return finding;
}

gboolean sg_judge_told(const SgJudgement *j, const SgFileFacts *file, SgSeverity least, const char *rules)
{
    for (guint i = 0; i < j->delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(j->delivery->findings, i);
        if (finding->severity >= least && g_strcmp0(finding->file, file->shown) == 0 &&
            (rules == NULL || sg_rule_is_named(rules, finding->rule->id)))
            return TRUE;
    }
    return FALSE;
}

void sg_finding_free(SgFinding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->file);
    g_free(finding->layer);
    g_free(finding->message);
    g_free(finding->expected);
    g_free(finding->measured);
    g_array_unref(finding->locations);
    g_free(finding->advice);
    g_free(finding->fix_command);
    g_free(finding->source);
    g_free(finding);
}

static void set_text(char **text, const char *format, va_list args) G_GNUC_PRINTF(2, 0);
static void set_text(char **text, const char *format, va_list args)
{
    char *next = g_strdup_vprintf(format, args);
    g_free(*text);
    *text = next;
}

void sg_finding_expected(SgFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(&finding->expected, format, args);
    va_end(args);
}

void sg_finding_measured(SgFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(&finding->measured, format, args);
    va_end(args);
}

void sg_finding_advice(SgFinding *finding, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(&finding->advice, format, args);
    va_end(args);
}

void sg_judge_pixels(SgJudgement *j, SgFinding *finding, gint64 pixels)
{
    finding->pixels = pixels;
    if (j->file->scan.data > 0)
        finding->share = (double)pixels / (double)j->file->scan.data;
}

static void add_place(SgFinding *finding, const SgFileFacts *file, const SgPlace *place)
{
    if (finding->locations->len >= SG_LIMIT_PLACES)
        return;
    SgLocation location = {.place = *place, .lon = (double)NAN, .lat = (double)NAN};
    if (file->has_grid)
        sg_grid_centre(&file->grid, place->col, place->row, &location.lon, &location.lat);
    g_array_append_val(finding->locations, location);
}

void sg_judge_place(SgJudgement *j, SgFinding *finding, const SgPlace *place)
{
    add_place(finding, j->file, place);
}

void sg_finding_places(SgFinding *finding, const SgFileFacts *file, const SgTally *tally)
{
    for (int i = 0; i < tally->places_count; i++)
        add_place(finding, file, &tally->places[i]);
}

void sg_judge_tally(SgJudgement *j, SgFinding *finding, const SgTally *tally)
{
    sg_judge_pixels(j, finding, MAX(finding->pixels, 0) + tally->pixels);
    for (int i = 0; i < tally->places_count; i++)
        sg_judge_place(j, finding, &tally->places[i]);
}

void sg_finding_repair(SgFinding *finding, SgFixClass fix, const SgRepair *repair)
{
    finding->fix = fix;
    finding->repair = *repair;
}

/* --- texts --- */

static const char *keep(SgJudgement *j, char *text)
{
    g_ptr_array_add(j->texts, text);
    return text;
}

const char *sg_judge_number(SgJudgement *j, double value, int digits)
{
    return keep(j, sg_text_differing(value, value, digits));
}

const char *sg_judge_differing(SgJudgement *j, double value, double other, int digits)
{
    return keep(j, sg_text_differing(value, other, digits));
}

const char *sg_judge_fixed(SgJudgement *j, double value, int decimals)
{
    char format[8], buffer[512]; /* %f of the largest double has 309 digits */
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    return keep(j, g_strdup(g_ascii_formatd(buffer, sizeof buffer, format, value)));
}

const char *sg_judge_count(SgJudgement *j, gint64 count)
{
    return keep(j, sg_text_count(count));
}

const char *sg_judge_pixels_text(SgJudgement *j, gint64 n)
{
    return sg_judge_text(j, P_("%s pixel", "%s pixels", n), sg_judge_count(j, n));
}

const char *sg_judge_share(SgJudgement *j, double share)
{
    return keep(j, sg_text_share(share));
}

const char *sg_judge_text(SgJudgement *j, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return keep(j, text);
}

const char *sg_judge_unit(SgJudgement *j)
{
    const SgKind *kind = j->layer != NULL ? j->layer->resolved : NULL;
    if (kind == NULL || kind->unit == NULL || kind->unit[0] == '\0')
        return "";
    return sg_judge_text(j, " %s", kind->unit);
}

const char *sg_judge_range(SgJudgement *j, const SgRange *range)
{
    const char *min = sg_judge_number(j, range->min, 6), *max = sg_judge_number(j, range->max, 6);
    if (!range->min_open && !range->max_open)
        return sg_judge_text(j, "%s .. %s", min, max);
    const char *low = sg_judge_text(j, range->min_open ? _("more than %s") : _("at least %s"), min);
    return sg_judge_text(j, range->max_open ? _("%s, less than %s") : _("%s, at most %s"), low, max);
}

const char *sg_judge_stored(SgJudgement *j, double value)
{
    gboolean single = j->file->raster.type == SG_TYPE_FLOAT32 && isfinite(value);
    for (int digits = 1; single && digits < 9; digits++) { /* nine always do for a Float32 */
        const char *text = sg_judge_number(j, value, digits);
        if ((float)g_ascii_strtod(text, NULL) == (float)value)
            return text;
    }
    return single ? sg_judge_number(j, value, 9) : keep(j, sg_text_double(value));
}

const char *sg_judge_declared(SgJudgement *j)
{
    return sg_judge_stored(j, j->file->raster.nodata);
}

/* --- outcomes --- */

void sg_judge_not_applicable(SgJudgement *j, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(&j->reason, format, args);
    va_end(args);
    j->state = SG_OUTCOME_NOT_APPLICABLE;
}

void sg_judge_unchecked(SgJudgement *j, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(&j->reason, format, args);
    va_end(args);
    j->state = SG_OUTCOME_UNCHECKED;
}

void sg_judge_unchecked_told(SgJudgement *j, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(&j->reason, format, args);
    va_end(args);
    j->state = SG_OUTCOME_UNCHECKED;
    j->told = TRUE;
}
