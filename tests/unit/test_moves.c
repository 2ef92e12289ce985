/* Moves and times, as C has them and as the triggers of the database hold them, whoever writes: the same for a file and
 * for PostgreSQL, see test_registry.c. */
#include "registry/private.h"
#include "registry_support.h"
#include "soilgate/outbox.h"

#include <string.h>

#define DAY     "2026-11-20"
#define MOMENT  "2026-11-20T10:00:00Z"
#define WRITTEN "2026-11-26T11:00:00Z" /* before NOW */

static SgDb *open_db(void)
{
    const SgDbOptions options = {.place = place, .wait_ms = 1000};
    SgDb *db = sg_db_open(&options, NULL);
    ck_assert_ptr_nonnull(db);
    return db;
}

static void must_run(SgDb *db, const char *sql)
{
    g_autoptr(GError) error = NULL;
    gboolean done = sg_db_script(db, sql, &error);
    ck_assert_msg(done, "%s: %s", sql, error != NULL ? error->message : "");
}

/* Three deliveries of BRN, of which nothing was told: number 3 stays so. Their ids are their numbers. */
static void add_deliveries(SgDb *db)
{
    for (int number = 1; number <= 3; number++) {
        g_autofree char *sql = g_strdup_printf(
            "INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, "
            "recorded_at, who, verdict, report) VALUES ('BRN', 'GSASmap', %d, '%064d', '1.0', '%064d', '" DAY "', "
            "'" WRITTEN "', 'x', 'pass', '{}')",
            number, number, 0);
        must_run(db, sql);
    }
}

/* By hand: the state before is read in the same statement. DELIVERY 0: none. */
static char *event_sql(const char *to, int delivery, const char *at, const char *recorded_at)
{
    char number[12] = "NULL";
    if (delivery > 0)
        g_snprintf(number, sizeof number, "%d", delivery);
    return g_strdup_printf("INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, "
                           "inferred, delivery) VALUES ('BRN', 'GSASmap', (SELECT to_state FROM events "
                           "WHERE iso3 = 'BRN' AND product = 'GSASmap' ORDER BY id DESC LIMIT 1), '%s', '%s', '%s', "
                           "'x', 'x', 0, %s)",
                           to, at, recorded_at, number);
}

/* Goes the WAY "received1 accepted1": states, with the delivery that each is about. */
static void go(SgDb *db, const char *way)
{
    g_auto(GStrv) steps = g_strsplit(way, " ", -1);
    for (guint i = 0; steps[i] != NULL; i++) {
        gsize length = strlen(steps[i]);
        int delivery = g_ascii_isdigit(steps[i][length - 1]) ? steps[i][length - 1] - '0' : 0;
        if (delivery > 0)
            steps[i][length - 1] = '\0';
        g_autofree char *sql = event_sql(steps[i], delivery, DAY, WRITTEN);
        must_run(db, sql);
    }
}

/* Every state of the pair and of a delivery, and what stands in the way of others. */
static const char *const ways[] = {
    "",
    "missing",
    "reported",
    "in-preparation",
    "received1",
    "received1 rejected1",
    "received1 correction-requested1",
    "received1 accepted1",
    "received1 accepted1 superseded1",
    "received1 withdrawn1",
    "received1 received2",
    "received1 rejected1 received2",
    "received1 correction-requested1 received2",
    "received1 accepted1 received2",
    "received1 accepted1 superseded1 received2",
    "received1 withdrawn1 received2",
    "received1 received2 withdrawn2",
    "received1 rejected1 received2 withdrawn2",
    "received1 accepted1 received2 withdrawn2",
    "received1 accepted1 received2 superseded1 accepted2",
    "received1 accepted1 received2 superseded1 accepted2 withdrawn2",
    "received1 accepted1 received2 withdrawn2 accepted1 rejected1",
};

/* What the program lets be written after WAY. It never asks the database for what that refuses. */
static gboolean program_writes(SgDb *db, const char *way, SgState to, int delivery)
{
    const SgMove move = {.iso3 = "BRN", .product = "GSASmap", .to = to, .at = DAY, .why = "x", .delivery = delivery};
    g_autoptr(GError) error = NULL;
    ck_assert(sg_db_begin(db, TRUE, NULL));
    go(db, way + strspn(way, " "));
    gboolean done = sg_registry_add_event(db, &move, &writer, &error);
    sg_db_rollback(db);
    ck_assert_msg(done || g_error_matches(error, SG_ERROR, SG_ERROR_USAGE), "%s, %s of %d: %s", way, sg_state_name(to),
                  delivery, error != NULL ? error->message : "");
    return done;
}

