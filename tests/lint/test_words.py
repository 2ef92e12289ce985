"""The catalogues of texts: complete, and held against the sources."""
import glob
import importlib.util
import os
import re
import subprocess
import unittest

ROOT = os.environ.get("SOILGATE_SOURCE", os.getcwd())
CATALOGUES = sorted(glob.glob(os.path.join(ROOT, "po/*.po")))
# Functions whose texts people read, and where in their arguments these begin.
SINKS = {"sg_judge_finding": 3, "sg_finding_expected": 1, "sg_finding_measured": 1, "sg_finding_advice": 1,
         "sg_judge_not_applicable": 1, "sg_judge_unchecked": 1, "sg_cli_usage": 1, "sg_page_put": 4, "g_set_error": 3,
         "sg_lint_add": 1, "sg_yaml_fail": 4, "sg_tiff_refuse": 2}
TOKEN = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|\w+|\s+|^[ \t]*#[^\n]*|.', re.S | re.M)


def make_words():
    spec = importlib.util.spec_from_file_location("make_words", os.path.join(ROOT, "tools/make-words.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def gettext(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def messages(text):
    """The msgids of a catalogue, unescaped enough to be compared with C's literals."""
    found = re.findall(r'^msgid(?:_plural)? ((?:"[^\n]*"\n?)+)', text, re.M)
    return {"".join(line[1:-1] for line in entry.splitlines()) for entry in found}


def bare_texts(text):
    """Literals of more than one word that stand as arguments of SINKS outside _() and its kin: (line, literal)."""
    calls, before = [], None
    for match in TOKEN.finditer(text):
        token = match.group()
        if token.isspace() or token.startswith("/*") or token.lstrip().startswith("#"):
            continue
        if token in "([{":
            calls.append([before if token == "(" else None, 0])
        elif token in ")]}" and calls:
            calls.pop()
        elif token == "," and calls:
            calls[-1][1] += 1
        elif token[0] == '"' and calls:
            name, argument = calls[-1]
            words = re.findall(r"[A-Za-z]{2,}", re.sub(r"%[-+0-9.*]*l?[a-z]", "", token))
            if name in SINKS and argument >= SINKS[name] and len(words) > 1 and " " in token:
                yield text.count("\n", 0, match.start()) + 1, token
        before = token


class Words(unittest.TestCase):
    def test_the_template_is_that_of_the_sources(self):
        if read("po/soilgate.pot") != make_words().template(ROOT):
            self.fail("texts of the sources changed: run ./bootstrap words and fill in what is new in po/*.po")

    def test_texts_for_people_go_through_the_catalogue(self):
        found = []
        for path in sorted(glob.glob(os.path.join(ROOT, "src/**/*.c"), recursive=True)):
            name = os.path.relpath(path, ROOT)
            found += [f"{name}:{line}: {token}" for line, token in bare_texts(read(name))]
        self.assertEqual(found, [])

    def test_every_rule_is_in_the_template(self):
        known = messages(read("po/soilgate.pot"))
        rows = re.findall(r'^    \{"([a-z.-]+)", [A-Z_]+, [A-Z_]+, [^"]*?N_\(((?:\s*"[^\n]*?")+)\),'
                          r'\s*N_\(((?:\s*"[^\n]*?")+)\),', read("src/check/rules.c"), re.M)
        ids = re.findall(r'^    \{"([a-z]+\.[a-z-]+)",', read("src/check/rules.c"), re.M)
        self.assertGreater(len(ids), 50)
        self.assertEqual([row[0] for row in rows], ids, "each row has N_(title) and N_(advice)")
        for rule, *texts in rows:
            for text in texts:
                joined = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', text))
                self.assertIn(joined, known, rule)

    def test_catalogues_are_complete(self):
        for path in CATALOGUES:
            with self.subTest(catalogue=os.path.basename(path)):
                checked = gettext("msgfmt", "--check", "-o", os.devnull, path)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""))
                for wrong in ("--untranslated", "--only-fuzzy", "--only-obsolete"):
                    left = gettext("msgattrib", wrong, "--no-wrap", path).stdout
                    self.assertEqual(messages(left) - {""}, set(), wrong)
                    self.assertNotIn("\n#~", left, wrong)

    def test_catalogues_have_the_texts_of_the_template(self):
        wanted = messages(read("po/soilgate.pot"))
        for path in CATALOGUES:
            self.assertEqual(messages(read(path)), wanted, os.path.basename(path))


if __name__ == "__main__":
    unittest.main()
