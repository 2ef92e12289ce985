"""Hostile and odd TIFF files, written byte by byte: TIFF 6.0 section 2, and BigTIFF.

A maker takes a path and writes the file there. Nothing here uses a TIFF library, so that the files say exactly what is
meant, however wrong it is.
"""
import os
import random
import struct
import zlib

BYTE, ASCII, SHORT, LONG, DOUBLE, LONG8 = 1, 2, 3, 4, 12, 16
CODES = {BYTE: "B", SHORT: "H", LONG: "I", DOUBLE: "d", LONG8: "Q"}
COLS, ROWS, BITS, COMPRESSION, PHOTOMETRIC, STRIP_OFFSETS = 256, 257, 258, 259, 262, 273
SAMPLES, STRIP_ROWS, STRIP_BYTES, PREDICTOR = 277, 278, 279, 317
TILE_COLS, TILE_ROWS, TILE_OFFSETS, TILE_BYTES, SAMPLE_FORMAT = 322, 323, 324, 325, 339
PIXEL_SCALE, TIE_POINT, GEO_KEYS, METADATA, NODATA = 33550, 33922, 34735, 42112, 42113
FLOAT = 3

# A north-up grid of 30 arc-seconds with its corner at 89 E, 28 N, and EPSG:4326.
PLACE = [(PIXEL_SCALE, DOUBLE, (1 / 120, 1 / 120, 0.0)),
         (TIE_POINT, DOUBLE, (0.0, 0.0, 0.0, 89.0, 28.0, 0.0)),
         (GEO_KEYS, SHORT, (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326))]


class Writer:
    """Lays out a file: data first, then the directories that name it."""

    def __init__(self, order="<", big=False):
        self.order, self.big = order, big
        self.body = bytearray(16 if big else 8)

    def pack(self, code, *values):
        return struct.pack(self.order + str(len(values)) + code, *values)

    def add(self, data):
        """Appends data on an even offset and returns the offset."""
        self.body += b"\0" * (len(self.body) % 2)
        offset = len(self.body)
        self.body += data
        return offset

    def entry(self, tag, kind, values):
        """One entry of a directory. VALUES: numbers, text, or (count, offset) inside a list for one that lies."""
        word = "Q" if self.big else "I"
        if isinstance(values, list):
            count, offset = values
            return self.pack("H", tag, kind) + self.pack(word, count, offset)
        if kind == ASCII:
            data, count = values.encode() + b"\0", len(values) + 1
        else:
            data, count = self.pack(CODES[kind], *values), len(values)
        width = 8 if self.big else 4
        value = data.ljust(width, b"\0") if len(data) <= width else self.pack(word, self.add(data))
        return self.pack("H", tag, kind) + self.pack(word, count) + value

    def directory(self, entries, following=0):
        """Appends a directory and returns its offset."""
        raw = b"".join(self.entry(*entry) for entry in sorted(entries, key=lambda entry: entry[0]))
        head = self.pack("Q" if self.big else "H", len(entries))
        return self.add(head + raw + self.pack("Q" if self.big else "I", following))

    def bytes(self, first):
        mark = {"<": b"II", ">": b"MM"}[self.order]
        if self.big:
            head = mark + self.pack("H", 43, 8, 0) + self.pack("Q", first)
        else:
            head = mark + self.pack("H", 42) + self.pack("I", first)
        self.body[:len(head)] = head
        return bytes(self.body)

    def save(self, path, first):
        with open(path, "wb") as file:
            file.write(self.bytes(first))


def image(cols, rows, **more):
    """The entries of a plain one-band Float32 image; MORE replaces or adds: tag_<number>=(kind, values)."""
    entries = {COLS: (LONG, (cols,)), ROWS: (LONG, (rows,)), BITS: (SHORT, (32,)), COMPRESSION: (SHORT, (1,)),
               PHOTOMETRIC: (SHORT, (1,)), SAMPLES: (SHORT, (1,)), SAMPLE_FORMAT: (SHORT, (FLOAT,))}
    entries.update({int(name[4:]): value for name, value in more.items()})
    return [(tag, *value) for tag, value in entries.items() if value is not None]


def strips(writer, blocks, rows):
    offsets = [writer.add(block) for block in blocks]
    return [(STRIP_OFFSETS, LONG, tuple(offsets)), (STRIP_ROWS, LONG, (rows,)),
            (STRIP_BYTES, LONG, tuple(len(block) for block in blocks))]


