"""Samples that break rules about coordinates and the grid."""

import numpy as np
from osgeo import gdal, osr

from . import land, tiff
from .common import INLAND, NONE, T0, carbon, row, sample, write_t0
from .land import Window


# --- coordinate reference systems and places

@sample('crs.missing')
def crs_missing(folder):
    write_t0(folder, reference=None)
    return [row(T0, 'error', 'degrees, but no CRS')]


@sample('crs.mismatch', 'utm')
def crs_utm(folder):
    write_t0(folder, reference=tiff.crs(32644), transform=(440000.0, 1000.0, 0.0, 830000.0, 0.0, -1000.0))
    return [row(T0, 'error', 'UTM zone 44N, 1 km pixels', tells='32644')]


@sample('crs.mismatch', 'datum')
def crs_datum(folder):
    write_t0(folder, reference=tiff.crs(4244))
    return [row(T0, 'error', 'degrees on the datum Kandawala, some hundred metres from WGS 84', tells='Kandawala')]


@sample('crs.unidentified')
def crs_unidentified(folder):
    reference = osr.SpatialReference()
    reference.ImportFromProj4('+proj=longlat +ellps=WGS84 +no_defs')
    write_t0(folder, reference=reference)
    return [row(T0, 'warning', 'degrees on the ellipsoid of WGS 84, without a code')]


@sample('georef.missing', 'control-points')
def control_points(folder):
    west, east = 80.4, 80.4 + 64 / 120
    north, south = 7.5, 7.5 - 64 / 120

    def finish(out):
        corners = [(west, north, 0, 0), (east, north, 64, 0), (east, south, 64, 64), (west, south, 0, 64)]
        points = [gdal.GCP(lon, lat, 0, col, line) for lon, lat, col, line in corners]
        points.append(gdal.GCP((west + east) / 2 + 0.002, (north + south) / 2, 0, 32, 32))
        out.SetGCPs(points, tiff.crs())
    write_t0(folder, transform=None, reference=None, finish=finish)
    return [row(T0, 'error', 'five ground control points in place of a georeference', tells='5 control points')]


@sample('georef.missing', 'nothing')
def no_georeference(folder):
    write_t0(folder, transform=None)
    return [row(T0, 'error', 'a CRS, but nothing that says where the pixels are')]


@sample('georef.rotated')
def rotated(folder):
    west, width, _, north, _, height = INLAND.transform
    write_t0(folder, transform=(west, width, width / 50, north, height / 50, height))
    return [row(T0, 'error', 'sheared by a fiftieth of a pixel in each pixel')]


@sample('georef.south-up')
def south_up(folder):
    west, width, _, north, _, height = INLAND.transform
    write_t0(folder, carbon()[::-1], transform=(west, width, 0, north + INLAND.rows * height, 0, -height))
    return [row(T0, 'error', 'the first row is the southernmost')]


@sample('georef.point')
def point(folder):
    write_t0(folder, finish=lambda out: out.SetMetadataItem('AREA_OR_POINT', 'Point'))
    return [row(T0, 'warning', 'the georeference says where the centre of a pixel is')]


# --- the grid

@sample('grid.resolution', 'double')
def double_pixels(folder):
    window = Window.at(80.4, 7.5, 64, 64, land.WORLD_NORTH)
    west, width, _, north, _, height = window.transform
    write_t0(folder, carbon(window)[::2, ::2], transform=(west, 2 * width, 0, north, 0, 2 * height))
    return [row(T0, 'error', 'pixels of 60 arc-seconds; the corners lie on the lattice', tells='60')]


@sample('grid.resolution', 'drift')
def drift(folder):
    window = Window.at(79.8, 8.2, 320, 40)
    west, _, _, north, _, _ = window.transform
    # 0.00833 for 1/120: 0.0004 of a pixel in each, 0.128 pixels over 320
    write_t0(folder, np.where(land.country('LKA', window), carbon(window), NONE), window,
             transform=(west, 0.00833, 0, north, 0, -0.00833))
    return [row(T0, 'error', '0.00833 degrees: the error sums to 0.128 pixels over the width', tells='0.13')]


@sample('grid.phase', 'half')
def half_pixel(folder):
    west, width, _, north, _, height = INLAND.transform
    write_t0(folder, transform=(west + width / 2, width, 0, north + height / 2, 0, height))
    return [row(T0, 'error', 'half a pixel east and south of the lattice of GSOCmap', tells='0.50 px')]


@sample('grid.phase', 'slight')
def twentieth(folder):
    west, width, _, north, _, height = INLAND.transform
    write_t0(folder, transform=(west + width / 20, width, 0, north, 0, height))
    return [row(T0, 'warning', 'a twentieth of a pixel east of either lattice', tells='0.050 px east')]


@sample('grid.extent', 'beyond-180')
def beyond_180(folder):
    window = Window.at(177.2, -17.4, 384, 80)
    values = np.where(land.country('FJI', window), carbon(window), NONE)
    values[:, 180:] = NONE  # Viti Levu only: all data lie west of 180
    write_t0(folder, values, window, 'FJI_GSOCseq_T0_Map030.tif', nodata=tiff.NO_DATA_R)
    return [row('FJI_GSOCseq_T0_Map030.tif', 'error', 'columns as far as 180.4 degrees east', tells='180.4')]


@sample('grid.extent', '0-360')
def longitudes_to_360(folder):
    window = Window.at(-89.3, 13.9, 64, 48)
    west, width, _, north, _, height = window.transform
    write_t0(folder, window=window, name='SLV_GSOCseq_T0_Map030.tif',
             transform=(west + 360, width, 0, north, 0, height))
    return [row('SLV_GSOCseq_T0_Map030.tif', 'error', 'El Salvador at 270.7 degrees east: longitudes from 0 to 360',
                tells='270.7')]


@sample('grid.axes-swapped')
def axes_swapped(folder):
    window = Window.at(80.4, 7.5, 64, 48, land.WORLD_NORTH)
    west, _, _, north, _, _ = window.transform
    south, east = north - window.rows / 120, west + window.cols / 120
    # what ran east runs north and what ran north runs east
    write_t0(folder, carbon(window)[::-1, ::-1].T, transform=(south, land.PIXEL, 0, east, 0, -land.PIXEL))
    return [row(T0, 'error', 'longitude 7.1 to 7.5, latitude 80.4 to 80.9: Sri Lanka with its axes swapped',
                tells='80.9')]
