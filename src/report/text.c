/* The report for people: found, wrong, not checked, verdict, what next. */
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40

char *sg_text_plural(gint64 count, const char *one, const char *many)
{
    g_autofree char *number = sg_text_count(count);
    return g_strdup_printf("%s %s", number, P_(one, many, count));
}

char *sg_text_value(double value)
{
    if (!isfinite(value) || (double)(float)value != value)
        return sg_text_double(value);
    char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[8];
    for (int digits = 6; digits <= 9; digits++) { /* nine tell every Float32 apart: IEEE 754 */
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(buffer, sizeof buffer, format, value);
        if ((float)g_ascii_strtod(buffer, NULL) == (float)value)
            break;
    }
    return g_strdup(buffer);
}

char *sg_text_country(const char *iso3)
{
    if (iso3 == NULL || *iso3 == '\0')
        return g_strdup(_("country unknown"));
    const SgCountry *country = sg_country_find(iso3);
    return country != NULL ? g_strdup_printf("%s (%s)", sg_words_data(country->name), iso3) : g_strdup(iso3);
}

char *sg_text_counts(const SgDelivery *delivery)
{
    static const struct {
        SgSeverity severity;
        const char *one, *many;
    } words[] = {
        {SG_SEVERITY_ERROR, NP_("error", "errors")},
        {SG_SEVERITY_WARNING, NP_("warning", "warnings")},
        {SG_SEVERITY_UNCHECKED, NP_("not checked", "not checked")},
        {SG_SEVERITY_INFO, NP_("note", "notes")},
    };
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        guint count = delivery->counts[words[i].severity];
        if (count == 0)
            continue;
        g_autofree char *part = sg_text_plural(count, words[i].one, words[i].many);
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
    }
    if (delivery->waived > 0) {
        g_autofree char *part = sg_text_plural(delivery->waived, NP_("waived", "waived"));
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
    }
    if (text->len == 0)
        g_string_append(text, _("nothing found"));
    return g_string_free(text, FALSE);
}

static SgStyle verdict_style(SgVerdict verdict)
{
    static const SgStyle styles[] = {
        [SG_VERDICT_PASS] = SG_STYLE_GOOD,
        [SG_VERDICT_WARN] = SG_STYLE_CAUTION,
        [SG_VERDICT_UNCHECKED] = SG_STYLE_CAUTION,
        [SG_VERDICT_FAIL] = SG_STYLE_BAD,
    };
    return styles[verdict];
}

static const char *verdict_sentence(SgVerdict verdict, gboolean strict, gboolean waived)
{
    switch (verdict) {
    case SG_VERDICT_PASS:
        return waived ? _("PASS: accepted, every rule that applies holds or is waived")
                      : _("PASS: accepted, every rule that applies holds");
    case SG_VERDICT_WARN:
        return strict ? _("WARN: not accepted, since warnings reject with --strict")
                      : _("WARN: accepted, with warnings");
    case SG_VERDICT_UNCHECKED:
        return _("UNCHECKED: not accepted yet, since some rules could not be checked");
    case SG_VERDICT_FAIL:
        return _("FAIL: not accepted, errors must be corrected first");
    }
    return "";
}

static const char *first_rule(const SgDelivery *delivery)
{
    const SgFinding *heaviest = NULL;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->waived == NULL && (heaviest == NULL || finding->severity > heaviest->severity))
            heaviest = finding;
    }
    return heaviest != NULL ? heaviest->rule->id : NULL;
}

static gboolean has_places(const SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->locations != NULL && finding->locations->len > 0)
            return TRUE;
    }
    return FALSE;
}

/* The command that repairs most of what can be repaired: it does all that is safe, and where a person must agree with
 * something, that too. */
static void put_fix(SgPage *page, const SgDelivery *delivery)
{
    const SgFinding *best = NULL;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->fix_command != NULL && (best == NULL || finding->fix < best->fix))
            best = finding;
    }
    if (best == NULL)
        return;
    const char *words = best->fix == SG_FIX_SAFE
                            ? _("Repaired copies are written by the command below (try it with --dry-run first). Your "
                                "files stay as they are.")
                            : _("Repaired copies are written by the command below; look first at what it would do, "
                                "with --dry-run. Your files stay as they are.");
    sg_page_put(page, 2, 4, SG_STYLE_PLAIN, "%s", words);
    sg_page_command(page, 4, best->fix_command);
}

