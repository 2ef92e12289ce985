#include "soilgate/words.h"
#include "soilgate/base.h"

#include <locale.h>
#include <string.h>

static char language[16] = "en";

static gboolean is_english(const char *name)
{
    return strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0 || strcmp(name, "en") == 0;
}

/* The folder that holds NAME/LC_MESSAGES/soilgate.mo; or NULL. A name comes from outside: it is no path. */
static char *catalogues_with(const char *name)
{
    if (strchr(name, '/') != NULL || strlen(name) >= sizeof language)
        return NULL;
    g_autofree char *file = g_strdup_printf("locale/%s/LC_MESSAGES/" SG_WORDS_DOMAIN ".mo", name);
    g_autofree char *path = sg_data_path(file);
    if (path == NULL)
        return NULL;
    path[strlen(path) - (strlen(file) - strlen("locale"))] = '\0';
    return g_steal_pointer(&path);
}

/* glibc looks for a catalogue by LANGUAGE in every locale but "C", also in C.UTF-8, which Debian always has: so no
 * locale of the language must be there. The text of libraries (GLib's, strerror) follows. */
static void use(const char *name, const char *folder)
{
    g_setenv("LANGUAGE", name, TRUE);
    const char *locale = setlocale(LC_MESSAGES, NULL);
    if (locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
    if (folder != NULL) {
        bindtextdomain(SG_WORDS_DOMAIN, folder);
        bind_textdomain_codeset(SG_WORDS_DOMAIN, "UTF-8");
        if (*dgettext(SG_WORDS_DOMAIN, "") == '\0') /* the catalogue's header: it was not found after all */
            return;
    }
    g_strlcpy(language, name, sizeof language);
}

/* Whether WANTED, one language or locale, is there; then it is used. */
static gboolean try(const char *wanted)
{
    g_auto(GStrv) names = g_get_locale_variants(wanted); /* "fr_CA.UTF-8", "fr_CA", "fr.UTF-8", "fr" */
    for (char **name = names; *name != NULL; name++) {
        if (is_english(*name)) {
            use("en", NULL);
            return TRUE;
        }
        g_autofree char *folder = catalogues_with(*name);
        if (folder == NULL)
            continue;
        use(*name, folder);
        return TRUE;
    }
    return FALSE;
}

gboolean sg_words_init(const char *wanted)
{
    g_auto(GStrv) list = g_strsplit(wanted != NULL ? wanted : "", ":", -1);
    for (char **name = list; *name != NULL; name++)
        if (**name != '\0' && try(*name))
            return TRUE;
    use("en", NULL);
    return FALSE;
}

char *sg_words_wanted(const char *languages, const char *lc_all, const char *lc_messages, const char *lang)
{
    const char *const locales[] = {lc_all, lc_messages, lang};
    const char *locale = "C";
    for (gsize i = 0; i < G_N_ELEMENTS(locales); i++)
        if (locales[i] != NULL && *locales[i] != '\0') {
            locale = locales[i];
            break;
        }
    if (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0 || languages == NULL || *languages == '\0')
        return g_strdup(locale);
    return g_strdup_printf("%s:%s", languages, locale);
}

const char *sg_words_language(void)
{
    return language;
}

const char *sg_words_data(const char *text)
{
    return text != NULL && *text != '\0' ? dgettext(SG_WORDS_DOMAIN, text) : text; /* "" is the catalogue's header */
}

/* Makes gettext look at LANGUAGE again, which it does after every setlocale, also after one that changes nothing. */
static void look_up_in(const char *name, const char *locale)
{
    if (name != NULL)
        g_setenv("LANGUAGE", name, TRUE);
    else
        g_unsetenv("LANGUAGE");
    setlocale(LC_MESSAGES, locale);
}

const char *sg_words_data_in(const char *wanted, const char *text)
{
    g_autofree char *folder = text == NULL || *text == '\0' || is_english(wanted) ? NULL : catalogues_with(wanted);
    if (folder == NULL)
        return text;
    g_autofree char *before = g_strdup(g_getenv("LANGUAGE")), *locale = g_strdup(setlocale(LC_MESSAGES, NULL));
    bindtextdomain(SG_WORDS_DOMAIN, folder);
    bind_textdomain_codeset(SG_WORDS_DOMAIN, "UTF-8");
    look_up_in(wanted, "C.UTF-8");
    const char *found = dgettext(SG_WORDS_DOMAIN, text);
    look_up_in(before, locale);
    return found;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *sg_words_known(void)
{
    g_autofree char *path = sg_data_path("locale");
    g_autoptr(GDir) folder = path != NULL ? g_dir_open(path, 0, NULL) : NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(names, g_strdup("en"));
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *with = catalogues_with(name);
        if (with != NULL)
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}
