/* What the files of border lines share. */
#ifndef SOILGATE_GEO_BORDER_PRIVATE_H
#define SOILGATE_GEO_BORDER_PRIVATE_H

#include "geo/ownership_private.h"
#include "soilgate/border_lines.h"

/* From WEST to EAST, lines of the grid between columns; both may be one. AT: the line of the grid between rows AT - 1
 * and AT; of what runs down, the row. */
typedef struct {
    int at, west, east;
} SgBorderPiece;

typedef struct {
    gint64 key;     /* both owners, the lower one in the upper half */
    GArray *across; /* SgBorderPiece: along lines of the grid between rows, with the ends of those that run down */
    GArray *down;   /* SgBorderPiece, west = east: along lines of the grid between columns */
} SgBorderLine;

/* Size of a pixel, km. */
typedef struct {
    double east_km, south_km;
} SgBorderScale;

struct SgBorderLines {
    SgGrid grid;
    GPtrArray *lines;       /* SgBorderLine *, by key */
    SgBorderScale *between; /* by row + line of the grid: at the latitude between the row's centre and that line */
    double *within_km;      /* by row: width of a pixel at its centre */
    double least_south_km;
};

/* Fills between, within_km and least_south_km. */
void sg_border_scale(SgBorderLines *lines);

static inline const SgBorderLine *sg_border_line(const SgBorderLines *lines, int line)
{
    return g_ptr_array_index(lines->lines, (guint)line);
}

#endif
