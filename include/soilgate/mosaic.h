/* mosaic: assembles accepted maps of countries into one map of a region, pixel by owner, with provenance.
 *
 * Three steps. Inputs: files are checked, and what may not go in is refused, all of it at once (sg_mosaic_inputs).
 * Plan: the grid, and who owns its pixels. Run: shards of whole tiles, each made from the plan and the files alone, on
 * any thread or machine, in any order, as often as wanted. Finish: overviews, hashes, files. The bytes of every file
 * follow from the inputs, the specification, the boundaries and SG_MOSAIC_FORMAT: not from the order of the inputs, the
 * number of threads or the clock.
 *
 * Whose value a pixel gets: that of the country whose boundary holds its centre (sg_ownership_at, as the check has it),
 * and no other's; where that country gave none, there is none. Beyond all boundaries, and in disputed or unassigned
 * land, that of the country that gave one; where several did, of the one whose pixels are nearest, and at the same
 * distance of the one whose ISO code sorts first. What a recipe leaves out then loses value and source: nobody else's
 * value takes its place. The first exclusion of the recipe that holds leaves a pixel out and counts it. Of what is left
 * values are blended along borders, on request; whose pixel it is stays.
 */
#ifndef SOILGATE_MOSAIC_H
#define SOILGATE_MOSAIC_H

#include "soilgate/check.h"
#include "soilgate/recipe.h"

/* Changes whenever the same inputs would give other bytes. */
#define SG_MOSAIC_FORMAT 4

#define SG_MOSAIC_WORK ".soilgate-work" /* in the output folder: what is made and has no name yet */

/* One country's map of a layer, accepted. */
typedef struct {
    char *path;  /* to open it */
    char *shown; /* for messages, and where it was handed in */
    char iso3[8];
    int m49;           /* UN M49 number: what the source raster holds */
    char *country;     /* its name */
    char *sha256;      /* of the file that was checked */
    char *delivery;    /* of an accepted delivery: what the record calls it ("BTN 2"); or NULL */
    char *accepted_on; /* the day on which it was accepted; or NULL */
    /* Version of the specification that it was accepted by: the mosaic's may be another one; or NULL. */
    char *accepted_spec_version;
    SgVerdict verdict;
    guint warnings;
    SgGrid grid;                                  /* its own */
    int data_col, data_row, data_cols, data_rows; /* of GRID: the window that holds all its values; 0 x 0 without any */
    SgType type;
    int block_cols, block_rows;
    gboolean has_nodata;
    double nodata;
    GArray *codes;            /* SgMosaicCode: what its class codes become; NULL: values stay as they are */
    char *regridded;          /* the method by which it was resampled onto the grid of the product; NULL: it was not */
    char *original;           /* regridded: the sha256 of the file that was handed in */
    int col, row;             /* of its upper left pixel, on the grid of the mosaic, beyond which it may reach: set by
                                 the plan */
    double east_px, south_px; /* how far its pixels lie from those they were taken for, set by the plan; 0: on them */
} SgMosaicSource;
typedef struct {
    int code;
    double canonical;
} SgMosaicCode;

typedef struct {
    const SgLayer *layer; /* of the specification */
    GPtrArray *sources;   /* SgMosaicSource *, sorted by ISO code */
    GPtrArray *missing; /* char *: ISO codes of countries that should be there, and are not: of the region, or, without
                           one, of those that gave a map of another layer; NULL: no region and no other layer */
} SgMosaicLayerInputs;

/* What was handed in for a mosaic. */
typedef struct {
    SgSpec *spec;
    SgReport *report;       /* of the check; holds boundaries and unpacked files */
    GPtrArray *layers;      /* SgMosaicLayerInputs *, in the order of the specification */
    GPtrArray *refusals;    /* char *: sentences, each naming its file; none: all may go in */
    GPtrArray *regrids;     /* deliveries that were resampled, and checked again; private */
    SgScratch *scratch;     /* holds their copies; or NULL */
    const SgRecipe *recipe; /* what is left out; or NULL */
    GPtrArray *asked;       /* SgMosaicLayerInputs *: layers that are not made, but asked by the recipe */
    GPtrArray *masks;       /* SgMosaicSource *, by exclusion of the recipe; NULL: it has none, or is for no layer */
} SgMosaicInputs;

