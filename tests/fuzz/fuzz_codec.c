/* Any bytes as a packed block: unpacked into exactly as much room as there is. LZW is compared with a decoder as in the
 * textbook, which keeps prefixes instead of places. The first two bytes pick the codec and the room. */
#include "geo/codec.h"

#include <stdlib.h>
#include <string.h>
#include <tiff.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t length);

enum { CLEAR = 256, END = 257, FIRST = 258, CODES = 4096, CODES_MOST = 5119 };

typedef struct {
    guint16 prefix[CODES];
    guint8 last[CODES];
    guint next, width, before;
} Textbook;

/* The string of CODE, backwards, into STRING; its length. */
static gsize spell(const Textbook *book, guint code, guint8 *string)
{
    gsize length = 0;
    for (; code >= FIRST; code = book->prefix[code])
        string[length++] = book->last[code];
    string[length++] = (guint8)code;
    return length;
}

static guint read_code(const guint8 *data, gsize bit, guint width)
{
    guint code = 0;
    for (guint i = 0; i < width; i++, bit++)
        code = code << 1 | (data[bit / 8] >> (7 - bit % 8) & 1U);
    return code;
}

/* FALSE when the stream is damaged. */
static gboolean unpack_by_the_book(const guint8 *data, gsize length, guint8 *out, gsize room, gsize *got)
{
    Textbook book = {.width = 9, .before = END};
    guint8 string[CODES];
    *got = 0;
    for (gsize bit = 0; length * 8 - bit >= book.width;) {
        guint code = read_code(data, bit, book.width);
        bit += book.width;
        if (code == CLEAR) {
            book = (Textbook){.next = FIRST, .width = 9, .before = CLEAR};
            continue;
        }
        if (book.before == END)
            return FALSE;
        if (code == END)
            return TRUE;
        gboolean first = book.before == CLEAR;
        if (first ? code > 255 : code > book.next)
            return FALSE;
        if (!first && book.next >= CODES_MOST)
            return FALSE;
        if (!first && book.next < CODES) {
            book.prefix[book.next] = (guint16)book.before;
            gsize begins = spell(&book, code == book.next ? book.before : code, string);
            book.last[book.next] = string[begins - 1];
        }
        book.next += !first;
        gsize size = spell(&book, code, string);
        if (size > room - *got)
            return FALSE;
        for (gsize i = 0; i < size; i++)
            out[(*got)++] = string[size - 1 - i];
        book.before = code;
        if (book.next >= (1U << book.width) - 1 && book.width < 12)
            book.width++;
    }
    return TRUE;
}

static void compare(const SgCodecJob *job, SgCodecResult result, gsize got)
{
    g_autofree guint8 *expected = g_malloc(job->room);
    gsize wanted;
    gboolean sound = unpack_by_the_book(job->packed, job->length, expected, job->room, &wanted);
    if (result == SG_CODEC_FOREIGN)
        return;
    if (sound != (result == SG_CODEC_DONE) || (sound && (got != wanted || memcmp(job->out, expected, got) != 0)))
        abort();
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t length)
{
    static const int compressions[] = {COMPRESSION_LZW, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_ZSTD};
    if (length < 2)
        return 0;
    const int compression = compressions[data[0] % G_N_ELEMENTS(compressions)];
    const SgCodec *codec = sg_codec_find(compression);
    SgCodecJob job = {.length = length - 2, .room = 1 + (gsize)data[1] * data[1]};
    guint8 *packed = g_malloc(job.length + SG_CODEC_SLACK);
    memcpy(packed, data + 2, job.length);
    memset(packed + job.length, 0xA5, SG_CODEC_SLACK);
    job.packed = packed;
    job.out = g_malloc(job.room);
    gpointer state = codec->state_new();
    for (int round = 0; round < 2; round++) { /* the state of one block must not show in the next */
        gsize got = 0;
        const char *wrong = NULL;
        SgCodecResult result = codec->unpack(state, &job, &got, &wrong);
        if ((result == SG_CODEC_DAMAGED) != (wrong != NULL) || (result == SG_CODEC_DONE && got > job.room))
            abort();
        if (compression == COMPRESSION_LZW)
            compare(&job, result, got);
    }
    codec->state_free(state);
    g_free(job.out);
    g_free(packed);
    return 0;
}
