/* What blending did, for the manifest; and the width that a person wrote. */
#include "mosaic/blend.h"
#include "soilgate/base.h"
#include "soilgate/limits.h"
#include "soilgate/words.h"

#include <math.h>
#include <string.h>

void sg_blend_add(const SgTaken *taken, const gsize *numbers, SgTaken *all)
{
    const gsize sources = (gsize)taken->sources;
    for (gsize a = 0; a < sources; a++) {
        all->blended[numbers[a]] += taken->blended[a];
        all->ends[numbers[a]] += taken->ends[a];
        all->end_steps[numbers[a]] += taken->end_steps[a];
        for (gsize b = 0; b < sources; b++) {
            const gsize from = a * sources + b, to = numbers[a] * (gsize)all->sources + numbers[b];
            all->mixed[to] += taken->mixed[from];
            all->one_sided[to] += taken->one_sided[from];
            all->differs[to] += taken->differs[from];
        }
    }
}

static gint64 pixels_of(const SgMosaicMix *mix)
{
    return mix->blended[0] + mix->blended[1] + mix->one_sided[0] + mix->one_sided[1];
}

static int most_first(gconstpointer a, gconstpointer b)
{
    const SgMosaicMix *x = a, *y = b;
    const gint64 left = pixels_of(x), right = pixels_of(y);
    if (left != right)
        return left > right ? -1 : 1;
    const int first = strcmp(x->a->iso3, y->a->iso3);
    return first != 0 ? first : strcmp(x->b->iso3, y->b->iso3);
}

void sg_blend_tell(const GPtrArray *sources, const SgTaken *all, SgMosaicLayer *out)
{
    double left = 0;
    for (guint i = 0; i < sources->len; i++) {
        out->blend_ends += all->ends[i];
        left += all->end_steps[i];
    }
    out->blend_left = out->blend_ends > 0 ? left / (double)out->blend_ends : (double)NAN;
    for (guint a = 0; a < sources->len; a++)
        for (guint b = a + 1; b < sources->len; b++) {
            const gsize there = (gsize)a * sources->len + b, back = (gsize)b * sources->len + a;
            SgMosaicMix mix = {.a = sources->pdata[a],
                               .b = sources->pdata[b],
                               .blended = {all->mixed[there], all->mixed[back]},
                               .one_sided = {all->one_sided[there], all->one_sided[back]}};
            const gint64 blended = mix.blended[0] + mix.blended[1];
            mix.difference = blended > 0 ? (all->differs[there] + all->differs[back]) / (double)blended : (double)NAN;
            if (pixels_of(&mix) > 0)
                g_array_append_val(out->mixes, mix);
        }
    g_array_sort(out->mixes, most_first);
}

/* --- the width --- */

static gboolean refuse(const char *text, const char *because, GError **error)
{
    g_autofree char *shown = sg_text_printable(text);
    g_set_error(error, SG_ERROR, SG_ERROR_USAGE, "--blend %s: %s", shown, because);
    return FALSE;
}

/* How many of UNIT a kilometre has; 0: no unit that is known. */
static double in_km(const char *unit)
{
    unit += *unit == ' ';
    return g_ascii_strcasecmp(unit, "km") == 0 ? 1 : g_ascii_strcasecmp(unit, "m") == 0 ? 1000 : 0;
}

gboolean sg_mosaic_blend_width(const char *text, double *km, GError **error)
{
    const char *unit = text + strspn(text, "0123456789.");
    const char *point = memchr(text, '.', (gsize)(unit - text));
    char *end = NULL;
    const double number = g_ascii_strtod(text, &end);
    const gboolean plain = unit > text && end == unit && *text != '.' && (point == NULL || point + 1 < unit);
    if (plain && *unit == '\0')
        return refuse(text, _("say whether these are kilometres or metres, as 5km or 800m"), error);
    if (!plain || in_km(unit) <= 0)
        return refuse(text, _("a width is a number and km or m, as 5km, 2.5km or 800m"), error);
    if (number <= 0)
        return refuse(text, _("a width of nothing blends nothing: leave --blend out"), error);
    *km = number / in_km(unit);
    if (*km <= SG_LIMIT_BLEND_KM)
        return TRUE;
    g_autofree char *most = g_strdup_printf(
        _("at most %d km: what is mixed farther from a border is no longer the map of a country"), SG_LIMIT_BLEND_KM);
    return refuse(text, most, error);
}
