/* mosaic, work: the hidden folder in the output folder where everything is made before it gets its name. */
#ifndef SOILGATE_MOSAIC_WORK_H
#define SOILGATE_MOSAIC_WORK_H

#include "soilgate/mosaic.h"

#define SG_MOSAIC_MANIFEST        "manifest.json"
#define SG_MOSAIC_MANIFEST_FORMAT "soilgate-mosaic/" /* what its format begins with */

#define SG_MOSAIC_PART ".part" /* what names of files end in that outlive a run that was killed */

const char *sg_mosaic_work_output(const SgMosaicWork *work);
/* FALSE with an error (SG_ERROR_FAILED) when fewer than BYTES are free where OUTPUT lies. */
gboolean sg_mosaic_work_room(const SgMosaicWork *work, gint64 bytes, GError **error);
/* The path of the file NAME of the work alone. */
char *sg_mosaic_work_path(const SgMosaicWork *work, const char *name);
/* An empty file without a name, open for reading and writing; -1 with an error. */
int sg_mosaic_work_spool(const SgMosaicWork *work, GError **error);
/* The path where the output file NAME ("x.tif", "tiles/x.tif") is to be made; its folder is there. */
char *sg_mosaic_work_stage(const SgMosaicWork *work, const char *name, GError **error);
/* Writes the output file NAME. */
gboolean sg_mosaic_work_write(const SgMosaicWork *work, const char *name, const char *text, GError **error);
/* Gives the output files and folders NAMES (char *) their names, removes the files that are STALE, takes the folder
 * DROPPED away (NULL: none), writes TEXT as the manifest last, and removes the work's own folder. */
gboolean sg_mosaic_work_publish(SgMosaicWork *work, const GPtrArray *names, const GPtrArray *stale, const char *dropped,
                                const char *text, GError **error);

#endif
