"""soilgate check FOLDER: a delivery for each country that has folders of its own."""
import os
import shutil
import unittest
import zipfile

from support import SOURCE, ProgramTest, sample, write_map

T0 = "{}_GSOCseq_T0_Map030.tif"


class Countries(ProgramTest):
    def put(self, name):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        write_map(self.path(name), sample())

    def found(self, *arguments):
        """(path, country, paths of its files) of every delivery."""
        report = self.check("--partial", *arguments, status=1)
        return [(delivery["path"], delivery["country"], [file["path"] for file in delivery["files"]])
                for delivery in report["deliveries"]]

    def test_a_folder_of_countries(self):
        for country in ("BTN", "LKA"):
            self.put(f"in/{country}/maps/" + T0.format(country))
        wanted = [("in/BTN", "BTN", ["BTN/maps/" + T0.format("BTN")]), ("in/LKA", "LKA", ["LKA/maps/" + T0.format("LKA")])]
        self.assertEqual(self.found("in"), wanted)
        self.assertEqual([country for _, country, _ in self.found("--country", "BTN", "in")], ["BTN"])

    def test_a_folder_of_archives(self):
        """One of them is broken: that is no fault of the others."""
        for country in ("BTN", "LKA"):
            self.put(f"{country}/" + T0.format(country))
            shutil.make_archive(self.path("in", country), "zip", self.path(country))
        with open(self.path("in/THA.zip"), "wb") as file:
            file.write(b"PK\3\4 and no more")
        report = self.check("--partial", "in", status=1)
        archive = {delivery["path"]: "intake.archive" in {f["rule"] for f in delivery["findings"]}
                   for delivery in report["deliveries"]}
        self.assertEqual(archive, {"in/BTN.zip": False, "in/LKA.zip": False, "in/THA.zip": True})

    def test_side_by_side(self):
        self.put("in/" + T0.format("BTN"))
        self.put("in/" + T0.format("LKA"))
        self.assertEqual([country for _, country, _ in self.found("in")], [None])
        self.assertIn("name.country-mixed", self.rules(self.check("--partial", "in", status=1)))

    def test_a_map_that_is_another_one(self):
        self.put("Top0_30ECte.tif")
        findings = self.check("--spec", "gsasmap", "Top0_30ECte.tif", status=1)["deliveries"][0]["findings"]
        finding = next(item for item in findings if item["rule"] == "name.pattern")
        self.assertEqual((finding["severity"], finding["expected"], finding["fix"]["command"]), ("error", None, None))
        self.assertIn("transformed", finding["message"])
        self.assertIn("pass one map off as another", finding["advice"])

    def mixed(self, report):
        """What name.country-mixed says, by product; None where it holds."""
        return {delivery["product"]: next((item["measured"] for item in delivery["findings"]
                                           if item["rule"] == "name.country-mixed"), None)
                for delivery in report["deliveries"]}

    def test_side_by_side_for_different_products(self):
        self.put("in/" + T0.format("BTN"))
        self.put("in/LKA_pHMap030.tif")
        self.put("in/LKA_ESPMap030.tif")
        told = self.mixed(self.check("--partial", "in", status=1))
        self.assertEqual(sorted(told), ["GSASmap", "GSOCseq"])
        for measured in told.values():
            self.assertEqual(sorted(measured.split(", ")), ["BTN (1)", "LKA (2)"])

    def test_products_in_folders_of_their_own(self):
        self.put("in/a/" + T0.format("BTN"))
        self.put("in/b/LKA_pHMap030.tif")
        self.assertEqual(self.mixed(self.check("--partial", "in", status=1)), {"GSOCseq": None, "GSASmap": None})

    def test_strays_part_nothing(self):
        """Bhutan lies in two folders, and a map of Nepal among it."""
        for name in ("a/" + T0.format("BTN"), "b/BTN_GSOCseq_ASR_BAU_Map030.tif", "a/NPL_GSOCseq_ASR_BAU_Map030.tif"):
            self.put("in/" + name)
        self.assertEqual([(path, country, len(files)) for path, country, files in self.found("in")],
                         [("in (a, b)", "BTN", 2), ("in/a", "NPL", 1)])
        report = self.check("--partial", "in", status=1)
        self.assertEqual(sum(f["rule"] == "name.country-mixed" for d in report["deliveries"] for f in d["findings"]), 2)

    def test_no_country_of_another_folder_or_product(self):
        self.put("in/Bhutan/" + T0.format("Bhutan"))
        self.put("in/mean_bs_probability.tif")
        self.put("in/" + T0.format("BTN"))
        self.put("in/GSOCseq_T0_UncertaintyMap030.tif")
        self.put("in/sub/GSOCseq_ASR_BAU_Map030.tif")
        report = self.check("--partial", "in", status=1)
        self.assertEqual([(d["product"], d["country"]) for d in report["deliveries"]], [("GSOCseq", "BTN"), ("GBSmap", None)])
        rules = [f["rule"] for f in report["deliveries"][1]["findings"]]
        self.assertIn("boundary.unavailable", rules)
        unknown = {f["file"] for f in report["deliveries"][0]["findings"] if f["rule"] == "boundary.unavailable"}
        self.assertEqual(unknown, {"sub/GSOCseq_ASR_BAU_Map030.tif"})
        text, _ = self.run_program("check", "--partial", "in", status=1)
        self.assertIn("of 1 file told by the other maps in the same folder", " ".join(text.split()))

    def test_the_folder_handed_in(self):
        """The same country, whether its folder is handed in, the one around it, an archive of it, or a map in it."""
        self.put("in/LKA/Top0_30PH.tif")
        shutil.make_archive(self.path("one"), "zip", self.path("in"))
        shutil.make_archive(self.path("LKA"), "zip", self.path("in/LKA"))
        for path in ("in", "in/LKA", "in/LKA/", "one.zip", "LKA.zip", "in/LKA/Top0_30PH.tif"):
            self.assertEqual([country for _, country, _ in self.found(path)], ["LKA"], path)
        self.assertEqual(self.check("--partial", ".", status=1, cwd=self.path("in/LKA"))["deliveries"][0]["country"], "LKA")
        text, _ = self.run_program("check", "in/LKA", status=1)
        self.assertIn("of 1 file told by the name of the folder or archive LKA", " ".join(text.split()))
        text, _ = self.run_program("check", "--country", "LKA", "in", status=1)
        self.assertIn("of 1 file as given with --country", " ".join(text.split()))

    def test_a_folder_that_tells_no_country(self):
        for folder in ("lka", "LKX", "ESP"):  # a slip, no code, and the word for sodium in names of layers
            self.put(f"{folder}/Top0_30PH.tif")
            self.assertEqual([country for _, country, _ in self.found(folder)], [None], folder)

    def test_many_missing_layers_are_one_sentence(self):
        self.put("in/BTN_GSOCseq_T0+Map030.tif")
        text, _ = self.run_program("check", "in", status=1)
        text = " ".join(text.split())
        self.assertIn("layers are missing: T0, ", text)
        self.assertIn("T0: perhaps BTN_GSOCseq_T0+Map030.tif, whose name was not understood", text)
        self.assertNotIn("is missing.", text)

    def test_an_archive_of_which_nothing_could_be_read(self):
        """One with a password names its maps; a rar does not."""
        with zipfile.ZipFile(self.path("locked.zip"), "w") as archive:
            archive.writestr(T0.format("BTN"), b"secret")
        with open(self.path("locked.zip"), "r+b") as file:
            data = bytearray(file.read())
            data[data.index(b"PK\3\4") + 6] |= 1  # encrypted: in its own header, and in the list of files
            data[data.index(b"PK\1\2") + 8] |= 1
            file.seek(0)
            file.write(data)
        shutil.copy(os.path.join(SOURCE, "sample_rasters/bad/intake.archive/rar/LKA.rar"), self.path("maps.rar"))
        for name, title in (("locked.zip", "GSOCseq 1.1"), ("maps.rar", "the product is not known")):
            text, _ = self.run_program("check", name, status=1)
            self.assertIn(title, text.splitlines()[0])
            self.assertIn("no map could be read", text)
            self.assertNotIn("judged alone", text)

    def test_a_country_told_by_its_folder(self):
        self.put("in/Bhutan/mean_bs_probability.tif")
        self.put("in/Sri Lanka/mean_bs_probability.tif")
        self.assertEqual([country for _, country, _ in self.found("in")], ["BTN", "LKA"])


if __name__ == "__main__":
    unittest.main()
