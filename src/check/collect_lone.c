/* The deliveries of files that were handed in one by one: those of one product and country are one. */
#include "check/collecting.h"
#include "check/papers.h"
#include "check/product.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* --- maps --- */

/* Lone files of one product and country make one delivery. */
static SgDelivery *find_lone(const SgCollecting *run, const SgSpec *spec, const char *iso3)
{
    for (guint i = 0; i < run->report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(run->report->deliveries, i);
        const SgFileFacts *first = delivery->files->len > 0 ? g_ptr_array_index(delivery->files, 0) : NULL;
        if (delivery->shown == NULL && first != NULL && delivery->spec == spec && strcmp(first->iso3, iso3) == 0)
            return delivery;
    }
    return NULL;
}

static void add_lone(SgCollecting *run, const SgIntakeFile *found, gboolean archived)
{
    char *names[] = {found->base_name};
    const GPtrArray *specs = run->report->specs;
    const SgSpec *spec = run->options->spec != NULL ? g_ptr_array_index(specs, 0) : sg_product_of(specs, names, 1);
    if (spec == NULL)
        spec = sg_product_near(specs, names, 1);
    SgFileFacts *file = sg_collect_name(run, spec, found, run->given);
    SgDelivery *delivery = find_lone(run, spec, file->iso3);
    if (delivery == NULL) {
        delivery = sg_collect_delivery(run, NULL, FALSE); /* named when all its files are known */
        delivery->spec = spec;
    }
    delivery->archived = delivery->archived || archived;
    g_ptr_array_add(delivery->files, file);
}

void sg_collect_name_lone(SgDelivery *delivery)
{
    if (delivery->shown != NULL)
        return;
    const SgFileFacts *first = g_ptr_array_index(delivery->files, 0);
    guint more = delivery->files->len - 1;
    delivery->shown =
        more == 0 ? g_strdup(first->shown)
                  : g_strdup_printf(P_("%s and %u more file", "%s and %u more files", more), first->shown, more);
}

/* --- papers --- */

/* TRUE for a lone file that is a paper by its name. One that cannot be read is judged as a file, which tells so. */
static gboolean may_be_paper(const SgCollecting *run, const SgIntake *intake)
{
    const SgIntakeFile *found = intake->files->len == 1 ? g_ptr_array_index(intake->files, 0) : NULL;
    gboolean is = FALSE;
    for (guint i = 0; found != NULL && i < run->report->specs->len && !is; i++)
        is = sg_is_paper(g_ptr_array_index(run->report->specs, i), found->base_name);
    return is && found->refused == NULL && g_access(found->path, R_OK) == 0;
}

/* Gives FOUND to the deliveries of lone maps that it is a paper of; FALSE when there is none. */
static gboolean give_lone_paper(const SgReport *report, SgIntakeFile *found)
{
    g_autoptr(GPtrArray) one = g_ptr_array_new();
    gboolean given = FALSE;
    g_ptr_array_add(one, found);
    for (guint i = 0; i < report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        if (delivery->shown != NULL || !sg_is_paper(delivery->spec, found->base_name))
            continue;
        found->geotiff = FALSE; /* although it was named on the command line */
        sg_papers_collect(delivery, one);
        given = TRUE;
    }
    return given;
}

/* A look-up table among lone maps may be that of any of them, and every country has codes of its own. Lone maps of one
 * product and country are one delivery. */
static void tell_shared(const SgReport *report)
{
    for (guint i = 0; i < report->deliveries->len; i++)
        for (guint k = 0; k < i; k++) {
            SgDelivery *a = g_ptr_array_index(report->deliveries, i), *b = g_ptr_array_index(report->deliveries, k);
            if (a->shown == NULL && b->shown == NULL && a->spec == b->spec)
                sg_papers_tell_shared(a, b);
        }
}

/* What is a paper of no lone map is judged as a map, as all that is named on the command line. */
void sg_collect_lone_papers(SgCollecting *run)
{
    for (guint i = 0; i < run->papers->len;) {
        const SgIntake *intake = g_ptr_array_index(run->papers, i);
        if (give_lone_paper(run->report, g_ptr_array_index(intake->files, 0)))
            g_ptr_array_remove_index(run->papers, i);
        else
            i++;
    }
    tell_shared(run->report);
    for (guint i = 0; i < run->papers->len; i++) {
        const SgIntake *intake = g_ptr_array_index(run->papers, i);
        run->around = intake->around;
        run->given = intake->given;
        add_lone(run, g_ptr_array_index(intake->files, 0), intake->archived);
    }
}

void sg_collect_lone(SgCollecting *run, SgIntake *intake)
{
    if (may_be_paper(run, intake)) {
        g_ptr_array_add(run->papers, intake);
        return;
    }
    for (guint i = 0; i < intake->files->len; i++)
        add_lone(run, g_ptr_array_index(intake->files, i), intake->archived);
}
