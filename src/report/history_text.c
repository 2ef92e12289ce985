/* What happened to a country's product, for people. */
#include "report/status.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40

void sg_status_put_origin(SgPage *page, const char *why, const char *recorded_at, const char *who, const char *evidence)
{
    sg_page_put(page, 14, 14, SG_STYLE_PLAIN, "%s", why);
    if (evidence != NULL)
        sg_page_put(page, 14, 14, SG_STYLE_FAINT, _("recorded %s by %s; evidence: %s"), recorded_at, who, evidence);
    else
        sg_page_put(page, 14, 14, SG_STYLE_FAINT, _("recorded %s by %s"), recorded_at, who);
}

static void put_event(SgPage *page, const SgEvent *event)
{
    if (event->delivery > 0)
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, _("%s  %s: delivery %d"), event->at, sg_state_name(event->to),
                    (int)event->delivery);
    else if (event->inferred)
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, _("%s  %s, inferred"), event->at, sg_state_name(event->to));
    else
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, "%s  %s", event->at, sg_state_name(event->to));
    sg_status_put_origin(page, event->why, event->recorded_at, event->who, event->evidence);
}

static char *expectation_words(const SgExpectation *expectation)
{
    if (!expectation->expected)
        return g_strdup(_("not expected"));
    return expectation->due != NULL ? g_strdup_printf(_("expected, due on %s"), expectation->due)
                                    : g_strdup(_("expected, with no due day"));
}

static void put_expectation(SgPage *page, const SgExpectation *expectation)
{
    g_autofree char *words = expectation_words(expectation);
    if (expectation->inferred)
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, _("%s  %s, inferred"), expectation->at, words);
    else
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, "%s  %s", expectation->at, words);
    sg_status_put_origin(page, expectation->why, expectation->recorded_at, expectation->who, expectation->evidence);
}

/* TRUE when an event says it already, as with each state of a baseline. */
static gboolean is_told(const SgExpectation *expectation, const GPtrArray *events)
{
    for (guint i = 0; expectation->expected && expectation->due == NULL && i < events->len; i++) {
        const SgEvent *event = g_ptr_array_index(events, i);
        if (g_strcmp0(event->recorded_at, expectation->recorded_at) == 0 &&
            g_strcmp0(event->why, expectation->why) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What is expected, from the *NEXT line on, as far as it was written by UNTIL; NULL: all. */
static void put_expectations(SgPage *page, const SgHistory *history, const char *until, guint *next)
{
    for (; *next < history->expectations->len; (*next)++) {
        const SgExpectation *expectation = g_ptr_array_index(history->expectations, *next);
        if (until != NULL && g_strcmp0(expectation->recorded_at, until) > 0)
            return;
        if (!is_told(expectation, history->events))
            put_expectation(page, expectation);
    }
}

/* Both lists, the earlier written first. */
static void put_all(SgPage *page, const SgHistory *history)
{
    guint next = 0;
    for (guint i = 0; i < history->events->len; i++) {
        const SgEvent *event = g_ptr_array_index(history->events, i);
        put_expectations(page, history, event->recorded_at, &next);
        put_event(page, event);
    }
    put_expectations(page, history, NULL, &next);
}

char *sg_history_text(const SgHistory *history, const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    SgPage page = {.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, "%s %s: %s", history->iso3, history->name, history->product);
    put_all(&page, history);
    if (history->events->len == 0 && history->expectations->len == 0)
        sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, "%s", _("Nothing was recorded."));
    return g_string_free(page.out, FALSE);
}
