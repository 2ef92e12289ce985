"""Samples whose layers, each right by itself, do not fit together."""

import os

import numpy as np

from . import good, land, tiff
from .common import INLAND, SCATTER, row, sample
from .land import Window

PARTIAL = '--partial'
SOUTH_EAST = INLAND.moved(1, 1)
# A class map must cover its country. How much of Singapore it covers is told and not judged.
ISLAND = Window.at(103.62, 1.48, 48, 44)
SHORT = Window(INLAND.col, INLAND.row, INLAND.cols, INLAND.rows - 4)


def write(folder, stem, values, window=INLAND, nodata=-9999.0):
    tiff.write(os.path.join(folder, f'LKA_GSOCseq_{stem}_Map030.tif'), values, window.transform, nodata=nodata)


def stocks(seed):
    """Three layers of which the last is the difference of the first two."""
    layers = good.gsocseq_layers(seed, INLAND)
    return {stem: layers[f'{stem}_Map030'] for stem in ('finalSOC_BAU', 'T0', 'AbsDiff_BAU')}


@sample('layers.grid', 'moved')
def moved_grid(folder):
    for stem, values in stocks(700).items():
        write(folder, stem, values, SOUTH_EAST if stem == 'T0' else INLAND)
    return [row('', 'error', 'T0 begins one pixel farther south and east than the others', PARTIAL,
                tells='1.000 pixels east and 1.000 pixels south')]


@sample('layers.grid', 'size')
def shorter_grid(folder):
    for stem, values in stocks(700).items():
        short = stem == 'AbsDiff_BAU'
        write(folder, stem, values[:-4] if short else values, SHORT if short else INLAND)
    return [row('', 'error', 'AbsDiff_BAU has four rows less', PARTIAL, tells='64 x 60 pixels')]


@sample('layers.nodata')
def two_nodata_values(folder):
    for stem, values in stocks(710).items():
        values[10:14, 20:40] = np.nan
        write(folder, stem, values, nodata=-32768.0 if stem == 'finalSOC_BAU' else -9999.0)
    return [row('', 'warning', 'finalSOC_BAU declares -32768, the others -9999', PARTIAL, tells='-32768')]


@sample('layers.footprint')
def hole_in_one_layer(folder):
    for stem, values in stocks(720).items():
        if stem == 'T0':
            values[30:46, 12:32] = np.nan
        write(folder, stem, values)
    return [row('', 'warning', 'T0 lacks 16 rows of 20 pixels that the others have', PARTIAL, tells='7.8 %',
                pixels='320', place=(12, 30))]


@sample('layers.relation', 'difference')
def wrong_difference(folder):
    for stem, values in stocks(730).items():
        if stem == 'AbsDiff_BAU':
            for col, line in SCATTER:
                values[line, col] += 0.5
        write(folder, stem, values)
    return [row('', 'error', '12 differences are half a tonne too large', PARTIAL, tells='AbsDiff_BAU', pixels='12',
                place=SCATTER[0])]


@sample('layers.relation', 'rate')
def rate_over_ten_years(folder):
    layers = good.gsocseq_layers(735, INLAND)
    write(folder, 'AbsDiff_SSM2', layers['AbsDiff_SSM2_Map030'])
    write(folder, 'ASR_SSM2', layers['AbsDiff_SSM2_Map030'] / 10)
    return [row('', 'error', 'the rates are of 10 years, not of 20: all 4096 pixels', PARTIAL, tells='ASR_SSM2',
                pixels='4096', place=(0, 0))]


@sample('layers.relation', 'uncertainty')
def uncertainty_beyond_its_bound(folder):
    layers = good.gsocseq_layers(740, INLAND)
    for stem in ('RSR_SSM1_Uncertainty', 'SSM_Uncertainty', 'BAU_Uncertainty'):
        values = layers[f'{stem}Map030']
        if stem == 'RSR_SSM1_Uncertainty':
            for col, line in SCATTER:
                values[line, col] = 45.0
        tiff.write(os.path.join(folder, f'LKA_GSOCseq_{stem}Map030.tif'), values, INLAND.transform)
    return [row('', 'warning', '12 uncertainties above both that they come from, which are below 45', PARTIAL,
                tells='RSR_SSM1_Uncertainty', pixels='12', place=SCATTER[0])]


@sample('layers.order')
def scenarios_exchanged(folder):
    layers = good.gsocseq_layers(750, INLAND)
    write(folder, 'finalSOC_SSM1', layers['finalSOC_SSM2_Map030'])
    write(folder, 'finalSOC_SSM2', layers['finalSOC_SSM1_Map030'])
    return [row('', 'warning', 'the files of SSM1 and SSM2 are exchanged', PARTIAL, tells='finalSOC_SSM2')]


def around_island(values):
    """VALUES within 14 pixels of Singapore: closer than the 15 that its specification allows."""
    return np.where(land.within(land.country('SGP', ISLAND), 14), values, np.nan)


def write_salt(folder, wrong):
    """EC, pH, ESP and classes of one depth, with their look-up table; WRONG are the places of a wrong class."""
    ec, ph, esp = good.salt_properties(760, ISLAND, np.ones(ISLAND.shape, dtype=bool))
    code = good.salt_class(ec, ph, esp)
    for col, line in wrong:
        code[line, col] = code[line, col] % len(good.CLASS_NAMES) + 1
    for stem, values in (('SalinityMap', ec), ('pHMap', ph), ('ESPMap', esp), ('SaltMap', code)):
        tiff.write(os.path.join(folder, f'SGP_{stem}030.tif'), around_island(values),
                   ISLAND.transform, nodata=-999.0, kind='Int16' if stem == 'SaltMap' else 'Float32')
    good.write_lookup(folder, '0-30 cm')


@sample('layers.class', 'salt')
def wrong_salt_class(folder):
    write_salt(folder, SCATTER[:8])
    return [row('', 'error', '8 pixels have the class behind the right one', PARTIAL, tells='Salt', pixels='8',
                place=SCATTER[0])]


@sample('layers.class', 'black')
def wrong_black_soil(folder):
    probability, spread, code = good.black_soil(770, ISLAND)
    for col, line in SCATTER[:8]:
        code[line, col] = 1 - code[line, col]
    for stem, values in (('Probability', probability), ('ProbabilitySD', spread), ('Class', code)):
        tiff.write(os.path.join(folder, f'SGP_GBSmap_{stem}_Map025.tif'), around_island(values),
                   ISLAND.transform, nodata=-999.0, kind='Int16' if stem == 'Class' else 'Float32')
    return [row('', 'error', '8 pixels are black where the probability is below 0.5, or not where it is above',
                PARTIAL, tells='Class', pixels='8', place=SCATTER[0])]
