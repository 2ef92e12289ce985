/* An MBTiles database: SQLite, made in one transaction. */
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "soilgate/base.h"
#include "soilgate/words.h"
#include "tiles/place.h"
#include "tiles/private.h"

extern const unsigned char sg_tiles_mbtiles_sql[];

typedef struct {
    SgPack pack;
    char *path;
    sqlite3 *handle;
    sqlite3_stmt *image, *place;
    gint64 images; /* contents stored: they come in order */
} Mbtiles;

static gboolean fail(const Mbtiles *file, GError **error)
{
    g_autofree char *shown = sg_text_printable(file->path);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), shown, sqlite3_errmsg(file->handle));
    return FALSE;
}

static gboolean step(const Mbtiles *file, sqlite3_stmt *statement, GError **error)
{
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE || fail(file, error);
}

static gboolean put(SgPack *pack, int zoom, guint32 col, guint32 row, guint32 content, const guint8 *bytes,
                    gsize length, GError **error)
{
    Mbtiles *file = (Mbtiles *)pack;
    if (content >= file->images) {
        file->images = (gint64)content + 1;
        sqlite3_bind_int64(file->image, 1, content);
        sqlite3_bind_blob64(file->image, 2, bytes, length, SQLITE_STATIC);
        if (!step(file, file->image, error))
            return FALSE;
    }
    sqlite3_bind_int(file->place, 1, zoom);
    sqlite3_bind_int64(file->place, 2, col);
    sqlite3_bind_int64(file->place, 3, (gint64)((1U << zoom) - 1 - row));
    sqlite3_bind_int64(file->place, 4, content);
    return step(file, file->place, error);
}

static gboolean end(SgPack *pack, GError **error)
{
    Mbtiles *file = (Mbtiles *)pack;
    g_clear_pointer(&file->image, sqlite3_finalize);
    g_clear_pointer(&file->place, sqlite3_finalize);
    if (sqlite3_exec(file->handle, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        return fail(file, error);
    const int code = sqlite3_close(file->handle);
    file->handle = NULL;
    return code == SQLITE_OK || fail(file, error);
}

static void free_pack(SgPack *pack)
{
    Mbtiles *file = (Mbtiles *)pack;
    sqlite3_finalize(file->image);
    sqlite3_finalize(file->place);
    sqlite3_close(file->handle);
    g_free(file->path);
    g_free(file);
}

/* The box of FACTS and its middle, degrees: outwards to edges of pixels of the deepest zoom, since GDAL begins to count
 * its pixels at the western and northern bound. */
static void bounds_of(const SgTilesFacts *facts, double box[6])
{
    const double pixels = ldexp(SG_TILE_SIDE, facts->zoom_max),
                 slack = 1e-6; /* of a pixel: on an edge but for rounding */
    box[0] = sg_place_lon(floor(sg_place_x(facts->west) * pixels + slack) / pixels);
    box[1] = sg_place_lat(ceil(sg_place_y(facts->south) * pixels - slack) / pixels);
    box[2] = sg_place_lon(ceil(sg_place_x(facts->east) * pixels - slack) / pixels);
    box[3] = sg_place_lat(floor(sg_place_y(facts->north) * pixels + slack) / pixels);
    box[4] = (facts->west + facts->east) / 2;
    box[5] = (facts->south + facts->north) / 2;
}

static gboolean describe(const Mbtiles *file, const SgTiles *tiles, const SgTilesTexts *texts, GError **error)
{
    const SgTilesFacts *facts = &tiles->facts;
    char numbers[6][G_ASCII_DTOSTR_BUF_SIZE];
    double box[6];
    bounds_of(facts, box);
    for (guint i = 0; i < G_N_ELEMENTS(box); i++)
        g_ascii_formatd(numbers[i], sizeof numbers[i], "%.9f", box[i]);
    g_autofree char *bounds = g_strdup_printf("%s,%s,%s,%s", numbers[0], numbers[1], numbers[2], numbers[3]);
    g_autofree char *centre = g_strdup_printf("%s,%s,%d", numbers[4], numbers[5], sg_tiles_centre_zoom(facts));
    g_autofree char *zoom = g_strdup_printf("%d", facts->zoom_max);
    const char *const rows[][2] = {{"name", texts->name}, {"format", "png"},
                                   {"bounds", bounds},    {"center", centre},
                                   {"minzoom", "0"},      {"maxzoom", zoom},
                                   {"type", "overlay"},   {"description", texts->description},
                                   {"version", "1"},      {"attribution", texts->attribution}};
    sqlite3_stmt *statement = NULL;
    gboolean done =
        sqlite3_prepare_v2(file->handle, "INSERT INTO metadata VALUES (?, ?)", -1, &statement, NULL) == SQLITE_OK ||
        fail(file, error);
    for (guint i = 0; i < G_N_ELEMENTS(rows) && done; i++) {
        if (rows[i][1] == NULL)
            continue;
        sqlite3_bind_text(statement, 1, rows[i][0], -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, rows[i][1], -1, SQLITE_STATIC);
        done = step(file, statement, error);
    }
    sqlite3_finalize(statement);
    return done;
}

SgPack *sg_pack_mbtiles(const SgTiles *tiles, const char *path, const SgTilesTexts *texts, GError **error)
{
    Mbtiles *file = g_new0(Mbtiles, 1);
    file->pack = (SgPack){put, end, free_pack};
    file->path = g_strdup(path);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &file->handle, flags, NULL) == SQLITE_OK &&
        sqlite3_exec(file->handle, (const char *)sg_tiles_mbtiles_sql, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(file->handle, "INSERT INTO images VALUES (?, ?)", -1, &file->image, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(file->handle, "INSERT INTO map VALUES (?, ?, ?, ?)", -1, &file->place, NULL) == SQLITE_OK) {
        if (describe(file, tiles, texts, error))
            return &file->pack;
    } else {
        fail(file, error);
    }
    free_pack(&file->pack);
    return NULL;
}
