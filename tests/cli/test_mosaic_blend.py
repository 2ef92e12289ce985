"""soilgate mosaic --blend, worked out again with numpy: whose land a pixel is by GDAL's own rasteriser, distances as
chords between points on the ellipsoid, from many points of every edge of the border."""
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import numpy
from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

import countries
from support import ENVIRONMENT, PROGRAM
from test_mosaic import FILE, M49, NAMES, VALIDATOR, Mosaics, codes_around, files_of, rasterised, read
from test_mosaic_borders import schema, seam

WIDTH = 5.0  # km
BASE = "mosaic_GSASmap_EC_030"
KM = 0.01  # by how much a distance may differ: what lies between two points of an edge, and the program's formula
REGION = """format: soilgate-region/1
region: MEKONG
title: Four countries
sources: [{id: TEST, title: These tests}]
countries: [KHM, LAO, THA, VNM]
basis: {source: TEST, confidence: convention}
"""


def setUpModule():
    """Maps that reach some pixels over their borders, with holes."""
    global INPUTS
    INPUTS = tempfile.mkdtemp(prefix="soilgate-blend-")
    for iso3 in NAMES:
        countries.write_country(INPUTS, iso3, FILE, 0.2, 6, spill=6)


def tearDownModule():
    shutil.rmtree(INPUTS)


def inputs(*names):
    return [os.path.join(INPUTS, f"{iso3}_{FILE}") for iso3 in names or NAMES]


def on_ellipsoid(place, cols, rows):
    """Points (km from the earth's centre) of places on the grid, counted in pixels from its corner: WGS 84."""
    lon, lat = numpy.radians(place[0] + cols * place[1]), numpy.radians(place[3] + rows * place[5])
    a, b = 6378.137, 6356.752314245
    n = a * a / numpy.sqrt((a * numpy.cos(lat)) ** 2 + (b * numpy.sin(lat)) ** 2)
    return numpy.stack([n * numpy.cos(lat) * numpy.cos(lon), n * numpy.cos(lat) * numpy.sin(lon), n * (b / a) ** 2 * numpy.sin(lat)], axis=-1)


def edges_between(land, a, b, points=9):
    """Places along all edges between the pixels of A and of B: columns and rows, in pixels."""
    share = numpy.linspace(0, 1, points)
    right = ((land[:, :-1] == a) & (land[:, 1:] == b)) | ((land[:, :-1] == b) & (land[:, 1:] == a))
    below = ((land[:-1] == a) & (land[1:] == b)) | ((land[:-1] == b) & (land[1:] == a))
    rows, cols = numpy.nonzero(right)
    upright = numpy.stack([numpy.repeat(cols + 1.0, points), (rows[:, None] + share).ravel()])
    rows, cols = numpy.nonzero(below)
    level = numpy.stack([(cols[:, None] + share).ravel(), numpy.repeat(rows + 1.0, points)])
    return numpy.concatenate([upright, level], axis=1)


