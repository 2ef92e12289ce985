/* check, private: which country files and deliveries are of. */
#ifndef SOILGATE_CHECK_COUNTRY_H
#define SOILGATE_CHECK_COUNTRY_H

#include "soilgate/check.h"

/* Reads the names of folders and archives, each once. */
typedef struct {
    const GPtrArray *specs; /* const SgSpec *: words of their layers' names are no countries */
    GHashTable *known;      /* name -> the country it tells, interned */
} SgFolderNames;
void sg_folder_names_init(SgFolderNames *names, const GPtrArray *specs);
void sg_folder_names_clear(SgFolderNames *names);

/* The country (interned) that the nearest folder or archive around a file tells by its name; "" for none. AROUND: those
 * around what was handed in, as in SgIntake; SHOWN: the file, below it. *FOLDER (or NULL) becomes that folder's name.
 * A slip of the pen is no country, nor is a part of a layer's name ("ESP" holds maps of sodium, not of Spain). */
const char *sg_folder_country(SgFolderNames *names, const char *around, const char *shown, char **folder);

/* The country (interned) that a map's name tells under one of the specifications it fits; else that of its folders. */
const char *sg_map_country(SgFolderNames *names, const char *around, const SgIntakeFile *file);

/* Sets the country of FILE, whose name was read: OPTION (--country, or NULL), its name's, or that of its folders. */
void sg_country_of_file(SgFolderNames *names, const char *option, const char *around, SgFileFacts *file);

/* Gives maps without a country that of the other maps in their folder, when these are of one, and the delivery the
 * country of its maps: OPTION, or the only one; else NULL. */
void sg_country_settle(const char *option, SgDelivery *delivery);

/* Adds FILES maps of ISO3 to COUNTS (SgCountryCount). */
void sg_country_count(GArray *counts, const char *iso3, guint files);
/* Tells each of the COUNT DELIVERIES which countries' maps lie side by side in the folders of its maps. */
void sg_country_beside(SgDelivery *const *deliveries, guint count);

#endif
