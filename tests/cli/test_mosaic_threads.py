"""soilgate mosaic by several threads: whole, with a folder for the web, and over an earlier one. What the thread sanitizer runs."""
import os
import unittest

import countries
import test_mosaic
from test_mosaic import FILE, Mosaics, files_of, inputs


def setUpModule():
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


class Threads(Mosaics):
    def make(self, threads, output, *paths):
        _, err = self.run_program("mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--web", "--jobs", threads, "--output", output,
                                  *paths)
        self.assertEqual(err, "")
        files = files_of(self.path(output))
        files.pop("manifest.json")  # it tells the command
        return files

    def test_any_number_of_threads_gives_the_same_bytes(self):
        os.mkdir(self.path("earlier"))
        window = countries.window_of("LAO")
        earlier = countries.write(self.path("earlier", f"LAO_{FILE}"), window, countries.values("LAO", window, 1, 3))
        one = self.make("1", "one", *inputs())
        before = self.make("4", "four", *inputs("KHM", "THA", "VNM"), earlier)
        self.assertNotEqual(before, one)
        self.assertEqual(self.make("4", "four", *inputs()), one)


if __name__ == "__main__":
    unittest.main()
