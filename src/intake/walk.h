/* intake, private: the way through folders and archives. Functions that give FALSE set the walk's error. */
#ifndef SOILGATE_INTAKE_WALK_H
#define SOILGATE_INTAKE_WALK_H

#include "intake/archive.h"

typedef struct {
    SgIntake *intake;
    SgUnpacking unpacking;
    GError **error;
    const char *real; /* what is unpacked: where it lies, and where for people who unpack it; or NULL */
    const char *named;
    int nesting;       /* archives around it, below the root */
    gboolean unpacked; /* what is walked came out of an archive, and was counted there */
    gboolean full;     /* no more files are taken */
} SgWalk;

gboolean sg_name_ends(const char *name, const char *ending); /* in any letter case, and is more than that */
gboolean sg_name_is_geotiff(const char *name);

/* Adds the file PATH, shown as RELATIVE with REMARK. */
SgIntakeFile *sg_walk_add(SgWalk *walk, const char *path, const char *relative, const char *remark);
/* The fault of the whole delivery that WHAT is beyond the limits. */
SgFault *sg_walk_limit(SgWalk *walk, const char *what);
/* Tells the names around what is walked: that of PATH, and of the folder TOP in it, unless NULL. */
void sg_walk_around(SgWalk *walk, const char *path, const char *top);
/* Adds all in FOLDER; RELATIVE: its path below the root, "" for the root. */
gboolean sg_walk_folder(SgWalk *walk, const char *folder, const char *relative, int depth);
/* Unpacks and walks the archive PATH, called NAMED, below RELATIVE ("" for the root: its only folder is the root then).
 */
gboolean sg_walk_archive(SgWalk *walk, const char *path, const char *named, const char *relative, int depth);
/* Unpacks the compressed file PATH and adds what it holds. NULL when that is not there, which is told. */
SgIntakeFile *sg_walk_single(SgWalk *walk, const char *path, const char *named, const char *relative, gboolean *ok);

#endif
