#include "check/split.h"

#include <string.h>

/* A folder, with what is directly in it. */
typedef struct Node {
    char *path; /* below the root */
    char *name;
    GPtrArray *files;    /* SgIntakeFile * */
    GPtrArray *children; /* Node * */
    GHashTable *here;    /* countries (interned) of the maps directly in it */
    GHashTable *below;   /* of all maps in it and below */
    gboolean has_maps;   /* in it or below */
} Node;

typedef struct {
    const SgIntake *folder;
    const SgSplitCountries *countries; /* or NULL */
    GPtrArray *parts;
    GPtrArray *shared; /* SgIntakeFile *: of the folders above */
    GHashTable *known; /* SgIntakeFile * -> its country */
} Split;

static void node_free(gpointer data)
{
    Node *node = data;
    g_free(node->path);
    g_free(node->name);
    g_ptr_array_unref(node->files);
    g_ptr_array_unref(node->children);
    g_hash_table_unref(node->here);
    g_hash_table_unref(node->below);
    g_free(node);
}

static Node *node_new(const char *path, const char *name)
{
    Node *node = g_new0(Node, 1);
    node->path = g_strdup(path);
    node->name = g_strdup(name);
    node->files = g_ptr_array_new();
    node->children = g_ptr_array_new_with_free_func(node_free);
    node->here = g_hash_table_new(g_str_hash, g_str_equal);
    node->below = g_hash_table_new(g_str_hash, g_str_equal);
    return node;
}

/* The folder NAME in NODE. Files come sorted, so it is the last one or a new one. */
static Node *child_of(Node *node, const char *name)
{
    Node *last = node->children->len > 0 ? g_ptr_array_index(node->children, node->children->len - 1) : NULL;
    if (last != NULL && strcmp(last->name, name) == 0)
        return last;
    for (guint i = 0; i < node->children->len; i++) { /* sorted by bytes of the whole path: "a b/" goes before "a/" */
        Node *child = g_ptr_array_index(node->children, i);
        if (strcmp(child->name, name) == 0)
            return child;
    }
    g_autofree char *path = *node->path != '\0' ? g_strconcat(node->path, "/", name, NULL) : g_strdup(name);
    Node *child = node_new(path, name);
    g_ptr_array_add(node->children, child);
    return child;
}

/* The country of a map, interned; asked once. */
static const char *country_of(const Split *split, const SgIntakeFile *file)
{
    if (split->countries == NULL)
        return "";
    const char *country = g_hash_table_lookup(split->known, file);
    if (country == NULL) {
        country = split->countries->of_map(file, split->countries->data);
        g_hash_table_insert(split->known, (gpointer)file, (gpointer)country);
    }
    return country;
}

static void add_file(const Split *split, Node *root, const SgIntakeFile *file)
{
    g_auto(GStrv) parts = g_strsplit(file->shown, "/", -1);
    Node *node = root;
    g_autoptr(GPtrArray) trail = g_ptr_array_new();
    g_ptr_array_add(trail, root);
    for (guint i = 0; parts[i] != NULL && parts[i + 1] != NULL; i++) {
        node = child_of(node, parts[i]);
        g_ptr_array_add(trail, node);
    }
    g_ptr_array_add(node->files, (gpointer)file);
    if (!file->geotiff)
        return;
    const char *country = country_of(split, file);
    if (*country != '\0')
        g_hash_table_add(node->here, (gpointer)country);
    for (guint i = 0; i < trail->len; i++) {
        Node *around = g_ptr_array_index(trail, i);
        around->has_maps = TRUE;
        if (*country != '\0')
            g_hash_table_add(around->below, (gpointer)country);
    }
}

static void part_free(gpointer data)
{
    SgPart *part = data;
    g_free(part->shown);
    g_free(part->path);
    g_ptr_array_unref(part->files);
    g_ptr_array_unref(part->shared);
    g_free(part);
}

static SgPart *part_new(Split *split, const char *path)
{
    SgPart *part = g_new0(SgPart, 1);
    part->path = g_strdup(path);
    part->shown = *path != '\0' ? g_strconcat(split->folder->shown, "/", path, NULL) : g_strdup(split->folder->shown);
    part->files = g_ptr_array_new();
    part->shared = g_ptr_array_new();
    g_ptr_array_extend(part->shared, split->shared, NULL, NULL);
    g_ptr_array_add(split->parts, part);
    return part;
}

