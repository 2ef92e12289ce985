"""Writing GeoTIFFs, well made by default and wrong on request."""

import os
import struct

import numpy as np
from osgeo import gdal, osr

from .land import PIXEL

TYPES = {'Byte': gdal.GDT_Byte, 'Int16': gdal.GDT_Int16, 'Float32': gdal.GDT_Float32, 'Float64': gdal.GDT_Float64}
NO_DATA_R = -3.4e38  # what R's raster package writes for Float32


def crs(code=4326):
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(code)
    return reference


def options_for(rows, cols, kind, tile=None):
    """Tiles that fit the raster, and DEFLATE with the predictor that suits the type."""
    tile = tile or min(256, max(16, 1 << (max(rows, cols) - 1).bit_length()))
    predictor = 1 if kind == 'Byte' else 3 if kind.startswith('Float') else 2
    return ['TILED=YES', f'BLOCKXSIZE={tile}', f'BLOCKYSIZE={tile}', 'COMPRESS=DEFLATE',
            f'PREDICTOR={predictor}']


def write(path, values, transform, *, nodata=-999.0, kind='Float32', reference='EPSG:4326', options=None, tile=None,
          bands=1, finish=None):
    """Writes VALUES (NaN where there are none) to PATH.

    TRANSFORM or REFERENCE None leaves that out; FINISH gets the dataset before it is closed.
    """
    os.makedirs(os.path.dirname(path), exist_ok=True)
    rows, cols = values.shape
    data = np.array(values, dtype=np.float64)
    if nodata is not None:
        data[np.isnan(data)] = nodata
    options = options_for(rows, cols, kind, tile) if options is None else options
    out = gdal.GetDriverByName('GTiff').Create(path, cols, rows, bands, TYPES[kind], options)
    if transform is not None:
        out.SetGeoTransform(transform)
    if reference is not None:
        out.SetSpatialRef(crs() if reference == 'EPSG:4326' else reference)
    if nodata is not None:
        out.GetRasterBand(1).SetNoDataValue(nodata)
    if finish is not None:
        finish(out)
    storage = {'Byte': np.uint8, 'Int16': np.int16, 'Float32': np.float32, 'Float64': np.float64}[kind]
    for band in range(1, bands + 1):
        out.GetRasterBand(band).WriteArray(data.astype(storage))
    out.FlushCache()
    out = None
    stray = path + '.aux.xml'
    if os.path.exists(stray):
        raise AssertionError(f'{stray}: GDAL put something beside the file, the sample would have a sidecar')


def block_place(path, block_col, block_row):
    """(offset, length) of a block's bytes in the file."""
    raster = gdal.Open(path)  # kept: the band lives no longer than it
    band = raster.GetRasterBand(1)
    place = f'{block_col}_{block_row}'
    return (int(band.GetMetadataItem(f'BLOCK_OFFSET_{place}', 'TIFF')),
            int(band.GetMetadataItem(f'BLOCK_SIZE_{place}', 'TIFF')))


def patch(path, offset, replacement):
    with open(path, 'r+b') as file:
        file.seek(offset)
        file.write(replacement)


def replace_once(path, old, new):
    """Replaces the only occurrence of OLD by NEW of the same length."""
    with open(path, 'rb') as file:
        content = file.read()
    if len(old) != len(new) or content.count(old) != 1:
        raise AssertionError(f'{path}: {old!r} occurs {content.count(old)} times')
    with open(path, 'wb') as file:
        file.write(content.replace(old, new))


def write_by_hand(path, cols, rows, layout, data, length):
    """A classic little-endian Float32 TIFF of one directory with DEFLATE, byte by byte.

    LAYOUT holds the tags that say how the image is cut into blocks: (tag, type, value). DATA are the bytes of the only
    block; the file is filled with zeros to LENGTH bytes.
    """
    scale_place, tie_place = 8, 8 + 24
    keys_place = tie_place + 48
    nodata = b'-999\0\0\0\0'
    nodata_place = keys_place + 32
    data_place = nodata_place + len(nodata)
    directory_place = data_place + len(data) + len(data) % 2
    short, long, double, ascii_text = 3, 4, 12, 2
    tags = [(256, long, 1, cols), (257, long, 1, rows), (258, short, 1, 32), (259, short, 1, 8), (262, short, 1, 1),
            (277, short, 1, 1), (339, short, 1, 3), (33550, double, 3, scale_place), (33922, double, 6, tie_place),
            (34735, short, 16, keys_place), (42113, ascii_text, 5, nodata_place)]
    tags += [(tag, kind, 1, data_place if value == 'data' else value) for tag, kind, value in layout]
    body = struct.pack('<2sHI', b'II', 42, directory_place)
    body += struct.pack('<3d', PIXEL, PIXEL, 0.0)
    body += struct.pack('<6d', 0, 0, 0, 80.5, 7.5, 0)
    body += struct.pack('<16H', 1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326)
    body += nodata + data + b'\0' * (len(data) % 2)
    body += struct.pack('<H', len(tags))
    for tag, kind, count, value in sorted(tags):
        body += struct.pack('<HHII' if kind != short or count > 1 else '<HHIHxx', tag, kind, count, value)
    body += struct.pack('<I', 0)
    with open(path, 'wb') as file:
        file.write(body.ljust(length, b'\0'))
