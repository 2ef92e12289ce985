"""Samples that break rules about names, deliveries and files."""

import os
import zlib

import numpy as np

from . import good, tiff
from .common import INLAND, T0, carbon, row, sample, write_t0
from .land import Window


# --- intake, names, packages

@sample('intake.unreadable')
def dangling_link(folder):
    os.makedirs(folder)
    os.symlink('not-copied/' + T0, os.path.join(folder, T0))
    return [row('', 'error', 'a link to a file that was not handed in', arguments='--partial')]


@sample('name.pattern')
def no_layer(folder):
    write_t0(folder, name='LKA_GSOCseq_TopsoilCarbon_Map030.tif')
    return [row('LKA_GSOCseq_TopsoilCarbon_Map030.tif', 'error', 'the name is no layer of GSOCseq',
                '--spec gsocseq --country LKA')]


@sample('name.variant')
def variants(folder):
    write_t0(folder, name='LKA_GSOCseq_T0_Map30.tif')
    write_t0(folder, name='LKA_GSOCseq_T0_Map030.tiff')
    write_t0(folder, name='LKA_GSOCseq_T0_Map030_Corr.tif')
    rates = good.gsocseq_layers(520, INLAND)['ASR_SSM1_Map030']
    write_t0(folder, rates, name='LKA_GSOCseq_ASR_SMM1_Map030.tif')
    return [row('LKA_GSOCseq_T0_Map30.tif', 'warning', 'Map30 for Map030', tells='LKA_GSOCseq_T0_Map030.tif'),
            row('LKA_GSOCseq_T0_Map030.tiff', 'warning', '.tiff for .tif', tells='LKA_GSOCseq_T0_Map030.tif'),
            row('LKA_GSOCseq_T0_Map030_Corr.tif', 'warning', 'the suffix that a correction script adds',
                tells='LKA_GSOCseq_T0_Map030.tif'),
            row('LKA_GSOCseq_ASR_SMM1_Map030.tif', 'warning', 'SMM1 for SSM1', tells='LKA_GSOCseq_ASR_SSM1_Map030.tif')]


@sample('name.country')
def country_tokens(folder):
    write_t0(folder, name='SL_GSOCseq_T0_Map030.tif')
    window = Window.at(90.3, 27.4, 64, 48)
    write_t0(folder, window=window, name='Bhutan_GSOCseq_T0_Map030.tif')
    window = Window.at(104.6, 13.2, 64, 64)
    write_t0(folder, window=window, name='KHD_GSOCseq_T0_Map030.tif')
    return [row('SL_GSOCseq_T0_Map030.tif', 'error', 'SL is no ISO 3166-1 alpha-3 code; the data lie in Sri Lanka',
                '--country LKA'),
            row('Bhutan_GSOCseq_T0_Map030.tif', 'error', 'the country is written out', tells='BTN'),
            row('KHD_GSOCseq_T0_Map030.tif', 'error', 'KHD for KHM', tells='KHM')]


@sample('name.country-mixed')
def two_countries(folder):
    write_t0(folder)
    window = Window.at(90.3, 27.4, 64, 48)
    write_t0(folder, good.uncertainty(530, window), window, 'BTN_GSOCseq_T0_UncertaintyMap030.tif')
    return [row('', 'error', 'a layer of Sri Lanka and one of Bhutan in one delivery', arguments='--partial',
                tells='BTN')]


def all_but(folder, stem):
    window = Window.at(80.6, 7.3, 32, 32)
    good.write_gsocseq(folder, 'LKA', window, np.ones(window.shape, dtype=bool), 540, -999.0, skip=(stem,))
    good.country_report(folder, 'LKA')


@sample('package.layer-missing', 'mandatory')
def mandatory_missing(folder):
    all_but(folder, 'T0_Map030')
    return [row('', 'error', '28 of 29 layers; T0, a mandatory one, is absent', tells='LKA_GSOCseq_T0_Map030.tif')]


@sample('package.layer-missing', 'expected')
def expected_missing(folder):
    all_but(folder, 'AbsDiff_SSM2_Map030')
    return [row('', 'warning', '28 of 29 layers; AbsDiff_SSM2, an expected one, is absent',
                tells='LKA_GSOCseq_AbsDiff_SSM2_Map030.tif')]


@sample('package.layer-duplicate')
def twice(folder):
    write_t0(os.path.join(folder, 'first'))
    write_t0(os.path.join(folder, 'second'), carbon(seed=501))
    return [row('', 'error', 'T0 twice, in two folders', arguments='--partial')]


