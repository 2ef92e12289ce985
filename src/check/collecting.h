/* check, private: what is known while the deliveries of one run are collected, folder by folder and file by file. */
#ifndef SOILGATE_CHECK_COLLECTING_H
#define SOILGATE_CHECK_COLLECTING_H

#include "check/country.h"

typedef struct {
    const SgCheckOptions *options;
    SgReport *report;  /* holds the specifications: the one asked for, or the shipped ones */
    GPtrArray *papers; /* SgIntake *, the report's: lone files that may be papers of the maps beside them */
    SgFolderNames names;
    const char *around; /* of what is being added: see SgIntake */
    const char *given;  /* see SgIntake */
} SgCollecting;

/* A delivery of which nothing is known but how it is SHOWN, or NULL; the report's. */
SgDelivery *sg_collect_delivery(SgCollecting *run, const char *shown, gboolean folder);
/* Facts of FOUND that its name tells. Without a specification that is nothing, and its folder may still tell a country.
 */
SgFileFacts *sg_collect_name(SgCollecting *run, const SgSpec *spec, const SgIntakeFile *found, const char *place);

/* Adds the deliveries in a folder or archive. */
void sg_collect_folder(SgCollecting *run, const SgIntake *folder);
/* Adds the files of INTAKE, none of which lies in a folder; one that may be a paper waits in PAPERS. */
void sg_collect_lone(SgCollecting *run, SgIntake *intake);
/* Gives the papers that waited to the deliveries of lone maps, or judges them as maps, when all paths were read. */
void sg_collect_lone_papers(SgCollecting *run);
/* Names a delivery of lone files, all of which are known. */
void sg_collect_name_lone(SgDelivery *delivery);

#endif