static gboolean hand_writes(SgDb *db, const char *way, SgState to, int delivery)
{
    g_autofree char *sql = event_sql(sg_state_name(to), delivery, DAY, WRITTEN);
    g_autoptr(GError) error = NULL;
    ck_assert(sg_db_begin(db, TRUE, NULL));
    go(db, way);
    gboolean done = sg_db_script(db, sql, &error);
    sg_db_rollback(db);
    ck_assert_msg(done || strstr(error->message, "syntax") == NULL, "%s", done ? "" : error->message);
    return done;
}

START_TEST(test_database_and_program_agree)
{
    begin();
    SgDb *db = open_db();
    guint allowed = 0, refused = 0;
    add_deliveries(db);
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        for (int to = SG_STATE_NONE + 1; to < SG_STATES; to++)
            for (int delivery = 0; delivery <= 3; delivery++) {
                gboolean done = hand_writes(db, ways[i], (SgState)to, delivery);
                ck_assert_msg(program_writes(db, ways[i], (SgState)to, delivery) == done,
                              "after \"%s\", %s of delivery %d: %s by hand", ways[i], sg_state_name((SgState)to),
                              delivery, done ? "written" : "refused");
                *(done ? &allowed : &refused) += 1;
            }
    ck_assert_uint_ge(allowed, 100);
    ck_assert_uint_ge(refused, 400);
    sg_db_close(db);
    end();
}
END_TEST

/* All pairs of states, in words of their own. Of a country's product without a delivery only what is said, and what is
 * decided, can be written. */
START_TEST(test_pairs_of_states)
{
    /* As in test_moves_are_those_of_the_table: the states a delivery may come to, in the order of SgState. */
    static const char *const of_deliveries[SG_STATES] = {
        "r", "", "", "", "rjcaw", "caw", "jaw", "jcasw", "raw", "r",
    };
    static const char letters[] = "-..." /* is only said of countries */
                                  "rjcasw";
    static const char *const to_each[SG_STATES] = {"",
                                                   NULL,
                                                   NULL,
                                                   NULL,
                                                   "received1",
                                                   "received1 rejected1",
                                                   "received1 correction-requested1",
                                                   "received1 accepted1",
                                                   "received1 accepted1 superseded1",
                                                   "received1 withdrawn1"};
    begin();
    SgDb *db = open_db();
    add_deliveries(db);
    for (int from = 0; from < SG_STATES; from++)
        for (int to = 1; to < SG_STATES; to++) {
            gboolean allowed = to >= SG_STATE_RECEIVED && strchr(of_deliveries[from], letters[to]) != NULL;
            ck_assert_msg(sg_delivery_may_move((SgState)from, (SgState)to) == allowed, "%d to %d", from, to);
            if (to_each[from] == NULL)
                continue;
            /* The other delivery makes the country's state one from which all others can be come to. */
            g_autofree char *way = g_strconcat(to_each[from], *to_each[from] != '\0' ? " " : "", "received2", NULL);
            if (to >= SG_STATE_RECEIVED)
                ck_assert_msg(hand_writes(db, way, (SgState)to, 1) == allowed, "delivery: %d to %d", from, to);
        }
    for (int from = 0; from < SG_STATES; from++) {
        g_autofree char *way =
            from < SG_STATE_RECEIVED ? g_strdup(sg_state_name((SgState)from)) : g_strdup(to_each[from]);
        for (int to = 1; to < SG_STATES; to++) {
            gboolean needs = to == SG_STATE_RECEIVED || to == SG_STATE_ACCEPTED;
            gboolean allowed = sg_state_may_move((SgState)from, (SgState)to) && !needs;
            ck_assert_msg(hand_writes(db, way != NULL ? way : "", (SgState)to, 0) == allowed, "country: %d to %d", from,
                          to);
        }
    }
    ck_assert(!sg_delivery_may_move(SG_STATES, SG_STATE_RECEIVED));
    ck_assert(!sg_delivery_may_move(SG_STATE_RECEIVED, SG_STATES));
    sg_db_close(db);
    end();
}
END_TEST

