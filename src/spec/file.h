/* spec, inside: reads one specification file and joins it with the one it extends. */
#ifndef SOILGATE_SPEC_FILE_H
#define SOILGATE_SPEC_FILE_H

#include "schema.h"
#include "tree.h"

/* Loads PATH, shown as SHOWN in messages, with all it extends, joined. BYTES gets the bytes of the file and then of
 * those it extends, in order. What a specification needs in the end is not asked for here. */
SgSpecFile *sg_spec_file_load(const char *path, const char *shown, GString *bytes, GError **error);
void sg_spec_file_free(SgSpecFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSpecFile, sg_spec_file_free)

/* TRUE when NAME ends as a file of a specification does. */
gboolean sg_spec_is_yaml(const char *name);
/* The path of the newest shipped specification called NAME ("gsocseq", "GSOCseq-1.1"), or NULL; NAMES gets all names
 * there are. ERROR is set only when the shipped ones are not found at all. */
char *sg_spec_find_shipped(const char *name, GString *names, GError **error);

/* Compiles the relations that ROOT, the tree of the file SHOWN, writes, and looks for their layers in SPEC, which is
 * joined with what the file extends. Nothing is kept: the file that extends this one may replace them. */
gboolean sg_spec_check_relations(SgSpec *spec, const char *shown, const SgYamlNode *root, GError **error);
/* Gives every relation of a whole specification its code and layers. */
gboolean sg_spec_relate(SgSpec *spec, const char *shown, GError **error);
/* Frees what it gave. */
void sg_spec_unrelate(SgSpec *spec);

/* Moves into OWN what it lacks of BASE: absent sections, and the entries of the lists whose id OWN does not have. An
 * entry with an id that BASE has too stands in its place. What is left in BASE is to be freed with it. */
void sg_spec_join(SgSpec *own, SgSpec *base);

/* The lists that are joined, for who counts them. */
typedef struct {
    const char *section; /* "layers" */
    const char *key;     /* what tells entries apart: "id", "match", "rule" */
    gsize array, count;  /* offsets in SgSpec */
    gsize size;          /* of an entry */
    gsize name;          /* offset of KEY in an entry */
    guint limit;
    gboolean exact; /* letter case tells KEYs apart */
} SgSpecList;
/* TRUE when A and B are one KEY of LIST. */
gboolean sg_spec_same_key(const SgSpecList *list, const char *a, const char *b);
#define SG_SPEC_LISTS 8
extern const SgSpecList sg_spec_lists[SG_SPEC_LISTS];

#endif
