#!/usr/bin/python3
"""Seeds for the fuzz targets: the small sample rasters, small rasters of every kind that is read without GDAL, and the
packed blocks of all of them.

    tests/fuzz/seeds.py SAMPLES RASTER-CORPUS CODEC-CORPUS
"""
import hashlib
import itertools
import os
import sys

import numpy
from osgeo import gdal

gdal.UseExceptions()

CODECS = {"LZW": 0, "DEFLATE": 2, "ZSTD": 3}  # the first byte of an input of fuzz_codec
TYPES = {"u1": gdal.GDT_Byte, "i2": gdal.GDT_Int16, "f4": gdal.GDT_Float32, "f8": gdal.GDT_Float64}
LAYOUTS = [["BLOCKYSIZE=1"], ["BLOCKYSIZE=7"], ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "SPARSE_OK=TRUE"],
           ["BLOCKYSIZE=7", "ENDIANNESS=BIG", "BIGTIFF=YES"]]


def keep(folder, data):
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
        file.write(data)


def blocks(path, most=4):
    """The packed bytes of the first blocks, for each the codec's name."""
    dataset = gdal.Open(path)
    codec = dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE")
    band = dataset.GetRasterBand(1)
    with open(path, "rb") as file:
        for row, col in itertools.product(range(most), range(2)):
            offset = band.GetMetadataItem(f"BLOCK_OFFSET_{col}_{row}", "TIFF")
            size = band.GetMetadataItem(f"BLOCK_SIZE_{col}_{row}", "TIFF")
            if codec in CODECS and offset and size:
                file.seek(int(offset))
                yield codec, file.read(int(size))


def made(path):
    """Makes one raster after another at PATH."""
    random = numpy.random.default_rng(1)
    for codec, predictor, kind, layout in itertools.product(["NONE", *CODECS], (1, 2, 3), TYPES, LAYOUTS):
        if predictor > 1 and (codec == "NONE" or (predictor == 3 and kind[0] != "f")):
            continue
        values = (numpy.add.outer(numpy.arange(20), numpy.arange(33)) + random.integers(0, 3, (20, 33))).astype(kind)
        options = [f"COMPRESS={codec}", f"PREDICTOR={predictor}", *layout]
        dataset = gdal.GetDriverByName("GTiff").Create(path, 33, 20, 1, TYPES[kind], options)
        dataset.GetRasterBand(1).WriteArray(values)
        dataset = None  # closes it
        yield path


def samples(folder):
    for base, _, names in os.walk(folder):
        for path in (os.path.join(base, name) for name in names):
            if path.endswith(".tif") and os.path.isfile(path) and os.path.getsize(path) < 64 << 10:
                yield path


def main():
    folder, raster_corpus, codec_corpus = sys.argv[1:]
    for corpus in (raster_corpus, codec_corpus):
        os.makedirs(corpus, exist_ok=True)
    scratch = os.path.join(raster_corpus, "scratch")
    for path in itertools.chain(samples(folder), made(scratch)):
        with open(path, "rb") as file:
            keep(raster_corpus, file.read())
        try:
            for codec, data in blocks(path):
                keep(codec_corpus, bytes([CODECS[codec], 130]) + data)
        except RuntimeError:  # broken on purpose
            pass
    os.remove(scratch)


if __name__ == "__main__":
    main()
