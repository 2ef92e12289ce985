/* intake, private: libarchive as it is used here. */
#ifndef SOILGATE_INTAKE_READER_H
#define SOILGATE_INTAKE_READER_H

#include <archive.h>
#include <glib.h>
#include <sys/stat.h>

#define SG_ARCHIVE_CHUNK ((gsize)256 * 1024) /* bytes read at once */

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_read_free)

/* A reader of the formats and compressions that are read here, for archive_read_open_fd. */
struct archive *sg_archive_reader(void);
/* Of the open archive, without its variants: ARCHIVE_FORMAT_ZIP. */
int sg_archive_format(struct archive *archive);
/* Opens a plain file for reading and fills STATUS; -1 for what is none, without waiting for a pipe. */
int sg_open_plain(const char *path, struct stat *status);

#endif
