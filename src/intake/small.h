/* intake, private: small texts that strangers wrote. */
#ifndef SOILGATE_INTAKE_SMALL_H
#define SOILGATE_INTAKE_SMALL_H

#include <glib.h>

/* The text of the plain file PATH, of at most LIMIT bytes, as UTF-8 without a byte order mark: what is no UTF-8 is read
 * as Windows' Latin-1. NULL with the REASON, words that follow the file's name, when it is no such file. Blocks on no
 * pipe and follows no link. */
char *sg_small_text(const char *path, gint64 limit, char **reason);

/* Reads up to LENGTH first bytes of the plain file PATH into HEAD, and gives how many; SIZE gets that of the file. 0
 * with the REASON, words that follow the file's name, when it cannot be read. The same holds of pipes and links. */
gsize sg_small_head(const char *path, char *head, gsize length, gint64 *size, char **reason);

#endif
