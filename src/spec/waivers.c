/* Files of waivers: their tables, and loading one. */
#include "soilgate/waiver.h"

#include <string.h>

#include "format.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

static const SgValueRule rules[] = {
    {.path = "format", .allowed = "soilgate-waivers/1", .pattern = "^soilgate-waivers/1$"},
    {.path = "waivers[].rule",
     .allowed = N_("the id of a rule, as \"soilgate rules\" lists them"),
     .pattern = "^[a-z]{1,30}\\.[a-z-]{1,60}$"},
    {.path = "waivers[].country", .allowed = N_("three capital letters or digits"), .pattern = "^[A-Z][A-Z0-9]{2}$"},
    {.path = "waivers[].product",
     .allowed = N_("letters and digits, a letter first"),
     .pattern = "^[A-Za-z][A-Za-z0-9]{0,39}$"},
    {.path = "waivers[].layer",
     .allowed = N_("letters, digits and '_', a letter first"),
     .pattern = "^[A-Za-z][A-Za-z0-9_]{0,79}$"},
    {.path = "waivers[].until",
     .allowed = N_("a day, as 2026-12-31"),
     .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
     .check = sg_format_is_day},
    {.path = NULL},
};

#define TEXT(key, flags, type, member)                                                                                 \
    CYAML_FIELD_STRING_PTR(key, (flags) | CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)

static const cyaml_schema_field_t waiver_fields[] = {
    TEXT("rule", CYAML_FLAG_DEFAULT, SgWaiver, rule),
    TEXT("country", CYAML_FLAG_DEFAULT, SgWaiver, country),
    TEXT("product", CYAML_FLAG_DEFAULT, SgWaiver, product),
    TEXT("layer", CYAML_FLAG_OPTIONAL, SgWaiver, layer),
    TEXT("file", CYAML_FLAG_OPTIONAL, SgWaiver, file),
    TEXT("reason", CYAML_FLAG_DEFAULT, SgWaiver, reason),
    TEXT("by", CYAML_FLAG_DEFAULT, SgWaiver, by),
    TEXT("until", CYAML_FLAG_DEFAULT, SgWaiver, until),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t waiver_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, SgWaiver, waiver_fields)};

static const cyaml_schema_field_t file_fields[] = {
    TEXT("format", CYAML_FLAG_DEFAULT, SgWaivers, format),
    CYAML_FIELD_SEQUENCE("waivers", CYAML_FLAG_POINTER, SgWaivers, waivers, &waiver_entry, 0, SG_LIMIT_WAIVERS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, SgWaivers, file_fields)};

static const SgYamlFormat format = {N_("a file of waivers"), &schema, rules};

SgWaivers *sg_waivers_load(const char *path, GError **error)
{
    struct stat status;
    g_autofree char *shown = sg_text_printable(path);
    g_autoptr(GString) text = sg_format_read(&format, path, shown, &status, error);
    g_autoptr(SgYamlNode) root = NULL;
    SgWaivers *waivers = text != NULL ? sg_format_load(&format, shown, text, &root, error) : NULL;
    if (waivers == NULL)
        return NULL;
    waivers->path = g_steal_pointer(&shown);
    const SgYamlNode *entries = sg_yaml_get(root, "waivers");
    for (unsigned i = 0; i < waivers->waivers_count; i++)
        waivers->waivers[i].line = sg_yaml_entry(entries, i)->line;
    return waivers;
}

void sg_waivers_free(SgWaivers *waivers)
{
    if (waivers == NULL)
        return;
    g_free(waivers->path);
    sg_format_free(&format, waivers);
}
