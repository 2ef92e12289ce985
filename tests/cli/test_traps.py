"""The traps that other systems fell into: each is made here, and the rule that must tell of it is asserted.

The first four are those of the secretariat's own script for GSNmap; the numbers of the others follow the list of traps
that the project keeps. Traps of the mosaic are not here.
"""
import os
import shutil
import subprocess
import unittest

import numpy as np
from osgeo import gdal, osr

from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest

gdal.UseExceptions()
FINE = 0.002246  # degrees: 250 m
WEST, NORTH = 80.5, 7.6  # inside Sri Lanka
PROPERTIES = {"Ntot": 900, "Pav": 20, "Ktot": 90, "CEC": 15, "pH": 6, "Clay": 25, "Silt": 30, "Sand": 45, "SOC": 2,
              "BD": 1.3}
SOC = "LKA_GSOCseq_T0_Map030.tif"


def write(path, values, pixel=FINE, nodata=-9999.0, epsg=4326, options=("COMPRESS=LZW",), west=WEST, crs=True):
    rows, cols = values.shape
    kind = {"float32": gdal.GDT_Float32, "uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16}[str(values.dtype)]
    raster = gdal.GetDriverByName("GTiff").Create(path, cols, rows, 1, kind, list(options))
    raster.SetGeoTransform((west, pixel, 0, NORTH, 0, -pixel))
    if crs:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        raster.SetProjection(reference.ExportToWkt())
    if nodata is not None:
        raster.GetRasterBand(1).SetNoDataValue(nodata)
    raster.GetRasterBand(1).WriteArray(values)
    raster.FlushCache()


def noisy(mean, shape=(60, 80), seed=0):
    """Values within 2 % of MEAN."""
    random = np.random.default_rng(seed)
    return (mean * (1 + 0.02 * random.standard_normal(shape))).astype(np.float32)


class TrapTest(ProgramTest):
    def nutrients(self, **changes):
        """A GSNmap delivery of 20 layers; CHANGES are (values, options) of single layers."""
        folder = self.path("nutrients")
        os.makedirs(folder)
        shares = {"Clay": noisy(25, seed=1), "Silt": noisy(30, seed=2)}
        shares["Sand"] = (100 - shares["Clay"] - shares["Silt"]).astype(np.float32)
        for seed, (name, mean) in enumerate(PROPERTIES.items(), 3):
            for kind in ("", "Uncertainty"):
                values = shares.get(name, noisy(mean, seed=seed)) if not kind else noisy(mean / 10, seed=seed + 50)
                values, options = changes.get(name + kind, (values, {}))
                write(os.path.join(folder, f"LKA_GSNmap_{name}_{kind}Map030.tif"), values, **options)
        return folder

    def found(self, path, *arguments, status=1):
        """{(rule, layer): finding} of the one delivery in PATH."""
        report = self.check(path, *arguments, status=status)
        self.assertEqual(len(report["deliveries"]), 1)
        return {(each["rule"], each["layer"]): each for each in report["deliveries"][0]["findings"]}

    def test_a_product_that_the_program_was_not_written_for(self):
        report = self.check(self.nutrients(), status=0)
        self.assertEqual(report["deliveries"][0]["product"], "GSNmap")
        self.assertEqual(self.rules(report, "error") | self.rules(report, "unchecked"), set())
        self.assertEqual([(each["id"], each["state"], each["tested"]) for each in report["deliveries"][0]["relations"]],
                         [("texture", "holds", 4800)])

    def test_its_texture_fractions_must_make_up_the_soil(self):
        folder = self.nutrients(Sand=(noisy(20, seed=9), {}))
        found = self.found(folder, status=0)
        finding = found["layers.relation", "Clay"]
        self.assertEqual((finding["severity"], finding["pixels"]), ("warning", 4800))
        self.assertEqual(len(finding["locations"]), 20)

    # --- the secretariat's script for GSNmap

    def test_script_1_a_pixel_of_1_km_for_250_m(self):
        found = self.found(self.nutrients(SOC=(noisy(2, (15, 20)), {"pixel": 1 / 120})))
        finding = found["grid.resolution", "SOC"]
        self.assertEqual(finding["severity"], "error")
        self.assertIn("30", finding["measured"] + finding["message"])
        self.assertNotIn(("crs.mismatch", "SOC"), found)  # the verdict is not that of another check

    def test_script_2_one_pixel_under_the_mask(self):
        lone = np.full((60, 80), -9999, np.float32)
        lone[30, 40] = 2
        found = self.found(self.nutrients(SOC=(lone, {})), status=0)
        finding = found["layers.footprint", "SOC"]
        self.assertEqual(finding["pixels"], 4799)
        self.assertEqual((finding["locations"][0]["col"], finding["locations"][0]["row"]), (0, 0))

    def test_script_3_one_layer_of_another_extent(self):
        found = self.found(self.nutrients(SOC=(noisy(2, (50, 80)), {}), pH=(noisy(16), {})))
        self.assertIn("80 x 50 pixels", found["layers.grid", "SOC"]["message"])
        self.assertEqual(found["value.range", "pH"]["pixels"], 4800)  # the others were judged all the same

    def test_script_4_sizes_that_round_to_the_same(self):
        for pixel in (0.002245, 0.002254):
            folder = self.nutrients(SOC=(noisy(2), {"pixel": pixel}))
            found = self.found(folder)
            self.assertEqual(found["grid.resolution", "SOC"]["severity"], "warning")
            self.assertIn(("layers.grid", "SOC"), found)
            shutil.rmtree(folder)

    # --- the list of traps

    def test_01_what_could_not_run_is_no_pass(self):
        folder = self.path("salt")
        shutil.copytree(os.path.join(SOURCE, "sample_rasters", "good", "GSASmap"), folder)
        for name in os.listdir(folder):
            if "LUT" in name:
                os.remove(os.path.join(folder, name))
        report = self.check(folder, status=1)
        self.assertEqual(report["verdict"], "unchecked")
        told = [each for each in report["deliveries"][0]["findings"] if each["severity"] == "unchecked"]
        self.assertEqual({each["rule"] for each in told}, {"value.class"})
        unchecked = [each["rule"] for each in report["deliveries"][0]["outcomes"]["unchecked"]]
        self.assertIn("layers.class", unchecked)  # the relations of the classes, told by value.class

    def test_02_each_verdict_is_its_own(self):
        path = self.path("LKA_GSNmap_SOC_Map030.tif")
        write(path, noisy(2), epsg=4267)
        found = self.found(path)
        self.assertIn(("crs.mismatch", "SOC"), found)
        self.assertNotIn(("grid.resolution", "SOC"), found)

    def test_04_values_beyond_a_byte(self):
        for kind in ("uint16", "int16"):
            values = np.full((60, 80), 500, kind)
            values[5, 7] = 20000
            folder = self.path(kind)
            os.makedirs(folder)
            write(os.path.join(folder, SOC), values, pixel=1 / 120, nodata=65535 if kind == "uint16" else -1)
            finding = self.found(folder, "--partial")["value.range", "T0"]
            self.assertEqual((finding["pixels"], finding["locations"][0]["value"]), (1, 20000))

    def test_05_many_errors_are_one_status(self):
        folder = self.path("many")
        os.makedirs(folder)
        for number in range(256):
            with open(os.path.join(folder, f"LKA_{number}.tif"), "w", encoding="ascii") as file:
                file.write("no raster")
        self.found(folder, "--spec", "gsocseq")  # status 1

    def test_07_a_missing_file_is_no_success(self):
        folder = self.nutrients()
        os.remove(os.path.join(folder, "LKA_GSNmap_BD_Map030.tif"))
        self.assertEqual(self.found(folder)["package.layer-missing", "BD"]["severity"], "error")

    def test_08_numbers_that_differ_look_different(self):
        path = self.path(SOC)
        write(path, noisy(60, (60, 80)), pixel=1 / 120 * (1 + 2e-3))
        finding = self.found(path)["grid.resolution", "T0"]
        self.assertNotEqual(finding["measured"].split(" ")[0], finding["expected"].split(" ")[0])
        self.assertIn("30.06", finding["message"])

    def test_09_nodata_that_doubles_do_not_equal(self):
        values = noisy(60, (60, 80))
        for nodata in (float("nan"), -3.4e38, -3.3999999521443642e38):
            values[:10] = nodata
            path = self.path(SOC)
            write(path, values, pixel=1 / 120, nodata=nodata)
            report = self.check(path, status=None)
            self.assertEqual(report["deliveries"][0]["files"][0]["statistics"]["nodata"], 800)
            self.assertEqual({rule for rule in self.rules(report) if rule.startswith(("nodata", "value.non"))}, set())

    def test_10_two_kinds_of_nothing(self):
        values = noisy(60, (60, 80))
        values[:10], values[10:12, :5] = -9999, np.nan
        path = self.path(SOC)
        write(path, values, pixel=1 / 120)
        finding = self.found(path, status=None)["nodata.mixed", "T0"]
        self.assertEqual((finding["pixels"], finding["locations"][0]["row"]), (10, 10))

    def test_11_one_bad_layer_hides_no_other(self):
        folder = self.nutrients(pH=(noisy(16), {}))
        with open(os.path.join(folder, "LKA_GSNmap_Clay_Map030.tif"), "w", encoding="ascii") as file:
            file.write("not a raster")
        found = self.found(folder)
        self.assertIn(("file.format", "Clay"), found)
        self.assertEqual(found["value.range", "pH"]["pixels"], 4800)

    def test_12_a_flag_is_not_the_bytes(self):
        path = self.path("whole.tif")
        write(path, noisy(60, (600, 800)), pixel=1 / 120)
        cog = self.path(SOC)
        gdal.Translate(cog, path, format="COG")
        with open(cog, "r+b") as file:
            file.truncate(os.path.getsize(cog) * 2 // 3)
        self.assertIn(("file.truncated", "T0"), self.found(cog))

    def test_13_blocks_never_written_are_no_fault(self):
        path = self.path(SOC)
        raster = gdal.GetDriverByName("GTiff").Create(path, 600, 600, 1, gdal.GDT_Float32,
                                                      ["TILED=YES", "SPARSE_OK=TRUE", "COMPRESS=DEFLATE"])
        raster.SetGeoTransform((WEST, 1 / 120, 0, NORTH, 0, -1 / 120))
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(4326)
        raster.SetProjection(reference.ExportToWkt())
        raster.GetRasterBand(1).SetNoDataValue(-9999)
        raster.GetRasterBand(1).WriteArray(noisy(60, (40, 50)))
        raster.FlushCache()
        found = self.found(path, status=None)
        self.assertEqual({rule for rule, _ in found if rule.startswith("file.")}, set())

    def test_15_a_reference_system_is_its_meaning(self):
        path = self.path(SOC)
        write(path, noisy(60, (60, 80)), pixel=1 / 120, crs=False)
        raster = gdal.Open(path, gdal.GA_Update)
        raster.SetProjection('GEOGCS["as my software calls it",DATUM["Unknown_based_on_WGS84_ellipsoid",SPHEROID["WGS 84",6378137,'
                             '298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]')
        raster.FlushCache()
        found = self.found(path, status=None)
        self.assertEqual(found["crs.unidentified", "T0"]["severity"], "warning")
        self.assertNotIn(("crs.mismatch", "T0"), found)

    def test_16_a_wrong_key_is_told(self):
        with open(self.path("wrong.yaml"), "w", encoding="utf-8") as file:
            file.write("format: soilgate-spec/1\nproduct: X\ncolour: red\n")
        _, err = self.run_program("check", "--spec", "wrong.yaml", ".", status=2)
        self.assertIn("wrong.yaml", err)
        self.assertIn("colour", err)

    def test_17_a_bomb_is_left_alone(self):
        bombs = os.path.join(SOURCE, "sample_rasters", "bad", "file.limit")
        for name in sorted(os.listdir(bombs)):
            self.assertIn("file.limit", {rule for rule, _ in self.found(os.path.join(bombs, name))})

    def test_18_a_full_disk_is_told(self):
        path = self.path(SOC)
        write(path, noisy(60, (60, 80)), pixel=1 / 120)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "check", path], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                  timeout=300, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"soilgate:", done.stderr)


if __name__ == "__main__":
    unittest.main()
