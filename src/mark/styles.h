/* mark, styles: how QGIS draws error layers, and what tells a person what is what.
 */
#ifndef SOILGATE_MARK_STYLES_H
#define SOILGATE_MARK_STYLES_H

#include "mark/codes.h"

/* CODES: those to be shown, a bit each, by their places in the table of codes. A legend of all would hide the few that
 * there are. */

/* Of rasters of codes: values by colours, with the titles of the rules. Free with g_free, as the others. */
char *sg_style_raster(guint16 codes);
typedef enum { SG_STYLE_POINTS, SG_STYLE_BOXES } SgStyleShape;
/* Of features, by their rule. */
char *sg_style_features(SgStyleShape shape, guint16 codes);

#endif