/* A draft has "?" where a person must fill in: it may be tried, and whom to ask is not known yet. */
static void put_contact(SgPage *page, const char *product, const SgContact *contact)
{
    const gboolean named = strcmp(contact->name, "?") != 0, reached = strcmp(contact->email, "?") != 0;
    if (named || reached)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("Questions about %s: %s%s%s"), product, named ? contact->name : "",
                    named && reached ? ", " : "", reached ? contact->email : "");
    else
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("The specification of %s is a draft: nobody to ask is named in it."),
                    product);
}

static void put_next_steps(SgPage *page, const SgDelivery *delivery)
{
    const SgContact *contact = delivery->spec != NULL ? delivery->spec->contact : NULL;
    const char *rule = first_rule(delivery);
    if (delivery->spec == NULL)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN,
                    _("Name the product with --spec NAME; the names are told by: soilgate spec list"));
    if (has_places(delivery))
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("Rows and columns are counted from 0, from the upper left corner."));
    put_fix(page, delivery);
    if (rule != NULL)
        sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("More about a rule: soilgate rules %s"), rule);
    sg_page_put(page, 2, 4, SG_STYLE_PLAIN, _("Every place and number: the same command with --json report.json"));
    if (contact != NULL)
        put_contact(page, delivery->spec->product, contact);
}

static void put_delivery(SgPage *page, const SgDelivery *delivery, const SgReport *report)
{
    g_autofree char *counts = sg_text_counts(delivery);
    sg_text_found(page, delivery, report);
    sg_text_findings(page, delivery);
    sg_text_unchecked(page, delivery);
    sg_text_waived(page, delivery);
    sg_page_blank(page);
    sg_page_put(page, 0, 2, verdict_style(delivery->verdict), "%s (%s).",
                verdict_sentence(delivery->verdict, report->strict, delivery->waived > 0), counts);
    put_next_steps(page, delivery);
}

/* One line, not wrapped: scripts read it. */
static void put_summary(SgPage *page, const SgDelivery *delivery)
{
    g_autofree char *counts = sg_text_counts(delivery);
    g_autofree char *shown = sg_report_clean(delivery->shown);
    g_autofree char *product = sg_report_clean(delivery->spec != NULL ? delivery->spec->product : _("no product"));
    g_autofree char *country = sg_report_clean(delivery->country != NULL ? delivery->country : "---");
    g_autofree char *verdict = sg_text_cell(_(sg_verdict_name(delivery->verdict)), 9);
    SgPage wide = {.out = page->out, .width = G_MAXINT, .colour = page->colour};
    sg_page_put(&wide, 0, 0, verdict_style(delivery->verdict), "%s  %s  %s  %s  %s", verdict, country, product, counts,
                shown);
}

char *sg_report_text(const SgReport *report, const SgReportOptions *options)
{
    SgPage page = {.out = g_string_new(NULL),
                   .width = options->width > 0 ? MAX(options->width, LEAST_WIDTH) : DEFAULT_WIDTH,
                   .colour = options->colour};
    for (guint i = 0; i < report->deliveries->len && !options->quiet; i++) {
        if (i > 0)
            g_string_append(page.out, "\n\n");
        put_delivery(&page, g_ptr_array_index(report->deliveries, i), report);
    }
    if (!options->quiet && report->deliveries->len > 1) {
        sg_page_blank(&page);
        sg_page_put(&page, 0, 0, SG_STYLE_TITLE, _("ALL DELIVERIES"));
    }
    for (guint i = 0; i < report->deliveries->len && (options->quiet || report->deliveries->len > 1); i++)
        put_summary(&page, g_ptr_array_index(report->deliveries, i));
    if (options->error_layers != NULL && !options->quiet) {
        sg_page_blank(&page);
        sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, "%s", options->error_layers);
    }
    return g_string_free(page.out, FALSE);
}
