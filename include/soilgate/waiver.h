/* spec, waivers: the decisions of people that a finding is accepted as it is, read from YAML (soilgate-waivers/1).
 *
 * A waiver says which rule, for which country and product, why, who decided and until when: nothing is waived for ever.
 * What it excuses is for the module check to say; here only the file is read. A loaded SgWaivers is immutable.
 */
#ifndef SOILGATE_WAIVER_H
#define SOILGATE_WAIVER_H

#include <glib.h>

typedef struct {
    char *rule;    /* id */
    char *country; /* ISO 3166-1 alpha-3, or the code of an area in the boundaries */
    char *product; /* "GSOCseq", in any letter case */
    char *layer;   /* its id; NULL: all layers, and what concerns the delivery */
    char *file;    /* as the report shows it; NULL: all files */
    char *reason;
    char *by;    /* who decided */
    char *until; /* "2026-12-31": the last day on which it holds */
    guint line;  /* in the file, from 1; 0 for one made by hand */
} SgWaiver;

typedef struct {
    char *path; /* as given, printable */
    char *format;
    SgWaiver *waivers;
    unsigned waivers_count;
} SgWaivers;

/* Reads PATH. Errors are SG_ERROR_USAGE and name file, line and key. */
SgWaivers *sg_waivers_load(const char *path, GError **error);
void sg_waivers_free(SgWaivers *waivers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgWaivers, sg_waivers_free)

#endif
