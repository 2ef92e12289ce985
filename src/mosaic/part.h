/* mosaic, parts: what one shard gave, as a file. A part is there as a whole or not at all. */
#ifndef SOILGATE_MOSAIC_PART_H
#define SOILGATE_MOSAIC_PART_H

#include "mosaic/assign.h"
#include "mosaic/exclude.h"
#include "soilgate/cog_write.h"

typedef enum { SG_KIND_VALUES, SG_KIND_SOURCES, SG_KINDS } SgMosaicKind;

typedef struct {
    char **iso3; /* the sources of the shard, ended by NULL; the taken counts them in this order */
    SgTaken *taken;
    SgExcluded *excluded; /* by the exclusions that are for the layer, in the order of the recipe */
    guint tiles;
    guint32 *bytes[SG_KINDS];  /* of each tile, from the left */
    gint64 *offsets[SG_KINDS]; /* in the file; set by writing and reading */
    gboolean finished;         /* the file is not a part, but the finished raster of that kind */
} SgMosaicPart;
/* An empty part of TILES tiles. Takes TAKEN and EXCLUDED; copies ISO3. */
SgMosaicPart *sg_mosaic_part_new(const char *const *iso3, SgTaken *taken, SgExcluded *excluded, guint tiles);
void sg_mosaic_part_free(SgMosaicPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMosaicPart, sg_mosaic_part_free)

SgMosaicPart *sg_mosaic_part_copy(const SgMosaicPart *part);

/* All that is told of PART, under KEY; g_variant_unref. And the other way round: NULL when TOLD is not of that kind,
 * or, with KEY, under another one. KEY_TOLD (or NULL) gets the key. Offsets are not told. */
GVariant *sg_mosaic_part_describe(const char *key, const SgMosaicPart *part);
SgMosaicPart *sg_mosaic_part_told(GVariant *told, const char *key, char **key_told);

/* Writes PATH with PART and the packed TILES of each kind, one behind the other, under KEY. */
gboolean sg_mosaic_part_write(const char *path, const char *key, SgMosaicPart *part, GByteArray *const tiles[SG_KINDS],
                              GError **error);
/* NULL when PATH is not there, was written under another key, or is damaged. */
SgMosaicPart *sg_mosaic_part_read(const char *path, const char *key);

#endif
