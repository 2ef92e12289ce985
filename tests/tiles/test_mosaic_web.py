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

    def test_the_manifest_tells_of_all_of_it(self):
        told = {entry["name"]: entry for entry in self.manifest("out")["web"]}
        base = "web/mosaic_GSASmap_EC_030"
        self.assertEqual(set(told), {"web/index.html", base + ".pmtiles", base + ".mbtiles", base + "/"})
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