/* A file that a review accepted: what it is told as, and by what it is known. */
typedef struct {
    char *sha256;
    char *shown;       /* "BTN 2: BTN_GSOCseq_T0_Map030.tif" */
    char *delivery;    /* "BTN 2" */
    char *accepted_on; /* "2022-03-10", UTC; NULL: not known */
    SgVerdict verdict; /* that was recorded; a review may accept what waivers excuse */
    /* Of the specification that it was checked by then. */
    char *spec_version;
} SgMosaicAccepted;

typedef struct {
    SgCheckOptions check;         /* its spec is needed */
    const char *const *layers;    /* ids, ended by NULL; NULL: all that the inputs have */
    gboolean regrid;              /* maps on another grid are resampled, not refused */
    const GPtrArray *accepted;    /* SgMosaicAccepted *: the maps are these, and were judged by a review: the check only
                                     measures them. NULL: what the check accepts may go in */
    const char *const *countries; /* ISO codes, ended by NULL: those of the region, which should be there; NULL: those
                                     that gave some layer should be there in each */
    gboolean require_all;         /* without a map of each of them nothing is made; SG_ERROR_USAGE where none could be
                                     missing, with one layer and no countries */
    const SgRecipe *recipe;       /* which pixels are left out; or NULL. Must outlive the inputs */
} SgMosaicInputOptions;

/* Checks PATHS (as sg_check takes them) and sorts out what they give. NULL with an error (SG_ERROR_USAGE: no such
 * specification or layer; SG_ERROR_FAILED). Main thread. */
SgMosaicInputs *sg_mosaic_inputs(char *const *paths, const SgMosaicInputOptions *options, GError **error);
void sg_mosaic_inputs_free(SgMosaicInputs *inputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMosaicInputs, sg_mosaic_inputs_free)

/* --- what came out --- */

#define SG_MOSAIC_THUMBNAIL "_thumbnail.png" /* behind the base of a layer: a picture of its values */
/* A file that was written. */
typedef struct {
    char *name; /* below the output folder */
    char *sha256;
    gint64 bytes;
    char *pixel_sha256; /* of its values, row by row, little-endian, NaN as one; survives another compression. NULL: no
                           raster */
    gint64 files;       /* 0: a file; else NAME ends in '/' and holds so many, and sha256 is that of their list as
                           sha256sum prints it, sorted by name */
    gboolean kept;      /* it lay there already, and stays */
    SgGrid grid;        /* of a tile of 10 x 10 degrees: its pixels; else all 0 */
} SgMosaicFile;

/* What one country gave and what became of it. */
typedef struct {
    const SgMosaicSource *source;
    gint64 pixels;         /* of the mosaic that come from it */
    gint64 beyond;         /* of these, beyond all boundaries or in disputed land */
    gint64 yielded;        /* given there too, and taken from a nearer country */
    gint64 excluded;       /* left out by the recipe, of those that would come from it; no gaps */
    gint64 land;           /* pixels that the country owns on the grid */
    gint64 gaps;           /* of these, without a value */
    gint64 others;         /* of these, where another country gave a value that was not taken */
    double area_km2;       /* of PIXELS */
    double mean, min, max; /* by area; NaN without pixels. Of classes only the last two */
    double total;          /* tonnes, of a stock in t/ha; NaN: none */
    gint64 blended;        /* of PIXELS, those that are a mean with values of others */
} SgMosaicCountry;

/* Pixels for which two countries gave a value. */
typedef struct {
    const SgMosaicSource *a, *b; /* sorted by code */
    gint64 pixels, of_a, of_b;   /* all; of which the mosaic has A's, B's */
    double difference;           /* mean size of the difference between both values; NaN of classes */
} SgMosaicOverlap;

/* What an exclusion of the recipe did to the pixels of one country. */
typedef struct {
    const SgExclusion *exclusion;
    const SgMosaicSource *source;
    gint64 pixels;      /* left out */
    double area_km2;    /* of these */
    gint64 unjudged;    /* kept: a layer that it asks has no value there, or its relation gives no number */
    gint64 mask_beyond; /* kept: the mask does not reach there */
    gint64 mask_empty;  /* kept: the mask has no value there */
} SgMosaicExcluded;

