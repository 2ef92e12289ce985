"""Samples that break rules about storage, nodata and values."""

import os

import numpy as np
from osgeo import gdal

from . import field, good, land, tiff
from .common import INLAND, NONE, SCATTER, T0, carbon, row, sample, with_pixels, write_t0
from .land import Window


# --- storage

@sample('data.type')
def whole_numbers(folder):
    write_t0(folder, np.rint(carbon()), kind='Int16')
    return [row(T0, 'error', 'whole tonnes in Int16', tells='Int16')]


@sample('data.scaled')
def scaled(folder):
    def finish(out):
        out.GetRasterBand(1).SetScale(0.1)
    write_t0(folder, finish=finish)
    return [row(T0, 'error', 'a scale of 0.1 that other programs would apply', tells='0.1')]


@sample('data.rendered', 'palette')
def rendered(folder):
    def finish(out):
        table = gdal.ColorTable()
        for value in range(256):
            table.SetColorEntry(value, (value, 200 - value // 2, 90, 255))
        out.GetRasterBand(1).SetColorTable(table)
    name = 'LKA_GSOCseq_T0_UncertaintyMap030.tif'
    write_t0(folder, np.rint(good.uncertainty(550, INLAND)), name=name, kind='Byte', nodata=255.0, finish=finish)
    return [row(name, 'error', 'the colours of a palette', tells='palette')]


@sample('data.rendered', 'stretch')
def stretched(folder):
    values = carbon()
    grey = np.rint(1 + 254 * (values - values.min()) / (values.max() - values.min()))
    write_t0(folder, grey, kind='Byte', nodata=0.0)
    return [row(T0, 'error', 'grey levels from 1 to 255 in place of t C/ha')]


@sample('data.rendered', 'rgb')
def coloured(folder):
    grey = np.rint(2.5 * carbon())
    write_t0(folder, grey, kind='Byte', nodata=None, bands=3,
             options=tiff.options_for(64, 64, 'Byte') + ['PHOTOMETRIC=RGB'])
    return [row(T0, 'error', 'red, green and blue')]


# --- nodata

@sample('nodata.undeclared')
def undeclared(folder):
    write_t0(folder, nodata=None)
    return [row(T0, 'error', 'every pixel has a value, but no nodata is declared')]


@sample('nodata.unrepresentable', 'too-large')
def too_large(folder):
    write_t0(folder, nodata=-123456.0)
    tiff.replace_once(os.path.join(folder, T0), b'-123456\0', b'-1e+300\0')
    return [row(T0, 'error', 'nodata -1e+300 in Float32, which ends at 3.4e+38', tells='-1e+300')]


@sample('nodata.unrepresentable', 'text')
def no_number(folder):
    write_t0(folder, nodata=-999.0)
    tiff.replace_once(os.path.join(folder, T0), b'-999\0', b'NULL\0')
    return [row(T0, 'error', 'the nodata tag holds the text NULL', tells='NULL')]


@sample('nodata.in-range', 'salinity')
def in_range(folder):
    window = land.country_window('LKA', land.WORLD_NORTH)
    inside = land.country('LKA', window)
    ec = good.salt_properties(2000, window, inside)[0]
    write_t0(folder, np.where(inside, ec, NONE), window, 'LKA_SalinityMap030.tif', nodata=0.0)
    return [row('LKA_SalinityMap030.tif', 'error', 'nodata 0 is a possible conductivity', tells='0')]


@sample('nodata.in-range', 'difference')
def in_range_dropped(folder):
    name = 'LKA_GSOCseq_AbsDiff_BAU_Map030.tif'
    write_t0(folder, good.gsocseq_layers(520, INLAND)['AbsDiff_BAU_Map030'], name=name, nodata=0.0)
    return [row(name, 'warning', 'nodata 0 is a possible difference, but exact zeros are dropped on receipt anyway',
                tells='0')]


@sample('nodata.sentinel', 'fill')
def fill(folder):
    write_t0(folder, with_pixels(SCATTER, -999.0), nodata=tiff.NO_DATA_R)
    return [row(T0, 'error', '-999 in 12 pixels while -3.4e+38 is declared', tells='-999', pixels=12, place=SCATTER[0])]


@sample('nodata.sentinel', 'derived')
def derived(folder):
    name = 'LKA_GSOCseq_ASR_BAU_Map030.tif'
    rates = good.gsocseq_layers(520, INLAND)['ASR_BAU_Map030']
    write_t0(folder, with_pixels(SCATTER[:7], -999 / 20, rates), name=name, nodata=tiff.NO_DATA_R)
    return [row(name, 'error', '-49.95 = -999 / 20 in 7 pixels', tells='-49.95', pixels=7, place=SCATTER[0])]


@sample('nodata.mixed')
def mixed(folder):
    write_t0(folder)
    values = carbon().astype(np.float32)
    for col, line in SCATTER:
        values[line, col] = np.nan
    raster = gdal.Open(os.path.join(folder, T0), gdal.GA_Update)
    raster.GetRasterBand(1).WriteArray(values)
    raster = None
    return [row(T0, 'warning', 'NaN in 12 pixels beside the declared -999', pixels=12, place=SCATTER[0])]


@sample('nodata.background', 'sea')
def background(folder):
    window = BACKGROUND_WINDOW
    inside = land.country('LKA', window)
    write_t0(folder, np.where(inside, carbon(window), np.where(land.within(inside, 2), NONE, 41.25)), window)
    far = ~land.within(inside, 2)
    return [row(T0, 'error', 'all of the sea in the window is 41.25',
                tells='41.25', pixels=int(far.sum()), place=land.first(far))]


BACKGROUND_WINDOW = Window.at(80.2, 6.53, 96, 64)  # the south coast cuts its lower corner


@sample('nodata.background', 'frame')
def frame(folder):
    window = land.country_window('LKA', land.WORLD_NORTH)
    inside = land.country('LKA', window)
    background = float(np.float32(6.248272))  # seen in a real map of the Philippines
    write_t0(folder, np.where(inside, field.steps(5 + 2.5 * field.noise(2020, window, 48), 1 / 8), background), window,
             'LKA_pHMap030.tif')
    far = ~land.within(inside, 2)
    return [row('LKA_pHMap030.tif', 'error', 'all around the country the pH is 6.248272', tells='6.248272',
                pixels=int(far.sum()), place=land.first(far))]


@sample('nodata.zero')
def zeros(folder):
    write_t0(folder, with_pixels(SCATTER, 0.0))
    return [row(T0, 'warning', 'exactly 0 in 12 pixels', pixels=12, place=SCATTER[0])]


@sample('nodata.empty')
def empty(folder):
    write_t0(folder, np.full(INLAND.shape, NONE))
    return [row(T0, 'error', 'nodata everywhere')]


# --- values

@sample('value.range')
def out_of_range(folder):
    values = with_pixels(SCATTER[:8], 812.5)
    write_t0(folder, with_pixels(SCATTER[8:], -3.25, values))
    return [row(T0, 'error', '8 pixels of 812.5 and 4 of -3.25 t C/ha', tells='812.5', pixels=12, place=SCATTER[0])]


@sample('value.typical')
def untypical(folder):
    values = carbon()
    values[:40] += 90  # from 24..90 to 114..180
    return_rows = 40 * 64
    write_t0(folder, values)
    return [row(T0, 'warning', '62.5 % of the pixels above 100 t C/ha, the upper end of what is typical',
                pixels=return_rows, place=(0, 0))]


@sample('value.nonfinite')
def infinite(folder):
    values = with_pixels(SCATTER[:3], np.inf)
    write_t0(folder, with_pixels(SCATTER[3:5], -np.inf, values))
    return [row(T0, 'error', 'infinity in 5 pixels', pixels=5, place=SCATTER[0])]


@sample('value.class', 'black-soil')
def class_seven(folder):
    window = land.country_window('BTN')
    inside = land.country('BTN', window)
    code = np.where(inside, good.black_soil(4000, window)[2], NONE)
    places = [(200 + 3 * i, 60 + 2 * i) for i in range(9)]
    assert all(inside[line, col] for col, line in places)
    name = 'BTN_GBSmap_Class_Map025.tif'
    write_t0(folder, with_pixels(places, 7, code), window, name, kind='Byte', nodata=255.0)
    return [row(name, 'warning', 'class 7 in 9 pixels; that 0, 1 and 2 are all the classes is inferred',
                tells='7', pixels=9,
                place=places[0])]


def salt_map(folder, places=(), value=None):
    """The salt class map of Sri Lanka, with VALUE at PLACES; gives its codes."""
    window = land.country_window('LKA', land.WORLD_NORTH)
    inside = land.country('LKA', window)
    code = np.where(inside, good.salt_class(*good.salt_properties(2000, window, inside)), NONE)
    assert all(inside[line, col] for col, line in places)
    write_t0(folder, with_pixels(places, value, code), window, 'LKA_SaltMap030.tif', kind='Byte', nodata=255.0)
    return code


@sample('value.class', 'salt')
def class_beyond(folder):
    places = [(120 + 5 * i, 180 + 3 * i) for i in range(6)]
    salt_map(folder, places, 21)
    return [row('LKA_SaltMap030.tif', 'error', 'class 21 in 6 pixels; no published coding goes beyond 18',
                tells='21', pixels=6, place=places[0])]


@sample('value.class', 'not-in-table')
def class_not_in_table(folder):
    code = salt_map(folder)
    good.lookup_table(os.path.join(folder, 'saltaffected_LUT0_30.txt'), good.CLASS_NAMES[:-1])
    last = code == len(good.CLASS_NAMES)
    return [row('', 'error', 'the look-up table has no code 7, the map has', arguments='--partial', tells='7',
                pixels=int(last.sum()), place=land.first(last))]


@sample('value.class', 'unknown-name')
def class_of_unknown_name(folder):
    code = salt_map(folder)
    names = ['Salty' if name == 'StrongSalinity' else name for name in good.CLASS_NAMES]
    good.lookup_table(os.path.join(folder, 'saltaffected_LUT0_30.txt'), names)
    return [row('', 'warning', 'the look-up table calls class 7 Salty, which is no class of the product',
                arguments='--partial', tells='7 "Salty"', pixels=int((code == 7).sum()))]


@sample('value.class', 'no-known-name')
def class_of_no_known_name(folder):
    salt_map(folder)
    names = [f'Foo{code + 1}' for code in range(len(good.CLASS_NAMES))]
    good.lookup_table(os.path.join(folder, 'saltaffected_LUT0_30.txt'), names)
    return [row('', 'unchecked', 'no name of the look-up table is a class of the product', arguments='--partial',
                tells='names no class')]


@sample('value.class', 'two-tables')
def class_of_two_tables(folder):
    salt_map(folder)
    good.lookup_table(os.path.join(folder, 'saltaffected_LUT0_30.txt'))
    good.lookup_table(os.path.join(folder, 'old', 'saltaffected_LUT0_30.txt'), sorted(good.CLASS_NAMES, reverse=True))
    return [row('', 'unchecked', 'two look-up tables of one name that give the codes other classes', arguments='--partial',
                tells='old/saltaffected_LUT0_30.txt')]


@sample('value.class', 'table-for-all-too')
def class_of_own_table(folder):
    salt_map(folder)
    good.lookup_table(os.path.join(folder, 'saltaffected_LUT0_30.txt'))
    good.lookup_table(os.path.join(folder, 'LUT.txt'), sorted(good.CLASS_NAMES, reverse=True))
    return [row('', 'warning', 'a look-up table that is called as its map, and another one that differs', arguments='--partial',
                tells='not used: LUT.txt')]


@sample('value.class', 'no-table')
def class_without_table(folder):
    salt_map(folder)
    return [row('LKA_SaltMap030.tif', 'unchecked', 'no look-up table says what the codes mean',
                tells='no class look-up table')]


@sample('value.constant')
def constant(folder):
    write_t0(folder, np.full(INLAND.shape, 47.5))
    return [row(T0, 'warning', '47.5 in every pixel', tells='47.5')]


@sample('value.unit')
def unit(folder):
    write_t0(folder, carbon() / 10)
    return [row(T0, 'warning', 'kg/m2 (2.4 to 9) where t/ha is asked for', tells='kg/m2')]
