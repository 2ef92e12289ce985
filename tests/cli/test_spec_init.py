"""soilgate spec init: drafts load, lint tells only what a person must fill in, and the maps pass by their own draft."""
import itertools
import json
import os
import unittest

import jsonschema
import numpy
import yaml

from support import NODATA, SOURCE, ProgramTest, sample, write_map

SAMPLES = os.path.join(SOURCE, "sample_rasters", "good")
TO_FILL = r'^draft\.yaml: ((kind|layer) \w+|\w+): ((unit|title|depth|name|the name of class -?\d+) is "\?( -?\d+)?"; fill it in' \
          r'|"\?" is no e-mail address; write one as name@example.org)$'


class Init(ProgramTest):
    def draft(self, folder, *arguments):
        """The draft as a document, valid by the schema."""
        out, err = self.run_program("spec", "init", "--from", folder, *arguments)
        self.assertEqual(err, "")
        with open(self.path("draft.yaml"), "w", encoding="utf-8") as file:
            file.write(out)
        document = yaml.safe_load(out)
        with open(os.path.join(SOURCE, "specs/schema/soilgate-spec-1.schema.json"), encoding="utf-8") as file:
            schema = jsonschema.Draft202012Validator(json.load(file))
        self.assertEqual([f"{list(e.path)} {e.message[:200]}" for e in schema.iter_errors(document)], [])
        self.unsure(document)
        return document

    def unsure(self, value):
        """What the maps tell is inferred, the rest a convention: nothing can reject."""
        if isinstance(value, dict):
            if "confidence" in value:
                start = {"inferred": "measured on ", "convention": "SOILGATE: "}[value["confidence"]]
                self.assertTrue(value["source"].startswith(start), value)
            value = list(value.values())
        for below in value if isinstance(value, list) else ():
            self.unsure(below)

    def lint(self):
        out, err = self.run_program("spec", "lint", "draft.yaml", status=1)
        self.assertEqual(err, "")
        for line in out.splitlines():
            self.assertRegex(line, TO_FILL)

    def put(self, name, values=None, **options):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_map(path, sample(12, 12) if values is None else values, **options)

    def test_good_samples_pass_by_their_own_draft(self):
        for product, count in (("GSOCseq", 29), ("GSASmap", 16), ("GBSmap", 3)):
            folder = os.path.join(SAMPLES, product)
            document = self.draft(folder, "--product", product)
            self.assertEqual((document["product"], len(document["layers"])), (product, count))
            self.assertEqual((document["grid"]["epsg"], document["grid"]["pixel_arcsec"]), (4326, 30))
            self.assertEqual(len(document["grid"]["lattices"]), 1)
            names = {layer["file"] for layer in document["layers"]}
            maps = {name for name in os.listdir(folder) if name.endswith(".tif")}
            self.assertEqual({"{ISO3}" + name[3:] for name in maps}, names)
            self.lint()
            report = self.check("--spec", "draft.yaml", folder)
            self.assertEqual(report["verdict"], "pass")
            self.assertTrue(all(file["layer"] for file in report["deliveries"][0]["files"]))

    def test_classes_and_product(self):
        document = self.draft(os.path.join(SAMPLES, "GBSmap"))
        self.assertEqual(document["product"], "GBSmap")
        kinds = {kind["id"]: kind for kind in document["kinds"]}
        self.assertEqual([c["code"] for c in kinds["Class_Map025"]["classes"]["classes"]], [0, 1])
        self.assertEqual(kinds["Class_Map025"]["storage"]["types"], ["Int16"])
        self.assertNotIn("range", kinds["Class_Map025"])
        probability = kinds["Probability_Map025"]
        self.assertEqual((probability["unit"], probability["range"]["min"]), ("?", 0.05))

    def test_ranges_are_rounded_outwards(self):
        values = numpy.linspace(13.4, 87.2, 144, dtype=numpy.float32).reshape(12, 12)
        self.put("a/BTN_X_one.tif", values)
        self.put("a/BTN_X_two.tif", -values)
        self.put("a/BTN_X_three.tif", numpy.full((12, 12), 7, dtype=numpy.float32))
        kinds = {kind["id"]: kind["range"] for kind in self.draft("a")["kinds"]}
        self.assertEqual((kinds["one"]["min"], kinds["one"]["max"]), (13, 88))
        self.assertEqual((kinds["two"]["min"], kinds["two"]["max"]), (-88, -13))
        self.assertLess(kinds["three"]["min"], kinds["three"]["max"] - 0.1)
        self.lint()

    def test_fill_values_make_no_range(self):
        values = sample(60, 60)
        values[5, :7] = -999
        values[9, 9] = 3e7
        self.put("a/BTN_X_one.tif", values)
        document = self.draft("a")
        ranges = document["kinds"][0]["range"]
        self.assertGreaterEqual(ranges["min"], 0)
        self.assertLess(ranges["max"], 200)
        self.assertIn(-999, [sentinel["value"] for sentinel in document["nodata"]["sentinels"]])
        self.assertNotIn("error", {f["severity"] for f in
                                   self.check("--spec", "draft.yaml", "a")["deliveries"][0]["findings"]})

    def test_what_is_measured_and_what_is_usual(self):
        values = sample(60, 60)
        values[5, :7] = -999
        self.put("a/BTN_X_one.tif", values)
        self.put("a/BTN_X_two.tif", 30 * (sample(60, 60) - 45))  # -999 lies among its values
        document = self.draft("a")
        self.assertLess(document["kinds"][1]["range"]["min"], -400)
        sentinels = {sentinel["value"]: sentinel for sentinel in document["nodata"]["sentinels"]}
        self.assertEqual((sentinels[-999]["why"], sentinels[-999]["basis"]["source"], sentinels[-99999]["basis"]["confidence"]),
                         ("found in the maps", "measured on a: 7 pixels in 1 map", "convention"))
        said = {"grid": {"crs_basis": "inferred", "pixel_basis": "inferred", "phase_basis": "convention"},
                "boundary": {key: "convention" for key in ("spill_basis", "coverage_basis", "foreign_basis", "offset_basis")},
                "delivery": {key: "convention" for key in ("grid_basis", "footprint_basis", "loss_basis")},
                "nodata": {"basis": "convention"}}
        for section, bases in said.items():
            self.assertEqual({key: document[section][key]["confidence"] for key in bases}, bases)
        with open(self.path("draft.yaml"), encoding="utf-8") as file:
            head = file.read().split("format:")[0]
        self.assertIn("Measured on these maps: CRS, pixel size, lattices", head)
        self.assertIn("Not measured, but usual for the GSP's products: drift_px, relative", head)

    def test_a_draft_names_nobody_to_ask(self):
        self.put("a/BTN_GSOCseq_T0_Map030.tif")
        self.draft("a", "--product", "GSOCseq")
        text, _ = self.run_program("check", "--spec", "draft.yaml", "a", status=None)
        self.assertNotIn("?, ?", text)
        self.assertIn("The specification of GSOCseq is a draft: nobody to ask is named in it.", text)
        with open(self.path("draft.yaml"), encoding="utf-8") as file:
            half = file.read().replace('email: "?"', 'email: "a@b.example"')
        with open(self.path("half.yaml"), "w", encoding="utf-8") as file:
            file.write(half)
        text, _ = self.run_program("check", "--spec", "half.yaml", "a", status=None)
        self.assertIn("Questions about GSOCseq: a@b.example\n", text)

    def test_names_of_every_kind(self):
        self.put("a/Bhutan carbon (old).tif")
        self.put("a/Bhutan carbon - old.tif")
        self.put("a/2020.TIF")
        document = self.draft("a")
        files = {layer["file"]: layer.get("aliases") for layer in document["layers"]}
        self.assertEqual(files, {"{ISO3}_carbon__old_.tif": ["{ISO3} carbon (old)"], "2020.tif": None,
                                 "{ISO3}_carbon_-_old.tif": ["{ISO3} carbon - old"]})
        self.assertEqual(len({layer["id"].lower() for layer in document["layers"]}), 3)
        self.assertEqual([entry["rule"] for entry in document["severities"]], ["name.country"])
        findings = self.check("--spec", "draft.yaml", "a", "--country", "BTN")["deliveries"][0]["findings"]
        self.assertNotIn("error", {f["severity"] for f in findings})

    def test_two_grids(self):
        self.put("a/BTN_X_one.tif")
        self.put("a/BTN_X_two.tif")
        with open(self.path("a/BTN_X_three.tif"), "wb") as file:
            file.write(b"no raster")
        self.run_program_gdal("a/BTN_X_two.tif")
        document = self.draft("a")
        self.assertEqual(len(document["grid"]["lattices"]), 2)
        self.assertEqual([layer["id"] for layer in document["layers"]], ["one", "two"])
        with open(self.path("draft.yaml"), encoding="utf-8") as file:
            self.assertIn("# BTN_X_three.tif is left out: ", file.read())

    def run_program_gdal(self, name):
        from osgeo import gdal
        dataset = gdal.Open(self.path(name), gdal.GA_Update)
        transform = list(dataset.GetGeoTransform())
        transform[0] += 0.4 / 120
        dataset.SetGeoTransform(transform)
        dataset.FlushCache()

    def test_output(self):
        self.put("a/BTN_X_one.tif")
        out, _ = self.run_program("spec", "init", "--from", "a", "--output", "new.yaml")
        self.assertEqual(out, "")
        printed, _ = self.run_program("spec", "init", "--from", "a")
        with open(self.path("new.yaml"), encoding="utf-8") as file:
            self.assertEqual(file.read(), printed)
        _, err = self.run_program("spec", "init", "--from", "a", "--output", "new.yaml", status=2)
        self.assertIn("is there already", err)
        with open("/dev/full", "w", encoding="ascii") as full:
            self.run_program("spec", "init", "--from", "a", stdout=full, capture_output=False, status=3)

    def test_usage(self):
        self.put("one/BTN_X_one.tif")
        self.put("two/BTN_X_one.tif")
        self.put("two/LKA_X_one.tif")
        self.put("twice/a/BTN_X_one.tif")
        self.put("twice/b/BTN_X_one.tif")
        os.mkdir(self.path("none"))
        for arguments, words in (([], "--from"), (["--from", "nowhere"], "no folder"), (["--from", "none"], "0 GeoTIFFs"),
                                 (["--from", "two"], "maps of BTN and of LKA"), (["--from", "twice"], "would be one layer"),
                                 (["--from", "one", "--product", "a b"], "--product"), (["one"], "--from"),
                                 (["--from", "one", "--jobs", "x"], "--jobs")):
            out, err = self.run_program("spec", "init", *arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(words, err)
        _, err = self.run_program("spec", "--", "init", status=2)
        self.assertIn("spec init --from DIR", err)
        out, _ = self.run_program("spec", "init", "--help")
        self.assertIn("soilgate spec init", out)
        for option in ("from", "product", "output", "jobs"):
            self.assertIn(f"--{option}", out)

    def test_hostile_names(self):
        self.put("a/BTN_\x1b[31m_\"quoted\\\": {x}.tif")
        os.rename(self.path("a"), self.path("fol\"der: \x1b[1m"))
        document = self.draft("fol\"der: \x1b[1m")
        self.assertEqual(len(document["layers"]), 1)
        self.assertNotIn("\x1b", json.dumps(document, ensure_ascii=False))
        self.assertEqual(document["layers"][0]["file"][:7], "{ISO3}_")

    def test_many_names_of_the_same_words(self):
        """Each layer has an id of its own, also beyond the tenth."""
        for signs in list(itertools.product("_-.", repeat=3))[:13]:
            self.put("a/BTN_X{}of{}all{}v2.tif".format(*signs))
        ids = [layer["id"] for layer in self.draft("a")["layers"]]
        self.assertEqual(sorted(ids), sorted(["of_all_v2", *(f"of_all_v2_v{number}" for number in range(2, 14))]))

    def test_nodata_inside_the_rounded_range(self):
        values = numpy.full((12, 12), 200, dtype=numpy.uint8)
        values[:, :6] = numpy.arange(72).reshape(12, 6) + 100
        values[0, 0] = 255
        self.put("a/BTN_X_one.tif", values, nodata=255)
        document = self.draft("a")
        self.assertEqual((document["kinds"][0]["range"]["min"], document["kinds"][0]["range"]["max"]), (100, 200))
        self.lint()
        self.assertNotIn(NODATA, [s["value"] for s in document["nodata"]["sentinels"]])  # no Byte holds it


if __name__ == "__main__":
    unittest.main()
