"""House rules that no compiler sees."""
import os
import re
import shutil
import subprocess
import unittest

ROOT = os.environ.get("SOILGATE_SOURCE", os.getcwd())
TEXT = (".c", ".h", ".py", ".md", ".yaml", ".json", ".cmake", ".txt", ".csv", ".sh", "bootstrap", "run")


def tracked():
    """The files of the repository; of a plain copy, or where there is no git, every file that was not made here."""
    if shutil.which("git"):
        listed = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "ls-files", "-z"],
                                capture_output=True, check=False)
        if listed.returncode == 0 and listed.stdout:
            return [name.decode() for name in listed.stdout.split(b"\0") if name]
    found = []
    for base, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith("build") and
                      name not in (".git", "demo-output", "__pycache__")]
        found += [os.path.relpath(os.path.join(base, name), ROOT) for name in names]
    return found


def lines(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read().split("\n")


class House(unittest.TestCase):
    def offences(self, wanted, pattern, allowed=()):
        found = []
        for name in tracked():
            if not name.endswith(wanted) or name in allowed or not os.path.exists(os.path.join(ROOT, name)):
                continue
            for number, line in enumerate(lines(name), 1):
                if re.search(pattern, line):
                    found.append(f"{name}:{number}: {line.strip()[:100]}")
        return found

    def test_nothing_is_left_to_do_in_the_code(self):
        self.assertEqual(self.offences((".c", ".h"), r"\b(TODO|FIXME|XXX)\b|not implemented"), [])

    def test_no_unsafe_calls(self):
        """Calls with a safe relative in GLib, or that depend on the locale."""
        banned = r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atof|strtod|localtime|asctime|system|popen|tmpnam)\("
        self.assertEqual(self.offences((".c", ".h"), banned), [])

    def test_mutexes_are_those_of_posix(self):
        """The thread sanitizer does not see what GLib's do: it would tell of races that are none, and miss others."""
        self.assertEqual(self.offences((".c", ".h"), r"\b(GMutex|GRecMutex|GRWLock|GCond|GAsyncQueue|GThreadPool)\b"), [])

    def test_no_path_of_a_machine(self):
        self.assertEqual(self.offences(TEXT, r"/(home|Users)/\w|/work/|/root/\w",
                                       allowed=("tests/lint/test_house.py",)), [])

    def test_no_trailing_blanks(self):
        self.assertEqual(self.offences((".c", ".h", ".py", ".yaml", ".md"), r"[ \t]+$"), [])

    def test_public_headers_say_what_they_are_for(self):
        folder = os.path.join(ROOT, "include/soilgate")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                self.assertTrue(file.read().startswith("/*"), f"{name} does not begin with a comment")

    def test_committed_rasters_are_small(self):
        total = sum(os.path.getsize(os.path.join(ROOT, name)) for name in tracked()
                    if name.startswith("sample_rasters/") and os.path.exists(os.path.join(ROOT, name)))
        self.assertLess(total, 10_000_000)


if __name__ == "__main__":
    unittest.main()
