/* A page of text for people: lines wrapped to a width, colours when the terminal shows them. Whatever is put on it is
 * cleaned first, so that no name or tag from outside can reach the terminal raw. */
#ifndef SOILGATE_REPORT_PAGE_H
#define SOILGATE_REPORT_PAGE_H

#include <glib.h>

typedef enum {
    SG_STYLE_PLAIN,
    SG_STYLE_TITLE,
    SG_STYLE_FAINT,
    SG_STYLE_GOOD,
    SG_STYLE_NOTE,
    SG_STYLE_CAUTION,
    SG_STYLE_BAD,
} SgStyle;

typedef struct {
    GString *out;
    int width; /* columns */
    gboolean colour;
} SgPage;

/* TEXT as valid UTF-8 in which everything that is not printable is shown as \xHH, at any length; NULL gives "". */
char *sg_report_clean(const char *text);
/* Columns that TEXT takes on a terminal. */
int sg_text_columns(const char *text);
/* TEXT in exactly COLUMNS columns: filled with blanks at its end, or its middle left out. */
char *sg_text_cell(const char *text, int columns);

/* Puts the text on the page, wrapped at blanks: the first line begins in column INDENT, the others in column HANG. */
void sg_page_put(SgPage *page, int indent, int hang, SgStyle style, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* A command for a shell, on one line however long it is, so that it can be copied: "$ cp a b". */
void sg_page_command(SgPage *page, int indent, const char *command);
void sg_page_blank(SgPage *page);

#endif
