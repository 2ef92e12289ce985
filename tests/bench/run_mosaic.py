#!/usr/bin/python3
"""The GSASmap countries of the baseline of March 2022, on real boundaries at 30 arc-seconds: a mosaic of each indicator.

    tests/bench/run_mosaic.py [--build build] [--folder build/bench-mosaic] [--layers EC_030,...] [--pixels 100000] [--rounds 3]
                              [--countries CHN,IND,... --replaced IND]

Makes the maps unless they are there, then for each layer: the mosaic, in turn with GDAL's tools (see Peer), and ratios of the
medians; what it costs when one country is replaced; GDAL's validator of COGs on every raster; and random pixels against the
owner's map, the owner told by GDAL's own rasterise. Ends with status 1 when anything differs.
"""
import argparse
import json
import os
import random
import subprocess
import sys

import numpy
from osgeo import gdal, ogr
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
os.environ.setdefault("SOILGATE_SOURCE", ROOT)
sys.path.insert(0, os.path.join(ROOT, "tests/cli"))
import countries  # noqa: E402  pylint: disable=wrong-import-position

gdal.UseExceptions()
# not told by name but inferred: see specs/baselines/asp-2022-03.yaml
NAMES = "AFG BGD BTN IND KHM LAO LKA MMR MNG NPL PAK PHL THA".split()
LAYERS = {"EC_030": ("SalinityMap030.tif", 0.2, 6), "pH_030": ("pHMap030.tif", 5, 8), "ESP_030": ("ESPMap030.tif", 1, 14),
          "Salt_030": ("SaltMap030.tif", 0.2, 6)}  # its classes follow from EC
NODATA = countries.NODATA
TABLE = '"classcode" "mapvalue"\n1 "SlightSalinity"\n2 "None"\n3 "ModerateSalinity"\n4 "StrongSalinity"\n'
NATIONAL = numpy.array([2, 1, 3, 4], numpy.uint8)  # below 0.75 dS/m, 2, 4, 8
CANONICAL = {1: 2, 2: 1, 3: 3, 4: 4}


