/* Regions: their tables, and loading one. */
#include <string.h>

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"
#include "tracking.h"

static const SgValueRule rules[] = {
    {.path = "format", .allowed = "soilgate-region/1", .pattern = "^soilgate-region/1$"},
    {.path = "region",
     .allowed = N_("capital letters, digits and '-', a letter first"),
     .pattern = "^[A-Z][A-Z0-9-]{0,19}$"},
    {.path = "sources[].id", .allowed = SG_SOURCE_ALLOWED, .pattern = SG_SOURCE_PATTERN},
    {.path = "countries[]", .allowed = SG_COUNTRY_ALLOWED, .pattern = SG_COUNTRY_PATTERN},
    {.path = NULL},
};

#define TEXT(key, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, SgRegion, member, 1, CYAML_UNLIMITED)

static const cyaml_schema_value_t word = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t fields[] = {
    TEXT("format", format),
    TEXT("region", code),
    TEXT("title", title),
    CYAML_FIELD_SEQUENCE("sources", CYAML_FLAG_POINTER, SgRegion, sources, &sg_source_entry, 1, SG_LIMIT_SPEC_SOURCES),
    CYAML_FIELD_SEQUENCE("countries", CYAML_FLAG_POINTER, SgRegion, countries, &word, 1, SG_LIMIT_REGION_COUNTRIES),
    CYAML_FIELD_MAPPING("basis", CYAML_FLAG_DEFAULT, SgRegion, basis, sg_basis_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, SgRegion, fields)};

static const SgYamlFormat format = {N_("a region"), &schema, rules};

static SgRegion *load_path(const char *path, GError **error)
{
    struct stat status;
    g_autofree char *shown = sg_text_printable(path);
    g_autoptr(GString) text = sg_format_read(&format, path, shown, &status, error);
    g_autoptr(SgYamlNode) root = NULL;
    g_autoptr(SgRegion) region = text != NULL ? sg_format_load(&format, shown, text, &root, error) : NULL;
    if (region == NULL)
        return NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    if (!sg_tracking_once(seen, region->countries, region->countries_count, shown, sg_yaml_get(root, "countries"),
                          "countries", error) ||
        !sg_tracking_declared(region->sources, region->sources_count, &region->basis, shown, sg_yaml_get(root, "basis"),
                              error))
        return NULL;
    region->path = g_steal_pointer(&shown);
    return g_steal_pointer(&region);
}

SgRegion *sg_region_load_beside(const char *name, const char *beside, GError **error)
{
    g_autofree char *path = sg_tracking_path(name, SG_TRACKING_REGION, beside, error);
    return path != NULL ? load_path(path, error) : NULL;
}

SgRegion *sg_region_load(const char *name, GError **error)
{
    return sg_region_load_beside(name, NULL, error);
}

void sg_region_free(SgRegion *region)
{
    if (region == NULL)
        return;
    g_free(region->path);
    sg_format_free(&format, region);
}
