/* Predictors undone and applied: against the arithmetic of the specifications, a byte at a time. */
#include "geo/predictor_apply.h"
#include "support.h"

#include <string.h>

#define COLS_MOST 150

/* As TIFF 6.0, section 14, and Adobe's technical note 3 say it. */
static void predict(int predictor, gsize size, const guint8 *row, gsize cols, guint8 *out)
{
    gsize length = cols * size;
    if (predictor == SG_PREDICTOR_DIFFERENCE) {
        for (gsize i = 0; i < cols; i++) {
            guint64 sample = 0, before = 0;
            memcpy(&sample, row + i * size, size);
            if (i > 0)
                memcpy(&before, row + (i - 1) * size, size);
            sample -= before;
            memcpy(out + i * size, &sample, size);
        }
        return;
    }
    guint8 planes[COLS_MOST * 8];
    for (gsize i = 0; i < cols; i++)
        for (gsize byte = 0; byte < size; byte++)
            planes[byte * cols + i] = row[i * size + size - 1 - byte];
    for (gsize i = 0; i < length; i++)
        out[i] = (guint8)(planes[i] - (i > 0 ? planes[i - 1] : 0));
}

START_TEST(test_undoes_and_applies_every_width)
{
    static const struct {
        int predictor;
        gsize size;
    } kinds[] = {{2, 1}, {2, 2}, {2, 4}, {2, 8}, {3, 4}, {3, 8}};
    GRand *random = g_rand_new_with_seed(3);
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (gsize cols = 1; cols <= COLS_MOST; cols++) {
            gsize length = cols * kinds[k].size;
            /* on the heap and no longer than needed, so that the sanitizer sees a byte too far */
            g_autofree guint8 *row = g_malloc(length), *packed = g_malloc(length), *spare = g_malloc(length);
            g_autofree guint8 *applied = g_malloc(length);
            for (gsize i = 0; i < length; i++)
                row[i] = (guint8)g_rand_int(random);
            predict(kinds[k].predictor, kinds[k].size, row, cols, packed);
            memcpy(applied, row, length);
            sg_predictor_apply(kinds[k].predictor, kinds[k].size, applied, (int)cols, spare);
            ck_assert_msg(memcmp(packed, applied, length) == 0, "predictor %d applied, %d bytes, %d columns",
                          kinds[k].predictor, (int)kinds[k].size, (int)cols);
            /* differences are added up in place: their readers have no room for a row */
            sg_predictor_undo(kinds[k].predictor, kinds[k].size, packed, (int)cols,
                              kinds[k].predictor == SG_PREDICTOR_FLOAT ? spare : NULL);
            ck_assert_msg(memcmp(packed, row, length) == 0, "predictor %d, %d bytes, %d columns", kinds[k].predictor,
                          (int)kinds[k].size, (int)cols);
        }
    g_rand_free(random);
}
END_TEST

START_TEST(test_none_changes_nothing)
{
    guint8 row[] = {1, 2, 3, 4}, spare[4];
    sg_predictor_undo(SG_PREDICTOR_NONE, 4, row, 1, spare);
    ck_assert_int_eq(row[0] * 1000 + row[1] * 100 + row[2] * 10 + row[3], 1234);
}
END_TEST

START_TEST(test_what_is_known)
{
    ck_assert(sg_predictor_known(1, 3, FALSE));
    ck_assert(sg_predictor_known(2, 4, TRUE)); /* as QGIS writes */
    ck_assert(!sg_predictor_known(2, 3, FALSE));
    ck_assert(sg_predictor_known(3, 8, TRUE));
    ck_assert(!sg_predictor_known(3, 4, FALSE));
    ck_assert(!sg_predictor_known(3, 2, TRUE));
    ck_assert(!sg_predictor_known(0, 4, TRUE) && !sg_predictor_known(4, 4, TRUE));
}
END_TEST

SG_TEST_MAIN("predictor", test_undoes_and_applies_every_width, test_none_changes_nothing, test_what_is_known)