static gboolean hand_moves_letter(SgDb *db, const char *way, const char *to)
{
    static const char sql[] =
        "INSERT INTO letter_events (letter, from_state, to_state, at, who) VALUES (1, (SELECT "
        "to_state FROM letter_events WHERE letter = 1 ORDER BY id DESC LIMIT 1), '%s', '" NOW "', 'x')";
    g_auto(GStrv) steps = g_strsplit(way, " ", -1);
    ck_assert(sg_db_begin(db, TRUE, NULL));
    for (guint i = 0; steps[i] != NULL; i++) {
        g_autofree char *step = g_strdup_printf(sql, steps[i]);
        must_run(db, step);
    }
    g_autofree char *last = g_strdup_printf(sql, to);
    gboolean done = sg_db_script(db, last, NULL);
    sg_db_rollback(db);
    return done;
}

START_TEST(test_letters)
{
    static const char *const to_each[SG_LETTER_STATES] = {
        [SG_LETTER_NONE] = "",
        [SG_LETTER_WRITTEN] = "written",
        [SG_LETTER_FILED] = "written filed",
        [SG_LETTER_SENDING] = "written sending",
        [SG_LETTER_SENT] = "written sent",
        [SG_LETTER_FAILED] = "written sending failed",
        [SG_LETTER_CANCELLED] = "written cancelled",
    };
    begin();
    SgDb *db = open_db();
    must_run(db, "INSERT INTO letters (iso3, email, person, language, subject, message, recorded_at, who) "
                 "VALUES ('BRN', 'a@b.org', 'A', 'en', 'x', 'x', '" NOW "', 'x')");
    for (int from = 0; from < SG_LETTER_STATES; from++)
        for (int to = 1; to < SG_LETTER_STATES; to++)
            ck_assert_msg(hand_moves_letter(db, to_each[from], sg_letter_state_name((SgLetterState)to)) ==
                              sg_letter_may_move((SgLetterState)from, (SgLetterState)to),
                          "%d to %d", from, to);
    sg_db_close(db);
    end();
}
END_TEST

START_TEST(test_times_of_events)
{
    static const struct {
        const char *at, *recorded_at;
        gboolean allowed;
    } cases[] = {
        /* the last event is of MOMENT */
        {DAY, WRITTEN, TRUE},
        {MOMENT, WRITTEN, TRUE},
        {WRITTEN, WRITTEN, TRUE},
        {"2026-11-26", WRITTEN, TRUE},
        {"2026-11-19", WRITTEN, FALSE},
        {"2026-11-20T09:59:59Z", WRITTEN, FALSE},
        {"2026-11-26T11:00:01Z", WRITTEN, FALSE}, /* is yet to come */
        {"2026-11-27", WRITTEN, FALSE},
        {MOMENT, "2026-11-20T09:00:00Z", TRUE}, /* another clock */
        {"2026-11-20T10:00:01Z", "2026-11-20T09:00:00Z", FALSE},
        {"20/11/2026", WRITTEN, FALSE},
        {"2026-11-31", WRITTEN, FALSE},
        {"2026-11-2", WRITTEN, FALSE},
        {"2026-11-26 10:00:00", WRITTEN, FALSE},
        {"2026-11-26T10:00:00", WRITTEN, FALSE},
        {"2026-11-26T24:00:00Z", "2026-11-27T00:00:00Z", FALSE},
        {"2026-11-26T10:00:00+02:00", WRITTEN, FALSE},
        {"now", WRITTEN, FALSE},
        {"", WRITTEN, FALSE},
        {MOMENT, "2026-11-26", FALSE}, /* when it was written is known better */
        {MOMENT, "now", FALSE},
        {MOMENT, "2026-13-26T11:00:00Z", FALSE},
    };
    begin();
    SgDb *db = open_db();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert(sg_db_begin(db, TRUE, NULL));
        g_autofree char *before = event_sql("missing", 0, MOMENT, WRITTEN);
        must_run(db, before);
        g_autofree char *sql = event_sql("reported", 0, cases[i].at, cases[i].recorded_at);
        ck_assert_msg(sg_db_script(db, sql, NULL) == cases[i].allowed, "\"%s\", \"%s\"", cases[i].at,
                      cases[i].recorded_at);
        sg_db_rollback(db);
    }
    sg_db_close(db);
    end();
}
END_TEST

