/* The contract of deliveries in a registry, the same for a file and for PostgreSQL: see test_registry.c. */
#include "registry/private.h"
#include "registry_support.h"
#include "soilgate/submission.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define A64   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64   "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ZERO  "0000000000000000000000000000000000000000000000000000000000000000"
#define LATER "2026-11-27T08:00:00Z"
static const SgWriter later = {LATER, "B. Secretary"};

static char spare_sha[65]; /* of the third file: other digits, another delivery */

/* Files whose last one has the hash VARIANT, in digits. */
static GPtrArray *files_of(guint variant)
{
    static SgSubmittedFile files[3];
    static char paths[3][24] = {"030/EC030.tif", "readme.txt", "030/PH030.tif"};
    static char ec[] = "EC_030", ph[] = "PH_030", a[] = A64, b[] = B64;
    g_snprintf(spare_sha, sizeof spare_sha, "%064u", variant);
    files[0] = (SgSubmittedFile){paths[0], ec, a, 1000};
    files[1] = (SgSubmittedFile){paths[1], NULL, b, 5000000000};
    files[2] = (SgSubmittedFile){paths[2], ph, spare_sha, 0};
    GPtrArray *array = g_ptr_array_new();
    for (guint i = 0; i < 3; i++)
        g_ptr_array_add(array, &files[i]);
    return array;
}

typedef struct {
    guint variant;
    const char *verdict;
    gboolean accept;
    const GPtrArray *waivers;
    const SgWriter *by;
    const char *version; /* of the specification; NULL: 1.0 */
    const char *spec;    /* its hash; NULL: A64 */
} Given;

static gboolean hand_in(SgRegistry *registry, const Given *given, SgHandedIn *done, GError **error)
{
    g_autoptr(GPtrArray) files = files_of(given->variant);
    const SgHandIn one = {
        .iso3 = "lka",
        .product = "gsasmap",
        .spec_version = given->version != NULL ? given->version : "1.0",
        .spec_sha256 = given->spec != NULL ? given->spec : A64,
        .verdict = given->verdict != NULL ? given->verdict : "warn",
        .report = "{\"format\": \"soilgate-report/1\"}",
        .files = files,
        .why = "Handed in by mail",
        .evidence = "mail 7",
        .accept = given->accept,
        .waivers = given->waivers,
    };
    return sg_registry_hand_in(registry, &one, given->by != NULL ? given->by : &writer, done, error);
}

/* Hands in what must be taken. The texts of what is told of it live until the next time. */
static SgHandedIn must_hand_in(SgRegistry *registry, Given given)
{
    static SgHandedIn done;
    GError *error = NULL;
    sg_handed_in_clear(&done);
    gboolean good = hand_in(registry, &given, &done, &error);
    ck_assert_msg(good, "%s", error != NULL ? error->message : "");
    return done;
}

static gboolean review(SgRegistry *registry, gint64 number, SgState to, const GPtrArray *waivers, SgReviewed *done,
                       GError **error)
{
    const SgReview one = {
        .iso3 = "LKA", .product = "GSASmap", .number = number, .to = to, .why = "Looked at it", .waivers = waivers};
    return sg_registry_review(registry, &one, &writer, done, error);
}

static SgReviewed must_review(SgRegistry *registry, gint64 number, SgState to)
{
    GError *error = NULL;
    SgReviewed done;
    gboolean good = review(registry, number, to, NULL, &done, &error);
    ck_assert_msg(good, "%s", error != NULL ? error->message : "");
    return done;
}

static GPtrArray *read_where(SgRegistry *registry, SgSubmissionFilter filter)
{
    GError *error = NULL;
    GPtrArray *all = sg_registry_submissions(registry, &filter, &error);
    ck_assert_msg(all != NULL, "%s", error != NULL ? error->message : "");
    return all;
}

/* "reported received accepted": the states of the pair, with the numbers of the deliveries. */
static char *history_of(SgRegistry *registry)
{
    SgHistory *history = sg_registry_history(registry, "LKA", "GSASmap", NULL);
    ck_assert_ptr_nonnull(history);
    GString *text = g_string_new(NULL);
    SgState state = SG_STATE_NONE;
    for (guint i = 0; i < history->events->len; i++) {
        const SgEvent *event = g_ptr_array_index(history->events, i);
        ck_assert_int_eq(event->from, state);
        state = event->to;
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", sg_state_name(state));
        if (event->delivery > 0)
            g_string_append_printf(text, "(%d)", (int)event->delivery);
    }
    sg_history_free(history);
    return g_string_free(text, FALSE);
}

static void assert_history(SgRegistry *registry, const char *expected)
{
    char *history = history_of(registry);
    ck_assert_str_eq(history, expected);
    g_free(history);
}

static void assert_message(GError *error, const char *message)
{
    ck_assert_ptr_nonnull(error);
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_msg(strstr(error->message, message) != NULL, "%s", error->message);
    g_error_free(error);
}

