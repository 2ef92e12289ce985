/* Rasters scanned together: their own facts as alone, and what they say together, against a plain count. */
#include "scan/window.h"
#include "scan_support.h"
#include "soilgate/scan_set.h"

#include <fcntl.h>
#include <unistd.h>

#define COLS   83
#define ROWS   61
#define PIXELS (COLS * ROWS)
#define NODATA (-999.0)

/* final = first + change and rate = change / 20, but for some pixels; each layer with nodata of its own. */
enum { FINAL, FIRST, CHANGE, RATE, LAYERS };

static double values[LAYERS][PIXELS];

static const char *const tiles_16[] = {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE", NULL};
static const char *const tiles_32[] = {"TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=48", "COMPRESS=LZW", NULL};
static const char *const strips_1[] = {"BLOCKYSIZE=1", "COMPRESS=LZW", NULL};
static const char *const strips_7[] = {"BLOCKYSIZE=7", NULL};
static const char *const one_strip[] = {"BLOCKYSIZE=61", "COMPRESS=DEFLATE", NULL};

static void fill_values(void)
{
    guint64 state = 7;
    for (int i = 0; i < PIXELS; i++) {
        const float change = (float)(test_uniform(&state) * 10 - 5), first = (float)(20 + test_uniform(&state) * 60);
        values[FIRST][i] = (double)first;
        values[CHANGE][i] = (double)change;
        values[FINAL][i] = (double)(first + change);
        values[RATE][i] = (double)(change / 20);
        if (test_uniform(&state) < 0.01) /* here the relations do not hold */
            values[RATE][i] = (double)(float)(values[RATE][i] + 0.5 + test_uniform(&state));
        for (int layer = 0; layer < LAYERS; layer++)
            if (i % COLS < 20 || test_uniform(&state) < 0.05)
                values[layer][i] = NODATA;
        if (i % 97 == 0)
            values[FINAL][i] = 5000; /* out of range: not mapped */
    }
    values[CHANGE][40] = 0; /* a zero where what it is computed from is not there */
    values[FIRST][40] = values[FINAL][40] = NODATA;
}

/* -- A set of four layers, opened -------------------------------------------------------------------------------- */

typedef struct {
    char *folder;
    SgRaster *rasters[LAYERS];
    SgRasterFacts facts[LAYERS];
    SgScanPlan plans[LAYERS];
    SgScanLayer layers[LAYERS];
    SgScanRelation relations[3];
    SgScanSet set;
} Fixture;

enum { SUM, TWENTIETH, ORDER };

static void open_layer(Fixture *f, int layer, const char *path)
{
    g_autoptr(GError) error = NULL;
    sg_raster_facts_init(&f->facts[layer]);
    ck_assert(sg_raster_open(path, &f->facts[layer], &f->rasters[layer], &error));
    ck_assert_int_eq(f->facts[layer].door, SG_DOOR_OPEN);
    f->plans[layer] = (SgScanPlan){.has_nodata = TRUE, .nodata = NODATA, .has_range = TRUE, .min = -80, .max = 800};
    f->layers[layer] = (SgScanLayer){.raster = f->rasters[layer], .facts = &f->facts[layer], .plan = &f->plans[layer]};
}

static void set_relations(Fixture *f)
{
    f->relations[SUM].code = sg_relation_compile(NULL, "change = final - first", 1e-4, 0, NULL);
    f->relations[TWENTIETH].code = sg_relation_compile("first > 30", "rate = change / 20", 1e-6, 0, NULL);
    f->relations[ORDER].code = sg_relation_compile(NULL, "mean(final) > mean(first)", 0, 0, NULL);
    const int layers[3][3] = {{CHANGE, FINAL, FIRST}, {FIRST, RATE, CHANGE}, {FINAL, FIRST, 0}};
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_nonnull(f->relations[i].code);
        memcpy(f->relations[i].layers, layers[i], sizeof layers[i]);
    }
}

static void fixture_open(Fixture *f, const char *const *const *layouts)
{
    memset(f, 0, sizeof *f);
    fill_values();
    f->folder = sg_test_folder();
    for (int layer = 0; layer < LAYERS; layer++) {
        const TestRaster raster = {GDT_Float32, COLS, ROWS, values[layer], layouts[layer], TRUE, NODATA};
        g_autofree char *path = test_raster_write(f->folder, &raster);
        open_layer(f, layer, path);
    }
    set_relations(f);
    f->set = (SgScanSet){.layers = f->layers, .layers_count = LAYERS, .relations = f->relations, .relations_count = 3};
}

