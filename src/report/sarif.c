/* SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, within the limits of GitHub's
 * code scanning.
 *
 * A raster has no lines, so that a result points to its file, the layer is a logical location, and pixels stand in the
 * result's properties. What could not be checked is a result of level error, since it keeps the delivery from being
 * accepted, and each rule that stayed unchecked a notification. Paths are relative to where the program was started,
 * %SRCROOT%; which folder of which computer that was is not told. */
#include "report/sarif.h"
#include "report/json.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define RESULTS_LIMIT 25000 /* GitHub: results of a run */

/* --- places --- */

static json_t *artifact_location(const char *place)
{
    if (sg_ci_is_address(place)) {
        g_autofree char *address = g_uri_escape_string(place, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH "?%#[]", FALSE);
        return json_pack("{s:s}", "uri", address);
    }
    gsize length = strlen(place);
    g_autofree char *escaped = g_uri_escape_bytes((const guint8 *)place, length, "/");
    if (*place != '/')
        return json_pack("{s:s, s:s}", "uri", escaped, "uriBaseId", "%SRCROOT%");
    g_autofree char *uri = g_strconcat("file://", escaped, NULL);
    return json_pack("{s:s}", "uri", uri);
}

static json_t *logical_locations(const SgDelivery *delivery, const char *layer)
{
    if (layer == NULL)
        return NULL;
    g_autofree char *full = g_strjoin("/", delivery->spec != NULL ? delivery->spec->product : "unknown",
                                      delivery->country != NULL ? delivery->country : "unknown", layer, NULL);
    return json_pack("[{s:o, s:o, s:s}]", "name", sg_json_text(layer), "fullyQualifiedName", sg_json_text(full), "kind",
                     "resource");
}

static json_t *location_of(const SgDelivery *delivery, const char *shown, const char *layer, const char *folder)
{
    g_autofree char *place = sg_ci_place(delivery, shown, folder);
    json_t *location = json_pack("{s:{s:o}}", "physicalLocation", "artifactLocation", artifact_location(place));
    json_t *logical = logical_locations(delivery, layer);
    if (logical != NULL)
        json_object_set_new(location, "logicalLocations", logical);
    return location;
}

/* --- results --- */

static const char *level_of(const SgFinding *finding, gboolean strict)
{
    if (sg_ci_rejects(finding, strict))
        return "error";
    return finding->waived == NULL && finding->severity == SG_SEVERITY_WARNING ? "warning" : "note";
}

static json_t *suppressions(const SgWaiver *waiver)
{
    if (waiver == NULL)
        return json_array();
    g_autofree char *why = g_strdup_printf(_("%s (%s, until %s)"), waiver->reason, waiver->by, waiver->until);
    return json_pack("[{s:s, s:s, s:o}]", "kind", "external", "status", "accepted", "justification", sg_json_text(why));
}

/* The same for the same trouble in the next delivery, whatever its numbers are: of rule, country, product, layer, file,
 * and how many such findings came before. */
static char *fingerprint(const SgTold *told, GHashTable *seen)
{
    const SgDelivery *delivery = told->delivery;
    const SgFinding *finding = told->finding;
    g_autofree char *key =
        g_strjoin("\n", finding->rule->id, delivery->country != NULL ? delivery->country : "",
                  delivery->spec != NULL ? delivery->spec->product : "", finding->layer != NULL ? finding->layer : "",
                  finding->file != NULL ? finding->file : "", NULL);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key));
    g_autofree char *numbered = g_strdup_printf("%s\n%u", key, before);
    g_hash_table_insert(seen, g_steal_pointer(&key), GUINT_TO_POINTER(before + 1));
    return sg_hash_bytes(numbered, strlen(numbered));
}

static void add_texts(json_t *properties, const SgFinding *finding)
{
    const struct {
        const char *key, *text;
    } texts[] = {
        {"layer", finding->layer},   {"expected", finding->expected},   {"measured", finding->measured},
        {"advice", finding->advice}, {"command", finding->fix_command}, {"source", finding->source},
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i].text != NULL)
            json_object_set_new(properties, texts[i].key, sg_json_text(texts[i].text));
}

static json_t *result_properties(const SgFinding *finding)
{
    json_t *properties = json_pack("{s:s, s:s}", "severity", sg_severity_name(finding->severity), "fix",
                                   sg_fix_class_name(finding->fix));
    add_texts(properties, finding);
    if (finding->pixels >= 0)
        json_object_set_new(properties, "pixels", json_integer(finding->pixels));
    if (finding->locations != NULL && finding->locations->len > 0)
        json_object_set_new(properties, "places", sg_json_locations(finding->locations));
    return properties;
}

static guint rule_index(const SgRule *rule)
{
    guint count = 0, index = 0;
    const SgRule *rules = sg_rules(&count);
    while (index < count && strcmp(rules[index].id, rule->id) != 0)
        index++;
    return index;
}

static json_t *result_json(const SgTold *told, const SgReport *report, const char *folder, GHashTable *seen)
{
    const SgFinding *finding = told->finding;
    g_autofree char *print = fingerprint(told, seen);
    g_autofree char *line_hash = g_strdup_printf("%.16s:1", print);
    g_autofree char *message = sg_ci_finding_line(finding);
    json_t *location = location_of(told->delivery, finding->file, finding->layer, folder);
    json_t *result = json_pack("{s:s, s:i, s:s, s:{s:s}, s:[o], s:{s:s, s:s}}", "ruleId", finding->rule->id,
                               "ruleIndex", (int)rule_index(finding->rule), "level", level_of(finding, report->strict),
                               "message", "text", message, "locations", location, "partialFingerprints", "soilgate/v1",
                               print, "primaryLocationLineHash", line_hash);
    json_object_set_new(result, "suppressions", suppressions(finding->waived));
    json_object_set_new(result, "properties", result_properties(finding));
    return result;
}

