/* The format soilgate-report/1. Keys are written in the order of the contract; every text from outside is cleaned. */
#include "report/json.h"
#include "report/page.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *sg_json_text(const char *text)
{
    if (text == NULL)
        return json_null();
    g_autofree char *clean = sg_report_clean(text);
    return json_string(clean);
}

json_t *sg_json_filled(const char *text)
{
    return text != NULL && *text != '\0' ? sg_json_text(text) : json_null();
}

json_t *sg_json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

char *sg_json_dump(json_t *root)
{
    char *dumped = root != NULL ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    if (dumped == NULL)
        g_error("out of memory while writing JSON"); /* as g_malloc: every value in it is valid by making */
    char *text = g_strconcat(dumped, "\n", NULL);
    free(dumped);
    return text;
}

static json_t *location_json(const SgLocation *location)
{
    return json_pack("{s:i, s:i, s:o, s:o, s:o}", "col", location->place.col, "row", location->place.row, "lon",
                     sg_json_number(location->lon), "lat", sg_json_number(location->lat), "value",
                     sg_json_number(location->place.value));
}

json_t *sg_json_locations(const GArray *locations)
{
    json_t *array = json_array();
    for (guint i = 0; locations != NULL && i < locations->len; i++)
        json_array_append_new(array, location_json(&g_array_index(locations, SgLocation, i)));
    return array;
}

static json_t *waived_json(const SgWaiver *waiver)
{
    if (waiver == NULL)
        return json_null();
    return json_pack("{s:o, s:o, s:s}", "reason", sg_json_text(waiver->reason), "by", sg_json_text(waiver->by), "until",
                     waiver->until);
}

static json_t *finding_json(const SgFinding *finding)
{
    json_t *object = json_object();
    json_t *fix = json_object();
    json_object_set_new(fix, "class", json_string(sg_fix_class_name(finding->fix)));
    json_object_set_new(fix, "command", sg_json_text(finding->fix_command));

    json_object_set_new(object, "rule", json_string(finding->rule->id));
    json_object_set_new(object, "severity", json_string(sg_severity_name(finding->severity)));
    json_object_set_new(object, "file", sg_json_text(finding->file));
    json_object_set_new(object, "layer", sg_json_text(finding->layer));
    json_object_set_new(object, "message", sg_json_text(finding->message != NULL ? finding->message : ""));
    json_object_set_new(object, "expected", sg_json_text(finding->expected));
    json_object_set_new(object, "measured", sg_json_text(finding->measured));
    json_object_set_new(object, "pixels", finding->pixels < 0 ? json_null() : json_integer(finding->pixels));
    json_object_set_new(object, "share", sg_json_number(finding->share));
    json_object_set_new(object, "locations", sg_json_locations(finding->locations));
    json_object_set_new(object, "advice", sg_json_text(finding->advice));
    json_object_set_new(object, "fix", fix);
    json_object_set_new(object, "source", sg_json_text(finding->source));
    json_object_set_new(object, "waived", waived_json(finding->waived));
    return object;
}

static json_t *reason_json(const SgOutcome *outcome)
{
    return json_pack("{s:s, s:o}", "rule", outcome->rule->id, "reason",
                     sg_json_text(outcome->reason != NULL ? outcome->reason : ""));
}

static void outcome_append(json_t *object, const SgOutcome *outcome)
{
    static const char *const keys[] = {
        [SG_OUTCOME_PASSED] = "passed",
        [SG_OUTCOME_BROKEN] = "broken",
        [SG_OUTCOME_NOT_APPLICABLE] = "not_applicable",
        [SG_OUTCOME_UNCHECKED] = "unchecked",
    };
    gboolean with_reason = outcome->state == SG_OUTCOME_NOT_APPLICABLE || outcome->state == SG_OUTCOME_UNCHECKED;
    json_t *value = with_reason ? reason_json(outcome) : json_string(outcome->rule->id);
    json_array_append_new(json_object_get(object, keys[outcome->state]), value);
    if (outcome->state == SG_OUTCOME_BROKEN && outcome->partly)
        json_array_append_new(json_object_get(object, "partly"), reason_json(outcome));
}

json_t *sg_json_outcomes(const GArray *outcomes)
{
    json_t *object =
        json_pack("{s:[], s:[], s:[], s:[], s:[]}", "passed", "broken", "not_applicable", "unchecked", "partly");
    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++)
        outcome_append(object, &g_array_index(outcomes, SgOutcome, i));
    return object;
}

static json_t *boundaries_json(const SgReport *report)
{
    if (report->boundaries_title == NULL)
        return json_null();
    return json_pack("{s:o, s:o}", "title", sg_json_text(report->boundaries_title), "sha256",
                     sg_json_filled(report->boundaries_sha256));
}

static json_t *counts_json(const guint counts[4])
{
    static const SgSeverity order[] = {SG_SEVERITY_ERROR, SG_SEVERITY_WARNING, SG_SEVERITY_INFO, SG_SEVERITY_UNCHECKED};
    json_t *object = json_object();
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        json_object_set_new(object, sg_severity_name(order[i]), json_integer((json_int_t)counts[order[i]]));
    return object;
}

