"""Papers of a delivery that are made to do harm: metafiles and look-up tables. The maps beside them are sound."""
import os
import shutil
import socket
import unittest

import test_hostile  # the module: its tests run in their own file

SAMPLES = os.path.join(os.environ.get("SOILGATE_SOURCE", os.getcwd()), "sample_rasters", "good", "GSASmap")
QUICK = 10  # of processor time, with the maps


def sparse(path):
    with open(path, "wb") as file:
        file.write(b"Title\tpH\n")
        file.truncate(1 << 30)


def bytes_of(content):
    def write(path):
        with open(path, "wb") as file:
            file.write(content)
    return write


def listen(path):
    with socket.socket(socket.AF_UNIX) as end:
        here = os.getcwd()
        os.chdir(os.path.dirname(path))  # a socket's path is short
        try:
            end.bind(os.path.basename(path))
        finally:
            os.chdir(here)


FILES = {
    "sparse": sparse,
    "pipe": os.mkfifo,
    "socket": listen,
    "folder": os.mkdir,
    "link to itself": lambda path: os.symlink(os.path.basename(path), path),
    "link out": lambda path: os.symlink("/etc/passwd", path),
    "device": lambda path: os.symlink("/dev/zero", path),
    "nothing": bytes_of(b""),
    "zeros": bytes_of(b"Title\tp\0H\nWidth\t275\n"),
    "one endless line": bytes_of(b"Title\t" + b"x" * 60000),
    "a gigantic line": bytes_of(b"1 " + b"x" * 5_000_000),
    "a million lines": bytes_of(b"1 None\n" * 1_000_000),
    "as many lines as are read": bytes_of(b"\n" * 65536),
    "as many keys as are read": bytes_of(b"Max:1\n" * 10922),
    "as many near keys as are read": bytes_of(b"Wadth:1\n" * 8192),
    "separators alone": bytes_of(b":;,=\t" * 13000),
    "brackets alone": bytes_of(b"Extent" + b"(" * 65000 + b": 1"),
    "long numbers": bytes_of(b"Width: " + b"9" * 60000 + b"\nHeight: 1e999999999\nMean: 0." + b"0" * 4000 + b"1"),
    "control characters": bytes_of(b"Title: \x1b[2J\x1b]0;owned\x07\nUnits: \x1b[31mdS/m\nDepth: 30-100 cm \x1b[0m\n"),
    "names that steer a terminal": bytes_of(b"1 \x1b[2J\x07\n2 \xe2\x80\xaeNone\n3 None\n4 a\n5 b\n6 c\n7 d\n"),
    "no text at all": bytes_of(bytes(range(1, 256)) * 200),
}


class Papers(unittest.TestCase):
    path, check, broken = test_hostile.Hostile.path, test_hostile.Hostile.check, test_hostile.Hostile.broken

    def setUp(self):
        test_hostile.Hostile.setUp(self)
        for name in ("LKA_pHMap030.tif", "LKA_SaltMap030.tif"):
            shutil.copy(os.path.join(SAMPLES, name), self.folder)

    def test_papers_that_do_harm(self):
        for title, make in FILES.items():
            for name in ("LKA_pHMap030_metafile.txt", "saltaffected_LUT0_30.txt", "metafile.txt"):
                with self.subTest(title, name=name):
                    make(self.path(name))
                    start = test_hostile.processor_seconds()
                    status, report = self.check("--partial", self.folder)
                    self.assertLess(test_hostile.processor_seconds() - start, QUICK)
                    delivery = report["deliveries"][0]
                    self.assertEqual({file["raster"]["state"] for file in delivery["files"]}, {"open"})
                    self.assertNotIn("\x1b", str(report))
                    self.assertNotIn("\u202e", str(report))
                    if name.startswith("LKA"):  # a metafile never rejects; the class map has no table here
                        self.assertEqual(set(self.broken(report)), set())
                    if os.path.isdir(self.path(name)):
                        os.rmdir(self.path(name))
                    else:
                        os.remove(self.path(name))

    def test_what_cannot_be_read_is_told(self):
        for title in ("sparse", "zeros"):
            with self.subTest(title):
                FILES[title](self.path("LKA_pHMap030_metafile.txt"))
                FILES[title](self.path("saltaffected_LUT0_30.txt"))
                _, report = self.check("--partial", self.folder)
                told = {finding["rule"]: finding["severity"] for finding in report["deliveries"][0]["findings"]}
                self.assertEqual(told, {"document.mismatch": "warning", "value.class": "unchecked"})

    def test_thousands_of_metafiles(self):
        for i in range(3000):
            bytes_of(b"Wadth:1\n" * 500)(self.path(f"metafile{i}.txt"))
        start = test_hostile.processor_seconds()
        _, report = self.check("--partial", self.folder)
        self.assertLess(test_hostile.processor_seconds() - start, 3 * QUICK)
        self.assertLess(len(report["deliveries"][0]["findings"]), 50)


if __name__ == "__main__":
    unittest.main()
