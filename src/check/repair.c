/* What "soilgate fix" does about findings: which repairs go together, and the command that asks for them. */
#include "check/judge.h"
#include "soilgate/base.h"

#include <stdlib.h>
#include <string.h>

#define OUTPUT  "fixed"
#define OUTPUTS 1000 /* folders that are looked for; an end where all is taken */

/* --- repairs that depend on other findings --- */

/* These repairs do not write the pixels anew. */
static gboolean keeps_file(SgRepairKind kind)
{
    return kind == SG_REPAIR_NONE || kind == SG_REPAIR_NAME || kind == SG_REPAIR_SIDECARS ||
           kind == SG_REPAIR_LEAVE_OUT;
}

/* A new file would hide what these rules tell, or cannot be made. */
static const char hidden[] = "file.lossy file.corrupt data.rendered";

static gboolean cannot_rewrite(const SgFileFacts *file, const GPtrArray *findings)
{
    const SgRasterFacts *raster = &file->raster;
    /* Half floats were rounded when they were written; a mask says which pixels hold, and is not judged. */
    gboolean short_floats = raster->type == SG_TYPE_FLOAT32 && raster->bits > 0 && raster->bits < 32;
    if (!file->scanned || file->scan.blocks_failed > 0 || short_floats || raster->mask_band)
        return TRUE;
    for (guint i = 0; i < findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(findings, i);
        if (sg_rule_is_named(hidden, finding->rule->id) && finding->severity != SG_SEVERITY_UNCHECKED)
            return TRUE;
    }
    return FALSE;
}

static gboolean repairs(const GPtrArray *findings, SgRepairKind kind)
{
    for (guint i = 0; i < findings->len; i++)
        if (((const SgFinding *)g_ptr_array_index(findings, i))->repair.kind == kind)
            return TRUE;
    return FALSE;
}

static void take_back(SgFinding *finding)
{
    finding->fix = SG_FIX_MANUAL;
    finding->repair = (SgRepair){.kind = SG_REPAIR_NONE};
}

void sg_repairs_settle(const SgFileFacts *file, GPtrArray *findings)
{
    gboolean stays = cannot_rewrite(file, findings), one_band = repairs(findings, SG_REPAIR_BAND);
    for (guint i = 0; i < findings->len; i++) {
        SgFinding *finding = g_ptr_array_index(findings, i);
        if (keeps_file(finding->repair.kind))
            continue;
        if (stays)
            take_back(finding);
        else if (one_band) /* the copy has one band, and a person must agree that it is the right one */
            finding->fix = SG_FIX_CONFIRM;
    }
}

static const SgFileFacts *file_of(const SgDelivery *delivery, const SgFinding *finding)
{
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (strcmp(file->shown, finding->file) == 0)
            return file;
    }
    return NULL;
}

static guint files_of(const SgDelivery *delivery, const SgFileFacts *file)
{
    guint count = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *other = g_ptr_array_index(delivery->files, i);
        count += other->name.layer == file->name.layer && strcmp(other->iso3, file->iso3) == 0;
    }
    return count;
}

/* The findings of the file that FINDING is about; free with g_ptr_array_unref. */
static GPtrArray *beside(const SgDelivery *delivery, const SgFinding *finding)
{
    GPtrArray *findings = g_ptr_array_new();
    for (guint i = 0; i < delivery->findings->len; i++) {
        SgFinding *other = g_ptr_array_index(delivery->findings, i);
        if (g_strcmp0(other->file, finding->file) == 0)
            g_ptr_array_add(findings, other);
    }
    return findings;
}

void sg_repairs_settle_delivery(SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (finding->repair.kind == SG_REPAIR_NONE || finding->file == NULL)
            continue;
        const SgFileFacts *file = file_of(delivery, finding);
        if (file == NULL)
            continue;
        /* two files cannot have one name */
        if (finding->repair.kind == SG_REPAIR_NAME && files_of(delivery, file) > 1)
            take_back(finding);
        if (finding->rule->scope == SG_SCOPE_DELIVERY) {
            g_autoptr(GPtrArray) all = beside(delivery, finding);
            sg_repairs_settle(file, all);
        }
    }
}

/* --- the command --- */

/* A path that a terminal shows as it is. Asked part by part, because sg_text_printable cuts what is long. */
static gboolean is_plain(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part != NULL; part++) {
        g_autofree char *printable = sg_text_printable(*part);
        if (strcmp(printable, *part) != 0)
            return FALSE;
    }
    return TRUE;
}

