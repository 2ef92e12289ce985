"""soilgate submit and soilgate review, over a file; tests/registry runs the same over PostgreSQL."""
import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import time
import unittest
import zipfile

import jsonschema
import numpy
from osgeo import gdal

from support import ENVIRONMENT, PROGRAM, SOURCE, VALIDATOR, strict
from test_registry import RegistryTest, read_schema

GOOD = os.path.join(SOURCE, "sample_rasters/good")
CLASS = "BTN_GBSmap_Class_Map025.tif"
MAP = "BTN_GBSmap_Probability_Map025.tif"
SD = "BTN_GBSmap_ProbabilitySD_Map025.tif"
WAIVER = {"rule": "value.range", "country": "BTN", "product": "GBSmap", "layer": "Probability",
          "reason": "Seen on the ground", "by": "N. N.", "until": "9999-12-31"}


def schema(name):
    return jsonschema.Draft202012Validator(strict(read_schema(name)))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def files_of(folder):
    return [os.path.join(base, name) for base, _, names in os.walk(folder) for name in names]


class SubmitTest(RegistryTest):
    store = "r.files"
    stored = []  # arguments that say where that is

    def setUp(self):
        super().setUp()
        self.begin()
        shutil.copytree(os.path.join(GOOD, "GBSmap"), self.path("in"))

    def submit(self, *arguments, status=0, **options):
        """The parsed answer, valid by its schemas."""
        out, err = self.run_program("submit", "--registry", self.registry, *self.stored, "--format", "json", *arguments,
                                    status=status, **options)
        self.assertEqual(err, "")
        told = json.loads(out)
        schema("submit").validate(told)
        VALIDATOR.validate(told["report"])
        if told["changes"] is not None:
            schema("diff").validate(told["changes"])
        return told

    def one(self, *arguments, **options):
        """What is told of the only delivery."""
        told = self.submit(*arguments, **options)
        self.assertEqual(len(told["deliveries"]), 1)
        return told["deliveries"][0]

    def review(self, decision, *arguments, status=0, country="BTN", product="gbsmap"):
        out, err = self.run_program("review", country, product, decision, "--registry", self.registry, "--why", "A reason",
                                    "--format", "json", *arguments, status=status)
        self.assertEqual(err, "")
        told = json.loads(out)
        schema("review").validate(told)
        return told

    def history(self, country="BTN", product="GBSmap"):
        """The states that were recorded, with the numbers of the deliveries."""
        out, _ = self.run_program("registry", "history", "--registry", self.registry, country, product)
        lines = [line.split("  ") for line in out.splitlines()[1:] if line.startswith("  2")]
        return [line[2].replace(": delivery ", " ") for line in lines]

    def state(self, country="BTN", product="GBSmap"):
        return next(entry for entry in self.status(product)["countries"] if entry["iso3"] == country)

    def change(self, name, change, folder="in"):
        """Changes the values of a map."""
        dataset = gdal.Open(self.path(folder, name), gdal.GA_Update)
        band = dataset.GetRasterBand(1)
        values = band.ReadAsArray()
        change(values, values != band.GetNoDataValue())
        band.WriteArray(values)

    def spoil(self, folder="in"):
        """Ten values that no probability has."""
        def change(values, data):
            places = numpy.argwhere(data)[:10]
            values[tuple(places.T)] = 7
        self.change(MAP, change, folder)

    def waive(self, *waivers):
        with open(self.path("w.yaml"), "w", encoding="utf-8") as file:
            json.dump({"format": "soilgate-waivers/1", "waivers": waivers}, file)
        return "w.yaml"

    def assert_kept(self, delivery, folder="in"):
        """Every file of FOLDER, byte for byte, and nothing else, is told and lies in the store, closed to writing."""
        given = {os.path.relpath(path, self.path(folder)): digest(path) for path in files_of(self.path(folder))}
        self.assertEqual({file["path"]: file["sha256"] for file in delivery["files"]}, given)
        for file in delivery["files"]:
            path = self.path(self.store, "sha256", file["sha256"][:2], file["sha256"])
            self.assertEqual(digest(path), file["sha256"])
            self.assertEqual(os.path.getsize(path), file["bytes"])
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode) & 0o337, 0)
        for base in (self.store, os.path.join(self.store, "sha256")):  # maps may be confidential
            self.assertEqual(stat.S_IMODE(os.stat(self.path(base)).st_mode) & 0o007, 0)


