"""Archives that are made to do harm, or were harmed. Each is made here, with Python's own modules or from bytes."""
import gzip
import io
import os
import struct
import sys
import tarfile
import unittest
import zipfile
import zlib

import tiffs
import test_hostile
from test_hostile import QUICK, processor_seconds

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import sevenzip  # noqa: E402  (found beside the tests of the program)

MAP = "LKA_GSOCseq_T0_Map030.tif"


class Archives(unittest.TestCase):
    """As the other hostile tests: little memory, little time, an answer by status and report."""
    setUp, path = test_hostile.Hostile.setUp, test_hostile.Hostile.path
    check, broken = test_hostile.Hostile.check, test_hostile.Hostile.broken

    def zip(self, members, name="x.zip", **options):
        with zipfile.ZipFile(self.path(name), "w", **options) as archive:
            for member, data in members:
                archive.writestr(member, data)
        return self.path(name)

    def tar(self, members, name="x.tar"):
        """MEMBERS: (name, bytes) or a TarInfo."""
        with tarfile.open(self.path(name), "w", format=tarfile.PAX_FORMAT) as archive:
            for member in members:
                if isinstance(member, tarfile.TarInfo):
                    archive.addfile(member)
                    continue
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
        return self.path(name)

    def good(self):
        tiffs.good(self.path("good.tif"))
        with open(self.path("good.tif"), "rb") as file:
            return file.read()

    def found(self, path, quick=QUICK):
        """(messages of errors by rule, paths of the files that were checked)."""
        start = processor_seconds()
        outside = set(os.listdir(self.folder))
        status, report = self.check(path)
        self.assertLess(processor_seconds() - start, quick)
        self.assertEqual(set(os.listdir(self.folder)), outside)
        files = [file["path"] for delivery in report["deliveries"] for file in delivery["files"]]
        rules = self.broken(report)
        self.assertEqual(status, 1)
        return rules, files

    def test_bombs(self):
        self.zip([("a/" + MAP, bytes(400 << 20))], compression=zipfile.ZIP_DEFLATED)
        rules, files = self.found(self.path("x.zip"), 3 * QUICK)
        self.assertIn("250 times", rules["intake.limit"])
        self.assertIn(MAP, rules["intake.limit"])
        self.assertEqual(files, [])

    def test_a_bomb_of_holes(self):
        """A sparse tar that says it holds 8 EiB."""
        info = tarfile.TarInfo(MAP)
        info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": MAP,
                            "GNU.sparse.realsize": str(2 ** 62)}
        body = b"1\n%d\n1\n" % (2 ** 62)
        info.size = 513
        with tarfile.open(self.path("x.tar"), "w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info, io.BytesIO(body.ljust(512, b"\0") + b"x"))
        rules, files = self.found(self.path("x.tar"))
        self.assertEqual(files, [])
        self.assertTrue({"intake.limit", "intake.archive"} & set(rules), rules)

    def test_overlapping_members(self):
        """Many entries of the directory that all lead to one member, as in zip bombs without nesting."""
        kernel = zlib.compress(bytes(20 << 20), 9)[2:-4]
        crc = zlib.crc32(bytes(20 << 20))
        local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(kernel), 20 << 20, 1, 0) + b"a" + kernel
        entries = b"".join(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(kernel), 20 << 20, 8, 0, 0,
                                       0, 0, 0, 0) + b"%04d.tif" % number for number in range(5000))
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 5000, 5000, len(entries), len(local), 0)
        with open(self.path("x.zip"), "wb") as file:
            file.write(local + entries + end)
        rules, files = self.found(self.path("x.zip"))
        self.assertTrue(rules)
        self.assertEqual(files, [])  # one member is taken out, under the name it gives itself: "a"

    def test_paths_that_lead_out(self):
        secret = self.path("stolen.tif")
        names = ["../stolen.tif", "../../../../../../../../" + secret.lstrip("/"), secret, "a/../../stolen.tif",
                 "..\\stolen.tif", "C:\\stolen.tif", "./../stolen.tif", "/stolen.tif"]
        for maker in (self.zip, self.tar):
            rules, files = self.found(maker([(name, b"x") for name in names if maker == self.zip or "\\" not in name] +
                                            [(MAP, self.good())]))
            self.assertIn("stolen.tif", rules["intake.archive"])
            self.assertEqual(files, [MAP])
            self.assertFalse(os.path.exists(secret))

    def test_links(self):
        def link(name, target, kind):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            return info
        os.mkdir(self.path("outside"))
        members = [link("out", self.path("outside"), tarfile.SYMTYPE), ("out/" + MAP, b"x"),
                   link("up", "..", tarfile.SYMTYPE), ("up/y.tif", b"x"),
                   link("passwd.tif", "/etc/passwd", tarfile.SYMTYPE), link("hard.tif", "/etc/passwd", tarfile.LNKTYPE),
                   link("fifo.tif", "", tarfile.FIFOTYPE), link("null.tif", "", tarfile.CHRTYPE), ("z.tif", self.good())]
        rules, files = self.found(self.tar(members))
        self.assertIn("intake.unreadable", rules)
        self.assertEqual(os.listdir(self.path("outside")), [])
        self.assertEqual(sorted(files), ["fifo.tif", "hard.tif", "null.tif", "out/" + MAP, "passwd.tif", "up/y.tif", "z.tif"])
        _, report = self.check(self.path("x.tar"))
        opened = [file["path"] for delivery in report["deliveries"] for file in delivery["files"]
                  if file["raster"]["state"] == "open"]
        self.assertEqual(opened, ["z.tif"])

    def test_a_hundred_thousand_members(self):
        for maker, name, count in ((self.zip, "x.zip", 100_000), (self.tar, "x.tar", 10_001)):
            path = maker([(MAP, self.good())] + [(f"{number}.txt", b"") for number in range(count)], name)
            rules, files = self.found(path, 3 * QUICK)
            self.assertIn("more than 10000 files", rules["intake.limit"])
            self.assertEqual(files, [MAP])

    def test_ten_thousand_names_that_mean_nothing(self):
        os.mkdir(self.path("in"))
        for number in range(9_990):
            with open(self.path(f"in/soil_carbon_stock_{number:05}_of_my_country_final.tif"), "wb") as file:
                file.write(b"x")
        self.found(self.path("in"), 3 * QUICK)

    def test_two_of_one_name(self):
        data = self.good()
        with self.assertWarns(UserWarning):
            path = self.zip([(MAP, data), (MAP, b"other"), ("a", b"file"), ("a/" + MAP, data)])
        rules, files = self.found(path)
        self.assertIn("same path", rules["intake.archive"])
        self.assertEqual(files, [MAP])

    def test_passwords(self):
        with open(self.zip([(MAP, self.good())]), "rb") as file:
            data = bytearray(file.read())
        data[6] |= 1
        data[data.rindex(b"PK\1\2") + 8] |= 1
        with open(self.path("x.zip"), "wb") as file:
            file.write(data)
        rules, files = self.found(self.path("x.zip"))
        self.assertIn("password", rules["intake.archive"])
        self.assertEqual(files, [])

    def test_rar(self):
        for number, mark in enumerate((b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00")):
            for name in (f"{number}.rar", f"{number}.zip", str(number)):
                with open(self.path(name), "wb") as file:
                    file.write(mark + bytes(range(256)) * 4)
                rules, _ = self.found(self.path(name))
                self.assertIn("RAR", rules["intake.archive"])

    def test_every_cut_of_an_archive(self):
        data = self.good()
        sevenzip.write(self.path("x.7z"), [(MAP, data), ("b.tif", data)])
        self.zip([(MAP, data), ("b.tif", data)])
        self.tar([(MAP, data), ("b.tif", data)])
        with tarfile.open(self.path("x.tgz"), "w:gz") as archive:
            archive.add(self.path("good.tif"), MAP)
        for name in ("x.7z", "x.zip", "x.tar", "x.tgz"):
            with open(self.path(name), "rb") as file:
                whole = file.read()
            end = len(whole) - (10240 if name == "x.tar" else 0)  # a tar ends with blocks of zeros
            for length in range(0, end, max(end // 6, 1)):
                with self.subTest((name, length)):
                    with open(self.path("cut-" + name), "wb") as file:
                        file.write(whole[:length])
                    rules, _ = self.found(self.path("cut-" + name))
                    self.assertIn("intake.archive", rules)
                    os.remove(self.path("cut-" + name))

    def test_a_few_bytes_changed(self):
        data = self.good()
        sevenzip.write(self.path("x.7z"), [(MAP, data)])
        self.zip([(MAP, data)], compression=zipfile.ZIP_DEFLATED)
        self.tar([(MAP, data)])
        os.mkdir(self.path("in"))
        for name in ("x.7z", "x.zip", "x.tar"):
            with open(self.path(name), "rb") as file:
                whole = file.read()
            for seed in range(60):
                changed = bytearray(whole)
                for place in range(3):
                    changed[(seed * 7919 + place * 104729) % len(changed)] ^= 1 << seed % 8
                with open(self.path(f"in/{seed}-{name}"), "wb") as file:
                    file.write(changed)
        self.check(self.path("in"))

    def test_names_that_steer_the_terminal(self):
        name = "\x1b[2J\x1b]0;x\x07\u202etif.x"
        path = self.zip([(name + ".tif", b"x"), (name + "/" + name + ".bak", b"x"), ("../" + name, b"x")])
        rules, files = self.found(path)
        self.assertIn("intake.archive", rules)
        self.assertEqual(len(files), 1)
        for mark in ("\x1b", "\x07", "\u202e"):
            self.assertNotIn(mark, str(rules) + str(files))

    def test_names_without_end(self):
        rules, _ = self.found(self.tar([("a" * 300 + ".tif", b"x"), ("/".join(["d" * 100] * 12) + "/x.tif", b"x"),
                                        ("/".join("abcdefghijklmnopqrstu") + "/x.tif", b"x"), (MAP, self.good())]))
        self.assertIn("too long", rules["intake.archive"])
        self.assertIn("levels deep", rules["intake.limit"])

    def test_compressed_again_and_again(self):
        data = self.good()
        for _ in range(5):
            data = gzip.compress(data)
        with open(self.path(MAP + ".gz"), "wb") as file:
            file.write(data)
        self.assertIn("times over", self.found(self.path(MAP + ".gz"))[0]["intake.archive"])

    def test_zeros(self):
        with open(self.path("zeros.zip"), "wb") as file:
            file.write(bytes(4096))
        self.assertIn("intake.archive", self.found(self.path("zeros.zip"))[0])
        with open(self.path("zeros.dat"), "wb") as file:
            file.write(bytes(4096))
        self.assertIn("file.format", self.found(self.path("zeros.dat"))[0])


if __name__ == "__main__":
    unittest.main()
