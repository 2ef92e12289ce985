"""The board of a registry as files: the page, the slides, the matrix by layer. tests/web opens the page in a browser."""
import base64
import csv
import hashlib
import io
import itertools
import json
import math
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

import demo_registry
import jsonschema
from lxml import etree
from osgeo import gdal, ogr, osr
from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest, strict
from test_html import Page

PRODUCTS = ["GSOCseq", "GSASmap", "GBSmap"]
SCRIPTS = ("dom.js", "board_map.js", "board_time.js", "board_tables.js", "board.js")
# Places in countries: longitude, latitude; away from codes on the map, borders and coasts.
PLACES = {"CHN": (87.6, 43.8), "MNG": (96.0, 47.0), "IND": (77.5, 18.0), "PAK": (67.0, 28.5), "THA": (102.5, 16.2), "MMR": (96.0, 24.5),
          "JPN": (143.0, 43.3), "IDN": (102.5, -2.0), "AFG": (66.0, 33.0), "PHL": (125.2, 8.0), "BGD": (89.0, 25.2), "KHM": (105.6, 13.6)}


def setUpModule():
    global PLACE, DEMO
    PLACE = tempfile.TemporaryDirectory(prefix="soilgate-board-")
    DEMO = demo_registry.make(PLACE.name)


def tearDownModule():
    PLACE.cleanup()


def decode_path(text):
    """The rings of SVG path data of the commands M, l and z: [[(x, y)]]."""
    rings, at, command = [], (0.0, 0.0), None
    for token in re.findall(r"[Mlz]|-?(?:\d+\.\d+|\.\d+|\d+)", text):
        if token in "Mlz":
            command, pair = token, []
            continue
        pair.append(float(token))
        if len(pair) < 2:
            continue
        if command == "M":
            at = tuple(pair)
            rings.append([at])
        else:
            at = (at[0] + pair[0], at[1] + pair[1])
            rings[-1].append(at)
        pair = []
    return rings


