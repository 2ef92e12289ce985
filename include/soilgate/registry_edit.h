/* registry, regions and products: what is tracked, and how that changes.
 *
 * Who belongs to a region is a list to which lines are only ever added: on a day of the past a region has the countries
 * that it had then. A country that leaves keeps all that was recorded of it. Errors, threads and transactions are as in
 * registry.h.
 */
#ifndef SOILGATE_REGISTRY_EDIT_H
#define SOILGATE_REGISTRY_EDIT_H

#include "soilgate/registry.h"

/* Makes a registry of REGION in which nothing is recorded yet, and which has no products. Else as sg_registry_create.
 */
gboolean sg_registry_create_bare(const SgRegistryOptions *options, const SgRegion *region,
                                 const SgBoundaries *boundaries, const SgWriter *writer, GError **error);

/* --- products --- */

/* Adds the product of a specification; nothing is expected of anybody yet. SG_ERROR_USAGE when it is there. */
gboolean sg_registry_add_product(SgRegistry *registry, const SgSpec *spec, const SgWriter *writer, GError **error);

typedef struct {
    char *name, *version, *title;
} SgTrackedProduct;
/* SgTrackedProduct *, in the order in which they were added; freed with the array. */
GPtrArray *sg_registry_products(SgRegistry *registry, GError **error);

/* TRUE in *HAS when the registry can have maps: layers status_<product> for QGIS and its like, which show where every
 * country stands now. A file can; a PostgreSQL database when it has the extension PostGIS. */
gboolean sg_registry_has_maps(SgRegistry *registry, gboolean *has, GError **error);
/* Makes the maps of all products anew: in a database to which PostGIS was added later. *MADE: FALSE where the registry
 * can have none. *STYLED: FALSE where a database keeps their style from soilgate: its table public.layer_styles, where
 * QGIS looks for it, is another's or may not be written. */
gboolean sg_registry_make_maps(SgRegistry *registry, gboolean *made, gboolean *styled, GError **error);

/* --- regions --- */

/* Adds a region, and those of its countries that the registry has not yet, with their polygons in BOUNDARIES; they
 * belong to it from the beginning. SG_ERROR_USAGE when the registry has a region of that code. */
gboolean sg_registry_add_region(SgRegistry *registry, const SgRegion *region, const SgBoundaries *boundaries,
                                const SgWriter *writer, GError **error);

typedef struct {
    const char *region;           /* in any letter case */
    const char *const *countries; /* codes in any letter case, ended by NULL */
    gboolean member;              /* they belong to it from then on, or no longer */
    const char *at;               /* not before the last such word of a country, nor after now; NULL: now */
    const char *why;              /* a sentence */
    const char *evidence;         /* where it is written; or NULL */
} SgRegionChange;
/* Adds a line for each country of which something else was known. One transaction. BOUNDARIES has the polygons of
 * countries that the registry has not yet; NULL where none can join. */
gboolean sg_registry_change_region(SgRegistry *registry, const SgRegionChange *change, const SgBoundaries *boundaries,
                                   const SgWriter *writer, SgLinesAdded *added, GError **error);

/* One word on whether a country belongs to a region. */
typedef struct {
    char *iso3, *name;
    gboolean member;
    char *at; /* NULL: from the beginning */
    char *recorded_at, *who, *why;
    char *evidence; /* or NULL */
} SgMembership;
typedef struct {
    char *code, *title;
    char *source;           /* of its list of countries */
    GPtrArray *memberships; /* SgMembership *, the oldest first */
    GPtrArray *members;     /* const SgMembership *, by code: the last word of each country that belongs to it now */
} SgTrackedRegion;
/* SgTrackedRegion *, in the order in which they were added; freed with the array. CODE, in any letter case: that one
 * alone, SG_ERROR_USAGE when there is none; NULL: all. */
GPtrArray *sg_registry_regions(SgRegistry *registry, const char *code, GError **error);

#endif
