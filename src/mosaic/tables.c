#include "mosaic/tables.h"

#include "mosaic/refused.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

/* What may be the map's own table as well: one that says otherwise, or that cannot be read. */
static const SgLookup *other_table(const SgFileFacts *file)
{
    if (file->rival != NULL)
        return file->rival;
    for (guint i = 0; file->lookups != NULL && i < file->lookups->len; i++) {
        const SgLookup *other = g_ptr_array_index(file->lookups, i);
        if (other->unreadable != NULL && other != file->lookup)
            return other;
    }
    return NULL;
}

gboolean sg_mosaic_table_is_sure(SgMosaicInputs *inputs, const SgFileFacts *file)
{
    const SgLayer *layer = file->name.layer;
    const SgClasses *classes = layer != NULL && layer->resolved != NULL ? layer->resolved->classes : NULL;
    if (classes == NULL || !classes->lookup || file->lookup == NULL)
        return TRUE;
    g_autofree char *shown = sg_text_printable(sg_mosaic_place_of(file));
    const SgLookup *other = other_table(file);
    if (other != NULL) {
        sg_mosaic_refuse(inputs,
                         _("%s: two look-up tables differ in what its class codes mean, %s and %s. Hand in each "
                           "country's map with its own table, in a folder of its own."),
                         shown, file->lookup->shown, other->shown);
        return FALSE;
    }
    if (*file->lookup_also == '\0')
        return TRUE;
    sg_mosaic_refuse(
        inputs,
        _("%s: its look-up table, %s, would be that of a map of %s too, and every country has codes of its "
          "own. Hand in each country's map with its own table, in a folder of its own."),
        shown, file->lookup->shown, file->lookup_also);
    return FALSE;
}
