/* What a scan costs beside decoding. One run of one kind, timed, as one line of JSON:
 *
 *   bench_scan decode FILE THREADS               every block read once, by GDALReadBlock, a handle for each thread
 *   bench_scan scan FILE THREADS [BOUNDARIES]    the same file scanned as a check does it; with boundaries (their
 *                                                country is CHN) also against these
 *   bench_scan hash FILE THREADS                 its SHA-256, which a check computes beside the pass, on one thread
 *   bench_scan facts FILE THREADS [BOUNDARIES]   scanned; every number of the facts in full, to be compared
 *
 * Time is that of the pass alone, by the clock and by the processors: opening the raster and the boundaries is not in
 * it.
 */
#include "soilgate/base.h"
#include "soilgate/scan.h"

#include <fcntl.h>
#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

typedef struct {
    double wall, processor;
} Clock;

static Clock clock_now(void)
{
    return (Clock){(double)g_get_monotonic_time() * 1e-6, processor_seconds()};
}

static void print_time(const char *what, Clock from)
{
    const Clock now = clock_now();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"what\": \"%s\", \"wall\": %.6f, \"processor\": %.6f, \"peak_kib\": %ld}\n", what, now.wall - from.wall,
           now.processor - from.processor, usage.ru_maxrss);
}

/* -- Decoding alone ----------------------------------------------------------------------------------------------- */

typedef struct {
    const char *path;
    int next; /* batch of blocks */
    int failed;
} Decode;

#define BATCH_BYTES (256 * 1024)

static gpointer decode_blocks(gpointer data)
{
    Decode *decode = data;
    GDALDatasetH dataset = GDALOpen(decode->path, GA_ReadOnly);
    if (dataset == NULL)
        exit(EXIT_FAILURE);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    int cols, rows;
    GDALGetBlockSize(band, &cols, &rows);
    const int across = (GDALGetRasterXSize(dataset) - 1) / cols + 1;
    const int blocks = across * ((GDALGetRasterYSize(dataset) - 1) / rows + 1);
    const int bytes = cols * rows * GDALGetDataTypeSizeBytes(GDALGetRasterDataType(band));
    const int batch = MAX(BATCH_BYTES / bytes, 1);
    void *block = g_malloc((gsize)bytes);
    for (int first = 0; (first = g_atomic_int_add(&decode->next, 1) * batch) < blocks;)
        for (int i = first; i < MIN(first + batch, blocks); i++)
            if (GDALReadBlock(band, i % across, i / across, block) != CE_None)
                g_atomic_int_inc(&decode->failed);
    g_free(block);
    GDALClose(dataset);
    return NULL;
}

