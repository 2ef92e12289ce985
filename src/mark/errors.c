/* Error layers: what is written of which file, and what tells of it. */
#include "mark/error_file.h"
#include "mark/features.h"
#include "mark/folder.h"
#include "mark/styles.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <stdlib.h>
#include <string.h>

#define STEM 80 /* characters of a file's name that are kept */

typedef struct {
    const SgErrorLayerOptions *options;
    SgErrorLayers *out;
    const char *folder;
    SgFeatures *features; /* NULL before the first file */
    GHashTable *told;     /* const SgFileFacts * to SgTold *: what the findings tell of pixels */
    GHashTable *stems;    /* those taken, in small letters */
    GString *list;        /* of the README: files and where their errors are */
    gint64 done, total;   /* bytes */
} Work;

/* --- names --- */

/* The name of a file that comes from outside, without what a shell, Windows or a URL minds. */
static char *clean_stem(const char *path)
{
    g_autofree char *base = g_path_get_basename(path), *text = g_utf8_make_valid(base, -1);
    GString *stem = g_string_new(NULL);
    char *ending = strrchr(text, '.');
    if (ending != NULL && ending != text)
        *ending = '\0';
    glong length = 0;
    for (const char *at = text; *at != '\0' && length < STEM; at = g_utf8_next_char(at), length++) {
        const gunichar sign = g_utf8_get_char(at);
        const gboolean plain = g_unichar_isalnum(sign) || sign == '_' || ((sign == '-' || sign == '.') && length > 0);
        g_string_append_unichar(stem, plain && sign != 0xFFFD ? sign : '_');
    }
    return g_string_free(stem, FALSE);
}

/* Free of letter case, in which some file systems see no difference. */
static char *new_stem(Work *work, const SgFileFacts *file)
{
    g_autofree char *base = clean_stem(file->path);
    for (guint i = 1;; i++) {
        char *stem = i == 1 ? g_strdup(base) : g_strdup_printf("%s-%u", base, i);
        if (g_hash_table_add(work->stems, g_utf8_casefold(stem, -1)))
            return stem;
        g_free(stem);
    }
}

/* --- the pass --- */

/* What the findings of DELIVERY tell of its files' pixels: one walk through them, however many there are. */
static void find_told(Work *work, const SgDelivery *delivery)
{
    g_autoptr(GHashTable) about =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < delivery->findings->len; i++) {
        SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        GPtrArray *findings = finding->file != NULL ? g_hash_table_lookup(about, finding->file) : NULL;
        if (finding->file != NULL && findings == NULL) {
            findings = g_ptr_array_new();
            g_hash_table_insert(about, finding->file, findings);
        }
        if (findings != NULL)
            g_ptr_array_add(findings, finding);
    }
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        const GPtrArray *findings = g_hash_table_lookup(about, file->shown);
        SgTold told;
        if (findings != NULL && sg_told_find(findings, file, &told))
            g_hash_table_insert(work->told, (gpointer)file, g_memdup2(&told, sizeof told));
    }
}

static SgAgainNeed need_of(const SgDelivery *delivery, const SgFileFacts *file, gpointer data)
{
    (void)delivery;
    const SgTold *told = g_hash_table_lookup(((const Work *)data)->told, file);
    if (told == NULL)
        return SG_AGAIN_NOT;
    return told->together && file->group >= 0 ? SG_AGAIN_TOGETHER : SG_AGAIN_ALONE;
}

typedef struct {
    const Work *work;
    const char *shown;
    gint64 bytes;
} Progress;

static void tell_progress(gint64 done, gint64 total, gpointer data)
{
    const Progress *progress = data;
    const Work *work = progress->work;
    const gint64 bytes = (gint64)((double)done / (double)MAX(total, 1) * (double)progress->bytes);
    work->options->progress(progress->shown, MIN(work->done + bytes, work->total), work->total,
                            work->options->progress_data);
}

static void tell_file(Work *work, const SgErrorFile *file)
{
    const char *places =
        file->file->has_grid ? "" : _(" (without points and boxes: its pixels have no places in degrees)");
    work->out->files++;
    work->out->unplaced += !file->file->has_grid;
    g_string_append_printf(work->list, "  %s_errors.tif: %s%s\n", file->stem, file->file->shown, places);
}

