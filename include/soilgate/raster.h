/* geo, rasters: the only door to raster files. Opens what strangers send, and yields facts; judges nothing.
 *
 * A file is opened by its descriptor, never by its name, with the GTiff driver alone, without sidecars. Its directories
 * are read with bounds first, so that limits hold before GDAL sees the file. No message of GDAL or libtiff reaches the
 * terminal: they are collected.
 */
#ifndef SOILGATE_RASTER_H
#define SOILGATE_RASTER_H

#include <glib.h>

/* Sets the configuration of GDAL and PROJ (no network, no sidecars, small cache) and registers the drivers. Once, by
 * main (or a test), before threads start. */
void sg_geo_init(void);

/* The versions of the libraries in use ("3.6.2"; "" for one that GDAL was built without). Needs no sg_geo_init. */
typedef struct {
    char gdal[32], proj[32], geos[32];
} SgGeoVersions;
void sg_geo_versions(SgGeoVersions *out);

typedef enum {
    SG_DOOR_OPEN,        /* opened; all facts below hold */
    SG_DOOR_UNREADABLE,  /* cannot be read: no such file, no permission, not a regular file, or a compression that this
                            build cannot decode, as JPEG XL (a fact of the submission all the same) */
    SG_DOOR_NOT_GEOTIFF, /* no TIFF, or one that GDAL's GTiff driver does not take */
    SG_DOOR_TRUNCATED,   /* directories or blocks lie beyond the end of the file */
    SG_DOOR_LIMIT,       /* sizes beyond limits.h; the file was left alone */
    SG_DOOR_CORRUPT,     /* the directories contradict themselves */
} SgDoor;

typedef enum {
    SG_NODATA_NONE,       /* no nodata declared */
    SG_NODATA_VALUE,      /* a number (NaN included) */
    SG_NODATA_UNREADABLE, /* the tag's text is no number: "NULL", "-9999,0", "1e400" */
} SgNodataState;

/* As GDAL names them. */
typedef enum {
    SG_TYPE_UNKNOWN,
    SG_TYPE_BYTE,
    SG_TYPE_INT8,
    SG_TYPE_UINT16,
    SG_TYPE_INT16,
    SG_TYPE_UINT32,
    SG_TYPE_INT32,
    SG_TYPE_UINT64,
    SG_TYPE_INT64,
    SG_TYPE_FLOAT32,
    SG_TYPE_FLOAT64,
    SG_TYPE_COMPLEX,
} SgType;
const char *sg_type_name(SgType type); /* "Float32" */
SgType sg_type_find(const char *name); /* unknown for a name that there is not */
gsize sg_type_size(SgType type);       /* bytes; 0 for unknown and complex */
gboolean sg_type_is_integer(SgType type);
/* TRUE when VALUE can occur in a pixel of TYPE (Float32 is compared after rounding to Float32; NaN fits the floats). */
gboolean sg_type_holds(SgType type, double value);
/* The least and the greatest whole number of an integer type, as doubles; 64 bits: the greatest that a double holds. */
double sg_type_least(SgType type);
double sg_type_greatest(SgType type);
/* COUNT pixels of TYPE, which need not be aligned, as numbers; whole numbers beyond 2^53 are rounded. Unknown and
 * complex ones are left as they are. */
void sg_type_widen(SgType type, const void *from, gsize count, double *to);

typedef enum {
    SG_CRS_MISSING,      /* none, or an engineering (local) one */
    SG_CRS_SAME,         /* the EPSG code asked for, in meaning and with its code */
    SG_CRS_UNIDENTIFIED, /* the same in meaning, without its code; or unknown datum on the same ellipsoid */
    SG_CRS_TWIN,         /* another CRS within a metre or two of it: ETRS89, CGCS2000, a realization of WGS 84 */
    SG_CRS_DIFFERENT,
} SgCrsMatch;

typedef struct {
    gboolean present;
    char *name;      /* "WGS 84 / UTM zone 45N"; "" when missing */
    char *authority; /* "EPSG:32645", or NULL */
    gboolean projected, geographic, local;
    char *wkt; /* WKT 2, or NULL */
} SgCrsFacts;

