/* Every text of the page of maps for the web that does not come from the maps. */
#include "report/web.h"
#include "soilgate/words.h"

/* {0}, {1} ... are filled in. */
static const struct {
    const char *key, *text;
} labels[] = {
    {"kicker", N_("soilgate: maps for the web")},
    {"skip", N_("Skip to the map")},
    {"theme", N_("Colours: {0}")},
    {"theme_auto", N_("as the system")},
    {"theme_light", N_("light")},
    {"theme_dark", N_("dark")},
    {"layer", N_("Layer")},
    {"map", N_("Map")},
    {"map_keys",
     N_("Map of {0}. Keys: plus and minus zoom, arrows move, 0 shows all; what lies at the cross is read.")},
    {"map_controls", N_("Map")},
    {"zoom_in", N_("Zoom in")},
    {"zoom_out", N_("Zoom out")},
    {"zoom_home", N_("Show all")},
    {"hint", N_("Point at the map, or touch it, to read a value.")},
    {"reading", N_("reading…")},
    {"unreadable", N_("the values cannot be read here")},
    {"no_value", N_("no value")},
    {"outside", N_("outside the map")},
    {"col_row", N_("column {0}, row {1}")},
    {"within", N_("{0} {1} (± {2})")},
    {"from", N_("from {0}")},
    {"from_number", N_("from the country of number {0}")},
    {"class_unknown", N_("class without a name")},
    {"pair", N_("{0}: {1}")},
    {"east", N_("E")},
    {"west", N_("W")},
    {"north", N_("N")},
    {"south", N_("S")},
    {"legend", N_("Legend")},
    {"legend_ends",
     N_("The colours end at {0} and {1}; values beyond have the last colour. The map holds {2} to {3}.")},
    {"legend_none", N_("Land without a value")},
    {"legend_border", N_("Border")},
    {"precision",
     N_("A value read here is that of the map's own pixel, rounded to {0} {1}. Pictures of smaller scale show "
        "means of pixels.")},
    {"precision_classes",
     N_("A class read here is that of the map's own pixel. Pictures of smaller scale show the most frequent class.")},
    {"seams", N_("Borders between countries")},
    {"seams_show", N_("Show on the map how the values jump")},
    {"seams_keys",
     N_("A jump is the difference of two neighbouring pixels from two countries, held against what is usual beside the "
        "border.")},
    {"seams_blended", N_("Values were blended over {0} km along borders: the countries' own maps differ by more.")},
    {"seam_below", N_("less than twice what is usual")},
    {"seam_2", N_("2 to 5 times")},
    {"seam_5", N_("5 to 10 times")},
    {"seam_10", N_("10 times and more")},
    {"seam_few_key", N_("too few pixels to tell what is usual")},
    {"seam_gap_key", N_("neither country gave a value")},
    {"seam_pair", N_("{0} – {1}")},
    {"seam_step", N_("Jump:")},
    {"seam_item", N_("median {0}, beside the border {1} ({2} pairs of pixels)")},
    {"seam_item_classes", N_("{0} of the pairs have different classes, beside the border {1} ({2} pairs of pixels)")},
    {"seam_item_none", N_("no pixel of one has a neighbour of the other")},
    {"seam_item_gap", N_("{0} pixels along it have no value")},
    {"seam_worst", N_("Largest jump: {0} ({1}), {2} ({3})")},
    {"seam_overlap", N_("Both gave a value for {0} pixels; taken: {1} ({2}), {3} ({4}).")},
    {"seam_few", N_("border {0} – {1}: a jump of {2} here; too few pixels to tell what is usual")},
    {"seam_line", N_("border {0} – {1}: a jump of {2} here, median {3}, beside the border {4} ({5} pairs)")},
    {"seam_classes",
     N_("border {0} – {1}: {2} of the pairs here have different classes, {3} in all, beside the border {4} ({5} "
        "pairs)")},
    {"seam_gap", N_("border {0} – {1}: neither gave a value here")},
    {"about", N_("About the map")},
    {"product", N_("Product")},
    {"pixels", N_("Pixels with a value")},
    {"grid", N_("Pixel size")},
    {"arcsec", N_("{0} arc-seconds")},
    {"attribution", N_("From")},
    {"missing", N_("Countries without a map")},
    {"boundaries", N_("Boundaries")},
    {"files", N_("Files")},
    {"file_product", N_("the map itself")},
    {"file_sources", N_("which country gave each pixel")},
    {"file_manifest", N_("how the map was made")},
    {"file_pmtiles", N_("tiles in one file, for any web server (PMTiles)")},
    {"file_mbtiles", N_("tiles in one file, for QGIS and tablets (MBTiles)")},
    {"file_tilejson", N_("tiles one by one (TileJSON)")},
    {"copied", N_("Copied")},
    {"copy_failed", N_("Not copied: select the text and copy it")},
};

json_t *sg_web_labels(void)
{
    json_t *object = json_object();
    for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
        json_object_set_new(object, labels[i].key, json_string(_(labels[i].text)));
    return object;
}
