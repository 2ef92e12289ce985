/* What a run would do: who is written to about what, who was lately, who has nobody, and what became untrue. */
#include <string.h>

#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define DEFAULT_ROLE "insii"

/* All that is known when a run is planned. */
typedef struct {
    SgRegistry *registry;
    const SgRemindOptions *options;
    const SgWriter *writer;
    SgRemind *remind;
    GPtrArray *statuses;  /* SgStatus *, of all products */
    GPtrArray *dues;      /* SgDue *, of all products and reasons */
    GPtrArray *countries; /* SgCountryPersons * */
    GPtrArray *specs;     /* SgSpec * */
    SgLetterTexts *texts;
    SgSender reply_to; /* email NULL: none */
    char *today;
} Plan;

static void plan_clear(Plan *plan)
{
    GPtrArray *lists[] = {plan->statuses, plan->dues, plan->countries, plan->specs};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        if (lists[i] != NULL)
            g_ptr_array_unref(lists[i]);
    sg_letter_texts_free(plan->texts);
    sg_sender_clear(&plan->reply_to);
    g_free(plan->today);
    sg_remind_free(plan->remind);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Plan, plan_clear)

/* --- what is so --- */

static gboolean is_named(const char *const *names, const char *name)
{
    if (names == NULL)
        return TRUE;
    for (guint i = 0; names[i] != NULL; i++)
        if (g_ascii_strcasecmp(names[i], name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean read_specs(Plan *plan, GError **error)
{
    plan->specs = g_ptr_array_new_with_free_func((GDestroyNotify)sg_spec_free);
    for (guint i = 0; i < plan->statuses->len; i++) {
        const char *product = ((const SgStatus *)g_ptr_array_index(plan->statuses, i))->product;
        if (!is_named(plan->options->products, product))
            continue;
        SgSpec *spec = sg_spec_load(product, error);
        if (spec == NULL)
            return FALSE;
        g_ptr_array_add(plan->specs, spec);
    }
    return TRUE;
}

static gboolean read_dues(Plan *plan, GError **error)
{
    plan->dues = sg_remind_due(plan->statuses);
    for (guint i = 0; i < plan->dues->len; i++)
        if (!sg_due_fill(plan->registry, g_ptr_array_index(plan->dues, i), plan->options, error))
            return FALSE;
    return TRUE;
}

static gboolean has_country(const Plan *plan, const char *iso3)
{
    const SgStatus *status = plan->statuses->len > 0 ? g_ptr_array_index(plan->statuses, 0) : NULL;
    for (guint i = 0; status != NULL && i < status->lines->len; i++)
        if (g_ascii_strcasecmp(((const SgStatusLine *)g_ptr_array_index(status->lines, i))->iso3, iso3) == 0)
            return TRUE;
    return FALSE;
}

/* Names that were asked for are there: products in the registry, countries in the region. */
static gboolean check_names(const Plan *plan, GError **error)
{
    const char *const *products = plan->options->products, *const *countries = plan->options->countries;
    for (guint i = 0; products != NULL && products[i] != NULL; i++) {
        g_autoptr(SgStatus) status =
            sg_registry_status(plan->registry, products[i], plan->options->region, plan->today, error);
        if (status == NULL)
            return FALSE;
    }
    for (guint i = 0; countries != NULL && countries[i] != NULL; i++)
        if (!has_country(plan, countries[i])) {
            g_autofree char *shown = sg_text_printable(countries[i]);
            g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("there is no country \"%s\" in the region %s"), shown,
                        plan->remind->region);
            return FALSE;
        }
    return TRUE;
}

static gboolean read_all(Plan *plan, GError **error)
{
    plan->today = g_strndup(plan->writer->now, strlen("2026-12-31"));
    plan->statuses = sg_registry_status_all(plan->registry, plan->options->region, plan->today, error);
    if (plan->statuses == NULL)
        return FALSE;
    if (plan->statuses->len > 0)
        plan->remind->region = g_strdup(((const SgStatus *)g_ptr_array_index(plan->statuses, 0))->region);
    plan->countries = sg_registry_country_persons(plan->registry, error);
    plan->texts = sg_letter_texts_load(plan->options->letters, error);
    return plan->countries != NULL && plan->texts != NULL && check_names(plan, error) && read_specs(plan, error) &&
           read_dues(plan, error);
}

/* --- what is asked for --- */

static gboolean is_wanted(const Plan *plan, const SgDue *due)
{
    guint reasons = plan->options->reasons;
    return is_named(plan->options->products, due->product) && is_named(plan->options->countries, due->iso3) &&
           (reasons == 0 || (reasons & due->holds) != 0);
}

static gboolean has_role(const Plan *plan, const SgPerson *person)
{
    static const char *const usual[] = {DEFAULT_ROLE, NULL};
    const char *const *roles = plan->options->roles != NULL ? plan->options->roles : usual;
    for (guint i = 0; roles[i] != NULL; i++) {
        gsize length = strlen(roles[i]);
        if (g_ascii_strncasecmp(person->role, roles[i], length) == 0 &&
            (person->role[length] == '\0' || person->role[length] == '-'))
            return TRUE;
    }
    return FALSE;
}

static const GPtrArray *persons_of(const Plan *plan, const char *iso3)
{
    for (guint i = 0; i < plan->countries->len; i++) {
        const SgCountryPersons *country = g_ptr_array_index(plan->countries, i);
        if (strcmp(country->iso3, iso3) == 0)
            return country->persons;
    }
    return NULL;
}

/* --- letters that were written before --- */

static const SgDue *find_due(const Plan *plan, const SgLetter *letter, const SgTopic *topic)
{
    for (guint i = 0; i < plan->dues->len; i++) {
        const SgDue *due = g_ptr_array_index(plan->dues, i);
        if (strcmp(due->iso3, letter->iso3) == 0 && strcmp(due->product, topic->product) == 0)
            return due;
    }
    return NULL;
}

/* The state of the topic's product now; NULL: none, or no country of the region. */
static const char *state_now(const Plan *plan, const SgLetter *letter, const SgTopic *topic)
{
    for (guint i = 0; i < plan->statuses->len; i++) {
        const SgStatus *status = g_ptr_array_index(plan->statuses, i);
        for (guint k = 0; strcmp(status->product, topic->product) == 0 && k < status->lines->len; k++) {
            const SgStatusLine *line = g_ptr_array_index(status->lines, k);
            if (strcmp(line->iso3, letter->iso3) == 0)
                return line->state != SG_STATE_NONE ? sg_state_name(line->state) : NULL;
        }
    }
    return NULL;
}

/* Why what the letter says of a product is not what is to be said now; NULL when it is. */
static char *find_change(const Plan *plan, const SgLetter *letter, const SgTopic *topic)
{
    const SgDue *due = find_due(plan, letter, topic);
    const char *reason = sg_reason_name(topic->reason);
    if (due != NULL && due->reason == topic->reason && due->event == topic->event)
        return NULL;
    if (due != NULL && due->reason == topic->reason)
        return g_strdup_printf(_("the correction of %s was asked for again since"), topic->product);
    const char *now = due != NULL ? sg_reason_name(due->reason) : state_now(plan, letter, topic);
    if (now == NULL)
        return g_strdup_printf(_("%s is not expected any more"), topic->product);
    return g_strdup_printf(_("%s is now %s; the letter says %s"), topic->product, now, reason);
}

/* The letter's address is one of its country; with ROLE, in a role that is asked for. */
static gboolean is_contact(const Plan *plan, const SgLetter *letter, gboolean role)
{
    const GPtrArray *persons = persons_of(plan, letter->iso3);
    for (guint i = 0; persons != NULL && i < persons->len; i++) {
        const SgPerson *person = g_ptr_array_index(persons, i);
        if (strcmp(person->email, letter->email) == 0 && (!role || has_role(plan, person)))
            return TRUE;
    }
    return FALSE;
}

/* Why LETTER must not be sent any more; NULL when all that it says is so. */
static char *find_untrue(const Plan *plan, const SgLetter *letter)
{
    if (!is_contact(plan, letter, FALSE))
        return g_strdup_printf(_("%s is no contact of %s any more"), letter->email, letter->iso3);
    for (guint i = 0; i < letter->topics->len; i++) {
        char *change = find_change(plan, letter, g_ptr_array_index(letter->topics, i));
        if (change != NULL)
            return change;
    }
    if (strcmp(letter->at, plan->remind->since) <= 0)
        return g_strdup_printf(_("it was not sent within %d days"), plan->remind->interval_days);
    return NULL;
}

/* One of the products and reasons that the letter is about is asked for. */
static gboolean is_asked_for(const Plan *plan, const SgLetter *letter)
{
    guint reasons = plan->options->reasons;
    for (guint i = 0; i < letter->topics->len; i++) {
        const SgTopic *topic = g_ptr_array_index(letter->topics, i);
        const SgDue *due = find_due(plan, letter, topic);
        guint holds = 1U << topic->reason | (due != NULL ? due->holds : 0);
        if (is_named(plan->options->products, topic->product) && (reasons == 0 || (reasons & holds) != 0))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_in_scope(const Plan *plan, const SgLetter *letter)
{
    return has_country(plan, letter->iso3) && is_named(plan->options->countries, letter->iso3) &&
           is_asked_for(plan, letter) && (plan->options->roles == NULL || is_contact(plan, letter, TRUE));
}

static void sort_letter(const Plan *plan, SgLetter *letter)
{
    SgRemind *remind = plan->remind;
    g_autofree char *untrue = NULL;
    switch (letter->state) {
    case SG_LETTER_SENDING:
        g_ptr_array_add(remind->uncertain, letter);
        return;
    case SG_LETTER_FAILED:
        g_ptr_array_add(remind->failed, letter);
        return;
    case SG_LETTER_WRITTEN:
    case SG_LETTER_FILED:
        untrue = find_untrue(plan, letter);
        if (untrue != NULL) {
            g_free(letter->note);
            letter->note = g_steal_pointer(&untrue);
            g_ptr_array_add(remind->cancelled, letter);
            return;
        }
        g_ptr_array_add(remind->open, letter);
        return;
    default:
        sg_letter_free(letter);
    }
}

static gboolean sort_letters(const Plan *plan, GError **error)
{
    g_autoptr(GPtrArray) letters = sg_registry_letters(plan->registry, plan->remind->since, error);
    if (letters == NULL)
        return FALSE;
    while (letters->len > 0) {
        SgLetter *letter = g_ptr_array_steal_index(letters, 0);
        if (is_in_scope(plan, letter))
            sort_letter(plan, letter);
        else
            sg_letter_free(letter);
    }
    return TRUE;
}

/* --- new letters --- */

static gboolean is_listed(const GPtrArray *letters, gint64 number)
{
    for (guint i = 0; i < letters->len; i++)
        if (((const SgLetter *)g_ptr_array_index(letters, i))->number == number)
            return TRUE;
    return FALSE;
}

/* A letter that is still to be sent, or of which something is to be said, is listed itself. */
static void add_told(const Plan *plan, const SgDue *due, const SgPerson *person, gint64 number)
{
    const SgRemind *remind = plan->remind;
    if (is_listed(remind->open, number) || is_listed(remind->uncertain, number) || is_listed(remind->failed, number))
        return;
    SgToldLately *told = g_new0(SgToldLately, 1);
    *told = (SgToldLately){g_strdup(due->iso3),
                           g_strdup(due->country),
                           g_strdup(due->product),
                           g_strdup(person->email),
                           due->reason,
                           number};
    g_ptr_array_add(plan->remind->told, told);
}

/* Those of DUES of which PERSON was not told lately. */
static GPtrArray *untold(const Plan *plan, const GPtrArray *dues, const SgPerson *person, GError **error)
{
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    for (guint i = 0; i < dues->len; i++) {
        SgDue *due = g_ptr_array_index(dues, i);
        const SgTopic topic = {due->product, due->reason, due->event};
        gint64 number = 0;
        if (!sg_registry_letter_told(plan->registry, due->iso3, person->email, &topic, plan->remind->since, &number,
                                     error))
            return NULL;
        if (number == 0 || is_listed(plan->remind->cancelled, number))
            g_ptr_array_add(left, due);
        else
            add_told(plan, due, person, number);
    }
    return g_steal_pointer(&left);
}

static gboolean write_to(const Plan *plan, const GPtrArray *dues, const SgPerson *person, GError **error)
{
    g_autoptr(GPtrArray) left = untold(plan, dues, person, error);
    if (left == NULL)
        return FALSE;
    if (left->len == 0)
        return TRUE;
    g_autofree char *unique = g_uuid_string_random();
    const SgLetterOptions options = {.texts = plan->texts,
                                     .from = &plan->remind->from,
                                     .reply_to = plan->reply_to.email != NULL ? &plan->reply_to : NULL,
                                     .today = plan->today,
                                     .unique = unique};
    SgLetter *letter = sg_letter_write(person, left, plan->specs, &options, error);
    if (letter == NULL)
        return FALSE;
    g_ptr_array_add(plan->remind->fresh, letter);
    if (plan->remind->fresh->len <= SG_LIMIT_LETTERS)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("these would be more than %d letters; name products or countries"),
                SG_LIMIT_LETTERS);
    return FALSE;
}

static void add_nobody(const Plan *plan, const GPtrArray *dues)
{
    const SgDue *first = g_ptr_array_index(dues, 0);
    g_autoptr(GString) products = g_string_new(NULL);
    for (guint i = 0; i < dues->len; i++)
        g_string_append_printf(products, "%s%s", i > 0 ? ", " : "",
                               ((const SgDue *)g_ptr_array_index(dues, i))->product);
    SgNobody *nobody = g_new0(SgNobody, 1);
    *nobody = (SgNobody){g_strdup(first->iso3), g_strdup(first->country), g_strdup(products->str)};
    g_ptr_array_add(plan->remind->nobody, nobody);
}

/* One letter for each address, whatever roles it has. */
static gboolean write_to_country(const Plan *plan, const GPtrArray *dues, GError **error)
{
    const GPtrArray *persons = persons_of(plan, ((const SgDue *)g_ptr_array_index(dues, 0))->iso3);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; persons != NULL && i < persons->len; i++) {
        const SgPerson *person = g_ptr_array_index(persons, i);
        if (has_role(plan, person) && g_hash_table_add(seen, person->email) && !write_to(plan, dues, person, error))
            return FALSE;
    }
    if (g_hash_table_size(seen) == 0)
        add_nobody(plan, dues);
    return TRUE;
}

static gboolean write_letters(const Plan *plan, GError **error)
{
    const SgStatus *status = plan->statuses->len > 0 ? g_ptr_array_index(plan->statuses, 0) : NULL;
    for (guint i = 0; status != NULL && i < status->lines->len; i++) {
        const char *iso3 = ((const SgStatusLine *)g_ptr_array_index(status->lines, i))->iso3;
        g_autoptr(GPtrArray) dues = g_ptr_array_new();
        for (guint k = 0; k < plan->dues->len; k++) {
            SgDue *due = g_ptr_array_index(plan->dues, k);
            if (strcmp(due->iso3, iso3) == 0 && is_wanted(plan, due))
                g_ptr_array_add(dues, due);
        }
        if (dues->len > 0 && !write_to_country(plan, dues, error))
            return FALSE;
    }
    return TRUE;
}

SgRemind *sg_remind_plan(SgRegistry *registry, const SgRemindOptions *options, const SgWriter *writer, GError **error)
{
    g_auto(Plan) plan = {.registry = registry, .options = options, .writer = writer, .remind = sg_remind_new()};
    if (sg_remind_settings(registry, options, writer, plan.remind, &plan.reply_to, error) && read_all(&plan, error) &&
        sort_letters(&plan, error) && write_letters(&plan, error))
        return g_steal_pointer(&plan.remind);
    return NULL;
}
