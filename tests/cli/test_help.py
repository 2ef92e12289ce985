"""The program without a command, its help and its versions."""
import re
import subprocess
import unittest

from support import ENVIRONMENT, PROGRAM, ProgramTest

COMMANDS = ("check", "fix", "diff", "contacts", "registry", "rules", "spec", "status")


class Help(ProgramTest):
    def test_help_lists_the_commands(self):
        out, err = self.run_program("--help")
        for command in COMMANDS:
            self.assertRegex(out, rf"(?m)^  {command} ")
        self.assertIn("Exit status", out)
        self.assertEqual(err, "")

    def test_every_command_has_help(self):
        for command in COMMANDS:
            out, err = self.run_program(command, "--help")
            self.assertIn("Usage:", out)
            self.assertIn(f"soilgate {command}", out)
            self.assertEqual(err, "")

    def test_check_help_names_its_options(self):
        out, _ = self.run_program("check", "--help")
        for option in ("spec", "country", "boundaries", "boundary-field", "format", "json", "junit", "sarif", "markdown", "strict", "complete", "partial",
                       "waivers", "previous", "jobs", "quiet", "progress", "no-progress"):
            self.assertRegex(out, rf"--{option}\b")

    def test_version_names_the_libraries(self):
        out, _ = self.run_program("--version")
        self.assertRegex(out, r"^soilgate \d+\.\d+\.\d+\nGDAL \d+\.\d+\.\d+, PROJ \d+\.\d+\.\d+, GEOS \d+\.\d+\.\d+\n$")
        info = subprocess.run(["gdalinfo", "--version"], capture_output=True, text=True, check=True).stdout
        self.assertIn(re.search(r"GDAL (\d+\.\d+\.\d+)", info).group(0), out)

    def test_no_command_is_wrong_usage(self):
        out, err = self.run_program(status=2)
        self.assertEqual(out, "")
        self.assertIn("Usage:", err)

    def test_unknown_command_offers_the_nearest(self):
        _, err = self.run_program("chekc", status=2)
        self.assertIn('did you mean "soilgate check"?', err)
        _, err = self.run_program("frobnicate", status=2)
        self.assertNotIn("did you mean", err)

    def test_hostile_command_is_shown_printable(self):
        for name in (b"\x1b[2Jx", b"--\x1b[2Jx", b"\xff"):
            done = subprocess.run([PROGRAM, name], capture_output=True, env=ENVIRONMENT, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertNotIn(b"\x1b", done.stderr)
            self.assertNotIn(b"\xff", done.stderr)

    def test_full_disk_is_a_failure(self):
        for arguments in (["--help"], ["--version"], ["rules"], ["check", "--help"]):
            with open("/dev/full", "w", encoding="ascii") as full:
                done = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                      check=False)
            self.assertEqual(done.returncode, 3, arguments)
            self.assertIn(b"cannot write to standard output", done.stderr)


if __name__ == "__main__":
    unittest.main()
