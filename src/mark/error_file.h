/* mark, error files: the offending pixels of one file, in a raster of codes, and the places that are shown.
 */
#ifndef SOILGATE_MARK_ERROR_FILE_H
#define SOILGATE_MARK_ERROR_FILE_H

#include "mark/codes.h"
#include "mark/groups.h"
#include "soilgate/check_again.h"
#include "soilgate/raster_write.h"

typedef struct {
    int code; /* place in the table of codes */
    int col, row;
    double value; /* NaN: none */
} SgErrorPoint;

typedef struct {
    const SgDelivery *delivery;
    const SgFileFacts *file;
    SgTold told;
    char *stem;                   /* of the names of its own files */
    GArray *points;               /* SgErrorPoint, in order of blocks: SG_LIMIT_ERROR_POINTS of each code, or fewer */
    guint points_count[SG_CODES]; /* of each */
    SgGroups *groups[SG_CODES];   /* NULL: no pixel */
    guint8 *codes_of;             /* by mask: sg_told_code */
    SgRasterWriter *writer;       /* while it is written */
} SgErrorFile;

SgErrorFile *sg_error_file_new(const SgDelivery *delivery, const SgFileFacts *file, const SgTold *told, char *stem);
void sg_error_file_free(gpointer file);
/* Marks the layers of AGAIN: FILES, one a layer, NULL: nothing is written of it. Their rasters are made in FOLDER. */
gboolean sg_error_files_write(SgAgain *again, SgErrorFile *const *files, const char *folder, GError **error);

#endif
