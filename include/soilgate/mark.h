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
    /* In pixels, over all files; from any thread, one call at a time; or NULL. */
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

#endif
