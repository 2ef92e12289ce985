/* Which product is expected of which country, and by which day: lines are only ever added, the last one counts. */
#include <string.h>

#include "registry/private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

gboolean sg_registry_add_expectation(SgDb *db, const SgExpectationLine *line, const SgWriter *writer, GError **error)
{
    return sg_run(db, "add_expectation", error, SG_TEXT(line->iso3), SG_TEXT(line->product),
                  SG_TEXT(line->expected ? "1" : "0"), SG_TEXT(line->at), SG_TEXT(writer->now), SG_TEXT(writer->who),
                  SG_TEXT(line->why), SG_TEXT(line->evidence), SG_TEXT(line->inferred ? "1" : "0"), SG_TEXT(line->due));
}

/* The last line of a country and product. */
typedef struct {
    gboolean expected;
    char *at, *due; /* NULL: there is no line */
} Last;

static void last_clear(Last *last)
{
    g_free(last->at);
    g_free(last->due);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Last, last_clear)

static gboolean read_last(SgDb *db, const char *iso3, const char *product, Last *last, GError **error)
{
    const SgDbValue pair[] = {SG_TEXT(product), SG_TEXT(iso3)};
    char *cells[3] = {NULL};
    g_autoptr(GError) cause = NULL;
    sg_db_first(db, "last_expectation", pair, G_N_ELEMENTS(pair), cells, G_N_ELEMENTS(cells), &cause);
    last->expected = g_strcmp0(cells[0], "1") == 0;
    g_free(cells[0]);
    last->at = cells[1];
    last->due = cells[2];
    if (cause == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

/* Adds LINE unless it says what LAST does. */
static gboolean add_line(SgDb *db, const SgExpectationLine *line, const Last *last, const SgWriter *writer,
                         SgLinesAdded *change, GError **error)
{
    if (last->at != NULL && last->expected == line->expected && g_strcmp0(last->due, line->due) == 0) {
        change->same++;
        return TRUE;
    }
    g_autofree char *about = g_strdup_printf("%s %s", line->iso3, line->product);
    SgExpectationLine timed = *line;
    timed.at = sg_registry_time(about, line->at, last->at, writer, error);
    change->changed++;
    return timed.at != NULL && sg_registry_add_expectation(db, &timed, writer, error);
}

gboolean sg_registry_make_expected(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error)
{
    g_auto(Last) last = {0};
    SgLinesAdded change = {0};
    if (!read_last(db, move->iso3, move->product, &last, error))
        return FALSE;
    const SgExpectationLine line = {
        .iso3 = move->iso3,
        .product = move->product,
        .expected = TRUE,
        .due = last.due,
        .at = move->at,
        .why = move->why,
        .evidence = move->evidence,
        .inferred = move->inferred,
    };
    return add_line(db, &line, &last, writer, &change, error);
}

static gboolean expect_one(SgDb *db, const SgExpect *expect, const char *product, const char *iso3,
                           const SgWriter *writer, SgLinesAdded *change, GError **error)
{
    g_auto(Last) last = {0};
    g_autofree char *code = g_ascii_strup(iso3, -1);
    g_autofree char *name = sg_registry_find_name(db, "country", code, error);
    if (name == NULL || !read_last(db, code, product, &last, error))
        return FALSE;
    const char *due = expect->due == NULL ? last.due : *expect->due != '\0' ? expect->due : NULL;
    const SgExpectationLine line = {
        .iso3 = code,
        .product = product,
        .expected = expect->expected,
        .due = expect->expected ? due : NULL,
        .at = expect->at,
        .why = expect->why,
        .evidence = expect->evidence,
        .inferred = expect->inferred,
    };
    return add_line(db, &line, &last, writer, change, error);
}

/* The codes that are meant: char *; NULL with an error. */
static GPtrArray *list_countries(SgDb *db, const SgExpect *expect, const SgWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; expect->countries != NULL && expect->countries[i] != NULL; i++)
        g_ptr_array_add(codes, g_strdup(expect->countries[i]));
    if (expect->countries != NULL)
        return g_steal_pointer(&codes);
    g_autofree char *region = sg_registry_find_region(db, expect->region, error);
    const SgDbValue values[] = {SG_TEXT(region), SG_TEXT(writer->now)};
    if (region == NULL ||
        !sg_db_query(db, "members", values, G_N_ELEMENTS(values), sg_registry_keep_name, codes, error))
        return NULL;
    return g_steal_pointer(&codes);
}

static gboolean expect_all(SgDb *db, const SgExpect *expect, const SgWriter *writer, SgLinesAdded *change,
                           GError **error)
{
    char *product = NULL;
    if (!sg_registry_find(db, "product", expect->product, &product, 1, error))
        return FALSE;
    g_autofree char *spelt = product;
    g_autoptr(GPtrArray) codes = list_countries(db, expect, writer, error);
    for (guint i = 0; codes != NULL && i < codes->len; i++)
        if (!expect_one(db, expect, spelt, g_ptr_array_index(codes, i), writer, change, error))
            return FALSE;
    return codes != NULL;
}

gboolean sg_registry_expect(SgRegistry *registry, const SgExpect *expect, const SgWriter *writer, SgLinesAdded *change,
                            GError **error)
{
    *change = (SgLinesAdded){0};
    SgDb *db = registry->db;
    if (!sg_db_begin(db, TRUE, error))
        return FALSE;
    if (expect_all(db, expect, writer, change, error))
        return sg_db_commit(db, error);
    sg_db_rollback(db);
    return FALSE;
}
