"""soilgate registry init and soilgate status, over a file."""
import csv
import datetime
import gzip
import io
import json
import os
import pwd
import re
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import tempfile
import time
import unittest
from xml.etree import ElementTree

import jsonschema
import yaml
from osgeo import ogr
from osgeo_utils.samples import validate_gpkg

from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest, strict

REGION = "AFG BGD BTN BRN KHM CHN PRK IND IDN JPN LAO MYS MDV MNG MMR NPL PAK PHL KOR SGP LKA THA TLS VNM".split()
MISSING = "CHN IDN JPN KOR MYS PRK SGP VNM".split()
REPORTED = "AFG BGD BTN IND KHM LAO LKA MMR MNG NPL PAK PHL THA".split()
STATES = ("missing reported in-preparation received rejected correction-requested accepted superseded withdrawn").split()
KEYS = ["iso3", "name", "status", "since", "deliveries", "verdict", "note", "due", "overdue", "accepted"]


MADE = tempfile.TemporaryDirectory(prefix="soilgate-made-")


def read_schema(name):
    with open(os.path.join(SOURCE, f"specs/schema/soilgate-{name}-1.schema.json"), encoding="utf-8") as file:
        return json.load(file)


def read_yaml(name):
    with open(os.path.join(SOURCE, "specs", name), encoding="utf-8") as file:
        return yaml.load(file, yaml.BaseLoader)  # days stay texts, as in the program


class RegistryTest(ProgramTest):
    registry = "r.gpkg"

    def init(self, *arguments, status=0, **options):
        return self.run_program("registry", "init", "--registry", self.registry, "--baseline", "asp-2022-03", *arguments,
                                status=status, **options)

    def begin(self, name="baseline", make=None):
        """The registry that MAKE makes, else right after the baseline: made once for all tests, and copied for each."""
        if not self.fetch(name):
            (make or self.init)()
            self.keep(name)

    def keep(self, name):
        shutil.copy(self.path("r.gpkg"), os.path.join(MADE.name, name))

    def fetch(self, name):
        """False: nothing was kept by that name."""
        if not os.path.exists(os.path.join(MADE.name, name)):
            return False
        shutil.copy(os.path.join(MADE.name, name), self.path("r.gpkg"))
        return True

    def tell(self, *arguments, **options):
        return self.run_program("status", "--registry", self.registry, *arguments, **options)

    def status(self, product, *arguments):
        """The parsed JSON, valid by its schema."""
        out, err = self.tell("--product", product, "--region", "ASP", "--format", "json", *arguments)
        self.assertEqual(err, "")
        status = json.loads(out)
        jsonschema.Draft202012Validator(strict(read_schema("status"))).validate(status)
        return status

    def codes(self, status, name):
        return [country["iso3"] for country in status["countries"] if country["status"] == name]


class Answers(RegistryTest):
    """What a registry says right after the baseline, wherever it is kept."""

    def setUp(self):
        super().setUp()
        self.begin()

    def test_the_meetings_sentences(self):
        """What the seventh meeting of the Asian Soil Partnership was told, word for word."""
        salt = self.status("GSASmap")
        self.assertEqual(list(salt), ["product", "region", "as_of", "countries", "totals", "overdue"])
        self.assertEqual((salt["product"], salt["region"], salt["as_of"]),
                         ("GSASmap", "ASP", time.strftime("%Y-%m-%d", time.gmtime())))
        self.assertEqual([country["iso3"] for country in salt["countries"]], sorted(REGION))
        self.assertEqual(self.codes(salt, "missing"), MISSING)
        self.assertEqual(self.codes(salt, "reported"), REPORTED)
        carbon = self.status("gsocseq")
        self.assertEqual(self.codes(carbon, "reported"), "BGD BTN IND KHM LKA PHL VNM".split())
        self.assertEqual(self.codes(carbon, "in-preparation"), "IDN KOR LAO MMR MNG NPL THA".split())
        black = self.status("GBSmap")
        self.assertEqual(self.codes(black, "missing"), "CHN IDN MNG NPL THA".split())

    def test_what_was_inferred_says_so(self):
        inferred = {country["iso3"]: country["note"].startswith("Inferred: ")
                    for country in self.status("GSASmap")["countries"]}
        self.assertEqual(sorted(code for code, is_inferred in inferred.items() if is_inferred),
                         sorted(REPORTED + ["BRN", "MDV", "TLS"]))
        for country in self.status("GSOCseq")["countries"]:
            self.assertEqual(country["note"].startswith("Inferred: "), country["status"] == "missing", country)

    def test_countries_that_the_report_does_not_list(self):
        for country in self.status("GSASmap")["countries"]:
            self.assertEqual(list(country), KEYS)
            listed = country["iso3"] not in ("BRN", "MDV", "TLS")
            self.assertEqual(country["status"] is not None, listed)
            self.assertEqual(country["since"], "2022-03-10" if listed else None)
            self.assertEqual((country["deliveries"], country["verdict"], country["due"], country["overdue"]), (0, None, None, False))
            if not listed:
                self.assertIn("The report of the meeting lists no status", country["note"])

    def test_totals_count_the_missing_too(self):
        for product, missing, none in (("GSASmap", 8, 3), ("GSOCseq", 10, 0), ("GBSmap", 5, 19)):
            status = self.status(product)
            totals = status["totals"]
            self.assertEqual(sorted(totals), sorted(STATES + ["no-status"]))
            self.assertEqual(status["overdue"], 0)
            self.assertEqual((totals["missing"], totals["no-status"], sum(totals.values())), (missing, none, 24))

    def test_before_the_meeting_nothing_was_known(self):
        before = self.status("GSASmap", "--as-of", "2022-03-09")
        self.assertEqual({(country["status"], country["note"]) for country in before["countries"]}, {(None, None)})
        self.assertEqual(before["totals"]["no-status"], 24)
        self.assertEqual(self.codes(self.status("GSASmap", "--as-of", "2022-03-10"), "missing"), MISSING)

    def test_text_tells_who_is_missing_first(self):
        out, _ = self.tell("--product", "GSASmap")
        self.assertTrue(out.startswith("GSASmap 1.0 in ASP, Asian Soil Partnership\n"), out)
        self.assertIn("Countries: 24; the product is expected of 21, and accepted of 0.", out)
        missing, reported, none = (out.index(f"\n{title} (") for title in ("MISSING", "REPORTED", "NO STATUS"))
        self.assertTrue(missing < reported < none)
        for code in MISSING:
            self.assertRegex(out[missing:reported], rf"(?m)^  {code}  \S")
        for code in REPORTED:
            self.assertRegex(out[reported:none], rf"(?m)^  {code}  \S")
        self.assertIn("since 2022-03-10, inferred: One of the 13 countries", " ".join(out[reported:none].split()))

    def test_matrix_of_all_products(self):
        out, _ = self.tell()
        self.assertRegex(out, r"(?m)^ +GSOCseq +GSASmap +GBSmap$")
        self.assertRegex(out, r"(?m)^VNM  Viet Nam +reported +missing +-$")
        self.assertRegex(out, r"(?m)^AFG  Afghanistan +missing\* +reported\* +-$")
        self.assertRegex(out, r"(?m)^ +MISSING +10 +8 +5$")

    def test_csv(self):
        out, _ = self.tell("--format", "csv")
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual(len(rows), 3 * 24)
        self.assertEqual(list(rows[0]), ["product", "region", "as_of"] + KEYS[:-1] + ["accepted_spec_version"])
        self.assertEqual([row["iso3"] for row in rows if row["product"] == "GSASmap" and row["status"] == "missing"], MISSING)
        one, _ = self.tell("--format", "csv", "--product", "GSASmap")
        self.assertEqual(len(list(csv.DictReader(io.StringIO(one)))), 24)


