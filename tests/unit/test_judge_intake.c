/* Judges of intake.*: what archives and folders did not give. */
#include "check/judge.h"
#include "support.h"

#include <math.h>
#include <string.h>

static SgFault *fault_new(SgFaultKind kind, const char *detail, guint count, gboolean cut)
{
    SgFault *fault = g_new0(SgFault, 1);
    fault->kind = kind;
    fault->shown = g_strdup("x.zip");
    fault->detail = g_strdup(detail);
    fault->members = g_ptr_array_new_with_free_func(g_free);
    fault->count = count;
    fault->cut = cut;
    for (guint i = 0; i < MIN(count, 2); i++)
        g_ptr_array_add(fault->members, g_strdup_printf("m%u.tif", i));
    return fault;
}

static void free_fault(gpointer fault)
{
    sg_fault_free(fault);
}

static void free_finding(gpointer finding)
{
    sg_finding_free(finding);
}

/* A delivery with no files and FAULT is told of by one finding of RULE with MESSAGE, and fails. */
static void expect(SgFault *fault, const char *rule, const char *message)
{
    SgDelivery delivery = {.complete = TRUE,
                           .folder = TRUE,
                           .files = g_ptr_array_new(),
                           .unexpected = g_ptr_array_new(),
                           .faults = g_ptr_array_new_with_free_func(free_fault),
                           .findings = g_ptr_array_new_with_free_func(free_finding)};
    g_ptr_array_add(delivery.faults, fault);
    sg_judge_delivery(&delivery);
    ck_assert_uint_eq(delivery.findings->len, 1);
    const SgFinding *finding = g_ptr_array_index(delivery.findings, 0);
    ck_assert_str_eq(finding->rule->id, rule);
    ck_assert_str_eq(finding->message, message);
    ck_assert_str_eq(finding->file, "x.zip");
    ck_assert_int_eq(finding->severity, SG_SEVERITY_ERROR);
    ck_assert_uint_gt(strlen(finding->advice), 20);
    ck_assert_int_eq(delivery.verdict, SG_VERDICT_FAIL);
    g_ptr_array_unref(delivery.files);
    g_ptr_array_unref(delivery.unexpected);
    g_ptr_array_unref(delivery.faults);
    g_ptr_array_unref(delivery.findings);
    g_array_unref(delivery.outcomes);
}

START_TEST(test_archives)
{
    expect(fault_new(SG_FAULT_KIND, "it is a RAR archive", 0, FALSE), "intake.archive",
           "This archive cannot be read (it is a RAR archive).");
    expect(fault_new(SG_FAULT_BROKEN, "bad", 0, TRUE), "intake.archive",
           "The archive is broken (bad). What comes after that place was not checked.");
    expect(fault_new(SG_FAULT_BROKEN, "bad", 1, FALSE), "intake.archive",
           "Not unpacked, because the archive is broken (bad): 1 file: m0.tif.");
    expect(fault_new(SG_FAULT_ENCRYPTED, NULL, 3, FALSE), "intake.archive",
           "Not unpacked, because a password protects it: 3 files: m0.tif, m1.tif and others.");
    expect(fault_new(SG_FAULT_ENCRYPTED, NULL, 0, TRUE), "intake.archive",
           "A password protects the archive. What comes after that place was not checked.");
    expect(fault_new(SG_FAULT_PATH, "the path is absolute", 2, FALSE), "intake.archive",
           "Not unpacked, because of the path in the archive (the path is absolute): 2 files: m0.tif, m1.tif.");
    expect(fault_new(SG_FAULT_TWICE, NULL, 1, FALSE), "intake.archive",
           "Not unpacked, because another file in the archive has the same path: 1 file: m0.tif.");
}
END_TEST

START_TEST(test_limits)
{
    expect(fault_new(SG_FAULT_NESTED, NULL, 0, FALSE), "intake.limit",
           "This archive lies in an archive inside the delivery. It was not opened.");
    expect(fault_new(SG_FAULT_LIMIT, "too deep", 1, FALSE), "intake.limit",
           "Not checked, because of the limits (too deep): 1 file: m0.tif.");
    expect(fault_new(SG_FAULT_LIMIT, "too many", 0, TRUE), "intake.limit",
           "The delivery is beyond the limits (too many). What comes after that place was not checked.");
}
END_TEST

START_TEST(test_checksum)
{
    SgFault *fault = fault_new(SG_FAULT_CHECKSUM, NULL, 0, FALSE);
    fault->expected = g_strdup("00");
    fault->measured = g_strdup("11");
    expect(fault, "intake.checksum", "The file is not the one whose checksum was given. It was not opened.");
}
END_TEST

SG_TEST_MAIN("judge_intake", test_archives, test_limits, test_checksum)
