"""soilgate mosaic where the disk is small, is full before the end, or has no room for another file."""
import os
import resource
import shutil
import subprocess
import unittest

import test_mosaic
from support import ENVIRONMENT, PROGRAM
from test_mosaic import Mosaics, files_of, inputs


def setUpModule():
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


class FullDisk(Mosaics):
    def make(self, output, *arguments, most=None, enter=()):
        """The exit status and what is told; no file may grow beyond MOST bytes."""
        limit = None if most is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        done = subprocess.run([*enter, PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--output", output, *arguments],
                              cwd=self.folder, env=ENVIRONMENT, capture_output=True, text=True, preexec_fn=limit, check=False,
                              timeout=300)
        return done.returncode, done.stdout, done.stderr

    def named(self, folder):
        """What has its name: everything but the work's own folder."""
        return {name: sha for name, sha in files_of(folder).items() if not name.startswith(".soilgate-work/")}

    def failed(self, folder, before, *arguments, **options):
        """A run that found no room: one line says so and names a file, and in FOLDER nothing has changed but what is hidden."""
        status, out, err = self.make(*arguments, **options)
        self.assertEqual((status, out), (3, ""), f"{options} {err}")
        self.assertRegex(err, r"\Asoilgate: [^\n]*(out|mosaic_GSASmap_EC_030|web)[^\n]*(No space left on device|File too large|"
                              r"disk is full|disk I/O error|unable to open database file)[^\n]*\n\Z")
        self.assertEqual(self.named(folder), before, err)

    def test_a_small_disk_is_told_before_anything_is_made(self):
        disk = self.small_disk("size=4M")
        out, seen = os.path.join(disk.path, "out"), os.path.join(disk.seen, "out")
        status, _, told = self.make(out, "--web", *inputs("KHM"), enter=disk.enter)  # 637 x 517 pixels hold all values
        self.assertEqual(status, 3)
        self.assertRegex(told, r"disk/out: the mosaic may need 5\.0\sMiB of the disk, and 4\.0\sMiB are free[^\n]*\n\Z")
        self.assertEqual(self.named(seen), {})
        self.assertEqual(self.make(out, *inputs("KHM"), enter=disk.enter)[::2], (0, ""))

    def no_room_for_one_more_file(self, disk, before, whole, counts):
        """File by file: whichever is the first that finds no room, the folder is as it was, and a run with room goes on."""
        out, seen = os.path.join(disk.path, "out"), os.path.join(disk.seen, "out")
        for more in counts:
            shutil.rmtree(os.path.join(seen, ".soilgate-work"), ignore_errors=True)
            disk.remount(f"nr_inodes={disk.files() + more}")
            self.failed(seen, before, out, "--web", *inputs("LAO"), enter=disk.enter)
        disk.remount("nr_inodes=1000")
        self.assertEqual(self.make(out, "--web", *inputs("LAO"), enter=disk.enter)[::2], (0, ""))
        made = self.named(seen)
        made.pop("manifest.json")
        self.assertEqual(made, whole)

    def test_no_room_for_one_more_file(self):
        self.assertEqual(self.make("whole", "--web", *inputs("LAO"))[::2], (0, ""))
        whole = self.named(self.path("whole"))
        whole.pop("manifest.json")
        self.assertGreater(len(whole), 40)
        disk = self.small_disk("size=32M,nr_inodes=1000")
        seen = os.path.join(disk.seen, "out")
        os.mkdir(seen)
        self.no_room_for_one_more_file(disk, {}, whole, [*range(1, 24), *range(26, len(whole), 12)])
        shutil.rmtree(seen)
        self.assertEqual(self.make(os.path.join(disk.path, "out"), *inputs("KHM"), enter=disk.enter)[0], 0)
        self.no_room_for_one_more_file(disk, self.named(seen), whole, range(2, len(whole), 9))

    def test_files_that_cannot_grow(self):
        self.make("out", *inputs("KHM"))
        before = self.named(self.path("out"))
        self.make("whole", "--web", *inputs("LAO"))
        whole = self.named(self.path("whole"))
        sizes = sorted({os.path.getsize(self.path("whole", name)) for name in whole})
        for most in [1, *sizes[1:-1:4], sizes[-1] - 1]:
            self.failed(self.path("out"), before, "out", "--web", *inputs("LAO"), most=most)
        status, _, err = self.make("out", "--web", *inputs("LAO"), most=2 * sizes[-1])
        self.assertEqual((status, err), (0, ""))
        made = self.named(self.path("out"))
        made.pop("manifest.json"), whole.pop("manifest.json")
        self.assertEqual(made, whole)


if __name__ == "__main__":
    unittest.main()
