/* store: keeps the originals of deliveries in a folder, each under its SHA-256: FOLDER/sha256/ab/abcd... (64 digits).
 *
 * A file is there whole or not at all, whatever ends the program: it is copied beside, synced, and then given its name.
 * What is there is never changed; the same bytes are kept once. Several programs may put at once. Files have no right
 * to write. Errors are SG_ERROR_FAILED (full disk, no right to write) and SG_ERROR_USAGE (the folder cannot be used, a
 * file is not the one that was checked). A handle belongs to one thread.
 */
#ifndef SOILGATE_STORE_H
#define SOILGATE_STORE_H

#include <glib.h>

typedef struct SgStore SgStore;

/* The store in FOLDER. With WRITE the folder is made when it is not there, and what is half copied lies in a hidden
 * folder in it that goes with the program (scratch.h: open it before there are threads). */
SgStore *sg_store_open(const char *folder, gboolean write, GError **error);
void sg_store_free(SgStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgStore, sg_store_free)
const char *sg_store_folder(const SgStore *store); /* absolute */

/* Where the file of that hash lies, or would; absolute. NULL when SHA256 is not 64 hexadecimal digits in small letters.
 * Free with g_free. */
char *sg_store_path(const SgStore *store, const char *sha256);

/* Copies the file PATH, which is called SHOWN in messages. *SHA256: the hash that it must have, 64 digits, or empty: it
 * is overwritten with what it has. *BYTES: its size. A file that has another hash now is an error, and so is what is no
 * plain file. A file that is there already, with the size of PATH, is not copied again. */
gboolean sg_store_put(SgStore *store, const char *path, const char *shown, char sha256[65], gint64 *bytes,
                      GError **error);

typedef enum {
    SG_STORED_WHOLE,
    SG_STORED_MISSING,
    SG_STORED_OTHER, /* other bytes lie there */
} SgStored;
/* Reads the file of that hash and says whether it is what was put there. FALSE with an error when it cannot be read. */
gboolean sg_store_verify(const SgStore *store, const char *sha256, gint64 bytes, SgStored *stored, GError **error);

#endif
