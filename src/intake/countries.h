/* The table of countries, as the rest of intake sees it. */
#ifndef SOILGATE_INTAKE_COUNTRIES_H
#define SOILGATE_INTAKE_COUNTRIES_H

#include "soilgate/intake.h"

typedef struct {
    SgCountry country;
    char *name;     /* folded, as the aliases: see sg_country_fold */
    char **aliases; /* folded; NULL-terminated */
} SgCountryEntry;

/* SgCountryEntry *, in the order of the file; empty when the table could not be read. Not to be changed. */
const GPtrArray *sg_country_entries(void);

/* Letters and digits of TEXT (UTF-8) without case, accents, spaces or signs, so that "Viet_Nam" is "vietnam". */
char *sg_country_fold(const char *text);

#endif
