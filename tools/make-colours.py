#!/usr/bin/python3
"""Fills the column `colour` of specs/countries.csv: the colour of each country in rasters of sources and on the page of maps.

The colours tell countries apart that share a border, best of all, then those two borders apart or across the sea, then those
of one part of the world. What they are like is told by CIEDE2000, the difference of two colours in CIELAB as eyes see it (Sharma,
Wu and Dalal, 2005). Who is near whom is told by specs/boundaries/world.fgb alone. The same inputs give the same colours;
an edge of a country that changes may change many colours.

    tools/make-colours.py           write the column
    tools/make-colours.py --check   exit 1 when the column is not what this script makes

Needs Debian 12's python3-gdal and python3-numpy, and a minute.
"""
import csv
import io
import math
import pathlib
import sys

import numpy
from osgeo import gdal, ogr

gdal.UseExceptions()
SPECS = pathlib.Path(__file__).resolve().parent.parent / "specs"
TABLE = SPECS / "countries.csv"
BOUNDARIES = SPECS / "boundaries" / "world.fgb"

# Codes without a feature of their own in the boundaries, and the feature that holds them (specs/boundaries/README.md): they
# count as near to it and to all that it is near to.
WITHIN = {"BES": "NLD", "BVT": "NOR", "GLP": "FRA", "GUF": "FRA", "MTQ": "FRA", "MYT": "FRA", "REU": "FRA", "SJM": "NOR"}

COLOURS = 36  # no two of them differ by less than 14, so that legends of thirty countries can be read
LIGHTNESS, CHROMA = (35, 86), (25, 80)  # of all colours: no paper, no ink, no grey, nothing glaring
STEP = 17  # between the candidates, in red, green and blue
# The difference that is wanted between two countries, and what it costs to have none: of those with a border, of those
# near one another, and of those in one part of the world.
BORDER, NEAR, APART = (40, 1000), (25, 100), (15, 20)
NEAR_KM = 300
PART_KM = 2500  # at this distance it costs half as much
CELL = 0.5  # degrees: distances are those between points of outlines, one in each such cell
EARTH_KM = 6371.0
ROUNDS, HEAT = 1000000, (30.0, 0.05)  # the heat, falling, is what a change may cost
EXACT = 1000  # costs and weights are whole numbers of this part, so that sums are the same on every machine

# How linear red, green and blue are seen without the green, and without the red cones: Machado, Oliveira and Fernandes (2009).
BLIND = ([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
         [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]])
EASE = 2.0  # a difference that only they see may be so many times less


# --- colours ---

def lab(rgb, seen=None):
    """CIELAB (D65) of sRGB colours of 0 to 255, by IEC 61966-2-1; as SEEN by eyes that are blind to some."""
    part = numpy.asarray(rgb) / 255
    linear = numpy.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    if seen is not None:
        linear = numpy.clip(linear @ numpy.array(seen).T, 0, 1)
    matrix = numpy.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
    ratio = linear @ matrix.T / matrix.sum(axis=1)
    root = numpy.where(ratio > 216 / 24389, numpy.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = numpy.moveaxis(root, -1, 0)
    return numpy.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(one, other):
    """CIEDE2000; names as in the paper."""
    (l1, a1, b1), (l2, a2, b2) = numpy.moveaxis(one, -1, 0), numpy.moveaxis(other, -1, 0)
    c7 = ((numpy.hypot(a1, b1) + numpy.hypot(a2, b2)) / 2) ** 7
    g = 1.5 - 0.5 * numpy.sqrt(c7 / (c7 + 25.0 ** 7))
    c1, c2 = numpy.hypot(a1 * g, b1), numpy.hypot(a2 * g, b2)
    h1 = numpy.degrees(numpy.arctan2(b1, a1 * g))
    turn = (numpy.degrees(numpy.arctan2(b2, a2 * g)) - h1 + 180) % 360 - 180
    light, chroma, hue = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360
    t = sum((k * numpy.cos(numpy.radians(n * hue + at))) for k, n, at in
            ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))) + 1
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / numpy.sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * numpy.sqrt(c1 * c2) * numpy.sin(numpy.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    bend = numpy.sin(numpy.radians(60 * numpy.exp(-((hue - 275) / 25) ** 2)))
    rotation = -2 * numpy.sqrt(chroma ** 7 / (chroma ** 7 + 25.0 ** 7)) * bend
    return numpy.sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh)