START_TEST(test_fingerprint)
{
    /* sha256sum of the three lines of sha256sum, sorted */
    static const char expected[] = "b5b3c5644b49fb5920e30414f050a0f2f28977f4746d8dbc289002aaf9b96684";
    g_autoptr(GPtrArray) files = files_of(0);
    char *one = sg_submission_fingerprint(files);
    ck_assert_str_eq(one, expected);
    SgSubmittedFile *first = g_ptr_array_index(files, 0);
    static char moved[] = "elsewhere/maps/EC030.tif", renamed[] = "030/EC030x.tif";
    first->path = moved;
    g_ptr_array_index(files, 0) = g_ptr_array_index(files, 2);
    g_ptr_array_index(files, 2) = first;
    char *same = sg_submission_fingerprint(files);
    ck_assert_str_eq(same, expected);
    first->path = renamed;
    char *other = sg_submission_fingerprint(files);
    ck_assert_str_ne(other, expected);
    g_free(one);
    g_free(same);
    g_free(other);
}
END_TEST

START_TEST(test_a_delivery_is_recorded)
{
    begin();
    SgRegistry *registry = open_registry();
    SgHandedIn done = must_hand_in(registry, (Given){0});
    ck_assert_int_eq(done.number, 1);
    ck_assert(!done.known && done.received && !done.accepted);
    ck_assert_int_eq(done.state, SG_STATE_RECEIVED);
    assert_history(registry, "reported received(1)");
    GPtrArray *all = read_where(registry, (SgSubmissionFilter){.iso3 = "lka", .product = "GSASMAP", .region = "asp"});
    ck_assert_uint_eq(all->len, 1);
    const SgSubmission *one = g_ptr_array_index(all, 0);
    ck_assert_str_eq(one->iso3, "LKA");
    ck_assert_str_eq(one->name, "Sri Lanka");
    ck_assert_str_eq(one->product, "GSASmap");
    ck_assert_str_eq(one->spec_version, "1.0");
    ck_assert_str_eq(one->received_at, NOW);
    ck_assert_str_eq(one->who, "A. Secretary");
    ck_assert_str_eq(one->verdict, "warn");
    ck_assert_str_eq(one->note, "Handed in by mail");
    ck_assert_int_eq(one->state, SG_STATE_RECEIVED);
    ck_assert_uint_eq(one->files->len, 3);
    const SgSubmittedFile *file = g_ptr_array_index(one->files, 1);
    ck_assert_str_eq(file->path, "readme.txt");
    ck_assert_ptr_null(file->layer);
    ck_assert_str_eq(file->sha256, B64);
    ck_assert_int_eq(file->bytes, 5000000000);
    ck_assert_str_eq(((const SgSubmittedFile *)g_ptr_array_index(one->files, 2))->layer, "PH_030");
    char *report = sg_registry_report(registry, one->id, NULL);
    ck_assert_str_eq(report, "{\"format\": \"soilgate-report/1\"}");
    g_free(report);
    g_ptr_array_unref(all);
    GError *error = NULL;
    ck_assert_ptr_null(sg_registry_report(registry, 77, &error));
    assert_message(error, "it has no such delivery");
    SgStatus *status = sg_registry_status(registry, "GSASmap", NULL, "2026-11-26", NULL);
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        ck_assert_int_eq(line->deliveries, strcmp(line->iso3, "LKA") == 0 ? 1 : 0);
    }
    ck_assert_uint_eq(status->totals[SG_STATE_RECEIVED], 1);
    sg_status_free(status);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_the_same_bytes_are_one_delivery)
{
    begin();
    SgRegistry *registry = open_registry();
    must_hand_in(registry, (Given){.variant = 1});
    SgHandedIn again = must_hand_in(registry, (Given){.variant = 1, .verdict = "pass", .by = &later});
    ck_assert(again.known && !again.received && !again.accepted);
    ck_assert_int_eq(again.number, 1);
    ck_assert_int_eq(again.state, SG_STATE_RECEIVED);
    assert_history(registry, "reported received(1)");
    SgHandedIn other = must_hand_in(registry, (Given){.variant = 2, .by = &later});
    ck_assert(!other.known && other.received);
    ck_assert_int_eq(other.number, 2);
    assert_history(registry, "reported received(1) received(2)");
    /* one that was handed in before may be accepted at once */
    again = must_hand_in(registry, (Given){.variant = 2, .accept = TRUE, .by = &later});
    ck_assert(again.known && !again.received && again.accepted);
    again = must_hand_in(registry, (Given){.variant = 2, .accept = TRUE, .by = &later});
    ck_assert(again.known && !again.accepted && again.state == SG_STATE_ACCEPTED);
    assert_history(registry, "reported received(1) received(2) accepted(2)");
    sg_registry_free(registry);
    end();
}
END_TEST

static SgStatusLine lka_of(const SgStatus *status)
{
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (strcmp(line->iso3, "LKA") == 0)
            return *line;
    }
    ck_abort_msg("LKA is not in the status");
}

static void assert_accepted(SgRegistry *registry, const char *product_version, SgState state, gint64 number,
                            const char *version)
{
    g_autoptr(SgStatus) status = sg_registry_status(registry, "GSASmap", NULL, "2026-12-31", NULL);
    ck_assert_ptr_nonnull(status);
    const SgStatusLine line = lka_of(status);
    ck_assert_str_eq(status->version, product_version);
    ck_assert_int_eq(line.state, state);
    ck_assert_int_eq(line.accepted, number);
    ck_assert_str_eq(line.accepted_version, version);
    ck_assert(line.accepted_older == (strcmp(version, product_version) != 0));
}

