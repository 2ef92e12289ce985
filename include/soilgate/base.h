/* base: the little that GLib lacks. Uses GLib and libcrypto; every module may use it.
 *
 * Errors. A GError is about us (usage, a broken specification, a full disk) and never about the submission:
 * what is wrong with a submitted file is a fact, and later a finding. All functions are thread-safe.
 */
#ifndef SOILGATE_BASE_H
#define SOILGATE_BASE_H

#include <glib.h>

#define SG_VERSION "0.1.0"

/* The domain of every error the library raises itself. The codes are the program's exit statuses. */
#define SG_ERROR (sg_error_quark())
typedef enum {
    SG_ERROR_USAGE = 2,  /* the command line, a specification or a configuration is wrong */
    SG_ERROR_FAILED = 3, /* the tool itself could not do its work: disk, memory, a library */
} SgError;
GQuark sg_error_quark(void);

/* TEXT with everything that is not printable UTF-8 shown as \xHH, cut to SG_LIMIT_TEXT characters: names, tags
 * and metadata come from outside and go to terminals. NULL gives "". Free with g_free. */
char *sg_text_printable(const char *text);

/* VALUE in the fewest digits that read back as the same double, in the C locale ("0.1", "-3.4e+38", "nan"). */
char *sg_text_double(double value);

/* VALUE with enough significant digits (at least DIGITS) to differ from OTHER, so that a message never prints
 * two different numbers alike. */
char *sg_text_differing(double value, double other, int digits);

/* 1234567 as "1 234 567". */
char *sg_text_count(gint64 value);

/* Appends FORMAT to OUT, filled in: texts in it as XML and HTML have them ("&amp;", "&lt;"), FORMAT as it is. */
void sg_text_add_markup(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* SHARE (0..1) as "12.3 %"; a share that is not zero never prints as "0.0 %". */
char *sg_text_share(double share);

/* The SHA-256 of all bytes of the open file FD, from its start, as 64 lower-case hexadecimal digits. The file
 * position is not used nor moved. NULL and an error when reading fails. */
char *sg_hash_fd(int fd, GError **error);
/* The same, of what is copied meanwhile to the open file TO, which is empty. *BYTES: how many there were. */
char *sg_hash_copy(int fd, int to, gint64 *bytes, GError **error);
/* The same of bytes in memory. */
char *sg_hash_bytes(const void *data, gsize length);
/* The same of bytes that come one after the other. One thread's; sg_hash_end frees it and gives the digits. */
typedef struct SgHash SgHash;
SgHash *sg_hash_new(void);
void sg_hash_add(SgHash *hash, const void *data, gsize length);
char *sg_hash_end(SgHash *hash);

/* Writes TEXT to PATH so that PATH holds all of it or what it held before: temporary file, fsync, rename.
 * Who may read it follows from the umask. */
gboolean sg_file_write(const char *path, const char *text, gsize length, GError **error);
/* Writes all LENGTH bytes into the open file FD from OFFSET on; the file position is not used nor moved. FALSE with the
 * cause in errno when that fails, as on a full disk. */
gboolean sg_write_at(int fd, const char *bytes, gsize length, gint64 offset);

/* Gives the finished folder MADE the name PATH, with all that is in it on the disk: PATH is the new folder as a whole
 * or what it was before. A folder that was there is then below MADE's, or has its name, and the caller's to remove.
 * FALSE with the cause in errno. Main thread. */
gboolean sg_folder_publish(const char *made, const char *path);

/* The path of a file that ships with the program ("specs/gsocseq-1.1.yaml"), looked for below $SOILGATE_DATA when
 * OVERRIDE (its value, read by main) is given, above and beside the program (build tree) and in ../share/soilgate
 * (installed).
 * Set once by main before threads start; sg_data_path then gives an absolute path, or NULL when it is nowhere. */
void sg_data_init(const char *program_path, const char *override);
char *sg_data_path(const char *name);

/* The number of edits (insert, delete, replace, swap neighbours) that turn A into B, without regard to letter case. */
guint sg_text_distance(const char *a, const char *b);
/* The same when it is at most LIMIT; else LIMIT + 1, found out much faster. */
guint sg_text_distance_within(const char *a, const char *b, guint limit);

#endif
