#include "check/country.h"

#include <string.h>

/* --- folders --- */

void sg_folder_names_init(SgFolderNames *names, const GPtrArray *specs)
{
    names->specs = specs;
    names->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void sg_folder_names_clear(SgFolderNames *names)
{
    g_clear_pointer(&names->known, g_hash_table_unref);
}

/* As a code or written out; "Bhutan.zip" counts. */
static const char *country_of_name(const GPtrArray *specs, const char *name)
{
    g_autofree char *stem = g_strndup(name, strcspn(name, "."));
    SgCountryToken token;
    sg_country_understand(stem, &token);
    gboolean told = token.state == SG_COUNTRY_CODE || (token.state == SG_COUNTRY_LIKELY && token.by_name);
    for (guint i = 0; told && i < specs->len; i++)
        told = !sg_name_holds(g_ptr_array_index(specs, i), stem);
    const char *iso3 = told ? g_intern_string(token.iso3) : "";
    g_free(token.token);
    g_free(token.reason);
    return iso3;
}

static const char *ask_name(SgFolderNames *names, const char *name)
{
    const char *country = g_hash_table_lookup(names->known, name);
    if (country == NULL) {
        country = country_of_name(names->specs, name);
        g_hash_table_insert(names->known, g_strdup(name), (gpointer)country);
    }
    return country;
}

/* The country that the innermost of PATH's parts tells. */
static const char *ask_path(SgFolderNames *names, const char *path, char **folder)
{
    const char *country = "";
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (guint i = g_strv_length(parts); i-- > 0 && *country == '\0';) {
        country = ask_name(names, parts[i]);
        if (*country != '\0' && folder != NULL)
            *folder = g_strdup(parts[i]);
    }
    return country;
}

const char *sg_folder_country(SgFolderNames *names, const char *around, const char *shown, char **folder)
{
    const char *slash = strrchr(shown, '/');
    g_autofree char *inside = g_strndup(shown, slash != NULL ? (gsize)(slash - shown) : 0);
    const char *country = ask_path(names, inside, folder);
    return *country == '\0' && around != NULL ? ask_path(names, around, folder) : country;
}

const char *sg_map_country(SgFolderNames *names, const char *around, const SgIntakeFile *file)
{
    const char *country = "";
    for (guint i = 0; i < names->specs->len && *country == '\0'; i++) {
        SgNameFacts name;
        sg_name_match_only(g_ptr_array_index(names->specs, i), file->base_name, &name);
        if (name.layer != NULL)
            country = g_intern_string(name.country.iso3);
        sg_name_facts_clear(&name);
    }
    return *country != '\0' ? country : sg_folder_country(names, around, file->shown, NULL);
}

/* --- files and deliveries --- */

static void give(SgFileFacts *file, const char *iso3, SgCountryFrom from)
{
    g_strlcpy(file->iso3, iso3, sizeof file->iso3);
    file->iso3_from = from;
}

void sg_country_of_file(SgFolderNames *names, const char *option, const char *around, SgFileFacts *file)
{
    const char *own = file->name.country.iso3;
    if (*own != '\0' && (option == NULL || strcmp(own, option) == 0)) {
        give(file, own, SG_COUNTRY_FROM_NAME);
    } else if (option != NULL) {
        give(file, option, SG_COUNTRY_FROM_OPTION);
    } else if (file->name.country.state == SG_COUNTRY_NONE) {
        const char *told = sg_folder_country(names, around, file->shown, &file->iso3_folder);
        if (*told != '\0')
            give(file, told, SG_COUNTRY_FROM_FOLDER);
    }
}

static char *folder_of(const SgFileFacts *file)
{
    return g_path_get_dirname(file->shown);
}

/* The one country of the files, of those in FOLDER unless that is NULL; or NULL. */
static const char *only_country(const SgDelivery *delivery, const char *folder)
{
    const char *only = NULL;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        g_autofree char *own = folder != NULL ? folder_of(file) : NULL;
        if (file->iso3[0] == '\0' || file->iso3_from == SG_COUNTRY_FROM_OTHERS || g_strcmp0(own, folder) != 0)
            continue;
        if (only != NULL && strcmp(only, file->iso3) != 0)
            return NULL;
        only = file->iso3;
    }
    return only;
}

/* Without a product, files have nothing in common but their folder. */
static void settle_files(SgDelivery *delivery)
{
    g_autoptr(GHashTable) asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; delivery->spec != NULL && i < delivery->files->len; i++) {
        SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        if (file->iso3[0] != '\0' || file->name.country.state != SG_COUNTRY_NONE || file->name.layer == NULL)
            continue;
        g_autofree char *folder = folder_of(file);
        gpointer only = NULL;
        if (!g_hash_table_lookup_extended(asked, folder, NULL, &only)) {
            only = (gpointer)only_country(delivery, folder);
            g_hash_table_insert(asked, g_strdup(folder), only);
        }
        if (only != NULL)
            give(file, only, SG_COUNTRY_FROM_OTHERS);
    }
}

void sg_country_settle(const char *option, SgDelivery *delivery)
{
    settle_files(delivery);
    g_free(delivery->country);
    delivery->country = g_strdup(option != NULL ? option : only_country(delivery, NULL));
}

/* --- side by side --- */

void sg_country_count(GArray *counts, const char *iso3, guint files)
{
    for (guint i = 0; i < counts->len; i++) {
        SgCountryCount *known = &g_array_index(counts, SgCountryCount, i);
        if (strcmp(known->iso3, iso3) == 0) {
            known->files += files;
            return;
        }
    }
    SgCountryCount count = {.files = files};
    g_strlcpy(count.iso3, iso3, sizeof count.iso3);
    g_array_append_val(counts, count);
}

static void free_counts(gpointer counts)
{
    g_array_unref(counts);
}

/* The countries that names tell, by folder: path -> SgCountryCount. */
static GHashTable *count_folders(SgDelivery *const *deliveries, guint count)
{
    GHashTable *folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_counts);
    for (guint i = 0; i < count; i++)
        for (guint k = 0; k < deliveries[i]->files->len; k++) {
            const SgFileFacts *file = g_ptr_array_index(deliveries[i]->files, k);
            if (file->name.country.iso3[0] == '\0')
                continue;
            g_autofree char *folder = folder_of(file);
            GArray *counts = g_hash_table_lookup(folders, folder);
            if (counts == NULL) {
                counts = g_array_new(FALSE, FALSE, sizeof(SgCountryCount));
                g_hash_table_insert(folders, g_strdup(folder), counts);
            }
            sg_country_count(counts, file->name.country.iso3, 1);
        }
    return folders;
}

void sg_country_beside(SgDelivery *const *deliveries, guint count)
{
    g_autoptr(GHashTable) folders = count_folders(deliveries, count);
    for (guint i = 0; i < count; i++) {
        g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
        for (guint k = 0; k < deliveries[i]->files->len; k++) {
            g_autofree char *folder = folder_of(g_ptr_array_index(deliveries[i]->files, k));
            const GArray *counts = g_hash_table_lookup(folders, folder);
            if (counts == NULL || counts->len < 2 || !g_hash_table_add(seen, (gpointer)counts))
                continue;
            for (guint c = 0; c < counts->len; c++) {
                const SgCountryCount *known = &g_array_index(counts, SgCountryCount, c);
                sg_country_count(deliveries[i]->beside, known->iso3, known->files);
            }
        }
    }
}
