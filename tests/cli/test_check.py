"""soilgate check: options, output, exit status. What each rule finds is tested with the samples."""
import json
import os
import subprocess
import time
import unittest

import numpy

from support import ENVIRONMENT, NODATA, NORTH, PIXEL, PROGRAM, WEST, ProgramTest, sample, write_map

T0 = "BTN_GSOCseq_T0_Map030.tif"


class Check(ProgramTest):
    def put(self, name=T0, values=None, **options):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_map(path, sample() if values is None else values, **options)
        return path


class Judgement(Check):
    def test_a_good_file_is_accepted(self):
        self.put()
        report = self.check(T0)
        delivery = report["deliveries"][0]
        self.assertEqual(self.rules(report, "error"), set())
        self.assertEqual(delivery["counts"]["unchecked"], 0)
        self.assertEqual((delivery["country"], delivery["product"], delivery["complete"]), ("BTN", "GSOCseq", False))
        self.assertEqual(delivery["files"][0]["layer"], "T0")

    def test_facts_agree_with_numpy(self):
        values = sample()
        self.put(values=values)
        file = self.check(T0)["deliveries"][0]["files"][0]
        data = values[values != NODATA].astype(numpy.float64)
        statistics, raster = file["statistics"], file["raster"]
        self.assertEqual((statistics["pixels"], statistics["count"], statistics["nodata"]), (48, 47, 1))
        self.assertEqual((statistics["min"], statistics["max"]), (data.min(), data.max()))
        self.assertAlmostEqual(statistics["mean"], data.mean(), 9)
        self.assertAlmostEqual(statistics["sd"], data.std(), 9)
        self.assertEqual((raster["cols"], raster["rows"], raster["type"]), (8, 6, "Float32"))
        self.assertEqual(raster["crs"]["authority"], "EPSG:4326")
        for got, wanted in zip(raster["bbox"], (WEST, NORTH - 6 * PIXEL, WEST + 8 * PIXEL, NORTH)):
            self.assertAlmostEqual(got, wanted, 9)
        histogram = statistics["histogram"]
        self.assertEqual(sum(histogram["counts"]) + histogram["below"] + histogram["above"], 47)

    def test_a_wrong_value_is_told_with_its_place(self):
        values = sample()
        values[3, 5] = 900
        self.put(values=values)
        report = self.check(T0, status=1)
        self.assertEqual(report["verdict"], "fail")
        finding = next(item for item in report["deliveries"][0]["findings"] if item["rule"] == "value.range")
        self.assertEqual((finding["file"], finding["layer"], finding["pixels"]), (T0, "T0", 1))
        place = finding["locations"][0]
        self.assertEqual((place["col"], place["row"], place["value"]), (5, 3, 900))
        self.assertAlmostEqual(place["lon"], WEST + 5.5 * PIXEL, 9)
        self.assertAlmostEqual(place["lat"], NORTH - 3.5 * PIXEL, 9)
        text, _ = self.run_program("check", T0, status=1)
        self.assertRegex(text, r"row 3, column 5 \(.* E, .* N\): 900\n")
        self.assertIn("FAIL: not accepted", text)
        self.assertIn("Isabel.Luotto@fao.org", text)

    def test_a_missing_path_is_a_finding(self):
        report = self.check("nowhere.tif", status=1)
        self.assertEqual(self.rules(report), {"intake.unreadable"})
        report = self.check("nowhere/at/all", self.put(), status=1)
        self.assertIn("intake.unreadable", self.rules(report, "error"))

    def test_warnings_reject_when_strict(self):
        self.put("BTN_GSOCseq_T0_Map030.tiff")
        report = self.check("BTN_GSOCseq_T0_Map030.tiff")
        self.assertEqual(report["verdict"], "warn")
        self.assertIn("name.variant", self.rules(report, "warning"))
        self.assertEqual(self.check("--strict", "BTN_GSOCseq_T0_Map030.tiff", status=1)["verdict"], "warn")

    def test_a_folder_is_a_delivery(self):
        self.put("in/" + T0)
        self.assertIn("package.layer-missing", self.rules(self.check("in", status=1)))
        self.assertNotIn("package.layer-missing", self.rules(self.check("--partial", "in")))
        self.assertNotIn("package.layer-missing", self.rules(self.check("in/" + T0)))
        self.assertIn("package.layer-missing", self.rules(self.check("--complete", "in/" + T0, status=1)))

    def test_links_out_of_the_folder_are_not_followed(self):
        self.put("in/" + T0)
        self.put("secret/BTN_GSOCseq_ASR_BAU_Map030.tif")
        os.symlink("../secret/BTN_GSOCseq_ASR_BAU_Map030.tif", self.path("in/BTN_GSOCseq_ASR_BAU_Map030.tif"))
        report = self.check("--partial", "in", status=1)
        linked = [file for file in report["deliveries"][0]["files"] if file["path"] != T0]
        self.assertEqual([file["path"] for file in linked], ["BTN_GSOCseq_ASR_BAU_Map030.tif"])
        errors = [(f["rule"], f["file"]) for f in report["deliveries"][0]["findings"] if f["severity"] == "error"]
        self.assertEqual(errors, [("intake.unreadable", linked[0]["path"])])
        self.assertNotIn("package.file-unexpected", self.rules(report))

    def test_the_number_of_threads_changes_nothing(self):
        values = sample(700, 600)
        values[699, 599] = -5
        self.put(values=values)
        reports = [self.check("--jobs", str(jobs), T0, status=1) for jobs in (1, 2, 64)]
        for report in reports:
            report["started"] = None
        self.assertEqual(reports[0], reports[1])
        self.assertEqual(reports[0], reports[2])


