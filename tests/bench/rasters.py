#!/usr/bin/python3
"""Makes the rasters of the benchmark, and the boundary of their country, unless they are there.

    tests/bench/rasters.py SIZE BOUNDARIES LAYOUT=RASTER...
"""
import math
import os
import sys

import numpy
from osgeo import gdal, ogr, osr

gdal.UseExceptions()

PIXEL = 1 / 120  # 30 arc-seconds
WEST, NORTH = 60.0, 75.0
NODATA = -9999.0

LAYOUTS = {  # as GDAL and R's terra write without being asked, as a COG is packed, and nothing but reading
    "lzw-strips": ["COMPRESS=LZW"],
    "deflate-p3-tiles": ["COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=YES"],
    "lzw-p3-tiles": ["COMPRESS=LZW", "PREDICTOR=3", "TILED=YES"],
    "zstd-p3-tiles": ["COMPRESS=ZSTD", "PREDICTOR=3", "TILED=YES"],
    "none-strips": [],
}


def boundary(path, size):
    """A country with a rough coast of 32 000 vertices that fills three fifths of the raster."""
    centre, half = size / 2, size / 2 * PIXEL
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for i in range(32000):
        angle = 2 * math.pi * i / 32000
        reach = 0.86 + 0.06 * math.sin(7 * angle) + 0.03 * math.sin(31 * angle) + 0.004 * math.sin(997 * angle)
        ring.AddPoint_2D(WEST + centre * PIXEL + half * reach * math.cos(angle),
                         NORTH - centre * PIXEL + half * reach * math.sin(angle))
    ring.CloseRings()
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    source = ogr.GetDriverByName("FlatGeobuf").CreateDataSource(path)  # as the boundaries that are shipped
    layer = source.CreateLayer("country", osr.SpatialReference(geographic()), ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("iso3", ogr.OFTString))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("iso3", "CHN")
    feature.SetGeometry(polygon)
    layer.CreateFeature(feature)


def geographic():
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4326)
    return reference.ExportToWkt()


def create(driver, path, size, kind, options=()):
    dataset = gdal.GetDriverByName(driver).Create(path, size, size, 1, kind, list(options))
    dataset.SetGeoTransform([WEST, PIXEL, 0, NORTH, 0, -PIXEL])
    dataset.SetProjection(geographic())
    return dataset


def values(size, boundaries):
    """A stock of carbon in t/ha: seven octaves of a smooth field, noise in every digit, nodata outside the country."""
    random = numpy.random.default_rng(7)
    field = numpy.zeros((size, size), numpy.float32)
    for octave in range(7):
        cells = 4 * 2 ** octave
        coarse = gdal.GetDriverByName("MEM").Create("", cells + 1, cells + 1, 1, gdal.GDT_Float32)
        coarse.GetRasterBand(1).WriteArray(random.standard_normal((cells + 1, cells + 1)))
        field += 0.6 ** octave * coarse.GetRasterBand(1).ReadAsArray(
            0.5, 0.5, cells, cells, buf_xsize=size, buf_ysize=size, resample_alg=gdal.GRIORA_Bilinear)
    field = 60 + 15 * field + 2 * random.standard_normal((size, size), numpy.float32)
    mask = create("MEM", "", size, gdal.GDT_Byte)
    source = ogr.Open(boundaries)
    gdal.RasterizeLayer(mask, [1], source.GetLayer(0), burn_values=[1])
    inside = mask.ReadAsArray() == 1
    return numpy.where(inside, numpy.clip(field, 3, 200), NODATA).astype(numpy.float32)


def make(boundaries, paths, size):
    """Each layout's raster at its path; what is there stays."""
    if not os.path.exists(boundaries):
        boundary(boundaries, size)
    data = None
    for layout, path in paths.items():
        if os.path.exists(path):
            continue
        data = values(size, boundaries) if data is None else data
        os.makedirs(os.path.dirname(path), exist_ok=True)
        partial = path + ".partial"
        dataset = create("GTiff", partial, size, gdal.GDT_Float32, LAYOUTS[layout])
        dataset.GetRasterBand(1).SetNoDataValue(NODATA)
        dataset.GetRasterBand(1).WriteArray(data)
        dataset = None  # closes it
        os.rename(partial, path)


if __name__ == "__main__":
    make(sys.argv[2], dict(pair.split("=", 1) for pair in sys.argv[3:]), int(sys.argv[1]))
