"""Signals from outside: what is told, what is left, and that the same command then does its work."""
import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
import time
import unittest

import numpy

import countries
import stepping
import test_mosaic
from support import ENVIRONMENT, PROGRAM, ProgramTest, sample, write_map
from test_mosaic import FILE, Mosaics, files_of, inputs

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
T0, BAU = "BTN_GSOCseq_T0_Map030.tif", "BTN_GSOCseq_finalSOC_BAU_Map030.tif"
AGAIN = "Give the same command again."


def setUpModule():
    for number in SIGNALS:  # a shell without job control starts its children with some of them ignored, and so would we
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    test_mosaic.setUpModule()


def tearDownModule():
    test_mosaic.tearDownModule()


class Interrupted(ProgramTest):
    def start(self, *arguments, **options):
        settings = {"cwd": self.folder, "env": ENVIRONMENT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([PROGRAM, *arguments], **{**settings, **options})

    def wait_until(self, holds, process):
        while not holds():
            self.assertIsNone(process.poll(), "it ended too soon")
            time.sleep(0.001)

    def assert_ended(self, process, number, told):
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out, err), (-number, "", told))


    def step_through(self, arguments, holds, times=1):
        """Runs it, and sends SIGINT as often from when HOLDS does; its status, and what it told."""
        sent = 0

        def step(pid):
            nonlocal sent
            if sent < times and holds():
                os.kill(pid, signal.SIGINT)
                sent += 1

        status = stepping.run([PROGRAM, *arguments], self.folder, ENVIRONMENT, step, self.path("err"))
        self.assertEqual(sent, times, "there was no such moment")
        with open(self.path("err"), encoding="utf-8") as file:
            return status, file.read()

    def assert_no_more(self, folder, names=()):
        """What is temporary goes soon after the program."""
        for _ in range(1000):
            if set(os.listdir(folder)) == set(names):
                break
            time.sleep(0.01)
        self.assertEqual(set(os.listdir(folder)), set(names))