static json_t *results_json(const SgReport *report, const char *folder, guint *left_out)
{
    g_autoptr(GArray) all = sg_ci_findings(report);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *results = json_array();
    guint told = MIN(all->len, RESULTS_LIMIT);
    for (guint i = 0; i < told; i++)
        json_array_append_new(results, result_json(&g_array_index(all, SgTold, i), report, folder, seen));
    *left_out = all->len - told;
    return results;
}

/* --- the run --- */

static void add_notifications(json_t *array, const SgDelivery *delivery, const char *shown, const char *layer,
                              const GArray *outcomes, const char *folder)
{
    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(outcomes, SgOutcome, i);
        if (!outcome->partly && outcome->state != SG_OUTCOME_UNCHECKED)
            continue;
        g_autofree char *text = g_strdup_printf(_("%s was not checked: %s"), outcome->rule->id,
                                                outcome->reason != NULL ? outcome->reason : _("no reason given"));
        json_array_append_new(array, json_pack("{s:s, s:{s:o}, s:{s:s, s:i}, s:[o]}", "level", "error", "message",
                                               "text", sg_json_text(text), "associatedRule", "id", outcome->rule->id,
                                               "index", (int)rule_index(outcome->rule), "locations",
                                               location_of(delivery, shown, layer, folder)));
    }
}

static json_t *notifications_json(const SgReport *report, const char *folder, guint left_out)
{
    json_t *array = json_array();
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        add_notifications(array, delivery, NULL, NULL, delivery->outcomes, folder);
        for (guint k = 0; k < delivery->files->len; k++) {
            const SgFileFacts *file = g_ptr_array_index(delivery->files, k);
            add_notifications(array, delivery, file->shown, file->name.layer != NULL ? file->name.layer->id : NULL,
                              file->outcomes, folder);
        }
    }
    if (left_out > 0) {
        g_autofree char *text = g_strdup_printf(_("The lightest findings are left out: %u"), left_out);
        json_array_append_new(array, json_pack("{s:s, s:{s:s}}", "level", "warning", "message", "text", text));
    }
    return array;
}

static json_t *invocation_json(const SgReport *report, const SgReportOptions *options, guint left_out)
{
    int status = sg_report_exit_status(report);
    json_t *invocation = json_pack("{s:b, s:i, s:s, s:o}", "executionSuccessful", 1, "exitCode", status,
                                   "exitCodeDescription", status == 0 ? _("accepted") : _("not accepted"),
                                   "toolExecutionNotifications", notifications_json(report, options->folder, left_out));
    if (options->started != NULL)
        json_object_set_new(invocation, "startTimeUtc", sg_json_text(options->started));
    return invocation;
}

static json_t *artifacts_json(const SgReport *report, const char *folder)
{
    json_t *array = json_array();
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->files->len; k++) {
            const SgFileFacts *file = g_ptr_array_index(delivery->files, k);
            g_autofree char *place = sg_ci_place(delivery, file->shown, folder);
            json_t *artifact =
                json_pack("{s:o, s:[s]}", "location", artifact_location(place), "roles", "analysisTarget");
            if (*file->raster.sha256 != '\0')
                json_object_set_new(artifact, "hashes",
                                    json_pack("{s:o}", "sha-256", sg_json_text(file->raster.sha256)));
            if (file->raster.door != SG_DOOR_UNREADABLE)
                json_object_set_new(artifact, "length", json_integer(file->raster.file_bytes));
            if (file->raster.door == SG_DOOR_OPEN)
                json_object_set_new(artifact, "mimeType", json_string("image/tiff"));
            json_array_append_new(array, artifact);
        }
    }
    return array;
}

static json_t *deliveries_json(const SgReport *report)
{
    json_t *array = json_array();
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        json_array_append_new(array, json_pack("{s:o, s:o, s:o, s:s}", "path", sg_json_text(delivery->shown), "country",
                                               sg_json_filled(delivery->country), "product",
                                               sg_json_text(delivery->spec != NULL ? delivery->spec->product : NULL),
                                               "verdict", sg_verdict_name(delivery->verdict)));
    }
    return array;
}

static json_t *run_json(const SgReport *report, const SgReportOptions *options)
{
    guint left_out = 0;
    json_t *results = results_json(report, options->folder, &left_out);
    json_t *run = json_object();
    json_object_set_new(run, "language", json_string(sg_words_language()));
    json_object_set_new(run, "tool", json_pack("{s:o}", "driver", sg_sarif_driver()));
    json_object_set_new(run, "invocations", json_pack("[o]", invocation_json(report, options, left_out)));
    json_object_set_new(
        run, "originalUriBaseIds",
        json_pack("{s:{s:{s:s}}}", "%SRCROOT%", "description", "text", _("The folder where soilgate was started.")));
    json_object_set_new(run, "artifacts", artifacts_json(report, options->folder));
    json_object_set_new(run, "results", results);
    json_object_set_new(
        run, "properties",
        json_pack("{s:s, s:o}", "verdict", sg_verdict_name(report->verdict), "deliveries", deliveries_json(report)));
    return run;
}

char *sg_report_sarif(const SgReport *report, const SgReportOptions *options)
{
    json_t *root = json_pack("{s:s, s:s, s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json", "version",
                             "2.1.0", "runs", run_json(report, options));
    return sg_json_dump(root);
}
