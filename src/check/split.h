/* check, private: which files of a folder make a delivery, by country. The rule for people stands in check.h. */
#ifndef SOILGATE_CHECK_SPLIT_H
#define SOILGATE_CHECK_SPLIT_H

#include "soilgate/check.h"

typedef struct {
    char *shown;       /* the folder, "delivery/LKA"; of several subfolders "delivery (030, 30100)" */
    char *path;        /* of its folder below the root; "" for the root */
    char country[8];   /* that a subfolder's name tells where the files' names do not; "" else */
    GPtrArray *files;  /* SgIntakeFile *, borrowed: its maps and what lies beside them */
    GPtrArray *shared; /* SgIntakeFile *, borrowed: no maps; they lie above several parts, for each of them */
} SgPart;

/* Who is asked for countries. Answers are interned, "" for none. */
typedef struct {
    const char *(*of_map)(const SgIntakeFile *file, gpointer data);
    const char *(*of_folder)(const char *name, gpointer data); /* that the name of a folder, or archive, tells */
    gpointer data;
} SgSplitCountries;

/* The parts of FOLDER, in the order of their paths; at least one. COUNTRIES NULL: the country is given, all is one
 * part. Elements are SgPart *, freed with the array. */
GPtrArray *sg_split(const SgIntake *folder, const SgSplitCountries *countries);

#endif
