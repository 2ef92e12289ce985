/* The order of things in a segment: one survey tells counts and extremes, and the extremes tell what need not be
 * looked at. In a sound map almost every segment ends there, after one more loop for the sums. */
#include "scan/segment.h"

#include <math.h>

/* A segment in the making: what is found out on the way. */
typedef struct {
    const SgPass *pass;
    const SgCriteria *criteria;
    const SgSegment *at;
    SgSurvey survey;
    int mapped, out_of_range;
} Work;

static inline double value_at(const SgSegment *at, int i)
{
    return at->floats != NULL ? (double)at->floats[i] : at->doubles[i];
}

/* -- Counting, with places ---------------------------------------------------------------------------------------- */

typedef gboolean (*Test)(const SgCriteria *criteria, double value, const SgInterval *interval);

/* Adds PIXELS to a tally, and looks for their places while some are wanted: those where TEST holds. */
static void tally(const Work *work, int tally_index, int pixels, Test test, const SgInterval *interval)
{
    SgPart *part = work->pass->part;
    SgPartTally *to = &part->tallies[tally_index];
    to->pixels += pixels;
    if (!work->pass->wanted[tally_index])
        return;
    int left = MIN(pixels, SG_LIMIT_PLACES - to->places_count);
    for (int i = 0; left > 0 && i < work->at->n; i++) {
        const double value = value_at(work->at, i);
        if (!test(work->criteria, value, interval))
            continue;
        sg_part_place(part, tally_index, (SgPlace){work->at->col + i, work->at->row, value});
        left--;
    }
}

static gboolean is_stray_nan(const SgCriteria *criteria, double value, const SgInterval *interval)
{
    (void)interval;
    return sg_is_stray_nan(criteria, value);
}

static gboolean is_stray_infinity(const SgCriteria *criteria, double value, const SgInterval *interval)
{
    (void)interval;
    return sg_is_stray_infinity(criteria, value);
}

static gboolean is_mapped(const SgCriteria *criteria, double value, const SgInterval *interval)
{
    (void)interval;
    return sg_is_mapped(criteria, value);
}

static gboolean is_missing(const SgCriteria *criteria, double value, const SgInterval *interval)
{
    (void)interval;
    return sg_is_missing(criteria, value);
}

static gboolean is_mapped_outside(const SgCriteria *criteria, double value, const SgInterval *interval)
{
    return sg_is_mapped(criteria, value) && !sg_interval_holds(interval, value);
}

static gboolean is_data_in(const SgCriteria *criteria, double value, const SgInterval *interval)
{
    return sg_interval_holds(interval, value) && value != criteria->nodata;
}

/* Data in the interval. */
static int count_in(const Work *work, const SgInterval *interval)
{
    if (work->survey.min >= interval->low && work->survey.max <= interval->high)
        return work->survey.data;
    if (work->survey.max < interval->low || work->survey.min > interval->high)
        return 0;
    const SgSegment *at = work->at;
    const int found = at->floats != NULL ? sg_between_float(at->floats, at->n, interval)
                                         : sg_between_double(at->doubles, at->n, interval);
    return found - (sg_interval_holds(interval, work->criteria->nodata) ? work->survey.nodata : 0);
}

/* -- Which columns and rows have data ------------------------------------------------------------------------------ */

/* Only what lies beyond the window so far is looked at, so that a map pays for its margins alone. */
static void widen_window(const Work *work)
{
    SgPart *part = work->pass->part;
    const SgSegment *at = work->at;
    part->north = MIN(part->north, at->row);
    part->south = MAX(part->south, at->row + 1);
    for (int i = 0; i < at->n && at->col + i < part->west; i++)
        if (sg_is_data(work->criteria, value_at(at, i)))
            part->west = at->col + i;
    for (int i = at->n; i > 0 && at->col + i > part->east; i--)
        if (sg_is_data(work->criteria, value_at(at, i - 1)))
            part->east = at->col + i;
}

/* -- Values ------------------------------------------------------------------------------------------------------- */

