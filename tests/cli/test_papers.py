"""Papers of a delivery: every key of a metafile is compared, tables name the classes, missing papers are told."""
import os
import shutil
import unittest

from support import SOURCE, ProgramTest

SAMPLES = os.path.join(SOURCE, "sample_rasters", "good")
METAFILE = "LKA_pHMap030_metafile.txt"
TABLE = "saltaffected_LUT0_30.txt"

# A change of the good sample's metafile, and words of the one finding it must give.
CHANGES = [
    ("pH of Sri Lanka", "pH of Sri Lanka, 30-100 cm", "title"),
    ("0-30 cm", "30-100 cm", "depth"),
    ("Units\tpH", "Units\tdS/m", "unit"),
    ("EPSG:4326", "EPSG:4336", "projection"),
    ("30 arc-seconds", "3 arc-seconds", "resolution"),
    ("0.008333333 degrees", "9 km", "resolution"),
    ("GeoTIFF", "NetCDF", "file format"),
    ("79.625000", "79.635000", "1.2 pixels"),
    ("5.891667", "5.881667", "1.2 pixels"),
    ("81.916667", "82.916667", "120 pixels"),
    ("9.858333", "9.558333", "36 pixels"),
    ("Width\t275", "Width\t276", "columns"),
    ("Height\t476", "Height\t475", "rows"),
    ("max 8.4062", "max 8.5062", "maximum"),
    ("min 5.1250", "min 5.2250", "minimum"),
    ("mean 6.5163", "mean 6.5363", "mean"),
    ("st.dev 0.6440", "st.dev 0.6540", "standard deviation"),
]


