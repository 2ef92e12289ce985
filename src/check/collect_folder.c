/* The deliveries in a folder: its parts, the products in each, and what could not be read of it. */
#include "check/collecting.h"
#include "check/papers.h"
#include "check/product.h"
#include "check/split.h"

#include <string.h>

/* --- products --- */

/* Where FOUND was handed in, in FOLDER. */
static char *place_in(const SgIntake *folder, const SgIntakeFile *found)
{
    gboolean there = !folder->remote && strcmp(found->named, found->path) == 0;
    return there ? g_strdup(found->path) : g_strconcat(folder->given, "/", found->shown, NULL);
}

/* A delivery of FOLDER with the files of GROUP (const SgIntakeFile *). */
static void add_group(SgCollecting *run, const SgIntake *folder, const SgSpec *spec, const GPtrArray *group)
{
    SgDelivery *delivery = sg_collect_delivery(run, folder->shown, TRUE);
    delivery->given = g_strdup(folder->given);
    delivery->archived = folder->archived;
    delivery->spec = spec;
    for (guint i = 0; i < group->len; i++) {
        g_autofree char *place = place_in(folder, g_ptr_array_index(group, i));
        g_ptr_array_add(delivery->files, sg_collect_name(run, spec, g_ptr_array_index(group, i), place));
    }
    sg_papers_collect(delivery, folder->files);
}

static GPtrArray *names_of(const GPtrArray *files)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(names, ((const SgIntakeFile *)g_ptr_array_index(files, i))->base_name);
    return names;
}

/* The product of the most of LEFT, and its files, which are taken out of LEFT. NULL when no name fits any product. */
static const SgSpec *take_product(const SgCollecting *run, GPtrArray *left, GPtrArray *group)
{
    g_autoptr(GPtrArray) names = names_of(left);
    const SgSpec *spec = sg_product_of(run->report->specs, (char *const *)names->pdata, names->len);
    if (spec == NULL)
        return NULL;
    for (guint i = 0; i < left->len;) {
        SgIntakeFile *found = g_ptr_array_index(left, i);
        if (sg_name_score(spec, &found->base_name, 1) > 0)
            g_ptr_array_add(group, g_ptr_array_remove_index(left, i));
        else
            i++;
    }
    return spec;
}

static void free_group(gpointer group)
{
    g_ptr_array_unref(group);
}

/* Every product in a folder is a delivery, the one with the most files first. To it goes what fits none. */
static void add_products(SgCollecting *run, const SgIntake *folder, GPtrArray *left)
{
    g_autoptr(GPtrArray) specs = g_ptr_array_new();
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
    for (gboolean again = run->options->spec == NULL; again;) {
        GPtrArray *group = g_ptr_array_new();
        const SgSpec *spec = take_product(run, left, group);
        again = group->len > 0;
        if (again) {
            g_ptr_array_add(specs, (gpointer)spec);
            g_ptr_array_add(groups, group);
        } else {
            g_ptr_array_unref(group);
        }
    }
    if (groups->len == 0) {
        g_autoptr(GPtrArray) names = names_of(left);
        const SgSpec *spec = run->options->spec != NULL
                                 ? g_ptr_array_index(run->report->specs, 0)
                                 : sg_product_near(run->report->specs, (char *const *)names->pdata, names->len);
        add_group(run, folder, spec, left);
        return;
    }
    GPtrArray *largest = g_ptr_array_index(groups, 0);
    g_ptr_array_extend(largest, left, NULL, NULL);
    sg_split_sort(largest);
    for (guint i = 0; i < groups->len; i++)
        add_group(run, folder, g_ptr_array_index(specs, i), g_ptr_array_index(groups, i));
}

/* --- parts --- */

/* What among FILES is neither map, sidecar nor a paper of one of the deliveries FIRST and those behind it. TOLD holds
 * what was added before. */
static void add_unexpected(SgReport *report, guint first, const GPtrArray *files, GHashTable *told)
{
    g_autoptr(GHashTable) papers = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = first; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->papers->len; k++)
            g_hash_table_add(papers, ((SgPaper *)g_ptr_array_index(delivery->papers, k))->shown);
    }
    SgDelivery *largest = g_ptr_array_index(report->deliveries, first);
    for (guint i = 0; i < files->len; i++) {
        const SgIntakeFile *found = g_ptr_array_index(files, i);
        if (!found->geotiff && !found->sidecar && !g_hash_table_contains(papers, found->shown) &&
            g_hash_table_add(told, (gpointer)found)) {
            g_ptr_array_add(largest->unexpected, g_strdup(found->shown));
            g_ptr_array_add(largest->others, (gpointer)found);
        }
    }
}