class Records(SubmitTest):
    def test_a_delivery_is_received(self):
        with open(self.path("in", "notes.txt"), "w", encoding="utf-8") as file:
            file.write("How the maps were made\n")
        with open(self.path("in", MAP + ".aux.xml"), "w", encoding="utf-8") as file:
            file.write("<PAMDataset/>\n")
        os.mkdir(self.path("in", "more"))
        with open(self.path("in", "more", "report.pdf"), "wb") as file:
            file.write(b"%PDF-1.4\n" + bytes(2000))
        told = self.submit("in", "--why", "By mail of Monday", "--evidence", "mail 17", "--by", "B. Secretary")
        delivery = told["deliveries"][0]
        self.assertEqual((delivery["country"], delivery["product"], delivery["delivery"], delivery["state"]),
                         ("BTN", "GBSmap", 1, "received"))
        self.assertTrue(delivery["received"] and not delivery["known"] and not delivery["accepted"])
        self.assertEqual((told["by"], told["changes"]), ("B. Secretary", None))
        self.assert_kept(delivery)
        self.assertEqual(sorted(file["layer"] for file in delivery["files"] if file["layer"] is not None),
                         ["Class", "Probability", "ProbabilitySD"])
        self.assertEqual(self.history()[-1], "received 1")
        state = self.state()
        self.assertEqual((state["status"], state["deliveries"], state["verdict"], state["note"]),
                         ("received", 1, delivery["verdict"], "By mail of Monday"))
        out, _ = self.run_program("registry", "history", "--registry", self.registry, "BTN", "GBSmap")
        self.assertIn("by B. Secretary; evidence: mail 17", out)

    def test_text_says_what_was_recorded_and_what_to_do(self):
        out, err = self.run_program("submit", "--registry", self.registry, *self.stored, "in")
        self.assertEqual(err, "")
        self.assertRegex(out, r"(?s)PASS: .*\nRECORDED in .*\n  BTN GBSmap: delivery 1, received\n    3 files \(.*\) are kept in ")
        self.assertIn("\n    The check has nothing against it, but it is not accepted yet. To decide about it:\n"
                      "      $ soilgate review BTN GBSmap accept|reject|correct --why", out)

    def test_accepted_at_once(self):
        delivery = self.one("in", "--accept")
        self.assertTrue(delivery["accepted"])
        self.assertEqual(self.history()[-2:], ["received 1", "accepted 1"])
        self.assertEqual(self.state()["status"], "accepted")

    def test_a_failed_one_is_recorded_and_not_accepted(self):
        self.spoil()
        delivery = self.one("in", "--accept", status=1)
        self.assertEqual((delivery["verdict"], delivery["state"], delivery["accepted"]), ("fail", "received", False))
        self.assertIn('Its verdict is "fail"', delivery["refused"])
        self.assert_kept(delivery)
        self.assertEqual(self.history()[-1], "received 1")

    def test_strict_does_not_accept_warnings(self):
        self.change(MAP, lambda values, data: values.__setitem__(data, 0.5))  # value.constant, a warning
        delivery = self.one("in", "--accept", "--strict", status=1)
        self.assertEqual((delivery["verdict"], delivery["state"]), ("warn", "received"))
        self.assertIn("with --strict warnings reject", delivery["refused"])
        again = self.one("in", "--accept")
        self.assertTrue(again["known"] and again["accepted"])

    def test_a_part_is_no_delivery(self):
        """A lone map is judged as a whole delivery: else it would take the place of one."""
        delivery = self.one(os.path.join(GOOD, "GSASmap", "LKA_pHMap030.tif"), "--accept", status=1)
        self.assertEqual((delivery["country"], delivery["verdict"], delivery["state"]), ("LKA", "fail", "received"))
        self.assertEqual([file["path"] for file in delivery["files"]], ["LKA_pHMap030.tif"])

    def test_lone_files_are_one_delivery(self):
        os.makedirs(self.path("a", "b"))
        os.rename(self.path("in", SD), self.path("a", SD))
        shutil.copy(self.path("in", MAP), self.path("a", "b", MAP))  # twice: both are kept
        paths = [os.path.join("in", MAP), os.path.join("in", CLASS), os.path.join("a", SD), os.path.join("a", "b", MAP)]
        delivery = self.one(*paths, status=1)
        self.assertEqual(sorted(file["path"] for file in delivery["files"]), sorted([MAP, CLASS, SD, MAP + " (2)"]))
        self.assertTrue(self.one(*paths[::-1], status=1)["known"])

    def test_several_countries_are_several_deliveries(self):
        os.mkdir(self.path("all"))
        os.rename(self.path("in"), self.path("all", "BTN"))
        shutil.copytree(self.path("all", "BTN"), self.path("all", "LKA"))
        for name in os.listdir(self.path("all", "LKA")):
            os.rename(self.path("all", "LKA", name), self.path("all", "LKA", name.replace("BTN", "LKA")))
        told = self.submit("all", "--accept", status=1)  # the maps of the second lie in Bhutan
        self.assertEqual([(one["country"], one["state"]) for one in told["deliveries"]],
                         [("BTN", "accepted"), ("LKA", "received")])
        self.assertEqual((self.history("BTN")[-1], self.history("LKA")[-1]), ("accepted 1", "received 1"))
        # as one of them alone: the folder around it is no part of it
        again = self.one(os.path.join("all", "BTN"))
        self.assertTrue(again["known"])

    def test_what_cannot_be_recorded(self):
        """Of one that is not for this registry nothing is recorded; the others are."""
        os.mkdir(self.path("all"))
        os.rename(self.path("in"), self.path("all", "BTN"))
        shutil.copytree(self.path("all", "BTN"), self.path("all", "DEU"))
        for name in os.listdir(self.path("all", "DEU")):
            os.rename(self.path("all", "DEU", name), self.path("all", "DEU", name.replace("BTN", "DEU")))
        told = self.submit("all", status=2)
        self.assertEqual([one["recorded"] for one in told["deliveries"]], [True, False])
        self.assertIn('it has no country "DEU"', told["deliveries"][1]["reason"])
        self.assertEqual(len(files_of(self.path(self.store))), 3)
        out, _ = self.run_program("submit", "--registry", self.registry, "all", status=2)
        self.assertRegex(out, r"all/DEU: NOT RECORDED\n    registry .*: it has no country \"DEU\"")

    def test_unknown_country_and_product(self):
        for name in os.listdir(self.path("in")):
            os.rename(self.path("in", name), self.path("in", name[len("BTN_"):]))
        delivery = self.one("in", status=1)
        self.assertFalse(delivery["recorded"])
        self.assertIn("It is not known which country these maps are of", delivery["reason"])
        delivery = self.one("in", "--country", "BTN")
        self.assertTrue(delivery["recorded"])
        os.mkdir(self.path("other"))
        shutil.copy(self.path("in", MAP[4:]), self.path("other", "BTN_zzzzzzzzzz.tif"))
        delivery = self.one("other", status=1)
        self.assertIn("It is not known which product these maps are for", delivery["reason"])
        os.mkdir(self.path("empty"))
        self.assertIn("No map of it could be read", self.one("empty", status=1)["reason"])
        self.assertEqual(self.history()[-1], "received 1")

    def test_json_and_page_are_written_beside(self):
        self.submit("in", "--json", "report.json", "--html", "report.html")
        with open(self.path("report.json"), encoding="utf-8") as file:
            VALIDATOR.validate(json.load(file))
        self.assertTrue(os.path.getsize(self.path("report.html")) > 10000)


