/* JUnit XML, as the schemas of Jenkins and of Ant have it: what one of them lacks is left out, as the output of a case.
 *
 * A suite for each delivery as a whole and one for each of its files; in it a case for each rule that was judged there.
 * What rejects is a failure. A rule that could not be judged is skipped, with the reason; one that does not apply is
 * left out. Warnings and what is waived pass, and are told in the suite's output. Since many programs show skipped
 * cases as good, the first case of each delivery is "verdict": it fails whenever the delivery is not accepted. */
#include "report/ci.h"
#include "report/page.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <libxml/xmlwriter.h>
#include <string.h>

#define STARTED_DIGITS 19 /* "2026-12-31T23:59:59": the schema of Ant has no zone */

typedef enum { CASE_PASSED, CASE_FAILED, CASE_SKIPPED } CaseState;

typedef struct {
    char *name;
    CaseState state;
    char *type, *message, *text; /* of a failure; message also of what is skipped */
    guint more;                  /* findings of a failure that its message does not tell */
} Case;

typedef struct {
    char *name, *class_name, *package;
    GPtrArray *cases;  /* Case * */
    GString *output;   /* what does not reject */
    GPtrArray *labels; /* const char *, in pairs: name and value, owned */
} Suite;

static void case_free(gpointer data)
{
    Case *own = data;
    g_free(own->name);
    g_free(own->type);
    g_free(own->message);
    g_free(own->text);
    g_free(own);
}

static void suite_free(gpointer data)
{
    Suite *suite = data;
    g_free(suite->name);
    g_free(suite->class_name);
    g_free(suite->package);
    g_ptr_array_unref(suite->cases);
    g_string_free(suite->output, TRUE);
    g_ptr_array_unref(suite->labels);
    g_free(suite);
}

static void suite_label(Suite *suite, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    g_ptr_array_add(suite->labels, g_strdup(name));
    g_ptr_array_add(suite->labels, sg_report_clean(value));
}

static Case *suite_case(Suite *suite, const char *name)
{
    Case *added = g_new0(Case, 1);
    added->name = g_strdup(name);
    g_ptr_array_add(suite->cases, added);
    return added;
}

/* --- what becomes of findings --- */

/* TRUE for a finding of RULE (NULL: any) that the suite of FILE tells (NULL: that of the delivery): a file's own are
 * those of the rules that judge files. */
static gboolean is_told(const SgDelivery *delivery, const SgFileFacts *file, const SgRule *rule,
                        const SgFinding *finding)
{
    if (rule != NULL && finding->rule != rule)
        return FALSE;
    gboolean of_file = FALSE;
    for (guint i = 0; i < delivery->files->len && !of_file && finding->rule->scope == SG_SCOPE_FILE; i++)
        of_file = g_strcmp0(((const SgFileFacts *)g_ptr_array_index(delivery->files, i))->shown, finding->file) == 0;
    return file != NULL ? of_file && g_strcmp0(file->shown, finding->file) == 0 : !of_file;
}

/* A failure of the case, or one line more of it. */
static void case_fail(Case *own, const SgFinding *finding)
{
    g_autofree char *text = sg_ci_finding_text(finding);
    if (own->state != CASE_FAILED) {
        own->state = CASE_FAILED;
        g_free(own->message);
        own->type = g_strdup(sg_severity_name(finding->severity));
        own->message = sg_ci_finding_line(finding);
    } else {
        own->more++;
    }
    char *joined = g_strconcat(own->text != NULL ? own->text : "", text, NULL);
    g_free(own->text);
    own->text = joined;
}

static void case_skip(Case *own, const char *reason)
{
    if (own->state != CASE_PASSED)
        return;
    own->state = CASE_SKIPPED;
    own->message = sg_report_clean(reason != NULL ? reason : _("of another finding"));
}

/* What is not checked skips its case; what else rejects fails it; the rest is told in the output. */
static void case_take(Suite *suite, Case *own, const SgFinding *finding, gboolean strict)
{
    if (finding->waived == NULL && finding->severity == SG_SEVERITY_UNCHECKED) {
        case_skip(own, finding->message);
    } else if (sg_ci_rejects(finding, strict)) {
        case_fail(own, finding);
        return;
    }
    g_autofree char *text = sg_ci_finding_text(finding);
    g_string_append_printf(suite->output, finding->waived != NULL ? _("waived %s %s: %s") : "%s %s: %s",
                           _(sg_severity_name(finding->severity)), finding->rule->id, text);
}

