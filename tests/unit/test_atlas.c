/* Maps of countries: where they lie, that areas are true, that nothing is torn, and that strangers break nothing. */
#include "soilgate/atlas.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "support.h"

#include <math.h>
#include <string.h>

static void set_up(void)
{
    sg_data_init(NULL, g_getenv("SOILGATE_DATA"));
    sg_geo_init();
}

static void put_number(GByteArray *bytes, guint32 number)
{
    number = GUINT32_TO_LE(number);
    g_byte_array_append(bytes, (const guint8 *)&number, sizeof number);
}

static void put_double(GByteArray *bytes, double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(bytes, (const guint8 *)&bits, sizeof bits);
}

static void put_head(GByteArray *bytes, guint32 type, guint32 count)
{
    const guint8 little_endian = 1;
    g_byte_array_append(bytes, &little_endian, 1);
    put_number(bytes, type);
    put_number(bytes, count);
}

typedef struct {
    double west, south, east, north;
} Box;

/* A country of boxes, as a multipolygon. */
static SgShape *country(const char *iso3, const Box *boxes, guint count)
{
    GByteArray *bytes = g_byte_array_new();
    put_head(bytes, 6, count);
    for (guint i = 0; i < count; i++) {
        const double ring[][2] = {{boxes[i].west, boxes[i].south},
                                  {boxes[i].east, boxes[i].south},
                                  {boxes[i].east, boxes[i].north},
                                  {boxes[i].west, boxes[i].north},
                                  {boxes[i].west, boxes[i].south}};
        put_head(bytes, 3, 1);
        put_number(bytes, G_N_ELEMENTS(ring));
        for (guint k = 0; k < G_N_ELEMENTS(ring); k++) {
            put_double(bytes, ring[k][0]);
            put_double(bytes, ring[k][1]);
        }
    }
    SgShape *shape = g_new0(SgShape, 1);
    shape->iso3 = g_strdup(iso3);
    shape->wkb = g_byte_array_free_to_bytes(bytes);
    return shape;
}

static GPtrArray *shapes_new(void)
{
    return g_ptr_array_new_with_free_func(sg_shape_free);
}

static SgAtlas *atlas_of(const GPtrArray *shapes, const SgBoundaries *around)
{
    g_autoptr(GError) error = NULL;
    SgAtlas *atlas = sg_atlas_new(shapes, around, 1000, &error);
    ck_assert_msg(atlas != NULL, "%s", error != NULL ? error->message : "");
    return atlas;
}

static const SgAtlasPart *part(const SgAtlas *atlas, guint i)
{
    return g_ptr_array_index(atlas->countries, i);
}

/* Areas in the picture are to one another as they are on the ellipsoid, at the equator and far from it. */
START_TEST(test_areas_are_true)
{
    set_up();
    const Box boxes[] = {{95, -5, 105, 5}, {95, 45, 105, 55}, {60, 20, 70, 30}, {130, 20, 140, 30}};
    g_autoptr(GPtrArray) shapes = shapes_new();
    for (guint i = 0; i < G_N_ELEMENTS(boxes); i++)
        g_ptr_array_add(shapes, country("AAA", &boxes[i], 1));
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
    ck_assert(!atlas->wide);
    ck_assert_double_eq(atlas->lon, 100);
    ck_assert_double_eq(atlas->lat, 25);
    double unit_km2 = 0;
    for (guint i = 0; i < G_N_ELEMENTS(boxes); i++) {
        const SgGrid grid = {1, 100, boxes[i].west, boxes[i].north, 10, 0.1};
        double km2 = 0;
        for (int row = 0; row < grid.rows; row++)
            km2 += sg_grid_pixel_area_km2(&grid, row);
        if (i == 0)
            unit_km2 = km2 / part(atlas, i)->area;
        ck_assert_double_eq_tol(part(atlas, i)->area * unit_km2 / km2, 1, 2e-3);
    }
}
END_TEST

