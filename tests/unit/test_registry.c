/* The contract of a registry, the same for a file and for PostgreSQL: SOILGATE_TEST_POSTGRES holds the address of a
 * database that may be emptied (tests/registry starts a server); without it the registry is a file. */
#include "registry_support.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean move(SgRegistry *registry, const char *iso3, SgState to, const char *at, GError **error)
{
    const SgMove one = {.iso3 = iso3, .product = "GSASmap", .to = to, .at = at, .why = "Told by letter"};
    return sg_registry_move(registry, &one, &writer, error);
}

static const SgStatusLine *line_of(const SgStatus *status, const char *iso3)
{
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (strcmp(line->iso3, iso3) == 0)
            return line;
    }
    ck_abort_msg("%s is not in the status", iso3);
}

/* The codes in STATE, joined by blanks. */
static char *codes_in(const SgStatus *status, SgState state)
{
    GString *codes = g_string_new(NULL);
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (line->state == state)
            g_string_append_printf(codes, "%s%s", codes->len > 0 ? " " : "", line->iso3);
    }
    return g_string_free(codes, FALSE);
}

static void assert_codes(const char *product, const char *as_of, SgState state, const char *expected)
{
    GError *error = NULL;
    SgRegistry *registry = open_registry();
    SgStatus *status = sg_registry_status(registry, product, "asp", as_of, &error);
    ck_assert_msg(status != NULL, "%s", error != NULL ? error->message : "");
    char *codes = codes_in(status, state);
    ck_assert_str_eq(codes, expected);
    g_free(codes);
    sg_status_free(status);
    sg_registry_free(registry);
}

static guint count_events(const char *iso3)
{
    SgRegistry *registry = open_registry();
    SgHistory *history = sg_registry_history(registry, iso3, "GSASmap", NULL);
    ck_assert_ptr_nonnull(history);
    const GPtrArray *events = history->events;
    SgState state = SG_STATE_NONE;
    gint64 number = 0;
    for (guint i = 0; i < events->len; i++) { /* a chain without a gap */
        const SgEvent *event = g_ptr_array_index(events, i);
        ck_assert_int_eq(event->from, state);
        ck_assert(event->number > number);
        state = event->to;
        number = event->number;
    }
    guint count = events->len;
    sg_history_free(history);
    sg_registry_free(registry);
    return count;
}

START_TEST(test_baseline_answers_the_meeting)
{
    begin();
    static const char today[] = "2026-11-26";
    assert_codes("GSASmap", today, SG_STATE_MISSING, "CHN IDN JPN KOR MYS PRK SGP VNM");
    assert_codes("GSASmap", today, SG_STATE_REPORTED, "AFG BGD BTN IND KHM LAO LKA MMR MNG NPL PAK PHL THA");
    assert_codes("GSASmap", today, SG_STATE_NONE, "BRN MDV TLS");
    assert_codes("gsocseq", today, SG_STATE_REPORTED, "BGD BTN IND KHM LKA PHL VNM");
    assert_codes("gsocseq", today, SG_STATE_IN_PREPARATION, "IDN KOR LAO MMR MNG NPL THA");
    assert_codes("GBSmap", today, SG_STATE_MISSING, "CHN IDN MNG NPL THA");
    SgRegistry *registry = open_registry();
    SgStatus *status = sg_registry_status(registry, "GSASmap", NULL, today, NULL);
    ck_assert_uint_eq(status->lines->len, 24);
    ck_assert(line_of(status, "AFG")->inferred);
    ck_assert(!line_of(status, "CHN")->inferred);
    ck_assert_str_eq(line_of(status, "CHN")->since, "2022-03-10");
    ck_assert_ptr_null(line_of(status, "BRN")->since);
    sg_status_free(status);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_the_past_is_answered)
{
    begin();
    SgRegistry *registry = open_registry();
    ck_assert(move(registry, "CHN", SG_STATE_IN_PREPARATION, "2024-05-01", NULL));
    ck_assert(move(registry, "CHN", SG_STATE_REPORTED, "2025-01-31T23:59:59Z", NULL));
    sg_registry_free(registry);
    assert_codes("GSASmap", "2022-03-09", SG_STATE_MISSING, "");
    assert_codes("GSASmap", "2022-03-10", SG_STATE_MISSING, "CHN IDN JPN KOR MYS PRK SGP VNM");
    assert_codes("GSASmap", "2024-04-30", SG_STATE_IN_PREPARATION, "");
    assert_codes("GSASmap", "2024-05-01", SG_STATE_IN_PREPARATION, "CHN");
    assert_codes("GSASmap", "2025-01-30", SG_STATE_IN_PREPARATION, "CHN");
    assert_codes("GSASmap", "2025-01-31", SG_STATE_IN_PREPARATION, "");
    end();
}
END_TEST