static void survey(Work *work)
{
    const SgSegment *at = work->at;
    const SgCriteria *criteria = work->criteria;
    if (at->floats != NULL)
        sg_survey_float(at->floats, at->n, (float)criteria->nodata, criteria->nan_is_nodata, &work->survey);
    else
        sg_survey_double(at->doubles, at->n, criteria->nodata, criteria->nan_is_nodata, &work->survey);
    SgPart *part = work->pass->part;
    part->nodata += work->survey.nodata;
    const int strays = at->n - work->survey.nodata - work->survey.data;
    if (strays == 0)
        return;
    int nans = 0;
    for (int i = 0; i < at->n; i++)
        nans += is_stray_nan(criteria, value_at(at, i), NULL) ? 1 : 0;
    if (nans > 0)
        tally(work, SG_TALLY_NAN, nans, is_stray_nan, NULL);
    if (strays > nans)
        tally(work, SG_TALLY_INFINITE, strays - nans, is_stray_infinity, NULL);
}

/* The sum of the data less n times the shift. */
static double add_moments(const Work *work)
{
    const SgSegment *at = work->at;
    SgPart *part = work->pass->part;
    if (part->data == 0) {
        const double middle = work->survey.min / 2 + work->survey.max / 2;
        part->shift = at->floats != NULL ? (double)(float)middle : middle;
    }
    const double nodata = work->criteria->nodata;
    const SgSums sums = at->floats != NULL ? sg_sums_float(at->floats, at->n, work->survey.data == at->n, (float)nodata,
                                                           (float)part->shift, work->pass->bins)
                                           : sg_sums_double(at->doubles, at->n, nodata, part->shift, work->pass->bins);
    part->data += work->survey.data;
    part->sum += sums.sum;
    part->square += sums.square;
    part->min = MIN(part->min, work->survey.min);
    part->max = MAX(part->max, work->survey.max);
    return sums.sum;
}

/* Asked only until the first fraction, so that a map of measurements pays nothing. */
static gboolean all_whole(const Work *work)
{
    const SgSegment *at = work->at;
    const double nodata = work->criteria->nodata;
    const int found = at->floats != NULL ? sg_fractions_float(at->floats, at->n, (float)nodata)
                                         : sg_fractions_double(at->doubles, at->n, nodata);
    return found == 0;
}

/* Data that are not mapped: watched values are counted elsewhere; the others are huge, or out of range. */
static void count_unmapped(Work *work)
{
    SgPart *part = work->pass->part;
    for (int i = 0; i < work->at->n; i++) {
        const double value = value_at(work->at, i);
        const SgUnmapped what = sg_unmapped(work->criteria, value);
        if (what != SG_UNMAPPED_HUGE && what != SG_UNMAPPED_OUT_OF_RANGE)
            continue;
        const int index = what == SG_UNMAPPED_HUGE ? SG_TALLY_HUGE : SG_TALLY_OUT_OF_RANGE;
        part->tallies[index].pixels++;
        if (work->pass->wanted[index])
            sg_part_place(part, index, (SgPlace){work->at->col + i, work->at->row, value});
        if (what == SG_UNMAPPED_OUT_OF_RANGE) {
            work->out_of_range++;
            part->out_min = MIN(part->out_min, value);
            part->out_max = MAX(part->out_max, value);
        }
    }
}

static void count_codes(const Work *work)
{
    SgPart *part = work->pass->part;
    if (part->codes == NULL)
        part->codes = g_new0(SgCodes, 1);
    for (int i = 0; i < work->at->n; i++) {
        const double value = value_at(work->at, i);
        int code = 0;
        const SgCodeKind kind = sg_code_of(work->criteria, value, &code);
        if (kind == SG_CODE_WHOLE)
            sg_codes_add(part->codes, code, 1, work->at->col + i, work->at->row);
        if (kind != SG_CODE_FRACTIONAL)
            continue;
        part->tallies[SG_TALLY_FRACTIONAL].pixels++;
        if (work->pass->wanted[SG_TALLY_FRACTIONAL])
            sg_part_place(part, SG_TALLY_FRACTIONAL, (SgPlace){work->at->col + i, work->at->row, value});
    }
}

