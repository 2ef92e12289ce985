"""soilgate mosaic: real boundaries, maps of four neighbours, and GDAL's own tools to look at what came out."""
import csv
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

import jsonschema
import numpy
from osgeo import gdal, ogr, osr
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

import countries
from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest, strict

BOUNDARIES = os.path.join(SOURCE, "specs/boundaries/world.fgb")
NAMES = ("KHM", "LAO", "THA", "VNM")
M49 = {"KHM": 116, "LAO": 418, "THA": 764, "VNM": 704}
FILE = "SalinityMap030.tif"
with open(os.path.join(SOURCE, "specs/schema/soilgate-mosaic-1.schema.json"), encoding="utf-8") as schema:
    VALIDATOR = jsonschema.Draft202012Validator(strict(json.load(schema)))


def setUpModule():
    """The maps are made once: of KHM on the lattice that is counted from the pole, 0.07 pixels off."""
    global INPUTS
    INPUTS = tempfile.mkdtemp(prefix="soilgate-mosaic-")
    for iso3 in NAMES:
        north = countries.land.WORLD_NORTH if iso3 == "KHM" else countries.land.GSOCMAP_NORTH
        countries.write_country(INPUTS, iso3, FILE, 0.2, 6, north=north)


def tearDownModule():
    shutil.rmtree(INPUTS)


def inputs(*names):
    return [os.path.join(INPUTS, f"{iso3}_{FILE}") for iso3 in names or NAMES]


def files_of(folder):
    """Every file below FOLDER, by its name, with its hash."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def read(path, level=None):
    dataset = gdal.Open(path)
    band = dataset.GetRasterBand(1)
    return (band if level is None else band.GetOverview(level)).ReadAsArray()


def overviews(path):
    dataset = gdal.Open(path)
    return dataset.GetRasterBand(1).GetOverviewCount()


def rasterised(iso3, like):
    """True where GDAL's own rasteriser puts the country on the grid of the raster LIKE, by the centres of pixels."""
    source = ogr.Open(BOUNDARIES)
    layer = source.GetLayer()
    layer.SetAttributeFilter(f"iso3 = '{iso3}'")
    model = gdal.Open(like)
    mask = gdal.GetDriverByName("MEM").Create("", model.RasterXSize, model.RasterYSize, 1, gdal.GDT_Byte)
    mask.SetGeoTransform(model.GetGeoTransform())
    mask.SetProjection(model.GetProjection())
    gdal.RasterizeLayer(mask, [1], layer, burn_values=[1])
    return mask.ReadAsArray() == 1


def codes_around(like):
    """The codes of everybody who has land near the raster."""
    model = gdal.Open(like)
    west, pixel, _, north, _, _ = model.GetGeoTransform()
    source = ogr.Open(BOUNDARIES)  # kept: a layer lives no longer than it
    layer = source.GetLayer()
    layer.SetSpatialFilterRect(west, north - model.RasterYSize * pixel, west + model.RasterXSize * pixel, north)
    return {feature.GetField("iso3"): feature.GetField("disputed") for feature in layer}


