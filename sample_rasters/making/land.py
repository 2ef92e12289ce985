"""Places: windows of the two 30 arc-second lattices, countries on them, distances in pixels."""

import math
import os

import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()

PIXEL = 1 / 120  # degrees: 30 arc-seconds
WORLD_NORTH = 90.0  # lattice counted from the pole
GSOCMAP_NORTH = 83.616081247  # lattice of GSOCmap 1.2.0, bounds published by its web client
BOUNDARIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'specs', 'boundaries', 'world.fgb')


class Window:
    """COLS x ROWS pixels whose upper-left pixel is (COL, ROW) of the lattice that starts at (-180, NORTH)."""

    def __init__(self, col, row, cols, rows, north=GSOCMAP_NORTH):
        self.col, self.row, self.cols, self.rows, self.north = col, row, cols, rows, north

    @classmethod
    def at(cls, lon, lat, cols, rows, north=GSOCMAP_NORTH):
        """The window whose upper-left pixel holds (LON, LAT)."""
        return cls(int((lon + 180) * 120), int((north - lat) * 120), cols, rows, north)

    @property
    def transform(self):
        """GDAL's geotransform. Quotients of whole numbers, so that no error sums up over the columns."""
        return (-180 + self.col / 120, PIXEL, 0.0, self.north - self.row / 120, 0.0, -PIXEL)

    @property
    def shape(self):
        return (self.rows, self.cols)

    def moved(self, cols, rows):
        return Window(self.col + cols, self.row + rows, self.cols, self.rows, self.north)


def country(iso3, window):
    """True where the pixel's centre lies in the shipped boundary of ISO3."""
    source = ogr.Open(BOUNDARIES)
    layer = source.GetLayer()
    layer.SetAttributeFilter(f"iso3 = '{iso3}'")
    if layer.GetFeatureCount() == 0:
        raise ValueError(f'{BOUNDARIES} has no {iso3}')
    raster = gdal.GetDriverByName('MEM').Create('', window.cols, window.rows, 1, gdal.GDT_Byte)
    raster.SetGeoTransform(window.transform)
    raster.SetProjection(layer.GetSpatialRef().ExportToWkt())
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    return raster.ReadAsArray() == 1


def country_window(iso3, north=GSOCMAP_NORTH, margin=3):
    """The smallest window around ISO3, with MARGIN pixels on each side."""
    source = ogr.Open(BOUNDARIES)
    layer = source.GetLayer()
    layer.SetAttributeFilter(f"iso3 = '{iso3}'")
    feature = layer.GetNextFeature()  # kept: its geometry lives no longer than it
    west, east, south, top = feature.GetGeometryRef().GetEnvelope()
    col, row = int((west + 180) * 120) - margin, int((north - top) * 120) - margin
    end_col, end_row = int((east + 180) * 120) + 1 + margin, int((north - south) * 120) + 1 + margin
    return Window(col, row, end_col - col, end_row - row, north)


def within(mask, pixels):
    """True where a pixel of MASK lies at most PIXELS away, centre to centre."""
    reach = int(pixels)
    rows, cols = mask.shape
    padded = np.pad(mask, reach)
    out = np.zeros_like(mask)
    for down in range(-reach, reach + 1):
        half = math.isqrt(int(pixels * pixels) - down * down)
        sums = np.cumsum(np.pad(padded[reach + down:reach + down + rows], ((0, 0), (1, 0))), axis=1, dtype=np.int64)
        out |= sums[:, reach + half + 1:][:, :cols] > sums[:, reach - half:][:, :cols]
    return out


def first(mask):
    """(col, row) of the first True pixel, rows first."""
    row, col = np.argwhere(mask)[0]
    return int(col), int(row)
