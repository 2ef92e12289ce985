"""The borders of a mosaic, worked out again with numpy from its rasters."""
import hashlib
import json
import os
import subprocess
import tempfile
import unittest

import jsonschema
import numpy
from osgeo import gdal, ogr

import countries
from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest, strict

NAMES = ("KHM", "LAO", "THA", "VNM")
M49 = {"KHM": 116, "LAO": 418, "THA": 764, "VNM": 704}
BASE = "mosaic_GSASmap_EC_030"


def schema(name):
    with open(os.path.join(SOURCE, f"specs/schema/{name}.schema.json"), encoding="utf-8") as file:
        return jsonschema.Draft202012Validator(strict(json.load(file)))


def shifted(array, rows, cols, fill):
    """ARRAY as seen from each pixel, ROWS to the south and COLS to the east of it; FILL beyond the edge."""
    out = numpy.full(array.shape, fill, array.dtype)
    height, width = array.shape
    out[max(-rows, 0):height - max(rows, 0), max(-cols, 0):width - max(cols, 0)] = \
        array[max(rows, 0):height + min(rows, 0), max(cols, 0):width + min(cols, 0)]
    return out


def seam(values, sources, a, b):
    """Differences across the border of the countries A and B, signed, and the sizes of those inland."""
    across, inland = [], []
    for rows, cols in ((0, 1), (1, 0)):
        v = [shifted(values, rows * i, cols * i, numpy.nan) for i in range(-2, 4)]
        s = [shifted(sources, rows * i, cols * i, 0) for i in range(-2, 4)]
        for x, y in ((a, b), (b, a)):
            pairs = (s[2] == x) & (s[3] == y) & ~numpy.isnan(v[2]) & ~numpy.isnan(v[3])
            across.append(((v[3] - v[2]) * (1 if x == a else -1))[pairs])
            for near, far, own in (((2, 1), (1, 0), x), ((3, 4), (4, 5), y)):
                first = pairs & (s[near[1]] == own) & ~numpy.isnan(v[near[1]])
                second = first & (s[far[1]] == own) & ~numpy.isnan(v[far[1]])
                inland.append(abs(v[near[0]] - v[near[1]])[first])
                inland.append(abs(v[far[0]] - v[far[1]])[second])
    return numpy.concatenate(across), numpy.concatenate(inland)