class OneFile(RegistryTest):
    def setUp(self):
        super().setUp()
        self.begin()

    def test_csv_holds_no_formula(self):
        with sqlite3.connect(self.path("r.gpkg")) as database:
            database.execute("INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred)"
                             " VALUES ('CHN', 'GSASmap', 'missing', 'reported', '2022-04-01', '2022-04-01T12:00:00Z', 'x',"
                             " '=HYPERLINK(\"http://x\", 1)\n\x1b[2J', 0)")
        database.close()
        out, _ = self.tell("--format", "csv", "--product", "GSASmap")
        note = [row["note"] for row in csv.DictReader(io.StringIO(out)) if row["iso3"] == "CHN"]
        self.assertEqual(note, ["'=HYPERLINK(\"http://x\", 1)\\x0A\\x1B[2J"])
        text, _ = self.tell("--product", "GSASmap")
        self.assertNotIn("\x1b", text)

    def test_environment_names_the_registry(self):
        environment = {**ENVIRONMENT, "SOILGATE_REGISTRY": self.path("r.gpkg")}
        out, _ = self.run_program("status", "--product", "GSASmap", env=environment)
        self.assertIn("MISSING (8)", out)
        self.run_program("status", "--registry", "nowhere.gpkg", env=environment, status=2)  # the option goes first

    def test_a_new_registry_is_not_for_everybody(self):
        """It holds addresses of people."""
        self.run_program("registry", "init", "--baseline", "asp-2022-03", "--registry", "n.gpkg", preexec_fn=lambda: os.umask(0o022))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("n.gpkg")).st_mode), 0o640)
        self.run_program("registry", "init", "--baseline", "asp-2022-03", "--registry", "m.gpkg", preexec_fn=lambda: os.umask(0))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("m.gpkg")).st_mode), 0o660)

    def test_a_registry_is_not_made_twice(self):
        with open(self.path("r.gpkg"), "rb") as file:
            before = file.read()
        out, err = self.init(status=2)
        self.assertEqual((out, err), ("", "soilgate: registry r.gpkg: there is a registry already; nothing was changed\n"))
        with open(self.path("r.gpkg"), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_a_file_that_cannot_be_written_can_be_read(self):
        os.chmod(self.path("r.gpkg"), 0o444)
        self.assertEqual(len(self.status("GSASmap")["countries"]), 24)
        self.assertEqual(os.listdir(self.folder), ["r.gpkg"])

    def test_wrong_usage(self):
        cases = ((("status",), "say where the registry is"), (("status", "--registry", "r.gpkg", "x"), "takes no arguments"),
                 (("status", "--registry", "r.gpkg", "--as-of", "2022-02-30"), "--as-of takes a day"),
                 (("status", "--registry", "r.gpkg", "--format", "json"), "json tells of one product"),
                 (("status", "--registry", "r.gpkg", "--format", "xml"), "xml"),
                 (("status", "--registry", "r.gpkg", "--product", "Nonsense"), "there are: GSOCseq, GSASmap, GBSmap"),
                 (("status", "--registry", "r.gpkg", "--product", "x' OR '1"), "it has no product \"x' OR '1\""),
                 (("status", "--registry", "r.gpkg", "--region", "NENA"), "it has no region \"NENA\"; there are: ASP"),
                 (("status", "--registry", "no.gpkg"), "there is no such file"), (("registry",), "needs a command: init, move, expect"),
                 (("registry", "intit"), 'did you mean "init"'), (("registry", "init"), "name the baseline"),
                 (("registry", "init", "--baseline", "asp-2022-03"), "say where the registry is"),
                 (("registry", "init", "--baseline", "asp-2022-03", "--registry", "n.gpkg", "--by", ""), "--by is the name"),
                 (("registry", "init", "--baseline", "asp-2022-03", "--registry", "n.gpkg", "--by", "\x1b[2J"), "x1B[2J"),
                 (("registry", "init", "--baseline", "x", "--registry", "n.gpkg"),
                  'no baseline is called "x"; there are: asp-2022-03'),
                 (("registry", "init", "--baseline", "asp-2022-03", "--registry", "no/r.gpkg"), "cannot be opened, nor made there"))
        for arguments, message in cases:
            out, err = self.run_program(*arguments, status=2)
            self.assertEqual(out, "", arguments)
            self.assertIn(message, err)
        self.assertFalse(os.path.exists(self.path("n.gpkg")))


class Moves(RegistryTest):
    def setUp(self):
        super().setUp()
        self.begin()

    def move(self, *arguments, status=0):
        return self.run_program("registry", "move", "--registry", self.registry, *arguments, status=status)

    def test_what_was_told_is_recorded(self):
        out, _ = self.move("brn", "GSASMAP", "in-preparation", "--why", "Told by the focal point", "--on", "2023-05-01",
                           "--evidence", "letter of 2023-05-01", "--by", "S. Ecretary")
        self.assertTrue(out.startswith("BRN Brunei Darussalam: GSASmap\n"), out)
        self.assertIn("2023-05-01  in-preparation\n", out)
        self.assertIn("Told by the focal point", out)
        self.assertRegex(" ".join(out.split()), r"recorded \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ by S. Ecretary; "
                                                r"evidence: letter of 2023-05-01")
        country = [one for one in self.status("GSASmap")["countries"] if one["iso3"] == "BRN"][0]
        self.assertEqual((country["status"], country["since"], country["note"]),
                         ("in-preparation", "2023-05-01", "Told by the focal point"))
        self.assertEqual(self.codes(self.status("GSASmap", "--as-of", "2023-04-30"), "in-preparation"), [])
        self.move("BRN", "GSASmap", "reported", "--why", "Sent on a disk")
        history, _ = self.run_program("registry", "history", "brn", "gsasmap", "--registry", self.registry)
        self.assertTrue(history.index("in-preparation") < history.index("reported") < history.index("Sent on a disk"))

    def test_what_was_inferred_stays_marked(self):
        history, _ = self.run_program("registry", "history", "AFG", "GSASmap", "--registry", self.registry)
        self.assertIn("2022-03-10  reported, inferred\n", history)
        history, _ = self.run_program("registry", "history", "BRN", "GSASmap", "--registry", self.registry)
        self.assertIn("2022-03-10  not expected, inferred\n", history)
        self.assertNotIn("expected", self.run_program("registry", "history", "CHN", "GSASmap", "--registry", self.registry)[0])

    def test_what_is_not_allowed(self):
        why = ("--why", "x")
        cases = ((("BRN", "GSASmap", "accepted", *why), "is for its review"), (("BRN", "GSASmap", "missing"), "say why"),
                 (("BRN", "GSASmap", "missing", "--why", ""), "say why"), (("BRN", "GSASmap", *why), "move takes a country"),
                 (("BRN", "GSASmap", "missing", "--why", "\x1b[2J"), "say why"),
                 (("BRN", "GSASmap", "missing", "--why", "x" * 201), "say why"),
                 (("BRN", "GSASmap", "missing", *why, "--evidence", "\n"), "--evidence is a text"),
                 (("BRN", "GSASmap", "missing", *why, "--on", "2023-02-29"), "--on takes a day"),
                 (("BRN", "GSASmap", "missing", *why, "--on", "9999-01-01"), "is yet to come"),
                 (("CHN", "GSASmap", "missing", *why), "CHN GSASmap: missing cannot become missing"),
                 (("CHN", "GSASmap", "reported", *why, "--on", "2022-03-09"), "the last event is of 2022-03-10"),
                 (("DEU", "GSASmap", "missing", *why), "it has no country"), (("CHN", "Nope", "missing", *why), "no product"))
        for arguments, message in cases:
            out, err = self.move(*arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), MISSING)


