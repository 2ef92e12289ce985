/* How countries stand, for people: one product by state, or all products as a matrix. */
#include "report/status.h"

#include "report/page.h"
#include "report/states.h"
#include "soilgate/words.h"

#include <string.h>

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40
#define NAME_COLUMNS  34

guint sg_status_expected(const SgStatus *status)
{
    return status->lines->len - status->totals[SG_STATE_NONE];
}

static SgPage begin_page(const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    return (SgPage){.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
}

/* TRUE when the same can be said of both: they are then told together. */
static gboolean is_alike(const SgStatusLine *a, const SgStatusLine *b)
{
    return a->inferred == b->inferred && g_strcmp0(a->since, b->since) == 0 && g_strcmp0(a->note, b->note) == 0 &&
           g_strcmp0(a->due, b->due) == 0 && a->overdue == b->overdue;
}

static void put_country(SgPage *page, const SgStatusLine *line, const char *version)
{
    g_autofree char *deliveries = NULL;
    if (line->deliveries > 0)
        deliveries =
            g_strdup_printf(P_("%d delivery, the last one: %s", "%d deliveries, the last one: %s", line->deliveries),
                            (int)line->deliveries, line->verdict);
    g_autofree char *name = sg_text_cell(sg_words_data(line->name), NAME_COLUMNS);
    if (deliveries != NULL)
        sg_page_put(page, 2, 7, SG_STYLE_PLAIN, "%s  %s  %s", line->iso3, name, deliveries);
    else
        sg_page_put(page, 2, 7, SG_STYLE_PLAIN, "%s  %s", line->iso3, sg_words_data(line->name));
    if (line->accepted_older)
        sg_page_put(page, 7, 7, SG_STYLE_CAUTION,
                    _("delivery %d is accepted, checked by specification %s; the product is at version %s now"),
                    (int)line->accepted, line->accepted_version, version);
    else if (line->accepted > 0 && line->state != SG_STATE_ACCEPTED)
        sg_page_put(page, 7, 7, SG_STYLE_FAINT, _("delivery %d is accepted meanwhile"), (int)line->accepted);
}

static void put_note(SgPage *page, const SgStatusLine *line)
{
    const char *since = line->since, *note = line->note != NULL ? line->note : "";
    if (since != NULL)
        sg_page_put(page, 7, 7, SG_STYLE_FAINT, line->inferred ? _("since %s, inferred: %s") : _("since %s: %s"), since,
                    note);
    else if (line->inferred)
        sg_page_put(page, 7, 7, SG_STYLE_FAINT, _("inferred: %s"), note);
    else if (*note != '\0')
        sg_page_put(page, 7, 7, SG_STYLE_FAINT, "%s", note);
    if (line->overdue)
        sg_page_put(page, 7, 7, SG_STYLE_BAD, _("OVERDUE: it was due on %s"), line->due);
    else if (line->due != NULL)
        sg_page_put(page, 7, 7, SG_STYLE_FAINT, _("due on %s"), line->due);
}

/* The countries in one state: those of which the same is told together, with it behind them. */
static void put_section(SgPage *page, const SgStatus *status, SgState state)
{
    g_autofree gboolean *told = g_new0(gboolean, status->lines->len);
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *first = g_ptr_array_index(status->lines, i);
        if (first->state != state || told[i])
            continue;
        for (guint k = i; k < status->lines->len; k++) {
            const SgStatusLine *line = g_ptr_array_index(status->lines, k);
            if (line->state != state || told[k] || !is_alike(first, line))
                continue;
            told[k] = TRUE;
            put_country(page, line, status->version);
        }
        put_note(page, first);
    }
    sg_page_blank(page);
}

char *sg_status_text(const SgStatus *status, const SgReportOptions *options)
{
    const SgStateLook *looks = sg_state_looks();
    SgPage page = begin_page(options);
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, _("%s %s in %s, %s"), status->product, status->version, status->region,
                sg_words_data(status->region_title));
    sg_page_put(&page, 0, 2, SG_STYLE_PLAIN,
                _("As of %s. Countries: %u; the product is expected of %u, and accepted of %u."), status->as_of,
                status->lines->len, sg_status_expected(status), status->totals[SG_STATE_ACCEPTED]);
    if (status->overdue > 0)
        sg_page_put(&page, 0, 2, SG_STYLE_BAD, _("Overdue: %u."), status->overdue);
    sg_page_blank(&page);
    for (gsize i = 0; i < SG_STATES; i++) {
        guint count = status->totals[looks[i].state];
        if (count == 0)
            continue;
        sg_page_put(&page, 0, 2, looks[i].style, _("%s (%u): %s"), _(looks[i].title), count, _(looks[i].meaning));
        put_section(&page, status, looks[i].state);
    }
    return g_string_free(page.out, FALSE);
}

