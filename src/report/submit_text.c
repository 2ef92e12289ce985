/* What was submitted and what was decided, for people. */
#include "report/text.h"
#include "soilgate/words.h"

#include <string.h>

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40
#define LISTED        20 /* files */

static SgPage page_new(const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    return (SgPage){.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
}

/* --- submit --- */

static void put_files(SgPage *page, const SgSubmitted *submitted, const char *store)
{
    g_autofree char *size = g_format_size((guint64)submitted->bytes);
    sg_page_put(page, 4, 4, SG_STYLE_PLAIN,
                P_("%u file (%s) is kept in %s", "%u files (%s) are kept in %s", submitted->files->len),
                submitted->files->len, size, store);
}

/* What is recorded of one that was handed in before. */
static void put_known(SgPage *page, const SgSubmitted *submitted)
{
    const SgHandedIn *done = &submitted->done;
    const char *verdict = sg_verdict_name(submitted->delivery->verdict);
    sg_page_put(page, 4, 4, SG_STYLE_NOTE, "%s",
                done->received ? _("The same files were handed in before: it is received again, and its record stays.")
                : done->accepted ? _("The same files were handed in before: it is the same delivery, now accepted.")
                                 : _("The same files were handed in before: nothing was added."));
    if (strcmp(done->verdict, verdict) != 0)
        sg_page_put(page, 4, 4, SG_STYLE_CAUTION, _("It is recorded with the verdict %s; today's check says %s."),
                    done->verdict, verdict);
}

/* The same files by another specification, which are a delivery of their own. */
static void put_before(SgPage *page, const SgSubmitted *submitted)
{
    const SgHandedIn *done = &submitted->done;
    const SgHandedInBefore *before = &done->before;
    gboolean same = strcmp(before->spec_version, submitted->delivery->spec->version) == 0;
    sg_page_put(page, 4, 4, SG_STYLE_NOTE,
                same ? _("The same files are delivery %d, checked by another text of specification %s: %s.")
                     : _("The same files are delivery %d, checked by specification %s: %s."),
                (int)before->number, before->spec_version, before->verdict);
    if (before->state == SG_STATE_ACCEPTED && done->state != SG_STATE_ACCEPTED)
        sg_page_put(page, 4, 4, SG_STYLE_NOTE, _("Delivery %d stays accepted until this one is."), (int)before->number);
}

static void put_next(SgPage *page, const SgDelivery *delivery, const SgHandedIn *done)
{
    if (done->state != SG_STATE_RECEIVED)
        return;
    g_autofree char *command = g_strdup_printf("soilgate review %s %s accept|reject|correct --why \"...\"",
                                               delivery->country, delivery->spec->product);
    sg_page_put(page, 4, 4, SG_STYLE_PLAIN, "%s",
                delivery->verdict <= SG_VERDICT_WARN
                    ? _("The check has nothing against it, but it is not accepted yet. To decide about it:")
                    : _("To decide about it:"));
    sg_page_command(page, 6, command);
}

static void put_submitted(SgPage *page, const SgSubmitted *submitted, const char *store)
{
    const SgDelivery *delivery = submitted->delivery;
    const SgHandedIn *done = &submitted->done;
    if (submitted->unfit != NULL) {
        sg_page_put(page, 2, 4, SG_STYLE_BAD, _("%s: NOT RECORDED"), delivery->shown);
        sg_page_put(page, 4, 4, SG_STYLE_PLAIN, "%s", submitted->unfit);
        return;
    }
    gboolean good = done->state == SG_STATE_ACCEPTED;
    sg_page_put(page, 2, 4, good ? SG_STYLE_GOOD : SG_STYLE_TITLE, _("%s %s: delivery %d, %s"), delivery->country,
                delivery->spec->product, (int)done->number, sg_state_name(done->state));
    if (done->known)
        put_known(page, submitted);
    if (done->before.number > 0)
        put_before(page, submitted);
    put_files(page, submitted, store);
    if (done->superseded > 0)
        sg_page_put(page, 4, 4, SG_STYLE_PLAIN, _("It takes the place of delivery %d."), (int)done->superseded);
    if (done->refused != NULL)
        sg_page_put(page, 4, 4, SG_STYLE_CAUTION, _("It was not accepted. %s"), done->refused);
    put_next(page, delivery, done);
}

/* One line, which a terminal may break. */
static void put_line(GString *out, const SgSubmitted *submitted)
{
    const SgDelivery *delivery = submitted->delivery;
    const SgHandedIn *done = &submitted->done;
    if (submitted->unfit != NULL)
        g_string_append_printf(out, _("%s: NOT RECORDED"), delivery->shown);
    else
        g_string_append_printf(out, _("%s %s: delivery %d, %s"), delivery->country, delivery->spec->product,
                               (int)done->number, sg_state_name(done->state));
    g_string_append_printf(out, " (%s)\n", sg_verdict_name(delivery->verdict));
}

char *sg_submit_text(const SgSubmitReport *submit, const SgReportOptions *options)
{
    SgPage page = page_new(options);
    if (options->quiet) {
        for (guint i = 0; i < submit->submitted->len; i++)
            put_line(page.out, g_ptr_array_index(submit->submitted, i));
        return g_string_free(page.out, FALSE);
    }
    if (submit->changes != NULL) {
        g_autofree char *changes = sg_diff_text(submit->changes, options);
        sg_page_blank(&page);
        sg_page_put(&page, 0, 2, SG_STYLE_TITLE, "%s", _("CHANGES SINCE WHAT WAS ACCEPTED LAST"));
        g_string_append(page.out, changes);
    }
    sg_page_blank(&page);
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, _("RECORDED in %s"), submit->registry);
    for (guint i = 0; i < submit->submitted->len; i++)
        put_submitted(&page, g_ptr_array_index(submit->submitted, i), submit->store);
    return g_string_free(page.out, FALSE);
}

