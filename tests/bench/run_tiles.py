#!/usr/bin/python3
"""Tiles beside gdal2tiles: the same map, the same zooms, as many processes as threads.

gdal2tiles gets the map coloured by gdaldem, as users do it, and writes a folder of tiles; soilgate writes that, PMTiles,
MBTiles and the values for the page. Both in one run; what counts is the ratio, as machines drift. Prints seconds by the
clock and of the processors, peak memory and tiles.

    tests/bench/run_tiles.py --build BUILD [--folder FOLDER] [--size 8000] [--threads 2]
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from run import make, run  # noqa: E402

TARGET = 10  # times as fast
COLOURS = "nv 0 0 0 0\n-1e6 247 231 185 255\n0 247 231 185 255\n60 181 133 70 255\n150 62 32 18 255\n1e6 62 32 18 255\n"


def tiles_of(folder):
    return sum(name.endswith(".png") for _, _, names in os.walk(folder) for name in names)


def peer(folder, raster, zoom, threads):
    """Seconds by the clock, of the processors, and peak memory of colouring and cutting."""
    colours, painted, target = (os.path.join(folder, name) for name in ("colours.txt", "painted.tif", "gdal2tiles"))
    with open(colours, "w", encoding="utf-8") as file:
        file.write(COLOURS)
    shutil.rmtree(target, ignore_errors=True)
    _, wall, cpu, peak = run(["gdaldem", "color-relief", "-q", "-alpha", "-co", "TILED=YES", raster, colours, painted])
    _, more, more_cpu, more_peak = run(["gdal2tiles.py", "-q", "--xyz", f"--zoom=0-{zoom}", f"--processes={threads}", "-w", "none", painted, target])
    os.remove(painted)
    return wall + more, cpu + more_cpu, max(peak, more_peak), tiles_of(target)


def own(build, folder, raster, threads):
    target = os.path.join(folder, "soilgate")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    told, wall, cpu, peak = run([os.path.join(build, "bench", "bench_tiles"), "gsocseq", "T0", raster, target, str(threads)])
    zoom = int(told.split("zoom 0 to ")[1].split(",")[0])
    return wall, cpu, peak, tiles_of(target), zoom


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--folder")
    parser.add_argument("--size", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp(prefix="soilgate-bench-")
    paths, _ = make(folder, options.size, ["deflate-p3-tiles"])
    raster = paths["deflate-p3-tiles"]
    wall, cpu, peak, count, zoom = own(options.build, folder, raster, options.threads)
    print(f"soilgate    {wall:7.2f} s  cpu {cpu:7.2f} s  {peak / 1024:5.0f} MB  {count} tiles, zoom 0 to {zoom}, in three containers, and the values", flush=True)
    other, other_cpu, other_peak, other_count = peer(folder, raster, zoom, options.threads)
    print(f"gdal2tiles  {other:7.2f} s  cpu {other_cpu:7.2f} s  {other_peak / 1024:5.0f} MB  {other_count} tiles")
    print(f"{other / wall:.1f} times as fast by the clock, {other_cpu / cpu:.1f} of the processors{'' if other / wall >= TARGET else f'; the target is {TARGET}'}")
    if not options.folder:
        subprocess.run(["rm", "-rf", folder], check=False)


if __name__ == "__main__":
    main()
