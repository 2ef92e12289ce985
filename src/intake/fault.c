/* What is told of archives and folders that did not give all they hold: one fault for a kind and an archive, so that a
 * hundred thousand bad members are one finding. */
#include "intake/archive.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"

#include <string.h>

static gpointer copy_text(gconstpointer text, gpointer unused)
{
    (void)unused;
    return g_strdup(text);
}

SgFault *sg_fault_copy(const SgFault *fault)
{
    SgFault *copy = g_memdup2(fault, sizeof *fault);
    copy->shown = g_strdup(fault->shown);
    copy->detail = g_strdup(fault->detail);
    copy->expected = g_strdup(fault->expected);
    copy->measured = g_strdup(fault->measured);
    copy->members = g_ptr_array_copy(fault->members, copy_text, NULL);
    g_ptr_array_set_free_func(copy->members, g_free);
    return copy;
}

void sg_fault_free(SgFault *fault)
{
    if (fault == NULL)
        return;
    g_free(fault->shown);
    g_free(fault->detail);
    g_free(fault->expected);
    g_free(fault->measured);
    g_ptr_array_unref(fault->members);
    g_free(fault);
}

SgFault *sg_fault_of(GPtrArray *faults, SgFaultKind kind, const char *shown, const char *detail)
{
    for (guint i = 0; i < faults->len; i++) {
        SgFault *fault = g_ptr_array_index(faults, i);
        gboolean same = (kind != SG_FAULT_LIMIT && kind != SG_FAULT_PATH) || g_strcmp0(fault->detail, detail) == 0;
        if (fault->kind == kind && same && strcmp(fault->shown, shown) == 0)
            return fault;
    }
    SgFault *fault = g_new0(SgFault, 1);
    fault->kind = kind;
    fault->shown = g_strdup(shown);
    g_autofree char *line =
        g_strchomp(g_strdup(detail != NULL ? detail : "")); /* libarchive ends some with a new line */
    fault->detail = *line != '\0' ? sg_text_printable(line) : NULL;
    fault->members = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(faults, fault);
    return fault;
}

void sg_fault_add(SgFault *fault, const char *member)
{
    fault->count++;
    if (fault->members->len < SG_LIMIT_FAULT_NAMES)
        g_ptr_array_add(fault->members, sg_path_shown(member));
}

char *sg_path_shown(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        char *shown = sg_text_printable(parts[i]);
        g_free(parts[i]);
        parts[i] = shown;
    }
    return g_strjoinv("/", parts);
}
