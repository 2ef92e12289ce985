/* Where the report of a delivery goes: one format on standard output, others in files beside it. */
#ifndef SOILGATE_CLI_REPORTS_H
#define SOILGATE_CLI_REPORTS_H

#include "soilgate/report.h"

#define SG_CLI_FORMATS 16 /* room for the lines of the table in reports.c */

/* What the options say. All zero: text on standard output. */
typedef struct {
    char *format;                /* --format; NULL: text */
    char *files[SG_CLI_FORMATS]; /* by line of the table; NULL: not asked for */
} SgCliReports;
void sg_cli_reports_clear(SgCliReports *reports);

/* Appends --format and the options of the files to ENTRIES (GOptionEntry), which must not outlive REPORTS. */
void sg_cli_reports_entries(SgCliReports *reports, GArray *entries);
/* The options of the files alone. */
void sg_cli_reports_file_entries(SgCliReports *reports, GArray *entries);
/* SG_CLI_GO_ON; or 2, told, when a format has no meaning, or a file would take the place of a map, of one of INPUTS
 * (paths that are read, ended by NULL), or of another report. */
int sg_cli_reports_validate(const char *command, const SgCliReports *reports, const char *const *inputs);
/* TRUE when a file of that format is asked for. */
gboolean sg_cli_reports_wants(const SgCliReports *reports, const char *format);
/* What every writer is told, from clock, environment and terminal. */
SgReportOptions sg_cli_report_options(void);
/* Writes all files, each whole or not at all, also when a signal comes; then prints. The exit status. */
int sg_cli_reports_tell(const SgCliReports *reports, const SgReport *report, const SgReportOptions *options);

/* The first half of it: FALSE with the first ERROR when a file could not be written; the others are there. */
gboolean sg_cli_reports_write(const SgCliReports *reports, const SgReport *report, const SgReportOptions *options,
                              GError **error);

/* 2, told, when FORMAT (NULL: the first) is none of NAMES, ended by NULL; else SG_CLI_GO_ON. */
int sg_cli_format(const char *command, const char *format, const char *const *names);

/* TRUE when A and B are one file, there or to be made. Devices, as /dev/null, may be named twice. */
gboolean sg_cli_same_file(const char *a, const char *b);
/* TRUE for the name of a GeoTIFF, which no report takes the place of. */
gboolean sg_cli_is_map(const char *path);
/* What keeps the file PATH, of OPTION ("--json"), from being written, as a sentence for a person; or NULL. Told before
 * long work; a disk may be full all the same when it ends. Free with g_free. */
char *sg_cli_write_fault(const char *option, const char *path);
/* Writes the file whole or not at all, also when a signal comes. */
gboolean sg_cli_write(const char *path, const char *bytes, gsize length, GError **error);

#endif