START_TEST(test_times_of_other_lines)
{
#define EXPECTED                                                                                                       \
    "INSERT INTO expectations (iso3, product, expected, who, why, inferred, at, recorded_at, due) "                    \
    "VALUES ('BRN', 'GSASmap', 1, 'x', 'x', 0, "
#define BELONGS                                                                                                        \
    "INSERT INTO memberships (region, iso3, member, who, why, at, recorded_at) VALUES ('ASP', 'BRN', 0, 'x', 'x', "
#define DELIVERED                                                                                                      \
    "INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, who, verdict, report, "    \
    "received_at, recorded_at) SELECT iso3, product, 7, spec_sha256, spec_version, spec_sha256, who, verdict, "        \
    "report, "
    static const struct {
        const char *sql;
        gboolean allowed;
    } cases[] = {
        /* the last expectation is of the meeting, 2022-03-10 */
        {EXPECTED "'2022-03-10', '" NOW "', '2027-01-31')", TRUE},
        {EXPECTED "'" NOW "', '" NOW "', NULL)", TRUE},
        {EXPECTED "'2022-03-09', '" NOW "', NULL)", FALSE},
        {EXPECTED "'2026-11-27', '" NOW "', NULL)", FALSE},
        {EXPECTED "'tomorrow', '" NOW "', NULL)", FALSE},
        {EXPECTED "'2022-03-10', 'now', NULL)", FALSE},
        {EXPECTED "'2022-03-10', '" NOW "', '2027-02-31')", FALSE},
        {EXPECTED "'2022-03-10', '" NOW "', '31/01/2027')", FALSE},
        /* it belongs to the region from the beginning */
        {BELONGS "'2020-01-01', '" NOW "')", TRUE},
        {BELONGS "NULL, '" NOW "')", FALSE},
        {BELONGS "'2026-11-27', '" NOW "')", FALSE},
        {BELONGS "'2020-01-01', '2020-01-01')", FALSE},
        {BELONGS "'2020-01-01', '" NOW "'); " BELONGS "'2019-12-31', '" NOW "')", FALSE},
        {BELONGS "'2020-01-01', '" NOW "'); " BELONGS "'2020-01-01', '" NOW "')", TRUE},
        {DELIVERED "'" DAY "', '" NOW "' FROM deliveries WHERE number = 1", TRUE},
        {DELIVERED "'2026-11-27', '" NOW "' FROM deliveries WHERE number = 1", FALSE},
        {DELIVERED "'2026-11-31', '" NOW "' FROM deliveries WHERE number = 1", FALSE},
        {DELIVERED "'-infinity', '" NOW "' FROM deliveries WHERE number = 1", FALSE}, /* a time of PostgreSQL */
        {DELIVERED "'" DAY "', '" DAY "' FROM deliveries WHERE number = 1", FALSE},
    };
    begin();
    SgDb *db = open_db();
    add_deliveries(db);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert(sg_db_begin(db, TRUE, NULL));
        gboolean done = sg_db_script(db, cases[i].sql, &error);
        sg_db_rollback(db);
        ck_assert_msg(done == cases[i].allowed, "%s: %s", cases[i].sql, done ? "" : error->message);
        ck_assert(done || strstr(error->message, "syntax") == NULL);
    }
    ck_assert(sg_db_begin(db, TRUE, NULL)); /* received on DAY: no word on a delivery is of the day before */
    g_autofree char *early = event_sql("received", 1, "2026-11-19", WRITTEN);
    g_autoptr(GError) error = NULL;
    ck_assert(!sg_db_script(db, early, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "before it was received"));
    sg_db_close(db);
    end();
}
END_TEST

/* A line before the last one would change what was so. */
START_TEST(test_lines_are_numbered_in_order)
{
    static const char *const lines[] = {
        "events (id, iso3, product, to_state, at, recorded_at, who, why, inferred) %s VALUES (-5, 'BRN', 'GSASmap', "
        "'missing', '" DAY "', '" WRITTEN "', 'x', 'x', 0)",
        "expectations (id, iso3, product, expected, at, recorded_at, who, why, inferred) %s VALUES (-5, 'BRN', "
        "'GSASmap', 1, '" DAY "', '" WRITTEN "', 'x', 'x', 0)",
        "memberships (id, region, iso3, member, at, recorded_at, who, why) %s VALUES (-5, 'ASP', 'BRN', 0, '" DAY
        "', '" WRITTEN "', 'x', 'x')",
        "letter_events (id, letter, to_state, at, who) %s VALUES (-5, 2, 'written', '" DAY "', 'x')",
    };
    begin();
    SgDb *db = open_db();
    must_run(db, "INSERT INTO letters (iso3, email, person, language, subject, message, recorded_at, who) "
                 "VALUES ('BRN', 'a@b.org', 'A', 'en', 'x', 'x', '" NOW "', 'x'), "
                 "('BRN', 'a@b.org', 'A', 'en', 'x', 'x', '" NOW "', 'x')");
    must_run(db, "INSERT INTO letter_events (letter, to_state, at, who) VALUES (1, 'written', '" DAY "', 'x')");
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], "%s", 2);
        g_autofree char *sql =
            g_strconcat("INSERT INTO ", parts[0], is_postgres() ? "OVERRIDING SYSTEM VALUE" : "", parts[1], NULL);
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!sg_db_script(db, sql, &error), "%s", sql);
        ck_assert_msg(strstr(error->message, "are numbered in order") != NULL, "%s", error->message);
    }
    sg_db_close(db);
    end();
}
END_TEST

