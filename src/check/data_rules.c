/* Judges of data.*: are the numbers in the file the values of the map. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

static const SgStorage *storage(const SgJudgement *j)
{
    const SgStorage *own = j->layer != NULL && j->layer->resolved != NULL ? j->layer->resolved->storage : NULL;
    return own != NULL && own->types_count > 0 ? own : NULL;
}

static gboolean allows(const SgStorage *allowed, const char *type)
{
    for (unsigned i = 0; i < allowed->types_count; i++)
        if (strcmp(allowed->types[i], type) == 0)
            return TRUE;
    return FALSE;
}

static gboolean floats_only(const SgStorage *allowed)
{
    for (unsigned i = 0; i < allowed->types_count; i++)
        if (!g_str_has_prefix(allowed->types[i], "Float"))
            return FALSE;
    return TRUE;
}

static const char *list_types(SgJudgement *j, const SgStorage *allowed)
{
    const char *list = "";
    for (unsigned i = 0; i < allowed->types_count; i++)
        list = i == 0 ? allowed->types[0] : sg_judge_text(j, _("%s or %s"), list, allowed->types[i]);
    return list;
}

/* A Float32 by name, of which the file keeps fewer bits: the values were rounded when it was written. */
static void tell_short_floats(SgJudgement *j, const SgStorage *allowed)
{
    const SgRasterFacts *raster = &j->file->raster;
    const char *list = allowed != NULL ? list_types(j, allowed) : "Float32";
    /* IEEE 754 binary16: 11 bits of significand, the largest number is 65504. */
    const char *half =
        raster->bits == 16 ? _(" Half floats keep three digits of a value, and hold none above 65504.") : "";
    SgFinding *finding = sg_judge_finding(
        j, allowed != NULL ? SG_SEVERITY_ERROR : SG_SEVERITY_WARNING, allowed != NULL ? &allowed->basis : NULL,
        _("The values are stored as %d-bit floats, so they were rounded; expected %s.%s"), raster->bits, list, half);
    sg_finding_expected(finding, "%s", list);
    sg_finding_measured(finding, _("%d-bit float"), raster->bits);
    sg_finding_advice(finding, _("Write the layer with 32 bits a value (without NBITS) from the original values: what "
                                 "was rounded does not come back by a conversion."));
}

/* TRUE when all values, at most rounded, and the nodata value fit WANTED. */
static gboolean type_holds_all(const SgJudgement *j, SgType wanted)
{
    const SgScanFacts *scan = &j->file->scan;
    double nodata;
    if (!j->file->scanned || !sg_judge_nodata(j, &nodata) || !sg_type_holds(wanted, nodata))
        return FALSE;
    if (!sg_type_is_integer(wanted))
        return scan->data == 0 || (sg_type_holds(wanted, scan->min) && sg_type_holds(wanted, scan->max));
    return scan->nan.pixels == 0 && scan->infinite.pixels == 0 && scan->fractional.pixels == 0 &&
           (scan->data == 0 || (scan->min >= sg_type_least(wanted) && scan->max <= sg_type_greatest(wanted)));
}

void sg_rule_data_type(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const char *type = sg_type_name(raster->type);
    gboolean real = raster->type != SG_TYPE_COMPLEX && raster->type != SG_TYPE_UNKNOWN;
    const SgStorage *allowed = storage(j);
    if (!real) {
        SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, NULL,
                                              _("The storage type is %s; a map has one real number a pixel."), type);
        sg_finding_expected(finding, "%s", allowed != NULL ? list_types(j, allowed) : "Float32");
        sg_finding_measured(finding, "%s", type);
        return;
    }
    if (raster->type == SG_TYPE_FLOAT32 && raster->bits > 0 && raster->bits < 32) {
        tell_short_floats(j, allowed);
        return;
    }
    if (!sg_judge_need(j, SG_NEEDS_LAYER))
        return;
    if (allowed == NULL) {
        sg_judge_not_applicable(j, _("the specification names no storage type"));
        return;
    }
    if (allows(allowed, type))
        return;
    const char *list = list_types(j, allowed);
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, &allowed->basis,
                                          _("The values are stored as %s; expected %s."), type, list);
    sg_finding_expected(finding, "%s", list);
    sg_finding_measured(finding, "%s", type);
    if (sg_type_is_integer(raster->type) && floats_only(allowed))
        sg_finding_advice(finding,
                          _("Write the layer as %s from the original values: decimals that were cut off do not come "
                            "back by a conversion."),
                          list);
    SgType wanted = sg_type_find(allowed->types[0]);
    if (type_holds_all(j, wanted))
        sg_finding_repair(finding, SG_FIX_CONFIRM, &(SgRepair){.kind = SG_REPAIR_TYPE, .type = wanted});
}

