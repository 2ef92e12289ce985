#!/usr/bin/python3
"""What the check of a whole delivery costs: 29 layers with their relations, against decoding each layer alone.

Makes a GSOCseq delivery in which every relation holds, and runs both in turn. The check has a target of 1.3 times the
sum of plain decoding passes by GDAL, with as many threads; a ratio above it is marked, not failed. It fails when a
block is decoded twice, or when a raster of four times the pixels asks for a third more memory.

    tests/bench/run_delivery.py --build BUILD [--size 2000] [--rounds 3] [--threads 2] [--layout lzw-strips]
"""
import argparse
import json
import os
import statistics
import sys
import tempfile

import rasters
from run import run

TARGET = 1.3
SCENARIOS = ("BAU", "SSM1", "SSM2", "SSM3")


def layers(size, boundaries):
    """Yields (stem, values), each by the formula of the manual, in Float32 as national scripts write them."""
    import numpy  # late: the parent's memory counts in its children's peaks

    stock = rasters.values(size, boundaries)
    inside = stock != rasters.NODATA
    random = numpy.random.default_rng(5)

    def masked(values):
        return numpy.where(inside, values, rasters.NODATA).astype(numpy.float32)

    def field(low, high):
        return masked(low + (high - low) * random.random((size, size), numpy.float32))

    def combined(first, first_spread, second, second_spread):
        with numpy.errstate(all="ignore"):
            return masked(numpy.sqrt((first_spread.astype(float) * first) ** 2 +
                                     (second_spread.astype(float) * second) ** 2) / numpy.abs(first + second))

    t0 = stock.astype(float)
    bau, gain = field(-3, 3).astype(float), field(0.5, 2).astype(float)
    change = {"BAU": bau, "SSM1": bau + gain, "SSM2": bau + 2 * gain, "SSM3": bau + 4 * gain}
    final = {s: masked(t0 + change[s]).astype(float) for s in SCENARIOS}
    spread = {name: field(16, 40) for name in ("T0", "BAU", "SSM")}
    yield "T0_Map030", stock
    for name in spread:
        yield f"{name}_UncertaintyMap030", spread[name]
    for s in SCENARIOS:
        own = spread["BAU" if s == "BAU" else "SSM"]
        yield f"finalSOC_{s}_Map030", masked(final[s])
        yield f"AbsDiff_{s}_Map030", masked(final[s] - t0)
        yield f"ASR_{s}_Map030", masked((final[s] - t0) / 20)
        yield f"ASR_{s}_UncertaintyMap030", combined(final[s], own, t0, spread["T0"])
    for s in SCENARIOS[1:]:
        yield f"RelDiff_{s}_Map030", masked(final[s] - final["BAU"])
        yield f"RSR_{s}_Map030", masked((final[s] - final["BAU"]) / 20)
        yield f"RSR_{s}_UncertaintyMap030", combined(final[s], spread["SSM"], final["BAU"], spread["BAU"])


def make(folder, size, layout):
    """Written by a child, for the same reason as above."""
    os.makedirs(folder)
    boundaries = os.path.join(os.path.dirname(folder), "country.fgb")
    child = os.fork()
    if child == 0:
        from osgeo import gdal
        rasters.boundary(boundaries, size)
        for stem, values in layers(size, boundaries):
            path = os.path.join(folder, f"CHN_GSOCseq_{stem}.tif")
            dataset = rasters.create("GTiff", path, size, gdal.GDT_Float32, rasters.LAYOUTS[layout])
            dataset.GetRasterBand(1).SetNoDataValue(rasters.NODATA)
            dataset.GetRasterBand(1).WriteArray(values)
            dataset = None
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the delivery could not be made")
    return boundaries


def decode_all(scan, folder, threads):
    """Seconds by the clock and by the processors of plain passes over all layers, one after another."""
    wall = processor = 0.0
    for name in sorted(os.listdir(folder)):
        told = json.loads(run([scan, "decode", os.path.join(folder, name), str(threads)])[0])
        wall += told["wall"]
        processor += told["processor"]
    return wall, processor


def judge(report):
    """What is wrong with the facts: a relation that does not hold, a block that was read twice."""
    delivery = json.loads(report)["deliveries"][0]
    read = {file["statistics"]["blocks_read"] for file in delivery["files"]}
    rasters_told = [file["raster"] for file in delivery["files"]]
    wanted = {-(-each["cols"] // each["block"][0]) * -(-each["rows"] // each["block"][1]) for each in rasters_told}
    if read != wanted:
        return [f"blocks read: {read}, there are {wanted}"]
    states = {relation["state"] for relation in delivery["relations"]}
    findings = {finding["rule"] for finding in delivery["findings"] if finding["rule"].startswith("layers.")}
    return [] if states == {"holds"} and not findings else [f"relations are {states}, findings {findings}"]


def main():
    parser = argparse.ArgumentParser(description="Measures the check of 29 layers against decoding them.")
    parser.add_argument("--build", required=True, help="build folder (Release)")
    parser.add_argument("--size", type=int, default=2000, help="columns and rows of the layers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layout", default="lzw-strips", choices=sorted(rasters.LAYOUTS))
    options = parser.parse_args()
    scan, program = os.path.join(options.build, "bench", "bench_scan"), os.path.join(options.build, "soilgate")
    walls, processors, peaks, failures = [], [], [], []

    def check(folder, boundaries):
        return run([program, "check", "--format", "json", "--jobs", str(options.threads), "--country", "CHN",
                    "--boundaries", boundaries, folder], (0, 1))

    with tempfile.TemporaryDirectory(prefix="soilgate-bench-") as temporary:
        small, folder = os.path.join(temporary, "small", "delivery"), os.path.join(temporary, "large", "delivery")
        small_peak = check(small, make(small, options.size // 2, options.layout))[3]
        boundaries = make(folder, options.size, options.layout)
        for _ in range(options.rounds):
            base_wall, base_processor = decode_all(scan, folder, options.threads)
            report, wall, processor, peak = check(folder, boundaries)
            failures += judge(report)
            walls.append(wall / base_wall)
            processors.append(processor / base_processor)
            peaks.append(peak)
            print(f"decode {base_wall:7.3f} s ({base_processor:7.3f} cpu)   check {wall:7.3f} s ({processor:7.3f} cpu)"
                  f"   x {walls[-1]:.2f} wall, {processors[-1]:.2f} cpu   peak {peak / 1024:.0f} MiB", flush=True)
    wall, processor = statistics.median(walls), statistics.median(processors)
    mark = "  above the target" if min(wall, processor) > TARGET else ""
    print(f"29 layers of {options.size} x {options.size}, {options.layout}, {options.threads} threads: "
          f"median x {wall:.2f} wall, {processor:.2f} cpu (target {TARGET}){mark}; peak {max(peaks) / 1024:.0f} MiB")
    if min(peaks) > 4 / 3 * small_peak:
        failures.append(f"memory: {small_peak} KiB at half the width, {min(peaks)} KiB at {options.size}")
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
