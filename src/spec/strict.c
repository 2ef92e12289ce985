/* Compares a file's tree with the tables: see strict.h. */
#include "strict.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "schema.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#define FIELDS_MAX 32 /* of one mapping; the largest table has 14 */

typedef struct {
    const char *shown;
    GString *path; /* as shown: "layers[T0].file" */
    GString *rule; /* as in the value rules: "layers[].file" */
    const SgValueRule *rules;
    GError **error;
} Walk;

static gboolean check_value(Walk *walk, const SgYamlNode *node, const cyaml_schema_value_t *schema);

/* That of the value where WALK is; or NULL. */
static const SgValueRule *find_rule(const Walk *walk)
{
    for (const SgValueRule *rule = walk->rules; rule->path != NULL; rule++)
        if (strcmp(rule->path, walk->rule->str) == 0)
            return rule;
    return NULL;
}

/* VALUE of a specification in a message: printable, in quotes. */
static char *quoted(const char *value)
{
    g_autofree char *printable = sg_text_printable(value);
    return g_strdup_printf("\"%s\"", printable);
}

static const char *kind_name(const SgYamlNode *node)
{
    static const char *const names[] = {N_("a single value"), N_("a list"), N_("a group of keys")};
    return _(names[node->kind]);
}

static gboolean expect_kind(Walk *walk, const SgYamlNode *node, SgYamlKind kind)
{
    if (node->kind == kind)
        return TRUE;
    const SgYamlNode expected = {.kind = kind};
    sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is needed here, found %s"),
                 kind_name(&expected), kind_name(node));
    return FALSE;
}

/* Numbers as YAML 1.2 writes decimal ones; no hexadecimal, no infinity, no leading zeros (libcyaml reads 010 as 8). */
static gboolean is_number(const char *text, gboolean *whole)
{
    const char *c = text;
    if (*c == '-' || *c == '+')
        c++;
    const gsize digits = strspn(c, "0123456789");
    if (digits > 1 && *c == '0')
        return FALSE;
    c += digits;
    *whole = *c == '\0' && digits > 0;
    gsize decimals = 0;
    if (*c == '.') {
        decimals = strspn(++c, "0123456789");
        c += decimals;
    }
    if (digits + decimals == 0)
        return FALSE;
    if (*c == 'e' || *c == 'E') {
        c++;
        if (*c == '-' || *c == '+')
            c++;
        const gsize exponent = strspn(c, "0123456789");
        if (exponent == 0)
            return FALSE;
        c += exponent;
    }
    return *c == '\0';
}

/* A word that YAML readers take for something else than text when it stands without quotes. */
static gboolean is_no_text(const char *text)
{
    static const char *const words[] = {"null", "~",    "true", "false", "yes",   "no", "on",
                                        "off",  ".nan", ".inf", "+.inf", "-.inf", "<<"};
    gboolean whole;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(text, words[i]) == 0)
            return TRUE;
    return is_number(text, &whole);
}

/* Control characters, line and paragraph separators, and marks that turn the direction of writing: a terminal obeys
 * them. */
static gboolean has_control(const char *text)
{
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
        const gunichar u = g_utf8_get_char(c);
        if (u < 0x20 || (u >= 0x7f && u <= 0x9f) || (u >= 0x2028 && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069))
            return TRUE;
    }
    return FALSE;
}

static void fail_rule(Walk *walk, const SgYamlNode *node, const SgValueRule *rule)
{
    g_autofree char *found = quoted(node->text);
    sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is not allowed; allowed: %s"), found,
                 _(rule->allowed));
}

