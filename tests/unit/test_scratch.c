/* The temporary folder is private, and nothing of it stays behind, however the program ends. */
#include "soilgate/base.h"
#include "soilgate/scratch.h"
#include "support.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 20 /* on a busy machine */

/* Puts a file and a link to a folder outside into a new folder of SCRATCH. */
static char *fill(SgScratch *scratch, const char *outside)
{
    g_autoptr(GError) error = NULL;
    char *folder = sg_scratch_folder(scratch, &error);
    ck_assert_msg(folder != NULL, "%s", error != NULL ? error->message : "");
    g_autofree char *below = g_build_filename(folder, "a", "b", NULL);
    g_autofree char *file = g_build_filename(below, "map.tif", NULL);
    g_autofree char *link_path = g_build_filename(below, "link", NULL);
    ck_assert_int_eq(g_mkdir_with_parents(below, 0700), 0);
    ck_assert(g_file_set_contents(file, "x", 1, NULL));
    ck_assert_int_eq(symlink(outside, link_path), 0);
    return folder;
}

static gboolean wait_until_gone(const char *path)
{
    for (int i = 0; i < PATIENCE_S * 100; i++) {
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            return TRUE;
        g_usleep(G_USEC_PER_SEC / 100);
    }
    return FALSE;
}

START_TEST(test_no_folder_before_it_is_asked_for)
{
    SgScratch *scratch = sg_scratch_new();
    errno = 0;
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* and no process */
    ck_assert_int_eq(errno, ECHILD);
    sg_scratch_free(scratch);
    sg_scratch_free(NULL);
}
END_TEST

START_TEST(test_folders_are_private_and_removed)
{
    char *outside = sg_test_folder();
    SgScratch *scratch = sg_scratch_new();
    g_autofree char *one = fill(scratch, outside);
    g_autofree char *other = sg_scratch_folder(scratch, NULL);
    g_autofree char *holder = g_path_get_dirname(one);
    struct stat status;
    ck_assert_str_ne(one, other);
    ck_assert(g_path_is_absolute(one));
    ck_assert(g_str_has_prefix(other, holder));
    ck_assert_int_eq(stat(holder, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0700);
    sg_scratch_free(scratch);
    ck_assert(!g_file_test(holder, G_FILE_TEST_EXISTS));
    ck_assert(g_file_test(outside, G_FILE_TEST_IS_DIR)); /* where the link led */
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);    /* the janitor is gone too */
    sg_test_remove(outside);
}
END_TEST

/* A child that makes a folder, tells its path through TELL and ends by SIGNAL_NUMBER; 0: by exit; -1: it waits. */
static pid_t start_child(int tell, int signal_number)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    setpgid(0, 0);
    signal(SIGINT, SIG_DFL); /* libcheck catches it */
    signal(SIGTERM, SIG_DFL);
    SgScratch *scratch = sg_scratch_new();
    char *folder = fill(scratch, "/");
    ssize_t told = write(tell, folder, strlen(folder));
    while (signal_number == -1)
        told = pause();
    if (signal_number > 0)
        raise(signal_number);
    _exit(told < 0);
}

static void assert_gone_after(int signal_number, gboolean whole_group)
{
    int ends[2], how;
    char folder[4096] = "";
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = start_child(ends[1], whole_group ? -1 : signal_number);
    ck_assert_int_gt(read(ends[0], folder, sizeof folder - 1), 0);
    if (whole_group)
        ck_assert_int_eq(kill(-child, signal_number), 0);
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    if (signal_number != 0)
        ck_assert_int_eq(WTERMSIG(how), signal_number);
    g_autofree char *holder = g_path_get_dirname(folder);
    ck_assert_msg(wait_until_gone(holder), "%s stays after signal %d", holder, signal_number);
    close(ends[0]);
    close(ends[1]);
}

START_TEST(test_nothing_stays_however_the_program_ends)
{
    static const int endings[] = {0, SIGKILL, SIGTERM, SIGINT, SIGHUP};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        assert_gone_after(endings[i], FALSE);
}
END_TEST

START_TEST(test_signals_to_the_group_do_not_reach_the_janitor)
{
    assert_gone_after(SIGKILL, TRUE); /* it has a session of its own */
    assert_gone_after(SIGINT, TRUE);
}
END_TEST

/* What is renamed into its place later must lie on the same file system. */
START_TEST(test_in_a_folder_of_choice)
{
    char *place = sg_test_folder();
    SgScratch *scratch = sg_scratch_new_in(place);
    ck_assert_int_eq(g_rmdir(place), 0); /* nothing is in it before a folder is asked for */
    ck_assert_int_eq(g_mkdir(place, 0700), 0);
    g_autofree char *folder = sg_scratch_folder(scratch, NULL);
    ck_assert(g_str_has_prefix(folder, place));
    ck_assert_int_eq(g_rmdir(place), -1);
    sg_scratch_free(scratch);
    ck_assert_int_eq(g_rmdir(place), 0);
    g_autoptr(SgScratch) nowhere = sg_scratch_new_in(place);
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(sg_scratch_folder(nowhere, &error));
    ck_assert(g_error_matches(error, SG_ERROR, SG_ERROR_FAILED));
    ck_assert_ptr_nonnull(strstr(error->message, place));
    g_free(place);
}
END_TEST

SG_TEST_MAIN("scratch", test_in_a_folder_of_choice, test_no_folder_before_it_is_asked_for,
             test_folders_are_private_and_removed, test_nothing_stays_however_the_program_ends,
             test_signals_to_the_group_do_not_reach_the_janitor)
