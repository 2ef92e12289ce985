/* The format soilgate-fix/1. */
#include "report/json.h"
#include "soilgate/base.h"
#include "soilgate/fix.h"
#include "soilgate/words.h"

static json_t *count_or_null(gint64 count)
{
    return count < 0 ? json_null() : json_integer(count);
}

/* {"before": .., "after": ..}; takes both. */
static json_t *both(json_t *before, json_t *after)
{
    return json_pack("{s:o, s:o}", "before", before, "after", after);
}

static json_t *step_json(const SgFixStep *step)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:o}", "step", step->id, "rule", step->rule->id, "class",
                     sg_fix_class_name(step->fix), "state", step->done ? "done" : "planned", "round", step->round,
                     "what", sg_json_text(step->what), "pixels", count_or_null(step->pixels), "remark",
                     sg_json_text(step->remark));
}

static json_t *file_json(const SgFixFile *file)
{
    json_t *steps = json_array();
    for (guint i = 0; i < file->steps->len; i++)
        json_array_append_new(steps, step_json(g_ptr_array_index(file->steps, i)));
    return json_pack("{s:o, s:o, s:s, s:o, s:b, s:o, s:o}", "path", sg_json_text(file->shown), "copy",
                     sg_json_text(file->copy), "fate", sg_fix_fate_name(file->fate), "reason",
                     sg_json_text(file->reason), "map", file->map, "sha256",
                     both(sg_json_filled(file->sha256_before), sg_json_filled(file->sha256_after)), "steps", steps);
}

static json_t *finding_json(const SgFinding *finding)
{
    json_t *fix = json_pack("{s:s, s:o}", "class", sg_fix_class_name(finding->fix), "command",
                            sg_json_text(finding->fix_command));
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "rule", finding->rule->id, "severity",
                     sg_severity_name(finding->severity), "file", sg_json_text(finding->file), "layer",
                     sg_json_text(finding->layer), "message", sg_json_text(finding->message), "advice",
                     sg_json_text(finding->advice), "fix", fix);
}

static json_t *counts_json(const SgFix *fix)
{
    json_t *counts = json_object();
    for (int fate = SG_FIX_COPIED; fate <= SG_FIX_WITHHELD; fate++) {
        int count = 0;
        for (guint i = 0; i < fix->files->len; i++)
            count += (int)((const SgFixFile *)g_ptr_array_index(fix->files, i))->fate == fate;
        json_object_set_new(counts, sg_fix_fate_name((SgFixFate)fate), json_integer(count));
    }
    return counts;
}

char *sg_fix_json(const SgFix *fix, const SgReportOptions *options)
{
    json_t *files = json_array(), *left = json_array();
    for (guint i = 0; i < fix->files->len; i++)
        json_array_append_new(files, file_json(g_ptr_array_index(fix->files, i)));
    for (guint i = 0; i < fix->left->len; i++)
        json_array_append_new(left, finding_json(g_ptr_array_index(fix->left, i)));
    json_t *verdict = both(json_string(sg_verdict_name(fix->before->verdict)),
                           fix->after != NULL ? json_string(sg_verdict_name(sg_fix_verdict(fix))) : json_null());
    json_t *tool =
        json_pack("{s:s, s:s, s:o}", "name", "soilgate", "version", SG_VERSION, "gdal", sg_json_text(options->gdal));
    json_t *root =
        json_pack("{s:s, s:o, s:o, s:s, s:o, s:b, s:s, s:i, s:o, s:o, s:o, s:o}", "format", "soilgate-fix/1", "tool",
                  tool, "started", sg_json_text(options->started), "language", sg_words_language(), "output",
                  sg_json_text(fix->output), "dry_run", fix->dry_run, "allow", fix->allow_confirm ? "confirm" : "safe",
                  "rounds", fix->rounds, "verdict", verdict, "counts", counts_json(fix), "files", files, "left", left);
    return sg_json_dump(root);
}
