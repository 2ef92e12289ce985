/* spec, inside: compares a file's tree with the tables, before libcyaml loads it. */
#ifndef SOILGATE_SPEC_STRICT_H
#define SOILGATE_SPEC_STRICT_H

#include <cyaml/cyaml.h>

#include "schema.h"
#include "tree.h"

/* FALSE with file, line, column and key of the first thing in ROOT that SCHEMA or one of RULES (ended by one without a
 * path) does not allow: unknown, missing and repeated keys, wrong types, words and numbers. SHOWN names the file. */
gboolean sg_strict_check(const char *shown, const SgYamlNode *root, const cyaml_schema_value_t *schema,
                         const SgValueRule *rules, GError **error);

#endif