def is_inside(rings, x, y):
    """By the even-odd rule."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                inside = not inside
    return inside


def box_of(rings):
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


class Projection:
    """GDAL's own, of the projection that the page names; metres to the map's units by the box of one country."""

    def __init__(self, page, registry):
        lon, lat = re.search(r"Lambert azimuthal equal-area projection, centred on (\d+)\S E, (\d+)\S N$", page["map"]["projection"]).groups()
        source, target = osr.SpatialReference(), osr.SpatialReference()
        source.ImportFromEPSG(4326)
        source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        target.ImportFromProj4(f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84")
        self.transformation = osr.CoordinateTransformation(source, target)
        dataset = ogr.Open(registry)
        layer, self.boxes = dataset.GetLayerByName("countries"), {}
        for feature in layer:
            geometry = feature.GetGeometryRef().Clone()
            geometry.Transform(self.transformation)
            west, east, south, north = geometry.GetEnvelope()
            self.boxes[feature["iso3"]] = (west, -north, east, -south)
        metres, units = self.boxes["CHN"], box_of(decode_path(page["map"]["countries"]["CHN"]["path"]))
        self.scale = (units[2] - units[0]) / (metres[2] - metres[0])
        self.x0, self.y0 = units[0] - metres[0] * self.scale, units[1] - metres[1] * self.scale

    def units(self, lon, lat):
        x, y, _ = self.transformation.TransformPoint(lon, lat)
        return self.x0 + x * self.scale, self.y0 - y * self.scale

    def box(self, iso3):
        west, top, east, bottom = self.boxes[iso3]
        return self.x0 + west * self.scale, self.y0 + top * self.scale, self.x0 + east * self.scale, self.y0 + bottom * self.scale


class BoardTest(ProgramTest):
    registry = None
    as_of = demo_registry.AS_OF

    def setUp(self):
        super().setUp()
        self.registry = DEMO

    def own_registry(self):
        """A copy that the test may change."""
        self.registry = self.path("own.gpkg")
        shutil.copy(DEMO, self.registry)
        return self.registry

    def change(self, *statements):
        with sqlite3.connect(self.registry) as connection:
            for statement, values in statements:
                connection.execute(statement, values)
        connection.close()

    def tell(self, *arguments, as_of=None, **options):
        return self.run_program("status", "--registry", self.registry, "--as-of", as_of or self.as_of, *arguments, **options)

    def page(self, *arguments, **options):
        """The page, its text, and its own data."""
        out, err = self.tell("--format", "html", "--output", "board.html", *arguments, **options)
        self.assertEqual((out, err), ("", ""))
        with open(self.path("board.html"), encoding="utf-8") as file:
            text = file.read()
        page = Page(text)
        return page, text, json.loads(page.texts["page"][0])

    def statuses(self, page):
        return json.loads(page.texts["report"][0])["products"]

    def status(self, product, *arguments, **options):
        out, _ = self.tell("--product", product, "--format", "json", *arguments, **options)
        return json.loads(out)


class PageFile(BoardTest):
    def test_is_one_whole_file(self):
        page, _, _ = self.page()
        for _, name, value in page.attributes:
            self.assertFalse(name in ("src", "href", "style", "background", "action") or name.startswith("on"), (name, value))
        for word in ("http://", "https://", "@import", "url("):
            self.assertNotIn(word, page.texts["style"][0])
        script = page.texts["script"][0]
        self.assertEqual(re.findall(r"https?://[^\"]*", script), ["http://www.w3.org/2000/svg"])
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttpRequest", "localStorage"):
            self.assertNotIn(word, script)

    def test_policy_allows_its_own_style_and_script_alone(self):
        page, _, _ = self.page()
        policy = next(value for tag, name, value in page.attributes if tag == "meta" and name == "content" and "default-src" in value)
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        self.assertEqual(rules["default-src"], "'none'")
        for kind in ("style", "script"):
            digest = base64.b64encode(hashlib.sha256(page.texts[kind][-1].encode()).digest()).decode()
            self.assertEqual(rules[f"{kind}-src"], f"'sha256-{digest}'")
        self.assertNotIn("unsafe", policy)

    def test_statuses_are_those_of_json(self):
        self.own_registry()
        self.change(("DROP TRIGGER events_no_update", ()), ("UPDATE events SET why = 'Told' WHERE why LIKE '%@%'", ()))  # see test_no_address
        page, _, extra = self.page()
        told = self.statuses(page)
        self.assertEqual([status["product"] for status in told], PRODUCTS)
        for status, own in zip(told, extra["products"]):
            self.assertEqual(status, self.status(status["product"]))
            names = [state["name"] for state in extra["states"]]
            self.assertEqual(sum(status["totals"][name] for name in names), 24)
            self.assertEqual(len(status["countries"]), 24)
            self.assertEqual(set(own["countries"]), {country["iso3"] for country in status["countries"]})
            self.assertEqual(own["days"][-1]["totals"], [status["totals"][name] for name in names])
            self.assertEqual(own["days"][-1]["day"], self.as_of)
        states = {country["status"] or "no-status" for status in told for country in status["countries"]}
        self.assertEqual(states, set(names), "the demo has every status")

    def test_every_day_of_the_timeline_is_the_status_of_that_day(self):
        _, _, extra = self.page("--product", "gsasmap")
        days = extra["products"][0]["days"]
        steps = {day for product, _, moves in demo_registry.STEPS for _, day, _, _ in moves if product == "GSASmap"}
        self.assertEqual([day["day"] for day in days], sorted({"2022-03-10", "2022-04-01", self.as_of, *steps}), "events, and what came to be expected")
        names = [state["name"] for state in extra["states"]]
        for day in days:
            totals = self.status("GSASmap", as_of=day["day"])["totals"]
            self.assertEqual(day["totals"], [totals[name] for name in names], day["day"])
        self.assertEqual(extra["baselines"], [{"name": "asp-2022-03", "title": extra["baselines"][0]["title"], "day": "2022-03-10"}])

    def test_a_day_of_the_past_knows_nothing_of_later(self):
        page, text, extra = self.page(as_of="2022-05-04")
        for status, own in zip(self.statuses(page), extra["products"]):
            self.assertEqual(status["totals"], self.status(status["product"], as_of="2022-05-04")["totals"])
            for country in own["countries"].values():
                for event in country["events"]:
                    self.assertLessEqual(event["at"], "2022-05-04")
        thailand = extra["products"][1]["countries"]["THA"]
        self.assertEqual([(delivery["number"], delivery["state"], delivery["verdict"]) for delivery in thailand["deliveries"]], [(1, "received", "fail")])
        self.assertNotIn("2022-05-10", text)

    def test_deadlines(self):
        page, _, _ = self.page("--product", "gsasmap")
        status = self.statuses(page)[0]
        self.assertEqual({country["iso3"] for country in status["countries"] if country["due"] == demo_registry.DUE}, set(demo_registry.DUE_OF))
        late = {country["iso3"] for country in status["countries"] if country["overdue"]}
        self.assertEqual(late, {country["iso3"] for country in status["countries"] if country["due"] and country["status"] not in ("received", "accepted", "superseded")})
        self.tell("--product", "gsasmap", "--picture", "a.pdf")
        text = subprocess.run(["pdftotext", self.path("a.pdf"), "-"], capture_output=True, text=True, check=True).stdout
        self.assertIn(f"Overdue: {len(late)}.", text)

    def test_history_and_deliveries(self):
        _, _, extra = self.page("--product", "gsasmap")
        thailand = extra["products"][0]["countries"]["THA"]
        self.assertEqual([(event["from"], event["to"], event["at"]) for event in thailand["events"]],
                         [("no-status", "reported", "2022-03-10"), ("reported", "received", "2022-05-03"), ("received", "correction-requested", "2022-05-10"),
                          ("correction-requested", "received", "2022-06-21"), ("received", "accepted", "2022-06-30")])
        self.assertTrue(thailand["events"][0]["inferred"])
        self.assertEqual([(delivery["number"], delivery["verdict"], delivery["state"]) for delivery in thailand["deliveries"]],
                         [(2, "pass", "accepted"), (1, "fail", "correction-requested")])
        with open(os.path.join(PLACE.name, "fail.json"), encoding="utf-8") as file:
            report = json.load(file)["deliveries"][0]
        told = thailand["deliveries"][1]
        self.assertEqual(told["counts"], {**{name: report["counts"][name] for name in ("error", "warning", "info", "unchecked")}, "waived": 0})
        order = ["error", "unchecked", "warning", "info"]
        self.assertEqual([order.index(finding["severity"]) for finding in told["findings"]], sorted(order.index(finding["severity"]) for finding in told["findings"]))
        self.assertEqual({(finding["rule"], finding["layer"], finding["severity"]) for finding in told["findings"]},
                         {(finding["rule"], finding["layer"], finding["severity"]) for finding in report["findings"]})
        self.assertEqual(told["left_out"], 0)

    def test_layers_are_those_of_the_reports(self):
        _, _, extra = self.page("--product", "gsasmap")
        layers = extra["products"][0]["layers"]
        self.assertEqual(len(layers["layers"]), 16)
        self.assertEqual(sorted(layers["countries"]), "BGD BTN IDN KHM LKA NPL PAK PHL THA".split())
        row = {layer["id"]: cell[0] for layer, cell in zip(layers["layers"], layers["countries"]["PAK"])}
        self.assertEqual({name for name, state in row.items() if state == "missing"}, {"ESP_30100"})
        self.assertEqual({name for name, state in row.items() if state == "error"}, {"Salt_030"})
        self.assertEqual(row["pH_030"], "warning")
        self.assertEqual({cell[0] for cell in layers["countries"]["THA"]}, {"ok"})

    def test_readers_without_scripts_get_the_text(self):
        page, _, _ = self.page()
        text = page.texts["pre"][0]
        matrix, _ = self.tell()
        self.assertIn(matrix.strip(), text)
        self.assertIn("MISSING (5): expected, and not there", text)
        self.assertIn("no opinion on the legal status", text)

    def test_boundaries_are_disclaimed(self):
        _, _, extra = self.page()
        self.assertRegex(extra["disclaimer"], "Natural Earth.*no opinion on the legal status of any country")
        self.own_registry()
        self.change(("UPDATE settings SET value = 'BNDA.gpkg' WHERE name = 'boundaries'", ()), ("UPDATE settings SET value = 'x' WHERE name = 'boundaries-sha256'", ()))
        _, _, other = self.page()
        self.assertRegex(other["disclaimer"], r"\(BNDA.gpkg\).*no opinion on the legal status of any country")
        self.assertEqual(other["map"]["land"], "", "borders of two sources would not meet")
        self.assertNotEqual(extra["map"]["land"], "")

    def test_no_address(self):
        """A page to be published names no address of a person, wherever it was written."""
        self.own_registry()
        with open(self.path("contacts.csv"), "w", encoding="utf-8") as file:
            file.write("iso3,role,name,email\nLKA,insii,Somebody Unknown,somebody@example.org\n")
        self.run_program("registry", "contacts", "import", "contacts.csv", "--registry", self.registry)
        self.change(("UPDATE countries SET name = 'Lao <l.p@example.com>' WHERE iso3 = 'LAO'", ()))
        _, text, extra = self.page()
        self.assertNotRegex(text, r"[\w.]+@[\w.]+\.\w+")
        self.assertNotIn("Somebody Unknown", text)
        whys = [event["why"] for event in extra["products"][1]["countries"]["IDN"]["events"]]
        self.assertIn("Told by [\u2026]", whys)

    def test_is_written_whole_or_printed(self):
        out, err = self.tell("--format", "html")
        self.page()
        with open(self.path("board.html"), encoding="utf-8") as file:
            self.assertEqual(out, file.read())
        self.assertEqual(err, "")
        os.mkdir(self.path("folder"))
        _, err = self.tell("--format", "html", "--output", "folder", status=2)
        self.assertRegex(err, "^soilgate: --output folder cannot be written: it is a folder")
        _, err = self.tell("--format", "html", "--output", "nowhere/x.html", status=2)
        self.assertRegex(err, "^soilgate: --output nowhere/x.html cannot be written: there is no folder nowhere")

    def test_in_french(self):
        self.run_program("--language", "fr", "status", "--registry", self.registry, "--as-of", self.as_of, "--format", "html", "--output", "fr.html")
        with open(self.path("fr.html"), encoding="utf-8") as file:
            page = Page(file.read())
        extra = json.loads(page.texts["page"][0])
        self.assertIn(("html", "lang", "fr"), page.attributes)
        words = {state["name"]: state["word"] for state in extra["states"]}
        self.assertEqual(words["correction-requested"], "Correction demandée")
        self.assertEqual([state["name"] for state in extra["states"]], [state["name"] for state in self.page()[2]["states"]])

    def test_labels_are_those_the_scripts_ask_for(self):
        _, _, extra = self.page()
        asked = set()
        for name in SCRIPTS:
            with open(os.path.join(SOURCE, "src/report/html", name), encoding="utf-8") as file:
                text = file.read()
            asked |= set(re.findall(r'\bt\("([A-Za-z0-9_]+)"', text)) | {f"{key}_{form}" for key in re.findall(r'\btn\("([A-Za-z0-9_]+)"', text) for form in ("one", "many")}
        asked |= {f"b_nav_{part}" for part in ("glance", "maps", "matrix", "layers", "time", "events", "countries")} | {f"b_verdict_{name}" for name in ("pass", "warn", "unchecked", "fail")}
        asked |= {f"b_cell_{name}" for name in ("ok", "info", "warning", "unchecked", "error", "missing", "absent", "unread")} | {f"severity_{name}" for name in ("error", "warning", "unchecked", "info")}
        self.assertGreater(len(asked), 80)
        self.assertEqual(asked - set(extra["labels"]), set())
        with open(os.path.join(SOURCE, "src/report/board_labels.c"), encoding="utf-8") as file:
            own = set(re.findall(r'\{"(b_[a-z_]+)"', file.read()))
        self.assertEqual(own - asked, set(), "labels that nothing asks for")


class Map(BoardTest):
    def test_outlines_lie_where_gdal_projects_them(self):
        _, _, extra = self.page()
        projection, shapes = Projection(extra, DEMO), extra["map"]["countries"]
        self.assertEqual(len(shapes), 24)
        for iso3 in ("AFG", "PAK", "NPL", "LKA", "MNG", "KHM", "LAO", "BGD", "THA", "VNM"):
            for own, true in zip(box_of(decode_path(shapes[iso3]["path"])), projection.box(iso3)):
                self.assertAlmostEqual(own, true, delta=2.0, msg=iso3)
        for iso3, place in PLACES.items():
            x, y = projection.units(*place)
            holders = [code for code, shape in shapes.items() if is_inside(decode_path(shape["path"]), x, y)]
            self.assertEqual(holders, [iso3])

    def test_small_countries_have_a_mark(self):
        _, _, extra = self.page()
        self.assertEqual({iso3 for iso3, shape in extra["map"]["countries"].items() if shape["small"]}, {"SGP", "MDV", "BRN"})
        projection = Projection(extra, DEMO)
        x, y = projection.units(103.82, 1.35)
        self.assertLess(math.dist((x, y), (extra["map"]["countries"]["SGP"]["x"], extra["map"]["countries"]["SGP"]["y"])), 2)

    def test_codes_do_not_lie_on_one_another(self):
        _, _, extra = self.page()
        labels = [shape["label"] for shape in extra["map"]["countries"].values() if "label" in shape]
        self.assertGreater(len(labels), 20)
        for (x1, y1), (x2, y2) in itertools.combinations(labels, 2):
            self.assertTrue(abs(x1 - x2) > 29 or abs(y1 - y2) > 9, ((x1, y1), (x2, y2)))


class Colours(BoardTest):
    """Of the states: the same everywhere, and told apart by everybody."""
    # Machado, Oliveira and Fernandes (2009), severity 1: how people see who lack one kind of cones; linear RGB.
    SEEN = {"normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
            "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
            "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
            "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))}

    def lab(self, colour, matrix):
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))]
        seen = [min(1, max(0, sum(a * b for a, b in zip(row, linear)))) for row in matrix]
        xyz = [sum(a * b for a, b in zip(row, seen)) for row in ((0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505), (0.2126, 0.7152, 0.0722), (0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089))]
        fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
        return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)

    def test_any_two_are_told_apart(self):
        _, _, extra = self.page()
        colours = {state["name"]: state["colour"] for state in extra["states"]}
        self.assertEqual(len(set(colours.values())), 10)
        for name, matrix in self.SEEN.items():
            for a, b in itertools.combinations(colours, 2):
                self.assertGreater(math.dist(self.lab(colours[a], matrix), self.lab(colours[b], matrix)), 18, (name, a, b))

    def test_maps_in_qgis_have_the_same(self):
        _, _, extra = self.page()
        connection = sqlite3.connect(DEMO)
        styles = connection.execute("SELECT styleQML FROM layer_styles WHERE f_table_name LIKE 'status_%'").fetchall()
        connection.close()
        self.assertEqual(len(styles), 3)
        self.assertEqual(len(set(styles)), 1)
        style = ElementTree.fromstring(styles[0][0])
        fills = {symbol.get("name"): next(prop.get("v") for prop in symbol.iter("prop") if prop.get("k") == "color") for symbol in style.iter("symbol")}
        drawn = {category.get("value").replace(" ", "-"): "#" + "".join(f"{int(part):02x}" for part in fills[category.get("symbol")].split(",")[:3]) for category in style.iter("category")}
        self.assertEqual(drawn, {state["name"]: state["colour"] for state in extra["states"]})

    def test_a_registry_of_before_gets_them(self):
        self.registry = self.path("old.gpkg")
        with sqlite3.connect(self.registry) as connection, open(os.path.join(SOURCE, "src/registry/sql/sqlite_001.sql"), encoding="utf-8") as tables:
            connection.executescript(tables.read())
            connection.execute("INSERT INTO soilgate_migrations VALUES (1, '2026-01-01T00:00:00Z', '0.1.0')")
            connection.execute("INSERT INTO products (name, version, title) VALUES ('GBSmap', '1.0', 'Black soils')")
            connection.execute("INSERT INTO regions (code, title, source, confidence) VALUES ('ASP', 'Asian Soil Partnership', 'x', 'verified')")
            for name, owner in (("status", "soilgate"), ("my colours", "me")):
                connection.execute("INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML, useAsDefault, owner) VALUES ('status_GBSmap', 'geom', ?, 'old', 1, ?)", (name, owner))
        connection.close()
        self.tell()
        connection = sqlite3.connect(self.registry)
        styles = dict(connection.execute("SELECT styleName, styleQML FROM layer_styles").fetchall())
        connection.close()
        with open(os.path.join(SOURCE, "src/registry/sql/status.qml"), encoding="utf-8") as status, open(os.path.join(SOURCE, "src/registry/sql/countries.qml"), encoding="utf-8") as countries:
            self.assertEqual(styles, {"status": status.read(), "countries": countries.read(), "my colours": "old"})


class Slides(BoardTest):
    def slide(self, name, *arguments):
        out, err = self.tell("--picture", name, *arguments)
        self.assertEqual(err, "")
        self.assertIn("ASP, Asian Soil Partnership", out)
        with open(self.path(name), "rb") as file:
            return file.read()

    def test_png_shows_each_country_in_the_colour_of_its_state(self):
        _, _, extra = self.page()
        self.slide("one.png", "--product", "gsasmap")
        pixels = gdal.Open(self.path("one.png")).ReadAsArray()
        self.assertEqual(pixels.shape, (3, 1080, 1920))
        sea = [int("dbe7ee"[i:i + 2], 16) for i in (0, 2, 4)]
        columns = [x for x in range(1920) if (pixels[:, ::7, x].T == sea).all(axis=1).any()]
        rows = [y for y in range(1080) if (pixels[:, y, ::7].T == sea).all(axis=1).any()]
        left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
        scale = (right - left) / extra["map"]["width"]
        self.assertAlmostEqual((bottom - top) / extra["map"]["height"], scale, delta=0.02)
        colours = {state["name"]: state["colour"] for state in extra["states"]}
        states = {country["iso3"]: country["status"] or "no-status" for country in self.status("GSASmap")["countries"]}
        projection = Projection(extra, DEMO)
        for iso3, place in PLACES.items():
            x, y = projection.units(*place)
            pixel = pixels[:, round(top + y * scale), round(left + x * scale)]
            self.assertEqual("#" + "".join(f"{int(v):02x}" for v in pixel), colours[states[iso3]], iso3)

    def test_svg_is_well_formed(self):
        tree = etree.fromstring(self.slide("all.svg"))
        self.assertEqual(etree.QName(tree).localname, "svg")
        self.assertEqual([float(part) for part in tree.get("viewBox").split()], [0, 0, 1280, 720])
        links = [value for node in tree.iter() for name, value in node.attrib.items() if name.endswith("href")]
        self.assertTrue(all(link.startswith("#") for link in links))

    def test_pdf_has_a_page_for_each_product(self):
        self.slide("all.pdf")
        info = subprocess.run(["pdfinfo", "-isodates", self.path("all.pdf")], capture_output=True, text=True, check=True).stdout
        self.assertRegex(info, r"Pages: +3\n")
        self.assertRegex(info, r"Page size: +960 x 540 pts")
        self.assertRegex(info, r"CreationDate: +2022-09-15T23:59:59Z")
        for number, product in enumerate(PRODUCTS, 1):
            text = subprocess.run(["pdftotext", "-f", str(number), "-l", str(number), "-layout", self.path("all.pdf"), "-"], capture_output=True, text=True, check=True).stdout
            status = self.status(product)
            self.assertIn(f"{product} ", text)
            self.assertIn("As of 2022-09-15", text)
            self.assertIn("no opinion on the legal status", re.sub(r"\s+", " ", text))
            self.assertIn(f"Accepted: {status['totals']['accepted']} of 24 countries", text)
            missing = [country["iso3"] for country in status["countries"] if country["status"] == "missing"]
            self.assertIn(f"Missing: {len(missing)} of 24", text)
            self.assertIn(" ".join(missing), re.sub(r"\s+", " ", text.replace("*", "")))
            inferred = {country["iso3"] for country in status["countries"] if (country["note"] or "").startswith("Inferred")}
            self.assertEqual(set(re.findall(r"\b([A-Z]{3})\*", text)), inferred)
            self.assertIn("A star marks what was inferred", text)
            drawn = sum(int(count) for count in re.findall(r": (\d+) of 24\n", text + "\n"))
            self.assertEqual(drawn, 24, text)

    def test_the_same_board_gives_the_same_bytes(self):
        for name in ("a.png", "a.svg", "a.pdf", "a.SVG"):
            self.assertEqual(self.slide(name), self.slide(name), name)
        self.assertEqual(self.page()[1], self.page()[1])
        self.assertEqual(self.slide("b.png"), self.slide("a.png"))
        self.tell("--picture", "x.png", "--picture", "y.pdf")
        for one, two in (("x.png", "a.png"), ("y.pdf", "a.pdf")):
            with open(self.path(one), "rb") as first, open(self.path(two), "rb") as second:
                self.assertEqual(first.read(), second.read())

    def test_help_names_the_options(self):
        out, _ = self.run_program("status", "--help")
        for option in ("--picture=FILE", "--output=FILE", "--by=WHAT"):
            self.assertIn(option, out)

    def hash_registry(self):
        with open(self.registry, "rb") as file:
            return hashlib.sha256(file.read()).digest()

    def test_mistakes(self):
        self.own_registry()
        before = self.hash_registry()
        for arguments, message in ((("--picture", "map.gif"), '--picture writes .png, .svg or .pdf, and not "map.gif"'),
                                   (("--picture", ""), "--picture needs the name of a file"),
                                   (("--picture", "a.tif"), "--picture would overwrite a map"),
                                   (("--picture", "a.png", "--picture", "./a.png"), "--picture would overwrite the file of --picture"),
                                   (("--picture", "a.png", "--output", "a.png"), "--picture would overwrite the file of --output"),
                                   (("--output", "own.gpkg"), "--output would overwrite the registry"),
                                   (("--by", "country"), '--by is layer, not "country"'),
                                   (("--by", "layer"), "--by layer tells of one product"),
                                   (("--by", "layer", "--product", "gsasmap", "--format", "html"), "leave out --by"),
                                   (("--format", "pdf"), '--format is text, json, csv or html, not "pdf"')):
            out, err = self.tell(*arguments, status=2)
            self.assertEqual(out, "")
            self.assertRegex(err, f"^soilgate: .*{re.escape(message)}.*\nTo see the options: soilgate status --help\n$")
        _, err = self.tell("--picture", "nowhere/a.png", status=2)
        self.assertRegex(err, "^soilgate: --picture nowhere/a.png cannot be written: there is no folder nowhere")
        self.assertEqual(self.hash_registry(), before)


class Layers(BoardTest):
    def test_the_three_forms_agree_with_the_reports(self):
        with open(os.path.join(SOURCE, "specs/schema/soilgate-status-1.schema.json"), encoding="utf-8") as file:
            validator = jsonschema.Draft202012Validator(strict(json.load(file)))
        plain, told = self.status("GSASmap"), self.status("GSASmap", "--by", "layer")
        validator.validate(told)
        names = [layer["layer"] for layer in told["layers"]]
        self.assertEqual({key: value for key, value in told.items() if key not in ("layers", "countries")}, {key: value for key, value in plain.items() if key != "countries"})
        self.assertEqual([{key: value for key, value in country.items() if key != "layers"} for country in told["countries"]], plain["countries"])
        with open(os.path.join(PLACE.name, "fail.json"), encoding="utf-8") as file:
            report = json.load(file)["deliveries"][0]
        cells = next(country["layers"] for country in told["countries"] if country["iso3"] == "PHL")
        self.assertEqual([cell["layer"] for cell in cells], names)
        order = ["info", "warning", "unchecked", "error"]
        for cell in cells:
            paths = [file["path"] for file in report["files"] if file["layer"] == cell["layer"]]
            found = [finding for finding in report["findings"] if finding["layer"] == cell["layer"] or finding["file"] in paths]
            worst = max((finding["severity"] for finding in found), key=order.index, default="ok")
            self.assertEqual(cell, {"layer": cell["layer"], "state": worst if paths else "missing", "findings": len(found)})
        out, _ = self.tell("--product", "gsasmap", "--by", "layer", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual({(row["iso3"], row["layer"]): row["state"] for row in rows if row["layer"]},
                         {(country["iso3"], cell["layer"]): cell["state"] for country in told["countries"] for cell in country["layers"] or []})
        self.assertEqual({row["iso3"] for row in rows if row["state"] == "no-delivery"}, {country["iso3"] for country in told["countries"] if country["layers"] is None})
        self.assertEqual(len({row["iso3"] for row in rows}), 24)
        text, _ = self.tell("--product", "gsasmap", "--by", "layer")
        self.assertIn("Countries: 24; with a delivery: 9.", text)
        self.assertRegex(text, r"\nSalt_030 +ok +ok +ok +ok +ok +ok +E +E +ok *\n")
        self.assertRegex(text, r"\nESP_30100 +ok +ok +ok +ok +ok +ok +-- +-- +ok *\n")
        self.assertIn("Without a delivery (15): AFG BRN CHN", text)

    def test_without_any_delivery(self):
        text, _ = self.tell("--product", "gbsmap", "--by", "layer")
        self.assertIn("with a delivery: 0.", text)
        told = self.status("GBSmap", "--by", "layer")
        self.assertEqual((told["layers"], {json.dumps(country["layers"]) for country in told["countries"]}), ([], {"null"}))

    def test_a_report_that_cannot_be_read_is_no_pass(self):
        self.own_registry()
        self.change(("DROP TRIGGER deliveries_no_update", ()), ("UPDATE deliveries SET report = '{}' WHERE iso3 = 'THA' AND number = 2", ()),
                    ("UPDATE deliveries SET report = replace(report, 'BGD', 'BTN') WHERE iso3 = 'BGD'", ()))
        told = self.status("GSASmap", "--by", "layer")
        for iso3 in ("THA", "BGD"):
            states = {cell["state"] for country in told["countries"] if country["iso3"] == iso3 for cell in country["layers"]}
            self.assertEqual(states, {"unread"}, iso3)
        _, _, extra = self.page("--product", "gsasmap")
        self.assertIsNone(extra["products"][0]["countries"]["THA"]["deliveries"][0]["counts"])


class Hostile(BoardTest):
    """A registry that somebody else wrote, to break whoever reads it."""
    NAME = "</script><img src=x onerror=alert(1)>\"'`${1}\u202e<!--\u2028@status-hash@"

    def test_texts(self):
        self.own_registry()
        self.change(("UPDATE countries SET name = ? WHERE iso3 = 'THA'", (self.NAME,)), ("UPDATE regions SET title = ?", (self.NAME,)),
                    ("DROP TRIGGER events_no_update", ()), ("UPDATE events SET why = ?, who = ?, evidence = ? WHERE iso3 = 'THA'", (self.NAME, self.NAME, self.NAME)),
                    ("UPDATE settings SET value = ? WHERE name = 'boundaries'", (self.NAME,)), ("UPDATE baselines SET title = ?, name = ?", (self.NAME, self.NAME)),
                    ("DROP TRIGGER deliveries_no_update", ()), ("UPDATE deliveries SET who = ?, spec_version = ? WHERE iso3 = 'THA'", (self.NAME, self.NAME)))
        page, text, extra = self.page()
        self.assertEqual({tag for tag, _, _ in page.attributes} & {"img", "iframe", "object"}, set())
        self.assertEqual(text.count("<script"), 3)
        self.assertIn("</script><img", extra["region_title"])
        self.assertNotIn("\u202e", text)
        self.assertNotIn("\u2028", text)
        for name in ("a.png", "a.svg", "a.pdf"):
            self.tell("--picture", name)
        etree.parse(self.path("a.svg"))

    def test_geometries(self):
        self.own_registry()
        shapes = [b"", b"\x00", b"GP", b"GP\x00\x0f" + b"\xff" * 80, os.urandom(4096), b"GP\x00\x01\xe6\x10\x00\x00" + b"\x01\x06\x00\x00\x00\xff\xff\xff\xff",
                  b"GP\x00\x01\xe6\x10\x00\x00" + ogr.CreateGeometryFromWkt("POINT (100 10)").ExportToWkb(),
                  b"GP\x00\x01\xe6\x10\x00\x00" + ogr.CreateGeometryFromWkt("POLYGON ((1e308 0,1 1e308,-1e308 -1e308,1e308 0))").ExportToWkb()]
        codes = "AFG BGD BTN KHM PRK IND JPN LAO".split()
        with sqlite3.connect(self.registry) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%countries%'")]
            for name in names:
                connection.execute(f'DROP TRIGGER "{name}"')
            for iso3, shape in zip(codes, shapes):
                connection.execute("UPDATE countries SET geom = ? WHERE iso3 = ?", (shape, iso3))
            connection.execute("UPDATE countries SET geom = 'text' WHERE iso3 = 'LKA'")
        connection.close()
        _, _, extra = self.page()
        for iso3 in (*codes, "LKA"):
            self.assertEqual(extra["map"]["countries"][iso3]["path"], "", iso3)
        self.assertNotEqual(extra["map"]["countries"]["CHN"]["path"], "")
        self.tell("--picture", "a.png")
        self.change(("UPDATE countries SET geom = x'00'", ()))
        _, _, extra = self.page()
        self.assertEqual({shape["path"] for shape in extra["map"]["countries"].values()}, {""})
        self.tell("--picture", "a.png")

    def test_very_many_events(self):
        self.own_registry()
        states = ["in-preparation", "missing"]
        with sqlite3.connect(self.registry) as connection:
            before = "missing"
            for i in range(3000):
                day = f"20{24 + i // 336}-{i % 336 // 28 + 1:02}-{i % 28 + 1:02}"
                connection.execute("INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred) VALUES ('JPN', 'GSASmap', ?, ?, ?, ?, 'x', ?, 0)",
                                   (before, states[i % 2], day, f"{day}T00:00:00Z", "y" * 5000))
                before = states[i % 2]
        connection.close()
        _, text, extra = self.page(as_of="2040-01-01")
        own = extra["products"][1]
        self.assertEqual(len(own["days"]), 100)
        self.assertTrue(own["days_left_out"])
        self.assertEqual(own["days"][-1]["day"], "2040-01-01")
        self.assertEqual((len(own["countries"]["JPN"]["events"]), own["countries"]["JPN"]["events_all"]), (60, 3001))
        self.assertLess(len(text), 1_000_000)

    def test_earlier_expectations_are_told(self):
        """All words on whether the product is expected, but those that an event tells; up to the day."""
        self.own_registry()
        expect = lambda *words: self.run_program("registry", "expect", "gsasmap", *words, "--registry", self.registry, "--by", "C. Secretary")
        expect("JPN", "--not", "--on", "2022-06-01", "--why", "Agreed with Japan", "--evidence", "mail 9")
        expect("JPN", "--due", "2022-12-31", "--on", "2022-07-01", "--why", "Japan is back")
        self.run_program("registry", "move", "BRN", "gsasmap", "missing", "--on", "2022-07-01", "--why", "Brunei joins", "--registry", self.registry)

        def said(iso3, as_of):
            own = self.page(as_of=as_of)[2]["products"][1]["countries"][iso3]
            self.assertEqual(own["expectations_all"], len(own["expectations"]))
            return [(one["at"], one["expected"], one["due"], one["why"]) for one in own["expectations"]]

        call = ("2022-04-01", True, "2022-08-31", "Agreed in the regional call")
        gone, back = ("2022-06-01", False, None, "Agreed with Japan"), ("2022-07-01", True, "2022-12-31", "Japan is back")
        self.assertEqual(said("JPN", "2022-12-01"), [call, gone, back])
        self.assertEqual(said("JPN", "2022-06-30"), [call, gone])
        self.assertEqual(said("JPN", "2022-03-31"), [])  # the event of the meeting tells that it is missing
        self.assertEqual([one[:3] for one in said("BRN", "2022-12-01")], [("2022-03-10", False, None)])
        last = self.page(as_of="2022-06-30")[2]["products"][1]["countries"]["JPN"]["expectations"][-1]
        self.assertEqual((last["who"], last["evidence"], last["inferred"]), ("C. Secretary", "mail 9", False))
        with sqlite3.connect(self.registry) as connection:
            connection.executemany("INSERT INTO expectations (iso3, product, expected, at, recorded_at, who, why, inferred) VALUES ('JPN', 'GSASmap', ?, '2022-08-01', '2022-08-01T00:00:00Z', 'x', ?, 0)",
                                   [(i % 2, f"word {i}") for i in range(3000)])
        connection.close()
        own = self.page(as_of="2022-12-01")[2]["products"][1]["countries"]["JPN"]
        self.assertEqual((len(own["expectations"]), own["expectations_all"], own["expectations"][-1]["why"]), (60, 3003, "word 2999"))

    def test_what_was_accepted_by_an_older_specification_says_so(self):
        self.own_registry()
        _, _, before = self.page()
        self.change(("UPDATE products SET version = '2.0' WHERE name = 'GSASmap'", ()))
        page, _, extra = self.page()
        accepted = {line["iso3"]: line["accepted"] for line in self.statuses(page)[1]["countries"] if line["accepted"]}
        self.assertTrue(accepted)
        self.assertEqual({(one["spec_version"], one["older"]) for one in accepted.values()}, {("1.0", True)})
        for told, older in ((before, set()), (extra, set(accepted))):
            deliveries = [(iso3, one) for iso3, own in told["products"][1]["countries"].items() for one in own["deliveries"]]
            self.assertEqual({iso3 for iso3, one in deliveries if one["older"]}, older)
            self.assertTrue(any(not one["older"] for _, one in deliveries))

    def test_no_region_member_and_no_product(self):
        self.own_registry()
        self.change(("DROP TRIGGER memberships_no_delete", ()), ("DELETE FROM memberships", ()))
        page, _, extra = self.page()
        self.assertEqual([status["countries"] for status in self.statuses(page)], [[], [], []])
        self.assertEqual(extra["map"]["countries"], {})
        self.tell("--picture", "a.png", "--picture", "a.pdf")


if __name__ == "__main__":
    unittest.main()
