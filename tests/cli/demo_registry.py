"""A registry as it may look after five months of work: deliveries with real reports, and every status there is.

    SOILGATE=build/soilgate SOILGATE_DATA=. tests/cli/demo_registry.py FOLDER

writes FOLDER/demo.gpkg. Events are written by SQL, as their days lie in the past; triggers of the registry hold them.
"""
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys

from support import ENVIRONMENT, PROGRAM, SOURCE

AS_OF = "2022-09-15"
# Product, country, and the steps: a state, its day, why; a delivery says which report goes with it (see REPORTS).
STEPS = [
    ("GSASmap", "LKA", [("received", "2022-04-20", "Sent by e-mail", "good"), ("accepted", "2022-04-28", "Reviewed; the warning was explained", None)]),
    ("GSASmap", "THA", [("received", "2022-05-03", "Handed in on the portal", "fail"), ("correction-requested", "2022-05-10", "A layer is missing and a class has no meaning", None),
                        ("received", "2022-06-21", "The second delivery", "good"), ("accepted", "2022-06-30", "All faults are mended", None)]),
    ("GSASmap", "BGD", [("received", "2022-05-17", "Handed in on the portal", "warn"), ("accepted", "2022-05-24", "Reviewed", None)]),
    ("GSASmap", "PAK", [("received", "2022-06-08", "On a disk, by post", "fail"), ("rejected", "2022-06-15", "The data are another country's", None)]),
    ("GSASmap", "PHL", [("received", "2022-07-04", "Handed in on the portal", "fail"), ("correction-requested", "2022-07-12", "Layers are missing", None)]),
    ("GSASmap", "KHM", [("received", "2022-08-25", "Handed in on the portal", "warn")]),
    ("GSASmap", "VNM", [("in-preparation", "2022-06-01", "The focal point wrote that the maps come in autumn", None)]),
    ("GSASmap", "MYS", [("in-preparation", "2022-07-20", "Told in the regional call", None)]),
    ("GSASmap", "IDN", [("in-preparation", "2022-04-12", "Told by write-to.me@example.org", None), ("received", "2022-09-01", "Handed in on the portal", "warn")]),
    ("GSASmap", "BTN", [("received", "2022-05-30", "Handed in on the portal", "warn"), ("accepted", "2022-06-07", "Reviewed", None), ("withdrawn", "2022-08-10", "The ministry wants to check it again", None)]),
    ("GSASmap", "NPL", [("received", "2022-04-05", "Handed in on the portal", "good"), ("accepted", "2022-04-11", "Reviewed", None), ("superseded", "2022-08-02", "A version with new profiles is announced", None)]),
    ("GSOCseq", "LKA", [("received", "2022-05-11", "Handed in on the portal", "sequestration"), ("accepted", "2022-05-20", "Reviewed", None)]),
    ("GSOCseq", "MNG", [("received", "2022-08-08", "Handed in on the portal", "sequestration")]),
    ("GSOCseq", "CHN", [("in-preparation", "2022-06-10", "Told in the regional call", None)]),
]
DUE, DUE_OF = "2022-08-31", "AFG BGD BTN CHN IDN IND JPN KHM KOR LAO LKA MMR MNG MYS NPL PAK PHL PRK SGP THA VNM".split()
# Kind of report: the sample, its country, samples that take the place of a file, and files that are left out.
REPORTS = {
    "good": ("GSASmap", "LKA", [], []),
    "warn": ("GSASmap", "LKA", ["boundary.coverage/third/LKA_pHMap030.tif"], []),
    "fail": ("GSASmap", "LKA", ["value.class/salt/LKA_SaltMap030.tif", "boundary.coverage/third/LKA_pHMap030.tif"], ["LKA_ESPMap30100.tif"]),
    "sequestration": ("GSOCseq", "BTN", [], []),
}


def real_report(folder, kind):
    """The JSON report of a sample delivery, and the code of its country."""
    sample, iso3, replaced, left_out = REPORTS[kind]
    copy = os.path.join(folder, kind)
    shutil.copytree(os.path.join(SOURCE, "sample_rasters/good", sample), copy)
    for name in replaced:
        shutil.copy(os.path.join(SOURCE, "sample_rasters/bad", name), copy)
    for name in left_out:
        os.remove(os.path.join(copy, name))
    path = os.path.join(folder, f"{kind}.json")
    subprocess.run([PROGRAM, "check", "--quiet", "--json", path, copy], env=ENVIRONMENT, capture_output=True, timeout=300, check=False)
    with open(path, encoding="utf-8") as file:
        return file.read(), iso3


class Writer:
    """Writes deliveries and events into a registry, as submit and review would, on days of the past."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path)

    def state(self, product, iso3):
        row = self.connection.execute("SELECT to_state FROM events WHERE product = ? AND iso3 = ? ORDER BY id DESC LIMIT 1", (product, iso3)).fetchone()
        return row and row[0]

    def deliver(self, product, iso3, day, report, who="Secretariat"):
        """Gives the number of the row."""
        told = json.loads(report)["deliveries"][0]
        number = self.connection.execute("SELECT count(*) FROM deliveries WHERE product = ? AND iso3 = ?", (product, iso3)).fetchone()[0] + 1
        mark = hashlib.sha256(f"{product}{iso3}{number}".encode()).hexdigest()
        row = self.connection.execute(
            "INSERT INTO deliveries (iso3, product, number, fingerprint, spec_version, spec_sha256, received_at, recorded_at, who, verdict, report)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (iso3, product, number, mark, told["spec"]["version"], told["spec"]["sha256"], day, f"{day}T10:00:00Z", who, told["verdict"], report)).lastrowid
        for file in told["files"]:
            self.connection.execute("INSERT INTO files (delivery, path, layer, sha256, bytes) VALUES (?, ?, ?, ?, ?)", (row, file["path"], file["layer"], file["sha256"] or mark, file["bytes"] or 0))
        return row

    def move(self, product, iso3, state, day, why, delivery=None, who="Secretariat", evidence=None):
        self.connection.execute(
            "INSERT INTO events (iso3, product, from_state, to_state, at, recorded_at, who, why, evidence, inferred, delivery) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (iso3, product, self.state(product, iso3), state, day, f"{day}T12:00:00Z", who, why, evidence, delivery))

    def close(self):
        self.connection.commit()
        self.connection.close()


def make(folder, name="demo.gpkg"):
    """Makes the registry; gives its path."""
    path = os.path.join(folder, name)
    subprocess.run([PROGRAM, "registry", "init", "--registry", path, "--baseline", "asp-2022-03"], env=ENVIRONMENT, check=True, capture_output=True, timeout=300)
    subprocess.run([PROGRAM, "registry", "expect", "gsasmap", *DUE_OF, "--due", DUE, "--on", "2022-04-01", "--why", "Agreed in the regional call", "--registry", path],
                   env=ENVIRONMENT, check=True, capture_output=True, timeout=300)
    reports = {kind: real_report(folder, kind) for kind in REPORTS}
    writer = Writer(path)
    steps = [(day, product, iso3, state, why, kind) for product, iso3, moves in STEPS for state, day, why, kind in moves]
    last = {}
    for day, product, iso3, state, why, kind in sorted(steps):
        if kind is not None:
            last[product, iso3] = writer.deliver(product, iso3, day, reports[kind][0].replace(reports[kind][1], iso3))
        writer.move(product, iso3, state, day, why, last.get((product, iso3)))
    writer.close()
    return path


if __name__ == "__main__":
    print(make(sys.argv[1]))
