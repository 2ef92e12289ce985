"""Maps for the web: every tile and value against numpy, the containers against one another and other readers."""
import csv
import json
import math
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import numpy as np
from osgeo import gdal, osr

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tile_maps  # noqa: E402
from pmtiles import Archive  # noqa: E402

PIXEL = 1 / 120
WEST, NORTH, COLS, ROWS = 76.0, 14.0, 900, 1100
NAMES = {"ASP_EC": "EC_030", "ASP_class": "Salt_030", "ASP_EC_source": "EC_030: which country gave each pixel"}


def region():
    """Values, countries and classes of two countries; NaN and 0 outside."""
    lon, lat = np.meshgrid(WEST + (np.arange(COLS) + 0.5) * PIXEL, NORTH - (np.arange(ROWS) + 0.5) * PIXEL)
    values = (60 + 30 * np.sin(lon * 2) + 20 * np.cos(lat * 3) + np.random.default_rng(3).normal(size=lon.shape) * 3).astype("f4")
    island = ((lon - 80.7) / 1.1) ** 2 + ((lat - 7.8) / 1.9) ** 2 < 1
    main = (lat > 8.2) & (lon < 80.2) & (lon > 76.5 + (14 - lat) * 0.1) & ~island
    values[~(island | main)] = np.nan
    countries = np.where(island, 144, np.where(main, 356, 0)).astype("u2")
    classes = np.where(np.isnan(values), 0, 1 + (np.nan_to_num(np.abs(values)).astype(int) // 12) % 6).astype("u1")
    classes[0:600, 0:400] = np.where(classes[0:600, 0:400] > 0, 3, 0)  # tiles of one colour
    return values, countries, classes


class Tiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="soilgate-tiles-test-")
        cls.addClassCleanup(cls.place.cleanup)
        cls.values, cls.countries, cls.classes = region()
        cls.paths = [os.path.join(cls.place.name, name + ".tif") for name in ("values", "countries", "classes")]
        tile_maps.write(cls.paths[0], np.where(np.isnan(cls.values), -9999, cls.values).astype("f4"), WEST, NORTH, PIXEL, -9999)
        tile_maps.write(cls.paths[1], cls.countries, WEST, NORTH, PIXEL, 0)
        tile_maps.write(cls.paths[2], cls.classes, WEST, NORTH, PIXEL, 0)
        cls.maps = [("EC_030", "ASP_EC", cls.paths[0], cls.paths[1]), ("Salt_030", "ASP_class", cls.paths[2], cls.paths[1])]
        cls.output = os.path.join(cls.place.name, "web")
        cls.made = tile_maps.make(cls.output, *cls.maps, title="Salt <b>maps</b>")
        assert cls.made.returncode == 0, cls.made.stderr
        cls.page = tile_maps.page(cls.output)

    def path(self, *names):
        return os.path.join(self.place.name, *names)

    def box(self):
        """West, south, east, north of the pixels with a value: less than the raster."""
        rows, cols = np.where(~np.isnan(self.values).all(axis=1))[0], np.where(~np.isnan(self.values).all(axis=0))[0]
        self.assertGreater(rows[0] + cols[0] + ROWS - rows[-1] + COLS - cols[-1], 100)
        return [WEST + cols[0] * PIXEL, NORTH - (rows[-1] + 1) * PIXEL, WEST + (cols[-1] + 1) * PIXEL, NORTH - rows[0] * PIXEL]

    # --- tiles ---

    def check_level(self, one, tiles, zoom, left, top, expected, classes):
        """Every tile of a zoom against the values it must show."""
        seen = 0
        for (z, col, row), data in tiles.items():
            if z != zoom:
                continue
            y, x = (row - top) * 256, (col - left) * 256
            wanted = expected[y:y + 256, x:x + 256]
            shown, colours = tile_maps.picture(data)
            self.assertEqual(colours[0][3], 0)
            self.assertEqual([colour[3] for colour in colours[1:]], [255] * (len(colours) - 1))
            np.testing.assert_array_equal(shown == 0, np.isnan(wanted))
            if classes:
                code = {"#%02x%02x%02x" % colour[:3]: i for i, colour in enumerate(colours)}
                number = {known["code"]: code[known["colour"]] for known in one["classes"]}
                for value in np.unique(wanted[~np.isnan(wanted)]):
                    self.assertTrue((shown[wanted == value] == number[int(value)]).all())
            else:
                span = one["high"] - one["low"]
                level = np.clip(2 + np.floor((wanted - one["low"]) / span * 253), 2, 254) if span > 0 else np.full(wanted.shape, 128.0)
                level[wanted < one["low"]] = 1
                level[wanted > one["high"]] = 255
                off = np.abs(shown - np.where(np.isnan(wanted), 0, level))
                self.assertLessEqual(off.max(), 1)       # where a value lies on a step
                self.assertLess((off > 0).mean(), 0.001)
            seen += 1
        filled = sum(not np.isnan(expected[y:y + 256, x:x + 256]).all() for y in range(0, expected.shape[0], 256) for x in range(0, expected.shape[1], 256))
        self.assertEqual(seen, filled)
        return seen

    def check_pyramid(self, one, folder, values, west, north, pixel, classes):
        tiles = tile_maps.folder_tiles(folder)
        count = sum(self.check_level(one, tiles, zoom, *level, classes)
                    for zoom, level in tile_maps.pyramid(values, west, north, pixel, one["zoom"], classes).items())
        self.assertGreater(count, 0)
        return tiles

    def test_values_are_means_of_what_there_is(self):
        self.assertEqual(self.page["maps"][0]["zoom"], 8)
        tiles = self.check_pyramid(self.page["maps"][0], os.path.join(self.output, "ASP_EC"), self.values, WEST, NORTH, PIXEL, False)
        self.assertEqual({zoom for zoom, _, _ in tiles}, set(range(9)))

    def test_classes_are_the_most_frequent(self):
        classes = np.where(self.classes == 0, np.nan, self.classes).astype("f4")
        self.check_pyramid(self.page["maps"][1], os.path.join(self.output, "ASP_class"), classes, WEST, NORTH, PIXEL, True)
        self.assertEqual([one["code"] for one in self.page["maps"][1]["classes"]], [1, 2, 3, 4, 5, 6])
        self.assertEqual(self.page["maps"][1]["classes"][1]["name"], "Slight salinity")

    def test_sources_are_coloured_by_country(self):
        """In the colours of the table of countries; no values go with them."""
        with open(os.path.join(tile_maps.SOURCE, "specs/countries.csv"), encoding="utf-8", newline="") as file:
            colours = {int(row["m49"]): row["colour"] for row in csv.DictReader(file)}
        countries = np.where(self.countries == 0, np.nan, self.countries).astype("f4")
        for base, one in zip(("ASP_EC", "ASP_class"), self.page["maps"]):
            told = one["sources"]
            self.assertEqual(told["base"], f"{base}_source")
            self.assertEqual(told["classes"], [{"code": 144, "name": "Sri Lanka", "colour": colours[144]}, {"code": 356, "name": "India", "colour": colours[356]}])
            folder = os.path.join(self.output, f"{base}_source")
            tiles = self.check_pyramid({"zoom": one["zoom"], "classes": told["classes"]}, folder, countries, WEST, NORTH, PIXEL, True)
            self.assertEqual(set(tiles), set(tile_maps.folder_tiles(os.path.join(self.output, base))))
            self.assertFalse(os.path.exists(os.path.join(folder, "values")))
        self.assertLess(os.path.getsize(os.path.join(self.output, "ASP_EC_source.pmtiles")), os.path.getsize(os.path.join(self.output, "ASP_EC.pmtiles")) / 10)

    def test_a_map_across_180_degrees(self):
        values = np.arange(40 * 30, dtype="f4").reshape(30, 40) + 1
        path = tile_maps.write(self.path("far.tif"), values, 170, 10, 0.5)
        done = tile_maps.make(self.path("far"), ("EC_030", "far", path, None))
        self.assertEqual(done.returncode, 0, done.stderr)
        one = tile_maps.page(self.path("far"))["maps"][0]
        self.assertEqual(one["zoom"], 2)
        tiles = self.check_pyramid(one, self.path("far", "far"), values, 170, 10, 0.5, False)
        self.assertEqual({(col, row) for zoom, col, row in tiles if zoom == 2}, {(0, 1), (0, 2), (3, 1), (3, 2)})

    def test_the_box_is_where_values_are(self):
        """Of a map across 180 degrees that has values on one side, or on both."""
        values = np.arange(40 * 30, dtype="f4").reshape(30, 40) + 1
        for name, columns, box in (("here", slice(2, 12), (171, 176)), ("there", slice(24, 36), (-178, -172)), ("both", slice(5, 30), (-180, 180))):
            some = np.full(values.shape, -9999, "f4")
            some[4:20, columns] = values[4:20, columns]
            path = tile_maps.write(self.path(f"box-{name}.tif"), some, 170, 10, 0.5, -9999)
            self.assertEqual(tile_maps.make(self.path(f"box-{name}"), ("EC_030", "far", path, None)).returncode, 0)
            one = tile_maps.page(self.path(f"box-{name}"))["maps"][0]
            np.testing.assert_allclose(one["box"], [box[0], 0, box[1], 8], atol=1e-9)
            seen = np.where(some == -9999, np.nan, some)
            self.check_pyramid(one, self.path(f"box-{name}", "far"), seen, 170, 10, 0.5, False)

    def test_the_whole_world_and_one_pixel(self):
        world = np.tile(np.arange(36, dtype="i2"), (18, 1))
        for name, values, west, north, pixel in (("world", world, -180, 90, 10), ("one", np.full((1, 1), 7, "f4"), 80, 8, 0.01)):
            path = tile_maps.write(self.path(name + ".tif"), values, west, north, pixel, options=())
            done = tile_maps.make(self.path(name), ("EC_030", name, path, None))
            self.assertEqual(done.returncode, 0, done.stderr)
            one = tile_maps.page(self.path(name))["maps"][0]
            self.check_pyramid(one, self.path(name, name), values.astype("f4"), west, north, pixel, False)

    # --- containers ---

    def test_pmtiles(self):
        for base in ("ASP_EC", "ASP_class", "ASP_EC_source"):
            archive = Archive(os.path.join(self.output, base + ".pmtiles"))
            tiles = tile_maps.folder_tiles(os.path.join(self.output, base))
            self.assertEqual(archive.all(), tiles)
            self.assertEqual(archive.root, 127)
            self.assertLess(archive.root + archive.root_length, 16384)
            self.assertEqual(archive.tiles + archive.tiles_length, len(archive.data))
            self.assertEqual((archive.clustered, archive.internal, archive.compression, archive.type), (1, 2, 1, 2))
            self.assertEqual((archive.least, archive.most), (0, 8))
            entries = list(archive.walk())
            self.assertEqual(archive.addressed, len(tiles))
            self.assertEqual(archive.entries, len(entries))
            self.assertEqual(archive.contents, len(set(tiles.values())))
            np.testing.assert_allclose(archive.box, self.box(), atol=1e-7)
            end = 0
            for _, offset, length, _ in entries:  # each content follows the one before, or was there already
                self.assertLessEqual(offset, end)
                end = max(end, offset + length)
            metadata = json.loads(archive.text())
            self.assertEqual(metadata["name"], "Salt <b>maps</b>, " + NAMES[base])
            self.assertEqual(metadata["attribution"], "Test &lt;b&gt;data&lt;/b&gt;")
            self.assertIn("Natural Earth", metadata["description"])
            self.assertEqual(metadata["type"], "overlay")

    def test_alike_tiles_are_stored_once(self):
        archive = Archive(os.path.join(self.output, "ASP_class.pmtiles"))
        self.assertLess(archive.contents, archive.addressed)
        self.assertTrue(any(run > 1 for _, _, _, run in archive.walk()))
        with sqlite3.connect(os.path.join(self.output, "ASP_class.mbtiles")) as database:
            self.assertEqual(database.execute("SELECT count(*) FROM images").fetchone()[0], archive.contents)

    def test_mbtiles(self):
        for base in ("ASP_EC", "ASP_class", "ASP_EC_source"):
            path = os.path.join(self.output, base + ".mbtiles")
            with sqlite3.connect(path) as database:
                self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
                rows = database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").fetchall()
                metadata = dict(database.execute("SELECT name, value FROM metadata"))
            found = {(zoom, col, 2 ** zoom - 1 - row): data for zoom, col, row, data in rows}
            self.assertEqual(found, tile_maps.folder_tiles(os.path.join(self.output, base)))
            self.assertEqual((metadata["format"], metadata["minzoom"], metadata["maxzoom"], metadata["type"]), ("png", "0", "8", "overlay"))
            # on edges of pixels of the deepest zoom, less than one beyond the values
            west, south, east, north = (float(part) for part in metadata["bounds"].split(","))
            edges = [256 * 2 ** 8 * (lon + 180) / 360 for lon in (west, east)]
            edges += [256 * 2 ** 8 * (0.5 - math.asinh(math.tan(math.radians(lat))) / 2 / math.pi) for lat in (north, south)]
            np.testing.assert_allclose(edges, np.rint(edges), atol=1e-4)
            beyond = np.array([-1, -1, 1, 1]) * (np.array([west, south, east, north]) - self.box())
            self.assertTrue((beyond > -1e-8).all() and (beyond < 360 / 256 / 2 ** 8).all(), beyond)

    def test_mbtiles_opens_in_gdal_where_it_lies(self):
        dataset = gdal.OpenEx(os.path.join(self.output, "ASP_EC.mbtiles"), gdal.OF_RASTER, ["MBTiles"])
        crs = osr.SpatialReference(dataset.GetProjection())
        self.assertEqual(crs.GetAuthorityCode(None), "3857")
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        self.assertAlmostEqual(pixel, 40075016.685578488 / 256 / 2 ** 8, places=6)
        place = osr.CoordinateTransformation(crs, osr.SpatialReference('GEOGCS["x",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["G",0],UNIT["degree",0.0174532925199433]]'))
        alpha = dataset.GetRasterBand(dataset.RasterCount).ReadAsArray()
        wrong = 0
        for row in range(20, dataset.RasterYSize, 97):
            for col in range(20, dataset.RasterXSize, 89):
                lon, lat, _ = place.TransformPoint(west + (col + 0.5) * pixel, north - (row + 0.5) * pixel)
                y, x = int((NORTH - lat) / PIXEL), int((lon - WEST) / PIXEL)
                if 0 <= y < ROWS and 0 <= x < COLS:
                    wrong += (alpha[row, col] > 0) != (not np.isnan(self.values[y, x]))
        self.assertEqual(wrong, 0)
        # to the pixel: a tile lies where its numbers say
        half = 40075016.685578488 / 2
        col, row = (half + west) / pixel, (half - north) / pixel
        self.assertLess(max(abs(col - round(col)), abs(row - round(row))), 1e-3)
        deepest = [place for place in tile_maps.folder_tiles(os.path.join(self.output, "ASP_EC")) if place[0] == 8]
        self.assertGreater(len(deepest), 5)
        for zoom, x, y in deepest:
            tile = gdal.Open(os.path.join(self.output, "ASP_EC", str(zoom), str(x), f"{y}.png"))
            table = tile.GetRasterBand(1).GetColorTable()
            shown = np.array([table.GetColorEntry(number)[3] for number in range(table.GetCount())])[tile.ReadAsArray()] > 0
            left, top = x * 256 - round(col), y * 256 - round(row)
            window = alpha[max(top, 0):top + 256, max(left, 0):left + 256] > 0
            down, across = max(-top, 0), max(-left, 0)
            np.testing.assert_array_equal(window, shown[down:down + window.shape[0], across:across + window.shape[1]])

    def test_tilejson(self):
        with open(os.path.join(self.output, "ASP_EC", "tilejson.json"), encoding="utf-8") as file:
            told = json.load(file)
        self.assertEqual((told["tilejson"], told["scheme"], told["minzoom"], told["maxzoom"]), ("3.0.0", "xyz", 0, 8))
        self.assertEqual(told["tiles"], ["{z}/{x}/{y}.png"])
        np.testing.assert_allclose(told["bounds"], self.box())
        self.assertTrue(told["bounds"][0] < told["center"][0] < told["bounds"][2] and told["center"][2] in range(9))

    # --- values ---

    def test_values_are_those_of_the_map(self):
        for i, (base, values) in enumerate((("ASP_EC", self.values), ("ASP_class", np.where(self.classes == 0, np.nan, self.classes)))):
            told = self.page["maps"][i]["values"]
            found = tile_maps.blocks(os.path.join(self.output, base, "values"))
            for row in range(0, ROWS, 256):
                for col in range(0, COLS, 256):
                    wanted, owners = values[row:row + 256, col:col + 256], self.countries[row:row + 256, col:col + 256]
                    if np.isnan(wanted).all():
                        self.assertNotIn((row // 256, col // 256), found)
                        continue
                    countries, numbers, places = found[row // 256, col // 256]
                    numbers = numbers[:wanted.shape[0], :wanted.shape[1]]
                    np.testing.assert_array_equal(numbers == 0, np.isnan(wanted))
                    read = np.where(numbers == 0, np.nan, told["first"] + (numbers - 1) * told["step"])
                    np.testing.assert_allclose(read, wanted, rtol=0, atol=told["step"] * 0.501 if i == 0 else 0)
                    table = np.array([0, *countries])
                    of = table[places[:wanted.shape[0], :wanted.shape[1]]] if places is not None else np.full(wanted.shape, countries[0])
                    np.testing.assert_array_equal(of[numbers > 0], owners[numbers > 0])
        self.assertLess(self.page["maps"][0]["values"]["step"] / (np.nanmax(self.values) - np.nanmin(self.values)), 1 / 26000)

    # --- the same bytes ---

    def test_threads_and_blocks_change_nothing(self):
        for name, threads, options in (("one", 1, tile_maps.TILED), ("many", 5, tile_maps.TILED), ("strips", 2, ("COMPRESS=LZW",)),
                                       ("small", 2, ("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=64"))):
            paths = []
            for path, data, nodata in zip(self.paths, (np.where(np.isnan(self.values), -9999, self.values).astype("f4"), self.countries, self.classes), (-9999, 0, 0)):
                paths.append(tile_maps.write(self.path(f"{name}_{os.path.basename(path)}"), data, WEST, NORTH, PIXEL, nodata, options))
            done = tile_maps.make(self.path("again_" + name), ("EC_030", "ASP_EC", paths[0], paths[1]), ("Salt_030", "ASP_class", paths[2], paths[1]),
                                threads=threads, title="Salt <b>maps</b>")
            self.assertEqual(done.stdout, self.made.stdout, name)

    def test_what_is_told_is_what_is_there(self):
        import hashlib
        for line in self.made.stdout.splitlines():
            name, told, size, files = line.split()
            path = os.path.join(self.output, name)
            if not name.endswith("/"):
                with open(path, "rb") as file:
                    self.assertEqual(hashlib.sha256(file.read()).hexdigest(), told)
                self.assertEqual(os.path.getsize(path), int(size))
                continue
            listed = subprocess.run(f"find {name[:-1]} -type f | LC_ALL=C sort | xargs sha256sum", shell=True, cwd=self.output, capture_output=True, check=True).stdout
            self.assertEqual(hashlib.sha256(listed).hexdigest(), told)
            self.assertEqual(len(listed.splitlines()), int(files))

    def test_killed_and_run_again(self):
        target = self.path("killed")
        for delay in (0.02, 0.1, 0.2, 0.35, 0.6):
            words = [word for one in self.maps for word in one]
            running = subprocess.Popen([tile_maps.MAKER, target, "2", "gsasmap", "Salt <b>maps</b>", *words], stdout=subprocess.DEVNULL,
                                       env={**os.environ, "SOILGATE_DATA": tile_maps.SOURCE})
            time.sleep(delay)
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.assertFalse(os.path.exists(target) and not os.path.exists(os.path.join(target, "index.html")))
        done = tile_maps.make(target, *self.maps, title="Salt <b>maps</b>")
        self.assertEqual(done.stdout, self.made.stdout, done.stderr)
        again = tile_maps.make(target, *self.maps, title="Salt <b>maps</b>")  # in place of the one that is there
        self.assertEqual(again.stdout, self.made.stdout, again.stderr)
        end = time.monotonic() + 10
        while time.monotonic() < end and any(name.startswith("soilgate-") for name in os.listdir(self.place.name)):
            time.sleep(0.05)
        self.assertEqual([name for name in os.listdir(self.place.name) if name.startswith("soilgate-")], [])

    # --- refusals ---

    def test_another_folder_is_left_alone(self):
        target = self.path("mine")
        os.makedirs(target)
        with open(os.path.join(target, "letter.txt"), "w", encoding="utf-8") as file:
            file.write("dear")
        done = tile_maps.make(target, *self.maps)
        self.assertEqual(done.returncode, 2)
        self.assertIn("something else", done.stderr)
        self.assertEqual(os.listdir(target), ["letter.txt"])
        os.symlink(self.output, self.path("link"))
        self.assertEqual(tile_maps.make(self.path("link"), *self.maps).returncode, 2)

    def test_names_that_are_none(self):
        for base in ("a/b", 'a"b', "..", "", "a b", "a\n"):
            done = tile_maps.make(self.path("named"), ("EC_030", base, self.paths[0], None))
            self.assertEqual(done.returncode, 2, base)
            self.assertIn("no name for files", done.stderr)
        self.assertFalse(os.path.exists(self.path("named")))

    def test_a_map_that_does_not_decode(self):
        path = self.path("broken.tif")
        shutil.copy(self.paths[0], path)
        dataset = gdal.Open(path)  # kept while its band is read
        offset = int(dataset.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_1_1", "TIFF"))
        dataset = None
        with open(path, "r+b") as file:
            file.seek(offset + 500)
            file.write(b"\xff" * 64)
        done = tile_maps.make(self.path("broken"), ("EC_030", "broken", path, None))
        self.assertEqual(done.returncode, 3)
        self.assertIn("broken.tif", done.stderr)
        self.assertFalse(os.path.exists(self.path("broken")))


if __name__ == "__main__":
    unittest.main()
