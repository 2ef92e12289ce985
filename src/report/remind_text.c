/* Letters of a run, for people. */
#include "report/page.h"
#include "report/remind.h"
#include "soilgate/words.h"

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40

static const struct {
    SgStyle style;
    const char *title, *meaning;
} sections[SG_FATES] = {
    [SG_FATE_PLANNED] = {SG_STYLE_NOTE, N_("WOULD BE WRITTEN"), N_("nothing was changed")},
    [SG_FATE_WRITTEN] = {SG_STYLE_NOTE, N_("WRITTEN"), N_("kept in the registry, not sent")},
    [SG_FATE_FILED] = {SG_STYLE_NOTE, N_("WRITTEN"), N_("a file for each lies in the outbox, not sent")},
    [SG_FATE_SENT] = {SG_STYLE_GOOD, N_("SENT"), N_("the mail server took them")},
    [SG_FATE_FAILED] = {SG_STYLE_BAD, N_("REFUSED"), N_("by the mail server; look at the address")},
    [SG_FATE_SENDING] = {SG_STYLE_BAD, N_("MAY HAVE BEEN SENT"),
                         N_("sending broke off, or another program is at it; they are not sent again by themselves")},
    [SG_FATE_CANCELLED] = {SG_STYLE_FAINT, N_("CANCELLED"), N_("they are out of date, and will not be sent")},
};

SgFate sg_remind_fate(const SgRemind *remind, const SgLetter *letter)
{
    static const SgFate fates[SG_LETTER_STATES] = {
        [SG_LETTER_NONE] = SG_FATE_PLANNED,        [SG_LETTER_WRITTEN] = SG_FATE_WRITTEN,
        [SG_LETTER_FILED] = SG_FATE_FILED,         [SG_LETTER_SENDING] = SG_FATE_SENDING,
        [SG_LETTER_SENT] = SG_FATE_SENT,           [SG_LETTER_FAILED] = SG_FATE_FAILED,
        [SG_LETTER_CANCELLED] = SG_FATE_CANCELLED,
    };
    for (guint i = 0; i < remind->cancelled->len; i++)
        if (g_ptr_array_index(remind->cancelled, i) == letter)
            return SG_FATE_CANCELLED;
    return fates[letter->state];
}

GPtrArray *sg_remind_letters(const SgRemind *remind)
{
    const GPtrArray *lists[] = {remind->uncertain, remind->failed, remind->cancelled, remind->open, remind->fresh};
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        for (guint k = 0; k < lists[i]->len; k++)
            g_ptr_array_add(all, g_ptr_array_index(lists[i], k));
    return all;
}

static char *topics_text(const SgLetter *letter)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < letter->topics->len; i++) {
        const SgTopic *topic = g_ptr_array_index(letter->topics, i);
        g_string_append_printf(text, "%s%s (%s)", i > 0 ? ", " : "", topic->product, sg_reason_name(topic->reason));
    }
    return g_string_free(text, FALSE);
}

static void put_letter(SgPage *page, const SgLetter *letter)
{
    g_autofree char *topics = topics_text(letter);
    sg_page_put(page, 2, 7, SG_STYLE_PLAIN, "%s  %s: %s", letter->iso3, sg_words_data(letter->country), topics);
    if (letter->number == 0)
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, _("to %s, %s; language: %s"), letter->person, letter->email,
                    letter->language);
    else
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, _("letter %ld to %s, %s; %s, by %s"), (long)letter->number,
                    letter->person, letter->email, letter->at, letter->by);
    if (letter->note != NULL)
        sg_page_put(page, 7, 9, SG_STYLE_PLAIN, "%s", letter->note);
}

static void put_section(SgPage *page, const SgRemind *remind, const GPtrArray *letters, SgFate fate)
{
    guint count = 0;
    for (guint i = 0; i < letters->len; i++)
        count += sg_remind_fate(remind, g_ptr_array_index(letters, i)) == fate ? 1 : 0;
    if (count == 0)
        return;
    sg_page_put(page, 0, 2, sections[fate].style, _("%s (%u): %s"), _(sections[fate].title), count,
                _(sections[fate].meaning));
    for (guint i = 0; i < letters->len; i++)
        if (sg_remind_fate(remind, g_ptr_array_index(letters, i)) == fate)
            put_letter(page, g_ptr_array_index(letters, i));
    sg_page_blank(page);
}

