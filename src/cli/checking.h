/* What the commands that read maps share: their options, and deliveries or reports as records. */
#ifndef SOILGATE_CLI_CHECKING_H
#define SOILGATE_CLI_CHECKING_H

#include "soilgate/report.h"

/* How the work is done. */
typedef struct {
    char *jobs;
    gboolean progress, no_progress;
    int threads; /* from jobs, by sg_cli_work_validate; 0: all processors */
} SgCliWork;
void sg_cli_work_clear(SgCliWork *work);
/* What it is done on: product, country, boundaries. */
typedef struct {
    char *spec, *country, *boundaries, *boundary_field;
} SgCliSubject;
void sg_cli_subject_clear(SgCliSubject *subject);

/* A table of options (GOptionEntry) that begins with the COUNT of ENTRIES and grows; it ends with zeros, as GOption
 * wants it. Free with g_array_unref. */
GArray *sg_cli_entries(const GOptionEntry *entries, guint count);
/* Append options that must not outlive WORK and SUBJECT. */
void sg_cli_work_entries(SgCliWork *work, GArray *entries);
void sg_cli_subject_entries(SgCliSubject *subject, GArray *entries);
/* Appends the arguments that are no options. */
void sg_cli_rest_entry(char ***rest, GArray *entries);

/* SG_CLI_GO_ON; or 2, told. */
int sg_cli_work_validate(const char *command, SgCliWork *work);
int sg_cli_subject_validate(const char *command, const SgCliSubject *subject);
/* Readies the libraries, and looks whether the country is one: see sg_cli_country. */
int sg_cli_begin(const char *command, SgCliSubject *subject);
/* What shows progress as WORK and the terminal have it; QUIET: only with --progress. NULL for none. */
typedef void (*SgCliProgress)(const char *file, gint64 done, gint64 total, gpointer data);
SgCliProgress sg_cli_progress(const SgCliWork *work, gboolean quiet);
/* The options of a check that follow from both. */
SgCheckOptions sg_cli_check_options(const SgCliSubject *subject, const SgCliWork *work, gboolean quiet);

/* The pictures of all layers for a page, which keep it at some 5 MB. NULL with an error. */
SgPictures *sg_cli_pictures(const SgReport *report, const SgCliWork *work, gboolean quiet, GError **error);

/* Looks whether *COUNTRY is a code that the table of countries or the boundaries know, and writes it in capitals where
 * that is meant. After sg_geo_init. SG_CLI_GO_ON, or the exit status. COUNTRY may hold NULL. */
int sg_cli_country(const char *command, char **country, const char *boundaries, const char *boundary_field);

/* The number in JOBS (NULL: 0, all processors). SG_CLI_GO_ON, or 2. */
int sg_cli_jobs(const char *command, const char *jobs, int *threads);

/* PATH as a record: a JSON report is read, anything else is checked as a delivery with OPTIONS. *REPORT gets the report
 * of a delivery: it must live as long as its rasters are read; else NULL. */
SgRecord *sg_cli_record(const char *path, const SgCheckOptions *options, SgReport **report, GError **error);

#endif
