/* Slides: a title, maps with their legends, and what must stand beside them. */
#include "report/board_draw.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 1280, HEIGHT = 720, EDGE = 40, FOOT = 58 }; /* of a slide, in its own points */
enum { IN_A_ROW = 3, MOST = 6 };                           /* maps side by side, and on one slide */
#define PNG_SCALE 1.5                                      /* 1920 x 1080 */
#define PDF_SCALE 0.75                                     /* 960 x 540 points, as office programs have slides */

SgSlide sg_slide_of(const char *path)
{
    static const char *const endings[SG_SLIDES] = {".png", ".svg", ".pdf"};
    g_autofree char *lower = g_ascii_strdown(path, -1);
    int kind = 0;
    while (kind < SG_SLIDES && !g_str_has_suffix(lower, endings[kind]))
        kind++;
    return (SgSlide)kind;
}

static const SgStatus *status_of(const SgBoard *board, guint product)
{
    return ((const SgOverviewProduct *)g_ptr_array_index(board->overview->products, product))->status;
}

/* --- one slide --- */

/* What the stars beside the codes mean; "" when there is none. */
static const char *star_note(const SgBoard *board)
{
    for (guint i = 0; i < board->overview->products->len; i++) {
        const GPtrArray *lines = status_of(board, i)->lines;
        for (guint k = 0; k < lines->len; k++)
            if (((const SgStatusLine *)g_ptr_array_index(lines, k))->inferred)
                return _("A star marks what was inferred: nobody said so.");
    }
    return "";
}

/* STARS: what they mean, for the foot. */
static void draw_frame(cairo_t *cr, const SgBoard *board, const char *title, const char *subtitle, const char *stars)
{
    sg_draw_ink(cr, "#ffffff");
    cairo_paint(cr);
    sg_draw_ink(cr, "#0b5d52");
    cairo_rectangle(cr, 0, 0, WIDTH, 8);
    cairo_fill(cr);
    sg_draw_ink(cr, "#1d2320");
    sg_draw_line(cr, title, (SgArea){EDGE, 26, WIDTH - 2 * EDGE, 40}, 28, TRUE);
    sg_draw_ink(cr, "#56605a");
    sg_draw_line(cr, subtitle, (SgArea){EDGE, 66, WIDTH - 2 * EDGE, 24}, 16, FALSE);
    g_autofree char *projection = board->atlas != NULL ? sg_board_projection(board->atlas) : g_strdup("");
    g_autofree char *foot = g_strdup_printf("%s %s %s%s", stars, board->disclaimer != NULL ? board->disclaimer : "",
                                            projection, *projection != '\0' ? "." : "");
    sg_draw_text(cr, g_strstrip(foot), (SgArea){EDGE, HEIGHT - FOOT + 6, WIDTH - 2 * EDGE, FOOT - 10}, 11, FALSE);
}

/* One product: a large map, and beside it who is in which state. */
static void draw_product(cairo_t *cr, const SgBoard *board, guint product)
{
    enum { LEGEND = 300, TOP = 106 };
    const SgStatus *status = status_of(board, product);
    g_autofree char *title = g_strdup_printf(_("%s %s: submissions, %s"), status->product, status->version,
                                             sg_words_data(status->region_title));
    g_autofree char *overdue = status->overdue > 0 ? g_strdup_printf(_("Overdue: %u."), status->overdue) : NULL;
    g_autofree char *stand =
        g_strdup_printf(_("%s. As of %s. Accepted: %u of %u countries."), sg_words_data(status->product_title),
                        status->as_of, status->totals[SG_STATE_ACCEPTED], status->lines->len);
    g_autofree char *subtitle = g_strjoin(" ", stand, overdue, NULL);
    draw_frame(cr, board, title, subtitle, star_note(board));
    const double height = HEIGHT - FOOT - TOP;
    SgArea map = sg_draw_map(cr, board, status, (SgArea){EDGE, TOP, WIDTH - 3 * EDGE - LEGEND, height}, TRUE);
    double left = map.x + map.width + EDGE;
    SgArea beside = {left, TOP, WIDTH - EDGE - left, height};
    SgLegend legend = {.size = 19, .columns = 1, .codes = TRUE};
    sg_fit_legend(cr, status, beside, &legend);
    sg_draw_legend(cr, status, beside, &legend);
}

