#include "geo/zones_private.h"
#include "soilgate/limits.h"

#include <math.h>
#include <stdlib.h>

struct SgZones {
    int rows;
    gsize *starts; /* of each row in spans; rows + 1 */
    SgZoneSpan *spans;
    SgCountryRuns country;
};

typedef struct {
    const SgOwnership *ownership;
    const SgCountryRuns *country;
    int owner;
    double tolerance; /* pixels */
    GArray *near;     /* SgRun: the country's pixels and those within the tolerance, in one row, in order */
    GArray *spans;    /* SgZoneSpan, of all rows so far */
    guint row_start;
} Builder;

static int compare_runs(const void *a, const void *b)
{
    const SgRun *left = a, *right = b;
    return (left->col > right->col) - (left->col < right->col);
}

/* Joins runs that touch or overlap. */
static void join_runs(GArray *runs)
{
    qsort(runs->data, runs->len, sizeof(SgRun), compare_runs);
    SgRun *all = (SgRun *)runs->data;
    guint kept = 0;
    for (guint i = 0; i < runs->len; i++) {
        if (kept > 0 && all[i].col <= all[kept - 1].end)
            all[kept - 1].end = MAX(all[kept - 1].end, all[i].end);
        else
            all[kept++] = all[i];
    }
    g_array_set_size(runs, kept);
}

/* Each run of the rows around, widened by how far the circle of the tolerance reaches in ROW. */
static void find_near(Builder *builder, int row)
{
    int reach = (int)builder->tolerance;
    g_array_set_size(builder->near, 0);
    for (int away = -reach; away <= reach; away++) {
        int count;
        const SgRun *runs = sg_country_runs_row(builder->country, row + away, &count);
        int side = (int)sqrt(builder->tolerance * builder->tolerance - (double)away * away);
        for (int i = 0; i < count; i++) {
            SgRun wider = {runs[i].col - side, runs[i].end + side};
            g_array_append_val(builder->near, wider);
        }
    }
    if (builder->near->len > 1)
        join_runs(builder->near);
}

static void add_span(Builder *builder, int col, int end, SgZone zone)
{
    if (col >= end)
        return;
    if (builder->spans->len > builder->row_start) {
        SgZoneSpan *before = &g_array_index(builder->spans, SgZoneSpan, builder->spans->len - 1);
        if (before->zone == zone) {
            before->end = end;
            return;
        }
    }
    SgZoneSpan span = {col, end, zone};
    g_array_append_val(builder->spans, span);
}

static SgZone zone_beyond(const Builder *builder, int owner)
{
    if (owner == SG_OWNER_NONE)
        return SG_ZONE_BEYOND;
    return sg_ownership_owner(builder->ownership, owner)->disputed ? SG_ZONE_DISPUTED : SG_ZONE_FOREIGN;
}

static void build_row(Builder *builder, int row)
{
    int count;
    const SgOwnerSpan *owners = sg_ownership_row(builder->ownership, row, &count);
    find_near(builder, row);
    const SgRun *near = (const SgRun *)builder->near->data;
    guint next = 0;
    builder->row_start = builder->spans->len;
    for (int i = 0; i < count; i++) {
        if (owners[i].owner == builder->owner) {
            add_span(builder, owners[i].col, owners[i].end, SG_ZONE_INSIDE);
            continue;
        }
        SgZone beyond = zone_beyond(builder, owners[i].owner);
        for (int col = owners[i].col; col < owners[i].end;) {
            while (next < builder->near->len && near[next].end <= col)
                next++;
            gboolean left = next < builder->near->len;
            gboolean is_near = left && near[next].col <= col;
            int stop = !left ? owners[i].end : is_near ? near[next].end : near[next].col;
            stop = MIN(stop, owners[i].end);
            add_span(builder, col, stop, is_near ? SG_ZONE_NEAR : beyond);
            col = stop;
        }
    }
}

SgZones *sg_zones_new(const SgOwnership *ownership, const char *iso3, double tolerance_px)
{
    const SgGrid *grid = sg_ownership_grid(ownership);
    g_autoptr(SgZones) zones = g_new0(SgZones, 1);
    Builder builder = {.ownership = ownership, .country = &zones->country};
    builder.owner = sg_boundaries_index(sg_ownership_boundaries(ownership), iso3);
    if (tolerance_px > 0)
        builder.tolerance = MIN(tolerance_px, SG_LIMIT_TOLERANCE_PX);
    if (builder.owner == SG_OWNER_NONE)
        builder.owner = G_MAXINT; /* no pixel has it, and nobody's pixels are not its own */
    else if (!sg_country_runs_init(&zones->country, ownership, grid->cols, grid->rows, builder.owner,
                                   (int)ceil(builder.tolerance)))
        return NULL;
    builder.near = g_array_new(FALSE, FALSE, sizeof(SgRun));
    builder.spans = g_array_new(FALSE, FALSE, sizeof(SgZoneSpan));
    zones->rows = grid->rows;
    zones->starts = g_new(gsize, (gsize)grid->rows + 1);
    for (int row = 0; row < grid->rows; row++) {
        zones->starts[row] = builder.spans->len;
        build_row(&builder, row);
    }
    zones->starts[grid->rows] = builder.spans->len;
    zones->spans = (SgZoneSpan *)g_array_free(builder.spans, FALSE);
    g_array_unref(builder.near);
    return g_steal_pointer(&zones);
}

void sg_zones_free(SgZones *zones)
{
    if (zones == NULL)
        return;
    sg_country_runs_clear(&zones->country);
    g_free(zones->starts);
    g_free(zones->spans);
    g_free(zones);
}

const SgZoneSpan *sg_zones_row(const SgZones *zones, int row, int *count)
{
    *count = 0;
    g_return_val_if_fail(row >= 0 && row < zones->rows, NULL);
    *count = (int)(zones->starts[row + 1] - zones->starts[row]);
    return zones->spans + zones->starts[row];
}

gint64 sg_zones_inside(const SgZones *zones)
{
    return zones->country.inside;
}

gint64 sg_zones_country(const SgZones *zones)
{
    return zones->country.all;
}

/* Columns between COL and the nearest run; -1 without runs. */
static int columns_to(const SgRun *runs, int count, int col)
{
    int low = 0, high = count; /* the first run that ends beyond COL */
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (runs[middle].end > col)
            high = middle;
        else
            low = middle + 1;
    }
    int best = -1;
    if (low < count)
        best = MAX(0, runs[low].col - col);
    if (low > 0) {
        int before = col - (runs[low - 1].end - 1);
        best = best < 0 ? before : MIN(best, before);
    }
    return best;
}

double sg_zones_distance(const SgZones *zones, int col, int row)
{
    const SgCountryRuns *country = &zones->country;
    if (country->inside == 0)
        return G_MAXDOUBLE;
    double best = G_MAXDOUBLE; /* squared */
    int farthest = MAX(abs(row - country->first), abs(country->first + country->rows - 1 - row));
    for (int away = 0; away <= farthest && (double)away * away < best; away++)
        for (int side = -1; side <= 1; side += 2) {
            int count;
            const SgRun *runs = sg_country_runs_row(country, row + side * away, &count);
            int columns = columns_to(runs, count, col);
            if (columns >= 0)
                best = MIN(best, (double)columns * columns + (double)away * away);
        }
    return sqrt(best);
}
