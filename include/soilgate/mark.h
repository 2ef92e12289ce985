/* mark: says of every pixel of a checked delivery what the check counted it as, for pictures in a report and for error
 * layers in a GIS.
 *
 * A second pass over the pixels, only when it is asked for, by the same criteria as the scan: what is marked is what
 * was counted. The marks (SgMark) are in scan_marks.h. A relation that is broken is marked in the layer that its
 * finding is about; MAPPED, INSIDE, GAP and SPILL are facts, whether a finding tells of them or not.
 */
#ifndef SOILGATE_MARK_H
#define SOILGATE_MARK_H

#include "soilgate/check.h"
#include "soilgate/scan_marks.h"

/* A layer made small: cell (0, 0) is the north-western one. */
typedef struct {
    int cols, rows;                  /* of cells */
    double west, south, east, north; /* its box in degrees (or pixels, south downwards, when GEOGRAPHIC is FALSE) */
    gboolean geographic;
    int step;       /* pixels of the raster on a side of a cell; at the last column and row fewer */
    float *values;  /* cols * rows: mean of the cell's mapped pixels; of a class layer the most frequent code (of equals
                       the least; in a cell of more than 8 codes one of the frequent ones); NaN: none */
    guint16 *marks; /* cols * rows: marks of all pixels of the cell, together */
} SgPicture;

typedef struct {
    gint64 cells; /* of all pictures together, at most; 0: a million */
    int threads;  /* 0: all processors */
    /* In bytes of the files, over all of them, as in SgCheckOptions; from any thread, one call at a time; or NULL. */
    void (*progress)(const char *file, gint64 done, gint64 total, gpointer data);
    gpointer progress_data;
} SgPictureOptions;

#define SG_PICTURE_SIDE 1000 /* cells on a side of a picture, at most */

typedef struct SgPictures SgPictures;
/* Pictures of every scanned file of REPORT. Each gets an equal part of the cells, and one at least; none has more cells
 * than its raster pixels, or more than SG_PICTURE_SIDE on a side. The same for any number of threads. The report lives
 * as long as the pictures. NULL with an error when the tool failed, or when a file is not the one that was checked.
 * Main thread. */
SgPictures *sg_pictures_make(const SgReport *report, const SgPictureOptions *options, GError **error);
const SgPicture *sg_pictures_of(const SgPictures *pictures, const SgFileFacts *file); /* NULL: none */
void sg_pictures_free(SgPictures *pictures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPictures, sg_pictures_free)

/* The rules that error layers show, a code each: stable, a code is never used again for another rule. Colours are those
 * of Okabe and Ito, which people with colour blindness tell apart, and darker ones of the same hues. */
typedef struct {
    guint8 code; /* 1 .. ; 0 is nothing */
    const char *rule;
    guint8 red, green, blue;
} SgMarkCode;
const SgMarkCode *sg_mark_codes(guint *count);

typedef struct {
    const char *folder;  /* made; or replaced, when it is empty or holds error layers */
    const char *started; /* RFC 3339: when the files say that they were made */
    int threads;         /* 0: all processors */
    void (*progress)(const char *file, gint64 done, gint64 total, gpointer data); /* as in SgPictureOptions */
    gpointer progress_data;
} SgErrorLayerOptions;

typedef struct {
    guint files;    /* with a raster of their own */
    guint unplaced; /* of these: without points and boxes, as their pixels have no places in degrees */
} SgErrorLayers;

/* FALSE with an error (SG_ERROR_USAGE) when FOLDER cannot be the place of error layers: the folder above is not there,
 * it holds other things, or lies in one of PATHS (NULL-terminated), which are checked. Ask before the check. */
gboolean sg_error_layers_check(const char *folder, char *const *paths, GError **error);
/* Writes the pixels that findings of REPORT are about, those that a waiver excuses left out: for each file with such
 * findings a raster of codes on its own grid with a style of QGIS; points and boxes as GeoPackage and GeoJSON; and a
 * README. All of it or nothing: what the folder held is replaced at the end. FALSE with an error when the tool failed,
 * or when a file is not the one that was checked. Main thread. */
gboolean sg_error_layers_write(const SgReport *report, const SgErrorLayerOptions *options, SgErrorLayers *out,
                               GError **error);

#endif
