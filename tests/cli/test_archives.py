"""soilgate check ARCHIVE: an archive is judged as the folder it holds."""
import gzip
import io
import lzma
import os
import resource
import shutil
import signal
import subprocess
import tarfile
import time
import unittest
import zipfile

import sevenzip
from support import ENVIRONMENT, PROGRAM, SOURCE, ProgramTest, sample, write_map

T0 = "BTN_GSOCseq_T0_Map030.tif"
BAU = "BTN_GSOCseq_finalSOC_BAU_Map030.tif"
ENDINGS = {"zip": "zip", "gztar": "tar.gz", "bztar": "tar.bz2", "xztar": "tar.xz", "tar": "tar"}


def left_behind(folder):
    """What the program left in its temporary folder; waits for the one that removes it."""
    for _ in range(200):
        if not os.listdir(folder):
            break
        time.sleep(0.05)
    return os.listdir(folder)


class ArchiveTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.scratch = self.path("scratch")
        os.mkdir(self.scratch)
        ENVIRONMENT["TMPDIR"] = self.scratch
        self.addCleanup(ENVIRONMENT.pop, "TMPDIR", None)

    def put(self, name, text=None):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if text is None:
            write_map(path, sample())
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def bytes_of_map(self):
        with open(self.put("one.tif"), "rb") as file:
            return file.read()

    def zip(self, name, members):
        with zipfile.ZipFile(self.path(name), "w") as archive:
            for member, data in members:
                archive.writestr(member, data)
        return name

    def found(self, *arguments, status=0):
        """The delivery, without the name it was handed in by, which is also in the commands."""
        deliveries = self.check(*arguments, status=status)["deliveries"]
        self.assertEqual(left_behind(self.scratch), [])
        for delivery in deliveries:
            del delivery["path"], delivery["unpacked"]
            for finding in delivery["findings"]:
                if finding["fix"]["command"]:
                    finding["fix"]["command"] = finding["fix"]["command"].replace(arguments[-1], "PATH")
        return deliveries

    def errors(self, *arguments, status=1):
        """(rule, file, message) of every error."""
        return [(f["rule"], f["file"], f["message"]) for delivery in self.found(*arguments, status=status)
                for f in delivery["findings"] if f["severity"] == "error"]