/* The middle is in the middle, north is up, east is right. */
START_TEST(test_places)
{
    set_up();
    const Box boxes[] = {{0, 0, 20, 20}, {9, 9, 11, 11}, {9, 17, 11, 19}, {17, 9, 19, 11}};
    g_autoptr(GPtrArray) shapes = shapes_new();
    for (guint i = 0; i < G_N_ELEMENTS(boxes); i++)
        g_ptr_array_add(shapes, country("AAA", &boxes[i], 1));
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
    ck_assert_double_eq(atlas->width, 1000);
    ck_assert_double_le(atlas->height, 800.001);
    ck_assert_double_ge(atlas->height, 400);
    ck_assert_double_eq_tol(part(atlas, 1)->anchor.x, 500, 5);
    ck_assert_double_eq_tol(part(atlas, 1)->anchor.y, atlas->height / 2, 8);
    ck_assert_double_lt(part(atlas, 2)->anchor.y, part(atlas, 1)->anchor.y - 100);
    ck_assert_double_eq_tol(part(atlas, 2)->anchor.x, 500, 5);
    ck_assert_double_gt(part(atlas, 3)->anchor.x, part(atlas, 1)->anchor.x + 100);
    ck_assert_uint_gt(atlas->grid->ends->len, 3);
}
END_TEST

/* A country on both sides of 180 degrees is in one piece, in the middle of the picture, and has no line where it was
 * cut. */
START_TEST(test_across_180)
{
    set_up();
    const Box boxes[] = {{172, -20, 180, -10}, {-180, -20, -172, -10}};
    g_autoptr(GPtrArray) shapes = shapes_new();
    g_ptr_array_add(shapes, country("FJI", boxes, G_N_ELEMENTS(boxes)));
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
    ck_assert_double_eq(fabs(atlas->lon), 180);
    ck_assert_uint_eq(part(atlas, 0)->ends->len, 1);
    double least = 1000, most = 0;
    for (guint i = 0; i < part(atlas, 0)->dots->len; i++) {
        const SgDot *dot = &g_array_index(part(atlas, 0)->dots, SgDot, i);
        least = fmin(least, dot->x);
        most = fmax(most, dot->x);
    }
    ck_assert_double_eq_tol((least + most) / 2, 500, 2);
    ck_assert_double_gt(most - least, 800);
}
END_TEST

/* Around the whole world the projection is another one, and still nothing lies outside. */
START_TEST(test_whole_world)
{
    set_up();
    g_autoptr(GPtrArray) shapes = shapes_new();
    for (int lon = -180; lon < 180; lon += 30) {
        const Box box = {lon, -60, lon + 30, 70};
        g_ptr_array_add(shapes, country("AAA", &box, 1));
    }
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
    ck_assert(atlas->wide);
    ck_assert_double_eq(atlas->lon, 0);
    for (guint i = 0; i < shapes->len; i++) {
        ck_assert_uint_eq(part(atlas, i)->ends->len, 1);
        for (guint k = 0; k < part(atlas, i)->dots->len; k++) {
            const SgDot *dot = &g_array_index(part(atlas, i)->dots, SgDot, k);
            ck_assert(dot->x >= 0 && dot->x <= 1000 && dot->y >= 0 && dot->y <= atlas->height);
        }
    }
}
END_TEST

/* Small, far islands do not make the map of a country one of an ocean. */
START_TEST(test_far_islands)
{
    set_up();
    const Box boxes[] = {{0, 40, 10, 50}, {55, -21, 55.5, -20.5}};
    g_autoptr(GPtrArray) shapes = shapes_new();
    g_ptr_array_add(shapes, country("FRA", boxes, G_N_ELEMENTS(boxes)));
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
    ck_assert_double_eq(atlas->lon, 5);
    ck_assert_uint_eq(part(atlas, 0)->ends->len, 1);
    ck_assert_double_gt(part(atlas, 0)->area, 1e5);
}
END_TEST

/* The land of others is shown, and that of the countries themselves not twice. */
START_TEST(test_land_of_others)
{
    set_up();
    g_autoptr(GError) error = NULL;
    g_autoptr(SgBoundaries) boundaries = sg_boundaries_open(NULL, NULL, &error);
    ck_assert_ptr_nonnull(boundaries);
    g_autoptr(GPtrArray) shapes = shapes_new();
    SgShape *shape = g_new0(SgShape, 1);
    shape->iso3 = g_strdup("LAO");
    shape->wkb = sg_boundaries_wkb(boundaries, "LAO", &error);
    g_ptr_array_add(shapes, shape);
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, boundaries);
    g_autoptr(GString) codes = g_string_new(NULL);
    for (guint i = 0; i < atlas->land->len; i++)
        g_string_append_printf(codes, "%s ", ((const SgAtlasPart *)g_ptr_array_index(atlas->land, i))->iso3);
    const char *const around[] = {"THA", "VNM", "KHM", "CHN", "MMR"};
    for (guint i = 0; i < G_N_ELEMENTS(around); i++)
        ck_assert_msg(strstr(codes->str, around[i]) != NULL, "%s in %s", around[i], codes->str);
    ck_assert_ptr_null(strstr(codes->str, "LAO"));
    ck_assert_ptr_null(strstr(codes->str, "JPN"));
}
END_TEST

