"""Walks sample_rasters/MANIFEST.csv: every sample breaks the rule it is for, at the stated place, and no other.

Facts about the samples are taken from GDAL, numpy and the manifest, never from an earlier report.
"""

import csv
import functools
import json
import math
import os
import re
import shlex
import subprocess
import sys
import unittest

import numpy as np
from osgeo import gdal, ogr

gdal.UseExceptions()
ogr.UseExceptions()
SOILGATE = os.environ['SOILGATE']
SAMPLES = os.path.join(os.environ['SOILGATE_SOURCE'], 'sample_rasters')
MADE_WITH_GDAL = '3.6.2'  # the bytes of the committed samples depend on it
EXIT = {'error': 1, 'unchecked': 1, 'warning': 0, 'info': 0, '': 0}
WEIGHTY = ('error', 'warning', 'unchecked')


def manifest():
    with open(os.path.join(SAMPLES, 'MANIFEST.csv'), encoding='ascii', newline='') as file:
        return list(csv.DictReader(file))


def run(*arguments):
    return subprocess.run([SOILGATE, *arguments], cwd=SAMPLES, capture_output=True, text=True, timeout=120)


@functools.lru_cache(maxsize=None)
def check(path, arguments='', form='json'):
    return run('check', path, *shlex.split(arguments), '--format', form)


def findings_of(report):
    return [finding for delivery in report['deliveries'] for finding in delivery['findings']]


def files_below(part):
    for folder, _, names in os.walk(os.path.join(SAMPLES, part)):
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), SAMPLES)


def file_of(row, finding):
    """The raster that a finding is about: the sample itself, or a file in its folder."""
    path = os.path.join(SAMPLES, row['path'])
    return os.path.join(path, finding['file']) if os.path.isdir(path) else path


def summary(findings):
    return [(f['rule'], f['severity'], f.get('file'), f['message']) for f in findings]


class Manifest(unittest.TestCase):
    def test_every_rule_has_a_sample(self):
        rules = json.loads(run('rules', '--format', 'json').stdout)['rules']
        listed = {rule['id'] for rule in rules if rule['judges'] != 'mosaic'}  # those: test_mosaics.py
        self.assertEqual({rule['id'] for rule in rules},
                         set(re.findall(r'^\s*([a-z]+\.[a-z][a-z0-9-]*)\b', run('rules').stdout, re.MULTILINE)) - {'soilgate.rules'})
        self.assertGreater(len(listed), 40)
        sampled = {row['rule'] for row in manifest()} - {'none'}
        # A reader that crashes or hangs is no raster: tests/hostile makes it happen.
        self.assertEqual(listed - sampled - {'file.reader-failed'}, set(), 'rules without a sample')
        self.assertEqual(sampled - listed, set(), 'samples of rules that the program does not have')

    def test_every_file_is_in_the_manifest(self):
        paths = [row['path'] for row in manifest()]
        for file in list(files_below('good')) + list(files_below('bad')):
            beside = [p for p in paths if file == p or file.startswith(p + '/') or file.startswith(p + '.')]
            self.assertTrue(beside, f'{file} belongs to no line of MANIFEST.csv')

    def test_samples_are_small(self):
        total = sum(os.lstat(os.path.join(SAMPLES, file)).st_size for file in files_below('.'))
        self.assertLess(total, 10_000_000)

    @unittest.skipUnless(gdal.__version__ == MADE_WITH_GDAL, f'the samples were made with GDAL {MADE_WITH_GDAL}')
    def test_samples_are_as_made(self):
        made = subprocess.run([sys.executable, os.path.join(SAMPLES, 'make.py'), '--check'], capture_output=True,
                              text=True, timeout=300)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)


