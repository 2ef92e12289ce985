"""soilgate mosaic beside an index that is not what an earlier run wrote: everything is made again, byte by byte the same."""
import hashlib
import os
import shutil
import unittest

import test_mosaic
from test_mosaic import Mosaics, files_of, inputs

INDEX = ".soilgate-mosaic_GSASmap_EC_030.index"


def setUpModule():
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


class StrangeIndex(Mosaics):
    def make(self, *names, output="out"):
        out, _ = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", output, *inputs(*names))
        return out, files_of(self.path(output))

    def place(self, content):
        with open(self.path("out", INDEX), "wb") as file:
            file.write(content)

    def test_whatever_lies_in_its_place(self):
        _, whole = self.make("KHM")
        with open(self.path("out", INDEX), "rb") as file:
            sound = file.read()
        self.make("LAO", output="other")
        with open(self.path("other", INDEX), "rb") as file:
            foreign = file.read()
        middle = len(sound) // 2
        strange = {
            "damaged": sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1:],
            "cut": sound[:middle],
            "empty": b"",
            "noise": bytes(range(256)) * 40,
            "foreign": foreign,
            "a hash alone": hashlib.sha256(b"").hexdigest().encode(),
        }
        for how, content in strange.items():
            self.place(content)
            out, again = self.make("KHM")
            self.assertNotIn("unchanged", out, how)
            self.assertEqual(again, whole, how)
        self.place(sound)
        os.truncate(self.path("out", INDEX), 1 << 40)  # takes no room
        out, again = self.make("KHM")
        self.assertNotIn("unchanged", out)
        self.assertEqual(again, whole)
        self.assertIn("unchanged", self.make("KHM")[0])  # what was written last is used

    def test_an_index_that_is_no_file(self):
        _, whole = self.make("KHM")
        path = self.path("out", INDEX)
        shutil.copy(path, self.path("elsewhere"))
        for place in (lambda: os.symlink(self.path("elsewhere"), path), lambda: os.mkfifo(path)):
            os.remove(path)
            place()
            out, again = self.make("KHM")
            self.assertNotIn("unchanged", out)
            self.assertEqual(again, whole)
            self.assertFalse(os.path.islink(path))


if __name__ == "__main__":
    unittest.main()
