"""Relations between layers: each of those in the specifications, broken in known pixels, against numpy.

The expressions of the specifications are evaluated here by Python over numpy arrays, independently of the program.
"""
import json
import os
import re
import shutil
import unittest

import numpy as np
import yaml
from osgeo import gdal

from support import SOURCE, ProgramTest

gdal.UseExceptions()
GOOD = os.path.join(SOURCE, "sample_rasters", "good")
SPECS = {"GSOCseq": "gsocseq-1.1", "GSASmap": "gsasmap-1.0", "GBSmap": "gbsmap-1.0"}
COUNTRY = {"GSOCseq": "BTN", "GSASmap": "LKA", "GBSmap": "BTN"}
UNTESTED, HOLDS, BROKEN = 0, 1, 2
FUNCTIONS = {"abs": np.abs, "sqrt": np.sqrt, "max": np.maximum, "min": np.minimum, "mean": np.mean}


def specification(product):
    with open(os.path.join(SOURCE, "specs", f"{SPECS[product]}.yaml"), encoding="utf-8") as file:
        return yaml.safe_load(file)


def split(text, word):
    """TEXT cut at WORD where no parenthesis is open."""
    parts, depth, start = [], 0, 0
    for at in re.finditer(rf"[()]|\b{word}\b", text):
        if at.group() in "()":
            depth += 1 if at.group() == "(" else -1
        elif depth == 0:
            parts.append(text[start:at.start()])
            start = at.end()
    return parts + [text[start:]]


def cut_at_sign(text):
    """Left side, comparison, right side of the comparison that is in no parenthesis."""
    depth = 0
    for at in re.finditer(r"[()]|<>|<=|>=|=|<|>", text):
        if at.group() in "()":
            depth += 1 if at.group() == "(" else -1
        elif depth == 0:
            return text[:at.start()], at.group(), text[at.end():]
    raise ValueError(f"no comparison at the top of {text}")


def truth(text, values, tolerance=0.0, margin=0.0):
    """True where TEXT holds; and True where a threshold is too near to tell."""
    for word, join in (("or", np.logical_or), ("and", np.logical_and)):
        parts = split(text, word)
        if len(parts) > 1:
            judged = [truth(part, values, tolerance, margin) for part in parts]
            near = np.any([each[1] for each in judged], axis=0)
            return join.reduce([each[0] for each in judged]), near
    text = text.strip()
    if text.startswith("not "):
        holds, near = truth(text[4:], values, tolerance, margin)
        return ~holds, near
    left, sign, right = cut_at_sign(text)
    left, near_left = number(left, values, margin)
    right, near_right = number(right, values, margin)
    holds = {"=": lambda: np.abs(left - right) <= tolerance, "<>": lambda: np.abs(left - right) > tolerance,
             "<=": lambda: left <= right + tolerance, ">=": lambda: left >= right - tolerance,
             "<": lambda: left < right + tolerance, ">": lambda: left > right - tolerance}[sign]()
    near = near_left | near_right
    if sign in ("<", "<=", ">", ">="):
        near = near | ((np.abs(left - right) <= margin) if margin > 0 else False)
    return holds, near


class Near:
    """Comparisons inside a number: 1 or 0, with a note of those that are too near to tell."""

    def __init__(self, values, margin):
        self.values, self.margin = values, margin
        self.near = np.zeros(next(iter(values.values())).shape, dtype=bool)

    def compare(self, left, sign, right):
        if sign in ("<", "<=", ">", ">=") and self.margin > 0:
            self.near = self.near | (np.abs(left - right) <= self.margin)
        return {"=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater,
                ">=": np.greater_equal}[sign](left, right).astype(float)


def number(text, values, margin):
    near = Near(values, margin)
    inner = r"\(([^()<>=]+?)\s*(<>|<=|>=|=|<|>)\s*([^()<>=]+)\)"
    python = re.sub(inner, r"compare(\1, '\2', \3)", text)
    result = eval(python, {"__builtins__": {}, **FUNCTIONS, "compare": near.compare}, dict(values))  # our own files
    return result, near.near


def names_in(text):
    return [word for word in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text))
            if word not in (*FUNCTIONS, "and", "or", "not")]


