/* Codecs: what is packed in a block of a TIFF, unpacked without libtiff, strictly. All that is not here GDAL decodes.
 */
#ifndef SOILGATE_GEO_CODEC_H
#define SOILGATE_GEO_CODEC_H

#include <glib.h>

#define SG_CODEC_SLACK 8 /* bytes behind the packed ones that a codec may read; their values do not matter */

typedef enum {
    SG_CODEC_DONE,
    SG_CODEC_DAMAGED,
    SG_CODEC_FOREIGN, /* of a kind that only GDAL decodes */
} SgCodecResult;

typedef struct {
    const guint8 *packed; /* LENGTH bytes, and SG_CODEC_SLACK that may be read */
    gsize length;
    guint8 *out; /* room for ROOM bytes; those beyond the unpacked ones may be overwritten */
    gsize room;
} SgCodecJob;

/* One way to pack; immutable. Its state is one thread's. */
typedef struct {
    int compression;  /* value of the TIFF tag */
    const char *gdal; /* GDAL's name of it */
    gpointer (*state_new)(void);
    void (*state_free)(gpointer state);
    /* Unpacks the whole of JOB. GOT is the number of bytes that came out; when they are damaged, WRONG is what is
     * wrong, a constant text. Bytes behind a stream that tells its own end are no damage. */
    SgCodecResult (*unpack)(gpointer state, const SgCodecJob *job, gsize *got, const char **wrong);
} SgCodec;

/* NULL when only GDAL decodes this compression. Uncompressed blocks have no codec. */
const SgCodec *sg_codec_find(int compression);

extern const char sg_codec_overlong[]; /* the text for a stream that holds more than there is room for */

extern const SgCodec sg_codec_lzw, sg_codec_deflate, sg_codec_old_deflate, sg_codec_zstd;

#endif
