/* What the commands that check deliveries share: their options, and deliveries or reports as records. */
#ifndef SOILGATE_CLI_CHECKING_H
#define SOILGATE_CLI_CHECKING_H

#include "soilgate/report.h"

/* Looks whether *COUNTRY is a code that the table of countries or the boundaries know, and writes it in capitals where
 * that is meant. After sg_geo_init. SG_CLI_GO_ON, or the exit status. COUNTRY may hold NULL. */
int sg_cli_country(const char *command, char **country, const char *boundaries, const char *boundary_field);

/* The number in JOBS (NULL: 0, all processors). SG_CLI_GO_ON, or 2. */
int sg_cli_jobs(const char *command, const char *jobs, int *threads);

/* PATH as a record: a JSON report is read, anything else is checked as a delivery with OPTIONS. *REPORT gets the report
 * of a delivery: it must live as long as its rasters are read; else NULL. */
SgRecord *sg_cli_record(const char *path, const SgCheckOptions *options, SgReport **report, GError **error);

#endif