def layers_of(relation):
    return list(dict.fromkeys(names_in(relation.get("when") or "") + names_in(relation["expression"])))


class Delivery:
    """A good sample in memory: {layer: values}, which of them are mapped, and where they are written."""

    def __init__(self, product):
        self.spec = specification(product)
        self.folder = os.path.join(GOOD, product)
        self.files = {layer["id"]: layer["file"].replace("{ISO3}", COUNTRY[product]) for layer in self.spec["layers"]}
        self.files = {id: name for id, name in self.files.items() if os.path.exists(os.path.join(self.folder, name))}
        self.nodata, self.pixels = {}, {}
        for id, name in self.files.items():
            raster = gdal.Open(os.path.join(self.folder, name))
            self.nodata[id] = raster.GetRasterBand(1).GetNoDataValue()
            self.pixels[id] = raster.ReadAsArray()
        self.kinds = {kind["id"]: kind for kind in self.spec["kinds"]}

    def mapped(self, id):
        layer = next(layer for layer in self.spec["layers"] if layer["id"] == id)
        kind, pixels = self.kinds[layer["kind"]], self.pixels[id].astype(float)
        there = self.pixels[id] != self.pixels[id].dtype.type(self.nodata[id])
        bounds = layer.get("range") or kind.get("range") or kind.get("classes")
        low = pixels > bounds["min"] if bounds.get("min_open") else pixels >= bounds["min"]
        high = pixels < bounds["max"] if bounds.get("max_open") else pixels <= bounds["max"]
        return there & low & high

    def canonical(self, id):
        """The values as relations take them: classes with a look-up table by their canonical codes."""
        layer = next(layer for layer in self.spec["layers"] if layer["id"] == id)
        classes = self.kinds[layer["kind"]].get("classes")
        values = self.pixels[id].astype(float)
        if not classes or not classes["lookup"]:
            return values
        depth = "0_30" if id.endswith("_030") else "30_100"
        with open(os.path.join(self.folder, f"saltaffected_LUT{depth}.txt"), encoding="ascii") as file:
            table = [line.split() for line in file.read().replace('"', "").splitlines()[1:]]
        plain = {re.sub(r"\W|_", "", each["name"]).lower(): each["code"] for each in classes["classes"]}
        out = np.full(values.shape, np.nan)
        for code, name in table:
            out[values == int(code)] = plain[re.sub(r"\W|_", "", name).lower()]
        return out

    def states(self, relation):
        """Common pixels, and the state of each pixel."""
        ids = layers_of(relation)
        common = np.logical_and.reduce([self.mapped(id) for id in ids])
        values = {id: self.canonical(id) for id in ids}
        margin, tolerance = relation.get("margin", 0.0), relation.get("tolerance", 0.0)
        with np.errstate(all="ignore"):
            holds, near = truth(" ".join(relation["expression"].split()), values, tolerance, margin)
            asked = common & ~near
            if relation.get("when"):
                meets, unsure = truth(" ".join(relation["when"].split()), values, 0.0, margin)
                asked = asked & meets & ~unsure
        return common, np.where(asked, np.where(holds, HOLDS, BROKEN), UNTESTED)

    def means(self, relation):
        ids = layers_of(relation)
        common = np.logical_and.reduce([self.mapped(id) for id in ids])
        values = {id: self.canonical(id)[common] for id in ids}
        holds, _ = truth(relation["expression"], values)
        return int(common.sum()), bool(np.all(holds))

    def kind(self, id):
        return self.kinds[next(layer["kind"] for layer in self.spec["layers"] if layer["id"] == id)]

    def bounds(self, id):
        """The least and the greatest value that the specification allows."""
        layer = next(layer for layer in self.spec["layers"] if layer["id"] == id)
        kind = self.kind(id)
        range = layer.get("range") or kind.get("range") or kind.get("classes")
        return [range["min"] if not range.get("min_open") else range["min"] + 1e-3,
                range["max"] if not range.get("max_open") else range["max"] - 1e-3]

    def write(self, folder, ids=None):
        """All layers, or those of IDS, with the look-up tables."""
        ids = ids or list(self.files)
        unwanted = {name for id, name in self.files.items() if id not in ids}
        shutil.copytree(self.folder, folder, ignore=lambda _, names: unwanted & set(names))
        for id in ids:
            name = self.files[id]
            raster = gdal.Open(os.path.join(folder, name), gdal.GA_Update)
            raster.GetRasterBand(1).WriteArray(self.pixels[id])
            raster.FlushCache()