/* Values given in the land of another country, which were not taken. */
typedef struct {
    const SgMosaicSource *source;
    const SgOwner *owner; /* of the land */
    gboolean has_source;  /* the owner gave a map of its own */
    gint64 pixels;
} SgMosaicSpill;

/* What became of pixels nearer than the width of blending to a border between two countries. */
typedef struct {
    const SgMosaicSource *a, *b;     /* sorted by code */
    gint64 blended[2], one_sided[2]; /* pixels of A, of B: with the other's value in their mean; without, as the
                                        other gave none */
    double difference;               /* mean size of the difference between A's and B's values, of all BLENDED; NaN */
} SgMosaicMix;

typedef struct {
    const SgLayer *layer;
    const GPtrArray *missing; /* as in the inputs; or NULL */
    char *base;               /* of the names of its files: "ASP_GSOCseq_T0" */
    SgGrid grid;
    SgType type;
    double nodata;
    GPtrArray *files;  /* SgMosaicFile *: the values, what goes with them (style, names of classes), the sources, what
                          goes with those, the tiles by name, the VRT over them, and what other modules add */
    GArray *countries; /* SgMosaicCountry, by ISO code */
    GArray *overlaps;  /* SgMosaicOverlap, most pixels first */
    GArray *spills;    /* SgMosaicSpill, most pixels first */
    GArray *excluded;  /* SgMosaicExcluded, in the order of the recipe, then by ISO code; those for this layer */
    double blend_km;   /* values are means along borders, up to that far from them; 0: not blended */
    GArray *mixes;     /* SgMosaicMix, most pixels first */
    gint64 blend_ends; /* neighbours in a row and country of which one was blended, and of the other, as near to the
                          border, no other country gave a value */
    double blend_left; /* mean size of the step that is left there; NaN without any */
    gint64 pixels;     /* with a value */
    double area_km2, min, max, total;
    double low, high;                 /* of its values: the ends of their colours in its style (scales.h); not told of
                                         classes, and without a value */
    guint shards, resumed, unchanged; /* all; those from a run that was interrupted; from the mosaic that lay there */
    guint overviews, overviews_unchanged; /* tiles of both rasters' overviews; those from the mosaic that lay there */
} SgMosaicLayer;

typedef struct {
    const SgMosaicInputs *inputs;
    const char *region;        /* code; NULL: none */
    GPtrArray *landless;       /* char *: countries of the region that the boundaries lack: nobody owns their land */
    GPtrArray *layers;         /* SgMosaicLayer * */
    GPtrArray *files;          /* SgMosaicFile *: of all layers together */
    double blend_km;           /* as it was asked for; 0: it was not */
    char *folder;              /* the output folder */
    char *extra;               /* a folder of it that another module made ("web"); or NULL */
    GPtrArray *extra_files;    /* SgMosaicFile *: what is in it */
    char *dropped;             /* such a folder, of an earlier mosaic, that this one takes away; or NULL */
    struct SgMosaicWork *work; /* staged files; of the options */
} SgMosaic;

/* --- making it --- */

/* The output folder, taken by this run. */
typedef struct SgMosaicWork SgMosaicWork;
/* Takes OUTPUT, which is made when it is not there, and takes away what a run left in the work's folder that was
 * killed, but for its parts. Inputs may be read after it: what is wrong with it is then told before that.
 * SG_ERROR_USAGE: it cannot be written to, holds other things, or another run works there; SG_ERROR_FAILED. */
SgMosaicWork *sg_mosaic_work_new(const char *output, GError **error);
/* Lets the folder go. Parts stay for the next run; without any the folder is as it was. */
void sg_mosaic_work_free(SgMosaicWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMosaicWork, sg_mosaic_work_free)