static void fixture_close(Fixture *f)
{
    for (int layer = 0; layer < LAYERS; layer++) {
        sg_raster_close(f->rasters[layer]);
        sg_raster_facts_clear(&f->facts[layer]);
    }
    for (int i = 0; i < 3; i++)
        sg_relation_code_free((SgRelationCode *)f->relations[i].code);
    sg_test_remove(f->folder);
}

static void scan_set(Fixture *f, int threads, SgScanFacts *facts, SgSetFacts *out)
{
    g_autoptr(GError) error = NULL;
    f->set.threads = threads;
    ck_assert_msg(sg_scan_set(&f->set, facts, out, &error), "%s", error != NULL ? error->message : "");
}

/* -- A plain count ------------------------------------------------------------------------------------------------ */

static gboolean is_mapped(int layer, int i)
{
    return values[layer][i] != NODATA && values[layer][i] >= -80 && values[layer][i] <= 800;
}

static void check_sum(const SgRelationFacts *facts, int hidden_from, int hidden_end)
{
    int common = 0, broken = 0, hollow = 0;
    for (int i = 0; i < PIXELS; i++) {
        if (i % COLS >= hidden_from && i % COLS < hidden_end)
            continue;
        const gboolean all = is_mapped(CHANGE, i) && is_mapped(FINAL, i) && is_mapped(FIRST, i);
        common += all;
        broken += all && fabs(values[CHANGE][i] - (values[FINAL][i] - values[FIRST][i])) > 1e-4;
        hollow += !all && is_mapped(CHANGE, i) && values[CHANGE][i] == 0;
    }
    ck_assert_int_gt(common, 1000);
    ck_assert_int_eq(broken, 0);
    ck_assert_int_eq(hollow, 1);
    ck_assert_int_eq(facts->common, common);
    ck_assert_int_eq(facts->tested, common);
    ck_assert_int_eq(facts->broken.pixels, 0);
    ck_assert_int_eq(facts->state, SG_RELATION_HOLDS);
    ck_assert_int_eq(facts->hollow_zeros, 1);
}

static void check_twentieth(const SgRelationFacts *facts)
{
    int common = 0, tested = 0, broken = 0, worst = -1;
    double worst_miss = 0;
    for (int i = 0; i < PIXELS; i++) {
        if (!is_mapped(FIRST, i) || !is_mapped(RATE, i) || !is_mapped(CHANGE, i))
            continue;
        common++;
        if (!(values[FIRST][i] > 30))
            continue;
        tested++;
        const double miss = fabs(values[RATE][i] - values[CHANGE][i] / 20);
        broken += miss > 1e-6;
        if (miss > 1e-6 && miss > worst_miss) {
            worst_miss = miss;
            worst = i;
        }
    }
    ck_assert_int_gt(broken, 5);
    ck_assert_int_lt(tested, common);
    ck_assert_int_eq(facts->common, common);
    ck_assert_int_eq(facts->tested, tested);
    ck_assert_int_eq(facts->broken.pixels, broken);
    ck_assert_int_eq(facts->state, SG_RELATION_BROKEN);
    ck_assert_int_eq(facts->worst.col, worst % COLS);
    ck_assert_int_eq(facts->worst.row, worst / COLS);
    ck_assert_double_eq(facts->worst_left, values[RATE][worst]);
    ck_assert_double_eq(facts->worst_right, values[CHANGE][worst] / 20);
    ck_assert_int_eq(facts->broken.places_count, MIN(broken, SG_LIMIT_PLACES));
    for (int k = 0; k < facts->broken.places_count; k++) {
        const SgPlace *place = &facts->broken.places[k];
        const int i = place->row * COLS + place->col;
        ck_assert_double_eq(place->value, values[RATE][i]);
        ck_assert(fabs(values[RATE][i] - values[CHANGE][i] / 20) > 1e-6);
    }
}

