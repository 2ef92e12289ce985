/* Text from anywhere in Markdown as GitHub and GitLab show it. */
#ifndef SOILGATE_REPORT_MARKDOWN_H
#define SOILGATE_REPORT_MARKDOWN_H

#include <glib.h>

/* Appends TEXT so that it is shown as it is, in a paragraph, a list, a cell of a table or an HTML element: no emphasis,
 * link, mention, tag or cell comes of it. Not for the beginning of a line. */
void sg_markdown_put(GString *out, const char *text);
/* The same in <code>, for names. */
void sg_markdown_code(GString *out, const char *text);

#endif