def palette():
    """From all candidates, always the one that is farthest from those taken."""
    steps = numpy.arange(0, 256, STEP)
    rgb = numpy.stack(numpy.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    place = lab(rgb)
    chroma = numpy.hypot(place[:, 1], place[:, 2])
    good = (place[:, 0] >= LIGHTNESS[0]) & (place[:, 0] <= LIGHTNESS[1]) & (chroma >= CHROMA[0]) & (chroma <= CHROMA[1])
    rgb, place = rgb[good], place[good]
    taken, gap = [], numpy.full(len(rgb), numpy.inf)
    for _ in range(COLOURS):
        taken.append(int(numpy.argmax(gap)))
        gap = numpy.minimum(gap, difference(place, place[taken[-1]]))
    return rgb[taken]


def gaps_of(rgb):
    """Between each two colours, to most eyes, and to eyes to which they differ least."""
    every = [lab(rgb)] + [lab(rgb, seen) for seen in BLIND]
    plain, *blind = [difference(place[:, None], place[None]) for place in every]
    return plain, numpy.minimum.reduce([plain] + [EASE * gap for gap in blind])


# --- who is near whom ---

def read_outlines():
    dataset = gdal.OpenEx(str(BOUNDARIES))  # its features die with it
    shapes = {feature["iso3"]: feature.GetGeometryRef().Clone() for feature in dataset.GetLayer() if feature["m49"]}
    return dict(sorted(shapes.items()))


def points(shape):
    """One point of the outline in each cell, on the unit sphere."""
    rings, found = [shape], []
    while rings:
        ring = rings.pop()
        rings += [ring.GetGeometryRef(i) for i in range(ring.GetGeometryCount())]
        found += ring.GetPoints(2) or [] if ring.GetGeometryType() in (ogr.wkbLineString, ogr.wkbLinearRing) else []
    found = numpy.array(found)
    _, first = numpy.unique(numpy.floor(found / CELL).astype(int), axis=0, return_index=True)
    lon, lat = numpy.radians(found[first]).T
    return numpy.stack([numpy.cos(lat) * numpy.cos(lon), numpy.cos(lat) * numpy.sin(lon), numpy.sin(lat)], axis=-1)


def measure(shapes):
    """Which outlines touch, and how far all are from one another, in km."""
    codes = list(shapes)
    boxes = numpy.array([shapes[code].GetEnvelope() for code in codes])
    outlines = [points(shapes[code]) for code in codes]
    touching = numpy.zeros((len(codes), len(codes)), bool)
    distance = numpy.zeros((len(codes), len(codes)))
    for i, one in enumerate(codes):
        for k in range(i + 1, len(codes)):
            apart = numpy.maximum(boxes[i, ::2] - boxes[k, 1::2], boxes[k, ::2] - boxes[i, 1::2]).max() > 1e-9
            touching[i, k] = touching[k, i] = not apart and shapes[one].Intersects(shapes[codes[k]])
            nearest = (outlines[i] @ outlines[k].T).max()
            distance[i, k] = distance[k, i] = EARTH_KM * numpy.arccos(numpy.clip(nearest, -1, 1))
    return touching, distance


def spread(codes, known, touching, distance):
    """The same for CODES, with those that are within another."""
    places = [known.index(WITHIN.get(code, code)) for code in codes]
    alone = numpy.array([code not in WITHIN for code in codes])
    every = numpy.ix_(places, places)
    return touching[every] & alone & alone[:, None], distance[every]


# --- who gets which ---

def costs(touching, distance, plain, least):
    """What two countries cost by their colours, in three parts: weights by country and country, costs by colour and colour."""
    near = ~touching & ((touching.astype(int) @ touching.astype(int) > 0) | (distance <= NEAR_KM))
    weights = [touching, near, 1 / (1 + (distance / PART_KM) ** 2)]
    parts = []
    for weight, gaps, (wanted, cost) in zip(weights, (least, plain, plain), (BORDER, NEAR, APART)):
        parts.append([numpy.rint(EXACT * part).astype(numpy.int64) for part in (weight, cost * numpy.clip(1 - gaps / wanted, 0, 1) ** 2)])
        numpy.fill_diagonal(parts[-1][0], 0)
    return parts


def assign(parts):
    """Greedy first, those with most neighbours before others; then annealed: a country takes another colour when that costs
    less, or, more and more seldom, a little more."""
    count, colours = len(parts[0][0]), len(parts[0][1])
    price = numpy.zeros((count, colours), numpy.int64)  # of a colour for a country, by what the others have
    chosen = numpy.full(count, -1)

    def put(country, colour):
        for weight, table in parts:
            change = table[colour] - (table[chosen[country]] if chosen[country] >= 0 else 0)
            numpy.add(price, numpy.outer(weight[country], change), out=price)
        chosen[country] = colour

    for country in numpy.lexsort([-weight.sum(axis=1) for weight, _ in reversed(parts)]):
        put(country, int(numpy.argmin(price[country])))
    chance = numpy.random.RandomState(ROUNDS)  # its numbers are the same in every release of numpy
    for heat in numpy.geomspace(*HEAT, ROUNDS):
        country, colour = chance.randint(count), chance.randint(colours)
        more = int(price[country, colour] - price[country, chosen[country]])
        if more <= 0 or chance.random_sample() < math.exp(-more / (heat * EXACT * EXACT)):
            put(country, colour)
    return chosen


def colours_of(codes):
    """#rrggbb of each of CODES that the boundaries know."""
    shapes = read_outlines()
    known = list(shapes)
    codes = [code for code in codes if WITHIN.get(code, code) in shapes]
    touching, distance = measure(shapes)
    rgb = palette()
    chosen = assign(costs(*spread(codes, known, touching, distance), *gaps_of(rgb)))
    return {code: "#%02x%02x%02x" % tuple(rgb[number]) for code, number in zip(codes, chosen)}


def main():
    with open(TABLE, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    colours = colours_of([row["iso3"] for row in rows])
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"colour": colours.get(row["iso3"], "")} for row in rows)
    if sys.argv[1:] == ["--check"]:
        return 0 if TABLE.read_text("utf-8") == out.getvalue() else 1
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    TABLE.write_text(out.getvalue(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
