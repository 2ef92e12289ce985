/* Random maps of many countries, for the tests of borders: kept in memory as they are meant, and stored in any way. */
#ifndef SOILGATE_TESTS_SEAMS_MAPS_H
#define SOILGATE_TESTS_SEAMS_MAPS_H

#include "soilgate/boundary.h"
#include "soilgate/seams.h"

#include "raster_support.h"

#include <math.h>

#define COUNTRIES 40
#define NONE      ((double)NAN)

static const SgClasses some_classes = {.min = 0, .max = 200};
static const SgKind value_kind = {.id = (char *)"stock", .unit = (char *)"t C/ha"};
static const SgKind class_kind = {.id = (char *)"class", .classes = (SgClasses *)&some_classes};
static const SgLayer values_layer = {.id = (char *)"T0", .resolved = &value_kind};
static const SgLayer class_layer = {.id = (char *)"Salt", .resolved = &class_kind};

/* How a raster is stored. NODATA: NaN when it declares none. */
typedef struct {
    GDALDataType type;
    const char *options;
    double nodata;
} Storage;

typedef struct {
    int cols, rows;
    int patches; /* rectangles of countries, one above the other */
    int speckle; /* one pixel in so many is of another country; 0: none */
    Storage values, sources;
    gboolean classes, land;
} Case;

/* The map as it is meant: of each pixel its value (NaN none), the place of its country + 1 and of its land's. */
typedef struct {
    const Case *of;
    char *folder, *values, *sources;
    double *value;
    int *source, *land;
    SgSeamCountry countries[COUNTRIES]; /* by code */
    char codes[COUNTRIES][4];
    SgBoundaries *boundaries;
} Map;

static guint32 noise;

static inline int any(int below)
{
    noise = noise * 1664525 + 1013904223;
    return (int)((noise >> 8) % (guint32)below);
}

/* --- making --- */

static inline char *store(const char *folder, const char *name, const Case *c, const Storage *storage, double *pixels)
{
    GDALDatasetH dataset = sg_test_create(folder, name, c->cols, c->rows, 1, storage->type, storage->options);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    sg_test_place(dataset, 4326);
    if (!isnan(storage->nodata))
        GDALSetRasterNoDataValue(band, storage->nodata);
    ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, 0, c->cols, c->rows, pixels, c->cols, c->rows, GDT_Float64, 0, 0),
                     CE_None);
    GDALClose(dataset);
    return g_build_filename(folder, name, NULL);
}

static inline void make_countries(Map *map)
{
    for (int i = 0; i < COUNTRIES; i++) {
        g_snprintf(map->codes[i], sizeof map->codes[i], "Q%c%c", 'A' + i / 26, 'A' + i % 26);
        /* numbers in another order than codes; all of them fit one byte */
        map->countries[i] = (SgSeamCountry){1 + (i * 27) % 251, map->codes[i], "Somewhere"};
    }
}

static inline void paint_sources(Map *map)
{
    const Case *c = map->of;
    for (int patch = 0; patch < c->patches; patch++) {
        const int col = any(c->cols), row = any(c->rows), place = any(9) == 0 ? 0 : 1 + any(COUNTRIES);
        const int cols = 1 + any(c->cols), rows = 1 + any(c->rows);
        const int end = MIN(c->cols, col + cols), bottom = MIN(c->rows, row + rows);
        for (int y = row; y < bottom; y++)
            for (int x = col; x < end; x++)
                map->source[y * c->cols + x] = place;
    }
    for (int i = 0; c->speckle > 0 && i < c->cols * c->rows; i++)
        if (any(c->speckle) == 0)
            map->source[i] = any(COUNTRIES + 1);
}

static inline void store_values(Map *map)
{
    const Case *c = map->of;
    const gboolean whole = c->values.type != GDT_Float32 && c->values.type != GDT_Float64;
    g_autofree double *pixels = g_new(double, c->cols * c->rows);
    for (int i = 0; i < c->cols * c->rows; i++) {
        const double some = whole || c->classes ? any(6) : any(4000) / 8.0 - 100;
        const gboolean none = any(7) == 0 || some == c->values.nodata;
        map->value[i] = none && (!whole || !isnan(c->values.nodata)) ? NONE : some;
        pixels[i] = !isnan(map->value[i])   ? some
                    : !whole && any(2) == 0 ? (any(2) == 0 ? NONE : HUGE_VAL)
                                            : c->values.nodata;
    }
    map->values = store(map->folder, "v.tif", c, &c->values, pixels);
}

