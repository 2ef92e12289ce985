/* From paths to deliveries: which product, which country, which files belong together. Opens no raster. */
#include "check/collect.h"

#include "check/country.h"
#include "check/judge.h"
#include "check/papers.h"
#include "check/product.h"
#include "check/split.h"
#include "check/together.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* --- deliveries --- */

static void finding_free(gpointer finding)
{
    sg_finding_free(finding);
}

static void file_free(gpointer file)
{
    sg_file_facts_free(file);
}

static void lookup_free(gpointer lookup)
{
    sg_lookup_free(lookup);
}

static void fault_free(gpointer fault)
{
    sg_fault_free(fault);
}

static SgDelivery *delivery_new(const char *shown)
{
    SgDelivery *delivery = g_new0(SgDelivery, 1);
    delivery->shown = g_strdup(shown);
    delivery->files = g_ptr_array_new_with_free_func(file_free);
    delivery->unexpected = g_ptr_array_new_with_free_func(g_free);
    delivery->papers = g_ptr_array_new_with_free_func(sg_paper_free);
    delivery->lookups = g_ptr_array_new_with_free_func(lookup_free);
    delivery->others = g_ptr_array_new();
    delivery->faults = g_ptr_array_new_with_free_func(fault_free);
    delivery->findings = g_ptr_array_new_with_free_func(finding_free);
    delivery->beside = g_array_new(FALSE, FALSE, sizeof(SgCountryCount));
    delivery->asked = g_array_new(FALSE, TRUE, sizeof(SgAsked));
    g_array_set_clear_func(delivery->asked, sg_asked_clear);
    return delivery;
}

void sg_delivery_free(gpointer data)
{
    SgDelivery *delivery = data;
    g_free(delivery->country);
    g_free(delivery->shown);
    g_free(delivery->given);
    g_ptr_array_unref(delivery->findings);
    g_array_unref(delivery->asked);
    g_array_unref(delivery->beside);
    g_ptr_array_unref(delivery->files);
    g_ptr_array_unref(delivery->unexpected);
    g_ptr_array_unref(delivery->papers);
    g_ptr_array_unref(delivery->lookups);
    g_ptr_array_unref(delivery->others);
    g_ptr_array_unref(delivery->faults);
    if (delivery->outcomes != NULL)
        g_array_unref(delivery->outcomes);
    g_free(delivery);
}

typedef struct {
    const SgCheckOptions *options;
    SgReport *report;  /* holds the specifications: the one asked for, or the shipped ones */
    GPtrArray *papers; /* SgIntake *, the report's: lone files that may be papers of the maps beside them */
    SgFolderNames names;
    const char *around; /* of what is being added: see SgIntake */
    const char *given;  /* see SgIntake */
} Run;

/* --- grouping --- */

static gboolean is_complete(const SgCheckOptions *options, gboolean folder)
{
    return options->complete == SG_COMPLETE_YES || (options->complete == SG_COMPLETE_AUTO && folder);
}

/* Where FOUND was handed in, in FOLDER. */
static char *place_in(const SgIntake *folder, const SgIntakeFile *found)
{
    gboolean there = !folder->remote && strcmp(found->named, found->path) == 0;
    return there ? g_strdup(found->path) : g_strconcat(folder->given, "/", found->shown, NULL);
}

/* Facts of FOUND that its name tells. Without a specification that is nothing, and its folder may still tell a country.
 */
static SgFileFacts *name_file(Run *run, const SgSpec *spec, const SgIntakeFile *found, const char *place)
{
    SgFileFacts *file = sg_file_facts_new(found->path, found->shown);
    file->geotiff = found->geotiff;
    file->refused = found->refused;
    file->remedy = found->remedy;
    file->place = g_strdup(place);
    if (spec != NULL)
        sg_name_match(spec, found->base_name, &file->name);
    sg_country_of_file(&run->names, run->options->country, run->around, file);
    return file;
}