def tiles(cols, rows, offsets, counts):
    return [(TILE_COLS, LONG, (cols,)), (TILE_ROWS, LONG, (rows,)), (TILE_OFFSETS, LONG, tuple(offsets)),
            (TILE_BYTES, LONG, tuple(counts))]


def rows_of(writer, cols, rows):
    """Values 0, 1, 2 ... row by row, one strip a row."""
    return [writer.pack("f", *(float(row * cols + col) for col in range(cols))) for row in range(rows)]


# Files that are sound.

def good(path, order="<", big=False):
    writer = Writer(order, big)
    blocks = strips(writer, rows_of(writer, 12, 10), 1)
    writer.save(path, writer.directory(image(12, 10) + blocks + PLACE + [(NODATA, ASCII, "-9999")]))


def good_big_endian(path):
    good(path, ">")


def good_bigtiff(path):
    good(path, big=True)


def good_bigtiff_big_endian(path):
    good(path, ">", True)


def good_deflate_tiles(path):
    writer = Writer()
    data = [zlib.compress(writer.pack("f", *([float(k)] * 256))) for k in range(4)]
    offsets = [writer.add(block) for block in data]
    entries = image(20, 30, tag_259=(SHORT, (8,)))
    entries += tiles(16, 16, offsets, [len(block) for block in data])
    writer.save(path, writer.directory(entries + PLACE + [(NODATA, ASCII, "nan")]))


def large_strip(path):
    """One strip of almost 32 MiB, which hardly pack: the most memory that a sound file takes."""
    writer = Writer()
    strip = strips(writer, [zlib.compress(os.urandom(2896 * 2896 * 4), 1)], 2896)
    entries = image(2896, 2896, tag_259=(SHORT, (8,)), tag_317=(SHORT, (3,)))
    writer.save(path, writer.directory(entries + strip + PLACE + [(NODATA, ASCII, "-9999")]))


def beyond_numbers(path, west, north):
    """Sound but for its place: counted in pixels it is infinite."""
    writer = Writer()
    blocks = strips(writer, rows_of(writer, 12, 10), 1)
    tie = (TIE_POINT, DOUBLE, (0.0, 0.0, 0.0, west, north, 0.0))
    writer.save(path, writer.directory(image(12, 10) + blocks + [PLACE[0], tie, PLACE[2]] + [(NODATA, ASCII, "-9999")]))


def strange_unit(path):
    """An angular unit that no registry knows; PROJ says so on standard error if it is let."""
    writer = Writer()
    keys = ((1024, 2), (1025, 1), (2048, 32767), (2050, 6326), (2054, 9999))
    values = (1, 1, 0, len(keys)) + tuple(number for key, value in keys for number in (key, 0, 1, value))
    blocks = strips(writer, rows_of(writer, 4, 4), 1)
    writer.save(path, writer.directory(image(4, 4) + blocks + PLACE[:2] + [(GEO_KEYS, SHORT, values)]))


# Sizes beyond all sense.

def larger_strip(path):
    """One strip of a little more than 32 MiB."""
    writer = Writer()
    strip = strips(writer, [zlib.compress(bytes(2897 * 2896 * 4))], 2897)
    writer.save(path, writer.directory(image(2896, 2897, tag_259=(SHORT, (8,))) + strip + PLACE))



def huge_tile(path, side=65520):
    writer = Writer()
    place = writer.add(zlib.compress(b"\0" * 65536))
    writer.save(path, writer.directory(image(1, 1, tag_259=(SHORT, (8,))) + tiles(side, side, [place], [64]) + PLACE))


def giant_tile(path):
    huge_tile(path, 2**30)


def one_strip(path):
    writer = Writer()
    block = zlib.compress(b"\0" * 100000)
    entries = image(20000, 20000, tag_259=(SHORT, (8,)))
    writer.save(path, writer.directory(entries + strips(writer, [block], 20000) + PLACE))


def many_samples(path):
    writer = Writer()
    writer.save(path, writer.directory(
        image(4, 4, tag_277=(SHORT, (65529,)), tag_258=(SHORT, (8,)), tag_339=None) + strips(writer, [b"\0" * 16], 4)))


