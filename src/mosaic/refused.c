/* Deliveries that the check does not accept, told file by file. */
#include "mosaic/refused.h"

#include "mosaic/exclude.h"
#include "mosaic/regrid.h"
#include "soilgate/base.h"
#include "soilgate/words.h"

#include <string.h>

#define TOLD 3 /* findings told of one file */

void sg_mosaic_refuse(SgMosaicInputs *inputs, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(inputs->refusals, g_strdup_vprintf(format, args));
    va_end(args);
}

gboolean sg_mosaic_is_wanted(const SgMosaicInputOptions *options, const SgLayer *layer)
{
    return options->layers == NULL || g_strv_contains(options->layers, layer->id) || sg_exclude_asks(options, layer);
}

const char *sg_mosaic_place_of(const SgFileFacts *file)
{
    return file->place != NULL ? file->place : file->shown;
}

static gboolean rejects(const SgDelivery *delivery, const SgFinding *finding)
{
    return finding->waived == NULL &&
           (finding->severity == SG_SEVERITY_ERROR ||
            (delivery->verdict == SG_VERDICT_UNCHECKED && finding->severity == SG_SEVERITY_UNCHECKED));
}

/* What rejects FILE (NULL: the delivery as such), in one sentence; NULL when nothing does. */
static char *why_rejected(const SgDelivery *delivery, const SgFileFacts *file)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint count = 0;
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (!rejects(delivery, finding) || g_strcmp0(finding->file, file != NULL ? file->shown : NULL) != 0)
            continue;
        if (count++ < TOLD)
            g_string_append_printf(text, "%s%s: %s", count > 1 ? " " : "", finding->rule->id, finding->message);
    }
    if (count > TOLD)
        g_string_append_printf(text, P_(" And %u more finding.", " And %u more findings.", count - TOLD), count - TOLD);
    return count > 0 ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

/* A file of no known layer that can be read: its name says more than all rules that were not asked because of it. */
static gboolean is_name_at_fault(const SgFileFacts *file)
{
    return file->name.layer == NULL && file->refused == NULL && file->raster.door != SG_DOOR_UNREADABLE;
}

static void refuse_name(SgMosaicInputs *inputs, const SgFileFacts *file, const char *shown)
{
    if (file->name.nearest != NULL)
        sg_mosaic_refuse(inputs, _("%s: its name is that of no layer of %s. If it is that map, name it %s."), shown,
                         inputs->spec->product, file->name.nearest);
    else
        sg_mosaic_refuse(
            inputs,
            _("%s: its name is that of no layer of %s. Name it as the product has it; \"soilgate spec show %s\" lists "
              "the names."),
            shown, inputs->spec->product, inputs->spec->product);
}

/* The maps of a region in one folder are no fault of theirs. */
static const char *folder_hint(const SgDelivery *delivery)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (rejects(delivery, finding) && strcmp(finding->rule->id, "name.country-mixed") == 0)
            return _(" Name the maps one by one, or a folder for each country.");
    }
    return "";
}

/* What to do where classes wait for their look-up table, or for one alone. */
static const char *table_hint(const SgDelivery *delivery, const SgFileFacts *file)
{
    for (guint i = 0; i < delivery->findings->len; i++) {
        const SgFinding *finding = g_ptr_array_index(delivery->findings, i);
        if (rejects(delivery, finding) && finding->severity == SG_SEVERITY_UNCHECKED &&
            strcmp(finding->rule->id, "value.class") == 0 && g_strcmp0(finding->file, file->shown) == 0)
            return _(" Hand in the map with its look-up table, and no other one, in a folder for each country.");
    }
    return "";
}

/* Files of layers that are not wanted reject their delivery too, but are not told one by one. */
void sg_mosaic_refuse_delivery(SgMosaicInputs *inputs, const SgMosaicInputOptions *options, const SgDelivery *delivery)
{
    const guint before = inputs->refusals->len;
    const gboolean may = !options->regrid && inputs->spec->grid->lattices_count > 0 && sg_regrid_may(delivery);
    const char *hint = _(" Repair it (soilgate fix), or let it be resampled (--regrid).");
    guint others = 0;
    for (guint i = 0; i < delivery->files->len; i++) {
        const SgFileFacts *file = g_ptr_array_index(delivery->files, i);
        g_autofree char *why = why_rejected(delivery, file), *shown = sg_text_printable(sg_mosaic_place_of(file));
        if (why != NULL && file->name.layer != NULL && !sg_mosaic_is_wanted(options, file->name.layer))
            others++;
        else if (why != NULL && is_name_at_fault(file))
            refuse_name(inputs, file, shown);
        else if (why != NULL)
            sg_mosaic_refuse(inputs, _("%s is not accepted (%s). %s%s"), shown, sg_verdict_name(delivery->verdict), why,
                             may ? hint : table_hint(delivery, file));
    }
    if (others > 0)
        sg_mosaic_refuse(inputs,
                         P_("%s is not accepted (%s): %u map of another layer is at fault. Ask soilgate check.",
                            "%s is not accepted (%s): %u maps of other layers are at fault. Ask soilgate check.",
                            others),
                         delivery->shown, sg_verdict_name(delivery->verdict), others);
    g_autofree char *why = why_rejected(delivery, NULL);
    if (why != NULL || inputs->refusals->len == before)
        sg_mosaic_refuse(inputs, _("%s is not accepted (%s). %s%s"), delivery->shown,
                         sg_verdict_name(delivery->verdict), why != NULL ? why : _("Ask soilgate check why."),
                         why != NULL ? folder_hint(delivery) : "");
}