class Papers(ProgramTest):
    def copy(self, *names):
        for name in names:
            shutil.copy(os.path.join(SAMPLES, "GSASmap", name), self.folder)

    def change(self, name, old, new):
        with open(self.path(name), encoding="ascii") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.path(name), "w", encoding="ascii", newline="\n") as file:
            file.write(text.replace(old, new, 1))

    def findings(self, *arguments, status=0):
        report = self.check(*arguments, status=status)
        return [f for d in report["deliveries"] for f in d["findings"]]

    def test_every_key_is_compared(self):
        self.copy("LKA_pHMap030.tif", METAFILE)
        self.assertEqual(self.findings("--partial", "."), [])
        for old, new, words in CHANGES:
            with self.subTest(new):
                self.copy(METAFILE)
                self.change(METAFILE, old, new)
                found = self.findings("--partial", ".")
                self.assertEqual([(f["rule"], f["severity"], f["file"]) for f in found],
                                 [("document.mismatch", "warning", METAFILE)], found)
                self.assertIn(words, found[0]["message"])
                self.assertTrue(found[0]["expected"] and found[0]["measured"])
                self.assertIn("TM-SAS", found[0]["source"])

    def test_every_metafile_of_the_sample_is_compared(self):
        self.copy(*os.listdir(os.path.join(SAMPLES, "GSASmap")))
        for name in os.listdir(self.folder):
            if name.endswith("_metafile.txt"):
                self.change(name, "Width\t275", "Width\t1275")
        found = self.findings(".")
        self.assertEqual({f["rule"] for f in found}, {"document.mismatch"})
        self.assertEqual(len({f["layer"] for f in found}), 16)
        self.assertEqual(len(found), 16)

    def test_missing_papers(self):
        self.copy(*os.listdir(os.path.join(SAMPLES, "GSASmap")))
        os.remove(self.path(METAFILE))
        os.remove(self.path(TABLE))
        found = self.findings(".", status=1)
        missing = [f["message"] for f in found if f["rule"] == "package.document-missing"]
        self.assertEqual(len(missing), 2)
        self.assertIn("Salt_030", missing[0])
        self.assertIn("pH_030", missing[1])
        self.assertEqual([f["severity"] for f in found if f["rule"] == "value.class"], ["unchecked"])
        self.assertEqual([f["rule"] for f in self.findings("--partial", ".", status=1)], ["value.class"])

    def test_names_of_classes(self):
        self.copy("LKA_SaltMap030.tif", TABLE)
        for name in ("Strong Salinity", "strong_salinity", "strongly saline", "STRONG-SALINITY"):
            self.copy(TABLE)
            self.change(TABLE, "StrongSalinity", name)
            self.assertEqual(self.findings("--partial", "."), [])
        self.copy(TABLE)
        self.change(TABLE, "StrongSalinity", "fuerte")
        self.assertEqual([(f["rule"], f["severity"]) for f in self.findings("--partial", ".")],
                         [("value.class", "warning")])
        self.copy(TABLE)
        self.change(TABLE, "StrongSalinity", "Slight salinity")
        self.assertEqual([(f["rule"], f["severity"]) for f in self.findings("--partial", ".")], [("value.class", "info")])

    def test_a_table_without_a_known_name_says_nothing(self):
        shutil.copytree(os.path.join(SAMPLES, "GSASmap"), self.path("in"))
        with open(self.path("in", TABLE), "w", encoding="ascii") as file:
            file.write('"classcode" "mapvalue"\n' + "".join(f'{i} "Foo{i}"\n' for i in range(1, 8)))
        report = self.check("in", status=1)
        self.assertEqual(report["verdict"], "unchecked")
        found = [f for f in report["deliveries"][0]["findings"] if f["severity"] == "unchecked"]
        self.assertIn("names no class that the product knows", [f for f in found if f["rule"] == "value.class"][0]["message"])
        relations = {r["id"]: r for r in report["deliveries"][0]["relations"] if r["id"].startswith("class-")}
        for name, relation in relations.items():
            self.assertEqual(relation["state"] == "unchecked", name.endswith("-030"), relation)
        self.assertIn("names no class of the product", relations["class-salinity-030"]["reason"])

    def test_rows_that_r_numbers(self):
        """What write.table and write.csv leave, for a map whose codes are not the numbers of the rows."""
        names = ["ModerateSalinity", "ModerateSodicity", "None", "Saline-sodic", "SlightSalinity", "SlightSodicity",
                 "StrongSalinity"]
        codes = range(1, 8)
        tables = {
            "table": '"classcode" "mapvalue"\n' + "".join(f'"{9 - c}" {c} "{n}"\n' for c, n in zip(codes, names)),
            "csv": '"","classcode","mapvalue"\n' + "".join(f'"{9 - c}",{c},"{n}"\n' for c, n in zip(codes, names)),
            "turned": "mapvalue,classcode\n" + "".join(f"{n},{c}\n" for c, n in zip(codes, names)),
        }
        shutil.copytree(os.path.join(SAMPLES, "GSASmap"), self.path("in"))
        for name, text in tables.items():
            with self.subTest(name):
                with open(self.path("in", TABLE), "w", encoding="ascii") as file:
                    file.write(text)
                self.assertEqual(self.findings("in"), [])
        with open(self.path("in", TABLE), "w", encoding="ascii") as file:
            file.write('"mapvalue","classcode"\n' + "".join(f'{c},"{n}"\n' for c, n in zip(codes, names)))
        found = self.findings("in", status=1)
        self.assertEqual({f["severity"] for f in found}, {"unchecked"})
        self.assertIn('the code in line 2, "ModerateSalinity", is no whole number', found[0]["message"])

    def test_relations_know_the_names(self):
        """A table's name is read as its class, whatever coding it comes from; of an unknown one nothing is asked."""
        wrong = os.path.join(SOURCE, "sample_rasters", "bad", "layers.class", "salt")
        told = []  # with the number of pixels that were asked: most are of the class None
        for name in ("None", "No salinity", "nada"):
            shutil.copytree(wrong, self.path("in"), dirs_exist_ok=True)
            self.change(os.path.join("in", TABLE), '"None"', f'"{name}"')
            found = self.findings("--partial", "in", status=1)
            self.assertEqual({f["rule"] for f in found}, {"layers.class"} | ({"value.class"} if name == "nada" else set()))
            told.append([f["message"] for f in found if f["rule"] == "layers.class"])
        self.assertEqual(told[0], told[1])
        self.assertNotEqual(told[0], told[2])

    def test_a_report_is_known_by_its_name(self):
        shutil.copytree(os.path.join(SAMPLES, "GSOCseq"), self.path("in"))
        report = self.path("in", "BTN_GSOCseq_report.md")
        for name, rules, head in (("Country Report.PDF", [], b"%PDF-1.7"), ("informe.docx", [], b"PK\3\4"),
                                  ("notes.txt", None, b"notes"), ("minutes.md", None, b"minutes")):
            os.remove(report)
            report = self.path("in", name)
            with open(report, "wb") as file:
                file.write(head)
            found = self.findings("in")
            if rules is None:
                self.assertIn("package.document-missing", {f["rule"] for f in found})
            else:
                self.assertEqual(found, [])

    def test_empty_papers_are_as_good_as_absent(self):
        shutil.copytree(os.path.join(SAMPLES, "GSOCseq"), self.path("in"))
        for name, content, words in (("BTN_GSOCseq_report.md", b"", "The file BTN_GSOCseq_report.md is empty."),
                                     ("BTN_GSOCseq_report.pdf", b"\x17\x90" * 99, "is no PDF document")):
            for other in os.listdir(self.path("in")):
                if "report" in other:
                    os.remove(self.path("in", other))
            with open(self.path("in", name), "wb") as file:
                file.write(content)
            found = self.findings("in")
            self.assertEqual([(f["rule"], f["severity"]) for f in found], [("package.document-missing", "warning")])
            self.assertIn(words, found[0]["message"])

    def test_empty_metafiles_are_told_alike(self):
        shutil.copytree(os.path.join(SAMPLES, "GSASmap"), self.path("in"))
        for content in (b"", b"\n \n", b"hello world this is not a table", bytes(range(256)) * 15):
            with open(self.path("in", METAFILE), "wb") as file:
                file.write(content)
            found = self.findings("in")
            self.assertEqual([(f["rule"], f["severity"], f["file"], f["layer"]) for f in found],
                             [("document.mismatch", "warning", METAFILE, "pH_030")])

    def test_papers_beside_lone_maps(self):
        """A look-up table or a metafile named on the command line is read, not judged as a broken GeoTIFF."""
        self.copy("LKA_SaltMap030.tif", TABLE, "LKA_pHMap030.tif", METAFILE)
        self.assertEqual(self.findings("LKA_SaltMap030.tif", TABLE), [])
        self.assertEqual(self.findings(TABLE, "LKA_SaltMap030.tif"), [])
        self.assertEqual(self.findings("LKA_SaltMap030.tif", METAFILE, "LKA_pHMap030.tif", TABLE), [])
        self.change(METAFILE, "Width\t275", "Width\t276")
        report = self.check(METAFILE, "LKA_pHMap030.tif", status=0)
        self.assertEqual([f["rule"] for f in report["deliveries"][0]["findings"]], ["document.mismatch"])
        self.assertEqual([f["path"] for f in report["deliveries"][0]["files"]], ["LKA_pHMap030.tif"])
        for arguments in ((TABLE,), (TABLE, METAFILE), ("LKA_SaltMap030.tif", "notes.txt")):
            with open(self.path("notes.txt"), "w", encoding="ascii") as file:
                file.write("notes")
            with self.subTest(arguments):
                self.assertIn("file.format", {f["rule"] for f in self.findings(*arguments, status=1)})
        os.rename(self.path(TABLE), self.path("away"))
        self.assertIn("intake.unreadable", {f["rule"] for f in self.findings("LKA_SaltMap030.tif", TABLE, status=1)})

    def test_the_specification_is_shown(self):
        text, _ = self.run_program("spec", "show", "gsasmap")
        self.assertIn("  metafile: Metafile (text of two columns); mandatory, one for each layer (verified)\n", text)
        self.assertIn("  5: Very strong salinity; also very strongly saline\n", text)
        self.assertNotIn("Documents", self.run_program("spec", "show", "gbsmap")[0])


if __name__ == "__main__":
    unittest.main()
