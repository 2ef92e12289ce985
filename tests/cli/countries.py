"""Maps of neighbouring countries as they are handed in: on the shipped boundaries, a little beyond them, with holes."""
import os
import sys

import numpy
from osgeo import gdal, osr

SOURCE = os.environ.get("SOILGATE_SOURCE", os.getcwd())
sys.path.insert(0, os.path.join(SOURCE, "sample_rasters"))
from making import field, land  # noqa: E402  pylint: disable=wrong-import-position

NODATA = -9999.0
WAYS = {  # what different people's software writes
    "KHM": ["COMPRESS=LZW"],
    "LAO": ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=3"],
    "THA": ["COMPRESS=DEFLATE", "BLOCKYSIZE=7"],
    "VNM": [],
}


def grown(mask, steps):
    """MASK and what lies up to STEPS pixels from it, by rows and columns."""
    for _ in range(steps):
        wider = mask.copy()
        wider[1:] |= mask[:-1]
        wider[:-1] |= mask[1:]
        wider[:, 1:] |= mask[:, :-1]
        wider[:, :-1] |= mask[:, 1:]
        mask = wider
    return mask


def write(path, window, values, nodata=NODATA, options=()):
    kinds = {"float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64, "uint8": gdal.GDT_Byte, "int16": gdal.GDT_Int16}
    dataset = gdal.GetDriverByName("GTiff").Create(path, window.cols, window.rows, 1, kinds[str(values.dtype)], list(options))
    dataset.SetGeoTransform(window.transform)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(4326)
    dataset.SetProjection(crs.ExportToWkt())
    dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset.GetRasterBand(1).WriteArray(values)
    dataset.FlushCache()
    return path


def window_of(iso3, north=land.GSOCMAP_NORTH):
    return land.country_window(iso3, north=north, margin=4)


def mapped(iso3, window, spill=1, holes=True, seed=5):
    """Where the map of ISO3 has values: the country, SPILL pixels beyond it, but for lakes."""
    mask = grown(land.country(iso3, window), spill)
    if holes:
        mask &= field.noise(seed + 100, window, cell=24) < 0.8
    return mask


def values(iso3, window, low, high, **options):
    """Values of LOW to HIGH, other ones for every country, and NODATA."""
    seed = sum(map(ord, iso3))
    noise = field.noise(seed, window, cell=40) + 0.01 * field.noise(seed + 9, window, cell=2, octaves=1)
    return numpy.where(mapped(iso3, window, seed=seed, **options), low + (high - low) * noise / 1.01, NODATA).astype(numpy.float32)


def write_country(folder, iso3, name, low, high, north=land.GSOCMAP_NORTH, **options):
    """FOLDER/ISO3_NAME, of values from LOW to HIGH, on the lattice that begins at NORTH."""
    window = window_of(iso3, north)
    path = os.path.join(folder, f"{iso3}_{name}")
    return write(path, window, values(iso3, window, low, high, **options), options=WAYS.get(iso3, ()))
