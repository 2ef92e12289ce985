/* From paths to a report: collects deliveries, measures their files, judges them. */
#include "check/collect.h"
#include "check/judge.h"
#include "check/together.h"
#include "soilgate/base.h"

/* --- reports --- */

static void free_intake(gpointer intake)
{
    sg_intake_free(intake);
}

static SgReport *report_new(const SgCheckOptions *options)
{
    SgReport *report = g_new0(SgReport, 1);
    report->deliveries = g_ptr_array_new_with_free_func(sg_delivery_free);
    report->strict = options->strict;
    report->scratch = sg_scratch_new();
    report->intakes = g_ptr_array_new_with_free_func(free_intake);
    return report;
}

void sg_report_free(SgReport *report)
{
    if (report == NULL)
        return;
    g_ptr_array_unref(report->deliveries); /* points into the specifications */
    if (report->specs != NULL)
        g_ptr_array_unref(report->specs);
    g_free(report->boundaries_title);
    g_free(report->boundaries_sha256);
    g_clear_pointer(&report->strange, g_hash_table_unref);
    g_clear_pointer(&report->intakes, g_ptr_array_unref);
    sg_boundaries_free(report->boundaries);
    sg_scratch_free(report->scratch);
    g_free(report);
}

int sg_report_exit_status(const SgReport *report)
{
    SgVerdict worst = report->strict ? SG_VERDICT_PASS : SG_VERDICT_WARN;
    return report->verdict <= worst ? 0 : 1;
}

/* --- measuring, with progress in bytes: their number is known before any file is opened --- */

static gint64 all_bytes(const SgReport *report)
{
    gint64 total = 0;
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->files->len; k++)
            total += sg_measure_bytes(g_ptr_array_index(delivery->files, k));
    }
    return total;
}

static gboolean measure_all(SgReport *report, const SgCheckOptions *options, GError **error)
{
    SgBoundaries *boundaries = sg_boundaries_open(options->boundaries, options->boundary_field, error);
    if (boundaries == NULL)
        return FALSE;
    report->boundaries = boundaries;
    report->boundaries_title = g_strdup(sg_boundaries_title(boundaries));
    report->boundaries_sha256 = g_strdup(sg_boundaries_sha256(boundaries));
    if (options->waivers != NULL)
        report->strange = sg_waivers_strange(options->waivers, report->specs, boundaries, error);
    if (options->waivers != NULL && report->strange == NULL)
        return FALSE;
    SgMeasure measure;
    sg_measure_init(&measure, boundaries, options->threads);
    measure.bytes_total = all_bytes(report);
    measure.progress = options->progress;
    measure.progress_data = options->progress_data;
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < report->deliveries->len; i++)
        ok = sg_measure_delivery(&measure, g_ptr_array_index(report->deliveries, i), error);
    sg_measure_clear(&measure);
    return ok;
}

static gboolean check_specs(const SgReport *report, GError **error)
{
    for (guint i = 0; i < report->specs->len; i++)
        if (!sg_check_severities(g_ptr_array_index(report->specs, i), error))
            return FALSE;
    return TRUE;
}

static gboolean check_waivers(const SgCheckOptions *options, GError **error)
{
    return options->waivers == NULL ||
           (sg_check_waivers(options->waivers, error) &&
            (options->boundaries != NULL || sg_check_waiver_countries(options->waivers, error)));
}

SgReport *sg_check(char *const *paths, const SgCheckOptions *options, GError **error)
{
    if (!sg_countries_load(error) || !check_waivers(options, error))
        return NULL;
    g_autoptr(SgReport) report = report_new(options);
    gboolean ok =
        sg_collect(report, paths, options, error) && check_specs(report, error) && measure_all(report, options, error);
    if (!ok)
        return NULL;
    for (guint i = 0; i < report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        delivery->previous = options->previous;
        delivery->waivers = options->waivers;
        delivery->strange = report->strange;
        delivery->today = options->today;
        sg_judge_delivery(delivery);
        report->verdict = MAX(report->verdict, delivery->verdict);
    }
    sg_report_commands(report, paths, options);
    return g_steal_pointer(&report);
}
