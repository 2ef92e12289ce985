/* Letters of a run, for programs: specs/schema/soilgate-remind-1.schema.json. */
#include "report/json.h"
#include "report/remind.h"

static const char *const fate_names[SG_FATES] = {
    [SG_FATE_SENDING] = "sending", [SG_FATE_FAILED] = "failed",   [SG_FATE_CANCELLED] = "cancelled",
    [SG_FATE_SENT] = "sent",       [SG_FATE_PLANNED] = "planned", [SG_FATE_WRITTEN] = "written",
    [SG_FATE_FILED] = "filed",
};

static json_t *topics_json(const SgLetter *letter)
{
    json_t *topics = json_array();
    for (guint i = 0; i < letter->topics->len; i++) {
        const SgTopic *topic = g_ptr_array_index(letter->topics, i);
        json_array_append_new(topics, json_pack("{s:o, s:o}", "product", sg_json_text(topic->product), "reason",
                                                sg_json_text(sg_reason_name(topic->reason))));
    }
    return topics;
}

static json_t *letter_json(const SgRemind *remind, const SgLetter *letter)
{
    json_t *number = letter->number > 0 ? json_integer((json_int_t)letter->number) : json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "number", number, "iso3",
                     sg_json_text(letter->iso3), "name", sg_json_text(letter->country), "person",
                     sg_json_text(letter->person), "email", sg_json_text(letter->email), "language",
                     sg_json_text(letter->language), "subject", sg_json_text(letter->subject), "state",
                     fate_names[sg_remind_fate(remind, letter)], "at", sg_json_text(letter->at), "by",
                     sg_json_text(letter->by), "note", sg_json_text(letter->note), "topics", topics_json(letter));
}

static json_t *told_json(const SgToldLately *told)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:I}", "iso3", sg_json_text(told->iso3), "name",
                     sg_json_text(told->country), "product", sg_json_text(told->product), "reason",
                     sg_json_text(sg_reason_name(told->reason)), "email", sg_json_text(told->email), "letter",
                     (json_int_t)told->letter);
}

static json_t *nobody_json(const SgNobody *nobody)
{
    json_t *products = json_array();
    g_auto(GStrv) names = g_strsplit(nobody->products, ", ", -1);
    for (guint i = 0; names[i] != NULL; i++)
        json_array_append_new(products, sg_json_text(names[i]));
    return json_pack("{s:o, s:o, s:o}", "iso3", sg_json_text(nobody->iso3), "name", sg_json_text(nobody->country),
                     "products", products);
}

char *sg_remind_json(const SgRemind *remind, const SgRemindTold *told)
{
    json_t *letters = json_array(), *lately = json_array(), *nobody = json_array();
    g_autoptr(GPtrArray) all = sg_remind_letters(remind);
    for (guint i = 0; i < all->len; i++)
        json_array_append_new(letters, letter_json(remind, g_ptr_array_index(all, i)));
    for (guint i = 0; i < remind->told->len; i++)
        json_array_append_new(lately, told_json(g_ptr_array_index(remind->told, i)));
    for (guint i = 0; i < remind->nobody->len; i++)
        json_array_append_new(nobody, nobody_json(g_ptr_array_index(remind->nobody, i)));
    json_t *days = told->list ? json_null() : json_integer(remind->interval_days);
    return sg_json_dump(json_pack("{s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "region", sg_json_text(remind->region),
                                  "interval_days", days, "dry_run", told->dry_run, "letters", letters, "told", lately,
                                  "nobody", nobody, "stopped", sg_json_text(remind->stopped)));
}
