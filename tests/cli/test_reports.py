"""Reports for CI: what they say of one delivery, and that no name from outside can say anything in them. That every sample
is valid in every format is tested in tests/samples."""
import json
import os
import shutil
import unittest
import urllib.parse
import zipfile

import readers
from support import SOURCE, ProgramTest, sample, write_map

T0 = "BTN_GSOCseq_T0_Map030.tif"
HOSTILE = [b"::stop-commands::x.tif", b"a\n::error::injected.tif", b"a\r::set-output name=x::y.tif", b"##[add-mask]x.tif",
           b"|a|b|.tif", b"`code`.tif", b"<script>alert(1)<", b"<img src=x onerror=alert(1)>.tif", b"@someone.tif",
           b"[link](http:evil).tif", b"www.example.org.tif", b"a@example.org.tif", b"]]>&lt;!--.tif", b"%0A%25,file=x.tif",
           b"\xff\xfe\x80.tif", "\u202egnp.tif".encode(), b"$x^2$.tif", b"*_~~**__~.tif", b"#1 ?q=1&x.tif", b":smile:.tif",
           b"\\\\|.tif", "\u2028::error::x\u2029.tif".encode()]


class Reports(ProgramTest):
    def put(self, name=T0, values=None, **options):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_map(path, sample() if values is None else values, **options)
        return path

    def tell(self, *arguments, status=0, **options):
        """JUnit cases, the SARIF run, annotations and the page of one check."""
        out, err = self.run_program("check", "--format", "github", "--junit", "r.xml", "--sarif", "r.sarif",
                                    "--markdown", "r.md", *arguments, status=status, **options)
        self.assertEqual(err, "")
        self.cases = readers.junit(self.path("r.xml"))[0]
        self.sarif = readers.sarif(self.path("r.sarif"))
        self.annotations = readers.annotations(out)
        self.log, self.text = out, readers.read(self.path("r.md"))
        self.page = readers.markdown(self.text)
        return self

    def case(self, name, part=""):
        found = [case for case in self.cases if case[2] == name and part in case[1]]
        self.assertEqual(len(found), 1, (name, found))
        return found[0]

    def result(self, rule):
        return next(result for result in self.sarif["results"] if result["ruleId"] == rule)