def billions_of_strips(path):
    writer = Writer()
    entries = image(1, 2 * 10**9) + [(STRIP_ROWS, LONG, (1,)), (STRIP_OFFSETS, LONG, [2 * 10**9, 4096]),
                                     (STRIP_BYTES, LONG, [2 * 10**9, 8192])]
    writer.save(path, writer.directory(entries))


def many_tiny_tiles(path):
    """The world at 250 m in tiles of 16 pixels: 58 million blocks, which take a gigabyte only to be named."""
    writer = Writer()
    entries = image(172800, 86400) + [(TILE_COLS, LONG, (16,)), (TILE_ROWS, LONG, (16,)),
                                      (TILE_OFFSETS, LONG, [58320000, 8]), (TILE_BYTES, LONG, [58320000, 8])]
    writer.save(path, writer.directory(entries))


def sparse_beyond(path):
    writer = Writer()
    count = (100000 // 4096 + 1) ** 2
    entries = image(100000, 100000) + tiles(4096, 4096, [0] * count, [0] * count)
    writer.save(path, writer.directory(entries + PLACE))


def deep_tile(path):
    """TileDepth multiplies the size of a tile in libtiff."""
    writer = Writer()
    place = writer.add(b"\0" * 1024)
    writer.save(path, writer.directory(
        image(16, 16, tag_32997=(LONG, (65535,)), tag_32998=(LONG, (65535,))) + tiles(16, 16, [place], [1024])))


def many_directories(path, count=60000):
    writer = Writer()
    raw = b"".join(writer.entry(*entry) for entry in image(1, 1) + strips(writer, [b"\0" * 4], 1))
    size = 2 + len(raw) + 4
    first = writer.add(b"")
    chain = bytearray()
    for k in range(count):
        following = first + (k + 1) * size if k + 1 < count else 0
        chain += writer.pack("H", len(raw) // 12) + raw + writer.pack("I", following)
    writer.body += chain
    writer.save(path, first)


def long_metadata(path, size=50_000_000):
    writer = Writer()
    blocks = strips(writer, rows_of(writer, 4, 4), 1)
    text = "<GDALMetadata>" + "<Item>" * (size // 6)
    writer.save(path, writer.directory(image(4, 4) + blocks + PLACE + [(METADATA, ASCII, text)]))


def long_nodata(path):
    writer = Writer()
    blocks = strips(writer, rows_of(writer, 4, 4), 1)
    writer.save(path, writer.directory(image(4, 4) + blocks + PLACE + [(NODATA, ASCII, "9" * 2_000_000)]))


# Structures that contradict themselves.

def directory_loop(path):
    writer = Writer()
    blocks = strips(writer, [b"\0" * 4], 1)
    first = writer.directory(image(1, 1) + blocks)
    second = writer.directory(image(1, 1) + blocks, first)
    data = bytearray(writer.bytes(first))
    end = first + 2 + 12 * len(image(1, 1) + blocks)
    data[end:end + 4] = struct.pack("<I", second)
    with open(path, "wb") as file:
        file.write(data)


def aliased_tiles(path):
    """1024 tiles that all point to the same 1 KB."""
    writer = Writer()
    place = writer.add(b"\0" * 65536)
    entries = image(4096, 4096) + tiles(128, 128, [place] * 1024, [65536] * 1024)
    writer.save(path, writer.directory(entries + PLACE))


def zero_width(path):
    writer = Writer()
    writer.save(path, writer.directory(image(0, 4) + strips(writer, [b"\0" * 4], 4)))


def zero_tile(path):
    writer = Writer()
    place = writer.add(b"\0" * 64)
    writer.save(path, writer.directory(image(4, 4) + tiles(0, 0, [place], [64])))


def zero_samples(path):
    writer = Writer()
    writer.save(path, writer.directory(image(4, 4, tag_277=(SHORT, (0,))) + strips(writer, [b"\0" * 64], 4)))


def too_few_offsets(path):
    writer = Writer()
    blocks = strips(writer, rows_of(writer, 4, 2), 1)
    writer.save(path, writer.directory(image(4, 4) + blocks))


def no_offsets(path):
    writer = Writer()
    writer.save(path, writer.directory(image(4, 4)))


def block_in_header(path):
    writer = Writer()
    entries = image(4, 1) + [(STRIP_ROWS, LONG, (1,)), (STRIP_OFFSETS, LONG, (2,)), (STRIP_BYTES, LONG, (16,))]
    writer.save(path, writer.directory(entries + PLACE))


def interrupted(path):
    """As a writer leaves it that was killed: the places of the blocks were never filled in."""
    writer = Writer()
    entries = image(4, 4) + [(STRIP_ROWS, LONG, (1,)), (STRIP_OFFSETS, 0, [0, 0]), (STRIP_BYTES, 0, [0, 0])]
    writer.save(path, writer.directory(entries))


def no_directory(path):
    writer = Writer()
    writer.save(path, 0)


# Files that end too early.

def truncated(path):
    good(path)
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(data[:len(data) // 2])


def truncated_data(path):
    """Directories first, as in a COG, and then half of the tiles."""
    writer = Writer()
    tile = b"\0" * (16 * 16 * 4)
    entries = image(64, 64) + PLACE
    probe = Writer()
    end = len(probe.bytes(probe.directory(entries + tiles(16, 16, [0] * 16, [0] * 16)))) + 64
    offsets = [end + k * len(tile) for k in range(16)]
    first = writer.directory(entries + tiles(16, 16, offsets, [len(tile)] * 16))
    data = writer.bytes(first).ljust(end, b"\0") + tile * 8 + tile[:100]
    with open(path, "wb") as file:
        file.write(data)


def offset_overflow(path):
    """Offset and count whose sum wraps around 64 bits."""
    writer = Writer(big=True)
    entries = image(4, 1) + [(STRIP_ROWS, LONG, (1,)), (STRIP_OFFSETS, LONG8, (2**64 - 8,)),
                             (STRIP_BYTES, LONG8, (16,))]
    writer.save(path, writer.directory(entries + PLACE))


def header_only(path):
    with open(path, "wb") as file:
        file.write(b"II*\0\x08\0\0\0")


# Pixels that do not decode.

def corrupt_block(path):
    """The third of four tiles is no zlib stream."""
    writer = Writer()
    data = [zlib.compress(writer.pack("f", *([float(k)] * 256))) for k in range(4)]
    data[2] = b"\xff" * len(data[2])
    offsets = [writer.add(block) for block in data]
    entries = image(32, 32, tag_259=(SHORT, (8,)))
    entries += tiles(16, 16, offsets, [len(block) for block in data])
    writer.save(path, writer.directory(entries + PLACE + [(NODATA, ASCII, "-9999")]))


def short_strip(path):
    """Not compressed, and the last strip has half its bytes."""
    writer = Writer()
    data = rows_of(writer, 12, 10)
    data[-1] = data[-1][:24]
    writer.save(path, writer.directory(image(12, 10) + strips(writer, data, 1) + PLACE))


# Not TIFF at all.

OTHERS = {
    "vrt": b'<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
           b'<SourceFilename>/etc/passwd</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>',
    "text": b"This map will follow next week.\n",
    "html": b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 64,
    "zip": b"PK\x03\x04" + b"\0" * 64,
    "empty": b"",
    "zeros": b"\0" * 4096,
    "lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
    "appledouble": b"\0\x05\x16\x07" + b"\0" * 64,
    "two": b"II",
}


def other(kind):
    def make(path):
        with open(path, "wb") as file:
            file.write(OTHERS[kind])
    return make


def garbage(path, seed):
    """A valid header, then noise."""
    source = random.Random(seed)
    with open(path, "wb") as file:
        file.write(source.choice([b"II*\0", b"MM\0*"]) + source.choice([b"\x08\0\0\0", b"\0\0\0\x08", source.randbytes(4)]))
        file.write(source.randbytes(source.randrange(16, 4000)))


def mutated(path, seed, maker=good_deflate_tiles, changes=4):
    """A sound file with a few bytes replaced."""
    maker(path)
    source = random.Random(seed)
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for _ in range(source.randrange(1, changes + 1)):
        data[source.randrange(len(data))] = source.choice([0, 1, 255, source.randrange(256)])
    with open(path, "wb") as file:
        file.write(data)


def special(path, kind):
    """A folder, a pipe or a circle of links under the name of a GeoTIFF."""
    if kind == "folder":
        os.mkdir(path)
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        os.symlink(os.path.basename(path), path)