/* A delivery of FOLDER with the files of GROUP (const SgIntakeFile *). */
static void add_group(Run *run, const SgIntake *folder, const SgSpec *spec, const GPtrArray *group)
{
    SgDelivery *delivery = delivery_new(folder->shown);
    g_ptr_array_add(run->report->deliveries, delivery);
    delivery->given = g_strdup(folder->given);
    delivery->folder = TRUE;
    delivery->archived = folder->archived;
    delivery->complete = is_complete(run->options, TRUE);
    delivery->spec = spec;
    for (guint i = 0; i < group->len; i++) {
        g_autofree char *place = place_in(folder, g_ptr_array_index(group, i));
        g_ptr_array_add(delivery->files, name_file(run, spec, g_ptr_array_index(group, i), place));
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
static const SgSpec *take_product(const Run *run, GPtrArray *left, GPtrArray *group)
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

static gint by_place(gconstpointer a, gconstpointer b)
{
    const SgIntakeFile *x = *(SgIntakeFile *const *)a, *y = *(SgIntakeFile *const *)b;
    return strcmp(x->shown, y->shown);
}

/* Every product in a folder is a delivery, the one with the most files first. To it goes what fits none. */
static void add_products(Run *run, const SgIntake *folder, GPtrArray *left)
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
    g_ptr_array_sort(largest, by_place);
    for (guint i = 0; i < groups->len; i++)
        add_group(run, folder, g_ptr_array_index(specs, i), g_ptr_array_index(groups, i));
}

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
static void add_part(Run *run, const SgIntake *folder, const SgPart *part, GHashTable *told)
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

static const char *country_of_map(const SgIntakeFile *file, gpointer data)
{
    Run *run = data;
    return sg_map_country(&run->names, run->around, file);
}

/* The number of bytes of PATH, a folder, that lead to SHOWN; -1 when SHOWN does not lie in it. */
static gssize lies_in(const char *shown, const char *path)
{
    gsize length = strlen(path);
    gboolean below = length == 0 || (g_str_has_prefix(shown, path) && (shown[length] == '/' || shown[length] == '\0'));
    return below ? (gssize)length : -1;
}

/* A delivery of which nothing is known but FAULT: an archive beside those of other countries. */
static SgDelivery *add_lost(Run *run, const SgIntake *folder, const SgFault *fault)
{
    g_autofree char *shown = g_strconcat(folder->shown, "/", fault->shown, NULL);
    SgDelivery *delivery = delivery_new(shown);
    delivery->given = g_strdup(folder->given);
    delivery->folder = delivery->archived = TRUE;
    delivery->complete = is_complete(run->options, TRUE);
    g_ptr_array_add(run->report->deliveries, delivery);
    return delivery;
}

/* Gives the faults of FOLDER to the deliveries of the parts they lie in. FIRSTS: the first delivery of each part. What
 * is wrong with FOLDER itself may have cost each part something. */
static void give_faults(Run *run, const SgIntake *folder, const GPtrArray *parts, const guint *firsts)
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
static void name_lost(Run *run, SgDelivery *delivery)
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

static void add_folder(Run *run, const SgIntake *folder)
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

/* Lone files of one product and country make one delivery. */
static SgDelivery *find_lone(const Run *run, const SgSpec *spec, const char *iso3)
{
    for (guint i = 0; i < run->report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(run->report->deliveries, i);
        const SgFileFacts *first = delivery->files->len > 0 ? g_ptr_array_index(delivery->files, 0) : NULL;
        if (delivery->shown == NULL && first != NULL && delivery->spec == spec && strcmp(first->iso3, iso3) == 0)
            return delivery;
    }
    return NULL;
}

static void add_lone(Run *run, const SgIntakeFile *found, gboolean archived)
{
    char *names[] = {found->base_name};
    const GPtrArray *specs = run->report->specs;
    const SgSpec *spec = run->options->spec != NULL ? g_ptr_array_index(specs, 0) : sg_product_of(specs, names, 1);
    if (spec == NULL)
        spec = sg_product_near(specs, names, 1);
    SgFileFacts *file = name_file(run, spec, found, run->given);
    SgDelivery *delivery = find_lone(run, spec, file->iso3);
    if (delivery == NULL) {
        delivery = delivery_new(NULL); /* named when all its files are known */
        delivery->complete = is_complete(run->options, FALSE);
        delivery->spec = spec;
        g_ptr_array_add(run->report->deliveries, delivery);
    }
    delivery->archived = delivery->archived || archived;
    g_ptr_array_add(delivery->files, file);
}

/* TRUE for a lone file that is a paper by its name. One that cannot be read is judged as a file, which tells so. */
static gboolean may_be_paper(const Run *run, const SgIntake *intake)
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
static void add_lone_papers(Run *run)
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

static gboolean add_path(Run *run, const char *path, GError **error)
{
    const SgIntakeOptions options = {
        .scratch = run->report->scratch,
        .sha256 = run->options->sha256,
        .allow_private = run->options->allow_private_network,
        .max_bytes = run->options->max_bytes,
        .max_seconds = run->options->max_seconds,
        .progress = run->options->progress,
        .progress_data = run->options->progress_data,
    };
    SgIntake *intake = sg_intake_read(path, &options, error);
    if (intake == NULL)
        return FALSE;
    g_ptr_array_add(run->report->intakes, intake);
    run->around = intake->around;
    run->given = intake->given;
    if (intake->root != NULL)
        add_folder(run, intake);
    else if (may_be_paper(run, intake))
        g_ptr_array_add(run->papers, intake);
    else
        for (guint i = 0; i < intake->files->len; i++)
            add_lone(run, g_ptr_array_index(intake->files, i), intake->archived);
    return TRUE;
}

static void name_lone(SgDelivery *delivery)
{
    if (delivery->shown != NULL)
        return;
    const SgFileFacts *first = g_ptr_array_index(delivery->files, 0);
    guint more = delivery->files->len - 1;
    delivery->shown =
        more == 0 ? g_strdup(first->shown)
                  : g_strdup_printf(P_("%s and %u more file", "%s and %u more files", more), first->shown, more);
}

gboolean sg_collect(SgReport *report, char *const *paths, const SgCheckOptions *options, GError **error)
{
    gboolean ok = TRUE;
    g_autoptr(GPtrArray) papers = g_ptr_array_new();
    Run run = {.options = options, .report = report, .papers = papers};
    report->specs = sg_products_load(options->spec, error);
    if (report->specs == NULL)
        return FALSE;
    sg_folder_names_init(&run.names, report->specs);
    for (; ok && *paths != NULL; paths++)
        ok = add_path(&run, *paths, error);
    if (ok)
        add_lone_papers(&run);
    for (guint i = 0; ok && i < report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        sg_country_settle(options->country, delivery);
        name_lone(delivery);
    }
    sg_folder_names_clear(&run.names);
    return ok;
}
