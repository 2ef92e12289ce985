#include "cli/registry.h"
#include "cli/cli.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <string.h>
#include <unistd.h>

int sg_cli_place(const char *command, const char *option, const char **place)
{
    *place = option != NULL ? option : sg_cli_environment()->registry;
    if (*place != NULL && **place != '\0')
        return SG_CLI_GO_ON;
    return sg_cli_usage(command, _("say where the registry is: --registry FILE, or postgresql://user@host/database"));
}

int sg_cli_by(const char *command, const char *by)
{
    g_autofree char *shown = sg_text_printable(by);
    if (by != NULL && sg_is_day(by)) /* "expected by 2027-06-30" */
        return sg_cli_usage(command,
                            _("--by is the name of who makes the change, not a day; the day by which a product is "
                              "expected is --due %s"),
                            shown);
    if (by == NULL || (*by != '\0' && strcmp(by, shown) == 0))
        return SG_CLI_GO_ON;
    return sg_cli_usage(command, _("--by is the name of who makes the change, not \"%s\""), shown);
}

SgWriter sg_cli_writer(const char *by)
{
    const SgCliEnvironment *environment = sg_cli_environment();
    return (SgWriter){.now = environment->started, .who = by != NULL ? by : environment->user};
}

SgRegistry *sg_cli_open_registry(const char *place, const char *by, GError **error)
{
    const SgRegistryOptions where = {.place = place};
    const SgWriter writer = sg_cli_writer(by);
    return sg_registry_open(&where, &writer, error);
}

gboolean sg_cli_registry_may_write(const char *place, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(place);
    if (!sg_registry_is_file(place) || (access(place, W_OK) == 0 && access(folder, W_OK | X_OK) == 0))
        return TRUE;
    g_autofree char *shown = sg_registry_shown(place);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("registry %s: the file or its folder cannot be written"), shown);
    return FALSE;
}

/* r.files for r.gpkg; NULL for an address. */
static char *folder_beside(const char *place)
{
    if (!sg_registry_is_file(place))
        return NULL;
    g_autofree char *full = g_canonicalize_filename(place, NULL);
    const char *slash = strrchr(full, '/'), *dot = strrchr(slash, '.');
    gsize length = dot != NULL && dot > slash + 1 ? (gsize)(dot - full) : strlen(full);
    return g_strdup_printf("%.*s.files", (int)length, full);
}

gboolean sg_cli_store(SgRegistry *registry, const char *place, const char *option, SgCliStore *store, GError **error)
{
    const char *variable = sg_cli_environment()->store;
    const char *told = option != NULL ? option : variable != NULL && *variable != '\0' ? variable : NULL;
    g_autoptr(GError) cause = NULL;
    g_autofree char *remembered = sg_registry_setting(registry, "store", &cause);
    g_autofree char *beside = folder_beside(place);
    *store = (SgCliStore){NULL, FALSE};
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (told != NULL)
        store->folder = g_canonicalize_filename(told, NULL);
    else
        store->folder = g_strdup(remembered != NULL ? remembered : beside);
    /* The option goes for all, from now on; the variable is for the one who set it, unless nothing is known yet. */
    const char *usual = remembered != NULL ? remembered : beside;
    if (told != NULL && (option != NULL || usual == NULL))
        store->remember = g_strcmp0(store->folder, usual) != 0;
    if (store->folder != NULL)
        return TRUE;
    g_autofree char *shown = sg_registry_shown(place);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE,
                _("registry %s: say once in which folder the files of deliveries are kept: --store DIR"), shown);
    return FALSE;
}

int sg_cli_record_text(const char *command, const char *name, const char *text)
{
    g_autofree char *shown = sg_text_printable(text);
    if (text == NULL || (*text != '\0' && strcmp(text, shown) == 0))
        return SG_CLI_GO_ON;
    return sg_cli_usage(command, _("--%s is a text of at most %d characters that can be shown"), name, SG_LIMIT_TEXT);
}
