/* What a run is about, as a struct. */
#include "remind/private.h"

static void told_free(gpointer data)
{
    SgToldLately *told = data;
    g_free(told->iso3);
    g_free(told->country);
    g_free(told->product);
    g_free(told->email);
    g_free(told);
}

static void nobody_free(gpointer data)
{
    SgNobody *nobody = data;
    g_free(nobody->iso3);
    g_free(nobody->country);
    g_free(nobody->products);
    g_free(nobody);
}

void sg_remind_free(SgRemind *remind)
{
    if (remind == NULL)
        return;
    GPtrArray *lists[] = {remind->fresh,  remind->open, remind->cancelled, remind->uncertain,
                          remind->failed, remind->told, remind->nobody};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
    g_free(remind->region);
    g_free(remind->since);
    g_free(remind->stopped);
    sg_sender_clear(&remind->from);
    g_free(remind);
}

SgRemind *sg_remind_new(void)
{
    SgRemind *remind = g_new0(SgRemind, 1);
    GPtrArray **letters[] = {&remind->fresh, &remind->open, &remind->cancelled, &remind->uncertain, &remind->failed};
    for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
        *letters[i] = g_ptr_array_new_with_free_func(sg_letter_free);
    remind->told = g_ptr_array_new_with_free_func(told_free);
    remind->nobody = g_ptr_array_new_with_free_func(nobody_free);
    return remind;
}
