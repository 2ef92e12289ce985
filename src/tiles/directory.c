#include "tiles/directory.h"

#include <libdeflate.h>

#define EFFORT     9
#define LEAF_LEAST 4096 /* entries; more, when the root has too many leaves */

void sg_varint_put(GByteArray *out, guint64 value)
{
    guint8 bytes[10];
    guint count = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[count++] = (guint8)(value | 0x80);
    bytes[count++] = (guint8)value;
    g_byte_array_append(out, bytes, count);
}

GByteArray *sg_directory_write(const SgDirEntry *entries, gsize count)
{
    GByteArray *out = g_byte_array_new();
    sg_varint_put(out, count);
    for (gsize i = 0; i < count; i++)
        sg_varint_put(out, entries[i].id - (i > 0 ? entries[i - 1].id : 0));
    for (gsize i = 0; i < count; i++)
        sg_varint_put(out, entries[i].run);
    for (gsize i = 0; i < count; i++)
        sg_varint_put(out, entries[i].length);
    for (gsize i = 0; i < count; i++) {
        const gboolean follows = i > 0 && entries[i].offset == entries[i - 1].offset + entries[i - 1].length;
        sg_varint_put(out, follows ? 0 : entries[i].offset + 1);
    }
    return out;
}

GByteArray *sg_gzip(const void *data, gsize length)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(EFFORT);
    GByteArray *out = g_byte_array_new();
    g_byte_array_set_size(out, (guint)libdeflate_gzip_compress_bound(compressor, length));
    g_byte_array_set_size(out, (guint)libdeflate_gzip_compress(compressor, data, length, out->data, out->len));
    libdeflate_free_compressor(compressor);
    return out;
}

GByteArray *sg_directory_pack(const SgDirEntry *entries, gsize count)
{
    g_autoptr(GByteArray) plain = sg_directory_write(entries, count);
    return sg_gzip(plain->data, plain->len);
}

/* A root over leaves of SIZE entries each. */
static GByteArray *root_of(const SgDirEntry *entries, gsize count, gsize size, GByteArray *leaves)
{
    g_autoptr(GArray) root = g_array_new(FALSE, FALSE, sizeof(SgDirEntry));
    g_byte_array_set_size(leaves, 0);
    for (gsize first = 0; first < count; first += size) {
        g_autoptr(GByteArray) leaf = sg_directory_pack(entries + first, MIN(size, count - first));
        const SgDirEntry entry = {entries[first].id, leaves->len, leaf->len, 0};
        g_byte_array_append(leaves, leaf->data, leaf->len);
        g_array_append_val(root, entry);
    }
    return sg_directory_pack((const SgDirEntry *)(const void *)root->data, root->len);
}

GByteArray *sg_directory_tree(const GArray *entries, GByteArray *leaves)
{
    const guint most = SG_PMTILES_FIRST - SG_PMTILES_HEADER - 1; /* "under 16,384 bytes" */
    const SgDirEntry *first = (const SgDirEntry *)(const void *)entries->data;
    g_byte_array_set_size(leaves, 0);
    GByteArray *root = sg_directory_pack(first, entries->len);
    for (gsize size = LEAF_LEAST; root->len > most; size *= 2) {
        g_byte_array_unref(root);
        root = root_of(first, entries->len, size, leaves);
    }
    return root;
}