static inline void store_sources(Map *map)
{
    const Case *c = map->of;
    g_autofree double *pixels = g_new(double, c->cols * c->rows);
    const gboolean declared = !isnan(c->sources.nodata), holds_nan = c->sources.type == GDT_Float64;
    for (int i = 0; i < c->cols * c->rows; i++) {
        const int place = map->source[i];
        pixels[i] = place > 0 ? map->countries[place - 1].m49 : holds_nan && any(2) == 0 ? NONE : 0;
        if (place == 0 && declared && any(2) == 0)
            pixels[i] = c->sources.nodata;
    }
    map->sources = store(map->folder, "s.tif", c, &c->sources, pixels);
}

/* Land in rectangles that are cut where no centre of a pixel lies: of countries, and of some that gave nothing. */
static inline void make_land(Map *map)
{
    enum { ACROSS = 5, DOWN = 4 };
    const Case *c = map->of;
    g_autoptr(GString) text = g_string_new("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int i = 0; i < ACROSS * DOWN; i++) {
        const int x0 = i % ACROSS * c->cols / ACROSS, x1 = (i % ACROSS + 1) * c->cols / ACROSS;
        const int y0 = i / ACROSS * c->rows / DOWN, y1 = (i / ACROSS + 1) * c->rows / DOWN;
        const int place = any(COUNTRIES + 4);
        const char code[4] = {place < COUNTRIES ? 'Q' : 'X', (char)('A' + place / 26), (char)('A' + place % 26), 0};
        const double west = 80 + (x0 + 0.1) / 120, east = 80 + (x1 + 0.1) / 120;
        const double north = 28 - (y0 + 0.1) / 120, south = 28 - (y1 + 0.1) / 120;
        g_string_append_printf(text,
                               "%s{\"type\":\"Feature\",\"properties\":{\"iso3\":\"%s\"},\"geometry\":{\"type\":"
                               "\"Polygon\",\"coordinates\":[[[%.9f,%.9f],[%.9f,%.9f],[%.9f,%.9f],[%.9f,%.9f],"
                               "[%.9f,%.9f]]]}}",
                               i > 0 ? "," : "", code, west, south, east, south, east, north, west, north, west, south);
    }
    g_string_append(text, "]}");
    g_autofree char *path = g_build_filename(map->folder, "b.geojson", NULL);
    g_autoptr(GError) error = NULL;
    ck_assert(g_file_set_contents(path, text->str, -1, NULL));
    map->boundaries = sg_boundaries_open(path, NULL, &error);
    ck_assert_msg(map->boundaries != NULL, "%s", error != NULL ? error->message : "");
    const SgGrid grid = {c->cols, c->rows, sg_test_gt[0], sg_test_gt[3], sg_test_gt[1], -sg_test_gt[5]};
    g_autoptr(SgOwnership) ownership = sg_ownership_new(map->boundaries, &grid, &error);
    ck_assert_ptr_nonnull(ownership);
    for (int i = 0; i < c->cols * c->rows; i++) {
        const int owner = sg_ownership_at(ownership, i % c->cols, i / c->cols);
        for (int k = 0; owner >= 0 && k < COUNTRIES; k++)
            if (strcmp(map->codes[k], sg_ownership_owner(ownership, owner)->iso3) == 0)
                map->land[i] = k + 1;
    }
}

static inline void map_init(Map *map, const Case *c, guint32 seed)
{
    *map = (Map){.of = c, .folder = sg_test_folder()};
    noise = seed;
    map->value = g_new0(double, c->cols * c->rows);
    map->source = g_new0(int, c->cols * c->rows);
    map->land = g_new0(int, c->cols * c->rows);
    make_countries(map);
    paint_sources(map);
    store_values(map);
    store_sources(map);
    if (c->land)
        make_land(map);
}

static inline void map_clear(Map *map)
{
    sg_boundaries_free(map->boundaries);
    sg_test_remove(map->folder);
    g_free(map->values);
    g_free(map->sources);
    g_free(map->value);
    g_free(map->source);
    g_free(map->land);
}

#endif
