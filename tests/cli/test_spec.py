"""soilgate spec: the command, and that the JSON Schema for editors says what the loader says."""

import copy
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

PROGRAM = os.environ["SOILGATE"]
SOURCE = os.environ["SOILGATE_SOURCE"]
SPECS = os.path.join(SOURCE, "specs")
SHIPPED = sorted(name for name in os.listdir(SPECS) if name.endswith(".yaml"))

BASIS = {"source": "DOC 1", "confidence": "verified", "note": "a note"}
RANGE = {"min": 0, "max": 800, "min_open": True, "max_open": False, "basis": BASIS}
TYPICAL = [{"min": 15, "max": 100, "share": 0.5, "basis": BASIS}]
BOUNDARY_SHARES = ["spill_warn", "spill_error", "missing_warn", "missing_error", "covered_warn", "foreign_error",
                   "offset_outside", "offset_gain"]
# Every key the format has, once.
FULL = {
    "format": "soilgate-spec/1", "extends": "base.yaml", "product": "TESTmap", "version": "1.0", "title": "A map",
    "contact": {"name": "A Person", "email": "a@example.org", "basis": BASIS},
    "sources": [{"id": "DOC", "title": "A document", "where": "a shelf"}],
    "grid": {"epsg": 4326, "crs_basis": BASIS, "pixel_arcsec": 30, "drift_px": 0.1, "relative": 0.001,
             "pixel_basis": BASIS, "phase_warn_px": 0.01, "phase_error_px": 0.1, "phase_basis": BASIS,
             "lattices": [{"id": "w", "title": "W", "origin_lon": -180, "origin_lat": 90, "basis": BASIS}]},
    "nodata": {"sentinels": [{"value": -999, "why": "fill", "basis": BASIS}], "huge": 1e20, "background_share": 0.9,
               "background_pixels": 20, "basis": BASIS},
    "boundary": {"tolerance_px": 2, **{key: 0.5 for key in BOUNDARY_SHARES}, "spill_basis": BASIS,
                 "coverage_basis": BASIS, "foreign_basis": BASIS, "offset_basis": BASIS,
                 "small_states": [{"iso3": "MDV", "tolerance_px": 50, "coverage": False, "basis": BASIS}]},
    "kinds": [
        {"id": "stock", "unit": "t/ha", "quantity": "stock", "storage": {"types": ["Float32"], "basis": BASIS},
         "range": RANGE, "typical": TYPICAL, "zero_dropped": True, "zero_basis": BASIS,
         "unit_slips": [{"unit": "kg/m2", "factor": 10, "median_min": 0.5, "median_max": 12, "basis": BASIS}]},
        {"id": "code", "unit": "class", "storage": {"types": ["Int16"], "basis": BASIS},
         "classes": {"lookup": True, "min": 0, "max": 18, "basis": BASIS,
                     "names_basis": BASIS,
                     "classes": [{"code": 1, "name": "None", "aliases": ["No salt"], "colour": "#00aabb"}]}}],
    "layers": [{"id": "T0", "title": "Stock", "depth": "0-30 cm", "file": "{ISO3}_T0.tif", "aliases": ["old_{ISO3}"],
                "name_basis": BASIS, "presence": "mandatory", "presence_basis": BASIS, "kind": "stock",
                "typical": TYPICAL, "range": RANGE}],
    "rewrites": [{"match": "Map30$", "replace": "", "why": "slip", "basis": BASIS}],
    "relations": [{"id": "r", "title": "R", "when": "T0 > 1", "expression": "mean(T0) = mean(T0 * (T0 > 2))",
                   "rule": "layers.order", "severity": "warning", "tolerance": 0.5, "margin": 0.5, "basis": BASIS,
                   "tests": [{"given": "T0 = 5", "gives": "holds"}, {"given": "T0 = 1.5", "gives": "untested"}]}],
    "documents": [{"id": "metafile", "title": "M", "match": ["^(?<layer>.+)\\.txt$"], "presence": "expected",
                   "per": "layer", "reads": "metafile", "basis": BASIS}],
    "severities": [{"rule": "grid.phase", "severity": "warning", "basis": BASIS}],
    "delivery": {"grid_px": 0.5, "grid_basis": BASIS, "footprint_warn": 0.5, "footprint_basis": BASIS,
                 "loss_warn": 0.5, "loss_basis": BASIS},
}
# No type of the format takes all of these; the last text holds what no pattern takes.
VALUES = [None, True, 5, -5, 0.5, 1e300, "5", "", "bell\a", "line\n", " /\\{}", "x" * 2001, [], {}, ["Byte"] * 600]
# What a schema cannot see: a text that refers to something, or that must compile.
REFERENCES = {"kind", "replace", "match", "when", "expression"}


