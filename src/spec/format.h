/* spec, inside: one YAML file by its tables, strictly: what specifications and waivers share. */
#ifndef SOILGATE_SPEC_FORMAT_H
#define SOILGATE_SPEC_FORMAT_H

#include <sys/stat.h>

#include "schema.h"
#include "tree.h"

typedef struct {
    const char *name;                   /* "a specification", for messages */
    const cyaml_schema_value_t *schema; /* libcyaml's table of a whole file */
    const SgValueRule *rules;           /* what the schema cannot say; ended by one without a path */
} SgYamlFormat;

/* The bytes of PATH, shown as SHOWN in messages, a regular file of at most SG_LIMIT_SPEC_BYTES. STATUS gets the file's
 * identity. */
GString *sg_format_read(const SgYamlFormat *format, const char *path, const char *shown, struct stat *status,
                        GError **error);
/* TEXT as a struct of the format's schema; ROOT gets the tree, for places in later messages. The first thing that
 * tables or value rules do not allow is an error with file, line, column and key. */
gpointer sg_format_load(const SgYamlFormat *format, const char *shown, const GString *text, SgYamlNode **root,
                        GError **error);
/* For a value rule of the pattern 2026-12-31: FALSE with an error when there is no such day, as 30 February. */
gboolean sg_format_is_day(const char *text, GError **error);
void sg_format_free(const SgYamlFormat *format, gpointer data);

#endif
