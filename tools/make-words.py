#!/usr/bin/env python3
"""Takes the texts for people out of the C files into po/soilgate.pot, and merges them into the catalogues po/xx.po.

    tools/make-words.py [ROOT]

Runs xgettext, msgmerge and msgattrib (Debian: gettext). What is new in a catalogue has an empty msgstr to be filled in;
what nothing says any more is taken out. tests/lint/test_words.py holds the catalogues against the sources.
"""
import glob
import os
import subprocess
import sys

# Where texts stand: see include/soilgate/words.h. A pair is a singular and its plural.
KEYWORDS = ["_", "N_", "P_:1,2", "NP_:1,2", "sg_text_plural:2,3"]


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def template(root):
    """What po/soilgate.pot has to hold, without the day it was made."""
    files = sorted(glob.glob("src/**/*.[ch]", root_dir=root, recursive=True))
    text = run("xgettext", "--language=C", "--from-code=UTF-8", "--add-location=file", "--package-name=soilgate",
               "--keyword", *(f"--keyword={word}" for word in KEYWORDS), "--output=-", *files, cwd=root)
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith('"POT-Creation-Date:'))


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
