/* Every ceiling of the program, in one place.
 *
 * What is sized by input is compared with one of these before memory is asked for. The evidence for the
 * raster limits: a 202-byte TIFF can declare one block of 28 GB, so the block is limited and not only the image.
 */
#ifndef SOILGATE_LIMITS_H
#define SOILGATE_LIMITS_H

#define SG_LIMIT_COLS        172800      /* the world at 250 m: 360 * 480 */
#define SG_LIMIT_ROWS        86400       /* 180 * 480 */
#define SG_LIMIT_BANDS       16          /* more is refused before GDAL builds a band for each */
#define SG_LIMIT_BLOCK_BYTES (32 << 20)  /* one decoded strip or tile; packed it takes as much again */
#define SG_LIMIT_BLOCKS      (4 << 20)   /* strips or tiles of a file, overviews too: GDAL keeps 16 bytes for each */
#define SG_LIMIT_SCAN_BYTES  (32 << 20)  /* decoded blocks of all workers together */
#define SG_LIMIT_SET_BYTES   (512 << 20) /* the same of layers scanned together; one worker may need more */
#define SG_LIMIT_SET_LAYERS  64          /* layers scanned together: each worker opens all of them */
#define SG_LIMIT_BAND_BYTES  (32 << 20)  /* rows of a raster that are compared with another's, as doubles */
#define SG_LIMIT_REGRID_PIXELS                                                                                         \
    (1LL << 30)                    /* of a copy that is resampled: the world at 30 arc-seconds has 933 million */
#define SG_LIMIT_REGRID_FINER   32 /* of its pixels on a side of an old one: more would invent a map */
#define SG_LIMIT_INDEX_BYTES    (512 << 20) /* of a mosaic's parts: the world at 250 m, all countries, has 60 MB */
#define SG_LIMIT_REPORT_BYTES   (32 << 20)  /* a JSON report that is read back */
#define SG_LIMIT_DIRECTORIES    64          /* TIFF directories in a file */
#define SG_LIMIT_TIFF_ALLOC     (64 << 20)  /* libtiff: one allocation */
#define SG_LIMIT_TAG_BYTES      (1 << 20)   /* text of one tag, as GDAL_METADATA */
#define SG_LIMIT_FILE_BYTES     (64LL << 30)
#define SG_LIMIT_FILE_WORDS     "64 GiB"
#define SG_LIMIT_FILES          10000 /* files of one folder or archive, with those of the archives in it */
#define SG_LIMIT_DEPTH          16    /* folders below folders */
#define SG_LIMIT_NESTING        1 /* archives below the folder or archive handed in: one in one of them is not opened */
#define SG_LIMIT_MEMBER_PATH    1024          /* bytes of a path in an archive */
#define SG_LIMIT_UNPACKED_BYTES (256LL << 30) /* all files of one delivery's archives */
#define SG_LIMIT_UNPACKED_WORDS "256 GiB"
#define SG_LIMIT_RATIO          250 /* bytes out for one byte in, of an archive... */
#define SG_LIMIT_RATIO_BYTES                                                                                           \
    (256LL << 20)                  /* ...that gives more than this: DEFLATE alone reaches 1032, on constant maps */
