/* What every command needs: errors, output, options. */
#include "cli/cli.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int sg_cli_fail(GError **error)
{
    const GError *cause = *error;
    int status = cause->domain == SG_ERROR ? cause->code : SG_ERROR_FAILED;
    fprintf(stderr, "soilgate: %s\n", cause->message);
    g_clear_error(error);
    return status;
}

int sg_cli_usage(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fprintf(stderr, "soilgate: %s\n", message);
    fprintf(stderr, _("To see the options: %s --help\n"), command);
    return SG_ERROR_USAGE;
}

gboolean sg_cli_print(const char *text)
{
    gsize length = strlen(text);
    errno = 0;
    if (fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0)
        return TRUE;
    if (errno != EPIPE) /* a reader that has seen enough is told nothing */
        fprintf(stderr, _("soilgate: cannot write to standard output: %s\n"), g_strerror(errno));
    return FALSE;
}

/* TEXT with what GLib says, in its own language or in English when its catalogue is not installed, as we say it. */
static char *in_our_words(const char *text)
{
    const struct {
        const char *glib, *own;
    } words[] = {
        {g_dgettext("glib20", "Usage:"), _("Usage:")},
        {g_dgettext("glib20", "Options:"), _("Options:")},
    };
    GString *out = g_string_new(text);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_string_replace(out, words[i].glib, words[i].own, 1);
    return g_string_free(out, FALSE);
}

static int print_help(GOptionContext *context)
{
    g_autofree char *raw = g_option_context_get_help(context, TRUE, NULL);
    g_autofree char *help = in_our_words(raw);
    return sg_cli_print(help) ? 0 : SG_ERROR_FAILED;
}

/* GLib's words for the two commonest mistakes are ours when its catalogue is not installed. */
static int refuse_option(const char *command, const char *message)
{
    static const char unknown[] = "Unknown option ", missing[] = "Missing argument for ";
    if (g_str_has_prefix(message, unknown))
        return sg_cli_usage(command, _("Unknown option %s"), message + strlen(unknown));
    if (g_str_has_prefix(message, missing))
        return sg_cli_usage(command, _("Missing argument for %s"), message + strlen(missing));
    return sg_cli_usage(command, "%s", message);
}

int sg_cli_parse(const char *command, const char *arguments, const char *summary, const char *description,
                 const GOptionEntry *entries, int argc, char **argv)
{
    gboolean help = FALSE;
    const GOptionEntry help_entry[] = {
        {"help", 'h', 0, G_OPTION_ARG_NONE, &help, N_("show this help"), NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_set_prgname(command);
    g_autoptr(GOptionContext) context = g_option_context_new(_(arguments));
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, _(summary));
    g_option_context_set_description(context, _(description));
    g_option_context_add_main_entries(context, entries, SG_WORDS_DOMAIN);
    g_option_context_add_main_entries(context, help_entry, SG_WORDS_DOMAIN);
    /* GOption takes arguments out of the array it is given and does not free them: it gets a copy of the array. */
    g_autofree char **copy = g_memdup2(argv, sizeof *argv * ((gsize)argc + 1));
    char **left = copy;
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &left, &error)) {
        g_autofree char *shown = sg_text_printable(error->message);
        return refuse_option(command, shown);
    }
    return help ? print_help(context) : SG_CLI_GO_ON;
}

const char *sg_cli_nearest(const char *wrong, const char *const *names, guint count)
{
    const char *nearest = NULL;
    guint least = G_MAXUINT;
    for (guint i = 0; i < count; i++) {
        guint distance = sg_text_distance(wrong, names[i]);
        if (distance < least) {
            least = distance;
            nearest = names[i];
        }
    }
    /* Half of the name wrong is another name. */
    return nearest != NULL && 2 * (gsize)least <= strlen(nearest) ? nearest : NULL;
}
