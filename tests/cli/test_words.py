"""Texts in the language of their reader: French reports of all samples, beside the English ones."""
import csv
import functools
import glob
import json
import os
import re
import shlex
import subprocess
import tempfile
import unittest

import yaml

from support import NODATA, PROGRAM, SOURCE, ProgramTest, sample, write_map

SAMPLES = os.path.join(SOURCE, "sample_rasters")
BARE = {"PATH": os.environ.get("PATH", ""), "SOILGATE_DATA": SOURCE}  # neither a language nor a locale
TEXTS = ("message", "expected", "measured", "advice", "reason", "detail", "title")  # keys of JSON that hold texts for people
ENGLISH = re.compile(r"\b(the|of|is|are|not|with|which|was|were|has|have|that|this|and|or|from|by|its|it|no|to|than|"
                     r"where|only|more|must)\b", re.IGNORECASE)


def environment(**variables):
    return {**BARE, **variables}


def check(row, language, *options):
    return subprocess.run([PROGRAM, "check", row["path"], *shlex.split(row["arguments"]), *options], cwd=SAMPLES,
                          env=environment(SOILGATE_LANGUAGE=language), capture_output=True, text=True, timeout=120,
                          check=False)


def manifest():
    with open(os.path.join(SAMPLES, "MANIFEST.csv"), encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


@functools.lru_cache(maxsize=None)
def reports():
    """For each sample its path, the JSON reports in English and in French, and the French text."""
    found = []
    with tempfile.TemporaryDirectory(prefix="soilgate-test-") as folder:
        written = os.path.join(folder, "report.json")
        for row in manifest():
            english = check(row, "en", "--format", "json")
            french = check(row, "fr", "--json", written)
            assert english.returncode == french.returncode, (row, french.stderr)
            with open(written, encoding="utf-8") as file:
                found.append((row["path"], json.loads(english.stdout), json.load(file), french.stdout))
    return found


def texts_of_data(node):
    """What specifications say and is not translated: names, reasons for fill values, titles of sources; but no other."""
    if isinstance(node, dict):
        node = [value for key, value in node.items() if key != "title" or "where" in node]
    if isinstance(node, list):
        return [text for part in node for text in texts_of_data(part)]
    return [node] if isinstance(node, str) else []


@functools.lru_cache(maxsize=None)
def foreign_words():
    """Texts that stand in a French report as they are: out of specifications and samples, and names of libraries."""
    found = ["Natural Earth 1:10m, joined to countries (shipped with soilgate)", "Truncated ZIP file data",
             "A reviewer of the secretariat"]
    for path in sorted(glob.glob(os.path.join(SOURCE, "specs/**/*.yaml"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            found += texts_of_data(yaml.safe_load(file))
    for row in manifest():
        if os.path.exists(os.path.join(SAMPLES, row["path"] + ".waivers.yaml")):
            with open(os.path.join(SAMPLES, row["path"] + ".waivers.yaml"), encoding="utf-8") as file:
                found += texts_of_data(yaml.safe_load(file))
    return sorted({text for text in found if len(text) > 3}, key=len, reverse=True)


def english_in(text):
    """The English words that a French TEXT still holds."""
    text = " ".join(text.replace("\u00a0", " ").split())
    for words in foreign_words():
        text = text.replace(" ".join(words.split()), " ")
    text = re.sub(r"--[a-z-]+|\$ .*|\S*[/_=]\S*|\S+\.(tif|tiff|txt|json|yaml|zip)\S*", " ", text)
    return ENGLISH.findall(text)


class French(unittest.TestCase):
    def compare(self, english, french, key, where):
        """Same data; texts for people may differ, and are collected."""
        self.assertEqual(type(english), type(french), where)
        if isinstance(english, dict):
            self.assertEqual(list(english), list(french), where)
            for name, value in english.items():
                self.compare(value, french[name], name, f"{where}.{name}")
        elif isinstance(english, list):
            self.assertEqual(len(english), len(french), where)
            for index, value in enumerate(english):
                self.compare(value, french[index], key, f"{where}[{index}]")
        elif key in TEXTS and isinstance(english, str):
            self.texts.append((key, english, french))
        elif key not in ("started", "language"):
            self.assertEqual(english, french, where)

    def setUp(self):
        self.texts = []

    def test_json_differs_in_its_texts_only(self):
        for path, english, french, _ in reports():
            with self.subTest(sample=path):
                self.assertEqual((english["language"], french["language"]), ("en", "fr"))
                self.compare(english, french, "", "report")
        said = [text for text in self.texts if text[0] in ("message", "advice", "reason")]
        self.assertGreater(len(said), 200)
        self.assertEqual([text for text in said if text[1] == text[2]], [], "texts that are English in French reports")
        kept = {(key, english): english_in(french) for key, english, french in self.texts}
        self.assertEqual({key: words for key, words in kept.items() if words}, {})

    def test_a_text_report_holds_no_english(self):
        for path, _, _, text in reports():
            with self.subTest(sample=path):
                lines = [line for line in text.split("\n") if not line.lstrip().startswith("$ ")]
                self.assertEqual(english_in("\n".join(lines)), [], text)

    def registry(self):
        folder = tempfile.TemporaryDirectory(prefix="soilgate-test-")
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "r.gpkg")
        subprocess.run([PROGRAM, "registry", "init", "--registry", path, "--baseline", "asp-2022-03"], env=environment(),
                       capture_output=True, check=True)
        return path

    def test_names_out_of_data(self):
        """Of a product, a layer, a document and a country: in the language of the reader."""
        found = {path: text for path, _, _, text in reports()}
        text = " ".join(found["bad/package.layer-missing/mandatory"].split())
        self.assertIn("Carte mondiale du potentiel de séquestration du carbone organique des sols", text)
        self.assertIn("T0 (Stock de carbone organique du sol au départ (2020))", text)
        done = subprocess.run([PROGRAM, "status", "--registry", self.registry(), "--product", "gsasmap"], capture_output=True,
                              env=environment(SOILGATE_LANGUAGE="fr"), text=True, check=True)
        self.assertIn("GSASmap 1.0 en ASP, Partenariat asiatique sur les sols", done.stdout)
        self.assertIn("  KOR  République de Corée", done.stdout)

    def test_rules_and_help(self):
        settings = {"env": environment(SOILGATE_LANGUAGE="fr"), "capture_output": True, "text": True, "check": True}
        names = re.findall(r"^([a-z]+\.[a-z-]+) ", subprocess.run([PROGRAM, "rules"], **settings).stdout, re.M)
        self.assertGreater(len(names), 50)
        commands = [["rules"], *(["rules", name] for name in names), ["--help"], ["check", "--help"], ["diff", "--help"],
                    ["spec", "--help"], ["spec", "init", "--help"], ["rules", "--format", "markdown"], ["spec", "list"]]
        for command in commands:
            with self.subTest(command=command):
                text = subprocess.run([PROGRAM, *command], **settings).stdout
                text = re.sub(r"^.*\bsource\b.*(\n {14}.*)*", "", text, flags=re.M)  # clauses of documents
                self.assertEqual(english_in(text), [], text)


class Choice(ProgramTest):
    """Which language is spoken."""
    FRENCH, ENGLISH = "Le fichier n'a pas de SCR", "The file has no CRS."

    def setUp(self):
        super().setUp()
        self.map = os.path.join(SAMPLES, "bad/crs.missing/LKA_GSOCseq_T0_Map030.tif")
        self.assertTrue(os.path.exists(self.map))

    def spoken(self, *before, **variables):
        done = subprocess.run([PROGRAM, *before, "check", self.map], env=environment(**variables), capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        words = " ".join(done.stdout.split())
        self.assertNotEqual(self.FRENCH in words, self.ENGLISH in words, done.stdout)
        return "fr" if self.FRENCH in words else "en"

    def test_by_option(self):
        for variables in ({}, {"LC_ALL": "C"}, {"LANG": "C.UTF-8"}, {"LANG": "de_DE.UTF-8", "LANGUAGE": "de"}):
            self.assertEqual(self.spoken("--language", "fr", **variables), "fr", variables)
            self.assertEqual(self.spoken("--language=fr_CA.UTF-8", **variables), "fr", variables)
        self.assertEqual(self.spoken("--language", "en", LANG="fr_FR.UTF-8", SOILGATE_LANGUAGE="fr"), "en")

    def test_by_environment(self):
        self.assertEqual(self.spoken(), "en")
        self.assertEqual(self.spoken(LANG="C"), "en")
        self.assertEqual(self.spoken(LANG="C", LANGUAGE="fr"), "en")
        self.assertEqual(self.spoken(LANG="POSIX"), "en")
        self.assertEqual(self.spoken(LANG="C.UTF-8", LANGUAGE="fr"), "fr")
        self.assertEqual(self.spoken(SOILGATE_LANGUAGE="fr"), "fr")
        self.assertEqual(self.spoken(SOILGATE_LANGUAGE="de:fr:en"), "fr")
        self.assertEqual(self.spoken(SOILGATE_LANGUAGE="en", LANG="fr_FR.UTF-8"), "en")

    def test_without_the_locale_installed(self):
        """No locale of the language is there: it need not be."""
        self.assertEqual(self.spoken(LANG="fr_FR.UTF-8"), "fr")
        self.assertEqual(self.spoken(LC_ALL="fr_BE@euro"), "fr")
        self.assertEqual(self.spoken(LC_MESSAGES="fr_CH.UTF-8", LANG="de_CH.UTF-8"), "fr")
        self.assertEqual(self.spoken(LANG="de_DE.UTF-8", LANGUAGE="fr:en"), "fr")
        self.assertEqual(self.spoken(LANG="fr_FR.UTF-8", LANGUAGE="en:fr"), "en")

    def test_an_unknown_language_is_english(self):
        for variables in ({"LANG": "xx_XX.UTF-8"}, {"SOILGATE_LANGUAGE": "xx"}, {"LANGUAGE": "xx", "LANG": "xx_XX"},
                          {"SOILGATE_LANGUAGE": "../fr"}, {"SOILGATE_LANGUAGE": "x" * 5000}):
            self.assertEqual(self.spoken(**variables), "en", variables)
        out, err = self.run_program("--language", "xx", "rules", status=2)
        self.assertEqual(out, "")
        self.assertIn('there is no language "xx"; there are: en, fr', err)
        _, err = self.run_program("--language", status=2)
        self.assertIn("--language", err)

    def test_mistakes_are_told_in_french(self):
        settings = {"env": environment(LC_ALL="C")}
        for arguments, words in ((["frobnicate"], "il n'y a pas de commande « frobnicate »"),
                                 (["check"], "nommez les fichiers, dossiers ou archives à vérifier"),
                                 (["check", "x", "--jobs", "0"], "--jobs est un nombre de 1 à"),
                                 (["rules", "crs.mising"], "vouliez-vous dire « crs.missing » ?")):
            _, err = self.run_program("--language", "fr", *arguments, status=2, **settings)
            self.assertIn(words, err.replace("\u00a0", " "))

    def test_numbers_have_a_point_in_every_language(self):
        write_map(self.path("LKA_GSOCseq_T0_Map030.tif"), sample())
        english, french = (self.check("LKA_GSOCseq_T0_Map030.tif", "--country", "BTN", status=None,
                                      env=environment(SOILGATE_LANGUAGE=language)) for language in ("en", "fr"))
        told = [report["deliveries"][0]["files"][0] for report in (english, french)]
        for part in ("raster", "statistics"):
            self.assertEqual(told[0][part], told[1][part])
        self.assertEqual(told[1]["raster"]["nodata"]["value"], NODATA)


class Languages(ProgramTest):
    """Reports in two languages."""
    def report(self, name, language, value):
        values = sample()
        values[2, 3] = value
        write_map(self.path("BTN_GSOCseq_T0_Map030.tif"), values)
        self.run_program("check", "BTN_GSOCseq_T0_Map030.tif", "--json", name, status=None,
                         env=environment(SOILGATE_LANGUAGE=language))
        return self.path(name)

    def test_the_same_findings_do_not_differ_by_their_language(self):
        english, french = self.report("en.json", "en", 5000), self.report("fr.json", "fr", 5000)
        out, _ = self.run_program("diff", english, french, "--format", "json", env=environment())
        told = json.loads(out)
        self.assertFalse(told["differs"])
        self.assertEqual([told[side]["language"] for side in ("before", "after")], ["en", "fr"])
        findings = [finding for delivery in told["deliveries"] for finding in delivery["findings"]]
        self.assertTrue(findings)
        self.assertEqual({finding["state"] for finding in findings}, {"same"})
        out, _ = self.run_program("diff", english, french, env=environment())
        self.assertIn("The two are in different languages", out)

    def test_what_did_change_is_told(self):
        english, french = self.report("en.json", "en", 5000), self.report("fr.json", "fr", 40)
        out, _ = self.run_program("diff", english, french, "--format", "json", status=1, env=environment())
        findings = [finding for delivery in json.loads(out)["deliveries"] for finding in delivery["findings"]]
        self.assertIn(("value.range", "removed"), [(finding["rule"], finding["state"]) for finding in findings])

    def test_a_report_of_old_is_english(self):
        english = self.report("en.json", "en", 5000)
        with open(english, encoding="utf-8") as file:
            report = json.load(file)
        del report["language"]
        with open(self.path("old.json"), "w", encoding="utf-8") as file:
            json.dump(report, file)
        out, _ = self.run_program("diff", self.path("old.json"), english, "--format", "json", env=environment())
        self.assertEqual(json.loads(out)["before"]["language"], "en")
        self.assertFalse(json.loads(out)["differs"])


if __name__ == "__main__":
    unittest.main()
