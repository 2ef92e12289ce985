/* scan, joint: what layers say together.
 *
 * Pixels that any layer has mapped are gathered, up to SG_EXPR_LANES of them, as columns of numbers, and then every
 * relation is asked of all of them at once: maps are patchy, and most of a window may be nodata.
 */
#ifndef SOILGATE_SCAN_JOINT_H
#define SOILGATE_SCAN_JOINT_H

#include "scan/block.h"
#include "soilgate/scan_set.h"

/* What a part of the raster adds up to, for one relation and for one layer. */
typedef struct {
    gint64 common, unmeant, tested, hollow_zeros;
    SgPartTally broken;
    double worst_miss; /* -1: none */
    SgPlace worst;
    double worst_left, worst_right;
    double sums[SG_SCAN_MEANS];
} SgJointRelation;

typedef struct {
    SgPartTally lacking, extra;
} SgJointLayer;

typedef struct {
    gint64 shared;
    SgJointRelation *relations;
    SgJointLayer *layers;
} SgJointPart;

SgJointPart *sg_joint_part_new(const SgScanSet *set);
void sg_joint_part_free(const SgScanSet *set, SgJointPart *part);
/* OUT, all zero before, gets the sum of PARTS. */
void sg_joint_merge(const SgScanSet *set, SgJointPart *const *parts, int n, SgSetFacts *out);

/* A worker's: the pixels gathered so far. */
typedef struct SgJoint SgJoint;
/* CRITERIA: one a layer. Both stay the caller's. */
SgJoint *sg_joint_new(const SgScanSet *set, const SgCriteria *criteria);
void sg_joint_free(SgJoint *joint);
/* Told of each pixel as it is found. INDEX: the relation that it breaks, or the layer that lacks it or has it alone. */
typedef enum { SG_JOINT_BROKEN, SG_JOINT_LACKING, SG_JOINT_EXTRA } SgJointFinding;
typedef void (*SgJointListener)(gpointer data, SgJointFinding what, int index, int col, int row);
void sg_joint_listen(SgJoint *joint, SgJointListener listener, gpointer data);
/* The layer of the set that a broken relation is told of. */
int sg_joint_about(const SgScanRelation *relation);
void sg_joint_begin(SgJoint *joint, SgJointPart *part);
/* Takes rows ROW .. END - 1 of the window, which the LANES (one a layer) have loaded. */
void sg_joint_scan(SgJoint *joint, const SgLane *lanes, const SgWindow *window, int row, int end);
void sg_joint_end(SgJoint *joint); /* asks what is left; PART is complete */

#endif
