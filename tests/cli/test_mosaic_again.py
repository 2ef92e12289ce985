"""soilgate mosaic over an earlier mosaic, for a region, and from a registry."""
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import types
import unittest

import numpy
from osgeo import gdal, ogr

import countries
import test_mosaic
from support import ENVIRONMENT, SOURCE
from test_mosaic import BOUNDARIES, FILE, VALIDATOR, Mosaics, files_of, inputs

REGION = """format: soilgate-region/1
region: SMALL
title: Four countries
sources: [{id: TEST, title: These tests}]
countries: [BTN, KHM, LAO, NPL]
basis: {source: TEST, confidence: convention}
"""


def setUpModule():
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


def to_blocks(box):
    """West, south, east, north moved outwards to lines of blocks: of 400 pixels, three to a square of 10 degrees."""
    block = 10 / 3
    return numpy.concatenate([numpy.floor(box[:2] / block), numpy.ceil(box[2:] / block)]) * block


class Again(Mosaics):
    """A mosaic over an earlier one: only what changed is made, and the bytes are those of a whole run."""

    def replaced(self):
        """THA as before, KHM with other values in its south alone."""
        window = countries.window_of("KHM")
        values = countries.values("KHM", window, 0.2, 6)
        values[-40:][values[-40:] != countries.NODATA] += 1
        return [countries.write(self.path(f"KHM_{FILE}"), window, values, options=["COMPRESS=DEFLATE"]), *inputs("THA", "LAO")]

    def times(self, folder):
        return {name: os.stat(self.path(folder, name)).st_mtime_ns for name in files_of(self.path(folder))}

    def run_again(self, *paths, output="out"):
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", output, *paths)
        return out, files_of(self.path(output))

    def test_one_country_is_replaced(self):
        self.run_again(*inputs("KHM", "THA", "LAO"))
        before = self.times("out")
        out, incremental = self.run_again(*self.replaced())
        after = self.times("out")
        kept = {name for name in after if before.get(name) == after[name]}
        # Cambodia reaches from 10.4 to 14.7 north and from 102.3 to 107.6 east: one square of five that have values
        self.assertEqual({name[-11:] for name in after if name.endswith(".tif") and name.startswith("tiles/")},
                         {"N00E090.tif", "N00E100.tif", "N10E090.tif", "N10E100.tif", "N20E090.tif", "N20E100.tif"})
        self.assertEqual({name[-11:] for name in kept}, {"N00E090.tif", "N00E100.tif", "N10E090.tif", "N20E090.tif", "N20E100.tif"})
        # rows of blocks are 3 1/3 degrees high: two of six hold Cambodia
        self.assertIn("4 of 6 parts are unchanged", out)
        _, whole = self.run_again(*self.replaced(), output="whole")
        incremental.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(incremental, whole)

    def test_overviews_are_made_where_a_country_changed(self):
        """Sri Lanka and Bhutan on one grid of 2000 x 3200: of overviews 3 x 4 tiles of 400, 2 x 2 and 1, in each raster."""
        maps = [countries.write_country(self.folder, iso3, FILE, 0.2, 6) for iso3 in ("LKA", "BTN")]
        _, first = self.run_again(*maps)
        window = countries.window_of("BTN")
        values = countries.values("BTN", window, 0.2, 6)
        values[values != countries.NODATA] *= 0.5
        countries.write(maps[1], window, values)
        out, incremental = self.run_again(*maps)
        # Bhutan lies in columns 1440 to 1870: in the second and third of 800, the first and second of 1600
        self.assertIn("24 of 34 tiles of overviews are unchanged and were not made again", out)
        self.assertIn("2 of 4 tiles of 10 x 10 degrees are unchanged and stay as they are", out)
        _, whole = self.run_again(*maps, output="whole")
        _, unmade = self.run_again(*maps)
        self.assertEqual(incremental, unmade)
        incremental.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(incremental, whole)
        self.assertNotEqual(first["mosaic_GSASmap_EC_030.tif"], whole["mosaic_GSASmap_EC_030.tif"])

    def test_nothing_changed(self):
        _, first = self.run_again(*inputs("KHM", "LAO"))
        before = self.times("out")
        out, second = self.run_again(*inputs("KHM", "LAO"))
        self.assertEqual(first, second)
        self.assertRegex(out, r"([0-9]+) of \1 parts are unchanged")
        self.assertRegex(out, r"([0-9]+) of \1 tiles of overviews are unchanged")
        kept = {name for name, at in self.times("out").items() if before[name] == at}
        self.assertEqual({name for name in first if name.startswith("tiles/") and name.endswith(".tif")}, kept)

    def test_a_raster_that_was_changed_is_not_trusted(self):
        _, first = self.run_again(*inputs("KHM", "LAO"))
        path = self.path("out/mosaic_GSASmap_EC_030.tif")
        with open(path, "r+b") as file:
            file.seek(os.path.getsize(path) // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        tile = next(name for name in first if name.startswith("tiles/") and name.endswith(".tif"))
        os.truncate(self.path("out", tile), 5000)
        out, second = self.run_again(*inputs("KHM", "LAO"))
        self.assertNotIn("unchanged", out)
        self.assertEqual(first, second)

    def test_a_tile_that_is_empty_now_is_removed(self):
        _, first = self.run_again(*inputs("KHM", "THA"))
        _, second = self.run_again(*inputs("KHM"))
        self.assertIn("tiles/mosaic_GSASmap_EC_030_N00E090.tif", first)
        self.assertNotIn("tiles/mosaic_GSASmap_EC_030_N00E090.tif", second)
        self.assertIn("tiles/mosaic_GSASmap_EC_030_N00E090.qml", first)
        self.assertNotIn("tiles/mosaic_GSASmap_EC_030_N00E090.qml", second)
        _, whole = self.run_again(*inputs("KHM"), output="whole")
        second.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(second, whole)

    def test_layers_that_would_be_forgotten(self):
        self.run_again(*inputs("LAO"))
        countries.write_country(self.folder, "LAO", "pHMap030.tif", 5, 8)
        told = self.mosaic("--layer", "pH_030", self.path("LAO_pHMap030.tif"), status=2)
        self.assertIn("it holds mosaic_GSASmap_EC_030, which would not be made again", told)
        self.assertFalse(os.path.exists(self.path("out", ".soilgate-work")), "left in a finished mosaic")
        manifest = self.mosaic(self.path("LAO_pHMap030.tif"), *inputs("LAO"))
        self.assertEqual([layer["layer"] for layer in manifest["layers"]], ["EC_030", "pH_030"])


class Region(Mosaics):
    """A region: its grid, and who of it is missing."""

    def framed(self, iso3, degrees):
        """The map of ISO3 in a frame of nodata, DEGREES wide on every side."""
        dataset = gdal.Open(inputs(iso3)[0])
        more = round(degrees * 120)
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        values = numpy.pad(dataset.ReadAsArray(), more, constant_values=countries.NODATA)
        window = types.SimpleNamespace(cols=values.shape[1], rows=values.shape[0],
                                       transform=(west - more * pixel, pixel, 0, north + more * pixel, 0, -pixel))
        os.makedirs(self.path("framed"), exist_ok=True)
        return countries.write(self.path("framed", f"{iso3}_{FILE}"), window, values, options=["COMPRESS=DEFLATE", "TILED=YES"])

    def place(self, output, base):
        dataset = gdal.Open(self.path(output, f"{base}.tif"))
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        return numpy.array([west, north - dataset.RasterYSize * pixel, west + dataset.RasterXSize * pixel, north])

    def test_a_frame_beyond_the_region_is_left_out(self):
        with open(self.path("small.yaml"), "w", encoding="utf-8") as file:
            file.write(REGION)
        layer = self.mosaic("--layer", "EC_030", "--region", "small.yaml", *inputs("LAO"))["layers"][0]
        framed = self.mosaic("--layer", "EC_030", "--region", "small.yaml", self.framed("LAO", 3), output="framed-out")["layers"][0]
        self.assertEqual(framed["grid"], layer["grid"])
        self.assertEqual(framed["countries"], layer["countries"])
        plain, wide = files_of(self.path("out")), files_of(self.path("framed-out"))
        for files in (plain, wide):  # these tell of the file's own hash
            files.pop("manifest.json"), files.pop(".soilgate-SMALL_GSASmap_EC_030.index")
        self.assertEqual(plain, wide)

    def test_a_frame_without_a_region(self):
        near = self.mosaic("--layer", "EC_030", self.framed("LAO", 0.5), output="near")["layers"][0]
        far = self.mosaic("--layer", "EC_030", self.framed("LAO", 3), output="far")["layers"][0]
        for key in ("pixels", "gaps", "land", "beyond"):
            self.assertEqual(near["countries"][0][key], far["countries"][0][key])
        frame = gdal.Open(inputs("LAO")[0])
        west, pixel, _, north, _, _ = frame.GetGeoTransform()
        rows, cols = numpy.nonzero(frame.ReadAsArray() != countries.NODATA)
        values = numpy.array([west + cols.min() * pixel, north - (rows.max() + 1) * pixel, west + (cols.max() + 1) * pixel,
                              north - rows.min() * pixel])
        source = ogr.Open(BOUNDARIES)
        east_west = next(feature.GetGeometryRef().GetEnvelope() for feature in source.GetLayer() if feature.GetField("iso3") == "LAO")
        land = numpy.array([east_west[0], east_west[2], east_west[1], east_west[3]])
        outer = numpy.concatenate([numpy.minimum(values, land)[:2] - 1, numpy.maximum(values, land)[2:] + 1])
        self.assertGreater(max(outer[2] - outer[0], outer[3] - outer[1]), 10)
        numpy.testing.assert_allclose(self.place("far", "mosaic_GSASmap_EC_030"), to_blocks(outer), atol=1.01 * pixel)
        own = numpy.array([west, north - frame.RasterYSize * pixel, west + frame.RasterXSize * pixel, north])
        near = own + 0.5 * numpy.array([-1, -1, 1, 1])
        self.assertLess(max(near[2] - near[0], near[3] - near[1]), 10)  # no larger than a square: as it is
        numpy.testing.assert_allclose(self.place("near", "mosaic_GSASmap_EC_030"), near, atol=1e-9)

    def test_grid_and_missing_of_a_region(self):
        manifest = self.mosaic("--layer", "EC_030", "--region", "asp", *inputs("LAO", "THA"))
        layer = manifest["layers"][0]
        self.assertEqual(manifest["region"], "ASP")
        self.assertEqual(len(layer["missing"]), 22)
        self.assertEqual(layer["missing"], sorted(layer["missing"]))
        self.assertNotIn("LAO", layer["missing"])
        source = ogr.Open(BOUNDARIES)
        boxes = [feature.GetGeometryRef().GetEnvelope() for feature in source.GetLayer()
                 if feature.GetField("iso3") in [*layer["missing"], "LAO", "THA"]]
        land = numpy.array([min(box[0] for box in boxes), min(box[2] for box in boxes), max(box[1] for box in boxes),
                            max(box[3] for box in boxes)])
        numpy.testing.assert_allclose(self.place("out", "ASP_GSASmap_EC_030"), to_blocks(land), atol=1.01 / 120)
        alone = self.mosaic("--layer", "EC_030", *inputs("LAO", "THA"), output="alone")["layers"][0]
        for one, other in zip(layer["countries"], alone["countries"]):
            self.assertEqual((one["iso3"], one["pixels"], one["gaps"]), (other["iso3"], other["pixels"], other["gaps"]))

    def test_boundaries_that_lack_a_country_of_the_region(self):
        with open(self.path("small.yaml"), "w", encoding="utf-8") as file:
            file.write(REGION)
        options = gdal.VectorTranslateOptions(format="GPKG", where="iso3 in ('KHM', 'LAO')")
        gdal.VectorTranslate(self.path("two.gpkg"), BOUNDARIES, options=options)
        arguments = ("--layer", "EC_030", "--region", "small.yaml", *inputs("LAO"))
        self.assertEqual(self.mosaic(*arguments)["boundaries"]["without"], [])
        manifest = self.mosaic(*arguments, "--boundaries", "two.gpkg", "--boundary-field", "iso3", output="lacking")
        self.assertEqual(manifest["boundaries"]["without"], ["BTN", "NPL"])
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--output", "lacking", *arguments, "--boundaries", "two.gpkg",
                                  "--boundary-field", "iso3")
        self.assertIn("The boundaries lack these countries of the region: BTN NPL.", out)
        self.assertNotIn("lack", self.run_program("mosaic", "--spec", "gsasmap", "--output", "out", *arguments)[0])

    def test_a_country_that_is_not_of_the_region(self):
        with open(self.path("small.yaml"), "w", encoding="utf-8") as file:
            file.write(REGION)
        told = self.mosaic("--layer", "EC_030", "--region", "small.yaml", *inputs("LAO", "THA"), status=1)
        self.assertIn("THA_SalinityMap030.tif: THA is no country of the region", told)
        self.assertNotIn("LAO_", told)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_require_all(self):
        told = self.mosaic("--layer", "EC_030", "--region", "ASP", "--require-all", *inputs("LAO", "THA"), status=1)
        self.assertIn("EC_030: these countries have no map: AFG BGD", told)
        self.assertFalse(os.path.exists(self.path("out")))
        for one in (["--layer", "EC_030"], []):
            _, err = self.run_program("mosaic", "--spec", "gsasmap", "--output", "out", "--require-all", *one, *inputs("LAO"), status=2)
            self.assertIn("--require-all needs --region, or maps of several layers", err)


