/* Judges of intake.archive, intake.limit and intake.checksum: was all of the delivery found and taken out. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

#define ZIP_ADVICE                                                                                                     \
    N_("Make a zip archive of the folder, without a password, and check that archive before you send it.")

/* How each kind of fault is told. WHOLE: of the archive; SOME: of files in it, before their number and names. */
static const struct {
    const char *rule, *whole, *some, *advice;
} words[] = {
    [SG_FAULT_KIND] = {"intake.archive", N_("This archive cannot be read"), NULL, ZIP_ADVICE},
    [SG_FAULT_BROKEN] = {"intake.archive", N_("The archive is broken"),
                         N_("Not unpacked, because the archive is broken"), ZIP_ADVICE},
    [SG_FAULT_ENCRYPTED] = {"intake.archive", N_("A password protects the archive"),
                            N_("Not unpacked, because a password protects it"), ZIP_ADVICE},
    [SG_FAULT_PATH] = {"intake.archive", NULL, N_("Not unpacked, because of the path in the archive"),
                       N_("Make the archive again from the folder itself, so that it holds plain relative paths.")},
    [SG_FAULT_TWICE] = {"intake.archive", NULL,
                        N_("Not unpacked, because another file in the archive has the same path"),
                        N_("Keep one file of each name, and make the archive again.")},
    [SG_FAULT_NESTED] = {"intake.limit", N_("This archive lies in an archive inside the delivery. It was not opened"),
                         NULL, N_("Unpack the inner archives, and hand in one folder or one zip archive of it.")},
    [SG_FAULT_LIMIT] = {"intake.limit", N_("The delivery is beyond the limits"),
                        N_("Not checked, because of the limits"),
                        N_("Hand in one country and one product at a time, with the final maps only.")},
    [SG_FAULT_CHECKSUM] =
        {"intake.checksum", N_("The file is not the one whose checksum was given. It was not opened"), NULL,
         N_("Download or copy the file again. If it differs again, ask the sender for the file and its "
            "SHA-256.")},
};

static const char *list_members(SgJudgement *j, const SgFault *fault)
{
    const char *list = "";
    for (guint i = 0; i < fault->members->len; i++)
        list = sg_judge_text(j, "%s%s%s", list, i > 0 ? ", " : "", (const char *)g_ptr_array_index(fault->members, i));
    return fault->count > fault->members->len ? sg_judge_text(j, _("%s and others"), list) : list;
}

static void tell_fault(SgJudgement *j, const SgFault *fault)
{
    const char *detail = fault->detail != NULL ? sg_judge_text(j, " (%s)", fault->detail) : "";
    const char *rest = fault->cut ? _(" What comes after that place was not checked.") : "";
    SgFinding *finding;
    if (words[fault->kind].whole != NULL && (fault->count == 0 || words[fault->kind].some == NULL))
        finding = sg_judge_finding(j, j->rule->severity, NULL, "%s%s.%s", _(words[fault->kind].whole), detail, rest);
    else
        finding = sg_judge_finding(
            j, j->rule->severity, NULL, P_("%s%s: %s file: %s.%s", "%s%s: %s files: %s.%s", fault->count),
            _(words[fault->kind].some), detail, sg_judge_count(j, fault->count), list_members(j, fault), rest);
    finding->file = g_strdup(fault->shown);
    sg_finding_advice(finding, "%s", _(words[fault->kind].advice));
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
