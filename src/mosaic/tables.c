#include "mosaic/tables.h"

#include "mosaic/refused.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

static gboolean means_the_same(const SgClasses *classes, int code, const SgLookup *a, const SgLookup *b)
{
    double one = 0, other = 0;
    const gboolean known = sg_lookup_canonical(a, classes, code, &one);
    return sg_lookup_canonical(b, classes, code, &other) == known && one == other;
}

/* TRUE when B gives the codes that FILE holds the classes that A gives them; of a map in another CRS, which was not
 * scanned, the codes of A are asked. */
static gboolean mean_the_same(const SgFileFacts *file, const SgClasses *classes, const SgLookup *a, const SgLookup *b)
{
    gboolean same = TRUE;
    for (int i = 0; file->scanned && i < file->scan.codes_count; i++)
        same = same && means_the_same(classes, file->scan.codes[i].code, a, b);
    for (guint i = 0; !file->scanned && i < a->entries->len; i++)
        same = same && means_the_same(classes, g_array_index(a->entries, SgLookupEntry, i).code, a, b);
    return same;
}

static const SgLookup *other_table(const SgFileFacts *file, const SgClasses *classes)
{
    for (guint i = 0; file->lookups != NULL && i < file->lookups->len; i++) {
        const SgLookup *other = g_ptr_array_index(file->lookups, i);
        if (other != file->lookup && (other->unreadable != NULL || !mean_the_same(file, classes, file->lookup, other)))
            return other;
    }
    return NULL;
}

/* The map of another country that is read by the table of FILE too. Files that were named by themselves are in one
 * delivery for each country, and a table among them is given to all of these. */
static const SgFileFacts *sharing(const SgReport *report, const SgDelivery *delivery, const SgFileFacts *file)
{
    for (guint i = 0; delivery->given == NULL && i < report->deliveries->len; i++) {
        const SgDelivery *other = g_ptr_array_index(report->deliveries, i);
        for (guint k = 0; other->given == NULL && k < other->files->len; k++) {
            const SgFileFacts *map = g_ptr_array_index(other->files, k);
            if (map->lookup != NULL && strcmp(map->iso3, file->iso3) != 0 &&
                strcmp(map->lookup->shown, file->lookup->shown) == 0)
                return map;
        }
    }
    return NULL;
}

gboolean sg_mosaic_table_is_sure(SgMosaicInputs *inputs, const SgReport *report, const SgDelivery *delivery,
                                 const SgFileFacts *file)
{
    const SgLayer *layer = file->name.layer;
    const SgClasses *classes = layer != NULL && layer->resolved != NULL ? layer->resolved->classes : NULL;
    if (classes == NULL || !classes->lookup || file->lookup == NULL)
        return TRUE;
    g_autofree char *shown = sg_text_printable(sg_mosaic_place_of(file));
    const SgLookup *other = other_table(file, classes);
    if (other != NULL) {
        sg_mosaic_refuse(inputs,
                         _("%s: two look-up tables differ in what its class codes mean, %s and %s. Hand in each "
                           "country's map with its own table, in a folder of its own."),
                         shown, file->lookup->shown, other->shown);
        return FALSE;
    }
    const SgFileFacts *map = sharing(report, delivery, file);
    if (map == NULL)
        return TRUE;
    sg_mosaic_refuse(
        inputs,
        _("%s: its look-up table, %s, would be that of a map of %s too, and every country has codes of its "
          "own. Hand in each country's map with its own table, in a folder of its own."),
        shown, file->lookup->shown, map->iso3[0] != '\0' ? map->iso3 : "?");
    return FALSE;
}