class Same(ArchiveTest):
    def test_a_good_delivery_in_every_kind_of_archive(self):
        shutil.copytree(os.path.join(SOURCE, "sample_rasters/good/GSOCseq"), self.path("GSOCseq"))
        wanted = self.found("GSOCseq")
        self.assertEqual(wanted[0]["verdict"], "pass")
        for kind, ending, root in (("zip", "zip", "GSOCseq"), ("zip", "zip", None), ("xztar", "tar.xz", "GSOCseq")):
            with self.subTest((kind, root)):
                shutil.make_archive(self.path("x"), kind, self.folder if root else self.path("GSOCseq"), root)
                self.assertEqual(self.found(f"x.{ending}"), wanted)

    def test_every_kind_of_archive(self):
        self.put("in/maps/" + T0)
        self.put("in/Láo.tif")
        wanted = self.found("in", status=1)
        for kind, ending in ENDINGS.items():
            with self.subTest(kind):
                shutil.make_archive(self.path("x"), kind, self.folder, "in")
                self.assertEqual(self.found(f"x.{ending}", status=1), wanted)
        with open(self.path("in/maps/" + T0), "rb") as file:
            data = file.read()
        sevenzip.write(self.path("x.7z"), [("in/maps/" + T0, data), ("in/Láo.tif", data)])
        for locale in ("C", "C.UTF-8"):
            with self.subTest(locale):
                ENVIRONMENT["LC_ALL"] = locale
                self.addCleanup(ENVIRONMENT.pop, "LC_ALL", None)
                self.assertEqual(self.found("x.7z", status=1), wanted)

    def test_a_faulty_delivery_and_its_zip(self):
        """With everything that has a finding of its own."""
        self.put("in/maps/" + T0)
        write_map(self.put("in/maps/" + BAU), sample() - 900)
        self.put("in/" + T0)
        self.put("in/BTN_GSOCseq_T0_Map030.tif.aux.xml", "<PAMDataset/>")
        self.put("in/Report.pdf", "%PDF-1.7")
        self.put("in/todo.bak", "text")
        self.put("in/B\u00fatan_GSOCseq_T0_UncertaintyMap30.tif")
        self.put("in/.DS_Store", "x")
        shutil.make_archive(self.path("in"), "zip", self.folder, "in")
        with zipfile.ZipFile(self.path("in.zip"), "a") as archive:
            archive.writestr("__MACOSX/in/._" + T0, b"\0\5\x16\7")
            archive.writestr("Thumbs.db", b"x")
        self.assertEqual(self.found("in", status=1), self.found("in.zip", status=1))

    def test_a_zip_in_a_folder_and_in_a_zip(self):
        self.zip("in.zip", [(T0, self.bytes_of_map())])
        os.makedirs(self.path("in"))
        os.rename(self.path("in.zip"), self.path("in/LKA.zip"))
        shutil.make_archive(self.path("outer"), "zip", self.folder, "in")
        inside = self.found("--partial", "in")
        self.assertEqual([file["path"] for file in inside[0]["files"]], ["LKA.zip/" + T0])
        self.assertEqual(self.found("--partial", "outer.zip"), inside)

    def test_commands_are_for_the_archive(self):
        self.zip("a.zip", [("top/" + T0.replace(".tif", ".tiff"), self.bytes_of_map())])
        delivery = self.check("--partial", "a.zip")["deliveries"][0]
        self.assertTrue(delivery["unpacked"])
        self.assertEqual(delivery["findings"][0]["fix"]["command"], "soilgate fix a.zip --partial --output fixed")
        self.put("in/" + T0)
        self.assertFalse(self.check("--partial", "in")["deliveries"][0]["unpacked"])

    def test_links(self):
        self.put("in/" + T0)
        os.symlink("/etc/passwd", self.path("in/" + BAU))
        os.symlink("/etc/passwd", self.path("in/notes"))
        shutil.make_archive(self.path("in"), "tar", self.folder, "in")
        shutil.make_archive(self.path("flat"), "tar", self.path("in"))
        wanted = self.found("--partial", "in", status=1)
        self.assertIn("intake.unreadable", {f["rule"] for f in wanted[0]["findings"]})
        self.assertEqual(self.found("--partial", "in.tar", status=1), wanted)
        self.assertEqual(self.found("--partial", "flat.tar", status=1), wanted)

    def test_the_name_decides_nothing(self):
        self.zip("delivery.dat", [(T0, self.bytes_of_map())])
        self.assertEqual(self.found("--partial", "delivery.dat")[0]["files"][0]["path"], T0)

    def test_a_zip_named_as_a_map_is_no_map(self):
        os.rename(self.path(self.zip("x.zip", [(T0, self.bytes_of_map())])), self.path(T0))
        self.assertEqual([error[0] for error in self.errors(T0)], ["file.format"])

    def test_a_document_is_no_archive(self):
        self.put("in/" + T0)
        self.zip("in/report.docx", [("[Content_Types].xml", b"<x/>")])
        self.assertEqual(len(self.found("--partial", "in")[0]["files"]), 1)


class Single(ArchiveTest):
    def test_a_compressed_map_is_judged_as_a_file(self):
        data = self.bytes_of_map()
        for name, packed in ((T0 + ".gz", gzip.compress(data)), (T0 + ".xz", lzma.compress(data))):
            with open(self.path(name), "wb") as file:
                file.write(packed)
            delivery = self.found(name)[0]
            self.assertEqual((delivery["complete"], delivery["files"][0]["layer"]), (False, "T0"))
            self.assertEqual(delivery["files"][0]["path"], name)

    def test_a_compressed_map_that_ends_too_early(self):
        with open(self.path(T0 + ".gz"), "wb") as file:
            file.write(gzip.compress(self.bytes_of_map())[:-20])
        self.assertEqual([error[0] for error in self.errors(T0 + ".gz")], ["intake.archive"])

    def test_in_a_folder(self):
        os.mkdir(self.path("in"))
        with open(self.path("in", T0 + ".gz"), "wb") as file:
            file.write(gzip.compress(self.bytes_of_map()))
        file = self.found("--partial", "in")[0]["files"][0]
        self.assertEqual((file["path"], file["layer"]), (T0 + ".gz", "T0"))


