/* One YAML file by its tables: see format.h. */
#include "format.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <unistd.h>

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"
#include "strict.h"

static void *allocate(void *context, void *memory, size_t size)
{
    (void)context;
    return g_realloc(memory, size);
}

static const cyaml_config_t config = {.mem_fn = allocate, .flags = CYAML_CFG_NO_ALIAS};

void sg_format_free(const SgYamlFormat *format, gpointer data)
{
    if (data != NULL)
        cyaml_free(&config, format->schema, data, 0);
}

/* All bytes of the regular file FD, up to the limit. */
static GString *read_bytes(const SgYamlFormat *format, int fd, const char *shown, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[16384];
    for (;;) {
        const ssize_t got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            sg_yaml_fail(error, shown, NULL, NULL, _("cannot be read: %s"), g_strerror(errno));
            return NULL;
        }
        if (got == 0)
            return g_steal_pointer(&text);
        g_string_append_len(text, buffer, got);
        if (text->len > SG_LIMIT_SPEC_BYTES) {
            sg_yaml_fail(error, shown, NULL, NULL, _("larger than the %d bytes %s may have"), SG_LIMIT_SPEC_BYTES,
                         format->name);
            return NULL;
        }
    }
}

/* Opens without waiting: a FIFO without a writer would hold the program up. */
GString *sg_format_read(const SgYamlFormat *format, const char *path, const char *shown, struct stat *status,
                        GError **error)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        sg_yaml_fail(error, shown, NULL, NULL, _("cannot be opened: %s"), g_strerror(errno));
        return NULL;
    }
    GString *text = NULL;
    if (fstat(fd, status) != 0 || !S_ISREG(status->st_mode))
        sg_yaml_fail(error, shown, NULL, NULL, _("not a regular file"));
    else
        text = read_bytes(format, fd, shown, error);
    close(fd);
    return text;
}

/* libcyaml reads numbers with strtod, which takes the decimal point from the locale. */
static gpointer load_structs(const SgYamlFormat *format, const char *shown, const GString *text, GError **error)
{
    cyaml_data_t *data = NULL;
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t before = uselocale(plain);
    const cyaml_err_t result =
        cyaml_load_data((const uint8_t *)text->str, text->len, &config, format->schema, &data, NULL);
    uselocale(before);
    if (plain != (locale_t)0)
        freelocale(plain);
    if (result != CYAML_OK || data == NULL) {
        sg_yaml_fail(error, shown, NULL, NULL, _("cannot be loaded: %s"), cyaml_strerror(result));
        return NULL;
    }
    return data;
}

gpointer sg_format_load(const SgYamlFormat *format, const char *shown, const GString *text, SgYamlNode **root,
                        GError **error)
{
    g_autoptr(SgYamlNode) tree = sg_yaml_parse(shown, text->str, text->len, error);
    if (tree == NULL || !sg_strict_check(shown, tree, format->schema, format->rules, error))
        return NULL;
    gpointer data = load_structs(format, shown, text, error);
    if (data != NULL)
        *root = g_steal_pointer(&tree);
    return data;
}

gboolean sg_format_is_day(const char *text, GError **error)
{
    guint64 year = 0, month = 0, day = 0;
    g_auto(GStrv) parts = g_strsplit(text, "-", -1); /* the pattern has asked for three */
    if (g_ascii_string_to_unsigned(parts[0], 10, 1, 9999, &year, NULL) &&
        g_ascii_string_to_unsigned(parts[1], 10, 1, 12, &month, NULL) &&
        g_ascii_string_to_unsigned(parts[2], 10, 1, 31, &day, NULL) &&
        g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return TRUE;
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, _("there is no such day"));
    return FALSE;
}
