#include "scan/part.h"

#include <math.h>
#include <string.h>

SgPart *sg_part_new(void)
{
    SgPart *part = g_new0(SgPart, 1);
    part->whole = TRUE;
    part->west = part->north = G_MAXINT;
    part->min = part->out_min = INFINITY;
    part->max = part->out_max = -INFINITY;
    return part;
}

void sg_part_free(SgPart *part)
{
    if (part == NULL)
        return;
    for (int i = 0; i < SG_TALLIES; i++)
        g_free(part->tallies[i].places);
    g_free(part->failed_detail);
    g_free(part->outside);
    g_free(part->codes);
    g_free(part);
}

void sg_tally_place(SgPartTally *tally, SgPlace place)
{
    if (tally->places == NULL)
        tally->places = g_new(SgPlace, SG_LIMIT_PLACES);
    if (tally->places_count < SG_LIMIT_PLACES)
        tally->places[tally->places_count++] = place;
}

void sg_part_place(SgPart *part, int tally, SgPlace place)
{
    sg_tally_place(&part->tallies[tally], place);
}

void sg_tally_merge(SgTally *out, const SgPartTally *part)
{
    out->pixels += part->pixels;
    for (int i = 0; i < part->places_count && out->places_count < SG_LIMIT_PLACES; i++)
        out->places[out->places_count++] = part->places[i];
}

/* Where the facts keep each tally. */
static SgTally *tally_of(SgScanFacts *facts, int tally)
{
    switch (tally) {
    case SG_TALLY_NAN:
        return &facts->nan;
    case SG_TALLY_INFINITE:
        return &facts->infinite;
    case SG_TALLY_OUT_OF_RANGE:
        return &facts->out_of_range;
    case SG_TALLY_HUGE:
        return &facts->huge;
    case SG_TALLY_FRACTIONAL:
        return &facts->fractional;
    case SG_TALLY_SPILL:
        return &facts->spill;
    case SG_TALLY_MISSING:
        return &facts->missing;
    default:
        return tally < SG_TALLY_WATCH ? &facts->typical[tally - SG_TALLY_TYPICAL]
                                      : &facts->watch[tally - SG_TALLY_WATCH];
    }
}

static void merge_tallies(SgPart *const *parts, int n, SgScanFacts *out)
{
    for (int tally = 0; tally < SG_TALLIES; tally++) {
        SgTally *to = tally_of(out, tally);
        for (int i = 0; i < n; i++)
            sg_tally_merge(to, &parts[i]->tallies[tally]);
    }
    if (out->huge.places_count > 0)
        out->huge_value = out->huge.places[0].value;
}

/* Mean and squared deviations of the parts, joined two by two as in Chan, Golub and LeVeque (1979), Updating formulae
 * and a pairwise algorithm for computing sample variances. */
static void merge_moments(SgPart *const *parts, int n, SgScanFacts *out)
{
    double count = 0, mean = 0, deviations = 0;
    for (int i = 0; i < n; i++) {
        const SgPart *part = parts[i];
        if (part->data == 0)
            continue;
        const double here = (double)part->data, shifted = part->sum / here;
        const double part_mean = part->shift + shifted;
        const double part_deviations = MAX(part->square - part->sum * shifted, 0);
        const double delta = part_mean - mean, both = count + here;
        deviations += part_deviations + delta * delta * (count / both) * here;
        mean += delta * (here / both);
        count = both;
    }
    out->mean = count > 0 ? CLAMP(mean, out->min, out->max) : NAN;
    out->sd = count > 0 ? sqrt(deviations / count) : NAN;
}

static void merge_counts(SgPart *const *parts, int n, SgScanFacts *out)
{
    double min = INFINITY, max = -INFINITY, out_min = INFINITY, out_max = -INFINITY;
    for (int i = 0; i < n; i++) {
        const SgPart *part = parts[i];
        out->nodata += part->nodata;
        out->data += part->data;
        out->mapped += part->mapped;
        min = MIN(min, part->min);
        max = MAX(max, part->max);
        out_min = MIN(out_min, part->out_min);
        out_max = MAX(out_max, part->out_max);
        for (int zone = 0; zone < SG_ZONES; zone++)
            out->zone[zone] += part->zone[zone];
        out->area_km2 += part->area_km2;
        out->total += part->total;
    }
    out->outside_mapped = out->zone[SG_ZONE_FOREIGN] + out->zone[SG_ZONE_BEYOND];
    out->min = out->data > 0 ? min + 0.0 : NAN; /* -0 shows as 0 */
    out->max = out->data > 0 ? max + 0.0 : NAN;
    out->out_min = out->out_of_range.pixels > 0 ? out_min : NAN;
    out->out_max = out->out_of_range.pixels > 0 ? out_max : NAN;
}

static void merge_windows(SgPart *const *parts, int n, SgScanFacts *out)
{
    int west = G_MAXINT, north = G_MAXINT, east = 0, south = 0;
    for (int i = 0; i < n; i++) {
        west = MIN(west, parts[i]->west);
        north = MIN(north, parts[i]->north);
        east = MAX(east, parts[i]->east);
        south = MAX(south, parts[i]->south);
    }
    if (west >= east)
        return;
    out->data_col = west;
    out->data_row = north;
    out->data_cols = east - west;
    out->data_rows = south - north;
}

static void merge_failed(SgPart *const *parts, int n, SgScanFacts *out)
{
    for (int i = 0; i < n; i++) {
        if (parts[i]->blocks_failed > 0 && out->blocks_failed == 0) {
            out->failed.block_col = parts[i]->failed_col;
            out->failed.block_row = parts[i]->failed_row;
            out->failed.detail = g_strdup(parts[i]->failed_detail);
        }
        out->blocks_failed += parts[i]->blocks_failed;
    }
}

static void merge_values(SgPart *const *parts, int n, SgScanFacts *out)
{
    g_autofree SgVotes **votes = g_new(SgVotes *, (gsize)n + 1);
    g_autofree SgCodes *codes = g_new0(SgCodes, 1);
    for (int i = 0; i < n; i++) {
        votes[i] = parts[i]->outside;
        const SgCodes *from = parts[i]->codes;
        for (int k = 0; from != NULL && k < from->count; k++) {
            const SgCode *code = &from->items[k];
            sg_codes_add(codes, code->code, code->pixels, code->first.col, code->first.row);
        }
        codes->more |= from != NULL && from->more;
    }
    sg_votes_merge(votes, n, &out->outside);
    sg_codes_sort(codes);
    for (int k = 0; k < codes->count; k++) {
        out->codes[k].code = codes->items[k].code;
        out->codes[k].pixels = codes->items[k].pixels;
        out->codes[k].first = codes->items[k].first;
    }
    out->codes_count = codes->count;
    out->codes_more = codes->more;
}

void sg_parts_merge(SgPart *const *parts, int n, SgScanFacts *out, gboolean *whole)
{
    merge_tallies(parts, n, out);
    merge_counts(parts, n, out);
    merge_windows(parts, n, out);
    merge_moments(parts, n, out);
    merge_failed(parts, n, out);
    merge_values(parts, n, out);
    *whole = TRUE;
    for (int i = 0; i < n; i++)
        *whole &= parts[i]->whole;
}