class Usage(Check):
    def test_wrong_usage(self):
        self.put()
        cases = {
            (): "name the files",
            ("--complete", "--partial", T0): "exclude each other",
            ("--jobs", "0", T0): "1 to 64",
            ("--jobs", "65", T0): "1 to 64",
            ("--jobs", "-1", T0): "1 to 64",
            ("--jobs", "2x", T0): "1 to 64",
            ("--jobs", "99999999999999999999", T0): "1 to 64",
            ("--format", "xml", T0): "--format is text",
            ("--frob", "x.xml", T0): "--frob",
            ("--spec", "nomap", T0): "nomap",
            ("--country", "KHD", T0): "KHM (Cambodia)",
            ("--country", "SL", T0): "Sierra Leone (SLE)",
            ("--country", "", T0): "alpha-3",
            ("--boundary-field", "ISO", T0): "--boundaries",
            ("--boundaries", "nowhere.gpkg", T0): "nowhere.gpkg",
            ("--json", T0, T0): "overwrite",
            ("--json", "out.TIF", T0): "overwrite",
            ("--json", "waivers.yaml", "--waivers", "waivers.yaml", T0): "to be read",
            ("--json", "../" + os.path.basename(self.folder) + "/old.json", "--previous", "old.json", T0): "to be read",
            ("--json", "", T0): "name of a file",
            ("--json", "-", T0): "--format json",
            ("--json",): "--json",
        }
        for arguments, word in cases.items():
            out, err = self.run_program("check", *arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(word, err, arguments)
            self.assertTrue(err.startswith("soilgate: "), err)

    def test_country_in_small_letters(self):
        self.put()
        self.assertEqual(self.check("--country", "btn", T0)["deliveries"][0]["country"], "BTN")

    def test_country_can_be_given(self):
        self.put("Training_GSOCseq_T0_Map030.tif")
        report = self.check("--country", "BTN", "Training_GSOCseq_T0_Map030.tif", status=1)
        self.assertEqual(report["deliveries"][0]["files"][0]["country"], "BTN")

    def test_two_dashes_end_the_options(self):
        os.rename(self.put(), self.path("--strict"))
        report = self.check("--", "--strict", status=1)
        self.assertEqual(report["deliveries"][0]["files"][0]["path"], "--strict")

    def test_names_of_any_bytes_in_any_locale(self):
        self.put("Bh\u00fatan/" + T0)
        for locale in ("C", "C.UTF-8", "en_US.UTF-8"):
            done = subprocess.run([PROGRAM, "check", "--partial", "--quiet", "Bh\u00fatan".encode()], cwd=self.folder,
                                  env={**ENVIRONMENT, "LC_ALL": locale}, capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("Bh\u00fatan".encode(), done.stdout)


class Output(Check):
    def test_json_file_is_what_is_printed(self):
        self.put()
        out, _ = self.run_program("check", "--json", "report.json", "--format", "json", T0)
        with open(self.path("report.json"), encoding="utf-8") as written:
            self.assertEqual(written.read(), out)

    def test_text_and_json_side_by_side(self):
        self.put()
        out, _ = self.run_program("check", "--json", "report.json", T0)
        self.assertIn("Bhutan (BTN): GSOCseq 1.1", out)
        with open(self.path("report.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["format"], "soilgate-report/1")

    def test_text_fits_100_columns(self):
        values = sample()
        values[2, 2] = -999
        for number in range(1, 4):
            self.put(f"in/BTN_GSOCseq_finalSOC_SSM{number}_Map030.tif", values=values)
        out, _ = self.run_program("check", "in", status=1)
        lines = [line for line in out.splitlines() if not line.lstrip().startswith("$ ")]  # commands can be copied
        self.assertLessEqual(max(map(len, lines)), 100)
        self.assertNotIn("\x1b", out)

    def test_quiet_is_one_line(self):
        self.put()
        out, err = self.run_program("check", "--quiet", T0, "nowhere.tif", status=1)
        self.assertEqual(err, "")
        lines = out.splitlines()
        self.assertTrue(all(line.split()[0] in ("pass", "warn", "fail", "unchecked") for line in lines), out)
        self.assertRegex(out, r"(?m)^fail .* [0-9]+ errors?  nowhere\.tif$")

    def test_hostile_names_are_shown_printable(self):
        name = os.fsencode(self.put()).replace(b"BTN_", b"\x1b[2J\xff\n_")
        os.rename(self.path(T0), name)
        out, _ = self.run_program("check", os.path.basename(name), status=1)
        self.assertNotIn("\x1b", out)
        self.assertIn("\\x1B[2J\\xFF\\x0A_GSOCseq", "".join(out.split()))
        self.check(os.path.basename(name), status=1)

    def test_json_that_cannot_be_written(self):
        self.put()
        _, err = self.run_program("check", "--quiet", "--json", "/dev/full", T0, status=3)
        self.assertRegex(err, "^soilgate: cannot write /dev/full: .*\n$")
        self.assertEqual(sorted(os.listdir(self.folder)), [T0])

    def test_what_stood_in_the_json_file_survives_a_failure(self):
        self.put()
        with open(self.path("report.json"), "w", encoding="ascii") as file:
            file.write("before")
        self.run_program("check", "--json", "report.json", "--spec", "nomap", T0, status=2)
        with open(self.path("report.json"), encoding="ascii") as file:
            self.assertEqual(file.read(), "before")

    def test_standard_output_that_cannot_be_written(self):
        self.put()
        with open("/dev/full", "wb") as full:
            _, err = self.run_program("check", T0, status=3, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(len(err.splitlines()), 1, err)
        closed = subprocess.run(["sh", "-c", '"$0" check "$1" >&-', PROGRAM, T0], cwd=self.folder, env=ENVIRONMENT,
                                stderr=subprocess.PIPE, check=False)
        self.assertEqual(closed.returncode, 3)

    def test_a_closed_pipe_is_told_by_the_status_alone(self):
        self.put()
        read, write = os.pipe()
        os.close(read)
        _, err = self.run_program("check", T0, status=3, capture_output=False, stdout=write, stderr=subprocess.PIPE)
        os.close(write)
        self.assertEqual(err, "")


if __name__ == "__main__":
    unittest.main()
