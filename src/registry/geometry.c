/* Geometries for the database. */
#include <string.h>

#include "registry/private.h"

static void add_double(GByteArray *bytes, double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(bytes, (const guint8 *)&bits, sizeof bits);
}

GBytes *sg_registry_geometry(const SgDb *db, GBytes *wkb, const SgOwner *owner)
{
    if (db->driver->layer == NULL)
        return g_bytes_ref(wkb);
    enum { VERSION_1 = 0, LITTLE_ENDIAN_FLAG = 1, ENVELOPE_XY = 1 << 1 };
    static const guint8 head[] = {'G', 'P', VERSION_1, LITTLE_ENDIAN_FLAG | ENVELOPE_XY};
    const guint32 srs = GUINT32_TO_LE(4326U);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, head, sizeof head);
    g_byte_array_append(bytes, (const guint8 *)&srs, sizeof srs);
    const double envelope[] = {owner->west, owner->east, owner->south, owner->north};
    for (guint i = 0; i < G_N_ELEMENTS(envelope); i++)
        add_double(bytes, envelope[i]);
    gsize length;
    const guint8 *data = g_bytes_get_data(wkb, &length);
    g_byte_array_append(bytes, data, (guint)length);
    return g_byte_array_free_to_bytes(bytes);
}
