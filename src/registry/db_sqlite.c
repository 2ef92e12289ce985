/* The registry in one file, by SQLite: a rollback journal that is synced fully, so that one file is all there is to
 * carry, and what was acknowledged outlives a crash. */
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "registry/db.h"
#include "registry/sql.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

typedef struct {
    SgDb db;
    sqlite3 *handle;
} Sqlite;

static sqlite3 *handle_of(SgDb *db)
{
    return ((Sqlite *)db)->handle;
}

/* FALSE, with what SQLite has to say. CODE: its answer. */
static gboolean fail(SgDb *db, int code, GError **error)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED,
                    _("registry %s: another program is writing to it; nothing was changed, please try again"),
                    db->shown);
        break;
    case SQLITE_FULL:
    case SQLITE_IOERR:
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED,
                    _("registry %s: cannot be read or written: %s; nothing was changed"), db->shown,
                    code == SQLITE_FULL ? _("the disk is full") : sqlite3_errstr(code));
        break;
    case SQLITE_CANTOPEN:
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: the file cannot be opened, nor made there"),
                    db->shown);
        break;
    case SQLITE_NOTADB:
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: this is no registry of soilgate"), db->shown);
        break;
    case SQLITE_CORRUPT:
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("registry %s: the file is damaged"), db->shown);
        break;
    case SQLITE_READONLY:
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("registry %s: the file or its folder cannot be written"),
                    db->shown);
        break;
    default: {
        g_autofree char *message = sg_text_printable(sqlite3_errmsg(handle_of(db)));
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, "registry %s: %s", db->shown, message);
    }
    }
    return FALSE;
}

static gboolean run_script(SgDb *db, const char *sql, GError **error)
{
    int code = sqlite3_exec(handle_of(db), sql, NULL, NULL, NULL);
    return code == SQLITE_OK || fail(db, code, error);
}

/* Values go by the names $1, $2 ..., which PostgreSQL has too. A query need not use all of them. */
static int bind_values(sqlite3_stmt *statement, const SgDbValue *values, guint count)
{
    int code = SQLITE_OK;
    for (guint i = 0; code == SQLITE_OK && i < count; i++) {
        char name[16];
        g_snprintf(name, sizeof name, "$%u", i + 1);
        int index = sqlite3_bind_parameter_index(statement, name);
        if (index == 0)
            continue;
        if (values[i].bytes != NULL)
            code = sqlite3_bind_blob64(statement, index, values[i].bytes, values[i].length, SQLITE_STATIC);
        else if (values[i].text != NULL)
            code = sqlite3_bind_text(statement, index, values[i].text, -1, SQLITE_STATIC);
        else
            code = sqlite3_bind_null(statement, index);
    }
    return code;
}

/* Bytes as PostgreSQL gives them: "\\x01ab". */
static char *hex_cell(sqlite3_stmt *statement, int column)
{
    const guint8 *bytes = sqlite3_column_blob(statement, column);
    gsize length = bytes != NULL ? (gsize)sqlite3_column_bytes(statement, column) : 0;
    char *text = g_malloc(2 * length + 3), *at = text;
    *at++ = '\\';
    *at++ = 'x';
    for (gsize i = 0; i < length; i++) {
        *at++ = "0123456789abcdef"[bytes[i] >> 4];
        *at++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *at = '\0';
    return text;
}

static gboolean give_row(sqlite3_stmt *statement, SgDbRow row, gpointer data, GError **error)
{
    enum { CELLS = 32 };
    const char *cells[CELLS] = {NULL};
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
    int count = MIN(sqlite3_column_count(statement), CELLS);
    for (int i = 0; i < count; i++) {
        if (sqlite3_column_type(statement, i) == SQLITE_BLOB) {
            g_ptr_array_add(made, hex_cell(statement, i));
            cells[i] = g_ptr_array_index(made, made->len - 1);
        } else {
            cells[i] = (const char *)sqlite3_column_text(statement, i);
        }
    }
    return row(cells, data, error);
}

static gboolean run_query(SgDb *db, const char *sql, const SgDbValue *values, guint count, SgDbRow row, gpointer data,
                          GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle_of(db), sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = bind_values(statement, values, count);
    gboolean good = TRUE;
    guint rows = 0;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        if (++rows > SG_LIMIT_REGISTRY_ROWS) {
            g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("registry %s: more than %d lines in one answer"), db->shown,
                        SG_LIMIT_REGISTRY_ROWS);
            good = FALSE;
            break;
        }
        if (row != NULL && !(good = give_row(statement, row, data, error)))
            break;
    }
    if (good && code != SQLITE_DONE)
        good = fail(db, code, error);
    sqlite3_finalize(statement);
    return good;
}

