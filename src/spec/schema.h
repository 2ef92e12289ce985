/* spec, inside: what a specification file may hold, as tables. */
#ifndef SOILGATE_SPEC_SCHEMA_H
#define SOILGATE_SPEC_SCHEMA_H

#include <cyaml/cyaml.h>

#include "soilgate/spec.h"

/* One file as libcyaml loads it. The specification comes first, so that an SgSpec * made by the loader is also an
 * SgSpecFile *. */
typedef struct {
    SgSpec spec;
    char *format;
    char *extends; /* or NULL */
} SgSpecFile;

/* libcyaml's table of a whole file. */
extern const cyaml_schema_value_t sg_spec_schema;
/* Parts that other formats have too: a basis, and an entry of "sources". */
extern const cyaml_schema_field_t sg_basis_fields[];
extern const cyaml_schema_value_t sg_source_entry;

/* The rule for single values at PATH ("layers[].file"): NULL when any value of the right type will do. A text must
 * match PATTERN and pass CHECK; a number lies in MIN..MAX. ALLOWED tells a reader what is allowed. */
typedef struct {
    const char *path;
    const char *allowed;
    const char *pattern;
    gboolean (*check)(const char *text, GError **error);
    gboolean number;
    double min, max;
    gboolean min_open; /* MIN itself is not allowed */
    gboolean whole;
} SgValueRule;
extern const SgValueRule sg_spec_rules[]; /* of a specification, ended by one without a path */

#endif
