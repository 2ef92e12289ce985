/* spec, inside: a YAML file as a tree in which every node knows its line and column.
 *
 * libcyaml loads a file into structs, but it reads 1.5x as 1.5, takes any word for a boolean and gives an unknown key
 * the line of the mapping around it. So a file is read twice: as this tree, which strict.c compares with the same
 * tables libcyaml gets, and then into the structs. The tree is bounded and has no aliases: it is a tree, never a graph.
 */
#ifndef SOILGATE_SPEC_TREE_H
#define SOILGATE_SPEC_TREE_H

#include <glib.h>

typedef enum { SG_YAML_SCALAR, SG_YAML_SEQUENCE, SG_YAML_MAPPING } SgYamlKind;

typedef struct SgYamlNode {
    SgYamlKind kind;
    guint line, column;  /* from 1 */
    gboolean plain;      /* a scalar written without quotes */
    char *text;          /* of a scalar, UTF-8; NULL for the others */
    GPtrArray *children; /* of a sequence: its entries; of a mapping: key, value, key, value; NULL for a scalar */
} SgYamlNode;

/* Reads LENGTH bytes of DATA. SHOWN names the file in messages. Anything but one document of plain YAML in UTF-8 is an
 * error: an empty file, a second document, aliases, anchors, tags, keys that are no words, nesting beyond
 * SG_LIMIT_SPEC_DEPTH. */
SgYamlNode *sg_yaml_parse(const char *shown, const char *data, gsize length, GError **error);
void sg_yaml_free(SgYamlNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgYamlNode, sg_yaml_free)

/* The value of KEY in a mapping, or NULL. NODE may be NULL or no mapping. */
const SgYamlNode *sg_yaml_get(const SgYamlNode *node, const char *key);
/* How many entries a sequence has; 0 for anything else, NULL too. */
guint sg_yaml_count(const SgYamlNode *node);
const SgYamlNode *sg_yaml_entry(const SgYamlNode *node, guint index);

/* Sets ERROR (SG_ERROR_USAGE) to "SHOWN:line:column: KEY: message". NODE NULL leaves out the place, KEY NULL the key.
 */
void sg_yaml_fail(GError **error, const char *shown, const SgYamlNode *node, const char *key, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

#endif
