"""What cannot be written is told before maps are read: each command, every place it writes to. Had it read them, it would have
printed what it found, or refused them with another status."""
import os
import pwd
import shutil
import signal
import subprocess
import unittest

import test_mosaic
from support import ENVIRONMENT, PROGRAM, ProgramTest, sample, write_map
from test_mosaic import Mosaics, files_of, inputs

T0 = "BTN_GSOCseq_T0_Map030.tif"
REPORTS = ("json", "junit", "sarif", "markdown", "html")


def setUpModule():
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


class Outputs(ProgramTest):
    def setUp(self):
        """A folder "closed" that is there, and where nobody without special rights may write."""
        super().setUp()
        os.mkdir(self.path("in"))
        os.mkdir(self.path("closed"))
        os.chmod(self.folder, 0o755)
        os.chmod(self.path("closed"), 0o555)
        user = pwd.getpwnam("nobody")
        self.nobody = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}

    def refused(self, *arguments, words, **options):
        """It ends with 2 and tells WORDS in one line, and nothing else but where the options are told."""
        out, err = self.run_program(*arguments, status=2, **options)
        self.assertEqual(out, "")
        self.assertRegex(err, rf"^soilgate: [^\n]*({words})[^\n]*\n(To see the options: soilgate [a-z ]+ --help\n)?$")


class Files(Outputs):
    def test_reports(self):
        write_map(self.path("in", T0), sample())
        os.mkdir(self.path("folder"))
        commands = (("check",), ("submit", "--registry", "r.gpkg"))
        self.run_program("registry", "init", "--registry", "r.gpkg", "--baseline", "asp-2022-03")
        for command in commands:
            for name in REPORTS:
                self.refused(*command, f"--{name}", "none/x", "in", words=f"--{name} none/x cannot be written: there is no folder none")
                self.refused(*command, f"--{name}", "folder", "in", words=f"--{name} folder cannot be written: it is a folder")
                self.refused(*command, f"--{name}", f"in/{T0}/x", "in",
                             words=f"--{name} in/{T0}/x cannot be written: Not a directory")
                self.refused(*command, f"--{name}", "closed/x", "in", words=f"--{name} closed/x cannot be written: Permission denied",
                             **self.nobody)
        self.assertEqual(os.listdir(self.path("closed")), [])
        self.assertFalse(os.path.exists(self.path("r.files")))

    def test_a_disk_that_is_for_reading_only(self):
        disk = self.small_disk("size=1M,ro")
        write_map(self.path("in", T0), sample())
        folder = self.path("disk")
        for arguments in (("check", "--json", f"{folder}/x.json"), ("fix", "--output", folder), ("fix", "--output", f"{folder}/new"),
                          ("check", "--error-layers", f"{folder}/new")):
            self.refused(*arguments, self.path("in"), words="Read-only file system|cannot be written to", enter=disk.enter)

    def test_error_layers(self):
        write_map(self.path("in", T0), sample())
        for place in ("closed/new", "closed"):
            if place == "closed":
                os.chmod(self.folder, 0o555)
            self.refused("check", "--error-layers", place, "in", words="the folder above it cannot be written to", **self.nobody)
        os.chmod(self.folder, 0o755)
        self.refused("check", "--error-layers", "none/new", "in", words="the folder above it is not there")

    def test_a_draft(self):
        write_map(self.path("in", T0), sample())
        self.refused("spec", "init", "--from", "in", "--output", "none/x.yaml",
                     words="--output none/x.yaml cannot be written: there is no folder none")

    def test_repairs(self):
        write_map(self.path("in", T0), sample())
        self.refused("fix", "in", "--output", "closed", words="--output closed: Permission denied", **self.nobody)
        self.refused("fix", "in", "--output", "closed/new", words="--output closed/new: Permission denied", **self.nobody)

    def test_a_submission(self):
        write_map(self.path("in", T0), sample())
        self.run_program("registry", "init", "--registry", "r.gpkg", "--baseline", "asp-2022-03")
        command = ("submit", "--registry", "r.gpkg", "in")
        for name in ("r.gpkg", "open"):
            (os.mkdir if name == "open" else str)(self.path(name))
            os.chmod(self.path(name), 0o777)
        self.refused(*command, words="registry r.gpkg: the file or its folder cannot be written", **self.nobody)
        os.chmod(self.folder, 0o777)
        self.refused(*command, "--store", "closed", words="store .*/closed: the folder cannot be written to", **self.nobody)
        os.chmod(self.path("r.gpkg"), 0o444)
        self.refused(*command, "--store", "open", words="registry r.gpkg: the file or its folder cannot be written", **self.nobody)
        os.chmod(self.folder, 0o755)
        self.assertEqual((os.listdir(self.path("open")), os.listdir(self.path("closed"))), ([], []))


