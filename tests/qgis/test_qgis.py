"""What soilgate writes, opened in QGIS as its users do: layers are valid, styles load by themselves, and show what they say.

Skipped where QGIS for Python is not installed (it is large: see src/README.md).
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import qgis_app  # noqa: E402  first: it ends this program where there is no QGIS

sys.path.insert(0, os.path.join(HERE, "..", "cli"))
sys.path.insert(0, os.path.join(HERE, "..", "tiles"))
sys.path.insert(0, os.path.join(HERE, "..", "registry"))
import countries  # noqa: E402
import numpy  # noqa: E402
import tile_maps  # noqa: E402
from osgeo import gdal  # noqa: E402
from server import PASSWORD, Server  # noqa: E402
from support import ENVIRONMENT, PROGRAM, SOURCE  # noqa: E402

SAMPLES = os.path.join(SOURCE, "sample_rasters")
# src/spec/scales.c, "salinity"; and the codes, names and colours of specs/gsasmap
RAMP = ["#ffefb3", "#fcc864", "#f49f26", "#e27805", "#ca5312", "#a6392a", "#7d2a32", "#51212e"]
CLASSES = {0: ("Not classified", "#8c8c8c"), 1: ("None", "#e6dfc4"), 2: ("Slight salinity", "#fcd08a"), 12: ("Saline-sodic", "#7a2f8f")}
TABLE = "classcode\tmapvalue\n1\tSlight salinity\n2\tNone\n3\tSaline-sodic\n"
CANONICAL = {1: 2, 2: 1, 3: 12}
RULES = {  # of the lines of borders: the colour that is seen
    "Jump less than twice what is usual beside the border": "#3a86b7", "Jump 2 to 5 times what is usual": "#f0c419",
    "Jump 5 to 10 times what is usual": "#e8590c", "Jump 10 times what is usual, and more": "#8f0d3b",
    "Too few pixels to tell what is usual": "#8c8c8c", "Gap: neither country gave a value": "#222222"}


def run(*words, status=0):
    done = subprocess.run([PROGRAM, *words], env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != status:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def channels(colour):
    return [int(colour[i:i + 2], 16) for i in (1, 3, 5)]


class QgisTest(unittest.TestCase):
    def setUp(self):
        qgis_app.messages()

    def assert_sound(self, layer, epsg="EPSG:4326"):
        self.assertTrue(layer.isValid(), layer.source())
        self.assertEqual(layer.crs().authid(), epsg)
        self.assertEqual(qgis_app.messages(), [])


class Mosaic(QgisTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="soilgate-qgis-test-")
        cls.addClassCleanup(shutil.rmtree, cls.place)
        for iso3 in ("KHM", "VNM"):
            os.makedirs(os.path.join(cls.place, iso3))
            countries.write_country(os.path.join(cls.place, iso3), iso3, "SalinityMap030.tif", 0.2, 6)
        window = countries.window_of("KHM")
        noise = countries.field.noise(3, window, cell=30)
        codes = numpy.where(countries.mapped("KHM", window), 1 + numpy.minimum((noise * 3).astype(int), 2), 255).astype(numpy.uint8)
        countries.write(os.path.join(cls.place, "KHM", "KHM_SaltMap030.tif"), window, codes, nodata=255)
        with open(os.path.join(cls.place, "KHM", "saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
            file.write(TABLE)
        cls.out = os.path.join(cls.place, "out")
        run("mosaic", "--spec", "gsasmap", "--web", "--output", cls.out, os.path.join(cls.place, "KHM"), os.path.join(cls.place, "VNM"))
        cls.base = os.path.join(cls.out, "mosaic_GSASmap_")
        dataset = gdal.Open(cls.base + "EC_030.tif")
        cls.values, cls.transform = dataset.ReadAsArray(), dataset.GetGeoTransform()
        cls.nodata = dataset.GetRasterBand(1).GetNoDataValue()

    def places(self, array, count=12):
        """COUNT places of pixels that are not nodata in ARRAY, spread over it: row, col and the middle in degrees."""
        found = numpy.argwhere(array)
        west, pixel, _, north, _, _ = self.transform
        for row, col in found[::len(found) // count]:
            yield row, col, west + (col + 0.5) * pixel, north - (row + 0.5) * pixel

    def assert_values(self, layer):
        """The ramp of the scale, from the 2nd to the 98th of 100 values; colours between its stops by the value."""
        self.assert_sound(layer)
        self.assertEqual(layer.renderer().type(), "singlebandpseudocolor")
        items = layer.renderer().shader().rasterShaderFunction().colorRampItemList()
        self.assertEqual([item.color.name() for item in items], RAMP)
        valid = self.values[self.values != self.nodata]
        self.assertAlmostEqual(items[0].value, numpy.percentile(valid, 2), delta=0.03)
        self.assertAlmostEqual(items[-1].value, numpy.percentile(valid, 98), delta=0.03)
        told = tile_maps.page(os.path.join(self.out, "web"))["maps"][0]
        numpy.testing.assert_allclose((items[0].value, items[-1].value), (told["low"], told["high"]), rtol=1e-12)
        self.assertEqual(items[0].label, f"\u2264 {items[0].value:.2f} dS/m")
        self.assertEqual(items[3].label, f"{items[3].value:.2f} dS/m")
        self.assertEqual(items[-1].label, f"\u2265 {items[-1].value:.2f} dS/m")
        self.assert_colours(layer, [item.value for item in items])

    def assert_colours(self, layer, stops):
        inside = self.values != self.nodata
        box = layer.extent()
        west, pixel, _, north, _, _ = self.transform
        lon, lat = west + (numpy.arange(inside.shape[1]) + 0.5) * pixel, north - (numpy.arange(inside.shape[0]) + 0.5) * pixel
        here = inside & (lon > box.xMinimum()) & (lon < box.xMaximum()) & ((lat > box.yMinimum()) & (lat < box.yMaximum()))[:, None]
        for row, col, x, y in self.places(here):
            value = float(self.values[row, col])
            self.assertAlmostEqual(qgis_app.identify(layer, x, y), value, delta=1e-6)
            wanted = [numpy.interp(value, stops, [channels(colour)[i] for colour in RAMP]) for i in range(3)]
            seen = qgis_app.colour_at(layer, x, y, pixel / 2)
            self.assertLess(max(abs(a - b) for a, b in zip(channels(seen), wanted)), 3, (value, seen))
        _, _, x, y = next(self.places(~inside & (lon > box.xMinimum()) & (lon < box.xMaximum()) & ((lat > box.yMinimum()) & (lat < box.yMaximum()))[:, None]))
        self.assertEqual(qgis_app.colour_at(layer, x, y, pixel / 2), "#ffffff")

    def test_values(self):
        layer = qgis_app.raster(self.base + "EC_030.tif")
        self.assert_values(layer)
        self.assertIn("Electrical conductivity", layer.bandName(1))

    def test_values_of_tiles(self):
        layer = qgis_app.raster(os.path.join(self.out, "tiles/mosaic_GSASmap_EC_030.vrt"))
        self.assert_values(layer)
        self.assertIn("Electrical conductivity", layer.bandName(1))
        self.assert_values(qgis_app.raster(os.path.join(self.out, "tiles/mosaic_GSASmap_EC_030_N10E100.tif")))

    def test_each_tile_has_its_style(self):
        names = set(os.listdir(os.path.join(self.out, "tiles")))
        tiles = {name for name in names if name.endswith((".tif", ".vrt"))}
        self.assertGreater(len(tiles), 4)
        self.assertEqual(names - tiles, {name[:-3] + "qml" for name in tiles})

    def assert_classes(self, layer):
        self.assert_sound(layer)
        self.assertEqual(layer.renderer().type(), "paletted")
        told = {int(one.value): (one.label, one.color.name()) for one in layer.renderer().classes()}
        self.assertEqual(len(told), 13)
        self.assertEqual({code: told[code] for code in CLASSES}, CLASSES)

    def test_classes(self):
        path = self.base + "Salt_030.tif"
        layer, given = qgis_app.raster(path), gdal.Open(os.path.join(self.place, "KHM", "KHM_SaltMap030.tif"))
        self.assert_classes(layer)
        dataset = gdal.Open(path)
        codes = dataset.ReadAsArray()
        west, pixel, _, north, _, _ = dataset.GetGeoTransform()
        left, top = given.GetGeoTransform()[0], given.GetGeoTransform()[3]
        for row, col in numpy.argwhere(codes != 255)[::9999]:
            x, y = west + (col + 0.5) * pixel, north - (row + 0.5) * pixel
            national = given.GetRasterBand(1).ReadAsArray(int((x - left) / pixel), int((top - y) / pixel), 1, 1)[0, 0]
            self.assertEqual(qgis_app.colour_at(layer, x, y, pixel / 2), CLASSES[CANONICAL[int(national)]][1])

    def test_classes_of_tiles(self):
        vrt = os.path.join(self.out, "tiles/mosaic_GSASmap_Salt_030.vrt")
        self.assert_classes(qgis_app.raster(vrt))
        self.assert_classes(qgis_app.raster(os.path.join(self.out, "tiles/mosaic_GSASmap_Salt_030_N10E100.tif")))
        dataset = gdal.Open(vrt)
        names = dataset.GetRasterBand(1).GetCategoryNames()  # GDAL's own, where no style is read
        self.assertEqual({code: names[code] for code in CLASSES}, {code: name for code, (name, _) in CLASSES.items()})

    def test_sources(self):
        layer = qgis_app.raster(self.base + "EC_030_source.tif")
        self.assert_sound(layer)
        self.assertEqual(layer.renderer().type(), "paletted")
        told = {int(one.value): one for one in layer.renderer().classes()}
        self.assertEqual({number: one.label for number, one in told.items()}, {116: "Cambodia (KHM)", 704: "Viet Nam (VNM)"})
        sources = gdal.Open(self.base + "EC_030_source.tif").ReadAsArray()
        for number, one in told.items():
            for _, _, x, y in self.places(sources == number, 3):
                self.assertEqual(qgis_app.colour_at(layer, x, y, self.transform[1] / 2), one.color.name())

    def test_mbtiles(self):
        """Both ways in which QGIS opens them; what is seen is what the page shows, at the deepest zoom."""
        path = os.path.join(self.out, "web/mosaic_GSASmap_EC_030.mbtiles")
        for layer in (qgis_app.raster(path), qgis_app.raster(f"type=mbtiles&url=file://{path}", "wms")):
            self.assert_sound(layer, "EPSG:3857")
            self.assert_tiles(layer)

    def test_tiles_one_by_one(self):
        """As QGIS asks for "XYZ tiles"."""
        folder = os.path.join(self.out, "web/mosaic_GSASmap_EC_030")
        with open(os.path.join(folder, "tilejson.json"), encoding="utf-8") as file:
            told = json.load(file)
        address = "file://" + folder + "/" + told["tiles"][0].replace("{", "%7B").replace("}", "%7D")
        layer = qgis_app.raster(f"type=xyz&url={address}&zmin={told['minzoom']}&zmax={told['maxzoom']}", "wms")
        self.assert_sound(layer, "EPSG:3857")
        self.assert_tiles(layer)

    def assert_tiles(self, layer):
        """Places are worked out here; a tile's pixel is up to one from the map's, so that only flat ones are asked."""
        told = tile_maps.page(os.path.join(self.out, "web"))["maps"][0]
        stops = numpy.linspace(told["low"], told["high"], len(RAMP))
        inside = self.values != self.nodata
        smooth = numpy.zeros(inside.shape, bool)
        around = numpy.stack([numpy.roll(self.values, (i, k), (0, 1)) for i in (-1, 0, 1) for k in (-1, 0, 1)])
        smooth[1:-1, 1:-1] = ((around.max(0) - around.min(0) < 0.06) & (around.min(0) > self.nodata))[1:-1, 1:-1]
        for row, col, lon, lat in self.places(smooth):
            x, y = numpy.radians(lon) * 6378137, numpy.arcsinh(numpy.tan(numpy.radians(lat))) * 6378137
            value = float(self.values[row, col])
            wanted = [numpy.interp(value, stops, [channels(colour)[i] for colour in RAMP]) for i in range(3)]
            seen = channels(qgis_app.colour_at(layer, x, y, 300))
            self.assertLess(max(abs(a - b) for a, b in zip(seen, wanted)), 16, (lon, lat, value))

    def test_pmtiles_are_not_for_qgis(self):
        """As README.md says. When this fails, QGIS has learnt it: tell so there."""
        self.assertFalse(qgis_app.raster(os.path.join(self.out, "web/mosaic_GSASmap_EC_030.pmtiles")).isValid())


class Borders(QgisTest):
    """The lines of borders, of the sample mosaics: two countries, their border a meridian."""

    def borders(self, name):
        place = tempfile.mkdtemp(prefix="soilgate-qgis-test-")
        self.addCleanup(shutil.rmtree, place)
        folder = os.path.join(SAMPLES, "mosaics", name)
        maps = sorted(os.path.join(folder, file) for file in os.listdir(folder) if file.endswith(".tif"))
        run("mosaic", "--spec", "gsasmap", "--boundaries", os.path.join(folder, "boundaries.geojson"), "--output", place, *maps)
        return qgis_app.vector(os.path.join(place, "mosaic_GSASmap_EC_030_seams.geojson"))

    def shown(self, layer):
        """{rule's label: how many lines it draws}; each line is drawn by one."""
        root, counts = layer.renderer().rootRule(), {}
        lines = list(layer.getFeatures())
        fields = layer.fields()
        for line in lines:
            context = qgis_app.expression_context(layer, line, fields)
            drawn = [rule.label() for rule in root.children() if rule.filter().evaluate(context)]
            self.assertEqual(len(drawn), 1, line.attributes())
            counts[drawn[0]] = counts.get(drawn[0], 0) + 1
        self.assertGreater(len(lines), 0)
        return counts

    def test_rules(self):
        layer = self.borders("border.step")
        self.assert_sound(layer)
        self.assertEqual(layer.renderer().type(), "RuleRenderer")
        rules = layer.renderer().rootRule().children()
        self.assertEqual([rule.label() for rule in rules], list(RULES))
        for rule in rules:
            edge, line = rule.symbol().symbolLayers()
            self.assertEqual(edge.color().name(), "#ffffff")
            self.assertEqual(line.color().name(), RULES[rule.label()])
            self.assertGreater(edge.width(), line.width())
            self.assertEqual(line.useCustomDashPattern(), rule.label().startswith("Gap"))
        widths = [rule.symbol().symbolLayer(1).width() for rule in rules[:4]]
        self.assertEqual(widths, sorted(set(widths)))  # the larger the jump, the wider

    def test_a_jump(self):
        layer = self.borders("border.step")
        self.assertEqual(set(self.shown(layer)), {"Jump 10 times what is usual, and more"})
        self.assertEqual(self.seen(layer), {"#8f0d3b"})

    def test_a_gap(self):
        layer = self.borders("border.gap")
        counts = self.shown(layer)
        self.assertEqual(counts["Gap: neither country gave a value"], 1)  # ten rows
        self.assertNotIn("Jump 10 times what is usual, and more", counts)
        self.assertLessEqual({"#222222", "#3a86b7"}, self.seen(layer))

    def seen(self, layer):
        box = layer.extent()
        box.grow(0.05)
        return qgis_app.colours(layer, (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()), 80, 400) & set(RULES.values())

    def test_each_rule(self):
        """Lines that this test writes: numbers at the ends of each rule."""
        rows = [("border", "even", 0.0, 0.0, 0), ("border", "even", 1.99, 1, 0), ("border", "step", 2, 1, 1), ("border", "step", 4.99, 1, 1),
                ("border", "step", 5, 1, 2), ("border", "step", 9.99, 1, 2), ("border", "step", 10, 1, 3), ("border", "step", 0.1, 0.0, 3),
                ("border", "few", 3, None, 4), ("border", "few", 3, 1, 4), ("gap", "few", None, None, 5), ("gap", "step", None, 1, 5)]
        place = tempfile.mkdtemp(prefix="soilgate-qgis-test-")
        self.addCleanup(shutil.rmtree, place)
        features = [{"type": "Feature", "properties": {"kind": kind, "state": state, "jump": jump, "inland": inland},
                     "geometry": {"type": "LineString", "coordinates": [[i, 0], [i, 1]]}} for i, (kind, state, jump, inland, _) in enumerate(rows)]
        with open(os.path.join(place, "x_seams.geojson"), "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": features}, file)
        style = self.borders("border.step").source().replace(".geojson", ".qml")
        shutil.copy(style, os.path.join(place, "x_seams.qml"))
        layer = qgis_app.vector(os.path.join(place, "x_seams.geojson"))
        self.assert_sound(layer)
        for line, row in zip(layer.getFeatures(), rows):
            context = qgis_app.expression_context(layer, line, layer.fields())
            drawn = [i for i, rule in enumerate(layer.renderer().rootRule().children()) if rule.filter().evaluate(context)]
            self.assertEqual(drawn, [row[4]], row)