class Faults(ArchiveTest):
    def test_names_in_old_encodings(self):
        name = "B\u00fatan - Jos\u00e9.tif"
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("x" * len(name.encode("cp437")), b"no map")
        raw = data.getvalue().replace(b"x" * len(name.encode("cp437")), name.encode("cp437"))
        with open(self.path("old.zip"), "wb") as file:
            file.write(raw)
        for locale in ("C", "C.UTF-8"):
            ENVIRONMENT["LC_ALL"] = locale
            self.addCleanup(ENVIRONMENT.pop, "LC_ALL", None)
            self.assertEqual(self.found("--partial", "old.zip", status=1)[0]["files"][0]["path"], name)

    def test_names_that_differ_by_letter_case_are_kept_apart(self):
        data = self.bytes_of_map()
        self.zip("case.zip", [(T0, data), (T0.replace("Map", "map"), data), ("a/" + T0, data), ("A/" + T0, data)])
        errors = self.errors("--partial", "case.zip")
        self.assertEqual([error[0] for error in errors], ["package.layer-duplicate"])
        self.assertIn("4 files", errors[0][2])

    def test_what_comes_before_the_fault_is_checked(self):
        data = self.bytes_of_map()
        self.zip("whole.zip", [(T0, data), (BAU, data)])
        with open(self.path("whole.zip"), "rb") as file:
            whole = file.read()
        with open(self.path("cut.zip"), "wb") as file:
            file.write(whole[:whole.rindex(b"PK\3\4") + 300])
        delivery = self.found("cut.zip", status=1)[0]
        self.assertEqual([file["layer"] for file in delivery["files"]], ["T0"])
        self.assertEqual([f["rule"] for f in delivery["findings"] if f["severity"] == "error"], ["intake.archive"])
        self.assertIn(BAU, delivery["findings"][0]["message"])
        reasons = {item["rule"]: item["reason"] for item in delivery["outcomes"]["unchecked"]}
        self.assertIn("intake.archive", reasons["package.layer-missing"])

    def test_a_damaged_member_does_not_stop_the_others(self):
        data = self.bytes_of_map()
        self.zip("x.zip", [(T0, data), (BAU, data)])
        with open(self.path("x.zip"), "r+b") as file:
            file.seek(200)
            file.write(b"\xff" * 20)
        delivery = self.found("x.zip", "--partial", status=1)[0]
        self.assertEqual([file["layer"] for file in delivery["files"]], ["finalSOC_BAU"])
        self.assertIn(T0, delivery["findings"][0]["message"])

    def test_checksum(self):
        self.zip("x.zip", [(T0, self.bytes_of_map())])
        done = subprocess.run(["sha256sum", self.path("x.zip")], capture_output=True, check=True, text=True)
        right = done.stdout.split()[0]
        self.found("--partial", "x.zip", "--sha256", right.upper())
        self.assertEqual([error[0] for error in self.errors("x.zip", "--sha256", "0" * 64)], ["intake.checksum"])
        for arguments, word in {("--sha256", "12", "x.zip"): "64", ("--sha256", right, "x.zip", "one.tif"): "one file",
                                ("--sha256", right, "."): "one file"}.items():
            self.assertIn(word, self.run_program("check", *arguments, status=2)[1])


class Ends(ArchiveTest):
    def test_a_full_disk_is_no_finding(self):
        self.zip("x.zip", [(T0, bytes(3_000_000))])

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        out, err = self.run_program("check", "x.zip", status=3, preexec_fn=small_files)
        self.assertEqual(out, "")
        self.assertIn("cannot write a file while unpacking x.zip", err)
        self.assertEqual(left_behind(self.scratch), [])

    def test_no_place_to_unpack(self):
        self.zip("x.zip", [(T0, b"x")])
        ENVIRONMENT["TMPDIR"] = "/dev/null"
        _, err = self.run_program("check", "x.zip", status=3)
        self.assertIn("cannot make a temporary folder in /dev/null", err)

    def test_a_folder_without_archives_needs_no_place(self):
        self.put("in/" + T0)
        ENVIRONMENT["TMPDIR"] = "/dev/null"
        self.check("--partial", "in")

    def test_nothing_stays_when_it_is_killed(self):
        """The signal comes as soon as there is a folder."""
        with tarfile.open(self.path("x.tar"), "w") as archive:
            for number in range(300):
                info = tarfile.TarInfo(f"{number}.bin")
                info.size = 1_000_000
                archive.addfile(info, io.BytesIO(bytes(info.size)))
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
            with self.subTest(number):
                running = subprocess.Popen([PROGRAM, "check", "x.tar"], cwd=self.folder, env=ENVIRONMENT,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                while not os.listdir(self.scratch):
                    self.assertIsNone(running.poll())
                    time.sleep(0.001)
                running.send_signal(number)
                self.assertEqual(running.wait(60), -number)
                self.assertEqual(left_behind(self.scratch), [])


if __name__ == "__main__":
    unittest.main()
