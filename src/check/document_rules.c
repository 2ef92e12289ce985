/* Judge of document.*: does the metafile say what the map is. Every key that was understood is compared; what the
 * metafile does not say is not asked for here. */
#include "check/judge.h"
#include "check/units.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

/* Both are told beside each other, and which one is wrong is not known. */
static SgFinding *tell(SgJudgement *j, const char *said, const char *found, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static SgFinding *tell(SgJudgement *j, const char *said, const char *found, const char *format, ...)
{
    const SgPaper *paper = j->file->metafile;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_WARNING,
                                          paper->document != NULL ? &paper->document->basis : NULL, "%s", message);
    g_free(finding->file);
    finding->file = g_strdup(paper->shown);
    sg_finding_expected(finding, "%s", found);
    sg_finding_measured(finding, "%s", said);
    return finding;
}

/* VALUE beside QUOTED, in DIGITS significant digits or as many as tell the two apart. */
static const char *beside(SgJudgement *j, double value, const SgQuoted *quoted, int digits)
{
    return sg_judge_differing(j, value, quoted->value, digits);
}

static const char *quoted_text(SgJudgement *j, const SgQuoted *quoted)
{
    return sg_judge_number(j, quoted->value, 12);
}

/* --- size, extent, resolution --- */

static const char *size_text(SgJudgement *j, SgMetaNumber number, const char *value)
{
    return sg_judge_text(j, number == SG_META_WIDTH ? _("%s columns") : _("%s rows"), value);
}

static void compare_size(SgJudgement *j, const SgMetafile *metafile, SgMetaNumber number, int real)
{
    const SgQuoted *quoted = &metafile->numbers[number];
    if (!quoted->given || quoted->value == real)
        return;
    const char *said = size_text(j, number, quoted_text(j, quoted));
    const char *found = size_text(j, number, sg_judge_text(j, "%d", real));
    tell(j, said, found, _("The metafile gives %s; %s has %s."), said, j->file->shown, found);
}

/* How far the box QUOTED is from the map's beyond what rounding explains, in pixels; 0: it agrees. Half a pixel is
 * allowed because some programs give the centres of the outer pixels. */
static double box_off(const SgGrid *grid, const SgQuoted *const quoted[4])
{
    const double real[4] = {grid->west, sg_grid_south(grid), sg_grid_east(grid), grid->north};
    const double pixel[2] = {grid->pixel_width, grid->pixel_height};
    double worst = 0;
    for (int i = 0; i < 4; i++) {
        if (!quoted[i]->given)
            continue;
        double off = fabs(quoted[i]->value - real[i]) / pixel[i % 2];
        /* a whole step: digits may be cut off in place of rounded */
        if (off > 0.501 + quoted[i]->step / pixel[i % 2])
            worst = MAX(worst, off);
    }
    return worst;
}

/* Four numbers without names, in the order in which they come nearest to the map: programs differ in it. */
static void order_corners(const SgGrid *grid, const SgQuoted corners[4], const SgQuoted *best[4])
{
    static const int orders[][4] = {/* where west, south, east, north stand */
                                    {0, 1, 2, 3}, {0, 2, 1, 3}, {1, 0, 3, 2}, {2, 0, 3, 1}, {0, 3, 2, 1}, {1, 2, 3, 0}};
    double least = INFINITY;
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        const SgQuoted *box[4] = {&corners[orders[i][0]], &corners[orders[i][1]], &corners[orders[i][2]],
                                  &corners[orders[i][3]]};
        double off = box_off(grid, box);
        if (off < least) {
            memcpy(best, box, sizeof box);
            least = off;
        }
    }
}

/* A side of a box, in the order of real and quoted boxes. */
static const char *side_text(SgJudgement *j, int side, const char *value)
{
    return sg_judge_text(j,
                         side == 0   ? _("west %s")
                         : side == 1 ? _("south %s")
                         : side == 2 ? _("east %s")
                                     : _("north %s"),
                         value);
}

