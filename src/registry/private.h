/* registry, inside: what its files share. */
#ifndef SOILGATE_REGISTRY_PRIVATE_H
#define SOILGATE_REGISTRY_PRIVATE_H

#include "registry/db.h"
#include "soilgate/registry_edit.h"

struct SgRegistry {
    SgDb *db;
};

/* A value of a query, from text that may be NULL, and from bytes. */
#define SG_TEXT(string)        ((SgDbValue){.text = (string)})
#define SG_BYTES(data, length) ((SgDbValue){NULL, (data), (length)})
/* Runs the query NAME with the values that follow; wants no answer. */
#define sg_run(db, name, error, ...)                                                                                   \
    sg_db_query(db, name, (const SgDbValue[]){__VA_ARGS__}, G_N_ELEMENTS(((const SgDbValue[]){__VA_ARGS__})), NULL,    \
                NULL, error)

/* migrate.c: the tables. */

/* In a transaction: makes them where nothing is. SG_ERROR_USAGE when something is there. */
gboolean sg_registry_make_tables(SgDb *db, const SgWriter *writer, GError **error);
/* Looks whether they are there, and brings those of an older version up to date, in a transaction of its own. */
gboolean sg_registry_check_tables(SgDb *db, const SgWriter *writer, GError **error);

/* geometry.c */

/* WKB, in degrees, as the geometry column of the database wants it: for a GeoPackage with its header (OGC 12-128r17,
 * 2.1.3). */
GBytes *sg_registry_geometry(const SgDb *db, GBytes *wkb, const SgOwner *owner);

/* names.c */

/* Fills CELLS with the COUNT columns of the "product" or "region" (WHAT) called NAME, in any letter case; each
 * g_free. FALSE with an error that names those there are. */
gboolean sg_registry_find(SgDb *db, const char *what, const char *name, char **cells, guint count, GError **error);
/* The code of REGION as the registry has it; of the only one there is for NULL. NULL with an error. */
char *sg_registry_find_region(SgDb *db, const char *region, GError **error);
/* TRUE for what a specification may be called: a registry may be a stranger's, and the names in it anything. */
gboolean sg_registry_is_product(const char *name);
/* Adds the first cell of each row to DATA, a GPtrArray of char *: for sg_db_query. */
gboolean sg_registry_keep_name(const char *const *cells, gpointer data, GError **error);

/* region.c: in a transaction, adds a region, and those of its countries that are not there yet. */
gboolean sg_registry_load_region(SgDb *db, const SgRegion *region, const SgBoundaries *boundaries,
                                 const SgWriter *writer, GError **error);
/* In a transaction: remembers where the polygons of a new registry come from. */
gboolean sg_registry_keep_origin(SgDb *db, const SgBoundaries *boundaries, GError **error);

/* product.c: in a transaction. */

/* Adds the product of a specification with its layer for maps. */
gboolean sg_registry_load_product(SgDb *db, const SgSpec *spec, const SgWriter *writer, GError **error);
/* Makes the maps of all products anew, by the tables as they are, in the colours of now. *STYLED: FALSE where a
 * database keeps their style from soilgate. */
gboolean sg_registry_make_views(SgDb *db, gboolean *styled, GError **error);
/* After countries or products were added: what a GeoPackage tells of its layers. */
gboolean sg_registry_finish_layers(SgDb *db, const SgWriter *writer, GError **error);

/* expect.c: in a transaction, adds one line. Country and product of EXPECTATION are spelt as the registry has them. */
typedef struct {
    const char *iso3, *product;
    gboolean expected;
    const char *due, *at, *why, *evidence;
    gboolean inferred;
} SgExpectationLine;
gboolean sg_registry_add_expectation(SgDb *db, const SgExpectationLine *line, const SgWriter *writer, GError **error);
/* In a transaction: sees to it that the product of MOVE, spelt so, is expected of its country. */
gboolean sg_registry_make_expected(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error);

/* CELL, bytes as sg_db_query gives them, as WKB, without the header of a GeoPackage; NULL when it is no geometry. */
GBytes *sg_registry_wkb(const char *cell);

/* history.c: the event of a row of "history" or "region_events". */
SgEvent *sg_registry_read_event(const char *const *cells);
/* The same of "expectations" and "region_expectations". */
SgExpectation *sg_registry_read_expectation(const char *const *cells);

/* status.c, in a transaction. */
SgStatus *sg_registry_read_status(SgDb *db, const char *product, const char *region, const char *as_of, GError **error);
GPtrArray *sg_registry_read_statuses(SgDb *db, const char *region, const char *as_of, GError **error);

/* load.c: in a transaction, adds products, region and record. */
gboolean sg_registry_load(SgDb *db, const SgBaseline *baseline, const SgBoundaries *boundaries, const SgWriter *writer,
                          GError **error);

/* move.c: in a transaction, adds one event. What is received or accepted is a delivery of the country and product, and
 * one of verdict fail or unchecked is accepted when waivers of it are recorded. */
gboolean sg_registry_add_event(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error);
/* The same in a registry that is being made, of a country and product that are new there, and spelt so: nothing is
 * asked of the database, which may be far away. */
gboolean sg_registry_add_first_event(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error);
/* When something came to be so: AT, or, for NULL, now, by the later of two clocks. NULL with an error when AT is before
 * LAST (NULL: nothing is) or after now. ABOUT: "LKA GSASmap". */
const char *sg_registry_time(const char *about, const char *at, const char *last, const SgWriter *writer,
                             GError **error);

/* The name of the "country" (VALUE: its code, in capitals) or "product" (in any letter case) called VALUE, by the query
 * WHAT; NULL with an error when the registry has none. */
char *sg_registry_find_name(SgDb *db, const char *what, const char *value, GError **error);

/* status.c */

/* The day behind AS_OF: what is of an earlier time, day or moment, counts. NULL with an error when AS_OF is no day. */
char *sg_registry_day_behind(const char *as_of, GError **error);

#endif
