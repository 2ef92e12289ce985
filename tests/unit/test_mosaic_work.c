/* The folder where a mosaic is made: who may take it, what room it needs, and how files get their names. */
#include "mosaic/work.h"
#include "soilgate/base.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char manifest[] = "{\"format\": \"soilgate-mosaic/1\"}";

static void write_file(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL), *above = g_path_get_dirname(path);
    ck_assert_int_eq(g_mkdir_with_parents(above, 0755), 0);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

/* NULL: there is no such file. */
static char *text_of(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

static void expect(const char *folder, const char *name, const char *text)
{
    g_autofree char *there = text_of(folder, name);
    ck_assert_msg(g_strcmp0(there, text) == 0, "%s: %s, not %s", name, there != NULL ? there : "missing",
                  text != NULL ? text : "missing");
}

static void remove_tree(char *path)
{
    const char *const words[] = {"rm", "-r", path, NULL};
    ck_assert(g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    g_free(path);
}

static SgMosaicWork *take(const char *folder)
{
    GError *error = NULL;
    SgMosaicWork *work = sg_mosaic_work_new(folder, &error);
    ck_assert_msg(work != NULL, "%s", error != NULL ? error->message : "");
    return work;
}

static void refused(const char *folder, const char *words)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_mosaic_work_new(folder, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_USAGE));
    ck_assert_msg(strstr(error->message, words) != NULL, "%s", error->message);
}

