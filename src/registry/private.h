/* registry, inside: what its files share. */
#ifndef SOILGATE_REGISTRY_PRIVATE_H
#define SOILGATE_REGISTRY_PRIVATE_H

#include "registry/db.h"
#include "soilgate/registry.h"

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

/* load.c: in a transaction, adds products, region and record. */
gboolean sg_registry_load(SgDb *db, const SgBaseline *baseline, const SgBoundaries *boundaries, const SgWriter *writer,
                          GError **error);

/* move.c: in a transaction, adds one event. What is received or accepted is a delivery of the country and product, and
 * one of verdict fail or unchecked is accepted when waivers of it are recorded. */
gboolean sg_registry_add_event(SgDb *db, const SgMove *move, const SgWriter *writer, GError **error);

/* The name of the "country" (VALUE: its code, in capitals) or "product" (in any letter case) called VALUE, by the query
 * WHAT; NULL with an error when the registry has none. */
char *sg_registry_find_name(SgDb *db, const char *what, const char *value, GError **error);

/* status.c */

/* Fills CELLS with the first COUNT columns of the "product" or "region" (WHAT) called NAME, in any letter case; each
 * g_free. FALSE with an error that names those there are. */
gboolean sg_registry_find(SgDb *db, const char *what, const char *name, char **cells, guint count, GError **error);
/* The day behind AS_OF: what is of an earlier time, day or moment, counts. NULL with an error when AS_OF is no day. */
char *sg_registry_day_behind(const char *as_of, GError **error);

#endif