class RelationsTest(ProgramTest):
    def told(self, folder, status):
        report = self.check(folder, "--partial", status=status)
        self.assertEqual(len(report["deliveries"]), 1)
        return report["deliveries"][0]

    def compare(self, delivery, told):
        """All relations of the specification against numpy; gives how many are broken."""
        broken = 0
        by_id = {relation["id"]: relation for relation in told["relations"]}
        self.assertEqual(set(by_id), {relation["id"] for relation in delivery.spec["relations"]})
        for relation in delivery.spec["relations"]:
            with self.subTest(relation=relation["id"]):
                said = by_id[relation["id"]]
                if not set(layers_of(relation)) <= set(delivery.files):
                    self.assertEqual(said["state"], "absent")
                elif "mean(" in relation["expression"]:
                    tested, holds = delivery.means(relation)
                    self.assertEqual((said["tested"], said["state"]), (tested, "holds" if holds else "broken"))
                    broken += not holds
                else:
                    common, states = delivery.states(relation)
                    expected = (int(common.sum()), int((states != UNTESTED).sum()), int((states == BROKEN).sum()))
                    self.assertEqual((said["common"], said["tested"], said["broken"]), expected)
                    state = "broken" if expected[2] else "holds" if expected[1] else "untested"
                    self.assertEqual(said["state"], state)
                    broken += expected[2] > 0
                    self.compare_places(relation, states, told)
        return broken

    def compare_places(self, relation, states, told):
        """The finding of a broken relation tells its pixels, first come first."""
        places = [(int(col), int(row)) for row, col in np.argwhere(states == BROKEN)]
        if not places:
            return
        found = [finding for finding in told["findings"] if finding["rule"] == relation["rule"]
                 and relation["title"] + " (" in finding["message"]]
        self.assertEqual([finding["pixels"] for finding in found], [len(places)])
        listed = [(place["col"], place["row"]) for place in found[0]["locations"]]
        self.assertEqual(len(listed), min(len(places), 20))
        self.assertLessEqual(set(listed), set(places))

    def test_good_deliveries_keep_every_relation(self):
        for product in SPECS:
            delivery = Delivery(product)
            told = self.told(delivery.folder, 0)
            self.assertEqual(self.compare(delivery, told), 0)
            for relation in delivery.spec["relations"]:
                if set(layers_of(relation)) <= set(delivery.files) and "mean(" not in relation["expression"]:
                    common, _ = delivery.states(relation)
                    self.assertGreater(common.sum(), 1000, relation["id"])

    def test_each_block_is_decoded_once(self):
        for product in SPECS:
            delivery = Delivery(product)
            for threads in ("1", "3"):
                report = self.check(delivery.folder, "--jobs", threads)
                for file in report["deliveries"][0]["files"]:
                    raster = gdal.Open(os.path.join(delivery.folder, file["path"]))
                    wide, high = raster.GetRasterBand(1).GetBlockSize()
                    blocks = -(-raster.RasterXSize // wide) * -(-raster.RasterYSize // high)
                    self.assertEqual(file["statistics"]["blocks_read"], blocks, file["path"])

    def test_zeros_of_fill_values_are_told_as_such(self):
        delivery = Delivery("GSOCseq")
        places = [tuple(place) for place in np.argwhere(delivery.mapped("T0"))[100:105]]
        for place in places:  # -999 in both stocks makes 0 in their difference
            for id in ("finalSOC_BAU", "T0"):
                delivery.pixels[id][place] = -999
            delivery.pixels["AbsDiff_BAU"][place] = 0
        folder = self.path("zeros")
        delivery.write(folder, ["finalSOC_BAU", "T0", "AbsDiff_BAU"])
        told = self.told(folder, 1)
        found = [each for each in told["findings"] if (each["rule"], each["layer"]) == ("nodata.zero", "AbsDiff_BAU")]
        self.assertEqual([each["pixels"] for each in found], [5])
        self.assertIn("5 lie where a layer that this one is computed from has no data", found[0]["message"])
        footprint = next(file for file in told["files"] if file["layer"] == "AbsDiff_BAU")["statistics"]["footprint"]
        self.assertEqual((footprint["lacking"], footprint["extra"]), (0, 5))

    def spoil(self, delivery, seed):
        """Puts other possible values into some pixels of every layer."""
        random = np.random.default_rng(seed)
        for id, pixels in delivery.pixels.items():
            mapped = np.argwhere(delivery.mapped(id))
            chosen = mapped[random.choice(len(mapped), 7, replace=False)]
            values = [pixels[tuple(place)] for place in mapped[random.choice(len(mapped), 7, replace=False)]]
            for place, value in zip(chosen, values):
                pixels[tuple(place)] = value

    def test_every_layer_spoiled_in_some_pixels(self):
        for seed, product in enumerate(SPECS):
            delivery = Delivery(product)
            self.spoil(delivery, seed)
            folder = self.path(product)
            delivery.write(folder)
            self.assertGreater(self.compare(delivery, self.told(folder, 1)), 1 if product != "GBSmap" else 0)

    def break_alone(self, delivery, relation, random):
        """Changes the layer that the relation is about in three pixels that it is asked of, so that it fails there."""
        about = names_in(relation["expression"])[0]
        before = delivery.pixels[about].copy()
        _, states = delivery.states(relation)
        asked = np.argwhere(states == HOLDS)
        candidates = np.unique(np.append(before[delivery.mapped(about)], delivery.bounds(about)).astype(before.dtype))
        if delivery.kind(about).get("classes"):
            candidates = np.unique(before[delivery.mapped(about)])  # a code must be in the look-up table
        broken = 0
        for place in asked[random.permutation(len(asked))][:30]:
            for value in [*candidates[random.permutation(len(candidates))][:20], candidates[-1], candidates[0]]:
                delivery.pixels[about][tuple(place)] = value
                if delivery.states(relation)[1][tuple(place)] == BROKEN:
                    broken += 1
                    break
            else:
                delivery.pixels[about][tuple(place)] = before[tuple(place)]
            if broken == 3:
                break
        return (delivery.states(relation)[1] == BROKEN).sum()

    def test_each_relation_broken_in_three_pixels(self):
        tried = 0
        random = np.random.default_rng(11)
        for product in SPECS:
            for number, relation in enumerate(specification(product)["relations"]):
                delivery = Delivery(product)
                if "mean(" in relation["expression"] or not set(layers_of(relation)) <= set(delivery.files):
                    continue
                if not (delivery.states(relation)[1] == HOLDS).any():
                    continue  # its condition meets no pixel of the sample: its tests in the specification stand for it
                with self.subTest(relation=relation["id"]):
                    self.assertEqual(self.break_alone(delivery, relation, random), 3)
                    folder = self.path(f"{product}-{number}")
                    delivery.write(folder, layers_of(relation))
                    told = self.told(folder, 1 if relation["severity"] == "error" else None)
                    said = next(each for each in told["relations"] if each["id"] == relation["id"])
                    self.assertEqual((said["state"], said["broken"]), ("broken", 3))
                    shutil.rmtree(folder)
                    tried += 1
        self.assertGreater(tried, 40)

    def test_each_order_broken(self):
        tried = 0
        for product in SPECS:
            for relation in specification(product)["relations"]:
                if "mean(" not in relation["expression"]:
                    continue
                with self.subTest(relation=relation["id"]):
                    delivery = Delivery(product)
                    first, second = layers_of(relation)
                    delivery.pixels[first], delivery.pixels[second] = delivery.pixels[second], delivery.pixels[first]
                    folder = self.path(relation["id"])
                    delivery.write(folder, [first, second])
                    told = self.told(folder, None)
                    said = next(each for each in told["relations"] if each["id"] == relation["id"])
                    self.assertEqual(said["state"], "broken")
                    self.assertIn("layers.order", {finding["rule"] for finding in told["findings"]})
                    shutil.rmtree(folder)
                    tried += 1
        self.assertEqual(tried, 13)


if __name__ == "__main__":
    unittest.main()
