#include "scan/outline.h"

#include <math.h>

#define ROWS_KEPT   512
#define BITS_KEPT   (4LL * 1024 * 1024 * 8)
#define REACH       32      /* pixels */
#define NEARBY      3       /* around no shift, every shift is tried: real slips are small */
#define SPAN_VISITS 1000000 /* all shifts together; some milliseconds */
#define TRIALS      200     /* shifts tried, about */

SgOutline *sg_outline_new(int cols, int rows)
{
    SgOutline *outline = g_new0(SgOutline, 1);
    outline->cols = cols;
    outline->rows = rows;
    outline->words = cols / 64 + 1; /* one bit past the last column, for ranks */
    const int most = (int)CLAMP(BITS_KEPT / (outline->words * 64LL), 1, ROWS_KEPT);
    outline->stride = (rows + most - 1) / most;
    outline->kept = (rows + outline->stride - 1) / outline->stride;
    outline->bits = g_new0(guint64, (gsize)outline->kept * (gsize)outline->words);
    return outline;
}

void sg_outline_free(SgOutline *outline)
{
    if (outline == NULL)
        return;
    g_free(outline->bits);
    g_free(outline);
}

void sg_outline_add(SgOutline *outline, int row, int col, guint64 bits)
{
    guint64 *word = outline->bits + (gsize)(row / outline->stride) * (gsize)outline->words + col / 64;
    __atomic_fetch_or(word, bits, __ATOMIC_RELAXED);
}

/* -- Trying shifts ------------------------------------------------------------------------------------------------ */

typedef struct {
    const SgOutline *outline;
    const SgZones *zones;
    guint32 *ranks; /* mapped pixels of the row before each word */
    int step;       /* every step-th kept row is looked at */
    gint64 pixels;  /* in the rows looked at */
} Fit;

/* Mapped pixels of a kept row in columns 0 .. col - 1. */
static inline gint64 rank(const Fit *fit, int kept_row, int col)
{
    const gsize word = (gsize)kept_row * (gsize)fit->outline->words + (gsize)(col / 64);
    const guint64 below = (G_GUINT64_CONSTANT(1) << (col % 64)) - 1;
    return (gint64)fit->ranks[word] + __builtin_popcountll(fit->outline->bits[word] & below);
}

/* Pixels inside the country once the data are moved by (COLS, ROWS). */
static gint64 inside_after(const Fit *fit, int cols, int rows)
{
    const int width = fit->outline->cols;
    gint64 inside = 0;
    for (int kept = 0; kept < fit->outline->kept; kept += fit->step) {
        const int row = CLAMP(kept * fit->outline->stride + rows, 0, fit->outline->rows - 1);
        int count;
        const SgZoneSpan *spans = sg_zones_row(fit->zones, row, &count);
        for (int i = 0; i < count; i++) {
            if (spans[i].zone != SG_ZONE_INSIDE)
                continue;
            const int from = spans[i].col == 0 ? 0 : CLAMP(spans[i].col - cols, 0, width);
            const int to = spans[i].end == width ? width : CLAMP(spans[i].end - cols, 0, width);
            inside += rank(fit, kept, to) - rank(fit, kept, from);
        }
    }
    return inside;
}

static void prepare(Fit *fit)
{
    const SgOutline *outline = fit->outline;
    g_assert(outline->kept > 0 && outline->words > 0);
    gint64 spans = 0;
    for (int kept = 0; kept < outline->kept; kept++) {
        int count;
        sg_zones_row(fit->zones, kept * outline->stride, &count);
        spans += count;
        guint32 before = 0;
        for (int word = 0; word < outline->words; word++) {
            const gsize at = (gsize)kept * (gsize)outline->words + (gsize)word;
            fit->ranks[at] = before;
            before += (guint32)__builtin_popcountll(outline->bits[at]);
        }
    }
    fit->step = (int)(spans * TRIALS / SPAN_VISITS) + 1;
    for (int kept = 0; kept < outline->kept; kept += fit->step)
        fit->pixels += rank(fit, kept, outline->cols);
}

typedef struct {
    int cols, rows;
    gint64 inside;
} Trial;

/* Tries the shifts AROUND, STEP apart, REACHED steps each way, and keeps the best. */
static void try_around(const Fit *fit, Trial around, int step, int reached, Trial limit, Trial *best)
{
    for (int down = -reached; down <= reached; down++) {
        for (int right = -reached; right <= reached; right++) {
            Trial trial = {around.cols + right * step, around.rows + down * step, 0};
            if (ABS(trial.cols) > limit.cols || ABS(trial.rows) > limit.rows)
                continue;
            trial.inside = inside_after(fit, trial.cols, trial.rows);
            const int length = trial.cols * trial.cols + trial.rows * trial.rows;
            const int best_length = best->cols * best->cols + best->rows * best->rows;
            if (trial.inside > best->inside || (trial.inside == best->inside && length < best_length))
                *best = trial;
        }
    }
}

gboolean sg_outline_fit(const SgOutline *outline, const SgZones *zones, SgShift *shift)
{
    g_autofree guint32 *ranks = g_new(guint32, (gsize)outline->kept * (gsize)outline->words);
    Fit fit = {.outline = outline, .zones = zones, .ranks = ranks};
    prepare(&fit);
    if (fit.pixels == 0)
        return FALSE;
    const Trial none = {0, 0, inside_after(&fit, 0, 0)};
    const Trial limit = {MIN(REACH, outline->cols / 8), MIN(REACH, outline->rows / 8), 0};
    Trial best = none;
    try_around(&fit, none, 8, REACH / 8, limit, &best);
    for (int step = 4; step >= 1; step /= 2)
        try_around(&fit, best, step, 1, limit, &best);
    try_around(&fit, none, 1, NEARBY, limit, &best);
    *shift = (SgShift){best.cols, best.rows, 1 - (double)none.inside / (double)fit.pixels,
                       1 - (double)best.inside / (double)fit.pixels};
    return TRUE;
}
