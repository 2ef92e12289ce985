/* Records: making and freeing them. */
#include "soilgate/compare.h"

void sg_record_finding_free(gpointer data)
{
    SgRecordFinding *finding = data;
    if (finding == NULL)
        return;
    g_free(finding->rule);
    g_free(finding->file);
    g_free(finding->layer);
    g_free(finding->expected);
    g_free(finding->measured);
    g_free(finding->message);
    g_free(finding->reason);
    g_free(finding->by);
    g_free(finding->until);
    g_free(finding->language);
    g_free(finding);
}

static void unchecked_free(gpointer data)
{
    SgRecordUnchecked *unchecked = data;
    g_free(unchecked->rule);
    g_free(unchecked->reason);
    g_free(unchecked->file);
    g_free(unchecked);
}

void sg_record_file_free(gpointer data)
{
    SgRecordFile *file = data;
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file->local);
    g_free(file->layer);
    g_free(file->sha256);
    g_free(file->type);
    g_free(file->crs);
    g_free(file->nodata);
    g_free(file);
}

SgRecordDelivery *sg_record_delivery_new(void)
{
    SgRecordDelivery *delivery = g_new0(SgRecordDelivery, 1);
    delivery->findings = g_ptr_array_new_with_free_func(sg_record_finding_free);
    delivery->files = g_ptr_array_new_with_free_func(sg_record_file_free);
    delivery->unchecked = g_ptr_array_new_with_free_func(unchecked_free);
    return delivery;
}

void sg_record_delivery_free(gpointer data)
{
    SgRecordDelivery *delivery = data;
    if (delivery == NULL)
        return;
    g_free(delivery->country);
    g_free(delivery->product);
    g_free(delivery->version);
    g_free(delivery->path);
    g_ptr_array_unref(delivery->findings);
    g_ptr_array_unref(delivery->files);
    g_ptr_array_unref(delivery->unchecked);
    g_free(delivery);
}

SgRecord *sg_record_new(const char *shown)
{
    SgRecord *record = g_new0(SgRecord, 1);
    record->shown = g_strdup(shown);
    record->language = g_strdup("en"); /* reports of old do not say it */
    record->deliveries = g_ptr_array_new_with_free_func(sg_record_delivery_free);
    return record;
}

void sg_record_free(SgRecord *record)
{
    if (record == NULL)
        return;
    g_free(record->shown);
    g_free(record->started);
    g_free(record->language);
    g_ptr_array_unref(record->deliveries);
    g_free(record);
}

static void add_layer(GArray *layers, const SgRecordFile *file)
{
    const SgPreviousLayer layer = {
        .id = g_strdup(file->layer),
        .mapped = file->mapped,
        .area_km2 = file->area_km2,
        .total = file->total,
    };
    g_array_append_val(layers, layer);
}

SgPrevious *sg_record_previous(const SgRecord *record)
{
    SgPrevious *previous = sg_previous_new(record->shown);
    for (guint i = 0; i < record->deliveries->len; i++) {
        const SgRecordDelivery *from = g_ptr_array_index(record->deliveries, i);
        if (from->country == NULL || from->product == NULL)
            continue;
        SgPreviousDelivery *to = sg_previous_add(previous, from->country, from->product);
        for (guint k = 0; k < from->files->len; k++) {
            const SgRecordFile *file = g_ptr_array_index(from->files, k);
            if (file->layer != NULL && file->scanned)
                add_layer(to->layers, file);
        }
    }
    return previous;
}
