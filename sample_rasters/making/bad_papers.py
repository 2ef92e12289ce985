"""Samples whose metafile contradicts the map: all other keys of it are true."""

import os

import numpy as np

from . import field, good, land
from .common import NONE, row, sample, write_t0

NAME = 'LKA_pHMap030'


def described(folder, **other):
    """A pH map of Sri Lanka with a metafile, true but for OTHER."""
    window = land.country_window('LKA', land.WORLD_NORTH)
    values = np.where(land.country('LKA', window), field.steps(5 + 2.5 * field.noise(2020, window, 48), 1 / 8), NONE)
    write_t0(folder, values, window, f'{NAME}.tif')
    good.metafile(os.path.join(folder, f'{NAME}_metafile.txt'), 'pH of Sri Lanka', '0-30 cm', 'pH', window, values,
                  'saturated paste', **other)


def contradiction(why, tells):
    return [row('', 'warning', why, arguments='--partial', tells=tells)]


@sample('document.mismatch', 'extent')
def other_extent(folder):
    described(folder, Extent='79.725000,5.891667 / 81.916667,9.858333')
    return contradiction('the metafile puts the west edge 12 pixels too far east', '12 pixels')


@sample('document.mismatch', 'empty')
def empty(folder):
    described(folder)
    open(os.path.join(folder, f'{NAME}_metafile.txt'), 'wb').close()
    return contradiction('the metafile holds nothing', 'it is empty')


@sample('document.mismatch', 'size')
def other_size(folder):
    described(folder, Width='274')
    return contradiction('the metafile counts 274 columns of 275', '274 columns')


@sample('document.mismatch', 'statistics')
def other_statistics(folder):
    described(folder, Summary_statistics='max 14, min 5.1250, mean 6.1, st.dev 0.4')
    return contradiction('the metafile gives a maximum of 14, which no pixel has', 'maximum 14')


@sample('document.mismatch', 'unit')
def other_unit(folder):
    described(folder, Units='dS/m')
    return contradiction('the metafile of a pH map says dS/m', 'dS/m')


@sample('document.mismatch', 'depth')
def other_depth(folder):
    described(folder, Depth='30-100 cm')
    return contradiction('the metafile of the map for 0-30 cm says 30-100 cm', '30-100 cm')


@sample('document.mismatch', 'resolution')
def other_resolution(folder):
    described(folder, Map_Resolution='250 m (0.00225 degrees)')
    return contradiction('the metafile says 250 m; the pixels have 30 arc-seconds', '250 m')


@sample('document.mismatch', 'projection')
def other_projection(folder):
    described(folder, Projection='UTM zone 44N EPSG:32644')
    return contradiction('the metafile says UTM; the map is in degrees', '32644')
