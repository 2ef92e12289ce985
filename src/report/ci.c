#include "report/ci.h"
#include "report/text.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define PLACES_SHOWN 10

gboolean sg_ci_rejects(const SgFinding *finding, gboolean strict)
{
    return finding->waived == NULL && finding->severity >= (strict ? SG_SEVERITY_WARNING : SG_SEVERITY_UNCHECKED);
}

gboolean sg_ci_accepted(const SgDelivery *delivery, gboolean strict)
{
    return delivery->verdict <= (strict ? SG_VERDICT_PASS : SG_VERDICT_WARN);
}

static int weight(const SgFinding *finding)
{
    return finding->waived != NULL ? -1 : (int)finding->severity;
}

GArray *sg_ci_findings(const SgReport *report)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(SgTold));
    for (int heavy = SG_SEVERITY_ERROR; heavy >= -1; heavy--) /* few weights: no sorting, which need not be stable */
        for (guint i = 0; i < report->deliveries->len; i++) {
            SgTold told = {.delivery = g_ptr_array_index(report->deliveries, i)};
            for (guint k = 0; k < told.delivery->findings->len; k++) {
                told.finding = g_ptr_array_index(told.delivery->findings, k);
                if (weight(told.finding) == heavy)
                    g_array_append_val(all, told);
            }
        }
    return all;
}

/* --- places --- */

gboolean sg_ci_is_address(const char *place)
{
    g_autofree char *scheme = g_uri_parse_scheme(place);
    return scheme != NULL && g_str_has_prefix(place + strlen(scheme), "://");
}

/* TRUE when SHOWN is what was handed in as a whole, as the folder or archive that DELIVERY is a part of. */
static gboolean is_whole(const SgDelivery *delivery, const char *shown)
{
    gsize length = strlen(shown);
    return delivery->shown != NULL && strncmp(delivery->shown, shown, length) == 0 &&
           strchr("/ ", delivery->shown[length]) != NULL; /* the end is one of them too */
}

static char *raw_place(const SgDelivery *delivery, const char *shown)
{
    for (guint i = 0; i < delivery->files->len && shown != NULL; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->place != NULL && strcmp(file->shown, shown) == 0)
            return g_strdup(file->place);
    }
    if (delivery->given == NULL) {
        const SgFileFacts *first = delivery->files->len > 0 ? g_ptr_array_index(delivery->files, 0) : NULL;
        if (shown == NULL && first != NULL)
            return g_strdup(first->place != NULL ? first->place : first->shown);
        return g_strdup(shown != NULL ? shown : delivery->shown);
    }
    return shown == NULL || is_whole(delivery, shown) ? g_strdup(delivery->given)
                                                      : g_strconcat(delivery->given, "/", shown, NULL);
}

/* The working folder is no file that a server could show: the delivery's first file stands for it. */
static char *first_place(const SgDelivery *delivery, const char *folder)
{
    return sg_ci_place(delivery, ((const SgFileFacts *)g_ptr_array_index(delivery->files, 0))->shown, folder);
}

char *sg_ci_place(const SgDelivery *delivery, const char *shown, const char *folder)
{
    char *place = raw_place(delivery, shown);
    if (folder == NULL || sg_ci_is_address(place))
        return place;
    g_autofree char *full = g_canonicalize_filename(place, folder);
    gsize length = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    g_free(place);
    if (strcmp(full, folder) == 0)
        return shown == NULL && delivery->files->len > 0 ? first_place(delivery, folder) : g_strdup(".");
    if (strncmp(full, folder, length) == 0 && full[length] == '/')
        return g_strdup(full + length + 1);
    return g_steal_pointer(&full);
}

/* --- words --- */

char *sg_ci_title(const SgDelivery *delivery)
{
    g_autofree char *title =
        g_strdup_printf(_("%s %s: %s"), delivery->country != NULL ? delivery->country : _("country unknown"),
                        delivery->spec != NULL ? delivery->spec->product : _("no product"), delivery->shown);
    return sg_report_clean(title);
}

char *sg_ci_verdict(const SgDelivery *delivery, gboolean strict)
{
    g_autofree char *counts = sg_text_counts(delivery);
    return g_strdup_printf(_("%s: %s (%s)"), _(sg_verdict_name(delivery->verdict)),
                           sg_ci_accepted(delivery, strict) ? _("accepted") : _("not accepted"), counts);
}

char *sg_ci_finding_line(const SgFinding *finding)
{
    const char *layer = finding->layer, *file = finding->file;
    g_autofree char *line = layer != NULL && file != NULL
                                ? g_strdup_printf(_("%s (%s): %s"), layer, file, finding->message)
                            : file != NULL ? g_strdup_printf(_("%s: %s"), file, finding->message)
                                           : g_strdup(finding->message);
    return sg_report_clean(line);
}

static void put_line(GString *out, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    g_autofree char *clean = sg_report_clean(text);
    g_string_append_printf(out, "%s%s\n", label, clean);
}

static void put_places(GString *out, const SgFinding *finding)
{
    guint count = finding->locations != NULL ? finding->locations->len : 0;
    guint listed = MIN(count, PLACES_SHOWN);
    for (guint i = 0; i < listed; i++) {
        g_autofree char *place = sg_text_place(&g_array_index(finding->locations, SgLocation, i));
        put_line(out, _("  at "), place);
    }
    gint64 total = MAX(finding->pixels, (gint64)count);
    if (listed > 0 && total > listed) {
        g_autofree char *more = sg_text_count(total - listed);
        g_string_append_printf(out, _("  and %s more\n"), more);
    }
}

char *sg_ci_finding_text(const SgFinding *finding)
{
    GString *out = g_string_new(NULL);
    g_autofree char *line = sg_ci_finding_line(finding);
    put_line(out, "", line);
    put_line(out, _("  expected: "), finding->expected);
    put_line(out, _("  measured: "), finding->measured);
    put_places(out, finding);
    put_line(out, _("  to do: "), finding->advice);
    put_line(out, "  $ ", finding->fix_command);
    put_line(out, _("  source: "), finding->source);
    if (finding->waived != NULL) {
        g_autofree char *waived = g_strdup_printf(_("  waived by %s, until %s: %s"), finding->waived->by,
                                                  finding->waived->until, finding->waived->reason);
        put_line(out, "", waived);
    }
    return g_string_free(out, FALSE);
}
