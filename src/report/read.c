/* Reads a JSON report back. It may come from anywhere: every key that is used is looked at, and the first thing that is
 * not as soilgate-report/1 has it is an error that says where. Keys that are not used are passed over. */
#include "report/json.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *shown;
    GString *where; /* "deliveries[0].files[2]" */
    GError **error;
    gboolean failed;
    const char *language; /* of the report */
} Reader;

static void fail(Reader *r, const char *key, const char *expected)
{
    if (r->failed)
        return;
    r->failed = TRUE;
    g_set_error(r->error, SG_ERROR, SG_ERROR_USAGE, _("%s: no report that can be read: %s%s%s: %s is needed"), r->shown,
                r->where->str, r->where->len > 0 && *key != '\0' ? "." : "", key, expected);
}

/* The value of KEY; NULL, and failed, when it is not there. */
static const json_t *value_of(Reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value == NULL)
        fail(r, key, _("a value"));
    return value;
}

static const json_t *part_of(Reader *r, const json_t *object, const char *key, json_type type, gboolean null_allowed)
{
    const json_t *value = value_of(r, object, key);
    if (value == NULL || json_typeof(value) == type)
        return value;
    if (!json_is_null(value) || !null_allowed)
        fail(r, key, type == JSON_OBJECT ? _("an object") : _("a list"));
    return NULL;
}

/* A copy; NULL for null. */
static char *text_of(Reader *r, const json_t *object, const char *key, gboolean null_allowed)
{
    const json_t *value = value_of(r, object, key);
    if (json_is_string(value))
        return sg_report_clean(json_string_value(value));
    if (value != NULL && !(null_allowed && json_is_null(value)))
        fail(r, key, _("a text"));
    return NULL;
}

