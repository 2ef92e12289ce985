/* check, private: which files of a folder make a delivery, by country. The rule for people stands in check.h. */
#ifndef SOILGATE_CHECK_SPLIT_H
#define SOILGATE_CHECK_SPLIT_H

#include "soilgate/check.h"

typedef struct {
    char *shown;       /* the folder, "delivery/LKA"; of several subfolders "delivery (030, 30100)" */
    char *path;        /* of its folder below the root; "" for the root */
    GPtrArray *files;  /* SgIntakeFile *, borrowed: its maps and what lies beside them */
    GPtrArray *shared; /* SgIntakeFile *, borrowed: no maps; they lie above several parts, for each of them */
} SgPart;

/* Who is asked for the country that the name of a map, or of a folder around it, tells. Answers are interned, "" for
 * none. */
typedef struct {
    const char *(*of_map)(const SgIntakeFile *file, gpointer data);
    gpointer data;
} SgSplitCountries;

/* The parts of FOLDER, in the order of their paths, or of their countries where these lie mixed; at least one.
 * COUNTRIES NULL: the country is given, all is one part. Elements are SgPart *, freed with the array. */
GPtrArray *sg_split(const SgIntake *folder, const SgSplitCountries *countries);

/* Sorts FILES (SgIntakeFile *) by where they lie. */
void sg_split_sort(GPtrArray *files);

#endif
