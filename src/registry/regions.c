/* Reading regions. */
#include "registry/private.h"

/* Columns of the query "memberships". */
enum { ISO3, NAME, MEMBER, AT, RECORDED_AT, WHO, WHY, EVIDENCE };

static void membership_free(gpointer data)
{
    SgMembership *membership = data;
    char *texts[] = {membership->iso3, membership->name, membership->at,      membership->recorded_at,
                     membership->who,  membership->why,  membership->evidence};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(membership);
}

static void region_free(gpointer data)
{
    SgTrackedRegion *region = data;
    g_free(region->code);
    g_free(region->title);
    g_free(region->source);
    g_ptr_array_unref(region->members);
    g_ptr_array_unref(region->memberships);
    g_free(region);
}

static gboolean add_membership(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgMembership *membership = g_new0(SgMembership, 1);
    membership->iso3 = g_strdup(cells[ISO3]);
    membership->name = g_strdup(cells[NAME]);
    membership->member = g_strcmp0(cells[MEMBER], "1") == 0;
    membership->at = g_strdup(cells[AT]);
    membership->recorded_at = g_strdup(cells[RECORDED_AT]);
    membership->who = g_strdup(cells[WHO]);
    membership->why = g_strdup(cells[WHY]);
    membership->evidence = g_strdup(cells[EVIDENCE]);
    g_ptr_array_add(data, membership);
    return TRUE;
}

static gint compare_codes(gconstpointer a, gconstpointer b)
{
    return g_strcmp0((*(const SgMembership *const *)a)->iso3, (*(const SgMembership *const *)b)->iso3);
}

/* The last word of each country counts. */
static void list_members(SgTrackedRegion *region)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = region->memberships->len; i > 0; i--) {
        SgMembership *membership = g_ptr_array_index(region->memberships, i - 1);
        if (g_hash_table_add(seen, membership->iso3) && membership->member)
            g_ptr_array_add(region->members, membership);
    }
    g_ptr_array_sort(region->members, compare_codes);
}

static gboolean add_region(const char *const *cells, gpointer data, GError **error)
{
    (void)error;
    SgTrackedRegion *region = g_new0(SgTrackedRegion, 1);
    region->code = g_strdup(cells[0]);
    region->title = g_strdup(cells[1]);
    region->source = g_strdup(cells[2]);
    region->memberships = g_ptr_array_new_with_free_func(membership_free);
    region->members = g_ptr_array_new();
    g_ptr_array_add(data, region);
    return TRUE;
}

/* In a transaction. */
static GPtrArray *read_regions(SgDb *db, const char *code, GError **error)
{
    g_autoptr(GPtrArray) regions = g_ptr_array_new_with_free_func(region_free);
    g_autofree char *spelt = code != NULL ? sg_registry_find_region(db, code, error) : NULL;
    const SgDbValue *only = spelt != NULL ? &SG_TEXT(spelt) : NULL;
    if ((code != NULL && only == NULL) ||
        !sg_db_query(db, only != NULL ? "region" : "regions", only, only != NULL ? 1 : 0, add_region, regions, error))
        return NULL;
    for (guint i = 0; i < regions->len; i++) {
        SgTrackedRegion *region = g_ptr_array_index(regions, i);
        if (!sg_db_query(db, "memberships", &SG_TEXT(region->code), 1, add_membership, region->memberships, error))
            return NULL;
        list_members(region);
    }
    return g_steal_pointer(&regions);
}

GPtrArray *sg_registry_regions(SgRegistry *registry, const char *code, GError **error)
{
    if (!sg_db_begin(registry->db, FALSE, error))
        return NULL;
    GPtrArray *regions = read_regions(registry->db, code, error);
    sg_db_rollback(registry->db); /* nothing was written */
    return regions;
}