/* The state, with its marks. Free with g_free. */
static char *state_cell(const SgStatusLine *line)
{
    const char *state = line->state == SG_STATE_NONE ? "-" : sg_state_name(line->state);
    return g_strconcat(state, line->inferred && line->since != NULL ? "*" : "", line->overdue ? "!" : "", NULL);
}

enum { CELL = 22 }; /* "correction-requested" and two marks */

static void put_row(SgPage *page, SgStyle style, const char *code, const char *name, const GPtrArray *cells)
{
    g_autofree char *padded = sg_text_cell(name, NAME_COLUMNS);
    g_autoptr(GString) row = g_string_new(NULL);
    g_string_append_printf(row, "%-5s%s", code, padded);
    for (guint i = 0; i < cells->len; i++) {
        g_autofree char *cell = sg_text_cell(g_ptr_array_index(cells, i), CELL);
        g_string_append_printf(row, "  %s", cell);
    }
    sg_page_put(page, 0, 5, style, "%s", row->str);
}

static void put_overdue(SgPage *page, const GPtrArray *statuses)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    guint sum = 0;
    for (guint k = 0; k < statuses->len; k++) {
        const SgStatus *status = g_ptr_array_index(statuses, k);
        sum += status->overdue;
        g_ptr_array_add(cells, g_strdup_printf("%u", status->overdue));
    }
    if (sum > 0)
        put_row(page, SG_STYLE_BAD, "", _("OF THEM OVERDUE"), cells);
}

static void put_totals(SgPage *page, const GPtrArray *statuses)
{
    const SgStateLook *looks = sg_state_looks();
    for (gsize i = 0; i < SG_STATES; i++) {
        g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
        guint sum = 0;
        for (guint k = 0; k < statuses->len; k++) {
            const SgStatus *status = g_ptr_array_index(statuses, k);
            guint count = status->totals[looks[i].state];
            sum += count;
            g_ptr_array_add(cells, g_strdup_printf("%u", count));
        }
        if (sum > 0)
            put_row(page, looks[i].style, "", _(looks[i].title), cells);
    }
    put_overdue(page, statuses);
}

char *sg_status_matrix_text(const GPtrArray *statuses, const SgReportOptions *options)
{
    SgPage page = begin_page(options);
    if (statuses->len == 0) {
        sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, "%s",
                    _("No product is tracked yet: soilgate registry product add SPEC"));
        return g_string_free(page.out, FALSE);
    }
    const SgStatus *first = g_ptr_array_index(statuses, 0);
    page.width = MAX(page.width, 5 + NAME_COLUMNS + (int)statuses->len * (CELL + 2)); /* rows are never broken */
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, "%s, %s", first->region, sg_words_data(first->region_title));
    sg_page_put(
        &page, 0, 2, SG_STYLE_PLAIN,
        _("As of %s. A star marks what was inferred, \"!\" what is overdue; \"-\": nothing is known, and nothing is "
          "expected yet."),
        first->as_of);
    sg_page_blank(&page);
    g_autoptr(GPtrArray) titles = g_ptr_array_new();
    for (guint k = 0; k < statuses->len; k++)
        g_ptr_array_add(titles, ((const SgStatus *)g_ptr_array_index(statuses, k))->product);
    put_row(&page, SG_STYLE_TITLE, "", "", titles);
    for (guint i = 0; i < first->lines->len; i++) {
        const SgStatusLine *country = g_ptr_array_index(first->lines, i);
        g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
        for (guint k = 0; k < statuses->len; k++) {
            const SgStatus *status = g_ptr_array_index(statuses, k);
            const SgStatusLine *line = g_ptr_array_index(status->lines, i);
            g_ptr_array_add(cells, state_cell(line));
        }
        put_row(&page, SG_STYLE_PLAIN, country->iso3, sg_words_data(country->name), cells);
    }
    sg_page_blank(&page);
    put_totals(&page, statuses);
    return g_string_free(page.out, FALSE);
}