def distances(place, shape, border, most, block=64):
    """Of each pixel from the places of BORDER, km; infinite from MOST on. A chord of 5 km is 0.0001 mm short."""
    out, reach = numpy.full(shape, numpy.inf), int(most / 0.75) + 2  # a pixel here is at least 0.75 km wide
    for top, left in itertools.product(range(0, shape[0], block), range(0, shape[1], block)):
        bottom, right = min(top + block, shape[0]), min(left + block, shape[1])
        near = (border[0] > left - reach) & (border[0] < right + reach) & (border[1] > top - reach) & (border[1] < bottom + reach)
        if not near.any():
            continue
        rows, cols = numpy.mgrid[top:bottom, left:right]
        pixels = on_ellipsoid(place, cols.ravel() + 0.5, rows.ravel() + 0.5)
        least = numpy.full(len(pixels), numpy.inf)
        for some in numpy.array_split(on_ellipsoid(place, *border[:, near]), max(1, near.sum() // 500)):
            least = numpy.minimum(least, numpy.sqrt(((pixels[:, None] - some) ** 2).sum(axis=2)).min(axis=1))
        out[top:bottom, left:right] = least.reshape(bottom - top, right - left)
    return numpy.where(out < most, out, numpy.inf)


class Blended(Mosaics):
    """One mosaic with, and one without."""

    @classmethod
    def setUpClass(cls):
        cls.folder_of = {}
        for name, more in (("plain", []), ("blended", ["--blend", "5km", "--web"])):
            cls.folder_of[name] = tempfile.mkdtemp(prefix="soilgate-blend-out-")
            cls.addClassCleanup(shutil.rmtree, cls.folder_of[name])
            done = subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", cls.folder_of[name], *more, *inputs()],
                                  env=ENVIRONMENT, check=True, capture_output=True)
            cls.text = done.stdout.decode()
        cls.manifest, cls.plain_manifest = cls.json_of("blended", "manifest.json"), cls.json_of("plain", "manifest.json")
        cls.layer = cls.manifest["layers"][0]
        path = os.path.join(cls.folder_of["plain"], f"{BASE}.tif")
        cls.plain, cls.values = read(path).astype(float), read(os.path.join(cls.folder_of["blended"], f"{BASE}.tif")).astype(float)
        cls.sources = read(os.path.join(cls.folder_of["blended"], f"{BASE}_source.tif"))
        cls.place = gdal.Open(path).GetGeoTransform()
        cls.land = numpy.zeros(cls.plain.shape, int)  # whose land: the first by code where two claim a pixel
        for code in sorted(codes_around(path), reverse=True):
            cls.land[rasterised(code, path)] = M49.get(code, -1)
        cls.given = {}
        for iso3 in NAMES:
            dataset = gdal.Open(inputs(iso3)[0])
            own = dataset.GetGeoTransform()
            col, row = round((own[0] - cls.place[0]) * 120), round((cls.place[3] - own[3]) * 120)
            whole = numpy.full(cls.plain.shape, numpy.nan)
            array = dataset.ReadAsArray().astype(float)
            whole[row:row + dataset.RasterYSize, col:col + dataset.RasterXSize] = numpy.where(array == countries.NODATA, numpy.nan, array)
            cls.given[M49[iso3]] = whole
        cls.km = {}
        for a, b in itertools.combinations(sorted(M49.values()), 2):
            border = edges_between(cls.land, a, b)
            if border.size:
                cls.km[a, b] = distances(cls.place, cls.land.shape, border, WIDTH + 2 * KM)
        cls.work_out()

    @classmethod
    def json_of(cls, which, name):
        with open(os.path.join(cls.folder_of[which], name), encoding="utf-8") as file:
            return json.load(file)

    @classmethod
    def work_out(cls):
        """What every pixel should be, and how many countries it is made of."""
        def from_borders(country):
            return numpy.minimum.reduce([km for pair, km in cls.km.items() if country in pair])
        cls.own_km = numpy.full(cls.land.shape, numpy.inf)
        for country in M49.values():
            mine = (cls.land == country) & (cls.sources == country)
            cls.own_km[mine] = from_borders(country)[mine]
        total, weights = numpy.where(numpy.isfinite(cls.own_km), cls.plain, 0), numpy.ones(cls.land.shape)
        cls.parts, cls.mixed = numpy.ones(cls.land.shape, int), {}
        for other in M49.values():
            t = numpy.minimum(numpy.maximum(cls.own_km, from_borders(other)) / WIDTH, 1)
            weight = numpy.where((cls.land != other) & ~numpy.isnan(cls.given[other]), (1 - t) / (1 + t), 0)
            total += weight * numpy.nan_to_num(cls.given[other])
            weights += weight
            cls.parts += weight > 0
            cls.mixed[other] = weight > 0
        cls.wanted = numpy.where(cls.parts > 1, total / weights, cls.plain)

    def test_every_pixel(self):
        self.assertGreater((self.parts == 2).sum(), 50000)
        self.assertGreater((self.parts == 3).sum(), 100)
        self.assertLess(abs(self.values - self.wanted).max(), 6 * KM / WIDTH / 2 + 1e-5)
        self.assertLess(numpy.sqrt(((self.values - self.wanted)[self.parts > 1] ** 2).mean()), 2e-4)

    def test_two_countries_by_a_line(self):
        """Away from corners: the owner's weight is 0.5 on the border, and rises linearly to 1."""
        for (a, b), km in self.km.items():
            others = [other for pair, other in self.km.items() if pair != (a, b)]
            alone = (km < WIDTH - KM) & ~numpy.isfinite(numpy.minimum.reduce(others))
            for own, other in ((a, b), (b, a)):
                here = alone & (self.land == own) & (self.sources == own) & ~numpy.isnan(self.given[other])
                self.assertGreater(here.sum(), 1000)
                weight = 0.5 + 0.5 * km[here] / WIDTH
                wanted = weight * self.given[own][here] + (1 - weight) * self.given[other][here]
                self.assertLess(abs(self.values[here] - wanted).max(), 6 * KM / WIDTH / 2 + 1e-5)

    def test_nothing_changes_elsewhere(self):
        changed = self.values != self.plain
        self.assertGreater(changed.sum(), 50000)
        self.assertFalse((changed & (self.own_km >= WIDTH + KM)).any())
        self.assertFalse((changed & (self.land <= 0)).any())  # sea, and land that none of the four has
        others = numpy.sum([~numpy.isnan(given) for given in self.given.values()], axis=0)
        self.assertFalse((changed & (others < 2)).any())
        plain, blended = [{file["name"]: file["pixel_sha256"] for file in manifest["layers"][0]["files"]} for manifest in (self.plain_manifest, self.manifest)]
        self.assertEqual(plain[f"{BASE}_source.tif"], blended[f"{BASE}_source.tif"])
        self.assertNotEqual(plain[f"{BASE}.tif"], blended[f"{BASE}.tif"])

    def test_never_beyond_what_was_given(self):
        stack = numpy.stack(list(self.given.values()))
        some = (self.values != self.plain)
        self.assertTrue((self.values[some] >= numpy.nanmin(stack[:, some], axis=0)).all())
        self.assertTrue((self.values[some] <= numpy.nanmax(stack[:, some], axis=0)).all())

    def test_the_step_shrinks(self):
        """Two neighbours lie 0.42 to 0.46 km from the border between them: a tenth of the step is left."""
        nan = {name: numpy.where(array == countries.NODATA, numpy.nan, array) for name, array in (("plain", self.plain), ("blended", self.values))}
        both = numpy.sum([~numpy.isnan(given) for given in self.given.values()], axis=0) > 1
        for a, b in self.km:
            steps = {}
            for name, array in nan.items():
                across, inland = seam(numpy.where(both, array, numpy.nan), self.sources, a, b)
                steps[name] = numpy.median(abs(across)), numpy.median(inland)
            self.assertLess(steps["blended"][0], 0.15 * steps["plain"][0])
            self.assertLess(steps["blended"][0], 2 * steps["blended"][1])

    def test_counts_of_the_manifest(self):
        blend = self.layer["blend"]
        self.assertEqual((blend["width_km"], blend["applied"], blend["note"]), (WIDTH, True, None))
        self.assertIn("(1 - t) / (1 + t)", blend["formula"])
        for country in self.layer["countries"]:
            number = M49[country["iso3"]]
            mine = (self.sources == number) & (self.parts > 1)
            self.assertLess(abs(country["blended"] - mine.sum()), 0.005 * mine.sum())  # pixels at the very width
            valid = self.values[self.sources == number]
            self.assertAlmostEqual(country["values"]["max"], valid.max(), 6)
            self.assertAlmostEqual(country["values"]["min"], valid.min(), 6)
        seen = {tuple(sorted(M49[code] for code in pair["between"])): pair for pair in blend["pairs"]}
        self.assertEqual({pair for pair in seen if sum(seen[pair]["one_sided"])}, set(self.km))
        for pair, told in seen.items():
            numbers = [M49[code] for code in told["between"]]
            differences = []
            for i, (own, other) in enumerate((numbers, numbers[::-1])):
                mine = (self.land == own) & (self.sources == own)
                mixed = mine & self.mixed[other]
                self.assertLess(abs(told["blended"][i] - mixed.sum()), 0.005 * mixed.sum() + 3)
                differences.append(abs(self.given[own] - self.given[other])[mixed])
                near = mine & (self.km[pair] < WIDTH) if pair in self.km else numpy.zeros_like(mine)
                alone = near & numpy.isnan(self.given[other])
                self.assertLess(abs(told["one_sided"][i] - alone.sum()), 0.005 * alone.sum() + 3)
            self.assertAlmostEqual(told["mean_difference"], numpy.concatenate(differences).mean(), 2)
        # neighbours in a row of one country: one is a mean, for the other, as near, nobody else gave a value
        near = self.own_km < WIDTH - KM
        ends = (near[:, 1:] & near[:, :-1] & (self.land[:, 1:] == self.land[:, :-1]) & ((self.parts[:, 1:] > 1) != (self.parts[:, :-1] > 1)))
        shift = abs(self.wanted - self.plain)
        steps = numpy.maximum(shift[:, 1:], shift[:, :-1])[ends]
        self.assertGreater(ends.sum(), 500)
        self.assertLess(abs(blend["map_ends"]["edges"] - ends.sum()), 0.02 * ends.sum())
        self.assertLess(abs(blend["map_ends"]["mean_step"] - steps.mean()), 0.02 * steps.mean())
        self.assertIsNone(self.plain_manifest["layers"][0]["blend"])
        self.assertEqual({country["blended"] for country in self.plain_manifest["layers"][0]["countries"]}, {0})

    def test_every_raster_says_it(self):
        """Whoever has the raster of sources alone, or one tile, learns of it."""
        tiles = [os.path.join("tiles", name) for name in os.listdir(os.path.join(self.folder_of["blended"], "tiles")) if name.endswith(".tif")]
        for name in (f"{BASE}.tif", f"{BASE}_source.tif", *tiles):
            path = os.path.join(self.folder_of["blended"], name)
            found = gdal.Open(path).GetMetadata()
            self.assertEqual(found["SOILGATE_BLEND"], "5 km")
            self.assertIn("the source is the pixel's own country", found["SOILGATE_BLEND_NOTE"])
            self.assertEqual(validate(path, full_check=True)[:2], ([], []))
        self.assertNotIn("SOILGATE_BLEND", gdal.Open(os.path.join(self.folder_of["plain"], f"{BASE}_source.tif")).GetMetadata())

    def test_borders_say_that_they_were_blended(self):
        seams, plain = self.json_of("blended", "seams.json"), self.json_of("plain", "seams.json")
        for one in (seams, plain):
            self.assertEqual([error.message for error in schema("soilgate-seams-1").iter_errors(one)], [])
        self.assertEqual((seams["layers"][0]["blended_km"], plain["layers"][0]["blended_km"]), (WIDTH, None))
        self.assertEqual(len([one for one in plain["layers"][0]["findings"] if one["rule"] == "border.step"]), 5)
        self.assertEqual(len([one for one in seams["layers"][0]["findings"] if one["rule"] == "border.step"]), 0)
        told = {tuple(one["between"]): (one["blended"], one["mean_difference"]) for one in seams["layers"][0]["overlaps"]}
        wanted = {tuple(pair["between"]): (sum(pair["blended"]), pair["mean_difference"]) for pair in self.layer["blend"]["pairs"]}
        self.assertEqual({pair: one for pair, one in told.items() if one[0]}, {pair: one for pair, one in wanted.items() if one[0]})
        text = " ".join(self.text.split())
        self.assertIn("Measured after blending over 5 km. Before it the maps of 5 pairs differ by at least twice as much", text)
        self.assertRegex(text, r"Blended along borders, over 5 km on either side: [0-9 ]+ pixels are means")
        self.assertIn("could not be: only one country gave a value", text)
        self.assertRegex(text, r"The other map ends within that width at [0-9 ]+ edges, where steps of [0-9.]+ dS/m on average are left")
        with open(os.path.join(self.folder_of["blended"], "web/index.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertRegex(page, r'"blended_km": ?5(\.0)?\b')
        with open(os.path.join(self.folder_of["blended"], f"{BASE}_seams.geojson"), encoding="utf-8") as file:
            self.assertEqual({feature["properties"]["blended_km"] for feature in json.load(file)["features"]}, {WIDTH})


class BlendedAgain(Mosaics):
    """The same bytes by every way."""

    def made(self, output, *arguments):
        self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", output, *arguments)
        files = files_of(self.path(output))
        files.pop("manifest.json")  # tells of the command
        return files

    def test_order_threads_and_units_change_nothing(self):
        names = inputs("KHM", "LAO", "VNM")
        first = self.made("a", "--blend", "5km", "--jobs", "1", *names)
        self.assertEqual(self.made("b", "--blend", "5000 m", "--jobs", "4", *names[::-1]), first)
        self.assertNotEqual(self.made("c", *names)[f"{BASE}.tif"], first[f"{BASE}.tif"])

    def test_over_an_earlier_mosaic(self):
        names = inputs("KHM", "LAO")
        plain, narrow = self.made("plain", *names), self.made("narrow", "--blend", "2km", *names)
        wide = self.made("wide", "--blend", "7.5km", *names)
        self.assertEqual(len({one[f"{BASE}.tif"] for one in (plain, narrow, wide)}), 3)
        for wanted, more in ((narrow, ["--blend", "2km"]), (wide, ["--blend", "7.5km"]), (plain, [])):
            self.assertEqual(self.made("again", *more, *names), wanted)

    def test_one_country_is_replaced(self):
        window = countries.window_of("KHM")
        values = countries.values("KHM", window, 0.2, 6, spill=6)
        values[values != countries.NODATA] += 1
        other = countries.write(self.path(f"KHM_{FILE}"), window, values)
        self.made("again", "--blend", "5km", *inputs())
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", "again", "--blend", "5km", other, *inputs("LAO", "THA", "VNM"))
        self.assertRegex(out, "[1-9] of [0-9]+ parts are unchanged")
        again = files_of(self.path("again"))
        again.pop("manifest.json")
        self.assertEqual(again, self.made("whole", "--blend", "5km", other, *inputs("LAO", "THA", "VNM")))

    def test_a_country_comes_and_goes(self):
        """On the grid of a region, which stays: borders appear and vanish with a map."""
        with open(self.path("mekong.yaml"), "w", encoding="utf-8") as file:
            file.write(REGION)
        some = ["--region", "mekong.yaml", "--blend", "30km"]
        without, whole = self.made("without", *some, *inputs("KHM", "THA")), self.made("whole", *some, *inputs("KHM", "LAO", "THA"))
        self.made("again", *some, *inputs("KHM", "THA"))
        self.assertEqual(self.made("again", *some, *inputs("KHM", "LAO", "THA")), whole)
        self.assertEqual(self.made("again", *some, *inputs("KHM", "THA")), without)

    def test_nothing_is_blended_where_one_gave_nothing(self):
        for iso3 in ("KHM", "LAO"):
            countries.write_country(self.folder, iso3, FILE, 0.2, 6, spill=0)
        names = [f"KHM_{FILE}", f"LAO_{FILE}"]
        plain, blended = [self.mosaic("--layer", "EC_030", *more, *names, output=out)["layers"][0] for out, more in (("a", []), ("b", ["--blend", "5km"]))]
        self.assertEqual([file["pixel_sha256"] for file in plain["files"]], [file["pixel_sha256"] for file in blended["files"]])
        self.assertEqual(blended["countries"], plain["countries"])
        [pair] = blended["blend"]["pairs"]
        self.assertEqual((pair["between"], pair["blended"], pair["mean_difference"]), (["KHM", "LAO"], [0, 0], None))
        self.assertGreater(min(pair["one_sided"]), 1000)


class BlendedClasses(Mosaics):
    def write(self, iso3):
        os.makedirs(self.path(iso3), exist_ok=True)
        window = countries.window_of(iso3)
        values = numpy.where(countries.mapped(iso3, window, holes=False, spill=6), 1 + (iso3 == "LAO"), 255).astype(numpy.uint8)
        countries.write(self.path(iso3, f"{iso3}_SaltMap030.tif"), window, values, nodata=255)
        with open(self.path(iso3, "saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
            file.write("classcode\tmapvalue\n1\tNone\n2\tSlight Salinity\n")

    def test_classes_stay_as_they_are(self):
        for iso3 in ("KHM", "LAO"):
            self.write(iso3)
            countries.write_country(self.path(iso3), iso3, FILE, 0.2, 6, spill=6)
            countries.write_country(self.path(iso3), iso3, "UncertaintySalinityMap030.tif", 0.2, 2, spill=6)
        told = self.mosaic("--layer", "Salt_030", "--blend", "5km", "KHM", "LAO", status=2, output="none")
        self.assertIn("classes have no mean", told)
        self.assertFalse(os.path.exists(self.path("none", "manifest.json")))
        plain = {layer["layer"]: layer for layer in self.mosaic("KHM", "LAO")["layers"]}
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--output", "blended", "--blend", "5km", "KHM", "LAO")
        self.assertIn("Not blended: classes have no mean.", out)
        with open(self.path("blended/manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        self.assertEqual([error.message for error in VALIDATOR.iter_errors(manifest)], [])
        layers = {layer["layer"]: layer for layer in manifest["layers"]}
        self.assertEqual([file["sha256"] for file in layers["Salt_030"]["files"] if file["name"].endswith(".tif")],
                         [file["sha256"] for file in plain["Salt_030"]["files"] if file["name"].endswith(".tif")])
        self.assertEqual({key: layers["Salt_030"]["blend"][key] for key in ("applied", "note", "pairs")},
                         {"applied": False, "note": "classes have no mean: they stay as they are", "pairs": []})
        self.assertTrue(layers["EC_030"]["blend"]["applied"])
        self.assertIsNone(layers["EC_030"]["blend"]["note"])
        self.assertIn("of uncertainties: the mean", layers["EC_030_Uncertainty"]["blend"]["note"])
        self.assertGreater(layers["EC_030_Uncertainty"]["countries"][0]["blended"], 1000)
        with open(self.path("blended/seams.json"), encoding="utf-8") as file:
            self.assertEqual({layer["layer"]: layer["blended_km"] for layer in json.load(file)["layers"]},
                             {"EC_030": 5, "EC_030_Uncertainty": 5, "Salt_030": None})


class Width(Mosaics):
    def test_what_is_no_width(self):
        for width, told in (("5", "5km or 800m"), ("-5km", "a width is a number and km or m"), ("nan", "a width is"), ("0km", "leave --blend out"),
                            ("101km", "at most 100 km"), ("5 pixels", "a width is"), ("", "a width is")):
            out = self.mosaic(f"--blend={width}", "nowhere.tif", status=2)
            self.assertEqual(out.count("\n"), 2, out)  # the sentence, and where the options are told
            self.assertIn(told, out)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_so_narrow_that_no_pixel_is_near(self):
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", "out", "--blend", "300m", *inputs("KHM", "LAO"))
        self.assertIn("0 pixels are means", out)
        self.assertIn("No pixel with a value lies so near to a border", out)


if __name__ == "__main__":
    unittest.main()