START_TEST(test_the_same_bytes_by_a_newer_specification)
{
    begin();
    SgRegistry *registry = open_registry();
    must_hand_in(registry, (Given){.variant = 1, .accept = TRUE});
    assert_accepted(registry, "1.0", SG_STATE_ACCEPTED, 1, "1.0");
    const Given newer = {.variant = 1, .verdict = "fail", .version = "1.10", .spec = B64, .by = &later};
    SgHandedIn done = must_hand_in(registry, newer);
    ck_assert(!done.known && done.received && !done.accepted);
    ck_assert_int_eq(done.number, 2);
    ck_assert_int_eq(done.before.number, 1);
    ck_assert_int_eq(done.before.state, SG_STATE_ACCEPTED);
    ck_assert_str_eq(done.before.spec_version, "1.0");
    ck_assert_str_eq(done.before.spec_sha256, A64);
    ck_assert_str_eq(done.before.verdict, "warn");
    assert_history(registry, "reported received(1) accepted(1) received(2)");
    /* both verdicts stand, and what was accepted is, and says by what */
    GPtrArray *all = read_where(registry, (SgSubmissionFilter){0});
    ck_assert_uint_eq(all->len, 2);
    const SgSubmission *first = g_ptr_array_index(all, 0), *second = g_ptr_array_index(all, 1);
    ck_assert_str_eq(first->fingerprint, second->fingerprint);
    ck_assert_str_eq(first->verdict, "warn");
    ck_assert_str_eq(second->verdict, "fail");
    ck_assert_str_eq(second->spec_version, "1.10");
    ck_assert_str_eq(second->spec_sha256, B64);
    ck_assert_str_eq(second->note,
                     "Handed in by mail (the files of delivery 1, which was checked by specification 1.0: warn)");
    ck_assert_int_eq(first->state, SG_STATE_ACCEPTED);
    g_ptr_array_unref(all);
    assert_accepted(registry, "1.10", SG_STATE_RECEIVED, 1, "1.0");
    /* by either specification they are known now */
    done = must_hand_in(registry, newer);
    ck_assert(done.known && !done.received && done.number == 2 && done.before.number == 0);
    done = must_hand_in(registry, (Given){.variant = 1, .verdict = "pass", .by = &later});
    ck_assert(done.known && !done.received && done.number == 1 && done.state == SG_STATE_ACCEPTED);
    ck_assert_str_eq(done.verdict, "warn");
    must_review(registry, 2, SG_STATE_REJECTED);
    assert_accepted(registry, "1.10", SG_STATE_REJECTED, 1, "1.0");
    /* the last one of them is named, and an older specification does not become the product's */
    done = must_hand_in(
        registry,
        (Given){.variant = 1, .verdict = "pass", .accept = TRUE, .version = "1.9", .spec = ZERO, .by = &later});
    ck_assert(done.accepted && done.number == 3 && done.before.number == 2 && done.superseded == 1);
    assert_accepted(registry, "1.10", SG_STATE_ACCEPTED, 3, "1.9");
    assert_history(registry, "reported received(1) accepted(1) received(2) rejected(2) received(3) superseded(1) "
                             "accepted(3)");
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_one_takes_the_place_of_another)
{
    begin();
    SgRegistry *registry = open_registry();
    must_hand_in(registry, (Given){.variant = 1, .accept = TRUE});
    must_hand_in(registry, (Given){.variant = 2, .by = &later});
    GPtrArray *accepted = read_where(registry, (SgSubmissionFilter){.accepted = TRUE});
    ck_assert_uint_eq(accepted->len, 1); /* while the new one is looked at, the old one counts */
    ck_assert_int_eq(((const SgSubmission *)g_ptr_array_index(accepted, 0))->number, 1);
    g_ptr_array_unref(accepted);
    SgReviewed done = must_review(registry, 0, SG_STATE_ACCEPTED);
    ck_assert_int_eq(done.number, 2);
    ck_assert_int_eq(done.superseded, 1);
    assert_history(registry, "reported received(1) accepted(1) received(2) superseded(1) accepted(2)");
    accepted = read_where(registry, (SgSubmissionFilter){.accepted = TRUE, .product = "GSASmap"});
    ck_assert_uint_eq(accepted->len, 1);
    const SgSubmission *one = g_ptr_array_index(accepted, 0);
    ck_assert_int_eq(one->number, 2);
    ck_assert_str_eq(one->since, LATER); /* not before the last event, whatever the clock says */
    const SgSubmittedFile *file = g_ptr_array_index(one->files, 2);
    ck_assert_str_eq(file->sha256, "0000000000000000000000000000000000000000000000000000000000000002");
    g_ptr_array_unref(accepted);
    GPtrArray *past = read_where(registry, (SgSubmissionFilter){.as_of = "2026-11-26", .accepted = TRUE});
    ck_assert_uint_eq(past->len, 1);
    ck_assert_int_eq(((const SgSubmission *)g_ptr_array_index(past, 0))->number, 1);
    g_ptr_array_unref(past);
    past = read_where(registry, (SgSubmissionFilter){.as_of = "2026-11-25"});
    ck_assert_uint_eq(past->len, 0);
    g_ptr_array_unref(past);
    /* the old one handed in again is here again, and may take the place back */
    SgHandedIn again = must_hand_in(registry, (Given){.variant = 1, .accept = TRUE, .by = &later});
    ck_assert(again.known && again.received && again.accepted);
    ck_assert_int_eq(again.superseded, 2);
    assert_history(registry, "reported received(1) accepted(1) received(2) superseded(1) accepted(2) received(1) "
                             "superseded(2) accepted(1)");
    sg_registry_free(registry);
    end();
}
END_TEST

