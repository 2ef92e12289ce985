#include "scan/distribution.h"

#include "scan/kernel.h"
#include <math.h>

const double sg_percentile_ranks[SG_PERCENTILES] = {1, 5, 10, 25, 50, 75, 90, 95, 99};

/* A walk through the keys in order of values. */
typedef struct {
    const guint64 *counts;
    guint32 key;
    gint64 before; /* data in smaller keys */
} Walk;

/* On to the key that holds the INDEX-th of the data, counted from 0 in order of values. */
static void walk_to(Walk *walk, gint64 index)
{
    while (walk->before + (gint64)walk->counts[walk->key] <= index) {
        walk->before += (gint64)walk->counts[walk->key];
        walk->key++;
    }
}

/* The INDEX-th value, as if those of its key lay evenly between the key's ends. */
static double value_at(Walk *walk, gint64 index, gboolean whole, const SgScanFacts *facts)
{
    walk_to(walk, index);
    const double low = sg_key_low(walk->key), high = sg_key_high(walk->key);
    const double part = ((double)(index - walk->before) + 0.5) / (double)walk->counts[walk->key];
    double value = low + (high - low) * part;
    if (whole)
        value = CLAMP(round(value), ceil(low), floor(high));
    if (fabs(value) < (double)G_MINFLOAT)
        value = 0; /* the key of 0 holds nothing else of note */
    return CLAMP(value, facts->min, facts->max);
}

/* Between neighbours as R's type 7 and numpy do by default. */
static void find_percentiles(Walk walk, gboolean whole, SgScanFacts *facts)
{
    for (int i = 0; i < SG_PERCENTILES; i++) {
        const double position = sg_percentile_ranks[i] / 100 * (double)(facts->data - 1);
        const gint64 index = (gint64)position;
        const double value = value_at(&walk, index, whole, facts);
        Walk ahead = walk;
        const double next = value_at(&ahead, MIN(index + 1, facts->data - 1), whole, facts);
        facts->percentiles[i] = value + (next - value) * (position - (double)index);
    }
}

static gint64 sum_counts(const guint64 *counts, guint32 from, guint32 end)
{
    guint64 sum = 0;
    for (guint32 key = from; key < end; key++)
        sum += counts[key];
    return (gint64)sum;
}

/* Bins as equal in width as edges of keys allow; whole numbers that are few get a bin each. */
static void find_histogram(Walk walk, guint32 end, gboolean whole, SgScanFacts *facts)
{
    const guint64 *counts = walk.counts;
    const guint32 start = walk.key;
    walk_to(&walk, (gint64)(0.001 * (double)(facts->data - 1)));
    const guint32 first = walk.key;
    walk_to(&walk, (gint64)(0.999 * (double)(facts->data - 1)));
    guint32 last = walk.key + 1;
    double low = sg_key_low(first), high = sg_key_low(last);
    int wanted = SG_HISTOGRAM_BINS;
    if (whole) {
        low = ceil(low);
        high = floor(sg_key_high(walk.key)) + 1;
        wanted = (int)MIN(high - low, SG_HISTOGRAM_BINS);
        last = MAX(last, sg_key(high));
    }

    guint32 edge = first;
    facts->edges[0] = sg_key_low(first);
    for (int i = 1; i <= wanted; i++) {
        const guint32 next = i == wanted ? last : sg_key(low + (high - low) / wanted * i);
        if (next <= edge || next > last)
            continue;
        facts->counts[facts->bins++] = sum_counts(counts, edge, next);
        facts->edges[facts->bins] = sg_key_low(next);
        edge = next;
    }
    facts->below = sum_counts(counts, start, first);
    facts->above = last < end ? sum_counts(counts, last, end) : 0;
}

void sg_distribution(const guint64 *counts, gboolean whole, SgScanFacts *facts)
{
    for (int i = 0; i < SG_PERCENTILES; i++)
        facts->percentiles[i] = NAN;
    if (facts->data == 0)
        return;
    const Walk walk = {counts, sg_key(facts->min), 0};
    find_percentiles(walk, whole, facts);
    find_histogram(walk, sg_key(facts->max) + 1, whole, facts);
}