static gboolean write_style(const char *folder, const char *stem, char *style, GError **error)
{
    g_autofree char *text = style, *name = g_strconcat(stem, ".qml", NULL),
                    *path = g_build_filename(folder, name, NULL);
    return sg_file_write(path, text, strlen(text), error);
}

static gboolean finish_files(Work *work, const GPtrArray *files, GError **error)
{
    if (work->features == NULL)
        work->features = sg_features_new(work->options->started, error);
    gboolean ok = work->features != NULL;
    for (guint i = 0; ok && i < files->len; i++) {
        SgErrorFile *file = g_ptr_array_index(files, i);
        g_autofree char *stem = g_strconcat(file->stem, "_errors", NULL);
        tell_file(work, file);
        ok = sg_features_add(work->features, file, error) &&
             write_style(work->folder, stem, sg_style_raster(sg_told_codes(&file->told)), error);
    }
    return ok;
}

static gboolean write_group(SgAgain *again, gpointer data, GError **error)
{
    Work *work = data;
    const int layers = again->set.layers_count;
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(sg_error_file_free);
    g_autofree SgErrorFile **by_layer = g_new0(SgErrorFile *, (gsize)layers);
    for (int i = 0; i < layers; i++) {
        const SgTold *told = g_hash_table_lookup(work->told, again->files[i]);
        if (told == NULL)
            continue;
        by_layer[i] = sg_error_file_new(again->delivery, again->files[i], told, new_stem(work, again->files[i]));
        g_ptr_array_add(files, by_layer[i]);
    }
    Progress progress = {work, again->files[0]->shown, 0};
    for (int i = 0; i < layers; i++)
        progress.bytes += again->files[i]->raster.file_bytes;
    if (work->options->progress != NULL) {
        again->set.progress = tell_progress;
        again->set.progress_data = &progress;
    }
    if (!sg_error_files_write(again, by_layer, work->folder, error))
        return FALSE;
    work->done += progress.bytes;
    return finish_files(work, files, error);
}

/* --- the README --- */

static void put_codes(GString *out)
{
    guint count;
    const SgMarkCode *codes = sg_mark_codes(&count);
    g_string_append_printf(out, "%s\n", _("The codes of the rasters (0: nothing found):"));
    for (guint i = 0; i < count; i++) {
        const SgRule *rule = sg_rule_find(codes[i].rule);
        g_string_append_printf(out, "  %2u  %s: %s\n", codes[i].code, rule->id, _(rule->title));
    }
}

static void put_files(GString *out)
{
    g_string_append_printf(out, "*_errors.tif\n    %s\n",
                           _("each wrong pixel of one map, on the grid of that map, as a code"));
    g_string_append(out, "errors.gpkg\n    ");
    g_string_append_printf(out,
                           _("\"points\": the wrong pixels; where a map has more than %d of a rule, about so many of "
                             "them, spread over the map"),
                           SG_LIMIT_ERROR_POINTS);
    g_string_append(out, "\n    ");
    g_string_append_printf(out, _("\"boxes\": where they lie together, the %d largest of each map and rule"),
                           SG_LIMIT_ERROR_BOXES);
    g_string_append_printf(out, "\nerrors.geojson\n    %s\n\n",
                           _("the same points and boxes, for other programs; QGIS takes colours and names of this file "
                             "only when you load errors_points.qml and errors_boxes.qml"));
}