static int run_decode(const char *path, int threads)
{
    Decode decode = {.path = path};
    GThread *running[SG_LIMIT_THREADS];
    const Clock start = clock_now();
    for (int i = 0; i < threads; i++)
        running[i] = g_thread_new("decode", decode_blocks, &decode);
    for (int i = 0; i < threads; i++)
        g_thread_join(running[i]);
    print_time("decode", start);
    return decode.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_hash(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const Clock start = clock_now();
    g_autofree char *sha256 = fd >= 0 ? sg_hash_fd(fd, NULL) : NULL;
    print_time("hash", start);
    if (fd >= 0)
        close(fd);
    return sha256 != NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* -- The scan ----------------------------------------------------------------------------------------------------- */

static void print_tally(const char *name, const SgTally *tally)
{
    printf("%s %" G_GINT64_FORMAT, name, tally->pixels);
    for (int i = 0; i < tally->places_count; i++)
        printf(" %d,%d=%a", tally->places[i].col, tally->places[i].row, tally->places[i].value);
    printf("\n");
}

static void print_facts(const SgScanFacts *facts)
{
    printf("pixels %" G_GINT64_FORMAT " nodata %" G_GINT64_FORMAT " data %" G_GINT64_FORMAT " mapped %" G_GINT64_FORMAT
           "\n",
           facts->pixels, facts->nodata, facts->data, facts->mapped);
    printf("min %a max %a mean %a sd %a\n", facts->min, facts->max, facts->mean, facts->sd);
    printf("area %a total %a failed %" G_GINT64_FORMAT "\n", facts->area_km2, facts->total, facts->blocks_failed);
    for (int i = 0; i < SG_PERCENTILES; i++)
        printf("percentile %g %a\n", sg_percentile_ranks[i], facts->percentiles[i]);
    for (int i = 0; i < facts->bins; i++)
        printf("bin %a %a %" G_GINT64_FORMAT "\n", facts->edges[i], facts->edges[i + 1], facts->counts[i]);
    printf("below %" G_GINT64_FORMAT " above %" G_GINT64_FORMAT "\n", facts->below, facts->above);
    print_tally("nan", &facts->nan);
    print_tally("infinite", &facts->infinite);
    print_tally("out_of_range", &facts->out_of_range);
    print_tally("huge", &facts->huge);
    print_tally("typical", &facts->typical[0]);
    print_tally("spill", &facts->spill);
    print_tally("missing", &facts->missing);
    for (int i = 0; i < SG_ZONES; i++)
        printf("zone %" G_GINT64_FORMAT "\n", facts->zone[i]);
    for (int i = 0; i < facts->outside.count; i++)
        printf("outside %a %" G_GINT64_FORMAT "\n", facts->outside.items[i].value, facts->outside.items[i].pixels);
    printf("offset %a %a %a %a\n", facts->offset_cols, facts->offset_rows, facts->offset_outside, facts->offset_after);
    for (int i = 0; i < SG_SCAN_WATCH; i++)
        print_tally("watch", &facts->watch[i]);
}

/* What the GSOCseq specification asks of a stock layer, roughly: a range, a typical range, a dozen fill values. */
static SgScanPlan make_plan(const SgRasterFacts *facts, const SgGrid *grid, int threads)
{
    static const double fills[] = {0, -1, -99, -999, -9999, -32768, -49.95, 255, 65535, 99999, 1e20, -3.4e38};
    SgScanPlan plan = {.has_nodata = facts->nodata_state == SG_NODATA_VALUE, .nodata = facts->nodata};
    plan.has_range = TRUE;
    plan.max = 1000;
    plan.typical[0].min = 5;
    plan.typical[0].max = 90;
    plan.typical_count = 1;
    memcpy(plan.watch, fills, sizeof fills);
    plan.watch_count = G_N_ELEMENTS(fills);
    plan.huge = 1e15;
    plan.stock = TRUE;
    plan.grid = grid;
    plan.threads = threads;
    return plan;
}

/* The zones of CHN in the boundaries at PATH; none without a path. */
static SgZones *make_zones(const char *path, const SgGrid *grid, GError **error)
{
    if (path == NULL)
        return NULL;
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(path, NULL, error);
    g_autoptr(SgOwnership) ownership = boundaries != NULL ? sg_ownership_new(boundaries, grid, error) : NULL;
    return ownership != NULL ? sg_zones_new(ownership, "CHN", 2) : NULL;
}

static gboolean scan(const SgRaster *raster, const SgRasterFacts *facts, const SgScanPlan *plan, gboolean show,
                     GError **error)
{
    SgScanFacts *out = g_new(SgScanFacts, 1);
    const Clock start = clock_now();
    const gboolean done = sg_scan(raster, facts, plan, out, error);
    if (done && show)
        print_facts(out);
    else if (done)
        print_time("scan", start);
    if (done)
        sg_scan_facts_clear(out);
    g_free(out);
    return done;
}

static int run_scan(const char *path, int threads, const char *boundaries, gboolean show)
{
    SgRasterFacts facts;
    sg_raster_facts_init(&facts);
    g_autoptr(SgRaster) raster = NULL;
    g_autoptr(GError) error = NULL;
    if (!sg_raster_open(path, &facts, &raster, &error) || raster == NULL) {
        fprintf(stderr, "%s: %s\n", path, error != NULL ? error->message : facts.door_detail);
        return EXIT_FAILURE;
    }
    const SgGrid grid = {facts.cols, facts.rows, facts.gt[0], facts.gt[3], facts.gt[1], -facts.gt[5]};
    g_autoptr(SgZones) zones = make_zones(boundaries, &grid, &error);
    SgScanPlan plan = make_plan(&facts, &grid, threads);
    plan.zones = zones;
    if (error != NULL || !scan(raster, &facts, &plan, show, &error)) {
        fprintf(stderr, "%s: %s\n", path, error->message);
        return EXIT_FAILURE;
    }
    sg_raster_facts_clear(&facts);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const int threads = argc == 4 || argc == 5 ? (int)g_ascii_strtoll(argv[3], NULL, 10) : 0;
    if (threads < 1 || threads > SG_LIMIT_THREADS) {
        fprintf(stderr, "usage: bench_scan decode|scan|hash|facts FILE THREADS [BOUNDARIES]\n");
        return 2;
    }
    sg_geo_init();
    if (strcmp(argv[1], "decode") == 0)
        return run_decode(argv[2], threads);
    if (strcmp(argv[1], "hash") == 0)
        return run_hash(argv[2]);
    return run_scan(argv[2], threads, argc == 5 ? argv[4] : NULL, strcmp(argv[1], "facts") == 0);
}
