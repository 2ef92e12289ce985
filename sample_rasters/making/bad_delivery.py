"""Samples that break rules about a delivery beside the one before it."""

import numpy as np

from . import good
from .common import NONE, row, sample, write_t0


@sample('delivery.loss')
def loss(folder):
    """T0 of Bhutan as in good/GSOCseq, but nothing in the eastern part of the land."""
    window, covered = good.bhutan()
    east = covered & (np.cumsum(covered.sum(axis=0)) > 0.9 * covered.sum())[None, :]
    assert 0.05 < east.sum() / covered.sum() < 0.11
    name = 'BTN_GSOCseq_T0_Map030.tif'
    values = np.where(covered & ~east, good.topsoil_carbon(good.BHUTAN_SEED, window), NONE)
    write_t0(folder, values, window, name)
    return [row(name, 'warning', 'the eastern tenth of the land of good/GSOCseq has no data any more',
                '--previous good/GSOCseq', tells=f'instead of {covered.sum():,} pixels'.replace(',', ' '),
                pixels=int(east.sum()))]
