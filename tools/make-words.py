#!/usr/bin/env python3
"""Takes the texts for people out of the C files, and the names that the data of soilgate show them, into
po/soilgate.pot, and merges them into the catalogues po/xx.po.

    tools/make-words.py [ROOT]

Runs xgettext, msgcat, msgmerge and msgattrib (Debian: gettext) and reads YAML (python3-yaml). What is new in a catalogue
has an empty msgstr to be filled in; what nothing says any more is taken out. tests/lint/test_words.py holds the catalogues
against the sources.
"""
import csv
import glob
import json
import os
import subprocess
import sys
import tempfile

import yaml

# Where texts stand: see include/soilgate/words.h. A pair is a singular and its plural.
KEYWORDS = ["_", "N_", "P_:1,2", "NP_:1,2", "sg_text_plural:2,3"]


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def titles(data):
    """The titles in a specification: those of sources are names of documents, and stay as their authors wrote them."""
    if isinstance(data, list):
        for one in data:
            yield from titles(one)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == "title":
                yield value
            elif key != "sources":
                yield from titles(value)


def names(root):
    """What sg_words_data translates, each with the files that say it: titles of specifications and regions, countries."""
    found = {}
    for path in sorted(glob.glob("specs/*.yaml", root_dir=root) + glob.glob("specs/regions/*.yaml", root_dir=root)):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for title in titles(yaml.safe_load(file)):
                found.setdefault(title, set()).add(path)
    with open(os.path.join(root, "specs/countries.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["name"], set()).add("specs/countries.csv")
    return found


def names_template(root):
    lines = ['msgid ""', 'msgstr "Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for name, paths in sorted(names(root).items()):
        lines += [f"#: {' '.join(sorted(paths))}", f"msgid {json.dumps(name, ensure_ascii=False)}", 'msgstr ""', ""]
    return "\n".join(lines)


def template(root):
    """What po/soilgate.pot has to hold, without the day it was made."""
    files = sorted(glob.glob("src/**/*.[ch]", root_dir=root, recursive=True))
    text = run("xgettext", "--language=C", "--from-code=UTF-8", "--add-location=file", "--package-name=soilgate",
               "--keyword", *(f"--keyword={word}" for word in KEYWORDS), "--output=-", *files, cwd=root)
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith('"POT-Creation-Date:'))
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".pot") as code, \
            tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".pot") as data:
        code.write(text)
        data.write(names_template(root))
        code.flush()
        data.flush()
        return run("msgcat", "--use-first", "--add-location=file", code.name, data.name, cwd=root)


def merge(root, catalogue):
    """CATALOGUE with the texts of po/soilgate.pot: nothing guessed, nothing left over."""
    merged = run("msgmerge", "--quiet", "--no-fuzzy-matching", "--add-location=file", catalogue, "po/soilgate.pot",
                 cwd=root)
    kept = subprocess.run(["msgattrib", "--no-obsolete", "--add-location=file", "-"], cwd=root, input=merged,
                          check=True, capture_output=True, text=True).stdout
    return kept


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    write(os.path.join(root, "po/soilgate.pot"), template(root))
    for catalogue in sorted(glob.glob("po/*.po", root_dir=root)):
        write(os.path.join(root, catalogue), merge(root, catalogue))
        counts = subprocess.run(["msgfmt", "--statistics", "-o", os.devnull, catalogue], cwd=root, check=True,
                                capture_output=True, text=True).stderr
        print(f"{catalogue}: {counts.strip()}")


if __name__ == "__main__":
    main()
