/* draft: writes a first specification from sample maps of one country, for a person to finish.
 *
 * What can be measured is measured: names, CRS, pixel size, grids, storage types, nodata, ranges, codes. What cannot be
 * known stands as "?", which sg_spec_lint tells. Every basis is inferred, so that nothing of a draft can reject a map.
 */
#ifndef SOILGATE_DRAFT_H
#define SOILGATE_DRAFT_H

#include <glib.h>

typedef struct {
    const char *product; /* or NULL: the word with which all names begin, else DRAFT */
    int threads;         /* 0: all processors */
    void (*progress)(const char *file, gint64 done, gint64 total, gpointer data); /* files; or NULL */
    gpointer progress_data;
} SgDraftOptions;

/* The draft for the GeoTIFFs in FOLDER, as YAML. SG_ERROR_USAGE: nothing there that can be drafted from, maps of more
 * than one country, two maps of one name. After sg_geo_init and sg_countries_load; main thread. Free with g_free. */
char *sg_draft_spec(const char *folder, const SgDraftOptions *options, GError **error);

#endif
