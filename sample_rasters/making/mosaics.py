"""Samples of rules about mosaics: maps of two toy countries side by side, and their boundaries.

Nepal's code has the land in the west, Bhutan's that in the east: two squares that meet on a meridian.
"""

import json
import os

import numpy as np

from . import field, tiff
from .land import GSOCMAP_NORTH, PIXEL, Window

SIDE = 48
WEST = Window.at(87.9, 27.4, SIDE, SIDE)
EAST = WEST.moved(SIDE, 0)
NAME = '{}_SalinityMap030.tif'
NONE = np.nan


def outline(iso3, window):
    """The square of WINDOW, a GeoJSON feature."""
    west, _, _, north, _, _ = window.transform
    east, south = west + window.cols * PIXEL, north - window.rows * PIXEL
    ring = [[round(x, 7), round(y, 7)] for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))]
    return {'type': 'Feature', 'properties': {'iso3': iso3}, 'geometry': {'type': 'Polygon', 'coordinates': [ring]}}


def both():
    """One smooth map of the two, 2 to 6 dS/m: no border shows."""
    whole = Window(WEST.col, WEST.row, 2 * SIDE, SIDE, GSOCMAP_NORTH)
    return 2 + 4 * field.noise(77, whole, cell=24)


def write(folder, west, east, east_window=EAST):
    os.makedirs(folder)
    tiff.write(os.path.join(folder, NAME.format('NPL')), west, WEST.transform, nodata=-9999.0)
    tiff.write(os.path.join(folder, NAME.format('BTN')), east, east_window.transform, nodata=-9999.0)
    features = {'type': 'FeatureCollection', 'features': [outline('BTN', EAST), outline('NPL', WEST)]}
    with open(os.path.join(folder, 'boundaries.geojson'), 'w', encoding='ascii', newline='\n') as file:
        json.dump(features, file, indent=1)
        file.write('\n')


def row(severity, pixels, why):
    return {'arguments': '--spec gsasmap', 'severity': severity, 'between': 'BTN NPL', 'pixels': pixels, 'why': why}


def step(folder):
    """Every one of the SIDE pairs across the border differs by about 5."""
    values = both()
    write(folder, values[:, :SIDE], values[:, SIDE:] + 5)
    return row('warning', SIDE, 'the map of the eastern country lies 5 dS/m above that of the western one')


def gap(folder):
    """Ten rows without values, two pixels wide on either side: one of them touches the border."""
    values = both()
    values[20:30, SIDE - 2:SIDE + 2] = NONE
    write(folder, values[:, :SIDE], values[:, SIDE:])
    return row('info', 20, 'neither country mapped ten rows at the border')


def overlap(folder):
    """The eastern map reaches one column into the western country, in six rows."""
    values = both()
    east = values[:, SIDE - 1:].copy()
    east[:, 0] = NONE
    east[5:11, 0] = values[5:11, SIDE - 1]
    write(folder, values[:, :SIDE], east, EAST.moved(-1, 0))
    return row('info', 6, 'the eastern map reaches one pixel into the western country, in six rows')


SAMPLES = {'border.step': step, 'border.gap': gap, 'border.overlap': overlap}