class Bad(unittest.TestCase):
    def test_each_breaks_its_rule_and_only_it(self):
        for row in manifest():
            if row['rule'] != 'none':
                with self.subTest(sample=row['path'], rule=row['rule']):
                    self.judge(row)

    def judge(self, row):
        ran = check(row['path'], row['arguments'])
        self.assertIn(ran.returncode, (0, 1), ran.stderr)
        findings = findings_of(json.loads(ran.stdout))
        hits = [f for f in findings if f['rule'] == row['rule']]
        self.assertTrue(hits, f'{row["rule"]} was not found, but {summary(findings)}')
        others = [f for f in findings if f['rule'] != row['rule'] and f['severity'] in WEIGHTY]
        self.assertEqual(summary(others), [], 'more than the rule of the sample was found')
        self.assertEqual([f['severity'] for f in hits], [row['severity']] * len(hits), summary(hits))
        self.assertEqual(ran.returncode, EXIT[row['severity']])
        self.explained(hits)
        said = ' '.join(str(f[key]) for f in hits for key in ('message', 'expected', 'measured', 'file', 'layer'))
        self.assertIn(row['tells'], said)
        if row['pixels']:
            self.assertEqual(sum(f['pixels'] for f in hits), int(row['pixels']), summary(hits))
        if row['col']:
            places = [(p['col'], p['row']) for f in hits for p in f['locations']]
            self.assertIn((int(row['col']), int(row['row'])), places)
        for finding in hits:
            self.places_fit(row, finding)

    def explained(self, hits):
        for finding in hits:
            for key in ('message', 'advice', 'source'):
                self.assertTrue(finding[key], f'{finding["rule"]} has no {key}')

    def places_fit(self, row, finding):
        """Longitude and latitude of every place by the file's own georeference."""
        if not finding['locations']:
            return
        raster = gdal.Open(file_of(row, finding))
        west, width, _, north, _, height = raster.GetGeoTransform()
        for place in finding['locations']:
            self.assertTrue(0 <= place['col'] < raster.RasterXSize and 0 <= place['row'] < raster.RasterYSize, place)
            self.assertAlmostEqual(place['lon'], west + (place['col'] + 0.5) * width, places=6)
            self.assertAlmostEqual(place['lat'], north + (place['row'] + 0.5) * height, places=6)

    def test_values_at_the_places(self):
        """The value told for a place is the pixel's."""
        told = 0
        for row in manifest():
            if not row['col'] or row['rule'] == 'file.corrupt':
                continue
            for finding in findings_of(json.loads(check(row['path'], row['arguments']).stdout)):
                pixels = gdal.Open(file_of(row, finding)).ReadAsArray()
                for place in finding['locations']:
                    if place['value'] is not None:
                        pixel = float(pixels[place['row'], place['col']])
                        self.assertTrue(math.isclose(place['value'], pixel, rel_tol=1e-6), (row['path'], place, pixel))
                        told += 1
        self.assertGreater(told, 50)

    def test_text_names_the_rule(self):
        for row in manifest():
            if row['rule'] != 'none':
                with self.subTest(sample=row['path']):
                    ran = check(row['path'], row['arguments'], 'text')
                    self.assertEqual(ran.returncode, EXIT[row['severity']], ran.stderr)
                    self.assertIn(row['rule'], ran.stdout)


