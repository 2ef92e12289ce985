/* mark, groups: which pixels of one rule lie together, by coarse cells. */
#ifndef SOILGATE_MARK_GROUPS_H
#define SOILGATE_MARK_GROUPS_H

#include <glib.h>

typedef struct {
    int col, row, end, row_end; /* pixels col .. end - 1 of rows row .. row_end - 1, tight */
    gint64 pixels;
} SgGroup;

typedef struct SgGroups SgGroups;
/* Of a raster of COLS x ROWS, in at most SIDE x SIDE cells: exact pixels when that is as many as the raster has. */
SgGroups *sg_groups_new(int cols, int rows, int side);
void sg_groups_free(SgGroups *groups);
/* Adds the pixels COL .. END - 1 of ROW. */
void sg_groups_add(SgGroups *groups, int col, int end, int row);
/* The groups of cells that touch each other, also at corners: at most MOST, those with most pixels first, then from the
 * upper left on. ALL gets how many there are. Takes the cells away. SgGroup; free with g_array_unref. */
GArray *sg_groups_find(SgGroups *groups, guint most, guint *all);

#endif
