/* What every unit test shares: a main over one libcheck suite, and a fresh folder for each test that asks. */
#ifndef SOILGATE_TESTS_SUPPORT_H
#define SOILGATE_TESTS_SUPPORT_H

#include <check.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

/* SG_TEST_MAIN("raster", test_opens, test_refuses): a program that runs these START_TEST functions. Tests run in one
 * process (no fork), so that sanitizers and threads see them. */
#define SG_TEST_MAIN(title, ...)                                                                                       \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        const TTest *tests[] = {__VA_ARGS__};                                                                          \
        Suite *suite = suite_create(title);                                                                            \
        TCase *tcase = tcase_create(title);                                                                            \
        tcase_set_timeout(tcase, 240);                                                                                 \
        for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)                                                               \
            tcase_add_test(tcase, tests[i]);                                                                           \
        suite_add_tcase(suite, tcase);                                                                                 \
        SRunner *runner = srunner_create(suite);                                                                       \
        srunner_set_fork_status(runner, CK_NOFORK);                                                                    \
        srunner_run_all(runner, CK_NORMAL);                                                                            \
        int failed = srunner_ntests_failed(runner);                                                                    \
        srunner_free(runner);                                                                                          \
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                                                              \
    }

/* A new, empty folder; free with g_free (the folder stays in the system's temporary place until sg_test_remove). */
static inline char *sg_test_folder(void)
{
    char *path = g_dir_make_tmp("soilgate-test-XXXXXX", NULL);
    ck_assert_ptr_nonnull(path);
    return path;
}

/* Removes a folder made by sg_test_folder, with the files in it, and frees its name. */
static inline void sg_test_remove(char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        char *file = g_build_filename(path, name, NULL);
        g_remove(file);
        g_free(file);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(path);
    g_free(path);
}

#endif