/* --- review --- */

/* Obstacles of one rule, for the same reason, are told once. */
static gboolean are_alike(const SgObstacle *a, const SgObstacle *b)
{
    return strcmp(a->rule, b->rule) == 0 && a->severity == b->severity && strcmp(a->why, b->why) == 0;
}

/* How many are like the one at INDEX, itself too; 0 when one before it is. */
static guint count_alike(const GPtrArray *obstacles, guint index)
{
    guint count = 0;
    for (guint i = 0; i < obstacles->len; i++) {
        if (!are_alike(g_ptr_array_index(obstacles, i), g_ptr_array_index(obstacles, index)))
            continue;
        if (i < index)
            return 0;
        count++;
    }
    return count;
}

static void put_obstacle(SgPage *page, const SgObstacle *obstacle, guint count)
{
    const char *where = obstacle->file != NULL    ? obstacle->file
                        : obstacle->layer != NULL ? obstacle->layer
                                                  : _("the delivery");
    const char *severity = _(sg_severity_name(obstacle->severity));
    if (count == 1)
        sg_page_put(page, 2, 4, SG_STYLE_BAD, "%s %s: %s", severity, obstacle->rule, where);
    else
        sg_page_put(page, 2, 4, SG_STYLE_BAD, _("%s %s, %u times, as in %s"), severity, obstacle->rule, count, where);
    sg_page_put(page, 4, 4, SG_STYLE_PLAIN, "%s", obstacle->message);
    sg_page_put(page, 4, 4, SG_STYLE_FAINT, "%s", obstacle->why);
}

