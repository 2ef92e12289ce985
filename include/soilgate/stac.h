/* stac: a mosaic told as a SpatioTemporal Asset Catalog, version 1.0.0: an Item for each layer, and a Collection. A
 * part of report. Pure: no file, no clock; the same input gives the same text.
 *
 * Extensions: projection 1.1.0, raster 1.1.0, file 2.1.0 (checksums are multihashes: 0x12, 0x20, SHA-256),
 * classification 2.0.0 for what has classes, processing 1.1.0 for what made it; each is declared where it is used.
 * What STAC calls a self-contained catalogue: all addresses are relative and there is no link to itself, which would
 * have to be absolute, so that the folder can be moved. The Collection is the root.
 *
 * STAC asks every Item for a time. That of a mosaic is the day, or the days from first to last, that its maps stand
 * for, which is told (SgStacTime) or not known; then datetime is null and the interval is all time, from the year 1 to
 * 9999, and open in the Collection. It is never the clock's, nor the day on which somebody accepted a map.
 */
#ifndef SOILGATE_STAC_H
#define SOILGATE_STAC_H

#include "soilgate/boundary.h"
#include "soilgate/raster.h"

typedef struct {
    const char *first, *last; /* "2022-03-10"; the same or LAST NULL: one day. FIRST NULL: not known */
} SgStacTime;

typedef struct {
    int value;
    const char *code;   /* for programs: letters, digits, '-' and '_'; NULL: made of the name */
    const char *name;   /* what a person calls it */
    const char *colour; /* "#rrggbb" or NULL */
    gint64 pixels;      /* -1: not told */
    gboolean nodata;    /* the value stands for no value */
} SgStacClass;

/* A raster of one band. */
typedef struct {
    SgType type;
    gboolean has_nodata;
    double nodata;         /* NaN allowed */
    const char *unit;      /* or NULL */
    double min, max, mean; /* NaN: not known */
    double valid_percent;  /* of its pixels; NaN: not known */
    const SgStacClass *classes;
    guint classes_count;
} SgStacRaster;

typedef struct {
    const char *key;   /* unique in the Item: "values" */
    const char *href;  /* relative to the Item */
    const char *media; /* "application/json"; SG_STAC_COG for a COG */
    const char *title;
    const char *role;           /* "data", "metadata", ... */
    const SgGrid *grid;         /* of its pixels, where it is not that of the Item; or NULL */
    int epsg;                   /* of GRID */
    const char *sha256;         /* 64 hexadecimal digits, or NULL: not told */
    gint64 bytes;               /* told with sha256 */
    const SgStacRaster *raster; /* NULL: no raster */
} SgStacAsset;
#define SG_STAC_COG "image/tiff; application=geotiff; profile=cloud-optimized"

typedef struct {
    const char *id, *title, *description;
    const char *collection; /* id */
    SgStacTime time;
    SgGrid grid;
    int epsg;
    const char *lineage; /* how it was made, as text */
    const char *version; /* of the program */
    const SgStacAsset *assets;
    guint assets_count;
} SgStacItem;

typedef struct {
    const char *id, *title, *description;
    const char *license;      /* SPDX, "proprietary" or "various" */
    const char *license_href; /* or NULL */
    SgStacTime time;          /* as of the Items */
    const char *const *keywords;
    guint keywords_count;
    const SgStacItem *items;
    const char *const *hrefs;  /* of the Items, one each */
    guint items_count;         /* at least one */
    const SgStacAsset *assets; /* of all Items together */
    guint assets_count;
} SgStacCollection;

/* Free with g_free. */
char *sg_stac_item(const SgStacItem *item);
char *sg_stac_collection(const SgStacCollection *collection);

#endif
