#include "mosaic/packed.h"

#include "mosaic/pyramid.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

SgCogTile sg_packed_at(const SgMosaicRun *run, SgMosaicKind kind, int col, int row)
{
    const int shard = row * run->plan->shards_across + col / SG_SHARD_TILES, at = col % SG_SHARD_TILES;
    const SgMosaicPart *part = run->parts[shard];
    return (SgCogTile){.file = shard, .bytes = part->bytes[kind][at], .offset = part->offsets[kind][at]};
}

gboolean sg_packed_read_fd(int fd, const SgCogTile *tile, guint8 *out, GError **error)
{
    gsize got = 0;
    errno = 0;
    while (fd >= 0 && got < tile->bytes) {
        const ssize_t more = pread(fd, out + got, tile->bytes - got, tile->offset + (gint64)got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            break;
        got += (gsize)more;
    }
    if (got == tile->bytes)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot read a temporary file: %s"),
                errno != 0 ? g_strerror(errno) : _("it ends too early"));
    return FALSE;
}

gboolean sg_packed_read(const SgMosaicRun *run, SgMosaicKind kind, const SgCogTile *tile, guint8 *out, GError **error)
{
    g_autofree char *name = g_strconcat(run->out->base, kind == SG_KIND_SOURCES ? "_source.tif" : ".tif", NULL);
    g_autofree char *path = NULL;
    if (tile->file == SG_FILE_FINISHED || run->parts[tile->file]->finished)
        path = g_build_filename(sg_mosaic_work_output(run->work), name, NULL);
    else
        path = sg_mosaic_part_path(run, tile->file);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot read a temporary file: %s"), g_strerror(errno));
        return FALSE;
    }
    const gboolean got = sg_packed_read_fd(fd, tile, out, error);
    close(fd);
    return got;
}

gboolean sg_packed_pixels(const SgMosaicRun *run, SgMosaicKind kind, int col, int row, SgTileCodec *codec,
                          guint8 *pixels, gsize stride, GError **error)
{
    const SgCogTile tile = sg_packed_at(run, kind, col, row);
    g_autofree guint8 *packed = g_malloc(tile.bytes);
    if (!sg_packed_read(run, kind, &tile, packed, error))
        return FALSE;
    if (sg_tile_unpack(codec, packed, tile.bytes, pixels, stride))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("a temporary file is not as it was written"));
    return FALSE;
}

/* --- overviews --- */

static void level_tiles(const SgMosaicPlan *plan, int level, int *across, int *down)
{
    int cols, rows;
    sg_cog_level_size(plan->grid.cols, plan->grid.rows, level, &cols, &rows);
    *across = sg_cog_tiles(cols, plan->side);
    *down = sg_cog_tiles(rows, plan->side);
}

int sg_overviews_of(const SgMosaicPlan *plan, int level)
{
    int across, down;
    level_tiles(plan, level, &across, &down);
    return across * down;
}

/* What an overview shows follows from the pixels below it. */
char *sg_overview_key(const SgMosaicPlan *plan, int level, int index)
{
    int across, down;
    level_tiles(plan, level, &across, &down);
    const int side = plan->side << level;
    SgShardWindow window = {.col = index % across * side, .row = index / across * side};
    window.cols = MIN(side, plan->grid.cols - window.col);
    window.rows = MIN(side, plan->grid.rows - window.row);
    g_autofree char *name = g_strdup_printf("overview %d %d", level, index);
    return sg_window_key(plan, &window, name);
}
