/* Every text of the board's page that is not in the registry, beside those that it has in common with the report. */
#include "report/board.h"
#include "soilgate/words.h"

/* {0}, {1} ... are filled in. A key that ends in _one or _many is chosen by a number. */
static const struct {
    const char *key, *text;
} labels[] = {
    /* the page */
    {"b_kicker", N_("Status of submissions")},
    {"b_as_of", N_("As of {0}. Region {1}, {2} countries.")},
    {"b_skip", N_("Skip to the overview")},
    {"b_local_note", N_("This page holds everything it shows. Opening it sends nothing anywhere.")},
    {"b_nav_glance", N_("At a glance")},
    {"b_nav_maps", N_("Maps")},
    {"b_nav_matrix", N_("Countries and products")},
    {"b_nav_layers", N_("Layers")},
    {"b_nav_time", N_("Timeline")},
    {"b_nav_events", N_("Latest events")},
    {"b_nav_countries", N_("Each country")},
    {"b_products", N_("Products")},
    {"b_n_of", N_("{0} of {1}")},
    {"b_since", N_("since {0}")},
    {"b_inferred", N_("inferred")},
    {"b_inferred_note", N_("A star marks what was inferred: nobody said so.")},
    {"b_due", N_("due {0}")},
    {"b_due_next", N_("Next deadline: {0}.")},
    {"b_overdue_one", N_("{0} country is overdue.")},
    {"b_overdue_many", N_("{0} countries are overdue.")},
    {"b_is_overdue", N_("overdue")},
    /* at a glance */
    {"b_glance", N_("At a glance")},
    {"b_accepted_of", N_("of {0} countries accepted")},
    /* maps */
    {"b_maps", N_("Maps")},
    {"b_map_alt", N_("Map of {0} in {1}. {2}.")},
    {"b_map_keys", N_("Map of {0}. Keys: arrows go from country to country, Enter opens its history.")},
    {"b_map_hint", N_("Point at a country, or touch it, to read how it stands.")},
    {"b_history", N_("History")},
    /* matrix */
    {"b_matrix", N_("Countries and products")},
    {"b_filter", N_("Filter the countries")},
    {"b_state", N_("Status")},
    {"b_all_states", N_("All statuses")},
    {"b_any_product", N_("Any product")},
    {"b_only_overdue", N_("Only overdue")},
    {"b_shown", N_("Countries shown: {0} of {1}")},
    {"b_deliveries_one", N_("{0} delivery")},
    {"b_deliveries_many", N_("{0} deliveries")},
    {"b_verdict_pass", N_("No fault found")},
    {"b_verdict_warn", N_("Warnings")},
    {"b_verdict_unchecked", N_("Not fully checked")},
    {"b_verdict_fail", N_("Errors")},
    /* layers */
    {"b_layers", N_("Layers")},
    {"b_layer", N_("Layer")},
    {"b_layers_note", N_("What came in the last delivery of each country, and the worst that was found in it.")},
    {"b_layers_of", N_("Layers of {0} by country")},
    {"b_no_delivery", N_("Countries without a delivery: {0} of {1}.")},
    {"b_cell", N_("{0}, {1}: {2}")},
    {"b_cell_ok", N_("nothing was found")},
    {"b_cell_info", N_("a note")},
    {"b_cell_warning", N_("a warning")},
    {"b_cell_unchecked", N_("something could not be checked")},
    {"b_cell_error", N_("an error")},
    {"b_cell_missing", N_("the layer is missing")},
    {"b_cell_absent", N_("an optional layer, not there")},
    {"b_cell_unread", N_("the report of the delivery cannot be read")},
    /* timeline */
    {"b_time", N_("Timeline")},
    {"b_time_note", N_("How many countries were in each status.")},
    {"b_time_alt", N_("{0} from {1} to {2}. At the end: {3}.")},
    {"b_time_table", N_("{0}: countries in each status, by day")},
    {"b_day", N_("Day")},
    {"b_as_numbers", N_("As numbers")},
    {"b_baseline", N_("Baseline {0}")},
    {"b_days_left_out", N_("Some days between these are left out.")},
    /* events */
    {"b_events", N_("Latest events")},
    {"b_events_note", N_("Those recorded last come first.")},
    {"b_change", N_("Change")},
    {"b_why", N_("Why")},
    {"b_who", N_("Recorded by")},
    {"b_evidence", N_("Evidence")},
    {"b_recorded", N_("Recorded")},
    {"b_more_events", N_("{0} earlier ones")},
    {"b_events_left_out", N_("Earlier events that are not shown here: {0}.")},
    /* each country */
    {"b_countries", N_("Each country")},
    {"b_history_of", N_("History of {0}, {1}")},
    {"b_expected", N_("expected")},
    {"b_expected_by", N_("expected by {0}")},
    {"b_not_expected", N_("not expected")},
    {"b_delivery", N_("Delivery {0}")},
    {"b_received", N_("received {0}")},
    {"b_files_one", N_("{0} file")},
    {"b_files_many", N_("{0} files")},
    {"b_version", N_("specification {0}")},
    {"b_accepted_meanwhile", N_("delivery {0} is accepted meanwhile")},
    {"b_version_older", N_("accepted by specification {0}; the product is at {1} now")},
    {"b_with_waivers_one", N_("accepted with {0} waiver")},
    {"b_with_waivers_many", N_("accepted with {0} waivers")},
    {"b_waived", N_("Waived")},
    {"b_waived_count_one", N_("{0} waived")},
    {"b_waived_count_many", N_("{0} waived")},
    {"b_findings", N_("Findings ({0})")},
    {"b_findings_left_out", N_("Findings that are not shown here: {0}. The report of the delivery has them.")},
    {"b_deliveries_left_out", N_("Earlier deliveries that are not shown here: {0}.")},
    {"b_report_unread", N_("The report of this delivery is not shown here: it is older, or could not be read.")},
};

void sg_board_add_labels(json_t *all)
{
    for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
        json_object_set_new(all, labels[i].key, json_string(_(labels[i].text)));
}