class Expect(RegistryTest):
    def setUp(self):
        super().setUp()
        self.begin()

    def expect(self, *arguments, status=0):
        return self.run_program("registry", "expect", "--registry", self.registry, *arguments, status=status)

    def test_due_days(self):
        out, _ = self.expect("gsasmap", "chn", "AFG", "--due", "2023-01-01", "--on", "2022-06-01", "--why", "Agreed at the meeting",
                             "--by", "S. Ecretary", "--evidence", "minutes, page 3")
        self.assertEqual(out, "GSASmap is expected. Countries changed: 2; as before: 0.\n")
        now = {country["iso3"]: country for country in self.status("GSASmap")["countries"]}
        for code, status in (("CHN", "missing"), ("AFG", "reported")):
            self.assertEqual((now[code]["status"], now[code]["due"], now[code]["overdue"]), (status, "2023-01-01", True))
        self.assertEqual((now["JPN"]["due"], now["JPN"]["overdue"]), (None, False))
        self.assertEqual(self.status("GSASmap")["overdue"], 2)
        self.assertEqual(sum(self.status("GSASmap")["totals"].values()), 24)
        self.assertEqual(self.status("GSASmap", "--as-of", "2023-01-01")["overdue"], 0)
        self.assertEqual(self.status("GSASmap", "--as-of", "2023-01-02")["overdue"], 2)
        rows = list(csv.DictReader(io.StringIO(self.tell("--format", "csv", "--product", "gsasmap")[0])))
        self.assertEqual([(row["iso3"], row["due"]) for row in rows if row["overdue"] == "yes"],
                         [("AFG", "2023-01-01"), ("CHN", "2023-01-01")])
        text, _ = self.tell("--product", "gsasmap")
        self.assertIn("\nOverdue: 2.\n", text)
        self.assertIn("OVERDUE: it was due on 2023-01-01", text)
        matrix, _ = self.tell()
        self.assertRegex(matrix, r"(?m)^AFG  Afghanistan +missing\* +reported\*! +-$")
        self.assertRegex(matrix, r"(?m)^ +OF THEM OVERDUE +0 +2 +0$")
        history, _ = self.run_program("registry", "history", "AFG", "GSASmap", "--registry", self.registry)
        self.assertIn("2022-06-01  expected, due on 2023-01-01\n", history)
        self.assertRegex(" ".join(history.split()), "Agreed at the meeting recorded [0-9TZ:-]+ by S. Ecretary; evidence: minutes, page 3")
        self.expect("gsasmap", "AFG", "--due", "none", "--why", "Put off")
        self.assertEqual(self.status("GSASmap")["overdue"], 1)

    def test_expected_sets(self):
        out, _ = self.expect("gbsmap", "--region", "asp", "--why", "Agreed")
        self.assertEqual(out, "GBSmap is expected. Countries changed: 19; as before: 5.\n")
        self.assertEqual(self.codes(self.status("GBSmap"), "missing"), sorted(REGION))
        self.expect("gsasmap", "CHN", "--not", "--why", "Not any more")
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), [code for code in MISSING if code != "CHN"])
        self.assertEqual(self.codes(self.status("GSASmap", "--as-of", "2022-03-10"), "missing"), MISSING)

    def test_what_is_not_allowed(self):
        why = ("--why", "x")
        cases = ((("gsasmap", *why), "takes a product, and countries or a region"), (why, "takes a product"),
                 (("gsasmap", "CHN", "--region", "ASP", *why), "takes a product, and countries or a region"),
                 (("gsasmap", "CHN"), "say why"), (("gsasmap", "CHN", "--due", "2023-02-29", *why), "--due takes a day"),
                 (("gsasmap", "CHN", "--not", "--due", "2023-02-28", *why), "what is not expected has no --due"),
                 (("gsasmap", "CHN", "--on", "tomorrow", *why), "--on takes a day"),
                 (("gsasmap", "CHN", "--by", "2026-10-31", *why), "not a day; the day by which a product is expected is --due 2026-10-31"),
                 (("gsasmap", "CHN", "DEU", *why), 'it has no country "DEU"'), (("Nope", "CHN", *why), 'no product "Nope"'))
        for arguments, message in cases:
            out, err = self.expect(*arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)


class Track(RegistryTest):
    """Regions and products of a registry that is there."""

    def setUp(self):
        super().setUp()
        self.begin()

    def run_registry(self, *arguments, status=0):
        return self.run_program("registry", *arguments, "--registry", self.registry, status=status)

    def listed(self, *arguments):
        return [country["iso3"] for country in self.status("GSASmap", *arguments)["countries"]]

    def test_countries_join_and_leave(self):
        out, _ = self.run_registry("region", "leave", "asp", "chn", "SGP", "--on", "2025-01-01", "--why", "Left by letter",
                                   "--by", "S. Ecretary", "--evidence", "letter 9")
        self.assertIn("Countries: 22", out)
        self.assertRegex(" ".join(out.split()), "2025-01-01 CHN China left Left by letter recorded [0-9TZ:-]+ by S. Ecretary; "
                                                "evidence: letter 9 2025-01-01 SGP Singapore left")
        self.assertEqual(self.listed(), sorted(set(REGION) - {"CHN", "SGP"}))
        self.assertEqual(self.listed("--as-of", "2024-12-31"), sorted(REGION))
        history, _ = self.run_registry("history", "CHN", "GSASmap")
        self.assertIn("2022-03-10  missing\n", history)
        self.run_registry("region", "join", "ASP", "FJI", "--why", "Joined")
        self.assertEqual(self.listed(), sorted({*REGION, "FJI"} - {"CHN", "SGP"}))
        out, _ = self.run_registry("region", "show", "Asp")
        self.assertRegex(out, r"(?m)^  FJI  Fiji$")
        self.assertNotRegex(out, r"(?m)^  CHN  China$")
        self.assertEqual(self.run_registry("region")[0], "ASP           Asian Soil Partnership; countries: 23\n")

    def test_a_region_of_a_file(self):
        with open(self.path("two.yaml"), "w", encoding="utf-8") as file:
            json.dump({"format": "soilgate-region/1", "region": "TWO", "title": "Two", "countries": ["FJI", "NPL"],
                       "sources": [{"id": "T", "title": "A test"}], "basis": {"source": "T", "confidence": "convention"}}, file)
        out, _ = self.run_registry("region", "add", "two.yaml")
        self.assertEqual(out, "TWO, Two\nSource: T. Countries: 2\n\n  FJI  Fiji\n  NPL  Nepal\n")
        out, _ = self.tell("--product", "gsasmap", "--region", "two", "--format", "json")
        self.assertEqual([country["iso3"] for country in json.loads(out)["countries"]], ["FJI", "NPL"])
        _, err = self.tell(status=2)
        self.assertIn("name one of its regions: ASP, TWO", err)

    def test_a_fourth_product_takes_no_code(self):
        out, _ = self.run_registry("product", "add", "gsnmap")
        self.assertIn("Added GSNmap 1.0.", out)
        out, _ = self.run_registry("product")
        self.assertEqual([line.split()[0] for line in out.splitlines()], ["GSOCseq", "GSASmap", "GBSmap", "GSNmap"])
        self.run_registry("expect", "gsnmap", "IDN", "THA", "--due", "2023-12-31", "--why", "Agreed")
        self.assertEqual(self.codes(self.status("gsnmap"), "missing"), ["IDN", "THA"])
        self.assertEqual(self.status("GSNmap")["overdue"], 2)

    def test_what_is_not_allowed(self):
        why = ("--why", "x")
        usage = "region show CODE, region add FILE, region join CODE ISO3..., region leave CODE ISO3..."
        cases = ((("region", "shwo"), usage), (("region", "show"), usage), (("region", "join", "ASP", *why), usage),
                 (("region", "add"), usage), (("region", "show", "ASP", "TWO"), usage),
                 (("region", "leave", "ASP", "CHN"), "say why"), (("region", "show", "X"), 'it has no region "X"'),
                 (("region", "add", "asp"), "the region ASP is there already"),
                 (("region", "add", "nowhere"), 'no region is called "nowhere"'),
                 (("region", "join", "ASP", "XQZ", *why), "XQZ is not in the table of countries"),
                 (("region", "leave", "ASP", "FJI", *why), 'it has no country "FJI"'),
                 (("region", "leave", "ASP", "CHN", "--on", "9999-01-01", *why), "is yet to come"),
                 (("region", "join", "ASP", "FJI", "--boundaries", "no.gpkg", *why), "no.gpkg"),
                 (("region", "join", "ASP", "FJI", "--boundary-field", "x", *why), "--boundary-field needs --boundaries"),
                 (("product", "ad"), "product lists the products; or product add SPEC"), (("product", "add"), "product add SPEC"),
                 (("product", "add", "GSASmap"), "the product GSASmap is there already"),
                 (("product", "add", "nonsense"), "nonsense"))
        for arguments, message in cases:
            out, err = self.run_registry(*arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)
        self.assertEqual(self.listed(), sorted(REGION))