/* NaN for null. */
static double number_of(Reader *r, const json_t *object, const char *key)
{
    const json_t *value = value_of(r, object, key);
    if (value != NULL && !json_is_number(value) && !json_is_null(value))
        fail(r, key, _("a number"));
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* 0 or more; -1 for null. */
static gint64 count_of(Reader *r, const json_t *object, const char *key, gint64 most)
{
    const json_t *value = value_of(r, object, key);
    if (value == NULL || json_is_null(value))
        return -1;
    if (json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= most)
        return json_integer_value(value);
    fail(r, key, _("a count"));
    return -1;
}

static gboolean flag_of(Reader *r, const json_t *object, const char *key)
{
    const json_t *value = value_of(r, object, key);
    if (value != NULL && !json_is_boolean(value))
        fail(r, key, _("true or false"));
    return json_is_true(value);
}

/* The number that NAME_OF gives the word, of those up to LAST. */
static int word_of(Reader *r, const json_t *object, const char *key, const char *(*name_of)(int), int last)
{
    g_autofree char *word = text_of(r, object, key, FALSE);
    for (int i = 0; word != NULL && i <= last; i++)
        if (strcmp(word, name_of(i)) == 0)
            return i;
    fail(r, key, _("a word that the format has"));
    return 0;
}

static const char *severity_word(int i)
{
    return sg_severity_name((SgSeverity)i);
}

static const char *verdict_word(int i)
{
    return sg_verdict_name((SgVerdict)i);
}

/* --- findings --- */

static gpointer read_finding(Reader *r, const json_t *object)
{
    SgRecordFinding *finding = g_new0(SgRecordFinding, 1);
    finding->rule = text_of(r, object, "rule", FALSE);
    finding->severity = (SgSeverity)word_of(r, object, "severity", severity_word, SG_SEVERITY_ERROR);
    finding->file = text_of(r, object, "file", TRUE);
    finding->layer = text_of(r, object, "layer", TRUE);
    finding->expected = text_of(r, object, "expected", TRUE);
    finding->measured = text_of(r, object, "measured", TRUE);
    finding->message = text_of(r, object, "message", FALSE);
    finding->pixels = count_of(r, object, "pixels", G_MAXINT64);
    finding->language = g_strdup(r->language);
    const json_t *waived = part_of(r, object, "waived", JSON_OBJECT, TRUE);
    finding->waived = waived != NULL;
    if (waived != NULL) {
        finding->reason = text_of(r, waived, "reason", FALSE);
        finding->by = text_of(r, waived, "by", FALSE);
        finding->until = text_of(r, waived, "until", FALSE);
    }
    return finding;
}

static gpointer read_unchecked(Reader *r, const json_t *object)
{
    SgRecordUnchecked *unchecked = g_new0(SgRecordUnchecked, 1);
    unchecked->rule = text_of(r, object, "rule", FALSE);
    unchecked->reason = text_of(r, object, "reason", FALSE);
    return unchecked;
}

static void read_list(Reader *r, const json_t *object, const char *key, gpointer (*read)(Reader *, const json_t *),
                      GPtrArray *list);

/* Adds to LIST what the outcomes of OBJECT, of FILE (NULL: the delivery) say of rules that were not checked, or not
 * wholly, which reports of old do not say. */
static void read_outcomes(Reader *r, const json_t *object, const char *file, GPtrArray *list)
{
    const json_t *outcomes = part_of(r, object, "outcomes", JSON_OBJECT, FALSE);
    guint first = list->len;
    if (outcomes == NULL)
        return;
    read_list(r, outcomes, "unchecked", read_unchecked, list);
    if (json_object_get(outcomes, "partly") != NULL)
        read_list(r, outcomes, "partly", read_unchecked, list);
    for (guint i = first; i < list->len; i++)
        ((SgRecordUnchecked *)g_ptr_array_index(list, i))->file = g_strdup(file);
}

/* --- files --- */

static void read_geotransform(Reader *r, const json_t *raster, SgRecordFile *file)
{
    const json_t *numbers = part_of(r, raster, "geotransform", JSON_ARRAY, TRUE);
    file->has_geotransform = numbers != NULL;
    for (gsize i = 0; numbers != NULL && i < G_N_ELEMENTS(file->gt); i++) {
        const json_t *number = json_array_get(numbers, i);
        if (!json_is_number(number) || json_array_size(numbers) != G_N_ELEMENTS(file->gt))
            fail(r, "geotransform", _("a list of six numbers"));
        file->gt[i] = json_number_value(number);
    }
}

static void read_raster(Reader *r, const json_t *raster, SgRecordFile *file)
{
    g_autofree char *state = text_of(r, raster, "state", FALSE);
    file->open = g_strcmp0(state, "open") == 0;
    if (!file->open)
        return;
    file->cols = (int)count_of(r, raster, "cols", G_MAXINT);
    file->rows = (int)count_of(r, raster, "rows", G_MAXINT);
    file->type = text_of(r, raster, "type", FALSE);
    const json_t *crs = part_of(r, raster, "crs", JSON_OBJECT, TRUE);
    if (crs != NULL) {
        file->crs = text_of(r, crs, "authority", TRUE);
        if (file->crs == NULL)
            file->crs = text_of(r, crs, "name", TRUE);
    }
    const json_t *nodata = part_of(r, raster, "nodata", JSON_OBJECT, FALSE);
    if (nodata != NULL) {
        file->nodata = text_of(r, nodata, "declared", TRUE);
        file->nodata_value = number_of(r, nodata, "value");
    }
    read_geotransform(r, raster, file);
}

static void read_statistics(Reader *r, const json_t *statistics, SgRecordFile *file)
{
    file->data = count_of(r, statistics, "count", G_MAXINT64);
    file->mapped = count_of(r, statistics, "mapped", G_MAXINT64);
    file->min = number_of(r, statistics, "min");
    file->max = number_of(r, statistics, "max");
    file->mean = number_of(r, statistics, "mean");
    file->sd = number_of(r, statistics, "sd");
    file->area_km2 = number_of(r, statistics, "area_km2");
    const json_t *percentiles = part_of(r, statistics, "percentiles", JSON_OBJECT, FALSE);
    for (int i = 0; percentiles != NULL && i < SG_PERCENTILES; i++) {
        char rank[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(rank, sizeof rank, "%g", sg_percentile_ranks[i]);
        file->percentiles[i] = number_of(r, percentiles, rank);
    }
    const json_t *total = part_of(r, statistics, "national_total", JSON_OBJECT, TRUE);
    file->total = total != NULL ? number_of(r, total, "value") : (double)NAN;
}

static gpointer read_file(Reader *r, const json_t *object)
{
    SgRecordFile *file = g_new0(SgRecordFile, 1);
    file->path = text_of(r, object, "path", FALSE);
    file->layer = text_of(r, object, "layer", TRUE);
    file->sha256 = text_of(r, object, "sha256", TRUE);
    const json_t *raster = part_of(r, object, "raster", JSON_OBJECT, FALSE);
    if (raster != NULL)
        read_raster(r, raster, file);
    const json_t *statistics = part_of(r, object, "statistics", JSON_OBJECT, TRUE);
    file->scanned = statistics != NULL;
    if (file->scanned)
        read_statistics(r, statistics, file);
    return file;
}

/* --- lists --- */

/* Adds an entry to LIST for each object in the list KEY of OBJECT. */
static void read_list(Reader *r, const json_t *object, const char *key, gpointer (*read)(Reader *, const json_t *),
                      GPtrArray *list)
{
    const json_t *array = part_of(r, object, key, JSON_ARRAY, FALSE);
    gsize length = r->where->len;
    for (gsize i = 0; i < json_array_size(array) && !r->failed; i++) {
        const json_t *entry = json_array_get(array, i);
        g_string_append_printf(r->where, "%s%s[%" G_GSIZE_FORMAT "]", length > 0 ? "." : "", key, i);
        if (json_is_object(entry))
            g_ptr_array_add(list, read(r, entry));
        else
            fail(r, "", _("an object"));
        g_string_truncate(r->where, length);
    }
}

static gpointer read_delivery(Reader *r, const json_t *object)
{
    SgRecordDelivery *delivery = sg_record_delivery_new();
    delivery->country = text_of(r, object, "country", TRUE);
    delivery->product = text_of(r, object, "product", TRUE);
    delivery->path = text_of(r, object, "path", FALSE);
    delivery->verdict = (SgVerdict)word_of(r, object, "verdict", verdict_word, SG_VERDICT_FAIL);
    delivery->complete = flag_of(r, object, "complete");
    const json_t *spec = part_of(r, object, "spec", JSON_OBJECT, TRUE);
    if (spec != NULL)
        delivery->version = text_of(r, spec, "version", FALSE);
    read_list(r, object, "findings", read_finding, delivery->findings);
    read_list(r, object, "files", read_file, delivery->files);
    read_outcomes(r, object, NULL, delivery->unchecked);
    const json_t *files = json_object_get(object, "files");
    for (guint i = 0; i < delivery->files->len && !r->failed; i++)
        read_outcomes(r, json_array_get(files, i), ((const SgRecordFile *)g_ptr_array_index(delivery->files, i))->path,
                      delivery->unchecked);
    return delivery;
}

static void read_root(Reader *r, const json_t *root, SgRecord *record)
{
    g_autofree char *format = json_is_object(root) ? text_of(r, root, "format", FALSE) : NULL;
    if (g_strcmp0(format, "soilgate-report/1") != 0)
        fail(r, "format", "soilgate-report/1");
    if (r->failed)
        return;
    record->started = text_of(r, root, "started", TRUE);
    if (json_object_get(root, "language") != NULL) {
        g_free(record->language);
        record->language = text_of(r, root, "language", FALSE);
    }
    r->language = record->language;
    read_list(r, root, "deliveries", read_delivery, record->deliveries);
}

SgRecord *sg_report_parse(const char *text, gsize length, const char *shown, GError **error)
{
    json_error_t problem;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &problem);
    if (root == NULL) {
        g_autofree char *words = sg_text_printable(problem.text);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s:%d:%d: no JSON: %s"), shown, problem.line, problem.column,
                    words);
        return NULL;
    }
    g_autoptr(GString) where = g_string_new(NULL);
    g_autoptr(SgRecord) record = sg_record_new(shown);
    Reader reader = {.shown = shown, .where = where, .error = error};
    record->is_report = TRUE;
    read_root(&reader, root, record);
    json_decref(root);
    return reader.failed ? NULL : g_steal_pointer(&record);
}

