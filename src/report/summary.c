/* The report as Markdown, for the summary of a CI job or a comment: the verdict, a table of the layers with their
 * state, and the findings in parts that can be opened. Short: the whole is in the JSON. */
#include "report/ci.h"
#include "report/markdown.h"
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define LAYERS_SHOWN   100
#define FINDINGS_SHOWN 10     /* of one rule */
#define MESSAGE_SHOWN  1000   /* signs */
#define BYTES_SHOWN    500000 /* a summary of GitHub holds 1 MiB */

/* What was found about one file. */
static void counts_of(const SgDelivery *delivery, const char *shown, guint counts[4])
{
    memset(counts, 0, 4 * sizeof *counts);
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->waived == NULL && g_strcmp0(finding->file, shown) == 0)
            counts[finding->severity]++;
    }
}

static guint unchecked_of(const SgFileFacts *file)
{
    guint count = 0;
    for (guint i = 0; file->outcomes != NULL && i < file->outcomes->len; i++)
        count += g_array_index(file->outcomes, SgOutcome, i).partly ? 1 : 0;
    return count;
}

static const char *state_of(const SgDelivery *delivery, const SgFileFacts *file)
{
    guint counts[4];
    counts_of(delivery, file->shown, counts);
    if (counts[SG_SEVERITY_ERROR] > 0)
        return "fail";
    if (counts[SG_SEVERITY_UNCHECKED] > 0 || unchecked_of(file) > 0)
        return "unchecked";
    return counts[SG_SEVERITY_WARNING] > 0 ? "warn" : "pass";
}

static void put_layers(GString *out, const SgDelivery *delivery)
{
    if (delivery->files->len == 0)
        return;
    g_string_append(out, _("\n| layer | state | errors | warnings | not checked | file |\n"));
    g_string_append(out, "| --- | --- | ---: | ---: | ---: | --- |\n");
    for (guint i = 0; i < MIN(delivery->files->len, LAYERS_SHOWN); i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        const char *state = state_of(delivery, file);
        guint counts[4];
        counts_of(delivery, file->shown, counts);
        g_string_append(out, "| ");
        sg_markdown_put(out, file->name.layer != NULL ? file->name.layer->id : _("none"));
        g_string_append_printf(out, strcmp(state, "pass") == 0 ? " | %s" : " | **%s**", _(state));
        g_string_append_printf(out, " | %u | %u | %u | ", counts[SG_SEVERITY_ERROR], counts[SG_SEVERITY_WARNING],
                               MAX(unchecked_of(file), counts[SG_SEVERITY_UNCHECKED]));
        sg_markdown_code(out, file->shown);
        g_string_append(out, " |\n");
    }
    if (delivery->files->len > LAYERS_SHOWN)
        g_string_append_printf(out, _("\nand %u more files\n"), delivery->files->len - LAYERS_SHOWN);
}

static void put_labelled(GString *out, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    g_string_append_printf(out, "  - %s ", label);
    sg_markdown_put(out, text);
    g_string_append_c(out, '\n');
}

/* A message may name a hundred files. */
static void put_message(GString *out, const char *message)
{
    g_autofree char *clean = sg_report_clean(message);
    glong length = g_utf8_strlen(clean, -1);
    g_autofree char *start = g_utf8_substring(clean, 0, MIN(length, MESSAGE_SHOWN));
    sg_markdown_put(out, start);
    if (length > MESSAGE_SHOWN)
        g_string_append(out, " ...");
}

static void put_finding(GString *out, const SgFinding *finding)
{
    g_string_append(out, "- ");
    sg_markdown_code(out, finding->file != NULL ? finding->file : _("delivery"));
    g_string_append_c(out, ' ');
    put_message(out, finding->message);
    g_string_append_c(out, '\n');
    guint count = finding->locations != NULL ? finding->locations->len : 0;
    if (count > 0) {
        g_autofree char *place = sg_text_place(&g_array_index(finding->locations, SgLocation, 0));
        put_labelled(out, _("first at"), place);
    }
    if (finding->waived != NULL) {
        g_autofree char *waived = g_strdup_printf(_("by %s, until %s. %s"), finding->waived->by, finding->waived->until,
                                                  finding->waived->reason);
        put_labelled(out, _("waived"), waived);
    }
}

