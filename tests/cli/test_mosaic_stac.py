"""The catalogue of mosaics of many kinds: what STAC 1.0.0 and its extensions ask for, in our words, and by their own
schemas where SOILGATE_STAC_SCHEMAS names them."""
import copy
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

import numpy
from osgeo import gdal

import countries
import stac
from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest
from test_mosaic_again import REGION

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
MEDIA = {".tif": COG, ".vrt": "application/xml", ".qml": "application/xml", ".xml": "application/xml", ".json": "application/json",
         ".geojson": "application/geo+json", ".html": "text/html", ".png": "image/png", ".pmtiles": "application/vnd.pmtiles", ".mbtiles": "application/vnd.sqlite3"}
TILE = re.compile(r"tile_[NS]\d\d[EW]\d\d\d")
TYPES = {"uint8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "float32": gdal.GDT_Float32}
RECIPE = """format: soilgate-recipe/1
recipe: fresh-soils
title: Fresh soils
product: GSASmap
exclusions:
  - {id: ec-4, reason: Saline soils, when: EC_030 > 4}
"""
KINDS = {  # name, what it is made of, and how
    "plain": (["EC/KHM", "EC/LAO"], ["--layer", "EC_030", "--date", "2022-03-10"]),
    "layers": (["EC/KHM", "EC/LAO", "pH/LAO"], ["--web"]),
    "classes": (["Salt"], ["--layer", "Salt_030", "--date", "2015-01-01/2020-12-31"]),
    "recipe": (["EC/KHM", "EC/LAO"], ["--layer", "EC_030", "--recipe", "fresh.yaml"]),
    "blend": (["EC/KHM", "EC/LAO"], ["--layer", "EC_030", "--blend", "2.5km"]),
    "region": (["EC/LAO"], ["--layer", "EC_030", "--region", "small.yaml"]),
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def write_inputs(folder):
    for name, part, low, high in (("EC", "SalinityMap030.tif", 0.2, 6), ("pH", "pHMap030.tif", 5, 8)):
        for iso3 in ("KHM", "LAO"):
            os.makedirs(os.path.join(folder, name, iso3))
            countries.write_country(os.path.join(folder, name, iso3), iso3, part, low, high)
    os.mkdir(os.path.join(folder, "Salt"))
    window = countries.window_of("KHM")
    codes = numpy.where(countries.mapped("KHM", window), 1 + (countries.field.noise(3, window, cell=30) > 0.5), 255)
    countries.write(os.path.join(folder, "Salt/KHM_SaltMap030.tif"), window, codes.astype(numpy.uint8), nodata=255)
    with open(os.path.join(folder, "Salt/saltaffected_LUT0_30.txt"), "w", encoding="utf-8") as file:
        file.write("classcode\tmapvalue\n1\tNone\n2\tSlight Salinity\n")
    for name, text in (("small.yaml", REGION), ("fresh.yaml", RECIPE)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


class Mosaic:
    """A mosaic as it lies there: its Items by layer, its Collection, its files."""

    def __init__(self, folder):
        self.folder = folder
        self.collection = load(os.path.join(folder, "collection.json"))
        names = sorted(name for name in os.listdir(folder) if name.endswith(".stac.json"))
        self.items = {name.removesuffix(".stac.json"): load(os.path.join(folder, name)) for name in names}
        self.manifest = load(os.path.join(folder, "manifest.json"))

    def path(self, href):
        return os.path.normpath(os.path.join(self.folder, href))


class Catalogues(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="soilgate-stac-")
        cls.addClassCleanup(cls.place.cleanup)
        write_inputs(cls.place.name)
        cls.mosaics = {}
        for name, (inputs, arguments) in KINDS.items():
            output = os.path.join(cls.place.name, f"out-{name}")
            subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", *arguments, "--output", output, *inputs], env=ENVIRONMENT,
                           cwd=cls.place.name, check=True, capture_output=True)
            cls.mosaics[name] = Mosaic(output)

    def each(self):
        """Every Item, with the mosaic that it is of."""
        return [(mosaic, base, item) for mosaic in self.mosaics.values() for base, item in mosaic.items.items()]

    # --- by the published schemas ---

    @unittest.skipUnless(stac.FOLDER, "SOILGATE_STAC_SCHEMAS names no folder with the published schemas")
    def test_the_published_schemas(self):
        for mosaic in self.mosaics.values():
            self.assertEqual(stac.errors(mosaic.collection), [])
        for _, _, item in self.each():
            self.assertEqual(stac.errors(item), [])

    @unittest.skipUnless(stac.FOLDER, "SOILGATE_STAC_SCHEMAS names no folder with the published schemas")
    def test_the_published_schemas_see_what_is_wrong(self):
        def broken(change, collection=False):
            mosaic = self.mosaics["classes"]
            document = copy.deepcopy(mosaic.collection if collection else next(iter(mosaic.items.values())))
            change(document)
            return stac.errors(document)

        values = ["assets", "values"]
        changes = [lambda one: one["properties"].pop("start_datetime"), lambda one: one["properties"].update(end_datetime="yesterday"),
                   lambda one: one["links"][0].pop("href"), lambda one: one.pop("bbox"), lambda one: one.pop("collection"),
                   lambda one: one["geometry"].update(type="Polygons"), lambda one: one.update(stac_version="1.1.0"),
                   lambda one: one["properties"].update({"proj:shape": [1, 2, 3]}),
                   lambda one: one["properties"].update({"processing:lineage": 5}),
                   lambda one: one[values[0]][values[1]].update({"file:checksum": "sha256:1"}),
                   lambda one: one[values[0]][values[1]]["raster:bands"][0].update(data_type="Float32"),
                   lambda one: one[values[0]][values[1]]["raster:bands"][0]["classification:classes"][0].update(name="no salt")]
        for i, change in enumerate(changes):
            self.assertTrue(broken(change), i)
        self.assertTrue(broken(lambda one: one.pop("license"), collection=True))
        self.assertTrue(broken(lambda one: one["extent"]["temporal"].update(interval=[["2022-03-10", None]]), collection=True))

    # --- in our words ---

    def test_items(self):
        for mosaic, base, item in self.each():
            self.assertEqual((item["type"], item["stac_version"], item["id"]), ("Feature", "1.0.0", base))
            self.assertEqual(item["collection"], mosaic.collection["id"])
            dataset = gdal.Open(mosaic.path(f"{base}.tif"))
            rows, cols = dataset.RasterYSize, dataset.RasterXSize
            west, pixel, _, north, _, _ = dataset.GetGeoTransform()
            box = [west, north - rows * pixel, west + cols * pixel, north]
            numpy.testing.assert_allclose(item["bbox"], box, atol=1e-9)
            (ring,) = item["geometry"]["coordinates"]
            self.assertEqual((item["geometry"]["type"], len(ring), ring[0]), ("Polygon", 5, ring[-1]))
            area = sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:])) / 2
            self.assertAlmostEqual(area, (box[2] - box[0]) * (box[3] - box[1]), places=6)  # anticlockwise, as RFC 7946 has it
            properties = item["properties"]
            self.assertEqual((properties["proj:epsg"], properties["proj:shape"]), (4326, [rows, cols]))
            numpy.testing.assert_allclose(properties["proj:bbox"], box, atol=1e-9)
            numpy.testing.assert_allclose(properties["proj:transform"], [pixel, 0, west, 0, -pixel, north], atol=1e-12)
            self.assertIn("no opinion on the legal status", " ".join(properties["description"].split()))

    def test_extensions_are_declared(self):
        for _, _, item in self.each():
            used = {key.split(":")[0] for key in item["properties"] if ":" in key}
            for asset in item["assets"].values():
                used |= {key.split(":")[0] for key in asset if ":" in key}
                for band in asset.get("raster:bands", []):
                    used |= {key.split(":")[0] for key in band if ":" in key}
            declared = {re.fullmatch(r"https://stac-extensions\.github\.io/([a-z]+)/v\d\.\d\.\d/schema\.json", one)[1]
                        for one in item["stac_extensions"]}
            self.assertEqual({{"proj": "projection"}.get(one, one) for one in used}, declared)

    def test_links_stay_in_the_folder(self):
        for mosaic in self.mosaics.values():
            collection = mosaic.collection
            links = {(link["rel"], link["href"], link["type"]) for link in collection["links"]}
            self.assertEqual(links, {("root", "./collection.json", "application/json"),
                                     *(("item", f"./{base}.stac.json", "application/geo+json") for base in mosaic.items)})
            for document in (collection, *mosaic.items.values()):
                self.assertNotIn(self.place.name, json.dumps(document))
        for mosaic, _, item in self.each():
            self.assertEqual(sorted((link["rel"], link["href"]) for link in item["links"]),
                             [(rel, "./collection.json") for rel in ("collection", "parent", "root")])
            self.assertEqual({link["type"] for link in item["links"]}, {"application/json"})

    def test_times(self):
        days = {"plain": ("2022-03-10T00:00:00Z", None, None), "classes": (None, "2015-01-01T00:00:00Z", "2020-12-31T23:59:59Z")}
        intervals = {"plain": ["2022-03-10T00:00:00Z"] * 2, "classes": ["2015-01-01T00:00:00Z", "2020-12-31T23:59:59Z"]}
        unknown = (None, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
        for name, mosaic in self.mosaics.items():
            self.assertEqual(mosaic.collection["extent"]["temporal"]["interval"], [intervals.get(name, [None, None])])
            for item in mosaic.items.values():
                told = item["properties"]
                self.assertIn("datetime", told)
                self.assertEqual(tuple(told.get(key) for key in ("datetime", "start_datetime", "end_datetime")), days.get(name, unknown))

    def test_collections(self):
        for mosaic in self.mosaics.values():
            collection = mosaic.collection
            self.assertEqual((collection["type"], collection["stac_version"]), ("Collection", "1.0.0"))
            self.assertTrue(collection["id"] and collection["title"] and collection["description"])
            self.assertEqual(collection["license"], "various")
            west, south, east, north = numpy.array([item["bbox"] for item in mosaic.items.values()]).T
            self.assertEqual(collection["extent"]["spatial"]["bbox"], [[west.min(), south.min(), east.max(), north.max()]])

    def test_assets_are_the_files(self):
        for mosaic in self.mosaics.values():
            hashes = {file["name"]: file["sha256"] for layer in mosaic.manifest["layers"] for file in layer["files"]}
            hashes |= {file["name"]: file["sha256"] for file in mosaic.manifest["files"] + (mosaic.manifest["web"] or [])}
            told = set()
            for document in (mosaic.collection, *mosaic.items.values()):
                for asset in document["assets"].values():
                    path = mosaic.path(asset["href"])
                    name = os.path.relpath(path, mosaic.folder)
                    told.add(name)
                    self.assertEqual(asset["href"], f"./{name}")
                    self.assertTrue(os.path.isfile(path), path)
                    self.assertEqual(asset["type"], MEDIA[os.path.splitext(name)[1]])
                    self.assertTrue(asset["title"] and len(asset["roles"]) == 1)
                    if name == "manifest.json" or name.endswith("tilejson.json"):  # it holds the catalogue's hash; a folder's list has it
                        self.assertNotIn("file:checksum", asset)
                        continue
                    self.assertEqual((asset["file:checksum"], asset["file:size"]), ("1220" + hash_of(path), os.path.getsize(path)))
                    self.assertEqual(hash_of(path), hashes[name])
            folders = {name for name in hashes if name.endswith("/")}
            tilejsons = {f"{name}tilejson.json" for name in folders}
            catalogue = {"collection.json", *(f"{base}.stac.json" for base in mosaic.items)}
            self.assertEqual(told, set(hashes) - folders - catalogue | tilejsons | {"manifest.json"})

    def test_keys_are_the_same_in_every_item(self):
        items = self.mosaics["layers"].items
        keys = [{key for key in item["assets"] if not TILE.match(key)} for item in items.values()]
        self.assertEqual(keys[0], keys[1])
        plain = {"values", "values_style", "sources", "sources_style", "sources_names", "tiles", "tiles_style", "seam_lines",
                 "seam_lines_style", "seams", "manifest", "thumbnail"}
        self.assertEqual(keys[0], plain | {"page"} | {f"{of}{kind}" for of in ("", "sources_") for kind in ("pmtiles", "mbtiles", "tilejson")})
        (item,) = self.mosaics["classes"].items.values()
        self.assertEqual({key for key in item["assets"] if not TILE.match(key)}, plain | {"values_names"})
        for item in (*items.values(), item):
            tiles = {key for key in item["assets"] if TILE.fullmatch(key)}
            self.assertTrue(tiles)
            self.assertEqual({key for key in item["assets"] if TILE.match(key)} - tiles, {f"{key}_style" for key in tiles})
        for base, item in items.items():
            for key, asset in item["assets"].items():
                if key not in ("seams", "manifest", "page"):
                    self.assertIn(base, asset["href"])

    def test_tiles_tell_where_they_lie(self):
        found = 0
        for mosaic, base, item in self.each():
            for key, asset in item["assets"].items():
                if not TILE.fullmatch(key):
                    continue
                found += 1
                self.assertEqual(asset["href"], f"./tiles/{base}_{key[5:]}.tif")
                dataset = gdal.Open(mosaic.path(asset["href"]))
                west, pixel, _, north, _, _ = dataset.GetGeoTransform()
                rows, cols = dataset.RasterYSize, dataset.RasterXSize
                self.assertEqual((asset["proj:epsg"], asset["proj:shape"]), (4326, [rows, cols]))
                numpy.testing.assert_allclose(asset["proj:transform"], [pixel, 0, west, 0, -pixel, north], atol=1e-12)
                numpy.testing.assert_allclose(asset["proj:bbox"], [west, north - rows * pixel, west + cols * pixel, north], atol=1e-9)
        self.assertGreater(found, 8)

    def test_bands(self):
        for mosaic, _, item in self.each():
            rasters = {key: asset for key, asset in item["assets"].items() if asset["type"] == COG}
            self.assertEqual(set(rasters), {key for key in item["assets"] if key in ("values", "sources") or TILE.fullmatch(key)})
            for key, asset in rasters.items():
                (told,) = asset["raster:bands"]
                dataset = gdal.Open(mosaic.path(asset["href"]))
                band = dataset.GetRasterBand(1)
                self.assertEqual((TYPES[told["data_type"]], told["nodata"], told["sampling"]),
                                 (band.DataType, 0 if key == "sources" else band.GetNoDataValue(), "area"))
                if TILE.fullmatch(key):
                    self.assertNotIn("statistics", told)
                    continue
                values = band.ReadAsArray()
                there = values[values != told["nodata"]]
                self.assertAlmostEqual(told["statistics"]["valid_percent"], 100 * there.size / values.size, places=9)
                if key == "values":
                    self.assertEqual((told["statistics"]["minimum"], told["statistics"]["maximum"]), (there.min(), there.max()))
                if key == "values" and "classification:classes" not in told:
                    self.assertAlmostEqual(told["statistics"]["mean"], there.mean(), delta=0.05)  # by area
        (item,) = self.mosaics["plain"].items.values()
        self.assertEqual(item["assets"]["values"]["raster:bands"][0]["unit"], "dS/m")

    def test_classes(self):
        for mosaic, base, item in self.each():
            sources = gdal.Open(mosaic.path(f"{base}_source.tif")).ReadAsArray()
            none, *told = item["assets"]["sources"]["raster:bands"][0]["classification:classes"]
            self.assertEqual((none["value"], none["name"], none["nodata"]), (0, "none", True))
            names = {"KHM": (116, "Cambodia"), "LAO": (418, "Lao PDR")}
            self.assertEqual({(one["value"], one["name"], one["title"], one["count"]) for one in told},
                             {(names[code][0], code, names[code][1], (sources == names[code][0]).sum())
                              for code in [source["iso3"] for layer in mosaic.manifest["layers"] for source in layer["inputs"]
                                           if base.endswith(layer["layer"])]})
        (item,) = self.mosaics["classes"].items.values()
        for key in ("values", *(key for key in item["assets"] if TILE.fullmatch(key))):
            classes = {one["value"]: one for one in item["assets"][key]["raster:bands"][0]["classification:classes"]}
            self.assertEqual(len(classes), 13)
            self.assertEqual((classes[12]["name"], classes[12]["title"], classes[12]["color_hint"]), ("saline_sodic", "Saline-sodic", "7a2f8f"))

    def test_what_is_not_there_is_told(self):
        lineage = {name: [item["properties"]["processing:lineage"] for item in mosaic.items.values()] for name, mosaic in self.mosaics.items()}
        values = gdal.Open(self.mosaics["plain"].path("mosaic_GSASmap_EC_030.tif")).ReadAsArray()
        salty = (values > 4).sum()
        self.assertGreater(salty, 1000)
        self.assertIn(f"gave one. The recipe fresh-soils left out {salty} pixels. manifest.json", lineage["recipe"][0])
        blended = gdal.Open(self.mosaics["blend"].path("mosaic_GSASmap_EC_030.tif")).ReadAsArray()
        told = int(re.search(r"gave one\. But (\d+) pixels, up to 2\.5 km from borders, are means of", lineage["blend"][0])[1])
        self.assertLessEqual((blended != values).sum(), told)
        self.assertGreater((blended != values).sum(), 0.95 * told)
        self.assertIn("gave one. Without a map: BTN, KHM, NPL. manifest.json", lineage["region"][0])
        self.assertIn("gave one. manifest.json", lineage["plain"][0])
        self.assertIn("gave one. manifest.json", lineage["layers"][0])
        self.assertIn("gave one. Without a map: KHM. manifest.json", lineage["layers"][1])

    # --- pictures ---

    def overview(self, mosaic, base):
        """The largest level of the values that is at most 512 pixels wide and high; NaN where there is no value."""
        dataset = gdal.Open(mosaic.path(f"{base}.tif"))
        band = dataset.GetRasterBand(1)
        levels = [band, *(band.GetOverview(i) for i in range(band.GetOverviewCount()))]
        level = max((one for one in levels if max(one.XSize, one.YSize) <= 512), key=lambda one: one.XSize)
        values = level.ReadAsArray().astype("f8")
        values[values == band.GetNoDataValue()] = numpy.nan
        return values

    def ramp(self, mosaic, base, values):
        """The colours that the style for QGIS gives to values: NaN stays NaN."""
        items = ElementTree.parse(mosaic.path(f"{base}.qml")).getroot().iter("item")
        stops = [(float(item.get("value")), *(int(item.get("color")[i:i + 2], 16) for i in (1, 3, 5))) for item in items]
        at, *channels = zip(*stops)
        self.assertEqual(list(at), sorted(at))
        return numpy.stack([numpy.interp(values, at, channel) for channel in channels])

    def test_thumbnails(self):
        seen = 0
        for mosaic, base, item in self.each():
            asset = item["assets"]["thumbnail"]
            self.assertEqual((asset["href"], asset["type"], asset["roles"]), (f"./{base}_thumbnail.png", "image/png", ["thumbnail"]))
            values = self.overview(mosaic, base)
            with open(mosaic.path(asset["href"]), "rb") as file:
                self.assertEqual(file.read(8), b"\x89PNG\r\n\x1a\n")
            dataset = gdal.Open(mosaic.path(asset["href"]))
            levels, table = dataset.ReadAsArray(), dataset.GetRasterBand(1).GetColorTable()
            self.assertEqual(levels.shape, values.shape)
            self.assertGreater(max(levels.shape), 100)
            self.assertLessEqual(max(levels.shape), 512)
            colours = numpy.array([table.GetColorEntry(i) for i in range(table.GetCount())])[levels]
            numpy.testing.assert_array_equal(colours[..., 3], numpy.where(numpy.isnan(values), 0, 255))
            there = ~numpy.isnan(values)
            seen += there.sum()
            if classes := item["assets"]["values"]["raster:bands"][0].get("classification:classes"):
                hints = {one["value"]: [int(one["color_hint"][i:i + 2], 16) for i in (0, 2, 4)] for one in classes}
                wanted = numpy.array([hints[int(value)] for value in values[there]])
                numpy.testing.assert_array_equal(colours[there][:, :3], wanted)
                self.assertGreater(len(set(values[there])), 1)
                continue
            wanted = self.ramp(mosaic, base, values[there]).T
            self.assertGreater(numpy.ptp(wanted[:, 0]), 100)
            # 253 equal steps, and colours moved by steps that no eye sees so that no two are alike
            self.assertLessEqual(numpy.abs(colours[there][:, :3] - wanted).max(), 8)
            self.assertLess(numpy.abs(colours[there][:, :3] - wanted).mean(), 1)
        self.assertGreater(seen, 20000)

    def test_classes_without_colours(self):
        """A specification may name none: the picture has those of the style all the same."""
        spec, output = os.path.join(self.place.name, "grey.yaml"), os.path.join(self.place.name, "grey")
        with open(os.path.join(SOURCE, "specs/gsasmap-1.0.yaml"), encoding="utf-8") as file, open(spec, "w", encoding="utf-8") as out:
            out.write(re.sub(r', colour: "#[0-9a-f]{6}"', "", file.read()))
        shutil.copytree(os.path.join(SOURCE, "specs/base"), os.path.join(self.place.name, "base"))
        subprocess.run([PROGRAM, "mosaic", "--spec", spec, "--layer", "Salt_030", "--output", output, "Salt"], env=ENVIRONMENT,
                       cwd=self.place.name, check=True, capture_output=True)
        mosaic, base = Mosaic(output), "mosaic_GSASmap_Salt_030"
        entries = ElementTree.parse(mosaic.path(f"{base}.qml")).getroot().iter("paletteEntry")
        style = {int(entry.get("value")): [int(entry.get("color")[i:i + 2], 16) for i in (1, 3, 5)] for entry in entries}
        dataset, values = gdal.Open(mosaic.path(f"{base}_thumbnail.png")), self.overview(mosaic, base)
        table = dataset.GetRasterBand(1).GetColorTable()
        for code in (1, 2):
            (level,) = set(dataset.ReadAsArray()[values == code])
            self.assertEqual(list(table.GetColorEntry(int(level))), [*style[code], 255])
        self.assertNotEqual(style[1], style[2])

    def test_the_collection_has_one_too(self):
        for mosaic in self.mosaics.values():
            first = f"{mosaic.manifest['layers'][0]['files'][0]['name'].removesuffix('.tif')}"
            self.assertEqual(mosaic.collection["assets"]["thumbnail"], mosaic.items[first]["assets"]["thumbnail"])

    def test_no_thumbnail_without_a_value(self):
        """A picture, and a style, of an earlier mosaic do not stay where no value is left; what comes back is the same."""
        nothing = os.path.join(self.place.name, "nothing.yaml")
        with open(nothing, "w", encoding="utf-8") as file:
            file.write(RECIPE.replace("EC_030 > 4", "EC_030 > -1"))
        output = os.path.join(self.place.name, "again")
        names = [f"mosaic_GSASmap_EC_030{ending}" for ending in ("_thumbnail.png", ".qml")]
        wanted = [hash_of(self.mosaics["plain"].path(name)) for name in names]
        for arguments, there in (([], True), (["--recipe", nothing], False), ([], True), (["--jobs", "1"], True)):
            subprocess.run([PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", *arguments, "--output", output, "EC/LAO", "EC/KHM"],
                           env=ENVIRONMENT, cwd=self.place.name, check=True, capture_output=True)
            mosaic = Mosaic(output)
            self.assertEqual([os.path.exists(mosaic.path(name)) for name in names], [there] * 2)
            told = {file["name"] for file in mosaic.manifest["layers"][0]["files"]}
            for document in (mosaic.collection, *mosaic.items.values()):
                self.assertEqual("thumbnail" in document["assets"], there)
                if stac.FOLDER:
                    self.assertEqual(stac.errors(document), [])
            self.assertEqual(set(names) & told, set(names) if there else set())
            if there:
                self.assertEqual([hash_of(mosaic.path(name)) for name in names], wanted)

    # --- days ---

    def test_days_that_are_none(self):
        for date in ("10.3.2022", "2022-03-10/", "/2022-03-10", "2022-03-10/2022-03-09", "2022-03-10/2022-03-11/2022-03-12", ""):
            _, err = self.run_program("mosaic", "--spec", "gsasmap", "--date", date, "--output", "out", "x.tif", status=2)
            self.assertIn(f"--date {date}: a day is written as 2022-03-10", err)


if __name__ == "__main__":
    unittest.main()
