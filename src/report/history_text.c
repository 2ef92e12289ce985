/* What happened to a country's product, for people. */
#include "report/page.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40

static void put_event(SgPage *page, const SgEvent *event)
{
    if (event->inferred)
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, _("%s  %s, inferred"), event->at, sg_state_name(event->to));
    else
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, "%s  %s", event->at, sg_state_name(event->to));
    sg_page_put(page, 14, 14, SG_STYLE_PLAIN, "%s", event->why);
    if (event->evidence != NULL)
        sg_page_put(page, 14, 14, SG_STYLE_FAINT, _("recorded %s by %s; evidence: %s"), event->recorded_at, event->who,
                    event->evidence);
    else
        sg_page_put(page, 14, 14, SG_STYLE_FAINT, _("recorded %s by %s"), event->recorded_at, event->who);
}

char *sg_history_text(const SgHistory *history, const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    SgPage page = {.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, "%s %s: %s", history->iso3, history->name, history->product);
    for (guint i = 0; i < history->events->len; i++)
        put_event(&page, g_ptr_array_index(history->events, i));
    if (history->events->len == 0)
        sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, "%s", _("Nothing was recorded."));
    return g_string_free(page.out, FALSE);
}