static void compare_extent(SgJudgement *j, const SgMetafile *metafile)
{
    const SgGrid *grid = &j->file->grid;
    const SgQuoted *box[4];
    gboolean named = FALSE;
    for (int i = 0; i < 4; i++) {
        box[i] = &metafile->numbers[SG_META_WEST + i];
        named = named || box[i]->given;
    }
    if (!named && metafile->corners[0].given)
        order_corners(grid, metafile->corners, box);
    else if (!named)
        return;
    double off = box_off(grid, box);
    if (off == 0)
        return;

    const double real[4] = {grid->west, sg_grid_south(grid), sg_grid_east(grid), grid->north};
    const char *said = "", *found = "";
    for (int i = 0; i < 4; i++) {
        if (!box[i]->given)
            continue;
        const char *comma = *said != '\0' ? ", " : "";
        said = sg_judge_text(j, "%s%s%s", said, comma, side_text(j, i, quoted_text(j, box[i])));
        found = sg_judge_text(j, "%s%s%s", found, comma, side_text(j, i, beside(j, real[i], box[i], 9)));
    }
    tell(j, said, found, _("The metafile gives another extent than that of %s: a side differs by %s."), j->file->shown,
         sg_judge_text(j, _("%s pixels"), sg_judge_number(j, off, 3)));
}

#define METRES_PER_DEGREE 111320.0 /* of longitude on the equator; nominal sizes as 1 km are no closer than that */

static void compare_resolution(SgJudgement *j, const SgMetafile *metafile)
{
    const SgGrid *grid = &j->file->grid;
    const SgQuoted *deg = &metafile->pixel_deg, *metres = &metafile->pixel_m;
    /* a thousandth is grid.resolution's tolerance in the shipped specifications */
    gboolean differs = deg->given && fabs(deg->value - grid->pixel_width) > MAX(deg->step, 1e-3 * grid->pixel_width);
    double middle = (grid->north + sg_grid_south(grid)) / 2 * G_PI / 180;
    double height_m = grid->pixel_height * METRES_PER_DEGREE;
    double width_m = grid->pixel_width * METRES_PER_DEGREE * cos(middle);
    /* Metres are nominal: 30 arc-seconds are called 1 km, and are 928 m from north to south and less from west to east.
     * The usual sizes (250 m, 500 m, 1 km) are a factor of 2 apart; half of that, as a factor, is no such name. */
    gboolean differs_m =
        metres->given && (metres->value > height_m * G_SQRT2 || metres->value < MIN(width_m, height_m) / G_SQRT2);
    if (!differs && !differs_m)
        return;
    const char *said = metafile->resolution;
    const char *found = sg_judge_text(j, _("%s degrees (%s arc-seconds)"), sg_judge_number(j, grid->pixel_width, 8),
                                      sg_judge_number(j, grid->pixel_width * 3600, 6));
    tell(j, said, found, _("The metafile gives the resolution as \"%s\"; the pixels of %s have %s."), said,
         j->file->shown, found);
}

/* --- what the map is --- */

static void compare_projection(SgJudgement *j, const SgMetafile *metafile)
{
    const SgCrsFacts *crs = &j->file->raster.crs;
    const char *said = metafile->projection;
    if (said == NULL || !crs->present)
        return;
    int real = 0;
    if (crs->authority != NULL && g_str_has_prefix(crs->authority, "EPSG:"))
        real = (int)g_ascii_strtoll(crs->authority + strlen("EPSG:"), NULL, 10);
    else if (j->spec != NULL && j->spec->grid != NULL && j->file->crs == SG_CRS_UNIDENTIFIED)
        real = j->spec->grid->epsg;
    gboolean utm = crs->geographic && g_regex_match_simple("\\bUTM\\b", said, G_REGEX_CASELESS, 0);
    if (!utm && (metafile->epsg == 0 || real == 0 || metafile->epsg == real))
        return;
    const char *found = real != 0 ? sg_judge_text(j, "EPSG:%d, %s", real, crs->name) : crs->name;
    tell(j, said, found, _("The metafile gives the projection as \"%s\"; %s is in %s."), said, j->file->shown, found);
}

