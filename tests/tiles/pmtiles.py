"""A reader of PMTiles archives, written from the text of the specification, version 3, and nothing else."""
import gzip
import io
import struct


def varint(stream):
    value = shift = 0
    while True:
        byte = stream.read(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7


def directory(packed):
    """[(tile id, offset, length, run length)]"""
    stream = io.BytesIO(gzip.decompress(packed))
    count = varint(stream)
    ids, last = [], 0
    for _ in range(count):
        last += varint(stream)
        ids.append(last)
    runs = [varint(stream) for _ in range(count)]
    lengths = [varint(stream) for _ in range(count)]
    offsets = []
    for i in range(count):
        told = varint(stream)
        offsets.append(offsets[i - 1] + lengths[i - 1] if told == 0 else told - 1)
    assert not stream.read(), "bytes behind the directory"
    return list(zip(ids, offsets, lengths, runs))


def place(tile_id):
    """(zoom, column, row): along the Hilbert curve of the zoom, whose first corner is the upper left."""
    zoom = 0
    while tile_id >= 4 ** zoom:
        tile_id -= 4 ** zoom
        zoom += 1
    x = y = 0
    side = 1
    while side < 2 ** zoom:
        right = (tile_id // 2) & 1
        low = (tile_id ^ right) & 1
        if low == 0:
            if right == 1:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x += side * right
        y += side * low
        tile_id //= 4
        side *= 2
    return zoom, x, y


class Archive:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        assert self.data[:7] == b"PMTiles" and self.data[7] == 3
        (self.root, self.root_length, self.metadata, self.metadata_length, self.leaves, self.leaves_length, self.tiles,
         self.tiles_length, self.addressed, self.entries, self.contents, self.clustered, self.internal, self.compression,
         self.type, self.least, self.most, west, south, east, north, self.centre_zoom, lon, lat) = struct.unpack(
             "<QQQQQQQQQQQBBBBBBiiiiBii", self.data[8:127])
        self.box = [value / 1e7 for value in (west, south, east, north)]
        self.centre = (lon / 1e7, lat / 1e7)

    def part(self, offset, length):
        assert offset + length <= len(self.data)
        return self.data[offset:offset + length]

    def text(self):
        return gzip.decompress(self.part(self.metadata, self.metadata_length)).decode()

    def walk(self, packed=None):
        """All entries of tiles, in order."""
        for entry in directory(packed if packed is not None else self.part(self.root, self.root_length)):
            tile_id, offset, length, run = entry
            assert length > 0
            if run == 0:
                inner = list(self.walk(self.part(self.leaves + offset, length)))
                assert inner[0][0] == tile_id
                yield from inner
            else:
                yield entry

    def all(self):
        """{(zoom, column, row): bytes}"""
        found = {}
        for tile_id, offset, length, run in self.walk():
            for i in range(run):
                found[place(tile_id + i)] = self.part(self.tiles + offset, length)
        return found