class Content(Reports):
    def test_a_good_file(self):
        self.put()
        self.tell(T0)
        self.assertEqual({case[3] for case in self.cases}, {"passed"})
        self.assertEqual(self.case("verdict")[1], "GSOCseq.BTN.delivery")
        self.assertEqual(self.case("value.range")[1], "GSOCseq.BTN.T0")
        self.assertEqual(self.result("boundary.coverage")["level"], "warning")  # a map of 48 pixels
        self.assertEqual(self.annotations[-1][:2], ("notice", {"title": "soilgate: warn"}))
        self.assertIn("BTN GSOCseq: " + T0 + ": warn: accepted (1 warning", self.annotations[-1][2])
        self.assertIn(["T0", "warn", "0", "1", "0", T0], self.page.rows)

    def bad_value(self):
        values = sample()
        values[3, 5] = 900
        self.put("maps/" + T0, values)

    def test_a_wrong_value(self):
        self.bad_value()
        self.tell("maps", "--partial", status=1)
        self.assertEqual(self.case("verdict")[3], "failure")
        self.assertEqual(self.case("value.range", "T0")[3], "failure")
        self.assertIn("row 3, column 5", readers.read(self.path("r.xml")))
        result = self.result("value.range")
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        self.assertEqual(place, {"uri": "maps/" + T0, "uriBaseId": "%SRCROOT%"})
        self.assertEqual(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "GSOCseq/BTN/T0")
        self.assertEqual((result["properties"]["pixels"], result["properties"]["places"][0]["col"]), (1, 5))
        self.assertNotIn("region", json.dumps(self.sarif))
        command, properties, message = self.annotations[0]
        self.assertEqual((command, properties), ("error", {"file": "maps/" + T0, "title": "value.range in T0"}))
        self.assertRegex(message, r"\n  at row 3, column 5 \(.*\): 900\n")
        self.assertIn(["T0", "fail", "1", "1", "0", T0], self.page.rows)

    def test_places_are_told_from_where_it_was_started(self):
        self.bad_value()
        for given, folder, wanted in ((self.path("maps"), self.folder, "maps/" + T0), (".", self.path("maps"), T0),
                                      ("../maps/./" + T0, self.path("maps"), T0)):
            out, _ = self.run_program("check", "--format", "github", "--sarif", "r.sarif", given, "--partial", status=1,
                                      cwd=folder)
            self.assertEqual(readers.annotations(out)[0][1]["file"], wanted)
            uri = readers.sarif(os.path.join(folder, "r.sarif"))["results"][0]["locations"][0]
            self.assertEqual(uri["physicalLocation"]["artifactLocation"]["uri"], wanted)
        os.mkdir(self.path("else"))
        self.run_program("check", "--sarif", "r.sarif", self.path("maps"), "--partial", status=1, cwd=self.path("else"))
        place = readers.sarif(self.path("else/r.sarif"))["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"], {"uri": "file://" + urllib.parse.quote(self.path("maps", T0))})

    def test_a_file_in_an_archive(self):
        self.bad_value()
        os.mkdir(self.path("up loads"))
        with zipfile.ZipFile(self.path("up loads/BTN.zip"), "w") as archive:
            archive.write(self.path("maps", T0), "maps/" + T0)
        self.tell("up loads/BTN.zip", "--partial", status=1)
        uri = self.result("value.range")["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertRegex(uri, r"^up%20loads/BTN\.zip/(maps/)?" + T0)
        self.assertTrue(self.annotations[0][1]["file"].startswith("up loads/BTN.zip/"))

    def test_warnings_reject_when_strict(self):
        name = "BTN_GSOCseq_T0_Map030.tiff"
        self.put(name)
        self.tell(name)
        self.assertEqual((self.case("verdict")[3], self.case("name.variant")[3]), ("passed", "passed"))
        self.assertIn("warning name.variant", readers.read(self.path("r.xml")))
        self.assertEqual(self.result("name.variant")["level"], "warning")
        self.assertEqual(self.annotations[0][0], "warning")
        prints = self.result("name.variant")["partialFingerprints"]
        self.tell(name, "--strict", status=1)
        self.assertEqual((self.case("verdict")[3], self.case("name.variant")[3]), ("failure", "failure"))
        self.assertEqual(self.result("name.variant")["level"], "error")
        self.assertEqual(self.annotations[0][0], "error")
        self.assertEqual(self.result("name.variant")["partialFingerprints"], prints)

    def test_what_is_waived_passes_and_is_told(self):
        self.bad_value()
        with open(self.path("waivers.yaml"), "w", encoding="ascii") as file:
            file.write("format: soilgate-waivers/1\nwaivers:\n- {rule: value.range, country: BTN, product: GSOCseq, "
                       "reason: 'Peat | <b>', by: 'A. @Person', until: 2999-12-31}\n")
        self.tell("maps", "--partial", "--waivers", "waivers.yaml")
        self.assertEqual(self.case("value.range", "T0")[3], "passed")
        self.assertIn("waived error value.range", readers.read(self.path("r.xml")))
        self.assertEqual(self.result("value.range")["suppressions"], [
            {"kind": "external", "status": "accepted", "justification": "Peat | <b> (A. @Person, until 2999-12-31)"}])
        self.assertEqual(self.result("value.range")["level"], "note")
        self.assertIn(("notice", {"file": "maps/" + T0, "title": "value.range in T0 (waived)"}),
                      [item[:2] for item in self.annotations])
        self.assertIn("Peat | <b>", "".join(self.page.texts))

    def test_what_is_unchecked_is_never_green(self):
        sample_folder = os.path.join(SOURCE, "sample_rasters/bad/value.class/no-known-name")
        self.tell(sample_folder, "--partial", status=1)
        self.assertEqual(self.case("verdict")[3], "failure")
        self.assertEqual(self.case("value.class", "Salt")[3], "skipped")
        self.assertIn("could not be checked", self.case("value.class", "Salt")[4])
        self.assertEqual(self.result("value.class")["level"], "error")
        notes = self.sarif["invocations"][0]["toolExecutionNotifications"]
        self.assertIn("value.class", [note["associatedRule"]["id"] for note in notes])
        self.assertEqual(self.annotations[0][0], "error")
        self.assertIn("unchecked", [row[1] for row in self.page.rows])

    def test_many_missing_layers_are_one_annotation(self):
        self.bad_value()
        self.tell("maps", status=1)
        missing = [item for item in self.annotations if item[1]["title"] == "package.layer-missing" and item[0] == "error"]
        self.assertEqual(len(missing), 1)
        self.assertGreater(missing[0][2].count(" is missing.\n"), 10)
        self.assertIn("And ", self.case("package.layer-missing")[4])

    def test_of_several_deliveries_each_says_which_it_is(self):
        self.put("in/a/" + T0)
        self.put("in/b/" + T0.replace("BTN_", "LKA_"))
        self.tell("in", "--complete", status=1)
        titles = [item[1]["title"] for item in self.annotations if "package.layer-missing" in item[1]["title"] and item[0] == "error"]
        self.assertEqual(sorted(titles), ["package.layer-missing in BTN GSOCseq: in/a", "package.layer-missing in LKA GSOCseq: in/b"])

    def test_rules_come_from_the_table(self):
        self.put()
        self.tell(T0)
        listed = {line.split()[0]: line.split()[1] for line in self.run_program("rules")[0].split("\n\n")[0].splitlines()
                  if not line.startswith(" ")}
        rules = {rule["id"]: rule for rule in self.sarif["tool"]["driver"]["rules"]}
        self.assertEqual(set(rules), set(listed))
        levels = {"error": "error", "warning": "warning", "info": "note", "unchecked": "error"}
        for name, rule in rules.items():
            self.assertEqual(rule["defaultConfiguration"]["level"], levels[listed[name]])
            self.assertEqual(rule["properties"]["tags"], [name.split(".")[0]])

    def test_the_same_delivery_gives_the_same_bytes(self):
        self.bad_value()
        made = []
        for _ in range(2):
            self.tell("maps", status=1)
            made.append((self.log, [case for case in self.cases], self.sarif["results"]))
        self.assertEqual(made[0], made[1])


class Hostile(Reports):
    def test_names_say_nothing(self):
        os.mkdir(self.path("in"))
        for name in HOSTILE:
            shutil.copy(self.put(), os.path.join(os.fsencode(self.path("in")), name))
        self.tell("in", "--spec", "gsocseq", "--country", "BTN", status=1)
        for sign in ("\r", "\x1b", "\u202e", "\u2028", "\u2029"):
            self.assertNotIn(sign, self.log + self.text + readers.read(self.path("r.xml")) + readers.read(self.path("r.sarif")))
        self.assertEqual(self.page.tags & {"script", "img", "a", "em"}, set())
        shown = [row[-1].replace("\u200b", "") for row in self.page.rows]
        for name in HOSTILE:
            text = name.decode("utf-8", "replace")
            if text.isprintable() and "\ufffd" not in text and text.endswith(".tif"):
                self.assertIn(text, shown)
        uris = {urllib.parse.unquote_to_bytes(item["location"]["uri"]) for item in self.sarif["artifacts"]}
        self.assertEqual(uris, {b"in/" + name for name in HOSTILE if name.endswith(b".tif")})
        for item in self.sarif["artifacts"]:
            self.assertRegex(item["location"]["uri"], r"^[A-Za-z0-9._~%/-]+$")

    def test_a_folder_with_a_hostile_name(self):
        name = "::error file=x,title=y::| <b> ##[group]x"
        self.put(name + "/" + T0)
        self.tell(name, status=1)
        shown = name.replace("##[", "#\u200b#[")
        self.assertEqual({item[1].get("file", shown).split("/BTN")[0] for item in self.annotations}, {shown})
        self.assertEqual(self.sarif["artifacts"][0]["location"]["uri"], urllib.parse.quote(name + "/" + T0))


class Files(Reports):
    def refused(self, *arguments):
        _, err = self.run_program("check", *arguments, T0, status=2)
        return err

    def test_what_a_report_must_not_overwrite(self):
        self.put()
        os.mkdir(self.path("sub"))
        os.symlink(self.folder, self.path("link"))
        os.link(self.path(T0), self.path("hard"))
        for option in ("--junit", "--sarif", "--markdown", "--json"):
            self.assertIn("would overwrite a map", self.refused(option, "new.tif"))
            self.assertIn("to be read", self.refused(option, "hard"))
            self.assertIn("needs the name of a file", self.refused(option, ""))
            self.assertIn("writes a file", self.refused(option, "-"))
        for other in ("same", "./same", "sub/../same", self.path("same"), "link/same"):
            self.assertIn("the file of --junit", self.refused("--sarif", other, "--junit", "same"))
        self.assertFalse(os.path.exists(self.path("same")))
        self.run_program("check", "--json", "/dev/null", "--sarif", "/dev/null", T0)

    def test_each_file_is_whole_or_not_there(self):
        self.put()
        _, err = self.run_program("check", "--junit", "/dev/full", "--sarif", "r.sarif", T0, status=3)
        self.assertIn("cannot write /dev/full", err)
        readers.sarif(self.path("r.sarif"))
        self.assertEqual(sorted(os.listdir(self.folder)), [T0, "r.sarif"])

    def test_formats_of_standard_output(self):
        self.put()
        out, _ = self.run_program("check", "--format", "markdown", "--markdown", "r.md", T0)
        self.assertEqual(out, readers.read(self.path("r.md")))
        for wrong in ("junit", "sarif", "html", "Text"):
            self.assertIn("text, json, markdown or github", self.refused("--format", wrong))


if __name__ == "__main__":
    unittest.main()