static void check_order(const SgRelationFacts *facts)
{
    double sums[2] = {0, 0};
    int n = 0;
    for (int i = 0; i < PIXELS; i++) {
        if (!is_mapped(FINAL, i) || !is_mapped(FIRST, i))
            continue;
        n++;
        sums[0] += values[FINAL][i];
        sums[1] += values[FIRST][i];
    }
    ck_assert_int_eq(facts->tested, n);
    ck_assert_double_eq_tol(facts->means[0], sums[0] / n, 1e-9);
    ck_assert_double_eq_tol(facts->means[1], sums[1] / n, 1e-9);
    ck_assert_double_eq(facts->left, facts->means[0]);
    ck_assert_double_eq(facts->right, facts->means[1]);
    ck_assert_int_eq(facts->state, sums[0] > sums[1] ? SG_RELATION_HOLDS : SG_RELATION_BROKEN);
}

/* 5000 is out of range, but it is there. */
static gboolean is_there(int layer, int i)
{
    return values[layer][i] != NODATA;
}

static void check_footprints(const SgSetFacts *out)
{
    int shared = 0, lacking[LAYERS] = {0}, extra[LAYERS] = {0};
    for (int i = 0; i < PIXELS; i++) {
        int count = 0;
        for (int layer = 0; layer < LAYERS; layer++)
            count += is_there(layer, i);
        const gboolean most = 2 * count >= LAYERS;
        shared += most;
        for (int layer = 0; layer < LAYERS; layer++) {
            lacking[layer] += most && !is_there(layer, i);
            extra[layer] += !most && is_there(layer, i);
        }
    }
    ck_assert_int_eq(out->shared, shared);
    for (int layer = 0; layer < LAYERS; layer++) {
        const SgFootprint *print = &out->footprints[layer];
        ck_assert_int_gt(lacking[layer], 0);
        ck_assert_int_eq(print->lacking.pixels, lacking[layer]);
        ck_assert_int_eq(print->extra.pixels, extra[layer]);
        for (int k = 0; k < print->lacking.places_count; k++)
            ck_assert(!is_there(layer, print->lacking.places[k].row * COLS + print->lacking.places[k].col));
        for (int k = 0; k < print->extra.places_count; k++)
            ck_assert(is_there(layer, print->extra.places[k].row * COLS + print->extra.places[k].col));
    }
}

/* -- Tests -------------------------------------------------------------------------------------------------------- */

static void same_facts(const SgScanFacts *a, const SgScanFacts *b, gboolean to_the_bit)
{
    ck_assert_int_eq(a->nodata, b->nodata);
    ck_assert_int_eq(a->data, b->data);
    ck_assert_int_eq(a->mapped, b->mapped);
    ck_assert_int_eq(a->out_of_range.pixels, b->out_of_range.pixels);
    ck_assert(a->data_col == b->data_col && a->data_row == b->data_row);
    ck_assert(a->data_cols == b->data_cols && a->data_rows == b->data_rows);
    ck_assert_double_eq(a->min, b->min);
    ck_assert_double_eq(a->max, b->max);
    ck_assert_double_eq_tol(a->mean, b->mean, 1e-9);
    ck_assert_double_eq_tol(a->sd, b->sd, 1e-9);
    ck_assert_mem_eq(a->percentiles, b->percentiles, sizeof a->percentiles);
    ck_assert_mem_eq(a->counts, b->counts, sizeof a->counts);
    if (to_the_bit)
        ck_assert(a->mean == b->mean && a->sd == b->sd);
}

static gint64 blocks_in(const SgRasterFacts *facts)
{
    return (gint64)((facts->cols - 1) / facts->block_cols + 1) * ((facts->rows - 1) / facts->block_rows + 1);
}

static void together_as(const char *const *const *layouts, gboolean alike)
{
    Fixture f;
    fixture_open(&f, layouts);
    SgScanFacts facts[LAYERS], alone;
    SgSetFacts out;
    for (int threads = 1; threads <= 4; threads *= 2) {
        scan_set(&f, threads, facts, &out);
        check_sum(&out.relations[SUM], 0, 0);
        check_twentieth(&out.relations[TWENTIETH]);
        check_order(&out.relations[ORDER]);
        check_footprints(&out);
        for (int layer = 0; layer < LAYERS; layer++) {
            g_autoptr(GError) error = NULL;
            ck_assert(sg_scan(f.rasters[layer], &f.facts[layer], &f.plans[layer], &alone, &error));
            same_facts(&facts[layer], &alone, alike);
            ck_assert_int_eq(facts[layer].blocks_read, blocks_in(&f.facts[layer])); /* each block once */
            ck_assert_int_eq(facts[layer].blocks_failed, 0);
            sg_scan_facts_clear(&alone);
            sg_scan_facts_clear(&facts[layer]);
        }
        sg_set_facts_clear(&out);
    }
    fixture_close(&f);
}

