#include "soilgate/raster.h"

#include <math.h>
#include <string.h>

/* MIN is the least value, TOP the first beyond the greatest: both are powers of two and so exact as doubles. */
static const struct {
    const char *name;
    gsize bytes;
    gboolean integer;
    double min, top;
} types[] = {
    [SG_TYPE_UNKNOWN] = {"Unknown", 0, FALSE, 0, 0},       [SG_TYPE_BYTE] = {"Byte", 1, TRUE, 0, 0x1p8},
    [SG_TYPE_INT8] = {"Int8", 1, TRUE, -0x1p7, 0x1p7},     [SG_TYPE_UINT16] = {"UInt16", 2, TRUE, 0, 0x1p16},
    [SG_TYPE_INT16] = {"Int16", 2, TRUE, -0x1p15, 0x1p15}, [SG_TYPE_UINT32] = {"UInt32", 4, TRUE, 0, 0x1p32},
    [SG_TYPE_INT32] = {"Int32", 4, TRUE, -0x1p31, 0x1p31}, [SG_TYPE_UINT64] = {"UInt64", 8, TRUE, 0, 0x1p64},
    [SG_TYPE_INT64] = {"Int64", 8, TRUE, -0x1p63, 0x1p63}, [SG_TYPE_FLOAT32] = {"Float32", 4, FALSE, 0, 0},
    [SG_TYPE_FLOAT64] = {"Float64", 8, FALSE, 0, 0},       [SG_TYPE_COMPLEX] = {"Complex", 0, FALSE, 0, 0},
};

const char *sg_type_name(SgType type)
{
    return types[type].name;
}

SgType sg_type_find(const char *name)
{
    for (SgType type = SG_TYPE_BYTE; type <= SG_TYPE_COMPLEX; type++)
        if (strcmp(types[type].name, name) == 0)
            return type;
    return SG_TYPE_UNKNOWN;
}

gsize sg_type_size(SgType type)
{
    return types[type].bytes;
}

gboolean sg_type_is_integer(SgType type)
{
    return types[type].integer;
}

gboolean sg_type_holds(SgType type, double value)
{
    if (types[type].integer)
        return value >= types[type].min && value < types[type].top && value == floor(value);
    if (type == SG_TYPE_FLOAT32)
        return !isfinite(value) || isfinite((float)value);
    return type == SG_TYPE_FLOAT64;
}

double sg_type_least(SgType type)
{
    return types[type].min;
}

double sg_type_greatest(SgType type)
{
    double top = types[type].top;
    return top - 1 < top ? top - 1 : nextafter(top, 0);
}

#define WIDEN(type)                                                                                                    \
    do {                                                                                                               \
        for (gsize i = 0; i < count; i++) {                                                                            \
            type value;                                                                                                \
            memcpy(&value, (const guint8 *)from + i * sizeof value, sizeof value);                                     \
            to[i] = (double)value;                                                                                     \
        }                                                                                                              \
    } while (0)

void sg_type_widen(SgType type, const void *from, gsize count, double *to)
{
    switch (type) {
    case SG_TYPE_BYTE:
        WIDEN(guint8);
        break;
    case SG_TYPE_INT8:
        WIDEN(gint8);
        break;
    case SG_TYPE_UINT16:
        WIDEN(guint16);
        break;
    case SG_TYPE_INT16:
        WIDEN(gint16);
        break;
    case SG_TYPE_UINT32:
        WIDEN(guint32);
        break;
    case SG_TYPE_INT32:
        WIDEN(gint32);
        break;
    case SG_TYPE_UINT64:
        WIDEN(guint64);
        break;
    case SG_TYPE_INT64:
        WIDEN(gint64);
        break;
    case SG_TYPE_FLOAT32:
        WIDEN(float);
        break;
    case SG_TYPE_FLOAT64:
        WIDEN(double);
        break;
    default: /* none that the door lets in */
        break;
    }
}
