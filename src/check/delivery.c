/* A delivery before anything is known of it, and its end. */
#include "check/collect.h"
#include "check/judge.h"
#include "check/papers.h"
#include "check/together.h"

static void finding_free(gpointer finding)
{
    sg_finding_free(finding);
}

static void file_free(gpointer file)
{
    sg_file_facts_free(file);
}

static void lookup_free(gpointer lookup)
{
    sg_lookup_free(lookup);
}

static void fault_free(gpointer fault)
{
    sg_fault_free(fault);
}

SgDelivery *sg_delivery_new(const char *shown)
{
    SgDelivery *delivery = g_new0(SgDelivery, 1);
    delivery->shown = g_strdup(shown);
    delivery->files = g_ptr_array_new_with_free_func(file_free);
    delivery->unexpected = g_ptr_array_new_with_free_func(g_free);
    delivery->papers = g_ptr_array_new_with_free_func(sg_paper_free);
    delivery->lookups = g_ptr_array_new_with_free_func(lookup_free);
    delivery->others = g_ptr_array_new();
    delivery->faults = g_ptr_array_new_with_free_func(fault_free);
    delivery->findings = g_ptr_array_new_with_free_func(finding_free);
    delivery->beside = g_array_new(FALSE, FALSE, sizeof(SgCountryCount));
    delivery->asked = g_array_new(FALSE, TRUE, sizeof(SgAsked));
    g_array_set_clear_func(delivery->asked, sg_asked_clear);
    return delivery;
}

void sg_delivery_free(gpointer data)
{
    SgDelivery *delivery = data;
    g_free(delivery->country);
    g_free(delivery->shown);
    g_free(delivery->given);
    g_ptr_array_unref(delivery->findings);
    g_array_unref(delivery->asked);
    g_array_unref(delivery->beside);
    g_ptr_array_unref(delivery->files);
    g_ptr_array_unref(delivery->unexpected);
    g_ptr_array_unref(delivery->papers);
    g_ptr_array_unref(delivery->lookups);
    g_ptr_array_unref(delivery->others);
    g_ptr_array_unref(delivery->faults);
    if (delivery->outcomes != NULL)
        g_array_unref(delivery->outcomes);
    g_free(delivery);
}
