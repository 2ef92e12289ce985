/* The codes of error layers, and which pixels of a file a code is for. */
#include "mark/codes.h"

#include "soilgate/check_again.h"
#include <math.h>
#include <string.h>

static const SgMarkCode codes[] = {
    {1, "file.corrupt", 0, 0, 0},          {2, "value.nonfinite", 120, 53, 0},
    {3, "value.range", 213, 94, 0},        {4, "value.class", 158, 105, 0},
    {5, "nodata.sentinel", 204, 121, 167}, {6, "nodata.mixed", 130, 60, 100},
    {7, "nodata.background", 86, 30, 62},  {8, "boundary.other-country", 0, 56, 90},
    {9, "boundary.spill", 0, 114, 178},    {10, "boundary.coverage", 86, 180, 233},
    {11, "layers.relation", 0, 158, 115},  {12, "layers.class", 0, 90, 66},
    {13, "layers.footprint", 230, 159, 0}, {14, "nodata.zero", 153, 153, 153},
    {15, "value.typical", 240, 228, 66},
};
G_STATIC_ASSERT(G_N_ELEMENTS(codes) == SG_CODES);

const SgMarkCode *sg_mark_codes(guint *count)
{
    *count = G_N_ELEMENTS(codes);
    return codes;
}

/* --- pixels --- */

static gboolean is_nonfinite(const SgTold *told, double value, SgZone zone)
{
    (void)zone;
    return isinf(value) || told->nan_is_nonfinite;
}

static gboolean is_nan(const SgTold *told, double value, SgZone zone)
{
    (void)told;
    (void)zone;
    return isnan(value) != 0;
}

static gboolean is_background(const SgTold *told, double value, SgZone zone)
{
    (void)zone;
    return value == told->background;
}

static gboolean is_foreign(const SgTold *told, double value, SgZone zone)
{
    (void)told;
    (void)value;
    return zone == SG_ZONE_FOREIGN;
}

static gboolean is_untypical(const SgTold *told, double value, SgZone zone)
{
    (void)zone;
    return value < told->typical_min || value > told->typical_max;
}

/* A pixel belongs to a code when it has one of the marks ANY, none of NONE, and the test holds, if there is one. In the
 * order of codes. */
static const struct {
    guint16 any, none;
    gboolean (*test)(const SgTold *told, double value, SgZone zone);
} pixels[SG_CODES] = {
    {SG_MARK_UNREAD, 0, NULL},
    {SG_MARK_NONFINITE, 0, is_nonfinite},
    {SG_MARK_RANGE, 0, NULL},
    {SG_MARK_CLASS, 0, NULL},
    {SG_MARK_FILL, 0, NULL},
    {SG_MARK_NONFINITE, 0, is_nan},
    {SG_MARK_SPILL, SG_MARK_DISPUTED, is_background},
    {SG_MARK_SPILL, 0, is_foreign},
    {SG_MARK_SPILL, SG_MARK_DISPUTED, NULL},
    {SG_MARK_GAP, 0, NULL},
    {SG_MARK_RELATION, SG_MARK_CLASSIFIED, NULL},
    {SG_MARK_CLASSIFIED, 0, NULL},
    {SG_MARK_LACKING | SG_MARK_EXTRA, 0, NULL},
    {SG_MARK_ZERO, 0, NULL},
    {SG_MARK_TYPICAL, 0, is_untypical},
};

#define TOGETHER (SG_MARK_RELATION | SG_MARK_CLASSIFIED | SG_MARK_LACKING | SG_MARK_EXTRA)

guint16 sg_told_mask(const SgTold *told, double value, SgZone zone, guint16 marks)
{
    guint16 mask = 0;
    for (int k = 0; k < told->count; k++) {
        const guint i = told->order[k];
        if ((marks & pixels[i].any) != 0 && (marks & pixels[i].none) == 0 &&
            (pixels[i].test == NULL || pixels[i].test(told, value, zone)))
            mask |= (guint16)(1U << i);
    }
    return mask;
}

/* --- what is told of a file --- */

static int code_of(const SgRule *rule)
{
    for (int i = 0; i < SG_CODES; i++)
        if (strcmp(codes[i].rule, rule->id) == 0)
            return i;
    return -1;
}

/* A finding that says that pixels of the map are wrong: not one that could not be checked, nor one that is excused. */
static gboolean is_about_pixels(const SgFinding *finding)
{
    return finding->waived == NULL && finding->severity != SG_SEVERITY_UNCHECKED &&
           (finding->pixels > 0 || strcmp(finding->rule->id, "file.corrupt") == 0);
}

static void take_finding(SgTold *told, int code, const SgFinding *finding)
{
    told->interest |= pixels[code].any;
    told->together = told->together || (pixels[code].any & TOGETHER) != 0;
    told->pixels[code] += MAX(finding->pixels, 0);
    if (told->findings[code] == NULL || finding->severity > told->findings[code]->severity)
        told->findings[code] = finding;
}

/* Those of blocks that do not decode, which their finding counts as blocks. */
static gint64 unread_pixels(const SgScanFacts *scan)
{
    return scan->pixels - scan->data - scan->nodata - scan->nan.pixels - scan->infinite.pixels;
}

/* Codes in order of weight: the severity of their findings, then the table. */
static void weigh(SgTold *told)
{
    for (int severity = SG_SEVERITY_ERROR; severity >= SG_SEVERITY_INFO; severity--)
        for (int i = 0; i < SG_CODES; i++)
            if (told->findings[i] != NULL && (int)told->findings[i]->severity == severity)
                told->order[told->count++] = (guint8)i;
}

gboolean sg_told_find(const GPtrArray *findings, const SgFileFacts *file, SgTold *told)
{
    memset(told, 0, sizeof *told);
    for (guint i = 0; file->scanned && i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        const int code = g_strcmp0(finding->file, file->shown) == 0 ? code_of(finding->rule) : -1;
        if (code >= 0 && is_about_pixels(finding))
            take_finding(told, code, finding);
    }
    if (told->findings[SG_CODE_CORRUPT] != NULL)
        told->pixels[SG_CODE_CORRUPT] = unread_pixels(&file->scan);
    told->nan_is_nonfinite = told->pixels[SG_CODE_NONFINITE] > file->scan.infinite.pixels;
    told->background = file->scan.outside.items[0].value;
    const int typical = sg_facts_typical_broken(file);
    if (typical >= 0) {
        told->typical_min = file->plan.typical[typical].min;
        told->typical_max = file->plan.typical[typical].max;
    }
    weigh(told);
    return told->count > 0;
}

guint16 sg_told_codes(const SgTold *told)
{
    guint16 all = 0;
    for (int i = 0; i < told->count; i++)
        all = (guint16)(all | 1U << told->order[i]);
    return all;
}

guint8 sg_told_code(const SgTold *told, guint16 mask)
{
    for (int i = 0; i < told->count; i++)
        if ((mask & (1U << told->order[i])) != 0)
            return codes[told->order[i]].code;
    return 0;
}
