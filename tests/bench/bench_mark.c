/* bench_mark PATH [THREADS [BOUNDARIES]]: seconds of a check, and of the second pass that makes pictures; by the clock,
 * and of the processors. */
#include "soilgate/base.h"
#include "soilgate/mark.h"

#include <time.h>

int main(int argc, char **argv)
{
    if (argc < 2) {
        g_printerr("bench_mark PATH [THREADS [BOUNDARIES]]\n");
        return 2;
    }
    char *paths[] = {argv[1], NULL};
    const int threads = argc > 2 ? (int)g_ascii_strtoll(argv[2], NULL, 10) : 0;
    const SgCheckOptions options = {.threads = threads, .boundaries = argc > 3 ? argv[3] : NULL};
    g_autoptr(GError) error = NULL;
    sg_data_init(NULL, SG_SOURCE_DIR);
    sg_geo_init();
    const gint64 start = g_get_monotonic_time();
    const clock_t began = clock();
    g_autoptr(SgReport) report = sg_check(paths, &options, &error);
    const gint64 checked = g_get_monotonic_time();
    const clock_t between = clock();
    g_autoptr(SgPictures) pictures =
        report != NULL ? sg_pictures_make(report, &(SgPictureOptions){.threads = threads}, &error) : NULL;
    const gint64 made = g_get_monotonic_time();
    const clock_t ended = clock();
    if (pictures == NULL) {
        g_printerr("%s\n", error->message);
        return 3;
    }
    const double check = (double)(checked - start) / 1e6, marks = (double)(made - checked) / 1e6;
    const double check_cpu = (double)(between - began) / CLOCKS_PER_SEC;
    const double marks_cpu = (double)(ended - between) / CLOCKS_PER_SEC;
    g_print("clock: check %.3f s, pictures %.3f s, ratio %.2f; processors: check %.3f s, pictures %.3f s, ratio %.2f\n",
            check, marks, marks / check, check_cpu, marks_cpu, marks_cpu / check_cpu);
    return 0;
}