@sample('package.file-unexpected')
def stray(folder):
    write_t0(folder)
    with open(os.path.join(folder, 'todo.bak'), 'w', encoding='ascii') as file:
        file.write('ask for the new mask\n')
    return [row('', 'info', 'todo.bak belongs to nothing', arguments='--partial', tells='todo.bak')]


@sample('package.document-missing')
def no_report(folder):
    all_but(folder, None)
    os.remove(os.path.join(folder, 'LKA_GSOCseq_report.md'))
    return [row('', 'warning', 'all 29 layers, but no country report', tells='Country report')]


@sample('package.sidecar')
def sidecar(folder):
    write_t0(folder)
    with open(os.path.join(folder, T0 + '.aux.xml'), 'w', encoding='ascii', newline='\n') as file:
        file.write('<PAMDataset>\n  <PAMRasterBand band="1">\n    <NoDataValue>24.5</NoDataValue>\n'
                   '  </PAMRasterBand>\n</PAMDataset>\n')
    return [row(T0, 'warning', 'an .aux.xml beside it declares another nodata',
                tells='LKA_GSOCseq_T0_Map030.tif.aux.xml')]


# --- files

@sample('file.format')
def no_tiff(folder):
    os.makedirs(folder)
    with open(os.path.join(folder, T0), 'w', encoding='ascii', newline='\n') as file:
        file.write('<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Your session has expired.'
                   '</body></html>\n')
    other = 'LKA_GSOCseq_T0_UncertaintyMap030.tif'
    with open(os.path.join(folder, other), 'w', encoding='ascii', newline='\n') as file:
        file.write('ncols 4\nnrows 2\nxllcorner 80.5\nyllcorner 7.5\ncellsize 0.008333333333\nNODATA_value -999\n'
                   '21.5 22 22.5 23\n24 24.5 -999 25\n')
    return [row(T0, 'error', 'a web page saved under the name of a layer'),
            row(other, 'error', 'an ASCII grid under the name of a GeoTIFF')]


@sample('file.corrupt')
def corrupt(folder):
    window = Window.at(80.3, 7.6, 96, 96)
    path = write_t0(folder, window=window, tile=32)
    offset, length = tiff.block_place(path, 1, 2)
    tiff.patch(path, offset, b'\xff' * min(16, length))
    return [row(T0, 'error', 'block (1, 2) of 32 x 32 pixels: its first 16 bytes are 0xff, no DEFLATE stream',
                place=(32, 64))]


@sample('file.truncated')
def truncated(folder):
    path = write_t0(folder, tile=32)
    offset, length = tiff.block_place(path, 1, 1)
    if offset + length != os.path.getsize(path):
        raise AssertionError('the last block is not at the end of the file')
    os.truncate(path, offset + length // 2)
    return [row(T0, 'error', 'the file ends in the middle of its last block')]


@sample('file.limit')
def limits(folder):
    os.makedirs(folder)
    pixel = zlib.compress(b'\0\0\x20\x42', 0)  # 40.0, stored
    tiff.write_by_hand(os.path.join(folder, T0), 1, 1,
                       [(322, 4, 65520), (323, 4, 65520), (324, 4, 'data'), (325, 4, len(pixel))], pixel, 769)
    other = 'LKA_GSOCseq_T0_UncertaintyMap030.tif'
    tiff.write_by_hand(os.path.join(folder, other), 150000, 48000,
                       [(273, 4, 'data'), (278, 4, 48000), (279, 4, len(pixel))], pixel, 400)
    return [row(T0, 'error', '769 bytes that declare one pixel in a tile of 65520 x 65520'),
            row(other, 'error', '400 bytes that declare one strip of 28.8 GB')]


@sample('file.bands')
def bands(folder):
    write_t0(folder, bands=2)
    return [row(T0, 'error', 'two bands', tells='2')]


@sample('file.lossy')
def lossy(folder):
    write_t0(folder, options=['TILED=YES', 'BLOCKXSIZE=64', 'BLOCKYSIZE=64', 'COMPRESS=LERC', 'MAX_Z_ERROR=0.5'])
    return [row(T0, 'error', 'LERC with an allowed error of 0.5', tells='LERC')]


@sample('file.layout')
def layout(folder):
    write_t0(folder, options=['TILED=NO', 'COMPRESS=NONE'])
    return [row(T0, 'info', 'strips without compression')]
