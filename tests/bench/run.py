#!/usr/bin/python3
"""What a check costs beside decoding: the whole of it against a pass that only decodes.

Makes rasters of one country in the layouts that national maps come in, runs both in turn several times, prints medians
of seconds and of ratios, and fails when the facts differ between numbers of threads, or memory passes its limit. A
ratio above its target is marked, not failed: a shared machine is no place to fail on time.

    tests/bench/run.py --build BUILD [--folder FOLDER] [--size 8000] [--rounds 5] [--threads 1,2,4] [--layouts NAME,...]
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = 1.15  # of decoding alone, with as many threads
MEMORY_KIB = 128 * 1024
NAME = "CHN_GSOCseq_T0_Map030.tif"  # any country will do; its boundary is made
LAYOUTS = ("lzw-strips", "deflate-p3-tiles", "lzw-p3-tiles", "zstd-p3-tiles", "none-strips")


def make(folder, size, layouts):
    """The path of each layout's raster, and of the boundaries. Made by another process: the peak memory of a child
    counts from its parent's, so this one stays small."""
    boundaries = os.path.join(folder, f"country-{size}.fgb")
    paths = {layout: os.path.join(folder, f"{layout}-{size}", NAME) for layout in layouts}
    maker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rasters.py")
    subprocess.run(["/usr/bin/python3", maker, str(size), boundaries] + [f"{name}={path}" for name, path in paths.items()],
                   check=True)
    return paths, boundaries


def run(command, allowed=(0,)):
    """Runs COMMAND: its output, seconds by the clock and by the processors, and peak memory in KiB."""
    reader, writer = os.pipe()
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=writer, env={"SOILGATE_DATA": SOURCE, **os.environ})
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        output = pipe.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}\n{output}")
    return output, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def paired(values, bases):
    """The median ratio of runs of one round, as a machine's speed drifts from round to round."""
    return statistics.median(value / base for value, base in zip(values, bases))


class Bench:
    def __init__(self, build, rounds):
        self.scan = os.path.join(build, "bench", "bench_scan")
        self.program = os.path.join(build, "soilgate")
        self.rounds = rounds
        self.worst_kib = 0
        self.failures = []

    def commands(self, path, boundaries, threads):
        """Name of each kind of run, its command, and whether the pass tells its own time."""
        kinds = [("hash", [self.scan, "hash", path, "1"], True),
                 ("decode", [self.scan, "decode", path, str(threads)], True),
                 ("scan", [self.scan, "scan", path, str(threads)], True),
                 ("scan, zones", [self.scan, "scan", path, str(threads), boundaries], True),
                 ("decode, process", [self.scan, "decode", path, str(threads)], False)]
        if os.path.exists(self.program):
            kinds.append(("check, process", [self.program, "check", "--quiet", "--no-progress", "--jobs", str(threads),
                                             "--country", "CHN", "--boundaries", boundaries, path], False))
        return kinds

    def measure(self, layout, path, boundaries, threads):
        kinds = self.commands(path, boundaries, threads)
        walls = {name: [] for name, _, _ in kinds}
        processors = {name: [] for name, _, _ in kinds}
        for _ in range(self.rounds):
            for name, command, tells in kinds:
                output, wall, processor, peak = run(command, (0, 1) if command[0] == self.program else (0,))
                if tells:
                    told = json.loads(output)
                    wall, processor = told["wall"], told["processor"]
                walls[name].append(wall)
                processors[name].append(processor)
                if name.startswith(("scan", "check")):
                    self.note_memory(f"{layout}, {threads} threads, {name}", peak)
        for name, _, _ in kinds[1:]:
            base = "decode, process" if name.endswith("process") else "decode"
            self.print_line(layout, threads, name, walls, processors, base)
        print(f"{layout:17} {'':7} {'hash':15} {statistics.median(walls['hash']):9.3f} "
              f"{statistics.median(processors['hash']):9.3f}   beside the pass; part of check")

    def print_line(self, layout, threads, name, walls, processors, base):
        wall, processor = statistics.median(walls[name]), statistics.median(processors[name])
        ratio, ratio_processor = paired(walls[name], walls[base]), paired(processors[name], processors[base])
        mark = "  above the target" if min(ratio, ratio_processor) > TARGET and layout != "none-strips" else ""
        print(f"{layout:17} {threads:7} {name:15} {wall:9.3f} {processor:9.3f} {ratio:9.2f} {ratio_processor:9.2f}{mark}",
              flush=True)

    def note_memory(self, what, kib):
        self.worst_kib = max(self.worst_kib, kib)
        if kib > MEMORY_KIB:
            self.failures.append(f"{what}: peak memory {kib} KiB, above {MEMORY_KIB}")

    def compare_facts(self, layout, path, boundaries, threads):
        """Every number of the facts, to the last bit, is the same for any number of threads."""
        facts = {count: run([self.scan, "facts", path, str(count), boundaries])[0] for count in threads}
        first = facts[threads[0]]
        if "mean" not in first:
            self.failures.append(f"{layout}: no facts")
        for count in threads[1:]:
            if facts[count] != first:
                self.failures.append(f"{layout}: {count} threads give other facts than {threads[0]}")


def main():
    parser = argparse.ArgumentParser(description="Measures a check against decoding alone.")
    parser.add_argument("--build", required=True, help="build folder (Release)")
    parser.add_argument("--folder", help="where rasters are made and kept (default: a temporary one)")
    parser.add_argument("--size", type=int, default=8000, help="columns and rows of the rasters")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", default="1,2,4")
    parser.add_argument("--layouts", default=",".join(LAYOUTS))
    options = parser.parse_args()
    threads = [int(count) for count in options.threads.split(",")]
    layouts = options.layouts.split(",")
    unknown = [layout for layout in layouts if layout not in LAYOUTS]
    if unknown:
        parser.error(f"no such layout: {unknown[0]}; there are {', '.join(LAYOUTS)}")

    bench = Bench(options.build, options.rounds)
    if not os.path.exists(bench.scan):
        parser.error(f"{bench.scan} is not built")
    with tempfile.TemporaryDirectory(prefix="soilgate-bench-") as temporary:
        folder = options.folder or temporary
        os.makedirs(folder, exist_ok=True)
        paths, boundaries = make(folder, options.size, layouts)
        print(f"{options.size} x {options.size} Float32, medians of {options.rounds}, {os.cpu_count()} processors; "
              f"target {TARGET} of decoding")
        print(f"{'layout':17} {'threads':>7} {'run':15} {'wall s':>9} {'cpu s':>9} {'x wall':>9} {'x cpu':>9}")
        for layout, path in paths.items():
            bench.compare_facts(layout, path, boundaries, threads)
            for count in threads:
                bench.measure(layout, path, boundaries, count)
    print(f"peak memory {bench.worst_kib / 1024:.0f} MiB (limit {MEMORY_KIB // 1024})")
    for failure in bench.failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
