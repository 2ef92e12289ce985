"""The report page in a browser: what a person sees, reads, presses and prints."""
import json
import os
import re
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pages  # noqa: E402
from browser import Browser  # noqa: E402

HOSTILE = "</script><img src=x onerror=window.hit=1>\"'`${window.hit=1}\u202e<!--"


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="soilgate-web-test-")
        cls.addClassCleanup(cls.place.cleanup)
        folder = cls.place.name
        cls.spill_map = os.path.join(pages.SAMPLES, "bad/boundary.spill/ring/LKA_GSOCseq_T0_Map030.tif")
        cls.pages = {
            "spill": pages.make_page(folder, "spill", cls.spill_map),
            "good": pages.make_page(folder, "good", os.path.join(pages.SAMPLES, "good/GSOCseq")),
            "faulty": pages.make_page(folder, "faulty", pages.copy_faulty(folder)),
        }
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.browser.size(1280, 900)
        self.browser.media()

    def open(self, name):
        self.browser.requests()
        self.browser.console()
        self.browser.go(self.pages[name][0])
        self.assertTrue(self.browser.wait("return document.readyState === 'complete' && !!document.querySelector('main')"))
        self.browser.run("document.documentElement.style.scrollBehavior = 'auto'")

    def text(self, selector):
        return self.browser.run("const node = document.querySelector(arguments[0]); return node && node.innerText", selector)

    def texts(self, selector):
        return self.browser.run("return [...document.querySelectorAll(arguments[0])].map((node) => node.innerText)", selector)

    def click(self, selector, number=0):
        self.browser.run("document.querySelectorAll(arguments[0])[arguments[1]].click()", selector, number)

    def press(self, selector):
        """Clicks as a hand does: browsers let only that copy."""
        x, y = self.browser.run("const node = document.querySelector(arguments[0]); node.scrollIntoView({block: 'center'}); const box = node.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]", selector)
        self.browser.pointer({"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}, {"type": "pointerDown", "button": 0},
                             {"type": "pointerUp", "button": 0})

    # --- what it is ---

    def test_opens_without_any_request_and_without_errors(self):
        for name, (path, _) in self.pages.items():
            self.open(name)
            self.browser.run("document.querySelectorAll('.stage').forEach((stage) => stage.dispatchEvent(new PointerEvent('pointermove', {clientX: 5, clientY: 5})))")
            self.browser.run("document.querySelectorAll('.tools button')[0].click()")
            asked = [url for url in self.browser.requests() if not url.startswith("data:")]
            self.assertEqual(asked, ["file://" + path])
            self.assertEqual(self.browser.console(), [])

    def test_carries_the_json_report(self):
        for name, (_, report) in self.pages.items():
            self.open(name)
            carried = json.loads(self.browser.run("return document.getElementById('report').textContent"))
            self.assertEqual(carried, report)

    def test_verdict_comes_first(self):
        self.open("spill")
        self.assertEqual(self.text("main section h2").strip(), "Not accepted")
        self.assertIn("1 error", self.text(".verdict"))
        self.assertIn("outside the country", self.text(".verdict .worst").lower())
        top = self.browser.run("return document.querySelector('.verdict').getBoundingClientRect().bottom")
        self.assertLess(top, 900)
        self.open("good")
        self.assertEqual(self.text("main section h2").strip(), "Accepted")
        self.assertEqual(len(self.texts(".tile")), 29)
        self.assertEqual(len(self.texts(".layer .map")), 29)

    def test_every_layer_has_its_tile_and_missing_ones_too(self):
        self.open("faulty")
        _, report = self.pages["faulty"]
        states = self.browser.run("return Object.fromEntries([...document.querySelectorAll('.tile')].map((node) => [node.querySelector('.tile-name').textContent, [...node.classList].filter((c) => c !== 'tile')[0]]))")
        self.assertEqual(states["ESP_30100"], "missing")
        for file in report["deliveries"][0]["files"]:
            found = {finding["severity"] for finding in report["deliveries"][0]["findings"] if finding["file"] == file["path"]}
            worst = next((severity for severity in ("error", "unchecked", "warning") if severity in found), "ok")
            self.assertEqual(states[file["layer"]], worst, file["layer"])

    def test_a_page_without_scripts_is_readable(self):
        self.browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
        try:
            self.browser.go(self.pages["spill"][0])
            root = self.browser.devtools("DOM.getDocument")["root"]["nodeId"]
            node = self.browser.devtools("DOM.querySelector", nodeId=root, selector="noscript pre")["nodeId"]
            self.assertNotEqual(node, 0, "the text is not an element: it is not shown")
            html = self.browser.devtools("DOM.getOuterHTML", nodeId=node)["outerHTML"]
            self.assertIn("FAIL: not accepted", html)
            self.assertIn("boundary.spill", html)
        finally:
            self.browser.devtools("Emulation.setScriptExecutionDisabled", value=False)

    def test_saves_the_json_report(self):
        self.open("spill")
        self.browser.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=self.place.name)
        self.press(".tools button:nth-child(2)")
        path = os.path.join(self.place.name, "soilgate-report.json")
        end = time.monotonic() + 10
        while not os.path.exists(path) and time.monotonic() < end:
            time.sleep(0.05)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(json.load(file), self.pages["spill"][1])
        self.assertEqual(self.browser.console(), [])

    def test_several_deliveries(self):
        self.pages["two"] = pages.make_page(self.place.name, "two", self.spill_map, os.path.join(pages.SAMPLES, "good/GBSmap"))
        try:
            self.open("two")
            rows = self.texts(".summary tbody tr")
            self.assertEqual(len(rows), 2)
            self.assertIn("Not accepted", rows[0])
            self.assertRegex(rows[1], r"(?s)GBSmap.*\bAccepted")
            self.assertEqual(self.browser.run(pages.NAMES), [])
            self.assertEqual(len(self.texts(".delivery")), 2)
            self.assertEqual(self.browser.console(), [])
        finally:
            del self.pages["two"]

    def test_waivers_stand_apart(self):
        waivers = os.path.join(self.place.name, "waivers.yaml")
        with open(waivers, "w", encoding="utf-8") as file:
            file.write("format: soilgate-waivers/1\nwaivers:\n  - rule: value.typical\n    country: LKA\n    product: GSOCseq\n    reason: Peat of the wet zone\n"
                       "    by: A. Reviewer\n    until: 2099-12-31\n")
        self.pages["waived"] = pages.make_page(self.place.name, "waived", "--waivers", waivers,
                                               os.path.join(pages.SAMPLES, "bad/value.typical/LKA_GSOCseq_T0_Map030.tif"))
        try:
            self.open("waived")
            self.assertEqual(self.text("main section h2").strip(), "Accepted")
            self.assertIn("1 waived", self.text(".verdict"))
            for word in ("value.typical", "Peat of the wet zone", "A. Reviewer", "2099-12-31"):
                self.assertIn(word, self.text("#d1-waivers"))
            self.assertIn("Nothing was found", self.text("#d1-findings"))
        finally:
            del self.pages["waived"]

    def test_relations_tell_their_result(self):
        self.open("good")
        _, report = self.pages["good"]
        self.click("#d1-relations summary")
        rows = self.texts("#d1-relations tbody tr")
        self.assertEqual(len(rows), len(report["deliveries"][0]["relations"]))
        self.assertTrue(all("holds" in row for row in rows))
        for relation, row in zip(report["deliveries"][0]["relations"], rows):
            self.assertIn(relation["expression"], row)

    def test_outcomes_tell_every_rule(self):
        self.open("faulty")
        delivery = self.pages["faulty"][1]["deliveries"][0]
        self.browser.run("document.querySelectorAll('#d1-outcomes details').forEach((node) => (node.open = true))")
        told = self.text("#d1-outcomes")
        for outcomes in [delivery["outcomes"], *[file["outcomes"] for file in delivery["files"]]]:
            for rule in [*outcomes["passed"], *outcomes["broken"]]:
                self.assertIn(rule, told)
            for entry in [*outcomes["unchecked"], *outcomes["not_applicable"]]:
                self.assertIn(entry["rule"], told)
                self.assertIn(entry["reason"], told)

    # --- findings ---

    def shown(self):
        return [int(number.replace("\u202f", "")) for number in re.findall(r"[\d\u202f]+", self.text(".result"))]

    def cards(self):
        self.browser.run("document.querySelectorAll('.groups .more').forEach((button) => button.click())")
        return self.browser.run("return document.querySelectorAll('.groups .card').length")

    def test_filters_and_counts(self):
        self.open("faulty")
        findings = self.pages["faulty"][1]["deliveries"][0]["findings"]
        self.assertEqual(self.shown(), [len(findings)] * 2)
        self.assertEqual(self.cards(), len(findings))
        errors = [finding for finding in findings if finding["severity"] == "error"]
        for severity in ("warning", "info"):
            self.click(f".controls input[value={severity}]")
        self.assertEqual(self.shown(), [len(errors), len(findings)])
        self.assertEqual(self.cards(), len(errors))
        self.click(".controls > button")
        self.assertEqual(self.shown(), [len(findings)] * 2)
        self.browser.run("const select = document.querySelector('.controls select'); select.value = 'document.mismatch'; select.dispatchEvent(new Event('change'))")
        mismatches = [finding for finding in findings if finding["rule"] == "document.mismatch"]
        self.assertEqual(self.shown(), [len(mismatches), len(findings)])
        self.assertEqual(self.texts(".group code"), ["document.mismatch"])

    def test_scale_bar_has_a_length_at_every_zoom(self):
        self.open("spill")
        lengths = set()
        for _ in range(12):
            told, wide = self.browser.run("const bar = document.querySelector('.scale-bar'); return [bar.innerText, bar.getBoundingClientRect().width / bar.parentElement.getBoundingClientRect().width]")
            length = float(told.split("\u202f")[0])
            self.assertIn(int(f"{length:e}"[0]), (1, 2, 5))
            self.assertTrue(0.1 < wide < 0.3, (told, wide))
            lengths.add(length)
            for _ in range(2):
                self.browser.run("document.querySelector('.map-buttons button').click()")
        self.assertGreater(len(lengths), 2)

    def test_searches(self):
        self.open("faulty")
        findings = self.pages["faulty"][1]["deliveries"][0]["findings"]
        self.browser.run("document.querySelector('.controls input[type=search]').focus()")
        self.browser.keys(*"LKA_pHMap030 Standard")
        wanted = [finding for finding in findings if "LKA_pHMap030" in json.dumps(finding) and "standard" in finding["message"]]
        self.assertGreater(len(wanted), 0)
        self.assertEqual(self.shown(), [len(wanted), len(findings)])
        self.browser.keys(*"no such word")
        self.assertEqual(self.shown(), [0, len(findings)])

    def test_counts_lead_to_their_findings(self):
        self.open("faulty")
        self.click(".verdict .chip.warning")
        findings = self.pages["faulty"][1]["deliveries"][0]["findings"]
        self.assertEqual(self.shown()[0], sum(finding["severity"] == "warning" for finding in findings))
        self.assertLess(abs(self.browser.run("return document.getElementById('d1-findings').getBoundingClientRect().top")), 120)

    def test_findings_tell_everything(self):
        self.open("spill")
        finding = self.pages["spill"][1]["deliveries"][0]["findings"][0]
        self.click(".card summary")
        card = self.text(".group")
        for key in ("rule", "message", "expected", "measured", "advice", "source"):
            self.assertIn(finding[key], card)
        self.assertIn("the first 20 of 17\u202f697", card)
        place = finding["locations"][0]
        row = self.texts(".places tbody tr")[0]
        self.assertEqual(len(self.texts(".places tbody tr")), 20)
        for number in (f"{place['lon']:.4f}", f"{place['lat']:.4f}", str(place["col"]), str(place["row"])):
            self.assertIn(number, row)

    def test_copies_commands(self):
        self.open("faulty")
        commands = [finding["fix"]["command"] for finding in self.pages["faulty"][1]["deliveries"][0]["findings"]
                    if finding["fix"]["command"] is not None]
        self.assertGreater(len(commands), 0)
        shown = self.text(".command code")
        self.assertIn(shown, commands)
        self.press(".command .copy")
        self.assertTrue(self.browser.wait("return document.querySelector('.command .said').textContent"))
        self.assertEqual(self.text(".command .said"), "Copied")
        self.browser.run("document.querySelector('.controls input[type=search]').focus()")
        self.browser.run("document.querySelector('.controls input[type=search]').value = ''")
        self.browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": [
            {"type": "keyDown", "value": "\ue009"}, {"type": "keyDown", "value": "v"}, {"type": "keyUp", "value": "v"},
            {"type": "keyUp", "value": "\ue009"}]}]})
        self.assertEqual(self.browser.run("return document.querySelector('.controls input[type=search]').value"), shown)

    # --- maps ---

    def view(self):
        return [float(part) for part in self.browser.run("return document.querySelector('.map-svg').getAttribute('viewBox')").split(" ")]

    def assertHome(self, home):
        for now, then in zip(self.view(), home):
            self.assertAlmostEqual(now, then, places=9)

    def test_zooms_by_buttons_wheel_and_keys(self):
        self.open("spill")
        home = self.view()
        self.click(".map-buttons button", 0)
        nearer = self.view()
        self.assertAlmostEqual(nearer[2], home[2] * 0.6, places=6)
        self.click(".map-buttons button", 2)
        self.assertHome(home)
        self.browser.run("document.querySelector('.stage').focus()")
        self.browser.keys("+", "\ue014")
        right = self.view()
        self.assertAlmostEqual(right[2], home[2] * 0.6, places=6)
        self.assertGreater(right[0], nearer[0])
        self.browser.keys("0")
        self.assertHome(home)
        self.browser.keys("n")
        self.assertLess(self.view()[2], home[2] / 4)
        self.assertIn("Place 1 of 20", self.text(".where"))
        self.browser.keys("0")
        self.browser.run("const box = document.querySelector('.stage').getBoundingClientRect(); document.querySelector('.stage').dispatchEvent(new WheelEvent('wheel', {deltaY: -100, clientX: box.left + 10, clientY: box.top + 10, cancelable: true, bubbles: true}))")
        self.assertLess(self.view()[2], home[2])
        self.assertLess(self.view()[0] - home[0], home[2] * 0.02)

    def test_pinches(self):
        self.open("spill")
        home = self.view()
        self.browser.run("""
            const stage = document.querySelector('.stage'), box = stage.getBoundingClientRect();
            const touch = (kind, id, x) => stage.dispatchEvent(new PointerEvent(kind, {pointerId: id, pointerType: 'touch', buttons: 1, clientX: box.left + x, clientY: box.top + 50}));
            touch('pointerdown', 11, 100); touch('pointerdown', 12, 140); touch('pointermove', 12, 180);""")
        self.assertAlmostEqual(self.view()[2], home[2] / 2, places=6)

    def test_drags(self):
        self.open("spill")
        self.click(".map-buttons button", 0)
        before = self.view()
        self.browser.run("document.querySelector('.stage').scrollIntoView({block: 'center'})")
        box = self.browser.run("const box = document.querySelector('.stage').getBoundingClientRect(); return [box.left, box.top, box.width, box.height]")
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        self.browser.pointer({"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}, {"type": "pointerDown", "button": 0},
                             {"type": "pointerMove", "x": round(x - 60), "y": round(y), "duration": 50}, {"type": "pointerUp", "button": 0})
        self.assertAlmostEqual(self.view()[0] - before[0], 60 / box[2] * before[2], delta=before[2] / 50)

    def test_reads_values_under_the_pointer(self):
        self.open("spill")
        raster = self.pages["spill"][1]["deliveries"][0]["files"][0]["raster"]
        west, pixel, _, north, _, _ = raster["geotransform"]
        picture = self.browser.run("return JSON.parse(document.getElementById('page').textContent).deliveries[0].files[0].picture")
        self.assertEqual(picture["step"], 1)
        self.browser.run("document.querySelector('.stage').scrollIntoView({block: 'center'})")
        level, read = (picture["high"] - picture["low"]) / 253, 0
        for col, row in [(120, 150), (150, 250), (200, 300), (140, 420), (100, 60), (2, 2)]:
            at = self.browser.run("""
                const [col, row] = arguments, svg = document.querySelector('.map-svg'), box = svg.getBoundingClientRect();
                const [x, y, w, h] = svg.getAttribute('viewBox').split(' ').map(Number), clip = svg.querySelector('clipPath rect');
                return [box.left + ((col + 0.5) * clip.width.baseVal.value / arguments[2] - x) / w * box.width, box.top + ((row + 0.5) * clip.height.baseVal.value / arguments[3] - y) / h * box.height];""",
                                  col, row, raster["cols"], raster["rows"])
            self.browser.move(*at)
            self.assertTrue(self.browser.wait("return / · .* · .+/.test(document.querySelector('.readout').textContent)"))
            told = self.text(".readout")
            found = re.search(r"column ([\d\u202f]+), row ([\d\u202f]+) · (.*)", told)
            got_col, got_row = (int(found[i].replace("\u202f", "")) for i in (1, 2))
            self.assertLessEqual(abs(got_col - col) + abs(got_row - row), 2, told)
            lon, lat = re.match(r"([\d.]+)°\u202fE, ([\d.]+)°\u202fN", told).groups()
            self.assertAlmostEqual(float(lon), west + (got_col + 0.5) * pixel, delta=pixel * 0.51)
            self.assertAlmostEqual(float(lat), north - (got_row + 0.5) * pixel, delta=pixel * 0.51)
            value = pages.pixel(self.spill_map, got_col, got_row)
            if value == raster["nodata"]["value"]:
                self.assertIn("no value", found[3])
            elif found[3].startswith("≈"):
                self.assertAlmostEqual(float(found[3].split()[1]), value, delta=level)
                read += 1
            elif found[3].startswith("<"):
                self.assertLess(value, picture["low"])
            else:
                self.assertGreater(value, picture["high"])
        self.assertGreater(read, 2)

    def test_places_lead_to_the_map(self):
        self.open("spill")
        home = self.view()
        self.click(".card summary")
        self.click(".places tbody button", 3)
        self.assertLess(self.view()[2], home[2] / 4)
        place = self.pages["spill"][1]["deliveries"][0]["findings"][0]["locations"][3]
        self.assertIn(f"column {place['col']}, row {place['row']}", self.text(".readout"))
        self.assertTrue(self.browser.wait("const box = document.querySelector('.stage').getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0"))

    def test_marks_are_shown_hidden_and_named(self):
        self.open("spill")
        labels = self.texts(".legend fieldset label")
        self.assertTrue(any(label.startswith("Spill") for label in labels), labels)
        shown = "return [...document.querySelectorAll('.map-svg .marks')].filter((node) => getComputedStyle(node).display !== 'none').length"
        self.assertEqual(self.browser.run(shown), 1) # the spill; what broke no rule waits to be asked for
        self.browser.run("document.querySelectorAll('.legend fieldset input').forEach((box) => { if (box.checked) box.click(); })")
        self.assertEqual(self.browser.run(shown), 0)
        self.assertIn("Spill", self.browser.run("return document.querySelector('.map-svg').getAttribute('aria-label')"))

    # --- everybody ---

    def test_keyboard(self):
        self.open("spill")
        self.browser.keys("\ue004")
        self.assertEqual(self.browser.run("return document.activeElement.className"), "skip")
        self.assertGreaterEqual(self.browser.run("return document.activeElement.getBoundingClientRect().top"), 0)
        self.browser.keys("\ue007")
        self.assertEqual(self.browser.run("return document.activeElement.id"), "main")
        seen = set()
        for _ in range(60):
            self.browser.keys("\ue004")
            kind, outline, inside = self.browser.run("const node = document.activeElement; return [node.tagName + '.' + node.className, getComputedStyle(node).outlineStyle, node.getBoundingClientRect().width > 0]")
            if kind.startswith("BODY"):
                break
            seen.add(kind)
            self.assertNotEqual(outline, "none", kind)
            self.assertTrue(inside, kind)
        self.assertTrue({"SELECT.", "DIV.stage", "INPUT.", "SUMMARY.", "BUTTON."} <= seen, seen)

    def test_names_labels_and_headings(self):
        for name in self.pages:
            self.open(name)
            self.assertEqual(self.browser.run(pages.NAMES), [])

    def test_contrast_in_both_themes(self):
        for name in ("spill", "faulty"):
            self.open(name)
            self.browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true)); document.querySelectorAll('.more').forEach((node) => node.click())")
            grounds = set()
            for scheme in ("light", "dark"):
                self.browser.media(scheme=scheme)
                measured, bad = self.browser.run(pages.CONTRAST)
                self.assertGreater(measured, 150)
                self.assertEqual(bad, [], scheme)
                grounds.add(self.browser.run("return getComputedStyle(document.body).backgroundColor"))
            self.assertEqual(len(grounds), 2)

    def test_theme_button(self):
        self.open("good")
        ground = "return getComputedStyle(document.body).backgroundColor"
        self.browser.media(scheme="light")
        light = self.browser.run(ground)
        self.click(".tools button")
        self.assertEqual(self.browser.run(ground), light)
        self.click(".tools button")
        self.assertNotEqual(self.browser.run(ground), light)
        self.assertEqual(self.text(".tools button"), "Colours: dark")

    def test_a_phone_scrolls_one_way(self):
        for name in self.pages:
            self.open(name)
            self.browser.size(360, 740)
            self.browser.run("document.querySelectorAll('details').forEach((node) => (node.open = true))")
            wide = self.browser.run("return [document.documentElement.scrollWidth, [...document.querySelectorAll('main *')].filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('.scroll, .contents, .command code, svg, .unseen')).map((node) => node.outerHTML.slice(0, 80)).slice(0, 5)]")
            self.assertEqual(wide, [360, []], name)

    def test_paper_shows_all(self):
        self.open("faulty")
        findings = self.pages["faulty"][1]["deliveries"][0]["findings"]
        self.browser.media("print")
        self.assertEqual(self.browser.wait("return [...document.querySelectorAll('details')].every((node) => node.open)"), True)
        self.assertEqual(self.browser.run("return document.querySelectorAll('.groups .card').length"), len(findings))
        for selector in (".controls", ".contents", ".tools button", ".map-buttons", ".more"):
            self.assertEqual(self.browser.run("return [...document.querySelectorAll(arguments[0])].filter((node) => node.checkVisibility()).length", selector), 0, selector)
        relations = self.browser.run("return [...document.querySelectorAll('.relations')].map((table) => [table.checkVisibility(), Boolean(table.querySelector('.icon-missing'))])")
        self.assertIn([False, True], relations)
        for shown, absent in relations:  # those of absent layers would fill pages that say nothing
            self.assertEqual(shown, not absent)
        self.browser.media("screen")
        self.assertTrue(self.browser.wait("return [...document.querySelectorAll('.inside')].some((node) => !node.checkVisibility())"))

    def test_french(self):
        self.pages["fr"] = pages.make_page(self.place.name, "fr", self.spill_map, language="fr")
        try:
            self.open("fr")
            self.assertEqual(self.browser.run("return document.documentElement.lang"), "fr")
            self.assertEqual(self.text("main section h2").strip(), "Non accepté")
            self.assertIn("1 erreur", self.text(".verdict"))
            self.assertEqual(self.browser.run("return document.title"), "soilgate échec LKA GSOCseq")
            english, french = [{key: text for key, text in self.labels(name).items()} for name in ("spill", "fr")]
            self.assertEqual(set(english), set(french))
            self.assertGreater(sum(english[key] != french[key] for key in english), 0.8 * len(english))
            for key, text in english.items():
                self.assertEqual(sorted(re.findall(r"\{\d\}", text)), sorted(re.findall(r"\{\d\}", french[key])), key)
        finally:
            del self.pages["fr"]

    def labels(self, name):
        self.open(name)
        return self.browser.run("return JSON.parse(document.getElementById('page').textContent).labels")

    # --- strangers ---

    def test_hostile_names_do_nothing(self):
        folder = os.path.join(self.place.name, "strange")
        os.makedirs(folder, exist_ok=True)
        for name in (HOSTILE.replace("/", "_"), "LKA_GSOCseq_<script>hit()\u202e_Map030"):
            with open(self.spill_map, "rb") as source, open(os.path.join(folder, name + ".tif"), "wb") as target:
                target.write(source.read())
        self.pages["strange"] = pages.make_page(self.place.name, "strange", folder, "--spec", "gsocseq", "--country", "LKA")
        try:
            self.open("strange")
            self.assertIsNone(self.browser.run("return window.hit === undefined ? null : window.hit"))
            self.assertEqual(self.browser.console(), [])
            self.assertEqual(self.browser.run("return document.querySelectorAll('main img, main script').length"), 0)
            files = [file["path"] for file in self.pages["strange"][1]["deliveries"][0]["files"]]
            self.assertTrue(any("onerror=window.hit" in path for path in files), files)
            for path in files:
                self.assertIn(path, self.browser.run("return document.querySelector('main').textContent"))
        finally:
            del self.pages["strange"]


if __name__ == "__main__":
    unittest.main()
