#include "soilgate/cog_write.h"

#include "geo/cog_directory.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LEADER      4 /* bytes: the size of a tile before it, and its last bytes behind it */
#define TRAILER     4
#define BUFFER      (4U << 20)
#define CLASSIC_END G_MAXUINT32 /* of what 32 bits can point to */

typedef struct {
    int fd;
    const SgCogPlan *plan;
    SgCogRead read;
    gpointer data;
    gint64 end; /* what is on its way to the file ends here */
    GByteArray *buffer;
} Output;

int sg_cog_tiles(int pixels, int side)
{
    return (pixels - 1) / side + 1;
}

void sg_cog_level_size(int cols, int rows, int level, int *level_cols, int *level_rows)
{
    for (; level > 0; level--) {
        cols = cols / 2 + cols % 2;
        rows = rows / 2 + rows % 2;
    }
    *level_cols = cols;
    *level_rows = rows;
}

int sg_cog_levels(int cols, int rows, int side)
{
    int levels = 1, level_cols = cols, level_rows = rows;
    while (level_cols > side || level_rows > side)
        sg_cog_level_size(cols, rows, levels++, &level_cols, &level_rows);
    return levels;
}

static gboolean fail(const SgCogPlan *plan, int cause, GError **error)
{
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("cannot write %s: %s"), plan->shown, g_strerror(cause));
    return FALSE;
}

/* --- where everything goes --- */

static gint64 tiles_of(const SgCogPlaces *places, int level)
{
    return (gint64)sg_cog_tiles(places->cols[level], places->side) * sg_cog_tiles(places->rows[level], places->side);
}

/* Gives the length of the file. */
static guint64 find_places(SgCogPlaces *places, guint64 start)
{
    for (int level = places->levels - 1; level >= 0; level--)
        for (gint64 i = 0; i < tiles_of(places, level); i++) {
            places->offsets[level][i] = start + LEADER;
            start += LEADER + places->bytes[level][i] + TRAILER;
        }
    return start;
}

static void places_init(SgCogPlaces *places, const SgCogPlan *plan, const SgCogTile *const *levels)
{
    places->side = plan->side;
    places->levels = sg_cog_levels(plan->cols, plan->rows, plan->side);
    for (int level = 0; level < places->levels; level++) {
        sg_cog_level_size(plan->cols, plan->rows, level, &places->cols[level], &places->rows[level]);
        const gint64 tiles = tiles_of(places, level);
        places->offsets[level] = g_new0(guint64, (gsize)tiles);
        places->bytes[level] = g_new0(guint32, (gsize)tiles);
        for (gint64 i = 0; i < tiles; i++)
            places->bytes[level][i] = levels[level][i].bytes;
    }
}

static void places_clear(SgCogPlaces *places)
{
    for (int level = 0; level < places->levels; level++) {
        g_free(places->offsets[level]);
        g_free(places->bytes[level]);
    }
}

/* --- the bytes --- */

static gboolean flush(Output *output, GError **error)
{
    const gint64 start = output->end - output->buffer->len;
    if (!sg_write_at(output->fd, (const char *)output->buffer->data, output->buffer->len, start))
        return fail(output->plan, errno, error);
    g_byte_array_set_size(output->buffer, 0);
    return TRUE;
}

/* LENGTH bytes that the caller fills in; NULL with an error when the buffer cannot be emptied. */
static guint8 *more(Output *output, guint length, GError **error)
{
    if (output->buffer->len > BUFFER && !flush(output, error))
        return NULL;
    const guint before = output->buffer->len;
    g_byte_array_set_size(output->buffer, before + length);
    output->end += length;
    return output->buffer->data + before;
}

static gboolean put_tile(Output *output, const SgCogTile *tile, GError **error)
{
    guint8 *out = more(output, LEADER + tile->bytes + TRAILER, error);
    if (out == NULL)
        return FALSE;
    for (guint i = 0; i < LEADER; i++)
        out[i] = (guint8)(tile->bytes >> (8 * i));
    if (!output->read(tile, out + LEADER, output->data, error))
        return FALSE;
    /* a packed tile is never shorter than this: the checksum of its stream is that long */
    memcpy(out + LEADER + tile->bytes, out + tile->bytes, TRAILER);
    return TRUE;
}

static gboolean put_file(Output *output, const SgCogPlaces *places, const GByteArray *head,
                         const SgCogTile *const *levels, GError **error)
{
    guint8 *out = more(output, head->len, error);
    if (out == NULL)
        return FALSE;
    memcpy(out, head->data, head->len);
    for (int level = places->levels - 1; level >= 0; level--)
        for (gint64 i = 0; i < tiles_of(places, level); i++)
            if (!put_tile(output, &levels[level][i], error))
                return FALSE;
    if (!flush(output, error))
        return FALSE;
    return fsync(output->fd) == 0 || fail(output->plan, errno, error);
}

gboolean sg_cog_write(int fd, const SgCogPlan *plan, const SgCogTile *const *levels, SgCogRead read, gpointer data,
                      GError **error)
{
    SgCogPlaces places = {0};
    places_init(&places, plan, levels);
    GByteArray *head = sg_cog_directories(plan, &places, FALSE);
    const gboolean big = find_places(&places, head->len) > CLASSIC_END;
    if (big) {
        g_byte_array_unref(head);
        head = sg_cog_directories(plan, &places, TRUE);
        find_places(&places, head->len);
    }
    g_byte_array_unref(head);
    head = sg_cog_directories(plan, &places, big);
    Output output = {.fd = fd, .plan = plan, .read = read, .data = data, .buffer = g_byte_array_new()};
    const gboolean written = put_file(&output, &places, head, levels, error);
    g_byte_array_unref(output.buffer);
    g_byte_array_unref(head);
    places_clear(&places);
    return written;
}
