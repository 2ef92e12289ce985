/* What is found below a path. */
#include "intake/archive.h"
#include "soilgate/intake.h"
#include "soilgate/limits.h"
#include "support.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, "x", 1, NULL));
}

static SgIntake *read_path(const char *path)
{
    static SgScratch *scratch; /* asked for a folder by no test here */
    if (scratch == NULL)
        scratch = sg_scratch_new();
    const SgIntakeOptions options = {.scratch = scratch};
    g_autoptr(GError) error = NULL;
    SgIntake *intake = sg_intake_read(path, &options, &error);
    ck_assert_msg(intake != NULL, "%s", error != NULL ? error->message : "");
    return intake;
}

static char *make_folder(const char *parent, const char *name)
{
    char *path = g_build_filename(parent, name, NULL);
    ck_assert_int_eq(g_mkdir(path, 0755), 0);
    return path;
}

static const SgIntakeFile *find(const SgIntake *intake, const char *shown)
{
    for (guint i = 0; i < intake->files->len; i++) {
        const SgIntakeFile *file = g_ptr_array_index(intake->files, i);
        if (strcmp(file->shown, shown) == 0)
            return file;
    }
    ck_abort_msg("%s was not found", shown);
    return NULL;
}

START_TEST(test_folder)
{
    char *root = sg_test_folder();
    put(root, "b.tif");
    put(root, "a.TIFF");
    put(root, "Z.tif");
    put(root, "notes.txt");
    put(root, ".hidden.tif");
    g_autoptr(SgIntake) intake = read_path(root);
    ck_assert_ptr_nonnull(intake);
    ck_assert_str_eq(intake->root, root);
    ck_assert_str_eq(intake->shown, root);
    ck_assert_uint_eq(intake->files->len, 4);
    static const char *const order[] = {"Z.tif", "a.TIFF", "b.tif", "notes.txt"}; /* by byte */
    for (guint i = 0; i < 4; i++) {
        const SgIntakeFile *file = g_ptr_array_index(intake->files, i);
        ck_assert_str_eq(file->shown, order[i]);
        ck_assert_str_eq(file->base_name, order[i]);
        ck_assert(g_path_is_absolute(file->path));
        ck_assert_int_eq(file->geotiff, i < 3);
        ck_assert(!file->sidecar);
    }
    sg_test_remove(root);
}
END_TEST

START_TEST(test_folders_below)
{
    char *root = sg_test_folder();
    char *below = make_folder(root, "maps");
    char *deeper = make_folder(below, "top");
    put(deeper, "x.tif");
    put(root, "y.tif");
    g_autoptr(SgIntake) intake = read_path(root);
    ck_assert_uint_eq(intake->files->len, 2);
    const SgIntakeFile *file = find(intake, "maps/top/x.tif");
    ck_assert_str_eq(file->base_name, "x.tif");
    ck_assert(g_file_test(file->path, G_FILE_TEST_EXISTS));
    sg_test_remove(deeper);
    sg_test_remove(below);
    sg_test_remove(root);
}
END_TEST

START_TEST(test_sidecars)
{
    char *root = sg_test_folder();
    static const char *const sidecars[] = {"a.tif.aux.xml", "a.tfw",         "a.TFW", "a.tif.ovr",
                                           "a.tif.msk",     "a.tif.msk.ovr", "a.wld"};
    put(root, "a.tif");
    for (guint i = 0; i < G_N_ELEMENTS(sidecars); i++)
        put(root, sidecars[i]);
    put(root, "alone.tfw");
    put(root, "a.txt");
    g_autoptr(SgIntake) intake = read_path(root);
    for (guint i = 0; i < G_N_ELEMENTS(sidecars); i++) {
        ck_assert_msg(find(intake, sidecars[i])->sidecar, "%s", sidecars[i]);
        ck_assert(!find(intake, sidecars[i])->geotiff);
    }
    ck_assert(!find(intake, "a.tif")->sidecar);
    ck_assert(!find(intake, "alone.tfw")->sidecar); /* of nothing: a file that belongs to nothing */
    ck_assert(!find(intake, "a.txt")->sidecar);
    sg_test_remove(root);
}
END_TEST

START_TEST(test_links_and_devices_are_listed_and_not_opened)
{
    char *root = sg_test_folder();
    g_autofree char *link_path = g_build_filename(root, "secret.tif", NULL);
    g_autofree char *loop = g_build_filename(root, "loop", NULL);
    g_autofree char *pipe_path = g_build_filename(root, "pipe.tif", NULL);
    ck_assert_int_eq(symlink("/etc/passwd", link_path), 0);
    ck_assert_int_eq(symlink(".", loop), 0);
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
    g_autoptr(SgIntake) intake = read_path(root);
    ck_assert_uint_eq(intake->files->len, 3);
    static const char *const maps[][2] = {{"secret.tif", "This is a link"}, {"pipe.tif", "This is not a plain file."}};
    for (guint i = 0; i < G_N_ELEMENTS(maps); i++) { /* named like maps: they are told of as maps */
        const SgIntakeFile *file = find(intake, maps[i][0]);
        ck_assert(file->geotiff);
        ck_assert(file->refused != NULL && g_str_has_prefix(file->refused, maps[i][1]));
    }
    ck_assert(!find(intake, "loop (a link: not followed)")->geotiff);
    sg_test_remove(root);
}
END_TEST