#define SG_LIMIT_FILTERS        2  /* compressions around a tar */
#define SG_LIMIT_FAULT_NAMES    10 /* names told for one fault of an archive */
#define SG_LIMIT_SPEC_BYTES     (1 << 20) /* one specification file */
#define SG_LIMIT_EXTENDS        4         /* specifications that extend one another */
#define SG_LIMIT_SPEC_DEPTH     16        /* of nesting in a specification file; the format needs 7 */
#define SG_LIMIT_SPEC_NODES     100000    /* values, lists and keys in it */
#define SG_LIMIT_SPEC_TEXT      2000      /* characters of one text in it */
#define SG_LIMIT_SPEC_SENTINELS 20        /* fewer than SG_SCAN_WATCH: the check watches values of its own, as 0 */
#define SG_LIMIT_SPEC_TYPICAL   4         /* typical ranges of a layer: SG_SCAN_TYPICAL */
#define SG_LIMIT_SPEC_LATTICES  16
#define SG_LIMIT_SPEC_STATES    260
#define SG_LIMIT_SPEC_TYPES     7
#define SG_LIMIT_SPEC_SLIPS     16
#define SG_LIMIT_SPEC_ALIASES   64 /* of one layer */
#define SG_LIMIT_SPEC_SOURCES   200
#define SG_LIMIT_SPEC_KINDS     200
#define SG_LIMIT_SPEC_LAYERS    500
#define SG_LIMIT_SPEC_REWRITES  100
#define SG_LIMIT_SPEC_RELATIONS 500
#define SG_LIMIT_SPEC_TESTS     50         /* of one relation */
#define SG_LIMIT_EXPR_TEXT      2000       /* characters of an expression */
#define SG_LIMIT_EXPR_DEPTH     32         /* of nesting in it: the parser calls itself */
#define SG_LIMIT_EXPR_NAMES     32         /* different names in a relation: SG_SCAN_OPERANDS */
#define SG_LIMIT_EXPR_STEPS     256        /* operations of an expression */
#define SG_LIMIT_EXPR_REGISTERS 16         /* results it keeps at once; each takes 4 KiB of a thread's work space */
#define SG_LIMIT_EXPR_MEANS     8          /* SG_SCAN_MEANS */
#define SG_LIMIT_SPEC_DOCUMENTS 50         /* of a product, each with any number of files */
#define SG_LIMIT_SPEC_MATCHES   16         /* regular expressions of one document */
#define SG_LIMIT_SPEC_OVERRIDES 200        /* severities of rules */
#define SG_LIMIT_WAIVERS        1000       /* in a file of waivers */
#define SG_LIMIT_FEATURES       500000     /* in a file of boundaries */
#define SG_LIMIT_CLAIMS         (16 << 20) /* runs of pixels in polygons on one grid, before they are joined */
#define SG_LIMIT_TOLERANCE_PX   1000       /* of zones; larger ones are taken as this */
#define SG_LIMIT_PLACES         20         /* places kept for one finding; the total is always told */
#define SG_LIMIT_ERROR_POINTS   1000       /* of one file and rule in error layers; the raster has all */
#define SG_LIMIT_ERROR_BOXES    200        /* the same: the largest groups */
#define SG_LIMIT_ERROR_FEATURES 200000     /* points and boxes of all files; the file grows in memory */
#define SG_LIMIT_CODES          256        /* distinct class codes counted one by one */
#define SG_LIMIT_LOOKUP_BYTES   65536      /* a class look-up table */
#define SG_LIMIT_METAFILE_BYTES 65536      /* a metafile; the longest key and value of it lie within */
#define SG_LIMIT_PAPERS         1000       /* papers of one delivery that are read */
#define SG_LIMIT_BLEND_KM       100 /* of blending on either side of a border: beyond it maps are made, not mended */
#define SG_LIMIT_THREADS        64
#define SG_LIMIT_TEXT           200 /* characters of an outside string in a message */

#define SG_LIMIT_SPEC_LOOKALIKES 100

/* The registry. */
#define SG_LIMIT_REGION_COUNTRIES  260
#define SG_LIMIT_BASELINE_PRODUCTS 50
#define SG_LIMIT_BASELINE_ENTRIES  100       /* of one product */
#define SG_LIMIT_REGISTRY_WAIT_MS  30000     /* for others who write, and for an answer of the server */
#define SG_LIMIT_CSV_BYTES         (1 << 20) /* a file of contacts */
#define SG_LIMIT_CSV_ROWS          10000
#define SG_LIMIT_CSV_PROBLEMS      20     /* told of one file */
#define SG_LIMIT_REGISTRY_ROWS     100000 /* of one answer */

/* What is shown of a registry: rows of it may be of anybody. */
#define SG_LIMIT_GEOMETRY_BYTES   (32 << 20)  /* of one country; all of the shipped set take 9 MB */
#define SG_LIMIT_GEOMETRIES       (128 << 20) /* of all countries of one map together, bytes */
#define SG_LIMIT_OVERVIEW_REPORTS 3           /* last deliveries of a country and product whose reports are read */
#define SG_LIMIT_OVERVIEW_BYTES   (256 << 20) /* of reports in all */
#define SG_LIMIT_OVERVIEW_DAYS    100         /* of a timeline; of more some are left out */
#define SG_LIMIT_ATLAS_VERTICES   50000       /* of one ring, before it is thinned: that takes the square of it */

/* Downloads. */
#define SG_LIMIT_REDIRECTS         5
#define SG_LIMIT_DOWNLOAD_RETRIES  3
#define SG_LIMIT_DOWNLOAD_SECONDS  21600 /* six hours: 1 GiB at 50 kB/s */
#define SG_LIMIT_LOW_SPEED         100   /* bytes a second, below which a transfer is taken for dead... */
#define SG_LIMIT_LOW_SPEED_SECONDS 60    /* ...after so long */

/* Letters. */
#define SG_LIMIT_MAIL_SECONDS   120       /* to hand over one letter */
#define SG_LIMIT_LETTERS        1000      /* written or sent in one run */
#define SG_LIMIT_LETTER_BYTES   (1 << 20) /* one letter */
#define SG_LIMIT_TEMPLATE_BYTES 32768     /* one text that letters are made of */
#define SG_LIMIT_LETTER_VALUE   600       /* characters of a text from outside in a letter */
#define SG_LIMIT_LETTER_FAULTS  8         /* rules told of one delivery */
#define SG_LIMIT_INTERVAL_DAYS  3650      /* between two letters about the same */

/* Borders in a map of several countries. All land borders of the Earth, some 250 000 km (CIA, The World Factbook), are
 * 1.3 million edges of pixels of 250 m along their stairs. */
#define SG_LIMIT_SEAM_EDGES (2 << 20)

/* Recipes of mosaics. */
#define SG_LIMIT_RECIPE_EXCLUSIONS 50
#define SG_LIMIT_RECIPE_VALUES     64 /* of one mask; they become one relation: SG_LIMIT_EXPR_STEPS */

#endif
