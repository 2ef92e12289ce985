/* What the zone files of geo share: the pixels of one country. */
#ifndef SOILGATE_GEO_ZONES_PRIVATE_H
#define SOILGATE_GEO_ZONES_PRIVATE_H

#include "geo/ownership_private.h"

typedef struct {
    int col, end;
} SgRun;

/* The runs of a country's pixels, in columns of the grid; row i of them is row first + i of the grid. On and around the
 * grid: rows and columns may be negative. */
typedef struct {
    int first, rows;
    gsize *starts; /* rows + 1 */
    SgRun *runs;
    gint64 inside; /* pixels of them on the grid */
    gint64 all;    /* pixels of the country on the lattice, wherever */
} SgCountryRuns;

/* The pixels of OWNER on the grid of OWNERSHIP and at least up to MARGIN pixels around it. FALSE when the boundaries
 * could not be read. Clear with sg_country_runs_clear, also after FALSE. */
gboolean sg_country_runs_init(SgCountryRuns *country, const SgOwnership *ownership, int cols, int rows, int owner,
                              int margin);
void sg_country_runs_clear(SgCountryRuns *country);
/* The runs of ROW of the grid, or none. */
const SgRun *sg_country_runs_row(const SgCountryRuns *country, int row, int *count);

#endif
