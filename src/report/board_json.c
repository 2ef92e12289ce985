/* What the page shows beside the statuses. Sizes are bounded here: a page that is sent by mail stays small, and says
 * what it leaves out. */
#include "report/board.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

enum { EVENTS = 60, DELIVERIES = 12, FINDINGS = 20 }; /* of one country and product, and of one delivery */
enum { LONGEST = 600 };                               /* letters of a text that a person wrote */

/* TEXT, cut where it goes beyond what anybody reads in a table. */
static json_t *short_text(const char *text)
{
    if (text == NULL)
        return json_null();
    g_autofree char *clean = sg_report_clean(text);
    if (g_utf8_strlen(clean, -1) > LONGEST) {
        g_autofree char *begin = g_utf8_substring(clean, 0, LONGEST);
        g_autofree char *cut = g_strconcat(begin, "\xe2\x80\xa6", NULL);
        return json_string(cut);
    }
    return json_string(clean);
}

/* --- the map --- */

/* NUMBER tenths in the fewest letters, with a blank before it where one is needed. */
static void put_tenths(GString *out, int number)
{
    if (number >= 0 && g_ascii_isdigit(out->str[out->len - 1]))
        g_string_append_c(out, ' ');
    if (number < 0)
        g_string_append_c(out, '-');
    number = abs(number);
    if (number % 10 == 0)
        g_string_append_printf(out, "%d", number / 10);
    else if (number < 10)
        g_string_append_printf(out, ".%d", number);
    else
        g_string_append_printf(out, "%d.%d", number / 10, number % 10);
}

/* The data of an SVG path: places as tenths, each told from the one before. */
static char *path_text(const SgAtlasPart *part, gboolean closed)
{
    GString *out = g_string_new(NULL);
    guint begin = 0;
    for (guint i = 0; i < part->ends->len; i++) {
        guint end = g_array_index(part->ends, guint, i);
        int x = 0, y = 0;
        for (guint k = begin; k < end; k++) {
            const SgDot *dot = &g_array_index(part->dots, SgDot, k);
            int next_x = (int)lround(dot->x * 10), next_y = (int)lround(dot->y * 10);
            if (k > begin && next_x == x && next_y == y)
                continue;
            g_string_append(out, k == begin ? "M" : k == begin + 1 ? "l" : "");
            if (k > begin + 1 && next_x - x >= 0)
                g_string_append_c(out, ' ');
            put_tenths(out, next_x - x);
            put_tenths(out, next_y - y);
            x = next_x;
            y = next_y;
        }
        if (closed && end > begin)
            g_string_append_c(out, 'z');
        begin = end;
    }
    return g_string_free(out, FALSE);
}

static json_t *tenth(double value)
{
    return json_real(round(value * 10) / 10);
}

static json_t *country_place(const SgAtlasPart *part, const SgBoardPlace *own)
{
    g_autofree char *path = path_text(part, TRUE);
    json_t *place = json_pack("{s:s, s:b}", "path", path, "small", own->small);
    if (own->labelled)
        json_object_set_new(place, "label", json_pack("[o, o]", tenth(own->label.x), tenth(own->label.y)));
    if (part->located) {
        json_object_set_new(place, "x", tenth(part->anchor.x));
        json_object_set_new(place, "y", tenth(part->anchor.y));
    }
    return place;
}

static json_t *land_json(const SgAtlas *atlas)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < atlas->land->len; i++) {
        g_autofree char *path = path_text(g_ptr_array_index(atlas->land, i), TRUE);
        g_string_append(all, path);
    }
    return json_string(all->str);
}

static json_t *map_json(const SgBoard *board)
{
    const SgAtlas *atlas = board->atlas;
    if (atlas == NULL)
        return json_null();
    json_t *countries = json_object();
    g_autoptr(GArray) places = sg_board_places(atlas);
    for (guint i = 0; i < atlas->countries->len; i++) {
        const SgAtlasPart *part = g_ptr_array_index(atlas->countries, i);
        if (part->iso3 != NULL)
            json_object_set_new(countries, part->iso3, country_place(part, &g_array_index(places, SgBoardPlace, i)));
    }
    g_autofree char *grid = path_text(atlas->grid, FALSE);
    g_autofree char *projection = sg_board_projection(atlas);
    return json_pack("{s:o, s:o, s:o, s:o, s:s, s:s}", "width", tenth(atlas->width), "height", tenth(atlas->height),
                     "countries", countries, "land", land_json(atlas), "grid", grid, "projection", projection);
}

