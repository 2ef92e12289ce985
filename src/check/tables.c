/* Whether it is in doubt which look-up table is a map's: then nothing can be said about its classes. */
#include "check/judge.h"

#include <string.h>

static gboolean same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : g_ascii_strcasecmp(a, b) == 0;
}

/* A name that is no class of the product means what it says. */
static gboolean means_the_same(const SgClasses *classes, int code, const SgLookup *a, const SgLookup *b)
{
    double one = 0, other = 0;
    const gboolean known = sg_lookup_canonical(a, classes, code, &one);
    if (sg_lookup_canonical(b, classes, code, &other) != known)
        return FALSE;
    return known ? one == other : same_name(sg_lookup_name(a, code), sg_lookup_name(b, code));
}

static gboolean mean_the_same(const SgFileFacts *file, const SgClasses *classes, const SgLookup *a, const SgLookup *b)
{
    gboolean same = TRUE;
    for (int i = 0; file->scanned && i < file->scan.codes_count && same; i++)
        same = means_the_same(classes, file->scan.codes[i].code, a, b);
    for (guint i = 0; !file->scanned && i < a->entries->len && same; i++)
        same = means_the_same(classes, g_array_index(a->entries, SgLookupEntry, i).code, a, b);
    return same;
}

const SgLookup *sg_lookup_rival(const SgFileFacts *file)
{
    const SgClasses *classes = sg_layer_classes(file->name.layer);
    const SgLookup *lookup = file->lookup;
    if (classes == NULL || !classes->lookup || lookup == NULL || lookup->unreadable != NULL || file->lookups == NULL)
        return NULL;
    /* One that is for all maps is no rival of one that is called as its map. */
    const guint rivals = file->lookup_own ? file->lookups_own : file->lookups->len;
    for (guint i = 0; i < rivals; i++) {
        const SgLookup *other = g_ptr_array_index(file->lookups, i);
        if (other == lookup)
            continue;
        const gboolean own = i < file->lookups_own;
        if (other->unreadable != NULL ? own && !file->lookup_own : !mean_the_same(file, classes, lookup, other))
            return other;
    }
    return NULL;
}

gboolean sg_lookup_is_sure(const SgFileFacts *file)
{
    return file->rival == NULL && *file->lookup_also == '\0';
}
