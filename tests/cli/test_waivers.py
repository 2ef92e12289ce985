"""soilgate check --waivers FILE."""
import json
import os
import subprocess
import unittest

import jsonschema
import yaml

from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest, sample, write_map

T0 = "BTN_GSOCseq_T0_Map030.tif"
WAIVER = {"rule": "value.range", "country": "BTN", "product": "GSOCseq", "layer": "T0",
          "reason": "Peat of the high valleys", "by": "A. Reviewer", "until": "9999-12-31"}

COVERAGE = {**WAIVER, "rule": "boundary.coverage", "layer": "T0", "reason": "A map of eight by six pixels"}


def waivers_schema():
    with open(os.path.join(SOURCE, "specs/schema/soilgate-waivers-1.schema.json"), encoding="utf-8") as file:
        return jsonschema.Draft202012Validator(json.load(file))


class Waivers(ProgramTest):
    def setUp(self):
        super().setUp()
        values = sample()
        values[3, 5] = 900
        write_map(self.path(T0), values)

    def write(self, *waivers):
        document = {"format": "soilgate-waivers/1", "waivers": [*waivers, COVERAGE]}
        with open(self.path("w.yaml"), "w", encoding="utf-8") as file:
            json.dump(document, file)  # JSON is YAML
        return document

    def test_a_waived_error_lets_the_delivery_pass(self):
        self.write(WAIVER)
        report = self.check("--waivers", "w.yaml", T0)
        delivery = report["deliveries"][0]
        self.assertEqual((report["verdict"], delivery["counts"]["error"], delivery["waived"]), ("pass", 0, 2))
        finding = delivery["findings"][0]
        self.assertEqual((finding["rule"], finding["severity"]), ("value.range", "error"))
        self.assertEqual(finding["waived"], {"reason": WAIVER["reason"], "by": "A. Reviewer", "until": "9999-12-31"})
        text, _ = self.run_program("check", "--waivers", "w.yaml", T0)
        self.assertIn("WAIVED: accepted as they are", text)
        self.assertIn("waived    by A. Reviewer, until 9999-12-31: Peat of the high valleys", text)
        self.assertRegex(text, r"PASS: accepted, every rule that applies holds or is waived \(.*2 waived\)")
        self.assertNotIn("ERRORS", text)
        quiet, _ = self.run_program("check", "--quiet", "--waivers", "w.yaml", T0)
        self.assertIn("2 waived", quiet)

    def test_without_it_nothing_is_waived(self):
        report = self.check(T0, status=1)
        self.assertEqual(report["deliveries"][0]["waived"], 0)
        self.assertIsNone(report["deliveries"][0]["findings"][0]["waived"])

    def test_an_expired_one_holds_no_longer(self):
        self.write({**WAIVER, "until": "2020-01-01"})
        report = self.check("--waivers", "w.yaml", T0, status=1)
        self.assertEqual(self.rules(report), {"value.range", "boundary.coverage", "waiver.expired"})
        self.assertEqual(report["deliveries"][0]["waived"], 1)

    def test_another_countrys_is_not_told(self):
        self.write({**WAIVER, "country": "LKA"})
        self.assertEqual(self.rules(self.check("--waivers", "w.yaml", T0, status=1)), {"value.range", "boundary.coverage"})
        self.write(WAIVER, {**WAIVER, "rule": "value.typical"})
        self.assertEqual(self.rules(self.check("--waivers", "w.yaml", T0)), {"value.range", "boundary.coverage", "waiver.unused"})

    def test_a_country_that_there_is_not(self):
        """With own boundaries, which may have codes of their own, it is told; else the file is wrong."""
        for code, hint in (("XXX", ""), ("NPA", ""), ("KHD", "; did you mean KHM (Cambodia)?")):
            self.write({**WAIVER, "country": code})
            out, err = self.run_program("check", "--waivers", "w.yaml", T0, status=2)
            self.assertEqual((out, err), ("", f'soilgate: w.yaml:1: no country has the code "{code}"{hint}\n'))
        own = ("--boundaries", os.path.join(SOURCE, "specs/boundaries/world.fgb"), "--boundary-field", "iso3")
        report = self.check("--waivers", "w.yaml", T0, *own, status=1)
        unused = [f["message"] for f in report["deliveries"][0]["findings"] if f["rule"] == "waiver.unused"]
        self.assertEqual(len(unused), 1)
        self.assertIn("can match nothing. Neither the table of countries nor the boundaries have the code KHD.", unused[0])

    def test_a_product_that_there_is_not(self):
        strange = {**WAIVER, "product": "Nonsense"}
        for waivers, told in (((WAIVER, strange), True), ((WAIVER, {**WAIVER, "product": "gsnmap"}), False)):
            self.write(*waivers)
            report = self.check("--waivers", "w.yaml", T0)
            unused = [f["message"] for f in report["deliveries"][0]["findings"] if f["rule"] == "waiver.unused"]
            self.assertEqual(len(unused), 1 if told else 0)
            if told:
                self.assertIn("No specification that is shipped or used here is for a product Nonsense.", unused[0])
        with open(self.path("own.yaml"), "w", encoding="utf-8") as file:
            file.write("format: soilgate-spec/1\nextends: gsocseq\nproduct: Nonsense\n")
        self.write(WAIVER, strange)
        report = self.check("--waivers", "w.yaml", "--spec", "own.yaml", T0)
        self.assertNotIn("waiver.unused", self.rules(report))

    def test_files_that_are_wrong(self):
        cases = (({**WAIVER, "rule": "grid.phase"}, "w.yaml:1: the rule grid.phase cannot be waived: it protects the mosaic"),
                 ({**WAIVER, "rule": "value.rang"}, 'there is no rule "value.rang"; did you mean "value.range"?'),
                 ({**WAIVER, "until": "2027-02-30"}, "waivers[1].until: \"2027-02-30\" is not a day"),
                 ({**WAIVER, "when": "x"}, "unknown key \"when\""))
        for waiver, message in cases:
            self.write(waiver)
            out, err = self.run_program("check", "--waivers", "w.yaml", T0, status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)
        for path in ("nowhere.yaml", ".", ""):
            self.run_program("check", "--waivers", path, T0, status=2)

    def test_schema_says_what_the_loader_says(self):
        schema = waivers_schema()
        good = {"format": "soilgate-waivers/1", "waivers": [{**WAIVER, "file": "x.tif"}]}
        self.assertEqual(list(schema.iter_errors(good)), [])
        for key in WAIVER:
            for value in (None, 5, "", "x" * 2001, "bell\a", "a/b c", [], {}):
                if key in ("reason", "by") and value == "a/b c":
                    continue
                document = {**good, "waivers": [{**WAIVER, key: value}]}
                self.assertFalse(schema.is_valid(document), (key, value))
                with open(self.path("w.yaml"), "w", encoding="utf-8") as file:
                    json.dump(document, file)
                done = subprocess.run([PROGRAM, "check", "--waivers", self.path("w.yaml"), self.path(T0)],
                                      capture_output=True, env=ENVIRONMENT, check=False)
                self.assertEqual(done.returncode, 2, (key, value))

    def test_samples_keep_the_schema(self):
        schema = waivers_schema()
        for rule in ("waiver.expired", "waiver.unused"):
            folder = os.path.join(SOURCE, "sample_rasters/bad", rule)
            for name in os.listdir(folder):
                if name.endswith(".yaml"):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        document = yaml.load(file, yaml.BaseLoader)  # days stay texts, as in the program
                    self.assertEqual([error.message for error in schema.iter_errors(document)], [])


if __name__ == "__main__":
    unittest.main()
