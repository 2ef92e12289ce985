/* scan, joint: the pixels of layers that were gathered, and what is asked of them: shared by joint.c, which gathers,
 * and joint_ask.c, which asks. */
#ifndef SOILGATE_SCAN_JOINT_GATHERED_H
#define SOILGATE_SCAN_JOINT_GATHERED_H

#include "scan/joint.h"

/* What a pixel of a layer holds. */
enum {
    SG_HOLDS_NOTHING = 0,
    SG_HOLDS_VALUE = 1,  /* a possible value: the pixel is mapped */
    SG_HOLDS_WRONG = 2,  /* a value that is none of the map's, and no fill value: it is there */
    SG_HOLDS_UNREAD = 4, /* it did not decode */
};
#define SG_HOLDS_ANY (SG_HOLDS_VALUE | SG_HOLDS_WRONG)

struct SgJoint {
    const SgScanSet *set;
    const SgCriteria *criteria; /* of each layer */
    SgJointPart *part;
    SgRelationWork *work;
    SgJointListener listener; /* NULL: none */
    gpointer listener_data;
    int n;           /* pixels gathered */
    double *values;  /* SG_EXPR_LANES a layer */
    double *meant;   /* the same: what the codes of class layers stand for */
    guint8 *holds;   /* SG_EXPR_LANES a layer: what the pixel holds */
    guint8 *present; /* SG_SEGMENT a layer: the same for a segment that is being gathered */
    double scratch[SG_SEGMENT];
    int cols[SG_EXPR_LANES], rows[SG_EXPR_LANES];
    /* of one relation */
    guint8 common[SG_EXPR_LANES], states[SG_EXPR_LANES];
    double left[SG_EXPR_LANES], right[SG_EXPR_LANES];
    double terms[SG_SCAN_MEANS][SG_EXPR_LANES];
};

/* The pixels of a layer as they are, and what they hold. */
static inline const double *sg_joint_column(const SgJoint *joint, int layer)
{
    return joint->values + (gsize)layer * SG_EXPR_LANES;
}

static inline const guint8 *sg_joint_holds(const SgJoint *joint, int layer)
{
    return joint->holds + (gsize)layer * SG_EXPR_LANES;
}

/* Asks all relations of the pixels gathered, compares the footprints of the layers, and forgets the pixels. */
void sg_joint_ask(SgJoint *joint);

#endif
