/* intake, private: the numbers of a metafile. What is given already is kept. */
#ifndef SOILGATE_INTAKE_METAFILE_NUMBERS_H
#define SOILGATE_INTAKE_METAFILE_NUMBERS_H

#include "soilgate/intake.h"

/* Reads the numbers of TEXT, each with the name that stands before it: "max 8.4, min 5.1" and "max, min: 8.4, 5.1".
 * Those without a name go to CORNERS, which takes four; gives how many there were. -1, and nothing is kept, when a
 * number cannot be read. MARK is the decimal mark, or 0 to find out. */
int sg_meta_numbers(SgMetafile *metafile, const char *text, char mark, SgQuoted corners[4]);
/* The same for a text whose first number is NUMBER. */
void sg_meta_number(SgMetafile *metafile, SgMetaNumber number, const char *text);
/* Reads "30 arc-seconds (0.008333 degrees)", "30 x 30 arc seconds", "1 km". A number without a unit is in degrees when
 * it is less than one: nobody maps a country in pixels below a metre. */
void sg_meta_resolution(SgMetafile *metafile, const char *text);

#endif
