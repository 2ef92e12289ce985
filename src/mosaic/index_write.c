/* Writes the index of a finished layer. */
#include "mosaic/index.h"
#include "mosaic/index_told.h"
#include "mosaic/packed.h"
#include "soilgate/base.h"

#include <string.h>

static const SgMosaicFile *raster_of(const SgMosaicLayer *layer, int kind)
{
    g_autofree char *name = g_strconcat(layer->base, kind == SG_KIND_SOURCES ? "_source.tif" : ".tif", NULL);
    const SgMosaicFile *file = g_ptr_array_index(layer->files, 0);
    for (guint i = 0; i < layer->files->len && strcmp(file->name, name) != 0; i++)
        file = g_ptr_array_index(layer->files, i);
    return file;
}

static void add_rasters(GVariantBuilder *builder, const SgMosaicLayer *layer)
{
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_variant_builder_add(builder, "s", raster_of(layer, kind)->sha256);
    for (int kind = 0; kind < SG_KINDS; kind++)
        g_variant_builder_add(builder, "x", raster_of(layer, kind)->bytes);
}

static void add_overviews(GVariantBuilder *builder, const SgMosaicRun *run)
{
    const SgMosaicPlan *plan = run->plan;
    guint number = 0;
    g_variant_builder_open(builder, G_VARIANT_TYPE("a(suu)"));
    for (int level = 1; level < sg_cog_levels(plan->grid.cols, plan->grid.rows, plan->side); level++)
        for (int i = 0; i < sg_overviews_of(plan, level); i++, number++) {
            g_autofree char *key = sg_overview_key(plan, level, i);
            g_variant_builder_add(builder, "(suu)", key, g_array_index(run->overviews[SG_KIND_VALUES], guint32, number),
                                  g_array_index(run->overviews[SG_KIND_SOURCES], guint32, number));
        }
    g_variant_builder_close(builder);
}

static GVariant *tell(const SgMosaicRun *run, const SgMosaicSquare *squares, guint count)
{
    const SgMosaicPlan *plan = run->plan;
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(SG_INDEX_TYPE));
    g_variant_builder_add(&builder, "s", SG_INDEX_MAGIC);
    g_variant_builder_add(&builder, "i", plan->tile_cols);
    g_variant_builder_add(&builder, "i", plan->tile_rows);
    add_rasters(&builder, run->out);
    g_variant_builder_open(&builder, G_VARIANT_TYPE("av"));
    for (int i = 0; i < plan->shards; i++) {
        g_autofree char *key = sg_shard_key(plan, i);
        g_autoptr(GVariant) part = sg_mosaic_part_describe(key, run->parts[i]);
        g_variant_builder_add(&builder, "v", part);
    }
    g_variant_builder_close(&builder);
    add_overviews(&builder, run);
    g_variant_builder_open(&builder, G_VARIANT_TYPE("a(sssx)"));
    for (guint i = 0; i < count; i++)
        g_variant_builder_add(&builder, "(sssx)", squares[i].key, squares[i].name, squares[i].sha256, squares[i].bytes);
    g_variant_builder_close(&builder);
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

gboolean sg_mosaic_index_write(SgMosaicRun *run, const SgMosaicSquare *squares, guint count, GError **error)
{
    g_autoptr(GVariant) told = tell(run, squares, count);
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autofree char *name = sg_mosaic_index_name(run->out->base);
    g_autofree char *path = sg_mosaic_work_stage(run->work, name, error);
    if (path == NULL)
        return FALSE;
    g_byte_array_append(file, g_variant_get_data(told), (guint)g_variant_get_size(told));
    g_autofree char *hash = sg_hash_bytes(file->data, file->len);
    g_byte_array_append(file, (const guint8 *)hash, SG_INDEX_HASH);
    return sg_file_write(path, (const char *)file->data, file->len, error);
}