class Good(unittest.TestCase):
    LAYERS = {'good/GSOCseq': 29, 'good/GSASmap': 16, 'good/GBSmap': 3}

    def deliveries(self):
        paths = [row['path'] for row in manifest() if row['rule'] == 'none']
        self.assertEqual(set(paths), set(self.LAYERS))
        for path in paths:
            ran = check(path)
            self.assertIn(ran.returncode, (0, 1), ran.stderr)
            report = json.loads(ran.stdout)
            self.assertEqual(len(report['deliveries']), 1)
            yield path, report['deliveries'][0]

    def for_each_file(self, judge):
        """Calls JUDGE with the open raster, True where it has data, and what is told of it."""
        judged = 0
        for path, delivery in self.deliveries():
            for file in delivery['files']:
                with self.subTest(file=file['path']):
                    raster = gdal.Open(os.path.join(SAMPLES, path, file['path']))
                    pixels, nodata = raster.ReadAsArray(), raster.GetRasterBand(1).GetNoDataValue()
                    judge(raster, pixels, pixels != pixels.dtype.type(nodata), file)
                    judged += 1
        self.assertEqual(judged, sum(self.LAYERS.values()))

    def test_nothing_is_found(self):
        for path, delivery in self.deliveries():
            with self.subTest(sample=path):
                weighty = [f for f in delivery['findings'] if f['severity'] in WEIGHTY]
                self.assertEqual(summary(weighty), [])
                self.assertEqual(delivery['verdict'], 'pass')
                self.assertEqual(check(path).returncode, 0)

    def test_each_layer_is_judged(self):
        for path, delivery in self.deliveries():
            self.assertEqual(delivery['product'], os.path.basename(path))
            layers = {file['layer'] for file in delivery['files']}
            self.assertEqual(len(layers - {None}), self.LAYERS[path], layers)

    def test_text_passes(self):
        for path in self.LAYERS:
            with self.subTest(sample=path):
                ran = check(path, form='text')
                self.assertEqual(ran.returncode, 0, ran.stdout[-1000:] + ran.stderr)
                self.assertRegex(ran.stdout, r'(?m)^PASS\b')

    def test_statistics_agree_with_numpy(self):
        self.for_each_file(self.statistics)

    def statistics(self, raster, pixels, data, file):
        values, told = pixels[data].astype(np.float64), file['statistics']
        self.assertEqual((told['count'], told['nodata'], told['nan']), (values.size, int((~data).sum()), 0))
        self.assertEqual((told['min'], told['max']), (values.min(), values.max()))
        self.assertTrue(math.isclose(told['mean'], values.mean(), rel_tol=1e-9), (told['mean'], values.mean()))
        self.assertTrue(math.isclose(told['sd'], values.std(), rel_tol=1e-6), (told['sd'], values.std()))
        self.assertTrue(math.isclose(told['percentiles']['50'], np.median(values), rel_tol=0.01))

    def test_zones_areas_and_totals(self):
        """Every pixel with data lies inside the shipped boundary; areas and tonnes by the ellipsoid."""
        self.for_each_file(self.zones)

    def zones(self, raster, pixels, data, file):
        told = file['statistics']
        inside = int((data & country(raster, file['country'])).sum())
        self.assertEqual(told['zones'], {'inside': inside, 'near': 0, 'disputed': 0, 'foreign': 0, 'beyond': 0})
        self.assertEqual(inside, int(data.sum()))
        areas = pixel_areas_km2(raster)[:, None] * data
        self.assertTrue(math.isclose(told['area_km2'], areas.sum(), rel_tol=1e-9), (told['area_km2'], areas.sum()))
        if told['national_total'] is not None:
            tonnes = (np.where(data, pixels, 0).astype(np.float64) * areas * 100).sum()  # 100 ha in a km2
            self.assertTrue(math.isclose(told['national_total']['value'], tonnes, rel_tol=1e-9))

    def test_area_of_sri_lanka(self):
        """65 610 km2 by its government's statistics; a 1:10m outline is not exact."""
        delivery = json.loads(check('good/GSASmap').stdout)['deliveries'][0]
        for file in delivery['files']:
            self.assertAlmostEqual(file['statistics']['area_km2'] / 65610, 1, delta=0.02)


def country(raster, iso3):
    """True where the centre of a pixel lies in the shipped boundary, as GDAL burns it."""
    source = ogr.Open(os.path.join(os.environ['SOILGATE_SOURCE'], 'specs', 'boundaries', 'world.fgb'))
    layer = source.GetLayer()
    layer.SetAttributeFilter(f"iso3 = '{iso3}'")
    burnt = gdal.GetDriverByName('MEM').Create('', raster.RasterXSize, raster.RasterYSize, 1, gdal.GDT_Byte)
    burnt.SetGeoTransform(raster.GetGeoTransform())
    burnt.SetProjection(raster.GetProjection())
    gdal.RasterizeLayer(burnt, [1], layer, burn_values=[1])
    return burnt.ReadAsArray() == 1


def pixel_areas_km2(raster):
    """Of each row: the area between two parallels of the WGS 84 ellipsoid, times the share of the circle."""
    _, width, _, north, _, height = raster.GetGeoTransform()
    edges = np.radians(north + height * np.arange(raster.RasterYSize + 1))
    a, f = 6378.137, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))
    s = np.sin(edges)
    to_equator = np.pi * a * a * (1 - f) ** 2 * (s / (1 - (e * s) ** 2) + np.arctanh(e * s) / e)
    return (to_equator[:-1] - to_equator[1:]) * width / 360