/* One rule: opened at once when it rejects. */
static void put_group(GString *out, const SgGroup *group, gboolean open)
{
    const SgFinding *first = g_ptr_array_index(group->findings, 0);
    guint listed = MIN(group->findings->len, FINDINGS_SHOWN);
    g_string_append_printf(out, "\n<details%s><summary><b>%s</b> ", open ? " open" : "", group->rule->id);
    sg_markdown_put(out, _(group->rule->title));
    g_string_append_printf(out, " (%u)</summary>\n\n", group->findings->len);
    for (guint i = 0; i < listed; i++)
        put_finding(out, g_ptr_array_index(group->findings, i));
    if (group->findings->len > listed)
        g_string_append_printf(out, _("- and %u more\n"), group->findings->len - listed);
    if (first->advice != NULL && *first->advice != '\0') {
        g_string_append(out, _("\n**To do.** "));
        sg_markdown_put(out, first->advice);
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "\n</details>\n");
}

static void put_findings(GString *out, const SgDelivery *delivery, gboolean strict)
{
    static const struct {
        SgSeverity severity;
        gboolean waived;
        const char *title;
    } parts[] = {
        {SG_SEVERITY_ERROR, FALSE, N_("Errors")},       {SG_SEVERITY_UNCHECKED, FALSE, N_("Not checked")},
        {SG_SEVERITY_WARNING, FALSE, N_("Warnings")},   {SG_SEVERITY_INFO, FALSE, N_("Notes")},
        {SG_SEVERITY_ERROR, TRUE, N_("Waived errors")}, {SG_SEVERITY_WARNING, TRUE, N_("Waived warnings")},
        {SG_SEVERITY_INFO, TRUE, N_("Waived notes")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(GPtrArray) groups = sg_text_groups(delivery, parts[i].severity, parts[i].waived);
        if (groups->len == 0)
            continue;
        g_string_append_printf(out, "\n### %s\n", _(parts[i].title));
        for (guint k = 0; k < groups->len; k++) {
            const SgGroup *group = g_ptr_array_index(groups, k);
            if (out->len < BYTES_SHOWN)
                put_group(out, group, sg_ci_rejects(g_ptr_array_index(group->findings, 0), strict) && groups->len <= 3);
            else
                g_string_append_printf(out, "\n- <code>%s</code> (%u)\n", group->rule->id, group->findings->len);
        }
    }
}

static void put_delivery(GString *out, const SgDelivery *delivery, const SgReport *report)
{
    g_autofree char *country = sg_text_country(delivery->country);
    g_autofree char *verdict = sg_ci_verdict(delivery, report->strict);
    g_string_append(out, "\n## ");
    sg_markdown_put(out, delivery->spec != NULL ? delivery->spec->product : _("No product"));
    g_string_append(out, ", ");
    sg_markdown_put(out, country);
    g_string_append(out, "\n\n**");
    sg_markdown_put(out, verdict);
    g_string_append(out, _("** in "));
    sg_markdown_code(out, delivery->shown);
    g_string_append_c(out, '\n');
    if (out->len < BYTES_SHOWN)
        put_layers(out, delivery);
    put_findings(out, delivery, report->strict);
}

char *sg_report_markdown(const SgReport *report, const SgReportOptions *options)
{
    GString *out = g_string_new(NULL);
    gboolean accepted = sg_report_exit_status(report) == 0;
    g_string_append_printf(out, "# soilgate: %s, %s\n", _(sg_verdict_name(report->verdict)),
                           accepted ? _("accepted") : _("not accepted"));
    for (guint i = 0; i < report->deliveries->len; i++)
        put_delivery(out, g_ptr_array_index(report->deliveries, i), report);
    g_string_append(out, "\nsoilgate " SG_VERSION);
    if (options->started != NULL)
        g_string_append_printf(out, ", %.16s UTC", options->started);
    g_string_append(out, _(". Rows and columns are counted from 0, from the upper left corner. More about a rule: "
                           "`soilgate rules ID`.\n"));
    return g_string_free(out, FALSE);
}