static GPtrArray *one_waiver(SgWaiver *waiver)
{
    static char rule[] = "value.typical", layer[] = "EC_030", reason[] = "Salt lake", by[] = "N. N.";
    static char until[] = "2027-06-30";
    *waiver = (SgWaiver){.rule = rule, .layer = layer, .reason = reason, .by = by, .until = until};
    GPtrArray *waivers = g_ptr_array_new();
    g_ptr_array_add(waivers, waiver);
    return waivers;
}

START_TEST(test_nothing_wrong_is_accepted_without_waivers)
{
    begin();
    static const char *const verdicts[] = {"fail", "unchecked"};
    SgRegistry *registry = open_registry();
    SgWaiver waiver;
    g_autoptr(GPtrArray) waivers = one_waiver(&waiver);
    for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        const Given given = {.variant = 10 + i, .verdict = verdicts[i], .accept = TRUE};
        SgHandedIn done = must_hand_in(registry, given);
        ck_assert(done.received && !done.accepted && done.state == SG_STATE_RECEIVED);
        ck_assert_ptr_nonnull(strstr(done.refused, verdicts[i]));
        ck_assert_str_eq(done.verdict, verdicts[i]);
    }
    assert_history(registry, "reported received(1) received(2)");
    SgReviewed reviewed;
    GError *error = NULL;
    ck_assert(!review(registry, 1, SG_STATE_ACCEPTED, NULL, &reviewed, &error));
    assert_message(error, "LKA GSASmap: delivery 1 has the verdict \"fail\"");
    ck_assert(review(registry, 1, SG_STATE_ACCEPTED, waivers, &reviewed, NULL));
    /* what is recorded counts, whatever is found today */
    SgHandedIn known = must_hand_in(registry, (Given){.variant = 11, .verdict = "pass", .accept = TRUE});
    ck_assert_ptr_nonnull(strstr(known.refused, "unchecked"));
    known = must_hand_in(registry, (Given){.variant = 11, .verdict = "pass", .accept = TRUE, .waivers = waivers});
    ck_assert(known.accepted && known.refused == NULL);
    static const char history[] = "reported received(1) received(2) accepted(1) received(2) superseded(1) accepted(2)";
    assert_history(registry, history);
    GPtrArray *all = read_where(registry, (SgSubmissionFilter){0});
    for (guint i = 0; i < all->len; i++) {
        const SgSubmission *one = g_ptr_array_index(all, i);
        ck_assert_uint_eq(one->waivers->len, 1);
        const SgSubmissionWaiver *recorded = g_ptr_array_index(one->waivers, 0);
        ck_assert_str_eq(recorded->rule, "value.typical");
        ck_assert_str_eq(recorded->layer, "EC_030");
        ck_assert_ptr_null(recorded->file);
        ck_assert_str_eq(recorded->reason, "Salt lake");
        ck_assert_str_eq(recorded->by, "N. N.");
        ck_assert_str_eq(recorded->until, "2027-06-30");
        ck_assert_str_eq(recorded->recorded_at, NOW);
        ck_assert_str_eq(recorded->who, "A. Secretary");
    }
    g_ptr_array_unref(all);
    /* one that ended does not stand in the record */
    static char past[] = "2026-11-25";
    waiver.until = past;
    const Given given = {.variant = 3, .verdict = "fail", .accept = TRUE, .waivers = waivers};
    SgHandedIn done;
    ck_assert(!hand_in(registry, &given, &done, NULL));
    assert_history(registry, history);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_what_was_judged_is_not_accepted_by_handing_in)
{
    begin();
    SgRegistry *registry = open_registry();
    must_hand_in(registry, (Given){.variant = 1});
    must_review(registry, 0, SG_STATE_REJECTED);
    SgHandedIn again = must_hand_in(registry, (Given){.variant = 1});
    ck_assert(again.known && !again.received && again.state == SG_STATE_REJECTED && again.refused == NULL);
    again = must_hand_in(registry, (Given){.variant = 1, .accept = TRUE});
    ck_assert(!again.accepted && again.state == SG_STATE_REJECTED);
    ck_assert_ptr_nonnull(strstr(again.refused, "It was reviewed, and is rejected"));
    assert_history(registry, "reported received(1) rejected(1)");
    must_review(registry, 0, SG_STATE_WITHDRAWN);
    SgReviewed done;
    GError *error = NULL;
    ck_assert(!review(registry, 0, SG_STATE_ACCEPTED, NULL, &done, &error));
    assert_message(error, "delivery 1 is withdrawn and cannot become accepted");
    again = must_hand_in(registry, (Given){.variant = 1, .accept = TRUE});
    ck_assert(again.known && again.received && again.accepted);
    assert_history(registry, "reported received(1) rejected(1) withdrawn(1) received(1) accepted(1)");
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_review_of_earlier_deliveries)
{
    begin();
    SgRegistry *registry = open_registry();
    SgReviewed done;
    GError *error = NULL;
    ck_assert(!review(registry, 0, SG_STATE_ACCEPTED, NULL, &done, &error));
    assert_message(error, "LKA GSASmap: no delivery is recorded; soilgate submit records one");
    must_hand_in(registry, (Given){.variant = 1});
    must_hand_in(registry, (Given){.variant = 2});
    error = NULL;
    ck_assert(!review(registry, 3, SG_STATE_ACCEPTED, NULL, &done, &error));
    assert_message(error, "there is no delivery 3; there are 1 to 2");
    error = NULL;
    ck_assert(!review(registry, 1, SG_STATE_MISSING, NULL, &done, &error));
    assert_message(error, "delivery 1 is received and cannot become missing");
    error = NULL;
    ck_assert(!review(registry, 1, SG_STATE_SUPERSEDED, NULL, &done, &error));
    assert_message(error, "delivery 1 is received and cannot become superseded");
    /* the later one still waits */
    done = must_review(registry, 1, SG_STATE_CORRECTION_REQUESTED);
    ck_assert_int_eq(done.waiting, 2);
    assert_history(registry, "reported received(1) received(2) correction-requested(1) received(2)");
    must_review(registry, 2, SG_STATE_ACCEPTED);
    /* nothing but accepting can be said of an earlier one any more */
    error = NULL;
    ck_assert(!review(registry, 1, SG_STATE_REJECTED, NULL, &done, &error));
    assert_message(error, "delivery 2, which is newer, is accepted");
    done = must_review(registry, 1, SG_STATE_ACCEPTED);
    ck_assert_int_eq(done.superseded, 2);
    assert_history(registry, "reported received(1) received(2) correction-requested(1) received(2) accepted(2) "
                             "superseded(2) accepted(1)");
    sg_registry_free(registry);
    end();
}
END_TEST