/* The first line is in no language: it tells that the folder may be replaced. */
static char *readme_text(const Work *work)
{
    GString *out = g_string_new(SG_ERROR_LAYERS_TITLE "\n\n");
    if (work->out->files == 0) {
        g_string_append_printf(out, "%s\n", _("No finding is about pixels of a map: there is nothing to show."));
        return g_string_free(out, FALSE);
    }
    g_string_append_printf(
        out, "%s\n%s\n\n", _("These files show the pixels that soilgate check found wrong."),
        _("Drag them into the window of QGIS, over your own map: colours and names come with them."));
    put_files(out);
    g_string_append_printf(out, "%s\n%s\n%s\n", _("The column \"total\" says how many pixels a rule is about."),
                           _("Rows and columns are counted from 0, from the upper left corner."),
                           _("A pixel with more than one problem has the code of the heaviest."));
    if (sg_features_full(work->features)) {
        g_string_append_printf(out, _("There are more than %d points and boxes: of the last maps some are left out."),
                               SG_LIMIT_ERROR_FEATURES);
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(out, "\n%s\n%s\n", _("The maps:"), work->list->str);
    put_codes(out);
    return g_string_free(out, FALSE);
}

/* --- the whole --- */

static gboolean write_all(Work *work, const SgReport *report, GError **error)
{
    if (!sg_check_again(report, work->options->threads, need_of, write_group, work, error))
        return FALSE;
    const guint16 codes = work->features != NULL ? sg_features_codes(work->features) : 0;
    if (work->features != NULL &&
        (!sg_features_save(work->features, work->folder, error) ||
         !write_style(work->folder, "errors_points", sg_style_features(SG_STYLE_POINTS, codes), error) ||
         !write_style(work->folder, "errors_boxes", sg_style_features(SG_STYLE_BOXES, codes), error)))
        return FALSE;
    g_autofree char *text = readme_text(work), *path = g_build_filename(work->folder, SG_ERROR_LAYERS_README, NULL);
    return sg_file_write(path, text, strlen(text), error);
}

/* What the pass will read of a delivery: the files that are wanted, and all that are read together with one. */
static gint64 delivery_bytes(Work *work, const SgDelivery *delivery)
{
    g_autoptr(GHashTable) together = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GArray) needs = g_array_new(FALSE, FALSE, sizeof(SgAgainNeed));
    gint64 total = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        const SgAgainNeed need = need_of(delivery, file, work);
        g_array_append_val(needs, need);
        if (need == SG_AGAIN_TOGETHER)
            g_hash_table_add(together, GINT_TO_POINTER(file->group));
    }
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (g_array_index(needs, SgAgainNeed, i) != SG_AGAIN_NOT ||
            (file->scanned && g_hash_table_contains(together, GINT_TO_POINTER(file->group))))
            total += file->raster.file_bytes;
    }
    return total;
}

gboolean sg_error_layers_write(const SgReport *report, const SgErrorLayerOptions *options, SgErrorLayers *out,
                               GError **error)
{
    memset(out, 0, sizeof *out);
    g_autoptr(SgFolder) folder = sg_folder_new(options->folder, error);
    if (folder == NULL)
        return FALSE;
    Work work = {.options = options, .out = out, .folder = sg_folder_path(folder)};
    work.told = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    for (guint i = 0; i < report->deliveries->len; i++) {
        find_told(&work, g_ptr_array_index(report->deliveries, i));
        work.total += delivery_bytes(&work, g_ptr_array_index(report->deliveries, i));
    }
    work.stems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    work.list = g_string_new(NULL);
    const gboolean ok = write_all(&work, report, error) && sg_folder_finish(folder, error);
    g_string_free(work.list, TRUE);
    g_hash_table_unref(work.stems);
    g_hash_table_unref(work.told);
    sg_features_free(work.features);
    return ok;
}

/* --- before the check --- */

/* TRUE when INNER is OUTER or lies below it. Links are followed. */
static gboolean lies_in(const char *inner, const char *outer)
{
    g_autofree char *real = realpath(outer, NULL), *folder = g_path_get_dirname(inner);
    g_autofree char *above = realpath(folder, NULL), *own = realpath(inner, NULL);
    g_autofree char *below = real != NULL ? g_strconcat(real, "/", NULL) : NULL;
    g_autofree char *place = own != NULL ? g_strdup(own) : above != NULL ? g_strconcat(above, "/", NULL) : NULL;
    return real != NULL && place != NULL &&
           (strcmp(place, real) == 0 || strcmp(real, "/") == 0 || g_str_has_prefix(place, below));
}

gboolean sg_error_layers_check(const char *folder, char *const *paths, GError **error)
{
    if (!sg_folder_check(folder, error))
        return FALSE;
    g_autofree char *full = g_canonicalize_filename(folder, NULL);
    for (guint i = 0; paths[i] != NULL; i++) {
        if (!g_file_test(paths[i], G_FILE_TEST_IS_DIR) || !lies_in(full, paths[i]))
            continue;
        g_autofree char *shown = sg_text_printable(folder), *checked = sg_text_printable(paths[i]);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("%s: the folder lies in %s, which is checked, and would be a part of the delivery the next time"),
                    shown, checked);
        return FALSE;
    }
    return TRUE;
}
