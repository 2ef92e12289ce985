/* A registry of the tests' own: a file, or the database whose address SOILGATE_TEST_POSTGRES holds. */
#ifndef REGISTRY_SUPPORT_H
#define REGISTRY_SUPPORT_H

#include "registry/db.h"
#include "soilgate/base.h"
#include "soilgate/raster.h"
#include "soilgate/registry.h"
#include "support.h"

#define NOW "2026-11-26T12:00:00Z"
static const SgWriter writer = {NOW, "A. Secretary"};

static char *folder, *place;
static SgBaseline *baseline;
static SgBoundaries *boundaries;

static gboolean is_postgres(void)
{
    return g_getenv("SOILGATE_TEST_POSTGRES") != NULL;
}

static SgRegistry *open_waiting(int wait_ms)
{
    GError *error = NULL;
    const SgRegistryOptions options = {place, wait_ms};
    SgRegistry *registry = sg_registry_open(&options, &writer, &error);
    ck_assert_msg(registry != NULL, "%s", error != NULL ? error->message : "");
    return registry;
}

static SgRegistry *open_registry(void)
{
    return open_waiting(0);
}

static gboolean create(GError **error)
{
    const SgRegistryOptions options = {.place = place};
    return sg_registry_create(&options, baseline, boundaries, &writer, error);
}

/* Runs SQL of a stranger, in a transaction of its own. */
static gboolean stranger(const char *sql, GError **error)
{
    const SgDbOptions options = {.place = place, .wait_ms = 1000};
    SgDb *db = sg_db_open(&options, error);
    ck_assert_ptr_nonnull(db);
    gboolean done = sg_db_script(db, sql, error);
    sg_db_close(db);
    return done;
}

/* A new registry, right after the baseline. */
static void begin(void)
{
    GError *error = NULL;
    sg_data_init(NULL, SG_SOURCE_DIR);
    sg_geo_init();
    if (baseline == NULL)
        baseline = sg_baseline_load("asp-2022-03", &error);
    ck_assert_msg(baseline != NULL, "%s", error != NULL ? error->message : "");
    if (boundaries == NULL)
        boundaries = sg_boundaries_open(NULL, NULL, &error);
    ck_assert_ptr_nonnull(boundaries);
    folder = sg_test_folder();
    place = is_postgres() ? g_strdup(g_getenv("SOILGATE_TEST_POSTGRES")) : g_build_filename(folder, "r.gpkg", NULL);
    if (is_postgres())
        ck_assert(stranger("DROP SCHEMA IF EXISTS soilgate CASCADE", NULL));
    gboolean made = create(&error);
    ck_assert_msg(made, "%s", error != NULL ? error->message : "");
}

static void end(void)
{
    g_clear_pointer(&place, g_free);
    sg_test_remove(g_steal_pointer(&folder));
}

/* As VERSION had it, of three countries of a region; without maps. */
static inline void begin_version(guint version)
{
    static const char content[] =
        "INSERT INTO soilgate_migrations VALUES (1, '2026-10-01T08:00:00Z', '0.1.0');"
        "INSERT INTO countries (iso3, m49, name, geom, west, south, east, north)"
        " VALUES ('SGP', 702, 'Singapore', '', 0, 0, 1, 1), ('BRN', 96, 'Brunei Darussalam', '', 0, 0, 1, 1),"
        " ('LKA', 144, 'Sri Lanka', '', 0, 0, 1, 1);"
        "INSERT INTO regions (code, title, source, confidence) VALUES ('THREE', 'Three', 'TEST: a list', 'verified');"
        "INSERT INTO region_members (region, iso3) VALUES ('THREE', 'SGP'), ('THREE', 'BRN'), ('THREE', 'LKA');"
        "INSERT INTO products (name, version, title) VALUES ('GSASmap', '1.0', 'Salt');"
        "INSERT INTO baselines (name, title, as_of, recorded_at, who)"
        " VALUES ('three', 'Three', '2022-03-10', '2026-10-01T09:00:00Z', 'F. Irst');"
        "INSERT INTO expectations (iso3, product, expected, at, recorded_at, who, why, inferred)"
        " VALUES ('SGP', 'GSASmap', 1, '2022-03-10', '2026-10-01T09:00:00Z', 'F. Irst', 'Told', 0),"
        " ('LKA', 'GSASmap', 1, '2022-03-10', '2026-10-01T09:00:00Z', 'F. Irst', 'Told', 0);"
        "INSERT INTO events (iso3, product, to_state, at, recorded_at, who, why, inferred)"
        " VALUES ('SGP', 'GSASmap', 'missing', '2022-03-10', '2026-10-01T09:00:00Z', 'F. Irst', 'Told', 0),"
        " ('LKA', 'GSASmap', 'reported', '2022-03-10', '2026-10-01T09:00:00Z', 'F. Irst', 'Told', 0);";
    begin();
    if (is_postgres())
        ck_assert(stranger("DROP SCHEMA soilgate CASCADE", NULL));
    else
        ck_assert_int_eq(g_remove(place), 0);
    const SgDbOptions options = {.place = place, .create = TRUE, .wait_ms = 1000};
    SgDb *db = sg_db_open(&options, NULL);
    ck_assert_ptr_nonnull(db);
    ck_assert(sg_db_script(db, db->driver->schemas[0], NULL));
    ck_assert(sg_db_script(db, content, NULL));
    for (guint next = 2; next <= version; next++) {
        g_autofree char *told =
            g_strdup_printf("INSERT INTO soilgate_migrations VALUES (%u, '2026-10-01T08:00:00Z', '0.1.0')", next);
        ck_assert(sg_db_script(db, db->driver->schemas[next - 1], NULL));
        ck_assert(sg_db_script(db, told, NULL));
    }
    sg_db_close(db);
}

/* Lets go of what all tests share: the last of a suite. */
START_TEST(test_forget)
{
    g_clear_pointer(&baseline, sg_baseline_free);
    g_clear_pointer(&boundaries, sg_boundaries_free);
}
END_TEST

#endif