START_TEST(test_a_move_is_an_event)
{
    begin();
    SgRegistry *registry = open_registry();
    const SgMove one = {.iso3 = "JPN",
                        .product = "GSASmap",
                        .to = SG_STATE_REPORTED,
                        .at = NOW,
                        .why = "It's \"there\"; said the letter -- 日本",
                        .evidence = "letter 7",
                        .inferred = TRUE};
    ck_assert(sg_registry_move(registry, &one, &writer, NULL));
    SgHistory *history = sg_registry_history(registry, "jpn", "gsasmap", NULL);
    ck_assert_str_eq(history->iso3, "JPN");
    ck_assert_str_eq(history->product, "GSASmap");
    ck_assert_uint_eq(history->events->len, 2);
    const SgEvent *event = g_ptr_array_index(history->events, 1);
    ck_assert_int_eq(event->from, SG_STATE_MISSING);
    ck_assert_int_eq(event->to, SG_STATE_REPORTED);
    ck_assert_str_eq(event->at, NOW);
    ck_assert_str_eq(event->recorded_at, NOW);
    ck_assert_str_eq(event->who, "A. Secretary");
    ck_assert_str_eq(event->why, one.why);
    ck_assert_str_eq(event->evidence, "letter 7");
    ck_assert(event->inferred);
    ck_assert_int_eq(event->delivery, 0);
    sg_history_free(history);
    sg_registry_free(registry);
    end();
}
END_TEST