/* The case of RULE in the suite of FILE, with its findings. Each finding that gets a case is marked in TAKEN. */
static Case *add_case(Suite *suite, const SgDelivery *delivery, const SgFileFacts *file, const SgRule *rule,
                      gboolean strict, GHashTable *taken)
{
    Case *own = suite_case(suite, rule->id);
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (is_told(delivery, file, rule, finding) && g_hash_table_add(taken, (gpointer)finding))
            case_take(suite, own, finding, strict);
    }
    return own;
}

static void add_cases(Suite *suite, const SgDelivery *delivery, const SgFileFacts *file, gboolean strict,
                      GHashTable *taken)
{
    const GArray *outcomes = file != NULL ? file->outcomes : delivery->outcomes;
    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++) {
        const SgOutcome *outcome = &g_array_index(outcomes, SgOutcome, i);
        if (outcome->state == SG_OUTCOME_NOT_APPLICABLE)
            continue;
        Case *own = add_case(suite, delivery, file, outcome->rule, strict, taken);
        if (outcome->state == SG_OUTCOME_UNCHECKED || outcome->partly)
            case_skip(own, outcome->reason);
    }
    for (guint i = 0; i < delivery->findings->len; i++) { /* of rules without an outcome here */
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (is_told(delivery, file, NULL, finding) && !g_hash_table_contains(taken, finding))
            add_case(suite, delivery, file, finding->rule, strict, taken);
    }
}

/* --- suites --- */

/* "GSOCseq.LKA.T0": servers that fold names at points show product, country, layer. */
static char *class_of(const SgDelivery *delivery, const char *rest)
{
    g_autofree char *name = g_strjoin(".", delivery->spec != NULL ? delivery->spec->product : "unknown",
                                      delivery->country != NULL ? delivery->country : "unknown", rest, NULL);
    return sg_report_clean(name);
}

static Suite *suite_new(GPtrArray *suites, const SgDelivery *delivery, const char *name, const char *rest)
{
    Suite *suite = g_new0(Suite, 1);
    suite->name = sg_report_clean(name);
    suite->class_name = class_of(delivery, rest);
    suite->package = sg_report_clean(delivery->shown);
    suite->cases = g_ptr_array_new_with_free_func(case_free);
    suite->output = g_string_new(NULL);
    suite->labels = g_ptr_array_new_with_free_func(g_free);
    suite_label(suite, "verdict", sg_verdict_name(delivery->verdict));
    suite_label(suite, "country", delivery->country);
    suite_label(suite, "product", delivery->spec != NULL ? delivery->spec->product : NULL);
    suite_label(suite, "specification", delivery->spec != NULL ? delivery->spec->version : NULL);
    g_ptr_array_add(suites, suite);
    return suite;
}

static void add_verdict(Suite *suite, const SgDelivery *delivery, gboolean strict)
{
    Case *own = suite_case(suite, "verdict");
    if (sg_ci_accepted(delivery, strict))
        return;
    own->state = CASE_FAILED;
    own->type = g_strdup(sg_verdict_name(delivery->verdict));
    own->message = sg_ci_verdict(delivery, strict);
    own->text = g_strconcat(own->message, "\n", NULL);
}

static void add_delivery(GPtrArray *suites, const SgDelivery *delivery, gboolean strict)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL); /* findings that have a case */
    g_autofree char *title = sg_ci_title(delivery);
    Suite *whole = suite_new(suites, delivery, title, "delivery");
    add_verdict(whole, delivery, strict);
    add_cases(whole, delivery, NULL, strict, taken);
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        const char *layer = file->name.layer != NULL ? file->name.layer->id : NULL;
        Suite *suite = suite_new(suites, delivery, file->shown, layer != NULL ? layer : file->shown);
        suite_label(suite, "layer", layer);
        suite_label(suite, "sha256", file->raster.sha256);
        add_cases(suite, delivery, file, strict, taken);
    }
}

/* --- writing: every call fails for lack of memory only, and then the last one too --- */

static void put_attribute(xmlTextWriter *writer, const char *name, const char *value)
{
    xmlTextWriterWriteAttribute(writer, (const xmlChar *)name, (const xmlChar *)value);
}

