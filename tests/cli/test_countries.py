"""soilgate check FOLDER: a delivery for each country that has folders of its own."""
import os
import shutil
import unittest

from support import ProgramTest, sample, write_map

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

    def test_a_country_told_by_its_folder(self):
        self.put("in/Bhutan/mean_bs_probability.tif")
        self.put("in/Sri Lanka/mean_bs_probability.tif")
        self.assertEqual([country for _, country, _ in self.found("in")], ["BTN", "LKA"])


if __name__ == "__main__":
    unittest.main()