static void check_finite(const SgAtlas *atlas)
{
    ck_assert(isfinite(atlas->width) && isfinite(atlas->height) && atlas->height > 0);
    for (guint i = 0; i < atlas->countries->len; i++)
        for (guint k = 0; k < part(atlas, i)->dots->len; k++) {
            const SgDot *dot = &g_array_index(part(atlas, i)->dots, SgDot, k);
            ck_assert(isfinite(dot->x) && isfinite(dot->y));
        }
}

/* What is no polygon, or none in this world, has no outline; the others are as they were. */
START_TEST(test_strangers)
{
    set_up();
    const Box good = {100, 10, 110, 20};
    const Box strange[] = {{NAN, 0, 1, 1},      {0, NAN, 1, INFINITY}, {-1e300, -1e300, 1e300, 1e300},
                           {0, 80, 10, 400},    {700, 0, 710, 10},     {0, 0, 0, 0},
                           {-540, -90, 540, 90}};
    for (guint i = 0; i < G_N_ELEMENTS(strange); i++) {
        g_autoptr(GPtrArray) shapes = shapes_new();
        g_ptr_array_add(shapes, country("AAA", &good, 1));
        g_ptr_array_add(shapes, country("BAD", &strange[i], 1));
        g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
        check_finite(atlas);
        ck_assert_uint_eq(part(atlas, 0)->ends->len, 1);
    }
    SgShape *whole = country("AAA", &good, 1);
    gsize length;
    const char *bytes = g_bytes_get_data(whole->wkb, &length);
    for (gsize cut = 0; cut < length; cut++) { /* every beginning, and every byte changed */
        g_autoptr(GPtrArray) shapes = shapes_new();
        g_autofree char *changed = g_memdup2(bytes, length);
        changed[cut] = (char)~changed[cut];
        SgShape *one = g_new0(SgShape, 1), *two = g_new0(SgShape, 1);
        one->wkb = g_bytes_new(bytes, cut);
        two->wkb = g_bytes_new(changed, length);
        g_ptr_array_add(shapes, one);
        g_ptr_array_add(shapes, two);
        g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
        check_finite(atlas);
        ck_assert_uint_eq(part(atlas, 0)->ends->len, 0);
    }
    sg_shape_free(whole);
}
END_TEST

START_TEST(test_nothing)
{
    set_up();
    g_autoptr(GPtrArray) shapes = shapes_new();
    g_autoptr(SgAtlas) none = atlas_of(shapes, NULL);
    ck_assert_uint_eq(none->countries->len, 0);
    g_ptr_array_add(shapes, g_new0(SgShape, 1));
    g_autoptr(SgAtlas) empty = atlas_of(shapes, NULL);
    check_finite(empty);
    ck_assert(!part(empty, 0)->located);
}
END_TEST

/* A ring of very many vertices takes seconds at most. */
START_TEST(test_many_vertices)
{
    enum { VERTICES = 400000 };
    set_up();
    GByteArray *bytes = g_byte_array_new();
    put_head(bytes, 3, 1);
    put_number(bytes, VERTICES + 1);
    for (int i = 0; i <= VERTICES; i++) { /* to and fro across the picture */
        put_double(bytes, i == VERTICES ? 0 : 40.0 * (i % 2) + 1e-7 * i);
        put_double(bytes, i == VERTICES ? 0 : 20.0 * i / VERTICES);
    }
    g_autoptr(GPtrArray) shapes = shapes_new();
    SgShape *shape = g_new0(SgShape, 1);
    shape->wkb = g_byte_array_free_to_bytes(bytes);
    g_ptr_array_add(shapes, shape);
    gint64 start = g_get_monotonic_time();
    g_autoptr(SgAtlas) atlas = atlas_of(shapes, NULL);
    check_finite(atlas);
    ck_assert_int_lt(g_get_monotonic_time() - start, 60 * G_USEC_PER_SEC);
}
END_TEST

SG_TEST_MAIN("atlas", test_areas_are_true, test_places, test_across_180, test_whole_world, test_far_islands,
             test_land_of_others, test_strangers, test_nothing, test_many_vertices)
