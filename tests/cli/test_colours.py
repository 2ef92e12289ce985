"""The colours of countries in the shipped table, against the shipped boundaries: neighbours are told apart by all eyes.

Neighbours are found by the points that outlines share, not as tools/make-colours.py does it, and colours are compared by
formulas that it does not use: the distance in CIELAB (CIE 1976), and in the same space as eyes without green cones see it.
"""
import csv
import os
import shutil
import subprocess
import sys
import unittest

import numpy
from osgeo import gdal

from support import ENVIRONMENT, SOURCE, ProgramTest, sample, write_map

BORDER, BLIND, TWO_APART, REGION_APART = 40, 20, 20, 14  # as specs/README.md tells
REGION = "AFG BGD BTN BRN KHM CHN PRK IND IDN JPN LAO MYS MDV MNG MMR NPL PAK PHL KOR SGP LKA THA TLS VNM".split()


def points(geometry):
    found, parts = [], [geometry]
    while parts:
        part = parts.pop()
        parts += [part.GetGeometryRef(i) for i in range(part.GetGeometryCount())]
        if part.GetGeometryCount() == 0:
            found += part.GetPoints(2)
    return numpy.array(found)


def outlines():
    dataset = gdal.OpenEx(os.path.join(SOURCE, "specs/boundaries/world.fgb"))
    return {feature["iso3"]: (feature["m49"], points(feature.GetGeometryRef())) for feature in dataset.GetLayer() if feature["m49"]}


def sharing(outlines_of):
    """Pairs of codes whose outlines have a point in common."""
    owners = {}
    for code, (_, places) in outlines_of.items():
        for place in set(map(tuple, places.tolist())):
            owners.setdefault(place, set()).add(code)
    return {(one, other) for codes in owners.values() for one in codes for other in codes if one < other}


def lab(colour, blind=False):
    """CIELAB of #rrggbb under D65; without green cones as by Vienot, Brettel and Mollon (1999)."""
    linear = numpy.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
                          for c in (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))])
    if blind:
        yellow = 0.29275 * linear[0] + 0.70725 * linear[1]
        linear = numpy.array([yellow, yellow, -0.02234 * linear[0] + 0.02234 * linear[1] + linear[2]]).clip(0, 1)
    xyz = numpy.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear / (0.9505, 1, 1.089)
    root = [t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in xyz]
    return numpy.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


class Colours(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(SOURCE, "specs/countries.csv"), encoding="utf-8", newline="") as file:
            cls.rows = {row["iso3"]: row for row in csv.DictReader(file)}
        cls.outlines = outlines()
        cls.neighbours = sharing(cls.outlines)

    def gap(self, one, other, blind=False):
        return numpy.linalg.norm(lab(self.rows[one]["colour"], blind) - lab(self.rows[other]["colour"], blind))

    def closer(self, pairs, wanted, blind=False):
        found = [(one, other, round(self.gap(one, other, blind), 1)) for one, other in sorted(pairs)]
        return [pair for pair in found if pair[2] < wanted]

    def test_every_country_of_the_boundaries_has_one(self):
        for code, (m49, _) in self.outlines.items():
            self.assertEqual(int(self.rows[code]["m49"]), m49, code)
        for code, row in self.rows.items():
            self.assertRegex(row["colour"], "^#[0-9a-f]{6}$", code)

    def test_neighbours(self):
        for pair in ("LAO MMR", "CHN IND", "BTN IND", "KHM VNM", "DEU FRA", "CAN USA", "LSO ZAF", "AFG PAK", "ARG CHL"):
            self.assertIn(tuple(pair.split()), self.neighbours)
        self.assertGreater(len(self.neighbours), 300)
        self.assertEqual(self.closer(self.neighbours, BORDER), [])
        self.assertEqual(self.closer(self.neighbours, BLIND, blind=True), [])

    def test_two_borders_apart(self):
        of = {code: {one if other == code else other for one, other in self.neighbours if code in (one, other)} for code in self.outlines}
        pairs = {(one, other) for middle in of.values() for one in middle for other in middle if one < other}
        self.assertIn(("KHM", "MMR"), pairs)
        self.assertEqual(self.closer(pairs, TWO_APART), [])

    def test_a_region_is_told_apart(self):
        pairs = {(one, other) for one in REGION for other in REGION if one < other}
        self.assertEqual(self.closer(pairs, REGION_APART), [])

    def test_the_tool_makes_the_table_again(self):
        for tool in ("make-colours.py", "make-countries.py"):
            made = subprocess.run([sys.executable, os.path.join(SOURCE, "tools", tool), "--check"], capture_output=True, text=True, check=False)
            self.assertEqual((made.returncode, made.stdout, made.stderr), (0, "", ""), tool)


class Table(ProgramTest):
    def told(self, change, status):
        """What a check says on standard error when CHANGE is made to Sri Lanka's line."""
        shutil.rmtree(self.path("data"), ignore_errors=True)
        os.makedirs(self.path("data/specs"))
        for name in os.listdir(os.path.join(SOURCE, "specs")):
            os.symlink(os.path.join(SOURCE, "specs", name), self.path("data/specs", name))
        os.remove(self.path("data/specs/countries.csv"))
        with open(os.path.join(SOURCE, "specs/countries.csv"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        number = next(i for i, line in enumerate(lines) if line.startswith("LKA,"))
        lines[number] = change(lines[number])
        with open(self.path("data/specs/countries.csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        write_map(self.path("LKA_GSOCseq_T0_Map030.tif"), sample())
        _, err = self.run_program("check", "--quiet", "LKA_GSOCseq_T0_Map030.tif", status=status, env=ENVIRONMENT | {"SOILGATE_DATA": self.path("data")})
        return err, number + 1

    def test_what_is_no_colour_is_refused(self):
        for wrong in ("#12345", "red", "#12345g"):
            err, number = self.told(lambda line, colour=wrong: line[:line.rindex(",")] + "," + colour, 2)
            self.assertIn(f"the table of countries (specs/countries.csv) is broken in line {number}", err)

    def test_a_country_needs_none(self):
        for change in (lambda line: line[:line.rindex(",") + 1], lambda line: line[:line.rindex(",")]):
            self.assertEqual(self.told(change, 1)[0], "")


if __name__ == "__main__":
    unittest.main()