static void count_values(Work *work)
{
    const SgCriteria *criteria = work->criteria;
    work->mapped = count_in(work, &criteria->mapped);
    if (work->mapped < work->survey.data)
        count_unmapped(work);
    for (int i = 0; i < criteria->watch_count; i++) {
        const int found = count_in(work, &criteria->watch[i]);
        if (found > 0)
            tally(work, SG_TALLY_WATCH + i, found, is_data_in, &criteria->watch[i]);
    }
    for (int i = 0; i < criteria->typical_count; i++) {
        const SgInterval *typical = &criteria->typical[i];
        if (work->mapped == 0 || (work->survey.min >= typical->low && work->survey.max <= typical->high))
            continue;
        const SgInterval inner =
            sg_interval(MAX(typical->low, criteria->mapped.low), MIN(typical->high, criteria->mapped.high));
        const int found = work->mapped - count_in(work, &inner);
        if (found > 0)
            tally(work, SG_TALLY_TYPICAL + i, found, is_mapped_outside, typical);
    }
    if (criteria->codes)
        count_codes(work);
}

/* -- Where the mapped pixels lie ---------------------------------------------------------------------------------- */

static void count_area(const Work *work, double shifted_sum)
{
    SgPart *part = work->pass->part;
    const double area = work->pass->row_area_km2[work->at->row];
    part->area_km2 += work->mapped * area;
    if (!work->criteria->stock)
        return;
    double sum = shifted_sum + work->mapped * part->shift;
    if (work->mapped < work->survey.data) {
        sum = 0;
        for (int i = 0; i < work->at->n; i++) {
            const double value = value_at(work->at, i);
            sum += sg_is_mapped(work->criteria, value) ? value : 0;
        }
    }
    part->total += sum * area * 100; /* t/ha * km2, 100 ha each: tonnes */
}

static void count_zone(const Work *work)
{
    SgPart *part = work->pass->part;
    const SgZone zone = work->at->zone;
    part->zone[zone] += work->mapped;
    if (zone == SG_ZONE_INSIDE) {
        const int missing = work->at->n - work->mapped - work->out_of_range;
        if (missing > 0)
            tally(work, SG_TALLY_MISSING, missing, is_missing, NULL);
        return;
    }
    if (zone == SG_ZONE_NEAR || zone == SG_ZONE_DISPUTED || work->mapped == 0)
        return;
    tally(work, SG_TALLY_SPILL, work->mapped, is_mapped, NULL);
    if (part->outside == NULL)
        part->outside = g_new0(SgVotes, 1);
    for (int i = 0; i < work->at->n; i++) {
        const double value = value_at(work->at, i);
        if (sg_is_mapped(work->criteria, value))
            sg_votes_add(part->outside, value);
    }
}

static void draw_outline(const Work *work)
{
    const SgSegment *at = work->at;
    SgOutline *outline = work->pass->outline;
    if (work->mapped == 0 || !sg_outline_has_row(outline, at->row))
        return;
    for (int i = 0; i < at->n;) {
        const int end = MIN(at->n, i + 64 - (at->col + i) % 64);
        guint64 bits = 0;
        for (int k = i; k < end; k++)
            bits |= (guint64)sg_is_mapped(work->criteria, value_at(at, k)) << ((at->col + k) % 64);
        sg_outline_add(outline, at->row, at->col + i, bits);
        i = end;
    }
}

void sg_segment_scan(const SgPass *pass, const SgSegment *segment)
{
    Work work = {.pass = pass, .criteria = pass->criteria, .at = segment};
    survey(&work);
    if (work.survey.data > 0) {
        SgPart *part = pass->part;
        part->whole = part->whole && (pass->criteria->whole || all_whole(&work));
        widen_window(&work);
        const double shifted_sum = add_moments(&work);
        count_values(&work);
        part->mapped += work.mapped;
        if (pass->row_area_km2 != NULL && work.mapped > 0)
            count_area(&work, shifted_sum);
        if (pass->outline != NULL)
            draw_outline(&work);
    }
    if (segment->zone != SG_ZONES)
        count_zone(&work);
}