static gboolean keep_flag(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    *(gboolean *)data = g_strcmp0(cells[0], "1") == 0;
    return TRUE;
}

static gboolean is_empty(SgDb *db, gboolean *empty, GError **error)
{
    return run_query(db, "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", NULL, 0, keep_flag, empty, error);
}

static gboolean is_registry(SgDb *db, gboolean *registry, GError **error)
{
    return run_query(
        db, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'soilgate_migrations')", NULL,
        0, keep_flag, registry, error);
}

static gboolean find_maps(SgDb *db, char **where, GError **error)
{
    (void)db;
    (void)error;
    *where = g_strdup("");
    return TRUE;
}

static void close_handle(SgDb *db)
{
    sqlite3_close_v2(handle_of(db));
    g_free(db);
}

static const char *const schemas[] = {
    (const char *)sg_sql_sqlite_001_sql, (const char *)sg_sql_sqlite_002_sql, (const char *)sg_sql_sqlite_003_sql,
    (const char *)sg_sql_sqlite_004_sql, (const char *)sg_sql_sqlite_005_sql, (const char *)sg_sql_sqlite_006_sql,
    (const char *)sg_sql_sqlite_007_sql, (const char *)sg_sql_sqlite_008_sql, NULL,
};

static const SgDbDriver driver = {
    .schemas = schemas,
    .view = (const char *)sg_sql_sqlite_view_sql,
    .layer = (const char *)sg_sql_sqlite_layer_sql,
    .begin_read = "BEGIN",
    .begin_write = "BEGIN IMMEDIATE",
    .script = run_script,
    .query = run_query,
    .is_empty = is_empty,
    .is_registry = is_registry,
    .find_maps = find_maps,
    .close = close_handle,
};

/* The file may come from anybody: its schema is not trusted, and nothing in it can load or write what is not ours. */
static const char settings[] = "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA recursive_triggers = ON;" /* a REPLACE fires the triggers against deleting */
                               "PRAGMA synchronous = EXTRA;";    /* the folder is synced too */

static gboolean check_path(const char *path, const char *shown, gboolean create, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR) || (create && !g_file_test(path, G_FILE_TEST_EXISTS)))
        return TRUE;
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: this is no file"), shown);
    else
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("registry %s: there is no such file (soilgate registry init makes one)"), shown);
    return FALSE;
}

/* A new file holds names and addresses of people: it is for its owner and group, as far as the umask allows, and for
 * nobody else. SQLite takes an empty file as a new one, tells why it cannot be made, and gives its journal the same
 * rights. */
static void make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
    if (fd >= 0)
        close(fd);
}

SgDb *sg_db_open_sqlite(const SgDbOptions *options, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(options->place, NULL); /* ":memory:" and "file:" are names here */
    g_autofree char *shown = sg_text_printable(options->place);
    if (!check_path(path, shown, options->create, error))
        return NULL;
    Sqlite *sqlite = g_new0(Sqlite, 1);
    SgDb *db = &sqlite->db;
    db->driver = &driver;
    db->shown = g_steal_pointer(&shown);
    if (options->create)
        make_file(path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (options->create ? SQLITE_OPEN_CREATE : 0);
    int code = sqlite3_open_v2(path, &sqlite->handle, flags, NULL);
    if (code != SQLITE_OK)
        fail(db, code, error);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(sqlite->handle, 1);
        sqlite3_busy_timeout(sqlite->handle, options->wait_ms);
        sqlite3_db_config(sqlite->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        if (run_script(db, settings, error))
            return db;
    }
    sg_db_close(db);
    return NULL;
}