/* What was decided about one before it is no business of a country's last word, that it took the later one back; but it
 * can be said. */
START_TEST(test_earlier_deliveries_after_the_last_one_was_withdrawn)
{
    static const SgState decisions[] = {SG_STATE_WITHDRAWN, SG_STATE_REJECTED, SG_STATE_CORRECTION_REQUESTED};
    for (guint i = 0; i < G_N_ELEMENTS(decisions); i++) {
        const SgState to = decisions[i];
        begin();
        SgRegistry *registry = open_registry();
        must_hand_in(registry, (Given){.variant = 1, .accept = to == SG_STATE_WITHDRAWN});
        must_hand_in(registry, (Given){.variant = 2, .accept = to == SG_STATE_WITHDRAWN});
        must_review(registry, 2, SG_STATE_WITHDRAWN);
        const SgReviewed done = must_review(registry, 1, to);
        ck_assert_int_eq(done.from, to == SG_STATE_WITHDRAWN ? SG_STATE_SUPERSEDED : SG_STATE_RECEIVED);
        g_autofree char *expected =
            g_strdup_printf(to == SG_STATE_WITHDRAWN ? "reported received(1) accepted(1) received(2) superseded(1) "
                                                       "accepted(2) withdrawn(2) %s(1)"
                                                     : "reported received(1) received(2) withdrawn(2) %s(1)",
                            sg_state_name(to));
        assert_history(registry, expected);
        SgReviewed again;
        GError *error = NULL;
        ck_assert(!review(registry, 2, to, NULL, &again, &error)); /* that one is gone */
        g_autofree char *message = g_strdup_printf("delivery 2 is withdrawn and cannot become %s", sg_state_name(to));
        assert_message(error, message);
        error = NULL; /* without a delivery it is no decision */
        const SgMove move = {.iso3 = "LKA", .product = "GSASmap", .to = SG_STATE_WITHDRAWN, .why = "x"};
        if (to == SG_STATE_WITHDRAWN) {
            ck_assert(!sg_registry_move(registry, &move, &writer, &error));
            assert_message(error, "withdrawn cannot become withdrawn");
        }
        sg_registry_free(registry);
        end();
    }
}
END_TEST

/* Since when the country has its state, and delivery NUMBER its own. */
static void assert_since(SgRegistry *registry, const char *country, gint64 number, const char *delivery)
{
    g_autofree char *day = g_strndup(country, strlen("2026-12-31"));
    g_autoptr(SgStatus) status = sg_registry_status(registry, "GSASmap", "ASP", "2026-12-31", NULL);
    ck_assert_ptr_nonnull(status);
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *one = g_ptr_array_index(status->lines, i);
        if (strcmp(one->iso3, "LKA") == 0)
            ck_assert_str_eq(one->since, day);
    }
    g_autoptr(GPtrArray) all = read_where(registry, (SgSubmissionFilter){.iso3 = "LKA"});
    ck_assert_str_eq(((const SgSubmission *)g_ptr_array_index(all, (guint)number - 1))->since, delivery);
}

