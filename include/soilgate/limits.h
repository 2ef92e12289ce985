/* Every ceiling of the program, in one place.
 *
 * What is sized by input is compared with one of these before memory is asked for. The evidence for the
 * raster limits: a 202-byte TIFF can declare one block of 28 GB, so the block is limited and not only the image.
 */
#ifndef SOILGATE_LIMITS_H
#define SOILGATE_LIMITS_H

#define SG_LIMIT_COLS        172800             /* the world at 250 m: 360 * 480 */
#define SG_LIMIT_ROWS        86400              /* 180 * 480 */
#define SG_LIMIT_BANDS       16                 /* more is refused before GDAL builds a band for each */
#define SG_LIMIT_BLOCK_BYTES (64 * 1024 * 1024) /* one decoded strip or tile */
#define SG_LIMIT_SCAN_BYTES  (96 * 1024 * 1024) /* decoded blocks of all workers together */
#define SG_LIMIT_DIRECTORIES 64                 /* TIFF directories in a file */
#define SG_LIMIT_TIFF_ALLOC  (64 * 1024 * 1024) /* libtiff: one allocation */
#define SG_LIMIT_TAG_BYTES   (1024 * 1024)      /* text of one tag, as GDAL_METADATA */
#define SG_LIMIT_FILE_BYTES  (64LL * 1024 * 1024 * 1024)
#define SG_LIMIT_FILES       10000         /* files in one folder */
#define SG_LIMIT_DEPTH       16            /* folders below folders */
#define SG_LIMIT_SPEC_BYTES  (1024 * 1024) /* one specification file */
#define SG_LIMIT_EXTENDS     4             /* specifications that extend one another */
#define SG_LIMIT_PLACES      20            /* places kept for one finding; the total is always told */
#define SG_LIMIT_CODES       256           /* distinct class codes counted one by one */
#define SG_LIMIT_THREADS     64
#define SG_LIMIT_TEXT        200 /* characters of an outside string in a message */

#endif