START_TEST(test_together_in_one_layout)
{
    const char *const *const strips[LAYERS] = {strips_1, strips_1, strips_1, strips_1};
    const char *const *const tiles[LAYERS] = {tiles_16, tiles_16, tiles_16, tiles_16};
    const char *const *const whole[LAYERS] = {one_strip, one_strip, one_strip, one_strip};
    together_as(strips, FALSE); /* their rows are added up in larger portions than those of one layer alone */
    together_as(tiles, FALSE);
    together_as(whole, TRUE);
}
END_TEST

START_TEST(test_together_in_several_layouts)
{
    const char *const *const tiles[LAYERS] = {tiles_16, tiles_32, tiles_16, tiles_32};
    const char *const *const strips[LAYERS] = {strips_1, strips_7, one_strip, strips_1};
    const char *const *const mixed[LAYERS] = {strips_1, tiles_16, tiles_32, strips_7};
    together_as(tiles, FALSE);
    together_as(strips, FALSE);
    together_as(mixed, FALSE);
}
END_TEST

/* Every pixel of every layer, through windows of any memory. */
static void walk_windows(Fixture *f, gint64 bytes, gint64 *blocks_read)
{
    const SgRasterFacts *facts[LAYERS];
    for (int layer = 0; layer < LAYERS; layer++)
        facts[layer] = &f->facts[layer];
    const SgWindows windows = sg_windows(facts, LAYERS, bytes);
    static guint8 seen[LAYERS][PIXELS];
    memset(seen, 0, sizeof seen);
    for (int layer = 0; layer < LAYERS; layer++) {
        SgLane lane = {.facts = facts[layer]};
        g_autofree void *room = g_malloc((gsize)sg_lane_block_bytes(&windows, facts[layer]) + 1);
        ck_assert(sg_lane_open(&lane, &windows, f->rasters[layer], room, NULL));
        for (gint64 index = 0; index < windows.count; index++) {
            const SgWindow window = sg_window(&windows, index);
            sg_lane_forget(&lane);
            for (int row = window.row; row < window.row_end; row++) {
                sg_lane_load(&lane, &window, row);
                for (int col = window.col; col < window.end; col++) {
                    const float value = ((const float *)(const void *)lane.values)[sg_lane_index(&lane, col, row)];
                    ck_assert((double)value == values[layer][row * COLS + col]);
                    seen[layer][row * COLS + col]++;
                }
            }
        }
        *blocks_read += lane.blocks_read;
        sg_lane_close(&lane);
        for (int i = 0; i < PIXELS; i++)
            ck_assert_int_eq(seen[layer][i], 1);
    }
}

START_TEST(test_windows_hold_every_pixel_once)
{
    const char *const *const mixed[LAYERS] = {strips_7, tiles_16, tiles_32, one_strip};
    Fixture f;
    fixture_open(&f, mixed);
    gint64 blocks = 0, wide = 0, narrow = 0;
    for (int layer = 0; layer < LAYERS; layer++)
        blocks += blocks_in(&f.facts[layer]);
    walk_windows(&f, G_MAXINT64, &wide);
    walk_windows(&f, 1, &narrow);
    ck_assert_int_eq(wide, blocks);
    ck_assert_int_gt(narrow, blocks); /* the price of little memory */
    fixture_close(&f);
}
END_TEST

