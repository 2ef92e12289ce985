/* registry, inside: one database, two drivers.
 *
 * Both speak the queries of sql/queries.sql, with $1, $2 ... for values. Values are handed over apart from the SQL,
 * never inside it. Answers are text, as both databases can give it; bytes are "\x" and two digits for each. A handle
 * belongs to one thread.
 */
#ifndef SOILGATE_REGISTRY_DB_H
#define SOILGATE_REGISTRY_DB_H

#include <glib.h>

typedef struct SgDb SgDb;

/* A value: text (numbers too, in digits), bytes, or, with both NULL, none. */
typedef struct {
    const char *text;
    gconstpointer bytes;
    gsize length; /* of BYTES */
} SgDbValue;

/* Gets the cells of one row; NULL is none. Valid until it returns. FALSE with an error stops. */
typedef gboolean (*SgDbRow)(const char *const *cells, gpointer data, GError **error);

/* What a database needs of its own. */
typedef struct {
    const char *const *schemas; /* its tables: what makes version 1, what makes 2 of it, ...; NULL-terminated */
    const char *view;           /* a map of one product, made anew */
    const char *layer;          /* what a GeoPackage tells of that; NULL: it is no GeoPackage */
    const char *begin_read, *begin_write;
    gboolean (*script)(SgDb *db, const char *sql, GError **error); /* statements without values */
    gboolean (*query)(SgDb *db, const char *sql, const SgDbValue *values, guint count, SgDbRow row, gpointer data,
                      GError **error);
    gboolean (*is_empty)(SgDb *db, gboolean *empty, GError **error); /* nothing is in it, of us or of others */
    gboolean (*is_registry)(SgDb *db, gboolean *registry, GError **error);
    /* What @WHERE@ stands for in the SQL of maps: the schema of the functions that they need, or "". NULL (g_free):
     * they are not there, and no maps can be made. */
    gboolean (*find_maps)(SgDb *db, char **where, GError **error);
    void (*close)(SgDb *db);
} SgDbDriver;

struct SgDb {
    const SgDbDriver *driver;
    char *shown; /* printable, for messages; holds no password */
    gboolean in_transaction;
};

typedef struct {
    const char *place; /* file, or postgresql:// address */
    gboolean create;   /* a file that is not there is made */
    int wait_ms;       /* for others who write */
} SgDbOptions;

SgDb *sg_db_open(const SgDbOptions *options, GError **error);
void sg_db_close(SgDb *db); /* rolls back what was begun */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDb, sg_db_close)

/* The drivers' own parts of it. */
SgDb *sg_db_open_sqlite(const SgDbOptions *options, GError **error);
SgDb *sg_db_open_postgres(const SgDbOptions *options, GError **error);
gboolean sg_db_is_postgres(const char *place); /* an address of PostgreSQL, and no file */

/* PLACE, printable, without user and password; NULL for an address that cannot be read. */
char *sg_db_shown(const char *place);
char *sg_db_shown_postgres(const char *place);

/* A transaction. Writers wait for one another, and give up after wait_ms. Commit returns TRUE when all is kept for
 * good, whatever happens after. */
gboolean sg_db_begin(SgDb *db, gboolean write, GError **error);
gboolean sg_db_commit(SgDb *db, GError **error);
void sg_db_rollback(SgDb *db);

gboolean sg_db_script(SgDb *db, const char *sql, GError **error);
/* Runs the query called NAME in sql/queries.sql. ROW may be NULL when no answer is wanted. */
gboolean sg_db_query(SgDb *db, const char *name, const SgDbValue *values, guint count, SgDbRow row, gpointer data,
                     GError **error);
/* The first COUNT cells of the first row, in CELLS (each g_free, or NULL). FALSE without an error: there is no row. */
gboolean sg_db_first(SgDb *db, const char *name, const SgDbValue *values, guint values_count, char **cells, guint count,
                     GError **error);

/* The SQL called NAME. */
const char *sg_db_sql(const char *name);

#endif