static void assert_refused(SgRegistry *registry, const char *iso3, SgState to, const char *at, const char *message)
{
    GError *error = NULL;
    ck_assert(!move(registry, iso3, to, at, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_msg(strstr(error->message, message) != NULL, "%s", error->message);
    g_error_free(error);
}

START_TEST(test_what_is_not_allowed_is_refused)
{
    begin();
    SgRegistry *registry = open_registry();
    assert_refused(registry, "CHN", SG_STATE_ACCEPTED, NOW, "CHN GSASmap: missing cannot become accepted");
    assert_refused(registry, "BRN", SG_STATE_WITHDRAWN, NOW, "BRN GSASmap: no status cannot become withdrawn");
    assert_refused(registry, "CHN", SG_STATE_RECEIVED, NOW, "CHN GSASmap: only a delivery is received");
    assert_refused(registry, "CHN", SG_STATE_NONE, NOW, "cannot become no status");
    assert_refused(registry, "CHN", SG_STATE_REPORTED, "2022-03-09", "the last event is of 2022-03-10");
    assert_refused(registry, "CHN", SG_STATE_REPORTED, "2026-11-27", "2026-11-27 is yet to come");
    assert_refused(registry, "DEU", SG_STATE_REPORTED, NOW, "it has no country \"DEU\"");
    assert_refused(registry, "X'; DROP TABLE events; --", SG_STATE_REPORTED, NOW, "it has no country");
    const SgMove other_case = {
        .iso3 = "chn", .product = "gsasMAP", .to = SG_STATE_REPORTED, .at = "2022-03-10", .why = "Told"};
    ck_assert(sg_registry_move(registry, &other_case, &writer, NULL));
    sg_registry_free(registry);
    ck_assert_uint_eq(count_events("CHN"), 2);
    ck_assert_uint_eq(count_events("BRN"), 0);
    end();
}
END_TEST

START_TEST(test_moves_are_those_of_the_table)
{
    /* A line for each state to come from, a column for each to go to, in the order of SgState. */
    static const char *const table[SG_STATES] = {
        "-mripx......", "-.rip......", "-m.ip......", "-mr.p......", "-...pjcasw",
        "-...p.casw",   "-...pj.asw",  "-...pjc.sw",  "-...p..a.w",  "-mrip..a..",
    };
    static const char letters[] = "-mripjcasw";
    for (int from = 0; from < SG_STATES; from++)
        for (int to = 0; to < SG_STATES; to++) {
            gboolean allowed = to > 0 && strchr(table[from], letters[to]) != NULL;
            ck_assert_msg(sg_state_may_move((SgState)from, (SgState)to) == allowed, "%d to %d", from, to);
            ck_assert(to == 0 || sg_state_from_name(sg_state_name((SgState)to)) == (SgState)to);
        }
    ck_assert(!sg_state_may_move(SG_STATES, SG_STATE_MISSING));
    ck_assert(!sg_state_may_move(SG_STATE_MISSING, SG_STATES));
}
END_TEST

/* Of a country of which nothing was told: what may be said first, and no state that there is not. test_moves.c has all
 * others. */
START_TEST(test_database_knows_the_states)
{
    begin();
    for (int state = SG_STATE_NONE; state < SG_STATES; state++) {
        const char *name = state != SG_STATE_NONE ? sg_state_name((SgState)state) : "nonsense";
        char *sql =
            g_strdup_printf("INSERT INTO %sevents (iso3, product, to_state, at, recorded_at, who, why, inferred) "
                            "VALUES ('BRN', 'GSASmap', '%s', '" NOW "', '" NOW "', 'x', 'x', 0)",
                            is_postgres() ? "soilgate." : "", name);
        char *all = g_strdup_printf("BEGIN; %s; ROLLBACK", sql);
        gboolean said = state >= SG_STATE_MISSING && state <= SG_STATE_IN_PREPARATION;
        ck_assert_msg(stranger(all, NULL) == said, "%s", name);
        g_free(all);
        g_free(sql);
    }
    end();
}
END_TEST

START_TEST(test_what_was_written_stays)
{
    begin();
    static const char *const statements[] = {
        "UPDATE events SET why = 'another'",
        "DELETE FROM events",
        "DELETE FROM events WHERE iso3 = 'CHN'",
        "UPDATE expectations SET expected = 0",
        "DELETE FROM expectations",
        "UPDATE memberships SET member = 0",
        "DELETE FROM memberships",
        /* breaks the chain: CHN is missing */
        "INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred) "
        "VALUES ('CHN', 'GSASmap', 'received', 'accepted', '" NOW "', '" NOW "', 'x', 'x', 0)",
        /* out of order, or in the place of another */
        "INSERT INTO events (id, iso3, product, from_state, to_state, at, recorded_at, who, why, inferred) "
        "VALUES (-5, 'CHN', 'GSASmap', 'missing', 'reported', '" NOW "', '" NOW "', 'x', 'x', 0)",
        "INSERT INTO events (id, iso3, product, from_state, to_state, at, recorded_at, who, why, inferred) "
        "VALUES (1, 'CHN', 'GSASmap', 'missing', 'reported', '" NOW "', '" NOW "', 'x', 'x', 0)",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++)
        ck_assert_msg(!stranger(statements[i], NULL), "%s", statements[i]);
    if (is_postgres())
        ck_assert(!stranger("TRUNCATE events", NULL));
    else
        ck_assert(
            !stranger("PRAGMA recursive_triggers = OFF; REPLACE INTO events (id, iso3, product, from_state, to_state, "
                      "at, recorded_at, who, why, inferred) VALUES (1, 'CHN', 'GSASmap', 'missing', 'reported', "
                      "'" NOW "', '" NOW "', 'x', 'x', 0)",
                      NULL));
    assert_codes("GSASmap", "2026-11-26", SG_STATE_MISSING, "CHN IDN JPN KOR MYS PRK SGP VNM");
    ck_assert_uint_eq(count_events("CHN"), 1);
    end();
}
END_TEST

START_TEST(test_what_is_there_is_not_made_again)
{
    begin();
    GError *error = NULL;
    ck_assert(!create(&error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_ptr_nonnull(strstr(error->message, "there is a registry already; nothing was changed"));
    g_clear_error(&error);
    ck_assert(
        stranger(is_postgres() ? "DROP TABLE soilgate.soilgate_migrations" : "DROP TABLE soilgate_migrations", NULL));
    ck_assert(!create(&error));
    ck_assert_ptr_nonnull(strstr(error->message, "there are other data already"));
    g_clear_error(&error);
    const SgRegistryOptions options = {.place = place};
    ck_assert_ptr_null(sg_registry_open(&options, &writer, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "this is no registry of soilgate"));
    g_error_free(error);
    end();
}
END_TEST

START_TEST(test_a_newer_version_is_refused)
{
    begin();
    GError *error = NULL;
    const SgRegistryOptions options = {.place = place};
    ck_assert(stranger("INSERT INTO soilgate_migrations VALUES (99, '" NOW "', '9.0')", NULL));
    ck_assert_ptr_null(sg_registry_open(&options, &writer, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_ptr_nonnull(strstr(error->message, "version 99, and this soilgate knows version 8"));
    g_clear_error(&error);
    ck_assert(stranger("DELETE FROM soilgate_migrations", NULL));
    ck_assert_ptr_null(sg_registry_open(&options, &writer, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "this is no registry of soilgate"));
    g_error_free(error);
    end();
}
END_TEST

START_TEST(test_a_failed_making_leaves_nothing)
{
    begin();
    GError *error = NULL;
    if (is_postgres()) {
        ck_assert(stranger("DROP SCHEMA soilgate CASCADE", NULL));
    } else {
        g_free(place);
        place = g_build_filename(folder, "other.gpkg", NULL);
    }
    static char wrong[] = "Nonsense";
    char *right = baseline->products[2].product;
    baseline->products[2].product = wrong;
    ck_assert(!create(&error));
    baseline->products[2].product = right;
    ck_assert_ptr_nonnull(strstr(error->message, "no specification is called \"Nonsense\""));
    g_clear_error(&error);
    ck_assert(create(NULL));
    assert_codes("GSASmap", "2026-11-26", SG_STATE_NONE, "BRN MDV TLS");
    end();
}
END_TEST

START_TEST(test_a_writer_that_waits_too_long_fails_cleanly)
{
    begin();
    GError *error = NULL;
    const SgDbOptions options = {.place = place, .wait_ms = 1000};
    SgDb *other = sg_db_open(&options, NULL);
    ck_assert(sg_db_begin(other, TRUE, NULL));
    SgRegistry *registry = open_waiting(200);
    gint64 start = g_get_monotonic_time();
    ck_assert(!move(registry, "CHN", SG_STATE_REPORTED, NOW, &error));
    ck_assert_int_ge(g_get_monotonic_time() - start, 150000);
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert_ptr_nonnull(strstr(error->message, "another program is writing to it; nothing was changed"));
    g_error_free(error);
    SgStatus *status = sg_registry_status(registry, "GSASmap", "ASP", "2026-11-26", NULL); /* readers need not wait */
    ck_assert_ptr_nonnull(status);
    sg_status_free(status);
    sg_db_close(other);
    ck_assert(move(registry, "CHN", SG_STATE_REPORTED, NOW, NULL));
    sg_registry_free(registry);
    ck_assert_uint_eq(count_events("CHN"), 2);
    end();
}
END_TEST

/* In a process of its own: moves a country to and fro, and writes a byte to FD for each move that was acknowledged.
 * Never returns. */
static void write_for_ever(const char *iso3, int fd, int count)
{
    SgRegistry *registry = open_registry();
    for (int i = 0; i < count; i++) {
        GError *error = NULL;
        if (!move(registry, iso3, i % 2 == 0 ? SG_STATE_REPORTED : SG_STATE_MISSING, NOW, &error)) {
            fprintf(stderr, "%s\n", error->message);
            _exit(1);
        }
        if (write(fd, "", 1) != 1)
            _exit(2);
    }
    _exit(0);
}

static guint drain(int fd)
{
    char buffer[4096];
    guint total = 0;
    for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;)
        total += (guint)got;
    return total;
}

/* WRITE in a process of its own; the reading end of its pipe. */
static pid_t start(void (*run)(const char *iso3, int fd, int count), const char *iso3, int count, int *fd)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run(iso3, ends[1], count);
    }
    close(ends[1]);
    *fd = ends[0];
    return child;
}

START_TEST(test_writers_at_once_lose_nothing)
{
    begin();
    enum { WRITERS = 4, MOVES = 15 };
    static const char *const codes[WRITERS] = {"CHN", "IDN", "JPN", "VNM"};
    pid_t children[WRITERS];
    int fds[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        children[i] = start(write_for_ever, codes[i], MOVES, &fds[i]);
    for (int i = 0; i < WRITERS; i++) {
        int status = 0;
        ck_assert_uint_eq(drain(fds[i]), MOVES);
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
        close(fds[i]);
        ck_assert_uint_eq(count_events(codes[i]), 1 + MOVES);
    }
    end();
}
END_TEST

/* Waits until no other writer is in the middle of a change: a server may still be at the last one of a writer that is
 * gone. */
static void settle(void)
{
    const SgDbOptions options = {.place = place, .wait_ms = 60000};
    SgDb *db = sg_db_open(&options, NULL);
    ck_assert_ptr_nonnull(db);
    ck_assert(sg_db_begin(db, TRUE, NULL));
    sg_db_close(db);
}

START_TEST(test_a_killed_writer_loses_nothing_acknowledged)
{
    begin();
    guint kept = 1;
    for (int round = 0; round < 12; round++) {
        int fd, status = 0;
        /* The state is made the first one again, so that the writer can begin. */
        if (count_events("CHN") % 2 == 0) {
            SgRegistry *registry = open_registry();
            ck_assert(move(registry, "CHN", SG_STATE_MISSING, NOW, NULL));
            sg_registry_free(registry);
        }
        kept = count_events("CHN");
        pid_t child = start(write_for_ever, "CHN", G_MAXINT, &fd);
        char first; /* however busy the computer is, the writer has begun when it is killed */
        ck_assert_int_eq(read(fd, &first, 1), 1);
        g_usleep((gulong)(1000 + round * 7919));
        kill(child, SIGKILL);
        guint acknowledged = 1 + drain(fd);
        waitpid(child, &status, 0);
        ck_assert(WIFSIGNALED(status));
        close(fd);
        settle();
        guint now = count_events("CHN");
        ck_assert_msg(now >= kept + acknowledged && now <= kept + acknowledged + 1,
                      "%u kept, %u acknowledged, %u there", kept, acknowledged, now);
    }
    ck_assert_uint_gt(kept, 12);
    end();
}
END_TEST

/* As write_for_ever, on a disk with room for COUNT more bytes, until it is full; with reasons that need room. */
static void write_until_full(const char *iso3, int fd, int count)
{
    GStatBuf status;
    if (g_stat(place, &status) != 0)
        _exit(1);
    signal(SIGXFSZ, SIG_IGN);
    rlim_t room = (rlim_t)(status.st_size + count);
    const struct rlimit limit = {room, room};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        _exit(1);
    g_autofree char *why = g_strnfill(20000, 'x');
    int first = count_events(iso3) % 2 == 1 ? 0 : 1;
    SgRegistry *registry = open_registry();
    for (int i = first; i < 1000; i++) {
        const SgMove one = {.iso3 = iso3,
                            .product = "GSASmap",
                            .why = why,
                            .at = NOW,
                            .to = i % 2 == 0 ? SG_STATE_REPORTED : SG_STATE_MISSING};
        GError *error = NULL;
        if (!sg_registry_move(registry, &one, &writer, &error))
            _exit(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED) && strstr(error->message, "nothing was changed")
                      ? 7
                      : 8);
        if (write(fd, "", 1) != 1)
            _exit(2);
    }
    _exit(0);
}

START_TEST(test_a_full_disk_fails_cleanly)
{
    if (is_postgres())
        return; /* the disk is the server's */
    begin();
    for (int room = 0; room <= 90000; room += 15000) {
        int fd, status = 0;
        guint kept = count_events("JPN");
        pid_t child = start(write_until_full, "JPN", room, &fd);
        guint acknowledged = drain(fd);
        waitpid(child, &status, 0);
        close(fd);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "room %d: status %d", room, status);
        ck_assert_uint_eq(count_events("JPN"), kept + acknowledged);
    }
    ck_assert(stranger("PRAGMA integrity_check", NULL));
    SgRegistry *registry = open_registry();
    ck_assert(move(registry, "CHN", SG_STATE_REPORTED, NOW, NULL));
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_status_asks_for_what_there_is)
{
    begin();
    SgRegistry *registry = open_registry();
    static const struct {
        const char *product, *region, *as_of, *message;
    } cases[] = {
        {"Nonsense", "ASP", "2026-11-26", "it has no product \"Nonsense\"; there are: GSOCseq, GSASmap, GBSmap"},
        {"GSASmap", "NENA", "2026-11-26", "it has no region \"NENA\"; there are: ASP"},
        {"GSASmap", "ASP", "2026-02-30", "\"2026-02-30\" is no day"},
        {"GSASmap", "ASP", "yesterday", "is no day"},
        {"' OR 1=1 --\033[2J", "ASP", "2026-11-26", "it has no product \"' OR 1=1 --\\x1B[2J\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        ck_assert_ptr_null(sg_registry_status(registry, cases[i].product, cases[i].region, cases[i].as_of, &error));
        ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
        ck_assert_msg(strstr(error->message, cases[i].message) != NULL, "%s", error->message);
        g_error_free(error);
    }
    GPtrArray *all = sg_registry_status_all(registry, NULL, "2026-11-26", NULL);
    ck_assert_uint_eq(all->len, 3);
    ck_assert_str_eq(((const SgStatus *)g_ptr_array_index(all, 2))->product, "GBSmap");
    g_ptr_array_unref(all);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_passwords_are_not_shown)
{
    static const struct {
        const char *place, *shown;
    } cases[] = {
        {"postgresql://me:s3cret@db.example.org:5433/soil?sslmode=require", "postgresql://db.example.org:5433/soil"},
        {"postgres://db.example.org/soil?password=s3cret", "postgresql://db.example.org/soil"},
        {"postgresql:///soil?host=/run/db", "postgresql:///soil"},
        {"postgresql://me:s3cret%zz@host/db", "postgresql://..."},
        {"a\033[2J.gpkg", "a\\x1B[2J.gpkg"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *shown = sg_registry_shown(cases[i].place);
        ck_assert_str_eq(shown, cases[i].shown);
        g_free(shown);
    }
}
END_TEST

SG_TEST_MAIN("registry", test_baseline_answers_the_meeting, test_the_past_is_answered, test_a_move_is_an_event,
             test_what_is_not_allowed_is_refused, test_moves_are_those_of_the_table, test_database_knows_the_states,
             test_what_was_written_stays, test_what_is_there_is_not_made_again, test_a_newer_version_is_refused,
             test_a_failed_making_leaves_nothing, test_a_writer_that_waits_too_long_fails_cleanly,
             test_writers_at_once_lose_nothing, test_a_killed_writer_loses_nothing_acknowledged,
             test_a_full_disk_fails_cleanly, test_status_asks_for_what_there_is, test_passwords_are_not_shown,
             test_forget)
