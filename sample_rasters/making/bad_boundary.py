"""Samples that break rules about the country."""

import numpy as np

from . import field, land
from .common import NONE, T0, carbon, row, sample, write_t0
from .land import Window


def acidity(share_missing):
    """pH of Sri Lanka without its northern part: at least SHARE_MISSING of its pixels, whole rows."""
    window = land.country_window('LKA', land.WORLD_NORTH)
    inside = land.country('LKA', window)
    per_row = inside.sum(axis=1)
    cut = int(np.searchsorted(np.cumsum(per_row), share_missing * inside.sum())) + 1
    values = np.where(inside, field.steps(5 + 2.5 * field.noise(2020, window, 48), 1 / 8), NONE)
    values[:cut] = NONE
    return window, values, int(per_row[:cut].sum()), land.first(inside)


@sample('boundary.coverage', 'third')
def third_missing(folder):
    window, values, missing, place = acidity(0.3)
    write_t0(folder, values, window, 'LKA_pHMap030.tif')
    return [row('LKA_pHMap030.tif', 'warning', 'the northern 30 % of the country have no data', pixels=missing,
                place=place)]


@sample('boundary.coverage', 'most')
def most_missing(folder):
    window, values, missing, place = acidity(0.65)
    write_t0(folder, values, window, 'LKA_pHMap030.tif')
    return [row('LKA_pHMap030.tif', 'error', 'the northern 65 % of the country have no data', pixels=missing,
                place=place)]


def island(reach, west_of):
    """T0 of all Sri Lanka and of the sea within REACH pixels of it, west of the column share WEST_OF."""
    window = land.country_window('LKA', margin=reach + 3)
    inside = land.country('LKA', window)
    covered = inside | (land.within(inside, reach) & (np.arange(window.cols) < west_of * window.cols)[None, :])
    spill = covered & ~land.within(inside, 2)
    return window, np.where(covered, field.steps(carbon(window), 1), NONE), spill, covered


@sample('boundary.spill', 'strip')
def spill_strip(folder):
    window, values, spill, covered = island(10, 0.5)
    assert 0.02 < spill.sum() / covered.sum() < 0.1
    write_t0(folder, values, window)
    return [row(T0, 'warning', 'a strip of 10 pixels of sea along the west coast', pixels=int(spill.sum()),
                place=land.first(spill))]


@sample('boundary.spill', 'ring')
def spill_ring(folder):
    window, values, spill, covered = island(14, 2)
    assert spill.sum() / covered.sum() > 0.1
    write_t0(folder, values, window)
    return [row(T0, 'error', '14 pixels of sea all around', pixels=int(spill.sum()), place=land.first(spill))]


@sample('boundary.offset')
def offset(folder):
    window = land.country_window('LKA', margin=9)
    inside = land.country('LKA', window)
    covered = np.roll(inside, 5, axis=1)
    spill = covered & ~land.within(inside, 2)
    assert (covered & ~inside).sum() / covered.sum() > 0.02 > spill.sum() / covered.sum()
    write_t0(folder, np.where(covered, field.steps(carbon(window), 1), NONE), window)
    return [row(T0, 'warning', 'the whole island 5 pixels too far east', tells='5.0 pixels west')]


@sample('boundary.other-country')
def other_country(folder):
    write_t0(folder, name='BTN_GSOCseq_T0_Map030.tif')
    return [row('BTN_GSOCseq_T0_Map030.tif', 'error', 'named for Bhutan; every pixel lies in Sri Lanka', tells='LKA')]


@sample('boundary.unavailable', 'no-outline')
def no_outline(folder):
    window = Window.at(55.4, -21.0, 32, 32)
    write_t0(folder, window=window, name='REU_GSOCseq_T0_Map030.tif')
    return [row('REU_GSOCseq_T0_Map030.tif', 'unchecked', 'the shipped boundaries have no outline of Reunion',
                tells='REU')]
