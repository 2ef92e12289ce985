#include "geo/nodata.h"

#include "soilgate/base.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* TRUE when the whole of TEXT, but for blanks around it, is one number: "nan" and "inf" are, "1e400" is none. */
static gboolean parse(const char *text, double *value)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    char *end;
    errno = 0;
    *value = g_ascii_strtod(trimmed, &end);
    gboolean overflow = errno == ERANGE && isinf(*value);
    return end != trimmed && *end == '\0' && !overflow;
}

static gboolean is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n\f\v")] == '\0';
}

void sg_nodata_read(const char *text, SgRasterFacts *facts)
{
    facts->nodata_state = SG_NODATA_NONE;
    facts->nodata = NAN;
    facts->nodata_fits = FALSE;
    g_clear_pointer(&facts->nodata_text, g_free);
    if (text == NULL || is_blank(text))
        return;

    facts->nodata_text = sg_text_printable(text);
    double value;
    if (!parse(text, &value)) {
        facts->nodata_state = SG_NODATA_UNREADABLE;
        return;
    }
    facts->nodata_state = SG_NODATA_VALUE;
    facts->nodata_fits = sg_type_holds(facts->type, value);
    /* Writers print a double (-3.39999999999999996e+38); the pixels hold the nearest Float32. */
    facts->nodata = facts->type == SG_TYPE_FLOAT32 && facts->nodata_fits ? (double)(float)value : value;
}