/* The review of an earlier one says again that the later one is to be reviewed: it is so since it was received. */
START_TEST(test_a_delivery_waits_since_it_was_received)
{
    static const SgWriter days[] = {{"2026-12-01T08:00:00Z", "A"}, {"2026-12-02T08:00:00Z", "A"},
                                    {"2026-12-03T08:00:00Z", "A"}, {"2026-12-04T08:00:00Z", "A"},
                                    {"2026-12-05T08:00:00Z", "A"}, {"2026-12-06T08:00:00Z", "A"}};
    SgReview one = {.iso3 = "LKA", .product = "GSASmap", .number = 1, .to = SG_STATE_REJECTED, .why = "x"};
    SgReviewed done;
    begin();
    SgRegistry *registry = open_registry();
    must_hand_in(registry, (Given){.variant = 1, .by = &days[0]});
    must_hand_in(registry, (Given){.variant = 2, .by = &days[1]});
    assert_since(registry, days[1].now, 2, days[1].now);
    ck_assert(sg_registry_review(registry, &one, &days[2], &done, NULL));
    ck_assert_int_eq(done.waiting, 2);
    assert_since(registry, days[1].now, 2, days[1].now);
    assert_since(registry, days[1].now, 1, days[2].now);
    one.to = SG_STATE_CORRECTION_REQUESTED; /* and once more */
    ck_assert(sg_registry_review(registry, &one, &days[3], &done, NULL));
    assert_since(registry, days[1].now, 2, days[1].now);
    one = (SgReview){.iso3 = "LKA", .product = "GSASmap", .number = 2, .to = SG_STATE_WITHDRAWN, .why = "x"};
    ck_assert(sg_registry_review(registry, &one, &days[4], &done, NULL));
    assert_since(registry, days[4].now, 2, days[4].now);
    must_hand_in(registry, (Given){.variant = 2, .by = &days[5]}); /* here again: since then */
    assert_since(registry, days[5].now, 2, days[5].now);
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_after_a_withdrawal_the_one_before_counts)
{
    begin();
    SgRegistry *registry = open_registry();
    SgWaiver waiver;
    g_autoptr(GPtrArray) waivers = one_waiver(&waiver);
    must_hand_in(registry, (Given){.variant = 1, .verdict = "fail", .accept = TRUE, .waivers = waivers});
    must_hand_in(registry, (Given){.variant = 2});
    SgReviewed done = must_review(registry, 2, SG_STATE_WITHDRAWN);
    ck_assert_int_eq(done.counts, 1);
    assert_history(registry, "reported received(1) accepted(1) received(2) withdrawn(2) accepted(1)");
    done = must_review(registry, 1, SG_STATE_WITHDRAWN);
    ck_assert_int_eq(done.counts, 0);
    assert_history(registry, "reported received(1) accepted(1) received(2) withdrawn(2) accepted(1) withdrawn(1)");
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_what_the_registry_has_not)
{
    begin();
    SgRegistry *registry = open_registry();
    static const struct {
        SgSubmissionFilter filter;
        const char *message;
    } cases[] = {
        {{.iso3 = "DEU"}, "it has no country \"DEU\""},
        {{.product = "' OR 1=1 --"}, "it has no product \"' OR 1=1 --\"; there are: GSOCseq, GSASmap, GBSmap"},
        {{.region = "NENA"}, "it has no region \"NENA\"; there are: ASP"},
        {{.as_of = "yesterday"}, "\"yesterday\" is no day"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        ck_assert_ptr_null(sg_registry_submissions(registry, &cases[i].filter, &error));
        assert_message(error, cases[i].message);
    }
    g_autoptr(GPtrArray) files = files_of(0);
    const SgHandIn one = {.iso3 = "DEU",
                          .product = "GSASmap",
                          .spec_version = "1",
                          .spec_sha256 = A64,
                          .verdict = "pass",
                          .report = "{}",
                          .files = files,
                          .why = "x"};
    SgHandedIn done;
    GError *error = NULL;
    ck_assert(!sg_registry_hand_in(registry, &one, &writer, &done, &error));
    assert_message(error, "it has no country \"DEU\"");
    sg_registry_free(registry);
    end();
}
END_TEST

START_TEST(test_deliveries_stay)
{
    begin();
    SgRegistry *registry = open_registry();
    SgWaiver waiver;
    g_autoptr(GPtrArray) waivers = one_waiver(&waiver);
    must_hand_in(registry, (Given){.variant = 1, .verdict = "fail", .accept = TRUE, .waivers = waivers});
    must_hand_in(registry, (Given){.variant = 2, .verdict = "fail"});
    sg_registry_free(registry);
#define EVENT "INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred, delivery) "
    static const char *const statements[] = {
        "UPDATE deliveries SET verdict = 'pass'",
        "DELETE FROM deliveries",
        "UPDATE files SET sha256 = '" B64 "'",
        "DELETE FROM files",
        "UPDATE waivers SET until = '2099-12-31'",
        "DELETE FROM waivers",
        "INSERT INTO waivers (id, delivery, rule, reason, decided_by, until, recorded_at, who) "
        "VALUES (1, 1, 'x', 'x', 'x', '2099-12-31', '" NOW "', 'x')",
        "INSERT INTO waivers (delivery, rule, reason, decided_by, until, recorded_at, who) "
        "VALUES (1, 'x', 'x', 'x', '2026-11-25', '" NOW "', 'x')", /* ended */
        "INSERT INTO waivers (delivery, rule, reason, decided_by, until, recorded_at, who) "
        "VALUES (9, 'x', 'x', 'x', '2099-12-31', '" NOW "', 'x')", /* of no delivery */
        EVENT "VALUES ('LKA', 'GSASmap', 'received', 'accepted', '" NOW "', '" NOW "', 'x', 'x', 0, NULL)",
        EVENT "VALUES ('LKA', 'GSASmap', 'received', 'accepted', '" NOW "', '" NOW "', 'x', 'x', 0, 2)", /* no waiver */
        EVENT "VALUES ('CHN', 'GSASmap', 'missing', 'received', '" NOW "', '" NOW "', 'x', 'x', 0, NULL)",
        EVENT "VALUES ('CHN', 'GSASmap', 'missing', 'received', '" NOW "', '" NOW "', 'x', 'x', 0, 1)",  /* LKA's */
        EVENT "VALUES ('LKA', 'GSOCseq', 'reported', 'received', '" NOW "', '" NOW "', 'x', 'x', 0, 1)", /* GSASmap's */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(statements); i++) {
        GError *error = NULL;
        ck_assert_msg(!stranger(statements[i], &error), "%s", statements[i]);
        ck_assert_ptr_null(strstr(error->message, "syntax"));
        g_error_free(error);
    }
    ck_assert(stranger(EVENT "VALUES ('LKA', 'GSASmap', 'received', 'accepted', '" NOW "', '" NOW "', 'x', 'x', 0, 1)",
                       NULL));
    end();
}
END_TEST

/* With what the library of version 1 let people write. */
START_TEST(test_a_registry_of_version_1_goes_on)
{
    begin_version(1);
    ck_assert(stranger(EVENT "VALUES ('LKA', 'GSASmap', 'reported', 'received', '" NOW "', '" NOW
                             "', 'x', 'x', 0, NULL),"
                             " ('LKA', 'GSASmap', 'received', 'accepted', '" NOW "', '" NOW "', 'x', 'x', 0, NULL)",
                       NULL));
    SgRegistry *registry = open_registry();
    assert_history(registry, "reported received accepted");
    GPtrArray *accepted = read_where(registry, (SgSubmissionFilter){.accepted = TRUE});
    ck_assert_uint_eq(accepted->len, 0); /* no delivery is known */
    g_ptr_array_unref(accepted);
    must_hand_in(registry, (Given){.accept = TRUE});
    assert_history(registry, "reported received accepted received(1) accepted(1)");
    sg_registry_free(registry);
    sg_registry_free(open_registry()); /* and is not brought up to date twice */
    end();
}
END_TEST

/* The table of deliveries is made anew there: nothing of it is lost, nor what refers to it, nor what holds it. */
START_TEST(test_deliveries_of_version_7_go_on)
{
    static const char delivery[] =
        "INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, "
        "recorded_at, who, verdict, report) VALUES ('LKA', 'GSASmap', %d, '%064d', '1.0', '" A64 "', '" NOW "', '" NOW
        "', 'x', 'fail', 'report %d'); INSERT INTO files (delivery, path, sha256, bytes) VALUES (%d, 'a', '" B64
        "', 1);"
        "INSERT INTO waivers (delivery, rule, reason, decided_by, until, recorded_at, who) VALUES (%d, 'x', 'x', 'x', "
        "'2099-12-31', '" NOW "', 'x'); " EVENT "VALUES ('LKA', 'GSASmap', '%s', 'received', '" NOW "', '" NOW
        "', 'x', 'x', 0, %d)";
    begin_version(7);
    for (int number = 1; number <= 2; number++) {
        g_autofree char *sql = g_strdup_printf(delivery, number, number, number, number, number,
                                               number == 1 ? "reported" : "received", number);
        ck_assert(stranger(sql, NULL));
    }
    SgRegistry *registry = open_registry();
    assert_history(registry, "reported received(1) received(2)");
    GPtrArray *all = read_where(registry, (SgSubmissionFilter){0});
    ck_assert_uint_eq(all->len, 2);
    for (guint i = 0; i < all->len; i++) {
        const SgSubmission *one = g_ptr_array_index(all, i);
        g_autofree char *report = sg_registry_report(registry, one->id, NULL);
        g_autofree char *expected = g_strdup_printf("report %u", i + 1);
        ck_assert_str_eq(report, expected);
        ck_assert_uint_eq(one->files->len, 1);
        ck_assert_uint_eq(one->waivers->len, 1);
    }
    g_ptr_array_unref(all);
    SgHandedIn done = must_hand_in(registry, (Given){0});
    ck_assert_int_eq(done.number, 3);
    sg_registry_free(registry);
    static const char *const refused[] = {
        "UPDATE deliveries SET verdict = 'pass'",
        "DELETE FROM deliveries",
        "INSERT INTO files (delivery, path, sha256, bytes) VALUES (9, 'a', '" B64 "', 1)",
        "INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, "
        "recorded_at, who, verdict, report) SELECT iso3, product, 9, fingerprint, spec_version, spec_sha256, "
        "received_at, recorded_at, who, verdict, report FROM deliveries WHERE number = 1",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        ck_assert_msg(!stranger(refused[i], NULL), "%s", refused[i]);
    end();
}
END_TEST

/* --- several at once --- */

/* In a process of its own. Never returns. */
static void hand_in_for_ever(guint from, guint count, int fd)
{
    SgRegistry *registry = open_registry();
    for (guint i = from; i < from + count; i++) {
        const Given given = {.variant = i, .accept = TRUE};
        SgHandedIn done;
        if (!hand_in(registry, &given, &done, NULL))
            _exit(1);
        if (write(fd, done.known ? "k" : "n", 1) != 1)
            _exit(2);
    }
    _exit(0);
}

static pid_t start(guint from, guint count, int *fd)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        hand_in_for_ever(from, count, ends[1]);
    }
    close(ends[1]);
    *fd = ends[0];
    return child;
}

