"""Every sample, told in every format: each valid by a schema or parser that is not soilgate's, and saying the same."""
import csv
import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

SOURCE = os.environ["SOILGATE_SOURCE"]
sys.path.insert(0, os.path.join(SOURCE, "tests/cli"))
import readers  # noqa: E402
import support  # noqa: E402

SAMPLES = os.path.join(SOURCE, "sample_rasters")


def manifest():
    with open(os.path.join(SAMPLES, "MANIFEST.csv"), encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


class Told:
    """One sample in all formats."""

    def __init__(self, folder, row, *more):
        out = {kind: os.path.join(folder, "report." + kind) for kind in ("json", "junit", "sarif", "markdown")}
        arguments = [argument for kind, path in out.items() for argument in ("--" + kind, path)]
        ran = subprocess.run([os.environ["SOILGATE"], "check", row["path"], *shlex.split(row["arguments"]), *more,
                              "--format", "github", *arguments], cwd=SAMPLES, capture_output=True, text=True, timeout=120)
        assert ran.returncode in (0, 1) and ran.stderr == "", ran.stderr
        self.status = ran.returncode
        with open(out["json"], encoding="utf-8") as file:
            self.report = json.load(file)
        self.cases, self.labels = readers.junit(out["junit"])
        self.run = readers.sarif(out["sarif"])
        self.annotations = readers.annotations(ran.stdout)
        self.text = readers.read(out["markdown"])
        self.page = readers.markdown(self.text)
        self.deliveries = self.report["deliveries"]
        self.findings = [finding for delivery in self.deliveries for finding in delivery["findings"]]
        self.files = [file for delivery in self.deliveries for file in delivery["files"]]


class EverySample(unittest.TestCase):
    def told(self):
        with tempfile.TemporaryDirectory(prefix="soilgate-test-") as folder:
            for row in manifest():
                with self.subTest(sample=row["path"]):
                    yield Told(folder, row)

    def test_all_formats(self):
        count = 0
        for told in self.told():
            count += 1
            self.json(told)
            self.junit(told)
            self.sarif(told)
            self.github(told)
            self.markdown(told)
        self.assertEqual(count, len(manifest()))

    def json(self, told):
        self.assertEqual([error.message for error in support.VALIDATOR.iter_errors(told.report)], [])

    def outcomes(self, told, state):
        parts = [part for delivery in told.deliveries for part in (delivery, *delivery["files"])]
        return sum(len(part["outcomes"][state]) for part in parts)

    def junit(self, told):
        states = [case[3] for case in told.cases]
        self.assertEqual("failure" in states, told.status == 1)
        verdicts = [case[3] for case in told.cases if case[2] == "verdict"]
        self.assertEqual(len(verdicts), len(told.deliveries))
        self.assertEqual("failure" in verdicts, told.status == 1)
        judged = sum(self.outcomes(told, state) for state in ("passed", "broken", "unchecked"))
        self.assertGreaterEqual(len(told.cases), judged + len(told.deliveries))
        self.assertLessEqual(len(told.cases), judged + len(told.deliveries) + len(told.findings))
        self.assertGreaterEqual(states.count("skipped"), self.outcomes(told, "unchecked"))
        self.assertEqual(len(told.labels), len(told.deliveries) + len(told.files))
        failed = {(case[0], case[2]) for case in told.cases if case[3] == "failure"}
        for finding in told.findings:
            if finding["severity"] == "error":
                self.assertIn(finding["rule"], {name for _, name in failed})

    def sarif(self, told):
        results = told.run["results"]
        self.assertEqual(sorted((f["rule"], f["message"]) for f in told.findings),
                         sorted((r["ruleId"], self.message_of(told, r)) for r in results))
        self.assertEqual("error" in {result["level"] for result in results}, told.status == 1)
        self.assertEqual(told.run["invocations"][0]["exitCode"], told.status)
        self.assertGreaterEqual(len(told.run["invocations"][0]["toolExecutionNotifications"]),
                                self.outcomes(told, "unchecked"))
        self.assertEqual(len(told.run["artifacts"]), len(told.files))
        for artifact in told.run["artifacts"]:
            self.artifact(artifact)

    def message_of(self, told, result):
        """The finding's own message, without the names before it."""
        text = result["message"]["text"]
        fits = [f["message"] for f in told.findings if f["rule"] == result["ruleId"] and text.endswith(f["message"])]
        return max(fits, key=len, default=text)

    def artifact(self, artifact):
        path = os.path.join(SAMPLES, urllib.parse.unquote(artifact["location"]["uri"]))
        if not os.path.isfile(path) or os.path.islink(path) or "hashes" not in artifact:
            return
        with open(path, "rb") as file:
            data = file.read()
        self.assertEqual(artifact["hashes"]["sha-256"], hashlib.sha256(data).hexdigest())
        self.assertEqual(artifact["length"], len(data))

    def github(self, told):
        commands = [command for command, _, _ in told.annotations]
        self.assertEqual("error" in commands, told.status == 1)
        self.assertEqual(commands, sorted(commands, key=("error", "warning", "notice").index))
        self.assertEqual(told.annotations[-1][1], {"title": f'soilgate: {told.report["verdict"]}'})
        self.assertLessEqual(commands.count("notice"), 10)
        text = "\n".join(message for _, _, message in told.annotations)
        for finding in told.findings:
            if finding["severity"] in ("error", "unchecked") and finding["rule"] != "package.layer-missing":
                self.assertIn(finding["message"], text)

    def markdown(self, told):
        rows = [row for row in told.page.rows if row[0] != "layer"]
        self.assertEqual([row[-1] for row in rows], [file["path"].replace("@", "@\u200b") for file in told.files][:len(rows)])
        self.assertEqual([row[0] for row in rows], [file["layer"] or "none" for file in told.files][:len(rows)])
        self.assertGreaterEqual(len(rows), min(len(told.files), 100))
        shown = "".join(told.page.texts)
        self.assertIn(f'soilgate: {told.report["verdict"]}, {"not accepted" if told.status else "accepted"}', shown)
        for finding in told.findings:
            self.assertIn(finding["rule"], shown)


if __name__ == "__main__":
    unittest.main()
