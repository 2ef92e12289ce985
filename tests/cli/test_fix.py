"""soilgate fix: copies that are repaired, and nothing else about them.

Expected pixels are computed here, from the original, with numpy or GDAL's own tools; nothing is taken from a run of the
program but which findings it says it repairs. Those are derived from the reports, so that a new sample is covered by
itself.
"""
import csv
import functools
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile

import jsonschema
import numpy
from osgeo import gdal, osr

from support import ENVIRONMENT, NODATA, NORTH, PIXEL, PROGRAM, SOURCE, WEST, ProgramTest, sample, strict, write_map

SAMPLES = os.path.join(SOURCE, "sample_rasters")
T0 = "BTN_GSOCseq_T0_Map030.tif"
BAU = "BTN_GSOCseq_finalSOC_BAU_Map030.tif"
GSOCMAP = 83.616081247 - 90  # how far the lattice's edge lies below 90 N; the specifications name it first
with open(os.path.join(SOURCE, "specs/schema/soilgate-fix-1.schema.json"), encoding="utf-8") as schema_file:
    VALIDATOR = jsonschema.Draft202012Validator(strict(json.load(schema_file)))


def hashes(folder):
    """{path: SHA-256} of all files below FOLDER; of a link, where it leads."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            relative = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[relative] = os.readlink(path)
                continue
            with open(path, "rb") as file:
                found[relative] = hashlib.sha256(file.read()).hexdigest()
    return found


def read(path):
    """(pixels, nodata, geotransform, dataset) of a raster as it is stored."""
    raster = gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=["GTiff"], open_options=["GEOREF_SOURCES=INTERNAL"],
                         sibling_files=[])
    band = raster.GetRasterBand(1)
    return band.ReadAsArray(), band.GetNoDataValue(), raster.GetGeoTransform(), raster


def files_of(folder):
    return sorted(name for name in hashes(folder) if name not in ("fix-report.json", "what-was-fixed.txt"))


class FixTest(ProgramTest):
    def fix(self, *arguments, status=0, **options):
        """The report of a run, valid by its schema; PATH and options as for the program."""
        out, _ = self.run_program("fix", "--format", "json", *arguments, status=status, **options)
        report = json.loads(out)
        errors = [f"{list(error.path)}: {error.message[:300]}" for error in VALIDATOR.iter_errors(report)]
        self.assertEqual(errors, [])
        return report


# --- every sample that can be repaired

@functools.lru_cache(maxsize=None)
def sample_report(path, arguments):
    done = subprocess.run([PROGRAM, "check", path, *shlex.split(arguments), "--format", "json"], cwd=SAMPLES,
                          capture_output=True, text=True, timeout=120, env=ENVIRONMENT, check=False)
    return json.loads(done.stdout)


def repairable():
    """(line of the manifest, findings that are not for a person alone)."""
    with open(os.path.join(SAMPLES, "MANIFEST.csv"), encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            report = sample_report(row["path"], row["arguments"])
            findings = [finding for delivery in report["deliveries"] for finding in delivery["findings"]
                        if finding["fix"]["class"] != "manual"]
            if findings:
                yield row, findings


def as_is(values, *_):
    return values


class Expected:
    """What the pixels of a repaired sample must be, by its path: a function of (pixels, nodata, original, copy)."""

    @staticmethod
    def inside(copy, iso3="LKA", grow=0):
        """Where a pixel's centre lies in the country, as GDAL burns it; GROW: or at most so many pixels from it."""
        from osgeo import ogr
        boundaries = ogr.Open(os.path.join(SOURCE, "specs/boundaries/world.fgb"))
        layer = boundaries.GetLayer()
        layer.SetAttributeFilter(f"iso3 = '{iso3}'")
        _, _, place, raster = read(copy)
        margin = 8
        burnt = gdal.GetDriverByName("MEM").Create("", raster.RasterXSize + 2 * margin, raster.RasterYSize + 2 * margin, 1)
        burnt.SetGeoTransform((place[0] - margin * place[1], place[1], 0, place[3] - margin * place[5], 0, place[5]))
        burnt.SetProjection(raster.GetProjection())
        gdal.RasterizeLayer(burnt, [1], layer, burn_values=[1])
        land = burnt.ReadAsArray() == 1
        near = land.copy()
        for down in range(-grow, grow + 1):
            for across in range(-grow, grow + 1):
                if down * down + across * across <= grow * grow:
                    near |= numpy.roll(land, (down, across), (0, 1))
        return near[margin:-margin, margin:-margin]

    @staticmethod
    def warp(method):
        """gdalwarp's own result on the copy's grid, without its approximation."""
        def warped(values, nodata, original, copy):
            _, _, place, raster = read(copy)
            east, south = place[0] + place[1] * raster.RasterXSize, place[3] + place[5] * raster.RasterYSize
            result = gdal.Warp("", original, format="MEM", dstSRS="EPSG:4326", errorThreshold=0, resampleAlg=method,
                               outputBounds=(place[0], south, east, place[3]), width=raster.RasterXSize,
                               height=raster.RasterYSize, dstNodata=nodata, srcNodata=nodata)
            return result.ReadAsArray()
        return warped

    TABLE = {
        "nodata.sentinel/fill": lambda a, nodata, *_: numpy.where(a == -999, nodata, a),
        "nodata.sentinel/derived": lambda a, nodata, *_: numpy.where(a == numpy.float32(-49.95), nodata, a),
        "nodata.mixed": lambda a, nodata, *_: numpy.where(numpy.isnan(a), nodata, a),
        "georef.south-up": lambda a, *_: a[::-1],
        "grid.axes-swapped": lambda a, *_: a[::-1, ::-1].T,
        "value.unit": lambda a, nodata, *_: numpy.where(a == nodata, a, (a.astype(float) * 10).astype(a.dtype)),
        "data.type": lambda a, *_: a.astype(numpy.float32),
    }


