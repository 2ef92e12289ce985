/* DEFLATE: a zlib stream (RFC 1950), which ends with the Adler-32 checksum of what it holds. libtiff 4.5 takes a stream
 * that does not fit its checksum, or holds more than the block, for good; here neither passes. */
#include "geo/codec.h"
#include "soilgate/words.h"

#include <libdeflate.h>
#include <tiff.h>

static gpointer state_new(void)
{
    return libdeflate_alloc_decompressor();
}

static void state_free(gpointer state)
{
    libdeflate_free_decompressor(state);
}

static SgCodecResult unpack(gpointer state, const SgCodecJob *job, gsize *got, const char **wrong)
{
    gsize used;
    switch (libdeflate_zlib_decompress_ex(state, job->packed, job->length, job->out, job->room, &used, got)) {
    case LIBDEFLATE_SUCCESS:
        return SG_CODEC_DONE;
    case LIBDEFLATE_INSUFFICIENT_SPACE:
        *wrong = _(sg_codec_overlong);
        return SG_CODEC_DAMAGED;
    case LIBDEFLATE_BAD_DATA:
    case LIBDEFLATE_SHORT_OUTPUT:
        break;
    }
    *wrong = _("it is not what was packed: its DEFLATE stream is broken, or does not fit the checksum stored with it");
    return SG_CODEC_DAMAGED;
}

const SgCodec sg_codec_deflate = {COMPRESSION_ADOBE_DEFLATE, "DEFLATE", state_new, state_free, unpack};
const SgCodec sg_codec_old_deflate = {COMPRESSION_DEFLATE, "DEFLATE", state_new, state_free, unpack};