class Borders(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="soilgate-borders-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.inputs = [countries.write_country(cls.place.name, iso3, "SalinityMap030.tif", 0.2, 6) for iso3 in NAMES]
        for path in cls.inputs:  # nobody has a value between 17.8 and 18.2 degrees
            dataset = gdal.Open(path, gdal.GA_Update)
            north = dataset.GetGeoTransform()[3]
            values = dataset.ReadAsArray()
            values[max(round((north - 18.2) * 120), 0):max(round((north - 17.8) * 120), 0)] = countries.NODATA
            dataset.GetRasterBand(1).WriteArray(values)
            dataset.FlushCache()
            dataset = None
        cls.output = os.path.join(cls.place.name, "out")
        ran = subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", "--date", "2022-03-10", "--output", cls.output, *cls.inputs],
                             env=ENVIRONMENT, check=True, capture_output=True, text=True)
        cls.text = ran.stdout
        cls.seams, cls.manifest = cls.read("seams.json"), cls.read("manifest.json")
        cls.layer = cls.seams["layers"][0]
        dataset = gdal.Open(os.path.join(cls.output, f"{BASE}.tif"))
        cls.transform = dataset.GetGeoTransform()
        cls.values = dataset.ReadAsArray().astype("f8")
        cls.values[cls.values == -9999] = numpy.nan
        cls.sources = gdal.Open(os.path.join(cls.output, f"{BASE}_source.tif")).ReadAsArray()

    @classmethod
    def read(cls, name):
        with open(os.path.join(cls.output, name), encoding="utf-8") as file:
            return json.load(file)

    def test_the_format(self):
        self.assertEqual([error.message for error in schema("soilgate-seams-1").iter_errors(self.seams)], [])
        self.assertEqual([error.message for error in schema("soilgate-mosaic-1").iter_errors(self.manifest)], [])

    def test_every_border_is_told_with_its_numbers(self):
        told = {(one["a"]["iso3"], one["b"]["iso3"]): one for one in self.layer["borders"]}
        found = 0
        for i, a in enumerate(NAMES):
            for b in NAMES[i + 1:]:
                across, inland = seam(self.values, self.sources, M49[a], M49[b])
                if not across.size:
                    self.assertNotIn((a, b), told)
                    continue
                found += 1
                one = told[a, b]
                self.assertEqual((one["across"]["pairs"], one["inland"]["pairs"]), (across.size, inland.size))
                for share, key in ((50, "median"), (95, "p95")):
                    self.assertAlmostEqual(one["across"][key], numpy.percentile(abs(across), share), places=9)
                    self.assertAlmostEqual(one["inland"][key], numpy.percentile(inland, share), places=9)
                self.assertAlmostEqual(one["means"]["difference"], across.mean(), places=9)
                self.assertEqual(abs(one["worst"]["difference"]), abs(across).max())
        self.assertEqual(found, 5)
        self.assertEqual(len(told), 5)

    def test_where_it_is_worst(self):
        west, pixel, _, north, _, _ = self.transform
        for one in self.layer["borders"]:
            worst = one["worst"]
            south = worst["neighbour"] == "south"
            col, row = worst["col"], worst["row"]
            places = [(row, col), (row + south, col + (not south))]
            of = {int(self.sources[place]): self.values[place] for place in places}
            self.assertEqual(worst["values"], [of[one["a"]["m49"]], of[one["b"]["m49"]]])
            self.assertEqual(worst["difference"], worst["values"][1] - worst["values"][0])
            self.assertAlmostEqual(worst["lon"], west + (col + (0.5 if south else 1)) * pixel, places=9)
            self.assertAlmostEqual(worst["lat"], north - (row + (1 if south else 0.5)) * pixel, places=9)

    def test_worst_first(self):
        ranks = [(["step", "even", "few"].index(one["state"]), -one["across"]["median"]) for one in self.layer["borders"]]
        self.assertEqual(ranks, sorted(ranks))

    def test_gaps_by_gdal_s_own_rasteriser(self):
        source = ogr.Open(os.path.join(SOURCE, "specs/boundaries/world.fgb"))
        layer = source.GetLayer()
        land = gdal.GetDriverByName("MEM").Create("", self.values.shape[1], self.values.shape[0], 1, gdal.GDT_UInt16)
        land.SetGeoTransform(self.transform)
        land.SetProjection(layer.GetSpatialRef().ExportToWkt())
        for iso3 in NAMES:
            layer.SetAttributeFilter(f"iso3 = '{iso3}'")
            gdal.RasterizeLayer(land, [1], layer, burn_values=[M49[iso3]])
        owners, empty, gaps = land.ReadAsArray(), numpy.isnan(self.values), 0
        for one in self.layer["borders"]:
            pair, edges, one_sided, without, pixels = {one["a"]["m49"], one["b"]["m49"]}, 0, 0, 0, set()
            for rows, cols in ((0, 1), (1, 0)):
                other, bare = shifted(owners, rows, cols, 0), shifted(empty, rows, cols, True)
                border = numpy.isin(owners, list(pair)) & numpy.isin(other, list(pair)) & (owners != other)
                edges += border.sum()
                one_sided += (border & (empty != bare)).sum()
                without += (border & empty & bare).sum()
                for row, col in numpy.argwhere(border & empty & bare):
                    pixels |= {(row, col), (row + rows, col + cols)}
            self.assertEqual((one["land"]["edges"], one["land"]["one_sided"]), (edges, one_sided))
            self.assertEqual((one["land"]["gap_edges"], one["land"]["gap_pixels"]), (without, len(pixels)))
            gaps += without
        self.assertGreater(gaps, 0)

    def test_lines_run_between_the_countries(self):
        """Every edge once, with GDAL's reader, and on either side of it the two countries."""
        west, pixel, _, north, _, _ = self.transform
        source = ogr.Open(os.path.join(self.output, f"{BASE}_seams.geojson"))
        edges = {}
        for feature in source.GetLayer():
            points = [(round((x - west) / pixel), round((north - y) / pixel)) for x, y in feature.GetGeometryRef().GetPoints()]
            count = 0
            for (x, y), (u, v) in zip(points, points[1:]):
                self.assertEqual((x == u) + (y == v), 1)
                for i in range(max(abs(u - x), abs(v - y))):
                    step = (x + i * ((u > x) - (u < x)), y + i * ((v > y) - (v < y)))
                    low = (min(step[0], step[0] + ((u > x) - (u < x))), min(step[1], step[1] + ((v > y) - (v < y))))
                    key = (*low, x == u, feature["kind"])
                    self.assertNotIn(key, edges)
                    edges[key] = {M49[feature["a"]], M49[feature["b"]]}
                    count += 1
            self.assertEqual(count, feature["edges"])
            self.assertLessEqual(count, 16)
        self.assertEqual(sum(key[3] == "border" for key in edges), sum(one["across"]["pairs"] for one in self.layer["borders"]))
        self.assertEqual(sum(key[3] == "gap" for key in edges), sum(one["land"]["gap_edges"] for one in self.layer["borders"]))
        for (x, y, upright, kind), pair in edges.items():
            sides = {int(self.sources[y, x]), int(self.sources[y, x - 1] if upright else self.sources[y - 1, x])}
            self.assertEqual(sides, pair if kind == "border" else {0})

    def test_the_text_names_the_worst(self):
        first = self.layer["borders"][0]
        text = " ".join(self.text.split())
        self.assertIn("Borders of EC_030: 5 pairs of countries, 5 with a jump.", text)
        self.assertIn(f"border.step: The values jump at the border of {first['a']['iso3']} and {first['b']['iso3']}", text)
        self.assertIn("soilgate rules border.step", text)

    def test_files_are_in_the_manifest(self):
        told = {file["name"]: file for file in self.manifest["layers"][0]["files"] + self.manifest["files"]}
        for name in (f"{BASE}_seams.geojson", f"{BASE}_seams.qml", f"{BASE}.qml", f"{BASE}.stac.json", "seams.json", "collection.json"):
            with open(os.path.join(self.output, name), "rb") as file:
                data = file.read()
            self.assertEqual((told[name]["sha256"], told[name]["bytes"]), (hashlib.sha256(data).hexdigest(), len(data)))

    def test_any_order_and_language(self):
        other = os.path.join(self.place.name, "other")
        subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", "--date", "2022-03-10", "--output", other, "--jobs", "1",
                        *reversed(self.inputs)], env={**ENVIRONMENT, "SOILGATE_LANGUAGE": "fr"}, check=True, capture_output=True)
        for name in (f"{BASE}_seams.geojson", f"{BASE}_seams.qml", f"{BASE}.qml", "seams.json", f"{BASE}.stac.json", "collection.json"):
            with open(os.path.join(self.output, name), "rb") as one, open(os.path.join(other, name), "rb") as two:
                self.assertEqual(one.read(), two.read(), name)

    def test_one_country_has_no_border(self):
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--output", "out", self.inputs[0])
        self.assertTrue(out.startswith("Borders of EC_030: no two countries with a map meet.\nGSASmap EC_030: "), out)
        with open(self.path("out", "seams.json"), encoding="utf-8") as file:
            (layer,) = json.load(file)["layers"]
        self.assertEqual(layer["borders"], [])
        self.assertEqual({one["rule"]: one["state"] for one in layer["outcomes"]},
                         {"border.step": "not-applicable", "border.gap": "not-applicable", "border.overlap": "passed"})


if __name__ == "__main__":
    unittest.main()