/* Adds all in NODE and below to FILES. */
static void take_tree(GPtrArray *files, const Node *node)
{
    g_ptr_array_extend(files, node->files, NULL, NULL);
    for (guint i = 0; i < node->children->len; i++)
        take_tree(files, g_ptr_array_index(node->children, i));
}

/* The only country of SET, or "". */
static const char *only_of(GHashTable *set)
{
    GHashTableIter iterator;
    gpointer country = NULL;
    g_hash_table_iter_init(&iterator, set);
    return g_hash_table_size(set) == 1 && g_hash_table_iter_next(&iterator, &country, NULL) ? country : "";
}

/* The first of NODE's folders that holds COUNTRY, behind the folder AFTER (NULL: of all); or NULL. */
static const Node *next_with(const Node *node, const char *country, const Node *after)
{
    gboolean open = after == NULL;
    for (guint i = 0; i < node->children->len; i++) {
        const Node *child = g_ptr_array_index(node->children, i);
        if (open && g_hash_table_contains(child->below, country))
            return child;
        open = open || child == after;
    }
    return NULL;
}

/* A folder that holds several countries shares one of them with another folder, or with the maps beside the folders:
 * splitting it for itself would part what belongs together. */
static gboolean is_woven(const Node *node)
{
    for (guint i = 0; i < node->children->len; i++) {
        const Node *child = g_ptr_array_index(node->children, i);
        GHashTableIter iterator;
        gpointer country;
        g_hash_table_iter_init(&iterator, child->below);
        while (g_hash_table_size(child->below) > 1 && g_hash_table_iter_next(&iterator, &country, NULL)) {
            const Node *first = next_with(node, country, NULL);
            if (g_hash_table_contains(node->here, country) || first != child || next_with(node, country, child) != NULL)
                return TRUE;
        }
    }
    return FALSE;
}

/* Names PART, of what NODE holds of COUNTRY, by the folders where that lies. */
static void name_part(const Split *split, SgPart *part, const Node *node, const char *country)
{
    const Node *first = next_with(node, country, NULL);
    if (first == NULL || *country == '\0' || g_hash_table_contains(node->here, country))
        return;
    g_autofree char *below = *part->path != '\0' ? g_strconcat("/", part->path, NULL) : g_strdup("");
    g_autoptr(GString) names = g_string_new(first->name);
    const Node *more = next_with(node, country, first);
    g_free(part->shown);
    if (more == NULL) {
        part->shown = g_strdup_printf("%s%s/%s", split->folder->shown, below, first->name);
        g_free(part->path);
        part->path = g_strdup(first->path);
        return;
    }
    for (; more != NULL; more = next_with(node, country, more))
        g_string_append_printf(names, ", %s", more->name);
    part->shown = g_strdup_printf("%s%s (%s)", split->folder->shown, below, names->str);
}

/* The folders of NODE that hold COUNTRY, and no other, as one part. */
static void add_country(Split *split, const Node *node, const char *country)
{
    SgPart *part = part_new(split, node->path);
    for (const Node *child = next_with(node, country, NULL); child != NULL; child = next_with(node, country, child))
        take_tree(part->files, child);
    name_part(split, part, node, country);
}

static void split_node(Split *split, const Node *node);

/* What is no map, in NODE and in folders without maps, is shared by all deliveries of NODE. */
static void share_papers(Split *split, const Node *node)
{
    for (guint i = 0; i < node->files->len; i++) {
        SgIntakeFile *file = g_ptr_array_index(node->files, i);
        if (!file->geotiff)
            g_ptr_array_add(split->shared, file);
    }
    for (guint i = 0; i < node->children->len; i++) {
        const Node *child = g_ptr_array_index(node->children, i);
        if (!child->has_maps)
            take_tree(split->shared, child);
    }
}

/* The part of NODE itself: its own maps, and the folders with no other country than theirs. None when there are none.
 */
static void add_own(Split *split, const Node *node)
{
    const char *country = only_of(node->here);
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    for (guint i = 0; i < node->files->len; i++) {
        SgIntakeFile *file = g_ptr_array_index(node->files, i);
        if (file->geotiff)
            g_ptr_array_add(files, file);
    }
    for (guint i = 0; i < node->children->len; i++) {
        const Node *child = g_ptr_array_index(node->children, i);
        guint countries = g_hash_table_size(child->below);
        if (child->has_maps && (countries == 0 || (countries == 1 && strcmp(only_of(child->below), country) == 0)))
            take_tree(files, child);
    }
    if (files->len == 0)
        return;
    SgPart *part = part_new(split, node->path);
    g_ptr_array_extend(part->files, files, NULL, NULL);
}

