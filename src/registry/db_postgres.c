/* The registry in PostgreSQL, by libpq, for several people at once: all of it in the schema "soilgate". */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "registry/db.h"
#include "registry/sql.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

enum { BYTEA = 17 }; /* the number of its type, fixed in pg_type.dat */

typedef struct {
    SgDb db;
    PGconn *connection;
} Postgres;

static PGconn *connection_of(SgDb *db)
{
    return ((Postgres *)db)->connection;
}

/* The server's first line of RESULT, or the connection's: it names hosts and users, and no password. */
static void fail(SgDb *db, const PGresult *result, GError **error)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (g_strcmp0(state, "55P03") == 0) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED,
                    _("registry %s: another program is writing to it; nothing was changed, please try again"),
                    db->shown);
        return;
    }
    const char *primary = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    g_autofree char *text = g_strdup(primary != NULL ? primary : PQerrorMessage(connection_of(db)));
    g_autofree char *message = sg_text_printable(g_strdelimit(g_strchomp(text), "\n\t", ' '));
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "registry %s: %s", db->shown, message);
}

static gboolean finish(SgDb *db, PGresult *result, GError **error)
{
    ExecStatusType status = PQresultStatus(result);
    gboolean good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    /* A COMMIT of a transaction that has failed is answered with ROLLBACK, and no error. */
    if (good && strcmp(PQcmdStatus(result), "ROLLBACK") == 0 && error != NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("registry %s: the server did not keep the changes"), db->shown);
        good = FALSE;
    } else if (!good) {
        fail(db, result, error);
    }
    PQclear(result);
    return good;
}

static gboolean run_script(SgDb *db, const char *sql, GError **error)
{
    return finish(db, PQexec(connection_of(db), sql), error);
}

