"""Error layers: pixels are broken here, and what the program writes is read with GDAL and numpy.

Zones are computed here too: the boundaries are rectangles.
"""
import csv
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

import numpy as np
from osgeo import gdal, ogr, osr

from support import ENVIRONMENT, NODATA, NORTH, PIXEL, PROGRAM, SOURCE, WEST, ProgramTest, write_map

gdal.UseExceptions()
ogr.UseExceptions()
MAP = "BTN_GSOCseq_T0_Map030.tif"
ESP = "BTN_ESPMap030.tif"  # of GSASmap, which asks for the whole country
SAMPLES = os.path.join(SOURCE, "sample_rasters")
REAL = os.path.join(SOURCE, "..", "shared", "real")
CODES = {"file.corrupt": 1, "value.nonfinite": 2, "value.range": 3, "value.class": 4, "nodata.sentinel": 5, "nodata.mixed": 6,
         "nodata.background": 7, "boundary.other-country": 8, "boundary.spill": 9, "boundary.coverage": 10,
         "layers.relation": 11, "layers.class": 12, "layers.footprint": 13, "nodata.zero": 14, "value.typical": 15}
WEIGHT = {"error": 3, "warning": 1, "info": 0}
OURS = {"README.txt", "errors.gpkg", "errors.geojson", "errors_points.qml", "errors_boxes.qml"}


def read(path):
    return gdal.Open(path).ReadAsArray()


def plausible(rows, cols, seed=1):
    return np.random.default_rng(seed).uniform(30, 60, (rows, cols)).astype(np.float32)


