/* check, private: units of soil maps as people write them. */
#ifndef SOILGATE_CHECK_UNITS_H
#define SOILGATE_CHECK_UNITS_H

#include <glib.h>

typedef enum {
    SG_UNIT_UNKNOWN, /* at least one of the texts is no unit that is known */
    SG_UNIT_SAME,    /* "dS m-1" and "dS/m" */
    SG_UNIT_OTHER,   /* "mS/m" and "dS/m" */
} SgUnitMatch;
/* Compares the unit that TEXT begins with ("dS/m (saturated paste)") with UNIT. */
SgUnitMatch sg_unit_match(const char *text, const char *unit);

#endif
