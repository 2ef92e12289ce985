"""soilgate diff A B, and check --previous. What differs is counted by numpy."""
import json
import os
import shutil
import subprocess
import unittest

import jsonschema
import numpy
from osgeo import gdal

from support import ENVIRONMENT, NODATA, NORTH, PIXEL, PROGRAM, SOURCE, WEST, ProgramTest, sample, strict, write_map

T0 = "BTN_GSOCseq_T0_Map030.tif"
BAU = "BTN_GSOCseq_ASR_BAU_Map030.tif"
UNCERTAINTY = "BTN_GSOCseq_T0_UncertaintyMap030.tif"


def rate(*shape):
    """Plausible rates, with the nodata of sample()."""
    values = sample(*shape)
    return numpy.where(values == NODATA, values, values / 100)


def read_schema():
    with open(os.path.join(SOURCE, "specs/schema/soilgate-diff-1.schema.json"), encoding="utf-8") as file:
        return jsonschema.Draft202012Validator(strict(json.load(file)))


VALIDATOR = read_schema()


class Diff(ProgramTest):
    def put(self, name, values, **options):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_map(path, values, **options)

    def diff(self, before, after, status, *arguments):
        out, err = self.run_program("diff", before, after, "--format", "json", *arguments, status=status)
        self.assertEqual(err, "")
        report = json.loads(out)
        self.assertEqual([f"{list(e.path)}: {e.message[:200]}" for e in VALIDATOR.iter_errors(report)], [])
        self.assertEqual(report["differs"] or report["compared"] != "all", status == 1)
        return report

    def layer(self, report, name="T0"):
        return next(layer for layer in report["deliveries"][0]["layers"] if layer["layer"] == name)

    def test_no_difference(self):
        self.put(f"a/{T0}", sample())
        report = self.diff("a", "a", 0)
        self.assertEqual(self.layer(report)["state"], "same")
        self.assertEqual(self.layer(report)["pixels"]["changed"], 0)
        text, _ = self.run_program("diff", "a", "a")
        self.assertTrue(text.endswith("NO DIFFERENCE\n"))
        self.assertIn("1 layer is the same.", text)

    def test_archives(self):
        """Their pixels are compared too: what is unpacked is there as long as the comparison."""
        self.put(f"a/{T0}", sample())
        self.put(f"b/{T0}", sample() + 1)
        for name in "ab":
            shutil.make_archive(self.path(name), "zip", self.path(name))
        self.assertEqual(self.layer(self.diff("a.zip", "a", 0))["state"], "same")
        self.assertEqual(self.layer(self.diff("a.zip", "b.zip", 1)), self.layer(self.diff("a", "b", 1)))

    def test_pixels_by_numpy(self):
        """Values, data gained and lost, over files with other blocks, types and nodata."""
        rng = numpy.random.default_rng(7)
        before = (30 + 40 * rng.random((300, 410))).astype(numpy.float32)
        before[rng.random(before.shape) < 0.2] = NODATA
        after = before.astype(numpy.float64)
        moved = rng.random(before.shape) < 0.01
        after[moved & (before != NODATA)] += rng.random(int((moved & (before != NODATA)).sum())) - 0.5
        after[rng.random(before.shape) < 0.005] = NODATA
        after[(before == NODATA) & (rng.random(before.shape) < 0.02)] = 55
        after[123, 321], before[123, 321] = 99, 31
        layouts = (("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=128", "COMPRESS=LZW"), ("BLOCKYSIZE=7",),
                   ("BLOCKYSIZE=300", "COMPRESS=DEFLATE"), ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=16"))
        for number, layout in enumerate(layouts):
            self.put(f"a{number}/{T0}", before, options=layouts[number - 1])
            values = numpy.where(after == NODATA, -5e5, after)
            self.put(f"b{number}/{T0}", values, nodata=-5e5, options=layout)
            layer = self.layer(self.diff(f"a{number}", f"b{number}", 1))
            there, then = before != NODATA, after != NODATA
            both = there & then
            difference = numpy.where(both, after - before.astype(numpy.float64), 0)
            pixels, largest = layer["pixels"], layer["pixels"]["largest"]
            self.assertEqual((pixels["both"], pixels["changed"]), (int(both.sum()), int((difference != 0).sum())))
            self.assertEqual((pixels["gained"], pixels["lost"]), (int((then & ~there).sum()), int((there & ~then).sum())))
            self.assertAlmostEqual(pixels["share"], (difference != 0).sum() / both.sum(), 12)
            row, col = numpy.unravel_index(numpy.argmax(abs(difference)), difference.shape)
            self.assertEqual((largest["row"], largest["col"]), (row, col))
            self.assertEqual((largest["before"], largest["after"]), (31, 99))
            self.assertAlmostEqual(largest["lon"], WEST + (col + 0.5) * PIXEL, 9)
            self.assertAlmostEqual(largest["lat"], NORTH - (row + 0.5) * PIXEL, 9)
            self.assertEqual(layer["changes"], ["storage", "coverage", "values", "pixels"])
            statistics = layer["statistics"]
            self.assertEqual((statistics["before"]["count"], statistics["after"]["count"]), (there.sum(), then.sum()))
            self.assertAlmostEqual(statistics["after"]["mean"], after[then].mean(), 9)

    def test_other_blocks_are_no_difference(self):
        values = sample(300, 400)
        self.put(f"a/{T0}", values, options=("TILED=YES", "COMPRESS=DEFLATE"))
        self.put(f"b/{T0}", values, options=("TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "COMPRESS=LZW"))
        layer = self.layer(self.diff("a", "b", 0))
        self.assertNotEqual(layer["sha256"]["before"], layer["sha256"]["after"])
        self.assertEqual((layer["state"], layer["pixels"]["changed"]), ("same", 0))

    def test_nothing_that_could_be_compared(self):
        """Two times nothing are not the same."""
        for name in ("none", "void"):
            os.mkdir(self.path(name))
        with open(self.path("r.rar"), "wb") as file:
            file.write(b"Rar!\x1a\x07\x01\x00" + bytes(100))
        for before, after in (("r.rar", "r.rar"), ("none", "void")):
            report = self.diff(before, after, 1)
            self.assertEqual((report["differs"], report["compared"]), (False, "nothing"))
            text, _ = self.run_program("diff", before, after, status=1)
            self.assertNotIn("NO DIFFERENCE", text)
            self.assertIn("NOTHING COULD BE COMPARED", text)
        self.assertIn("No map of it could be read, before or after", self.run_program("diff", "r.rar", "r.rar", status=1)[0])

    def test_one_file_that_could_not_be_read(self):
        self.put(f"a/{T0}", sample())
        os.symlink("/nowhere.tif", self.path("a", BAU))
        report = self.diff("a", "a", 1)
        self.assertEqual((report["differs"], report["compared"]), (False, "part"))
        text, _ = self.run_program("diff", "a", "a", status=1)
        self.assertIn("not compared: it could be read neither before nor after", text)
        self.assertIn("1 layer is the same.", text)
        self.assertIn("NOT ALL COULD BE COMPARED", text)

    def test_files_that_do_not_open(self):
        for name, content in (("a", b"no raster"), ("b", b"no raster either")):
            os.mkdir(self.path(name))
            with open(self.path(name, T0), "wb") as file:
                file.write(content)
        self.put(f"c/{T0}", sample())
        for before, after, words in (("a", "b", "before and after"), ("a", "c", "before"), ("c", "b", "after")):
            self.assertEqual(self.layer(self.diff(before, after, 1))["pixels"],
                             {"compared": False, "reason": f"the file did not open ({words})"})

    def test_another_country_or_product_is_another_delivery(self):
        self.put(f"a/{T0}", sample())
        self.put("b/LKA_GSOCseq_T0_Map030.tif", sample())
        self.put("c/BTN_GBSmap_Probability_Map025.tif", sample() / 100)
        for after in "bc":
            report = self.diff("a", after, 1)
            self.assertEqual([d["state"] for d in report["deliveries"]], ["removed", "added"])
            text, _ = self.run_program("diff", "a", after, status=1)
            self.assertRegex(text, r"Bhutan \(BTN\): GSOCseq 1.1\n  It is gone.\n\n.*\n  It is new.")
            self.assertNotIn("specification:", text)

    def test_a_changed_finding_says_what_changed(self):
        self.put(f"a/{T0}", sample())
        self.run_program("check", "a", "--json", "a.json", status=1)
        with open(self.path("a.json"), encoding="utf-8") as file:
            report = json.load(file)
        finding = report["deliveries"][0]["findings"][0]
        finding.update(expected="one thing", measured="another", pixels=7, message="All is well.")
        before = json.loads(json.dumps(report))
        for key, value, words in (("expected", "two things", "expected: one thing -> two things"),
                                  ("expected", None, "expected: one thing -> none"),
                                  ("measured", "a third", "measured: another -> a third"),
                                  ("message", "It is worse.", "before: All is well."),
                                  ("pixels", None, "pixels: 7 -> none"), ("pixels", 9, "pixels: 7 -> 9")):
            after = json.loads(json.dumps(before))
            after["deliveries"][0]["findings"][0][key] = value
            for name, document in (("x.json", before), ("y.json", after)):
                with open(self.path(name), "w", encoding="utf-8") as file:
                    json.dump(document, file)
            side = self.diff("x.json", "y.json", 1)["deliveries"][0]["findings"][0]
            self.assertEqual((side["state"], side["after"][key]), ("changed", value))
            text, _ = self.run_program("diff", "x.json", "y.json", status=1)
            self.assertIn("CHANGED FINDINGS", text)
            self.assertIn(words, text)

    def test_the_second_file_of_a_layer_is_named(self):
        self.put(f"a/{T0}", sample())
        self.put(f"b/one/{T0}", sample())
        self.put(f"b/two/{T0}", sample() + 1)
        text, _ = self.run_program("diff", "a", "b", status=1)
        self.assertIn(f"  T0 (two/{T0}): new", text)
        self.put(f"c/one/{T0}", sample() + 2)
        shutil.copytree(self.path("b/two"), self.path("c/two"))
        text, _ = self.run_program("diff", "b", "c", status=1)
        self.assertIn(f"  T0 (one/{T0})\n", text)
        self.assertNotIn(f"two/{T0}", text)

    def test_findings_of_one_rule_stand_together(self):
        source = os.path.join(SOURCE, "sample_rasters/good/GSOCseq")
        shutil.copytree(source, self.path("a"))
        shutil.copytree(source, self.path("b"))
        for name in sorted(os.listdir(self.path("b"))):
            if name.endswith(".tif"):
                dataset = gdal.Open(self.path("b", name), gdal.GA_Update)
                dataset.GetRasterBand(1).DeleteNoDataValue()
                dataset = None
        text, _ = self.run_program("diff", "a", "b", status=1)
        new = text[text.index("NEW FINDINGS"):text.index("LAYERS")]
        self.assertRegex(new, r"nodata\.undeclared \(error\), 29 times:")
        self.assertEqual(new.count("nodata.undeclared"), 1)
        self.assertRegex(new, r"\band 19 more:\s+see --format json")

    def test_grids_that_differ_are_not_compared(self):
        self.put(f"a/{T0}", sample())
        self.put(f"b/{T0}", sample(7, 8))
        layer = self.layer(self.diff("a", "b", 1))
        self.assertIn("grid", layer["changes"])
        self.assertEqual((layer["pixels"]["compared"], layer["pixels"]["reason"]), (False, "they lie on different grids"))
        text, _ = self.run_program("diff", "a", "b", status=1)
        self.assertIn("8 x 6 -> 8 x 7 pixels", text)
        self.assertTrue(text.endswith("DIFFERENT\n"))

    def test_findings_and_layers_come_and_go(self):
        values = sample()
        values[3, 5] = 900
        self.put(f"a/{T0}", values)
        self.put(f"a/{BAU}", rate())
        self.put(f"b/{T0}", numpy.where(values == 900, 31, values).astype(numpy.float32))
        values[3, 4] = 901
        self.put(f"b/{UNCERTAINTY}", sample())
        self.put(f"c/{T0}", values)
        report = self.diff("a", "b", 1)
        delivery = report["deliveries"][0]
        self.assertEqual({layer["layer"]: layer["state"] for layer in delivery["layers"]},
                         {"T0": "changed", "ASR_BAU": "removed", "T0_Uncertainty": "added"})
        states = {(f["rule"], f["layer"]): f["state"] for f in delivery["findings"]}
        self.assertEqual(states["value.range", "T0"], "removed")
        self.assertEqual(states["package.layer-missing", "ASR_BAU"], "added")
        self.assertEqual(states["package.layer-missing", "ASR_SSM1"], "same")
        finding = next(f for f in self.diff("a", "c", 1)["deliveries"][0]["findings"] if f["rule"] == "value.range")
        self.assertEqual((finding["state"], finding["before"]["pixels"], finding["after"]["pixels"]), ("changed", 1, 2))
        text, _ = self.run_program("diff", "a", "b", status=1)
        for words in ("NEW FINDINGS", "FINDINGS THAT ARE GONE", "  ASR_BAU: gone", "  T0_Uncertainty: new", "still there"):
            self.assertIn(words, text)
        self.assertIn("pixels: 1 -> 2", self.run_program("diff", "a", "c", status=1)[0])

    def test_a_report_stands_for_its_delivery(self):
        self.put(f"a/{T0}", sample())
        self.put(f"b/{T0}", sample() + numpy.float32(0.5))
        for name in ("a", "b"):
            self.run_program("check", name, "--json", f"{name}.json", status=1)
        live = self.layer(self.diff("a", "b", 1))
        for before, after in (("a.json", "b"), ("a", "b.json"), ("a.json", "b.json")):
            layer = self.layer(self.diff(before, after, 1))
            self.assertEqual(layer["pixels"], {"compared": False, "reason": "only a report is at hand"})
            self.assertEqual(layer["statistics"], live["statistics"])
        report = self.diff("a.json", "a", 0)
        self.assertEqual((report["before"]["kind"], report["after"]["kind"]), ("report", "delivery"))
        self.assertRegex(report["before"]["started"], r"^\d{4}-\d\d-\d\dT")
        with open(self.path("b.json"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path("noending"), "w", encoding="utf-8") as file:
            file.write("\n " + text)
        self.diff("b.json", "noending", 0)

    def test_numbers_that_differ_print_apart(self):
        values = sample().astype(numpy.float64)
        self.put(f"a/{T0}", values)
        values[1, 1] += 1e-7
        self.put(f"b/{T0}", values)
        text, _ = self.run_program("diff", "a", "b", status=1)
        for line in text.splitlines():
            if " -> " in line:
                before, after = line.split(" -> ")
                self.assertNotEqual(before.split()[-1], after.split()[0], line)
        self.assertIn("1 pixel has another value", text)

    def test_usage(self):
        self.put(f"a/{T0}", sample())
        with open(self.path("x.json"), "w", encoding="ascii") as file:
            file.write('{"format": "soilgate-report/2"}')
        for arguments, words in ((["a"], "name two"), (["a", "a", "a"], "name two"), (["a", "nowhere"], "no such"),
                                 (["a", "x.json"], "soilgate-report/1 is needed"), (["a", "a", "--format", "x"], "--format"),
                                 (["a", "a", "--jobs", "0"], "--jobs"), (["a", "a", "--country", "ZZZZ"], "--country"),
                                 (["a", "a", "--spec", "nosuch"], "nosuch")):
            out, err = self.run_program("diff", *arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(words, err)

    def test_hostile_reports(self):
        self.put(f"a/{T0}", sample())
        self.run_program("check", "a", "--json", "a.json", status=1)
        with open(self.path("a.json"), encoding="utf-8") as file:
            good = json.load(file)
        broken = [b"", b"{", b"[" * 100000, b"{}", b"[]", b"\xff\xfe", b'{"format": 1}', b'{"a":1,"a":2}', b"nul\0l"]
        for path in self.places(good):
            document = json.loads(json.dumps(good))
            at = document
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = [["x"]]
            broken.append(json.dumps(document).encode())
        self.assertGreater(len(broken), 40)
        for content in broken:
            with open(self.path("bad.json"), "wb") as file:
                file.write(content)
            done = subprocess.run([PROGRAM, "diff", "bad.json", "a.json"], cwd=self.folder, env=ENVIRONMENT,
                                  capture_output=True, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, b""), content[:200])
            self.assertTrue(done.stderr.startswith(b"soilgate: bad.json"), done.stderr[:200])

    def places(self, report):
        """The paths of values that diff reads."""
        delivery = report["deliveries"][0]
        for key in ("format", "started"):
            yield (key,)
        for key in ("country", "product", "path", "verdict", "complete", "spec"):
            yield ("deliveries", 0, key)
        for key in ("rule", "severity", "file", "layer", "expected", "measured", "message", "pixels", "waived"):
            yield ("deliveries", 0, "findings", 0, key)
        self.assertEqual(delivery["files"][0]["layer"], "T0")
        for key in ("path", "layer", "sha256", "raster", "statistics"):
            yield ("deliveries", 0, "files", 0, key)
        for key in ("state", "cols", "rows", "type", "crs", "nodata", "geotransform"):
            yield ("deliveries", 0, "files", 0, "raster", key)
        for key in ("count", "mapped", "min", "max", "mean", "sd", "area_km2", "percentiles", "national_total"):
            yield ("deliveries", 0, "files", 0, "statistics", key)

    def test_hostile_texts_reach_no_terminal(self):
        self.put(f"a/{T0}", sample())
        self.run_program("check", "a", "--json", "a.json", status=1)
        with open(self.path("a.json"), encoding="utf-8") as file:
            report = json.load(file)
        report["deliveries"][0]["findings"][0]["message"] = "\x1b[31mred\u202e"
        report["deliveries"][0]["files"][0]["layer"] = "\x1b]0;x\x07"
        with open(self.path("b.json"), "w", encoding="utf-8") as file:
            json.dump(report, file)
        for form in ("text", "json"):
            out, _ = self.run_program("diff", "a.json", "b.json", "--format", form, status=1)
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\u202e", out)


class Previous(ProgramTest):
    def put(self, name, values):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_map(path, values)

    def losses(self, *arguments, status=0):
        report = self.check(*arguments, status=status)
        return [f for f in report["deliveries"][0]["findings"] if f["rule"] == "delivery.loss"]

    def test_a_layer_that_covers_less(self):
        values = sample(20, 20)
        self.put(f"a/{T0}", values)
        self.put(f"a/{BAU}", rate(20, 20))
        hole = values.copy()
        hole[:3] = NODATA
        self.put(f"b/{T0}", hole)
        self.run_program("check", "a", "--json", "a.json", status=1)
        for previous in ("a", "a.json"):
            losses = self.losses("b", "--previous", previous, "--partial")
            self.assertEqual([(f["severity"], f["layer"], f["pixels"]) for f in losses], [("warning", "T0", 59)])
            self.assertIn("340 instead of 399 pixels", losses[0]["message"])
            self.assertEqual(losses[0]["measured"], "14.8 % less")
            gone = [f["layer"] for f in self.losses("b", "--previous", previous, status=1)]
            self.assertEqual(gone, ["ASR_BAU", "T0"])
        self.assertEqual(self.losses("a", "--previous", "b", "--partial"), [])
        self.assertEqual(self.losses("a", "--previous", "a", "--partial"), [])

    def test_another_countrys_delivery_says_nothing(self):
        self.put(f"a/{T0}", sample())
        self.put("b/LKA_GSOCseq_T0_Map030.tif", sample())
        losses = self.losses("a", "--previous", "b", "--partial", status=1)
        self.assertEqual([f["severity"] for f in losses], ["unchecked"])
        self.assertIn("holds nothing of this country and product", losses[0]["message"])

    def test_usage(self):
        self.put(f"a/{T0}", sample())
        for previous in ("nowhere", "nowhere.json"):
            _, err = self.run_program("check", "a", "--previous", previous, status=2)
            self.assertIn("nowhere", err)


if __name__ == "__main__":
    gdal.UseExceptions()
    unittest.main()