class Quiet(SubmitTest):
    def test_one_line_for_a_delivery(self):
        out, err = self.run_program("submit", "--registry", self.registry, "--quiet", "in")
        self.assertEqual((out, err), ("BTN GBSmap: delivery 1, received (pass)\n", ""))
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        out, _ = self.run_program("submit", "--registry", self.registry, "--quiet", "--accept", "in")
        self.assertEqual(out, "BTN GBSmap: delivery 2, accepted (pass)\n")
        self.spoil()
        out, _ = self.run_program("submit", "--registry", self.registry, "--quiet", "in", status=1)
        self.assertEqual(out, "BTN GBSmap: delivery 3, received (fail)\n")


class SameFiles(SubmitTest):
    def test_twice_is_once(self):
        self.submit("in")
        before = self.history()
        again = self.one("in")
        self.assertTrue(again["known"] and not again["received"])
        self.assertEqual(again["delivery"], 1)
        self.assertEqual(self.history(), before)
        out, _ = self.run_program("submit", "--registry", self.registry, "in")
        self.assertIn("The same files were handed in before: nothing was added.", out)

    def test_a_zip_and_another_name_of_the_folder_are_the_same(self):
        first = self.one("in")
        os.rename(self.path("in"), self.path("Bhutan maps, final"))
        again = self.one("Bhutan maps, final")
        self.assertTrue(again["known"])
        with zipfile.ZipFile(self.path("mail.zip"), "w") as archive:
            for name in os.listdir(self.path("Bhutan maps, final")):
                archive.write(self.path("Bhutan maps, final", name), f"from_bhutan/{name}")
        zipped = self.one("mail.zip")
        self.assertEqual((zipped["known"], zipped["delivery"]), (True, 1))
        self.assertEqual({file["sha256"] for file in zipped["files"]}, {file["sha256"] for file in first["files"]})

    def test_what_comes_out_of_a_zip_is_kept(self):
        """Papers and unexpected files too, although what was unpacked is gone with the program."""
        with open(self.path("in", "anything.xyz"), "wb") as file:
            file.write(os.urandom(1000))
        with zipfile.ZipFile(self.path("BTN.zip"), "w") as archive:
            for name in os.listdir(self.path("in")):
                archive.write(self.path("in", name), name)
        self.assert_kept(self.one("BTN.zip"))

    def test_one_byte_is_another_delivery(self):
        self.submit("in")
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        other = self.one("in")
        self.assertEqual((other["known"], other["delivery"]), (False, 2))
        self.assertEqual(self.history()[-2:], ["received 1", "received 2"])
        self.assertEqual(len(files_of(self.path(self.store))), 4)  # the maps are kept once

    def newer_specification(self, version, most):
        """A later version of the specification, in which no probability is above MOST."""
        with open(os.path.join(SOURCE, "specs/gbsmap-1.0.yaml"), encoding="utf-8") as file:
            text = file.read().replace('version: "1.0"', f'version: "{version}"').replace("      max: 1\n", f"      max: {most}\n", 1)
        shutil.copytree(os.path.join(SOURCE, "specs/base"), self.path("specs", "base"), dirs_exist_ok=True)
        with open(self.path("specs", "newer.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path("specs", "newer.yaml")

    def test_a_newer_specification_judges_anew(self):
        """The same files by another specification are a delivery of their own; what was accepted stays so until then."""
        first = self.one("in", "--accept")
        self.assertEqual((first["verdict"], first["before"]), ("pass", None))
        spec = self.newer_specification("1.1", 0.01)
        out, _ = self.run_program("submit", "--registry", self.registry, "--spec", spec, "in", "--accept", status=1)
        self.assertIn("BTN GBSmap: delivery 2, received\n    The same files are delivery 1, checked by specification 1.0: pass.\n"
                      "    Delivery 1 stays accepted until this one is.\n", out)
        again = self.one("in", "--spec", spec, status=1)
        self.assertEqual((again["known"], again["delivery"], again["recorded_verdict"], again["before"]), (True, 2, "fail", None))
        state = self.state()
        self.assertEqual((state["status"], state["deliveries"], state["verdict"]), ("received", 2, "fail"))
        self.assertEqual(state["accepted"], {"delivery": 1, "spec_version": "1.0", "older": True})
        self.assertIn("(the files of delivery 1, which was checked by specification 1.0: pass)", state["note"])
        text, _ = self.run_program("status", "--registry", self.registry, "--product", "gbsmap")
        self.assertIn("GBSmap 1.1 in ASP", text)
        self.assertIn("       delivery 1 is accepted, checked by specification 1.0; the product is at version 1.1 now\n", text)
        self.assertEqual(len(files_of(self.path(self.store))), 3)  # the maps are kept once
        edited = self.newer_specification("1.1", 0.02)
        out, _ = self.run_program("submit", "--registry", self.registry, "--spec", edited, "in", status=1)
        self.assertIn("The same files are delivery 2, checked by another text of specification 1.1: fail.\n", out)
        self.review("withdraw")
        self.review("reject", "--delivery", "2")
        self.assertEqual((self.state()["status"], self.state()["accepted"]["delivery"]), ("rejected", 1))
        third = self.one("in", "--spec", self.newer_specification("1.2", 1), "--accept")
        self.assertEqual((third["delivery"], third["accepted"], third["superseded"]), (4, True, 1))
        self.assertEqual({key: third["before"][key] for key in ("delivery", "state", "verdict", "spec_version")},
                         {"delivery": 3, "state": "withdrawn", "verdict": "fail", "spec_version": "1.1"})
        self.assertEqual(self.history()[-3:], ["received 4", "superseded 1", "accepted 4"])
        self.assertEqual(self.state()["accepted"], {"delivery": 4, "spec_version": "1.2", "older": False})

    def test_withdrawn_and_handed_in_again(self):
        self.submit("in")
        self.review("withdraw")
        self.assertEqual(self.state()["status"], "withdrawn")
        again = self.one("in")
        self.assertTrue(again["known"] and again["received"])
        self.assertEqual(self.history()[-3:], ["received 1", "withdrawn 1", "received 1"])

    def test_two_at_once(self):
        runs = [subprocess.Popen([PROGRAM, "submit", "--registry", self.registry, *self.stored, "--format", "json", "in"],
                                 cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(3)]
        ends = [(*run.communicate(timeout=100), run.returncode) for run in runs]
        self.assertEqual([end[1:] for end in ends], [(b"", 0)] * 3, ends)
        known = [json.loads(end[0])["deliveries"][0]["known"] for end in ends]
        self.assertEqual(sorted(known), [False, True, True])
        self.assertEqual(self.history()[-1:], ["received 1"])


class Changes(SubmitTest):
    def test_a_loss_against_the_accepted_one_is_told(self):
        self.assertEqual(self.submit("in", "--accept")["changes"], None)
        shutil.copytree(self.path("in"), self.path("new"))
        for name in (MAP, SD, CLASS):
            def lose(values, data):
                nodata = values[~data].flat[0]
                values[:values.shape[0] // 2] = nodata
            self.change(name, lose, "new")
        told = self.submit("new", status=None)
        rules = {finding["rule"] for finding in told["report"]["deliveries"][0]["findings"]}
        self.assertIn("delivery.loss", rules)
        change = told["changes"]["deliveries"][0]
        self.assertEqual([layer["state"] for layer in change["layers"]], ["changed"] * 3)
        self.assertTrue(all(layer["pixels"]["lost"] > 0 for layer in change["layers"]), change["layers"])
        out, _ = self.run_program("submit", "--registry", self.registry, "new", status=None)
        self.assertIn("CHANGES SINCE WHAT WAS ACCEPTED LAST\nbefore      delivery 1 of BTN GBSmap\n", out)

    def test_texts_of_one_language_are_compared(self):
        """The report that was recorded is in its own language, not in that of today's."""
        french = {"env": {**ENVIRONMENT, "SOILGATE_LANGUAGE": "fr"}}
        self.submit("in", "--accept", **french)
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        for options, after in ((french, "fr"), ({}, "en")):
            changes = self.submit("in", **options)["changes"]
            self.assertEqual((changes["before"]["language"], changes["after"]["language"]), ("fr", after))

    def test_what_was_only_received_is_not_compared_with(self):
        self.submit("in")
        self.change(MAP, lambda values, data: values.__setitem__(data, values[data] / 2))
        self.assertIsNone(self.submit("in", status=None)["changes"])

    def test_one_takes_the_place_of_another(self):
        self.submit("in", "--accept")
        shutil.copytree(self.path("in"), self.path("new"))
        with open(self.path("new", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        second = self.one("new", "--accept")
        self.assertEqual((second["delivery"], second["superseded"]), (2, 1))
        self.assertEqual(self.history()[-3:], ["received 2", "superseded 1", "accepted 2"])


class Review(SubmitTest):
    def test_accept(self):
        self.submit("in")
        told = self.review("accept", "--by", "N. N.", "--evidence", "minutes")
        self.assertEqual((told["decided"], told["from"], told["delivery"], told["by"]), (True, "received", 1, "N. N."))
        self.assertEqual(self.history()[-1], "accepted 1")
        self.assertEqual(self.state()["note"], "A reason")
        _, err = self.run_program("review", "BTN", "GBSmap", "accept", "--registry", self.registry, "--why", "x", status=2)
        self.assertIn("delivery 1 is accepted and cannot become accepted", err)

    def test_reject_correct_withdraw(self):
        self.submit("in")
        for decision, state in (("reject", "rejected"), ("correct", "correction-requested"), ("withdraw", "withdrawn")):
            told = self.review(decision)
            self.assertEqual((told["decided"], told["decision"], told["store"]), (True, state, None))
            self.assertEqual(self.state()["status"], state)
        self.assertEqual(self.state()["note"], "A reason")

    def test_what_is_wrong_is_accepted_with_waivers_only(self):
        self.spoil()
        self.submit("in", status=1)
        told = self.review("accept", status=1)
        self.assertFalse(told["decided"])
        self.assertEqual([(one["rule"], one["severity"], one["layer"]) for one in told["obstacles"]],
                         [("value.range", "error", "Probability")])
        self.assertEqual(told["obstacles"][0]["why"], "No waiver is for it.")
        self.assertEqual(self.history()[-1], "received 1")
        out, _ = self.run_program("review", "BTN", "GBSmap", "accept", "--registry", self.registry, "--why", "x", status=1)
        self.assertIn("delivery 1 was NOT ACCEPTED; nothing was changed", out)
        self.assertIn(f"\n  error value.range: {MAP}\n", out)
        self.assertIn("$ soilgate review BTN GBSmap accept --waivers FILE --why", out)
        for wrong, why in (({"until": "2020-01-01"}, "The waiver of it ended on 2020-01-01."),
                           ({"country": "LKA"}, "No waiver is for it."), ({"product": "GSASmap"}, "No waiver is for it."),
                           ({"layer": "Class"}, "No waiver is for it."), ({"rule": "value.typical"}, "No waiver is for it.")):
            told = self.review("accept", "--waivers", self.waive({**WAIVER, **wrong}), status=1)
            self.assertEqual([one["why"] for one in told["obstacles"]], [why], wrong)
        told = self.review("accept", "--waivers", self.waive(WAIVER))
        self.assertTrue(told["decided"])
        self.assertEqual([{key: one[key] for key in WAIVER if key in one} for one in told["waivers"]],
                         [{key: value for key, value in WAIVER.items() if key not in ("country", "product")}])
        self.assertEqual(self.history()[-1], "accepted 1")

    def test_a_country_takes_its_newer_delivery_back(self):
        """What it superseded is accepted again by a person, not by itself."""
        self.submit("in", "--accept")
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        self.submit("in", "--accept")
        self.assertEqual(self.review("withdraw")["counts"], None)
        self.assertEqual(self.state()["status"], "withdrawn")
        self.review("accept", "--delivery", "1")
        self.assertEqual((self.state()["status"], self.state()["note"]), ("accepted", "A reason"))
        self.assertEqual(self.history()[-6:], ["accepted 1", "received 2", "superseded 1", "accepted 2", "withdrawn 2", "accepted 1"])

    def on_the_map(self):
        """What the layer for QGIS has of Bhutan; of PostgreSQL that is another test's."""
        if not self.registry.endswith(".gpkg"):
            return None
        connection = sqlite3.connect(self.path(self.registry))
        told = connection.execute("SELECT status, since FROM status_GBSmap WHERE iso3 = 'BTN'").fetchone()
        connection.close()
        return told

    def test_it_waits_since_it_was_received(self):
        """Not since an earlier one was reviewed, which says again that it waits. Days are the same here: the map has times."""
        self.submit("in")
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        self.submit("in")
        before = self.state(), self.on_the_map()
        time.sleep(1.1)  # times are told in seconds
        self.review("reject", "--delivery", "1")
        self.assertEqual(self.history()[-2:], ["rejected 1", "received 2"])
        after = self.state(), self.on_the_map()
        self.assertEqual([one["since"] for one in (before[0], after[0])], [before[0]["since"]] * 2)
        self.assertEqual((after[0]["status"], after[1]), ("received", before[1]))

    def test_the_older_one_is_taken_back_too(self):
        self.submit("in", "--accept")
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        self.submit("in", "--accept")
        self.review("withdraw")
        self.review("withdraw", "--delivery", "1")
        self.assertEqual(self.state()["status"], "withdrawn")
        self.assertEqual(self.history()[-3:], ["accepted 2", "withdrawn 2", "withdrawn 1"])

    def test_what_is_wrong_in_many_files_is_told_once(self):
        for name in os.listdir(self.path("in")):
            os.rename(self.path("in", name), self.path("in", name.replace("BTN", "Bhutan")))
        self.submit("in", status=1)
        self.assertEqual([one["rule"] for one in self.review("accept", status=1)["obstacles"]], ["name.country"] * 3)
        out, _ = self.run_program("review", "BTN", "GBSmap", "accept", "--registry", self.registry, "--why", "x", status=1)
        self.assertEqual(out.count("error name.country"), 1)
        self.assertRegex(out, r"\n  error name\.country, 3 times, as in Bhutan_\S+\.tif\n")

    def test_a_rule_that_protects_the_mosaic_is_not_waived(self):
        self.submit("in")
        _, err = self.run_program("review", "BTN", "GBSmap", "accept", "--registry", self.registry, "--why", "x",
                                  "--waivers", self.waive({**WAIVER, "rule": "crs.missing"}), status=2)
        self.assertIn("the rule crs.missing cannot be waived", err)

    def test_waivers_of_the_check_are_recorded_too(self):
        self.spoil()
        delivery = self.one("in", "--waivers", self.waive(WAIVER))
        self.assertIn(delivery["verdict"], ("pass", "warn"))
        told = self.review("accept")
        self.assertEqual([(one["rule"], one["by"]) for one in told["waivers"]], [("value.range", "N. N.")])

    def test_a_person_decides_about_what_could_not_be_checked(self):
        """A check leaves it unchecked, whatever is waived; a review accepts it, each rule with a waiver of its own."""
        shutil.copytree(os.path.join(GOOD, "GSASmap"), self.path("salt"))
        table = self.path("salt", "saltaffected_LUT0_30.txt")
        with open(table, encoding="ascii") as file:
            text = file.read()
        with open(table, "w", encoding="ascii") as file:
            file.write(text.replace("SlightSodicity", "zz"))
        def waivers(*rules):
            return self.waive(*({"rule": rule, "country": "LKA", "product": "GSASmap", "reason": "Told by letter",
                                 "by": "N. N.", "until": "9999-12-31"} for rule in rules))
        every = ("value.class", "layers.class", "layers.relation")
        told = self.submit("salt", "--accept", "--waivers", waivers(*every), status=1)
        delivery = told["deliveries"][0]
        self.assertEqual((delivery["verdict"], delivery["state"]), ("unchecked", "received"))
        self.assertEqual(delivery["refused"],
                         'Its verdict is "unchecked": soilgate review decides about what could not be checked.')
        needed = {one["rule"] for one in told["report"]["deliveries"][0]["findings"] if one["severity"] == "unchecked"}
        self.assertTrue(needed and needed <= set(every), needed)
        held = {"country": "LKA", "product": "gsasmap"}
        self.assertEqual({one["why"] for one in self.review("accept", status=1, **held)["obstacles"]},
                         {"No waiver is for it."})
        for rule in sorted(needed):
            others = [one for one in every if one != rule]
            done = self.review("accept", "--waivers", waivers(*others), status=1, **held)
            self.assertEqual((done["decided"], {one["rule"] for one in done["obstacles"]}), (False, {rule}))
        done = self.review("accept", "--waivers", waivers(*every), **held)
        self.assertTrue(done["decided"] and needed <= {one["rule"] for one in done["waivers"]}, done)
        self.assertEqual((done["verdict"], done["obstacles"]), ("unchecked", []))
        state = self.state("LKA", "GSASmap")
        self.assertEqual((state["status"], state["verdict"]), ("accepted", "unchecked"))

    def test_a_country_without_a_boundary_is_not_accepted(self):
        """Nobody knows whose pixels these are: that protects the mosaic."""
        with open(self.path("b.geojson"), "w", encoding="ascii") as file:
            json.dump({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"iso3": "LKA"}, "geometry": {
                "type": "Polygon", "coordinates": [[[80, 6], [81, 6], [81, 8], [80, 6]]]}}]}, file)
        delivery = self.one("in", "--boundaries", "b.geojson", "--boundary-field", "iso3", "--accept", status=1)
        self.assertEqual((delivery["verdict"], delivery["state"]), ("unchecked", "received"))
        told = self.review("accept", "--waivers", self.waive({**WAIVER, "rule": "boundary.coverage", "layer": "Probability"}),
                           status=1)
        self.assertEqual({(one["rule"], one["severity"], one["why"]) for one in told["obstacles"]},
                         {("boundary.unavailable", "unchecked", "This rule cannot be waived: it protects the mosaic.")})
        self.assertEqual(self.state()["status"], "received")

    def test_what_cannot_be_read_is_never_accepted(self):
        """A map that cannot be read hides what else is wrong with it: a waiver does not make that known."""
        path = self.path("in", SD)
        with open(path, "r+b") as file:
            file.truncate(os.path.getsize(path) * 2 // 3)
        delivery = self.one("in", status=1)
        self.assertEqual((delivery["verdict"], delivery["recorded"]), ("fail", True))
        self.assert_kept(delivery)
        told = self.review("accept", status=1)
        self.assertTrue(any("cannot be waived" in one["why"] for one in told["obstacles"]), told["obstacles"])

    def test_originals_must_be_there(self):
        delivery = self.one("in")
        paths = [self.path(self.store, "sha256", file["sha256"][:2], file["sha256"]) for file in delivery["files"]]
        os.unlink(paths[0])
        os.chmod(paths[1], 0o600)
        with open(paths[1], "r+b") as file:
            file.write(b"X")
        told = self.review("accept", status=1)
        self.assertEqual([(one["path"], one["state"]) for one in told["lost"]],
                         [(delivery["files"][0]["path"], "missing"), (delivery["files"][1]["path"], "damaged")])
        self.assertEqual(self.history()[-1], "received 1")
        out, _ = self.run_program("review", "BTN", "GBSmap", "accept", "--registry", self.registry, "--why", "x", status=1)
        self.assertRegex(out, r"ORIGINALS THAT ARE NOT IN .*\n  \S+: missing\n")
        os.unlink(paths[1])
        self.submit("in")  # stores what is missing
        self.assertTrue(self.review("accept")["decided"])

    def test_earlier_deliveries(self):
        self.submit("in")
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        self.submit("in")
        told = self.review("reject", "--delivery", "1")
        self.assertEqual(told["waiting"], 2)
        self.assertEqual(self.state()["status"], "received")
        self.review("accept")
        told = self.review("accept", "--delivery", "1")
        self.assertEqual(told["superseded"], 2)
        self.assertEqual(self.state()["status"], "accepted")

    def test_usage(self):
        self.submit("in")
        for arguments, message in (((), "review takes a country, a product and a decision"),
                                   (("BTN", "GBSmap", "acept", "--why", "x"), 'did you mean "accept"?'),
                                   (("BTN", "GBSmap", "accept"), "say why"),
                                   (("BTN", "GBSmap", "accept", "--why", ""), "--why is a text"),
                                   (("BTN", "GBSmap", "reject", "--why", "a\x1b[2J"), "--why is a text"),
                                   (("BTN", "GBSmap", "reject", "--why", "x", "--waivers", "w"), "--waivers is for accept"),
                                   (("BTN", "GBSmap", "accept", "--why", "x", "--delivery", "0"), "from 1, not"),
                                   (("BTN", "GBSmap", "accept", "--why", "x", "--delivery", "7"), "there are 1 to 1"),
                                   (("LKA", "GBSmap", "accept", "--why", "x"), "no delivery is recorded"),
                                   (("DEU", "GBSmap", "accept", "--why", "x"), 'it has no country "DEU"'),
                                   (("BTN", "Nonsense", "accept", "--why", "x"), 'it has no product "Nonsense"')):
            _, err = self.run_program("review", "--registry", self.registry, *arguments, status=2)
            self.assertIn(message, err)
        self.assertEqual(self.history()[-1], "received 1")


class Places(SubmitTest):
    def test_wrong_places_are_told_before_the_check(self):
        with open(self.path("plain"), "w", encoding="ascii") as file:
            file.write("x")
        for arguments, message in ((("--registry", "nowhere.gpkg", "in"), "there is no such file"),
                                   (("--registry", self.registry, "--store", "plain/x", "in"), "cannot be made"),
                                   (("--registry", self.registry, "--country", "DEU", "in"), 'it has no country "DEU"'),
                                   (("--registry", self.registry, "--waivers", "none.yaml", "in"), "none.yaml"),
                                   (("--registry", self.registry), "name the folder or archive"),
                                   (("--registry", self.registry, "--format", "github", "in"), "--format is text or json"),
                                   (("--registry", self.registry, "--store", "in/store", "in"), "lies in this folder")):
            out, err = self.run_program("submit", *arguments, status=2)
            self.assertEqual(out, "")
            self.assertIn(message, err)
        self.assertEqual(sorted(os.listdir(self.path("in"))), sorted([CLASS, MAP, SD]))

    def test_the_registry_remembers_the_store(self):
        self.submit("in", "--store", "elsewhere")
        self.assertEqual(len(files_of(self.path("elsewhere"))), 3)
        self.assertTrue(self.review("accept")["store"].endswith("/elsewhere"))
        with open(self.path("in", "notes.md"), "w", encoding="utf-8") as file:
            file.write("x")
        self.submit("in")
        self.assertEqual(len(files_of(self.path("elsewhere"))), 4)
        environment = {**ENVIRONMENT, "SOILGATE_STORE": "mine"}  # for the one who set it
        told = self.submit("in", env=environment)
        self.assertTrue(told["store"].endswith("/mine"))
        self.assertTrue(self.submit("in")["store"].endswith("/elsewhere"))


class File(SubmitTest):
    """What can be looked at in a registry that is a file."""

    def test_registry_in_the_folder(self):
        os.rename(self.path("r.gpkg"), self.path("in", "r.gpkg"))
        _, err = self.run_program("submit", "--registry", "in/r.gpkg", "--store", "s", "in", status=2)
        self.assertIn("lies in this folder", err)

    def test_waivers_stand_in_the_record(self):
        self.spoil()
        self.submit("in", "--waivers", self.waive(WAIVER), "--accept", "--by", "B. Secretary")
        database = sqlite3.connect(self.path("r.gpkg"))
        rows = database.execute("SELECT rule, layer, file, reason, decided_by, until, who FROM waivers").fetchall()
        database.close()
        self.assertEqual(rows, [("value.range", "Probability", None, "Seen on the ground", "N. N.", "9999-12-31",
                                 "B. Secretary")])

    def test_a_file_that_changes_during_the_check_is_not_recorded(self):
        """The check of large maps takes long enough to change one of them behind its hash."""
        noise = numpy.random.default_rng(1)
        for name in (MAP, SD, CLASS):
            dataset = gdal.Open(self.path("in", name))
            large = gdal.Translate("", dataset, format="MEM", width=dataset.RasterXSize * 8, height=dataset.RasterYSize * 8)
            gdal.GetDriverByName("GTiff").CreateCopy(self.path("in", name), large)
        changed = False
        for _ in range(20):
            running = subprocess.Popen([PROGRAM, "submit", "--registry", self.registry, "--format", "json", "in"],
                                       cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            while running.poll() is None:
                with open(self.path("in", CLASS), "ab") as file:
                    file.write(noise.bytes(1))
                time.sleep(0.002)
            out, err = running.communicate()
            told = json.loads(out)["deliveries"][0] if out else {"recorded": False, "reason": err.decode()}
            if not told["recorded"] and "was changed while it was checked" in told["reason"]:
                changed = True
                break
        self.assertTrue(changed, told)

    def test_a_full_disk(self):
        """Nothing is recorded of what cannot be stored."""
        size = max(os.path.getsize(path) for path in files_of(self.path("in")))
        with open(self.path("in", "large.bin"), "wb") as file:
            file.write(os.urandom(4_000_000))
        room = max(1_000_000, size + 100_000)
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        out, err = self.run_program("submit", "--registry", self.registry, "in", status=3, preexec_fn=limit)
        self.assertRegex(err, r"^soilgate: store .*/r\.files: .*File too large; nothing was recorded\n$")
        self.assertFalse([line for line in self.history() if "received" in line])
        self.assertTrue(self.one("in")["recorded"])

    def test_killed_at_any_moment(self):
        """Registry and store are whole, whatever was going on; the same again then does it."""
        with open(self.path("in", "large.bin"), "wb") as file:
            file.write(os.urandom(3_000_000))
        begin = time.monotonic()
        self.one("in", "--accept")
        lasts = time.monotonic() - begin
        killed = 0
        for round_number in range(14):
            with open(self.path("in", "large.bin"), "ab") as file:
                file.write(b"x")
            before = self.count()
            running = subprocess.Popen([PROGRAM, "submit", "--registry", self.registry, "--accept", "in"], cwd=self.folder,
                                       env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(lasts * (round_number + 1) / 14)
            running.send_signal(signal.SIGKILL)
            killed += running.wait() == -signal.SIGKILL
            self.assertIn(self.count(), (before, before + 1))
            self.assert_whole()
            self.assertTrue(self.one("in", "--accept")["state"] == "accepted")
            self.assertEqual(self.count(), before + 1)
        self.assertGreater(killed, 3)
        for _ in range(1000):  # what was half copied goes with the programs
            if os.listdir(self.path(self.store)) == ["sha256"]:
                break
            time.sleep(0.01)
        self.assertEqual(os.listdir(self.path(self.store)), ["sha256"])

    def count(self):
        database = sqlite3.connect(self.path("r.gpkg"))
        count = database.execute("SELECT count(*) FROM deliveries").fetchone()[0]
        database.close()
        return count

    def assert_whole(self):
        """What is recorded is stored, and each delivery is accepted, or was and is superseded."""
        database = sqlite3.connect(self.path("r.gpkg"))
        for (sha256,) in database.execute("SELECT sha256 FROM files"):
            self.assertTrue(os.path.isfile(self.path(self.store, "sha256", sha256[:2], sha256)))
        states = [row[0] for row in database.execute(
            "SELECT to_state FROM events e WHERE id = (SELECT max(id) FROM events WHERE delivery = e.delivery) ORDER BY delivery")]
        self.assertEqual(states, ["superseded"] * (len(states) - 1) + ["accepted"])
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        database.close()
        for path in files_of(self.path(self.store, "sha256")):
            self.assertEqual(digest(path), os.path.basename(path))


if __name__ == "__main__":
    unittest.main()
