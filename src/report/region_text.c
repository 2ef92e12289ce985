/* Regions and products that are tracked, for people. */
#include "report/status.h"
#include "soilgate/report.h"
#include "soilgate/words.h"

#define DEFAULT_WIDTH 100
#define LEAST_WIDTH   40
#define CODE_COLUMNS  12

static SgPage begin_page(const SgReportOptions *options)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    return (SgPage){.out = g_string_new(NULL), .width = MAX(width, LEAST_WIDTH), .colour = options->colour};
}

char *sg_regions_text(const GPtrArray *regions, const SgReportOptions *options)
{
    SgPage page = begin_page(options);
    for (guint i = 0; i < regions->len; i++) {
        const SgTrackedRegion *region = g_ptr_array_index(regions, i);
        g_autofree char *code = sg_text_cell(region->code, CODE_COLUMNS);
        sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, _("%s  %s; countries: %u"), code, sg_words_data(region->title),
                    region->members->len);
    }
    return g_string_free(page.out, FALSE);
}

/* Who joined and who left; not who was there from the beginning. */
static void put_change(SgPage *page, const SgMembership *membership)
{
    if (membership->member)
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, _("%s  %s %s joined"), membership->at, membership->iso3,
                    sg_words_data(membership->name));
    else
        sg_page_put(page, 2, 14, SG_STYLE_PLAIN, _("%s  %s %s left"), membership->at, membership->iso3,
                    sg_words_data(membership->name));
    sg_status_put_origin(page, membership->why, membership->recorded_at, membership->who, membership->evidence);
}

char *sg_region_text(const SgTrackedRegion *region, const SgReportOptions *options)
{
    SgPage page = begin_page(options);
    sg_page_put(&page, 0, 2, SG_STYLE_TITLE, "%s, %s", region->code, sg_words_data(region->title));
    sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, _("Source: %s. Countries: %u"), region->source, region->members->len);
    sg_page_blank(&page);
    for (guint i = 0; i < region->members->len; i++) {
        const SgMembership *member = g_ptr_array_index(region->members, i);
        sg_page_put(&page, 2, 7, SG_STYLE_PLAIN, "%s  %s", member->iso3, sg_words_data(member->name));
    }
    gboolean changed = FALSE;
    for (guint i = 0; i < region->memberships->len; i++) {
        const SgMembership *membership = g_ptr_array_index(region->memberships, i);
        if (membership->at == NULL)
            continue;
        if (!changed)
            sg_page_blank(&page);
        changed = TRUE;
        put_change(&page, membership);
    }
    return g_string_free(page.out, FALSE);
}

char *sg_products_text(const GPtrArray *products, const SgReportOptions *options)
{
    SgPage page = begin_page(options);
    for (guint i = 0; i < products->len; i++) {
        const SgTrackedProduct *product = g_ptr_array_index(products, i);
        g_autofree char *name = sg_text_cell(product->name, CODE_COLUMNS);
        sg_page_put(&page, 0, 2, SG_STYLE_PLAIN, "%s  %s, %s", name, product->version, sg_words_data(product->title));
    }
    return g_string_free(page.out, FALSE);
}