class Folders(Outputs, Mosaics):
    """The folder of a mosaic. A map that cannot be read would be refused with 1."""

    def broken(self):
        with open(self.path("in", "KHM_SalinityMap030.tif"), "wb") as file:
            file.write(b"II*\0")
        return self.path("in", "KHM_SalinityMap030.tif")

    def refuse(self, *arguments, words, output="out", **options):
        return self.refused("mosaic", "--spec", "gsasmap", "--output", output, *arguments, self.broken(), words=words, **options)

    def test_the_map_is_refused_in_its_turn(self):
        self.mosaic(self.broken(), status=1)
        self.assertFalse(os.path.exists(self.path("out")))

    def test_places(self):
        with open(self.path("file"), "w", encoding="ascii"):
            pass
        self.refuse(words="--output closed: Permission denied", output="closed", **self.nobody)
        self.refuse(words="--output closed/new: Permission denied", output="closed/new", **self.nobody)
        self.refuse(words="--output file: it is no folder", output="file")
        self.refuse(words="--output in/KHM_SalinityMap030.tif/x: Not a directory", output="in/KHM_SalinityMap030.tif/x")
        os.mkdir(self.path("others"))
        with open(self.path("others", "letter.txt"), "w", encoding="ascii"):
            pass
        self.refuse(words="--output others: it holds other files", output="others")
        self.assertEqual((os.listdir(self.path("closed")), os.listdir(self.path("others"))), ([], ["letter.txt"]))

    def test_another_run(self):
        first = subprocess.Popen([PROGRAM, "mosaic", "--spec", "gsasmap", "--output", "out", *inputs("KHM")], cwd=self.folder,
                                 env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        while not os.path.exists(self.path("out", ".soilgate-work", "ready")):
            self.assertIsNone(first.poll())
        first.send_signal(signal.SIGSTOP)
        self.assertEqual(os.listdir(self.path("out", ".soilgate-work", "ready")), [])  # it has made nothing yet
        self.refuse(words="--output out: another run makes a mosaic there")
        first.kill()
        first.wait()
        self.mosaic(self.broken(), status=1)
        self.assertFalse(os.path.exists(self.path("out", ".soilgate-work")))

    def test_what_would_not_be_made_again(self):
        self.mosaic("--layer", "EC_030", *inputs("KHM"))
        before = files_of(self.path("out"))
        words = "it holds mosaic_GSASmap_EC_030, which would not be made again"
        self.refuse("--layer", "pH_030", words=words)
        self.refuse("--region", "asp", words=words)  # its names begin otherwise
        self.mosaic(self.broken(), status=1)  # all layers that there are: perhaps that one too
        self.assertEqual(files_of(self.path("out")), before)

    def test_classes_are_not_blended(self):
        self.refuse("--layer", "SaltClass_030", "--blend", "5km", words="classes have no mean")

    def test_a_folder_web_that_is_not_ours(self):
        self.mosaic("--layer", "EC_030", *inputs("KHM"))
        os.mkdir(self.path("out", "web"))
        with open(self.path("out", "web", "mine.html"), "w", encoding="ascii"):
            pass
        self.refuse("--web", words="web: ")
        shutil.rmtree(self.path("out", "web"))


if __name__ == "__main__":
    unittest.main()
