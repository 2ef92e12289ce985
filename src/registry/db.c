/* One database: named queries, transactions. */
#include "registry/db.h"

#include <string.h>

#include "registry/sql.h"
#include "soilgate/base.h"

static const char marker[] = "-- name: ";

/* Name -> SQL, from queries.sql; both are parts of one text that lives as long as the program. */
static GHashTable *read_queries(void)
{
    GHashTable *queries = g_hash_table_new(g_str_hash, g_str_equal);
    char *text = g_strdup((const char *)sg_sql_queries_sql);
    for (char *at = strstr(text, marker), *next; at != NULL; at = next) {
        char *name = at + strlen(marker), *end = strchr(name, '\n');
        *end = '\0';
        next = strstr(end + 1, marker);
        if (next != NULL)
            next[-1] = '\0';
        g_hash_table_insert(queries, name, g_strstrip(end + 1));
    }
    return queries;
}

static GHashTable *all_queries(void)
{
    static gsize queries;
    if (g_once_init_enter(&queries))
        g_once_init_leave(&queries, (gsize)read_queries());
    return (GHashTable *)queries; /* NOLINT(performance-no-int-to-ptr) */
}

const char *sg_db_sql(const char *name)
{
    const char *sql = g_hash_table_lookup(all_queries(), name);
    g_assert(sql != NULL); /* a slip of the program's own */
    return sql;
}

SgDb *sg_db_open(const SgDbOptions *options, GError **error)
{
    return sg_db_is_postgres(options->place) ? sg_db_open_postgres(options, error) : sg_db_open_sqlite(options, error);
}

char *sg_db_shown(const char *place)
{
    return sg_db_is_postgres(place) ? sg_db_shown_postgres(place) : sg_text_printable(place);
}

void sg_db_close(SgDb *db)
{
    if (db == NULL)
        return;
    sg_db_rollback(db);
    g_free(db->shown);
    db->driver->close(db);
}

gboolean sg_db_begin(SgDb *db, gboolean write, GError **error)
{
    db->in_transaction = TRUE; /* the script may fail behind its BEGIN */
    if (db->driver->script(db, write ? db->driver->begin_write : db->driver->begin_read, error))
        return TRUE;
    sg_db_rollback(db);
    return FALSE;
}

gboolean sg_db_commit(SgDb *db, GError **error)
{
    if (!db->driver->script(db, "COMMIT", error)) {
        sg_db_rollback(db);
        return FALSE;
    }
    db->in_transaction = FALSE;
    return TRUE;
}

void sg_db_rollback(SgDb *db)
{
    if (db->in_transaction)
        db->driver->script(db, "ROLLBACK", NULL); /* what fails here was rolled back already */
    db->in_transaction = FALSE;
}

gboolean sg_db_script(SgDb *db, const char *sql, GError **error)
{
    return db->driver->script(db, sql, error);
}

gboolean sg_db_query(SgDb *db, const char *name, const SgDbValue *values, guint count, SgDbRow row, gpointer data,
                     GError **error)
{
    return db->driver->query(db, sg_db_sql(name), values, count, row, data, error);
}

typedef struct {
    char **cells;
    guint count;
    gboolean found;
} First;

static gboolean keep_first(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    First *first = data;
    for (guint i = 0; !first->found && i < first->count; i++)
        first->cells[i] = g_strdup(cells[i]);
    first->found = TRUE;
    return TRUE;
}

gboolean sg_db_first(SgDb *db, const char *name, const SgDbValue *values, guint values_count, char **cells, guint count,
                     GError **error)
{
    First first = {cells, count, FALSE};
    memset(cells, 0, count * sizeof *cells);
    return sg_db_query(db, name, values, values_count, keep_first, &first, error) && first.found;
}