static void put_number(xmlTextWriter *writer, const char *name, guint value)
{
    xmlTextWriterWriteFormatAttribute(writer, (const xmlChar *)name, "%u", value);
}

static void start(xmlTextWriter *writer, const char *name)
{
    xmlTextWriterStartElement(writer, (const xmlChar *)name);
}

static void put_case(xmlTextWriter *writer, const Suite *suite, const Case *own)
{
    start(writer, "testcase");
    put_attribute(writer, "name", own->name);
    put_attribute(writer, "classname", suite->class_name);
    put_attribute(writer, "time", "0");
    if (own->state == CASE_SKIPPED) {
        xmlTextWriterWriteElement(writer, (const xmlChar *)"skipped", (const xmlChar *)own->message);
    } else if (own->state == CASE_FAILED) {
        g_autofree char *more = own->more > 0 ? g_strdup_printf(_(" And %u more."), own->more) : g_strdup("");
        g_autofree char *message = g_strconcat(own->message, more, NULL);
        start(writer, "failure");
        put_attribute(writer, "message", message);
        put_attribute(writer, "type", own->type);
        xmlTextWriterWriteString(writer, (const xmlChar *)own->text);
        xmlTextWriterEndElement(writer);
    }
    xmlTextWriterEndElement(writer);
}

static guint count_cases(const Suite *suite, CaseState state)
{
    guint count = 0;
    for (guint i = 0; i < suite->cases->len; i++)
        count += ((const Case *)g_ptr_array_index(suite->cases, i))->state == state ? 1 : 0;
    return count;
}

static void put_labels(xmlTextWriter *writer, const Suite *suite)
{
    start(writer, "properties");
    for (guint i = 0; i < suite->labels->len; i += 2) {
        start(writer, "property");
        put_attribute(writer, "name", g_ptr_array_index(suite->labels, i));
        put_attribute(writer, "value", g_ptr_array_index(suite->labels, i + 1));
        xmlTextWriterEndElement(writer);
    }
    xmlTextWriterEndElement(writer);
}

static void put_suite(xmlTextWriter *writer, const Suite *suite, guint id, const char *started)
{
    start(writer, "testsuite");
    put_attribute(writer, "name", suite->name);
    put_number(writer, "tests", suite->cases->len);
    put_number(writer, "failures", count_cases(suite, CASE_FAILED));
    put_number(writer, "errors", 0);
    put_number(writer, "skipped", count_cases(suite, CASE_SKIPPED));
    put_attribute(writer, "time", "0");
    put_attribute(writer, "timestamp", started);
    put_attribute(writer, "hostname", "localhost"); /* whose computer it was is nobody's business */
    put_attribute(writer, "package", suite->package);
    put_number(writer, "id", id);
    put_labels(writer, suite);
    for (guint i = 0; i < suite->cases->len; i++)
        put_case(writer, suite, g_ptr_array_index(suite->cases, i));
    xmlTextWriterWriteElement(writer, (const xmlChar *)"system-out", (const xmlChar *)suite->output->str);
    xmlTextWriterWriteElement(writer, (const xmlChar *)"system-err", (const xmlChar *)"");
    xmlTextWriterEndElement(writer);
}

char *sg_report_junit(const SgReport *report, const SgReportOptions *options)
{
    g_autoptr(GPtrArray) suites = g_ptr_array_new_with_free_func(suite_free);
    g_autofree char *started =
        g_strndup(options->started != NULL ? options->started : "1970-01-01T00:00:00", STARTED_DIGITS);
    for (guint i = 0; i < report->deliveries->len; i++)
        add_delivery(suites, g_ptr_array_index(report->deliveries, i), report->strict);

    xmlBuffer *buffer = xmlBufferCreate();
    xmlTextWriter *writer = buffer != NULL ? xmlNewTextWriterMemory(buffer, 0) : NULL;
    if (writer == NULL)
        g_error("out of memory while writing the report");
    xmlTextWriterSetIndent(writer, 1);
    xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
    start(writer, "testsuites");
    for (guint i = 0; i < suites->len; i++)
        put_suite(writer, g_ptr_array_index(suites, i), i, started);
    xmlTextWriterEndElement(writer);
    if (xmlTextWriterEndDocument(writer) < 0)
        g_error("out of memory while writing the report");
    xmlFreeTextWriter(writer);
    char *text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}
