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

/* The bytes of "\\x01ab"; NULL when it is none. */
static GByteArray *unhex(const char *cell)
{
    if (cell == NULL || cell[0] != '\\' || cell[1] != 'x' || strlen(cell) % 2 != 0)
        return NULL;
    GByteArray *bytes = g_byte_array_new();
    for (const char *at = cell + 2; *at != '\0'; at += 2) {
        int high = g_ascii_xdigit_value(at[0]), low = g_ascii_xdigit_value(at[1]);
        if (high < 0 || low < 0) {
            g_byte_array_unref(bytes);
            return NULL;
        }
        const guint8 byte = (guint8)(high << 4 | low);
        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

/* Bytes before the WKB of a GeoPackage's geometry; 0 when it is plain WKB. */
static gsize head_length(const GByteArray *bytes)
{
    enum { FLAGS = 3, FIXED = 8 };
    static const gsize envelopes[] = {0, 32, 48, 48, 64}; /* by the flags' bits 1 to 3 */
    if (bytes->len < FIXED || bytes->data[0] != 'G' || bytes->data[1] != 'P')
        return 0;
    guint envelope = bytes->data[FLAGS] >> 1 & 7;
    return envelope < G_N_ELEMENTS(envelopes) ? FIXED + envelopes[envelope] : bytes->len;
}

GBytes *sg_registry_wkb(const char *cell)
{
    GByteArray *bytes = unhex(cell);
    if (bytes == NULL)
        return NULL;
    g_byte_array_remove_range(bytes, 0, (guint)MIN(head_length(bytes), bytes->len));
    return g_byte_array_free_to_bytes(bytes);
}
