/* From paths to deliveries: which product, which country, which files belong together. Opens no raster. */
#include "check/collect.h"

#include "check/judge.h"
#include "check/papers.h"
#include "check/together.h"
#include "soilgate/base.h"

#include <string.h>

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
    delivery->faults = g_ptr_array_new_with_free_func(fault_free);
    delivery->findings = g_ptr_array_new_with_free_func(finding_free);
    delivery->asked = g_array_new(FALSE, TRUE, sizeof(SgAsked));
    g_array_set_clear_func(delivery->asked, sg_asked_clear);
    return delivery;
}

void sg_delivery_free(gpointer data)
{
    SgDelivery *delivery = data;
    g_free(delivery->country);
    g_free(delivery->shown);
    g_ptr_array_unref(delivery->findings);
    g_array_unref(delivery->asked);
    g_ptr_array_unref(delivery->files);
    g_ptr_array_unref(delivery->unexpected);
    g_ptr_array_unref(delivery->papers);
    g_ptr_array_unref(delivery->lookups);
    g_ptr_array_unref(delivery->faults);
    if (delivery->outcomes != NULL)
        g_array_unref(delivery->outcomes);
    g_free(delivery);
}

/* --- which product --- */

typedef struct {
    const SgCheckOptions *options;
    SgReport *report; /* holds the specifications: the one asked for, or the shipped ones */
    SgScratch *scratch;
} Run;

static void spec_free(gpointer spec)
{
    sg_spec_free(spec);
}

/* The specification NAME, or with NULL all that ship. */
static GPtrArray *load_specs(const char *name, GError **error)
{
    g_autoptr(GPtrArray) paths = name == NULL ? sg_spec_shipped(error) : g_ptr_array_new_with_free_func(g_free);
    if (paths == NULL)
        return NULL;
    if (name != NULL)
        g_ptr_array_add(paths, g_strdup(name));
    g_autoptr(GPtrArray) specs = g_ptr_array_new_with_free_func(spec_free);
    for (guint i = 0; i < paths->len; i++) {
        SgSpec *spec = sg_spec_load(g_ptr_array_index(paths, i), error);
        if (spec == NULL)
            return NULL;
        g_ptr_array_add(specs, spec);
    }
    return g_steal_pointer(&specs);
}

/* The specification for NAMES: the one asked for, or the shipped one that most of them fit, the later version where two
 * fit alike. NULL when no name fits any. */
static const SgSpec *choose_spec(const Run *run, char *const *names, guint count)
{
    const GPtrArray *specs = run->report->specs;
    if (run->options->spec != NULL)
        return g_ptr_array_index(specs, 0);
    const SgSpec *best = NULL;
    guint best_score = 0;
    for (guint i = 0; i < specs->len; i++) {
        const SgSpec *spec = g_ptr_array_index(specs, i);
        guint score = sg_name_score(spec, names, count);
        if (score > 0 && score >= best_score) {
            best_score = score;
            best = spec;
        }
    }
    return best;
}

/* The shipped specification that the nearest of NAMES comes near to, the later version where two are as near. NULL when
 * none is. */
static const SgSpec *nearest_spec(const Run *run, char *const *names, guint count)
{
    const GPtrArray *specs = run->report->specs;
    const SgSpec *nearest = NULL;
    guint least = G_MAXUINT;
    for (guint i = 0; i < specs->len; i++) {
        const SgSpec *spec = g_ptr_array_index(specs, i);
        for (guint k = 0; k < count; k++) {
            guint distance = sg_name_distance(spec, names[k]);
            if (distance < G_MAXUINT && distance <= least) {
                least = distance;
                nearest = spec;
            }
        }
    }
    return nearest;
}

/* --- which country --- */

/* Matches the file's name. Without a specification a name says nothing. */
static void read_name(const SgCheckOptions *options, const SgSpec *spec, const char *base_name, SgFileFacts *file)
{
    if (spec != NULL)
        sg_name_match(spec, base_name, &file->name);
    g_strlcpy(file->iso3, options->country != NULL ? options->country : file->name.country.iso3, sizeof file->iso3);
}

/* The one country of the files, or NULL. */
static const char *only_country(const SgDelivery *delivery)
{
    const char *only = NULL;
    for (guint i = 0; i < delivery->files->len; i++) {
        const char *iso3 = ((const SgFileFacts *)g_ptr_array_index(delivery->files, i))->iso3;
        if (iso3[0] == '\0')
            continue;
        if (only != NULL && strcmp(only, iso3) != 0)
            return NULL;
        only = iso3;
    }
    return only;
}

/* The country asked for, or the one of the names. A name without a country belongs to the delivery's, when that is
 * clear. */
static void settle_country(const SgCheckOptions *options, SgDelivery *delivery)
{
    const char *only = options->country != NULL ? options->country : only_country(delivery);
    if (only == NULL)
        return;
    delivery->country = g_strdup(only);
    for (guint i = 0; i < delivery->files->len; i++) {
        SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->iso3[0] == '\0' && file->name.country.state == SG_COUNTRY_NONE && file->name.layer != NULL)
            g_strlcpy(file->iso3, delivery->country, sizeof file->iso3);
    }
}

/* --- grouping --- */

static gboolean is_complete(const SgCheckOptions *options, gboolean folder)
{
    return options->complete == SG_COMPLETE_YES || (options->complete == SG_COMPLETE_AUTO && folder);
}

