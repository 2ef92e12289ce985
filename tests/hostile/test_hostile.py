"""Files that are made to do harm, or were harmed: the program says what is wrong with them, soon, and goes on.

Each runs the program itself with little memory and little time. It must answer by its exit status and report: no signal,
nothing on standard error, and the rule that fits.
"""
import json
import os
import resource
import stat
import subprocess
import tempfile
import unittest

import tiffs

PROGRAM = os.environ.get("SOILGATE", "soilgate")
if "SOILGATE_SOURCE" in os.environ:  # a build folder may lie anywhere
    os.environ.setdefault("SOILGATE_DATA", os.environ["SOILGATE_SOURCE"])
MEMORY = 1536 * 1024 * 1024  # bytes of address space; libraries alone map some 300 MB of it
SECONDS = 60  # for one run on a busy machine; the measured time is a tenth of a second
QUICK = 3  # of processor time, for one file
NOBODY = 65534


def processor_seconds():
    """What the programs run so far have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Hostile(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name

    def path(self, name="x.tif"):
        return os.path.join(self.folder, name)

    def check(self, *paths, seconds=SECONDS, **more):
        """Runs `soilgate check`; returns the exit status and the report."""
        done = subprocess.run([PROGRAM, "check", *paths, "--format", "json"], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=seconds, preexec_fn=limits, check=False, **more)
        self.assertIn(done.returncode, (0, 1), done.stderr[-2000:])
        self.assertEqual(done.stderr, b"")
        return done.returncode, json.loads(done.stdout)

    def broken(self, report):
        """The rules that errors were found for, with their messages."""
        return {finding["rule"]: finding["message"] for delivery in report["deliveries"]
                for finding in delivery["findings"] if finding["severity"] == "error"}

    def assert_refused(self, rule, path, says=None):
        start = processor_seconds()
        status, report = self.check(path)
        self.assertEqual(status, 1)
        rules = self.broken(report)
        self.assertIn(rule, rules)
        if says is not None:
            self.assertIn(says, rules[rule])
        self.assertLess(processor_seconds() - start, QUICK)
        return rules

    def refuse_each(self, rule, makers):
        for maker, says in makers.items():
            with self.subTest(maker.__name__):
                path = self.path(maker.__name__ + ".tif")
                maker(path)
                self.assert_refused(rule, path, says)
                os.remove(path)

    def test_sizes_beyond_the_limits(self):
        self.refuse_each("file.limit", {
            tiffs.huge_tile: "65520 x 65520",
            tiffs.giant_tile: "1073741824 x 1073741824",
            tiffs.one_strip: "20000 x 20000",
            tiffs.larger_strip: "at most 32 MiB",
            tiffs.many_samples: "65529 bands",
            tiffs.billions_of_strips: "2000000000",
            tiffs.many_tiny_tiles: "58320000 blocks",
            tiffs.sparse_beyond: "100000 x 100000",
            tiffs.deep_tile: "volume",
            tiffs.many_directories: "64 images",
            tiffs.long_metadata: "42112",
            tiffs.long_nodata: "42113",
        })

    def test_memory_of_the_largest_block(self):
        path = self.path("BTN_GSOCseq_T0_Map030.tif")
        tiffs.large_strip(path)
        with subprocess.Popen([PROGRAM, "check", "--quiet", path], stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 1)
        self.assertLess(usage.ru_maxrss, 128 * 1024)

    def test_structures_that_contradict_themselves(self):
        self.refuse_each("file.corrupt", {
            tiffs.directory_loop: "points back",
            tiffs.aliased_tiles: "share the same bytes",
            tiffs.zero_width: "no pixels",
            tiffs.zero_tile: "without pixels",
            tiffs.zero_samples: "no pixels",
            tiffs.too_few_offsets: "4 blocks",
            tiffs.no_offsets: "where its blocks lie",
            tiffs.block_in_header: "header",
            tiffs.interrupted: "interrupted",
            tiffs.no_directory: "no directory",
            tiffs.short_strip: "has 24 bytes and needs 48",
        })

    def test_a_place_beyond_numbers(self):
        path = self.path("BTN_GSOCseq_T0_Map030.tif")  # of a product: its grid is compared with the product's
        for west, north in ((1e307, 28), (89, -1e307), (1e307, 1e307)):
            with self.subTest((west, north)):
                tiffs.beyond_numbers(path, west, north)
                self.assertNotIn("grid.phase", self.assert_refused("grid.extent", path, "1e+307"))
                text = subprocess.run([PROGRAM, "check", path], capture_output=True, check=False).stdout
                self.assertIn(b"1e+307 ", text)
                self.assertNotIn(b" nan ", text)

    def test_files_that_end_too_early(self):
        self.refuse_each("file.truncated", {
            tiffs.truncated: None,
            tiffs.truncated_data: "8 of 16 blocks",
            tiffs.offset_overflow: "1 of 1 blocks",
            tiffs.header_only: None,
        })

    def test_every_cut_of_a_good_file(self):
        tiffs.good_deflate_tiles(self.path("whole.tif"))
        with open(self.path("whole.tif"), "rb") as file:
            data = file.read()
        os.remove(self.path("whole.tif"))
        for length in range(8, len(data), len(data) // 12):
            with self.subTest(length):
                with open(self.path(), "wb") as file:
                    file.write(data[:length])
                self.assert_refused("file.truncated", self.path())

    def test_blocks_that_do_not_decode(self):
        tiffs.corrupt_block(self.path())
        rules = self.assert_refused("file.corrupt", self.path(), "1 of 4 tiles")
        self.assertIn("column 0, row 16", rules["file.corrupt"])

    def test_other_files_under_the_name(self):
        says = {"vrt": "VRT", "text": "text", "html": "web page", "png": "PNG", "jpeg": "JPEG", "zip": "zip",
                "empty": "empty", "zeros": "zeros", "lfs": "LFS", "appledouble": "macOS", "two": None}
        self.assertEqual(set(says), set(tiffs.OTHERS))
        for kind, word in says.items():
            with self.subTest(kind):
                tiffs.other(kind)(self.path())
                self.assert_refused("file.format", self.path(), word)

    def test_a_file_without_permission(self):
        tiffs.good(self.path())
        os.chmod(self.path(), 0)
        if os.geteuid() != 0:
            self.assert_refused("intake.unreadable", self.path(), "permission")
            return
        os.chmod(self.folder, stat.S_IRWXU | stat.S_IXGRP | stat.S_IXOTH)
        try:
            subprocess.run([PROGRAM, "--version"], user=NOBODY, group=NOBODY, extra_groups=[], check=True,
                           capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("nobody but root may run the program here")
        status, report = self.check(self.path(), user=NOBODY, group=NOBODY, extra_groups=[])
        self.assertEqual(status, 1)
        self.assertIn("permission", self.broken(report)["intake.unreadable"])

    def test_a_folder_with_what_is_no_file(self):
        """Beside good maps: each is named, none is waited for, and the good ones are checked."""
        tiffs.good(self.path("a_good.tif"))
        tiffs.special(self.path("b_fifo.tif"), "fifo")
        tiffs.huge_tile(self.path("c_huge.tif"))
        tiffs.special(self.path("d_link.tif"), "link")
        tiffs.special(self.path("e_folder.tif"), "folder")
        tiffs.good(self.path("f_good.tif"))
        status, report = self.check(self.folder)
        self.assertEqual(status, 1)
        states = {os.path.basename(file["path"]): file["raster"]["state"] for delivery in report["deliveries"]
                  for file in delivery["files"]}
        self.assertEqual(states.get("a_good.tif"), "open")
        self.assertEqual(states.get("f_good.tif"), "open")
        self.assertEqual(states.get("c_huge.tif"), "limit")
        self.assertNotEqual(states.get("b_fifo.tif"), "open")
        self.assertNotEqual(states.get("d_link.tif"), "open")

    def test_lone_paths_that_are_no_file(self):
        tiffs.special(self.path("fifo.tif"), "fifo")
        self.assert_refused("intake.unreadable", self.path("fifo.tif"), "pipe")
        self.assert_refused("intake.unreadable", "/dev/null", "device")

    def test_a_circle_of_links(self):
        tiffs.special(self.path("circle.tif"), "link")
        done = subprocess.run([PROGRAM, "check", self.path("circle.tif")], capture_output=True, timeout=SECONDS,
                              preexec_fn=limits, check=False)
        self.assertIn(done.returncode, (1, 2), done.stderr)

    def test_a_link_to_a_good_file_is_followed(self):
        tiffs.good(self.path("real.tif"))
        os.symlink("real.tif", self.path("link.tif"))
        _, report = self.check(self.path("link.tif"))
        self.assertEqual(report["deliveries"][0]["files"][0]["raster"]["state"], "open")

    def test_sound_files_of_every_kind(self):
        for maker in (tiffs.good, tiffs.good_big_endian, tiffs.good_bigtiff, tiffs.good_bigtiff_big_endian):
            with self.subTest(maker.__name__):
                maker(self.path())
                _, report = self.check(self.path())
                file = report["deliveries"][0]["files"][0]
                self.assertEqual(file["raster"]["state"], "open")
                self.assertFalse({rule for rule in self.broken(report) if rule.startswith("file.")})
                # 0, 1 ... 119, by arithmetic
                self.assertEqual(file["statistics"]["count"], 120)
                self.assertEqual(file["statistics"]["min"], 0)
                self.assertEqual(file["statistics"]["max"], 119)
                self.assertAlmostEqual(file["statistics"]["mean"], 59.5)

    def test_a_unit_that_nobody_knows(self):
        tiffs.strange_unit(self.path())
        _, report = self.check(self.path())  # and nothing on standard error
        self.assertEqual(report["deliveries"][0]["files"][0]["raster"]["state"], "open")

    def test_noise_behind_a_header(self):
        """A hundred of them in one delivery: one run, so that it is quick."""
        for seed in range(100):
            tiffs.garbage(self.path(f"noise{seed:03}.tif"), seed)
        status, report = self.check(self.folder)
        self.assertEqual(status, 1)
        states = [file["raster"]["state"] for delivery in report["deliveries"] for file in delivery["files"]]
        self.assertEqual(len(states), 100)
        self.assertNotIn("open", states)

    def test_good_files_with_a_few_bytes_changed(self):
        for maker in (tiffs.good, tiffs.good_bigtiff_big_endian, tiffs.good_deflate_tiles):
            with self.subTest(maker.__name__):
                for seed in range(100):
                    tiffs.mutated(self.path(f"m{seed:03}.tif"), seed, maker)
                _, report = self.check(self.folder)
                files = [file for delivery in report["deliveries"] for file in delivery["files"]]
                self.assertEqual(len(files), 100)

    def test_names_that_gdal_would_follow(self):
        for name in ("/vsimem/a.tif", "/vsizip/a.zip/b.tif", "GTIFF_DIR:1:a.tif", "/vsicurl/http://127.0.0.1/a.tif"):
            with self.subTest(name):
                done = subprocess.run([PROGRAM, "check", name], capture_output=True, timeout=SECONDS, check=False)
                self.assertIn(done.returncode, (1, 2))

    def test_a_name_that_steers_the_terminal(self):
        name = "\x1b[2J\x1b]0;x\x07\u202etif.x.tif"
        tiffs.good(self.path(name))
        for form in ("text", "json", "github"):
            with self.subTest(form):
                done = subprocess.run([PROGRAM, "check", self.folder, "--format", form], capture_output=True,
                                      timeout=SECONDS, check=False)
                for mark in (b"\x1b", b"\x07", "\u202e".encode()):
                    self.assertNotIn(mark, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
