/* A YAML file as a tree with places: see tree.h. */
#include "tree.h"

#include <string.h>
#include <yaml.h>

#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

typedef struct {
    const char *shown;
    GPtrArray *open;  /* SgYamlNode *, borrowed: from the root to the node that takes the next child */
    SgYamlNode *root; /* owned */
    guint nodes, documents;
} Builder;

void sg_yaml_free(SgYamlNode *node)
{
    if (node == NULL)
        return;
    g_free(node->text);
    if (node->children != NULL)
        g_ptr_array_unref(node->children);
    g_free(node);
}

static void free_node(gpointer node)
{
    sg_yaml_free(node);
}

void sg_yaml_fail(GError **error, const char *shown, const SgYamlNode *node, const char *key, const char *format, ...)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *file = sg_text_printable(shown);
    g_string_append(text, file);
    if (node != NULL)
        g_string_append_printf(text, ":%u:%u", node->line, node->column);
    g_string_append(text, ": ");
    if (key != NULL && key[0] != '\0')
        g_string_append_printf(text, "%s: ", key);
    va_list args;
    va_start(args, format);
    g_string_append_vprintf(text, format, args);
    va_end(args);
    g_set_error_literal(error, SG_ERROR, SG_ERROR_USAGE, text->str);
}

const SgYamlNode *sg_yaml_get(const SgYamlNode *node, const char *key)
{
    if (node == NULL || node->kind != SG_YAML_MAPPING)
        return NULL;
    for (guint i = 0; i + 1 < node->children->len; i += 2) {
        const SgYamlNode *name = g_ptr_array_index(node->children, i);
        if (strcmp(name->text, key) == 0)
            return g_ptr_array_index(node->children, i + 1);
    }
    return NULL;
}

guint sg_yaml_count(const SgYamlNode *node)
{
    return node != NULL && node->kind == SG_YAML_SEQUENCE ? node->children->len : 0;
}

const SgYamlNode *sg_yaml_entry(const SgYamlNode *node, guint index)
{
    return index < sg_yaml_count(node) ? g_ptr_array_index(node->children, index) : NULL;
}

/* A place that is no node yet. */
static SgYamlNode place_at(yaml_mark_t mark)
{
    return (SgYamlNode){.line = (guint)mark.line + 1, .column = (guint)mark.column + 1};
}