/* TRUE when the values fit the layer as they are stored, and no longer with the scale: then the scale is the mistake.
 */
static gboolean stored_are_values(const SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const SgScanFacts *scan = &j->file->scan;
    unsigned count = 0;
    const SgTypical *typical = j->layer != NULL ? sg_layer_typical(j->layer, &count) : NULL;
    if (!j->file->scanned || scan->data == 0 || count == 0)
        return FALSE;
    double stored = sg_scan_median(scan), scaled = stored * raster->scale + raster->offset;
    gboolean fits = FALSE, fits_scaled = FALSE;
    for (unsigned i = 0; i < count; i++) {
        fits = fits || (stored >= typical[i].min && stored <= typical[i].max);
        fits_scaled = fits_scaled || (scaled >= typical[i].min && scaled <= typical[i].max);
    }
    return fits && !fits_scaled;
}

void sg_rule_data_scaled(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    if (!raster->has_scale)
        return;
    const char *scale = sg_judge_number(j, raster->scale, 9), *offset = sg_judge_number(j, raster->offset, 9);
    SgFinding *finding = sg_judge_finding(
        j, SG_SEVERITY_ERROR, NULL,
        _("The file asks for value * %s + %s. The stored numbers must be the values themselves."), scale, offset);
    sg_finding_expected(finding, _("scale 1, offset 0"));
    sg_finding_measured(finding, _("scale %s, offset %s"), scale, offset);
    SgRepair repair = {.kind = SG_REPAIR_SCALE, .factor = 1};
    if (!stored_are_values(j)) {
        repair.factor = raster->scale;
        repair.offset = raster->offset;
        repair.type = sg_type_is_integer(raster->type) ? SG_TYPE_FLOAT32 : raster->type;
    }
    sg_finding_repair(finding, SG_FIX_CONFIRM, &repair);
}

/* A class map may carry the colours of its classes: its pixels are the codes all the same. */
static gboolean palette_is_a_picture(const SgJudgement *j)
{
    return j->layer != NULL && sg_layer_classes(j->layer) == NULL;
}

void sg_rule_data_rendered(SgJudgement *j)
{
    const SgRasterFacts *raster = &j->file->raster;
    const SgStorage *allowed = storage(j);
    const SgBasis *basis = NULL;
    const char *what = NULL;
    if (raster->rgb)
        what = _("red, green and blue");
    else if (raster->white_is_zero)
        what = _("grey levels (zero is white)");
    else if (raster->palette && palette_is_a_picture(j))
        what = _("colours of a palette");
    if (what == NULL && raster->type == SG_TYPE_BYTE && allowed != NULL && floats_only(allowed)) {
        what = _("grey levels from 0 to 255");
        basis = &allowed->basis;
    }
    if (what == NULL && j->layer == NULL && (raster->palette || raster->type == SG_TYPE_BYTE))
        sg_judge_need(j, SG_NEEDS_LAYER);
    if (what == NULL)
        return;
    SgFinding *finding = sg_judge_finding(j, SG_SEVERITY_ERROR, basis,
                                          _("The file is a picture of the map: it holds %s, not values."), what);
    sg_finding_expected(finding, "%s", allowed != NULL ? list_types(j, allowed) : _("the values of the layer"));
    sg_finding_measured(finding, P_("%s, %d band", "%s, %d bands", raster->bands), sg_type_name(raster->type),
                        raster->bands);
}
