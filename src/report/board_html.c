/* The board as a page: one file that holds everything it shows. */
#include "report/board.h"
#include "report/html.h"
#include "report/status.h"
#include "soilgate/words.h"

#include <string.h>

/* The files of html/, embedded by cmake/Embed.cmake. */
extern const unsigned char sg_web_page_css[], sg_web_dom_js[], sg_web_board_css[], sg_web_board_js[],
    sg_web_board_map_js[], sg_web_board_tables_js[], sg_web_board_time_js[];

/* What has the form of an address: letters before and behind an "@", and a point. */
static const GRegex *address_form(void)
{
    static GRegex *form;
    if (form == NULL)
        form = g_regex_new("[^\\s<>\"'(),;:@]{1,64}@[^\\s<>\"'(),;:@]{1,190}\\.[^\\s<>\"'(),;:@]{2,63}",
                           G_REGEX_OPTIMIZE, 0, NULL);
    return form;
}

char *sg_board_hide_address(const char *text)
{
    char *hidden = strchr(text, '@') != NULL
                       ? g_regex_replace_literal(address_form(), text, -1, 0, "[\xe2\x80\xa6]", 0, NULL)
                       : NULL;
    return hidden != NULL ? hidden : g_strdup(text);
}

void sg_board_hide_addresses(json_t *value)
{
    size_t index;
    const char *key;
    json_t *entry;
    if (json_is_array(value)) {
        json_array_foreach(value, index, entry) sg_board_hide_addresses(entry);
    } else if (json_is_object(value)) {
        json_object_foreach(value, key, entry) sg_board_hide_addresses(entry);
    } else if (json_is_string(value)) {
        g_autofree char *hidden = sg_board_hide_address(json_string_value(value));
        if (strcmp(hidden, json_string_value(value)) != 0)
            json_string_set(value, hidden);
    }
}

/* The matrix, and each product by state, for readers without scripts. */
static char *plain_text(const SgBoard *board, const SgReportOptions *options)
{
    SgReportOptions plain = *options;
    plain.colour = FALSE;
    plain.width = 0;
    g_autoptr(GPtrArray) statuses = g_ptr_array_new();
    for (guint i = 0; i < board->overview->products->len; i++)
        g_ptr_array_add(statuses, ((SgOverviewProduct *)g_ptr_array_index(board->overview->products, i))->status);
    g_autofree char *matrix = sg_status_matrix_text(statuses, &plain);
    GString *text = g_string_new(matrix);
    for (guint i = 0; i < statuses->len; i++) {
        g_autofree char *one = sg_status_text(g_ptr_array_index(statuses, i), &plain);
        g_string_append_printf(text, "\n%s", one);
    }
    if (board->disclaimer != NULL)
        g_string_append_printf(text, "\n%s\n", board->disclaimer);
    g_autofree char *all = g_string_free(text, FALSE);
    return sg_board_hide_address(all);
}

/* The statuses, each as "status --format json" tells it. */
static json_t *statuses_json(const SgBoard *board)
{
    json_t *products = json_array();
    for (guint i = 0; i < board->overview->products->len; i++) {
        const SgOverviewProduct *product = g_ptr_array_index(board->overview->products, i);
        json_array_append_new(products, sg_status_object(product->status));
    }
    return json_pack("{s:o}", "products", products);
}

static char *title(const SgBoard *board)
{
    const GPtrArray *products = board->overview->products;
    if (products->len == 0)
        return g_strdup("soilgate");
    const SgStatus *first = ((const SgOverviewProduct *)g_ptr_array_index(products, 0))->status;
    const char *region = sg_words_data(first->region_title);
    g_autofree char *what = products->len == 1 ? g_strconcat(first->product, ", ", region, NULL) : g_strdup(region);
    g_autofree char *text = g_strdup_printf(_("Status of submissions: %s, %s"), what, first->as_of);
    return sg_report_clean(text);
}

char *sg_board_html(const SgBoard *board, const SgReportOptions *options)
{
    static const unsigned char *const styles[] = {sg_web_page_css, sg_web_board_css, NULL};
    static const unsigned char *const scripts[] = {sg_web_dom_js,          sg_web_board_map_js, sg_web_board_time_js,
                                                   sg_web_board_tables_js, sg_web_board_js,     NULL};
    json_t *statuses = statuses_json(board), *page = sg_board_page(board);
    sg_board_hide_addresses(statuses);
    sg_board_hide_addresses(page);
    g_autofree char *name = title(board);
    g_autofree char *hidden = sg_board_hide_address(name);
    g_autofree char *text = plain_text(board, options);
    g_autofree char *report = sg_html_data(statuses);
    g_autofree char *data = sg_html_data(page);
    const SgHtmlFile file = {
        .title = hidden, .text = text, .report = report, .page = data, .styles = styles, .scripts = scripts};
    return sg_html_file(&file);
}
