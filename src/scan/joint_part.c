/* What parts of the raster say together, added up. */
#include "scan/joint.h"

#include <math.h>
#include <string.h>

SgJointPart *sg_joint_part_new(const SgScanSet *set)
{
    SgJointPart *part = g_new0(SgJointPart, 1);
    part->relations = g_new0(SgJointRelation, (gsize)set->relations_count);
    part->layers = g_new0(SgJointLayer, (gsize)set->layers_count);
    for (int i = 0; i < set->relations_count; i++)
        part->relations[i].worst_miss = -1;
    return part;
}

void sg_joint_part_free(const SgScanSet *set, SgJointPart *part)
{
    if (part == NULL)
        return;
    for (int i = 0; i < set->relations_count; i++)
        g_free(part->relations[i].broken.places);
    for (int i = 0; i < set->layers_count; i++) {
        g_free(part->layers[i].lacking.places);
        g_free(part->layers[i].extra.places);
    }
    g_free(part->relations);
    g_free(part->layers);
    g_free(part);
}

static void merge_relation(const SgRelationCode *code, SgJointPart *const *parts, int n, int index,
                           SgRelationFacts *out)
{
    double worst = -1, sums[SG_SCAN_MEANS] = {0};
    out->worst_left = out->worst_right = out->left = out->right = NAN;
    for (int i = 0; i < n; i++) {
        const SgJointRelation *from = &parts[i]->relations[index];
        out->common += from->common;
        out->unmeant += from->unmeant;
        out->tested += from->tested;
        out->hollow_zeros += from->hollow_zeros;
        sg_tally_merge(&out->broken, &from->broken);
        for (int m = 0; m < SG_SCAN_MEANS; m++)
            sums[m] += from->sums[m];
        if (from->worst_miss <= worst)
            continue;
        worst = from->worst_miss;
        out->worst = from->worst;
        out->worst_left = from->worst_left;
        out->worst_right = from->worst_right;
    }
    for (int m = 0; m < SG_SCAN_MEANS; m++)
        out->means[m] = out->tested > 0 ? sums[m] / (double)out->tested : NAN;
    out->state = out->broken.pixels > 0 ? SG_RELATION_BROKEN
                 : out->tested > 0      ? SG_RELATION_HOLDS
                                        : SG_RELATION_UNTESTED;
    if (sg_relation_means(code) > 0 && out->tested > 0)
        out->state = sg_relation_conclude(code, out->means, &out->left, &out->right);
}

void sg_joint_merge(const SgScanSet *set, SgJointPart *const *parts, int n, SgSetFacts *out)
{
    out->relations = g_new0(SgRelationFacts, (gsize)set->relations_count);
    out->footprints = g_new0(SgFootprint, (gsize)set->layers_count);
    for (int i = 0; i < n; i++) {
        out->shared += parts[i]->shared;
        for (int layer = 0; layer < set->layers_count; layer++) {
            sg_tally_merge(&out->footprints[layer].lacking, &parts[i]->layers[layer].lacking);
            sg_tally_merge(&out->footprints[layer].extra, &parts[i]->layers[layer].extra);
        }
    }
    for (int i = 0; i < set->relations_count; i++)
        merge_relation(set->relations[i].code, parts, n, i, &out->relations[i]);
}

void sg_set_facts_clear(SgSetFacts *facts)
{
    g_free(facts->footprints);
    g_free(facts->relations);
    memset(facts, 0, sizeof *facts);
}
