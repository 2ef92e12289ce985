/* What was submitted and what was decided, for programs: soilgate-submit/1, soilgate-review/1. */
#include "report/json.h"
#include "soilgate/base.h"

static json_t *tool_json(void)
{
    return json_pack("{s:s, s:s}", "name", "soilgate", "version", SG_VERSION);
}

static json_t *number_json(gint64 number)
{
    return number > 0 ? json_integer(number) : json_null();
}

static json_t *files_json(const GPtrArray *files)
{
    json_t *array = json_array();
    for (guint i = 0; i < files->len; i++) {
        const SgSubmittedFile *file = g_ptr_array_index(files, i);
        json_array_append_new(array, json_pack("{s:o, s:o, s:s, s:I}", "path", sg_json_text(file->path), "layer",
                                               sg_json_text(file->layer), "sha256", file->sha256, "bytes",
                                               (json_int_t)file->bytes));
    }
    return array;
}

static json_t *before_json(const SgHandedInBefore *before)
{
    if (before->number == 0)
        return json_null();
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "delivery", (json_int_t)before->number, "state",
                     sg_json_text(sg_state_name(before->state)), "verdict", sg_json_text(before->verdict),
                     "spec_version", sg_json_text(before->spec_version), "spec_sha256",
                     sg_json_text(before->spec_sha256));
}

/* What became of a delivery of which nothing is recorded holds no more than why. */
static json_t *submitted_json(const SgSubmitted *submitted)
{
    const SgDelivery *delivery = submitted->delivery;
    const SgHandedIn *done = &submitted->done;
    json_t *object = json_object();
    json_object_set_new(object, "country", sg_json_filled(delivery->country));
    json_object_set_new(object, "product", sg_json_text(delivery->spec != NULL ? delivery->spec->product : NULL));
    json_object_set_new(object, "path", sg_json_text(delivery->shown));
    json_object_set_new(object, "verdict", json_string(sg_verdict_name(delivery->verdict)));
    json_object_set_new(object, "recorded", json_boolean(submitted->unfit == NULL));
    json_object_set_new(object, "reason", sg_json_text(submitted->unfit));
    if (submitted->unfit != NULL)
        return object;
    json_object_set_new(object, "delivery", json_integer(done->number));
    json_object_set_new(object, "state", sg_json_text(sg_state_name(done->state)));
    json_object_set_new(object, "known", json_boolean(done->known));
    json_object_set_new(object, "recorded_verdict", sg_json_text(done->verdict));
    json_object_set_new(object, "received", json_boolean(done->received));
    json_object_set_new(object, "accepted", json_boolean(done->accepted));
    json_object_set_new(object, "refused", sg_json_text(done->refused));
    json_object_set_new(object, "superseded", number_json(done->superseded));
    json_object_set_new(object, "before", before_json(&done->before));
    json_object_set_new(object, "files", files_json(submitted->files));
    return object;
}

char *sg_submit_json(const SgSubmitReport *submit, const SgReportOptions *options)
{
    json_t *deliveries = json_array();
    for (guint i = 0; i < submit->submitted->len; i++)
        json_array_append_new(deliveries, submitted_json(g_ptr_array_index(submit->submitted, i)));
    json_t *root = json_object();
    json_object_set_new(root, "format", json_string("soilgate-submit/1"));
    json_object_set_new(root, "tool", tool_json());
    json_object_set_new(root, "at", sg_json_text(submit->writer.now));
    json_object_set_new(root, "by", sg_json_text(submit->writer.who));
    json_object_set_new(root, "registry", sg_json_text(submit->registry));
    json_object_set_new(root, "store", sg_json_text(submit->store));
    json_object_set_new(root, "deliveries", deliveries);
    json_object_set_new(root, "changes",
                        submit->changes != NULL ? sg_json_diff(submit->changes, options) : json_null());
    json_object_set_new(root, "report", sg_json_report(submit->report, NULL, options));
    return sg_json_dump(root);
}

/* --- review --- */

static json_t *obstacles_json(const SgAcceptance *acceptance)
{
    json_t *array = json_array();
    for (guint i = 0; acceptance != NULL && i < acceptance->obstacles->len; i++) {
        const SgObstacle *obstacle = g_ptr_array_index(acceptance->obstacles, i);
        json_array_append_new(array,
                              json_pack("{s:o, s:s, s:o, s:o, s:o, s:o}", "rule", sg_json_text(obstacle->rule),
                                        "severity", sg_severity_name(obstacle->severity), "file",
                                        sg_json_text(obstacle->file), "layer", sg_json_text(obstacle->layer), "message",
                                        sg_json_text(obstacle->message), "why", sg_json_text(obstacle->why)));
    }
    return array;
}

static json_t *waivers_json(const SgAcceptance *acceptance)
{
    json_t *array = json_array();
    for (guint i = 0; acceptance != NULL && i < acceptance->waivers->len; i++) {
        const SgWaiver *waiver = g_ptr_array_index(acceptance->waivers, i);
        json_array_append_new(array, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "rule", sg_json_text(waiver->rule),
                                               "layer", sg_json_text(waiver->layer), "file", sg_json_text(waiver->file),
                                               "reason", sg_json_text(waiver->reason), "by", sg_json_text(waiver->by),
                                               "until", sg_json_text(waiver->until)));
    }
    return array;
}

static json_t *lost_json(const GArray *lost)
{
    json_t *array = json_array();
    for (guint i = 0; i < lost->len; i++) {
        const SgLostFile *one = &g_array_index(lost, SgLostFile, i);
        json_array_append_new(array, json_pack("{s:o, s:o, s:s}", "path", sg_json_text(one->file->path), "sha256",
                                               sg_json_text(one->file->sha256), "state",
                                               one->stored == SG_STORED_MISSING ? "missing" : "damaged"));
    }
    return array;
}

char *sg_review_json(const SgReviewReport *review, const SgReportOptions *options)
{
    (void)options;
    const SgDecision *decision = review->decision;
    const SgSubmission *submission = decision->submission;
    const SgReviewed *done = &decision->done;
    json_t *root = json_object();
    json_object_set_new(root, "format", json_string("soilgate-review/1"));
    json_object_set_new(root, "tool", tool_json());
    json_object_set_new(root, "at", sg_json_text(review->writer.now));
    json_object_set_new(root, "by", sg_json_text(review->writer.who));
    json_object_set_new(root, "registry", sg_json_text(review->registry));
    json_object_set_new(root, "store", sg_json_text(review->store));
    json_object_set_new(root, "country", sg_json_text(submission->iso3));
    json_object_set_new(root, "product", sg_json_text(submission->product));
    json_object_set_new(root, "delivery", json_integer(submission->number));
    json_object_set_new(root, "verdict", sg_json_text(submission->verdict));
    json_object_set_new(root, "decision", sg_json_text(sg_state_name(decision->to)));
    json_object_set_new(root, "decided", json_boolean(decision->decided));
    json_object_set_new(root, "why", sg_json_text(review->why));
    json_object_set_new(root, "evidence", sg_json_text(review->evidence));
    json_object_set_new(root, "from", sg_json_text(sg_state_name(decision->decided ? done->from : submission->state)));
    json_object_set_new(root, "superseded", number_json(done->superseded));
    json_object_set_new(root, "waiting", number_json(done->waiting));
    json_object_set_new(root, "counts", number_json(done->counts));
    json_object_set_new(root, "waivers", waivers_json(decision->acceptance));
    json_object_set_new(root, "obstacles", obstacles_json(decision->acceptance));
    json_object_set_new(root, "lost", lost_json(decision->lost));
    return sg_json_dump(root);
}
