/* Parts of the report page. Every function that gives a json_t gives a new reference. */
#ifndef SOILGATE_REPORT_HTML_H
#define SOILGATE_REPORT_HTML_H

#include "report/json.h"
#include "soilgate/mark.h"
#include "soilgate/scales.h"

/* A page: what the template html/page.html is filled with. */
typedef struct {
    const char *title;
    const char *text;                    /* for readers without scripts */
    const char *report, *page;           /* JSON: the two blocks of data */
    const unsigned char *const *styles;  /* files of html/, ended by NULL */
    const unsigned char *const *scripts; /* the same; they run as one strict function */
    gboolean beside;                     /* pictures and scripts may also come from files beside the page */
} SgHtmlFile;
/* One file that needs no other, and asks for none, unless BESIDE: a content security policy allows its own style and
 * script alone. Free with g_free. */
char *sg_html_file(const SgHtmlFile *file);
/* ROOT as compact JSON; takes the reference. */
char *sg_html_data(json_t *root);

/* The texts of the page: {key: text}. {0}, {1} ... in a text are filled in by the page. */
json_t *sg_html_labels(void);
/* What the page shows beside the JSON report: titles, ranges, pictures, outlines, sentences. */
json_t *sg_html_page(const SgReport *report, const SgPictures *pictures);
/* A layer's map and its marked pixels, as indexed PNG in base64. */
json_t *sg_html_picture(const SgPicture *picture, const SgFileFacts *file);
/* Outlines of the country of DELIVERY and of its neighbours, as the pictures of its files need them; null without any.
 */
json_t *sg_html_outlines(const SgReport *report, const SgDelivery *delivery, const SgPictures *pictures);
/* What the verdict means, and what to do next: an array of sentences. */
json_t *sg_html_sentence(const SgDelivery *delivery, gboolean strict);
json_t *sg_html_steps(const SgDelivery *delivery, gboolean strict);
/* "#rrggbb" */
char *sg_html_colour(SgColour colour);

#endif