typedef struct {
    SgMosaicWork *work; /* of the output folder; must outlive the mosaic */
    const char *region; /* the first part of the names of files; NULL: "mosaic" */
    const char *const
        *countries; /* ISO codes, ended by NULL: the grid holds their land and all values, and nothing else of the maps'
                       frames; NULL: the frames, up to one degree beyond their values and the land of their countries.
                       A grid larger than 10 degrees ends on lines of blocks, and holds what lies before them too */
    double blend_km; /* along land borders, up to so far from them, values of both countries are mixed where both gave
                        one: see SG_MOSAIC_BLEND_TEXT; 0: they are not */
    int threads;     /* 0: all processors */
    int room;        /* bytes of the disk for each pixel of the inputs that another module will need beside it */
    void (*progress)(const char *what, gint64 done, gint64 total, gpointer data); /* steps, one at a time; or NULL */
    gpointer progress_data;
} SgMosaicOptions;

/* How values are blended, in English, for what programs read. Classes never are. */
#define SG_MOSAIC_BLEND_TEXT                                                                                           \
    "mean with weight 1 for the country of the pixel and (1 - t) / (1 + t) for another that gave a value there, "      \
    "t = max(distance from the nearest land border of the one, of the other) / width, if t < 1; between two "          \
    "countries the own weight is (1 + t) / 2: from 0.5 on the border, linearly, to 1 at the width"
#define SG_MOSAIC_BLEND_UNCERTAINTY                                                                                    \
    "of uncertainties: the mean by the weights of the values, as nobody knows how the errors of both maps go "         \
    "together; of standard deviations it is the greatest that the mean of the values can have; how far both maps "     \
    "differ is not in it"
/* The WIDTH of blending that a person wrote: "5km", "2.5 km", "800m"; 0 < *KM <= SG_LIMIT_BLEND_KM. FALSE with
 * SG_ERROR_USAGE, a sentence. Pure. */
gboolean sg_mosaic_blend_width(const char *text, double *km, GError **error);

/* FALSE with SG_ERROR_USAGE when OPTIONS cannot be followed for LAYERS (ids, ended by NULL; NULL: all of SPEC), as far
 * as that is known before inputs are read: the folder holds other layers, which would not be made again; classes alone
 * are to be blended. */
gboolean sg_mosaic_may_make(const SgSpec *spec, const char *const *layers, const SgMosaicOptions *options,
                            GError **error);
/* Makes all files of the mosaic, under other names. INPUTS without refusals. An interrupted run goes on where it ended.
 * Errors: SG_ERROR_USAGE (as before, of the layers that there are; boundaries too detailed), SG_ERROR_FAILED (disk
 * full, a file changed since it was checked). */
SgMosaic *sg_mosaic_make(const SgMosaicInputs *inputs, const SgMosaicOptions *options, GError **error);
/* The path where the output file or folder NAME lies until it gets its name, or is to be made; its folder is there.
 * Free with g_free. NULL with an error. */
char *sg_mosaic_staged(const SgMosaic *mosaic, const char *name, GError **error);
/* Another module made the folder NAME there, of the mosaic's files: it gets its name with them, as a whole. FILES:
 * SgMosaicFile *, freed with the array by sg_mosaic_file_free; taken. */
void sg_mosaic_add_folder(SgMosaic *mosaic, const char *name, GPtrArray *files);
/* The folder NAME of an earlier mosaic is not made again: it would tell of other values. */
void sg_mosaic_drop_folder(SgMosaic *mosaic, const char *name);
void sg_mosaic_file_free(gpointer file);
/* Adds the file NAME, below the output folder, with TEXT, to FILES: those of MOSAIC or of one of its layers. */
gboolean sg_mosaic_add(SgMosaic *mosaic, GPtrArray *files, const char *name, const char *text, GError **error);
/* The same with LENGTH BYTES. */
gboolean sg_mosaic_add_bytes(SgMosaic *mosaic, GPtrArray *files, const char *name, const void *bytes, gsize length,
                             GError **error);
/* Gives all files their names, and MANIFEST, the text of manifest.json, last. From then on the folder is whole. */
gboolean sg_mosaic_publish(SgMosaic *mosaic, const char *manifest, GError **error);
void sg_mosaic_free(SgMosaic *mosaic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgMosaic, sg_mosaic_free)

#endif