/* --- events --- */

static json_t *event_json(const SgEvent *event)
{
    json_t *object = json_object();
    json_object_set_new(object, "number", json_integer(event->number));
    json_object_set_new(object, "from", json_string(sg_state_key(event->from)));
    json_object_set_new(object, "to", json_string(sg_state_key(event->to)));
    json_object_set_new(object, "at", short_text(event->at));
    json_object_set_new(object, "recorded_at", short_text(event->recorded_at));
    json_object_set_new(object, "who", short_text(event->who));
    json_object_set_new(object, "why", short_text(event->why));
    json_object_set_new(object, "evidence", short_text(event->evidence));
    json_object_set_new(object, "inferred", json_boolean(event->inferred));
    json_object_set_new(object, "delivery", json_integer(event->delivery));
    return object;
}

/* The last of them, in order. */
static json_t *events_json(const GPtrArray *events)
{
    json_t *array = json_array();
    for (guint i = events->len > EVENTS ? events->len - EVENTS : 0; i < events->len; i++)
        json_array_append_new(array, event_json(g_ptr_array_index(events, i)));
    return array;
}

static char *words_of(const char *at, const char *recorded_at, const char *why)
{
    return g_strjoin("\n", at != NULL ? at : "", recorded_at != NULL ? recorded_at : "", why, NULL);
}

/* What EVENTS say, each once: a set of char *. */
static GHashTable *told_by(const GPtrArray *events)
{
    GHashTable *told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < events->len; i++) {
        const SgEvent *event = g_ptr_array_index(events, i);
        g_hash_table_add(told, words_of(event->at, event->recorded_at, event->why));
    }
    return told;
}

/* TRUE when EXPECTATION was written with an event, in its words: the event tells it. */
static gboolean is_told(const SgExpectation *expectation, GHashTable *told)
{
    g_autofree char *words = words_of(expectation->at, expectation->recorded_at, expectation->why);
    return expectation->expected && expectation->due == NULL && g_hash_table_contains(told, words);
}

static json_t *expectation_json(const SgExpectation *expectation)
{
    json_t *object = json_object();
    json_object_set_new(object, "expected", json_boolean(expectation->expected));
    json_object_set_new(object, "due", short_text(expectation->due));
    json_object_set_new(object, "at", short_text(expectation->at));
    json_object_set_new(object, "recorded_at", short_text(expectation->recorded_at));
    json_object_set_new(object, "who", short_text(expectation->who));
    json_object_set_new(object, "why", short_text(expectation->why));
    json_object_set_new(object, "evidence", short_text(expectation->evidence));
    json_object_set_new(object, "inferred", json_boolean(expectation->inferred));
    return object;
}

/* The last of those that no event tells, in order; *ALL: how many there are. */
static json_t *expectations_json(const SgOverviewCountry *country, json_int_t *all)
{
    g_autoptr(GHashTable) told = told_by(country->events);
    json_t *array = json_array();
    *all = 0;
    for (guint i = 0; i < country->expectations->len; i++) {
        const SgExpectation *expectation = g_ptr_array_index(country->expectations, i);
        if (is_told(expectation, told))
            continue;
        ++*all;
        json_array_append_new(array, expectation_json(expectation));
        if (json_array_size(array) > EVENTS)
            json_array_remove(array, 0);
    }
    return array;
}

static json_t *totals_json(const guint *totals)
{
    const SgStateLook *looks = sg_state_looks();
    json_t *array = json_array();
    for (int i = 0; i < SG_STATES; i++)
        json_array_append_new(array, json_integer(totals[looks[i].state]));
    return array;
}

static json_t *days_json(const SgOverviewProduct *product)
{
    json_t *array = json_array();
    for (guint i = 0; i < product->days->len; i++) {
        const SgOverviewDay *day = g_ptr_array_index(product->days, i);
        json_array_append_new(array, json_pack("{s:s, s:o}", "day", day->day, "totals", totals_json(day->totals)));
    }
    return array;
}

/* --- deliveries --- */

