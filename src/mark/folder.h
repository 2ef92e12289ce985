/* mark, folders: a folder of error layers, there as a whole or as it was.
 */
#ifndef SOILGATE_MARK_FOLDER_H
#define SOILGATE_MARK_FOLDER_H

#include <glib.h>

/* Its first line tells a folder of error layers, which may be replaced. */
#define SG_ERROR_LAYERS_README "README.txt"
#define SG_ERROR_LAYERS_TITLE  "Error layers of soilgate"

typedef struct SgFolder SgFolder;
/* A new folder beside PATH, for what PATH shall hold. NULL with an error: SG_ERROR_USAGE when PATH holds other things,
 * or the folder above it is not there; SG_ERROR_FAILED. */
SgFolder *sg_folder_new(const char *path, GError **error);
const char *sg_folder_path(const SgFolder *folder);
/* Puts the new folder in the place of PATH, in one step; what PATH held is removed. */
gboolean sg_folder_finish(SgFolder *folder, GError **error);
/* Removes the new folder unless it was finished. */
void sg_folder_free(SgFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFolder, sg_folder_free)

/* FALSE with an error (SG_ERROR_USAGE) when sg_folder_new would refuse PATH. */
gboolean sg_folder_check(const char *path, GError **error);

#endif