class Contacts(RegistryTest):
    CSV = ("iso3,role,name,email,language,confirmed_on\n"
           "BTN,insii,\"Dorji, Tshering\",dorji@example.org,en,2026-01-31\n"
           "LKA,insii,A. Silva,a.silva@example.org,,\n"
           "LKA,minister,\"Dr. \"\"B\"\" Perera\",b@example.gov.lk,en,2026-01-01\n")

    def setUp(self):
        super().setUp()
        self.begin()

    def write(self, text, name="c.csv"):
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode("utf-8"))

    def contacts(self, *arguments, status=0):
        return self.run_program("registry", "contacts", *arguments, "--registry", self.registry, status=status)

    def load(self, text, *arguments):
        self.write(text)
        out, err = self.contacts("import", "c.csv", *arguments)
        self.assertEqual(err, "")
        return [int(number) for number in re.findall(r": (\d+)", out)]

    def test_what_goes_in_comes_out(self):
        self.assertEqual(self.load(self.CSV), [3, 0, 0, 0])
        out, _ = self.contacts("export")
        self.assertEqual(out, self.CSV)
        self.assertEqual(self.load(out), [0, 0, 3, 0])

    def test_changes(self):
        self.load(self.CSV)
        changed = self.CSV.replace(",,\n", ",fr,2026-02-01\n").replace("BTN", "BRN")
        self.assertEqual(self.load(changed), [1, 1, 1, 0])
        self.assertEqual(self.load(changed, "--replace"), [0, 0, 3, 1])
        out, _ = self.contacts("export")
        self.assertIn("LKA,insii,A. Silva,a.silva@example.org,fr,2026-02-01\n", out)
        self.assertNotIn("BTN", out)

    def test_as_spreadsheets_write_it(self):
        lines = ["\ufeffEmail;ISO3;Role;Name", " Dorji@Example.org ;btn;INSII;\"Dorji; Tshering\"", ";;;", ""]
        self.assertEqual(self.load("\r\n".join(lines)), [1, 0, 0, 0])
        out, _ = self.contacts("export")
        self.assertEqual(out.splitlines()[1], 'BTN,insii,"Dorji; Tshering",dorji@example.org,,')

    def test_list_tells_who_has_none_confirmed(self):
        self.load(self.CSV)
        out, _ = self.contacts()
        none, unconfirmed, confirmed = (out.index(title) for title in
                                        ("NO CONTACT (22)", "NOT CONFIRMED (1)", "\nCONFIRMED (1)"))
        self.assertTrue(none < unconfirmed < confirmed)
        self.assertIn("LKA  Sri Lanka", out[unconfirmed:confirmed])
        self.assertIn("minister: Dr. \"B\" Perera, b@example.gov.lk, confirmed on 2026-01-01", out[unconfirmed:confirmed])
        self.assertIn("insii: Dorji, Tshering, dorji@example.org, confirmed on 2026-01-31", out[confirmed:])

    def listed(self, *arguments):
        """The JSON, valid by its schema: {country: (how sure, [addresses])}, and the totals."""
        out, _ = self.contacts("--format", "json", *arguments)
        told = json.loads(out)
        jsonschema.Draft202012Validator(strict(read_schema("contacts"))).validate(told)
        return {country["iso3"]: (country["insii"], [one["email"] for one in country["contacts"]])
                for country in told["countries"]}, told["totals"]

    def test_who_has_confirmed_nobody(self):
        self.load(self.CSV)
        countries, totals = self.listed()
        self.assertEqual(sorted(countries), sorted(REGION))
        self.assertEqual(totals, {"none": 22, "unconfirmed": 1, "outdated": 0, "confirmed": 1})
        self.assertEqual(countries["LKA"], ("unconfirmed", ["a.silva@example.org", "b@example.gov.lk"]))
        self.assertEqual(countries["BTN"], ("confirmed", ["dorji@example.org"]))
        self.assertEqual(countries["CHN"], ("none", []))
        countries, totals = self.listed("--unconfirmed")
        self.assertEqual(sorted(countries), sorted(set(REGION) - {"BTN"}))
        self.assertEqual(totals["confirmed"], 0)
        rows = list(csv.DictReader(io.StringIO(self.contacts("--unconfirmed", "--format", "csv")[0])))
        self.assertEqual(len(rows), 24)  # Sri Lanka has two
        self.assertEqual([(row["role"], row["name"]) for row in rows if row["iso3"] == "LKA"],
                         [("insii", "A. Silva"), ("minister", 'Dr. "B" Perera')])
        self.assertEqual({row["insii"] for row in rows if not row["email"]}, {"none"})
        self.assertEqual(self.run_program("contacts", "--registry", self.registry)[0], self.contacts()[0])

    def test_what_was_confirmed_long_ago(self):
        self.load(self.CSV)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        days = (today - datetime.date(2026, 1, 31)).days
        self.assertEqual(self.listed("--older-than", str(days))[0]["BTN"][0], "confirmed")
        countries, totals = self.listed("--older-than", str(days - 1), "--unconfirmed")
        self.assertEqual((countries["BTN"][0], totals["outdated"]), ("outdated", 1))
        self.assertIn("CONFIRMED LONG AGO (1)", self.contacts("--older-than", str(days - 1))[0])
        self.contacts("confirm", "btn", "Dorji@example.org")
        self.assertEqual(self.listed("--older-than", "0")[0]["BTN"][0], "confirmed")

    def test_single_contacts(self):
        out, _ = self.contacts("add", "npl", "K.Rai@Example.org", "--name", "K. Rai", "--language", "en", "--by", "S. Ecretary")
        self.assertEqual(out, "Contacts added: 1; changed: 0; as before: 0; taken out: 0.\n")
        self.contacts("add", "NPL", "k.rai@example.org", "--name", "K. Rai", "--role", "black-soils")
        self.assertEqual(self.listed()[0]["NPL"], ("unconfirmed", ["k.rai@example.org"] * 2))
        out, _ = self.contacts("confirm", "NPL", "k.rai@example.org", "--role", "insii", "--on", "2026-03-01")
        self.assertIn("changed: 1;", out)
        self.assertEqual(self.contacts("export")[0].splitlines()[1:],
                         ["NPL,black-soils,K. Rai,k.rai@example.org,,", "NPL,insii,K. Rai,k.rai@example.org,en,2026-03-01"])
        out, _ = self.contacts("remove", "NPL", "k.rai@example.org")
        self.assertIn("taken out: 2.", out)
        self.assertEqual(self.listed()[1]["none"], 24)

    def test_contacts_of_a_region(self):
        self.load(self.CSV)
        self.run_program("registry", "region", "leave", "ASP", "LKA", "CHN", "--why", "x", "--registry", self.registry)
        self.assertEqual(sorted(self.listed("--region", "asp")[0]), sorted(set(REGION) - {"LKA", "CHN"}))
        self.assertEqual(sorted(self.listed()[0]), sorted(set(REGION) - {"CHN"}))  # whom there is to write to is not lost
        self.assertEqual(self.contacts("export")[0], self.CSV)

    def test_all_that_is_wrong_is_told_and_nothing_is_changed(self):
        self.load(self.CSV)
        head = "iso3,role,name,email,language,confirmed_on\n"
        good = "BTN,insii,N,n@example.org,,\n"
        cases = ((head + good + "Bhutan,insii,N,n@example.org,,\n", 'line 3: iso3: "BHUTAN" is not allowed'),
                 (head + good + "BTN,in sii,N,m@example.org,,\n", 'line 3: role: "in sii" is not allowed'),
                 (head + "BTN,insii,,n@example.org,,\n", 'line 2: name: "" is not allowed'),
                 (head + "BTN,insii,=cmd(),n@example.org,,\n", 'line 2: name: "=cmd()" is not allowed'),
                 (head + 'BTN,insii,"N\nBcc: x@example.org",n@example.org,,\n', "line 2: name: "),
                 (head + "BTN,insii,N\x1b[2J,n@example.org,,\n", 'line 2: name: "N\\x1B[2J"'),
                 (head + "BTN,insii,N\u202e,n@example.org,,\n", "line 2: name: "),
                 (head + "BTN,insii,N,n@example,,\n", 'line 2: email: "n@example" is not allowed'),
                 (head + 'BTN,insii,N,"n@example.org, m@example.org",,\n', "line 2: email: "),
                 (head + "BTN,insii,N,n@example.org,English,\n", 'line 2: language: "English"'),
                 (head + "BTN,insii,N,n@example.org,,2026-02-30\n", "line 2: confirmed_on: "),
                 (head + "BTN,insii,N,n@example.org,,9999-01-01\n", "line 2: confirmed_on: "),
                 (head + good + good.replace("n@e", "N@E"), "line 3: n@example.org stands here twice with the role insii"),
                 (head + good + "DEU,insii,N,n@example.org,,\n", 'it has no country "DEU"'),
                 ("iso3,role,name\n", 'the column "email" is missing'), (head.replace("role", "roll"), 'no column "roll"'),
                 (head.replace("role", "name"), 'the column "name" stands here twice'), ("", "the file is empty"),
                 (head + 'BTN,insii,"N,n@example.org,,\n', "line 2: a quote that begins here is not closed"),
                 ((head + "BTN,insii,\u00e9,n@example.org,,\n").encode("latin-1"), "the text is not UTF-8"),
                 ((head + good).encode("utf-16"), "the text is not UTF-8"),
                 (head + good + "x" * 2_000_000, "more than 1048576 bytes"),
                 (head + "".join(f"BTN,insii,N,n{i}@example.org,,\n" for i in range(10_001)), "more than 10000 lines"))
        for text, message in cases:
            self.write(text)
            out, err = self.contacts("import", "c.csv", "--replace", status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)
            self.assertNotIn("\x1b", err)
        self.write(head + "Bhutan,insii,N,n,,\n" * 40)
        _, err = self.contacts("import", "c.csv", status=2)
        self.assertIn("c.csv: 80 problems; nothing was changed\n  line 2: iso3", err)
        self.assertEqual(len(err.splitlines()), 1 + 20 + 1)
        out, _ = self.contacts("export")
        self.assertEqual(out, self.CSV)

    def test_wrong_usage(self):
        os.mkfifo(self.path("fifo"))
        usage = "contacts lists the contacts; or contacts add ISO3 EMAIL --name NAME, contacts confirm ISO3 EMAIL"
        one = ("LKA", "a@example.org")
        for arguments, message in ((("import",), usage), (("export", "x"), usage), (("exprot",), usage), (("confirm", "LKA"), usage),
                                   (("import", "no.csv"), "no such file"), (("import", "fifo"), "this is no file"),
                                   (("import", "."), "this is no file"), (("add", *one), "name the person"),
                                   (("add", "LKA", "a@example", "--name", "A"), 'email: "a@example" is not allowed'),
                                   (("add", *one, "--name", "=A"), 'name: "=A" is not allowed'),
                                   (("add", *one, "--name", "A", "--role", "in sii"), 'role: "in sii" is not allowed'),
                                   (("add", "DEU", "a@example.org", "--name", "A"), 'it has no country "DEU"'),
                                   (("confirm", *one), "LKA has no such contact: a@example.org"),
                                   (("remove", *one), "LKA has no such contact"), (("remove", "DEU", "x"), 'no country "DEU"'),
                                   (("confirm", *one, "--on", "9999-01-01"), "--on takes a day that was"),
                                   (("--older-than", "-3"), "--older-than takes a number of days"),
                                   (("--format", "xml"), "xml"), (("--region", "NENA"), 'it has no region "NENA"')):
            out, err = self.contacts(*arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)