static void add_file(const SgCheckOptions *options, SgDelivery *delivery, const SgIntakeFile *found)
{
    SgFileFacts *file = sg_file_facts_new(found->path, found->shown);
    file->geotiff = found->geotiff;
    file->refused = found->refused;
    file->named = g_strdup(found->named);
    read_name(options, delivery->spec, found->base_name, file);
    g_ptr_array_add(delivery->files, file);
}

/* A delivery of FOLDER with the files of GROUP (const SgIntakeFile *). */
static void add_group(Run *run, const SgIntake *folder, const SgSpec *spec, const GPtrArray *group)
{
    SgDelivery *delivery = delivery_new(folder->shown);
    g_ptr_array_add(run->report->deliveries, delivery);
    delivery->folder = TRUE;
    delivery->archived = folder->archived;
    delivery->complete = is_complete(run->options, TRUE);
    delivery->spec = spec;
    for (guint i = 0; i < group->len; i++)
        add_file(run->options, delivery, g_ptr_array_index(group, i));
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
    const SgSpec *spec = choose_spec(run, (char *const *)names->pdata, names->len);
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
        const SgSpec *spec = run->options->spec != NULL ? g_ptr_array_index(run->report->specs, 0)
                                                        : nearest_spec(run, (char *const *)names->pdata, names->len);
        add_group(run, folder, spec, left);
        return;
    }
    GPtrArray *largest = g_ptr_array_index(groups, 0);
    g_ptr_array_extend(largest, left, NULL, NULL);
    g_ptr_array_sort(largest, by_place);
    for (guint i = 0; i < groups->len; i++)
        add_group(run, folder, g_ptr_array_index(specs, i), g_ptr_array_index(groups, i));
}

/* What is neither map, sidecar nor a paper of one of the deliveries of FOLDER, which are FIRST and those behind it. */
static void add_unexpected(SgReport *report, guint first, const SgIntake *folder)
{
    g_autoptr(GHashTable) papers = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = first; i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->papers->len; k++)
            g_hash_table_add(papers, ((SgPaper *)g_ptr_array_index(delivery->papers, k))->shown);
    }
    SgDelivery *largest = g_ptr_array_index(report->deliveries, first);
    for (guint i = 0; i < folder->files->len; i++) {
        const SgIntakeFile *found = g_ptr_array_index(folder->files, i);
        if (!found->geotiff && !found->sidecar && !g_hash_table_contains(papers, found->shown))
            g_ptr_array_add(largest->unexpected, g_strdup(found->shown));
    }
}

/* Moves the faults of FOLDER to DELIVERY. */
static void take_faults(SgIntake *folder, SgDelivery *delivery)
{
    while (folder->faults->len > 0)
        g_ptr_array_add(delivery->faults, g_ptr_array_steal_index(folder->faults, 0));
}

static void add_folder(Run *run, SgIntake *folder)
{
    g_autoptr(GPtrArray) maps = g_ptr_array_new();
    guint first = run->report->deliveries->len;
    for (guint i = 0; i < folder->files->len; i++) {
        SgIntakeFile *found = g_ptr_array_index(folder->files, i);
        if (found->geotiff)
            g_ptr_array_add(maps, found);
    }
    add_products(run, folder, maps);
    add_unexpected(run->report, first, folder);
    take_faults(folder, g_ptr_array_index(run->report->deliveries, first));
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
    const SgSpec *spec = choose_spec(run, names, 1);
    if (spec == NULL)
        spec = nearest_spec(run, names, 1);
    SgFileFacts *probe = sg_file_facts_new(found->path, found->shown);
    read_name(run->options, spec, found->base_name, probe);
    SgDelivery *delivery = find_lone(run, spec, probe->iso3);
    sg_file_facts_free(probe);
    if (delivery == NULL) {
        delivery = delivery_new(NULL); /* named when all its files are known */
        delivery->complete = is_complete(run->options, FALSE);
        delivery->spec = spec;
        g_ptr_array_add(run->report->deliveries, delivery);
    }
    delivery->archived = delivery->archived || archived;
    add_file(run->options, delivery, found);
}

static gboolean add_path(Run *run, const char *path, GError **error)
{
    const SgIntakeOptions options = {
        .scratch = run->scratch,
        .sha256 = run->options->sha256,
        .allow_private = run->options->allow_private_network,
        .max_bytes = run->options->max_bytes,
        .max_seconds = run->options->max_seconds,
        .progress = run->options->progress,
        .progress_data = run->options->progress_data,
    };
    g_autoptr(SgIntake) intake = sg_intake_read(path, &options, error);
    if (intake == NULL)
        return FALSE;
    if (intake->root != NULL)
        add_folder(run, intake);
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
    delivery->shown = more == 0 ? g_strdup(first->shown)
                                : g_strdup_printf("%s and %u more file%s", first->shown, more, more == 1 ? "" : "s");
}

gboolean sg_collect(SgReport *report, char *const *paths, const SgCheckOptions *options, SgScratch *scratch,
                    GError **error)
{
    Run run = {.options = options, .report = report, .scratch = scratch};
    report->specs = load_specs(options->spec, error);
    if (report->specs == NULL)
        return FALSE;
    for (; *paths != NULL; paths++)
        if (!add_path(&run, *paths, error))
            return FALSE;
    for (guint i = 0; i < report->deliveries->len; i++) {
        SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        settle_country(options, delivery);
        name_lone(delivery);
    }
    return TRUE;
}