def tree(folder):
    """{path: SHA-256} of all files below FOLDER."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(base, name), "rb") as file:
                found[os.path.relpath(os.path.join(base, name), folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def code_by_weight(masks, findings):
    """The one code of every pixel, from {rule: where it is broken} and the findings that tell so."""
    severity = {}
    for finding in findings:
        rule = finding["rule"]
        severity[rule] = max(severity.get(rule, -1), WEIGHT[finding["severity"]])
    codes = np.zeros(next(iter(masks.values())).shape, np.uint8)
    for rule in sorted(masks, key=lambda rule: (severity[rule], -CODES[rule])):
        codes[masks[rule]] = CODES[rule]
    return codes


def rectangle(iso3, west, south, east, north):
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {"iso3": iso3}, "geometry": {"type": "Polygon", "coordinates": [corners]}}


class ErrorLayerTest(ProgramTest):
    def boundaries(self, rows, cols):
        """Bhutan is the rectangle from column and row 20 on, to ROWS, COLS less 20; India lies north of it. Gives the
        file, and for every pixel: in Bhutan; its distance from that in pixels; in India."""
        def edge(col, row):
            return WEST + col * PIXEL, NORTH - row * PIXEL
        (west, north), (east, south) = edge(20, 20), edge(cols - 20, rows - 20)
        shapes = [rectangle("BTN", west, south, east, north), rectangle("IND", west, north, east, north + 100 * PIXEL)]
        path = self.path("countries.geojson")
        with open(path, "w", encoding="ascii") as file:
            json.dump({"type": "FeatureCollection", "features": shapes}, file)
        y, x = np.mgrid[:rows, :cols]
        off_x, off_y = np.maximum(np.maximum(20 - x, x - (cols - 21)), 0), np.maximum(np.maximum(20 - y, y - (rows - 21)), 0)
        distance = np.hypot(off_x, off_y)
        return path, distance == 0, distance, (y < 20) & (x >= 20) & (x < cols - 20)

    def layers(self, *arguments, status=1, out="errors", **options):
        """Runs a check with error layers; the text, the JSON report, and the folder."""
        text, err = self.run_program("check", *arguments, "--error-layers", out, "--json", self.path("report.json"), status=status,
                                     **options)
        self.assertEqual(err, "")
        with open(self.path("report.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assert_sound(self.path(out))
        return text, report, self.path(out)

    def findings(self, report, file=None):
        return [finding for delivery in report["deliveries"] for finding in delivery["findings"]
                if finding["rule"] in CODES and file in (None, finding["file"])]

    def assert_sound(self, folder):
        """What every folder of error layers must be, whatever is in it."""
        names = set(os.listdir(folder))
        self.assertIn("README.txt", names)
        with open(os.path.join(folder, "README.txt"), encoding="utf-8") as file:
            readme = file.read()
        self.assertTrue(readme.startswith("Error layers of soilgate\n"))
        rasters = {name for name in names if name.endswith("_errors.tif")}
        styles = {name[:-3] + "qml" for name in rasters}
        self.assertEqual(names, {"README.txt"} if not rasters else OURS | rasters | styles)
        for name in rasters:
            self.assertIn(name, readme)
            self.assert_raster(os.path.join(folder, name))
        if rasters:
            self.assert_features(folder)
        for name in names:
            if name.endswith(".qml"):
                ElementTree.parse(os.path.join(folder, name))

    def assert_raster(self, path):
        raster = gdal.Open(path)
        band = raster.GetRasterBand(1)
        self.assertEqual((raster.RasterCount, band.DataType, band.GetNoDataValue()), (1, gdal.GDT_Byte, 0))
        self.assertEqual(raster.GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"], "DEFLATE")
        self.assertEqual(band.GetColorInterpretation(), gdal.GCI_PaletteIndex)
        names = {int(key[6:]): value.split(":")[0] for key, value in band.GetMetadata().items() if key.startswith("VALUE_")}
        self.assertEqual(names, {code: rule for rule, code in CODES.items()})
        entries = ElementTree.parse(path[:-3] + "qml").getroot().findall("./pipe/rasterrenderer/colorPalette/paletteEntry")
        drawn = {int(entry.get("value")): (entry.get("label").split(":")[0], entry.get("color")) for entry in entries}
        colours = {code: "#%02x%02x%02x" % band.GetColorTable().GetColorEntry(code)[:3] for code in names}
        self.assertEqual(drawn, {code: (names[code], colours[code]) for code in drawn})
        self.assertEqual(len(set(colours.values())), len(CODES))
        self.assertLessEqual(set(np.unique(band.ReadAsArray())), {0, *drawn})  # a legend of what there is

    def features(self, folder):
        """{"points": [...], "boxes": [...]} of the GeoPackage: attributes, with the geometry as an OGR geometry."""
        package = gdal.OpenEx(os.path.join(folder, "errors.gpkg"), gdal.OF_VECTOR)
        found = {}
        for name in ("points", "boxes"):
            layer = package.GetLayerByName(name)
            self.assertEqual(layer.GetSpatialRef().GetAuthorityCode(None), "4326")
            found[name] = [{**feature.items(), "geometry": feature.GetGeometryRef().Clone()} for feature in layer]
        return found

    def assert_features(self, folder):
        told = subprocess.run(["ogrinfo", "-al", os.path.join(folder, "errors.gpkg")], capture_output=True, check=True)
        self.assertEqual(told.stderr, b"")
        self.assertNotIn(b"Warning", told.stdout)
        found = self.features(folder)
        with open(os.path.join(folder, "errors.geojson"), encoding="utf-8") as file:
            collection = json.load(file)
        self.assertEqual((collection["type"], "crs" in collection), ("FeatureCollection", False))  # RFC 7946, 4
        by_kind = {"point": [], "box": []}
        for feature in collection["features"]:
            by_kind[feature["properties"]["kind"]].append(feature)
        for kind, name, shape in (("point", "points", "Point"), ("box", "boxes", "Polygon")):
            self.assertEqual(len(by_kind[kind]), len(found[name]))
            for ours, theirs in zip(by_kind[kind], found[name]):
                self.assertEqual(ours["geometry"]["type"], shape)
                self.assert_place(ours["geometry"], theirs["geometry"])
                for key in ("file", "layer", "rule", "code", "severity", "total", "col", "row"):
                    self.assertEqual(ours["properties"][key], theirs[key])
                self.assertEqual(CODES[theirs["rule"]], theirs["code"])
        self.assert_styles(folder)

    def assert_place(self, ours, geometry):
        """Longitude first, in range, rings closed and against the clock."""
        ring = [ours["coordinates"]] if ours["type"] == "Point" else ours["coordinates"][0]
        theirs = geometry if ours["type"] == "Point" else geometry.GetGeometryRef(0)
        for place, (lon, lat) in zip(ring, theirs.GetPoints() if len(ring) > 1 else [theirs.GetPoint_2D()]):
            self.assertAlmostEqual(place[0], lon, delta=1e-6)
            self.assertAlmostEqual(place[1], lat, delta=1e-6)
            self.assertTrue(-180 <= place[0] <= 180 and -90 <= place[1] <= 90)
        if len(ring) > 1:
            self.assertEqual(ring[0], ring[-1])
            area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
            self.assertGreater(area, 0)

    def assert_styles(self, folder):
        """The styles beside the features are those in the GeoPackage, and have a symbol for each rule that they show."""
        package = gdal.OpenEx(os.path.join(folder, "errors.gpkg"), gdal.OF_VECTOR)
        rows = [feature.items() for feature in package.GetLayerByName("layer_styles")]
        self.assertEqual([(row["f_table_name"], row["f_geometry_column"], row["useAsDefault"]) for row in rows],
                         [("points", "geom", 1), ("boxes", "geom", 1)])
        for row in rows:
            with open(os.path.join(folder, f"errors_{row['f_table_name']}.qml"), encoding="utf-8") as file:
                self.assertEqual(file.read(), row["styleQML"])
            renderer = ElementTree.fromstring(row["styleQML"].split("\n", 1)[1]).find("renderer-v2")
            values = [category.get("value") for category in renderer.findall("categories/category")]
            symbols = {category.get("symbol") for category in renderer.findall("categories/category")}
            shown = {feature["rule"] for feature in package.GetLayerByName(row["f_table_name"])}
            self.assertEqual((renderer.get("attr"), values), ("rule", [rule for rule in CODES if rule in values]))
            self.assertLessEqual(shown, set(values))
            self.assertEqual(symbols, {symbol.get("name") for symbol in renderer.findall("symbols/symbol")})


class Pixels(ErrorLayerTest):
    def broken_map(self, rows=150, cols=210):
        """A map with every kind of wrong value, and {rule: where}."""
        path, inside, distance, india = self.boundaries(rows, cols)
        values = plausible(rows, cols)
        values[:, 150:] = NODATA  # no data in the east: gaps
        random = np.random.default_rng(7)
        kinds = random.choice(6, (rows, cols), p=[0.95, 0.01, 0.01, 0.01, 0.01, 0.01])
        for kind, value in enumerate((5000, -999, np.inf, np.nan, -5), 1):
            values[kinds == kind] = value
        mapped = (values >= 0) & (values <= 100)
        with np.errstate(invalid="ignore"):
            lost = ~mapped & ~((values == 5000) | (values == -5))
        masks = {"value.range": (values == 5000) | (values == -5), "nodata.sentinel": values == -999,
                 "value.nonfinite": np.isinf(values), "nodata.mixed": np.isnan(values),
                 "boundary.coverage": inside & lost, "boundary.spill": mapped & (distance > 2)}
        return path, values, masks

    def test_codes_are_exact(self):
        boundaries, values, masks = self.broken_map()
        layouts = (("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32", "COMPRESS=LZW"), ("COMPRESS=DEFLATE",),
                   ("BLOCKYSIZE=150",), ("BLOCKYSIZE=7",), ("TILED=YES",))
        for layout in layouts:
            write_map(self.path(ESP), values, options=layout)
            _, report, folder = self.layers(ESP, "--boundaries", boundaries)
            found = self.findings(report)
            self.assertEqual({finding["rule"] for finding in found}, set(masks))
            for finding in found:
                self.assertEqual(finding["pixels"], np.count_nonzero(masks[finding["rule"]]), finding["rule"])
            codes = read(os.path.join(folder, "BTN_ESPMap030_errors.tif"))
            np.testing.assert_array_equal(codes, code_by_weight(masks, found))

    def test_the_grid_is_that_of_the_map(self):
        boundaries, values, _ = self.broken_map()
        write_map(self.path(ESP), values)
        _, _, folder = self.layers(ESP, "--boundaries", boundaries)
        own, theirs = gdal.Open(os.path.join(folder, "BTN_ESPMap030_errors.tif")), gdal.Open(self.path(ESP))
        self.assertEqual(own.GetGeoTransform(), theirs.GetGeoTransform())
        self.assertTrue(own.GetSpatialRef().IsSame(theirs.GetSpatialRef()))
        self.assertEqual(own.GetSpatialRef().GetAuthorityCode(None), "4326")

    def test_points_and_boxes(self):
        boundaries, values, masks = self.broken_map()
        write_map(self.path(ESP), values)
        _, _, folder = self.layers(ESP, "--boundaries", boundaries)
        found = self.features(folder)
        for rule, mask in masks.items():
            points = [point for point in found["points"] if point["rule"] == rule]
            total = np.count_nonzero(mask)
            self.assertEqual({point["total"] for point in points}, {total})
            places = {(point["row"], point["col"]) for point in points}
            self.assertEqual(len(places), len(points))
            self.assertTrue(all(mask[place] for place in places))
            if total <= 1000:
                self.assertEqual(places, {tuple(place) for place in np.argwhere(mask)})
            else:  # spread over the map
                self.assertTrue(700 <= len(points) <= 1000, len(points))
                rows, cols = np.array(sorted(places)).T
                self.assertAlmostEqual(np.mean(rows), np.mean(np.argwhere(mask)[:, 0]), delta=8)
                self.assertAlmostEqual(np.mean(cols), np.mean(np.argwhere(mask)[:, 1]), delta=8)
            for point in points:
                self.assertAlmostEqual(point["geometry"].GetX(), WEST + (point["col"] + 0.5) * PIXEL, delta=1e-9)
                self.assertAlmostEqual(point["geometry"].GetY(), NORTH - (point["row"] + 0.5) * PIXEL, delta=1e-9)
                value = values[point["row"], point["col"]]
                self.assertEqual(point["value"], float(value) if np.isfinite(value) else None)
            boxes = [box for box in found["boxes"] if box["rule"] == rule]
            self.assert_boxes(boxes, mask)

    def assert_boxes(self, boxes, mask):
        """As large as they say, tight, and each pixel in one of them, when not too many are to be told."""
        pixels = [box["pixels"] for box in boxes]
        self.assertEqual(pixels, sorted(pixels, reverse=True))
        self.assertLessEqual(len(boxes), 200)
        for box in boxes:
            west, east, south, north = box["geometry"].GetEnvelope()
            self.assertAlmostEqual(west, WEST + box["col"] * PIXEL, delta=1e-9)
            self.assertAlmostEqual(north, NORTH - box["row"] * PIXEL, delta=1e-9)
            self.assertAlmostEqual(east - west, box["cols"] * PIXEL, delta=1e-9)
            self.assertAlmostEqual(north - south, box["rows"] * PIXEL, delta=1e-9)
            part = mask[box["row"]:box["row"] + box["rows"], box["col"]:box["col"] + box["cols"]]
            self.assertEqual(part.shape, (box["rows"], box["cols"]))
            self.assertLessEqual(box["pixels"], np.count_nonzero(part))
            for edge in (part[0], part[-1], part[:, 0], part[:, -1]):
                self.assertTrue(edge.any())
            self.assertTrue(box["message"])
        if len(boxes) < 200:
            self.assertEqual(sum(pixels), np.count_nonzero(mask))

    def test_any_number_of_threads(self):
        boundaries, values, _ = self.broken_map()
        write_map(self.path(ESP), values, options=("TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"))
        folders = [self.layers(ESP, "--boundaries", boundaries, "--jobs", jobs, out="jobs" + jobs)[2] for jobs in "14"]
        one, four = [{name: each for name, each in tree(folder).items() if name != "errors.gpkg"} for folder in folders]
        self.assertEqual(one, four)

    def test_background_and_another_country(self):
        boundaries, inside, distance, india = self.boundaries(90, 120)
        values = plausible(90, 120)
        values[~inside & ~india] = NODATA
        values[~inside & india] = 44.25
        write_map(self.path(ESP), values)
        _, report, folder = self.layers(ESP, "--boundaries", boundaries)
        finding = self.findings(report)[0]
        self.assertEqual((finding["rule"], finding["pixels"]), ("nodata.background", np.count_nonzero(india & (distance > 2))))
        codes = read(os.path.join(folder, "BTN_ESPMap030_errors.tif"))
        np.testing.assert_array_equal(codes == CODES["nodata.background"], india & (distance > 2))
        values[inside] = NODATA
        values[india] = plausible(90, 120)[india]
        write_map(self.path(ESP), values)
        _, report, folder = self.layers(ESP, "--boundaries", boundaries)
        self.assertEqual([finding["rule"] for finding in self.findings(report)], ["boundary.other-country"])
        codes = read(os.path.join(folder, "BTN_ESPMap030_errors.tif"))
        np.testing.assert_array_equal(codes == CODES["boundary.other-country"], india & (distance > 2))

    def test_a_corrupt_block(self):
        values = plausible(64, 64)
        write_map(self.path(ESP), values, options=("TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=DEFLATE"))
        raster = gdal.Open(self.path(ESP))
        offset = int(raster.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_1_0", "TIFF"))
        raster = None
        with open(self.path(ESP), "r+b") as file:
            file.seek(offset + 40)
            file.write(b"\xff" * 40)
        _, report, folder = self.layers(ESP)
        self.assertIn("file.corrupt", {finding["rule"] for finding in self.findings(report)})
        expected = np.zeros((64, 64), bool)
        expected[:32, 32:] = True
        codes = read(os.path.join(folder, "BTN_ESPMap030_errors.tif"))
        np.testing.assert_array_equal(codes == CODES["file.corrupt"], expected)
        with open(os.path.join(folder, "errors.geojson"), encoding="utf-8") as file:
            features = [feature["properties"] for feature in json.load(file)["features"]]
        self.assertEqual({feature["total"] for feature in features}, {1024})
        self.assertEqual([feature["pixels"] for feature in features if feature["kind"] == "box"], [1024])
        rows = {feature["row"] for feature in features if feature["kind"] == "point"}
        self.assertEqual(rows, set(range(32)))  # a part of them from all over, not the first thousand


class Deliveries(ErrorLayerTest):
    def delivery(self, *changed):
        """The good sample of Bhutan with 5 more in some pixels of the layers CHANGED; where."""
        shutil.copytree(os.path.join(SAMPLES, "good", "GSOCseq"), self.path("GSOCseq"))
        where = {}
        for seed, layer in enumerate(changed):
            path = self.path("GSOCseq", f"BTN_GSOCseq_{layer}_Map030.tif")
            raster = gdal.Open(path, gdal.GA_Update)
            values = raster.ReadAsArray()
            data = np.argwhere(values != raster.GetRasterBand(1).GetNoDataValue())
            chosen = data[np.random.default_rng(seed).choice(len(data), 30, replace=False)]
            where[layer] = np.zeros(values.shape, bool)
            where[layer][tuple(chosen.T)] = True
            values[where[layer]] += 5
            raster.GetRasterBand(1).WriteArray(values)
            raster = None
        return where

    def test_relations_are_marked_where_they_are_broken(self):
        where = self.delivery("AbsDiff_SSM1")["AbsDiff_SSM1"]
        _, report, folder = self.layers("GSOCseq", status=None)
        found = [each for each in self.findings(report) if each["rule"] == "layers.relation"]
        self.assertGreater(len(found), 0)
        marked = np.zeros(where.shape, bool)
        for file in {finding["file"] for finding in found}:
            codes = read(os.path.join(folder, os.path.basename(file)[:-4] + "_errors.tif"))
            marked |= codes == CODES["layers.relation"]
            told = [finding["pixels"] for finding in found if finding["file"] == file]
            self.assertLessEqual(max(told), np.count_nonzero(codes))
            self.assertGreaterEqual(sum(told), np.count_nonzero(codes == CODES["layers.relation"]))
        np.testing.assert_array_equal(marked, where)

    def test_only_maps_with_wrong_pixels_have_a_raster(self):
        self.delivery()
        path = self.path("GSOCseq", "BTN_GSOCseq_T0_Map030.tif")
        raster = gdal.Open(path, gdal.GA_Update)
        values = raster.ReadAsArray()
        row, col = np.argwhere(values != raster.GetRasterBand(1).GetNoDataValue())[100]
        values[row, col] = 9999
        raster.GetRasterBand(1).WriteArray(values)
        raster = None
        before = tree(self.path("GSOCseq"))
        text, report, folder = self.layers("GSOCseq")
        about = {finding["file"] for finding in self.findings(report)}
        self.assertEqual({name for name in os.listdir(folder) if name.endswith(".tif")},
                         {os.path.basename(file)[:-4] + "_errors.tif" for file in about})
        codes = read(os.path.join(folder, "BTN_GSOCseq_T0_Map030_errors.tif"))
        self.assertEqual([tuple(place) for place in np.argwhere(codes == CODES["value.range"])], [(row, col)])
        self.assertEqual(tree(self.path("GSOCseq")), before)
        told = "map is" if len(about) == 1 else "maps are"
        self.assertIn(f"{len(about)} {told.split()[0]}", text)
        self.assertEqual(text.strip().split("\n\n")[-1].split(":")[0], "Error layers")

    def test_two_files_of_one_name(self):
        values = plausible(20, 20)
        values[3, 4] = np.inf
        for folder in ("a", "b"):
            os.mkdir(self.path(folder))
            write_map(self.path(folder, MAP), values)
            values[3, 4], values[5, 6] = 40, np.inf
        _, _, folder = self.layers("a", "b", "--partial")
        for name, place in (("", (3, 4)), ("-2", (5, 6))):
            codes = read(os.path.join(folder, f"BTN_GSOCseq_T0_Map030{name}_errors.tif"))
            self.assertEqual([tuple(each) for each in np.argwhere(codes == CODES["value.nonfinite"])], [place])

    def test_hostile_names(self):
        values = plausible(20, 20)
        values[3, 4] = np.inf
        os.mkdir(self.path("maps"))
        for name in ("quote'\"\n<&>.tif", "../x"[3:] + ".tif", "-dash.tif", "n\u00f1\u6f22.tif", "X.tif"):
            write_map(self.path("maps", name), values)
        with open(self.path("maps", "X.tif"), "rb") as file, open(self.path("maps").encode() + b"/b\xff.tif", "wb") as copy:
            copy.write(file.read())
        _, report, folder = self.layers("maps", "--spec", "gsocseq", "--country", "BTN")
        names = {name for name in os.listdir(folder) if name.endswith(".tif")}
        self.assertEqual({name.lower() for name in names} - {"x_errors.tif", "x-2_errors.tif"},
                         {"quote_______errors.tif", "_dash_errors.tif", "n\u00f1\u6f22_errors.tif", "b__errors.tif"})
        self.assertEqual(len(names), 6)

    def test_a_file_in_an_archive(self):
        values = plausible(20, 20)
        values[3, 4] = np.inf
        write_map(self.path(MAP), values)
        with zipfile.ZipFile(self.path("BTN.zip"), "w") as archive:
            archive.write(self.path(MAP), MAP)
        _, _, folder = self.layers("BTN.zip", "--partial")
        codes = read(os.path.join(folder, "BTN_GSOCseq_T0_Map030_errors.tif"))
        self.assertEqual(codes[3, 4], CODES["value.nonfinite"])

    def test_waived_findings_are_left_out(self):
        values = plausible(20, 20)
        values[3, 4], values[5, 6] = np.inf, 5000
        write_map(self.path(MAP), values)
        with open(self.path("waivers.yaml"), "w", encoding="ascii") as file:
            file.write("format: soilgate-waivers/1\nwaivers:\n- {rule: value.nonfinite, country: BTN, product: GSOCseq, layer: T0, reason: a known gap, "
                       "by: 'A. Person', until: 2099-01-01}\n")
        _, _, folder = self.layers(MAP, "--waivers", "waivers.yaml")
        codes = read(os.path.join(folder, "BTN_GSOCseq_T0_Map030_errors.tif"))
        self.assertEqual(codes[5, 6], CODES["value.range"])
        self.assertNotIn(CODES["value.nonfinite"], codes)
        style = ElementTree.parse(os.path.join(folder, "BTN_GSOCseq_T0_Map030_errors.qml"))
        self.assertEqual({int(entry.get("value")) for entry in style.iter("paletteEntry")} & {2, 3}, {3})  # nor in the legend

    def test_pixels_without_places(self):
        values = plausible(20, 20)
        values[3, 4] = np.inf
        raster = gdal.GetDriverByName("GTiff").Create(self.path(MAP), 20, 20, 1, gdal.GDT_Float32)
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(32645)
        raster.SetProjection(crs.ExportToWkt())
        raster.SetGeoTransform((700000, 1000, 0, 3000000, 0, -1000))
        raster.GetRasterBand(1).SetNoDataValue(NODATA)
        raster.GetRasterBand(1).WriteArray(values)
        raster = None
        _, _, folder = self.layers(MAP)
        own = gdal.Open(os.path.join(folder, "BTN_GSOCseq_T0_Map030_errors.tif"))
        self.assertEqual(own.GetGeoTransform(), (700000, 1000, 0, 3000000, 0, -1000))
        self.assertEqual(own.GetSpatialRef().GetAuthorityCode(None), "32645")
        self.assertEqual(own.ReadAsArray()[3, 4], CODES["value.nonfinite"])
        self.assertEqual(self.features(folder), {"points": [], "boxes": []})
        with open(os.path.join(folder, "README.txt"), encoding="utf-8") as file:
            self.assertIn("its pixels have no places in degrees", file.read())

    def test_longitudes_up_to_360(self):
        values = plausible(20, 20)
        values[3, 4] = np.inf
        write_map(self.path(MAP), values)
        raster = gdal.Open(self.path(MAP), gdal.GA_Update)
        raster.SetGeoTransform((271, PIXEL, 0, NORTH, 0, -PIXEL))
        raster = None
        _, _, folder = self.layers(MAP)
        point = self.features(folder)["points"][0]["geometry"]
        self.assertAlmostEqual(point.GetX(), -89 + 4.5 * PIXEL)

    def test_nothing_wrong(self):
        text, _, folder = self.layers(os.path.join(SAMPLES, "good", "GBSmap"), status=0)
        self.assertEqual(os.listdir(folder), ["README.txt"])
        self.assertIn("no finding is about pixels", text)

    def test_a_file_that_is_too_large_is_not_opened_again(self):
        _, report, folder = self.layers(os.path.join(SAMPLES, "bad", "file.limit", MAP.replace("BTN", "LKA")))
        self.assertIn("file.limit", self.rules(report))
        self.assertEqual(os.listdir(folder), ["README.txt"])

    def test_samples(self):
        """Of every sample that breaks a rule about pixels, the raster has as many as the report tells."""
        with open(os.path.join(SAMPLES, "MANIFEST.csv"), encoding="ascii", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["rule"] in CODES]
        self.assertGreater(len(rows), 20)
        for row in rows:
            with self.subTest(row["path"]):
                _, report, folder = self.layers(row["path"], *row["arguments"].split(), status=None, cwd=SAMPLES,
                                                out=self.path("errors"))
                self.assert_counts(report, folder)

    def assert_counts(self, report, folder):
        told = {}
        for finding in self.findings(report):
            if finding["severity"] != "unchecked" and finding["pixels"] is not None:
                told.setdefault(finding["file"], {}).setdefault(finding["rule"], []).append(finding["pixels"])
        for file, rules in told.items():
            codes = read(os.path.join(folder, os.path.basename(file)[:-4] + "_errors.tif"))
            for rule, pixels in rules.items():
                marked = np.count_nonzero(codes == CODES[rule])
                if len(rules) == 1 and len(pixels) == 1 and rule != "boundary.coverage":
                    self.assertEqual(marked, pixels[0], rule)
                else:  # pixels have one code, relations share pixels, and a part of the country may lie off the raster
                    self.assertLessEqual(marked, sum(pixels), rule)

    @unittest.skipUnless(os.path.isdir(REAL), "the real maps are not here")
    def test_real_maps(self):
        before = tree(os.path.join(REAL, "Bhutan_GSOCseq"))
        _, report, folder = self.layers(os.path.join(REAL, "Bhutan_GSOCseq"), status=None)
        self.assert_counts(report, folder)
        self.assertEqual(tree(os.path.join(REAL, "Bhutan_GSOCseq")), before)


class Folders(ErrorLayerTest):
    def setUp(self):
        super().setUp()
        values = plausible(200, 200)
        values[3:150, 4:100] = np.inf
        os.mkdir(self.path("maps"))
        write_map(self.path("maps", MAP), values)

    def fail_with(self, status, *arguments, **options):
        before = tree(self.folder)
        out, err = self.run_program("check", "maps", "--partial", *arguments, status=status, **options)
        self.assertEqual(tree(self.folder), before)
        return out, err

    def test_refused_before_the_check(self):
        os.mkdir(self.path("other"))
        with open(self.path("other", "map.txt"), "w", encoding="ascii") as file:
            file.write("of worth")
        with open(self.path("file"), "w", encoding="ascii") as file:
            file.write("a file")
        os.symlink("maps", self.path("link"))
        for folder, says in (("other", "something else"), ("file", "no folder"), ("no/such", "above it is not there"),
                             ("maps", "something else"), ("maps/errors", "is checked"), ("link", "no folder"),
                             ("link/errors", "is checked"), ("", "name of a folder")):
            out, err = self.fail_with(2, "--error-layers", folder)
            self.assertEqual(out, "")
            self.assertIn(says, err, folder)

    def test_own_layers_are_replaced(self):
        _, _, folder = self.layers("maps", "--partial")
        first = tree(folder)
        with open(os.path.join(folder, "errors.gpkg-wal"), "wb"):
            pass
        with open(os.path.join(folder, "BTN_GSOCseq_T0_Map030_errors.tif.aux.xml"), "wb"):
            pass
        self.layers("maps", "--partial")
        second = tree(folder)
        self.assertEqual(set(second), set(first))
        for name in set(first) - {"errors.gpkg"}:
            self.assertEqual(first[name], second[name])
        write_map(self.path("maps", MAP), plausible(20, 20))
        os.rename(self.path("maps", MAP), self.path("maps", "BTN_GSOCseq_T0_UncertaintyMap030.tif"))
        self.layers("maps", "--partial", status=None)
        self.assertNotIn("BTN_GSOCseq_T0_Map030_errors.tif", os.listdir(folder))
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith(".")], [])

    def test_an_empty_folder_is_taken(self):
        os.mkdir(self.path("errors"))
        self.layers("maps", "--partial")

    def test_a_folder_with_a_stranger_among_ours(self):
        self.layers("maps", "--partial")
        with open(self.path("errors", "notes.txt"), "w", encoding="ascii") as file:
            file.write("of worth")
        self.fail_with(2, "--error-layers", "errors")

    def test_a_full_disk(self):
        """The report is told all the same; the folder is not there, or as it was."""
        def small(most):
            def limit():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            return limit
        for most in (1, 500, 4096, 100_000):  # README, style, raster, features
            out, err = self.fail_with(3, "--error-layers", "errors", preexec_fn=small(most))
            self.assertIn("value.nonfinite", out)
            self.assertNotIn("Error layers:", out)
            self.assertIn("cannot", err)
            self.assertEqual(sorted(os.listdir(self.folder)), ["maps"])
        self.layers("maps", "--partial")
        os.remove(self.path("report.json"))
        self.fail_with(3, "--error-layers", "errors", preexec_fn=small(4096))

    def test_a_small_disk(self):
        disk = self.small_disk("size=64k")
        _, err = self.run_program("check", self.path("maps"), "--partial", "--error-layers", os.path.join(disk.path, "errors"),
                                  status=3, enter=disk.enter)
        self.assertIn("cannot write", err)
        self.assertEqual(os.listdir(disk.seen), [])

    def test_an_interrupted_run_leaves_nothing(self):
        values = plausible(4000, 4000)
        values[::7] = np.inf
        write_map(self.path("maps", MAP), values, options=("COMPRESS=LZW",))
        running = subprocess.Popen([PROGRAM, "check", "maps", "--partial", "--error-layers", "errors"], cwd=self.folder,
                                   env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        while running.poll() is None and not [name for name in os.listdir(self.folder) if name.startswith(".soilgate-")]:
            pass
        running.kill()
        running.wait()
        for _ in range(100):
            left = [name for name in os.listdir(self.folder) if name not in ("maps", "errors")]
            if not left:
                break
            subprocess.run(["sleep", "0.1"], check=True)
        self.assertEqual(left, [])
        if os.path.exists(self.path("errors")):
            self.assert_sound(self.path("errors"))

    def test_json_and_status_are_the_same_without(self):
        plain = self.check("maps", "--partial", status=1)
        layered = self.check("maps", "--partial", "--error-layers", "errors", status=1)
        self.assertEqual(plain["deliveries"], layered["deliveries"])


if __name__ == "__main__":
    unittest.main()
