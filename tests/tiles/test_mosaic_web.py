"""soilgate mosaic --web: the pyramid of a real mosaic, told of in the manifest, and gone when it is not asked for."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import numpy as np
from osgeo import gdal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import countries  # noqa: E402
import tile_maps  # noqa: E402
from pmtiles import Archive  # noqa: E402
from support import ENVIRONMENT, PROGRAM, SOURCE, strict  # noqa: E402

NAMES = ("KHM", "THA")


class MosaicWeb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="soilgate-mosaic-web-")
        cls.addClassCleanup(shutil.rmtree, cls.place)
        for iso3 in NAMES:
            countries.write_country(cls.place, iso3, "SalinityMap030.tif", 0.2, 6)
        cls.inputs = [os.path.join(cls.place, f"{iso3}_SalinityMap030.tif") for iso3 in NAMES]
        cls.run_mosaic("out", "--web")

    @classmethod
    def run_mosaic(cls, output, *arguments, status=0):
        done = subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", "--output", os.path.join(cls.place, output), *arguments, *cls.inputs],
                              env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != status:
            raise AssertionError(f"{done.returncode}: {done.stdout}{done.stderr}")
        return done

    def path(self, *names):
        return os.path.join(self.place, *names)

    def manifest(self, output):
        with open(self.path(output, "manifest.json"), encoding="utf-8") as file, \
                open(os.path.join(SOURCE, "specs/schema/soilgate-mosaic-1.schema.json"), encoding="utf-8") as schema:
            manifest = json.load(file)
            self.assertEqual([error.message[:300] for error in jsonschema.Draft202012Validator(strict(json.load(schema))).iter_errors(manifest)], [])
        return manifest

    def test_only_what_readers_read_is_in_their_language(self):
        """All but the web folder, and the files that hold hashes of it, is the same in every language."""
        done = subprocess.run([PROGRAM, "--language", "fr", "mosaic", "--spec", "gsasmap", "--output", self.path("fr"), "--web", *self.inputs],
                              env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path("fr/web/mosaic_GSASmap_EC_030/tilejson.json"), encoding="utf-8") as file:
            told = json.load(file)
        self.assertTrue(told["description"].startswith("Conductivité électrique"), told["description"])
        self.assertIn("Les frontières", told["description"])
        self.assertIn("Cambodge", told["attribution"])
        hold_hashes = {"manifest.json", "collection.json", "mosaic_GSASmap_EC_030.stac.json"}
        for folder, _, names in os.walk(self.path("out")):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), self.path("out"))
                if path.startswith("web/") or path in hold_hashes:
                    continue
                with open(self.path("out", path), "rb") as one, open(self.path("fr", path), "rb") as other:
                    self.assertEqual(one.read(), other.read(), path)

    def test_tiles_and_values_are_those_of_the_mosaic(self):
        base = "mosaic_GSASmap_EC_030"
        dataset = gdal.Open(self.path("out", base + ".tif"))
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        raw = dataset.ReadAsArray()
        values = np.where(raw == dataset.GetRasterBand(1).GetNoDataValue(), np.nan, raw).astype("f4")
        sources = gdal.Open(self.path("out", base + "_source.tif")).ReadAsArray()
        page = tile_maps.page(self.path("out", "web"))
        one, tiles = page["maps"][0], tile_maps.folder_tiles(self.path("out", "web", base))
        self.assertEqual(Archive(self.path("out", "web", base + ".pmtiles")).all(), tiles)
        left, top, shown = tile_maps.pyramid(values, west, north, pixel, one["zoom"], False)[one["zoom"]]
        for (zoom, col, row), data in tiles.items():
            if zoom == one["zoom"]:
                y, x = (row - top) * 256, (col - left) * 256
                np.testing.assert_array_equal(tile_maps.picture(data)[0] == 0, np.isnan(shown[y:y + 256, x:x + 256]))
        told, seen = one["values"], set()
        for (row, col), (numbers_of, numbers, places) in tile_maps.blocks(self.path("out", "web", base, "values")).items():
            wanted, owners = values[row * 256:row * 256 + 256, col * 256:col * 256 + 256], sources[row * 256:row * 256 + 256, col * 256:col * 256 + 256]
            numbers = numbers[:wanted.shape[0], :wanted.shape[1]]
            there = numbers > 0
            np.testing.assert_array_equal(there, ~np.isnan(wanted))
            np.testing.assert_allclose((told["first"] + (numbers - 1) * told["step"])[there], wanted[there], rtol=0, atol=told["step"] * 0.51)
            of = np.array([0, *numbers_of])[places[:wanted.shape[0], :wanted.shape[1]]] if places is not None else np.full(wanted.shape, numbers_of[0])
            np.testing.assert_array_equal(of[there], owners[there])
            seen |= set(of[there].tolist())
        self.assertEqual(seen, {116, 764})
        self.assertEqual(page["countries"], {"116": "Cambodia", "764": "Thailand"})
        self.assertEqual(page["attribution"], "Cambodia, Thailand")
        for link in one["products"]:
            self.assertTrue(os.path.exists(self.path("out", "web", link)), link)

    def test_sources_have_the_colours_of_their_raster(self):
        base = "mosaic_GSASmap_EC_030"
        dataset = gdal.Open(self.path("out", base + "_source.tif"))
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        table, sources = dataset.GetRasterBand(1).GetColorTable(), dataset.ReadAsArray()
        one = tile_maps.page(self.path("out", "web"))["maps"][0]
        self.assertEqual(one["sources"]["classes"], [{"code": code, "name": name, "colour": "#%02x%02x%02x" % table.GetColorEntry(code)[:3]}
                                                     for code, name in ((116, "Cambodia"), (764, "Thailand"))])
        self.assertEqual(one["given"], {str(code): (sources == code).sum() for code in (116, 764)})
        tiles = tile_maps.folder_tiles(self.path("out", "web", base + "_source"))
        self.assertEqual(Archive(self.path("out", "web", base + "_source.pmtiles")).all(), tiles)
        wanted = np.where(sources == 0, np.nan, sources).astype("f4")
        for zoom, (left, top, shown) in tile_maps.pyramid(wanted, west, north, pixel, one["zoom"], True).items():
            for (_, col, row), data in ((place, data) for place, data in tiles.items() if place[0] == zoom):
                y, x = (row - top) * 256, (col - left) * 256
                numbers, colours = tile_maps.picture(data)
                for code in (116, 764):
                    level = [colour[:3] for colour in colours].index(table.GetColorEntry(code)[:3])
                    np.testing.assert_array_equal(numbers == level, shown[y:y + 256, x:x + 256] == code)
        with open(self.path("out/web", base + "_source", "tilejson.json"), encoding="utf-8") as file:
            told = json.load(file)
        self.assertIn("0-30 cm: which country gave each pixel.", told["description"])

    def test_the_view_is_where_values_are(self):
        """The catalogue tells of the raster, the tiles of what is to be seen."""
        base = "mosaic_GSASmap_EC_030"
        dataset = gdal.Open(self.path("out", base + ".tif"))
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        there = dataset.ReadAsArray() != dataset.GetRasterBand(1).GetNoDataValue()
        rows, cols = np.where(there.any(axis=1))[0], np.where(there.any(axis=0))[0]
        box = [west + cols[0] * pixel, north - (rows[-1] + 1) * pixel, west + (cols[-1] + 1) * pixel, north - rows[0] * pixel]
        for name in (base, base + "_source"):
            with open(self.path("out/web", name, "tilejson.json"), encoding="utf-8") as file:
                told = json.load(file)
            np.testing.assert_allclose(told["bounds"], box, atol=1e-9)
            np.testing.assert_allclose(told["center"][:2], [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], atol=1e-9)
        np.testing.assert_allclose(tile_maps.page(self.path("out", "web"))["maps"][0]["box"], box, atol=1e-9)
        with open(self.path("out", base + ".stac.json"), encoding="utf-8") as file:
            item = json.load(file)
        np.testing.assert_allclose(item["bbox"], [west, north - dataset.RasterYSize * pixel, west + dataset.RasterXSize * pixel, north], atol=1e-9)

    def test_what_a_recipe_left_out_is_told(self):
        with open(self.path("recipe.yaml"), "w", encoding="utf-8") as file:
            file.write("format: soilgate-recipe/1\nrecipe: fresh\ntitle: Fresh soils\nproduct: GSASmap\nexclusions:\n"
                       "  - {id: ec-4, reason: Saline soils, source: A document, when: EC_030 > 4}\n"
                       "  - {id: no-ph, reason: For another layer, layers: [pH_030], when: EC_030 > 1}\n"
                       "  - {id: none, reason: No soil, when: EC_030 > 4000}\n")
        self.run_mosaic("left", "--web", "--recipe", self.path("recipe.yaml"))
        (one,) = tile_maps.page(self.path("left", "web"))["maps"]
        values = gdal.Open(self.path("out", "mosaic_GSASmap_EC_030.tif")).ReadAsArray()
        sources = gdal.Open(self.path("out", "mosaic_GSASmap_EC_030_source.tif")).ReadAsArray()
        told, nothing = one["recipe"]["exclusions"]
        self.assertEqual((one["recipe"]["title"], told["id"], told["reason"], told["source"], told["rule"]),
                         ("Fresh soils", "ec-4", "Saline soils", "A document", "EC_030 > 4"))
        self.assertEqual([(country["name"], country["pixels"]) for country in told["countries"]],
                         [(name, ((values > 4) & (sources == code)).sum()) for code, name in ((116, "Cambodia"), (764, "Thailand"))])
        listed = self.manifest("left")["layers"][0]["exclusions"]
        np.testing.assert_allclose([country["km2"] for country in told["countries"]], [entry["area_km2"] for entry in listed if entry["exclusion"] == "ec-4"])
        self.assertEqual((nothing["id"], nothing["countries"], nothing["unjudged"]), ("none", [], 0))
        self.assertIsNone(tile_maps.page(self.path("out", "web"))["maps"][0]["recipe"])

    def test_the_manifest_tells_of_all_of_it(self):
        told = {entry["name"]: entry for entry in self.manifest("out")["web"]}
        base = "web/mosaic_GSASmap_EC_030"
        kinds = {base + source + ending for source in ("", "_source") for ending in (".pmtiles", ".mbtiles", "/")}
        self.assertEqual(set(told), {"web/index.html", *kinds})
        for name, entry in told.items():
            if not name.endswith("/"):
                with open(self.path("out", name), "rb") as file:
                    self.assertEqual(hashlib.sha256(file.read()).hexdigest(), entry["sha256"])
        self.assertEqual(sum(len(names) for _, _, names in os.walk(self.path("out", base))), told[base + "/"]["files"])
        self.assertNotIn(".soilgate-work", os.listdir(self.path("out")))

    def test_again_without_and_with(self):
        self.run_mosaic("again", "--web", "--jobs", "1")
        self.assertEqual(self.manifest("again")["web"], self.manifest("out")["web"])
        self.run_mosaic("again")
        self.assertIsNone(self.manifest("again")["web"])
        self.assertFalse(os.path.exists(self.path("again", "web")))
        self.run_mosaic("again", "--web")
        self.run_mosaic("again", "--web")  # in place of the one that is there
        self.assertEqual(self.manifest("again")["web"], self.manifest("out")["web"])

    def test_the_page_says_who_is_missing(self):
        with open(self.path("small.yaml"), "w", encoding="ascii") as file:
            file.write("format: soilgate-region/1\nregion: SMALL\ntitle: Four countries\nsources: [{id: TEST, title: These tests}]\n"
                       "countries: [BTN, KHM, LAO, THA]\nbasis: {source: TEST, confidence: convention}\n")
        self.run_mosaic("region", "--web", "--region", self.path("small.yaml"))
        (one,) = tile_maps.page(self.path("region", "web"))["maps"]
        self.assertEqual(one["missing"], ["Bhutan", "Lao PDR"])

    def test_a_folder_of_another_kind_is_left_alone(self):
        os.makedirs(self.path("other"))
        self.run_mosaic("other")
        os.makedirs(self.path("other", "web"))
        with open(self.path("other", "web", "notes.txt"), "w", encoding="utf-8") as file:
            file.write("mine")
        self.assertIn("something else", self.run_mosaic("other", "--web", status=2).stderr)
        self.run_mosaic("other")
        self.assertEqual(os.listdir(self.path("other", "web")), ["notes.txt"])


if __name__ == "__main__":
    unittest.main()
