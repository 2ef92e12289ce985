/* words: texts for people in their language, from gettext's catalogues. A part of base; every module may use it.
 *
 * The English text in the code is the msgid. A language is a file po/xx.po, compiled at build time; nothing in the code
 * names one. Texts are whole sentences with the places for what varies, so that a language may order them its way.
 * Names that shipped data show to people (titles in specifications and regions, countries) are in the catalogues too,
 * which tools/make-words.py fills from these files.
 * Not translated: ids, keys and values of JSON, other texts of specifications, and what libraries say.
 */
#ifndef SOILGATE_WORDS_H
#define SOILGATE_WORDS_H

#include <glib.h>
#include <libintl.h>

#define SG_WORDS_DOMAIN "soilgate"

/* TEXT, a literal, in the language chosen. */
#define _(text) dgettext(SG_WORDS_DOMAIN, text)
/* Marks TEXT in a constant table for the catalogue; where it is shown, _() translates it. */
#define N_(text) text
/* The same for a pair of forms, which become two entries of the table; P_() chooses. */
#define NP_(one, many) one, many
/* ONE or MANY, as COUNT wants it in the language chosen. Both hold the same places, the count's among them. */
#define P_(one, many, count) dngettext(SG_WORDS_DOMAIN, one, many, (unsigned long)(count))

/* TEXT, a name out of data, in the language chosen; TEXT itself, where the catalogue has none (data of your own), and
 * NULL for NULL. Not to be freed; holds as long as TEXT. */
const char *sg_words_data(const char *text);
/* The same in LANGUAGE ("fr"), whatever was chosen: for what is written to somebody else. Main thread, while no other
 * thread asks for texts. */
const char *sg_words_data_in(const char *wanted, const char *text);

/* Chooses the first language of WANTED that there is a catalogue for: names of languages or locales ("fr",
 * "fr_CA.UTF-8", "en") with ':' between, as in the variable LANGUAGE. English ("en", "C", "POSIX") needs none; with
 * NULL, or when there is a catalogue for none of them, it is English. A locale of that language need not be installed.
 * Called once by main, after sg_data_init and setlocale, before threads start. FALSE: nothing of WANTED is there, and
 * it is English. */
gboolean sg_words_init(const char *wanted);

/* What the user wants by gettext's rules: the first of LC_ALL, LC_MESSAGES and LANG that says something; unless that is
 * C or POSIX, LANGUAGE goes before it. Each is the variable's value, or NULL. Free with g_free. */
char *sg_words_wanted(const char *languages, const char *lc_all, const char *lc_messages, const char *lang);

/* The language chosen: "en", "fr". Of static storage. */
const char *sg_words_language(void);

/* The languages there are, for people: "en, fr". Free with g_free. */
char *sg_words_known(void);

#endif
