/* remind, inside: what its files share. */
#ifndef SOILGATE_REMIND_PRIVATE_H
#define SOILGATE_REMIND_PRIVATE_H

#include "soilgate/remind.h"

/* remind.c: a run of nothing. */
SgRemind *sg_remind_new(void);

/* settings.c: sender, interval and REPLY_TO (its address NULL: none), of OPTIONS or the registry. */
gboolean sg_remind_settings(SgRegistry *registry, const SgRemindOptions *options, const SgWriter *writer,
                            SgRemind *remind, SgSender *reply_to, GError **error);

/* due.c */
void sg_due_free(gpointer due);

/* details.c: fills in what the review of a delivery said. */
gboolean sg_due_fill(SgRegistry *registry, SgDue *due, const SgRemindOptions *options, GError **error);

/* clean.c: TEXT on one line, without what cannot be shown, at most LIMIT characters and, where
 * more were, an ellipsis; NULL for what is then empty. */
char *sg_letter_clean(const char *text, gsize limit);

/* texts.c: values by the names in braces. */
typedef struct {
    const char *name, *value; /* VALUE NULL: there is none */
} SgLetterValue;
/* The text NAME ("missing") in LANGUAGE with VALUES; its subject in *SUBJECT. Free both with g_free. */
char *sg_letter_texts_fill(const SgLetterTexts *texts, const char *language, const char *name,
                           const SgLetterValue *values, gsize count, char **subject);
/* Appends TEXT in lines of the width of letters: the first begins with INDENT, the others with HANG. */
void sg_letter_wrap(GString *out, const char *text, const char *indent, const char *hang);

/* mime.c */
typedef struct {
    const SgSender *from, *to, *reply_to;
    const char *subject, *language, *text, *unique;
} SgMime;
/* A message (RFC 5322) with headers and TEXT, but for its day. */
char *sg_mime_message(const SgMime *mime);

/* run.c: the name of a letter's file, "000012-CHN-zhang@example.org.eml". */
char *sg_letter_file_name(const SgLetter *letter);

#endif