class Checks(Interrupted):
    """soilgate check of an archive, while it is unpacked."""

    def archive(self):
        """An archive that takes a second or so to be unpacked."""
        with tarfile.open(self.path("x.tar"), "w") as archive:
            for number in range(300):
                info = tarfile.TarInfo(f"{number}.bin")
                info.size = 1_000_000
                archive.addfile(info, io.BytesIO(bytes(info.size)))

    def unpacking(self):
        """A check of it, once it is unpacked into SCRATCH."""
        self.archive()
        os.mkdir(self.path("scratch"))
        return {"env": {**ENVIRONMENT, "TMPDIR": self.path("scratch")}}

    def test_a_check(self):
        options = self.unpacking()
        for number in SIGNALS:
            process = self.start("check", "--json", "report.json", "x.tar", **options)
            self.wait_until(lambda: os.listdir(self.path("scratch")), process)
            process.send_signal(number)
            self.assert_ended(process, number, f"soilgate check: interrupted ({number.name}). No report was written.\n")
            self.assert_no_more(self.path("scratch"))
            self.assertEqual(sorted(os.listdir(self.folder)), ["scratch", "x.tar"])

    def test_a_shell_sees_the_status(self):
        options = self.unpacking()
        script = '"$@" & echo $!; wait $!; echo "status $?"'
        with subprocess.Popen(["sh", "-c", script, "sh", PROGRAM, "check", "x.tar"], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, **options) as shell:
            self.wait_until(lambda: os.listdir(self.path("scratch")), shell)
            os.kill(int(shell.stdout.readline()), signal.SIGTERM)
            out, _ = shell.communicate(timeout=60)
        self.assertEqual(out, "status 143\n")

    def test_what_was_ignored_stays_ignored(self):
        """As nohup has it."""
        options = self.unpacking()
        process = self.start("check", "--quiet", "x.tar", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN), **options)
        self.wait_until(lambda: os.listdir(self.path("scratch")), process)
        process.send_signal(signal.SIGHUP)
        _, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (1, ""))  # nothing in it is a map

    def test_nobody_reads_what_is_told(self):
        """A pipe that is full keeps neither the first signal for long, nor the second one at all."""
        options = self.unpacking()
        for signals, longest in ((1, 30), (2, 4.5)):  # five seconds for who does not read
            reading, writing = os.pipe()
            os.set_blocking(writing, False)
            try:
                while True:
                    os.write(writing, bytes(4096))
            except BlockingIOError:
                os.set_blocking(writing, True)
            process = self.start("check", "x.tar", stdout=subprocess.DEVNULL, **{**options, "stderr": writing})
            self.wait_until(lambda: os.listdir(self.path("scratch")), process)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            if signals == 2:
                time.sleep(0.2)  # signals of one number that wait are one
                process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(60), -signal.SIGINT)
            self.assertLess(time.monotonic() - began, longest)
            os.close(reading)
            os.close(writing)
            self.assert_no_more(self.path("scratch"))

    def test_in_the_language_of_the_reader(self):
        options = self.unpacking()
        options["env"]["SOILGATE_LANGUAGE"] = "fr"
        process = self.start("check", "x.tar", **options)
        self.wait_until(lambda: os.listdir(self.path("scratch")), process)
        process.send_signal(signal.SIGINT)
        self.assert_ended(process, signal.SIGINT, "soilgate check: interrompu (SIGINT). Aucun rapport n'a été écrit.\n")

    def test_while_a_report_is_written(self):
        write_map(self.path(T0), sample())

        def is_begun():
            return len([name for name in os.listdir(self.folder) if name.startswith("report.json")]) > 0
        status, told = self.step_through(["check", "--json", "report.json", T0], is_begun)
        self.assertEqual(status, -signal.SIGINT)
        self.assertEqual(told, "soilgate check: SIGINT: it ends when its files have their names; a second one ends it at once.\n"
                               "soilgate check: interrupted (SIGINT). All reports that were to be files are whole.\n")
        with open(self.path("report.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["format"], "soilgate-report/1")
        self.assertEqual(sorted(os.listdir(self.folder)), [T0, "err", "report.json"])


class Repairs(Interrupted):
    """soilgate fix of two maps that need a repair."""

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("in"))
        noise = numpy.random.default_rng(1).random((700, 700), numpy.float32) + 40
        noise[2, 2] = -999
        for name in (T0, BAU):
            write_map(self.path("in", name), noise, options=())
        self.command = ["fix", "in", "--partial", "--output", "out"]

    def test_before_copies_have_names(self):
        process = self.start(*self.command)
        self.wait_until(lambda: os.path.isdir(self.path("out")) and os.listdir(self.path("out")), process)
        process.send_signal(signal.SIGTERM)
        self.assert_ended(process, signal.SIGTERM, "soilgate fix: interrupted (SIGTERM). No copy has its name yet, and the "
                                                   f"originals are as they were. {AGAIN}\n")
        self.assert_no_more(self.path("out"))
        self.run_program(*self.command, status=None)

    def has_named(self):
        return os.path.isdir(self.path("out")) and any(name.endswith(".tif") for name in os.listdir(self.path("out")))

    def test_while_copies_get_names(self):
        status, told = self.step_through(self.command, self.has_named)
        self.assertEqual(status, -signal.SIGINT)
        self.assertEqual(told, "soilgate fix: SIGINT: it ends when its files have their names; a second one ends it at once.\n"
                               "soilgate fix: interrupted (SIGINT). The copies in out are whole, and so are the reports beside "
                               "them.\n")
        left = files_of(self.path("out"))
        shutil.rmtree(self.path("out"))
        self.run_program(*self.command, status=None)
        again = files_of(self.path("out"))
        self.assertEqual(sorted(left), sorted(again))
        self.assertEqual({name: left[name] for name in (T0, BAU)}, {name: again[name] for name in (T0, BAU)})

    def test_twice_while_copies_get_names(self):
        status, told = self.step_through(self.command, self.has_named, 2)
        self.assertEqual(status, -signal.SIGINT)
        self.assertRegex(told, r"\nsoilgate fix: interrupted \(SIGINT\)\. Each copy that has its name is whole, but some have none")
        self.assertNotIn("what-was-fixed.txt", os.listdir(self.path("out")))


class Records(Interrupted):
    """soilgate submit."""

    def setUp(self):
        super().setUp()
        self.run_program("registry", "init", "--registry", "r.gpkg", "--baseline", "asp-2022-03")
        os.mkdir(self.path("in"))
        write_map(self.path("in", T0), sample())
        with open(self.path("in", "large.bin"), "wb") as file:
            file.write(bytes(30_000_000))
        self.command = ["submit", "--registry", "r.gpkg", "in"]

    def test_a_submission(self):
        store, told = self.path("r.files"), set()
        for share in (0.0, 0.3, 0.6, 0.9):
            process = self.start(*self.command)
            self.wait_until(lambda: os.path.isdir(store) and set(os.listdir(store)) - {"sha256"}, process)
            time.sleep(0.2 * share)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            self.assert_no_more(store, set(os.listdir(store)) & {"sha256"})  # what was half copied goes with the program
            if process.returncode != -signal.SIGINT:  # it was faster
                continue
            self.assertRegex(err, r"^soilgate submit: interrupted \(SIGINT\)\. .*\.\n$")
            told.add((out, err))
        self.assertIn(("", f"soilgate submit: interrupted (SIGINT). Nothing was recorded. {AGAIN}\n"), told)
        out, _ = self.run_program(*self.command, status=1)
        self.assertIn("delivery 1", out)
        self.assertNotIn("delivery 2", out)


class Made(Mosaics):
    """soilgate mosaic over an earlier mosaic, of which one country is replaced."""

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("earlier"))
        window = countries.window_of("LAO")
        earlier = countries.write(self.path("earlier", f"LAO_{FILE}"), window, countries.values("LAO", window, 1, 3))
        self.command = [PROGRAM, "mosaic", "--spec", "gsasmap", "--layer", "EC_030", "--jobs", "2", "--output", "out"]
        self.run_to_end(*inputs("KHM"), earlier)
        shutil.copytree(self.path("out"), self.path("old"))
        self.command += inputs("KHM", "LAO")
        self.run_to_end()
        os.rename(self.path("out"), self.path("new"))
        self.before, self.after = files_of(self.path("old")), files_of(self.path("new"))
        self.assertNotEqual(self.before, self.after)

    def run_to_end(self, *arguments):
        done = subprocess.run([*self.command, *arguments], env=ENVIRONMENT, cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def interrupt(self, *moments):
        """Runs it over the earlier mosaic, and sends a signal at each of MOMENTS: (signal, condition). Its status, what it told."""
        shutil.rmtree(self.path("out"), ignore_errors=True)
        shutil.copytree(self.path("old"), self.path("out"))
        left = list(moments)

        def step(pid):
            if left and left[0][1](pid):
                os.kill(pid, left.pop(0)[0])

        status = stepping.run(self.command, self.folder, ENVIRONMENT, step, self.path("err"))
        self.assertEqual(left, [], "there was no such moment")
        with open(self.path("err"), encoding="utf-8") as file:
            return status, file.read()

    def named(self):
        return {name: sha for name, sha in files_of(self.path("out")).items() if not name.startswith(".soilgate-work/")}

    def has_part(self, _):
        work = self.path("out", ".soilgate-work")
        return os.path.isdir(work) and any(name.endswith(".part") for name in os.listdir(work))

    def has_staged(self, _):
        return os.path.exists(self.path("out", ".soilgate-work", "ready", "mosaic_GSASmap_EC_030.tif"))

    def is_naming(self, _):
        return not os.path.exists(self.path("out", "manifest.json"))

    def goes_on(self):
        self.run_to_end()
        self.assertEqual(files_of(self.path("out")), self.after)

    def test_before_anything_has_its_name(self):
        told_by = "soilgate mosaic: interrupted (%s). No file in out has changed. What was made so far is kept in " \
                  "out/.soilgate-work, and the same command goes on with it.\n"
        for number, moment in zip(SIGNALS, (self.has_part, self.has_staged, self.has_part)):
            status, told = self.interrupt((number, moment))
            self.assertEqual(status, -number)
            self.assertEqual(told, told_by % number.name)
            self.assertEqual(self.named(), self.before)
            self.goes_on()

    def test_while_maps_are_checked(self):
        opened = os.path.realpath(inputs("KHM")[0])

        def is_checked(pid):
            return any(os.path.realpath(f"/proc/{pid}/fd/{fd}") == opened for fd in os.listdir(f"/proc/{pid}/fd"))
        status, told = self.interrupt((signal.SIGINT, is_checked))
        self.assertEqual((status, told), (-signal.SIGINT, "soilgate mosaic: interrupted (SIGINT). No file in out has changed. "
                                                          f"{AGAIN}\n"))
        self.assertEqual(self.named(), self.before)
        self.goes_on()

    def test_while_files_get_their_names(self):
        status, told = self.interrupt((signal.SIGTERM, self.is_naming))
        self.assertEqual(status, -signal.SIGTERM)
        self.assertEqual(told, "soilgate mosaic: SIGTERM: it ends when its files have their names; a second one ends it at once.\n"
                               "soilgate mosaic: interrupted (SIGTERM). The mosaic in out is whole; only its summary was not "
                               "printed.\n")
        self.assertEqual(files_of(self.path("out")), self.after)

    def test_twice_while_files_get_their_names(self):
        def has_heard(_):
            return os.path.getsize(self.path("err")) > 0
        status, told = self.interrupt((signal.SIGINT, self.is_naming), (signal.SIGTERM, has_heard))
        self.assertEqual(status, -signal.SIGTERM)
        self.assertRegex(told, r"at once\.\nsoilgate mosaic: interrupted \(SIGTERM\)\. Each file in out is whole, but some are new "
                               r"and some are not\. Give the same command again\.\n$")
        for name, sha in self.named().items():
            self.assertIn(sha, (self.before.get(name), self.after.get(name)), name)
        self.assertFalse(os.path.exists(self.path("out", "manifest.json")))
        self.goes_on()


if __name__ == "__main__":
    unittest.main()
