"""The page of maps for the web in a browser: from a disk and from a server, values under the pointer, hands and keys."""
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import numpy as np
from osgeo import gdal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tiles"))
import pages  # noqa: E402
import tile_maps  # noqa: E402
from browser import Browser  # noqa: E402

PIXEL, WEST, NORTH, COLS, ROWS = 1 / 120, 88.0, 28.5, 520, 300
TITLE = "Salt </script><img src=x onerror=window.hit=1>"
VALUE = re.compile("(\u2212?[\\d\u202f]+(?:\\.\\d+)?) dS/m \\(± ([\\d.]+)\\)")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def region():
    lon, lat = np.meshgrid(WEST + (np.arange(COLS) + 0.5) * PIXEL, NORTH - (np.arange(ROWS) + 0.5) * PIXEL)
    values = (40 + 25 * np.sin(lon * 4) + 14 * np.cos(lat * 5) + np.random.default_rng(5).normal(size=lon.shape)).astype("f4")
    shape = ((lon - 90.1) / 1.9) ** 2 + ((lat - 27.3) / 1.1) ** 2 < 1
    values[~shape] = -9999
    countries = np.where(shape, np.where(lat < 26.9, 356, 64), 0).astype("u2")
    classes = np.where(shape, 1 + (lon * 5).astype(int) % 6, 0).astype("u1")
    return values, countries, classes


class MapsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="soilgate-maps-test-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.values, cls.countries, cls.classes = region()
        paths = [tile_maps.write(os.path.join(cls.place.name, f"{name}.tif"), data, WEST, NORTH, PIXEL, nodata)
                 for name, data, nodata in (("v", cls.values, -9999), ("s", cls.countries, 0), ("c", cls.classes, 0))]
        cls.maps = [("EC_030", "ASP_EC", paths[0], paths[1]), ("Salt_030", "ASP_class", paths[2], paths[1])]
        cls.output = os.path.join(cls.place.name, "web")
        done = tile_maps.make(cls.output, *cls.maps, title=TITLE)
        assert done.returncode == 0, done.stderr
        cls.data = tile_maps.page(cls.output)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=cls.output))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.server = f"http://127.0.0.1:{server.server_port}/"
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.browser.size(1280, 900)
        self.browser.media()

    def open(self, server=False, output=None):
        self.browser.requests()
        self.browser.console()
        if server:
            self.browser.call("POST", "/url", {"url": self.server})
        else:
            self.browser.go(os.path.join(output or self.output, "index.html"))
        self.assertTrue(self.browser.wait("return document.readyState === 'complete' && document.querySelector('.scale-bar').textContent !== ''"))

    def text(self, selector):
        return self.browser.run("const node = document.querySelector(arguments[0]); return node && node.innerText", selector)

    def click(self, selector, number=0):
        self.browser.run("document.querySelectorAll(arguments[0])[arguments[1]].click()", selector, number)

    def stage(self):
        return self.browser.run("const box = document.querySelector('.stage').getBoundingClientRect(); return [box.left, box.top, box.width, box.height]")

    def read(self, fx, fy):
        """What is told of a place in parts of the stage."""
        left, top, width, height = self.stage()
        x, y = round(left + fx * width), round(top + fy * height)
        self.browser.run("document.querySelector('.readout').textContent = ''")
        self.browser.move(x - 1, y)
        self.browser.move(x, y)
        self.assertTrue(self.browser.wait("return document.querySelector('.readout').textContent !== '' && !document.querySelector('.readout').textContent.includes('reading')"))
        time.sleep(0.05)
        return self.text(".readout")

    def place_of(self, told):
        found = re.match(r"([\d.]+)°\u202fE, ([\d.]+)°\u202fN", told)
        self.assertIsNotNone(found, told)
        return float(found[1]), float(found[2])

    def select(self, which, number):
        self.browser.run("const node = document.querySelectorAll('.tools select')[arguments[0]]; node.value = arguments[1]; node.dispatchEvent(new Event('change'))", which, str(number))

    def layer(self, number):
        self.select(0, number)

    def check_values(self):
        """Reads places all over the map; gives how many had a value, and which countries."""
        read, countries = 0, set()
        for fx in (0.08, 0.27, 0.41, 0.5, 0.63, 0.78, 0.93):
            for fy in (0.12, 0.33, 0.5, 0.61, 0.86):
                told = self.read(fx, fy)
                lon, lat = self.place_of(told)
                x, y = (lon - WEST) / PIXEL, (NORTH - lat) / PIXEL
                if not (0 <= x < COLS and 0 <= y < ROWS):
                    self.assertTrue(told.endswith("outside the map"), told)
                    continue
                col, row = (int(part.replace("\u202f", "")) for part in re.search("column ([\\d\u202f]+), row ([\\d\u202f]+)", told).groups())
                self.assertLess(abs(x - col - 0.5) + abs(y - row - 0.5), 1.1)
                value = float(self.values[row, col])
                if value == -9999:
                    self.assertTrue(told.endswith("no value"), told)
                    continue
                found = VALUE.search(told)
                self.assertIsNotNone(found, told)
                self.assertAlmostEqual(float(found[1].replace("\u2212", "-").replace("\u202f", "")), value, delta=float(found[2]) * 1.01)
                self.assertLess(float(found[2]), 0.002)
                name = {356: "India", 64: "Bhutan </script><img src=x>"}[int(self.countries[row, col])]
                self.assertTrue(told.endswith(f"from {name}"), told)
                countries.add(name)
                read += 1
        return read, countries

    # --- where it is opened ---

    def test_from_a_disk(self):
        self.open()
        self.assertGreater(len(self.check_values()[1]), 1)
        self.click(".web-buttons button", 0)
        self.layer(1)
        time.sleep(0.3)
        asked = [url for url in self.browser.requests() if not url.startswith(("data:", "blob:"))]
        self.assertGreater(len(asked), 3)
        self.assertEqual([url for url in asked if not url.startswith(f"file://{self.output}/")], [])
        self.assertTrue(any(url.endswith(".js") for url in asked) and any(url.endswith(".png") for url in asked))
        self.assertEqual(self.browser.console(), [])

    def test_from_a_server(self):
        self.open(server=True)
        read, countries = self.check_values()
        self.assertGreater(read, 8)
        self.assertEqual(len(countries), 2)
        for _ in range(4):
            self.click(".web-buttons button", 0)
        self.assertGreater(self.check_values()[0], 8)
        self.assertEqual([url for url in self.browser.requests() if not url.startswith((self.server, "data:", "blob:"))], [])
        self.assertEqual([line for line in self.browser.console() if "favicon" not in line], [])

    def test_colours_are_those_of_the_values(self):
        """From a server the canvas may be read: what is seen at a place is the class that is told of it."""
        self.open(server=True)
        self.layer(1)
        for _ in range(9):
            self.click(".web-buttons button", 0)
        colours = {one["code"]: one["colour"] for one in self.data["maps"][1]["classes"]}
        seen = 0
        for fx in (0.31, 0.47, 0.52, 0.66, 0.83):
            told = self.read(fx, 0.47)
            found = re.search(r"· (\d): (\w[\w ]+) · from", told)
            if not found:
                continue
            lon, lat = self.place_of(told)
            self.assertEqual(int(found[1]), int(self.classes[int((NORTH - lat) / PIXEL), int((lon - WEST) / PIXEL)]))
            shown = self.pixel(fx, 0.47, colours[int(found[1])])
            self.assertTrue(shown, told)
            seen += 1
        self.assertGreater(seen, 3)

    # --- by country ---

    def pixel(self, fx, fy, wanted):
        """Whether the colour that is drawn at a place in parts of the stage comes to be the one that is wanted; it is waited for."""
        return self.browser.wait("""
            const canvas = document.querySelector('canvas'), [fx, fy, wanted] = arguments;
            const box = document.querySelector('.stage').getBoundingClientRect();
            const x = Math.round(box.left + fx * box.width) - box.left, y = Math.round(box.top + fy * box.height) - box.top;
            const data = canvas.getContext('2d').getImageData(Math.round(x), Math.round(y), 1, 1).data;
            return '#' + [...data.slice(0, 3)].map((v) => v.toString(16).padStart(2, '0')).join('') === wanted""", fx, fy, wanted)

    def test_by_country(self):
        """The colour at a place is that of the country that is told of it, of both layers."""
        self.open(server=True)
        self.select(1, 1)
        seen = set()
        for number in (0, 1):
            self.layer(number)
            sources = self.data["maps"][number]["sources"]
            colours = {one["name"]: one["colour"] for one in sources["classes"]}
            self.assertEqual(set(colours), {"India", "Bhutan </script><img src=x>"})
            for fx in (0.31, 0.47, 0.66):
                for fy in (0.31, 0.43, 0.78):
                    told = self.read(fx, fy)
                    name = next((name for name in colours if told.endswith(f"from {name}")), None)
                    if name:
                        self.assertTrue(self.pixel(fx, fy, colours[name]), told)
                        seen.add((number, name))
            legend = self.text(".web-side section")
            self.assertIn("Which country gave each pixel", legend)
            self.assertIn("Bhutan </script><img src=x>", legend)
            self.assertNotIn("The colours end at", legend)
            links = self.browser.run("return [...document.querySelectorAll('.web-files a')].map((node) => node.getAttribute('href'))")
            self.assertEqual(links[1:], [f"{sources['base']}{ending}" for ending in (".pmtiles", ".mbtiles", "/tilejson.json")])
            self.assertTrue(all(os.path.exists(os.path.join(self.output, link)) for link in links[1:]))
        self.assertEqual(len(seen), 4)
        self.assertIn("which country gave each pixel", self.browser.run("return document.querySelector('.stage').getAttribute('aria-label')"))
        self.assertEqual(self.browser.run(pages.NAMES), [])
        asked = [url for url in self.browser.requests() if "_source/" in url]
        self.assertGreater(len(asked), 1)
        self.assertTrue(all(url.endswith(".png") for url in asked))
        self.select(1, 0)
        self.assertIn("Legend", self.text(".web-side section"))
        self.assertNotIn("Which country gave each pixel", self.text(".web-side section"))

    def test_without_sources_there_is_no_such_choice(self):
        output = os.path.join(self.place.name, "bare")
        self.assertEqual(tile_maps.make(output, ("EC_030", "ASP_EC", self.maps[0][2], None), ("Salt_030", "ASP_class", self.maps[1][2], self.maps[1][3])).returncode, 0)
        self.open(output=output)
        shown = "return [...document.querySelectorAll('.tools select')].map((node) => getComputedStyle(node.parentNode).display !== 'none')"
        self.assertEqual(self.browser.run(shown), [True, False])
        self.layer(1)
        self.assertEqual(self.browser.run(shown), [True, True])
        self.select(1, 1)
        self.layer(0)  # back where nothing is told of countries: its values
        self.assertIn("The colours end at", self.text(".web-side section"))
        self.assertIn("dS/m", self.read(0.5, 0.5))

    # --- hands and keys ---

    def middle(self):
        """The longitude in the middle of what has values."""
        cols = np.where((self.values != -9999).any(axis=0))[0]
        return WEST + (cols[0] + cols[-1] + 1) * PIXEL / 2

    def test_the_whole_map_is_in_the_middle_at_first(self):
        """That is where its values are, not the raster's frame."""
        self.open()
        rows, cols = (np.where((self.values != -9999).any(axis=axis))[0] for axis in (1, 0))
        self.assertGreater(abs(cols[0] - (COLS - 1 - cols[-1])), 10)  # another middle than that of the frame
        lon, lat = self.place_of(self.read(0.5, 0.5))
        self.assertAlmostEqual(lon, self.middle(), delta=0.01)
        y = [np.arcsinh(np.tan(np.radians(NORTH - v * PIXEL))) for v in (rows[0], rows[-1] + 1)]
        self.assertAlmostEqual(lat, np.degrees(np.arctan(np.sinh(sum(y) / 2))), delta=0.01)

    def test_wheel_keeps_the_place_under_the_pointer(self):
        self.open()
        before = self.place_of(self.read(0.3, 0.4))
        left, top, width, height = self.stage()
        wide = self.place_of(self.read(0.8, 0.4))[0] - before[0]
        self.browser.run("document.querySelector('.stage').dispatchEvent(new WheelEvent('wheel', {deltaY: -100, clientX: arguments[0], clientY: arguments[1], cancelable: true, bubbles: true}))",
                         round(left + 0.3 * width), round(top + 0.4 * height))
        after = self.place_of(self.read(0.3, 0.4))
        self.assertAlmostEqual(after[0], before[0], delta=0.001)
        self.assertAlmostEqual(after[1], before[1], delta=0.001)
        self.assertAlmostEqual((self.place_of(self.read(0.8, 0.4))[0] - after[0]) / wide, 2 ** -0.5, delta=0.01)

    def test_drags(self):
        self.open()
        before = self.place_of(self.read(0.5, 0.5))
        left, top, width, height = self.stage()
        x, y = round(left + width / 2), round(top + height / 2)
        self.browser.pointer({"type": "pointerMove", "x": x, "y": y, "duration": 0}, {"type": "pointerDown", "button": 0},
                             {"type": "pointerMove", "x": x - 100, "y": y + 60, "duration": 50}, {"type": "pointerUp", "button": 0})
        after = self.place_of(self.read((x - 100 - left) / width, (y + 60 - top) / height))
        self.assertAlmostEqual(after[0], before[0], delta=0.01)
        self.assertAlmostEqual(after[1], before[1], delta=0.01)
        self.assertGreater(self.place_of(self.read(0.5, 0.5))[0], before[0] + 0.1)

    def test_pinches(self):
        self.open()
        first, second = self.place_of(self.read(0.25, 0.5))[0], self.place_of(self.read(0.75, 0.5))[0]
        self.browser.run("""
            const stage = document.querySelector('.stage'), box = stage.getBoundingClientRect();
            const touch = (kind, id, x) => stage.dispatchEvent(new PointerEvent(kind, {pointerId: id, pointerType: 'touch', buttons: 1, clientX: box.left + x, clientY: box.top + 90}));
            touch('pointerdown', 11, 100); touch('pointerdown', 12, 140); touch('pointermove', 12, 180); touch('pointerup', 11, 100); touch('pointerup', 12, 180);""")
        after = self.place_of(self.read(0.75, 0.5))[0] - self.place_of(self.read(0.25, 0.5))[0]
        self.assertAlmostEqual(after / (second - first), 0.5, delta=0.01)

    def test_keys_read_what_is_at_the_cross(self):
        self.open()
        self.browser.run("document.querySelector('.stage').focus()")
        self.browser.keys("+", "+", "\ue014")
        self.assertTrue(self.browser.wait("return /dS\\/m/.test(document.querySelector('.readout').textContent)"))
        lon, _ = self.place_of(self.text(".readout"))
        self.assertGreater(lon, self.middle())
        self.assertEqual(self.browser.run("return getComputedStyle(document.querySelector('.cross')).display"), "block")
        self.browser.keys("0")
        self.assertTrue(self.browser.wait("return !document.querySelector('.readout').textContent.includes('reading')"))
        self.assertAlmostEqual(self.place_of(self.text(".readout"))[0], self.middle(), delta=0.01)

    def test_layers_keep_the_view(self):
        self.open()
        self.click(".web-buttons button", 0)
        place = self.place_of(self.read(0.5, 0.5))
        self.assertIn("dS/m", self.text(".web-side"))
        self.layer(1)
        self.assertTrue(self.browser.wait("return /\\d: /.test(document.querySelector('.readout').textContent)"))
        told = self.read(0.5, 0.5)
        self.assertEqual(self.place_of(told), place)
        self.assertIn("2: Slight salinity", self.text(".web-side"))
        self.assertIn("ASP_class.pmtiles", self.text(".web-files"))

    def test_legend_and_links(self):
        self.open()
        one, side = self.data["maps"][0], self.text(".web-side")
        self.assertIn(f"{one['low']:.4g}", side)
        self.assertIn("Natural Earth", side)
        self.assertIn("no opinion on the legal status", side)
        self.assertIn("30 arc-seconds", side)
        self.assertIn("Test <b>data</b>", side)
        links = self.browser.run("return [...document.querySelectorAll('.web-files a')].map((node) => node.getAttribute('href'))")
        self.assertIn(f"± {one['values']['step'] / 2:.5f}".rstrip("0"), self.read(0.5, 0.5))
        self.assertEqual(links, ["../ASP_EC.tif", "ASP_EC.pmtiles", "ASP_EC.mbtiles", "ASP_EC/tilejson.json"])
        for link in links[1:]:
            self.assertTrue(os.path.exists(os.path.join(self.output, link)))
        self.assertRegex(self.text(".scale-bar"), r"^\d+\u202fkm$")

    # --- borders ---

    def border(self):
        """Of the border that runs from west to east: values of Bhutan above it, of India below it, and two rows more on either side."""
        row = int(np.argwhere((self.countries[1:] == 356) & (self.countries[:-1] == 64))[0][0])
        rows = [np.where(self.values[row + i] == -9999, np.nan, self.values[row + i]).astype("f8") for i in range(-2, 4)]
        both = (self.countries[row] == 64) & (self.countries[row + 1] == 356)
        return row, [np.where(both, one, np.nan) for one in rows]

    def test_borders_are_listed_and_drawn(self):
        self.open(server=True)
        row, lines = self.border()
        across = np.abs(lines[3] - lines[2])
        inland = np.concatenate([np.abs(lines[i] - lines[i + 1]) for i in (0, 1, 3, 4)])
        section = self.text(".seams")
        self.assertIn("Bhutan </script><img src=x> – India", section)
        median, beside = float(np.nanmedian(across)), float(np.nanmedian(inland))
        self.assertIn(f"median {median:.3g} dS/m, beside the border {beside:.3g} dS/m ({np.isfinite(across).sum()} pairs of pixels)", section)
        self.assertNotIn("Jump:", section)
        self.assertFalse(self.browser.run("return document.querySelector('.seam-show input').checked"))
        self.click(".seam-button")
        self.assertTrue(self.browser.run("return document.querySelector('.seam-show input').checked"))
        told = self.read(0.5, 0.5)
        lat = self.place_of(told)[1]
        self.assertAlmostEqual(lat, NORTH - (row + 1) * PIXEL, delta=PIXEL / 2)
        found = re.search("border Bhutan </script><img src=x> – India: a jump of ([\\d.]+) dS/m here, median ([\\d.]+) dS/m", told)
        self.assertIsNotNone(found, told)
        self.assertAlmostEqual(float(found[2]), median, delta=0.005)
        self.assertTrue(np.nanmin(across) - 0.01 <= float(found[1]) <= np.nanmax(across) + 0.01)
        colour = self.browser.wait("""
            const canvas = document.querySelector('canvas'), data = canvas.getContext('2d').getImageData(Math.floor(canvas.width / 2), Math.floor(canvas.height / 2) - 1, 1, 3).data;
            const seen = [0, 4, 8].map((i) => '#' + [...data.slice(i, i + 3)].map((v) => v.toString(16).padStart(2, '0')).join(''));
            return ['#3a86b7', '#f0c419', '#e8590c', '#8f0d3b'].find((one) => seen.includes(one)) || null""")
        self.assertIsNotNone(colour)
        self.assertNotIn("border Bhutan", self.read(0.5, 0.3))
        self.click(".seam-show input")
        self.assertNotIn("border Bhutan", self.read(0.5, 0.5))

    def test_borders_of_classes(self):
        self.open()
        self.layer(1)
        self.click(".seam-button")
        self.assertRegex(self.text(".seams"), "of the pairs have different classes, beside the border")
        self.assertRegex(self.read(0.5, 0.5), "of the pairs here have different classes")
        self.layer(0)
        self.assertTrue(self.browser.run("return document.querySelector('.seam-show input').checked"))
        self.assertIn("a jump of", self.read(0.5, 0.5))

    def serve(self, output):
        """The page of another folder, from a server: only then a canvas may be read."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=output))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.browser.call("POST", "/url", {"url": f"http://127.0.0.1:{server.server_port}/"})
        self.assertTrue(self.browser.wait("return document.readyState === 'complete' && document.querySelector('.scale-bar').textContent !== ''"))

    def mosaic(self, sample, *arguments, name=None):
        """The page of a sample mosaic, in which one rule is broken, or of another folder like it: served."""
        folder, output = os.path.join(pages.SAMPLES, "mosaics", sample), os.path.join(self.place.name, name or sample)
        maps = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".tif"))
        subprocess.run([pages.PROGRAM, "mosaic", "--spec", "gsasmap", "--web", "--boundaries", os.path.join(folder, "boundaries.geojson"),
                        *arguments, "--output", output, *maps],
                       env=pages.ENVIRONMENT, capture_output=True, timeout=300, check=True)
        self.serve(os.path.join(output, "web"))
        return tile_maps.page(os.path.join(output, "web"))["maps"][0]

    def drawn(self):
        """The colours of the lines that are drawn, to be waited for."""
        return self.browser.run("""
            const canvas = document.querySelector('canvas'), data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data, seen = new Set();
            for (let i = 0; i < data.length; i += 4) seen.add('#' + [...data.slice(i, i + 3)].map((v) => v.toString(16).padStart(2, '0')).join(''));
            return ['#3a86b7', '#f0c419', '#e8590c', '#8f0d3b', '#8c8c8c', '#222222'].filter((one) => seen.has(one))""")

    def test_the_largest_jump_is_shown(self):
        self.open()
        row, lines = self.border()
        col = int(np.nanargmax(np.abs(lines[3] - lines[2])))
        told = self.text(".seam-place")
        self.assertEqual(told, f"Largest jump: {lines[2][col]:.3g} dS/m (Bhutan </script><img src=x>), {lines[3][col]:.3g} dS/m (India)")
        self.assertEqual(self.browser.run("return document.querySelectorAll('.seam-place').length"), 1)  # and no gap: boundaries were not given
        self.browser.run("document.querySelector('.seam-place').focus()")
        self.browser.keys("\ue007")
        self.assertTrue(self.browser.wait("return document.querySelector('.readout').textContent.includes('a jump of')"))
        lon, lat = self.place_of(self.text(".readout"))
        self.assertAlmostEqual(lon, WEST + (col + 0.5) * PIXEL, delta=1e-4)
        self.assertAlmostEqual(lat, NORTH - (row + 1) * PIXEL, delta=1e-4)
        self.layer(1)  # classes have no largest
        self.assertEqual(self.browser.run("return document.querySelectorAll('.seam-place').length"), 0)

    def test_gaps_are_drawn_and_told(self):
        one = self.mosaic("border.gap")
        (border,) = one["seams"]["borders"]
        self.assertEqual(border["gap_pixels"], 20)
        gaps = [line for line in one["seams"]["lines"] if line["gap"]]
        self.assertEqual(len(gaps), 1)
        before = self.drawn()
        self.assertEqual(before, [])
        self.click(".seam-button")
        self.assertTrue(self.browser.wait("return document.querySelector('.seam-show input').checked"))
        self.browser.wait("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
        self.assertIn("#222222", self.drawn())
        self.assertGreater(len(self.drawn()), 1)
        places = self.browser.run("return [...document.querySelectorAll('.seam-place')].map((node) => node.textContent)")
        self.assertEqual(places[1:], ["20 pixels along it have no value"])
        self.click(".seam-place", 1)
        self.assertTrue(self.browser.wait("return document.querySelector('.readout').textContent.includes('neither gave a value here')"))
        self.assertIn("no value", self.text(".readout"))
        lon, lat = self.place_of(self.text(".readout"))
        west, north = one["grid"]["west"], one["grid"]["north"]
        col, row = gaps[0]["corners"][:2]  # its northern end: the middle of its first edge lies half a pixel below
        self.assertAlmostEqual(lon, west + col * one["grid"]["width"], delta=1e-4)
        self.assertAlmostEqual(lat, north - (row + 0.5) * one["grid"]["height"], delta=1e-4)
        self.assertEqual(self.browser.run("""
            const keys = [...document.querySelectorAll('.seams .seam-line')].map((node) => getComputedStyle(node));
            return [keys.length, keys.filter((style) => style.backgroundImage.includes('repeating')).length]"""), [6, 1])

    def test_overlaps_are_told(self):
        one = self.mosaic("border.overlap")
        (border,), (overlap,) = one["seams"]["borders"], one["overlaps"]
        self.assertEqual((overlap["a"], overlap["b"], overlap["pixels"], overlap["difference"]), (border["a"], border["b"], 6, 0))
        self.assertEqual(sum(overlap["taken"]), 6)
        rows = self.browser.run("return [...document.querySelectorAll('.overlaps tr')].map((row) => row.innerText.replace('\\n\\t', '\\t'))")
        self.assertEqual(rows[0].split("\t"), ["Countries", "Pixels", "Mean difference, dS/m"])
        self.assertEqual(rows[1:], [f"{overlap['a']} – {overlap['b']}\ntaken: {overlap['taken'][0]} ({overlap['a']}), {overlap['taken'][1]} ({overlap['b']})\t6\t0"])

    def test_overlaps_that_differ(self):
        """The eastern map lies 1.5 dS/m above the western one: that is what both differ by where both gave a value."""
        folder = os.path.join(self.place.name, "higher")
        shutil.copytree(os.path.join(pages.SAMPLES, "mosaics", "border.overlap"), folder)
        dataset = gdal.Open(os.path.join(folder, "BTN_SalinityMap030.tif"), gdal.GA_Update)
        values = dataset.ReadAsArray()
        dataset.WriteArray(np.where(values == -9999, values, values + 1.5).astype("f4"))
        dataset = None
        (overlap,) = self.mosaic(folder, name="differ")["overlaps"]
        self.assertAlmostEqual(overlap["difference"], 1.5, places=5)
        rows = self.browser.run("return [...document.querySelectorAll('.overlaps tr')].map((row) => row.innerText.split('\\t'))")
        self.assertEqual(rows[0], ["Countries", "Pixels", "Mean difference, dS/m"])
        self.assertEqual(rows[1][1:], ["6", "1.5"])

    # --- what was left out ---

    RECIPE = """format: soilgate-recipe/1
