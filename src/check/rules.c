/* The table of rules: one line a rule, in the order of the catalogue. */
#include "check/judge.h"
#include "soilgate/words.h"

#include <string.h>

#define OPEN     SG_NEEDS_OPEN
#define SPEC     (SG_NEEDS_OPEN | SG_NEEDS_SPEC)
#define LAYER    (SG_NEEDS_OPEN | SG_NEEDS_LAYER)
#define SCAN     (SG_NEEDS_OPEN | SG_NEEDS_SCAN)
#define GRID     (SG_NEEDS_OPEN | SG_NEEDS_GRID)
#define BOUNDARY (SG_NEEDS_OPEN | SG_NEEDS_SPEC | SG_NEEDS_GRID | SG_NEEDS_SCAN | SG_NEEDS_BOUNDARY | SG_NEEDS_ZONES)
#define ERROR    SG_SEVERITY_ERROR
#define WARNING  SG_SEVERITY_WARNING
#define INFO     SG_SEVERITY_INFO
#define FILE_    SG_SCOPE_FILE
#define DELIVERY SG_SCOPE_DELIVERY
#define MOSAIC   SG_SCOPE_MOSAIC
#define OWN      "convention of soilgate"

/* clang-format off */
static const SgRule rules[] = {
    /* id, severity, scope, needs, title, advice, clause, judge */
    {"intake.unreadable", ERROR, FILE_, 0, N_("a file or folder cannot be read"),
     N_("Check that the file exists, that you may read it, and that the folder holds the GeoTIFFs."), OWN, sg_rule_intake_unreadable},
    {"intake.archive", ERROR, DELIVERY, 0, N_("an archive, or a file in it, cannot be unpacked"),
     N_("Make a zip archive of the folder, without a password, and check that archive before you send it."), "SEQ-ING 1 (layers are uploaded as zip)", sg_rule_intake_archive},
    {"intake.limit", ERROR, DELIVERY, 0, N_("the delivery is larger or deeper than the limits allow"),
     N_("Hand in one country and one product at a time, with the final maps only."), OWN, sg_rule_intake_limit},
    {"intake.checksum", ERROR, DELIVERY, 0, N_("a file is not the one whose checksum was given"),
     N_("Download or copy the file again. If it differs again, ask the sender for the file and its SHA-256."), OWN, sg_rule_intake_checksum},
    {"name.pattern", ERROR, FILE_, 0, N_("the file's name is no layer of the product"),
     N_("Rename the file as the product's table of layers says."), "TM-SEQ Annex II step 1, table 16.1", sg_rule_name_pattern},
    {"name.variant", WARNING, FILE_, SG_NEEDS_LAYER, N_("the name is a known variant of a layer's name"),
     N_("Rename the file to the canonical name."), "TM-SEQ Annex II step 1, table 16.1", sg_rule_name_variant},
    {"name.country", ERROR, FILE_, SG_NEEDS_SPEC, N_("the country in the name is no ISO 3166-1 alpha-3 code, or not the country asked for"),
     N_("Start the name with the three capital letters of ISO 3166-1, as in LKA for Sri Lanka."), "TM-SEQ Annex II step 1", sg_rule_name_country},
    {"name.country-mixed", ERROR, DELIVERY, 0, N_("one delivery holds files of more than one country"),
     N_("Submit one country in one delivery. Take the other files out, or correct their names."), OWN, sg_rule_name_country_mixed},
    {"package.layer-missing", ERROR, DELIVERY, SG_NEEDS_SPEC, N_("a mandatory or expected layer is missing"),
     N_("Add the layer, under its canonical name. For a part of a delivery, use --partial."), "TM-SEQ 13.4 and Annex II step 1", sg_rule_package_layer_missing},
    {"package.layer-duplicate", ERROR, DELIVERY, SG_NEEDS_SPEC, N_("two files stand for one layer"),
     N_("Keep the right file and take the others out of the folder."), OWN, sg_rule_package_layer_duplicate},
    {"package.file-unexpected", INFO, DELIVERY, 0, N_("a file belongs to nothing in the product"),
     N_("Take the file out of the folder, or rename it if it is a layer."), OWN, sg_rule_package_file_unexpected},
    {"package.document-missing", WARNING, DELIVERY, SG_NEEDS_SPEC, N_("a country report, a metafile or a class look-up table is missing"),
     N_("Add the document to the delivery."), "TM-SEQ 13.4; TM-SAS table 6.1", sg_rule_package_document_missing},
    {"package.sidecar", WARNING, FILE_, OPEN, N_("a sidecar file would change how other software reads the layer"),
     N_("Take the sidecar out of the folder, and write what it says into the GeoTIFF itself."), "TM-SEQ 13.2 (georeference and nodata embedded in the GeoTIFF)", sg_rule_package_sidecar},
    {"file.format", ERROR, FILE_, 0, N_("the file is not a GeoTIFF"),
     N_("Export the layer as GeoTIFF. To change only the ending of the name does not convert a file."), "TM-SEQ 13.2; TM-SAS table 6.1", sg_rule_file_format},
    {"file.corrupt", ERROR, FILE_, 0, N_("parts of the file do not decode"),
     N_("Copy or export the file again, and check the copy before you send it."), OWN, sg_rule_file_corrupt},
    {"file.truncated", ERROR, FILE_, 0, N_("the file ends before its data"),
     N_("The copy or the download stopped too early. Copy or export the file again."), OWN, sg_rule_file_truncated},
    {"file.limit", ERROR, FILE_, 0, N_("the file declares sizes beyond the limits"),
     N_("Export the layer again with ordinary settings: one band, tiles of 256 or 512 pixels, the extent of the country."), OWN, sg_rule_file_limit},
    {"file.bands", ERROR, FILE_, OPEN, N_("the file does not have exactly one band"),
     N_("Write each layer into a file of its own, with one band."), "TM-SEQ table 16.1 (one file for one layer)", sg_rule_file_bands},
    {"file.lossy", ERROR, FILE_, OPEN, N_("the compression changes the values"),
     N_("Export the layer again from the original data, with DEFLATE, LZW or ZSTD compression."), "TM-SEQ 13.2 (pixel values are the values of the target parameter)", sg_rule_file_lossy},
    {"file.layout", INFO, FILE_, OPEN, N_("the file is not tiled or not compressed"),
     N_("Tiles and compression make the file smaller and faster to read. The values stay the same."), OWN, sg_rule_file_layout},
    {"crs.missing", ERROR, FILE_, OPEN, N_("the file has no CRS"),
     N_("Find out in which CRS the map was made, and write it into the file."), "TM-SEQ 13.2; TM-SAS table 6.1", sg_rule_crs_missing},
    {"crs.mismatch", ERROR, FILE_, SPEC | SG_NEEDS_CRS, N_("the CRS is not the one of the specification"),
     N_("Reproject the layer to the CRS of the specification."), "TM-SEQ 13.2 and Annex II step 2; TM-SAS table 6.1", sg_rule_crs_mismatch},
    {"crs.unidentified", WARNING, FILE_, SPEC | SG_NEEDS_CRS, N_("the CRS has the right meaning, but not its EPSG code"),
     N_("Write the CRS with its EPSG code."), "TM-SEQ Annex II step 2", sg_rule_crs_unidentified},
    {"georef.missing", ERROR, FILE_, OPEN, N_("the file has no georeference"),
     N_("Export the layer again with its georeference inside the GeoTIFF (no world file, no control points)."), "TM-SEQ 13.2", sg_rule_georef_missing},
    {"georef.rotated", ERROR, FILE_, OPEN, N_("the raster is rotated or sheared"),
     N_("Warp the layer to a grid with north up."), "TM-SEQ 13.2 (standard 30 arc-second grids)", sg_rule_georef_rotated},
    {"georef.south-up", ERROR, FILE_, OPEN, N_("the rows run from south to north"),
     N_("Write the layer with its first row in the north."), "TM-SEQ 13.2 (standard 30 arc-second grids)", sg_rule_georef_south_up},
    {"georef.point", WARNING, FILE_, OPEN, N_("the file says PixelIsPoint"),
     N_("Write the layer as PixelIsArea, and check that it did not move by half a pixel."), "OGC GeoTIFF 1.1 (19-008r4) 7.1.2.5, GTRasterTypeGeoKey", sg_rule_georef_point},
    {"grid.resolution", ERROR, FILE_, GRID | SG_NEEDS_SPEC, N_("the pixel size is wrong"),
     N_("Resample the layer to the pixel size of the specification."), "TM-SEQ 13.2 and Annex II step 2", sg_rule_grid_resolution},
    {"grid.phase", ERROR, FILE_, GRID | SG_NEEDS_SPEC, N_("the pixels do not lie on the grid of the product"),
     N_("Resample the layer to the grid of the product, or correct its origin if that was written wrongly."), "TM-SEQ 13.2 (standard 30 arc-second grids)", sg_rule_grid_phase},
    {"grid.extent", ERROR, FILE_, GRID, N_("the raster reaches beyond the world, or uses longitudes from 0 to 360"),
     N_("Write the layer with longitudes from -180 to 180 and latitudes from -90 to 90."), "TM-SEQ 13.3 (spatial errors: extent)", sg_rule_grid_extent},
    {"grid.axes-swapped", ERROR, FILE_, GRID, N_("latitude and longitude are exchanged"),
     N_("Write longitude as x and latitude as y."), "TM-SEQ 13.3 (spatial errors: extent)", sg_rule_grid_axes_swapped},
    {"data.type", ERROR, FILE_, OPEN, N_("the storage type is not allowed"),
     N_("Write the layer in an allowed storage type, from the original values."), OWN, sg_rule_data_type},
    {"data.scaled", ERROR, FILE_, OPEN, N_("a scale or an offset is applied to the values"),
     N_("Write the real values, without scale and offset."), "TM-SEQ 13.2 (pixel values are the values of the target parameter)", sg_rule_data_scaled},
    {"data.rendered", ERROR, FILE_, OPEN, N_("the file is a picture of the map, not its values"),
     N_("Export the raw data of the layer. In QGIS: Export, Save As, Raw data (not Rendered image)."), "TM-SEQ 13.2 (pixel values are the values of the target parameter)", sg_rule_data_rendered},
    {"nodata.undeclared", ERROR, FILE_, OPEN, N_("the nodata value is not declared"),
     N_("Declare the nodata value in the file."), "TM-SEQ 13.2; TM-SAS table 6.1", sg_rule_nodata_undeclared},
    {"nodata.unrepresentable", ERROR, FILE_, OPEN, N_("the declared nodata value cannot occur in the file"),
     N_("Declare a nodata value that the storage type can hold, and that the pixels without data really have."), "TM-SEQ 13.2", sg_rule_nodata_unrepresentable},
    {"nodata.in-range", ERROR, FILE_, LAYER, N_("the declared nodata value is a valid value"),
     N_("Use a nodata value that can never be a value of the map, as -9999."), "TM-SEQ 13.2", sg_rule_nodata_in_range},
    {"nodata.sentinel", ERROR, FILE_, SCAN | SG_NEEDS_SPEC, N_("undeclared fill values are among the data"),
     N_("Set these pixels to the declared nodata value."), "TM-SEQ Annex II", sg_rule_nodata_sentinel},
    {"nodata.mixed", WARNING, FILE_, SCAN, N_("there is NaN beside the declared nodata value"),
     N_("Use one nodata value: set the NaN pixels to the declared value."), OWN, sg_rule_nodata_mixed},
    {"nodata.background", ERROR, FILE_, BOUNDARY, N_("outside the country the raster holds one constant, valid-looking value"),
     N_("Mask the layer with the country's boundary: pixels outside must be nodata."), "GLO-OLD (background values in national layers)", sg_rule_nodata_background},
    {"nodata.zero", WARNING, FILE_, SCAN | SG_NEEDS_LAYER, N_("there are exact zeros, which the secretariat drops"),
     N_("If zero stands for no data, set these pixels to nodata. If it is a real value, tell the secretariat so. "
     "Zeros often come from -999 minus -999."), "SEQ-ING 1", sg_rule_nodata_zero},
    {"nodata.empty", ERROR, FILE_, SCAN, N_("no pixel has data"),
     N_("Check the export: the mask, the extent and the nodata value."), "TM-SEQ 13.3 (completeness)", sg_rule_nodata_empty},
    {"value.range", ERROR, FILE_, SCAN | SG_NEEDS_LAYER, N_("values are outside the possible range"),
     N_("Look at the listed places: check units and input data there, and mask or correct these pixels."), "TM-SEQ Annex II step 4", sg_rule_value_range},
    {"value.typical", WARNING, FILE_, SCAN | SG_NEEDS_LAYER, N_("too many values are outside the typical range"),
     N_("Check units and input data. If the values are right, explain them in the country report."), "TM-SEQ Annex II step 4", sg_rule_value_typical},
    {"value.nonfinite", ERROR, FILE_, SCAN, N_("there are infinities, or NaN that is not the nodata"),
     N_("Set these pixels to nodata. Infinities often come from a division by zero."), "TM-SEQ 13.3 (unrealistic predictions)", sg_rule_value_nonfinite},
    {"value.class", ERROR, FILE_, SCAN | SG_NEEDS_LAYER, N_("there are class codes that the look-up table does not have"),
     N_("Use the codes of the look-up table, and write them as whole numbers."), "TM-SAS 5.4", sg_rule_value_class},
    {"value.constant", WARNING, FILE_, SCAN, N_("all pixels have one value"),
     N_("Check that the right layer was exported."), "TM-SEQ 13.3 (unrealistic predictions)", sg_rule_value_constant},
    {"value.unit", WARNING, FILE_, SCAN | SG_NEEDS_LAYER, N_("the values look like another unit"),
     N_("Check the unit. If it is the other unit, convert the values."), "TM-SEQ Annex I (common errors)", sg_rule_value_unit},
    {"boundary.coverage", ERROR, FILE_, BOUNDARY | SG_NEEDS_LAYER, N_("a part of the country has no data"),
     N_("Check that the layer covers the whole area that the product asks for."), "TM-SEQ 13.3 (completeness)", sg_rule_boundary_coverage},
    {"boundary.spill", ERROR, FILE_, BOUNDARY | SG_NEEDS_LAYER, N_("data lie outside the country"),
     N_("Mask the layer with the country's boundary."), "TM-SEQ 13.3 (spatial errors: extent)", sg_rule_boundary_spill},
    {"boundary.offset", WARNING, FILE_, BOUNDARY, N_("the data fit the country better when they are moved"),
     N_("Compare the layer with a map you trust. If it is shifted, correct its origin."), OWN, sg_rule_boundary_offset},
    {"boundary.other-country", ERROR, FILE_, BOUNDARY, N_("the data lie in another country"),
     N_("Check that the right file was submitted, and the country code in its name."), OWN, sg_rule_boundary_other_country},
    {"boundary.unavailable", SG_SEVERITY_UNCHECKED, FILE_, OPEN, N_("there is no boundary for the country"),
     N_("Give the country with --country, or a boundary file that has it with --boundaries."), OWN, sg_rule_boundary_unavailable},
    {"layers.grid", ERROR, DELIVERY, SG_NEEDS_SPEC, N_("layers of a delivery lie on different grids"),
     N_("Write all layers on one grid: the same CRS, origin, pixel size, columns and rows."), "TM-SEQ 13.2 (standard 30 arc-second grids)", sg_rule_layers_grid},
    {"layers.nodata", WARNING, DELIVERY, 0, N_("layers of a delivery declare different nodata values"),
     N_("Use one nodata value in all layers of the delivery."), "SIS inspect.py (layers of one mapset share one nodata value)", sg_rule_layers_nodata},
    {"layers.footprint", WARNING, DELIVERY, SG_NEEDS_SPEC, N_("the layers cover different pixels"),
     N_("Look at the listed places: mask all layers alike, and set fill values to nodata before layers are computed from one another."), "TM-SEQ Annex II step 3", sg_rule_layers_footprint},
    {"layers.relation", ERROR, DELIVERY, SG_NEEDS_SPEC, N_("layers do not follow from one another as they should"),
     N_("Compute the layer again from the layers it comes from, without rounding between."), "TM-SEQ eq. 2.1 and 2.2", sg_rule_layers_relation},
    {"layers.order", WARNING, DELIVERY, SG_NEEDS_SPEC, N_("the means of layers are out of order"),
     N_("Check that no layers were exchanged, and the inputs of the scenarios."), "TM-SEQ Annex II step 4", sg_rule_layers_order},
    {"layers.class", ERROR, DELIVERY, SG_NEEDS_SPEC, N_("classes disagree with the layers they are made from"),
     N_("Compute the classes again from the layers handed in, and check the look-up table."), "TM-SAS 2 and 5.4", sg_rule_layers_class},
    {"document.mismatch", WARNING, FILE_, OPEN, N_("a metafile contradicts its map"),
     N_("Find out which of the two is right, and correct the other one."), "TM-SAS table 6.1, 6.1.2", sg_rule_document_mismatch},
    {"delivery.loss", WARNING, DELIVERY, SG_NEEDS_SPEC, N_("the delivery holds clearly less than the last accepted one"),
     N_("Compare both deliveries (soilgate diff A B). If less is right, say so in the country report."), OWN, sg_rule_delivery_loss},
    {"waiver.expired", WARNING, DELIVERY, 0, N_("a waiver is past its last day and excuses nothing any more"),
     N_("Correct the map, or let the person who decided look at it again and give the waiver a new last day."), OWN, sg_rule_waiver_expired},
    {"waiver.unused", INFO, DELIVERY, 0, N_("a waiver matched no finding"),
     N_("Take the waiver out of the file if the problem is gone; else compare its rule, layer and file with the report."), OWN, sg_rule_waiver_unused},
    {"border.step", WARNING, MOSAIC, 0, N_("values jump along a shared border"),
     N_("Compare how both countries made the layer: unit, year, data, method. Ask them if the jump is real, as where land use changes."), OWN, sg_rule_border_step},
    {"border.gap", INFO, MOSAIC, 0, N_("no data from either side along a border"),
     N_("Look at the map there. If the layer should cover it, ask both countries for maps that reach their border."), OWN, sg_rule_border_gap},
    {"border.overlap", INFO, MOSAIC, 0, N_("two countries gave a value for one pixel"),
     N_("Nothing must be done: the boundary decided, and beyond boundaries the nearest country. If they are many, ask which border the countries used."), OWN, sg_rule_border_overlap},
};
/* clang-format on */

const char *sg_scope_name(SgScope scope)
{
    static const char *const names[] = {
        [SG_SCOPE_FILE] = "file", [SG_SCOPE_DELIVERY] = "delivery", [SG_SCOPE_MOSAIC] = "mosaic"};
    return names[scope];
}

const SgRule *sg_rules(guint *count)
{
    *count = G_N_ELEMENTS(rules);
    return rules;
}

const SgRule *sg_rule_find(const char *id)
{
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strcmp(rules[i].id, id) == 0)
            return &rules[i];
    return NULL;
}