/* One part of FOLDER. TOLD: what was told of that is no map. */
static void add_part(SgCollecting *run, const SgIntake *folder, const SgPart *part, GHashTable *told)
{
    g_autoptr(GPtrArray) maps = g_ptr_array_new();
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    guint first = run->report->deliveries->len;
    g_ptr_array_extend(files, part->files, NULL, NULL);
    g_ptr_array_extend(files, part->shared, NULL, NULL);
    for (guint i = 0; i < files->len; i++)
        if (((const SgIntakeFile *)g_ptr_array_index(files, i))->geotiff)
            g_ptr_array_add(maps, g_ptr_array_index(files, i));
    const SgIntake view = {.root = folder->root,
                           .given = folder->given,
                           .remote = folder->remote,
                           .shown = part->shown,
                           .archived = folder->archived,
                           .files = files};
    add_products(run, &view, maps);
    add_unexpected(run->report, first, part->files, told);
}

/* --- what is wrong with the folder --- */

/* The number of bytes of PATH, a folder, that lead to SHOWN; -1 when SHOWN does not lie in it. */
static gssize lies_in(const char *shown, const char *path)
{
    gsize length = strlen(path);
    gboolean below = length == 0 || (g_str_has_prefix(shown, path) && (shown[length] == '/' || shown[length] == '\0'));
    return below ? (gssize)length : -1;
}

/* A delivery of which nothing is known but FAULT: an archive beside those of other countries. */
static SgDelivery *add_lost(SgCollecting *run, const SgIntake *folder, const SgFault *fault)
{
    g_autofree char *shown = g_strconcat(folder->shown, "/", fault->shown, NULL);
    SgDelivery *delivery = sg_collect_delivery(run, shown, TRUE);
    delivery->given = g_strdup(folder->given);
    delivery->archived = TRUE;
    return delivery;
}

/* Gives the faults of FOLDER to the deliveries of the parts they lie in. FIRSTS: the first delivery of each part. What
 * is wrong with FOLDER itself may have cost each part something. */
static void give_faults(SgCollecting *run, const SgIntake *folder, const GPtrArray *parts, const guint *firsts)
{
    for (guint k = 0; k < folder->faults->len; k++) {
        const SgFault *fault = g_ptr_array_index(folder->faults, k);
        gboolean whole = strcmp(fault->shown, folder->shown) == 0;
        gssize longest = -1;
        SgDelivery *best = NULL;
        for (guint i = 0; i < parts->len; i++) {
            SgDelivery *delivery = g_ptr_array_index(run->report->deliveries, firsts[i]);
            gssize length = lies_in(fault->shown, ((const SgPart *)g_ptr_array_index(parts, i))->path);
            if (whole) {
                g_ptr_array_add(delivery->faults, sg_fault_copy(fault));
            } else if (length > longest) {
                longest = length;
                best = delivery;
            }
        }
        if (!whole)
            g_ptr_array_add((best != NULL ? best : add_lost(run, folder, fault))->faults, sg_fault_copy(fault));
    }
}

/* A delivery of which no map came out is for the product that the names in its archives tell. */
static void name_lost(SgCollecting *run, SgDelivery *delivery)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < delivery->faults->len; i++) {
        const SgFault *fault = g_ptr_array_index(delivery->faults, i);
        for (guint k = 0; k < fault->members->len; k++)
            g_ptr_array_add(names, g_path_get_basename(g_ptr_array_index(fault->members, k)));
    }
    if (delivery->files->len == 0 && delivery->spec == NULL)
        delivery->spec = sg_product_of(run->report->specs, (char *const *)names->pdata, names->len);
}

/* --- the folder --- */

static const char *country_of_map(const SgIntakeFile *file, gpointer data)
{
    SgCollecting *run = data;
    return sg_map_country(&run->names, run->around, file);
}

void sg_collect_folder(SgCollecting *run, const SgIntake *folder)
{
    const SgSplitCountries countries = {country_of_map, run};
    g_autoptr(GPtrArray) parts = sg_split(folder, run->options->country != NULL ? NULL : &countries);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    g_autofree guint *firsts = g_new(guint, parts->len);
    for (guint i = 0; i < parts->len; i++) {
        firsts[i] = run->report->deliveries->len;
        add_part(run, folder, g_ptr_array_index(parts, i), told);
    }
    for (guint i = 0; i < parts->len; i++) /* what serves none of them is told in the first */
        add_unexpected(run->report, firsts[0], ((const SgPart *)g_ptr_array_index(parts, i))->shared, told);
    give_faults(run, folder, parts, firsts);
    for (guint i = firsts[0]; i < run->report->deliveries->len; i++)
        name_lost(run, g_ptr_array_index(run->report->deliveries, i));
    SgDelivery **added = (SgDelivery **)run->report->deliveries->pdata + firsts[0];
    sg_country_beside(added, run->report->deliveries->len - firsts[0]);
}