class GeoPackage(RegistryTest):
    def setUp(self):
        super().setUp()
        self.begin()

    def test_it_is_valid(self):
        """By GDAL's checker of the requirements of OGC 12-128r17, its extra checks too."""
        checker = validate_gpkg.GPKGChecker(self.path("r.gpkg"), abort_at_first_error=False, extra_checks=True,
                                            warning_msg=False)
        checker.check()
        self.assertEqual((checker.errors, checker.warnings), ([], []))

    def test_it_opens_without_warnings(self):
        done = subprocess.run(["ogrinfo", "-ro", "-al", self.path("r.gpkg")], capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        self.assertNotRegex(done.stdout, "(?i)warning|error")

    def test_countries_have_their_polygons(self):
        dataset = ogr.Open(self.path("r.gpkg"))
        world = ogr.Open(os.path.join(SOURCE, "specs/boundaries/world.fgb"))
        shapes = {feature["iso3"]: feature.GetGeometryRef().Clone() for feature in world.GetLayer(0)}
        layer = dataset.GetLayerByName("countries")
        self.assertEqual(layer.GetSpatialRef().GetAuthorityCode(None), "4326")
        seen = []
        for feature in layer:
            geometry = feature.GetGeometryRef()
            self.assertEqual(geometry.GetGeometryName(), "MULTIPOLYGON")
            self.assertTrue(geometry.IsValid())
            self.assertTrue(geometry.Equals(shapes[feature["iso3"]]), feature["iso3"])
            self.assertEqual(geometry.GetEnvelope(), tuple(feature[edge] for edge in ("west", "east", "south", "north")))
            seen.append(feature["iso3"])
        self.assertEqual(sorted(seen), sorted(REGION))

    def test_countries_have_a_style_and_all_tables_are_told_of(self):
        """QGIS warns of a layer without a style where others have one, and offers tables that OGR then does not open."""
        with sqlite3.connect(self.path("r.gpkg")) as connection:
            (style,) = connection.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'countries' AND useAsDefault").fetchone()
            tables = {name for name, in connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' "
                                                           "AND name NOT LIKE 'rtree%' AND name NOT LIKE 'gpkg%'")}
            told = {name for name, in connection.execute("SELECT table_name FROM gpkg_contents")}
        self.assertEqual(ElementTree.fromstring(style).find("renderer-v2").get("type"), "singleSymbol")
        self.assertEqual(tables, told)

    def test_maps_show_the_status_and_have_a_style(self):
        dataset = ogr.Open(self.path("r.gpkg"))
        styles = {feature["f_table_name"]: feature["styleQML"] for feature in dataset.GetLayerByName("layer_styles")
                  if feature["useAsDefault"] and feature["f_geometry_column"] == "geom"}
        for product in ("GSOCseq", "GSASmap", "GBSmap"):
            told = {country["iso3"]: country["status"] or "no status" for country in self.status(product)["countries"]}
            layer = dataset.GetLayerByName(f"status_{product}")
            self.assertEqual({feature["iso3"]: feature["status"] for feature in layer}, told)
            layer.ResetReading()
            self.assertTrue(all(feature.GetGeometryRef() for feature in layer))
            style = ElementTree.fromstring(styles[f"status_{product}"])
            renderer = style.find("renderer-v2")
            self.assertEqual((renderer.get("type"), renderer.get("attr")), ("categorizedSymbol", "status"))
            symbols = {symbol.get("name") for symbol in renderer.iter("symbol")}
            categories = {category.get("value"): category.get("symbol") for category in renderer.iter("category")}
            self.assertEqual(set(categories), {*STATES, "no status"})
            self.assertEqual(set(categories.values()), symbols)

    def test_legend_knows_every_status(self):
        dataset = ogr.Open(self.path("r.gpkg"))
        self.assertEqual({feature["status"] for feature in dataset.GetLayerByName("statuses")}, {*STATES, "no status"})

    def test_maps_follow_the_events(self):
        connection = sqlite3.connect(self.path("r.gpkg"))
        with connection:
            connection.execute("INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred)"
                               " VALUES ('BRN', 'GSASmap', NULL, 'reported', '2022-04-01', '2026-11-26T10:00:00Z', 'x', 'y', 0)")
        changed = connection.execute("SELECT last_change FROM gpkg_contents WHERE table_name = 'status_GSASmap'").fetchone()
        connection.close()
        self.assertEqual(changed, ("2026-11-26T10:00:00.000Z",))
        dataset = ogr.Open(self.path("r.gpkg"))  # a layer does not keep it open
        layer = dataset.GetLayerByName("status_GSASmap")
        self.assertEqual([feature["status"] for feature in layer if feature["iso3"] == "BRN"], ["reported"])

    def test_maps_follow_what_is_expected(self):
        expect = ("registry", "expect", "--registry", self.registry, "--why", "x", "gsasmap")
        self.run_program(*expect, "CHN", "--not")
        self.run_program(*expect, "MDV", "--due", "2027-01-31", "--on", "2024-02-29")
        told = {country["iso3"]: (country["status"] or "no status", country["since"], country["note"].removeprefix("Inferred: "))
                for country in self.status("GSASmap")["countries"]}
        dataset = ogr.Open(self.path("r.gpkg"))
        layer = dataset.GetLayerByName("status_GSASmap")
        seen = {feature["iso3"]: (feature["status"], feature["since"], feature["note"]) for feature in layer}
        self.assertEqual(seen, told)
        self.assertEqual((seen["CHN"][0], seen["MDV"][:2]), ("no status", ("missing", "2024-02-29")))
        layer.ResetReading()
        self.assertEqual({feature["iso3"]: feature["due"] for feature in layer if feature["due"]}, {"MDV": "2027/01/31"})

    def test_what_is_added_is_valid_too(self):
        run = lambda *arguments: self.run_program("registry", *arguments, "--registry", "r.gpkg")
        run("product", "add", "gsnmap")
        run("region", "join", "ASP", "FJI", "--why", "x")
        run("region", "leave", "ASP", "CHN", "--why", "x")
        self.test_it_is_valid()
        self.test_it_opens_without_warnings()
        dataset = ogr.Open(self.path("r.gpkg"))
        layer = dataset.GetLayerByName("status_GSNmap")
        self.assertEqual({feature["iso3"] for feature in layer}, {*REGION, "FJI"} - {"CHN"})
        self.assertEqual({feature["status"] for feature in layer}, {"no status"})
        west, east, _, _ = layer.GetExtent()
        self.assertTrue(west <= -179 and east >= 179, (west, east))  # Fiji lies on both sides
        self.assertEqual(len(dataset.GetLayerByName("layer_styles")), 5)  # of the products, and of the countries

    def test_polygons_of_other_boundaries_say_so(self):
        world = os.path.join(SOURCE, "specs/boundaries/world.fgb")
        other = self.path("other.gpkg")
        subprocess.run(["ogr2ogr", other, world, "-where", "iso3 = 'FJI'"], check=True)
        run = lambda *arguments: self.run_program("registry", *arguments, "--why", "x", "--registry", "r.gpkg")
        run("region", "join", "ASP", "NZL")
        run("region", "join", "ASP", "FJI", "--boundaries", other, "--boundary-field", "iso3")
        connection = sqlite3.connect(self.path("r.gpkg"))
        told = dict(connection.execute("SELECT name, value FROM settings"))
        connection.close()
        self.assertEqual(sorted(told), ["boundaries", "boundaries-FJI", "boundaries-sha256"])
        self.assertRegex(told["boundaries-FJI"], "SHA-256 [0-9a-f]{64}$")


