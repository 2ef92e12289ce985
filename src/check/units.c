#include "check/units.h"

#include <string.h>

/* Ways to write a unit, small, without blanks, '^' and points; a line is one unit. A unit of the same size is the same:
 * 1 mS/cm is 1 dS/m. */
static const char *const units[][9] = {
    {"ds/m", "dsm-1", "dsperm", "dspermeter", "decisiemens/m", "decisiemenspermeter", "ms/cm", "mscm-1", "mmho/cm"},
    {"ms/m", "msm-1", "mspermeter", "millisiemenspermeter"},
    {"us/cm", "uscm-1", "umho/cm", "microsiemens/cm", "microsiemenspercentimeter"},
    {"s/m", "sm-1"},
    {"%", "percent", "pct", "percentage"},
    {"share", "fraction", "proportion", "0-1", "ratio"},
    {"ph", "phunits", "phunit", "ph(water)", "phh2o"},
    {"phx10", "ph*10", "phx100"},
    {"classcode", "class", "classes", "code", "codes", "category", "categories", "categorical"},
    {"cmol/kg", "cmolkg-1", "cmol(c)/kg", "cmolckg-1", "cmol+/kg", "cmolc/kg", "meq/100g"},
    {"g/kg", "gkg-1", "permille"},
    {"mg/kg", "mgkg-1", "ppm"},
    {"t/ha", "tha-1", "tc/ha", "tcha-1", "mg/ha", "mgha-1", "mgc/ha", "tonnes/ha", "tons/ha"},
    {"kg/m2", "kgm-2", "kgc/m2", "kgcm-2"},
    {"g/m2", "gm-2", "gc/m2", "gcm-2"},
    {"tc/ha/yr", "t/ha/yr", "tcha-1yr-1", "tha-1yr-1", "tc/ha/year", "t/ha/year", "tc/(ha*yr)"},
    {"probability"},
};

/* Signs that are written in more than one way. */
static const struct {
    const char *sign, *plain;
} signs[] = {
    {"\xC2\xB5", "u"},     {"\xCE\xBC", "u"},     {"\xC2\xB2", "2"},  {"\xC2\xB9", "1"},
    {"\xE2\x81\xBB", "-"}, {"\xE2\x88\x92", "-"}, {"metre", "meter"},
};

static char *plain_unit(const char *text, gsize length)
{
    g_autofree char *part = g_strndup(text, length);
    g_autofree char *lower = g_ascii_strdown(part, -1);
    GString *plain = g_string_new(lower);
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        g_string_replace(plain, signs[i].sign, signs[i].plain, 0);
    for (gsize i = 0; i < plain->len;)
        if (strchr(" ^.\t", plain->str[i]) != NULL)
            g_string_erase(plain, (gssize)i, 1);
        else
            i++;
    return g_string_free(plain, FALSE);
}

/* The line of UNITS that PLAIN stands in, or -1. */
static int find(const char *plain)
{
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(units[i]) && units[i][k] != NULL; k++)
            if (strcmp(units[i][k], plain) == 0)
                return (int)i;
    return -1;
}

/* The unit that TEXT is, or begins with before an explanation: "dS/m (ECe)", "%, of the exchange capacity". */
static int find_first(const char *text)
{
    g_autofree char *whole = plain_unit(text, strlen(text));
    g_autofree char *head = plain_unit(text, strcspn(text, ",;:("));
    int found = find(whole);
    return found >= 0 ? found : find(head);
}

SgUnitMatch sg_unit_match(const char *text, const char *unit)
{
    int one = find_first(text), other = find_first(unit);
    if (one < 0 || other < 0)
        return SG_UNIT_UNKNOWN;
    return one == other ? SG_UNIT_SAME : SG_UNIT_OTHER;
}