def make_inputs(folder, layer):
    """Each layer lies in folders of its own: a mosaic checks all that is handed in."""
    name, low, high = LAYERS[layer]
    for iso3 in NAMES:
        place = os.path.join(folder, layer, iso3)
        path = os.path.join(place, f"{iso3}_{name}")
        if os.path.exists(path):
            continue
        os.makedirs(place, exist_ok=True)
        window = countries.window_of(iso3)
        values = countries.values(iso3, window, low, high)
        if layer == "Salt_030":
            with open(os.path.join(place, "saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
                file.write(TABLE)
            values = numpy.where(values == NODATA, 255, NATIONAL[numpy.digitize(values, [0.75, 2, 4])]).astype(numpy.uint8)
        options = ["COMPRESS=LZW"] if sum(map(ord, iso3)) % 2 else ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2"]
        countries.write(path + ".partial", window, values, 255 if layer == "Salt_030" else NODATA, options)
        os.rename(path + ".partial", path)
        print(f"  made {iso3}_{name}", flush=True)


def timed(command, **options):
    """Seconds, seconds of CPU and MB of a command, started by a small process: a child begins as large as its parent."""
    script = ("import json, resource, subprocess, sys, time\n"
              "start = time.monotonic()\n"
              "done = subprocess.run(sys.argv[1:], capture_output=True, check=False)\n"
              "took, used = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)\n"
              "told = (done.stdout + done.stderr).decode()[-2000:] if done.returncode else ''\n"
              "print(json.dumps([told, took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))")
    done = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, check=True, **options)
    told, *numbers = json.loads(done.stdout)
    if told:
        sys.exit(f"{command[:6]}: {told}")
    return numbers


def owners_of(like):
    """An array of numbers of features, 0 for none, by GDAL's rasterise, and their codes."""
    model = gdal.Open(like)
    source = ogr.Open(os.path.join(ROOT, "specs/boundaries/world.fgb"))
    layer = source.GetLayer()
    raster = gdal.GetDriverByName("MEM").Create("", model.RasterXSize, model.RasterYSize, 1, gdal.GDT_UInt16)
    raster.SetGeoTransform(model.GetGeoTransform())
    raster.SetProjection(model.GetProjection())
    memory = ogr.GetDriverByName("Memory").CreateDataSource("owners")
    codes = [None]
    for feature in sorted(layer, key=lambda one: one.GetField("iso3"), reverse=True):  # the first code is burnt last
        one = memory.CreateLayer(f"owner{len(codes)}", layer.GetSpatialRef(), ogr.wkbMultiPolygon)
        copy = ogr.Feature(one.GetLayerDefn())
        copy.SetGeometry(feature.GetGeometryRef())
        one.CreateFeature(copy)
        gdal.RasterizeLayer(raster, [1], one, burn_values=[len(codes)])
        codes.append((feature.GetField("iso3"), bool(feature.GetField("disputed"))))
    return raster.ReadAsArray(), codes


def compare(folder, layer, base, count, owners):
    """Random pixels against the owner's own map; gives how many were of each kind."""
    numbers, codes = owners
    dataset = gdal.Open(base + ".tif")
    values, sources = dataset.ReadAsArray(), gdal.Open(base + "_source.tif").ReadAsArray()
    nodata = dataset.GetRasterBand(1).GetNoDataValue()
    west, _, _, north, _, _ = dataset.GetGeoTransform()
    given = {}
    for iso3 in NAMES:
        one = gdal.Open(os.path.join(folder, layer, iso3, f"{iso3}_{LAYERS[layer][0]}"))
        place = one.GetGeoTransform()
        array = one.ReadAsArray().astype(numpy.float64)
        array[array == one.GetRasterBand(1).GetNoDataValue()] = nodata
        if layer == "Salt_030":
            array = numpy.vectorize(lambda code: CANONICAL.get(int(code), code))(array)
        given[iso3] = (round((place[0] - west) * 120), round((north - place[3]) * 120), array)
    m49 = {feature.GetField("iso3"): feature.GetField("m49")
           for source in [ogr.Open(os.path.join(ROOT, "specs/boundaries/world.fgb"))] for feature in source.GetLayer()}

    def of(iso3, col, row):
        left, top, array = given[iso3]
        inside = 0 <= col - left < array.shape[1] and 0 <= row - top < array.shape[0]
        return array[row - top, col - left] if inside else nodata

    kinds, wrong = {"own": 0, "gap": 0, "without a map": 0, "beyond": 0}, 0
    for _ in range(count):
        row, col = random.randrange(values.shape[0]), random.randrange(values.shape[1])
        owner = codes[numbers[row, col]]
        value, source = values[row, col], sources[row, col]
        if owner is not None and owner[0] in NAMES:
            wanted = of(owner[0], col, row)
            kinds["own" if wanted != nodata else "gap"] += 1
            wrong += value != wanted or source != (m49[owner[0]] if wanted != nodata else 0)
        elif owner is not None and not owner[1]:
            kinds["without a map"] += 1
            wrong += value != nodata or source != 0
        else:
            kinds["beyond"] += 1
            choices = {m49[iso3]: of(iso3, col, row) for iso3 in NAMES if of(iso3, col, row) != nodata}
            wrong += value != choices.get(source, nodata) or (source == 0) != (not choices)
    return kinds, wrong


COG = ["-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=YES", "-co", "NUM_THREADS=ALL_CPUS"]
THREADS = ["--config", "GDAL_NUM_THREADS", "ALL_CPUS"]
# all squares in one process: the start of gdal_translate is not counted 28 times
SQUARES = """
import sys
from osgeo import gdal
gdal.UseExceptions()
source, out, how, *squares = sys.argv[1:]
for square in squares:
    place, name = gdal.Open(square).GetGeoTransform(), out + ".square"
    box = [place[0], place[3], place[0] + 1200 * place[1], place[3] + 1200 * place[5]]
    gdal.Translate(name, source, format="COG", projWin=box, creationOptions=[
        "COMPRESS=DEFLATE", "PREDICTOR=YES", "NUM_THREADS=ALL_CPUS", "RESAMPLING=" + how])
"""


class Peer:
    """GDAL's tools for the rasters of OUTPUT: from the maps without ownership, checks, counts, hashes, borders or fsync."""

    def __init__(self, options, layer, output):
        self.files = [os.path.join(options.folder, layer, iso3, f"{iso3}_{LAYERS[layer][0]}") for iso3 in NAMES]
        self.base = os.path.join(output, f"mosaic_GSASmap_{layer}")
        self.squares = sorted(os.path.join(output, "tiles", name) for name in os.listdir(os.path.join(output, "tiles"))
                              if name.endswith(".tif"))
        self.how = "MODE" if layer == "Salt_030" else "AVERAGE"
        self.vrt, self.cog = os.path.join(options.folder, "peer.vrt"), os.path.join(options.folder, "peer.tif")

    def values(self, *extra):
        """gdalbuildvrt, gdal_translate -of COG: the values alone."""
        return [timed(["gdalbuildvrt", "-q", "-overwrite", self.vrt, *self.files]),
                timed(["gdal_translate", "-q", *COG, *extra, "-co", f"RESAMPLING={self.how}", *THREADS, self.vrt, self.cog])]

    def others(self):
        """The raster of sources, from a finished one, as GDAL makes none of its own; and the tiles of 10 x 10 degrees."""
        out = self.cog + ".other"
        return [timed(["gdal_translate", "-q", *COG, "-co", "RESAMPLING=NEAREST", *THREADS, self.base + "_source.tif", out]),
                timed([sys.executable, "-c", SQUARES, self.cog, out, self.how, *self.squares])]


def make_mosaic(options, layer, output, folders):
    return timed([os.path.join(options.build, "soilgate"), "mosaic", "--spec", "gsasmap", "--layer", layer, "--output", output,
                  *folders], env={**os.environ, "SOILGATE_DATA": ROOT})


def together(runs):
    """Of runs one after the other: seconds and seconds of CPU summed, the most memory."""
    return [sum(run[0] for run in runs), sum(run[1] for run in runs), max(run[2] for run in runs)]


def median(rounds):
    return [sorted(one[i] for one in rounds)[len(rounds) // 2] for i in range(3)]


def race(options, layer, output, folders):
    """The mosaic in turn with GDAL's tools; gives the mosaic's figures."""
    names = ("soilgate mosaic: check, values, sources, tiles, counts, borders", "GDAL: the values alone",
             "GDAL: the values alone, packed with the least effort, LEVEL=1", "GDAL: values, sources and tiles")
    rounds = []
    for _ in range(options.rounds):
        subprocess.run(["rm", "-rf", output], check=True)
        own = make_mosaic(options, layer, output, folders)
        peer = Peer(options, layer, output)
        quick = peer.values("-co", "LEVEL=1")
        plain = peer.values()
        rounds.append([own, together(plain), together(quick), together(plain + peer.others())])
    figures = [median([one[i] for one in rounds]) for i in range(len(names))]
    for name, figure in zip(names, figures):
        ratio = f"; {figure[1] / figures[0][1]:.2f} x CPU, {figure[2] / figures[0][2]:.2f} x memory" if figure is not figures[0] else ""
        print(f"  {name}: {figure[0]:.1f} s, {figure[1]:.2f} s of CPU, {figure[2]:.0f} MB{ratio}", flush=True)
    return figures[0]


def replace(options, layer, output, whole):
    """One country's map is replaced: the figures of the mosaic over the earlier one, and how many files differ from a whole run."""
    iso3 = options.replaced
    changed = os.path.join(options.folder, "changed", iso3)
    subprocess.run(["rm", "-rf", changed], check=True)
    subprocess.run(["cp", "-r", os.path.join(options.folder, layer, iso3), os.path.dirname(changed) + "/"], check=True)
    dataset = gdal.Open(os.path.join(changed, f"{iso3}_{LAYERS[layer][0]}"), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    values = band.ReadAsArray()
    some = values != band.GetNoDataValue()
    values[some] = 4 if layer == "Salt_030" else values[some] * values.dtype.type(0.99)
    band.WriteArray(values)
    dataset = band = None
    folders = [changed if one == iso3 else os.path.join(options.folder, layer, one) for one in NAMES]
    again, other = make_mosaic(options, layer, output, folders), output + "-whole"
    subprocess.run(["rm", "-rf", other], check=True)
    make_mosaic(options, layer, other, folders)
    differ = subprocess.run(["diff", "-rq", "-x", "manifest.json", output, other], stdout=subprocess.PIPE, check=False).stdout
    print(f"  {iso3} replaced: {again[1]:.2f} s of CPU, {again[1] / whole[1]:.2f} of a whole run; "
          f"{len(differ.splitlines())} files differ from a whole one", flush=True)
    return len(differ.splitlines())


def run(options):
    failed, owners = 0, None
    os.makedirs(os.path.join(options.folder, "changed"), exist_ok=True)
    for layer in options.layers.split(","):
        print(f"{layer}: {len(NAMES)} countries", flush=True)
        make_inputs(options.folder, layer)
        folders = [os.path.join(options.folder, layer, iso3) for iso3 in NAMES]
        output = os.path.join(options.folder, "out-" + layer)
        whole = race(options, layer, output, folders)
        with open(os.path.join(output, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        for told in manifest["layers"][0]["files"]:
            if told["name"].endswith(".tif"):
                warnings, errors, _ = validate(os.path.join(output, told["name"]), full_check=True)
                failed += len(warnings) + len(errors)
        base = os.path.join(output, f"mosaic_GSASmap_{layer}")
        owners = owners if owners is not None else owners_of(base + ".tif")
        random.seed(13)
        kinds, wrong = compare(options.folder, layer, base, options.pixels, owners)
        print(f"  {options.pixels} random pixels: {kinds}; {wrong} differ", flush=True)
        failed += wrong + replace(options, layer, output, whole)
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.path.join(ROOT, "build"))
    parser.add_argument("--folder", default=os.path.join(ROOT, "build/bench-mosaic"))
    parser.add_argument("--layers", default=",".join(LAYERS))
    parser.add_argument("--countries", default=",".join(NAMES))
    parser.add_argument("--replaced", default="NPL")
    parser.add_argument("--pixels", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    NAMES = arguments.countries.split(",")
    sys.exit(1 if run(arguments) > 0 else 0)
