"""The board in a browser: what a person sees, points at, presses, filters and prints."""
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pages  # noqa: E402
from browser import Browser  # noqa: E402

import demo_registry  # noqa: E402 (pages makes tests/cli known)
from support import ENVIRONMENT, PROGRAM  # noqa: E402

ENTER, ESCAPE, TAB, LEFT, RIGHT, UP, DOWN, END = "\ue007", "\ue00c", "\ue004", "\ue012", "\ue014", "\ue013", "\ue015", "\ue010"


def rgb(colour):
    return "rgb({}, {}, {})".format(*(int(colour[i:i + 2], 16) for i in (1, 3, 5)))


class BoardTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="soilgate-web-board-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.registry = demo_registry.make(cls.place.name)
        cls.path = cls.make("board.html")
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def make(cls, name, *arguments, language="en", registry=None):
        path = os.path.join(cls.place.name, name)
        subprocess.run([PROGRAM, "--language", language, "status", "--registry", registry or cls.registry, "--as-of", demo_registry.AS_OF, "--format", "html", "--output", path, *arguments],
                       env=ENVIRONMENT, check=True, capture_output=True, timeout=120)
        return path

    def setUp(self):
        self.browser.size(1280, 900)
        self.browser.media()
        self.open(self.path)

    def open(self, path):
        self.browser.requests()
        self.browser.console()
        self.browser.go(path)
        self.assertTrue(self.browser.wait("return document.readyState === 'complete' && !!document.querySelector('main')"))
        self.browser.run("document.documentElement.style.scrollBehavior = 'auto'")
        self.report = json.loads(self.browser.run("return document.getElementById('report').textContent"))["products"]
        self.extra = json.loads(self.browser.run("return document.getElementById('page').textContent"))

    def text(self, selector):
        return self.browser.run("const node = document.querySelector(arguments[0]); return node && node.innerText", selector)

    def texts(self, selector):
        return self.browser.run("return [...document.querySelectorAll(arguments[0])].map((node) => node.innerText)", selector)

    def click(self, selector, number=0):
        self.browser.run("document.querySelectorAll(arguments[0])[arguments[1]].click()", selector, number)

    def choose(self, selector, value):
        self.browser.run("const node = document.querySelector(arguments[0]); node.value = arguments[1]; node.dispatchEvent(new Event('input')); node.dispatchEvent(new Event('change'))", selector, value)

    def shown_countries(self):
        return self.browser.run("return [...document.querySelectorAll('.matrix tbody tr')].map((row) => row.dataset.iso3)")

    # --- what it is ---

    def test_opens_without_any_request_and_without_errors(self):
        self.click(".tools button")
        self.assertEqual([url for url in self.browser.requests() if not url.startswith("data:")], ["file://" + self.path])
        self.assertEqual(self.browser.console(), [])

    def test_glance_counts_all(self):
        for number, status in enumerate(self.report):
            card = self.texts(".glance")[number]
            for state in self.extra["states"]:
                count = status["totals"][state["name"]]
                said = re.search(rf"{state['word']}\s+(\d+) of 24 \((\d+)\s?%\)", card)
                self.assertEqual(int(said.group(1)) if said else 0, count, (status["product"], state["name"]))
                if said:
                    self.assertAlmostEqual(int(said.group(2)), count / 24 * 100, delta=0.51)
            self.assertRegex(card, rf"{status['totals']['accepted']}\s+of 24 countries accepted")

    # --- the map ---

    def test_map_is_coloured_by_state(self):
        colours = {state["name"]: state["colour"] for state in self.extra["states"]}
        for number, status in enumerate(self.report):
            self.click("[role=tab]", number)
            shown = self.browser.run("return [...document.querySelectorAll('.panel')].map((node) => node.checkVisibility())")
            self.assertEqual(shown, [i == number for i in range(3)])
            fills = self.browser.run("return Object.fromEntries([...document.querySelectorAll(`#map-${arguments[0]} .country`)].map((node) => [node.dataset.iso3, getComputedStyle(node).fill]))", number)
            self.assertEqual(fills, {country["iso3"]: rgb(colours[country["status"] or "no-status"]) for country in status["countries"] if country["iso3"] in fills})
            self.assertGreaterEqual(len(fills), 22)
            marks = self.browser.run("return Object.fromEntries([...document.querySelectorAll(`#map-${arguments[0]} .mark`)].map((node) => [node.dataset.iso3, getComputedStyle(node).fill]))", number)
            self.assertEqual(marks, {country["iso3"]: rgb(colours[country["status"] or "no-status"]) for country in status["countries"] if country["iso3"] in ("SGP", "MDV", "BRN")})

    def test_what_is_seen_has_the_colour(self):
        """The pixels at the codes' countries, as the browser draws them."""
        self.click("[role=tab]", 1)
        colours = {state["name"]: state["colour"] for state in self.extra["states"]}
        for iso3, left in (("CHN", 60), ("MNG", 40), ("IND", 30)):
            x, y = self.extra["map"]["countries"][iso3]["x"] - left, self.extra["map"]["countries"][iso3]["y"]
            path = os.path.join(self.place.name, "shot.png")
            box = self.browser.run("const node = document.querySelector('#map-1 svg'); node.scrollIntoView({block: 'center'}); const box = node.getBoundingClientRect(); return [box.left, box.top, box.width]")
            self.browser.screenshot(path)
            pixel = [pages.gdal.Open(path).ReadAsArray()[band, round(box[1] + y * box[2] / 1000), round(box[0] + x * box[2] / 1000)] for band in range(3)]
            state = next(country["status"] for country in self.report[1]["countries"] if country["iso3"] == iso3)
            self.assertEqual("#" + "".join(f"{int(v):02x}" for v in pixel), colours[state], iso3)

    def test_pointing_tells_how_a_country_stands(self):
        self.click("[role=tab]", 1)
        x, y = self.browser.run("const svg = document.querySelector('#map-1 svg'); svg.scrollIntoView({block: 'center'}); const box = svg.getBoundingClientRect(); const place = arguments[0]; return [box.left + place.x * box.width / 1000, box.top + place.y * box.width / 1000]", self.extra["map"]["countries"]["PAK"])
        self.browser.move(x - 15, y - 12)
        self.assertRegex(self.text("#map-1 .readout"), r"Pakistan\s+Rejected\s+overdue since 2022-06-15; due 2022-08-31; The data are another country's")
        left, top = self.browser.run("const box = document.querySelector('#map-1 .readout a').getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]")
        self.browser.pointer({"type": "pointerMove", "x": round(left), "y": round(top), "duration": 0}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})
        self.assertTrue(self.browser.run("return document.getElementById('c-PAK').open"))
        self.assertEqual(self.browser.run("return document.activeElement.closest('details').id"), "c-PAK")

    def test_keys_go_from_country_to_country(self):
        self.click("[role=tab]", 1)
        self.browser.run("document.querySelector('#map-1 .region-stage').focus()")
        self.browser.keys(END)
        self.assertIn("Viet Nam", self.text("#map-1 .readout"))
        said = []
        for key in (LEFT, UP, RIGHT, DOWN):
            self.browser.keys(key)
            said.append(self.text("#map-1 .readout").split("\n")[0])
        self.assertEqual(len(set(said)), 4, said)
        self.browser.keys(ESCAPE)
        self.assertIn("Point at a country", self.text("#map-1 .readout"))
        self.browser.keys(END, ENTER)
        self.assertTrue(self.browser.run("return document.getElementById('c-VNM').open"))

    def test_tabs_by_key(self):
        self.browser.run("document.getElementById('tab-0').focus()")
        self.browser.keys(RIGHT)
        self.assertEqual(self.browser.run("return [document.activeElement.id, document.getElementById('map-1').checkVisibility()]"), ["tab-1", True])
        self.browser.keys(LEFT, LEFT)
        self.assertEqual(self.browser.run("return document.activeElement.id"), "tab-2")

    def test_disclaimer_is_under_each_map(self):
        for text in self.browser.run("return [...document.querySelectorAll('.panel')].map((panel) => panel.querySelector('.disclaimer').textContent)"):
            self.assertRegex(text, "no opinion on the legal status.*Lambert azimuthal equal-area")

    # --- the matrix ---

    def test_filter_by_state_and_product(self):
        self.assertEqual(len(self.shown_countries()), 24)
        self.choose("#b-state", "missing")
        missing = [{country["iso3"] for country in status["countries"] if country["status"] == "missing"} for status in self.report]
        self.assertEqual(set(self.shown_countries()), set.union(*missing))
        self.choose("#b-product", "1")
        self.assertEqual(set(self.shown_countries()), missing[1])
        self.assertIn(f"{len(missing[1])} of 24", self.text("#b-matrix .result"))
        self.choose("#b-search", "kor")
        self.assertEqual(set(self.shown_countries()), {"KOR", "PRK"})
        self.click("#b-matrix .controls > button")
        self.assertEqual(len(self.shown_countries()), 24)

    def test_deadlines(self):
        late = {country["iso3"] for country in self.report[1]["countries"] if country["overdue"]}
        self.assertGreater(len(late), 5)
        self.assertIn(f"{len(late)} countries are overdue", self.texts(".glance")[1])
        self.browser.run("document.getElementById('b-late').click()")
        self.assertEqual(set(self.shown_countries()), late)
        self.assertRegex(self.text(".matrix tr[data-iso3=CHN]"), r"overdue\s+since 2022-03-10; due 2022-08-31")
        self.assertEqual(self.browser.run("return document.querySelectorAll('#b-time .time')[1].querySelectorAll('.time-mark.due').length"), 1)

    def test_sorting(self):
        order = [state["name"] for state in self.extra["states"]]
        self.click(".matrix thead button", 2)
        states = {country["iso3"]: order.index(country["status"] or "no-status") for country in self.report[1]["countries"]}
        self.assertEqual([states[iso3] for iso3 in self.shown_countries()], sorted(states.values()))
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('.matrix thead th')].map((node) => node.getAttribute('aria-sort'))"), ["none", "none", "ascending", "none"])
        self.click(".matrix thead button", 2)
        self.assertEqual([states[iso3] for iso3 in self.shown_countries()], sorted(states.values(), reverse=True))

    def test_cells_say_the_state_in_words(self):
        row = self.text(".matrix tr[data-iso3=PHL]")
        self.assertRegex(row, r"Reported[^*].*Correction requested\s+overdue\s+since 2022-07-12; due 2022-08-31; 1 delivery\s+Errors\s+No status\s*\*".replace(".*", r"[\s\S]*"))

    # --- layers, time, events, countries ---

    def test_layers(self):
        cells = self.browser.run("return [...document.querySelectorAll('.layers-of')].map((part) => [...part.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => cell.classList[1])))")
        self.assertEqual([len(rows) for rows in cells], [29, 16])
        codes = sorted(self.extra["products"][1]["layers"]["countries"])
        self.assertEqual([row[codes.index("PAK")] for row in cells[1]], [cell[0] for cell in self.extra["products"][1]["layers"]["countries"]["PAK"]])
        said = self.browser.run("return document.querySelectorAll('.layers-of')[1].querySelector('td.error').textContent")
        self.assertRegex(said, r"Pakistan, Salt_030: an error \(\d\)")

    def test_timeline_has_a_table_of_its_numbers(self):
        rows = self.browser.run("return [...document.querySelectorAll('#b-time .time')[1].querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))")
        days = self.extra["products"][1]["days"]
        self.assertEqual([row[0] for row in rows], [day["day"] for day in days])
        for row, day in zip(rows, days):
            self.assertEqual(sum(map(int, row[1:])), 24)
            self.assertEqual([int(cell) for cell in row[1:] if cell != "0"], [total for total in day["totals"] if total])
        tall = self.browser.run("return [...document.querySelectorAll('#b-time .time')[1].querySelectorAll('path')].length")
        self.assertEqual(tall, sum(any(day["totals"][i] for day in days) for i in range(10)))

    def test_latest_events_come_first(self):
        first = self.texts("#b-events .scroll:first-of-type tbody tr")[0]
        self.assertRegex(first, r"2022-09-01\s+Indonesia\s+GSASmap\s+In preparation\s+\u2192\s+Received")

    def test_a_country_tells_its_history(self):
        self.browser.go(self.path + "#c-THA")
        self.assertTrue(self.browser.wait("const node = document.getElementById('c-THA'); return node && node.open"))
        said = self.text("#c-THA")
        for words in ("Delivery 2", "No fault found", "Delivery 1", "Errors", "A layer is missing and a class has no meaning", "All faults are mended"):
            self.assertIn(words, said)
        self.click("#c-THA .deliveries details summary")
        self.assertIn("package.layer-missing", self.text("#c-THA .findings"))

    def test_history_tells_who_was_expected_when(self):
        self.browser.run("document.getElementById('c-THA').open = true")
        rows = self.browser.run("return [...document.querySelectorAll('#c-THA .of-product')].map((node) => [...node.querySelectorAll('.history tbody tr')].map((row) => [...row.cells].slice(0, 3).map((cell) => cell.textContent)))")[1]
        self.assertIn(["2022-04-01", "expected by 2022-08-31", "Agreed in the regional call"], rows)
        days = [row[0] for row in rows]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertGreater(days.index("2022-04-01"), 0)  # among the events
        self.assertLess(days.index("2022-04-01"), len(rows) - 1)

    def test_what_is_accepted_meanwhile_is_told(self):
        """The same files again, by a newer specification, are to be reviewed; what was accepted is."""
        with contextlib.closing(sqlite3.connect(shutil.copy(self.registry, os.path.join(self.place.name, "newer.gpkg")))) as database, database:
            columns = "iso3, product, 2, fingerprint, '2.0', replace(spec_sha256, substr(spec_sha256, 1, 1), 'x'), received_at, recorded_at, who, 'fail', report"
            database.execute(f"INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, recorded_at, who, verdict, report) SELECT {columns} FROM deliveries WHERE iso3 = 'LKA' AND product = 'GSASmap'")
            database.execute("INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred, delivery) SELECT iso3, product, 'accepted', 'received', '2022-08-01', '2022-08-01T12:00:00Z', 'x', 'x', 0, id FROM deliveries WHERE iso3 = 'LKA' AND product = 'GSASmap' AND number = 2")
            database.execute("UPDATE products SET version = '2.0' WHERE name = 'GSASmap'")
        self.open(self.make("newer.html", registry=os.path.join(self.place.name, "newer.gpkg")))
        said = self.browser.run("return document.querySelector('.matrix tr[data-iso3=LKA]').cells[2].textContent")
        self.assertRegex(said, "^Receivedsince 2022-08-01; due 2022-08-31; 2 deliveries; delivery 1 is accepted meanwhile; accepted by specification 1.0; the product is at 2.0 nowErrors$")
        self.browser.run("document.getElementById('c-LKA').open = true")
        items = self.browser.run("return [...document.querySelectorAll('#c-LKA .of-product')[1].querySelectorAll('.delivery-line')].map((node) => node.textContent)")
        self.assertRegex(items[0], "^Delivery 2 Received .*, specification 2.0, ")
        self.assertRegex(items[1], "^Delivery 1 Accepted .*, accepted by specification 1.0; the product is at 2.0 now, ")

    # --- everybody ---

    def test_texts_can_be_read_in_both_themes(self):
        self.browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true))")
        for scheme in ("light", "dark"):
            self.browser.media("", scheme)
            measured, bad = self.browser.run(pages.CONTRAST)
            self.assertGreater(measured, 500)
            self.assertEqual(bad, [], scheme)

    def test_everything_has_a_name(self):
        self.assertEqual(self.browser.run(pages.NAMES), [])

    def test_fits_a_phone(self):
        self.browser.size(360, 740)
        self.open(self.path)
        self.browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true))")
        self.assertEqual(self.browser.run("return document.documentElement.scrollWidth"), 360)
        wide = self.browser.run("return [...document.querySelectorAll('main *')].filter((node) => !node.closest('.scroll, svg, .contents, .unseen') && node.checkVisibility() && node.getBoundingClientRect().right > 361).map((node) => node.outerHTML.slice(0, 90))")
        self.assertEqual(wide, [])
        sizes = self.browser.run("return [...document.querySelectorAll('#map-0 .mark')].map((node) => node.getBoundingClientRect().width)")
        self.assertTrue(all(size > 6 for size in sizes), sizes)
        self.assertEqual(self.browser.run("return getComputedStyle(document.querySelector('.matrix td'), '::before').content"), '"GSOCseq: "')

    def test_paper_has_all_maps_and_countries(self):
        printed = os.path.join(self.place.name, "page.pdf")
        self.browser.pdf(printed)
        text = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(text.count("Lambert azimuthal"), 3)
        words = set(re.findall(r"\w+", text))
        for country in self.report[1]["countries"]:
            self.assertTrue({country["iso3"], *re.findall(r"\w+", country["name"])} <= words, country["name"])
        self.assertTrue({"package", "Findings", "Evidence"} <= words, "what is closed on the screen is open on paper")
        self.assertTrue("Show all" not in text and "earlier ones" not in text)

    def test_french(self):
        self.open(self.make("fr.html", language="fr"))
        self.assertEqual(self.text("h1"), "Partenariat asiatique sur les sols")
        self.assertIn("Correction demand\u00e9e", self.texts(".glance")[1])
        self.assertNotRegex(self.text("main").replace("Handed in on the portal", ""), r"\b(Missing|Accepted|since|Countries shown)\b")

    def test_one_product(self):
        self.open(self.make("one.html", "--product", "gbsmap"))
        self.assertEqual(self.text("h1"), "GBSmap, Asian Soil Partnership")
        self.assertEqual(self.texts("[role=tab]"), [])
        self.assertIsNone(self.text("#b-layers"))

    def test_without_scripts_there_is_a_text(self):
        with Browser(scripts=False) as browser:
            browser.go(self.path)
            self.assertIn("MISSING (5): expected, and not there", browser.call("GET", "/source"))


if __name__ == "__main__":
    unittest.main()
