#include "geo/sidecars.h"

#include "soilgate/base.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Endings that GDAL, QGIS or ArcGIS look for; put after the whole name ("a.tif.ovr") or in place of ".tif" ("a.tfw").
 */
static const struct {
    const char *ending;
    gboolean whole;
} endings[] = {
    {".aux.xml", TRUE}, {".ovr", TRUE},  {".msk", TRUE},  {".vat.dbf", TRUE}, {".aux.xml", FALSE},
    {".aux", FALSE},    {".rrd", FALSE}, {".tfw", FALSE}, {".tifw", FALSE},   {".tiffw", FALSE},
    {".wld", FALSE},    {".prj", FALSE}, {".tab", FALSE}, {".rpb", FALSE},    {"_rpc.txt", FALSE},
};

static void look(int folder, const char *base, const char *ending, GPtrArray *names)
{
    /* Fixed names in small and in capital letters: listing the folder for every file would cost the square of its size.
     */
    g_autofree char *capitals = g_ascii_strup(ending, -1);
    const char *spellings[] = {ending, capitals};
    for (guint i = 0; i < G_N_ELEMENTS(spellings); i++) {
        g_autofree char *name = g_strconcat(base, spellings[i], NULL);
        struct stat st;
        if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            g_ptr_array_add(names, sg_text_printable(name));
            break; /* a file system without letter case would show it twice */
        }
    }
}

void sg_sidecars_find(const char *path, GPtrArray *names)
{
    g_autofree char *folder_name = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    int folder = open(folder_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    const char *dot = strrchr(base, '.');
    g_autofree char *stem = dot != NULL ? g_strndup(base, (gsize)(dot - base)) : NULL;
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        if (endings[i].whole || stem != NULL)
            look(folder, endings[i].whole ? base : stem, endings[i].ending, names);
    close(folder);
}