static char *all_events(SgRegistry *registry)
{
    GString *text = g_string_new(NULL);
    SgHistory *history = sg_registry_history(registry, "LKA", "GSASmap", NULL);
    ck_assert_ptr_nonnull(history);
    for (guint i = 0; i < history->events->len; i++) {
        const SgEvent *event = g_ptr_array_index(history->events, i);
        g_string_append_printf(text, "%s %s (%d); ", event->at, sg_state_name(event->to), (int)event->delivery);
    }
    sg_history_free(history);
    return g_string_free(text, FALSE);
}

/* What version 6 let a stranger write stays, and does not keep the program from going on. */
START_TEST(test_odd_lines_of_before_stay)
{
#define ODD                                                                                                            \
    "INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred, delivery) VALUES "
    begin_version(6);
    SgDb *db = open_db();
    must_run(db, "INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, "
                 "recorded_at, who, verdict, report) SELECT 'LKA', 'GSASmap', 1, '" /* 64 digits */
                 "0000000000000000000000000000000000000000000000000000000000000001', '1.0', "
                 "'0000000000000000000000000000000000000000000000000000000000000002', '20/11/2026', 'then', 'x', "
                 "'pass', '{}'");
    must_run(db, ODD "('LKA', 'GSASmap', 'reported', 'rejected', '2022-01-01', 'then', 'x', 'x', 0, NULL)");
    must_run(db, ODD "('LKA', 'GSASmap', 'rejected', 'missing', '31/12/2026', 'then', 'x', 'x', 0, NULL)");
    must_run(db, "INSERT INTO expectations (iso3, product, expected, at, recorded_at, who, why, inferred, due) "
                 "VALUES ('LKA', 'GSASmap', 1, 'yesterday', 'then', 'x', 'x', 0, '31/01/2027')");
    must_run(db, "INSERT INTO memberships (region, iso3, member, at, recorded_at, who, why) "
                 "VALUES ('THREE', 'LKA', 1, 'yesterday', 'then', 'x', 'x')");
    sg_db_close(db);
    SgRegistry *registry = open_registry();
    g_autofree char *before = all_events(registry);
    ck_assert_str_eq(before, "2022-03-10 reported (0); 2022-01-01 rejected (0); 31/12/2026 missing (0); ");
    GError *error = NULL;
    const SgMove move = {.iso3 = "LKA", .product = "GSASmap", .to = SG_STATE_REPORTED, .why = "x"};
    gboolean moved = sg_registry_move(registry, &move, &writer, &error);
    ck_assert_msg(moved, "%s", error != NULL ? error->message : "");
    g_autofree char *after = all_events(registry);
    ck_assert_str_eq(after, "2022-03-10 reported (0); 2022-01-01 rejected (0); 31/12/2026 missing (0); " NOW
                            " reported (0); ");
    static const char *const codes[] = {"LKA", NULL};
    const SgExpect expect = {.product = "GSASmap", .countries = codes, .expected = FALSE, .why = "x"};
    SgLinesAdded change;
    ck_assert(sg_registry_expect(registry, &expect, &writer, &change, NULL));
    ck_assert_uint_eq(change.changed, 1);
    const SgRegionChange leave = {.region = "THREE", .countries = codes, .member = FALSE, .why = "x"};
    ck_assert(sg_registry_change_region(registry, &leave, NULL, &writer, &change, NULL));
    ck_assert_uint_eq(change.changed, 1);
    sg_registry_free(registry);
    db = open_db(); /* and new lines are held */
    must_run(db, ODD "('LKA', 'GSASmap', 'reported', 'received', '" NOW "', '" NOW "', 'x', 'x', 0, 1)");
    ck_assert(
        !sg_db_script(db, ODD "('LKA', 'GSASmap', 'received', 'missing', '" NOW "', '" NOW "', 'x', 'x', 0, 1)", NULL));
    sg_db_close(db);
    end();
}
END_TEST

SG_TEST_MAIN("moves", test_database_and_program_agree, test_pairs_of_states, test_letters, test_times_of_events,
             test_times_of_other_lines, test_lines_are_numbered_in_order, test_odd_lines_of_before_stay, test_forget)
