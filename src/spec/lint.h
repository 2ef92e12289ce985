/* spec, inside: the parts of sg_spec_lint. Each adds its lines to LINES (char *). */
#ifndef SOILGATE_SPEC_LINT_H
#define SOILGATE_SPEC_LINT_H

#include "soilgate/spec.h"

void sg_lint_add(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* What a raster's storage type (GDAL's name, one that the loader lets pass) can hold. */
typedef struct {
    const char *name;
    double min, max;
    gboolean is_float;
} SgStorageLimits;
const SgStorageLimits *sg_storage_limits(const char *type);

void sg_lint_sources(GPtrArray *lines, const SgSpec *spec);   /* every basis begins with a declared source */
void sg_lint_sections(GPtrArray *lines, const SgSpec *spec);  /* contact, grid, nodata, boundary */
void sg_lint_kinds(GPtrArray *lines, const SgSpec *spec);     /* kinds, and what layers set in their place */
void sg_lint_names(GPtrArray *lines, const SgSpec *spec);     /* one name, one layer */
void sg_lint_relations(GPtrArray *lines, const SgSpec *spec); /* each has tests, and passes them */
void sg_lint_documents(GPtrArray *lines, const SgSpec *spec); /* papers that can be found */
/* names and aliases of the classes of WHERE: each leads to one class */
void sg_lint_class_names(GPtrArray *lines, const char *where, const SgClasses *classes);

#endif
