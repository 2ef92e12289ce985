/* Joins a specification with the one it extends. */
#include <string.h>

#include "file.h"
#include "soilgate/limits.h"

#define LIST(member, type, own_key, maximum, letter_case)                                                              \
    {                                                                                                                  \
        .section = #member, .key = #own_key, .array = offsetof(SgSpec, member),                                        \
        .count = offsetof(SgSpec, member##_count), .size = sizeof(type), .name = offsetof(type, own_key),              \
        .limit = (maximum), .exact = (letter_case)                                                                     \
    }

const SgSpecList sg_spec_lists[SG_SPEC_LISTS] = {
    LIST(sources, SgSource, id, SG_LIMIT_SPEC_SOURCES, FALSE),
    LIST(kinds, SgKind, id, SG_LIMIT_SPEC_KINDS, FALSE),
    LIST(layers, SgLayer, id, SG_LIMIT_SPEC_LAYERS, FALSE),
    LIST(rewrites, SgRewrite, match, SG_LIMIT_SPEC_REWRITES, TRUE),
    LIST(lookalikes, SgLookalike, match, SG_LIMIT_SPEC_LOOKALIKES, TRUE),
    LIST(relations, SgRelation, id, SG_LIMIT_SPEC_RELATIONS, FALSE),
    LIST(documents, SgDocument, id, SG_LIMIT_SPEC_DOCUMENTS, FALSE),
    LIST(severities, SgSeverityOverride, rule, SG_LIMIT_SPEC_OVERRIDES, TRUE),
};

gboolean sg_spec_same_key(const SgSpecList *list, const char *a, const char *b)
{
    return list->exact ? strcmp(a, b) == 0 : g_ascii_strcasecmp(a, b) == 0;
}

/* The array of LIST in SPEC, which libcyaml allocated entry after entry. */
static char **list_array(SgSpec *spec, const SgSpecList *list)
{
    return (char **)(void *)((char *)spec + list->array);
}

static unsigned *list_count(SgSpec *spec, const SgSpecList *list)
{
    return (unsigned *)(void *)((char *)spec + list->count);
}

static const char *entry_name(const char *entry, const SgSpecList *list)
{
    return *(const char *const *)(const void *)(entry + list->name);
}

/* The entry among COUNT at ENTRIES that is called NAME, or NULL. */
static const char *find_entry(const char *entries, unsigned count, const SgSpecList *list, const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (sg_spec_same_key(list, entry_name(entries + i * list->size, list), name))
            return entries + i * list->size;
    return NULL;
}

static void join_list(SgSpec *own_spec, SgSpec *base_spec, const SgSpecList *list)
{
    char **own = list_array(own_spec, list), **base = list_array(base_spec, list);
    unsigned *own_count = list_count(own_spec, list), *base_count = list_count(base_spec, list);
    g_assert((*own_count == 0 || *own != NULL) && (*base_count == 0 || *base != NULL));
    char *joined = g_malloc0((*own_count + *base_count + 1) * list->size);
    unsigned count = 0, left = 0;
    for (unsigned i = 0; i < *base_count; i++) {
        char *entry = *base + i * list->size;
        const char *instead = find_entry(*own, *own_count, list, entry_name(entry, list));
        memcpy(joined + count++ * list->size, instead != NULL ? instead : entry, list->size);
        if (instead != NULL)
            memmove(*base + left++ * list->size, entry, list->size);
    }
    for (unsigned i = 0; i < *own_count; i++) {
        const char *entry = *own + i * list->size;
        const unsigned from_base = *base_count;
        if (find_entry(joined, from_base, list, entry_name(entry, list)) == NULL)
            memcpy(joined + count++ * list->size, entry, list->size);
    }
    g_free(*own);
    *own = joined;
    *own_count = count;
    *base_count = left;
}

/* Takes *BASE where *OWN is absent. */
#define TAKE(own, base, member)                                                                                        \
    do {                                                                                                               \
        if ((own)->member == NULL)                                                                                     \
            (own)->member = g_steal_pointer(&(base)->member);                                                          \
    } while (0)

void sg_spec_join(SgSpec *own, SgSpec *base)
{
    TAKE(own, base, product);
    TAKE(own, base, version);
    TAKE(own, base, title);
    TAKE(own, base, contact);
    TAKE(own, base, grid);
    TAKE(own, base, nodata);
    TAKE(own, base, boundary);
    TAKE(own, base, delivery);
    for (gsize i = 0; i < SG_SPEC_LISTS; i++)
        join_list(own, base, &sg_spec_lists[i]);
}
