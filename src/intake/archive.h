/* intake, private: archives. They come from strangers: nothing of them is believed, and nothing they say leads out of
 * the folder they are unpacked into. */
#ifndef SOILGATE_INTAKE_ARCHIVE_H
#define SOILGATE_INTAKE_ARCHIVE_H

#include "soilgate/intake.h"

typedef enum {
    SG_ARCHIVE_NONE,   /* a file like others */
    SG_ARCHIVE_FOLDER, /* holds files: zip, tar, 7z */
    SG_ARCHIVE_SINGLE, /* one compressed file: map.tif.gz */
    SG_ARCHIVE_UNREAD, /* of a kind that is not read, or an archive by its name that does not read at all */
} SgArchiveKind;

/* What PATH is, by its content. Its name decides two things only: what is named like a GeoTIFF, or like a document that
 * is a zip inside (.docx), is no archive; what is named like an archive and holds something else is a broken one.
 * DETAIL, when not NULL, gets why it is not read; free with g_free. */
SgArchiveKind sg_archive_kind(const char *path, const char *name, char **detail);

/* A link or device that an archive holds: told as those of folders are. */
typedef struct {
    char *path; /* as in the archive, cleaned */
    gboolean is_link;
} SgArchiveSpecial;

/* What may still come out of the archives of one delivery, and what is to be told of them. */
typedef struct {
    gint64 bytes_in;   /* handed in: the size of the archive, or of the outer one */
    gint64 bytes_out;  /* unpacked so far */
    guint entries;     /* files met so far, in folders and archives */
    GPtrArray *faults; /* SgFault * */
    const SgIntakeOptions *options;
} SgUnpacking;

/* Unpacks the archive PATH, shown as SHOWN, into the empty folder TARGET: plain files only, in folders made here. What
 * is not taken out is added to the faults; links and devices to SPECIALS (SgArchiveSpecial). Hidden files and those of
 * file managers are left out. FALSE with an error when the disk failed; TRUE in all other cases. */
gboolean sg_archive_unpack(const char *path, const char *shown, const char *target, SgUnpacking *unpacking,
                           GArray *specials, GError **error);
/* The same for SG_ARCHIVE_SINGLE, into the file TARGET. *WHOLE: the file is there. */
gboolean sg_archive_unpack_single(const char *path, const char *shown, const char *target, SgUnpacking *unpacking,
                                  gboolean *whole, GError **error);

/* TRUE for names that are no part of a delivery: hidden files, and what file managers leave behind. */
gboolean sg_name_is_litter(const char *name);
/* NAME without the ending of an archive: "x.tar.gz" gives "x", "map.tif.gz" "map.tif". */
char *sg_archive_stem(const char *name);

/* PATH of an archive's member as a relative path of plain names below the archive's root: without "." and doubled "/";
 * FOREIGN: "\" separates names too when there is no "/", as some programs of Windows write. NULL with the reason
 * (static) when it leads out, or cannot be a name. */
char *sg_member_path(const char *path, gboolean foreign, const char **reason);

/* The fault KIND of the archive SHOWN, made when there is none. DETAIL is kept from the first; of limits and paths,
 * each detail (there are few) has a fault of its own. */
SgFault *sg_fault_of(GPtrArray *faults, SgFaultKind kind, const char *shown, const char *detail);
/* Adds a member that was not taken out (raw path). */
void sg_fault_add(SgFault *fault, const char *member);
/* PATH made printable, a component at a time: the limit on outside text is for one name, and a path cut short could
 * show two files alike. */
char *sg_path_shown(const char *path);

#endif