class Mosaics(ProgramTest):
    def mosaic(self, *arguments, output="out", status=0, **options):
        out, err = self.run_program("mosaic", "--spec", "gsasmap", "--output", output, *arguments, status=status, **options)
        if status != 0:
            return out + err
        with open(self.path(output, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        errors = [f"{list(error.path)}: {error.message[:300]}" for error in VALIDATOR.iter_errors(manifest)]
        self.assertEqual(errors, [])
        return manifest


class WholeMosaic(Mosaics):
    """One mosaic, looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        cls.output = tempfile.mkdtemp(prefix="soilgate-mosaic-out-")
        cls.told = subprocess.run(
            [PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", cls.output, *inputs()],
            env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
        with open(os.path.join(cls.output, "manifest.json"), encoding="utf-8") as file:
            cls.manifest = json.load(file)
        cls.layer = cls.manifest["layers"][0]
        cls.values_path = os.path.join(cls.output, "mosaic_GSASmap_EC_030.tif")
        cls.sources_path = os.path.join(cls.output, "mosaic_GSASmap_EC_030_source.tif")
        cls.values, cls.sources = read(cls.values_path), read(cls.sources_path)
        cls.owners = {code: rasterised(code, cls.values_path) for code in codes_around(cls.values_path)}
        cls.given = {}
        place = gdal.Open(cls.values_path).GetGeoTransform()
        for iso3 in NAMES:  # each map by whole pixels on the grid of the mosaic
            dataset = gdal.Open(inputs(iso3)[0])
            own = dataset.GetGeoTransform()
            col, row = round((own[0] - place[0]) * 120), round((place[3] - own[3]) * 120)
            whole = numpy.full(cls.values.shape, countries.NODATA, numpy.float32)
            whole[row:row + dataset.RasterYSize, col:col + dataset.RasterXSize] = dataset.ReadAsArray()
            cls.given[iso3] = whole

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.output)

    def test_pixels_are_those_of_their_owner(self):
        disputed = [code for code, is_disputed in codes_around(self.values_path).items() if is_disputed]
        random.seed(6)
        rows, cols = self.values.shape
        seen = dict.fromkeys((*NAMES, "beyond", "nobody"), 0)
        for _ in range(100000):
            row, col = random.randrange(rows), random.randrange(cols)
            value, source = self.values[row, col], self.sources[row, col]
            owner = next((code for code, mask in self.owners.items() if mask[row, col]), None)
            if owner in NAMES:
                seen[owner] += 1
                self.assertEqual(value, self.given[owner][row, col], (row, col, owner))
                self.assertEqual(source, M49[owner] if value != countries.NODATA else 0)
            elif owner is not None and owner not in disputed:
                seen["nobody"] += 1
                self.assertEqual((value, source), (countries.NODATA, 0), (row, col, owner))
            else:
                givers = [iso3 for iso3 in NAMES if self.given[iso3][row, col] != countries.NODATA]
                seen["beyond"] += bool(givers)
                self.assertEqual(source != 0, bool(givers))
                if givers:
                    self.assertIn(source, [M49[iso3] for iso3 in givers])
                    self.assertIn(value, [self.given[iso3][row, col] for iso3 in givers if M49[iso3] == source])
        self.assertTrue(all(count > 50 for count in seen.values()), seen)

    def test_beyond_all_boundaries_the_nearest_country_goes_first(self):
        nobody = ~numpy.logical_or.reduce(list(self.owners.values()))
        several = sum(self.given[iso3] != countries.NODATA for iso3 in NAMES) > 1
        places = numpy.argwhere(nobody & several)
        self.assertGreater(len(places), 0)
        for row, col in places:
            best = []
            for iso3 in NAMES:
                if self.given[iso3][row, col] == countries.NODATA:
                    continue
                top, left = max(row - 9, 0), max(col - 9, 0)
                near = numpy.argwhere(self.owners[iso3][top:row + 10, left:col + 10]) + (top, left)
                best.append((min((y - row) ** 2 + (x - col) ** 2 for y, x in near), iso3))
            self.assertEqual(self.sources[row, col], M49[min(best)[1]])

    def test_counts_of_the_manifest(self):
        pixel = numpy.radians(1 / 120)
        _, _, _, north, _, step = gdal.Open(self.values_path).GetGeoTransform()
        e2 = 1 - (1 - 1 / 298.257223563) ** 2
        latitude = numpy.radians(north + step * (numpy.arange(self.values.shape[0]) + 0.5))
        # the area of a narrow cell: meridional and prime vertical radius of curvature at its centre
        areas = 6378.137 ** 2 * (1 - e2) * numpy.cos(latitude) / (1 - e2 * numpy.sin(latitude) ** 2) ** 2 * pixel ** 2
        for country in self.layer["countries"]:
            iso3 = country["iso3"]
            of_it, land = self.sources == M49[iso3], self.owners[iso3]
            empty = self.given[iso3] == countries.NODATA
            others = numpy.logical_or.reduce([self.given[other] != countries.NODATA for other in NAMES if other != iso3])
            self.assertEqual(country["pixels"], of_it.sum())
            self.assertEqual(country["land"], land.sum())
            self.assertEqual(country["gaps"], (land & empty).sum())
            self.assertEqual(country["gaps_given_by_others"], (land & empty & others).sum())
            self.assertEqual(country["beyond"], (of_it & ~land).sum())
            area = (of_it.sum(axis=1) * areas).sum()
            self.assertAlmostEqual(country["area_km2"], area, delta=area * 1e-6)
            weights = numpy.where(of_it, areas[:, None], 0)
            self.assertAlmostEqual(country["values"]["mean"], (self.values * weights).sum() / weights.sum(), places=5)
            self.assertEqual(country["values"]["min"], self.values[of_it].min())
            self.assertEqual(country["values"]["max"], self.values[of_it].max())
            self.assertIsNone(country["values"]["total"])
        self.assertEqual(self.layer["totals"]["pixels"], (self.values != countries.NODATA).sum())
        for overlap in self.layer["overlaps"]:
            a, b = overlap["between"]
            both = (self.given[a] != countries.NODATA) & (self.given[b] != countries.NODATA)
            self.assertEqual(overlap["pixels"], both.sum())
            self.assertEqual(overlap["taken"], [(both & (self.sources == M49[code])).sum() for code in (a, b)])
            differences = numpy.abs(self.given[a][both].astype("f8") - self.given[b][both])
            self.assertGreater(differences.mean(), 0.01)
            self.assertAlmostEqual(overlap["mean_difference"], differences.mean(), places=9)
        self.assertGreaterEqual(len(self.layer["overlaps"]), 4)
        for left_out in self.layer["left_out"]:
            spilt = (self.given[left_out["given_by"]] != countries.NODATA) & self.owners[left_out["in"]]
            self.assertEqual(left_out["pixels"], spilt.sum())
            self.assertEqual(left_out["has_map"], left_out["in"] in NAMES)
        self.assertTrue(any(left_out["in"] == "MMR" for left_out in self.layer["left_out"]))

    def test_gaps_are_told_with_what_neighbours_gave_there(self):
        for iso3 in NAMES:
            land, empty = self.owners[iso3], self.given[iso3] == countries.NODATA
            others = numpy.logical_or.reduce([self.given[other] != countries.NODATA for other in NAMES if other != iso3])
            gaps, left_out = int((land & empty).sum()), int((land & empty & others).sum())
            line = next(line for line in self.told.splitlines() if line.startswith(f"  {iso3}  ")).replace("\u202f", " ")
            if gaps == 0:
                self.assertTrue(line.endswith("; it gave a value for every pixel of the country"), line)
                continue
            self.assertIn(f"; it gave no value for {gaps:,} pixel".replace(",", " "), line)
            self.assertEqual(f"gave one for {left_out:,} of them".replace(",", " ") in line, left_out > 0, line)
        self.assertNotIn("have no value", self.told)

    def test_inputs_of_the_manifest(self):
        self.assertEqual([one["iso3"] for one in self.layer["inputs"]], list(NAMES))
        for one in self.layer["inputs"]:
            with open(inputs(one["iso3"])[0], "rb") as file:
                self.assertEqual(one["sha256"], hashlib.sha256(file.read()).hexdigest())
            self.assertIn(one["verdict"], ("pass", "warn"))
            # the lines that are counted from the pole lie 766 pixels and a bit north of those of GSOCmap
            wanted = -((90 - 83.616081247) * 120 - 766) if one["iso3"] == "KHM" else 0
            self.assertAlmostEqual(one["snapped"]["south_px"], wanted, places=5)
            self.assertAlmostEqual(one["snapped"]["east_px"], 0, places=6)
        with open(BOUNDARIES, "rb") as file:
            self.assertEqual(self.manifest["boundaries"]["sha256"], hashlib.sha256(file.read()).hexdigest())

    def test_files_of_the_manifest(self):
        there = files_of(self.output)
        told = {file["name"]: file for file in self.layer["files"] + self.manifest["files"]}
        self.assertEqual(set(told) | {"manifest.json", ".soilgate-mosaic_GSASmap_EC_030.index"}, set(there))
        for name, file in told.items():
            self.assertEqual(file["sha256"], there[name])
            self.assertEqual(file["bytes"], os.path.getsize(os.path.join(self.output, name)))
        pixels = told["mosaic_GSASmap_EC_030.tif"]["pixel_sha256"]
        self.assertEqual(pixels, hashlib.sha256(self.values.astype("<f4").tobytes()).hexdigest())
        pixels = told["mosaic_GSASmap_EC_030_source.tif"]["pixel_sha256"]
        self.assertEqual(pixels, hashlib.sha256(self.sources.astype("<u2").tobytes()).hexdigest())

    def test_cogs_are_valid(self):
        for name in files_of(self.output):
            if name.endswith(".tif"):
                warnings, errors, _ = validate(os.path.join(self.output, name), full_check=True)
                self.assertEqual((warnings, errors), ([], []), name)

    def test_grid(self):
        dataset = gdal.Open(self.values_path)
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        self.assertEqual(pixel, 1 / 120)
        self.assertEqual(dataset.GetSpatialRef().GetAuthorityCode(None), "4326")
        self.assertLess(abs((west + 180) * 120 - round((west + 180) * 120)), 1e-6)
        self.assertLess(abs((83.616081247 - north) * 120 - round((83.616081247 - north) * 120)), 1e-6)
        band = dataset.GetRasterBand(1)
        self.assertEqual((band.GetNoDataValue(), band.GetUnitType(), band.DataType), (-9999, "dS/m", gdal.GDT_Float32))

    def test_overviews(self):
        square = os.path.join(self.output, "tiles/mosaic_GSASmap_EC_030_N10E100.tif")
        for path, how in ((self.values_path, "mean"), (square, "mean"), (self.sources_path, "first")):
            below = read(path)
            for level in range(overviews(path)):
                rows, cols = below.shape
                padded = numpy.full((rows + rows % 2, cols + cols % 2), -9999 if how == "mean" else 0, below.dtype)
                padded[:rows, :cols] = below
                four = numpy.stack([padded[y::2, x::2] for y in (0, 1) for x in (0, 1)]).astype(numpy.float64)
                if how == "mean":
                    count = (four != -9999).sum(axis=0)
                    total = numpy.where(four != -9999, four, 0).sum(axis=0)
                    wanted = numpy.where(count > 0, total / numpy.maximum(count, 1), -9999).astype(numpy.float32)
                else:
                    wanted = four[0].astype(below.dtype)
                below = read(path, level)
                self.assertTrue(numpy.array_equal(below, wanted), (path, level))
            self.assertLessEqual(max(below.shape), 512)

    def test_names_and_colours_of_sources(self):
        dataset = gdal.Open(self.sources_path)
        band = dataset.GetRasterBand(1)
        table = band.GetDefaultRAT()  # from the file beside it
        names = {table.GetValueAsInt(row, 0): table.GetValueAsString(row, 1) for row in range(table.GetRowCount())}
        self.assertEqual(names, {116: "Cambodia (KHM)", 418: "Lao PDR (LAO)",
                                 704: "Viet Nam (VNM)", 764: "Thailand (THA)"})
        self.assertEqual(band.GetMetadata()["VALUE_764"], "Thailand (THA)")
        with open(os.path.join(SOURCE, "specs/countries.csv"), encoding="utf-8", newline="") as file:
            wanted = {int(row["m49"]): row["colour"] for row in csv.DictReader(file)}
        for number in names:
            self.assertEqual("#%02x%02x%02x" % band.GetColorTable().GetColorEntry(number)[:3], wanted[number])
        style = xml.etree.ElementTree.parse(self.sources_path.replace(".tif", ".qml"))
        entries = {int(entry.get("value")): entry.get("label") for entry in style.iter("paletteEntry")}
        self.assertEqual(entries, names)

    def test_colours_of_values(self):
        """A style beside the raster, the VRT and every tile: the ends are those of all but 2 of 100 values on either side."""
        path = self.values_path.replace(".tif", ".qml")
        style = xml.etree.ElementTree.parse(path)
        self.assertEqual(style.find("pipe/rasterrenderer").get("type"), "singlebandpseudocolor")
        items = [(float(item.get("value")), item.get("label")) for item in style.iter("item")]
        valid = self.values[self.values != countries.NODATA]
        self.assertEqual(len(items), 8)
        for (value, label), share, sign in ((items[0], 2, "\u2264"), (items[-1], 98, "\u2265")):
            self.assertAlmostEqual(value, numpy.percentile(valid, share), delta=0.01)
            self.assertEqual(label, f"{sign} {value:.2f} dS/m")
        with open(path, "rb") as file:
            text = file.read()
        folder = os.path.join(self.output, "tiles")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name[:-4] + ".qml"), "rb") as file:
                self.assertEqual(file.read(), text)
        self.assertEqual(len(os.listdir(folder)), 2 * (6 + 1))

    def test_tiles(self):
        folder = os.path.join(self.output, "tiles")
        whole = gdal.Open(self.values_path)
        west, pixel, _, north, _, _ = whole.GetGeoTransform()
        squares = {}
        rows, cols = numpy.nonzero(self.values != countries.NODATA)
        lons = numpy.floor((west + (cols + 0.5) * pixel) / 10) * 10
        lats = numpy.floor((north - (rows + 0.5) * pixel) / 10) * 10
        for lon, lat in set(zip(lons, lats)):
            squares[f"mosaic_GSASmap_EC_030_N{int(lat):02d}E{int(lon):03d}.tif"] = (lon, lat)
        self.assertEqual({name for name in os.listdir(folder) if name.endswith(".tif")}, set(squares))
        self.assertEqual(len(squares), 6)
        for name, (lon, lat) in squares.items():
            tile = gdal.Open(os.path.join(folder, name))
            left, size, _, top, _, _ = tile.GetGeoTransform()
            self.assertEqual((tile.RasterXSize, tile.RasterYSize, size), (1200, 1200, pixel))
            self.assertTrue(lon <= left + size / 2 < lon + size and lat + 10 - size <= top - size / 2 < lat + 10, name)
        vrt = gdal.Open(os.path.join(folder, "mosaic_GSASmap_EC_030.vrt"))
        self.assertEqual(vrt.GetGeoTransform(), whole.GetGeoTransform())
        self.assertEqual(vrt.GetSpatialRef().GetAuthorityCode(None), "4326")
        self.assertTrue(numpy.array_equal(vrt.ReadAsArray(), self.values))
        moved = shutil.copytree(folder, self.path("elsewhere"))
        self.assertTrue(numpy.array_equal(read(os.path.join(moved, "mosaic_GSASmap_EC_030.vrt")), self.values))


    def test_blocks_of_tiles_are_those_of_the_mosaic(self):
        """Packed once: 3 x 3 blocks of 400 pixels of a tile of 10 degrees are blocks of the mosaic, byte by byte."""
        square = os.path.join(self.output, "tiles/mosaic_GSASmap_EC_030_N10E100.tif")
        (left, _, _, top, _, _), (west, pixel, _, north, _, _) = (
            gdal.Open(path).GetGeoTransform() for path in (square, self.values_path))
        first_col, first_row = round((left - west) / pixel / 400), round((north - top) / pixel / 400)
        whole = gdal.Open(self.values_path)  # a band does not outlive its dataset
        self.assertEqual(whole.GetRasterBand(1).GetBlockSize(), [400, 400])

        def block(path, col, row):
            dataset = gdal.Open(path)
            band = dataset.GetRasterBand(1)
            offset, size = (int(band.GetMetadataItem(f"BLOCK_{what}_{col}_{row}", "TIFF")) for what in ("OFFSET", "SIZE"))
            with open(path, "rb") as file:
                file.seek(offset)
                return file.read(size)

        for place in range(9):
            col, row = place % 3, place // 3
            self.assertEqual(block(square, col, row), block(self.values_path, first_col + col, first_row + row))


class Bytes(Mosaics):
    def test_who_may_read_follows_from_the_umask(self):
        for mask, mode in ((0o002, 0o664), (0o077, 0o600)):
            output = f"out-{mask:o}"
            self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", output, *inputs("LAO"),
                             preexec_fn=lambda mask=mask: os.umask(mask))
            told = {name: os.stat(self.path(output, name)).st_mode & 0o777 for name in files_of(self.path(output))}
            self.assertEqual(set(told.values()), {mode}, told)

    def test_order_and_threads_change_nothing(self):
        self.mosaic("--layer", "EC_030", "--jobs", "1", *inputs(), output="one")
        self.mosaic("--jobs", "3", *reversed(inputs()), output="two")
        one, two = files_of(self.path("one")), files_of(self.path("two"))
        one.pop("manifest.json"), two.pop("manifest.json")  # they tell the command
        self.assertEqual(one, two)
        self.assertFalse(os.path.exists(self.path("one", ".soilgate-work")))

    def test_killed_at_any_moment_then_run_again(self):
        command = [PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", "out", "--jobs", "1", *inputs()]
        start = time.monotonic()
        subprocess.run(command, env=ENVIRONMENT, cwd=self.folder, check=True, capture_output=True)
        took = time.monotonic() - start
        whole = files_of(self.path("out"))
        for part in (0.3, 0.5, 0.7, 0.8, 0.9, 0.96):
            shutil.rmtree(self.path("out"))
            with subprocess.Popen(command, env=ENVIRONMENT, cwd=self.folder, stdout=subprocess.DEVNULL) as process:
                time.sleep(part * took)
                process.send_signal(signal.SIGKILL)
            named = {name for name in files_of(self.path("out")) if not name.startswith(".soilgate-work")} \
                if os.path.exists(self.path("out")) else set()
            if "manifest.json" not in named:  # whatever has its name is whole
                for name in named:
                    self.assertEqual(files_of(self.path("out"))[name], whole[name])
            subprocess.run(command, env=ENVIRONMENT, cwd=self.folder, check=True, capture_output=True)
            self.assertEqual(files_of(self.path("out")), whole, part)

    def test_a_damaged_part_is_made_again(self):
        command = [PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", "out", *inputs()]
        subprocess.run(command, env=ENVIRONMENT, cwd=self.folder, check=True, capture_output=True)
        whole = files_of(self.path("out"))
        os.mkdir(self.path("out", ".soilgate-work"))
        with open(self.path("out", ".soilgate-work", "EC_030-0.part"), "wb") as file:
            file.write(b"sgmosprt" + bytes(1000))
        subprocess.run(command, env=ENVIRONMENT, cwd=self.folder, check=True, capture_output=True)
        self.assertEqual(files_of(self.path("out")), whole)


class Shifts(Mosaics):
    def refused(self, *arguments, **options):
        told = self.mosaic(*arguments, status=1, **options)
        self.assertFalse(os.path.exists(self.path("out")), told)
        return told

    def shifted(self, iso3, east_px, south_px, name=FILE, scale=1.0):
        """The map of ISO3, moved by parts of a pixel."""
        window = countries.window_of(iso3)
        path = self.path(f"{iso3}_{name}")
        countries.write(path, window, countries.values(iso3, window, 0.2, 6))
        dataset = gdal.Open(path, gdal.GA_Update)
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        dataset.SetGeoTransform((west + east_px / 120, pixel * scale, 0, north - south_px / 120, 0, -pixel * scale))
        return path


class Refusals(Shifts):
    def test_everything_at_once_with_its_fraction(self):
        half = self.shifted("KHM", 0.4, 0)
        coarse = self.shifted("LAO", 0, 0, scale=1.01)
        told = self.refused("--layer", "EC_030", half, coarse, *inputs("THA", "VNM"))
        self.assertIn("KHM_SalinityMap030.tif", told)
        self.assertIn("0.40 px east", told)
        self.assertEqual(told.count("let it be resampled (--regrid)"), 2)
        self.assertIn("LAO_SalinityMap030.tif", told)
        self.assertIn("grid.resolution", told)
        self.assertNotIn("THA_", told)

    def test_other_crs(self):
        path = self.path("KHM_SalinityMap030.tif")
        gdal.Warp(path, inputs("KHM")[0], dstSRS="EPSG:32648", dstNodata=countries.NODATA)
        told = self.refused("--layer", "EC_030", path, *inputs("THA"))
        self.assertIn("KHM_SalinityMap030.tif", told)
        self.assertIn("crs.mismatch", told)

    def test_within_the_tolerance_it_is_taken_and_told(self):
        path = self.shifted("KHM", 0.05, -0.03)
        manifest = self.mosaic("--layer", "EC_030", path)
        snapped = manifest["layers"][0]["inputs"][0]["snapped"]
        self.assertAlmostEqual(snapped["east_px"], 0.05, places=4)
        self.assertAlmostEqual(snapped["south_px"], -0.03, places=4)
        self.assertTrue(numpy.array_equal(read(self.path("out/mosaic_GSASmap_EC_030.tif")).shape, read(path).shape))
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--output", "again", path)
        self.assertIn("0.050 px off", out)

    def test_what_is_not_shown_is_told_of(self):
        """Of what was left out in countries without a map five are told, the most pixels first, and how many more."""
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", "out", *inputs("KHM", "LAO", "THA"))
        with open(self.path("out", "manifest.json"), encoding="utf-8") as file:
            spills = [spill for spill in json.load(file)["layers"][0]["left_out"] if not spill["has_map"]]
        self.assertGreater(len(spills), 5)
        told = [line.split() for line in out.splitlines() if "which has no map here" in line]
        self.assertEqual([(words[0], words[words.index("in") + 1].rstrip(",")) for words in told],
                         [(spill["given_by"], spill["in"]) for spill in spills[:5]])
        self.assertIn(f"    And {len(spills) - 5} more: see manifest.json.\n", out)

    def test_one_country_twice(self):
        os.mkdir(self.path("other"))
        twice = shutil.copy(inputs("KHM")[0], self.path("other"))
        told = self.refused(inputs("KHM")[0], twice)
        self.assertIn("package.layer-duplicate" if "package.layer-duplicate" in told else "both", told)
        told = self.refused("other", "other/" + os.path.basename(twice))  # the same file, in its folder and by itself
        self.assertIn(f"other/{os.path.basename(twice)} was named twice, by itself or in a folder; name it once.", told)

    def test_layers_that_are_not_there(self):
        self.assertIn("No file is a map of layer pH_030", self.refused("--layer", "EC_030", "--layer", "pH_030", *inputs("KHM")))
        self.assertIn("EC_030", self.refused("--layer", "pH_030", *inputs("KHM")))
        out, err = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC", "--output", "out", *inputs("KHM"), status=2)
        self.assertIn('no layer "EC"', err)

    def test_output_that_cannot_be_taken(self):
        os.mkdir(self.path("out"))
        with open(self.path("out", "mine.txt"), "w", encoding="utf-8") as file:
            file.write("mine")
        told = self.mosaic("--layer", "EC_030", *inputs("KHM"), status=2)
        self.assertIn("--output out: it holds other files", told)
        self.assertEqual(os.listdir(self.path("out")), ["mine.txt"])

    def test_a_manifest_of_another_program_is_left_alone(self):
        os.mkdir(self.path("out"))
        with open(self.path("out", "manifest.json"), "w", encoding="utf-8") as file:
            file.write('{"name": "my web page"}')
        told = self.mosaic("--layer", "EC_030", *inputs("KHM"), status=2)
        self.assertIn("--output out: it holds other files", told)
        with open(self.path("out", "manifest.json"), encoding="utf-8") as file:
            self.assertEqual(file.read(), '{"name": "my web page"}')

    def test_nothing_that_was_named_is_dropped_in_silence(self):
        os.mkdir(self.path("LAO"))
        countries.write_country(self.path("LAO"), "LAO", "pHMap030.tif", 5, 8)
        told = self.refused("--layer", "EC_030", *inputs("KHM"), "LAO")
        self.assertIn("LAO holds no map of the layers that are wanted (EC_030)", told)
        stray = shutil.copy(inputs("LAO")[0], self.path("LAO_SalinityMap030.txt"))
        told = self.refused("--layer", "EC_030", *inputs("KHM"), stray)
        self.assertIn("LAO_SalinityMap030.txt is no map that can be taken", told)
        os.mkdir(self.path("LAO_maps"))
        shutil.copy(inputs("LAO")[0], self.path("LAO_maps", "Laos_salt.tif"))
        told = self.refused("--layer", "EC_030", *inputs("KHM"), "LAO_maps")
        self.assertIn("Laos_salt.tif: its name is that of no layer of GSASmap", told)
        self.assertNotIn("name.variant", told)

    def test_what_is_not_there_is_not_called_misnamed(self):
        for missing in ("LAO_map", "LAO_maps/Laos.tif", f"other/LAO_{FILE}"):
            told = self.refused("--layer", "EC_030", *inputs("KHM"), missing)
            self.assertIn(f"{missing} is not accepted (fail). intake.unreadable: The file cannot be read: there is no such",
                          told)
            self.assertNotIn("its name is", told)

    def test_the_mosaic_does_not_lie_among_what_is_handed_in(self):
        os.mkdir(self.path("KHM"))
        shutil.copy(inputs("KHM")[0], self.path("KHM"))
        for folder, output in (("KHM", "KHM/out"), ("KHM/", "KHM/a/b/"), ("./KHM", os.path.realpath(self.path("KHM")))):
            told = self.mosaic("--layer", "EC_030", folder, output=output, status=2)
            self.assertIn(f"--output {output}: it lies in {folder}, which is handed in", told)
            self.assertEqual(os.listdir(self.path("KHM")), [f"KHM_{FILE}"])
        self.mosaic("--layer", "EC_030", "KHM", output="KHM-out")

    def test_countries_in_one_folder(self):
        os.mkdir(self.path("all"))
        for path in inputs("KHM", "LAO"):
            shutil.copy(path, self.path("all"))
        self.assertRegex(self.refused("--layer", "EC_030", "all"),
                         "all is not accepted .*name.country-mixed: .*Name the maps one by one, or a folder for each country")
        names = sorted(os.path.join("all", name) for name in os.listdir(self.path("all")))
        self.assertEqual(len(self.mosaic("--layer", "EC_030", *names)["layers"][0]["inputs"]), 2)

    def test_usage(self):
        for arguments, words in ((["--output", "out", "x.tif"], "--spec"), (["--spec", "gsasmap", "x.tif"], "--output"),
                                 (["--spec", "gsasmap", "--output", "out"], "name the maps")):
            _, err = self.run_program("mosaic", *arguments, status=2)
            self.assertIn(words, err)
        out, _ = self.run_program("mosaic", "--help")
        self.assertRegex(out, "--spec=NAME +product or specification file; needed")


class Regrid(Shifts):
    """Resampled only when it is asked for, and recorded."""

    def test_values_are_those_of_gdals_bilinear(self):
        path = self.shifted("KHM", 0.4, 0.25)
        manifest = self.mosaic("--layer", "EC_030", "--regrid", path, *inputs("THA"))
        one = manifest["layers"][0]["inputs"][0]
        with open(path, "rb") as file:
            self.assertEqual(one["original"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual((one["iso3"], one["regridded"], one["file"]), ("KHM", "bilinear", path))
        self.assertNotEqual(one["original"], one["sha256"])
        self.assertEqual(one["snapped"], {"east_px": 0, "south_px": 0})
        self.assertIsNone(manifest["layers"][0]["inputs"][1]["regridded"])
        values_path = self.path("out/mosaic_GSASmap_EC_030.tif")
        whole = gdal.Open(values_path)
        west, pixel, _, north, _, _ = whole.GetGeoTransform()
        box = (west, north - whole.RasterYSize * pixel, west + whole.RasterXSize * pixel, north)
        gdal.Warp(self.path("warped.tif"), path, outputBounds=box, width=whole.RasterXSize, height=whole.RasterYSize,
                  resampleAlg="bilinear")
        of_it = read(values_path.replace(".tif", "_source.tif")) == M49["KHM"]
        difference = numpy.abs(whole.ReadAsArray() - read(self.path("warped.tif")))[of_it]
        self.assertGreater(len(difference), 100000)
        self.assertLess(difference.max(), 1e-5)

    def test_no_room_for_the_copy(self):
        path = self.shifted("KHM", 0.4, 0.25)
        os.mkdir(self.path("small"))
        done = subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", "out", "--regrid", path],
                              cwd=self.folder, env={**ENVIRONMENT, "TMPDIR": self.path("small")}, capture_output=True, text=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000)), check=False)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertRegex(done.stderr, f"\\Asoilgate: {path} cannot be resampled: [^\n]*File too large[^\n]*\\. The copy is made in "
                                      f"{self.path('small')}: make room there, or name another folder in TMPDIR\n\\Z")

    def test_another_crs(self):
        path = self.path("KHM_SalinityMap030.tif")
        gdal.Warp(path, inputs("KHM")[0], dstSRS="EPSG:32648", dstNodata=countries.NODATA)
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--regrid", "--output", "out", path)
        self.assertIn("KHM_SalinityMap030.tif: resampled onto the grid of the product (bilinear).", out)
        values = read(self.path("out/mosaic_GSASmap_EC_030.tif"))
        self.assertGreater((values != countries.NODATA).sum(), 150000)

    def test_classes_stay_classes(self):
        window = countries.window_of("LAO")
        codes = numpy.where(countries.field.noise(3, window, cell=30) < 0.5, 1, 7)
        values = numpy.where(countries.mapped("LAO", window, holes=False), codes, 255).astype(numpy.uint8)
        os.mkdir(self.path("LAO"))
        path = countries.write(self.path("LAO", "LAO_SaltMap030.tif"), window, values, nodata=255)
        with open(self.path("LAO", "saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
            file.write("classcode\tmapvalue\n1\tNone\n7\tSlight Salinity\n")
        dataset = gdal.Open(path, gdal.GA_Update)
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        dataset.SetGeoTransform((west + 0.3 / 120, pixel, 0, north, 0, -pixel))
        dataset = None
        told = self.refused("--layer", "Salt_030", "LAO")
        self.assertIn("0.30 px east", told)
        manifest = self.mosaic("--layer", "Salt_030", "--regrid", "LAO")
        self.assertEqual(manifest["layers"][0]["inputs"][0]["regridded"], "nearest neighbour")
        mosaic = read(self.path("out/mosaic_GSASmap_Salt_030.tif"))
        self.assertEqual(set(numpy.unique(mosaic)), {1, 2, 255})

    def test_what_else_is_wrong_refuses_all_the_same(self):
        path = self.shifted("KHM", 0.4, 0)
        dataset = gdal.Open(path, gdal.GA_Update)
        values = dataset.ReadAsArray()
        values[values.shape[0] // 2, values.shape[1] // 2] = 5000
        dataset.GetRasterBand(1).WriteArray(values)
        dataset = None
        self.assertIn("value.range", self.refused("--layer", "EC_030", "--regrid", path))
        self.assertNotIn("--regrid", self.refused("--layer", "EC_030", path))


class Classes(Mosaics):
    """Class maps, whose codes mean something else in every country."""
    TABLES = {"KHM": {1: "Slight Salinity", 2: "None", 3: "Saline Sodic"}, "LAO": {1: "No salinity", 7: "Slight Salinity"}}
    CANONICAL = {"KHM": {1: 2, 2: 1, 3: 12}, "LAO": {1: 1, 7: 2}}

    def write(self, iso3):
        os.makedirs(self.path(iso3), exist_ok=True)
        window = countries.window_of(iso3)
        codes = sorted(self.TABLES[iso3])
        noise = countries.field.noise(3, window, cell=30)
        picked = numpy.array(codes)[numpy.minimum((noise * len(codes)).astype(int), len(codes) - 1)]
        values = numpy.where(countries.mapped(iso3, window, holes=False), picked, 255).astype(numpy.uint8)
        countries.write(self.path(iso3, f"{iso3}_SaltMap030.tif"), window, values, nodata=255)
        with open(self.path(iso3, "saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
            file.write("classcode\tmapvalue\n" + "".join(f"{code}\t{name}\n" for code, name in self.TABLES[iso3].items()))
        return values

    def test_codes_become_those_of_the_product(self):
        given = {iso3: self.write(iso3) for iso3 in self.TABLES}
        manifest = self.mosaic("--layer", "Salt_030", "KHM", "LAO")
        path = self.path("out/mosaic_GSASmap_Salt_030.tif")
        values, sources = read(path), read(self.path("out/mosaic_GSASmap_Salt_030_source.tif"))
        place = gdal.Open(path).GetGeoTransform()
        for iso3, own_values in given.items():
            own = gdal.Open(self.path(iso3, f"{iso3}_SaltMap030.tif")).GetGeoTransform()
            col, row = round((own[0] - place[0]) * 120), round((place[3] - own[3]) * 120)
            rows, cols = own_values.shape
            window = numpy.s_[row:row + rows, col:col + cols]
            of_it = sources[window] == M49[iso3]
            self.assertGreater(of_it.sum(), 100000)
            wanted = numpy.vectorize(lambda code, table=self.CANONICAL[iso3]: table.get(code, 255))(own_values)
            self.assertTrue(numpy.array_equal(values[window][of_it], wanted[of_it]))
        dataset = gdal.Open(path)
        band = dataset.GetRasterBand(1)
        self.assertEqual((band.DataType, band.GetNoDataValue()), (gdal.GDT_Byte, 255))
        self.assertEqual(band.GetColorTable().GetColorEntry(12)[:3], (0x7a, 0x2f, 0x8f))
        table = band.GetDefaultRAT()
        names = {table.GetValueAsInt(row, 0): table.GetValueAsString(row, 1) for row in range(table.GetRowCount())}
        self.assertEqual((names[2], names[12], len(names)), ("Slight salinity", "Saline-sodic", 13))
        with open(path.replace(".tif", ".qml"), encoding="utf-8") as file:
            self.assertIn('value="12" color="#7a2f8f" alpha="255" label="Saline-sodic"', file.read())
        codes = {one["iso3"]: {code["code"]: code["canonical"] for code in one["codes"]}
                 for one in manifest["layers"][0]["inputs"]}
        self.assertEqual(codes, self.CANONICAL)
        self.mode_of_four(path)
        vrt = gdal.Open(self.path("out/tiles/mosaic_GSASmap_Salt_030.vrt"))
        self.assertTrue(numpy.array_equal(vrt.ReadAsArray(), values))
        band = vrt.GetRasterBand(1)
        self.assertEqual(band.GetColorTable().GetColorEntry(12)[:3], (0x7a, 0x2f, 0x8f))
        self.assertEqual((band.GetCategoryNames()[12], band.GetDescription()), ("Saline-sodic", dataset.GetRasterBand(1).GetDescription()))
        tiles = [name for name in os.listdir(self.path("out/tiles")) if name.endswith(".qml")]
        self.assertGreater(len(tiles), 2)
        for name in tiles:
            with open(self.path("out/tiles", name), encoding="utf-8") as file:
                self.assertIn('value="12" color="#7a2f8f" alpha="255" label="Saline-sodic"', file.read())

    def mode_of_four(self, path):
        below, level = read(path), read(path, 0)
        rows, cols = (below.shape[0] // 2) * 2, (below.shape[1] // 2) * 2
        four = numpy.stack([below[y:rows:2, x:cols:2] for y in (0, 1) for x in (0, 1)]).astype(int)
        counts = numpy.stack([(four == code).sum(axis=0) for code in range(13)])
        wanted = numpy.where(counts.sum(axis=0) > 0, counts.argmax(axis=0), 255)  # the first of equals: the smallest code
        self.assertTrue(numpy.array_equal(level[:rows // 2, :cols // 2], wanted))

    def test_a_table_of_another_country_is_not_taken(self):
        """Files that are named one by one: a table among them may be that of any of the maps."""
        for iso3 in self.TABLES:
            self.write(iso3)
        with open(self.path("LAO/saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
            file.write("classcode\tmapvalue\n1\tNo salinity\n2\tNone\n3\tSaline Sodic\n7\tSlight Salinity\n")
        maps = [f"{iso3}/{iso3}_SaltMap030.tif" for iso3 in self.TABLES]
        tables = [f"{iso3}/saltaffected_LUT0_30.txt" for iso3 in self.TABLES]
        for more in ([], ["--regrid"]):
            told = self.mosaic("--layer", "Salt_030", *more, *maps, *tables, status=1)
            self.assertRegex(told, "KHM_SaltMap030.tif.*value.class.* in doubt which look-up table is that of this map, "
                                   "KHM/saltaffected_LUT0_30.txt or LAO/saltaffected_LUT0_30.txt: they differ. Hand in the "
                                   "map with its look-up table, and no other one")
        told = self.mosaic("--layer", "Salt_030", *maps, tables[1], status=1)
        self.assertRegex(told, "KHM_SaltMap030.tif.*value.class.* in doubt whether the look-up table LAO/saltaffected_LUT0_30.txt "
                               "is that of this map: it was handed in for a map of LAO too")
        self.assertFalse(os.path.exists(self.path("out")))
        manifest = self.mosaic("--layer", "Salt_030", maps[0], tables[0])  # one country: no doubt
        codes = {code["code"]: code["canonical"] for code in manifest["layers"][0]["inputs"][0]["codes"]}
        self.assertEqual(codes, self.CANONICAL["KHM"])
        self.mosaic("--layer", "Salt_030", "LAO", maps[0], tables[0], output="apart")
        shutil.copy(self.path(tables[1]), self.path("KHM/saltaffected_LUT30.txt"))  # two tables of one folder
        told = self.mosaic("--layer", "Salt_030", "KHM", status=1)
        self.assertRegex(told, "KHM_SaltMap030.tif.*value.class.* in doubt which look-up table is that of this map")
        with open(self.path("KHM/saltaffected_LUT30.txt"), "wb") as file:  # the check warns, and a mosaic has to be sure
            file.write(b"\0")
        told = self.mosaic("--layer", "Salt_030", "KHM", status=1)
        self.assertIn("KHM_SaltMap030.tif: two look-up tables differ in what its class codes mean", told)

    def test_without_a_table_it_is_refused(self):
        self.write("KHM")
        os.remove(self.path("KHM", "saltaffected_LUT0_30.txt"))
        told = self.mosaic("--layer", "Salt_030", "KHM", status=1)
        self.assertIn("KHM_SaltMap030.tif", told)
        self.assertIn("no class look-up table was handed in with the map. Hand in the map with its look-up table, and no other "
                      "one, in a folder for each country.", told)


if __name__ == "__main__":
    unittest.main()