SgRecord *sg_report_read(const char *path, GError **error)
{
    GStatBuf status;
    g_autofree char *shown = sg_text_printable(path), *text = NULL;
    g_autoptr(GError) cause = NULL;
    gsize length = 0;
    if (g_stat(path, &status) == 0 && (!S_ISREG(status.st_mode) || status.st_size > SG_LIMIT_REPORT_BYTES)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: no report: a file of at most %d bytes is needed"), shown,
                    SG_LIMIT_REPORT_BYTES);
        return NULL;
    }
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        g_autofree char *words = sg_text_printable(cause->message);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: cannot be read: %s"), shown, words);
        return NULL;
    }
    return sg_report_parse(text, length, shown, error);
}

SgRecord *sg_report_record(const SgReport *report, const char *shown, GError **error)
{
    const SgReportOptions options = {.started = NULL};
    g_autofree char *json = sg_report_json(report, &options);
    SgRecord *record = sg_report_parse(json, strlen(json), shown, error);
    if (record == NULL)
        return NULL;
    record->is_report = FALSE;
    for (guint i = 0; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        const SgRecordDelivery *read = g_ptr_array_index(record->deliveries, i);
        for (guint k = 0; k < delivery->files->len; k++) {
            const SgFileFacts *file = g_ptr_array_index(delivery->files, k);
            SgRecordFile *copy = g_ptr_array_index(read->files, k);
            copy->local = file->raster.door == SG_DOOR_OPEN ? g_strdup(file->path) : NULL;
        }
    }
    return record;
}
