#include "soilgate/boundary.h"

#include "geo/boundary_private.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

static const char shipped_file[] = "specs/boundaries/world.fgb";
static const char shipped_title[] = "Natural Earth 1:10m, joined to countries (shipped with soilgate)";

static const char shipped_disclaimer[] = N_(
    "The boundaries and names on these maps are Natural Earth's and are there for orientation alone. They express no "
    "opinion on the legal status of any country, territory or area, or on the course of any border.");

static void clear_owner(gpointer owner)
{
    g_free(((SgOwner *)owner)->name);
}

static SgBoundaries *boundaries_new(void)
{
    SgBoundaries *boundaries = g_new0(SgBoundaries, 1);
    g_atomic_ref_count_init(&boundaries->references);
    pthread_mutex_init(&boundaries->reading, NULL);
    pthread_mutex_init(&boundaries->hashing, NULL);
    boundaries->owners = g_array_new(FALSE, TRUE, sizeof(SgOwner));
    g_array_set_clear_func(boundaries->owners, clear_owner);
    boundaries->features = g_array_new(FALSE, TRUE, sizeof(SgFeature));
    return boundaries;
}

void sg_boundaries_free(SgBoundaries *boundaries)
{
    if (boundaries == NULL || !g_atomic_ref_count_dec(&boundaries->references))
        return;
    if (boundaries->hasher != NULL)
        g_free(g_thread_join(boundaries->hasher));
    if (boundaries->to_degrees != NULL)
        OCTDestroyCoordinateTransformation(boundaries->to_degrees);
    if (boundaries->dataset != NULL)
        GDALClose(boundaries->dataset);
    g_array_unref(boundaries->owners);
    g_array_unref(boundaries->features);
    pthread_mutex_destroy(&boundaries->reading);
    pthread_mutex_destroy(&boundaries->hashing);
    g_free(boundaries->title);
    g_free(boundaries->sha256);
    g_free(boundaries);
}

SgBoundaries *sg_boundaries_ref(const SgBoundaries *boundaries)
{
    SgBoundaries *shared = (SgBoundaries *)boundaries; /* counting references changes nothing that readers see */
    g_atomic_ref_count_inc(&shared->references);
    return shared;
}

static char *shipped_path(GError **error)
{
    char *path = sg_data_path(shipped_file);
    if (path == NULL)
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("the boundaries that ship with soilgate (%s) are missing"),
                    shipped_file);
    return path;
}

static gpointer hash_file(gpointer path)
{
    g_autofree char *file = path;
    return sg_boundary_hash(file, NULL);
}

SgBoundaries *sg_boundaries_open(const char *path, const char *field, GError **error)
{
    gboolean shipped = path == NULL;
    g_autofree char *file = shipped ? shipped_path(error) : sg_boundary_path(path, error);
    if (file == NULL)
        return NULL;
    g_autoptr(SgBoundaries) boundaries = boundaries_new();
    boundaries->shipped = shipped;
    boundaries->title = shipped ? g_strdup(shipped_title) : sg_text_printable(path);
    boundaries->hasher = g_thread_new("boundaries-hash", hash_file, g_strdup(file));
    SgColumns columns;
    if (!sg_boundary_open_layer(boundaries, file, shipped ? NULL : field, &columns, error) ||
        !sg_boundary_open_crs(boundaries, error) || !sg_boundary_index(boundaries, &columns, shipped, error))
        return NULL;
    return g_steal_pointer(&boundaries);
}

int sg_boundaries_index(const SgBoundaries *boundaries, const char *iso3)
{
    int low = 0, high = (int)boundaries->owners->len;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = g_ascii_strcasecmp(sg_boundaries_owner(boundaries, middle)->iso3, iso3);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SG_OWNER_NONE;
}

const SgOwner *sg_boundaries_find(const SgBoundaries *boundaries, const char *iso3)
{
    int index = iso3 != NULL ? sg_boundaries_index(boundaries, iso3) : SG_OWNER_NONE;
    return index != SG_OWNER_NONE ? sg_boundaries_owner(boundaries, index) : NULL;
}

const char *sg_boundaries_sha256(const SgBoundaries *boundaries)
{
    SgBoundaries *shared = (SgBoundaries *)boundaries; /* readers see the digest alone, and that once */
    pthread_mutex_lock(&shared->hashing);
    if (shared->hasher != NULL) {
        shared->sha256 = g_thread_join(shared->hasher);
        shared->hasher = NULL;
    }
    pthread_mutex_unlock(&shared->hashing);
    return shared->sha256 != NULL ? shared->sha256 : "";
}

const char *sg_boundaries_title(const SgBoundaries *boundaries)
{
    return boundaries->title;
}

const char *sg_boundaries_disclaimer(const SgBoundaries *boundaries)
{
    return boundaries->shipped ? _(shipped_disclaimer) : NULL;
}
