/* Whom countries have as contacts, for people. */
#include "report/page.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#include <string.h>

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40

typedef enum { NOBODY, UNCONFIRMED, CONFIRMED, SECTIONS } Section;

static const struct {
    SgStyle style;
    const char *title, *meaning;
} sections[SECTIONS] = {
    [NOBODY] = {SG_STYLE_BAD, N_("NO CONTACT"), N_("no INSII contact is known")},
    [UNCONFIRMED] = {SG_STYLE_CAUTION, N_("NOT CONFIRMED"),
                     N_("the country has not said that its INSII contact holds")},
    [CONFIRMED] = {SG_STYLE_GOOD, N_("CONFIRMED"), N_("the country has said that its INSII contact holds")},
};

/* The role of the contacts that are asked for: "insii", and what begins so ("insii-alternate"). */
static gboolean is_insii(const SgPerson *person)
{
    return g_str_has_prefix(person->role, "insii");
}

static Section section_of(const SgCountryPersons *country)
{
    Section section = NOBODY;
    for (guint i = 0; i < country->persons->len; i++) {
        const SgPerson *person = g_ptr_array_index(country->persons, i);
        if (is_insii(person))
            section = MAX(section, person->confirmed_on != NULL ? CONFIRMED : UNCONFIRMED);
    }
    return section;
}

static void put_person(SgPage *page, const SgPerson *person)
{
    if (person->confirmed_on != NULL)
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, _("%s: %s, %s, confirmed on %s"), person->role, person->name,
                    person->email, person->confirmed_on);
    else
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, _("%s: %s, %s, not confirmed"), person->role, person->name,
                    person->email);
}

static void put_section(SgPage *page, const GPtrArray *countries, Section section)
{
    guint count = 0;
    for (guint i = 0; i < countries->len; i++)
        count += section_of(g_ptr_array_index(countries, i)) == section ? 1 : 0;
    if (count == 0)
        return;
    sg_page_put(page, 0, 2, sections[section].style, _("%s (%u): %s"), _(sections[section].title), count,
                _(sections[section].meaning));
    for (guint i = 0; i < countries->len; i++) {
        const SgCountryPersons *country = g_ptr_array_index(countries, i);
        if (section_of(country) != section)
            continue;
        sg_page_put(page, 2, 7, SG_STYLE_PLAIN, "%s  %s", country->iso3, country->name);
        for (guint k = 0; k < country->persons->len; k++)
            put_person(page, g_ptr_array_index(country->persons, k));
    }
    sg_page_blank(page);
}

char *sg_persons_text(const GPtrArray *countries, const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    SgPage page = {.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
    for (int section = NOBODY; section < SECTIONS; section++)
        put_section(&page, countries, (Section)section);
    return g_string_free(page.out, FALSE);
}