/* The place of byte OFFSET, for what libyaml refuses before it counts lines. */
static SgYamlNode place_of_byte(const char *data, gsize offset)
{
    SgYamlNode place = {.line = 1, .column = 1};
    for (gsize i = 0; i < offset; i++) {
        place.column++;
        if (data[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

/* Anchors, aliases and tags change what a reader sees into something else; a specification has no use for them. */
static const char *refused_feature(const yaml_event_t *event)
{
    const void *anchor = NULL, *tag = NULL;
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return _("aliases (*name)");
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor, tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor, tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor, tag = event->data.mapping_start.tag;
        break;
    default:
        break;
    }
    return anchor != NULL ? _("anchors (&name)") : tag != NULL ? _("tags (!name)") : NULL;
}

static SgYamlNode *new_node(const yaml_event_t *event)
{
    SgYamlNode *node = g_new0(SgYamlNode, 1);
    *node = place_at(event->start_mark);
    if (event->type == YAML_SCALAR_EVENT) {
        node->kind = SG_YAML_SCALAR;
        node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        node->text = g_strndup((const char *)event->data.scalar.value, event->data.scalar.length);
    } else {
        node->kind = event->type == YAML_SEQUENCE_START_EVENT ? SG_YAML_SEQUENCE : SG_YAML_MAPPING;
        node->children = g_ptr_array_new_with_free_func(free_node);
    }
    return node;
}

/* Puts the node that EVENT starts into the tree. */
static gboolean add_node(Builder *builder, const yaml_event_t *event, GError **error)
{
    const SgYamlNode place = place_at(event->start_mark);
    const char *feature = refused_feature(event);
    if (feature != NULL) {
        sg_yaml_fail(error, builder->shown, &place, NULL, _("%s are not allowed here"), feature);
        return FALSE;
    }
    if (event->type == YAML_SCALAR_EVENT && memchr(event->data.scalar.value, 0, event->data.scalar.length) != NULL) {
        sg_yaml_fail(error, builder->shown, &place, NULL, _("a NUL character is not allowed"));
        return FALSE;
    }
    if (builder->open->len >= SG_LIMIT_SPEC_DEPTH || ++builder->nodes > SG_LIMIT_SPEC_NODES) {
        sg_yaml_fail(error, builder->shown, &place, NULL,
                     _("nested too deeply or too many entries (limits: %d and %d)"), SG_LIMIT_SPEC_DEPTH,
                     SG_LIMIT_SPEC_NODES);
        return FALSE;
    }
    SgYamlNode *parent = builder->open->len > 0 ? g_ptr_array_index(builder->open, builder->open->len - 1) : NULL;
    if (parent != NULL && parent->kind == SG_YAML_MAPPING && parent->children->len % 2 == 0 &&
        event->type != YAML_SCALAR_EVENT) {
        sg_yaml_fail(error, builder->shown, &place, NULL, _("a key must be a single word"));
        return FALSE;
    }
    SgYamlNode *node = new_node(event);
    if (parent != NULL)
        g_ptr_array_add(parent->children, node);
    else
        builder->root = node;
    if (node->children != NULL)
        g_ptr_array_add(builder->open, node);
    return TRUE;
}

static gboolean take_event(Builder *builder, const yaml_event_t *event, GError **error)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (builder->documents++ > 0) {
            const SgYamlNode place = place_at(event->start_mark);
            sg_yaml_fail(error, builder->shown, &place, NULL, _("a second document (---) in one file is not allowed"));
            return FALSE;
        }
        return TRUE;
    case YAML_ALIAS_EVENT:
    case YAML_SCALAR_EVENT:
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return add_node(builder, event, error);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        g_ptr_array_set_size(builder->open, (gint)builder->open->len - 1);
        return TRUE;
    default:
        return TRUE;
    }
}

static void fail_syntax(const yaml_parser_t *parser, const char *shown, const char *data, GError **error)
{
    const SgYamlNode place = parser->error == YAML_READER_ERROR ? place_of_byte(data, parser->problem_offset)
                                                                : place_at(parser->problem_mark);
    sg_yaml_fail(error, shown, &place, NULL, _("not valid YAML: %s"),
                 parser->problem != NULL ? parser->problem : _("unknown"));
}

/* Hands every event to the builder, to the end of the file or to the first error. */
static gboolean take_events(yaml_parser_t *parser, Builder *builder, const char *data, GError **error)
{
    for (gboolean more = TRUE; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            fail_syntax(parser, builder->shown, data, error);
            return FALSE;
        }
        const gboolean taken = take_event(builder, &event, error);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!taken)
            return FALSE;
    }
    return TRUE;
}

SgYamlNode *sg_yaml_parse(const char *shown, const char *data, gsize length, GError **error)
{
    const char *wrong = NULL;
    if (!g_utf8_validate_len(data, length, &wrong)) {
        const SgYamlNode place = place_of_byte(data, (gsize)(wrong - data));
        sg_yaml_fail(error, shown, &place, NULL, _("byte 0x%02x is not UTF-8 text"), (unsigned)(guchar)*wrong);
        return NULL;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        g_set_error(error, SG_ERROR, SG_ERROR_FAILED, _("no memory to read a specification"));
        return NULL;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)data, length);
    Builder builder = {.shown = shown, .open = g_ptr_array_new()};
    gboolean good = take_events(&parser, &builder, data, error);
    if (good && builder.root == NULL) {
        sg_yaml_fail(error, shown, NULL, NULL, _("the file holds nothing"));
        good = FALSE;
    }
    g_ptr_array_unref(builder.open);
    yaml_parser_delete(&parser);
    if (!good)
        g_clear_pointer(&builder.root, sg_yaml_free);
    return builder.root;
}