static void put_obstacles(SgPage *page, const SgReviewReport *review)
{
    const SgDecision *decision = review->decision;
    const GPtrArray *obstacles = decision->acceptance->obstacles;
    const SgSubmission *submission = decision->submission;
    if (obstacles->len == 0)
        return;
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, "%s", _("WHAT IS WRONG WITH IT"));
    for (guint i = 0; i < obstacles->len; i++) {
        guint count = count_alike(obstacles, i);
        if (count > 0)
            put_obstacle(page, g_ptr_array_index(obstacles, i), count);
    }
    g_autofree char *correct =
        g_strdup_printf("soilgate review %s %s correct --why \"...\"", submission->iso3, submission->product);
    g_autofree char *accept = g_strdup_printf("soilgate review %s %s accept --waivers FILE --why \"...\"",
                                              submission->iso3, submission->product);
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN, "%s", _("Ask the country to mend it:"));
    sg_page_command(page, 2, correct);
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN, "%s",
                _("Or accept what can be waived as it is, with the decision of a person for each of them in a file:"));
    sg_page_command(page, 2, accept);
}

static void put_lost(SgPage *page, const SgReviewReport *review)
{
    const GArray *lost = review->decision->lost;
    if (lost->len == 0)
        return;
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("ORIGINALS THAT ARE NOT IN %s"), review->store);
    for (guint i = 0; i < lost->len && i < LISTED; i++) {
        const SgLostFile *one = &g_array_index(lost, SgLostFile, i);
        sg_page_put(page, 2, 4, SG_STYLE_BAD, one->stored == SG_STORED_MISSING ? _("%s: missing") : _("%s: damaged"),
                    one->file->path);
        sg_page_put(page, 4, 4, SG_STYLE_FAINT, "sha256 %s", one->file->sha256);
    }
    if (lost->len > LISTED)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("and %u more"), lost->len - LISTED);
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_PLAIN, "%s",
                _("Name the right folder with --store, bring its files back from a copy, or let the same files be "
                  "handed in again: soilgate submit stores what is missing."));
}

static void put_waivers(SgPage *page, const SgDecision *decision)
{
    for (guint i = 0; decision->acceptance != NULL && i < decision->acceptance->waivers->len; i++) {
        const SgWaiver *waiver = g_ptr_array_index(decision->acceptance->waivers, i);
        sg_page_put(page, 2, 4, SG_STYLE_NOTE, _("waived: %s, by %s, until %s: %s"), waiver->rule, waiver->by,
                    waiver->until, waiver->reason);
    }
}

/* What follows from the decision for other deliveries. */
static void put_consequences(SgPage *page, const SgReviewed *done)
{
    if (done->superseded > 0)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("It takes the place of delivery %d."), (int)done->superseded);
    if (done->waiting > 0)
        sg_page_put(page, 2, 4, SG_STYLE_NOTE, _("Delivery %d, which came later, is still to be reviewed."),
                    (int)done->waiting);
    if (done->counts > 0)
        sg_page_put(page, 2, 4, SG_STYLE_NOTE, _("Delivery %d, accepted before, counts again."), (int)done->counts);
}

char *sg_review_text(const SgReviewReport *review, const SgReportOptions *options)
{
    SgPage page = page_new(options);
    const SgDecision *decision = review->decision;
    const SgSubmission *submission = decision->submission;
    const char *to = sg_state_name(decision->to);
    if (decision->decided) {
        sg_page_put(&page, 0, 2, decision->to == SG_STATE_ACCEPTED ? SG_STYLE_GOOD : SG_STYLE_CAUTION,
                    _("%s %s: delivery %d, which was %s, is %s"), submission->iso3, submission->product,
                    (int)submission->number, sg_state_name(decision->done.from), to);
        sg_page_put(&page, 2, 4, SG_STYLE_PLAIN, "%s", review->why);
        put_waivers(&page, decision);
        put_consequences(&page, &decision->done);
    } else {
        sg_page_put(&page, 0, 2, SG_STYLE_BAD, _("%s %s: delivery %d was NOT ACCEPTED; nothing was changed"),
                    submission->iso3, submission->product, (int)submission->number);
        put_obstacles(&page, review);
        put_lost(&page, review);
    }
    return g_string_free(page.out, FALSE);
}