class Relations(unittest.TestCase):
    """What makes a good delivery good beyond what one file shows, by numpy alone."""

    def layer(self, path):
        raster = gdal.Open(os.path.join(SAMPLES, 'good', path))
        pixels, nodata = raster.ReadAsArray(), raster.GetRasterBand(1).GetNoDataValue()
        values = pixels.astype(np.float64)
        values[pixels == pixels.dtype.type(nodata)] = np.nan
        return values

    def same(self, one, other, tolerance=0.0):
        self.assertTrue(np.array_equal(np.isnan(one), np.isnan(other)))
        self.assertLessEqual(float(np.nanmax(np.abs(one - other))), tolerance)

    def test_gsocseq(self):
        def seq(stem):
            return self.layer(f'GSOCseq/BTN_GSOCseq_{stem}Map030.tif')
        t0, bau, single = seq('T0_'), seq('finalSOC_BAU_'), np.float32
        for scenario in ('BAU', 'SSM1', 'SSM2', 'SSM3'):
            final = seq(f'finalSOC_{scenario}_')
            self.same(seq(f'AbsDiff_{scenario}_'), final - t0)
            self.same(seq(f'ASR_{scenario}_'), (final - t0) / 20)
            spread = seq('BAU_Uncertainty') if scenario == 'BAU' else seq('SSM_Uncertainty')
            wanted = np.sqrt((spread * final) ** 2 + (seq('T0_Uncertainty') * t0) ** 2) / np.abs(t0 + final)
            self.same(seq(f'ASR_{scenario}_Uncertainty'), wanted.astype(single).astype(float))
            if scenario != 'BAU':
                self.same(seq(f'RelDiff_{scenario}_'), final - bau)
                self.same(seq(f'RSR_{scenario}_'), (final - bau) / 20)
                wanted = np.sqrt((spread * final) ** 2 + (seq('BAU_Uncertainty') * bau) ** 2) / np.abs(bau + final)
                self.same(seq(f'RSR_{scenario}_Uncertainty'), wanted.astype(single).astype(float))
        for family in ('finalSOC', 'AbsDiff', 'ASR'):
            means = [np.nanmean(seq(f'{family}_{scenario}_')) for scenario in ('BAU', 'SSM1', 'SSM2', 'SSM3')]
            self.assertEqual(means, sorted(means))

    def test_gsasmap(self):
        for depth, text in (('030', '0_30'), ('30100', '30_100')):
            with open(os.path.join(SAMPLES, f'good/GSASmap/saltaffected_LUT{text}.txt'), encoding='ascii') as file:
                codes = {name.strip('"'): int(code) for code, name in (line.split() for line in list(file)[1:])}
            ec, ph, esp, code = (self.layer(f'GSASmap/LKA_{stem}Map{depth}.tif')
                                 for stem in ('Salinity', 'pH', 'ESP', 'Salt'))
            there = ~np.isnan(code)
            salinity = np.select([ec < 0.75, ec < 2, ec < 4, ec < 8],
                                 [codes['None'], codes['SlightSalinity'], codes['ModerateSalinity'],
                                  codes['StrongSalinity']], -1)
            sodicity = np.where(esp < 30, codes['SlightSodicity'], codes['ModerateSodicity'])
            agreed = [(ph < 8.2) & (esp < 15), (ph < 8.2) & (esp > 15) & (ec > 4), (ph > 8.2) & (esp > 15) & (ec < 4)]
            wanted = np.select(agreed, [salinity, np.full(ec.shape, codes['Saline-sodic']), sodicity], -1)
            self.assertTrue((wanted[there] == code[there]).all())
            self.assertEqual(set(np.unique(code[there])), set(codes.values()))

    def test_gbsmap(self):
        rasters = {name: self.layer(name) for name in files_in('good/GBSmap')}
        code = next(values for values in rasters.values() if set(np.unique(values[~np.isnan(values)])) == {0, 1})
        probability = max((values for values in rasters.values() if values is not code), key=np.nanmax)
        self.same(code, np.where(np.isnan(probability), np.nan, probability > 0.5))
        self.assertLess(float(np.nanmin(np.abs(probability - 0.5))), 0.01)


def files_in(folder):
    return [os.path.join(os.path.basename(folder), name) for name in sorted(os.listdir(os.path.join(SAMPLES, folder)))
            if name.endswith('.tif')]


if __name__ == '__main__':
    unittest.main()