static json_t *spec_json(const SgSpec *spec)
{
    if (spec == NULL)
        return json_null();
    return json_pack("{s:o, s:o}", "version", sg_json_text(spec->version), "sha256", sg_json_text(spec->sha256));
}

static json_t *sides_json(double left, double right)
{
    return json_pack("{s:o, s:o}", "left", sg_json_number(left), "right", sg_json_number(right));
}

/* Where the sides of a relation miss each other most; or the two sides of a relation between means. */
static json_t *worst_json(const SgAsked *asked)
{
    const SgRelationFacts *facts = &asked->facts;
    if (sg_relation_means(asked->relation->code) > 0 && facts->tested > 0)
        return sides_json(facts->left, facts->right);
    if (facts->broken.pixels == 0)
        return json_null();
    json_t *object = sides_json(facts->worst_left, facts->worst_right);
    SgLocation location = {.place = facts->worst, .lon = (double)NAN, .lat = (double)NAN};
    if (asked->files[0]->has_grid)
        sg_grid_centre(&asked->files[0]->grid, facts->worst.col, facts->worst.row, &location.lon, &location.lat);
    json_object_set_new(object, "place", location_json(&location));
    return object;
}

static json_t *asked_json(const SgAsked *asked)
{
    const SgRelation *relation = asked->relation;
    json_t *object = json_object();
    json_object_set_new(object, "id", sg_json_text(relation->id));
    json_object_set_new(object, "rule", sg_json_text(relation->rule));
    json_object_set_new(object, "title", sg_json_text(sg_words_data(relation->title)));
    json_object_set_new(object, "when", sg_json_text(relation->when));
    json_object_set_new(object, "expression", sg_json_text(relation->expression));
    json_object_set_new(object, "tolerance", sg_json_number(relation->tolerance));
    json_object_set_new(object, "state", json_string(sg_asked_name(asked->state)));
    json_object_set_new(object, "reason", sg_json_text(asked->reason));
    json_object_set_new(object, "common", json_integer(asked->facts.common));
    json_object_set_new(object, "tested", json_integer(asked->facts.tested));
    json_object_set_new(object, "broken", json_integer(asked->facts.broken.pixels));
    json_object_set_new(object, "sides", worst_json(asked));
    return object;
}

static json_t *relations_json(const SgDelivery *delivery)
{
    json_t *array = json_array();
    for (guint i = 0; delivery->asked != NULL && i < delivery->asked->len; i++)
        json_array_append_new(array, asked_json(&g_array_index(delivery->asked, SgAsked, i)));
    return array;
}

static json_t *delivery_json(const SgDelivery *delivery, const SgReport *report)
{
    json_t *object = json_object(), *files = json_array(), *findings = json_array();
    for (guint i = 0; i < delivery->files->len; i++)
        json_array_append_new(files, sg_json_file(delivery->spec, g_ptr_array_index(delivery->files, i)));
    for (guint i = 0; i < delivery->findings->len; i++)
        json_array_append_new(findings, finding_json(g_ptr_array_index(delivery->findings, i)));

    json_object_set_new(object, "country", sg_json_filled(delivery->country));
    json_object_set_new(object, "product", sg_json_text(delivery->spec != NULL ? delivery->spec->product : NULL));
    json_object_set_new(object, "spec", spec_json(delivery->spec));
    json_object_set_new(object, "verdict", json_string(sg_verdict_name(delivery->verdict)));
    json_object_set_new(object, "path", sg_json_text(delivery->shown));
    json_object_set_new(object, "unpacked", json_boolean(delivery->archived));
    json_object_set_new(object, "complete", json_boolean(delivery->complete));
    json_object_set_new(object, "boundaries", boundaries_json(report));
    json_object_set_new(object, "counts", counts_json(delivery->counts));
    json_object_set_new(object, "waived", json_integer(delivery->waived));
    json_object_set_new(object, "outcomes", sg_json_outcomes(delivery->outcomes));
    json_object_set_new(object, "relations", relations_json(delivery));
    json_object_set_new(object, "files", files);
    json_object_set_new(object, "findings", findings);
    return object;
}

json_t *sg_json_report(const SgReport *report, const SgDelivery *only, const SgReportOptions *options)
{
    json_t *deliveries = json_array();
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        if (only == NULL || delivery == only)
            json_array_append_new(deliveries, delivery_json(delivery, report));
    }
    json_t *tool = json_pack("{s:s, s:s, s:o, s:o, s:o}", "name", "soilgate", "version", SG_VERSION, "gdal",
                             sg_json_text(options->gdal), "proj", sg_json_text(options->proj), "geos",
                             sg_json_text(options->geos));
    return json_pack("{s:s, s:o, s:o, s:s, s:s, s:o}", "format", "soilgate-report/1", "tool", tool, "started",
                     sg_json_text(options->started), "language", sg_words_language(), "verdict",
                     sg_verdict_name(only != NULL ? only->verdict : report->verdict), "deliveries", deliveries);
}

char *sg_report_json(const SgReport *report, const SgReportOptions *options)
{
    return sg_json_dump(sg_json_report(report, NULL, options));
}

char *sg_report_json_of(const SgReport *report, const SgDelivery *delivery, const SgReportOptions *options)
{
    return sg_json_dump(sg_json_report(report, delivery, options));
}