static void compare_unit(SgJudgement *j, const SgMetafile *metafile)
{
    const SgKind *kind = j->layer->resolved;
    if (metafile->units == NULL || kind == NULL || kind->unit == NULL ||
        sg_unit_match(metafile->units, kind->unit) != SG_UNIT_OTHER)
        return;
    tell(j, metafile->units, kind->unit,
         _("The metafile gives the unit as \"%s\"; the layer %s of the product is in %s."), metafile->units,
         j->layer->id, kind->unit);
}

/* A title tells a depth only with its unit. */
static void compare_depth(SgJudgement *j, const char *text, gboolean is_title)
{
    double top, bottom, layer_top, layer_bottom;
    const char *depth = j->layer->depth;
    if (text == NULL || depth == NULL || !sg_depth_read(text, is_title, &top, &bottom) ||
        !sg_depth_read(depth, FALSE, &layer_top, &layer_bottom))
        return;
    if (fabs(top - layer_top) < 0.5 && fabs(bottom - layer_bottom) < 0.5)
        return;
    tell(j, text, depth,
         is_title ? _("The title of the metafile says \"%s\"; by its name %s is the map for %s.")
                  : _("The depth of the metafile says \"%s\"; by its name %s is the map for %s."),
         text, j->file->shown, depth);
}

static void compare_format(SgJudgement *j, const SgMetafile *metafile)
{
    static const char others[] =
        "asc|netcdf|\\bnc\\b|png|jpe?g|shape|shp|hdf|\\bgrd\\b|esri grid|\\bimg\\b|\\brds\\b|pdf";
    const char *said = metafile->format;
    if (said == NULL || g_regex_match_simple("tif", said, G_REGEX_CASELESS, 0) ||
        !g_regex_match_simple(others, said, G_REGEX_CASELESS, 0))
        return;
    tell(j, said, "GeoTIFF", _("The metafile gives the file format as \"%s\"; %s is a GeoTIFF."), said, j->file->shown);
}

/* --- statistics --- */

static const SgMetaNumber statistics[] = {SG_META_MAX, SG_META_MIN, SG_META_MEAN, SG_META_SD};

static const char *statistic_text(SgJudgement *j, SgMetaNumber number, const char *value)
{
    return sg_judge_text(j,
                         number == SG_META_MAX    ? _("maximum %s")
                         : number == SG_META_MIN  ? _("minimum %s")
                         : number == SG_META_MEAN ? _("mean %s")
                                                  : _("standard deviation %s"),
                         value);
}

static const char *statistic_sentence(SgJudgement *j, SgMetaNumber number, const char *value, const char *real)
{
    return sg_judge_text(
        j,
        number == SG_META_MAX    ? _("The metafile gives the maximum as %s; that of the data of %s is %s.")
        : number == SG_META_MIN  ? _("The metafile gives the minimum as %s; that of the data of %s is %s.")
        : number == SG_META_MEAN ? _("The metafile gives the mean as %s; that of the data of %s is %s.")
                                 : _("The metafile gives the standard deviation as %s; that of the data of %s is %s."),
        value, j->file->shown, real);
}

static double statistic(const SgScanFacts *scan, SgMetaNumber number)
{
    return number == SG_META_MAX    ? scan->max
           : number == SG_META_MIN  ? scan->min
           : number == SG_META_MEAN ? scan->mean
                                    : scan->sd;
}

/* One unit of the last digit, because digits may be cut off in place of rounded, or a thousandth: sums in single
 * precision, and the standard deviation of a sample in place of the population's, differ by less on a country's map.
 * A mean near 0 is compared by the spread of the values. */