START_TEST(test_room)
{
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    SgMosaicWork *work = take(folder);
    ck_assert(sg_mosaic_work_room(work, 0, &error));
    ck_assert(!sg_mosaic_work_room(work, G_MAXINT64, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert_msg(strstr(error->message, folder) != NULL, "%s", error->message);
    ck_assert_msg(strstr(error->message, "8.0\xc2\xa0"
                                         "EiB") != NULL,
                  "%s", error->message); /* 2^63 */
    ck_assert_ptr_null(strchr(error->message, '\n'));
    sg_mosaic_work_free(work);
    remove_tree(folder);
}
END_TEST

START_TEST(test_who_may_take_a_folder)
{
    char *folder = sg_test_folder();
    g_autofree char *file = g_build_filename(folder, "manifest.json", NULL);
    write_file(folder, "manifest.json", "{\"name\": \"my web page\"}");
    refused(folder, "it holds other files");
    refused(file, "it is no folder");
    write_file(folder, "manifest.json", manifest);
    SgMosaicWork *work = take(folder); /* an earlier mosaic */
    refused(folder, "another run makes a mosaic there");
    sg_mosaic_work_free(work);
    g_remove(file);
    write_file(folder, "half.tif", "x");
    refused(folder, "it holds other files");
    write_file(folder, ".soilgate-work/lock", ""); /* what a run left that was killed while files got their names */
    sg_mosaic_work_free(take(folder));
    sg_mosaic_work_free(take(folder)); /* and again: it is all that tells whose they are */
    remove_tree(folder);
}
END_TEST

START_TEST(test_nothing_is_left_of_a_run_that_made_nothing)
{
    char *folder = sg_test_folder();
    g_autofree char *hidden = g_build_filename(folder, "new", ".soilgate-work", NULL);
    g_autofree char *part = g_build_filename(hidden, "L-0.part", NULL), *output = g_build_filename(folder, "new", NULL);
    sg_mosaic_work_free(take(output));
    ck_assert(!g_file_test(output, G_FILE_TEST_EXISTS));
    g_autofree char *deep = g_build_filename(output, "er", "still", NULL);
    sg_mosaic_work_free(take(deep)); /* nor of those that it made above */
    ck_assert(!g_file_test(output, G_FILE_TEST_EXISTS));
    ck_assert_int_eq(g_mkdir(output, 0755), 0); /* one that was there stays */
    sg_mosaic_work_free(take(deep));
    ck_assert(g_rmdir(output) == 0 && g_mkdir(output, 0755) == 0); /* and is empty */
    sg_mosaic_work_free(take(output));
    ck_assert(g_file_test(output, G_FILE_TEST_IS_DIR));
    ck_assert(!g_file_test(hidden, G_FILE_TEST_EXISTS));
    write_file(output, "manifest.json", manifest);
    SgMosaicWork *work = take(output); /* over an earlier mosaic */
    ck_assert(sg_mosaic_work_write(work, "a.tif", "new", NULL));
    sg_mosaic_work_free(work);
    ck_assert(!g_file_test(hidden, G_FILE_TEST_EXISTS));
    work = take(output);
    write_file(hidden, "L-0.part", "a part");
    sg_mosaic_work_free(work);
    ck_assert(g_file_test(part, G_FILE_TEST_EXISTS)); /* the next run goes on with it */
    remove_tree(folder);
}
END_TEST

/* Takes FOLDER and lets it go, again and again: two at once would each find the other's files. */
static gpointer take_often(gpointer folder)
{
    g_autofree char *mark = g_build_filename(folder, ".soilgate-work", "ready", "mark", NULL);
    for (int i = 0, taken = 0; taken < 300 && i < 1000000; i++) {
        g_autoptr(GError) error = NULL;
        SgMosaicWork *work = sg_mosaic_work_new(folder, &error);
        if (work == NULL && !g_error_matches(error, SG_ERROR, SG_ERROR_USAGE))
            return g_strdup(error->message);
        if (work == NULL)
            continue;
        taken++;
        const int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (fd < 0 || close(fd) != 0)
            return g_strdup_printf("two at once: %s", g_strerror(errno));
        sg_mosaic_work_free(work);
    }
    return NULL;
}

START_TEST(test_one_run_at_a_time)
{
    char *folder = sg_test_folder();
    GThread *threads[4];
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("run", take_often, folder);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_autofree char *problem = g_thread_join(threads[i]);
        ck_assert_msg(problem == NULL, "%s", problem);
    }
    remove_tree(folder);
}
END_TEST

/* Stages NAMES with the text "new", and gives them their names; the file "old" goes. */
static gboolean publish(SgMosaicWork *work, const char *const *names, const char *dropped, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new(), stale = g_ptr_array_new();
    for (; *names != NULL; names++) {
        g_ptr_array_add(list, (gpointer)*names);
        if (strcmp(*names, "missing.tif") != 0)
            ck_assert(sg_mosaic_work_write(work, *names, "new", NULL));
    }
    g_ptr_array_add(stale, (gpointer) "tiles/old.tif");
    return sg_mosaic_work_publish(work, list, stale, dropped, manifest, error);
}

START_TEST(test_names_are_given)
{
    static const char *const names[] = {"a.tif", "tiles/b.tif", "deep/er/c.tif", NULL};
    char *folder = sg_test_folder();
    write_file(folder, "manifest.json", "\"soilgate-mosaic/1\" before");
    write_file(folder, "a.tif", "before");
    write_file(folder, "tiles/old.tif", "before");
    write_file(folder, "web/index.html", "before");
    write_file(folder, "mine.txt", "mine");
    SgMosaicWork *work = take(folder);
    ck_assert(publish(work, names, "web", NULL));
    sg_mosaic_work_free(work);
    for (guint i = 0; names[i] != NULL; i++)
        expect(folder, names[i], "new");
    expect(folder, "tiles/old.tif", NULL);
    expect(folder, "web/index.html", NULL);
    expect(folder, "mine.txt", "mine");
    expect(folder, "manifest.json", manifest);
    g_autofree char *left = g_build_filename(folder, ".soilgate-work", NULL);
    ck_assert(!g_file_test(left, G_FILE_TEST_EXISTS));
    remove_tree(folder);
}
END_TEST

START_TEST(test_without_one_of_its_files_there_is_no_manifest)
{
    static const char *const names[] = {"a.tif", "missing.tif", "tiles/b.tif", NULL};
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    write_file(folder, "manifest.json", manifest);
    SgMosaicWork *work = take(folder);
    ck_assert(!publish(work, names, NULL, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert_msg(strstr(error->message, "missing.tif") != NULL, "%s", error->message);
    expect(folder, "manifest.json", NULL);
    sg_mosaic_work_free(work);
    remove_tree(folder);
}
END_TEST

/* A folder that cannot be made is known before anything has changed. */
START_TEST(test_folders_are_made_first)
{
    static const char *const names[] = {"a.tif", "tiles/b.tif", NULL};
    char *folder = sg_test_folder();
    g_autoptr(GError) error = NULL;
    write_file(folder, "manifest.json", manifest);
    write_file(folder, "a.tif", "before");
    write_file(folder, "tiles", "a file in the place of a folder");
    SgMosaicWork *work = take(folder);
    ck_assert(!publish(work, names, NULL, &error));
    ck_assert_msg(strstr(error->message, "tiles") != NULL, "%s", error->message);
    expect(folder, "a.tif", "before");
    expect(folder, "manifest.json", manifest);
    sg_mosaic_work_free(work);
    remove_tree(folder);
}
END_TEST

START_TEST(test_links_are_not_followed)
{
    static const char *const names[] = {"a.tif", NULL};
    char *folder = sg_test_folder(), *elsewhere = sg_test_folder();
    g_autofree char *link = g_build_filename(folder, ".soilgate-work", "link", NULL);
    g_autofree char *lock = g_build_filename(folder, ".soilgate-work", "lock", NULL);
    g_autofree char *target = g_build_filename(elsewhere, "precious", NULL);
    write_file(elsewhere, "precious", "mine");
    write_file(folder, ".soilgate-work/x", "");
    ck_assert_int_eq(symlink(elsewhere, link), 0);
    ck_assert_int_eq(symlink(target, lock), 0);
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_mosaic_work_new(folder, &error)); /* a lock that is a link */
    g_remove(lock);
    SgMosaicWork *work = take(folder);
    ck_assert(publish(work, names, NULL, NULL));
    sg_mosaic_work_free(work);
    expect(elsewhere, "precious", "mine");
    expect(folder, "a.tif", "new");
    remove_tree(folder);
    remove_tree(elsewhere);
}
END_TEST

/* Parts are used again; half a folder, a file that was being written, or one that was to be dropped is in the way. */
START_TEST(test_what_a_killed_run_left_is_tidied)
{
    static const char *const left[] = {"L-0.part.X1Y2Z3", "ready/web/0/half.png", "ready/.soilgate-x/1",
                                       "dropped/web.html"};
    char *folder = sg_test_folder();
    g_autofree char *hidden = g_build_filename(folder, ".soilgate-work", NULL);
    write_file(hidden, "L-0.part", "a part");
    for (guint i = 0; i < G_N_ELEMENTS(left); i++)
        write_file(hidden, left[i], "x");
    SgMosaicWork *work = take(folder);
    expect(hidden, "L-0.part", "a part");
    for (guint i = 0; i < G_N_ELEMENTS(left); i++)
        expect(hidden, left[i], NULL);
    g_autofree char *staged = sg_mosaic_work_stage(work, "web", NULL);
    ck_assert(!g_file_test(staged, G_FILE_TEST_EXISTS));
    refused(folder, "another run makes a mosaic there"); /* and takes nothing away from it */
    sg_mosaic_work_free(work);
    remove_tree(folder);
}
END_TEST

START_TEST(test_a_hidden_folder_that_leads_elsewhere)
{
    char *folder = sg_test_folder(), *elsewhere = sg_test_folder();
    g_autofree char *hidden = g_build_filename(folder, ".soilgate-work", NULL);
    g_autoptr(GError) error = NULL;
    write_file(elsewhere, "precious", "mine");
    ck_assert_int_eq(symlink(elsewhere, hidden), 0);
    ck_assert_ptr_null(sg_mosaic_work_new(folder, &error));
    ck_assert_msg(strstr(error->message, ".soilgate-work") != NULL, "%s", error->message);
    expect(elsewhere, "precious", "mine");
    remove_tree(folder);
    remove_tree(elsewhere);
}
END_TEST

SG_TEST_MAIN("mosaic, work", test_room, test_who_may_take_a_folder, test_nothing_is_left_of_a_run_that_made_nothing,
             test_one_run_at_a_time, test_names_are_given, test_without_one_of_its_files_there_is_no_manifest,
             test_folders_are_made_first, test_links_are_not_followed, test_what_a_killed_run_left_is_tidied,
             test_a_hidden_folder_that_leads_elsewhere)
