"""What the samples that break a rule share.

A sample is a function that writes into its folder and gives the rows of the manifest. Most are a window of T0 inside
Sri Lanka. Places are known here because they are put here.
"""

import os

import numpy as np

from . import good, tiff
from .land import Window

NONE = np.nan
T0 = 'LKA_GSOCseq_T0_Map030.tif'
INLAND = Window.at(80.4, 7.5, 64, 64)  # wholly in Sri Lanka, 5 % of it
SAMPLES = []


def sample(rule, variant=''):
    """Registers a writer. It is called with the folder of the sample and gives (path below it, fields...) rows."""
    def register(writer):
        SAMPLES.append((rule, variant, writer))
        return writer
    return register


def row(path, severity, why, arguments='', tells='', pixels='', place=('', '')):
    """A line of the manifest. TELLS: words that the finding must hold."""
    return {'path': path, 'severity': severity, 'why': why, 'arguments': arguments, 'tells': tells, 'pixels': pixels,
            'col': place[0], 'row': place[1]}


def carbon(window=INLAND, seed=500):
    return good.topsoil_carbon(seed, window)


def write_t0(folder, values=None, window=INLAND, name=T0, **options):
    """T0 in FOLDER, right in every way that VALUES and OPTIONS do not change; gives its path."""
    path = os.path.join(folder, name)
    transform = options.pop('transform', window.transform)
    tiff.write(path, carbon(window) if values is None else values, transform, **options)
    return path


def with_pixels(places, value, values=None):
    """T0 with VALUE at PLACES, (col, row) pairs."""
    values = carbon() if values is None else values
    for col, line in places:
        values[line, col] = value
    return values


# A scatter of places, rows first: 12 of them, the first is (9, 5).
SCATTER = [(9 + 4 * i, 5 + 3 * i) for i in range(12)]
