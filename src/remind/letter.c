/* One letter: the values that its texts ask for, and the message. */
#include <string.h>

#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define FINDING_WIDTH 400 /* characters of one finding */

static const SgSpec *find_spec(const GPtrArray *specs, const char *product)
{
    for (guint i = 0; i < specs->len; i++) {
        const SgSpec *spec = g_ptr_array_index(specs, i);
        if (g_ascii_strcasecmp(spec->product, product) == 0)
            return spec;
    }
    return NULL;
}

/* Maps that are asked for: those that may be left out are not counted. */
static guint count_maps(const SgSpec *spec)
{
    guint count = 0;
    for (unsigned i = 0; i < spec->layers_count; i++)
        count += spec->layers[i].presence != SG_PRESENCE_OPTIONAL ? 1 : 0;
    return count;
}

/* What was found, an entry a finding, in the words of the report. NULL: nothing is known. */
static char *findings_text(const SgDue *due)
{
    if (due->faults->len == 0)
        return NULL;
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < due->faults->len; i++) {
        g_autofree char *fault = sg_letter_clean(g_ptr_array_index(due->faults, i), FINDING_WIDTH);
        if (fault != NULL)
            sg_letter_wrap(out, fault, "  - ", "    ");
    }
    return g_string_free(out, out->len == 0);
}

/* All values, cleaned; those that are not asked for do no harm. */
typedef struct {
    SgLetterValue list[32];
    gsize count;
    GPtrArray *owned; /* char * */
} Values;

static void put(Values *values, const char *name, char *owned)
{
    g_assert(values->count < G_N_ELEMENTS(values->list));
    values->list[values->count++] = (SgLetterValue){.name = name, .value = owned};
    g_ptr_array_add(values->owned, owned);
}

static void put_clean(Values *values, const char *name, const char *text)
{
    put(values, name, sg_letter_clean(text, SG_LIMIT_LETTER_VALUE));
}

static void values_clear(Values *values)
{
    g_clear_pointer(&values->owned, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Values, values_clear)

static void put_letter(Values *values, const SgPerson *person, const char *language, const GPtrArray *dues,
                       const SgLetterOptions *options)
{
    const SgDue *first = g_ptr_array_index(dues, 0);
    const SgSender *reply_to = options->reply_to != NULL ? options->reply_to : options->from;
    g_autoptr(GString) products = g_string_new(NULL);
    for (guint i = 0; i < dues->len; i++)
        g_string_append_printf(products, "%s%s", i > 0 ? ", " : "",
                               ((const SgDue *)g_ptr_array_index(dues, i))->product);
    put_clean(values, "name", person->name);
    put_clean(values, "country", sg_words_data_in(language, first->country));
    put_clean(values, "iso3", first->iso3);
    put_clean(values, "products", products->str);
    put_clean(values, "sender", options->from->name != NULL ? options->from->name : options->from->email);
    put_clean(values, "reply_to", reply_to->email);
    put_clean(values, "today", options->today);
    put_clean(values, "unconfirmed", person->confirmed_on == NULL ? person->email : NULL);
}

/* A day that has passed is no day to ask for; a letter about it tells it all the same. */
static const char *due_day(const SgDue *due, const char *today)
{
    gboolean past = due->due != NULL && strcmp(due->due, today) < 0;
    return past && due->reason != SG_REASON_OVERDUE ? NULL : due->due;
}

static void put_section(Values *values, const char *language, const SgDue *due, const SgSpec *spec, const char *today)
{
    put_clean(values, "product", spec->product);
    put_clean(values, "version", spec->version);
    put_clean(values, "title", sg_words_data_in(language, spec->title));
    put(values, "spec", g_ascii_strdown(spec->product, -1));
    put(values, "maps", g_strdup_printf("%u", count_maps(spec)));
    put_clean(values, "since", due->since);
    put_clean(values, "due", due_day(due, today));
    put_clean(values, "review", due->why);
    put_clean(values, "reviewed_on", due->reviewed_on);
    put(values, "findings", findings_text(due));
    put(values, "more_findings", due->more_faults > 0 ? g_strdup_printf("%u", due->more_faults) : NULL);
    put_clean(values, "support_name", spec->contact != NULL ? spec->contact->name : NULL);
    put_clean(values, "support_email", spec->contact != NULL ? spec->contact->email : NULL);
}

/* What is said of all products, and the subject of the last. */
static char *write_sections(const SgPerson *person, const char *language, const GPtrArray *dues, const GPtrArray *specs,
                            const SgLetterOptions *options, char **subject, GError **error)
{
    g_autoptr(GString) sections = g_string_new(NULL);
    for (guint i = 0; i < dues->len; i++) {
        const SgDue *due = g_ptr_array_index(dues, i);
        const SgSpec *spec = find_spec(specs, due->product);
        if (spec == NULL) {
            g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("there is no specification of %s"), due->product);
            return NULL;
        }
        g_auto(Values) values = {.owned = g_ptr_array_new_with_free_func(g_free)};
        put_letter(&values, person, language, dues, options);
        put_section(&values, language, due, spec, options->today);
        g_free(*subject);
        g_autofree char *text = sg_letter_texts_fill(options->texts, language, sg_reason_name(due->reason), values.list,
                                                     values.count, subject);
        g_string_append_printf(sections, "%s%s", i > 0 ? "\n" : "", text);
    }
    return g_strdup(sections->str);
}

