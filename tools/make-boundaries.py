#!/usr/bin/python3
"""Makes specs/boundaries/world.fgb, the boundaries that ship with soilgate.

Natural Earth's provinces at 1:10m, as Debian packages them (libgnudatalanguage0, public domain), are joined to one
feature a country and named by ISO 3166-1 (Debian's iso-codes). Nothing is simplified. All inputs are checked by
their SHA-256 first. specs/boundaries/README.md tells what the result holds and why.

    tools/make-boundaries.py                 downloads the package with apt-get (no installation)
    tools/make-boundaries.py --deb FILE      uses a package that is there already

Needs Debian 12's python3-gdal, iso-codes, apt and dpkg.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile

from osgeo import gdal, ogr, osr

PACKAGE = "libgnudatalanguage0"
FOLDER = "./usr/share/gnudatalanguage/resource/maps/high/"
STEM = "ne_10m_admin_1_states_provinces"
ISO_CODES = "/usr/share/iso-codes/json/iso_3166-1.json"

# The package itself is built anew from time to time; these files in it are what counts.
SHA256 = {
    STEM + ".shp": "a535e9ea5f206e2c9bb5b3b94aa9c7c4835487a4b7f7c7da577f32c460176cc2",
    STEM + ".shx": "203eff0c1ee8df4668645807ebf7fa2eeda3f2e424375ac0cda1e02f42e2b77c",
    STEM + ".dbf": "874a52a0aaeacf7af7c92d28ff5b5fd361b06b63085bda2c41177c00cbde9891",
    ISO_CODES: "f01b812b57fba9f31ff621bf33e7c7570a01964dbeb5be2167e94decf538c89f",
}

# Units without a code in the source that ISO 3166-1 does code.
CODED = {"Cocos (Keeling) Islands": "CC", "Christmas Island": "CX"}
# Codes in the source that ISO 3166-1 leaves to users: alpha-3, name. UN maps show no such country.
USER_ASSIGNED = {"XK": ("XKX", "Kosovo")}


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def check_input(path, expected):
    found = sha256(path)
    if found != expected:
        sys.exit(f"{path}: SHA-256 is {found}, expected {expected}")


def fetch(folder):
    subprocess.run(["apt-get", "download", PACKAGE], cwd=folder, check=True)
    return next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".deb"))


def unpack(deb, folder):
    """Puts the three files of the shapefile into FOLDER and checks them."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                name = os.path.basename(member.name)
                if member.name == FOLDER + name and name in SHA256:
                    with open(os.path.join(folder, name), "wb") as out:
                        out.write(archive.extractfile(member).read())
    for name in (STEM + ".shp", STEM + ".shx", STEM + ".dbf"):
        check_input(os.path.join(folder, name), SHA256[name])
    return os.path.join(folder, STEM + ".shp")


def read_iso():
    check_input(ISO_CODES, SHA256[ISO_CODES])
    with open(ISO_CODES, encoding="utf-8") as file:
        return {c["alpha_2"]: c for c in json.load(file)["3166-1"]}


def read_provinces(shapefile):
    """Polygons by (alpha-2 code, name of an uncoded unit or None)."""
    groups = {}
    source = ogr.Open(shapefile)
    for feature in source.GetLayer(0):
        code, unit = feature["iso_a2"], None
        if code == "-1":
            code = CODED.get(feature["name"], "-1")
            unit = feature["name"] if code == "-1" else None
        geometry = feature.GetGeometryRef().Clone()
        if not geometry.IsValid():
            geometry = geometry.MakeValid()
        groups.setdefault((code, unit), []).append(geometry)
    return groups


def polygons_of(geometry):
    """Copies of all polygons in GEOMETRY, lines and points left out (a reference would not outlive it)."""
    if geometry.GetGeometryName() == "POLYGON":
        return [geometry.Clone()]
    parts = [geometry.GetGeometryRef(i) for i in range(geometry.GetGeometryCount())]
    return [polygon for part in parts for polygon in polygons_of(part)]


