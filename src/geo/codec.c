#include "geo/codec.h"
#include "soilgate/words.h"

static const SgCodec *const codecs[] = {&sg_codec_lzw, &sg_codec_deflate, &sg_codec_old_deflate, &sg_codec_zstd};

const char sg_codec_overlong[] = N_("more is packed in the block than its pixels");

const SgCodec *sg_codec_find(int compression)
{
    for (guint i = 0; i < G_N_ELEMENTS(codecs); i++)
        if (codecs[i]->compression == compression)
            return codecs[i];
    return NULL;
}
