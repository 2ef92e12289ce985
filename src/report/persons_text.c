/* Whom countries have as contacts, for people. */
#include "report/page.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40

static const struct {
    SgStyle style;
    const char *title, *meaning;
} sections[SG_CONTACT_STATES] = {
    [SG_CONTACT_NONE] = {SG_STYLE_BAD, N_("NO CONTACT"), N_("no INSII contact is known")},
    [SG_CONTACT_UNCONFIRMED] = {SG_STYLE_CAUTION, N_("NOT CONFIRMED"),
                                N_("the country has not said that its INSII contact holds")},
    [SG_CONTACT_OUTDATED] = {SG_STYLE_CAUTION, N_("CONFIRMED LONG AGO"),
                             N_("the country said that its INSII contact holds, but too long ago")},
    [SG_CONTACT_CONFIRMED] = {SG_STYLE_GOOD, N_("CONFIRMED"), N_("the country has said that its INSII contact holds")},
};

static void put_person(SgPage *page, const SgPerson *person)
{
    if (person->confirmed_on != NULL)
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, _("%s: %s, %s, confirmed on %s"), person->role, person->name,
                    person->email, person->confirmed_on);
    else
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, _("%s: %s, %s, not confirmed"), person->role, person->name,
                    person->email);
}

static void put_section(SgPage *page, const GPtrArray *countries, SgContactState section, const char *oldest)
{
    guint count = 0;
    for (guint i = 0; i < countries->len; i++)
        count += sg_contact_state(g_ptr_array_index(countries, i), oldest) == section ? 1 : 0;
    if (count == 0)
        return;
    sg_page_put(page, 0, 2, sections[section].style, _("%s (%u): %s"), _(sections[section].title), count,
                _(sections[section].meaning));
    for (guint i = 0; i < countries->len; i++) {
        const SgCountryPersons *country = g_ptr_array_index(countries, i);
        if (sg_contact_state(country, oldest) != section)
            continue;
        sg_page_put(page, 2, 7, SG_STYLE_PLAIN, "%s  %s", country->iso3, sg_words_data(country->name));
        for (guint k = 0; k < country->persons->len; k++)
            put_person(page, g_ptr_array_index(country->persons, k));
    }
    sg_page_blank(page);
}

char *sg_persons_text(const GPtrArray *countries, const char *oldest, const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    SgPage page = {.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
    for (int section = SG_CONTACT_NONE; section < SG_CONTACT_STATES; section++)
        put_section(&page, countries, (SgContactState)section, oldest);
    if (page.out->len == 0)
        sg_page_put(&page, 0, 2, SG_STYLE_GOOD, "%s", _("Every country has a confirmed INSII contact."));
    return g_string_free(page.out, FALSE);
}