static json_t *finding_json(const SgRecordFinding *finding)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b}", "severity", sg_severity_name(finding->severity), "rule",
                     short_text(finding->rule), "layer", short_text(finding->layer), "file", short_text(finding->file),
                     "message", short_text(finding->message), "waived", finding->waived);
}

/* The worst of the findings, in the order of the report. */
static void add_findings(json_t *object, const SgRecordDelivery *record)
{
    static const SgSeverity order[] = {SG_SEVERITY_ERROR, SG_SEVERITY_UNCHECKED, SG_SEVERITY_WARNING, SG_SEVERITY_INFO};
    json_t *findings = json_array(), *counts = json_object();
    guint told = 0, waived = 0;
    for (guint s = 0; s < G_N_ELEMENTS(order); s++) {
        guint count = 0;
        for (guint i = 0; i < record->findings->len; i++) {
            const SgRecordFinding *finding = g_ptr_array_index(record->findings, i);
            if (finding->severity != order[s])
                continue;
            count += finding->waived ? 0 : 1;
            waived += finding->waived ? 1 : 0;
            if (told < FINDINGS) {
                told++;
                json_array_append_new(findings, finding_json(finding));
            }
        }
        json_object_set_new(counts, sg_severity_name(order[s]), json_integer(count));
    }
    json_object_set_new(counts, "waived", json_integer(waived));
    json_object_set_new(object, "counts", counts);
    json_object_set_new(object, "findings", findings);
    json_object_set_new(object, "left_out", json_integer(record->findings->len - told));
}

/* NOW: the version of the product. */
static json_t *delivery_json(const SgOverviewDelivery *delivery, const SgRecordDelivery *record, const char *now)
{
    json_t *object = json_object();
    json_object_set_new(object, "number", json_integer(delivery->number));
    json_object_set_new(object, "version", short_text(delivery->spec_version));
    json_object_set_new(
        object, "older",
        json_boolean(delivery->state == SG_STATE_ACCEPTED && g_strcmp0(delivery->spec_version, now) != 0));
    json_object_set_new(object, "received_at", short_text(delivery->received_at));
    json_object_set_new(object, "who", short_text(delivery->who));
    json_object_set_new(object, "verdict", short_text(delivery->verdict));
    json_object_set_new(object, "state", json_string(sg_state_key(delivery->state)));
    json_object_set_new(object, "files", json_integer(delivery->files));
    json_object_set_new(object, "waivers", json_integer(delivery->waivers));
    if (record != NULL)
        add_findings(object, record);
    else
        json_object_set_new(object, "counts", json_null());
    return object;
}

static json_t *country_json(const SgOverviewProduct *overview, const SgBoardProduct *product, guint i)
{
    const SgOverviewCountry *country = g_ptr_array_index(overview->countries, i);
    const SgStatusLine *line = g_ptr_array_index(overview->status->lines, i);
    json_t *deliveries = json_array();
    for (guint k = 0; k < MIN(country->deliveries->len, (guint)DELIVERIES); k++)
        json_array_append_new(deliveries,
                              delivery_json(g_ptr_array_index(country->deliveries, k),
                                            sg_board_record(product, i, k, line->iso3), overview->status->version));
    json_int_t expectations_all;
    json_t *expectations = expectations_json(country, &expectations_all);
    return json_pack("{s:o, s:I, s:o, s:I, s:o, s:I, s:b}", "events", events_json(country->events), "events_all",
                     (json_int_t)country->events->len, "expectations", expectations, "expectations_all",
                     expectations_all, "deliveries", deliveries, "deliveries_all", (json_int_t)country->deliveries->len,
                     "inferred", line->inferred);
}

/* --- layers --- */

static json_t *layers_json(const SgOverviewProduct *overview, const SgBoardProduct *product)
{
    json_t *layers = json_array(), *countries = json_object();
    for (guint k = 0; k < product->layers->len; k++) {
        const SgBoardLayer *layer = g_ptr_array_index(product->layers, k);
        json_array_append_new(layers, json_pack("{s:o, s:o}", "id", sg_json_text(layer->id), "title",
                                                sg_json_text(sg_words_data(layer->title))));
    }
    for (guint i = 0; i < overview->countries->len; i++) {
        const SgOverviewCountry *country = g_ptr_array_index(overview->countries, i);
        const SgStatusLine *line = g_ptr_array_index(overview->status->lines, i);
        if (country->deliveries->len == 0 || line->iso3 == NULL)
            continue;
        const SgRecordDelivery *record = sg_board_record(product, i, 0, line->iso3);
        json_t *cells = json_array();
        for (guint k = 0; k < product->layers->len; k++) {
            guint count;
            SgCell cell = sg_board_cell(record, g_ptr_array_index(product->layers, k), &count);
            json_array_append_new(cells, json_pack("[s, i]", sg_cell_name(cell), (int)count));
        }
        json_object_set_new(countries, line->iso3, cells);
    }
    return json_pack("{s:o, s:o}", "layers", layers, "countries", countries);
}

