#include "scan/places.h"

#include <stdlib.h>
#include <string.h>

/* -- Votes -------------------------------------------------------------------------------------------------------- */

static guint slot_of(double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    return (guint)((bits * 0x9E3779B97F4A7C15u) >> 56); /* 2^64 / golden ratio; 256 slots */
}

G_STATIC_ASSERT(4 * SG_VOTES == 256);

/* The slot of VALUE, or the free one where it belongs. */
static guint8 *votes_find(SgVotes *votes, double value)
{
    guint slot = slot_of(value);
    while (votes->slots[slot] != 0 && votes->items[votes->slots[slot] - 1].value != value)
        slot = (slot + 1) % G_N_ELEMENTS(votes->slots);
    return &votes->slots[slot];
}

/* One vote off every value; those without votes leave. */
static void votes_pay(SgVotes *votes)
{
    int kept = 0;
    memset(votes->slots, 0, sizeof votes->slots);
    for (int i = 0; i < votes->count; i++) {
        if (--votes->items[i].pixels == 0)
            continue;
        votes->items[kept] = votes->items[i];
        *votes_find(votes, votes->items[kept].value) = (guint8)(kept + 1);
        kept++;
    }
    votes->count = kept;
    votes->at_least = TRUE;
}

void sg_votes_add(SgVotes *votes, double value)
{
    value += 0.0; /* -0 counts as 0 */
    guint8 *slot = votes_find(votes, value);
    if (*slot != 0) {
        votes->items[*slot - 1].pixels++;
    } else if (votes->count < SG_VOTES) {
        votes->items[votes->count] = (SgFrequent){value, 1};
        *slot = (guint8)++votes->count;
    } else {
        votes_pay(votes);
    }
}

static int by_value(const void *a, const void *b)
{
    const double left = ((const SgFrequent *)a)->value, right = ((const SgFrequent *)b)->value;
    return (left > right) - (left < right);
}

static int by_pixels(const void *a, const void *b)
{
    const gint64 left = ((const SgFrequent *)a)->pixels, right = ((const SgFrequent *)b)->pixels;
    return left == right ? by_value(a, b) : (left < right) - (left > right);
}

void sg_votes_merge(SgVotes *const *tables, int n, SgFrequents *out)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(SgFrequent));
    for (int i = 0; i < n; i++) {
        if (tables[i] == NULL)
            continue;
        g_array_append_vals(all, tables[i]->items, (guint)tables[i]->count);
        out->at_least |= tables[i]->at_least;
    }
    if (all->len == 0)
        return;
    SgFrequent *items = (SgFrequent *)(void *)all->data;
    qsort(items, all->len, sizeof *items, by_value);
    guint distinct = 0;
    for (guint i = 1; i < all->len; i++) {
        if (items[i].value == items[distinct].value)
            items[distinct].pixels += items[i].pixels;
        else
            items[++distinct] = items[i];
    }
    distinct++;
    qsort(items, distinct, sizeof *items, by_pixels);
    out->count = (int)MIN(distinct, SG_SCAN_FREQUENT);
    memcpy(out->items, items, (gsize)out->count * sizeof *items);
}

/* -- Codes -------------------------------------------------------------------------------------------------------- */

void sg_codes_add(SgCodes *codes, int code, gint64 pixels, int col, int row)
{
    if (codes->count > 0 && codes->items[codes->latest].code == code) {
        codes->items[codes->latest].pixels += pixels;
        return;
    }
    guint slot = ((guint)code * 2654435769u) >> 22; /* 2^32 / golden ratio; 1024 slots */
    G_STATIC_ASSERT(4 * SG_LIMIT_CODES == 1024);
    while (codes->slots[slot] != 0 && codes->items[codes->slots[slot] - 1].code != code)
        slot = (slot + 1) % G_N_ELEMENTS(codes->slots);
    if (codes->slots[slot] == 0) {
        if (codes->count == SG_LIMIT_CODES) {
            codes->more = TRUE;
            return;
        }
        codes->items[codes->count] = (SgCode){code, 0, {col, row, code}};
        codes->slots[slot] = (guint16)++codes->count;
    }
    codes->latest = codes->slots[slot] - 1;
    codes->items[codes->latest].pixels += pixels;
}

static int by_code(const void *a, const void *b)
{
    const int left = ((const SgCode *)a)->code, right = ((const SgCode *)b)->code;
    return (left > right) - (left < right);
}

void sg_codes_sort(SgCodes *codes)
{
    qsort(codes->items, (gsize)codes->count, sizeof codes->items[0], by_code);
}
