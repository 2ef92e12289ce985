/* The part of value.class that is about look-up tables: do they say what the codes of the map mean. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

#define NAMES_LISTED 8

static gint64 pixels_of(const SgScanFacts *scan, int code)
{
    for (int i = 0; i < scan->codes_count; i++)
        if (scan->codes[i].code == code)
            return scan->codes[i].pixels;
    return 0;
}

static const SgLookupEntry *entry_at(const SgLookup *lookup, guint i)
{
    return &g_array_index(lookup->entries, SgLookupEntry, i);
}

/* Names of the table that no class has, COUNT of them, and how many PIXELS they have. */
static const char *unknown_names(SgJudgement *j, const SgClasses *classes, const SgLookup *lookup, guint *count,
                                 gint64 *pixels)
{
    const char *list = "";
    guint unknown = 0;
    *pixels = 0;
    for (guint i = 0; i < lookup->entries->len; i++) {
        const SgLookupEntry *entry = entry_at(lookup, i);
        if (sg_classes_find(classes, entry->name) != NULL)
            continue;
        gint64 of_code = pixels_of(&j->file->scan, entry->code);
        *pixels += of_code;
        if (unknown++ < NAMES_LISTED)
            list = sg_judge_text(
                j, "%s%s%s", list, unknown > 1 ? ", " : "",
                sg_judge_text(j, _("%d \"%s\" (%s)"), entry->code, entry->name, sg_judge_pixels_text(j, of_code)));
    }
    *count = unknown;
    return unknown > NAMES_LISTED ? sg_judge_text(j, _("%s and %u more"), list, unknown - NAMES_LISTED) : list;
}

const char *sg_class_unknown(SgJudgement *j, const SgClasses *classes, const SgLookup *lookup)
{
    guint unknown;
    gint64 pixels, known = 0;
    const char *list = unknown_names(j, classes, lookup, &unknown, &pixels);
    for (guint i = 0; i < lookup->entries->len; i++)
        if (sg_classes_find(classes, entry_at(lookup, i)->name) != NULL)
            known += pixels_of(&j->file->scan, entry_at(lookup, i)->code);
    if (classes->classes_count == 0 || unknown == 0 || (unknown < lookup->entries->len && (known > 0 || pixels == 0)))
        return NULL;
    return sg_judge_text(
        j,
        unknown < lookup->entries->len
            ? _("the look-up table %s names no class that the product knows for the codes of the map: %s")
            : _("the look-up table %s names no class that the product knows: %s"),
        lookup->shown, list);
}

static void tell_unknown_names(SgJudgement *j, const SgClasses *classes, const SgLookup *lookup)
{
    guint unknown;
    gint64 pixels;
    const char *list = unknown_names(j, classes, lookup, &unknown, &pixels);
    if (unknown == 0)
        return;
    const char *left_out =
        pixels == 0 ? _("No pixel of the map has such a code.")
                    : sg_judge_text(j, _("What depends on the class was not checked in %s of the %s of the map."),
                                    sg_judge_count(j, pixels), sg_judge_pixels_text(j, j->file->scan.data));
    /* An error that only a basis which may reject leaves one: other names may be right. */
    SgFinding *finding = sg_judge_finding(
        j, classes->names_basis != NULL ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING, classes->names_basis,
        P_("The look-up table %s names a class that the product does not know: %s. %s",
           "The look-up table %s names classes that the product does not know: %s. %s", unknown),
        lookup->shown, list, left_out);
    sg_judge_pixels(j, finding, pixels);
    sg_finding_expected(finding, _("classes as %s"), classes->classes[classes->classes_count > 1 ? 1 : 0].name);
    sg_finding_measured(finding, "%s", list);
    sg_finding_advice(finding,
                      _("Write the class by one of the names of the product: soilgate spec show %s lists them."),
                      j->spec != NULL && j->spec->product != NULL ? j->spec->product : _("NAME"));
}

/* Two codes for one class: their pixels are the same soil, so this is only told. */
static void tell_doubles(SgJudgement *j, const SgClasses *classes, const SgLookup *lookup)
{
    for (guint i = 0; i < lookup->entries->len; i++) {
        const SgLookupEntry *entry = entry_at(lookup, i);
        const SgClass *class = sg_classes_find(classes, entry->name);
        for (guint k = 0; class != NULL && k < i; k++) {
            const SgLookupEntry *other = entry_at(lookup, k);
            if (sg_classes_find(classes, other->name) != class)
                continue;
            SgFinding *finding = sg_judge_finding(
                j, SG_SEVERITY_INFO, &classes->basis,
                _("The look-up table %s has two codes for the class %s: %d \"%s\" and %d \"%s\". Both are read as it."),
                lookup->shown, class->name, other->code, other->name, entry->code, entry->name);
            sg_finding_expected(finding, _("one code for a class"));
            sg_finding_measured(finding, _("%d and %d"), other->code, entry->code);
            sg_finding_advice(finding, _("If both are meant, nothing has to be done."));
            break;
        }
    }
}

/* TRUE when the tables give the same codes the same names. */
static gboolean same_tables(const SgLookup *a, const SgLookup *b)
{
    if (a->entries->len != b->entries->len)
        return FALSE;
    for (guint i = 0; i < a->entries->len; i++) {
        const char *name = sg_lookup_name(b, entry_at(a, i)->code);
        if (name == NULL || strcmp(name, entry_at(a, i)->name) != 0)
            return FALSE;
    }
    return TRUE;
}

static void tell_other_tables(SgJudgement *j, const SgClasses *classes, const SgLookup *lookup)
{
    const GPtrArray *tables = j->file->lookups;
    const char *list = "";
    guint others = 0;
    for (guint i = 0; tables != NULL && i < tables->len; i++) {
        const SgLookup *other = g_ptr_array_index(tables, i);
        if (other == lookup || (other->unreadable == NULL && same_tables(lookup, other)))
            continue;
        if (others++ < NAMES_LISTED)
            list = sg_judge_text(j, "%s%s%s", list, others > 1 ? ", " : "", other->shown);
    }
    if (others == 0)
        return;
    SgFinding *finding =
        sg_judge_finding(j, SG_SEVERITY_WARNING, &classes->basis,
                         _("More than one look-up table is for this map, and they differ. The codes were "
                           "read by %s; not used: %s%s."),
                         lookup->shown, list, others > NAMES_LISTED ? _(" and others") : "");
    sg_finding_expected(finding, _("one look-up table for a map"));
    sg_finding_measured(finding, "%u", others + 1);
    sg_finding_advice(finding,
                      _("Keep the look-up table that belongs to this map and take the others out of the folder."));
}

void sg_class_judge_table(SgJudgement *j, const SgClasses *classes, const SgLookup *lookup, gboolean unknown)
{
    if (classes->classes_count > 0 && !unknown) {
        tell_unknown_names(j, classes, lookup);
        tell_doubles(j, classes, lookup);
    }
    tell_other_tables(j, classes, lookup);
}
