"""soilgate mosaic, killed at some moments (SOILGATE_MOMENTS, 12; the long way is 40) over an earlier mosaic of which one country was replaced and one
left out, with a folder for the web.

What is promised: every file under a final name is the earlier one or the new one, as a whole, and so is the folder web; where
there is a manifest, all files are those that it tells of; and the same command makes of whatever was left the bytes of a run
that nobody killed."""
import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

import countries
import stepping
import test_mosaic
from support import ENVIRONMENT, PROGRAM
from test_mosaic import FILE, Mosaics, files_of, inputs

MOMENTS = int(os.environ.get("SOILGATE_MOMENTS", "12"))
INDEX = ".soilgate-mosaic_GSASmap_EC_030.index"


def setUpModule():
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


def named(folder):
    return {name: sha for name, sha in files_of(folder).items() if not name.startswith(".soilgate-work/")}


class Killed(Mosaics):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("earlier"))
        window = countries.window_of("LAO")
        earlier = countries.write(self.path("earlier", f"LAO_{FILE}"), window, countries.values("LAO", window, 1, 3))
        self.command = [PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--jobs", "2", "--output", "out"]
        # the earlier one has THA too, and squares that the new one does not have
        self.run_all("--web", earlier, *inputs("KHM", "THA"))
        os.rename(self.path("out"), self.path("old"))
        self.new = ["--web", *inputs("KHM", "LAO")]
        start = time.monotonic()
        self.run_all(*self.new)
        self.took = time.monotonic() - start
        self.before, self.after = named(self.path("old")), named(self.path("out"))
        self.assertTrue(set(self.before) - set(self.after))  # squares that go
        shutil.rmtree(self.path("out"))

    def run_all(self, *arguments):
        done = subprocess.run([*self.command, *arguments], env=ENVIRONMENT, cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def kill(self, seconds):
        """Runs it, and kills it after SECONDS."""
        with subprocess.Popen([*self.command, *self.new], env=ENVIRONMENT, cwd=self.folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)

    def look(self, how):
        """What a kill left; gives what of it was to be seen."""
        left = named(self.path("out"))
        for name, sha in left.items():
            self.assertIn(sha, (self.before.get(name), self.after.get(name)), f"{how}: {name}")
        web = {name: sha for name, sha in left.items() if name.startswith("web/")}
        self.assertIn(web, [{name: sha for name, sha in all_files.items() if name.startswith("web/")}
                            for all_files in (self.before, self.after)], how)
        if "manifest.json" not in left:
            return "naming"
        with open(self.path("out", "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        for told in [*manifest["layers"][0]["files"], *manifest["files"]]:
            if not told["name"].endswith("/"):
                self.assertEqual(left[told["name"]], told["sha256"], f"{how}: {told['name']}")
        is_old = left["manifest.json"] == self.before["manifest.json"]
        self.assertEqual(left, self.before if is_old else self.after, how)
        return "before" if is_old else "after"

    def traced(self, steps):
        """Runs it and kills it when its main thread has entered or left as many system calls since the manifest has gone: so
        each moment of the naming can be met, however busy the machine is. STEPS None: to its end; gives how many steps it took
        until the manifest was there again."""
        manifest, count, gone = self.path("out", "manifest.json"), 0, False

        def step(pid):
            nonlocal count, gone, steps
            there = os.path.exists(manifest)
            if gone and there and steps is None:
                steps = -1  # enough
            gone = gone or not there
            if gone and count == steps:
                os.kill(pid, signal.SIGKILL)
            count += gone and steps != -1

        self.assertIn(stepping.run([*self.command, *self.new], self.folder, ENVIRONMENT, step), (0, -signal.SIGKILL))
        return count

    def test_killed_at_any_moment_then_run_again(self):
        random.seed(6)
        shutil.copytree(self.path("old"), self.path("out"))
        steps = self.traced(None)
        self.assertEqual(files_of(self.path("out")), self.after)
        self.assertGreater(steps, 4 * len(set(self.after) - set(self.before)))
        seen = dict.fromkeys(("before", "naming", "after"), 0)
        for number in range(MOMENTS):
            share = random.random()
            shutil.rmtree(self.path("out"))
            shutil.copytree(self.path("old"), self.path("out"))
            if number % 2 == 0:
                how = f"{share:.3f} of a run"
                self.kill(share * self.took)
            else:
                how = f"step {int(share * steps)} of {steps} of the naming"
                self.traced(int(share * steps))
            seen[self.look(how)] += 1
            if number % 8 == 7:  # and again, on what is left
                self.kill(0.5 * self.took)
                self.look(f"{how}, twice")
            self.run_all(*self.new)
            self.assertEqual(files_of(self.path("out")), self.after, how)
        self.assertGreater(seen["before"], MOMENTS // 12, seen)
        self.assertGreater(seen["naming"], MOMENTS // 3, seen)

    def test_files_of_another_layer_are_known_after_a_kill(self):
        """Killed while files of one layer get their names: another layer would leave them in a folder that does not tell of them."""
        shutil.copytree(self.path("old"), self.path("out"))
        os.remove(self.path("out", INDEX))  # as if that one were new
        steps = 8
        while INDEX not in files_of(self.path("out")):
            self.traced(steps)
            self.assertFalse(os.path.exists(self.path("out", "manifest.json")))
            with open(self.path("out", "manifest.json"), "wb") as file, open(self.path("old", "manifest.json"), "rb") as old:
                file.write(old.read())
            steps += 4
        os.remove(self.path("out", "manifest.json"))
        self.assertEqual(named(self.path("out"))["mosaic_GSASmap_EC_030.tif"], self.before["mosaic_GSASmap_EC_030.tif"])
        countries.write_country(self.folder, "LAO", "pHMap030.tif", 5, 8)
        told = self.mosaic("--layer", "pH_030", self.path("LAO_pHMap030.tif"), status=2)
        self.assertIn("it holds mosaic_GSASmap_EC_030, which would not be made again", told)


if __name__ == "__main__":
    unittest.main()