def run(*arguments):
    environment = dict(os.environ, SOILGATE_DATA=SOURCE)
    return subprocess.run([PROGRAM, "spec", *arguments], capture_output=True, text=True, timeout=120, env=environment)


def validator():
    with open(os.path.join(SPECS, "schema", "soilgate-spec-1.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def places(value, path=()):
    """The paths of all values below VALUE."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in entries:
        yield path + (key,)
        yield from places(below, path + (key,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def changes():
    """Documents that differ from FULL in one place: a value of another type, a key gone, a key misspelt."""
    for path in places(FULL):
        for value in VALUES:
            if not (path[-1] in REFERENCES and isinstance(value, str)):
                document = copy.deepcopy(FULL)
                at(document, path[:-1])[path[-1]] = value
                yield f"{path} = {str(value)[:20]!r}", document
        if isinstance(path[-1], str):
            document = copy.deepcopy(FULL)
            value = at(document, path[:-1]).pop(path[-1])
            yield f"{path} gone", copy.deepcopy(document)
            at(document, path[:-1])[path[-1] + "x"] = value
            yield f"{path} misspelt", document


class Spec(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, document):
        """JSON is YAML: what is written is exactly what the schema sees."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(document if isinstance(document, str) else json.dumps(document))
        return path

    def test_list_shows_every_shipped_specification(self):
        result = run("list")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["PRODUCT", "VERSION", "MANDATORY", "EXPECTED", "OPTIONAL", "TITLE", "FILE"])
        rows = {line.split()[0]: line.split() for line in lines[1:]}
        self.assertEqual(len(rows), len(SHIPPED))
        for name in SHIPPED:
            with open(os.path.join(SPECS, name), encoding="utf-8") as file:
                document = yaml.safe_load(file)
            row = rows[document["product"]]
            presences = [layer["presence"] for layer in document["layers"]]
            counts = [str(presences.count(word)) for word in ("mandatory", "expected", "optional")]
            self.assertEqual(row[1:5], [document["version"], *counts])
            self.assertEqual(os.path.basename(row[-1]), name)

    def test_show_tells_layers_and_sources(self):
        for name in ("gsocseq", "GSOCseq-1.1", os.path.join(SPECS, "gsocseq-1.1.yaml")):
            result = run("show", name)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            for text in ("GSOCseq 1.1: ", "Isabel.Luotto@fao.org", "EPSG:4326", "30 arc-seconds", "-999:", "MDV",
                         "Layers (29)", "Relations (49)", "AbsDiff_BAU = finalSOC_BAU - T0",
                         "rule   layers.relation, error, tolerance 0.0001, margin 0 (verified)", "{ISO3}_GSOCseq_T0_Map030.tif", "TM-SEQ: ", "mandatory", "(verified)"):
                self.assertIn(text, result.stdout)

    def test_shipped_specifications_have_nothing_wrong(self):
        result = run("lint")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), len(SHIPPED))
        for line, name in zip(lines, SHIPPED):
            self.assertIn(f"{name}: OK (", line)

    def test_lint_tells_what_is_wrong(self):
        document = copy.deepcopy(FULL)
        del document["extends"]
        document["contact"]["email"] = "nobody"
        path = self.write("own.yaml", document)
        result = run("lint", path)
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        self.assertIn(f"{path}: contact: \"nobody\" is no e-mail address", result.stdout)
        self.assertIn(f"{path}: relation r: no test that gives broken; add one", result.stdout)
        broken = self.write("broken.yaml", "format: soilgate-spec/1\nprodukt: X\n")
        result = run("lint", broken, path, "gsocseq")
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{broken}:2:1: unknown key \"produkt\" (did you mean \"product\"?)", result.stderr)
        self.assertIn("gsocseq: OK (GSOCseq 1.1, 29 layers)", result.stdout)

    def test_severities_name_rules_that_there_are(self):
        document = copy.deepcopy(FULL)
        del document["extends"]
        document["severities"] = [{"rule": "grid.phase", "severity": "error", "basis": BASIS},
                                  {"rule": "file.layout", "severity": "error",
                                   "basis": {"source": "DOC 2", "confidence": "inferred"}}]
        path = self.write("own.yaml", document)
        result = run("lint", path)
        self.assertIn(f"{path}: severity of file.layout: an error needs a verified", result.stdout)
        self.assertNotIn("grid.phase", result.stdout)
        self.assertIn("file.layout: error (inferred)", run("show", path).stdout)
        document["severities"][0]["rule"] = "grid.phasee"
        path = self.write("own.yaml", document)
        map_path = os.path.join(self.folder, "BTN_T0.tif")
        for arguments in (["spec", "lint", path], ["check", "--spec", path, map_path]):
            result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=120,
                                    env=dict(os.environ, SOILGATE_DATA=SOURCE))
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn(f'{path}: severities: there is no rule "grid.phasee"; did you mean "grid.phase"?',
                          result.stderr)

    def test_severities_are_joined_by_rule(self):
        def severity(rule, word):
            return {"rule": rule, "severity": word, "basis": BASIS}
        base = {key: value for key, value in FULL.items() if key != "extends"}
        self.write("base.yaml", {**base, "severities": [severity("grid.phase", "info"), severity("value.unit", "error")]})
        own = self.write("own.yaml", {"format": "soilgate-spec/1", "extends": "base.yaml",
                                      "severities": [severity("grid.phase", "error"), severity("georef.point", "info")]})
        lines = run("show", own).stdout.split("rules' own\n")[1].split("\n\n")[0].splitlines()
        self.assertEqual(lines, ["  grid.phase: error (verified)", "  value.unit: error (verified)",
                                 "  georef.point: info (verified)"])

    def test_usage_errors(self):
        for arguments in ([], ["lst"], ["show"], ["show", "a", "b"], ["list", "x"], ["--bad"], ["show", "nosuch"],
                          ["show", os.path.join(self.folder, "none.yaml")], ["show", self.folder + "/"]):
            result = run(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ""), arguments)
            self.assertTrue(result.stderr.startswith("soilgate: "), result.stderr)
        self.assertIn('did you mean "list"?', run("lst").stderr)
        self.assertIn("gbsmap-1.0, gsasmap-1.0, gsnmap-1.0, gsocseq-1.1", run("show", "nosuch").stderr)

    def test_schema_takes_the_shipped_specifications(self):
        schema = validator()
        base = os.path.join(SPECS, "base")
        paths = [os.path.join(SPECS, name) for name in SHIPPED] + [os.path.join(base, n) for n in os.listdir(base)]
        for path in paths:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            self.assertEqual([error.message for error in schema.iter_errors(yaml.safe_load(text))], [], path)
            misspelt = text.replace("confidence:", "confidense:", 1)
            self.assertFalse(schema.is_valid(yaml.safe_load(misspelt)), path)
            wrong = self.write("wrong.yaml", misspelt)
            result = run("lint", wrong)
            self.assertEqual(result.returncode, 2)
            self.assertIn('unknown key "confidense" (did you mean "confidence"?)', result.stderr)

    def test_schema_and_loader_agree(self):
        schema = validator()
        base = {key: value for key, value in FULL.items() if key != "extends"}
        self.write("base.yaml", base)
        self.assertTrue(schema.is_valid(FULL))
        self.assertTrue(schema.is_valid(base))
        documents = list(changes())
        self.assertGreater(len(documents), 2000)
        paths = [self.write(f"{number}.yaml", document) for number, (_, document) in enumerate(documents)]
        accepted = set()
        for start in range(0, len(paths), 500):
            result = run("lint", *paths[start:start + 500])
            self.assertEqual(result.returncode, 2, result.stderr[-200:])
            accepted |= {line.split(": ")[0] for line in result.stdout.splitlines()}
        for (what, document), path in zip(documents, paths):
            self.assertEqual(path in accepted, schema.is_valid(document), what)


if __name__ == "__main__":
    unittest.main()