static gboolean check_text_rule(Walk *walk, const SgYamlNode *node)
{
    const SgValueRule *rule = find_rule(walk);
    if (rule == NULL)
        return TRUE;
    if (rule->pattern != NULL && !g_regex_match_simple(rule->pattern, node->text, G_REGEX_DOLLAR_ENDONLY, 0)) {
        fail_rule(walk, node, rule);
        return FALSE;
    }
    g_autoptr(GError) why = NULL;
    if (rule->check != NULL && !rule->check(node->text, &why)) {
        g_autofree char *found = quoted(node->text);
        g_autofree char *reason = sg_text_printable(why->message);
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is not %s: %s"), found, _(rule->allowed),
                     reason);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_text(Walk *walk, const SgYamlNode *node, const cyaml_schema_value_t *schema)
{
    if (node->text[0] == '\0' && node->plain) {
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("the value is missing"));
        return FALSE;
    }
    if (node->plain && is_no_text(node->text)) {
        g_autofree char *found = quoted(node->text);
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str,
                     _("text is needed here; write %s with the quotes, YAML reads it as a number or a word of its own"),
                     found);
        return FALSE;
    }
    const glong length = g_utf8_strlen(node->text, -1);
    if (length < (glong)schema->string.min || length > SG_LIMIT_SPEC_TEXT) {
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str,
                     _("the text has %ld characters; allowed: %u to %d"), length, schema->string.min,
                     SG_LIMIT_SPEC_TEXT);
        return FALSE;
    }
    if (has_control(node->text)) {
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str,
                     _("line breaks and control characters are not allowed in a text (folded with >- it has none)"));
        return FALSE;
    }
    return check_text_rule(walk, node);
}

static gboolean check_number(Walk *walk, const SgYamlNode *node, const cyaml_schema_value_t *schema)
{
    const gboolean need_whole = schema->type == CYAML_INT;
    g_autofree char *found = quoted(node->text);
    gboolean whole = FALSE;
    if (!node->plain || !is_number(node->text, &whole) || (need_whole && !whole)) {
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is not %s%s"), found,
                     need_whole ? _("a whole number") : _("a number"),
                     node->plain ? "" : _(" (write it without quotes)"));
        return FALSE;
    }
    errno = 0;
    const double value = g_ascii_strtod(node->text, NULL);
    if (errno == ERANGE || fabs(value) > (need_whole ? 2147483647.0 : G_MAXDOUBLE)) {
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is too large or too small to hold"), found);
        return FALSE;
    }
    const SgValueRule *rule = find_rule(walk);
    if (rule != NULL && (value < rule->min || value > rule->max || (rule->min_open && value <= rule->min) ||
                         (rule->whole && value != floor(value)))) {
        fail_rule(walk, node, rule);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_flag(Walk *walk, const SgYamlNode *node)
{
    if (node->plain && (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0))
        return TRUE;
    g_autofree char *found = quoted(node->text);
    sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is not allowed; allowed: true, false"), found);
    return FALSE;
}

static gboolean check_word(Walk *walk, const SgYamlNode *node, const cyaml_schema_value_t *schema)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < schema->enumeration.count; i++) {
        if (strcmp(node->text, schema->enumeration.strings[i].str) == 0)
            return TRUE;
        g_string_append_printf(words, "%s%s", i > 0 ? ", " : "", schema->enumeration.strings[i].str);
    }
    g_autofree char *found = quoted(node->text);
    sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%s is not allowed; allowed: %s"), found,
                 words->str);
    return FALSE;
}

/* How an entry of a list is named in a message: by its id where it has a fit one, else by its place, from 1. */
static char *entry_name(const SgYamlNode *entry, guint index)
{
    const SgYamlNode *id = sg_yaml_get(entry, "id");
    if (id != NULL && id->kind == SG_YAML_SCALAR && g_regex_match_simple("^[A-Za-z0-9_.-]{1,40}$", id->text, 0, 0))
        return g_strdup(id->text);
    return g_strdup_printf("%u", index + 1);
}

static gboolean check_sequence(Walk *walk, const SgYamlNode *node, const cyaml_schema_value_t *schema)
{
    const guint count = sg_yaml_count(node);
    if (count < schema->sequence.min || count > schema->sequence.max) {
        sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("%u entries; allowed: %u to %u"), count,
                     schema->sequence.min, schema->sequence.max);
        return FALSE;
    }
    const gsize path_length = walk->path->len, rule_length = walk->rule->len;
    gboolean good = TRUE;
    g_string_append(walk->rule, "[]");
    for (guint i = 0; good && i < count; i++) {
        const SgYamlNode *entry = sg_yaml_entry(node, i);
        g_autofree char *name = entry_name(entry, i);
        g_string_append_printf(walk->path, "[%s]", name);
        good = check_value(walk, entry, schema->sequence.entry);
        g_string_truncate(walk->path, path_length);
    }
    g_string_truncate(walk->rule, rule_length);
    return good;
}

