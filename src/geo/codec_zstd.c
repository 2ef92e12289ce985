/* ZSTD: one frame (RFC 8878). It carries a checksum only when its writer asked for one; libtiff's does not. */
#include "geo/codec.h"
#include "soilgate/words.h"

#include <tiff.h>
#include <zstd.h>

static gpointer state_new(void)
{
    return ZSTD_createDCtx();
}

static void state_free(gpointer state)
{
    ZSTD_freeDCtx(state);
}

static SgCodecResult unpack(gpointer state, const SgCodecJob *job, gsize *got, const char **wrong)
{
    gsize length = ZSTD_findFrameCompressedSize(job->packed, job->length);
    if (ZSTD_isError(length)) {
        *wrong = _("its ZSTD frame is broken, or ends too early");
        return SG_CODEC_DAMAGED;
    }
    *got = ZSTD_decompressDCtx(state, job->out, job->room, job->packed, length);
    if (!ZSTD_isError(*got))
        return SG_CODEC_DONE;
    /* A sound frame that holds more ends with this code, too; a text about the other causes comes from the library. */
    *wrong = ZSTD_getErrorName(*got);
    if (ZSTD_getFrameContentSize(job->packed, length) > job->room)
        *wrong = _(sg_codec_overlong);
    return SG_CODEC_DAMAGED;
}

const SgCodec sg_codec_zstd = {COMPRESSION_ZSTD, "ZSTD", state_new, state_free, unpack};
