#include "mosaic/style.h"

#include "soilgate/raster_style.h"
#include "soilgate/scales.h"

#include <math.h>

void sg_mosaic_sample(SgMosaicRun *run, const guint8 *band, gsize stride, int tile_row)
{
    const SgMosaicPlan *plan = run->plan;
    const int every = sg_scale_stride(plan->grid.cols, plan->grid.rows), top = tile_row * plan->side;
    const int rows = MIN(plan->side, plan->grid.rows - top);
    if (run->samples == NULL)
        run->samples = g_array_new(FALSE, FALSE, sizeof(float));
    for (int row = (every / 2 - top % every + every) % every; row < rows; row += every)
        for (int col = every / 2; col < plan->grid.cols; col += every) {
            double value;
            sg_type_widen(plan->type, band + (gsize)row * stride + (gsize)col * sg_type_size(plan->type), 1, &value);
            sg_values_drop(plan->nodata, &value, 1);
            const float sample = (float)value;
            if (!isnan(value))
                g_array_append_val(run->samples, sample);
        }
}

static char *ramp(const SgMosaicRun *run)
{
    const SgKind *kind = run->plan->layer->resolved;
    const SgScale *scale = sg_scale_find(kind != NULL ? kind->colours : NULL);
    SgRasterRamp ramp = {
        .colours = scale->stop, .count = (guint)scale->stops, .unit = kind != NULL ? kind->unit : NULL};
    sg_scale_ends_by(scale, run->samples, run->out->min, run->out->max, &ramp.low, &ramp.high);
    run->out->low = ramp.low;
    run->out->high = ramp.high;
    return sg_raster_ramp_style(&ramp);
}

char *sg_mosaic_style(const SgMosaicRun *run, SgMosaicKind kind, const SgLegend *legend)
{
    if (legend != NULL)
        return sg_raster_style((const SgRasterCode *)legend->codes->data, legend->codes->len);
    return kind == SG_KIND_VALUES && !run->plan->classes && run->out->pixels > 0 ? ramp(run) : NULL;
}