static void put_told(SgPage *page, const SgRemind *remind)
{
    if (remind->told->len == 0)
        return;
    sg_page_put(page, 0, 2, SG_STYLE_FAINT,
                P_("TOLD ALREADY (%u): nobody is told the same twice within %d day",
                   "TOLD ALREADY (%u): nobody is told the same twice within %d days", remind->interval_days),
                remind->told->len, remind->interval_days);
    for (guint i = 0; i < remind->told->len; i++) {
        const SgToldLately *told = g_ptr_array_index(remind->told, i);
        sg_page_put(page, 2, 7, SG_STYLE_PLAIN, _("%s  %s: %s (%s), to %s in letter %ld"), told->iso3,
                    sg_words_data(told->country), told->product, sg_reason_name(told->reason), told->email,
                    (long)told->letter);
    }
    sg_page_blank(page);
}

static void put_nobody(SgPage *page, const SgRemind *remind)
{
    if (remind->nobody->len == 0)
        return;
    sg_page_put(page, 0, 2, SG_STYLE_BAD, _("NOBODY TO WRITE TO (%u): no contact is known to whom these letters go"),
                remind->nobody->len);
    for (guint i = 0; i < remind->nobody->len; i++) {
        const SgNobody *nobody = g_ptr_array_index(remind->nobody, i);
        sg_page_put(page, 2, 7, SG_STYLE_PLAIN, "%s  %s: %s", nobody->iso3, sg_words_data(nobody->country),
                    nobody->products);
    }
    sg_page_blank(page);
}

static gboolean any(const SgRemind *remind, const GPtrArray *letters, SgFate fate)
{
    for (guint i = 0; i < letters->len; i++)
        if (sg_remind_fate(remind, g_ptr_array_index(letters, i)) == fate)
            return TRUE;
    return FALSE;
}

/* What to do next. */
static void put_advice(SgPage *page, const SgRemind *remind, const SgRemindTold *told, const GPtrArray *letters)
{
    if (remind->stopped != NULL)
        sg_page_put(page, 0, 2, SG_STYLE_BAD, _("Sending was given up: %s."), remind->stopped);
    if (any(remind, letters, SG_FATE_SENDING) || any(remind, letters, SG_FATE_FAILED))
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN,
                    _("Look in the log of the mail server. Letters that were sent: soilgate remind --sent NUMBER,... "
                      "Those to be sent again: soilgate remind --resend NUMBER,..."));
    if (any(remind, letters, SG_FATE_FILED) && told->outbox != NULL)
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, _("The letters lie in %s: open them with a mail program."),
                    told->outbox);
    if ((any(remind, letters, SG_FATE_FILED) || any(remind, letters, SG_FATE_WRITTEN)) && !told->sending)
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN,
                    _("To send them: soilgate remind --send --smtp smtp://HOST:587. Those that you sent by hand: "
                      "soilgate remind --sent NUMBER,..."));
    if (remind->nobody->len > 0)
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, _("To add contacts: soilgate registry contacts import FILE"));
    if (letters->len + remind->told->len + remind->nobody->len == 0)
        sg_page_put(page, 0, 2, SG_STYLE_PLAIN, "%s",
                    told->list ? _("There are no letters.") : _("There is nobody to remind."));
}

char *sg_remind_text(const SgRemind *remind, const SgRemindTold *told, const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    SgPage page = {.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
    g_autoptr(GPtrArray) letters = sg_remind_letters(remind);
    for (int fate = 0; fate < SG_FATES; fate++)
        put_section(&page, remind, letters, (SgFate)fate);
    put_told(&page, remind);
    put_nobody(&page, remind);
    put_advice(&page, remind, told, letters);
    return g_string_free(page.out, FALSE);
}