class FirstVersion(RegistryTest):
    """registry_1.gpkg.gz was made by soilgate 0.1.0, whose tables are of version 1: Singapore and Brunei."""

    def setUp(self):
        super().setUp()
        with gzip.open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "registry_1.gpkg.gz")) as file:
            content = file.read()
        with open(self.path("r.gpkg"), "wb") as file:
            file.write(content)

    def told(self):
        out, _ = self.tell("--product", "GSASmap", "--format", "json")
        return [(country["iso3"], country["status"], country["since"], country["note"]) for country in json.loads(out)["countries"]]

    def test_it_is_brought_up_to_date(self):
        expected = [("BRN", "in-preparation", "2024-05-01", "Told by letter"), ("SGP", "missing", "2022-03-10", "Told as missing")]
        self.assertEqual(self.told(), expected)
        self.run_program("registry", "expect", "gsasmap", "SGP", "--due", "2023-01-01", "--why", "x", "--registry", "r.gpkg")
        self.assertEqual(self.told(), expected)
        checker = validate_gpkg.GPKGChecker(self.path("r.gpkg"), abort_at_first_error=False, extra_checks=True,
                                            warning_msg=False)
        checker.check()
        self.assertEqual((checker.errors, checker.warnings), ([], []))
        done = subprocess.run(["ogrinfo", "-ro", "-al", self.path("r.gpkg")], capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        self.assertNotRegex(done.stdout, "(?i)warning|error")
        dataset = ogr.Open(self.path("r.gpkg"))
        layer = dataset.GetLayerByName("status_GSASmap")
        self.assertEqual({feature["iso3"]: feature["due"] for feature in layer}, {"SGP": "2023/01/01", "BRN": None})

    def test_killed_on_the_way_it_is_whole(self):
        """All of the change or nothing of it is there, and the next one goes on."""
        with open(self.path("r.gpkg"), "rb") as file:
            before = file.read()
        expected = self.told()
        for delay in (0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1):
            for name in os.listdir(self.folder):
                os.remove(self.path(name))
            with open(self.path("r.gpkg"), "wb") as file:
                file.write(before)
            run = subprocess.Popen([PROGRAM, "status", "--registry", "r.gpkg"], cwd=self.folder, env=ENVIRONMENT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            run.kill()
            run.wait()
            self.assertEqual(self.told(), expected)
            connection = sqlite3.connect(self.path("r.gpkg"))
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            versions = [version for version, in connection.execute("SELECT version FROM soilgate_migrations ORDER BY version")]
            connection.close()
            self.assertEqual(versions, list(range(1, len(versions) + 1)))

    def test_where_it_cannot_be_written(self):
        """A reader without the right to write cannot bring it up to date, and is told so; nothing is changed."""
        with open(self.path("r.gpkg"), "rb") as file:
            before = file.read()
        os.chmod(self.folder, 0o555)
        os.chmod(self.path("r.gpkg"), 0o444)
        user = {"user": pwd.getpwnam("nobody").pw_uid, "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        out, err = self.tell(status=3, **(user if os.getuid() == 0 else {}))
        self.assertEqual((out, err), ("", "soilgate: the tables are of version 1, to be brought up to date: registry r.gpkg: "
                                          "the file or its folder cannot be written\n"))
        with open(self.path("r.gpkg"), "rb") as file:
            self.assertEqual(file.read(), before)
        os.chmod(self.folder, 0o755)


class Bare(RegistryTest):
    def test_a_region_without_a_record(self):
        out, _ = self.run_program("registry", "init", "--region", "asp", "--registry", "r.gpkg")
        self.assertIn("region    ASP, Asian Soil Partnership; countries: 24", out)
        self.assertEqual(self.tell()[0], "No product is tracked yet: soilgate registry product add SPEC\n")
        self.assertIn('it has no product "gsasmap"; there are: none yet', self.tell("--product", "gsasmap", status=2)[1])
        self.run_program("registry", "product", "add", "gsnmap", "--registry", "r.gpkg")
        self.assertEqual(self.status("gsnmap")["totals"]["no-status"], 24)
        checker = validate_gpkg.GPKGChecker(self.path("r.gpkg"), abort_at_first_error=False, extra_checks=True,
                                            warning_msg=False)
        checker.check()
        self.assertEqual((checker.errors, checker.warnings), ([], []))
        for arguments in (("--region", "asp", "--baseline", "asp-2022-03"), ()):
            _, err = self.run_program("registry", "init", *arguments, "--registry", "n.gpkg", status=2)
            self.assertIn("name the baseline: --baseline asp-2022-03; or, where nothing is known yet, a region", err)


class Hostile(RegistryTest):
    def test_names_that_a_terminal_would_obey(self):
        self.init()
        connection = sqlite3.connect(self.path("r.gpkg"))
        with connection:
            for trigger in ("memberships_times", "expectations_times"):  # who can write the file can do that too
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute("INSERT INTO products (name, version, title) VALUES ('X\x1b[2J', '\x1b[1m', '\x1b[2J')")
            connection.execute("INSERT INTO regions (code, title, source, confidence) VALUES ('\x1b[2J', '\x1b[2J', '\x1b[2J', 'x')")
            connection.execute("INSERT INTO memberships (region, iso3, member, at, recorded_at, who, why, evidence)"
                               " VALUES ('\x1b[2J', 'CHN', 1, '\x1b[2J', '\x1b[2J', '\x1b[2J', '\x1b[2J', '\x1b[2J')")
            connection.execute("INSERT INTO expectations (iso3, product, expected, at, recorded_at, who, why, inferred, due)"
                               " VALUES ('CHN', 'GSASmap', 1, '2022-04-\x1b[2J', '\x1b[2J', '\x1b[2J', '\x1b[2J', 0, '123456\x1b[2J')")
            connection.execute("INSERT INTO contacts (iso3, role, name, email, language, confirmed_on, recorded_at, who)"
                               " VALUES ('CHN', 'insii\x1b[2J', '\x1b[2J', '\x1b[2J', '\x1b[2J', '\x1b[2J', 'x', 'x')")
        connection.close()
        commands = (("status", "--region", "ASP"), ("status", "--region", "\x1b[2J"), ("status", "--region", "asp", "--format", "csv"),
                    ("status", "--region", "ASP", "--product", "gsasmap"), ("status", "--region", "asp", "--product", "X\x1b[2J"),
                    ("status", "--region", "ASP", "--product", "gsasmap", "--format", "json"),
                    ("registry", "product"), ("registry", "region"), ("registry", "region", "show", "\x1b[2J"),
                    ("registry", "maps"), ("registry", "history", "CHN", "GSASmap"), ("registry", "contacts"),
                    ("registry", "contacts", "--format", "csv"), ("registry", "contacts", "--format", "json"),
                    ("registry", "expect", "X\x1b[2J", "CHN", "--why", "x"), ("registry", "move", "CHN", "X\x1b[2J", "missing", "--why", "x"),
                    ("registry", "expect", "gsasmap", "CHN", "--not", "--on", "2022-04-01", "--why", "x"),
                    ("registry", "region", "leave", "\x1b[2J", "CHN", "--on", "2022-04-01", "--why", "x"))
        for command in commands:
            done = subprocess.run([PROGRAM, *command, "--registry", "r.gpkg"], cwd=self.folder, env=ENVIRONMENT,
                                  capture_output=True, timeout=60, check=False)
            self.assertIn(done.returncode, (0, 2), command)
            self.assertNotIn(b"\x1b", done.stdout + done.stderr, command)
            self.assertTrue(done.stdout + done.stderr, command)

    def test_files_that_are_no_registry(self):
        with open(self.path("text.gpkg"), "w", encoding="ascii") as file:
            file.write("no database at all, but long enough to be looked at\n" * 40)
        connection = sqlite3.connect(self.path("other.gpkg"))
        connection.execute("CREATE TABLE precious (x)")
        connection.close()
        os.mkdir(self.path("folder"))
        os.mkfifo(self.path("fifo"))
        for name, told, made in (("text.gpkg", "this is no registry", "this is no registry"),
                                 ("other.gpkg", "this is no registry", "there are other data already"),
                                 ("folder", "this is no file", "this is no file"), ("fifo", "this is no file", "this is no file")):
            self.registry = name
            for run, message in ((self.tell, told), (self.init, made)):
                out, err = run(status=2)
                self.assertEqual(out, "")
                self.assertIn(message, err)
        connection = sqlite3.connect(self.path("other.gpkg"))
        self.assertEqual(connection.execute("SELECT name FROM sqlite_schema").fetchall(), [("precious",)])
        connection.close()

    def test_names_that_sqlite_gives_a_meaning(self):
        for name in (":memory:", "file:x.gpkg?mode=memory", " "):
            self.registry = name
            self.init()
            self.assertTrue(os.path.isfile(self.path(name)), name)
            self.assertEqual(len(self.status("GSASmap")["countries"]), 24)

    def test_damaged_registry(self):
        self.init()
        with open(self.path("r.gpkg"), "rb") as file:
            content = bytearray(file.read())
        for place in range(100, 40000, 1777):
            damaged = bytearray(content)
            damaged[place:place + 64] = b"\xff" * 64
            with open(self.path("d.gpkg"), "wb") as file:
                file.write(damaged)
            done = subprocess.run([PROGRAM, "status", "--registry", self.path("d.gpkg")], capture_output=True,
                                  env=ENVIRONMENT, timeout=60, check=False)
            self.assertIn(done.returncode, (0, 2, 3), place)
            self.assertEqual(done.returncode == 0, done.stderr == b"")
            self.assertNotIn(b"\x1b", done.stdout + done.stderr)

    def test_passwords_stay_unseen(self):
        for place in ("postgresql://me:s3cret@127.0.0.1:1/soil", "postgresql://me:s3cret%zz@127.0.0.1/soil",
                      "postgresql://me@127.0.0.1:1/soil?password=s3cret", "postgresql://me:s3cret@127.0.0.1:x/soil",
                      "postgresql://127.0.0.1:1/soil?password=s3cret&nonsense=s3cret"):
            for command in (("status",), ("registry", "init", "--baseline", "asp-2022-03")):
                done = subprocess.run([PROGRAM, *command, "--registry", place], capture_output=True, text=True,
                                      env=ENVIRONMENT, timeout=60, check=False)
                self.assertIn(done.returncode, (2, 3))
                self.assertNotEqual(done.stderr, "")
                self.assertNotIn("s3cret", done.stdout + done.stderr, place)


class Crash(RegistryTest):
    def start(self, *arguments, **options):
        return subprocess.Popen([PROGRAM, "registry", "init", "--registry", "r.gpkg", "--baseline", "asp-2022-03", *arguments],
                                cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def test_two_makers_at_once(self):
        makers = [self.start() for _ in range(4)]
        ends = [(*maker.communicate(timeout=60), maker.returncode) for maker in makers]
        self.assertEqual(sorted(end[2] for end in ends), [0, 2, 2, 2])
        self.assertTrue(all(b"there is a registry already" in end[1] for end in ends if end[2] == 2))
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), MISSING)

    def test_a_killed_maker_leaves_all_or_nothing(self):
        seen = set()
        for delay in (0.002, 0.01, 0.03, 0.06, 0.09, 0.12, 0.2, 0.4, 60):
            for name in os.listdir(self.folder):
                os.remove(self.path(name))
            maker = self.start()
            try:
                maker.wait(timeout=delay)
            except subprocess.TimeoutExpired:
                maker.send_signal(signal.SIGKILL)
            out, _ = maker.communicate()
            done = subprocess.run([PROGRAM, "status", "--registry", "r.gpkg"], cwd=self.folder, env=ENVIRONMENT,
                                  capture_output=True, check=False)
            seen.add(done.returncode)
            if out:  # it said that the registry is made
                self.assertEqual(done.returncode, 0)
            if done.returncode == 0:
                self.assertEqual(self.codes(self.status("GSASmap"), "missing"), MISSING)
            else:
                self.assertEqual(done.returncode, 2)
                self.init()  # what was left behind is no hindrance
        self.assertEqual(seen, {0, 2})

    def test_full_disk(self):
        for room in (0, 4096, 100_000, 1_000_000):
            maker = self.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
            out, err = maker.communicate(timeout=60)
            self.assertEqual((maker.returncode, out), (3, b""), room)
            self.assertRegex(err.decode(), r"^soilgate: registry r\.gpkg: .*nothing was changed\n$")
            self.assertFalse(os.path.exists(self.path("r.gpkg-journal")), room)
        self.init()
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), MISSING)