START_TEST(test_lone_file_and_missing_path)
{
    char *root = sg_test_folder();
    put(root, "map.dat");
    g_autofree char *path = g_build_filename(root, "map.dat", NULL);
    g_autofree char *missing = g_build_filename(root, "missing.tif", NULL);
    const char *const paths[] = {path, missing};
    for (guint i = 0; i < 2; i++) {
        g_autoptr(SgIntake) intake = read_path(paths[i]);
        ck_assert_ptr_nonnull(intake);
        ck_assert_ptr_null(intake->root);
        ck_assert_uint_eq(intake->files->len, 1);
        const SgIntakeFile *file = g_ptr_array_index(intake->files, 0);
        ck_assert(file->geotiff); /* it was named: it is judged, and what it is told by opening it */
        ck_assert_str_eq(file->path, paths[i]);
        ck_assert_str_eq(file->shown, paths[i]);
    }
    sg_test_remove(root);
}
END_TEST

START_TEST(test_hostile_names_are_shown_printable)
{
    char *root = sg_test_folder();
    put(root, "a\033[2J\n\xff.tif");
    g_autoptr(SgIntake) intake = read_path(root);
    ck_assert_uint_eq(intake->files->len, 1);
    const SgIntakeFile *file = g_ptr_array_index(intake->files, 0);
    ck_assert_str_eq(file->base_name, "a\033[2J\n\xff.tif");
    ck_assert_str_eq(file->shown, "a\\x1B[2J\\x0A\\xFF.tif");
    ck_assert(file->geotiff);
    sg_test_remove(root);
}
END_TEST

/* ROOT is read with a fault of its limit that says WORDS, and FILES files. */
static void assert_limit(const char *root, const char *words, guint files)
{
    g_autoptr(SgIntake) intake = read_path(root);
    ck_assert_uint_eq(intake->faults->len, 1);
    const SgFault *fault = g_ptr_array_index(intake->faults, 0);
    ck_assert_int_eq(fault->kind, SG_FAULT_LIMIT);
    ck_assert_ptr_nonnull(strstr(fault->detail, words));
    ck_assert_uint_eq(intake->files->len, files); /* what was found is checked */
}

START_TEST(test_limits)
{
    char *root = sg_test_folder();
    g_autoptr(GPtrArray) folders = g_ptr_array_new();
    g_ptr_array_add(folders, root);
    for (int i = 0; i <= SG_LIMIT_DEPTH; i++)
        g_ptr_array_add(folders, make_folder(g_ptr_array_index(folders, folders->len - 1), "d"));
    put(root, "map.tif");
    assert_limit(root, "levels deep", 1);
    sg_test_remove(g_ptr_array_remove_index(folders, folders->len - 1));
    g_autoptr(SgIntake) allowed = read_path(root);
    ck_assert_uint_eq(allowed->faults->len, 0);
    while (folders->len > 1)
        sg_test_remove(g_ptr_array_remove_index(folders, folders->len - 1));
    for (int i = 0; i < SG_LIMIT_FILES; i++) {
        g_autofree char *name = g_strdup_printf("%d", i);
        put(root, name);
    }
    assert_limit(root, "more than 10000 files", SG_LIMIT_FILES);
    sg_test_remove(root);
}
END_TEST

START_TEST(test_litter)
{
    char *root = sg_test_folder();
    char *mac = make_folder(root, "__MACOSX");
    put(mac, "a.tif");
    put(root, "Thumbs.db");
    put(root, ".DS_Store");
    put(root, "map.tif");
    g_autoptr(SgIntake) intake = read_path(root);
    ck_assert_uint_eq(intake->files->len, 1);
    sg_test_remove(mac);
    sg_test_remove(root);
}
END_TEST

START_TEST(test_checksum)
{
    char *root = sg_test_folder();
    put(root, "map.tif"); /* "x" */
    g_autofree char *path = g_build_filename(root, "map.tif", NULL);
    static const char *const sums[] = {"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
                                       "2D711642B726B04401627CA9FBAC32F5C8530FB1903CC4DB02258717921A4881",
                                       "0000000000000000000000000000000000000000000000000000000000000000"};
    for (guint i = 0; i < G_N_ELEMENTS(sums); i++) {
        const SgIntakeOptions options = {.sha256 = sums[i]};
        g_autoptr(SgIntake) intake = sg_intake_read(path, &options, NULL);
        ck_assert_uint_eq(intake->files->len, i < 2);
        ck_assert_uint_eq(intake->faults->len, i == 2);
        if (i < 2)
            continue;
        const SgFault *fault = g_ptr_array_index(intake->faults, 0);
        ck_assert_int_eq(fault->kind, SG_FAULT_CHECKSUM);
        ck_assert_str_eq(fault->expected, sums[2]);
        ck_assert_str_eq(fault->measured, sums[0]);
    }
    sg_test_remove(root);
}
END_TEST

START_TEST(test_details_are_one_line)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func((GDestroyNotify)sg_fault_free);
    ck_assert_str_eq(sg_fault_of(faults, SG_FAULT_BROKEN, "a.7z", "Damaged 7-Zip archive\n")->detail,
                     "Damaged 7-Zip archive");
    ck_assert_ptr_null(sg_fault_of(faults, SG_FAULT_TWICE, "a.7z", NULL)->detail);
}
END_TEST

SG_TEST_MAIN("intake", test_folder, test_folders_below, test_sidecars, test_links_and_devices_are_listed_and_not_opened,
             test_lone_file_and_missing_path, test_hostile_names_are_shown_printable, test_limits, test_litter,
             test_checksum, test_details_are_one_line)
