/* Annotations of GitHub: workflow commands on standard output, a line each, that a runner reads out of the log.
 *
 * "::error file=PATH,title=TEXT::MESSAGE" (docs.github.com, workflow commands). In a message %, CR and LF are written
 * %25 %0D %0A; in a property also : and , as %3A and %2C. A runner takes any line for a command that begins with "::",
 * blanks aside, and any that has "##[" in it, an older form: no text from outside gets so far.
 *
 * GitHub shows ten errors, ten warnings and ten notices of a step. The heaviest come first, findings of one rule about
 * one file stand together, and the last line, a notice, sums up.
 */
#include "report/ci.h"
#include "report/page.h"
#include "soilgate/words.h"

#include <string.h>

#define LINES_SHOWN 20
#define NOTES_SHOWN 9 /* so that the one that sums up is the tenth */

static const char *command_of(const SgFinding *finding, gboolean strict)
{
    if (sg_ci_rejects(finding, strict))
        return "error";
    return finding->waived == NULL && finding->severity == SG_SEVERITY_WARNING ? "warning" : "notice";
}

/* TEXT, of one line or more, as the runner reads it back. */
static void append_escaped(GString *out, const char *text, gboolean property)
{
    for (const char *at = text; *at != '\0'; at++) {
        gboolean special = *at == '%' || *at == '\r' || *at == '\n' || (property && (*at == ':' || *at == ','));
        if (special)
            g_string_append_printf(out, "%%%02X", (unsigned char)*at);
        else if (g_str_has_prefix(at, "##["))
            g_string_append(out, "#\xE2\x80\x8B"); /* a space of no width parts the sign */
        else
            g_string_append_c(out, *at);
    }
}

static void append_property(GString *out, const char *name, const char *text, gboolean first)
{
    g_autofree char *clean = sg_report_clean(text);
    g_string_append_printf(out, "%c%s=", first ? ' ' : ',', name);
    append_escaped(out, clean, TRUE);
}

/* The findings that are told with FIRST: of its rule, weight and file, in its delivery. */
static gboolean belong_together(const SgTold *first, const SgTold *other)
{
    return first->delivery == other->delivery && first->finding->rule == other->finding->rule &&
           first->finding->severity == other->finding->severity &&
           (first->finding->waived != NULL) == (other->finding->waived != NULL) &&
           g_strcmp0(first->finding->file, other->finding->file) == 0;
}

/* One finding in full; of more a line each, and once what to do. */
static char *message_of(const GPtrArray *findings)
{
    const SgFinding *first = g_ptr_array_index(findings, 0);
    if (findings->len == 1)
        return sg_ci_finding_text(first);
    GString *message = g_string_new(NULL);
    for (guint i = 0; i < MIN(findings->len, LINES_SHOWN); i++) {
        g_autofree char *line = sg_ci_finding_line(g_ptr_array_index(findings, i));
        g_string_append_printf(message, "%s\n", line);
    }
    if (findings->len > LINES_SHOWN)
        g_string_append_printf(message, _("and %u more\n"), findings->len - LINES_SHOWN);
    g_autofree char *advice = sg_report_clean(first->advice);
    g_string_append_printf(message, _("  to do: %s"), advice);
    return g_string_free(message, FALSE);
}

static void put_command(GString *out, const char *command, const char *place, const char *title, const char *message)
{
    gboolean placed = place != NULL && !sg_ci_is_address(place) && strcmp(place, ".") != 0;
    g_autofree char *trimmed = g_strchomp(g_strdup(message));
    g_string_append_printf(out, "::%s", command);
    if (placed)
        append_property(out, "file", place, TRUE);
    append_property(out, "title", title, !placed);
    g_string_append(out, "::");
    append_escaped(out, trimmed, FALSE);
    g_string_append_c(out, '\n');
}

/* With the delivery where there are SEVERAL and no file says which it is. */
static char *title_of(const SgTold *told, gboolean several)
{
    const SgFinding *finding = told->finding;
    gboolean placed = finding->layer != NULL && finding->file != NULL;
    const char *remark = finding->waived != NULL                      ? _(" (waived)")
                         : finding->severity == SG_SEVERITY_UNCHECKED ? _(" (not checked)")
                                                                      : "";
    if (several && finding->file == NULL) {
        g_autofree char *name = sg_ci_title(told->delivery);
        return g_strdup_printf(_("%s in %s%s"), finding->rule->id, name, remark);
    }
    return placed ? g_strdup_printf(_("%s in %s%s"), finding->rule->id, finding->layer, remark)
                  : g_strconcat(finding->rule->id, remark, NULL);
}

/* Puts the findings that belong to the one in line AT, unless they stand already; DONE has a mark for each. */
static void put_together(GString *out, const GArray *all, guint at, gboolean *done, const SgReport *report,
                         const char *folder)
{
    const SgTold *first = &g_array_index(all, SgTold, at);
    g_autoptr(GPtrArray) findings = g_ptr_array_new();
    for (guint i = at; i < all->len; i++) {
        const SgTold *other = &g_array_index(all, SgTold, i);
        if (done[i] || !belong_together(first, other))
            continue;
        done[i] = TRUE;
        g_ptr_array_add(findings, (gpointer)other->finding);
    }
    g_autofree char *place = sg_ci_place(first->delivery, first->finding->file, folder);
    g_autofree char *title = title_of(first, report->deliveries->len > 1);
    g_autofree char *message = message_of(findings);
    put_command(out, command_of(first->finding, report->strict), place, title, message);
}

static void put_summary(GString *out, const SgReport *report, guint left_out)
{
    g_autoptr(GString) message = g_string_new(NULL);
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        g_autofree char *title = sg_ci_title(delivery);
        g_autofree char *verdict = sg_ci_verdict(delivery, report->strict);
        g_string_append_printf(message, _("%s: %s\n"), title, verdict);
    }
    if (left_out > 0)
        g_string_append_printf(message, _("Notes and waived findings that are not listed here: %u\n"), left_out);
    g_autofree char *title = g_strdup_printf("soilgate: %s", _(sg_verdict_name(report->verdict)));
    put_command(out, "notice", NULL, title, message->str);
}

char *sg_report_github(const SgReport *report, const SgReportOptions *options)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GArray) all = sg_ci_findings(report);
    g_autofree gboolean *done = g_new0(gboolean, all->len + 1);
    guint notes = 0, left_out = 0;
    for (guint i = 0; i < all->len; i++) {
        const SgTold *told = &g_array_index(all, SgTold, i);
        gboolean note = strcmp(command_of(told->finding, report->strict), "notice") == 0;
        if (done[i])
            continue;
        if (note && notes == NOTES_SHOWN) {
            left_out++;
            continue;
        }
        notes += note ? 1 : 0;
        put_together(out, all, i, done, report, options->folder);
    }
    put_summary(out, report, left_out);
    return g_string_free(out, FALSE);
}
