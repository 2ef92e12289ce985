/* web: finished maps as a folder for the web, with a page to look at them. A part of report.
 *
 * The folder needs no server but one that hands out files, and no network at all: index.html opens from a disk too. For
 * each map it holds BASE.pmtiles (PMTiles 3), BASE.mbtiles (MBTiles 1.3), BASE/z/x/y.png with BASE/tilejson.json
 * (TileJSON 3.0.0), and BASE/values, from which the page tells the value under the pointer (tiles.h says how). With the
 * raster of its sources the same tiles are there as BASE_source, coloured by the country that gave each pixel, in the
 * colours that this raster has (sg_country_colour); they have no values of their own.
 */
#ifndef SOILGATE_WEB_H
#define SOILGATE_WEB_H

#include "soilgate/boundary.h"
#include "soilgate/mosaic.h"
#include "soilgate/seams.h"
#include "soilgate/tiles.h"

typedef struct {
    const char *base;     /* of the names of its files: letters, digits, '.', '_' and '-' */
    const char *raster;   /* path of its values */
    const char *sources;  /* path of the UN M49 numbers of the countries that gave them; or NULL */
    const SgLayer *layer; /* of the specification */
    const char *const
        *products;            /* files to link to: paths as the page has them ("../BASE.tif"), ended by NULL; or NULL */
    const GPtrArray *missing; /* char *: ISO codes of countries whose map is missed: the page says so; or NULL */
    const SgSeams *seams;     /* its borders, measured in these files: the page draws and lists them; or NULL */
    const SgMosaicLayer *made; /* what became of the maps of countries: the page tells of it; or NULL */
} SgWebMap;

typedef struct {
    int m49;
    const char *name;
} SgWebCountry;

typedef struct {
    const char *output;      /* the folder; that above it is there */
    const char *title;       /* of the page */
    const char *attribution; /* who made the maps; or NULL */
    const SgSpec *spec;
    const SgWebMap *maps;
    guint maps_count; /* at least one */
    const SgWebCountry
        *countries; /* that gave pixels; more than SG_TILES_MOST_CLASSES: maps are not coloured by them */
    guint countries_count;
    const SgRecipe *recipe;         /* by which pixels were left out; or NULL */
    const SgBoundaries *boundaries; /* outlines, and what must be said beside them; or NULL */
    int threads;                    /* 0: all processors */
    void (*progress)(const char *what, gint64 done, gint64 total, gpointer data); /* or NULL */
    gpointer progress_data;
} SgWebOptions;

/* What was written: a file, or a folder of many. */
typedef struct {
    char *name;   /* below the folder; that of a folder ends in '/' */
    char *sha256; /* of the file; of a folder, of the list of its files as sha256sum prints it, sorted by name */
    gint64 bytes, files;
} SgWebFile;

/* Writes the folder, beside its name first; then it gets its name as a whole, and what was there is gone. The same
 * bytes for any number of threads, in one language. Gives SgWebFile *, sorted by name, freed with the array. NULL with
 * an error, SG_ERROR_USAGE: a map that cannot be shown (tiles.h), OUTPUT holds something else, BASE is no name;
 * SG_ERROR_FAILED. Main thread, before threads of the caller's. */
GPtrArray *sg_web_write(const SgWebOptions *options, GError **error);
/* FALSE when OUTPUT holds something else than such a folder: asked before a long work. */
gboolean sg_web_check(const char *output, GError **error);

#endif
