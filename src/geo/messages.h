/* What GDAL and libtiff say while a call runs, kept instead of printed. */
#ifndef SOILGATE_GEO_MESSAGES_H
#define SOILGATE_GEO_MESSAGES_H

#include <glib.h>

/* The first failure and the first warning of this thread between begin and end; printable, without the descriptor's
 * path. NULL when there was none. */
typedef struct {
    char *failure;
    char *warning;
} SgMessages;

void sg_messages_begin(SgMessages *messages);
/* Once for every begin, in the same function. */
void sg_messages_end(SgMessages *messages);
void sg_messages_clear(SgMessages *messages);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgMessages, sg_messages_clear)

/* The handler for everything nobody collects: says nothing. Set by sg_geo_init. */
void sg_messages_silence(void);

#endif
