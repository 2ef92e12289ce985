"""Rasters for tiles, and what tiles of them must show: worked out with numpy, whole, from the formulas of Web Mercator."""
import base64
import json
import os
import re
import subprocess
import warnings
import zlib

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
SOURCE = os.environ.get("SOILGATE_SOURCE", os.getcwd())
MAKER = os.path.join(os.path.dirname(os.path.abspath(os.environ.get("SOILGATE", "build/soilgate"))), "web_maker")
TYPES = {"float32": gdal.GDT_Float32, "uint8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16}
TILED = ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE")


def write(path, values, west, north, pixel, nodata=None, options=TILED):
    dataset = gdal.GetDriverByName("GTiff").Create(path, values.shape[1], values.shape[0], 1, TYPES[values.dtype.name],
                                                   list(options))
    dataset.SetGeoTransform((west, pixel, 0, north, 0, -pixel))
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(4326)
    dataset.SetProjection(crs.ExportToWkt())
    if nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset.GetRasterBand(1).WriteArray(values)
    return path


def make(output, *maps, threads=2, spec="gsasmap", title="Test", language="en"):
    """MAPS: (layer, base, raster, sources or None). The finished process."""
    words = [word if word is not None else "-" for one in maps for word in one]
    return subprocess.run([MAKER, output, str(threads), spec, title, *words], capture_output=True, text=True, timeout=300,
                          check=False, env={**os.environ, "SOILGATE_DATA": SOURCE, "SOILGATE_LANGUAGE": language})


def page(output):
    """The data of the page."""
    with open(os.path.join(output, "index.html"), encoding="utf-8") as file:
        return json.loads(re.search(r'<script type="application/json" id="page">(.*?)</script>', file.read(), re.S)[1])


def folder_tiles(folder):
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".png"):
                zoom, col = os.path.relpath(base, folder).split(os.sep)
                with open(os.path.join(base, name), "rb") as file:
                    found[int(zoom), int(col), int(name[:-4])] = file.read()
    return found


def picture(data):
    """The numbers of colours, and the colours."""
    gdal.FileFromMemBuffer("/vsimem/tile.png", data)
    dataset = gdal.Open("/vsimem/tile.png")
    band = dataset.GetRasterBand(1)
    table = band.GetColorTable()
    result = band.ReadAsArray(), [table.GetColorEntry(i) for i in range(table.GetCount())]
    dataset = None
    gdal.Unlink("/vsimem/tile.png")
    return result


def halve(values, classes):
    four = np.stack([values[0::2, 0::2], values[0::2, 1::2], values[1::2, 0::2], values[1::2, 1::2]]).astype("f8")
    if not classes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.nanmean(four, axis=0).astype("f4")
    best = np.full(four.shape[1:], np.nan)
    most = np.zeros(four.shape[1:])
    for code in sorted(set(four[~np.isnan(four)])):
        count = (four == code).sum(axis=0)
        best[count > most] = code
        most = np.maximum(most, count)
    return best.astype("f4")


def pyramid(values, west, north, pixel, zoom, classes):
    """{zoom: (first column, first row, values)} of all tiles around the map; VALUES has NaN for none."""
    rows, cols = values.shape
    side = 256 * 2 ** zoom
    x = (np.arange(side) + 0.5) / side * 360 - 180
    y = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (np.arange(side) + 0.5) / side))))
    col = np.floor(((x - west) % 360) / pixel).astype(int)
    row = np.floor((north - y) / pixel).astype(int)
    there = np.where(col < cols)[0], np.where((row >= 0) & (row < rows))[0]
    left, right = there[0].min() // 256 * 256, (there[0].max() // 256 + 1) * 256
    top, bottom = there[1].min() // 256 * 256, (there[1].max() // 256 + 1) * 256
    picked = np.full((bottom - top, right - left), np.nan, "f4")
    ok = np.ix_((row[top:bottom] >= 0) & (row[top:bottom] < rows), col[left:right] < cols)
    inside_rows, inside_cols = row[top:bottom], col[left:right]
    picked[ok] = values[np.ix_(inside_rows[(inside_rows >= 0) & (inside_rows < rows)], inside_cols[inside_cols < cols])]
    found, left, top = {}, left // 256, top // 256
    for at in range(zoom, -1, -1):
        found[at] = (left, top, picked)
        wide, high = picked.shape[1] // 256, picked.shape[0] // 256  # whole tiles of the zoom above
        pad = ((256 * (top % 2), 256 * ((top + high) % 2)), (256 * (left % 2), 256 * ((left + wide) % 2)))
        picked = halve(np.pad(picked, pad, constant_values=np.nan), classes)
        left, top = left // 2, top // 2
    return found


def blocks(folder):
    """{(row, column): (countries, numbers, places or None)} of the scripts."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(base, name), encoding="utf-8") as file:
                text = file.read()
            told = re.fullmatch(r'soilgateValues\("([\w.-]+)", (\d+), (\d+), \[([\d, ]*)\], "([A-Za-z0-9+/=]+)"\);\n', text)
            row, col = int(told[2]), int(told[3])
            assert f"{row}/{col}.js" == os.path.relpath(os.path.join(base, name), folder)
            data = np.frombuffer(zlib.decompress(base64.b64decode(told[5])), "u1").reshape(-1, 256, 256)
            numbers = data[0].astype(int) | data[1].astype(int) << 8
            found[row, col] = ([int(word) for word in told[4].split(",") if word.strip()], numbers, data[2] if len(data) > 2 else None)
    return found
