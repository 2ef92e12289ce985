#include "mosaic/vrt.h"

#include "soilgate/base.h"

static void put_source(GString *out, const SgMosaicPlan *plan, const SgMosaicPiece *piece)
{
    const SgSquare *place = &piece->place;
    const int col = MAX(place->col, 0), row = MAX(place->row, 0);
    const int cols = MIN(place->col + place->cols, plan->grid.cols) - col;
    const int rows = MIN(place->row + place->rows, plan->grid.rows) - row;
    sg_text_add_markup(
        out,
        "    <SimpleSource>\n      <SourceFilename relativeToVRT=\"1\">%s.tif</SourceFilename>\n"
        "      <SourceBand>1</SourceBand>\n"
        "      <SourceProperties RasterXSize=\"%d\" RasterYSize=\"%d\" DataType=\"%s\" BlockXSize=\"%d\" "
        "BlockYSize=\"%d\"/>\n",
        piece->name, place->cols, place->rows, sg_type_name(plan->type), piece->side, piece->side);
    sg_text_add_markup(out,
                       "      <SrcRect xOff=\"%d\" yOff=\"%d\" xSize=\"%d\" ySize=\"%d\"/>\n"
                       "      <DstRect xOff=\"%d\" yOff=\"%d\" xSize=\"%d\" ySize=\"%d\"/>\n    </SimpleSource>\n",
                       col - place->col, row - place->row, cols, rows, col, row, cols, rows);
}

static void put_colours(GString *out, const SgLegend *legend)
{
    const SgRasterCode *codes = (const SgRasterCode *)legend->codes->data;
    sg_text_add_markup(out, "    <ColorInterp>Palette</ColorInterp>\n    <ColorTable>\n");
    for (guint i = 0, value = 0; i < legend->codes->len; i++) {
        for (; (int)value < codes[i].value; value++)
            sg_text_add_markup(out, "      <Entry c1=\"0\" c2=\"0\" c3=\"0\" c4=\"255\"/>\n");
        sg_text_add_markup(out, "      <Entry c1=\"%u\" c2=\"%u\" c3=\"%u\" c4=\"255\"/>\n", codes[i].red,
                           codes[i].green, codes[i].blue);
        value++;
    }
    sg_text_add_markup(out, "    </ColorTable>\n");
}

/* As GDAL, and programs on it, read them: by place, the unused ones without a name. */
static void put_names(GString *out, const SgLegend *legend)
{
    const SgRasterCode *codes = (const SgRasterCode *)legend->codes->data;
    sg_text_add_markup(out, "    <CategoryNames>\n");
    for (guint i = 0, value = 0; i < legend->codes->len; i++, value++) {
        for (; (int)value < codes[i].value; value++)
            sg_text_add_markup(out, "      <Category></Category>\n");
        sg_text_add_markup(out, "      <Category>%s</Category>\n", codes[i].name);
    }
    sg_text_add_markup(out, "    </CategoryNames>\n");
}

/* What the raster itself says of its values. */
static void put_band(GString *out, const SgMosaicRun *run, const SgLegend *legend, const char *nodata)
{
    const SgCogPlan cog = sg_mosaic_cog(run, SG_KIND_VALUES, "", legend);
    sg_text_add_markup(out, "  <VRTRasterBand dataType=\"%s\" band=\"1\">\n", sg_type_name(cog.type));
    if (cog.description != NULL)
        sg_text_add_markup(out, "    <Description>%s</Description>\n", cog.description);
    sg_text_add_markup(out, "    <NoDataValue>%s</NoDataValue>\n", nodata);
    if (cog.unit != NULL)
        sg_text_add_markup(out, "    <UnitType>%s</UnitType>\n", cog.unit);
    if (legend != NULL) {
        put_colours(out, legend);
        put_names(out, legend);
    }
}

char *sg_mosaic_vrt(const SgMosaicRun *run, const SgLegend *legend, const SgMosaicPiece *pieces, guint count)
{
    const SgMosaicPlan *plan = run->plan;
    g_autofree char *west = sg_text_double(plan->grid.west), *north = sg_text_double(plan->grid.north);
    g_autofree char *pixel = sg_text_double(plan->grid.pixel_width), *nodata = sg_text_double(plan->nodata);
    GString *out = g_string_new(NULL);
    sg_text_add_markup(out,
                       "<VRTDataset rasterXSize=\"%d\" rasterYSize=\"%d\">\n"
                       "  <SRS dataAxisToSRSAxisMapping=\"2,1\">EPSG:%d</SRS>\n"
                       "  <GeoTransform>%s, %s, 0, %s, 0, -%s</GeoTransform>\n",
                       plan->grid.cols, plan->grid.rows, plan->spec->grid->epsg, west, pixel, north, pixel);
    put_band(out, run, legend, nodata);
    for (guint i = 0; i < count; i++)
        put_source(out, plan, &pieces[i]);
    sg_text_add_markup(out, "  </VRTRasterBand>\n</VRTDataset>\n");
    return g_string_free(out, FALSE);
}