static void fail_unknown_key(Walk *walk, const SgYamlNode *key, const cyaml_schema_field_t *fields)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    const char *nearest = NULL;
    guint distance = 3; /* a slip is one or two letters */
    for (guint i = 0; fields[i].key != NULL; i++) {
        g_string_append_printf(keys, "%s%s", i > 0 ? ", " : "", fields[i].key);
        const guint edits =
            strlen(key->text) <= (gsize)2 * FIELDS_MAX ? sg_text_distance(key->text, fields[i].key) : distance;
        if (edits < distance) {
            distance = edits;
            nearest = fields[i].key;
        }
    }
    g_autofree char *found = quoted(key->text);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf(_(" (did you mean \"%s\"?)"), nearest) : g_strdup("");
    sg_yaml_fail(walk->error, walk->shown, key, walk->path->str, _("unknown key %s%s; allowed: %s"), found, hint,
                 keys->str);
}

/* The index of KEY's field, or -1 with an error when there is none or it was SEEN before. */
static int find_field(Walk *walk, const SgYamlNode *key, const cyaml_schema_field_t *fields, gboolean *seen)
{
    for (int i = 0; fields[i].key != NULL; i++) {
        if (strcmp(key->text, fields[i].key) != 0)
            continue;
        if (!seen[i]) {
            seen[i] = TRUE;
            return i;
        }
        sg_yaml_fail(walk->error, walk->shown, key, walk->path->str, _("key \"%s\" stands here twice"), fields[i].key);
        return -1;
    }
    fail_unknown_key(walk, key, fields);
    return -1;
}

static gboolean check_mapping(Walk *walk, const SgYamlNode *node, const cyaml_schema_field_t *fields)
{
    gboolean seen[FIELDS_MAX] = {FALSE};
    const gsize path_length = walk->path->len, rule_length = walk->rule->len;
    for (guint i = 0; i + 1 < node->children->len; i += 2) {
        const int field = find_field(walk, g_ptr_array_index(node->children, i), fields, seen);
        if (field < 0)
            return FALSE;
        const char *dot = path_length > 0 ? "." : "";
        g_string_append_printf(walk->path, "%s%s", dot, fields[field].key);
        g_string_append_printf(walk->rule, "%s%s", dot, fields[field].key);
        if (!check_value(walk, g_ptr_array_index(node->children, i + 1), &fields[field].value))
            return FALSE;
        g_string_truncate(walk->path, path_length);
        g_string_truncate(walk->rule, rule_length);
    }
    for (guint i = 0; fields[i].key != NULL; i++)
        if (!seen[i] && (fields[i].value.flags & CYAML_FLAG_OPTIONAL) == 0) {
            sg_yaml_fail(walk->error, walk->shown, node, walk->path->str, _("key \"%s\" is missing"), fields[i].key);
            return FALSE;
        }
    return TRUE;
}

static gboolean check_value(Walk *walk, const SgYamlNode *node, const cyaml_schema_value_t *schema)
{
    const SgYamlKind kind = schema->type == CYAML_MAPPING    ? SG_YAML_MAPPING
                            : schema->type == CYAML_SEQUENCE ? SG_YAML_SEQUENCE
                                                             : SG_YAML_SCALAR;
    if (!expect_kind(walk, node, kind))
        return FALSE;
    switch (schema->type) {
    case CYAML_MAPPING:
        return check_mapping(walk, node, schema->mapping.fields);
    case CYAML_SEQUENCE:
        return check_sequence(walk, node, schema);
    case CYAML_STRING:
        return check_text(walk, node, schema);
    case CYAML_BOOL:
        return check_flag(walk, node);
    case CYAML_ENUM:
        return check_word(walk, node, schema);
    default:
        return check_number(walk, node, schema);
    }
}

gboolean sg_strict_check(const char *shown, const SgYamlNode *root, const cyaml_schema_value_t *schema,
                         const SgValueRule *rules, GError **error)
{
    g_autoptr(GString) path = g_string_new(NULL);
    g_autoptr(GString) rule = g_string_new(NULL);
    Walk walk = {.shown = shown, .path = path, .rule = rule, .rules = rules, .error = error};
    return check_value(&walk, root, schema);
}
