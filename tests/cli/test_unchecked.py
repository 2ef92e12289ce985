"""What could not be checked is never a pass: not when its cause is waived, nor when that weighs less by a specification,
nor when only a part was read."""
import os
import shutil
import unittest

import numpy as np
from osgeo import gdal

from support import SOURCE, ProgramTest

gdal.UseExceptions()
GOOD = os.path.join(SOURCE, "sample_rasters", "good")
BAD = os.path.join(SOURCE, "sample_rasters", "bad")
WAIVER = ("format: soilgate-waivers/1\nwaivers:\n  - {{rule: {rule}, country: {country}, product: {product}, "
          "reason: known, by: A reviewer, until: 2999-12-31}}\n")


class UncheckedTest(ProgramTest):
    def delivery(self, product="GSOCseq", ids=("finalSOC_BAU", "T0", "AbsDiff_BAU")):
        folder = self.path("delivery")
        os.makedirs(folder)
        for id in ids:
            name = f"BTN_{product}_{id}_Map030.tif"
            shutil.copy(os.path.join(GOOD, product, name), folder)
        return folder

    def waive(self, rule, country="BTN", product="GSOCseq"):
        with open(self.path("waivers.yaml"), "w", encoding="ascii") as file:
            file.write(WAIVER.format(rule=rule, country=country, product=product))
        return "--waivers", self.path("waivers.yaml")

    def ease(self, rule):
        """A specification in which the rule is a note only."""
        shutil.copytree(os.path.join(SOURCE, "specs"), self.path("specs"))
        path = self.path("specs", "gsocseq-1.1.yaml")
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"\nseverities:\n  - rule: {rule}\n    severity: info\n"
                       "    basis: {source: TM-SEQ 13, confidence: verified}\n")
        return "--spec", path

    def unchecked(self, folder, *arguments, rule):
        report = self.check(folder, "--partial", *arguments, status=1)
        self.assertEqual(report["verdict"], "unchecked")
        told = [each for each in report["deliveries"][0]["findings"] if each["severity"] == "unchecked"]
        self.assertIn(rule, " ".join(each["rule"] + " " + each["message"] for each in told))
        return report["deliveries"][0]

    def test_a_waived_cause_leaves_the_rest_unchecked(self):
        folder = self.delivery()
        shutil.copy(os.path.join(folder, "BTN_GSOCseq_T0_Map030.tif"),
                    os.path.join(folder, "BTN_GSOCseq_T0_Map030_Corr.tif"))
        self.unchecked(folder, *self.waive("package.layer-duplicate"), rule="layers.relation")

    def test_a_lighter_cause_leaves_the_rest_unchecked(self):
        folder = self.delivery()
        path = os.path.join(folder, "BTN_GSOCseq_T0_Map030.tif")
        raster = gdal.Open(path, gdal.GA_Update)
        west, width, _, north, _, height = raster.GetGeoTransform()
        raster.SetGeoTransform((west + width, width, 0, north, 0, height))
        raster.FlushCache()
        self.unchecked(folder, *self.ease("layers.grid"), rule="layers.relation")

    def test_waived_fill_values_leave_the_unit_unchecked(self):
        folder = self.delivery(ids=("T0",))
        path = os.path.join(folder, "BTN_GSOCseq_T0_Map030.tif")
        raster = gdal.Open(path, gdal.GA_Update)
        pixels = raster.ReadAsArray()
        there = np.argwhere(pixels != pixels.dtype.type(raster.GetRasterBand(1).GetNoDataValue()))
        for place in there[:len(there) // 2]:
            pixels[tuple(place)] = -9999
        raster.GetRasterBand(1).WriteArray(pixels)
        raster.FlushCache()
        self.unchecked(folder, *self.waive("nodata.sentinel"), rule="value.unit")

    def test_classes_without_a_meaning_leave_relations_unchecked(self):
        folder = self.path("salt")
        shutil.copytree(os.path.join(BAD, "layers.class", "salt"), folder)
        table = os.path.join(folder, "saltaffected_LUT0_30.txt")
        with open(table, encoding="ascii") as file:
            lines = file.read().splitlines()
        with open(table, "w", encoding="ascii") as file:
            file.write("\n".join([lines[0]] + [line.replace(' "', ' "zz ') for line in lines[1:]]) + "\n")
        delivery = self.check(folder, "--partial", status=1)["deliveries"][0]
        self.assertIn(delivery["verdict"], ("unchecked", "fail"))
        states = {each["state"] for each in delivery["relations"]}
        self.assertNotIn("holds", states)
        self.assertIn("unchecked", states)

    def test_one_class_without_a_meaning_leaves_relations_unchecked(self):
        folder = self.path("salt")
        shutil.copytree(os.path.join(GOOD, "GSASmap"), folder)
        table = os.path.join(folder, "saltaffected_LUT0_30.txt")
        with open(table, encoding="ascii") as file:
            text = file.read()
        with open(table, "w", encoding="ascii") as file:
            file.write(text.replace("SlightSodicity", "zz"))
        delivery = self.check(folder, status=1)["deliveries"][0]
        self.assertEqual(delivery["verdict"], "unchecked")
        relation = next(each for each in delivery["relations"] if each["id"] == "class-sodicity-030")
        self.assertEqual(relation["state"], "unchecked")
        self.assertIn("meaning is not known", relation["reason"])

    def test_a_damaged_part_is_not_taken_for_absent_data(self):
        folder = self.delivery(ids=("finalSOC_BAU", "finalSOC_SSM1", "T0", "AbsDiff_BAU"))
        path = os.path.join(folder, "BTN_GSOCseq_finalSOC_SSM1_Map030.tif")
        raster = gdal.Open(path)
        wide, high = raster.GetRasterBand(1).GetBlockSize()
        last = -(-raster.RasterYSize // high) // 2
        offset = int(raster.GetRasterBand(1).GetMetadataItem(f"BLOCK_OFFSET_0_{last}", "TIFF"))
        raster = None
        with open(path, "r+b") as file:
            file.seek(offset)
            file.write(b"\xff" * 16)
        before = os.path.join(GOOD, "GSOCseq")
        delivery = self.check(folder, "--partial", "--previous", before, status=1)["deliveries"][0]
        told = {(each["rule"], each["layer"], each["severity"]) for each in delivery["findings"]}
        self.assertIn(("file.corrupt", "finalSOC_SSM1", "error"), told)
        self.assertNotIn("layers.footprint", {rule for rule, _, _ in told})
        self.assertNotIn("layers.order", {rule for rule, _, _ in told})
        self.assertIn(("delivery.loss", "finalSOC_SSM1", "unchecked"), told)
        relation = next(each for each in delivery["relations"] if each["id"] == "order-finalsoc-ssm1")
        self.assertEqual(relation["state"], "unchecked")

    def salt(self, *papers):
        """The class map of Sri Lanka, 0-30 cm, with what its classes follow from."""
        folder = self.path("delivery")
        os.makedirs(folder)
        for name in ("SaltMap030.tif", "SalinityMap030.tif", "pHMap030.tif", "ESPMap030.tif"):
            shutil.copy(os.path.join(GOOD, "GSASmap", f"LKA_{name}"), folder)
        for name, reverse in papers:
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(GOOD, "GSASmap", "saltaffected_LUT0_30.txt"), encoding="ascii") as file:
                head, *lines = file.read().splitlines()
            names = [line.split(" ", 1)[1] for line in lines]
            with open(os.path.join(folder, name), "w", encoding="ascii") as file:
                file.write("\n".join([head, *(f"{code} {each}" for code, each in enumerate(names[::-1] if reverse else names, 1))]) + "\n")
        return folder

    def test_two_tables_that_may_be_the_maps(self):
        folder = self.salt(("saltaffected_LUT0_30.txt", False), ("old/saltaffected_LUT0_30.txt", True))
        delivery = self.unchecked(folder, rule="value.class")
        self.assertEqual([(each["rule"], each["reason"]) for each in delivery["outcomes"]["unchecked"]],
                         [("layers.class", "it is in doubt which class look-up table is that of the layer Salt_030")])
        self.assertEqual({each["state"] for each in delivery["relations"] if "030" in each["id"]}, {"unchecked"})
        self.assertEqual({each["rule"] for each in delivery["findings"] if each["severity"] == "error"}, set())
        os.remove(os.path.join(folder, "old", "saltaffected_LUT0_30.txt"))
        self.check(folder, "--partial")

    def test_tables_that_agree_leave_no_doubt(self):
        folder = self.salt(("saltaffected_LUT0_30.txt", False), ("old/saltaffected_LUT0_30.txt", False), ("LUT.txt", True))
        report = self.check(folder, "--partial")
        told = [each for each in report["deliveries"][0]["findings"] if each["rule"] == "value.class"]
        self.assertEqual([each["severity"] for each in told], ["warning"])
        self.assertIn("not used: LUT.txt", told[0]["message"])

    def test_a_table_among_maps_of_two_countries(self):
        folder = self.salt(("saltaffected_LUT0_30.txt", False))
        paths = [os.path.join(folder, name) for name in ("LKA_SaltMap030.tif", "IND_SaltMap030.tif", "saltaffected_LUT0_30.txt")]
        shutil.copy(paths[0], paths[1])
        report = self.check(*paths, status=1)
        for delivery, other in zip(report["deliveries"], ("IND", "LKA")):
            told = [each["message"] for each in delivery["findings"] if each["rule"] == "value.class"]
            self.assertEqual(len(told), 1)
            self.assertIn(f"it was handed in for a map of {other} too", told[0])
        self.check(paths[0], paths[2])


if __name__ == "__main__":
    unittest.main()