static gboolean give_rows(SgDb *db, const PGresult *result, SgDbRow row, gpointer data, GError **error)
{
    enum { CELLS = 32 };
    int rows = PQntuples(result), count = MIN(PQnfields(result), CELLS);
    if (rows > SG_LIMIT_REGISTRY_ROWS) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("registry %s: more than %d lines in one answer"), db->shown,
                    SG_LIMIT_REGISTRY_ROWS);
        return FALSE;
    }
    for (int i = 0; i < rows; i++) {
        const char *cells[CELLS] = {NULL};
        for (int k = 0; k < count; k++)
            cells[k] = PQgetisnull(result, i, k) ? NULL : PQgetvalue(result, i, k);
        if (!row(cells, data, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_query(SgDb *db, const char *sql, const SgDbValue *values, guint count, SgDbRow row, gpointer data,
                          GError **error)
{
    enum { VALUES = 32 };
    Oid types[VALUES] = {0};
    const char *texts[VALUES] = {NULL};
    int lengths[VALUES] = {0}, formats[VALUES] = {0};
    g_assert(count <= VALUES);
    for (guint i = 0; i < count; i++) {
        gboolean bytes = values[i].bytes != NULL;
        types[i] = bytes ? BYTEA : 0;
        texts[i] = bytes ? values[i].bytes : values[i].text;
        lengths[i] = bytes ? (int)MIN(values[i].length, G_MAXINT) : 0;
        formats[i] = bytes;
    }
    PGresult *result = PQexecParams(connection_of(db), sql, (int)count, types, texts, lengths, formats, 0);
    if (row != NULL && PQresultStatus(result) == PGRES_TUPLES_OK && !give_rows(db, result, row, data, error)) {
        PQclear(result);
        return FALSE;
    }
    return finish(db, result, error);
}

static gboolean keep_flag(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    *(gboolean *)data = g_strcmp0(cells[0], "t") == 0;
    return TRUE;
}

static gboolean is_empty(SgDb *db, gboolean *empty, GError **error)
{
    return run_query(db, "SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'soilgate')", NULL,
                     0, keep_flag, empty, error);
}

static gboolean is_registry(SgDb *db, gboolean *registry, GError **error)
{
    return run_query(db,
                     "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'soilgate' "
                     "AND tablename = 'soilgate_migrations')",
                     NULL, 0, keep_flag, registry, error);
}

static gboolean keep_text(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    *(char **)data = g_strdup(cells[0]);
    return TRUE;
}

/* PostGIS, where somebody has added it to this database, in whatever schema. */
static gboolean find_maps(SgDb *db, char **where, GError **error)
{
    *where = NULL;
    return run_query(db,
                     "SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e "
                     "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'",
                     NULL, 0, keep_text, where, error);
}

static void close_connection(SgDb *db)
{
    PQfinish(connection_of(db));
    g_free(db);
}

static const char *const schemas[] = {
    (const char *)sg_sql_postgres_001_sql, (const char *)sg_sql_postgres_002_sql, (const char *)sg_sql_postgres_003_sql,
    (const char *)sg_sql_postgres_004_sql, (const char *)sg_sql_postgres_005_sql, (const char *)sg_sql_postgres_006_sql,
    (const char *)sg_sql_postgres_007_sql, (const char *)sg_sql_postgres_008_sql, NULL,
};

static const SgDbDriver driver = {
    .schemas = schemas,
    .view = (const char *)sg_sql_postgres_view_sql,
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    /* One writer at a time, as with the file. The number is soilgate's own: "SOIL". */
    .begin_write = "BEGIN; SELECT pg_advisory_xact_lock(1397705036)",
    .script = run_script,
    .query = run_query,
    .is_empty = is_empty,
    .is_registry = is_registry,
    .find_maps = find_maps,
    .close = close_connection,
};

static const char *option_value(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword != NULL; options++)
        if (strcmp(options->keyword, keyword) == 0 && options->val != NULL)
            return options->val;
    return NULL;
}

/* Where the registry is, without user and password; NULL when PLACE is no address that libpq reads. What libpq says of
 * it would show parts of the address, maybe the password: it is not told. */
char *sg_db_shown_postgres(const char *place)
{
    PQconninfoOption *options = PQconninfoParse(place, NULL);
    if (options == NULL)
        return NULL;
    const char *host = option_value(options, "host"), *port = option_value(options, "port");
    const char *name = option_value(options, "dbname");
    g_autofree char *plain =
        g_strdup_printf("postgresql://%s%s%s/%s", host != NULL && *host != '/' ? host : "", port != NULL ? ":" : "",
                        port != NULL ? port : "", name != NULL ? name : "");
    PQconninfoFree(options);
    return sg_text_printable(plain);
}

static void keep_quiet(void *data, const PGresult *result)
{
    (void)data;
    (void)result;
}

gboolean sg_db_is_postgres(const char *place)
{
    return g_str_has_prefix(place, "postgresql://") || g_str_has_prefix(place, "postgres://");
}

static gboolean prepare_session(SgDb *db, int wait_ms, GError **error)
{
    /* A server that acknowledges before it has written is told to write first. */
    g_autofree char *settings = g_strdup_printf("SET search_path = soilgate; SET bytea_output = hex; SET lock_timeout "
                                                "= %d; SET idle_in_transaction_session_timeout = 0;"
                                                "SELECT set_config('synchronous_commit', 'on', false) "
                                                "WHERE current_setting('synchronous_commit') = 'off'",
                                                wait_ms);
    return run_script(db, settings, error);
}

SgDb *sg_db_open_postgres(const SgDbOptions *options, GError **error)
{
    g_autofree char *shown = sg_db_shown_postgres(options->place);
    if (shown == NULL) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("the registry's address is not of the form postgresql://user@host:port/database"));
        return NULL;
    }
    /* What stands before "dbname" the address may change; what stands behind it not. */
    const char *const keywords[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
    const char *const values[] = {"15", "soilgate", options->place, "UTF8", NULL};
    Postgres *postgres = g_new0(Postgres, 1);
    SgDb *db = &postgres->db;
    db->driver = &driver;
    db->shown = g_steal_pointer(&shown);
    postgres->connection = PQconnectdbParams(keywords, values, 1);
    PQsetNoticeReceiver(postgres->connection, keep_quiet, NULL);
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        fail(db, NULL, error);
    else if (prepare_session(db, options->wait_ms, error))
        return db;
    sg_db_close(db);
    return NULL;
}
