/* scan, blocks: from the values of a block, as the file holds them, to segments of rows.
 */
#ifndef SOILGATE_SCAN_BLOCK_H
#define SOILGATE_SCAN_BLOCK_H

#include "scan/segment.h"

/* Room for one block, and what its pixels are counted with. */
typedef struct {
    SgPass pass;
    const SgRasterFacts *facts;
    const SgZones *zones; /* NULL: none are known */
    void *values;         /* facts->block_cols * facts->block_rows of the raster's type */
    float floats[SG_SEGMENT];
    double doubles[SG_SEGMENT];
} SgBlock;

/* Counts the pixels of block (BLOCK_COL, BLOCK_ROW), whose values were read, as far as they lie on the raster. */
void sg_block_scan(SgBlock *block, int block_col, int block_row);

#endif