class ErrorLayers(QgisTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="soilgate-qgis-test-")
        cls.addClassCleanup(shutil.rmtree, cls.place)
        delivery = os.path.join(cls.place, "delivery")
        shutil.copytree(os.path.join(SAMPLES, "good/GSASmap"), delivery)
        for part in ("value.class/salt/LKA_SaltMap030.tif", "boundary.coverage/third/LKA_pHMap030.tif"):
            shutil.copy(os.path.join(SAMPLES, "bad", part), delivery)
        cls.folder = os.path.join(cls.place, "errors")
        run("check", "--quiet", "--error-layers", cls.folder, delivery, status=1)

    def test_rasters(self):
        for name, rules in (("LKA_SaltMap030", {"value.class", "layers.footprint"}), ("LKA_pHMap030", {"boundary.coverage", "layers.footprint"})):
            path = os.path.join(self.folder, name + "_errors.tif")
            layer = qgis_app.raster(path)
            self.assert_sound(layer)
            self.assertEqual(layer.renderer().type(), "paletted")
            told = {int(one.value): one for one in layer.renderer().classes()}
            self.assertLessEqual({one.label.split(":")[0] for one in told.values()}, rules)
            dataset = gdal.Open(path)
            codes, (west, pixel, _, north, _, _) = dataset.ReadAsArray(), dataset.GetGeoTransform()
            self.assertLessEqual(set(numpy.unique(codes)) - {0}, set(told))
            for code in set(numpy.unique(codes)) - {0}:
                row, col = numpy.argwhere(codes == code)[0]
                self.assertEqual(qgis_app.colour_at(layer, west + (col + 0.5) * pixel, north - (row + 0.5) * pixel, pixel / 2),
                                 told[int(code)].color.name())

    def test_features(self):
        path = os.path.join(self.folder, "errors.gpkg")
        self.assertEqual(set(qgis_app.sublayers(path)), {"points", "boxes"})
        for name in ("points", "boxes"):
            layer = qgis_app.vector(path, name)
            self.assert_sound(layer)
            self.assertEqual((layer.renderer().type(), layer.renderer().classAttribute()), ("categorizedSymbol", "rule"))
            drawn = {one.value(): one for one in layer.renderer().categories()}
            seen = {feature["rule"] for feature in layer.getFeatures()}
            self.assertGreater(len(seen), 1)
            self.assertEqual(seen, set(drawn))  # a legend of what there is
            for rule, one in drawn.items():
                self.assertTrue(one.label().startswith(rule + ": "))

    def test_styles_of_geojson_load_by_hand(self):
        for shape, name in (("Point", "points"), ("Polygon", "boxes")):
            layer = qgis_app.vector(os.path.join(self.folder, f"errors.geojson|geometrytype={shape}"))
            _, done = layer.loadNamedStyle(os.path.join(self.folder, f"errors_{name}.qml"))
            self.assertTrue(done)
            self.assertEqual(layer.renderer().type(), "categorizedSymbol")


