"""What the tests of the whole program share: running it, and rasters from literals."""
import json
import os
import subprocess
import tempfile
import unittest

import jsonschema
import numpy
from osgeo import gdal, osr

gdal.UseExceptions()
PROGRAM = os.environ.get("SOILGATE", "soilgate")
SOURCE = os.environ.get("SOILGATE_SOURCE", os.getcwd())
ENVIRONMENT = {**os.environ, "SOILGATE_DATA": SOURCE}

# A pixel corner in Bhutan on the grid of GSOCmap, whose corner is -180, 83.616081247 (lattice gsocmap of the specifications).
WEST, NORTH, PIXEL = -180 + 32400 / 120, 83.616081247 - 6720 / 120, 1 / 120
NODATA = -9999


def strict(schema):
    """The schema without room for keys it does not know."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    done = {key: value if key == "required" else strict(value) for key, value in schema.items()}
    if "properties" in schema and "type" in schema:
        done["additionalProperties"] = False
    return done


def read_schema():
    with open(os.path.join(SOURCE, "specs/schema/soilgate-report-1.schema.json"), encoding="utf-8") as file:
        return json.load(file)


VALIDATOR = jsonschema.Draft202012Validator(strict(read_schema()))


def sample(rows=6, cols=8):
    """Plausible stocks in t/ha, 30 to about 60, with one pixel of nodata at row 0, column 0."""
    values = 30 + 0.625 * numpy.arange(rows * cols, dtype=numpy.float32).reshape(rows, cols) % 31
    values[0, 0] = NODATA
    return values


def write_map(path, values, nodata=NODATA, options=("TILED=YES", "COMPRESS=DEFLATE")):
    """A GeoTIFF of VALUES on the grid of GSOCmap."""
    kinds = {"float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64, "uint8": gdal.GDT_Byte}
    rows, cols = values.shape
    dataset = gdal.GetDriverByName("GTiff").Create(os.fsdecode(path), cols, rows, 1, kinds[str(values.dtype)], list(options))
    dataset.SetGeoTransform((WEST, PIXEL, 0, NORTH, 0, -PIXEL))
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(4326)
    dataset.SetProjection(crs.ExportToWkt())
    if nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset.GetRasterBand(1).WriteArray(values)
    dataset.FlushCache()


class SmallDisk:
    """An empty file system of its own (tmpfs; OPTIONS: "size=4M") in a namespace that a process of ours holds: no rights are
    needed for that where users may make namespaces. A program sees it at PATH when its command begins with ENTER; this
    process sees it at SEEN."""

    def __init__(self, path, options):
        script = ('mount -t tmpfs -o "$2" none "$1" && echo ready; '
                  'while read -r options; do mount -o "remount,$options" "$1" && echo ready; done')
        os.mkdir(path)
        self.path = path
        self.holder = subprocess.Popen(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", path, options],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.mounted = self.holder.stdout.readline() == "ready\n"
        self.enter = ["nsenter", f"--target={self.holder.pid}", "--user", "--mount", "--preserve-credentials"]
        self.seen = f"/proc/{self.holder.pid}/root{path}"

    def remount(self, options):
        self.holder.stdin.write(options + "\n")
        self.holder.stdin.flush()
        if self.holder.stdout.readline() != "ready\n":
            raise OSError(f"{options}: cannot be mounted again")

    def files(self):
        """How many files there are."""
        disk = os.statvfs(self.seen)
        return disk.f_files - disk.f_ffree

    def end(self):
        self.holder.communicate()


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="soilgate-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def small_disk(self, options):
        disk = SmallDisk(self.path("disk"), options)
        self.addCleanup(disk.end)
        if not disk.mounted:
            self.skipTest("no file system can be mounted here")
        return disk

    def run_program(self, *arguments, status=0, enter=(), **options):
        """Runs it in the test's folder; gives (standard output, standard error) as text. STATUS None: 0 or 1. ENTER: words
        before it."""
        settings = {"capture_output": True, "cwd": self.folder, "env": ENVIRONMENT, "timeout": 300, "check": False}
        done = subprocess.run([*enter, PROGRAM, *arguments], **{**settings, **options})
        out, err = [(stream or b"").decode("utf-8") for stream in (done.stdout, done.stderr)]
        self.assertIn(done.returncode, (0, 1) if status is None else (status,), f"{arguments}\n{out}\n{err}")
        return out, err

    def check(self, *arguments, status=0, **options):
        """The parsed JSON report of "soilgate check", valid by its schema."""
        out, err = self.run_program("check", "--format", "json", *arguments, status=status, **options)
        self.assertEqual(err, "")
        report = json.loads(out)
        errors = [f"{list(error.path)}: {error.message[:300]}" for error in VALIDATOR.iter_errors(report)]
        self.assertEqual(errors, [])
        return report

    def rules(self, report, severity=None):
        return {finding["rule"] for delivery in report["deliveries"] for finding in delivery["findings"]
                if severity in (None, finding["severity"])}