/* Metadata of one file. Plain data: no handle, no pixel. Strings are owned; outside text is already printable. */
typedef struct {
    SgDoor door;
    char *door_detail; /* one line for a person: what was found; NULL when open */
    gint64 file_bytes;
    char sha256[65]; /* "" when the file could not be read */

    int cols, rows, bands;
    int block_cols, block_rows;
    gint64 blocks, blocks_sparse; /* of band 1; sparse: declared with 0 bytes, never written */
    gboolean tiled, bigtiff, big_endian, cog;
    SgType type;
    int bits;          /* per sample, as stored (NBITS) */
    char *compression; /* "NONE", "LZW", "DEFLATE", ... */
    int predictor;     /* 1 none */
    gboolean lossy;    /* JPEG, WEBP, lossy JXL, LERC with an error, discarded bits */
    char *lossy_detail;
    int directories;      /* all; more than 1 with overviews or pages */
    int overviews, pages; /* pages: full-resolution images beyond the first */
    gboolean mask_band;   /* a mask of its own (alpha, internal mask) */

    gboolean palette, rgb, white_is_zero; /* how a picture, not a map, is stored */

    gboolean has_geotransform;
    double gt[6]; /* GDAL's geotransform, pixel-is-area: upper-left corner; degrees or the CRS' unit */
    int gcps;
    gboolean rpc;
    gboolean pixel_is_point; /* gt already holds GDAL's half-pixel shift */
    SgCrsFacts crs;

    SgNodataState nodata_state;
    char *nodata_text;    /* the tag's own text, printable; NULL when none */
    double nodata;        /* as a pixel of this type holds it: rounded to Float32 for Float32 */
    gboolean nodata_fits; /* the declared value can occur in the type */
    gboolean has_scale;   /* scale other than 1 or offset other than 0 */
    double scale, offset;

    GPtrArray *sidecars; /* char *: names beside the file that other software would read, and we did not */
} SgRasterFacts;

void sg_raster_facts_init(SgRasterFacts *facts);
void sg_raster_facts_clear(SgRasterFacts *facts);

/* An open raster: one dataset of GDAL's, for one thread at a time. */
typedef struct SgRaster SgRaster;

/* Opens PATH and fills FACTS (initialised by the caller). What is wrong with the file is in FACTS->door and is no
 * error; then *RASTER is NULL and TRUE is returned. FALSE with an error only when the tool itself failed (memory, too
 * many open files, disk error while hashing). RASTER may be NULL when only facts are wanted. The SHA-256 is not
 * computed here: see sg_hash_fd. */
gboolean sg_raster_open(const char *path, SgRasterFacts *facts, SgRaster **raster, GError **error);
/* Another handle of the same open file (the same inode, even if the path now names another), for another thread. */
SgRaster *sg_raster_reopen(const SgRaster *raster, GError **error);
void sg_raster_close(SgRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgRaster, sg_raster_close)
/* The descriptor of the open file, for hashing; stays the raster's. */
int sg_raster_fd(const SgRaster *raster);

/* Reads whole block (BLOCK_COL, BLOCK_ROW) of band 1 into BUFFER, block_cols * block_rows values of the raster's type,
 * row by row. Edge blocks are whole too; what lies beyond the raster is undefined. A block that was never written reads
 * as nodata, or as zeros when none is declared. FALSE when the block does not decode, and BUFFER is then undefined;
 * DETAIL gets the reason in printable text (free with g_free). */
gboolean sg_raster_read_block(SgRaster *raster, int block_col, int block_row, void *buffer, char **detail);
/* The same of a map of our own: that a block does not decode is SG_ERROR_FAILED, and names SHOWN. */
gboolean sg_raster_take_block(SgRaster *raster, const char *shown, int block_col, int block_row, void *buffer,
                              GError **error);
/* Of a map of our own: the largest of the raster and its overviews that is at most SIDE pixels wide and high, as
 * numbers (sg_raster_numbers), row by row. Free with g_free. NULL with SG_ERROR_FAILED, which names SHOWN: there is
 * none, or it does not decode. */
double *sg_raster_take_overview(SgRaster *raster, const SgRasterFacts *facts, const char *shown, int side, int *cols,
                                int *rows, GError **error);
/* COUNT pixels of the raster that FACTS tell of as numbers: NaN for its nodata, and for what is not finite. */
void sg_raster_numbers(const SgRasterFacts *facts, const void *from, gsize count, double *to);

/* Compares a raster's CRS with EPSG by meaning, in the order of the enum. Main thread only (PROJ contexts). */
SgCrsMatch sg_crs_compare(const SgCrsFacts *crs, int epsg);

#endif
