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

/* Lets go of what all tests share: the last of a suite. */
START_TEST(test_forget)
{
    g_clear_pointer(&baseline, sg_baseline_free);
    g_clear_pointer(&boundaries, sg_boundaries_free);
}
END_TEST

#endif