/* How many bytes come from FD; *NEW: of them "n". */
static guint drain(int fd, guint *new)
{
    char buffer[4096];
    guint total = 0;
    for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0; total += (guint)got)
        for (ssize_t i = 0; i < got; i++)
            *new += buffer[i] == 'n' ? 1 : 0;
    return total;
}

START_TEST(test_writers_at_once_hand_in_the_same)
{
    begin();
    enum { WRITERS = 4, COUNT = 6 };
    pid_t children[WRITERS];
    int fds[WRITERS];
    guint new = 0;
    for (int i = 0; i < WRITERS; i++)
        children[i] = start(1, COUNT, &fds[i]);
    for (int i = 0; i < WRITERS; i++) {
        int status = 0;
        ck_assert_uint_eq(drain(fds[i], &new), COUNT);
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
        close(fds[i]);
    }
    ck_assert_uint_eq(new, COUNT); /* each is new to one of them */
    SgRegistry *registry = open_registry();
    GPtrArray *all = read_where(registry, (SgSubmissionFilter){0});
    ck_assert_uint_eq(all->len, COUNT);
    g_ptr_array_unref(all);
    sg_registry_free(registry);
    end();
}
END_TEST

/* Every delivery is there whole: its files, and that it was received and accepted. Gives their number. */
static guint assert_whole(void)
{
    const SgDbOptions options = {.place = place, .wait_ms = 60000};
    SgDb *db = sg_db_open(&options, NULL); /* waits for what a server still does for a writer that is gone */
    ck_assert(sg_db_begin(db, TRUE, NULL));
    sg_db_close(db);
    SgRegistry *registry = open_registry();
    g_free(history_of(registry)); /* a chain without a gap */
    GPtrArray *all = read_where(registry, (SgSubmissionFilter){0});
    guint count = all->len;
    for (guint i = 0; i < count; i++) {
        const SgSubmission *one = g_ptr_array_index(all, i);
        ck_assert_uint_eq(one->files->len, 3);
        ck_assert_int_eq(one->number, i + 1);
        ck_assert_int_eq(one->state, i + 1 < count ? SG_STATE_SUPERSEDED : SG_STATE_ACCEPTED);
    }
    g_ptr_array_unref(all);
    sg_registry_free(registry);
    return count;
}

