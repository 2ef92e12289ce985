/* Drawing the board with cairo, in points of a slide of 1280 x 720. */
#ifndef SOILGATE_REPORT_BOARD_DRAW_H
#define SOILGATE_REPORT_BOARD_DRAW_H

#include "report/board.h"

#include <cairo.h>

typedef struct {
    double x, y, width, height;
} SgArea;

/* The map of STATUS in AREA, as large as it fits, at its upper left corner. CODES: with the countries' codes. Gives
 * where it is. */
SgArea sg_draw_map(cairo_t *cr, const SgBoard *board, const SgStatus *status, SgArea area, gboolean codes);
/* How a legend is set. */
typedef struct {
    double size; /* of its letters */
    int columns;
    gboolean codes; /* with the countries in each state */
} SgLegend;
/* Every state that there is, with its colour and how many countries are in it, from the top of AREA, as wide as that.
 * Gives how high it is. */
double sg_draw_legend(cairo_t *cr, const SgStatus *status, SgArea area, const SgLegend *legend);
/* Sets LEGEND smaller, or in two columns, so that it has room in AREA: nothing is cut off. */
void sg_fit_legend(cairo_t *cr, const SgStatus *status, SgArea area, SgLegend *legend);
/* TEXT in lines of AREA's width, from its top, SIZE high; what finds no room in its height is cut off. Gives how high
 * that is. */
double sg_draw_text(cairo_t *cr, const char *text, SgArea area, double size, gboolean bold);
/* TEXT in one line, SIZE high at most: it is made smaller where it is wider than AREA. */
void sg_draw_line(cairo_t *cr, const char *text, SgArea area, double size, gboolean bold);
void sg_draw_ink(cairo_t *cr, const char *colour); /* "#rrggbb" */

#endif