class Maps(QgisTest):
    """Of a registry: each country in the colour of its status."""

    STATES = {"missing": "#c8371b", "reported": "#ffe041", "accepted": "#128359", "no status": "#e9ecec"}

    def assert_map(self, layer):
        self.assert_sound(layer)
        self.assertEqual((layer.featureCount(), layer.renderer().type(), layer.renderer().classAttribute()), (24, "categorizedSymbol", "status"))
        drawn = {one.value(): one for one in layer.renderer().categories()}
        self.assertEqual({state: drawn[state].symbol().color().name() for state in self.STATES}, self.STATES)
        for feature in layer.getFeatures():
            if feature["iso3"] in ("CHN", "IND", "MNG"):
                place = feature.geometry().pointOnSurface().asPoint()
                self.assertEqual(qgis_app.colour_at(layer, place.x(), place.y(), 0.001), drawn[feature["status"]].symbol().color().name())


class Registry(Maps):
    """The file: its maps, with the style that is in it."""

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="soilgate-qgis-test-")
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.path = os.path.join(cls.place, "asia.gpkg")
        run("registry", "init", "--registry", cls.path, "--baseline", "asp-2022-03")

    def test_maps(self):
        for product in ("GSOCseq", "GSASmap", "GBSmap"):
            self.assert_map(qgis_app.vector(self.path, f"status_{product}"))

    def test_everything_that_is_offered_opens(self):
        found = qgis_app.sublayers(self.path)
        self.assertGreater(len(found), 10)
        for name in found:
            with self.subTest(name=name):
                self.assertTrue(qgis_app.vector(self.path, name).isValid())
                self.assertEqual(qgis_app.messages(), [])


class Database(Maps):
    """PostgreSQL: its maps, with the style from where QGIS looks for it; also for those who may only look."""

    def test_maps(self):
        server = Server()
        self.addCleanup(server.close)
        server.sql("CREATE DATABASE asia")
        server.sql("CREATE EXTENSION postgis", "asia")
        run("registry", "init", "--registry", server.address("asia"), "--baseline", "asp-2022-03")
        server.sql("CREATE ROLE looker LOGIN PASSWORD 'l'; GRANT USAGE ON SCHEMA soilgate TO looker; "
                   "GRANT SELECT ON ALL TABLES IN SCHEMA soilgate TO looker", "asia")
        for user, password in (("owner", PASSWORD), ("looker", "l")):
            for product in ("GSOCseq", "GSASmap"):
                self.assert_map(qgis_app.table(server.folder, "asia", user, password, f"status_{product}"))


if __name__ == "__main__":
    unittest.main()
