/* Files beside a raster that other software would read with it. */
#ifndef SOILGATE_GEO_SIDECARS_H
#define SOILGATE_GEO_SIDECARS_H

#include <glib.h>

/* Adds the printable names of sidecars of PATH to NAMES (char *). They are looked for by name, and never opened. */
void sg_sidecars_find(const char *path, GPtrArray *names);

#endif