/* --- all of it --- */

static json_t *product_json(const SgOverviewProduct *overview, const SgBoardProduct *product)
{
    const SgStatus *status = overview->status;
    json_t *countries = json_object();
    for (guint i = 0; i < overview->countries->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (line->iso3 != NULL)
            json_object_set_new(countries, line->iso3, country_json(overview, product, i));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:b, s:o, s:o}", "name", sg_json_text(status->product), "version",
                     sg_json_text(status->version), "title", sg_json_text(sg_words_data(status->product_title)), "days",
                     days_json(overview), "days_left_out", overview->days_left_out, "countries", countries, "layers",
                     layers_json(overview, product));
}

/* What countries are called in the language of the page; the report in it has their names as data. */
static json_t *names_json(const SgOverview *overview)
{
    json_t *names = json_object();
    for (guint i = 0; i < overview->products->len; i++) {
        const SgStatus *status = ((const SgOverviewProduct *)g_ptr_array_index(overview->products, i))->status;
        for (guint k = 0; k < status->lines->len; k++) {
            const SgStatusLine *line = g_ptr_array_index(status->lines, k);
            if (line->iso3 != NULL)
                json_object_set_new(names, line->iso3, sg_json_text(sg_words_data(line->name)));
        }
    }
    return names;
}

static json_t *states_json(void)
{
    const SgStateLook *looks = sg_state_looks();
    json_t *states = json_array();
    for (int i = 0; i < SG_STATES; i++) {
        g_autofree char *word = sg_state_word(&looks[i]);
        json_array_append_new(states, json_pack("{s:s, s:s, s:s, s:s}", "name", sg_state_key(looks[i].state), "word",
                                                word, "meaning", _(looks[i].meaning), "colour", looks[i].colour));
    }
    return states;
}

static json_t *baselines_json(const SgOverview *overview)
{
    json_t *array = json_array();
    for (guint i = 0; i < overview->baselines->len; i++) {
        const SgOverviewBaseline *baseline = g_ptr_array_index(overview->baselines, i);
        json_array_append_new(array, json_pack("{s:o, s:o, s:o}", "name", short_text(baseline->name), "title",
                                               short_text(baseline->title), "day", short_text(baseline->as_of)));
    }
    return array;
}

json_t *sg_board_page(const SgBoard *board)
{
    const SgOverview *overview = board->overview;
    g_autoptr(GPtrArray) records = sg_board_products(board);
    json_t *page = json_object(), *labels = sg_html_labels(), *products = json_array();
    sg_board_add_labels(labels);
    for (guint i = 0; i < overview->products->len; i++)
        json_array_append_new(products,
                              product_json(g_ptr_array_index(overview->products, i), g_ptr_array_index(records, i)));
    const SgStatus *first = overview->products->len > 0
                                ? ((const SgOverviewProduct *)g_ptr_array_index(overview->products, 0))->status
                                : NULL;
    json_object_set_new(page, "labels", labels);
    json_object_set_new(page, "region", sg_json_text(first != NULL ? first->region : NULL));
    json_object_set_new(page, "region_title", sg_json_text(first != NULL ? sg_words_data(first->region_title) : NULL));
    json_object_set_new(page, "as_of", sg_json_text(first != NULL ? first->as_of : NULL));
    json_object_set_new(page, "names", names_json(overview));
    json_object_set_new(page, "states", states_json());
    json_object_set_new(page, "map", map_json(board));
    json_object_set_new(page, "disclaimer", sg_json_text(board->disclaimer));
    json_object_set_new(page, "baselines", baselines_json(overview));
    json_object_set_new(page, "products", products);
    return page;
}