def join(geometries):
    """The union of GEOMETRIES as one multipolygon, its parts in a stable order."""
    collection = ogr.Geometry(ogr.wkbMultiPolygon)
    for geometry in geometries:
        for polygon in polygons_of(geometry):
            collection.AddGeometry(polygon)
    result = ogr.Geometry(ogr.wkbMultiPolygon)
    for polygon in sorted(polygons_of(collection.UnionCascaded()), key=lambda p: (-p.Area(), p.GetEnvelope())):
        polygon.FlattenTo2D()
        result.AddGeometry(polygon)
    return result


def make_rows(groups, iso):
    rows = []
    units = sorted(unit for code, unit in groups if code == "-1")
    for (code, unit), geometries in groups.items():
        if unit is not None:
            identity = (f"X{units.index(unit) + 1:02d}", 0, unit, 1)
        elif code in USER_ASSIGNED:
            identity = (USER_ASSIGNED[code][0], 0, USER_ASSIGNED[code][1], 1)
        else:
            entry = iso[code]
            identity = (entry["alpha_3"], int(entry["numeric"]), entry["name"], 0)
        rows.append(identity + (join(geometries),))
    return sorted(rows, key=lambda row: row[0])


def check_rows(rows):
    for row in rows:
        if not row[4].IsValid():
            sys.exit(f"{row[0]}: the joined geometry is not valid")
    boxes = [row[4].GetEnvelope() for row in rows]
    for i, a in enumerate(boxes):
        for j in range(i + 1, len(rows)):
            b = boxes[j]
            if a[0] > b[1] or b[0] > a[1] or a[2] > b[3] or b[2] > a[3]:
                continue
            shared = sum(part.Area() for part in polygons_of(rows[i][4].Intersection(rows[j][4])))
            if shared > 0:
                sys.exit(f"{rows[i][0]} and {rows[j][0]} overlap by {shared:.3g} square degrees")


def write(rows, path):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    with tempfile.TemporaryDirectory() as folder:
        # The driver takes the layer's name from the file's: write under the final name, then move.
        made = os.path.join(folder, os.path.basename(path))
        target = ogr.GetDriverByName("FlatGeobuf").CreateDataSource(made)
        layer = target.CreateLayer("world", srs, ogr.wkbMultiPolygon, ["SPATIAL_INDEX=YES"])
        for name, kind in (("iso3", ogr.OFTString), ("m49", ogr.OFTInteger), ("name", ogr.OFTString),
                           ("disputed", ogr.OFTInteger), ("west", ogr.OFTReal), ("south", ogr.OFTReal),
                           ("east", ogr.OFTReal), ("north", ogr.OFTReal)):
            layer.CreateField(ogr.FieldDefn(name, kind))
        for iso3, m49, name, disputed, geometry in rows:
            feature = ogr.Feature(layer.GetLayerDefn())
            west, east, south, north = geometry.GetEnvelope()
            values = (iso3, m49, name, disputed, west, south, east, north)
            for index, value in enumerate(values):
                feature.SetField(index, value)
            feature.SetGeometry(geometry)
            layer.CreateFeature(feature)
        layer = target = None
        with open(made, "rb") as file:
            content = file.read()
    with open(path, "wb") as file:
        file.write(content)
    print(f"{path}: {len(rows)} features, {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


def main():
    default = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "specs/boundaries/world.fgb")
    parser = argparse.ArgumentParser(description="Makes the boundaries that ship with soilgate.")
    parser.add_argument("--deb", help="the Debian package, when it is there already")
    parser.add_argument("--output", default=default, help="where to write (default: specs/boundaries/world.fgb)")
    options = parser.parse_args()
    gdal.UseExceptions()
    with tempfile.TemporaryDirectory() as folder:
        shapefile = unpack(options.deb or fetch(folder), folder)
        rows = make_rows(read_provinces(shapefile), read_iso())
    check_rows(rows)
    write(rows, options.output)


if __name__ == "__main__":
    main()
