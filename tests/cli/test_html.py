"""The report page as a file: whole, safe, small; its pictures hold the values of the maps. tests/web opens it in a browser."""
import base64
import hashlib
import html.parser
import json
import os
import re
import unittest

import numpy
from osgeo import gdal
from support import NODATA, SOURCE, ProgramTest, sample, write_map

LAYERS = ["T0", "T0_Uncertainty", "finalSOC_BAU", "finalSOC_SSM1", "finalSOC_SSM2", "finalSOC_SSM3", "BAU_Uncertainty", "SSM_Uncertainty",
          *[f"AbsDiff_{s}" for s in ("BAU", "SSM1", "SSM2", "SSM3")], *[f"RelDiff_SSM{i}" for i in (1, 2, 3)],
          *[f"ASR_{s}{u}" for s in ("BAU", "SSM1", "SSM2", "SSM3") for u in ("", "_Uncertainty")],
          *[f"RSR_SSM{i}{u}" for i in (1, 2, 3) for u in ("", "_Uncertainty")]]
SCRIPTS = ("dom.js", "chart.js", "map.js", "findings.js", "page.js")


class Page(html.parser.HTMLParser):
    """What is in a page: the texts of its elements by name, and all attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.texts, self.attributes, self.open = {}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.attributes += [(tag, name, value) for name, value in attrs.items()]
        if tag not in ("meta", "link", "br"):
            self.open.append(attrs.get("id", tag))
            self.texts.setdefault(self.open[-1], []).append("")

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]][-1] += data


def picture_of(png):
    """The numbers of the colours of a PNG in base64, and the colours."""
    gdal.FileFromMemBuffer("/vsimem/map.png", base64.b64decode(png))
    dataset = gdal.Open("/vsimem/map.png")
    band = dataset.GetRasterBand(1)
    table = band.GetRasterColorTable()
    values = band.ReadAsArray()
    colours = [table.GetColorEntry(i) for i in range(table.GetCount())]
    del band, dataset
    gdal.Unlink("/vsimem/map.png")
    return values, colours


class HtmlTest(ProgramTest):
    def page(self, *arguments, status=None):
        """The page, its text, and the JSON report of the same run."""
        self.run_program("check", "--quiet", "--html", "page.html", "--json", "page.json", *arguments, status=status)
        with open(self.path("page.html"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path("page.json"), encoding="utf-8") as file:
            return Page(text), text, json.load(file)

    def extra(self, page):
        return json.loads(page.texts["page"][0])

    def test_is_one_whole_file(self):
        write_map(self.path("BTN_GSOCseq_T0_Map030.tif"), sample())
        page, _, report = self.page("BTN_GSOCseq_T0_Map030.tif")
        self.assertEqual(json.loads(page.texts["report"][0]), report)
        self.assertIn(("html", "lang", "en"), page.attributes)
        for _, name, value in page.attributes:
            self.assertFalse(name in ("src", "href", "style", "background", "action") or name.startswith("on"), (name, value))
        for word in ("http://", "https://", "@import", "url("):
            self.assertNotIn(word, page.texts["style"][0].replace("url(#", ""))
        script = page.texts["script"][0]
        self.assertEqual(re.findall(r"https?://[^\"]*", script), ["http://www.w3.org/2000/svg"])
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest", "localStorage"):
            self.assertNotIn(word, script)

    def test_policy_allows_its_own_style_and_script_alone(self):
        write_map(self.path("BTN_GSOCseq_T0_Map030.tif"), sample())
        page, _, _ = self.page("BTN_GSOCseq_T0_Map030.tif")
        policy = next(value for tag, name, value in page.attributes if tag == "meta" and name == "content" and "default-src" in value)
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        self.assertEqual(rules["default-src"], "'none'")
        self.assertEqual(rules["img-src"], "data:")
        for kind in ("style", "script"):
            digest = base64.b64encode(hashlib.sha256(page.texts[kind][-1].encode()).digest()).decode()
            self.assertEqual(rules[f"{kind}-src"], f"'sha256-{digest}'")
        self.assertNotIn("unsafe", policy)

    def test_readers_without_scripts_get_the_text(self):
        write_map(self.path("BTN_GSOCseq_T0_Map030.tif"), sample())
        page, _, _ = self.page("BTN_GSOCseq_T0_Map030.tif")
        out, _ = self.run_program("check", "BTN_GSOCseq_T0_Map030.tif", status=None)
        self.assertEqual(page.texts["pre"][0].strip(), out.strip())

    def test_hostile_names_stay_text(self):
        name = "BTN_GSOCseq_</script><img src=x onerror=alert(1)>&amp;\u2028\u202e\u0007\"'@page@.tif".replace("/", "_")
        write_map(self.path(name), sample())
        page, text, report = self.page(name, "--spec", "gsocseq", "--country", "BTN")
        self.assertEqual(json.loads(page.texts["report"][0]), report)
        self.assertEqual(len(page.texts["script"]), 1)
        self.assertNotIn("img", {tag for tag, _, _ in page.attributes})
        self.assertEqual(text.count("<script"), 3)
        for character in "\u202e\u0007":
            self.assertNotIn(character, text)
        carried = re.search(r'id="report">(.*?)</script>', text, re.S).group(1)
        self.assertEqual(set("<>&\u2028\u2029") & set(carried), set())

    def test_pictures_hold_the_values(self):
        values = (30 + numpy.arange(60 * 80, dtype=numpy.float32).reshape(60, 80) / 100).astype(numpy.float32)
        values[5:9, 3:20] = NODATA
        values[30, 40:44] = 900  # beyond the hard range
        write_map(self.path("BTN_GSOCseq_T0_Map030.tif"), values)
        page, _, _ = self.page("BTN_GSOCseq_T0_Map030.tif")
        extra = self.extra(page)
        picture = extra["deliveries"][0]["files"][0]["picture"]
        self.assertEqual([picture["cols"], picture["rows"], picture["step"], picture["palette"]], [80, 60, 1, "carbon"])
        levels, colours = picture_of(picture["values"])
        self.assertEqual([f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in colours], extra["palettes"]["carbon"])
        none = (values == NODATA) | (values == 900)
        numpy.testing.assert_array_equal(levels == 0, none)
        self.assertEqual(colours[0][3], 0)
        low, high, shown = picture["low"], picture["high"], (levels >= 2) & (levels <= 254)
        self.assertGreater(shown.sum() / (~none).sum(), 0.94)
        told = low + (levels - 2 + 0.5) * (high - low) / 253
        numpy.testing.assert_allclose(told[shown], values[shown], atol=(high - low) / 253)
        self.assertTrue((values[levels == 1] < low).all() and (values[levels == 255] > high).all())
        marks = {mark["mark"]: picture_of(mark["png"])[0] for mark in picture["marks"]}
        numpy.testing.assert_array_equal(marks["range"] == 1, values == 900)
        self.assertEqual(extra["deliveries"][0]["country_name"], "Bhutan (BTN)")
        outlines = extra["deliveries"][0]["outlines"]
        self.assertEqual([one["own"] for one in outlines if one["name"] == "Bhutan"], [True])

    def test_marks_are_those_that_findings_count(self):
        values = numpy.full((60, 80), 0.1, numpy.float32)
        values[20, 10:30] = 2  # outside the range that half of the pixels may leave, within the one that none may
        values[30, 40:43] = 4.5
        write_map(self.path("BTN_GSOCseq_ASR_BAU_Map030.tif"), values)
        page, _, report = self.page("BTN_GSOCseq_ASR_BAU_Map030.tif")
        found = {finding["rule"]: finding["pixels"] for finding in report["deliveries"][0]["findings"]}
        self.assertEqual(found["value.typical"], 3)
        marks = {mark["mark"]: mark for mark in self.extra(page)["deliveries"][0]["files"][0]["picture"]["marks"]}
        self.assertEqual(marks["typical"]["cells"], 3)
        numpy.testing.assert_array_equal(picture_of(marks["typical"]["png"])[0] == 1, values == 4.5)

    def test_disputed_land_is_no_spill(self):
        path = self.path("IND_GSOCseq_T0_Map030.tif")  # Siachen, with land of China and Pakistan
        write_map(path, numpy.full((50, 90), 47.5, numpy.float32))
        dataset = gdal.Open(path, gdal.GA_Update)
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        dataset.SetGeoTransform((west - round((west - 76.9) / pixel) * pixel, pixel, 0, north - round((north - 35.42) / pixel) * pixel, 0, -pixel))
        del dataset
        page, _, report = self.page("IND_GSOCseq_T0_Map030.tif", status=1)
        zones = report["deliveries"][0]["files"][0]["statistics"]["zones"]
        spill = next(finding for finding in report["deliveries"][0]["findings"] if finding["rule"] == "boundary.spill")
        marks = {mark["mark"]: mark for mark in self.extra(page)["deliveries"][0]["files"][0]["picture"]["marks"]}
        self.assertGreater(zones["disputed"], 0)
        self.assertEqual(marks["disputed"]["cells"], zones["disputed"])
        self.assertEqual(marks["spill"]["cells"], spill["pixels"])
        sheet = picture_of(marks["spill"]["png"])[0]
        self.assertEqual([sheet[place["row"], place["col"]] for place in spill["locations"]], [1] * 20)

    def test_a_wrong_class_is_marked_once(self):
        page, _, _ = self.page(os.path.join(SOURCE, "sample_rasters/bad/value.class/salt/LKA_SaltMap030.tif"), status=1)
        marks = {mark["mark"]: mark["cells"] for mark in self.extra(page)["deliveries"][0]["files"][0]["picture"]["marks"]}
        self.assertEqual(marks, {"class": 6})

    def test_what_lies_beyond_the_world_has_no_area(self):
        path = os.path.join(SOURCE, "sample_rasters/bad/grid.extent/0-360/SLV_GSOCseq_T0_Map030.tif")
        page, _, report = self.page(path, status=1)
        statistics = report["deliveries"][0]["files"][0]["statistics"]
        self.assertEqual([statistics[key] for key in ("area_km2", "national_total", "zones")], [None, None, None])
        self.assertNotIn("area mapped", page.texts["pre"][0])
        page, _, report = self.page(os.path.join(SOURCE, "sample_rasters/bad/value.range/LKA_GSOCseq_T0_Map030.tif"), status=1)
        statistics = report["deliveries"][0]["files"][0]["statistics"]
        self.assertGreater(min(statistics["area_km2"], statistics["national_total"]["value"], statistics["zones"]["inside"]), 1000)
        self.assertIn("area mapped", page.texts["pre"][0])

    def test_classes_have_their_colours_and_names(self):
        page, _, _ = self.page(os.path.join(SOURCE, "sample_rasters/good/GSASmap"), status=0)
        extra = self.extra(page)
        files = {file["layer"]["id"]: file for file in extra["deliveries"][0]["files"]}
        classes = files["Salt_030"]["picture"]["classes"]
        names = {one["code"]: (one["name"], one["colour"]) for one in classes}
        self.assertEqual(names[3], ("None", "#e6dfc4"))
        self.assertEqual(names[6], ("SlightSodicity", "#a9d5ee"))
        numbers, colours = picture_of(files["Salt_030"]["picture"]["values"])
        dataset = gdal.Open(os.path.join(SOURCE, "sample_rasters/good/GSASmap/LKA_SaltMap030.tif"))
        codes = dataset.ReadAsArray()
        for i, one in enumerate(classes):
            numpy.testing.assert_array_equal(numbers == i + 1, codes == one["code"])
            self.assertEqual("#%02x%02x%02x" % colours[i + 1][:3], one["paint"])
        self.assertEqual(files["pH_030"]["picture"]["palette"], "ph")
        self.assertAlmostEqual((files["pH_030"]["picture"]["low"] + files["pH_030"]["picture"]["high"]) / 2, 7)

    def test_the_worst_page_stays_small(self):
        noise = numpy.random.default_rng(4)
        for layer in LAYERS:
            name = f"BTN_GSOCseq_{layer}_Map030.tif".replace("_Uncertainty_Map", "_UncertaintyMap")
            values = noise.uniform(-5, 900, (371, 371)).astype(numpy.float32)
            values[noise.random(values.shape) < 0.2] = NODATA
            write_map(self.path(name), values)
        page, text, report = self.page(".", status=1)
        self.assertEqual(len(report["deliveries"][0]["files"]), 29)
        files = self.extra(page)["deliveries"][0]["files"]
        self.assertEqual(sum(file["picture"]["cols"] * file["picture"]["rows"] for file in files), 29 * 371 * 371)
        self.assertLess(len(text.encode()), 8_000_000)

    def test_is_not_written_over_a_map(self):
        write_map(self.path("BTN_GSOCseq_T0_Map030.tif"), sample())
        for path in ("BTN_GSOCseq_T0_Map030.tif", "other.tiff", "-", ""):
            _, err = self.run_program("check", "BTN_GSOCseq_T0_Map030.tif", "--html", path, status=2)
            self.assertIn("--html", err)
        _, err = self.run_program("check", "BTN_GSOCseq_T0_Map030.tif", "--html", "no/such/folder/page.html", status=2)
        self.assertIn("no/such/folder", err)

    def test_a_report_of_nothing_is_a_page_too(self):
        os.mkdir(self.path("empty"))
        page, _, report = self.page("empty", status=1)
        self.assertEqual(json.loads(page.texts["report"][0]), report)


class Labels(unittest.TestCase):
    """The scripts have no words of their own: each asks for a label that there is, and each label is asked for."""

    def setUp(self):
        with open(os.path.join(SOURCE, "src/report/html_labels.c"), encoding="utf-8") as file:
            keys = re.findall(r'^\s*\{"(\w+)",', file.read(), re.M)
        self.labels = set(keys)
        self.assertEqual(len(keys), len(self.labels), "a key stands twice")
        self.script = ""
        for name in SCRIPTS:
            with open(os.path.join(SOURCE, "src/report/html", name), encoding="utf-8") as file:
                self.script += re.sub(r"(^|\s)//.*", "", file.read())

    def test_labels_and_scripts_agree(self):
        plain = {key for key in re.findall(r'"([a-z][a-z0-9_]*)"', self.script) if key in self.labels}
        asked = set(re.findall(r'\bt\("(\w+)"', self.script))
        self.assertLessEqual(asked, self.labels)
        prefixes = set(re.findall(r'\bt\(`(\w+_)\$\{', self.script)) | {f"{key}_" for key in re.findall(r'\btn\([`"](\w+?)_?[`"$]', self.script)} | {"verdict_"}
        unused = {key for key in self.labels - plain - asked if not any(key.startswith(prefix) for prefix in prefixes)}
        self.assertEqual(unused, set())
        for prefix in prefixes:
            self.assertTrue(any(key.startswith(prefix) for key in self.labels), prefix)

    def test_scripts_have_no_sentences(self):
        literals = re.findall(r'"([^"\n]*)"', re.sub(r'd: "[^"]*"|^  \w+: "M[^"]*",$', "", self.script, flags=re.M))
        self.assertEqual([text for text in literals if re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", text)], [])


if __name__ == "__main__":
    unittest.main()
