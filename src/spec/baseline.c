/* Baselines: their tables, and loading one with its region. */
#include <string.h>

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"
#include "tracking.h"

static const SgValueRule rules[] = {
    {.path = "format", .allowed = "soilgate-baseline/1", .pattern = "^soilgate-baseline/1$"},
    {.path = "baseline", .allowed = N_("small letters, digits and '-'"), .pattern = "^[a-z0-9][a-z0-9-]{0,39}$"},
    {.path = "as_of",
     .allowed = N_("a day, as 2026-12-31"),
     .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
     .check = sg_format_is_day},
    {.path = "region",
     .allowed = N_("the code of a shipped region, or a relative path to a .yaml file beside this file or below it"),
     .pattern = "^([A-Z][A-Z0-9-]{0,19}|[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\\.ya?ml)$"},
    {.path = "sources[].id", .allowed = SG_SOURCE_ALLOWED, .pattern = SG_SOURCE_PATTERN},
    {.path = "products[].product",
     .allowed = N_("letters and digits, a letter first"),
     .pattern = "^[A-Za-z][A-Za-z0-9]{0,39}$"},
    {.path = "products[].states[].countries[]", .allowed = SG_COUNTRY_ALLOWED, .pattern = SG_COUNTRY_PATTERN},
    {.path = "products[].states[].due",
     .allowed = N_("a day, as 2026-12-31"),
     .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
     .check = sg_format_is_day},
    {.path = "products[].unlisted[].countries[]", .allowed = SG_COUNTRY_ALLOWED, .pattern = SG_COUNTRY_PATTERN},
    {.path = NULL},
};

#define OPT                          CYAML_FLAG_OPTIONAL
#define PTR                          CYAML_FLAG_POINTER
#define TEXT(key, type, member)      CYAML_FIELD_STRING_PTR(key, PTR, type, member, 1, CYAML_UNLIMITED)
#define LIST(key, type, member, max) CYAML_FIELD_SEQUENCE(key, PTR, type, member, &member##_entry, 1, max)
#define ENTRY(name, type, fields)                                                                                      \
    static const cyaml_schema_value_t name = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, type, fields)}

/* What a meeting can tell: no delivery is here that could be received or judged. */
static const cyaml_strval_t told_states[] = {
    {"missing", SG_STATE_MISSING}, {"reported", SG_STATE_REPORTED}, {"in-preparation", SG_STATE_IN_PREPARATION}};