recipe: fresh
title: Soils <b>without</b> salt
product: GSASmap
exclusions:
  - {id: salty, reason: "Too salty for <img src=x>.", source: "A manual, 5.1", when: EC_030 > %s}
  - {id: never, reason: Nothing is as salty as this., when: EC_030 > 4000}
"""

    def recipe(self, limit):
        path = os.path.join(self.place.name, f"recipe-{limit}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.RECIPE % limit)
        return path

    def test_exclusions_are_told(self):
        one = self.mosaic("border.gap", "--recipe", self.recipe(4), name="excluded")
        told = one["recipe"]["exclusions"][0]
        self.assertEqual(len(told["countries"]), 2)
        pixels, section = sum(country["pixels"] for country in told["countries"]), self.text(".left-out").replace("\u202f", "")
        for text in ("Soils <b>without</b> salt", "Too salty for <img src=x>.", "Rule: EC_030 > 4 · A manual, 5.1", f"{pixels} pixels were left out (",
                     "Nothing is as salty as this.", "No pixel was left out by it."):
            self.assertIn(text, section)
        self.assertEqual(section.count("From which countries"), 1)
        self.click(".left-out summary")
        rows = self.browser.run("return [...document.querySelectorAll('.left-out tr')].map((row) => row.innerText.replace(/\\u202f/g, '').split('\\t'))")
        self.assertEqual(rows[0], ["Country", "Pixels", "km²"])
        wanted = sorted(told["countries"], key=lambda country: -country["pixels"])
        self.assertEqual([row[:2] for row in rows[1:]], [[country["name"], str(country["pixels"])] for country in wanted])
        for row, country in zip(rows[1:], wanted):
            self.assertAlmostEqual(float(row[2]), country["km2"], delta=max(0.5, country["km2"] * 0.01))
        for scheme in ("light", "dark"):
            self.browser.media(scheme=scheme)
            self.assertEqual(self.browser.run(pages.CONTRAST)[1], [], scheme)
        self.browser.size(360, 740, scale=2)
        self.select(0, 1)
        self.assertEqual(self.browser.run("return [document.documentElement.scrollWidth, document.querySelectorAll('main img').length]"), [360, 0])

    def test_nothing_is_told_without_a_recipe(self):
        self.open()
        self.assertEqual(self.browser.run("return document.querySelectorAll('.left-out').length"), 0)

    def test_few_pairs_are_no_jump(self):
        """Ten pairs of pixels, with another value on either side: nothing is told of what is usual."""
        values, countries = np.full((20, 10), 1, "f4"), np.full((20, 10), 64, "u2")
        values[10:], countries[10:] = 50, 356
        paths = [tile_maps.write(os.path.join(self.place.name, f"few-{name}.tif"), data, WEST, NORTH, PIXEL, nodata)
                 for name, data, nodata in (("v", values, -9999), ("s", countries, 0))]
        output = os.path.join(self.place.name, "few")
        self.assertEqual(tile_maps.make(output, ("EC_030", "ASP_few", *paths)).returncode, 0)
        self.serve(output)
        self.click(".seam-button")
        told = self.read(0.5, 0.5)
        self.assertIn("a jump of 49 dS/m here; too few pixels to tell what is usual", told)
        self.assertEqual(self.drawn(), ["#8c8c8c"])
        self.assertNotIn("Jump:", self.text(".seams"))

    # --- everybody ---

    def test_names_contrast_and_strangers(self):
        self.open()
        self.assertEqual(self.browser.run(pages.NAMES), [])
        for scheme in ("light", "dark"):
            self.browser.media(scheme=scheme)
            measured, bad = self.browser.run(pages.CONTRAST)
            self.assertGreater(measured, 15)
            self.assertEqual(bad, [], scheme)
        self.assertIsNone(self.browser.run("return window.hit === undefined ? null : window.hit"))
        self.assertEqual(self.text("h1"), TITLE)
        self.assertEqual(self.browser.run("return document.querySelectorAll('main img').length"), 0)

    def test_a_phone_scrolls_one_way(self):
        self.browser.size(360, 740, scale=2)
        self.open()
        for number, coloured in ((0, 0), (1, 0), (0, 1), (1, 1)):
            self.layer(number)
            self.select(1, coloured)
            wide = self.browser.run("return [document.documentElement.scrollWidth, [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('.unseen')).map((node) => node.outerHTML.slice(0, 80))]")
            self.assertEqual(wide, [360, []])
        self.browser.run("document.querySelector('.web-buttons button').click()")
        self.assertEqual(self.browser.run("const canvas = document.querySelector('canvas'), box = canvas.getBoundingClientRect(); return Math.round(canvas.width / box.width)"), 2)
        self.browser.size(360, 740, scale=3)  # another screen: the picture gets its pixels
        self.browser.run("document.querySelector('.web-buttons button').click()")
        self.assertTrue(self.browser.wait("const canvas = document.querySelector('canvas'); return Math.round(canvas.width / canvas.getBoundingClientRect().width) === 3"))
        self.assertGreater(self.stage()[3], 300)
        self.assertLess(self.stage()[3], 560)  # there is page left to scroll by

    def test_french(self):
        output = os.path.join(self.place.name, "fr")
        self.assertEqual(tile_maps.make(output, *self.maps, title=TITLE, language="fr").returncode, 0)
        english, french = self.data["labels"], tile_maps.page(output)["labels"]
        self.assertEqual(set(english), set(french))
        self.assertGreater(sum(english[key] != french[key] for key in english), 0.7 * len(english))
        for key, text in english.items():
            self.assertEqual(sorted(re.findall(r"\{\d\}", text)), sorted(re.findall(r"\{\d\}", french[key])), key)
        one = tile_maps.page(output)["maps"][0]
        self.assertEqual(one["seams"]["borders"][0]["b"], "Inde")  # names out of data, too
        self.assertNotEqual(one["title"], self.data["maps"][0]["title"])
        self.open(output=output)
        self.assertEqual(self.browser.run("return document.documentElement.lang"), "fr")

    def test_without_scripts_the_files_are_named(self):
        with open(os.path.join(self.output, "index.html"), encoding="utf-8") as file:
            plain = re.search(r"<noscript><pre>(.*?)</pre>", file.read(), re.S)[1]
        self.assertIn("ASP_EC.pmtiles", plain)
        self.assertNotIn("<img", plain)


if __name__ == "__main__":
    unittest.main()
