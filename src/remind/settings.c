/* What a run takes from its options, and else from the registry. */
#include "remind/private.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define DEFAULT_DAYS 14

/* The option TOLD, or what the registry keeps as NAME; NULL when neither says anything. */
static gboolean take_setting(SgRegistry *registry, const char *told, const char *name, char **value, GError **error)
{
    g_autoptr(GError) cause = NULL;
    *value = told != NULL ? g_strdup(told) : sg_registry_setting(registry, name, &cause);
    if (cause == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

static gboolean take_sender(SgRegistry *registry, const char *told, const char *name, SgSender *sender, GError **error)
{
    g_autofree char *text = NULL;
    if (!take_setting(registry, told, name, &text, error))
        return FALSE;
    if (text == NULL || sg_sender_parse(text, sender))
        return TRUE;
    g_autofree char *shown = sg_text_printable(text);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                _("\"%s\" is no sender of letters; it is written as: Soil Secretariat <soil@example.org>"), shown);
    return FALSE;
}

static gboolean take_interval(SgRegistry *registry, const SgRemindOptions *options, const SgWriter *writer,
                              SgRemind *remind, GError **error)
{
    g_autofree char *text = NULL;
    int days = options->interval_days;
    if (days == 0 && !take_setting(registry, NULL, "letters-interval", &text, error))
        return FALSE;
    if (days == 0)
        days = text != NULL ? (int)CLAMP(g_ascii_strtoll(text, NULL, 10), 1, SG_LIMIT_INTERVAL_DAYS) : DEFAULT_DAYS;
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(writer->now, NULL);
    g_autoptr(GDateTime) since = now != NULL ? g_date_time_add_days(now, -days) : NULL;
    g_assert(since != NULL); /* the clock is the program's own */
    remind->interval_days = days;
    remind->since = g_date_time_format(since, "%Y-%m-%dT%H:%M:%SZ");
    return TRUE;
}

gboolean sg_remind_settings(SgRegistry *registry, const SgRemindOptions *options, const SgWriter *writer,
                            SgRemind *remind, SgSender *reply_to, GError **error)
{
    if (!take_sender(registry, options->from, "letters-from", &remind->from, error) ||
        !take_sender(registry, options->reply_to, "letters-reply-to", reply_to, error) ||
        !take_interval(registry, options, writer, remind, error))
        return FALSE;
    if (remind->from.email != NULL)
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                _("say who writes: --from \"Soil Secretariat <soil@example.org>\", or SOILGATE_FROM"));
    return FALSE;
}