Expected.TABLE["nodata.background/sea"] = lambda a, nodata, original, copy: numpy.where(
    (a == 41.25) & ~Expected.inside(copy), nodata, a)
Expected.TABLE["nodata.background/frame"] = lambda a, nodata, original, copy: numpy.where(
    (a == numpy.float32(6.248272)) & ~Expected.inside(copy), nodata, a)
for _variant in ("strip", "ring"):
    Expected.TABLE[f"boundary.spill/{_variant}"] = lambda a, nodata, original, copy: numpy.where(
        Expected.inside(copy, grow=2), a, nodata)
for _variant in ("crs.mismatch/utm", "crs.mismatch/datum", "georef.missing/control-points", "georef.rotated",
                 "grid.resolution/double", "grid.resolution/drift", "grid.phase/slight"):
    Expected.TABLE[_variant] = Expected.warp("bilinear")
# All other repairs leave every pixel as it is.


class Samples(FixTest):
    def test_the_command_of_every_finding_does_what_it_says(self):
        """Broken, repaired by the very command of the finding, passed; pixels as computed here; originals untouched."""
        before, tried = hashes(SAMPLES), 0
        for row, findings in repairable():
            for finding in findings:
                with self.subTest(sample=row["path"], rule=finding["rule"]):
                    self.repair(row, finding)
                    tried += 1
        self.assertGreater(tried, 35)
        self.assertEqual(hashes(SAMPLES), before)

    def repair(self, row, finding):
        command, folder = finding["fix"]["command"], tempfile.mkdtemp(dir=self.folder)
        self.assertEqual("--allow confirm" in command, finding["fix"]["class"] == "confirm")
        for name in ("good", "bad"):
            os.symlink(os.path.join(SAMPLES, name), os.path.join(folder, name))
        words = shlex.split(command)
        self.assertEqual(words[:2], ["soilgate", "fix"])
        done = subprocess.run([PROGRAM, *words[1:]], cwd=folder, capture_output=True, text=True, timeout=120,
                              env=ENVIRONMENT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        fixed = os.path.join(folder, "fixed")
        with open(os.path.join(fixed, "fix-report.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual([error.message for error in VALIDATOR.iter_errors(report)], [])
        self.passes(row, finding, fixed)
        self.pixels(row, report, folder)

    def passes(self, row, finding, fixed):
        """What was found is gone, and nothing of weight is told of the copies."""
        checked = os.path.join(fixed, files_of(fixed)[0]) if row["path"].endswith((".tif", ".tiff")) else fixed
        report = self.check(checked, *shlex.split(row["arguments"]))
        told = [found for delivery in report["deliveries"] for found in delivery["findings"]]
        self.assertEqual([f["message"] for f in told if f["severity"] != "info"], [])
        self.assertNotIn(finding["rule"], [f["rule"] for f in told])
        self.assertEqual(report["verdict"], "pass")

    def pixels(self, row, report, folder):
        for file in report["files"]:
            if not file["map"] or file["copy"] is None:
                continue
            original = os.path.join(SAMPLES, row["path"])
            original = original if os.path.isfile(original) else os.path.join(original, file["path"])
            copy = os.path.join(folder, "fixed", file["copy"])
            if file["fate"] == "copied" or all(step["step"] in ("name", "sidecars") for step in file["steps"]):
                with open(original, "rb") as a, open(copy, "rb") as b:
                    self.assertEqual(a.read(), b.read())
                continue
            values, _, _, _ = read(original)
            got, nodata, _, _ = read(copy)
            stem = row["path"][len("bad/"):].rsplit("/", 1)[0] if row["path"].endswith("f") else row["path"][len("bad/"):]
            if stem == "layers.nodata":
                wanted = numpy.where(values == -32768, -9999, values)
            else:
                wanted = Expected.TABLE.get(stem, as_is)(values, nodata, original, copy)
            self.assertEqual(got.dtype, numpy.float32 if stem == "data.type" else values.dtype)
            numpy.testing.assert_array_equal(got, wanted.astype(got.dtype))
            self.told_right(file, values, got)

    def told_right(self, file, values, got):
        """The pixels that steps say they changed are those that differ."""
        told = [step["pixels"] for step in file["steps"] if step["pixels"] is not None]
        if told and values.shape == got.shape:
            self.assertEqual(sum(told), int((values != got).sum()))

    def test_without_agreement_what_asks_for_it_stays(self):
        for row, findings in repairable():
            if any(finding["fix"]["class"] == "safe" for finding in findings):
                continue
            with self.subTest(sample=row["path"]):
                out = tempfile.mkdtemp(dir=self.folder)
                report = self.fix(os.path.join(SAMPLES, row["path"]), *self.options(row), "--output", out, status=None)
                self.assertEqual({file["fate"] for file in report["files"]}, {"copied"})
                self.assertEqual(report["verdict"]["before"], report["verdict"]["after"])
                self.assertIn(row["rule"], [finding["rule"] for finding in report["left"]])

    def options(self, row):
        """The arguments of the manifest that fix has too."""
        words = shlex.split(row["arguments"])
        return [] if "--waivers" in words or "--previous" in words or "--sha256" in words else words

    def test_a_dry_run_writes_nothing(self):
        for row, findings in repairable():
            with self.subTest(sample=row["path"]):
                before = os.listdir(self.folder)
                report = self.fix(os.path.join(SAMPLES, row["path"]), *self.options(row), "--dry-run", "--allow",
                                  "confirm", "--output", self.path("out"))
                self.assertEqual(os.listdir(self.folder), before)
                steps = {(step["rule"], step["state"]) for file in report["files"] for step in file["steps"]}
                wanted = {finding["rule"] for finding in findings} - {"package.file-unexpected"}
                self.assertEqual(steps, {(rule, "planned") for rule in wanted})
                self.assertIsNone(report["verdict"]["after"])

    def test_good_deliveries_are_copied_as_they_are(self):
        for product in ("GSOCseq", "GSASmap", "GBSmap"):
            with self.subTest(product):
                folder, out = os.path.join(SAMPLES, "good", product), self.path(product)
                report = self.fix(folder, "--output", out)
                copies = hashes(out)
                self.assertEqual(copies.pop("fix-report.json") != "", copies.pop("what-was-fixed.txt") != "")
                self.assertEqual(copies, hashes(folder))
                self.assertEqual(report["verdict"], {"before": "pass", "after": "pass"})
                self.assertEqual(self.check(out)["verdict"], "pass")


# --- what is not the fault stays

class Kept(FixTest):
    def described(self, path, **changes):
        """A map that says much about itself, with NaN beside the declared nodata."""
        values = sample(600, 700)
        values[3, 4] = numpy.nan
        write_map(path, values, options=("COMPRESS=LZW",))
        raster = gdal.Open(path, gdal.GA_Update)
        raster.SetMetadata({"TIFFTAG_SOFTWARE": "R 4.1", "TIFFTAG_IMAGEDESCRIPTION": "Stock, 0-30 cm", "author": "\u0915"})
        raster.SetMetadata({"model": "RothC"}, "PROVENANCE")
        raster.SetMetadata(["<a>1</a>"], "xml:NOTES")
        band = raster.GetRasterBand(1)
        band.SetDescription("SOC stock")
        band.SetUnitType("t/ha")
        band.SetMetadata({"STATISTICS_MINIMUM": "-999", "STATISTICS_MAXIMUM": "5", "method": "kriging"})
        band.SetMetadata({"seed": "7"}, "RUN")
        for key, value in changes.items():
            raster.SetMetadataItem(key, value)
        raster.FlushCache()
        return values

    def test_metadata(self):
        values = self.described(self.path(T0))
        self.fix(T0, "--output", "out", status=None)
        got, nodata, place, raster = read(self.path("out", T0))
        numpy.testing.assert_array_equal(got, numpy.where(numpy.isnan(values), NODATA, values))
        self.assertEqual((nodata, place), (NODATA, (WEST, PIXEL, 0, NORTH, 0, -PIXEL)))
        self.assertEqual(raster.GetMetadata(), {"TIFFTAG_SOFTWARE": "R 4.1", "TIFFTAG_IMAGEDESCRIPTION": "Stock, 0-30 cm",
                                                "author": "\u0915", "AREA_OR_POINT": "Area"})
        self.assertEqual(raster.GetMetadata("PROVENANCE"), {"model": "RothC"})
        self.assertEqual(raster.GetMetadata("xml:NOTES"), ["<a>1</a>"])
        band = raster.GetRasterBand(1)
        self.assertEqual((band.GetDescription(), band.GetUnitType()), ("SOC stock", "t/ha"))
        self.assertEqual(band.GetMetadata(), {"method": "kriging"})  # statistics of values that changed are a lie
        self.assertEqual(band.GetMetadata("RUN"), {"seed": "7"})
        self.assertEqual(raster.GetSpatialRef().GetAuthorityCode(None), "4326")

    def test_layout_is_a_cog_without_overviews(self):
        self.described(self.path(T0))
        self.fix(T0, "--output", "out", status=None)
        _, _, _, raster = read(self.path("out", T0))
        band = raster.GetRasterBand(1)
        self.assertEqual((band.GetBlockSize(), band.GetOverviewCount()), ([512, 512], 0))
        structure = raster.GetMetadata("IMAGE_STRUCTURE")
        self.assertEqual((structure["COMPRESSION"], structure["PREDICTOR"]), ("DEFLATE", "3"))
        from osgeo_utils.samples import validate_cloud_optimized_geotiff
        warnings, errors, _ = validate_cloud_optimized_geotiff.validate(self.path("out", T0))
        self.assertEqual(errors, [])
        self.assertEqual([text for text in warnings if "overviews" not in text], [])

    def test_statistics_stay_when_no_value_changes(self):
        write_map(self.path(T0), sample(300, 300), options=())
        raster = gdal.Open(self.path(T0), gdal.GA_Update)
        raster.GetRasterBand(1).SetMetadata({"STATISTICS_MINIMUM": "30"})
        raster = None
        self.fix(T0, "--output", "out", status=None)
        _, _, _, copy = read(self.path("out", T0))
        self.assertEqual(copy.GetRasterBand(1).GetMetadata(), {"STATISTICS_MINIMUM": "30"})

    def test_class_colours_and_bits(self):
        """A class map keeps its colours; -0.0 and a NaN with a payload keep their bits where nodata is declared NaN."""
        values = numpy.ones((300, 300), numpy.uint8)
        values[::2] = 2
        values[0, 0] = 255
        write_map(self.path("BTN_GBSmap_Class_Map025.tif"), values % 2, nodata=255, options=())
        raster = gdal.Open(self.path("BTN_GBSmap_Class_Map025.tif"), gdal.GA_Update)
        colours = gdal.ColorTable()
        colours.SetColorEntry(1, (80, 60, 40, 255))
        raster.GetRasterBand(1).SetColorTable(colours)
        raster = None
        self.fix("BTN_GBSmap_Class_Map025.tif", "--output", "out", status=None)
        _, _, _, copy = read(self.path("out", "BTN_GBSmap_Class_Map025.tif"))
        self.assertEqual(copy.GetRasterBand(1).GetColorTable().GetColorEntry(1), (80, 60, 40, 255))

        bits = sample(300, 300).view(numpy.uint32)
        bits[5, 5], bits[6, 6], bits[0, 0] = 0x80000000, 0x7FC12345, 0x7FC00000
        write_map(self.path(T0), bits.view(numpy.float32), nodata=float("nan"), options=())
        self.fix(T0, "--output", "out2", status=None)
        numpy.testing.assert_array_equal(read(self.path("out2", T0))[0].view(numpy.uint32), bits)

    def test_a_mask_of_its_own_is_not_lost(self):
        values = sample()
        values[1, 1] = numpy.nan
        write_map(self.path(T0), values)
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        raster = gdal.Open(self.path(T0), gdal.GA_Update)
        raster.CreateMaskBand(gdal.GMF_PER_DATASET)
        raster.GetRasterBand(1).GetMaskBand().Fill(255)
        raster = None
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
        report = self.fix(T0, "--output", "out", status=None)
        self.assertEqual([file["fate"] for file in report["files"]], ["copied"])
        self.assertEqual(hashes(self.path("out"))[T0], hashes(self.folder)[T0])

    def test_a_lossy_file_is_not_made_to_look_lossless(self):
        values = sample(300, 300)
        values[5, 5] = -999
        write_map(self.path(T0), values, options=("COMPRESS=LERC", "MAX_Z_ERROR=0.01"))
        report = self.fix(T0, "--allow", "confirm", "--output", "out", status=1)
        self.assertEqual([file["fate"] for file in report["files"]], ["copied"])
        self.assertIn("file.lossy", [finding["rule"] for finding in report["left"]])


# --- more than one thing is wrong

class Together(FixTest):
    def test_what_comes_to_light_is_repaired_too(self):
        """Without a CRS, and with rows from the south, nobody sees that the pixels lie half a pixel off the grid."""
        values = sample(40, 40)
        values[7, 7] = -999
        write_map(self.path(T0), values[::-1])
        raster = gdal.Open(self.path(T0), gdal.GA_Update)
        raster.SetGeoTransform((WEST + PIXEL / 2, PIXEL, 0, NORTH - 40.5 * PIXEL, 0, PIXEL))
        raster.SetProjection("")
        raster = None
        report = self.fix(T0, "--allow", "confirm", "--output", "out", "--country", "BTN", status=None)
        self.assertGreater(report["rounds"], 1)
        steps = [(step["step"], step["round"]) for step in report["files"][0]["steps"]]
        self.assertIn(("crs", 1), steps)
        self.assertIn(("place", 2), steps)
        got, nodata, place, _ = read(self.path("out", T0))
        numpy.testing.assert_array_equal(got, numpy.where(values == -999, NODATA, values))
        numpy.testing.assert_allclose(place, (WEST, PIXEL, 0, NORTH, 0, -PIXEL), atol=1e-9)
        self.assertEqual(nodata, NODATA)
        self.assertNotIn("error", [finding["severity"] for finding in report["left"]
                                   if not finding["rule"].startswith("boundary.")])

    def test_a_factor_of_ones_own(self):
        values = sample(20, 20)
        values[values != NODATA] /= 10
        write_map(self.path(T0), values)
        report = self.fix(T0, "--allow", "confirm", "--factor", "9.5", "--output", "out", status=None)
        self.assertEqual([step["step"] for step in report["files"][0]["steps"]], ["factor"])
        wanted = numpy.where(values == NODATA, values, (values.astype(float) * 9.5).astype(numpy.float32))
        numpy.testing.assert_array_equal(read(self.path("out", T0))[0], wanted)

    def test_a_factor_is_taken_once(self):
        """Multiplied by 2 the values still look like another unit, and nobody agreed with 4. The unit goes along."""
        values = sample(40, 40)
        values[values != NODATA] /= 10
        write_map(self.path(T0), values)
        raster = gdal.Open(self.path(T0), gdal.GA_Update)
        raster.GetRasterBand(1).SetUnitType("kg/m2")
        raster = None
        report = self.fix(T0, "--allow", "confirm", "--factor", "2", "--output", "out", status=None)
        steps = report["files"][0]["steps"]
        self.assertEqual([step["step"] for step in steps], ["factor"])
        self.assertEqual(steps[0]["remark"], "The unit that the file declares becomes t/ha.")
        self.assertIn(("value.unit", T0), [(finding["rule"], finding["file"]) for finding in report["left"]])
        got, _, _, copy = read(self.path("out", T0))
        numpy.testing.assert_array_equal(got, numpy.where(values == NODATA, values, values * 2))
        self.assertEqual(copy.GetRasterBand(1).GetUnitType(), "t/ha")

    def test_a_nodata_value_is_never_declared_in_silence(self):
        """Two huge values, and no nodata: another number must be declared, and the plan says which."""
        values = sample(40, 40)
        values[0, 0], values[5, 5] = -numpy.finfo(numpy.float32).max, -3.4e38
        for nodata in (None, -1e300):
            with self.subTest(nodata=nodata):
                write_map(self.path(T0), values, nodata=nodata)
                out = tempfile.mkdtemp(dir=self.folder)
                plan = self.fix(T0, "--dry-run", status=None)
                report = self.fix(T0, "--output", out, status=None)
                got, declared, _, _ = read(os.path.join(out, T0))
                self.assertEqual((declared, int((got == NODATA).sum())), (NODATA, 2))
                for told in (plan, report):
                    self.assertEqual([step["step"] for step in told["files"][0]["steps"]], ["nodata.fill"])
                    self.assertIn(f"The copy declares {declared:g} as the nodata value.",
                                  told["files"][0]["steps"][0]["what"])

    def test_overviews_are_not_dropped_in_silence(self):
        for options, words in ((("TILED=YES", "COMPRESS=LZW"), "The overviews in the file are left out."),
                               (("COMPRESS=LZW",), "a COG without overviews")):
            with self.subTest(options):
                values = sample(600, 600)
                values[7, 7] = -999
                write_map(self.path(T0), values, options=options)
                raster = gdal.Open(self.path(T0), gdal.GA_Update)
                raster.BuildOverviews("NEAREST", [2])
                raster = None
                report = self.fix(T0, "--dry-run", status=None)
                told = [step["what"] for step in report["files"][0]["steps"] if "overviews" in step["what"]]
                self.assertEqual(len(told), 1)
                self.assertIn(words, told[0])

    def test_packed_whole_numbers_become_values(self):
        values = numpy.array(sample(20, 20) * 10)
        values[0, 0] = NODATA
        packed = values.astype(numpy.int16)
        raster = gdal.GetDriverByName("GTiff").Create(self.path(T0), 20, 20, 1, gdal.GDT_Int16, ["COMPRESS=DEFLATE"])
        raster.SetGeoTransform((WEST, PIXEL, 0, NORTH, 0, -PIXEL))
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(4326)
        raster.SetProjection(crs.ExportToWkt())
        band = raster.GetRasterBand(1)
        band.SetNoDataValue(NODATA)
        band.SetScale(0.1)
        band.SetOffset(2)
        band.WriteArray(packed)
        raster = band = None
        self.fix(T0, "--allow", "confirm", "--output", "out", status=None)
        got, nodata, _, raster = read(self.path("out", T0))
        wanted = numpy.where(packed == NODATA, NODATA, (packed * 0.1 + 2)).astype(numpy.float32)
        self.assertEqual((got.dtype, nodata), (numpy.float32, NODATA))
        numpy.testing.assert_array_equal(got, wanted)
        band = raster.GetRasterBand(1)
        self.assertEqual((band.GetScale(), band.GetOffset()), (None, None))

    def test_classes_are_never_averaged(self):
        values = numpy.zeros((40, 40), numpy.uint8)
        values[:, 20:] = 1
        values[0, 0] = 255
        name = "BTN_GBSmap_Class_Map025.tif"
        write_map(self.path(name), values, nodata=255)
        raster = gdal.Open(self.path(name), gdal.GA_Update)
        raster.SetGeoTransform((WEST + 0.3 * PIXEL, PIXEL, 0, NORTH, 0, -PIXEL))
        raster = None
        self.fix(name, "--allow", "confirm", "--output", "out", status=None)
        got = read(self.path("out", name))[0]
        self.assertEqual(set(numpy.unique(got)), {0, 1, 255})
        _, _, place, copy = read(self.path("out", name))
        self.assertAlmostEqual((place[0] + 180) * 120 % 1, 0, places=6)
        wanted = Expected.warp("near")(None, 255, self.path(name), self.path("out", name))
        numpy.testing.assert_array_equal(got, wanted)
        self.assertEqual(copy.RasterXSize, 41)

    def test_small_pixels_become_means_and_most_frequent_classes(self):
        fine = numpy.repeat(numpy.repeat(sample(20, 20), 3, 0), 3, 1) + numpy.arange(60, dtype=numpy.float32) % 3
        fine[:3, :3] = NODATA
        codes = (numpy.arange(3600).reshape(60, 60) % 7 % 2).astype(numpy.uint8)
        codes[0, 0] = 255
        for name, values, nodata, method in ((T0, fine, NODATA, "average"), ("BTN_GBSmap_Class_Map025.tif", codes, 255, "mode")):
            with self.subTest(name):
                write_map(self.path(name), values, nodata=nodata)
                raster = gdal.Open(self.path(name), gdal.GA_Update)
                raster.SetGeoTransform((WEST, PIXEL / 3, 0, NORTH, 0, -PIXEL / 3))
                raster = None
                self.fix(name, "--allow", "confirm", "--output", "out-" + method, status=None)
                copy = self.path("out-" + method, name)
                got, _, place, raster = read(copy)
                self.assertEqual((raster.RasterXSize, raster.RasterYSize), (20, 20))
                numpy.testing.assert_allclose(place, (WEST, PIXEL, 0, NORTH, 0, -PIXEL), atol=1e-9)
                numpy.testing.assert_array_equal(got, Expected.warp(method)(None, nodata, self.path(name), copy))


# --- deliveries

class Deliveries(FixTest):
    def test_a_whole_delivery(self):
        """Layers in folders, papers, junk and a sidecar: the folder that comes out can be handed in."""
        shutil.copytree(os.path.join(SAMPLES, "good/GSOCseq"), self.path("in/maps"))
        for name in os.listdir(self.path("in/maps")):
            if not name.endswith(".tif"):
                os.rename(self.path("in/maps", name), self.path("in", name))
        os.rename(self.path("in/maps", BAU), self.path("in/maps", BAU.replace("Map030", "Map30")))
        with open(self.path("in/maps", T0 + ".aux.xml"), "w", encoding="ascii") as file:
            file.write("<PAMDataset/>")
        with open(self.path("in/todo.bak"), "w", encoding="ascii") as file:
            file.write("x")
        before = hashes(self.path("in"))
        report = self.fix("in", "--output", "new/out")
        self.assertEqual(hashes(self.path("in")), before)
        fates = {file["path"]: (file["fate"], file["copy"]) for file in report["files"]}
        self.assertEqual(fates["maps/" + BAU.replace("Map030", "Map30")], ("repaired", "maps/" + BAU))
        self.assertEqual(fates["maps/" + T0], ("repaired", "maps/" + T0))
        self.assertEqual(fates["todo.bak"], ("left-out", None))
        self.assertEqual(fates["maps/" + T0 + ".aux.xml"], ("left-out", None))
        self.assertEqual(report["counts"], {"copied": len(before) - 4, "repaired": 2, "left-out": 2, "withheld": 0})
        good = hashes(os.path.join(SAMPLES, "good/GSOCseq"))
        copies = hashes(self.path("new/out"))
        self.assertEqual(sorted(os.path.basename(name) for name in copies if "fix" not in name), sorted(good))
        for name in copies:
            if os.path.basename(name) in good:
                self.assertEqual(copies[name], good[os.path.basename(name)], name)
        checked = self.check("new/out")
        self.assertEqual(checked["verdict"], "pass")
        self.assertEqual([f["message"] for f in checked["deliveries"][0]["findings"]], [])

    def test_many_new_names_are_told_once(self):
        os.makedirs(self.path("in"))
        old = []
        for name in sorted(os.listdir(os.path.join(SAMPLES, "good/GSOCseq")))[:12]:
            old.append(name.replace("Map030", "Map30"))
            shutil.copy(os.path.join(SAMPLES, "good/GSOCseq", name), self.path("in", old[-1]))
        out, _ = self.run_program("fix", "in", "--partial", "--dry-run")
        self.assertEqual(out.count("Give the copy its canonical name. (name.variant)"), 1)
        for name in old:
            self.assertIn(f"{name} -> {name.replace('Map30', 'Map030')}", out)

    def test_two_findings_of_one_name(self):
        write_map(self.path("Bhutan_GSOCseq_T0_Map30.tif"), sample())
        out, _ = self.run_program("fix", "Bhutan_GSOCseq_T0_Map30.tif", "--allow", "confirm", "--dry-run", status=None)
        self.assertEqual(out.count(f"Name the copy {T0}."), 1)

    def test_an_archive(self):
        with zipfile.ZipFile(self.path("LKA.zip"), "w") as archive:
            archive.write(os.path.join(SAMPLES, "bad/nodata.sentinel/fill/LKA_GSOCseq_T0_Map030.tif"),
                          "layers/LKA_GSOCseq_T0_Map030.tif")
        report = self.fix("LKA.zip", "--partial", "--output", "out")
        self.assertEqual(report["verdict"], {"before": "fail", "after": "pass"})
        self.assertEqual(files_of(self.path("out")), ["layers/LKA_GSOCseq_T0_Map030.tif"] if report["files"][0]["path"]
                         .startswith("layers/") else ["LKA_GSOCseq_T0_Map030.tif"])

    def test_folders_side_by_side(self):
        for country, iso3 in (("Bhutan", "BTN"), ("Nepal", "NPL")):
            os.makedirs(self.path(country))
            values = sample()
            values[2, 2] = -999
            write_map(self.path(country, f"{iso3}_GSOCseq_T0_Map030.tif"), values)
        report = self.fix("Bhutan", "Nepal", "--partial", "--output", "out", status=None)
        self.assertEqual(files_of(self.path("out")), ["Bhutan/BTN_GSOCseq_T0_Map030.tif", "Nepal/NPL_GSOCseq_T0_Map030.tif"])
        self.assertEqual(report["counts"]["repaired"], 2)

    def test_the_country_of_a_folder_reaches_the_name(self):
        """A name without a country gets that of its folder; the check of the copy knows it as well."""
        os.makedirs(self.path("Bhutan"))
        write_map(self.path("Bhutan/GSOCseq_T0_Map030.tif"), sample())
        report = self.fix("Bhutan", "--partial", "--output", "out", status=None)
        self.assertEqual([file["copy"] for file in report["files"]], [T0])

    def test_two_files_of_one_name(self):
        for folder in ("a", "b"):
            os.makedirs(self.path(folder))
            write_map(self.path(folder, T0), sample())
        _, err = self.run_program("fix", "a/" + T0, "b/" + T0, "--output", "out", status=2)
        self.assertIn("two files would get the name", err)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_hostile_names(self):
        os.makedirs(self.path("in/a\x1b[2Jb"))
        values = sample()
        values[2, 2] = -999
        for name in ("-x \x1b[31m$(touch hacked).tif", "it's.tif", "a\nb.tif"):
            write_map(self.path("in/a\x1b[2Jb", name), values)
        out, _ = self.run_program("fix", "in", "--spec", "gsocseq", "--country", "BTN", "--allow", "confirm", "--output", "out",
                                  status=1)
        self.assertNotIn("\x1b", out)
        self.assertFalse(os.path.exists(self.path("hacked")))
        self.assertEqual(sorted(os.path.basename(name) for name in files_of(self.path("out"))),
                         sorted(os.listdir(self.path("in/a\x1b[2Jb"))))
        with open(self.path("out/what-was-fixed.txt"), encoding="utf-8") as file:
            self.assertNotIn("\x1b", file.read())
        self.assertIn("a\\x1B[2Jb", os.listdir(self.path("out")))

    def test_links_are_not_followed(self):
        os.makedirs(self.path("in"))
        write_map(self.path("in", T0), sample())
        os.symlink("/etc/passwd", self.path("in", "report.pdf"))
        os.symlink("/etc/passwd", self.path("in", BAU))
        report = self.fix("in", "--partial", "--output", "out", status=None)
        self.assertEqual(files_of(self.path("out")), [T0])
        fates = {file["path"]: (file["fate"], file["copy"]) for file in report["files"]}
        self.assertEqual(fates[BAU], ("withheld", None))
        self.assertEqual(report["counts"], {"copied": 1, "repaired": 0, "left-out": 1, "withheld": 1})
        self.lost(report, BAU, "intake.unreadable")

    def lost(self, report, place, rule):
        """What is in no copy still counts: by the rule, at the place."""
        self.assertIn((rule, place), [(finding["rule"], finding["file"]) for finding in report["left"]])
        if not report["dry_run"]:
            self.assertEqual(report["verdict"], {"before": "fail", "after": "fail"})

    def test_what_cannot_be_read_is_not_forgotten(self):
        write_map(self.path(T0), sample())
        for paths, copied in ((["nothing.tif"], 0), (["nothing.tif", T0], 1)):
            with self.subTest(paths):
                plan = self.fix(*paths, "--dry-run", status=1)
                out = tempfile.mkdtemp(dir=self.folder)
                done = self.fix(*paths, "--output", out, status=1)
                for report in (plan, done):
                    self.assertEqual(report["counts"], {"copied": copied, "repaired": 0, "left-out": 0, "withheld": 1})
                    self.assertIn("no such file", report["files"][paths.index("nothing.tif")]["reason"])
                    self.lost(report, "nothing.tif", "intake.unreadable")
        out, _ = self.run_program("fix", "nothing.tif", T0, "--output", "out", status=1)
        self.assertIn("Verdict before: fail; after: fail.", out)
        self.assertIn("WHAT COULD NOT BE READ, AND IS IN NO COPY", out)
        plan, _ = self.run_program("fix", "nothing.tif", T0, "--dry-run", status=1)
        self.assertLess(plan.index("CANNOT BE HANDED OUT"), plan.index("nothing.tif"))

    def test_what_did_not_unpack_is_not_forgotten(self):
        """A broken member of an archive is in no copy, and the copies alone would pass."""
        for name in (T0, BAU):
            write_map(self.path(name), sample())
        with zipfile.ZipFile(self.path("BTN.zip"), "w") as archive:
            for name in (T0, BAU):
                archive.write(self.path(name), name)
            place = archive.getinfo(BAU).header_offset
        with open(self.path("BTN.zip"), "r+b") as file:
            file.seek(place + 200)
            byte = file.read(1)
            file.seek(place + 200)
            file.write(bytes([byte[0] ^ 255]))
        report = self.fix("BTN.zip", "--partial", "--output", "out", status=1)
        self.assertEqual(files_of(self.path("out")), [T0])
        self.lost(report, "BTN.zip", "intake.archive")
        with open(self.path("out/what-was-fixed.txt"), encoding="utf-8") as file:
            self.assertIn("the folder is not the whole delivery", " ".join(file.read().split()))


# --- the output folder, and what goes wrong

class Output(FixTest):
    def setUp(self):
        super().setUp()
        values = sample()
        values[2, 2] = -999
        os.makedirs(self.path("in"))
        write_map(self.path("in", T0), values)

    def refused(self, output, words, *paths):
        before = hashes(self.folder)
        _, err = self.run_program("fix", *(paths or ("in",)), "--partial", "--output", output, status=2)
        self.assertIn(words, err)
        self.assertEqual(hashes(self.folder), before)

    def test_refused(self):
        os.makedirs(self.path("full"))
        with open(self.path("full/x"), "w", encoding="ascii") as file:
            file.write("x")
        os.symlink("in", self.path("link"))
        self.refused("full", "it holds files already")
        self.refused("full/x", "it is no folder")
        self.refused("in", "originals are never touched")
        self.refused("in/fixed", "originals are never touched")
        self.refused("link/fixed", "originals are never touched")
        self.refused("in/" + T0 + "/x", "originals are never touched", "in/" + T0)
        self.refused(".", "originals are never touched", ".")
        self.assertFalse(os.path.exists(self.path("in/fixed")))
        for arguments, words in ((("in",), "--output"), (("--output", "x"), "name the files"),
                                 (("in", "--output", "x", "--allow", "all"), "--allow is confirm"),
                                 (("in", "--output", "x", "--allow", "confirm", "--factor", "0"), "other than 0"),
                                 (("in", "--output", "x", "--factor", "2"), "needs --allow confirm"),
                                 (("in", "--output", "x", "--complete", "--partial"), "exclude")):
            _, err = self.run_program("fix", *arguments, status=2)
            self.assertIn(words, err)
        self.assertFalse(os.path.exists(self.path("x")))

    def told_command(self, report):
        return next(finding["fix"]["command"] for delivery in report["deliveries"] for finding in delivery["findings"]
                    if finding["rule"] == "nodata.sentinel")

    def test_the_command_names_a_folder_that_can_be_taken(self):
        """From within the delivery, and of copies in "fixed", the copies go where they may lie."""
        shutil.copytree(self.path("in"), self.path("fixed"))
        os.makedirs(self.path("in/maps/deep"))
        for cwd, path, output in (("in", ".", "../fixed-2"), ("in/maps/deep", "../..", self.path("fixed-2")),
                                  (".", "fixed", "fixed-2"), ("in", T0, "fixed"), ("in/maps", "../" + T0, "fixed")):
            with self.subTest(cwd=cwd, path=path):
                command = self.told_command(self.check(path, "--partial", status=1, cwd=self.path(cwd)))
                self.assertEqual(shlex.split(command)[-2:], ["--output", os.path.realpath(output) if output[0] == "/"
                                                             else output])
                done = subprocess.run(["sh", "-c", command.replace("soilgate", shlex.quote(PROGRAM), 1)],
                                      cwd=self.path(cwd), capture_output=True, text=True, timeout=120, env=ENVIRONMENT,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                shutil.rmtree(os.path.join(self.path(cwd), output))

    def test_the_command_for_the_rest_goes_to_another_folder(self):
        """What is left asks for agreement: the command that is told can be run as it is, after this run."""
        os.rename(self.path("in", T0), self.path("in", "Bhutan_GSOCseq_T0_Map030.tif"))
        report = self.fix("in", "--partial", "--output", "fixed", status=1)
        command = next(finding["fix"]["command"] for finding in report["left"] if finding["fix"]["command"])
        self.assertEqual(command, "soilgate fix in --partial --allow confirm --output fixed-2")
        self.fix(*shlex.split(command)[2:])
        self.assertEqual(files_of(self.path("fixed-2")), [T0])

    def test_an_empty_folder_and_a_folder_in_folders(self):
        os.makedirs(self.path("empty"))
        for output in ("empty", "a/b/c"):
            self.fix("in", "--partial", "--output", output, status=None)
            self.assertEqual(sorted(os.listdir(self.path(output))), [T0, "fix-report.json", "what-was-fixed.txt"])

    def test_repaired_again(self):
        """The reports of the first repair are no part of the delivery."""
        self.fix("in", "--partial", "--output", "one", status=None)
        report = self.fix("one", "--partial", "--output", "two", status=None)
        self.assertEqual(report["counts"], {"copied": 1, "repaired": 0, "left-out": 2, "withheld": 0})
        self.assertEqual(hashes(self.path("one"))[T0], hashes(self.path("two"))[T0])

    def limited(self, blocks):
        """Runs fix where no file may grow beyond BLOCKS * 1024 bytes, as on a full disk."""
        noise = numpy.random.default_rng(1).random((600, 600), numpy.float32) + 40
        noise[2, 2] = -999
        write_map(self.path("in", T0), noise)
        command = f"ulimit -f {blocks}; exec {shlex.quote(PROGRAM)} fix in --partial --output out"
        return subprocess.run(["bash", "-c", command], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env={**ENVIRONMENT, "TMPDIR": self.folder}, check=False)

    def test_a_full_disk(self):
        done = self.limited(64)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("cannot write", done.stderr)
        self.assertEqual(os.listdir(self.folder), ["in"])

    def test_a_killed_run_leaves_no_half_file(self):
        noise = numpy.random.default_rng(1).random((2000, 2000), numpy.float32) + 40
        noise[2, 2] = -999
        for layer in ("T0", "finalSOC_BAU"):
            write_map(self.path("in", f"BTN_GSOCseq_{layer}_Map030.tif"), noise, options=())
        killed = 0
        for _ in range(2):
            shutil.rmtree(self.path("out"), ignore_errors=True)
            running = subprocess.Popen([PROGRAM, "fix", "in", "--partial", "--output", "out"], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
            while running.poll() is None and not self.staged():
                time.sleep(0.001)
            running.send_signal(signal.SIGKILL)
            killed += running.wait() == -signal.SIGKILL
            for _ in range(1000):  # the janitor removes what lies there
                if not os.path.exists(self.path("out")) or os.listdir(self.path("out")) == []:
                    break
                time.sleep(0.01)
            self.assertEqual(files_of(self.path("out")), [])
        self.assertGreater(killed, 0)

    def staged(self):
        """True once pixels lie in the private folder."""
        return any(size > 100000 for base, _, names in os.walk(self.path("out"))
                   for size in (self.size(os.path.join(base, name)) for name in names))

    def size(self, path):
        try:
            return os.stat(path).st_size
        except FileNotFoundError:
            return 0

    def test_a_copy_that_comes_out_worse_is_withheld(self):
        """255 may be a stock and is a known fill: taken for fill everywhere, nothing would be left of the map."""
        values = sample(40, 40)
        values[values != NODATA] = 255
        write_map(self.path("in", T0), values)
        write_map(self.path("in", BAU), sample(40, 40))
        report = self.fix("in", "--partial", "--allow", "confirm", "--output", "out", status=1)
        fates = {file["path"]: (file["fate"], file["reason"]) for file in report["files"]}
        self.assertEqual(fates[T0][0], "withheld")
        steps = next(file["steps"] for file in report["files"] if file["path"] == T0)
        self.assertEqual({(step["state"], step["pixels"]) for step in steps}, {("planned", None)})
        self.assertIn("nodata.empty", fates[T0][1])
        self.assertEqual(files_of(self.path("out")), [BAU])
        with open(self.path("out/what-was-fixed.txt"), encoding="utf-8") as file:
            self.assertIn("1 file was not handed out", file.read())

    def test_the_text(self):
        out, _ = self.run_program("fix", "in", "--partial", "--output", "out", status=None)
        text = " ".join(out.split())
        self.assertIn("Set the pixels that hold -999 to the nodata value -9999. (nodata.sentinel) Changed: 1 pixel.", text)
        self.assertIn("1 file repaired. Verdict before: fail; after: ", text)
        self.assertIn("Your own files were not changed.", text)
        with open(self.path("out/what-was-fixed.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read().split(), out.split())
        plan, _ = self.run_program("fix", "in", "--partial", "--dry-run", status=None)
        self.assertIn("Nothing was written.", plan)
        self.assertTrue(re.search(r"(?m)^TO BE REPAIRED$", plan))


if __name__ == "__main__":
    unittest.main()
