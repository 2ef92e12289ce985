/* Judges of intake.archive, intake.limit and intake.checksum: was all of the delivery found and taken out. */
#include "check/judge.h"

#include <string.h>

#define ZIP_ADVICE "Make a zip archive of the folder, without a password, and check that archive before you send it."

/* How each kind of fault is told. WHOLE: of the archive; SOME: of files in it, before their number and names. */
static const struct {
    const char *rule, *whole, *some, *advice;
} words[] = {
    [SG_FAULT_KIND] = {"intake.archive", "This archive cannot be read", NULL, ZIP_ADVICE},
    [SG_FAULT_BROKEN] = {"intake.archive", "The archive is broken", "Not unpacked, because the archive is broken",
                         ZIP_ADVICE},
    [SG_FAULT_ENCRYPTED] = {"intake.archive", "A password protects the archive",
                            "Not unpacked, because a password protects it", ZIP_ADVICE},
    [SG_FAULT_PATH] = {"intake.archive", NULL, "Not unpacked, because of the path in the archive",
                       "Make the archive again from the folder itself, so that it holds plain relative paths."},
    [SG_FAULT_TWICE] = {"intake.archive", NULL, "Not unpacked, because another file in the archive has the same path",
                        "Keep one file of each name, and make the archive again."},
    [SG_FAULT_NESTED] = {"intake.limit", "This archive lies in an archive inside the delivery. It was not opened", NULL,
                         "Unpack the inner archives, and hand in one folder or one zip archive of it."},
    [SG_FAULT_LIMIT] = {"intake.limit", "The delivery is beyond the limits", "Not checked, because of the limits",
                        "Hand in one country and one product at a time, with the final maps only."},
    [SG_FAULT_CHECKSUM] = {"intake.checksum", "The file is not the one whose checksum was given. It was not opened",
                           NULL,
                           "Download or copy the file again. If it differs again, ask the sender for the file and its "
                           "SHA-256."},
};

static const char *list_members(SgJudgement *j, const SgFault *fault)
{
    const char *list = "";
    for (guint i = 0; i < fault->members->len; i++)
        list = sg_judge_text(j, "%s%s%s", list, i > 0 ? ", " : "", (const char *)g_ptr_array_index(fault->members, i));
    return sg_judge_text(j, "%s%s", list, fault->count > fault->members->len ? " and others" : "");
}

static void tell_fault(SgJudgement *j, const SgFault *fault)
{
    const char *detail = fault->detail != NULL ? sg_judge_text(j, " (%s)", fault->detail) : "";
    const char *rest = fault->cut ? " What comes after that place was not checked." : "";
    SgFinding *finding;
    if (words[fault->kind].whole != NULL && (fault->count == 0 || words[fault->kind].some == NULL))
        finding = sg_judge_finding(j, j->rule->severity, NULL, "%s%s.%s", words[fault->kind].whole, detail, rest);
    else
        finding = sg_judge_finding(j, j->rule->severity, NULL, "%s%s: %s %s: %s.%s", words[fault->kind].some, detail,
                                   sg_judge_count(j, fault->count), fault->count == 1 ? "file" : "files",
                                   list_members(j, fault), rest);
    finding->file = g_strdup(fault->shown);
    sg_finding_advice(finding, "%s", words[fault->kind].advice);
    if (fault->expected != NULL)
        sg_finding_expected(finding, "%s", fault->expected);
    if (fault->measured != NULL)
        sg_finding_measured(finding, "%s", fault->measured);
}

/* Tells the faults of the rule being judged. */
static void tell_faults(SgJudgement *j)
{
    const GPtrArray *faults = j->delivery->faults;
    for (guint i = 0; faults != NULL && i < faults->len; i++) {
        const SgFault *fault = g_ptr_array_index(faults, i);
        if (strcmp(words[fault->kind].rule, j->rule->id) == 0)
            tell_fault(j, fault);
    }
}

void sg_rule_intake_archive(SgJudgement *j)
{
    tell_faults(j);
}

void sg_rule_intake_limit(SgJudgement *j)
{
    tell_faults(j);
}

void sg_rule_intake_checksum(SgJudgement *j)
{
    tell_faults(j);
}
