/* Maps, legends and texts. */
#include "report/board_draw.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

#define SEA        "#dbe7ee"
#define GRID       "#c6d6e0"
#define OTHERS     "#f8f7f2"
#define SHORE      "#b9c0bd"
#define BORDER     "#4b5552"
#define INK        "#1d2320"
#define QUIET      "#56605a"
#define LEAST_SIZE 6.0 /* of letters */
#define LINE       1.3 /* height of a line, in heights of its letters */

void sg_draw_ink(cairo_t *cr, const char *colour)
{
    guint64 rgb = g_ascii_strtoull(colour + 1, NULL, 16);
    cairo_set_source_rgb(cr, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255,
                         (double)(rgb & 255) / 255);
}

/* --- text --- */

static void choose_type(cairo_t *cr, double size, gboolean bold)
{
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

static double text_width(cairo_t *cr, const char *text)
{
    cairo_text_extents_t extents;
    cairo_text_extents(cr, text, &extents);
    return extents.x_advance;
}

double sg_draw_text(cairo_t *cr, const char *text, SgArea area, double size, gboolean bold)
{
    g_autofree char *clean = sg_report_clean(text);
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    double y = 0;
    choose_type(cr, size, bold);
    for (char **word = words; *word != NULL && y + size * LINE <= area.height + 0.01; word++) {
        g_autofree char *longer = line->len > 0 ? g_strconcat(line->str, " ", *word, NULL) : g_strdup(*word);
        if (line->len == 0 || text_width(cr, longer) <= area.width) {
            g_string_assign(line, longer);
        } else {
            cairo_move_to(cr, area.x, area.y + y + size);
            cairo_show_text(cr, line->str);
            y += size * LINE;
            g_string_assign(line, *word);
        }
        if (word[1] == NULL && y + size * LINE <= area.height + 0.01) {
            cairo_move_to(cr, area.x, area.y + y + size);
            cairo_show_text(cr, line->str);
            y += size * LINE;
        }
    }
    return y;
}

void sg_draw_line(cairo_t *cr, const char *text, SgArea area, double size, gboolean bold)
{
    g_autofree char *clean = sg_report_clean(text);
    choose_type(cr, size, bold);
    double width = text_width(cr, clean);
    if (width > area.width)
        choose_type(cr, size * area.width / width, bold);
    cairo_move_to(cr, area.x, area.y + size);
    cairo_show_text(cr, clean);
}

/* --- the map --- */

static void trace(cairo_t *cr, const SgAtlasPart *part, gboolean closed)
{
    guint begin = 0;
    cairo_new_path(cr);
    for (guint i = 0; i < part->ends->len; i++) {
        guint end = g_array_index(part->ends, guint, i);
        for (guint k = begin; k < end; k++) {
            const SgDot *dot = &g_array_index(part->dots, SgDot, k);
            if (k == begin)
                cairo_move_to(cr, dot->x, dot->y);
            else
                cairo_line_to(cr, dot->x, dot->y);
        }
        if (closed && end > begin)
            cairo_close_path(cr);
        begin = end;
    }
}

static void paint(cairo_t *cr, const char *fill, const char *line, double width)
{
    sg_draw_ink(cr, fill);
    cairo_fill_preserve(cr);
    sg_draw_ink(cr, line);
    cairo_set_line_width(cr, width);
    cairo_stroke(cr);
}

static const char *colour_of(SgState state)
{
    const SgStateLook *looks = sg_state_looks();
    for (int i = 0; i < SG_STATES; i++)
        if (looks[i].state == state)
            return looks[i].colour;
    return "#ffffff";
}

static void draw_marks(cairo_t *cr, const SgAtlas *atlas, const GArray *places, const SgStatus *status, double unit)
{
    for (guint i = 0; i < atlas->countries->len && i < status->lines->len; i++) {
        const SgAtlasPart *part = g_ptr_array_index(atlas->countries, i);
        if (!g_array_index(places, SgBoardPlace, i).small)
            continue;
        cairo_new_path(cr);
        cairo_arc(cr, part->anchor.x, part->anchor.y, fmax(SG_BOARD_DOT, 4 * unit), 0, 2 * G_PI);
        paint(cr, colour_of(((const SgStatusLine *)g_ptr_array_index(status->lines, i))->state), INK, 1.2 * unit);
    }
}

/* Codes with a light seam, so that they can be read on every colour. */
static void draw_codes(cairo_t *cr, const SgAtlas *atlas, const GArray *places)
{
    choose_type(cr, SG_BOARD_TYPE, TRUE);
    for (guint i = 0; i < atlas->countries->len; i++) {
        const SgAtlasPart *part = g_ptr_array_index(atlas->countries, i);
        const SgBoardPlace *place = &g_array_index(places, SgBoardPlace, i);
        if (!place->labelled || part->iso3 == NULL)
            continue;
        g_autofree char *code = sg_report_clean(part->iso3);
        cairo_move_to(cr, place->label.x - text_width(cr, code) / 2, place->label.y);
        cairo_text_path(cr, code);
        cairo_set_line_width(cr, 3);
        sg_draw_ink(cr, "#ffffff");
        cairo_stroke_preserve(cr);
        sg_draw_ink(cr, INK);
        cairo_fill(cr);
    }
}

static void draw_ground(cairo_t *cr, const SgAtlas *atlas, double unit)
{
    sg_draw_ink(cr, SEA);
    cairo_paint(cr);
    trace(cr, atlas->grid, FALSE);
    sg_draw_ink(cr, GRID);
    cairo_set_line_width(cr, 0.8 * unit);
    cairo_stroke(cr);
    for (guint i = 0; i < atlas->land->len; i++) {
        trace(cr, g_ptr_array_index(atlas->land, i), TRUE);
        paint(cr, OTHERS, SHORE, 0.5 * unit);
    }
}

SgArea sg_draw_map(cairo_t *cr, const SgBoard *board, const SgStatus *status, SgArea area, gboolean codes)
{
    const SgAtlas *atlas = board->atlas;
    if (atlas == NULL)
        return (SgArea){area.x, area.y, area.width, 0};
    double scale = fmin(area.width / atlas->width, area.height / atlas->height), unit = 1 / scale;
    SgArea box = {area.x, area.y, atlas->width * scale, atlas->height * scale};
    g_autoptr(GArray) places = sg_board_places(atlas);
    cairo_save(cr);
    cairo_rectangle(cr, box.x, box.y, box.width, box.height);
    cairo_clip_preserve(cr);
    cairo_new_path(cr);
    cairo_translate(cr, box.x, box.y);
    cairo_scale(cr, scale, scale);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    draw_ground(cr, atlas, unit);
    for (guint i = 0; i < atlas->countries->len && i < status->lines->len; i++) {
        trace(cr, g_ptr_array_index(atlas->countries, i), TRUE);
        paint(cr, colour_of(((const SgStatusLine *)g_ptr_array_index(status->lines, i))->state), BORDER, 0.6 * unit);
    }
    draw_marks(cr, atlas, places, status, unit);
    if (codes)
        draw_codes(cr, atlas, places);
    cairo_restore(cr);
    sg_draw_ink(cr, SHORE);
    cairo_set_line_width(cr, 1);
    cairo_rectangle(cr, box.x, box.y, box.width, box.height);
    cairo_stroke(cr);
    return box;
}

/* --- the legend --- */

static char *codes_in(const SgStatus *status, SgState state)
{
    GString *codes = g_string_new(NULL);
    for (guint i = 0; i < status->lines->len; i++) {
        const SgStatusLine *line = g_ptr_array_index(status->lines, i);
        if (line->state == state)
            g_string_append_printf(codes, "%s%s%s", codes->len > 0 ? " " : "", line->iso3, line->inferred ? "*" : "");
    }
    return g_string_free(codes, FALSE);
}

/* The entry of one state at (X, Y), WIDTH wide; gives how high it is. */
static double put_entry(cairo_t *cr, const SgStatus *status, const SgStateLook *look, SgArea area,
                        const SgLegend *legend)
{
    const double size = legend->size, indent = size * 1.7, any = 1e6;
    cairo_rectangle(cr, area.x, area.y + size * 0.05, size * 1.1, size * 1.1);
    paint(cr, look->colour, BORDER, 0.8);
    g_autofree char *word = sg_state_word(look);
    g_autofree char *head = g_strdup_printf(_("%s: %u of %u"), word, status->totals[look->state], status->lines->len);
    SgArea rest = {area.x + indent, area.y, area.width - indent, any};
    sg_draw_ink(cr, INK);
    double y = area.y + sg_draw_text(cr, head, rest, size, TRUE);
    if (legend->codes) {
        g_autofree char *list = codes_in(status, look->state);
        rest.y = y;
        sg_draw_ink(cr, QUIET);
        y += sg_draw_text(cr, list, rest, size * 0.78, FALSE);
    }
    return y + size * (legend->codes ? 0.55 : 0.25) - area.y;
}

double sg_draw_legend(cairo_t *cr, const SgStatus *status, SgArea area, const SgLegend *legend)
{
    const SgStateLook *looks = sg_state_looks();
    const double gap = legend->size, width = (area.width - gap * (legend->columns - 1)) / legend->columns;
    guint there = 0, placed = 0;
    for (int i = 0; i < SG_STATES; i++)
        there += status->totals[looks[i].state] > 0 ? 1 : 0;
    guint in_column = (there + (guint)legend->columns - 1) / (guint)legend->columns;
    double y = 0, highest = 0;
    for (int i = 0; i < SG_STATES; i++) {
        if (status->totals[looks[i].state] == 0)
            continue;
        if (placed % in_column == 0)
            y = 0;
        guint column = placed++ / in_column;
        double x = area.x + column * (width + gap);
        y += put_entry(cr, status, &looks[i], (SgArea){x, area.y + y, width, 0}, legend);
        highest = fmax(highest, y);
    }
    return highest;
}

void sg_fit_legend(cairo_t *cr, const SgStatus *status, SgArea area, SgLegend *legend)
{
    const double begun = legend->size;
    while (legend->size > LEAST_SIZE) {
        cairo_push_group(cr); /* drawn aside, to see how high it is */
        double height = sg_draw_legend(cr, status, area, legend);
        cairo_pattern_destroy(cairo_pop_group(cr));
        if (height <= area.height)
            return;
        if (legend->columns == 1 && legend->size <= 0.75 * begun)
            *legend = (SgLegend){.size = begun, .columns = 2, .codes = legend->codes};
        else
            legend->size -= 0.5;
    }
}