START_TEST(test_a_killed_writer_leaves_whole_deliveries)
{
    begin();
    for (guint round = 0; round < 10; round++) {
        int fd, status = 0;
        guint kept = assert_whole(), acknowledged = 1, unused = 0;
        pid_t child = start(1000 * (round + 1), 900, &fd);
        char first; /* however busy the computer is, the writer has begun when it is killed */
        ck_assert_int_eq(read(fd, &first, 1), 1);
        g_usleep(1000 + (gulong)round * 7919);
        kill(child, SIGKILL);
        acknowledged += drain(fd, &unused);
        waitpid(child, &status, 0);
        ck_assert(WIFSIGNALED(status));
        close(fd);
        guint now = assert_whole();
        ck_assert_msg(now >= kept + acknowledged && now <= kept + acknowledged + 1,
                      "%u kept, %u acknowledged, %u there", kept, acknowledged, now);
    }
    end();
}
END_TEST

START_TEST(test_a_full_disk_leaves_whole_deliveries)
{
    if (is_postgres())
        return; /* the disk is the server's */
    begin();
    SgRegistry *registry = open_registry();
    for (guint round = 0; round < 6; round++) {
        GStatBuf file;
        ck_assert_int_eq(g_stat(place, &file), 0);
        guint kept = assert_whole();
        pid_t child = fork();
        if (child == 0) {
            signal(SIGXFSZ, SIG_IGN);
            rlim_t room = (rlim_t)file.st_size + (rlim_t)round * 4096;
            const struct rlimit limit = {room, room};
            setrlimit(RLIMIT_FSIZE, &limit);
            SgRegistry *own = open_registry();
            for (guint i = 0; i < 900; i++) {
                const Given given = {.variant = 1000 * (round + 1) + i, .accept = TRUE};
                SgHandedIn done;
                GError *error = NULL;
                if (!hand_in(own, &given, &done, &error))
                    _exit(strstr(error->message, "nothing was changed") != NULL ? (int)i : 255);
            }
            _exit(254);
        }
        int status = 0;
        waitpid(child, &status, 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < 254);
        ck_assert_uint_eq(assert_whole(), kept + (guint)WEXITSTATUS(status));
    }
    must_hand_in(registry, (Given){.variant = 1, .accept = TRUE});
    sg_registry_free(registry);
    end();
}
END_TEST

SG_TEST_MAIN("submissions", test_fingerprint, test_a_delivery_is_recorded, test_the_same_bytes_are_one_delivery,
             test_the_same_bytes_by_a_newer_specification, test_one_takes_the_place_of_another,
             test_nothing_wrong_is_accepted_without_waivers, test_what_was_judged_is_not_accepted_by_handing_in,
             test_review_of_earlier_deliveries, test_earlier_deliveries_after_the_last_one_was_withdrawn,
             test_a_delivery_waits_since_it_was_received, test_after_a_withdrawal_the_one_before_counts,
             test_what_the_registry_has_not, test_deliveries_stay, test_a_registry_of_version_1_goes_on,
             test_deliveries_of_version_7_go_on, test_writers_at_once_hand_in_the_same,
             test_a_killed_writer_leaves_whole_deliveries, test_a_full_disk_leaves_whole_deliveries, test_forget)