static gboolean agrees(const SgScanFacts *scan, SgMetaNumber number, const SgQuoted *quoted)
{
    double real = statistic(scan, number);
    double size = number == SG_META_MEAN ? MAX(fabs(real), scan->sd) : fabs(real);
    double off = fabs(quoted->value - real);
    if (number == SG_META_SD && scan->data > 1)
        off = MIN(off, fabs(quoted->value - real * sqrt((double)scan->data / (double)(scan->data - 1))));
    return off <= MAX(quoted->step, 1e-3 * size);
}

/* While fill values are among the data, or the values are scaled, the statistics are not those of the map. */
static const char *spoiled_by(SgJudgement *j)
{
    static const char *const causes[] = {"nodata.undeclared", "nodata.unrepresentable", "nodata.sentinel",
                                         "nodata.background", "nodata.empty",           "data.scaled"};
    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++)
        if (sg_judge_broken(j, causes[i]))
            return causes[i];
    return NULL;
}

static void compare_statistics(SgJudgement *j, const SgMetafile *metafile)
{
    const SgScanFacts *scan = &j->file->scan;
    gboolean given = FALSE, all = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(statistics); i++)
        given = given || metafile->numbers[statistics[i]].given;
    if (!given || !sg_judge_need(j, SG_NEEDS_SCAN))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(statistics); i++) {
        const SgQuoted *quoted = &metafile->numbers[statistics[i]];
        all = all && (!quoted->given || agrees(scan, statistics[i], quoted));
    }
    const char *cause = all ? NULL : spoiled_by(j);
    if (cause != NULL) {
        sg_judge_unchecked(j, _("the statistics of the metafile cannot be compared before this is mended: %s"), cause);
        j->told = TRUE;
    }
    for (gsize i = 0; cause == NULL && !all && i < G_N_ELEMENTS(statistics); i++) {
        const SgQuoted *quoted = &metafile->numbers[statistics[i]];
        if (!quoted->given || agrees(scan, statistics[i], quoted))
            continue;
        const char *value = quoted_text(j, quoted);
        const char *real = beside(j, statistic(scan, statistics[i]), quoted, 5);
        tell(j, statistic_text(j, statistics[i], value), statistic_text(j, statistics[i], real), "%s",
             statistic_sentence(j, statistics[i], value, real));
    }
}

/* --- the rule --- */

static void compare_places(SgJudgement *j, const SgMetafile *metafile)
{
    gboolean box = metafile->corners[0].given;
    for (int i = 0; i < 4; i++)
        box = box || metafile->numbers[SG_META_WEST + i].given;
    if ((!box && metafile->resolution == NULL) || !sg_judge_need(j, SG_NEEDS_GRID))
        return;
    if (!sg_judge_broken(j, "grid.axes-swapped"))
        compare_extent(j, metafile);
    compare_resolution(j, metafile);
}

void sg_rule_document_mismatch(SgJudgement *j)
{
    const SgPaper *paper = j->file->metafile;
    if (paper == NULL || paper->metafile == NULL || j->layer == NULL) {
        sg_judge_not_applicable(j, _("no metafile was handed in with the map"));
        return;
    }
    const SgMetafile *metafile = paper->metafile;
    if (metafile->unreadable != NULL) {
        SgFinding *finding =
            tell(j, metafile->unreadable, _("text of two columns: a key and what it says"),
                 _("The metafile could not be compared with %s: %s."), j->file->shown, metafile->unreadable);
        sg_finding_advice(finding,
                          _("Write the metafile as plain text (.txt), with a key and its value on each line."));
        return;
    }
    compare_depth(j, metafile->title, TRUE);
    compare_depth(j, metafile->depth, FALSE);
    compare_unit(j, metafile);
    compare_projection(j, metafile);
    compare_format(j, metafile);
    compare_size(j, metafile, SG_META_WIDTH, j->file->raster.cols);
    compare_size(j, metafile, SG_META_HEIGHT, j->file->raster.rows);
    compare_places(j, metafile);
    compare_statistics(j, metafile);
}