/* Several: small maps, with legends below. */
static void draw_products(cairo_t *cr, const SgBoard *board)
{
    enum { TOP = 104, GAP = 26, NAME = 28 };
    guint count = board->overview->products->len, columns = count <= IN_A_ROW ? count : (count + 1) / 2;
    guint rows = (count + columns - 1) / columns;
    const SgStatus *first = status_of(board, 0);
    g_autofree char *title = g_strdup_printf(_("Status of submissions: %s"), sg_words_data(first->region_title));
    g_autofree char *subtitle = g_strdup_printf(_("As of %s. Countries: %u."), first->as_of, first->lines->len);
    draw_frame(cr, board, title, subtitle, rows == 1 ? star_note(board) : "");
    double width = (WIDTH - 2 * EDGE - GAP * (columns - 1.0)) / columns;
    double height = (HEIGHT - FOOT - TOP - GAP * (rows - 1.0)) / rows, map = (height - NAME) * 0.6;
    SgLegend legend = {.size = rows > 1 ? 11 : 14, .columns = 1, .codes = rows == 1};
    for (guint i = 0; i < count; i++) /* all are set alike */
        sg_fit_legend(cr, status_of(board, i), (SgArea){0, 0, width, height - NAME - map - 12}, &legend);
    for (guint i = 0; i < count; i++) {
        const SgStatus *status = status_of(board, i);
        guint row = i / columns, column = i % columns;
        double x = EDGE + column * (width + GAP), y = TOP + row * (height + GAP);
        g_autofree char *name = g_strconcat(status->product, " ", status->version, NULL);
        sg_draw_ink(cr, "#1d2320");
        sg_draw_line(cr, name, (SgArea){x, y, width, NAME}, 17, TRUE);
        SgArea drawn = sg_draw_map(cr, board, status, (SgArea){x, y + NAME, width, map}, FALSE);
        sg_draw_legend(cr, status, (SgArea){x, drawn.y + drawn.height + 12, width, 0}, &legend);
    }
}

/* --- files --- */

static cairo_status_t keep(void *data, const unsigned char *bytes, unsigned length)
{
    g_byte_array_append(data, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_new(SgSlide kind, GByteArray *bytes)
{
    switch (kind) {
    case SG_SLIDE_SVG:
        return cairo_svg_surface_create_for_stream(keep, bytes, WIDTH, HEIGHT);
    case SG_SLIDE_PDF:
        return cairo_pdf_surface_create_for_stream(keep, bytes, WIDTH * PDF_SCALE, HEIGHT * PDF_SCALE);
    default:
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(WIDTH * PNG_SCALE), (int)(HEIGHT * PNG_SCALE));
    }
}

/* Letters and lines are drawn the same on every computer that has the same fonts. */
static cairo_t *context_new(cairo_surface_t *surface, SgSlide kind)
{
    cairo_t *cr = cairo_create(surface);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    double scale = kind == SG_SLIDE_PNG ? PNG_SCALE : kind == SG_SLIDE_PDF ? PDF_SCALE : 1;
    cairo_scale(cr, scale, scale);
    return cr;
}

/* A PDF says when it was made: at the end of the day that it shows, so that the same board gives the same file. */
static void describe(cairo_surface_t *surface, const SgStatus *status)
{
    g_autofree char *title = g_strdup_printf(_("Status of submissions: %s"), sg_words_data(status->region_title));
    g_autofree char *clean = sg_report_clean(title);
    g_autofree char *made = g_strconcat(status->as_of, "T23:59:59Z", NULL);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, clean);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "soilgate " SG_VERSION);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, made);
}

static void draw(cairo_t *cr, cairo_surface_t *surface, const SgBoard *board, SgSlide kind)
{
    guint count = board->overview->products->len;
    if (kind == SG_SLIDE_PDF)
        describe(surface, status_of(board, 0));
    if (kind != SG_SLIDE_PDF && count > 1) {
        draw_products(cr, board);
        return;
    }
    for (guint i = 0; i < count; i++) {
        draw_product(cr, board, i);
        cairo_show_page(cr);
    }
}

GBytes *sg_board_slide(const SgBoard *board, SgSlide kind, GError **error)
{
    guint count = board->overview->products->len;
    if (count == 0 || (count > MOST && kind != SG_SLIDE_PDF)) {
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                    _("a slide shows 1 to %d products, and there are %u: name one with --product, or write a PDF"),
                    MOST, count);
        return NULL;
    }
    GByteArray *bytes = g_byte_array_new();
    cairo_surface_t *surface = surface_new(kind, bytes);
    cairo_t *cr = context_new(surface, kind);
    draw(cr, surface, board, kind);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS && kind == SG_SLIDE_PNG)
        status = cairo_surface_write_to_png_stream(surface, keep, bytes);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return g_byte_array_free_to_bytes(bytes);
    g_byte_array_unref(bytes);
    g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("the picture cannot be drawn: %s"), cairo_status_to_string(status));
    return NULL;
}