/* Damages the block of row of blocks 1, column of blocks 2 of tiles of 16. */
static void damage(const char *path)
{
    GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
    const char *offset = GDALGetMetadataItem(GDALGetRasterBand(dataset, 1), "BLOCK_OFFSET_2_1", "TIFF");
    const off_t at = (off_t)g_ascii_strtoll(offset, NULL, 10);
    GDALClose(dataset);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    const guint8 noise[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                              0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    ck_assert_int_eq(pwrite(fd, noise, sizeof noise, at), sizeof noise);
    close(fd);
}

START_TEST(test_damaged_block_is_left_out)
{
    const char *const *const mixed[LAYERS] = {tiles_16, strips_1, tiles_32, strips_1};
    Fixture f;
    fixture_open(&f, mixed);
    sg_raster_close(f.rasters[FINAL]);
    sg_raster_facts_clear(&f.facts[FINAL]);
    const TestRaster raster = {GDT_Float32, COLS, ROWS, values[FINAL], tiles_16, TRUE, NODATA};
    g_autofree char *path = test_raster_write(f.folder, &raster);
    damage(path);
    open_layer(&f, FINAL, path);
    SgScanFacts facts[LAYERS];
    SgSetFacts out;
    scan_set(&f, 2, facts, &out);
    ck_assert_int_eq(facts[FINAL].blocks_failed, 1);
    ck_assert_int_eq(facts[FINAL].failed.block_col, 2);
    ck_assert_int_eq(facts[FINAL].failed.block_row, 1);
    int common = 0, left_out = 0;
    for (int i = 0; i < PIXELS; i++) {
        const gboolean in_block = i % COLS >= 32 && i % COLS < 48 && i / COLS >= 16 && i / COLS < 32;
        const gboolean all = is_mapped(CHANGE, i) && is_mapped(FINAL, i) && is_mapped(FIRST, i);
        common += all && !in_block;
        left_out += all && in_block;
    }
    ck_assert_int_gt(left_out, 100);
    ck_assert_int_eq(out.relations[SUM].common, common);
    for (int layer = 0; layer < LAYERS; layer++)
        sg_scan_facts_clear(&facts[layer]);
    sg_set_facts_clear(&out);
    fixture_close(&f);
}
END_TEST

START_TEST(test_classes_are_translated)
{
    /* Codes 1 and 2 stand for 10 and 20, 3 for nothing; the values beside them are what they should stand for. */
    static const double codes[] = {1, 2, 3, 1, 255, 2}, meant[] = {10, 20, 30, 11, 10, 20};
    static const SgScanClass classes[] = {{1, 10}, {2, 20}};
    char *folder = sg_test_folder();
    const TestRaster rasters[2] = {{GDT_Byte, 3, 2, codes, NULL, TRUE, 255}, {GDT_Int16, 3, 2, meant, NULL, TRUE, -1}};
    SgScanPlan plan[2] = {{.has_nodata = TRUE, .nodata = 255}, {.has_nodata = TRUE, .nodata = -1}};
    SgRaster *open[2] = {NULL, NULL};
    SgRasterFacts facts[2];
    SgScanLayer layers[2];
    for (int i = 0; i < 2; i++) {
        g_autofree char *path = test_raster_write(folder, &rasters[i]);
        sg_raster_facts_init(&facts[i]);
        ck_assert(sg_raster_open(path, &facts[i], &open[i], NULL));
        layers[i] = (SgScanLayer){.raster = open[i], .facts = &facts[i], .plan = &plan[i]};
    }
    layers[0].classes = classes;
    layers[0].classes_count = 2;
    g_autoptr(SgRelationCode) code = sg_relation_compile(NULL, "class = value", 0, 0, NULL);
    const SgScanRelation relation = {.code = code, .layers = {0, 1}};
    const SgScanSet set = {.layers = layers, .layers_count = 2, .relations = &relation, .relations_count = 1};
    SgScanFacts scanned[2];
    SgSetFacts out;
    ck_assert(sg_scan_set(&set, scanned, &out, NULL));
    ck_assert_int_eq(out.relations[0].common, 5);
    ck_assert_int_eq(out.relations[0].unmeant, 1);
    ck_assert_int_eq(out.relations[0].tested, 4); /* code 3 has no meaning */
    ck_assert_int_eq(out.relations[0].broken.pixels, 1);
    test_place(&out.relations[0].broken.places[0], 0, 1, 1); /* the pixel */
    ck_assert_double_eq(out.relations[0].worst_left, 10);    /* what it stands for */
    ck_assert_double_eq(out.relations[0].worst_right, 11);
    for (int i = 0; i < 2; i++) {
        sg_scan_facts_clear(&scanned[i]);
        sg_raster_close(open[i]);
        sg_raster_facts_clear(&facts[i]);
    }
    sg_set_facts_clear(&out);
    sg_test_remove(folder);
}
END_TEST

SG_TEST_MAIN("scan_set", test_together_in_one_layout, test_together_in_several_layouts,
             test_windows_hold_every_pixel_once, test_damaged_block_is_left_out, test_classes_are_translated)