class Layers(Mosaics):
    """Several layers without a region: who gave one is missed in the others."""

    def write(self, *names):
        return [countries.write_country(self.folder, iso3, "pHMap030.tif", 5, 8) for iso3 in names]

    def test_a_country_that_gave_another_layer_is_missing(self):
        paths = [*inputs("LAO", "KHM"), *self.write("LAO", "THA")]
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--output", "out", *paths)
        with open(self.path("out/manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual([error.message for error in VALIDATOR.iter_errors(manifest)], [])
        self.assertEqual({layer["layer"]: layer["missing"] for layer in manifest["layers"]}, {"EC_030": ["THA"], "pH_030": ["KHM"]})
        parts = out.split("GSASmap pH_030:")
        self.assertIn("Countries with a map of another layer, and none of this one: THA\n", parts[0])
        self.assertIn("Countries with a map of another layer, and none of this one: KHM\n", parts[1])
        with open(self.path("out/mosaic_GSASmap_pH_030.stac.json"), encoding="utf-8") as file:
            self.assertIn("Without a map: KHM. manifest.json", json.load(file)["properties"]["processing:lineage"])
        told = self.mosaic("--require-all", *paths, output="all", status=1)
        self.assertIn("EC_030: these countries have no map: THA. ", told)
        self.assertIn("pH_030: these countries have no map: KHM. ", told)
        self.assertFalse(os.path.exists(self.path("all")))

    def test_where_nobody_is_missing(self):
        manifest = self.mosaic("--require-all", *inputs("LAO", "THA"), *self.write("LAO", "THA"))
        self.assertEqual([layer["missing"] for layer in manifest["layers"]], [[], []])
        self.assertEqual([layer["missing"] for layer in self.mosaic("--layer", "EC_030", *inputs("LAO"), output="one")["layers"]], [None])


class Registry(Mosaics):
    """Accepted deliveries, by hash, from the store."""

    def setUp(self):
        super().setUp()
        self.run_program("registry", "init", "--registry", "r.gpkg", "--baseline", "asp-2022-03")
        with open(self.path("small.yaml"), "w", encoding="utf-8") as file:
            file.write(REGION)
        self.run_program("registry", "region", "add", "small.yaml", "--registry", "r.gpkg")
        shutil.copytree(os.path.join(SOURCE, "sample_rasters/good/GBSmap"), self.path("BTN"))
        window = countries.window_of("KHM")
        values = numpy.rint(countries.values("KHM", window, 0, 1, spill=0) * 1024) / 1024
        spread = numpy.where(values < 0, countries.NODATA, 0.125).astype(numpy.float32)
        classes = numpy.where(values < 0, 255, values >= 0.5).astype(numpy.uint8)
        os.mkdir(self.path("KHM"))
        values = numpy.where(values < 0, countries.NODATA, values).astype(numpy.float32)
        countries.write(self.path("KHM/KHM_GBSmap_Probability_Map025.tif"), window, values)
        countries.write(self.path("KHM/KHM_GBSmap_ProbabilitySD_Map025.tif"), window, spread)
        countries.write(self.path("KHM/KHM_GBSmap_Class_Map025.tif"), window, classes, nodata=255)

    def submit(self, path, *arguments, status=0):
        return self.run_program("submit", "--registry", "r.gpkg", path, *arguments, status=status)

    def make(self, *arguments, output="out", status=0):
        out, err = self.run_program("mosaic", "--registry", "r.gpkg", "--product", "gbsmap", "--region", "small", "--output",
                                    output, *arguments, status=status)
        if status != 0:
            return out + err
        with open(self.path(output, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual([error.message for error in VALIDATOR.iter_errors(manifest)], [])
        return manifest

    def test_what_was_accepted_and_nothing_else(self):
        self.submit("BTN", "--accept")
        self.submit("KHM")
        manifest = self.make("--layer", "Probability")
        layer = manifest["layers"][0]
        self.assertEqual([(one["iso3"], one["delivery"], one["file"]) for one in layer["inputs"]],
                         [("BTN", "BTN 1", "BTN 1: BTN_GBSmap_Probability_Map025.tif")])
        with open(self.path("BTN/BTN_GBSmap_Probability_Map025.tif"), "rb") as file:
            self.assertEqual(layer["inputs"][0]["sha256"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual(layer["missing"], ["KHM", "LAO", "NPL"])
        self.assertTrue(os.path.exists(self.path("out/SMALL_GBSmap_Probability.tif")))
        self.run_program("review", "KHM", "gbsmap", "accept", "--registry", "r.gpkg", "--why", "Looked at")
        manifest = self.make("--layer", "Probability")
        layer = manifest["layers"][0]
        self.assertEqual([one["iso3"] for one in layer["inputs"]], ["BTN", "KHM"])
        self.assertEqual(layer["missing"], ["LAO", "NPL"])
        self.make("--layer", "Probability", output="whole")
        over, whole = files_of(self.path("out")), files_of(self.path("whole"))
        over.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(over, whole)

    def test_all_layers_and_files_named_give_the_same(self):
        self.submit("BTN", "--accept")
        self.submit("KHM", "--accept")
        manifest = self.make()
        self.assertEqual([layer["layer"] for layer in manifest["layers"]], ["Probability", "ProbabilitySD", "Class"])
        self.run_program("mosaic", "--spec", "gbsmap", "--region", "small.yaml", "--output", "named", "BTN", "KHM")
        stored, named = files_of(self.path("out")), files_of(self.path("named"))
        stored.pop("manifest.json"), named.pop("manifest.json")
        self.assertEqual(stored, named)

    def test_a_file_that_is_not_as_it_was(self):
        self.submit("BTN", "--accept")
        with open(self.path("BTN/BTN_GBSmap_Probability_Map025.tif"), "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        path = self.path("r.files/sha256", digest[:2], digest)
        os.chmod(path, 0o644)
        with open(path, "r+b") as file:
            file.seek(2000)
            file.write(b"XXXX")
        told = self.make("--layer", "Probability", status=2)
        self.assertIn("BTN_GBSmap_Probability_Map025.tif of delivery BTN 1 is not in the store", told)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_nothing_to_take(self):
        self.assertFalse(os.path.exists(self.path("r.files")))
        self.assertIn("has accepted no map of gbsmap", self.make(status=1))
        self.submit("KHM")
        self.assertIn("has accepted no map of gbsmap", self.make(status=1))
        self.submit("BTN", "--accept")
        self.assertIn("Probability: these countries have no map: KHM LAO NPL", self.make("--layer", "Probability", "--require-all", status=1))

    def test_the_day_of_acceptance(self):
        self.submit("BTN", "--accept")
        with contextlib.closing(sqlite3.connect(self.path("r.gpkg"))) as database:
            today, = database.execute("SELECT at FROM events WHERE iso3 = 'BTN' AND to_state = 'accepted'").fetchone()
        told = [source["accepted_on"] for layer in self.make("--layer", "Probability")["layers"] for source in layer["inputs"]]
        self.assertEqual(told, [today[:10]])
        self.assertEqual([source["accepted_spec_version"] for source in self.make("--layer", "Probability")["layers"][0]["inputs"]], ["1.0"])
        before = files_of(self.path("out"))
        for at, day in (("2022-03-09T23:30:00Z", "2022-03-09"), ("2022-02-31T00:00:00Z", None), ("2022-03", None)):
            with contextlib.closing(sqlite3.connect(self.path("r.gpkg"))) as database, database:
                for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                    database.execute(f'DROP TRIGGER "{name}"')
                database.execute("UPDATE events SET at = ? WHERE iso3 = 'BTN' AND to_state = 'accepted'", [at])
            manifest = self.make("--layer", "Probability", output=f"out-{at[:7]}{day}")
            self.assertEqual([source["accepted_on"] for layer in manifest["layers"] for source in layer["inputs"]], [day])
            after = files_of(self.path(f"out-{at[:7]}{day}"))
            for name in ("SMALL_GBSmap_Probability.stac.json", "SMALL_GBSmap_Probability.tif"):  # it is no time of the maps
                self.assertEqual(before[name], after[name])
        self.run_program("mosaic", "--spec", "gbsmap", "--layer", "Probability", "--output", "named", "BTN")
        with open(self.path("named/manifest.json"), encoding="utf-8") as file:
            source = json.load(file)["layers"][0]["inputs"][0]
        self.assertEqual((source["accepted_on"], source["accepted_spec_version"]), (None, None))

    def rename(self, database, old, new):
        """Writes NEW for OLD into all of a registry, as nothing of soilgate would."""
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("PRAGMA ignore_check_constraints = ON")
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for column in {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')} & {"iso3", "code", "region"}:
                database.execute(f'UPDATE "{table}" SET {column} = ? WHERE {column} = ?', [new, old])
        database.commit()

    def test_codes_of_a_strange_registry_name_no_files_elsewhere(self):
        self.submit("BTN", "--accept")
        shutil.copytree(self.path("r.files"), self.path("strange.files"))
        for old, new, region in (("SMALL", "../EVIL", "../EVIL"), ("BTN", "../", "small")):
            shutil.copy(self.path("r.gpkg"), self.path("strange.gpkg"))
            with contextlib.closing(sqlite3.connect(self.path("strange.gpkg"))) as database:
                self.rename(database, old, new)
            _, err = self.run_program("mosaic", "--registry", "strange.gpkg", "--product", "gbsmap", "--region", region,
                                      "--store", "strange.files", "--output", "out", status=2)
            self.assertIn(f'the registry has the code "{new}"', err)
            self.assertFalse([name for name in os.listdir(self.folder) if name.startswith(("EVIL", "out"))])

    def test_the_environment_names_the_registry(self):
        self.submit("BTN", "--accept")
        arguments = ["mosaic", "--product", "gbsmap", "--region", "small", "--layer", "Probability", "--output", "out"]
        self.run_program(*arguments, env={**ENVIRONMENT, "SOILGATE_REGISTRY": "r.gpkg"})
        self.assertTrue(os.path.exists(self.path("out/SMALL_GBSmap_Probability.tif")))
        _, err = self.run_program(*arguments, status=2)
        self.assertIn("--registry", err)

    def test_usage(self):
        for arguments, words in ((["--registry", "r.gpkg", "--output", "out"], "--product"),
                                 (["--registry", "r.gpkg", "--product", "gbsmap", "--output", "out", "BTN"], "name no files"),
                                 (["--product", "gbsmap", "--output", "out", "BTN"], "--registry")):
            _, err = self.run_program("mosaic", *arguments, status=2)
            self.assertIn(words, err)


if __name__ == "__main__":
    unittest.main()
