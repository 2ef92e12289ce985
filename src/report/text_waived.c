/* The part of the report for people that tells what is wrong and accepted all the same. */
#include "report/text.h"
#include "soilgate/words.h"

#define SHOWN 20

static void put_waived(SgPage *page, const SgFinding *finding)
{
    const SgWaiver *waiver = finding->waived;
    sg_page_blank(page);
    sg_page_put(page, 2, 4, SG_STYLE_NOTE, "%s (%s)", finding->rule->id, _(sg_severity_name(finding->severity)));
    if (finding->file != NULL)
        sg_page_put(page, 4, 6, SG_STYLE_PLAIN, _("%s: %s"), finding->file, finding->message);
    else
        sg_page_put(page, 4, 6, SG_STYLE_PLAIN, "%s", finding->message);
    sg_page_put(page, 4, 14, SG_STYLE_PLAIN, _("waived    by %s, until %s: %s"), waiver->by, waiver->until,
                waiver->reason);
}

void sg_text_waived(SgPage *page, const SgDelivery *delivery)
{
    if (delivery->waived == 0)
        return;
    sg_page_blank(page);
    sg_page_put(page, 0, 2, SG_STYLE_TITLE, _("WAIVED: accepted as they are, for a time"));
    guint told = 0;
    for (guint i = 0; i < delivery->findings->len && told < SHOWN; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->waived == NULL)
            continue;
        put_waived(page, finding);
        told++;
    }
    if (delivery->waived > told)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("and %u more: see the JSON report (--json FILE)"),
                    delivery->waived - told);
}
