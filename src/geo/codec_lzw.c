/* LZW as TIFF 6.0 has it, section 13: codes of 9 to 12 bits, the first bit of a code the highest of its byte, one code
 * earlier widened than GIF does. The table is not a tree of prefixes, as in the textbook: what a code stands for was
 * written to the output when its entry was made, so that an entry holds either its string, up to seven bytes, or where
 * that lies in the output. A string is then one store, or one copy, and no code waits for the one before it. */
#include "geo/codec.h"
#include "soilgate/words.h"

#include <string.h>
#include <tiff.h>

enum {
    CODE_CLEAR = 256, /* empties the table */
    CODE_END = 257,
    CODE_FIRST = 258,
    WIDTH_MIN = 9,
    WIDTH_MAX = 12,
    CODES = 1 << WIDTH_MAX,
    CODES_MOST = 5119, /* libtiff takes so many entries before it asks for a clear code; those above 4095 are lost */
};

/* An entry: a short string lies in the low bytes, its length in the highest. A long one has the highest bit set, below
 * it 23 bits of length, 32 bits of its place in the output, and its first byte lowest. Marks are long, of length 0. */
typedef guint64 Entry;
#define SHORT_MOST 7
#define LONG       (1ULL << 63)
#define ONE        (1ULL << 56) /* of a short string's length */
#define MARK       LONG

#define RUN_ROOM 32 /* four short strings, each stored with eight bytes */

typedef struct {
    Entry table[CODES];
} Table;

typedef struct {
    const guint8 *in;
    gsize bit, bits; /* the next bit, and how many there are */
    guint8 *start, *out, *end;
    Entry *table;
    guint next, width;
    guint widen;        /* the value of next at which codes get wider */
    Entry before;       /* of the code before; 0 after a clear code */
    guint8 *before_out; /* its string in the output */
    const char *wrong;
} Lzw;

static inline gboolean is_long(Entry entry)
{
    return (entry & LONG) != 0;
}

static inline gsize length_of(Entry entry)
{
    return is_long(entry) ? (gsize)(entry >> 40 & 0x7FFFFF) : (gsize)(entry >> 56);
}

static inline guint8 first_of(Entry entry)
{
    return (guint8)entry;
}

static inline const guint8 *place_of(const guint8 *start, Entry entry)
{
    return start + (gsize)(entry >> 8 & G_MAXUINT32);
}

/* A short string, in LENGTH bytes at OUT. */
static inline void put_short(guint8 *out, Entry entry, gsize length)
{
    entry = GUINT64_TO_LE(entry);
    memcpy(out, &entry, length);
}

/* The string of ENTRY, which lies in the output at AT, and one byte more, which lies behind it. */
static inline Entry extend(Entry entry, gssize at, guint8 more)
{
    guint64 top = entry >> 56;
    if (G_LIKELY(top < SHORT_MOST))
        return (entry | (guint64)more << 8 * top) + ONE;
    return LONG | (guint64)(length_of(entry) + 1) << 40 | (guint64)at << 8 | first_of(entry);
}

/* At least 57 bits from BIT on, highest first. */
static inline guint64 word_at(const guint8 *in, gsize bit)
{
    guint64 word;
    memcpy(&word, in + (bit >> 3), sizeof word);
    return GUINT64_FROM_BE(word) << (bit & 7);
}

static void clear(Lzw *lzw)
{
    lzw->next = CODE_FIRST;
    lzw->width = WIDTH_MIN;
    lzw->widen = (1U << WIDTH_MIN) - 1;
    lzw->before = 0;
}

static gboolean fail(Lzw *lzw, const char *wrong)
{
    lzw->wrong = wrong;
    return FALSE;
}

/* Codes get wider one entry before they must: this is the early change of TIFF. */
static void widen(Lzw *lzw)
{
    if (lzw->next < lzw->widen || lzw->width == WIDTH_MAX)
        return;
    lzw->width++;
    lzw->widen = lzw->width == WIDTH_MAX ? CODES : (1U << lzw->width) - 1;
}

/* A long string, of a code that is not the newest: it lies whole before OUT. */
static inline void copy_long(const guint8 *from, guint8 *out, gsize length)
{
    if (length <= 16) {
        memcpy(out, from, 8);
        memcpy(out + 8, from + 8, 8);
    } else {
        memcpy(out, from, length);
    }
}

/* One code after another, as long as all are known, and room and bits are plenty. A word holds four codes of any width.
 * WIDTH is told as a constant, so that the compiler makes a loop for each. */
