/* spec, inside: what the readers of regions and baselines share. */
#ifndef SOILGATE_SPEC_TRACKING_H
#define SOILGATE_SPEC_TRACKING_H

#include "format.h"
#include "soilgate/tracking.h"
#include "soilgate/words.h"

#define SG_COUNTRY_PATTERN "^[A-Z]{3}$"
#define SG_COUNTRY_ALLOWED N_("three capital letters")
#define SG_SOURCE_PATTERN  "^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$"
#define SG_SOURCE_ALLOWED  N_("letters, digits, '.', '_' and '-'")

/* Remembers in SEEN (a set of codes) each of the COUNT codes of CODES. FALSE with an error for one that is there
 * already: it names the node in ENTRIES, the list as written, and KEY. */
gboolean sg_tracking_once(GHashTable *seen, char *const *codes, unsigned count, const char *shown,
                          const SgYamlNode *entries, const char *key, GError **error);
/* FALSE with an error at NODE, where BASIS is written, when its source does not begin with the id of one of SOURCES. */
gboolean sg_tracking_declared(const SgSource *sources, unsigned count, const SgBasis *basis, const char *shown,
                              const SgYamlNode *node, GError **error);
typedef enum { SG_TRACKING_REGION, SG_TRACKING_BASELINE, SG_TRACKING_RECIPE } SgTrackingKind;
/* The path that NAME stands for: a file, or a shipped region, baseline or recipe. BESIDE, a path or NULL: files are
 * looked for in its folder. */
char *sg_tracking_path(const char *name, SgTrackingKind kind, const char *beside, GError **error);
/* The region NAME, for a baseline in the file BESIDE. */
SgRegion *sg_region_load_beside(const char *name, const char *beside, GError **error);

#endif