static const cyaml_schema_value_t countries_entry = {CYAML_VALUE_STRING(PTR, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t told_fields[] = {
    CYAML_FIELD_ENUM("state", CYAML_FLAG_STRICT, SgBaselineEntry, state, told_states, CYAML_ARRAY_LEN(told_states)),
    LIST("countries", SgBaselineEntry, countries, SG_LIMIT_REGION_COUNTRIES),
    CYAML_FIELD_STRING_PTR("due", PTR | OPT, SgBaselineEntry, due, 1, CYAML_UNLIMITED),
    TEXT("note", SgBaselineEntry, note),
    CYAML_FIELD_MAPPING("basis", CYAML_FLAG_DEFAULT, SgBaselineEntry, basis, sg_basis_fields),
    CYAML_FIELD_END,
};
ENTRY(states_entry, SgBaselineEntry, told_fields);

static const cyaml_schema_field_t unlisted_fields[] = {
    LIST("countries", SgBaselineEntry, countries, SG_LIMIT_REGION_COUNTRIES),
    TEXT("note", SgBaselineEntry, note),
    CYAML_FIELD_MAPPING("basis", CYAML_FLAG_DEFAULT, SgBaselineEntry, basis, sg_basis_fields),
    CYAML_FIELD_END,
};
ENTRY(unlisted_entry, SgBaselineEntry, unlisted_fields);

static const cyaml_schema_field_t product_fields[] = {
    TEXT("product", SgBaselineProduct, product),
    LIST("states", SgBaselineProduct, states, SG_LIMIT_BASELINE_ENTRIES),
    CYAML_FIELD_SEQUENCE("unlisted", PTR | OPT, SgBaselineProduct, unlisted, &unlisted_entry, 1,
                         SG_LIMIT_BASELINE_ENTRIES),
    CYAML_FIELD_END,
};
ENTRY(products_entry, SgBaselineProduct, product_fields);

static const cyaml_schema_field_t file_fields[] = {
    TEXT("format", SgBaseline, format),
    TEXT("baseline", SgBaseline, name),
    TEXT("title", SgBaseline, title),
    TEXT("as_of", SgBaseline, as_of),
    TEXT("region", SgBaseline, region_name),
    CYAML_FIELD_SEQUENCE("sources", PTR, SgBaseline, sources, &sg_source_entry, 1, SG_LIMIT_SPEC_SOURCES),
    LIST("products", SgBaseline, products, SG_LIMIT_BASELINE_PRODUCTS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(PTR, SgBaseline, file_fields)};

static const SgYamlFormat format = {N_("a baseline"), &schema, rules};

/* What the checks of one product share. */
typedef struct {
    const SgBaseline *baseline;
    const char *shown;
    GHashTable *seen; /* codes */
} Check;

/* Takes in the COUNT ENTRIES, WRITTEN so. */
static gboolean collect(const Check *check, const SgBaselineEntry *entries, unsigned count, const SgYamlNode *written,
                        GError **error)
{
    const SgBaseline *baseline = check->baseline;
    for (unsigned i = 0; i < count; i++) {
        const SgYamlNode *node = sg_yaml_entry(written, i);
        if (!sg_tracking_once(check->seen, entries[i].countries, entries[i].countries_count, check->shown,
                              sg_yaml_get(node, "countries"), "countries", error) ||
            !sg_tracking_declared(baseline->sources, baseline->sources_count, &entries[i].basis, check->shown,
                                  sg_yaml_get(node, "basis"), error))
            return FALSE;
    }
    return TRUE;
}

/* Every country of the region once, and no other. NODE: the product as written. */
static gboolean check_product(const SgBaseline *baseline, const SgBaselineProduct *product, const char *shown,
                              const SgYamlNode *node, GError **error)
{
    const SgRegion *region = baseline->region;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const Check check = {baseline, shown, seen};
    if (!collect(&check, product->states, product->states_count, sg_yaml_get(node, "states"), error) ||
        !collect(&check, product->unlisted, product->unlisted_count, sg_yaml_get(node, "unlisted"), error))
        return FALSE;
    for (unsigned i = 0; i < region->countries_count; i++)
        if (!g_hash_table_remove(seen, region->countries[i])) {
            sg_yaml_fail(error, shown, node, NULL,
                         _("%s: nothing is said of %s, a country of %s: write it under \"unlisted\""), product->product,
                         region->countries[i], region->code);
            return FALSE;
        }
    GHashTableIter iter;
    gpointer stranger;
    g_hash_table_iter_init(&iter, seen);
    if (!g_hash_table_iter_next(&iter, &stranger, NULL))
        return TRUE;
    sg_yaml_fail(error, shown, node, NULL, _("%s: %s is no country of %s"), product->product, (const char *)stranger,
                 region->code);
    return FALSE;
}

static gboolean check_whole(const SgBaseline *baseline, const char *shown, const SgYamlNode *root, GError **error)
{
    const SgYamlNode *products = sg_yaml_get(root, "products");
    for (unsigned i = 0; i < baseline->products_count; i++) {
        const SgYamlNode *node = sg_yaml_entry(products, i);
        for (unsigned k = 0; k < i; k++)
            if (g_ascii_strcasecmp(baseline->products[k].product, baseline->products[i].product) == 0) {
                sg_yaml_fail(error, shown, node, "product", _("%s stands here twice"), baseline->products[i].product);
                return FALSE;
            }
        if (!check_product(baseline, &baseline->products[i], shown, node, error))
            return FALSE;
    }
    return TRUE;
}

SgBaseline *sg_baseline_load(const char *name, GError **error)
{
    g_autofree char *path = sg_tracking_path(name, SG_TRACKING_BASELINE, NULL, error);
    if (path == NULL)
        return NULL;
    struct stat status;
    g_autofree char *shown = sg_text_printable(path);
    g_autoptr(GString) text = sg_format_read(&format, path, shown, &status, error);
    g_autoptr(SgYamlNode) root = NULL;
    g_autoptr(SgBaseline) baseline = text != NULL ? sg_format_load(&format, shown, text, &root, error) : NULL;
    if (baseline == NULL)
        return NULL;
    baseline->region = sg_region_load_beside(baseline->region_name, path, error);
    if (baseline->region == NULL || !check_whole(baseline, shown, root, error))
        return NULL;
    baseline->path = g_steal_pointer(&shown);
    return g_steal_pointer(&baseline);
}

void sg_baseline_free(SgBaseline *baseline)
{
    if (baseline == NULL)
        return;
    sg_region_free(baseline->region);
    g_free(baseline->path);
    sg_format_free(&format, baseline);
}
