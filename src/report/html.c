/* The report page: one file that holds everything it shows. */
#include "report/html.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* The files of html/, embedded by cmake/Embed.cmake. */
extern const unsigned char sg_web_page_css[], sg_web_dom_js[], sg_web_chart_js[], sg_web_map_js[], sg_web_findings_js[],
    sg_web_page_js[];

/* The report for readers without scripts. */
static char *plain_text(const SgReport *report, const SgReportOptions *options)
{
    SgReportOptions plain = *options;
    plain.colour = plain.quiet = FALSE;
    plain.width = 0;
    return sg_report_text(report, &plain);
}

static char *title(const SgReport *report)
{
    const SgDelivery *first = report->deliveries->len == 1 ? g_ptr_array_index(report->deliveries, 0) : NULL;
    g_autofree char *text = g_strjoin(" ", "soilgate", _(sg_verdict_name(report->verdict)),
                                      first != NULL && first->country != NULL ? first->country : NULL, NULL);
    g_autofree char *product = first != NULL && first->spec != NULL && first->country != NULL
                                   ? g_strconcat(text, " ", first->spec->product, NULL)
                                   : g_strdup(text);
    return sg_report_clean(product);
}

char *sg_report_html(const SgReport *report, const SgReportOptions *options)
{
    static const unsigned char *const styles[] = {sg_web_page_css, NULL};
    static const unsigned char *const scripts[] = {sg_web_dom_js,      sg_web_chart_js, sg_web_map_js,
                                                   sg_web_findings_js, sg_web_page_js,  NULL};
    g_autofree char *name = title(report);
    g_autofree char *text = plain_text(report, options);
    g_autofree char *json = sg_report_json(report, options);
    g_autofree char *page = sg_html_data(sg_html_page(report, options->pictures));
    const SgHtmlFile file = {
        .title = name, .text = text, .report = json, .page = page, .styles = styles, .scripts = scripts};
    return sg_html_file(&file);
}
