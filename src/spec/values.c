/* What a single value of a specification may be, beyond its type. The JSON Schema says the same for editors. */
#include <string.h>

#include "schema.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#define ID_PATTERN       "^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$"
#define ID_ALLOWED       N_("letters, digits, '.', '_' and '-'")
#define TYPE_PATTERN     "^(Byte|Int16|UInt16|Int32|UInt32|Float32|Float64)$"
#define FILE_CHARACTERS  "[A-Za-z0-9_.-]{0,100}"
#define ALIAS_CHARACTERS "[^/\\\\{}]{0,100}"
/* "T0 = 60": as the lint reads it */
#define GIVEN       "[A-Za-z][A-Za-z0-9_]{0,79} = -?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?"
#define INTEGER_MAX 2147483647.0

/* A regular expression of a rewrite, used with GRegex: it must compile. */
static gboolean compiles(const char *text, GError **error)
{
    g_autoptr(GRegex) regex = g_regex_new(text, 0, 0, error);
    return regex != NULL;
}

/* What replaces a match may refer to groups: \1, \g<name>. */
static gboolean replaces(const char *text, GError **error)
{
    return g_regex_check_replacement(text, NULL, error);
}

const SgValueRule sg_spec_rules[] = {
    {.path = "format", .allowed = "soilgate-spec/1", .pattern = "^soilgate-spec/1$"},
    {.path = "product", .allowed = N_("letters and digits, a letter first"), .pattern = "^[A-Za-z][A-Za-z0-9]{0,39}$"},
    {.path = "version", .allowed = N_("numbers with dots, as \"1.1\""), .pattern = "^[0-9]{1,6}(\\.[0-9]{1,6}){0,3}$"},
    {.path = "extends",
     .allowed =
         N_("the name of a shipped specification, or a relative path to a .yaml file beside this file or below it"),
     .pattern = "^([A-Za-z0-9_][A-Za-z0-9_.-]*(/"
                "[A-Za-z0-9_][A-Za-z0-9_.-]*)*\\.ya?ml|[A-Za-z][A-Za-z0-9]{0,39}(-[0-9]{1,6}(\\.[0-9]{1,6}){0,3})?)$"},
    {.path = "sources[].id", .allowed = ID_ALLOWED, .pattern = ID_PATTERN},
    {.path = "grid.epsg", .allowed = N_("an EPSG code, 1 to 999999"), .number = TRUE, .min = 1, .max = 999999},
    {.path = "grid.pixel_arcsec",
     .allowed = N_("arc-seconds, more than 0 and at most 36000"),
     .number = TRUE,
     .min_open = TRUE,
     .max = 36000},
    {.path = "grid.drift_px", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "grid.relative", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "grid.phase_warn_px", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "grid.phase_error_px", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "grid.lattices[].id", .allowed = ID_ALLOWED, .pattern = ID_PATTERN},
    {.path = "grid.lattices[].origin_lon", .allowed = N_("-360 to 360"), .number = TRUE, .min = -360, .max = 360},
    {.path = "grid.lattices[].origin_lat", .allowed = N_("-90 to 90"), .number = TRUE, .min = -90, .max = 90},
    {.path = "nodata.huge", .allowed = N_("more than 0"), .number = TRUE, .min_open = TRUE, .max = G_MAXDOUBLE},
    {.path = "nodata.background_pixels", .allowed = N_("1 or more"), .number = TRUE, .min = 1, .max = G_MAXDOUBLE},
    {.path = "boundary.tolerance_px", .allowed = N_("0 to 1000 pixels"), .number = TRUE, .max = 1000},
    {.path = "boundary.small_states[].tolerance_px", .allowed = N_("0 to 1000 pixels"), .number = TRUE, .max = 1000},
    {.path = "boundary.small_states[].iso3", .allowed = N_("three capital letters"), .pattern = "^[A-Z]{3}$"},
    {.path = "kinds[].id", .allowed = ID_ALLOWED, .pattern = ID_PATTERN},
    {.path = "kinds[].quantity", .allowed = "stock", .pattern = "^stock$"},
    {.path = "kinds[].colours",
     .allowed = "carbon, change, uncertainty, ph, salinity, sodicity, probability, plain",
     .pattern = "^(carbon|change|uncertainty|ph|salinity|sodicity|probability|plain)$"},
    {.path = "kinds[].storage.types[]",
     .allowed = "Byte, Int16, UInt16, Int32, UInt32, Float32, Float64",
     .pattern = TYPE_PATTERN},
    {.path = "kinds[].unit_slips[].factor",
     .allowed = N_("more than 0"),
     .number = TRUE,
     .min_open = TRUE,
     .max = G_MAXDOUBLE},
    {.path = "kinds[].classes.min",
     .allowed = N_("a whole number"),
     .number = TRUE,
     .whole = TRUE,
     .min = -INTEGER_MAX,
     .max = INTEGER_MAX},
    {.path = "kinds[].classes.max",
     .allowed = N_("a whole number"),
     .number = TRUE,
     .whole = TRUE,
     .min = -INTEGER_MAX,
     .max = INTEGER_MAX},
    {.path = "kinds[].classes.classes[].code",
     .allowed = N_("a whole number"),
     .number = TRUE,
     .whole = TRUE,
     .min = -INTEGER_MAX,
     .max = INTEGER_MAX},
    {.path = "kinds[].classes.classes[].colour", .allowed = "\"#rrggbb\"", .pattern = "^#[0-9A-Fa-f]{6}$"},
    {.path = "layers[].id",
     .allowed = N_("letters, digits and '_', a letter first"),
     .pattern = "^[A-Za-z][A-Za-z0-9_]{0,79}$"},
    {.path = "layers[].file",
     .allowed = N_("a file name of letters, digits and _ . - that ends in .tif or .tiff, with {ISO3} at most once"),
     .pattern = "^" FILE_CHARACTERS "(\\{ISO3\\}" FILE_CHARACTERS ")?\\.tiff?$"},
    {.path = "layers[].aliases[]",
     .allowed = N_("a file name without its ending, with {ISO3} at most once"),
     .pattern = "^" ALIAS_CHARACTERS "(\\{ISO3\\}" ALIAS_CHARACTERS ")?$"},
    {.path = "rewrites[].match",
     .allowed = N_("a regular expression of at most 200 characters"),
     .pattern = "^.{1,200}$",
     .check = compiles},
    {.path = "lookalikes[].match",
     .allowed = N_("a regular expression of at most 200 characters"),
     .pattern = "^.{1,200}$",
     .check = compiles},
    {.path = "rewrites[].replace",
     .allowed = N_("a replacement of at most 200 characters"),
     .pattern = "^.{0,200}$",
     .check = replaces},
    {.path = "documents[].id", .allowed = ID_ALLOWED, .pattern = ID_PATTERN},
    {.path = "documents[].match[]",
     .allowed = N_("a regular expression of at most 200 characters"),
     .pattern = "^.{1,200}$",
     .check = compiles},
    {.path = "relations[].id", .allowed = ID_ALLOWED, .pattern = ID_PATTERN},
    {.path = "relations[].rule",
     .allowed = "layers.relation, layers.order, layers.class",
     .pattern = "^layers\\.(relation|order|class)$"},
    {.path = "relations[].severity", .allowed = "error, warning", .pattern = "^(error|warning)$"},
    {.path = "relations[].tolerance", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "relations[].margin", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "relations[].tests[].given",
     .allowed = N_("layers and numbers, as \"T0 = 60, T1 = 65.5\""),
     .pattern = "^" GIVEN "(, " GIVEN ")*$"},
    {.path = "severities[].rule",
     .allowed = N_("the id of a rule, as \"soilgate rules\" lists them"),
     .pattern = "^[a-z]{1,30}\\.[a-z-]{1,60}$"},
    {.path = "delivery.grid_px", .allowed = N_("0 or more"), .number = TRUE, .max = G_MAXDOUBLE},
    {.path = "delivery.footprint_warn", .allowed = N_("a share, 0 to 1"), .number = TRUE, .max = 1},
    {.path = "delivery.loss_warn", .allowed = N_("a share, 0 to 1"), .number = TRUE, .max = 1},
    {.path = NULL},
};
