/* bench_mark PATH [THREADS [BOUNDARIES]]: seconds of a check, and of the second pass that makes pictures. */
#include "soilgate/base.h"
#include "soilgate/mark.h"

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
    g_autoptr(SgReport) report = sg_check(paths, &options, &error);
    const gint64 checked = g_get_monotonic_time();
    g_autoptr(SgPictures) pictures =
        report != NULL ? sg_pictures_make(report, &(SgPictureOptions){.threads = threads}, &error) : NULL;
    const gint64 made = g_get_monotonic_time();
    if (pictures == NULL) {
        g_printerr("%s\n", error->message);
        return 3;
    }
    const double check = (double)(checked - start) / 1e6, marks = (double)(made - checked) / 1e6;
    g_print("check %.3f s, pictures %.3f s, ratio %.2f\n", check, marks, marks / check);
    return 0;
}