class Files(RegistryTest):
    """Regions and baselines are data."""

    def setUp(self):
        super().setUp()
        self.region = {"format": "soilgate-region/1", "region": "HIMALAYA", "title": "Two countries",
                       "sources": [{"id": "SOILGATE", "title": "A test"}], "countries": ["BTN", "NPL"],
                       "basis": {"source": "SOILGATE", "confidence": "convention"}}
        basis = {"source": "SOILGATE: a test", "confidence": "verified"}
        self.baseline = {"format": "soilgate-baseline/1", "baseline": "two", "title": "Two", "as_of": "2025-01-01",
                         "region": "himalaya.yaml", "sources": [{"id": "SOILGATE", "title": "A test"}],
                         "products": [{"product": "gsnmap",
                                       "states": [{"state": "reported", "countries": ["NPL"], "note": "Said so", "basis": basis}],
                                       "unlisted": [{"countries": ["BTN"], "note": "Nothing said", "basis": basis}]}]}

    def write(self, name, document):
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(document, file)  # JSON is YAML

    def load(self, status=0):
        self.write("himalaya.yaml", self.region)
        self.write("two.yaml", self.baseline)
        return self.run_program("registry", "init", "--registry", "r.gpkg", "--baseline", "two.yaml", status=status)

    def test_own_region_and_baseline(self):
        self.load()
        out, _ = self.tell("--product", "gsnmap", "--format", "json")
        told = [(country["iso3"], country["status"], country["note"]) for country in json.loads(out)["countries"]]
        self.assertEqual(told, [("BTN", None, "Nothing said"), ("NPL", "reported", "Said so")])
        self.assertEqual(json.loads(out)["region"], "HIMALAYA")

    def test_a_baseline_may_know_due_days(self):
        self.baseline["products"][0]["states"][0]["due"] = "2025-06-30"
        self.load()
        out, _ = self.tell("--product", "gsnmap", "--format", "json")
        self.assertEqual([(country["due"], country["overdue"]) for country in json.loads(out)["countries"]],
                         [(None, False), ("2025-06-30", True)])
        jsonschema.Draft202012Validator(read_schema("baseline")).validate(self.baseline)

    def test_shipped_files_keep_their_schemas(self):
        for name, schema in (("regions/asp.yaml", "region"), ("baselines/asp-2022-03.yaml", "baseline")):
            jsonschema.Draft202012Validator(read_schema(schema)).validate(read_yaml(name))
        self.assertEqual(sorted(read_yaml("regions/asp.yaml")["countries"]), sorted(REGION))

    def test_files_that_are_wrong(self):
        product = self.baseline["products"][0]
        state = product["states"][0]
        cases = (
            (lambda: self.region.update(countries=["BTN", "NPL", "BTN"]), "countries: BTN stands here twice"),
            (lambda: self.region.update(countries=["BTN", "NPL", "IND"]), "nothing is said of IND, a country of HIMALAYA"),
            (lambda: self.region.update(countries=["BTN"]), "NPL is no country of HIMALAYA"),
            (lambda: self.region.update(basis={"source": "X", "confidence": "inferred"}), "declare it"),
            (lambda: self.region.update(more=1), 'unknown key "more"'),
            (lambda: self.baseline.update(as_of="2025-02-30"), "there is no such day"),
            (lambda: self.baseline.update(region="../himalaya.yaml"), "region: \"../himalaya.yaml\" is not allowed"),
            (lambda: self.baseline.update(region="NOWHERE"), 'no region is called "NOWHERE"; there are: asp'),
            (lambda: self.baseline.update(products=[product, product]), "stands here twice"),
            (lambda: product.update(product="Nonsense"), 'no specification is called "Nonsense"'),
            (lambda: state.update(state="accepted"), '"accepted" is not allowed; allowed: missing, reported, in-preparation'),
            (lambda: state.update(countries=["npl"]), "allowed: three capital letters"),
            (lambda: state.update(countries=["NPL", "BTN"]), "BTN stands here twice"),
            (lambda: state.update(note="bell\a"), "note"),
            (lambda: state.update(due="2025-02-30"), 'due: "2025-02-30" is not a day'),
            (lambda: product["unlisted"][0].update(due="2025-02-28"), 'unknown key "due"'),
        )
        for number, (change, message) in enumerate(cases):
            with self.subTest(number):
                self.setUp()
                product = self.baseline["products"][0]
                state = product["states"][0]
                change()
                out, err = self.load(status=2)
                self.assertEqual(out, "")
                self.assertIn(message, err)
                registry = self.path("r.gpkg")
                self.assertFalse(os.path.exists(registry) and os.path.getsize(registry) > 0)

    def test_a_country_without_boundary(self):
        self.region["countries"][0] = self.baseline["products"][0]["unlisted"][0]["countries"][0] = "XQZ"
        _, err = self.load(status=2)
        self.assertIn("XQZ is not in the table of countries", err)


if __name__ == "__main__":
    unittest.main()
