"""soilgate mosaic --recipe: pixels that are left out, by rules and masks, against numpy on what GDAL reads."""
import contextlib
import copy
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import jsonschema
import numpy
import yaml
from osgeo import gdal

import countries
from making import land
from support import ENVIRONMENT, PROGRAM, SOURCE, strict
from test_mosaic import M49, Mosaics, files_of, read

NAMES, PAIR = ("KHM", "LAO", "THA"), ("KHM", "LAO")
NODATA = countries.NODATA
EC, PH = "SalinityMap030.tif", "pHMap030.tif"
VALUES, SOURCES = "mosaic_GSASmap_EC_030.tif", "mosaic_GSASmap_EC_030_source.tif"
RECIPE = {
    "format": "soilgate-recipe/1", "recipe": "for-tests", "title": "For these tests", "product": "GSASmap",
    "exclusions": [
        {"id": "ec-4", "reason": "Saline soils", "source": "These tests, 1", "when": "EC_030 > 4"},
        {"id": "sour", "reason": "Sour and not fresh", "layers": ["EC_030"], "when": "pH_030 < 6 and EC_030 > 2"},
        {"id": "peat", "reason": "Peat", "mask": "masks/peat.tif", "values": [1, 3]},
        {"id": "wet", "reason": "Wet and sour", "mask": "masks/peat.tif", "when": "mask = 2 and pH_030 < 6.5"},
    ]}