/* The letter's text; its subject is that of its product when it is about one, and the frame's when about several. */
static char *write_text(const SgPerson *person, const char *language, const GPtrArray *dues, const GPtrArray *specs,
                        const SgLetterOptions *options, char **subject, GError **error)
{
    g_autofree char *own = NULL;
    g_autofree char *sections = write_sections(person, language, dues, specs, options, &own, error);
    if (sections == NULL)
        return NULL;
    g_auto(Values) values = {.owned = g_ptr_array_new_with_free_func(g_free)};
    g_autofree char *common = NULL;
    put_letter(&values, person, language, dues, options);
    put(&values, "sections", g_steal_pointer(&sections));
    char *text = sg_letter_texts_fill(options->texts, language, "letter", values.list, values.count, &common);
    const char *best = dues->len == 1 && own != NULL ? own : common;
    *subject = g_strdup(best != NULL ? best : ((const SgDue *)g_ptr_array_index(dues, 0))->product);
    return text;
}

static void fill_letter(SgLetter *letter, const SgPerson *person, const char *language, const GPtrArray *dues)
{
    const SgDue *first = g_ptr_array_index(dues, 0);
    letter->iso3 = g_strdup(first->iso3);
    letter->country = g_strdup(first->country);
    letter->person = g_strdup(person->name);
    letter->email = g_strdup(person->email);
    letter->language = g_strdup(language);
    for (guint i = 0; i < dues->len; i++) {
        const SgDue *due = g_ptr_array_index(dues, i);
        SgTopic *topic = g_new0(SgTopic, 1);
        *topic = (SgTopic){g_strdup(due->product), due->reason, due->event};
        g_ptr_array_add(letter->topics, topic);
    }
}

SgLetter *sg_letter_write(const SgPerson *person, const GPtrArray *dues, const GPtrArray *specs,
                          const SgLetterOptions *options, GError **error)
{
    const char *language = sg_letter_texts_language(options->texts, person->language);
    g_autoptr(SgLetter) letter = sg_letter_new();
    SgSender bare; /* addresses of a registry are looked at again: it may come from anybody */
    if (!sg_sender_parse(person->email, &bare)) {
        g_autofree char *shown = sg_text_printable(person->email);
        g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("%s: the contact's address \"%s\" is no address of mail"),
                    person->iso3, shown);
        return NULL;
    }
    g_autofree char *name = sg_letter_clean(person->name, SG_LIMIT_TEXT);
    g_auto(SgSender) to = bare;
    to.name = g_steal_pointer(&name);
    g_autofree char *text = write_text(person, language, dues, specs, options, &letter->subject, error);
    if (text == NULL)
        return NULL;
    fill_letter(letter, person, language, dues);
    const SgMime mime = {.from = options->from,
                         .to = &to,
                         .reply_to = options->reply_to != NULL ? options->reply_to : options->from,
                         .subject = letter->subject,
                         .language = language,
                         .text = text,
                         .unique = options->unique};
    letter->message = sg_mime_message(&mime);
    if (strlen(letter->message) <= SG_LIMIT_LETTER_BYTES)
        return g_steal_pointer(&letter);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("the letter to %s is larger than %d bytes; shorten its texts"),
                letter->email, SG_LIMIT_LETTER_BYTES);
    return NULL;
}