/* Adds WORD for a shell; FALSE when it cannot be shown. */
static gboolean add_word(GString *command, const char *word)
{
    g_autofree char *whole = g_strconcat(word[0] == '-' ? "./" : "", word, NULL); /* "-x.tif" is read as an option */
    g_autofree char *quoted = g_shell_quote(whole);
    gboolean needs = strspn(whole, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._-+:@%,") != strlen(whole);
    g_string_append_printf(command, " %s", needs ? quoted : whole);
    return is_plain(word);
}

/* TRUE when PATH is FOLDER or lies in it; both real. */
static gboolean lies_in(const char *path, const char *folder)
{
    gsize length = strlen(folder);
    return g_str_has_prefix(path, folder) && (path[length] == '\0' || path[length] == '/' || strcmp(folder, "/") == 0);
}

/* The first of PATHS, real and ended by NULL, that WHOLE lies in; NULL for none. */
static const char *around(char *const *paths, const char *whole)
{
    for (; *paths != NULL; paths++)
        if (lies_in(whole, *paths))
            return *paths;
    return NULL;
}

/* The real paths of PATHS; free with g_strfreev. */
static char **real_paths(char *const *paths)
{
    GPtrArray *all = g_ptr_array_new();
    for (; *paths != NULL; paths++) {
        char *real = realpath(*paths, NULL);
        g_ptr_array_add(all, real != NULL ? g_strdup(real) : g_canonicalize_filename(*paths, NULL));
        free(real);
    }
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(all, FALSE);
}

/* TRUE when something lies at PATH that is no empty folder. */
static gboolean is_taken(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    return dir != NULL ? g_dir_read_name(dir) != NULL : g_file_test(path, G_FILE_TEST_EXISTS);
}

/* The folder for the copies: "fixed", or "fixed-2" where that is taken; and beside what is repaired where it would lie
 * in it, as no copy may. */
static char *output_of(char *const *paths)
{
    g_auto(GStrv) real = real_paths(paths);
    g_autofree char *here = g_get_current_dir();
    g_autofree char *folder = g_strdup(here), *base = g_strdup(OUTPUT);
    for (int number = 1; number < OUTPUTS;) {
        g_autofree char *whole = g_build_filename(folder, base, NULL);
        const char *inside = around(real, whole);
        if (g_strcmp0(inside, whole) == 0 || (inside == NULL && is_taken(whole))) {
            g_free(base);
            base = g_strdup_printf(OUTPUT "-%d", ++number);
        } else if (inside != NULL && strcmp(inside, "/") != 0) {
            g_free(folder);
            folder = g_path_get_dirname(inside);
        } else {
            break;
        }
    }
    g_autofree char *above = g_path_get_dirname(here);
    if (strcmp(folder, here) == 0)
        return g_steal_pointer(&base);
    return g_build_filename(strcmp(folder, above) == 0 ? ".." : folder, base, NULL);
}

/* Everything but what must be agreed with; NULL when a name cannot be shown. */
static char *command_of(char *const *paths, const SgCheckOptions *options)
{
    const struct {
        const char *option, *value;
    } valued[] = {{"--spec", options->spec},
                  {"--country", options->country},
                  {"--boundaries", options->boundaries},
                  {"--boundary-field", options->boundary_field}};
    const struct {
        const char *option;
        gboolean given;
    } flags[] = {{"--complete", options->complete == SG_COMPLETE_YES},
                 {"--partial", options->complete == SG_COMPLETE_NO},
                 {"--strict", options->strict},
                 {"--allow-private-network", options->allow_private_network}};
    g_autoptr(GString) command = g_string_new("soilgate fix");
    gboolean shown = TRUE;
    for (guint i = 0; paths[i] != NULL; i++)
        shown = add_word(command, paths[i]) && shown;
    for (guint i = 0; i < G_N_ELEMENTS(valued); i++) {
        if (valued[i].value == NULL)
            continue;
        g_string_append_printf(command, " %s", valued[i].option);
        shown = add_word(command, valued[i].value) && shown;
    }
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        if (flags[i].given)
            g_string_append_printf(command, " %s", flags[i].option);
    return shown ? g_strdup(command->str) : NULL;
}

/* " --output DIR"; NULL when its name cannot be shown. */
static char *output_words(char *const *paths)
{
    g_autofree char *output = output_of(paths);
    g_autoptr(GString) words = g_string_new(" --output");
    return add_word(words, output) ? g_strdup(words->str) : NULL;
}

void sg_report_commands(SgReport *report, char *const *paths, const SgCheckOptions *options)
{
    g_autofree char *command = command_of(paths, options), *output = output_words(paths);
    for (guint i = 0; command != NULL && output != NULL && i < report->deliveries->len; i++) {
        const SgDelivery *delivery = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; k < delivery->findings->len; k++) {
            SgFinding *finding = g_ptr_array_index(delivery->findings, k);
            if (finding->fix == SG_FIX_MANUAL)
                continue;
            g_free(finding->fix_command);
            finding->fix_command =
                g_strconcat(command, finding->fix == SG_FIX_CONFIRM ? " --allow confirm" : "", output, NULL);
        }
    }
}