def write_mask(path, lon, lat, cols, rows):
    """Codes 0 to 3 in patches, and 255 for nodata."""
    window = land.Window.at(lon, lat, cols, rows)
    y, x = numpy.mgrid[0:rows, 0:cols]
    codes = ((x // 37 + y // 23) % 5).astype(numpy.uint8)
    codes[codes == 4] = 255
    return countries.write(path, window, codes, nodata=255, options=["COMPRESS=LZW"])


def setUpModule():
    """KHM's maps lie 0.07 pixels off; pH has no value in a block where EC has one. The mask covers a part of the
    countries."""
    global INPUTS
    INPUTS = tempfile.mkdtemp(prefix="soilgate-recipe-")
    os.mkdir(os.path.join(INPUTS, "masks"))
    for iso3 in NAMES:
        north = land.WORLD_NORTH if iso3 == "KHM" else land.GSOCMAP_NORTH
        countries.write_country(INPUTS, iso3, EC, 0.2, 6, north=north)
        window = countries.window_of(iso3, north)
        values = countries.values(iso3, window, 5, 8)
        values[200:260, 300:380] = NODATA
        countries.write(os.path.join(INPUTS, f"{iso3}_{PH}"), window, values, options=["TILED=YES", "COMPRESS=DEFLATE"])
    write_mask(os.path.join(INPUTS, "masks/peat.tif"), 103, 17, 500, 700)


def tearDownModule():
    shutil.rmtree(INPUTS)


def maps(*names, layers=(EC, PH)):
    return [os.path.join(INPUTS, f"{iso3}_{layer}") for iso3 in names or NAMES for layer in layers]


def placed(path, like, none):
    """The raster PATH by whole pixels on the grid of LIKE; beyond it NONE."""
    model, dataset = gdal.Open(like), gdal.Open(path)
    place, own = model.GetGeoTransform(), dataset.GetGeoTransform()
    col, row = round((own[0] - place[0]) * 120), round((place[3] - own[3]) * 120)
    whole = numpy.full((model.RasterYSize, model.RasterXSize), none, numpy.float64)
    given = dataset.ReadAsArray()
    top, left = max(row, 0), max(col, 0)
    bottom, right = min(row + given.shape[0], whole.shape[0]), min(col + given.shape[1], whole.shape[1])
    whole[top:bottom, left:right] = given[top - row:bottom - row, left - col:right - col]
    return whole


class Recipes(Mosaics):
    def recipe(self, change=None, name="r.yaml"):
        """Writes the recipe, after CHANGE did to it what it does, and the masks beside it."""
        document = copy.deepcopy(RECIPE)
        if change is not None:
            change(document["exclusions"])
        if not os.path.exists(self.path("masks")):
            shutil.copytree(os.path.join(INPUTS, "masks"), self.path("masks"))
        with open(self.path(name), "w", encoding="utf-8") as file:
            yaml.safe_dump(document, file, sort_keys=False)
        return document

    def run_recipe(self, *arguments, output="out"):
        out, err = self.run_program("mosaic", "--spec", "gsasmap", "--recipe", "r.yaml", "--output", output, *arguments)
        self.assertEqual(err, "")
        return out, files_of(self.path(output))


class WholeRecipe(Recipes):
    """One mosaic with exclusions beside the same without."""

    made = None

    def setUp(self):
        """The two are made once."""
        super().setUp()
        if WholeRecipe.made is None:
            self.recipe()
            manifests = [self.mosaic("--layer", "EC_030", *maps(layers=[EC]), output="plain"),
                         self.mosaic("--layer", "EC_030", "--recipe", "r.yaml", *maps())]
            WholeRecipe.made = [tempfile.mkdtemp(prefix="soilgate-recipe-out-"), *manifests]
            self.addClassCleanup(shutil.rmtree, WholeRecipe.made[0])
            shutil.copytree(self.folder, WholeRecipe.made[0], dirs_exist_ok=True)
        self.folder, plain, self.manifest = WholeRecipe.made
        self.plain, self.layer = plain["layers"][0], self.manifest["layers"][0]
        self.values, self.sources = read(self.path("out", VALUES)), read(self.path("out", SOURCES))
        like = self.path("plain", VALUES)
        self.before, self.owners = read(like), read(self.path("plain", SOURCES))
        self.ec, self.ph = self.by_owner(like, EC), self.by_owner(like, PH)
        mask = placed(self.path("masks/peat.tif"), like, -1)
        self.mask, self.beyond = numpy.where((mask < 0) | (mask == 255), numpy.nan, mask), mask < 0

    def by_owner(self, like, layer):
        """Of every pixel what its own country's map of LAYER has there."""
        taken = numpy.full(self.owners.shape, numpy.nan)
        for iso3 in NAMES:
            given = placed(os.path.join(INPUTS, f"{iso3}_{layer}"), like, NODATA)
            of_it = (self.owners == M49[iso3]) & (given != NODATA)
            taken[of_it] = given[of_it]
        return taken

    def expected(self):
        """By exclusion: where it leaves out, and where it could not be judged, where the mask ends, where it is empty."""
        there = self.owners != 0
        with numpy.errstate(invalid="ignore"):
            rules = [("ec-4", self.ec > 4, [self.ec], False), ("sour", (self.ph < 6) & (self.ec > 2), [self.ph, self.ec], False),
                     ("peat", (self.mask == 1) | (self.mask == 3), [self.mask], True),
                     ("wet", (self.mask == 2) & (self.ph < 6.5), [self.mask, self.ph], True)]
        found = {}
        for name, holds, asked, masked in rules:
            unknown = there & numpy.logical_or.reduce([numpy.isnan(one) for one in asked])
            out = there & holds & ~unknown
            empty = numpy.isnan(self.mask) & ~self.beyond if masked else numpy.zeros_like(there)
            beyond = self.beyond if masked else numpy.zeros_like(there)
            found[name] = (out, unknown & ~empty & ~beyond, unknown & beyond, unknown & empty)
            there = there & ~out
        return found, there

    def test_pixels_and_counts(self):
        found, kept = self.expected()
        self.assertTrue(numpy.array_equal(self.values, numpy.where(kept, self.before, numpy.float32(NODATA))))
        self.assertTrue(numpy.array_equal(self.sources, numpy.where(kept, self.owners, 0)))
        for name, (out, *_) in found.items():
            self.assertGreater(out.sum(), 100, name)
        for name, index in (("sour", 1), ("wet", 1), ("peat", 2), ("wet", 3)):
            self.assertGreater(found[name][index].sum(), 10, name)
        told = {(one["exclusion"], one["iso3"]): one for one in self.layer["exclusions"]}
        self.assertEqual(list(told), [(name, iso3) for name in found for iso3 in NAMES])
        for (name, iso3), one in told.items():
            of_it = self.owners == M49[iso3]
            counts = [int((where & of_it).sum()) for where in found[name]]
            masked = name in ("peat", "wet")
            self.assertEqual([one["pixels"], one["unjudged"]], counts[:2], (name, iso3))
            self.assertEqual([one["beyond_mask"], one["mask_nodata"]], counts[2:] if masked else [None, None], (name, iso3))
        left = {iso3: int(((self.owners == M49[iso3]) & ~kept).sum()) for iso3 in NAMES}
        self.assertEqual({one["iso3"]: one["excluded"] for one in self.layer["countries"]}, left)
        self.assertEqual(self.layer["excluded"]["pixels"], sum(left.values()))
        self.assertEqual(self.layer["totals"]["pixels"], kept.sum())

    def test_areas_and_what_remains(self):
        found, kept = self.expected()
        _, _, _, north, _, step = gdal.Open(self.path("out", VALUES)).GetGeoTransform()
        e2 = 1 - (1 - 1 / 298.257223563) ** 2
        latitude = numpy.radians(north + step * (numpy.arange(self.values.shape[0]) + 0.5))
        areas = 6378.137 ** 2 * (1 - e2) * numpy.cos(latitude) / (1 - e2 * numpy.sin(latitude) ** 2) ** 2 * numpy.radians(1 / 120) ** 2
        for one in self.layer["exclusions"]:
            area = ((found[one["exclusion"]][0] & (self.owners == M49[one["iso3"]])).sum(axis=1) * areas).sum()
            self.assertAlmostEqual(one["area_km2"], area, delta=area * 1e-6)
        for country, before in zip(self.layer["countries"], self.plain["countries"]):
            of_it = kept & (self.owners == M49[country["iso3"]])
            weights = of_it * areas[:, None]
            self.assertEqual(country["pixels"], of_it.sum())
            self.assertAlmostEqual(country["area_km2"], weights.sum(), delta=weights.sum() * 1e-6)
            self.assertAlmostEqual(country["values"]["mean"], (self.values * weights).sum() / weights.sum(), places=5)
            self.assertEqual(country["values"]["max"], self.values[of_it].max())
            self.assertLessEqual(country["values"]["max"], 4)
            # a gap is what nobody gave
            for key in ("land", "gaps", "gaps_given_by_others"):
                self.assertEqual(country[key], before[key])
        self.assertAlmostEqual(self.layer["excluded"]["area_km2"] + self.layer["totals"]["area_km2"],
                               self.plain["totals"]["area_km2"], places=3)

    def test_recipe_of_the_manifest(self):
        told = self.manifest["recipe"]
        with open(self.path("r.yaml"), "rb") as file:
            self.assertEqual(told["sha256"], hashlib.sha256(file.read()).hexdigest())
        with open(self.path("masks/peat.tif"), "rb") as file:
            peat = {"file": "masks/peat.tif", "sha256": hashlib.sha256(file.read()).hexdigest()}
        self.assertEqual((told["recipe"], told["title"]), ("for-tests", "For these tests"))
        self.assertEqual(told["exclusions"], [
            {"id": "ec-4", "reason": "Saline soils", "source": "These tests, 1", "layers": None, "when": "EC_030 > 4",
             "mask": None, "values": None},
            {"id": "sour", "reason": "Sour and not fresh", "source": None, "layers": ["EC_030"],
             "when": "pH_030 < 6 and EC_030 > 2", "mask": None, "values": None},
            {"id": "peat", "reason": "Peat", "source": None, "layers": None, "when": None, "mask": peat, "values": [1, 3]},
            {"id": "wet", "reason": "Wet and sour", "source": None, "layers": None, "when": "mask = 2 and pH_030 < 6.5",
             "mask": peat, "values": None}])
        with open(self.path("plain", "manifest.json"), encoding="utf-8") as file:
            self.assertIsNone(json.load(file)["recipe"])
        self.assertEqual(self.plain["exclusions"], [])

    def test_what_is_told(self):
        found, _ = self.expected()
        out, _ = self.run_recipe("--layer", "EC_030", *maps(), output="told")
        out = re.sub(r"(?<=[0-9])\s(?=[0-9]{3})", "", out)
        for name, rule in (("ec-4", "EC_030 > 4"), ("sour", "pH_030 < 6 and EC_030 > 2"), ("peat", "1, 3 in masks/peat.tif"),
                           ("wet", "mask = 2 and pH_030 < 6.5 in masks/peat.tif")):
            self.assertIn(f"Excluded by {name} ({rule}): {found[name][0].sum()} pixels, ", out)
        self.assertIn("pixels could not be judged, as what the rule asks has no value there: kept.", out)
        self.assertIn("pixels lie where the mask does not reach: kept.", out)
        self.assertIn("pixels lie where the mask has no value: kept.", out)


class Layers(Recipes):
    def test_another_layer_is_made_by_the_same_rule(self):
        """EC_030 is not made, only asked; the exclusion that names EC_030 alone is not for pH."""
        self.recipe(lambda exclusions: exclusions.pop(3))
        layer = self.mosaic("--layer", "pH_030", "--recipe", "r.yaml", *maps("LAO"))["layers"][0]
        self.assertEqual([one["exclusion"] for one in layer["exclusions"]], ["ec-4", "peat"])
        like = self.path("out/mosaic_GSASmap_pH_030.tif")
        ec, given = (placed(os.path.join(INPUTS, f"LAO_{name}"), like, NODATA) for name in (EC, PH))
        self.mosaic("--layer", "pH_030", *maps("LAO", layers=[PH]), output="plain")
        before = read(self.path("plain/mosaic_GSASmap_pH_030.tif"))
        mask = placed(self.path("masks/peat.tif"), like, 0)
        out = (ec > 4) | (mask == 1) | (mask == 3)
        self.assertTrue(numpy.array_equal(read(like), numpy.where(out, numpy.float32(NODATA), before)))
        self.assertTrue((before[before != NODATA] == given[before != NODATA]).all())
        self.assertEqual(layer["exclusions"][0]["unjudged"], ((before != NODATA) & (ec == NODATA)).sum())

    def test_both_layers_at_once(self):
        self.recipe()
        manifest = self.mosaic("--recipe", "r.yaml", *maps("LAO"))
        self.assertEqual([layer["layer"] for layer in manifest["layers"]], ["EC_030", "pH_030"])
        one = files_of(self.path("out"))
        self.mosaic("--layer", "EC_030", "--recipe", "r.yaml", *maps("LAO"), output="alone")
        self.assertEqual({name: one[name] for name in (VALUES, SOURCES)},
                         {name: files_of(self.path("alone"))[name] for name in (VALUES, SOURCES)})

    def test_no_exclusion_for_the_layer(self):
        self.recipe(lambda exclusions: exclusions.__delitem__(slice(2, 4)) or exclusions.pop(0))
        out, files = self.run_recipe("--layer", "pH_030", *maps("LAO", layers=[PH]))
        self.assertIn("No exclusion of the recipe for-tests is for this layer.", out)
        self.mosaic("--layer", "pH_030", *maps("LAO", layers=[PH]), output="plain")
        self.assertEqual(files["mosaic_GSASmap_pH_030.tif"], files_of(self.path("plain"))["mosaic_GSASmap_pH_030.tif"])


class Blended(Recipes):
    def test_what_is_left_out_of_one_country_is_not_mixed_into_another(self):
        """3 dS/m in Cambodia, 6 in the Lao PDR, each six pixels into the other: the 6 are left out, and no 3 becomes more."""
        paths = []
        for iso3, value in (("KHM", 3), ("LAO", 6)):
            window = countries.window_of(iso3)
            values = numpy.where(countries.mapped(iso3, window, spill=6, holes=False), value, NODATA).astype(numpy.float32)
            paths.append(countries.write(self.path(f"{iso3}_{EC}"), window, values))
        self.mosaic("--layer", "EC_030", "--blend", "5km", *paths, output="mixed")
        values, sources = read(self.path("mixed", VALUES)), read(self.path("mixed", SOURCES))
        self.assertGreater((values[sources == M49["KHM"]] > 3).sum(), 100)
        self.assertGreater((values[sources == M49["LAO"]] < 6).sum(), 100)
        self.recipe(lambda exclusions: exclusions.__delitem__(slice(1, 4)))
        layer = self.mosaic("--layer", "EC_030", "--blend", "5km", "--recipe", "r.yaml", *paths)["layers"][0]
        after = read(self.path("out", SOURCES))
        self.assertEqual(set(numpy.unique(after)), {0, M49["KHM"]})
        self.assertTrue(numpy.array_equal(after != 0, sources == M49["KHM"]))
        self.assertEqual(set(read(self.path("out", VALUES))[after != 0]), {3})
        self.assertEqual([one["pixels"] for one in layer["exclusions"]], [0, (sources == M49["LAO"]).sum()])


class Refused(Recipes):
    def refused(self, *arguments):
        told = self.mosaic("--layer", "EC_030", "--recipe", "r.yaml", *arguments, status=1)
        self.assertFalse(os.path.exists(self.path("out")), told)
        return told

    def test_a_layer_that_a_country_did_not_deliver(self):
        self.recipe()
        told = self.refused(*maps("KHM"), *maps("LAO", layers=[EC]))
        self.assertIn("LAO: no map of pH_030 was handed in with its EC_030, and the exclusion sour of r.yaml needs it.", told)
        self.assertEqual(told.count("needs it"), 1)
        self.assertNotIn("KHM:", told)

    def mask(self, change):
        """A mask changed by CHANGE, in the place of the other; what is told."""
        self.recipe(lambda exclusions: exclusions.__delitem__(slice(3, 4)))
        dataset = gdal.Open(self.path("masks/peat.tif"), gdal.GA_Update)
        change(dataset)
        del dataset
        return self.refused(*maps("KHM"))

    def test_a_mask_off_the_grid_and_how_to_mend_it(self):
        def move(dataset):
            west, pixel, _, north, _, _ = dataset.GetGeoTransform()
            dataset.SetGeoTransform((west + 0.4 / 120, pixel, 0, north - 0.25 / 120, 0, -pixel))
        told = self.mask(move)
        self.assertIn("r.yaml:", told)
        self.assertIn("exclusions[peat].mask: masks/peat.tif: its pixels lie 0.40 px east and 0.25 px south of the grid of the "
                      "mosaic; at most 0.1 px is taken.", told)
        command = shlex.split(told[told.index("gdalwarp"):].splitlines()[0])
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        self.assertEqual(command[-1], "masks/peat_grid.tif")
        self.recipe(lambda exclusions: exclusions.__delitem__(slice(3, 4)) or exclusions[2].update(mask=command[-1]))
        self.mosaic("--layer", "EC_030", "--recipe", "r.yaml", *maps("KHM"))

    def test_a_mask_of_another_pixel_size(self):
        def widen(dataset):
            west, pixel, _, north, _, _ = dataset.GetGeoTransform()
            dataset.SetGeoTransform((west, pixel * 2, 0, north, 0, -pixel * 2))
        told = self.mask(widen)
        self.assertIn("masks/peat.tif: its pixels are 0.0166", told)
        self.assertIn("-r mode", told)

    def test_a_mask_of_another_crs(self):
        told = self.mask(lambda dataset: dataset.SetProjection("EPSG:32648"))
        self.assertIn("masks/peat.tif: its CRS is WGS 84 / UTM zone 48N; EPSG:4326 is expected.", told)

    def test_a_mask_with_a_scale(self):
        self.assertIn("masks/peat.tif: its values are stored with a scale or an offset",
                      self.mask(lambda dataset: dataset.GetRasterBand(1).SetScale(0.1)))

    def test_masks_that_are_none(self):
        window = land.Window.at(103, 13, 8, 8)
        values = numpy.ones((8, 8), numpy.uint8)
        for name, options in (("two.tif", None), ("lossy.tif", ["TILED=YES", "COMPRESS=JPEG"]), ("text.tif", "text")):
            if options == "text":
                with open(self.path(name), "w", encoding="utf-8") as file:
                    file.write("no raster")
            elif options is None:
                gdal.GetDriverByName("GTiff").Create(self.path(name), 8, 8, 2)
            else:
                countries.write(self.path(name), window, values, nodata=255, options=options)
            self.recipe(lambda exclusions, name=name: exclusions[2].update(mask=name))
            told = self.refused(*maps("KHM"))
            words = {"two.tif": "it has 2 bands; a mask has one", "lossy.tif": "its compression (JPEG) changes values",
                     "text.tif": "text.tif: "}[name]
            self.assertIn(words, told)
        self.recipe(lambda exclusions: exclusions[2].update(mask="none.tif"))
        self.assertRegex(self.refused(*maps("KHM")), r"r\.yaml:[0-9]+: exclusions\[peat\]\.mask: none\.tif: ")

    def test_the_hash_of_a_mask(self):
        with open(os.path.join(INPUTS, "masks/peat.tif"), "rb") as file:
            right = hashlib.sha256(file.read()).hexdigest()
        self.recipe(lambda exclusions: exclusions[2].update(sha256="0" * 64))
        self.assertIn(f"masks/peat.tif: its SHA-256 is {right}, and the recipe asks for {'0' * 64}.", self.refused(*maps("KHM")))
        self.recipe(lambda exclusions: exclusions[2].update(sha256=right))
        self.mosaic("--layer", "EC_030", "--recipe", "r.yaml", *maps("KHM"))

    def test_everything_at_once(self):
        self.recipe(lambda exclusions: exclusions[2].update(mask="none.tif"))
        told = self.refused(*maps("KHM", "LAO", layers=[EC]))
        for words in ("KHM: no map of pH_030", "LAO: no map of pH_030", "none.tif"):
            self.assertIn(words, told)

    def test_a_recipe_that_does_not_load(self):
        self.recipe(lambda exclusions: exclusions[0].update(when="EC > 4"))
        told = self.mosaic("--recipe", "r.yaml", *maps("KHM"), status=2)
        self.assertIn('r.yaml:9:9: exclusions[ec-4].when: no layer of GSASmap is called "EC"; use the id of a layer', told)
        for name, content in (("huge.yaml", b"#" * (1 << 20) + b"\n"), ("deep.yaml", b"[" * 100000), ("png.yaml", b"\x89PNG\0\1"),
                              ("laugh.yaml", b"a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n"), ("empty.yaml", b"")):
            with open(self.path(name), "wb") as file:
                file.write(content)
            told = self.mosaic("--recipe", name, *maps("KHM"), status=2)
            self.assertIn(name, told)
            self.assertLess(len(told), 500)
        self.assertIn("no recipe is called", self.mosaic("--recipe", "none", *maps("KHM"), status=2))
        self.assertIn("the recipe is for GSOCseq", self.mosaic("--recipe", "gsocseq-mineral-soils", *maps("KHM"), status=2))


class Bytes(Recipes):
    def test_order_and_threads_change_nothing(self):
        self.recipe()
        _, one = self.run_recipe("--layer", "EC_030", "--jobs", "1", *maps(*PAIR), output="one")
        _, two = self.run_recipe("--layer", "EC_030", "--jobs", "3", *reversed(maps(*PAIR)), output="two")
        with open(self.path("one/manifest.json"), encoding="utf-8") as first, \
                open(self.path("two/manifest.json"), encoding="utf-8") as second:
            self.assertEqual({**json.load(first), "command": []}, {**json.load(second), "command": []})
        one.pop("manifest.json"), two.pop("manifest.json")
        self.assertEqual(one, two)

    def over(self, change):
        """The mosaic by a changed recipe over one by the first; what was told, and names of tiles that stayed."""
        self.recipe()
        self.run_recipe("--layer", "EC_030", *maps(*PAIR))
        before = {name: os.stat(self.path("out", name)).st_mtime_ns for name in files_of(self.path("out"))}
        self.recipe(change)
        told, again = self.run_recipe("--layer", "EC_030", *maps(*PAIR))
        _, whole = self.run_recipe("--layer", "EC_030", *maps(*PAIR), output="whole")
        with open(self.path("out/manifest.json"), encoding="utf-8") as first, \
                open(self.path("whole/manifest.json"), encoding="utf-8") as second:
            self.assertEqual({**json.load(first), "command": []}, {**json.load(second), "command": []})
        again.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(again, whole)
        kept = {name for name in again if before.get(name) == os.stat(self.path("out", name)).st_mtime_ns}
        return told, {name[-11:-4] for name in kept if name.startswith("tiles/") and name.endswith(".tif")}

    def test_another_threshold(self):
        told, kept = self.over(lambda exclusions: exclusions[0].update(when="EC_030 > 3.5"))
        self.assertNotIn("unchanged", told)
        self.assertEqual(kept, set())

    def test_other_words_change_no_pixel(self):
        told, kept = self.over(lambda exclusions: exclusions[0].update(reason="Other words"))
        self.assertRegex(told, r"([0-9]+) of \1 parts are unchanged")
        self.assertGreaterEqual(kept, {"N10E100", "N20E100"})

    def test_another_mask_touches_what_it_reaches(self):
        def other(exclusions):
            dataset = gdal.Open(self.path("masks/peat.tif"), gdal.GA_Update)
            codes = dataset.ReadAsArray()
            dataset.GetRasterBand(1).WriteArray(numpy.where(codes == 0, 1, codes))
        _, kept = self.over(other)
        # the mask lies from 103 to 107.2 east and from 17 to 11.2 north
        self.assertIn("N20E100", kept)
        self.assertNotIn("N10E100", kept)

    def test_without_the_recipe_again(self):
        self.recipe()
        self.run_recipe("--layer", "EC_030", *maps("KHM"))
        self.mosaic("--layer", "EC_030", *maps("KHM", layers=[EC]))
        self.mosaic("--layer", "EC_030", *maps("KHM", layers=[EC]), output="plain")
        again, plain = files_of(self.path("out")), files_of(self.path("plain"))
        again.pop("manifest.json"), plain.pop("manifest.json")
        self.assertEqual(again, plain)

    def test_a_layer_that_is_only_asked_changes(self):
        self.recipe()
        own = self.path("own")
        os.mkdir(own)
        paths = [shutil.copy(path, own) for path in maps("LAO")]
        self.run_recipe("--layer", "EC_030", *paths)
        dataset = gdal.Open(paths[1], gdal.GA_Update)
        values = dataset.ReadAsArray()
        values[(values != NODATA) & (values > 5.5)] -= numpy.float32(0.4)
        dataset.GetRasterBand(1).WriteArray(values)
        del dataset
        _, again = self.run_recipe("--layer", "EC_030", *paths)
        _, whole = self.run_recipe("--layer", "EC_030", *paths, output="whole")
        again.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(again, whole)

    def test_killed_and_run_again_by_another_recipe(self):
        self.recipe()
        command = [PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--recipe", "r.yaml", "--output", "out", "--jobs",
                   "1", *maps("LAO")]
        start = time.monotonic()
        self.run_recipe("--layer", "EC_030", *maps("LAO"), output="first")
        took = time.monotonic() - start
        self.recipe(lambda exclusions: exclusions[0].update(when="EC_030 > 3.5"), name="other.yaml")
        self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--recipe", "other.yaml", "--output", "whole", *maps("LAO"))
        whole = files_of(self.path("whole"))
        for part in (0.5, 0.8):
            shutil.rmtree(self.path("out"), ignore_errors=True)
            with subprocess.Popen(command, env=ENVIRONMENT, cwd=self.folder, stdout=subprocess.DEVNULL) as process:
                time.sleep(part * took)
                process.send_signal(signal.SIGKILL)
            self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--recipe", "other.yaml", "--output", "out", *maps("LAO"))
            self.assertEqual({**files_of(self.path("out")), "manifest.json": ""}, {**whole, "manifest.json": ""}, part)


class Registry(Mosaics):
    def test_the_layer_that_is_asked_comes_from_the_same_delivery(self):
        self.run_program("registry", "init", "--registry", "r.gpkg", "--baseline", "asp-2022-03")
        window = countries.window_of("KHM")
        values = numpy.rint(countries.values("KHM", window, 0, 1, spill=0) * 1024) / 1024
        spread = numpy.where(values < 0, NODATA, 0.125).astype(numpy.float32)
        classes = numpy.where(values < 0, 255, values >= 0.5).astype(numpy.uint8)
        os.mkdir(self.path("KHM"))
        values = numpy.where(values < 0, NODATA, values).astype(numpy.float32)
        for name, array, none in (("Probability", values, NODATA), ("ProbabilitySD", spread, NODATA), ("Class", classes, 255)):
            countries.write(self.path(f"KHM/KHM_GBSmap_{name}_Map025.tif"), window, array, nodata=none)
        self.run_program("submit", "--registry", "r.gpkg", "KHM", "--accept")
        with open(self.path("r.yaml"), "w", encoding="utf-8") as file:
            yaml.safe_dump({**RECIPE, "product": "GBSmap",
                            "exclusions": [{"id": "unlikely", "reason": "Unlikely", "when": "Probability < 0.25"}]}, file)
        self.run_program("mosaic", "--registry", "r.gpkg", "--product", "gbsmap", "--region", "asp", "--layer", "ProbabilitySD",
                         "--recipe", "r.yaml", "--output", "out")
        with open(self.path("out/manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual([layer["layer"] for layer in manifest["layers"]], ["ProbabilitySD"])
        out = (values >= 0) & (values < 0.25)
        self.assertGreater(out.sum(), 1000)
        self.assertEqual(manifest["layers"][0]["exclusions"][0]["pixels"], out.sum())
        made = placed(self.path("out/ASP_GBSmap_ProbabilitySD.tif"), self.path("KHM/KHM_GBSmap_Probability_Map025.tif"), NODATA)
        self.assertTrue(numpy.array_equal(made, numpy.where(out, NODATA, spread)))


class Format(Recipes):
    def schema(self):
        with open(os.path.join(SOURCE, "specs/schema/soilgate-recipe-1.schema.json"), encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    def test_the_schema_takes_what_the_program_takes(self):
        schema = self.schema()
        folder = os.path.join(SOURCE, "specs/recipes")
        shipped = sorted(os.listdir(folder))
        self.assertEqual(shipped, ["gsocseq-all-exclusions.yaml", "gsocseq-mineral-soils.yaml"])
        for name in shipped:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                self.assertEqual([error.message for error in schema.iter_errors(yaml.safe_load(file))], [], name)
        self.assertEqual(list(schema.iter_errors(RECIPE)), [])
        changes = [lambda e: e.clear(), lambda e: e[0].pop("when"), lambda e: e[0].pop("reason"), lambda e: e[0].update(values=[1]),
                   lambda e: e[0].update(sha256="0" * 64), lambda e: e[2].update(when="mask > 1"), lambda e: e[2].update(values=[]),
                   lambda e: e[2].update(values=[1.5]), lambda e: e[2].update(values=list(range(65))), lambda e: e[2].update(sha256="x"),
                   lambda e: e[1].update(layers=[]), lambda e: e[1].update(layers=["EC_030", "EC_030"]), lambda e: e[1].update(id="A b"),
                   lambda e: e[0].update(unknown=1)]
        for change in changes:
            document = self.recipe(change)
            self.assertFalse(schema.is_valid(document), document)
            self.run_program("spec", "lint", "r.yaml", status=2)

    def test_lint(self):
        self.recipe()
        out, err = self.run_program("spec", "lint", "r.yaml")
        self.assertEqual((out, err), ("r.yaml: OK (recipe for-tests for GSASmap, 4 exclusions)\n", ""))
        self.recipe(lambda exclusions: exclusions[2].update(mask="none.tif"))
        out, _ = self.run_program("spec", "lint", "r.yaml", status=1)
        self.assertRegex(out, r"^r\.yaml:[0-9]+: exclusions\[peat\]\.mask: none\.tif is not there\n$")
        self.recipe(lambda exclusions: exclusions[0].update(when="EC_030 >"))
        _, err = self.run_program("spec", "lint", "r.yaml", status=2)
        self.assertIn("r.yaml:9:9: exclusions[ec-4].when: at character 9", err)
        shutil.rmtree(self.path("masks"))
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.path("r.yaml"))
        out, _ = self.run_program("spec", "lint", os.path.join(SOURCE, "specs/recipes/gsocseq-all-exclusions.yaml"), status=1)
        self.assertEqual(len(out.splitlines()), 5)


if __name__ == "__main__":
    unittest.main()
