/* The draft of a specification: find, measure, write. */
#include "draft/draft.h"

#include "soilgate/base.h"

static void free_map(gpointer data)
{
    SgDraftMap *map = data;
    g_free(map->path);
    g_free(map->shown);
    g_free(map->stem);
    g_free(map->id);
    g_free(map->file);
    g_free(map->alias);
    g_free(map->refused);
    g_free(map);
}

static void draft_clear(SgDraft *draft)
{
    g_ptr_array_unref(draft->maps);
    g_free(draft->shown);
    g_free(draft->product);
    g_free(draft->token);
    sg_scratch_free(draft->scratch);
}

char *sg_draft_spec(const char *folder, const SgDraftOptions *options, GError **error)
{
    SgDraft draft = {.shown = sg_text_printable(folder),
                     .maps = g_ptr_array_new_with_free_func(free_map),
                     .scratch = sg_scratch_new()};
    char *text = NULL;
    if (sg_draft_find(&draft, folder, error) && sg_draft_measure(&draft, options, error)) {
        const char *product = options->product != NULL ? options->product : draft.product;
        text = sg_draft_write(&draft, product != NULL ? product : "DRAFT", error);
    }
    draft_clear(&draft);
    return text;
}