static inline __attribute__((always_inline)) void run_of(Lzw *lzw, const guint width)
{
    const gsize codes = (lzw->bits - lzw->bit) / width;
    const guint last = lzw->next + (guint)MIN(codes, lzw->widen - lzw->next);
    const guint8 *const in = lzw->in, *const start = lzw->start, *const limit = lzw->end - RUN_ROOM;
    Entry *const table = lzw->table;
    Entry before = lzw->before;
    gsize bit = lzw->bit;
    guint8 *out = lzw->out, *before_out = lzw->before_out;
    guint next = lzw->next;
    while (next + 4 <= last && out <= limit) {
        guint64 word = word_at(in, bit);
        for (int i = 0; i < 4; i++) {
            const guint code = (guint)(word >> (64 - width));
            const Entry entry = table[code];
            if (G_UNLIKELY(code >= next))
                goto rare;
            gsize length = (gsize)(entry >> 56);
            if (G_UNLIKELY(is_long(entry))) {
                length = length_of(entry);
                if (length == 0 || (gssize)length > limit - out)
                    goto rare;
                copy_long(place_of(start, entry), out, length);
            } else {
                put_short(out, entry, sizeof entry);
            }
            table[next++] = extend(before, before_out - start, first_of(entry));
            before = entry;
            before_out = out;
            out += length;
            word <<= width;
            bit += width;
        }
    }
rare:
    lzw->bit = bit;
    lzw->out = out;
    lzw->next = next;
    lzw->before = before;
    lzw->before_out = before_out;
}

static void run(Lzw *lzw)
{
    if (lzw->before == 0 || lzw->next >= lzw->widen || lzw->end - lzw->out < RUN_ROOM)
        return;
    switch (lzw->width) {
    case 9:
        run_of(lzw, 9);
        break;
    case 10:
        run_of(lzw, 10);
        break;
    case 11:
        run_of(lzw, 11);
        break;
    default:
        run_of(lzw, WIDTH_MAX);
        break;
    }
    widen(lzw);
}

/* Makes the entry that every code but the first after a clear makes. */
static gboolean enter(Lzw *lzw, guint8 first)
{
    if (lzw->before == 0)
        return TRUE;
    if (lzw->next >= CODES_MOST)
        return fail(lzw, _("its LZW table overflows"));
    if (lzw->next < CODES)
        lzw->table[lzw->next] = extend(lzw->before, lzw->before_out - lzw->start, first);
    lzw->next++;
    return TRUE;
}

static gboolean put(Lzw *lzw, Entry entry)
{
    gsize length = length_of(entry);
    if (length > (gsize)(lzw->end - lzw->out))
        return fail(lzw, _(sg_codec_overlong));
    lzw->before = entry;
    lzw->before_out = lzw->out;
    if (is_long(entry)) { /* its last byte may be the first that is written here */
        const guint8 *from = place_of(lzw->start, entry);
        memcpy(lzw->out, from, length - 1);
        lzw->out[length - 1] = from[length - 1];
    } else {
        put_short(lzw->out, entry, length);
    }
    lzw->out += length;
    return TRUE;
}

/* One code, whatever it is. FALSE at the end, and when something is wrong. */
static gboolean step(Lzw *lzw)
{
    if (lzw->bits - lzw->bit < lzw->width)
        return FALSE;
    guint code = (guint)(word_at(lzw->in, lzw->bit) >> (64 - lzw->width));
    lzw->bit += lzw->width;
    if (code == CODE_CLEAR) {
        clear(lzw);
        return TRUE;
    }
    if (lzw->next == 0)
        return fail(lzw, _("its LZW stream does not begin with a clear code"));
    if (code == CODE_END)
        return FALSE;
    if (code > lzw->next || (code >= CODE_FIRST && lzw->before == 0))
        return fail(lzw, _("its LZW stream uses a code before it is defined"));
    guint8 first = first_of(code == lzw->next ? lzw->before : lzw->table[code]);
    if (!enter(lzw, first) || !put(lzw, lzw->table[code]))
        return FALSE;
    widen(lzw);
    return TRUE;
}

static gpointer state_new(void)
{
    Table *table = g_new0(Table, 1);
    for (guint byte = 0; byte < 256; byte++)
        table->table[byte] = ONE | byte;
    table->table[CODE_CLEAR] = table->table[CODE_END] = MARK;
    return table;
}

/* Codes whose first bit is the lowest, as before TIFF 5.0: such a stream begins with these bits. */
static gboolean is_old_style(const SgCodecJob *job)
{
    return job->length >= 2 && job->packed[0] == 0 && (job->packed[1] & 1) != 0;
}

static SgCodecResult unpack(gpointer state, const SgCodecJob *job, gsize *got, const char **wrong)
{
    Table *table = state;
    if (is_old_style(job))
        return SG_CODEC_FOREIGN;
    Lzw lzw = {.in = job->packed,
               .bits = job->length * 8,
               .start = job->out,
               .out = job->out,
               .end = job->out + job->room,
               .table = table->table,
               .width = WIDTH_MIN};
    while (step(&lzw))
        run(&lzw);
    *got = (gsize)(lzw.out - lzw.start);
    *wrong = lzw.wrong;
    return lzw.wrong == NULL ? SG_CODEC_DONE : SG_CODEC_DAMAGED;
}

const SgCodec sg_codec_lzw = {COMPRESSION_LZW, "LZW", state_new, g_free, unpack};
