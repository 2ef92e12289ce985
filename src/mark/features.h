/* mark, features: offending pixels and groups of them as points and boxes.
 */
#ifndef SOILGATE_MARK_FEATURES_H
#define SOILGATE_MARK_FEATURES_H

#include "mark/error_file.h"

typedef struct SgFeatures SgFeatures;
/* DATE: see sg_vector_writer_new. */
SgFeatures *sg_features_new(const char *date, GError **error);
void sg_features_free(SgFeatures *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFeatures, sg_features_free)
/* Adds the places of FILE, when its pixels have places in degrees; takes its groups away. */
gboolean sg_features_add(SgFeatures *features, SgErrorFile *file, GError **error);
/* The codes of all files that were added, a bit each. */
guint16 sg_features_codes(const SgFeatures *features);
/* TRUE when not all places of the files that were added found room. */
gboolean sg_features_full(const SgFeatures *features);
/* Writes errors.gpkg and errors.geojson into FOLDER. */
gboolean sg_features_save(SgFeatures *features, const char *folder, GError **error);

#endif