/* Several countries, in folders of their own. */
static void split_children(Split *split, const Node *node)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    guint shared_before = split->shared->len;
    g_hash_table_add(done, (gpointer)only_of(node->here));
    g_hash_table_add(done, (gpointer) "");
    share_papers(split, node);
    add_own(split, node);
    for (guint i = 0; i < node->children->len; i++) {
        const Node *child = g_ptr_array_index(node->children, i);
        if (g_hash_table_size(child->below) > 1)
            split_node(split, child);
        else if (g_hash_table_add(done, (gpointer)only_of(child->below)))
            add_country(split, node, only_of(child->below));
    }
    g_ptr_array_set_size(split->shared, (gint)shared_before);
}

/* Adds to FILES the maps in NODE and below that are of COUNTRY, and what else lies in folders with no other. A map
 * without a country is of the only one of its folder, or else of none (""). */
static void take_country(const Split *split, GPtrArray *files, const Node *node, const char *country)
{
    const char *only = only_of(node->below);
    for (guint i = 0; i < node->files->len; i++) {
        const SgIntakeFile *file = g_ptr_array_index(node->files, i);
        const char *own = file->geotiff ? country_of(split, file) : only;
        if (strcmp(*own != '\0' ? own : only_of(node->here), country) == 0 && (file->geotiff || *own != '\0'))
            g_ptr_array_add(files, (gpointer)file);
    }
    for (guint i = 0; i < node->children->len; i++)
        take_country(split, files, g_ptr_array_index(node->children, i), country);
}

/* What is no map, in NODE and below, in folders that are not of one country. */
static void share_woven(Split *split, const Node *node)
{
    for (guint i = 0; i < node->files->len && *only_of(node->below) == '\0'; i++) {
        SgIntakeFile *file = g_ptr_array_index(node->files, i);
        if (!file->geotiff)
            g_ptr_array_add(split->shared, file);
    }
    for (guint i = 0; i < node->children->len; i++)
        share_woven(split, g_ptr_array_index(node->children, i));
}

static gint by_code(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A part for each country of NODE, with all its maps wherever they lie, and one for maps of no country. */
static void split_woven(Split *split, const Node *node)
{
    guint shared_before = split->shared->len, count;
    share_woven(split, node);
    g_autofree gpointer *keys = g_hash_table_get_keys_as_array(node->below, &count);
    g_autoptr(GPtrArray) countries = g_ptr_array_new();
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(countries, keys[i]);
    g_ptr_array_add(countries, (gpointer) "");
    g_ptr_array_sort(countries, by_code);
    for (guint i = 0; i < countries->len; i++) {
        const char *country = g_ptr_array_index(countries, i);
        g_autoptr(GPtrArray) files = g_ptr_array_new();
        take_country(split, files, node, country);
        if (files->len == 0)
            continue;
        SgPart *part = part_new(split, node->path);
        g_ptr_array_extend(part->files, files, NULL, NULL);
        name_part(split, part, node, country);
    }
    g_ptr_array_set_size(split->shared, (gint)shared_before);
}

static void split_node(Split *split, const Node *node)
{
    if (g_hash_table_size(node->below) > 1 && g_hash_table_size(node->here) < 2) {
        if (is_woven(node))
            split_woven(split, node);
        else
            split_children(split, node);
        return;
    }
    SgPart *part = part_new(split, node->path);
    take_tree(part->files, node);
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const SgIntakeFile *x = *(SgIntakeFile *const *)a, *y = *(SgIntakeFile *const *)b;
    return strcmp(x->shown, y->shown);
}

void sg_split_sort(GPtrArray *files)
{
    g_ptr_array_sort(files, by_place);
}

GPtrArray *sg_split(const SgIntake *folder, const SgSplitCountries *countries)
{
    g_autoptr(GPtrArray) shared = g_ptr_array_new();
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    Split split = {.folder = folder,
                   .countries = countries,
                   .parts = g_ptr_array_new_with_free_func(part_free),
                   .shared = shared,
                   .known = known};
    Node *root = node_new("", "");
    for (guint i = 0; i < folder->files->len; i++)
        add_file(&split, root, g_ptr_array_index(folder->files, i));
    split_node(&split, root);
    for (guint i = 0; i < split.parts->len; i++)
        sg_split_sort(((SgPart *)g_ptr_array_index(split.parts, i))->files);
    node_free(root);
    return split.parts;
}
