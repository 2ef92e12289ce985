"""Real national maps that no one here made: counted with GDAL and numpy, and compared with what the program tells.

The maps are not part of the project. Where their folder (../shared/real beside the source) is absent, nothing runs.
"""

import functools
import json
import math
import os
import subprocess
import unittest

import numpy as np
import yaml
from osgeo import gdal

gdal.UseExceptions()
SOILGATE = os.environ['SOILGATE']
SOURCE = os.environ['SOILGATE_SOURCE']
REAL = os.path.join(SOURCE, '..', 'shared', 'real')
BHUTAN = os.path.join(REAL, 'Bhutan_GSOCseq')
PROBABILITY = 'mean_bs_probability.tif'
SPREAD = 'sd_bs_probability.tif'


@functools.lru_cache(maxsize=None)
def check(path, *arguments):
    ran = subprocess.run([SOILGATE, 'check', path, *arguments, '--format', 'json'], capture_output=True, text=True,
                         timeout=300)
    if ran.returncode not in (0, 1):
        raise AssertionError(f'status {ran.returncode}: {ran.stderr}')
    report = json.loads(ran.stdout)
    if len(report['deliveries']) != 1:
        raise AssertionError(f'{len(report["deliveries"])} deliveries')
    return ran.returncode, report['deliveries'][0]


@functools.lru_cache(maxsize=None)
def pixels(path):
    """(values in the file's own type, True where a value is data)."""
    raster = gdal.Open(path)
    values = raster.ReadAsArray()
    nodata = values.dtype.type(raster.GetRasterBand(1).GetNoDataValue())
    return values, (values != nodata) & ~np.isnan(values)


def load(name):
    with open(os.path.join(SOURCE, 'specs', name), encoding='utf-8') as file:
        return yaml.safe_load(file)


def places(mask):
    return {(int(col), int(row)) for row, col in np.argwhere(mask)}


@unittest.skipUnless(os.path.isdir(REAL), 'the real maps are not here')
class BlackSoilOfArgentina(unittest.TestCase):
    """FAO's training output: a part of Argentina, nothing wrong with it."""

    def each(self):
        for name in (PROBABILITY, SPREAD):
            path = os.path.join(REAL, name)
            _, delivery = check(path, '--country', 'ARG')
            self.assertEqual(len(delivery['files']), 1)
            yield path, delivery

    def test_no_error_but_the_part_that_is_missing(self):
        for path, delivery in self.each():
            with self.subTest(path=path):
                errors = {f['rule'] for f in delivery['findings'] if f['severity'] in ('error', 'unchecked')}
                self.assertEqual(errors, {'boundary.coverage'}, [f['message'] for f in delivery['findings']])
                grid = [f['rule'] for f in delivery['findings'] if f['rule'].startswith(('grid.', 'nodata.', 'value.'))]
                self.assertEqual(grid, [])

    def test_layers_are_known_by_the_training_names(self):
        layers = [delivery['files'][0]['layer'] for _, delivery in self.each()]
        self.assertEqual(layers, ['Probability', 'ProbabilitySD'])

    def test_size_and_nodata(self):
        for path, delivery in self.each():
            raster, statistics = delivery['files'][0]['raster'], delivery['files'][0]['statistics']
            self.assertEqual((raster['cols'], raster['rows']), (371, 320))
            self.assertTrue(math.isclose(raster['nodata']['value'], -3.4e38, rel_tol=1e-6))
            values, data = pixels(path)
            self.assertEqual(int(data.sum()), 116782)
            self.assertEqual(statistics['count'], 116782)
            self.assertEqual(statistics['nodata'], 371 * 320 - 116782)
            present = values[data].astype(np.float64)
            self.assertEqual((statistics['min'], statistics['max']), (present.min(), present.max()))
            self.assertTrue(math.isclose(statistics['mean'], present.mean(), rel_tol=1e-9))
            self.assertTrue(math.isclose(statistics['sd'], present.std(), rel_tol=1e-6))

    def test_place_on_the_lattices(self):
        """0.076 pixels from the lattice of (-180, 90), 0.006 from GSOCmap's: within the 0.01 that a map may be off."""
        for path, delivery in self.each():
            transform = gdal.Open(path).GetGeoTransform()
            self.assertEqual(tuple(delivery['files'][0]['raster']['geotransform']), transform)
            self.assertAlmostEqual(self.phase(transform[3], 90), 0.076, places=3)
            self.assertAlmostEqual(self.phase(transform[3], 83.616081247), 0.006, places=3)
            told = delivery['files'][0]['raster']['phase']
            self.assertAlmostEqual(abs(told['world']['south_px']), 0.076, places=3)
            self.assertAlmostEqual(abs(told['gsocmap']['south_px']), 0.006, places=3)
            self.assertIn('grid.phase', delivery['files'][0]['outcomes']['passed'])
            self.assertIn('grid.resolution', delivery['files'][0]['outcomes']['passed'])

    def phase(self, edge, origin):
        steps = (origin - edge) * 120
        return abs(steps - round(steps))


@unittest.skipUnless(os.path.isdir(REAL), 'the real maps are not here')
class CarbonOfBhutan(unittest.TestCase):
    """29 layers as FAO holds them, with the fill values that went through the arithmetic."""

    @classmethod
    def setUpClass(cls):
        cls.status, cls.delivery = check(BHUTAN)
        spec = load('gsocseq-1.1.yaml')
        cls.kinds = {kind['id']: kind for kind in spec['kinds']}
        cls.layers = {layer['id']: layer for layer in spec['layers']}
        cls.sentinels = [np.float32(each['value']) for each in load('base/gsp-30arcsec.yaml')['nodata']['sentinels']]

    def for_each(self, judge):
        """Calls JUDGE for each layer with what is told of the file, its path and its findings."""
        for file in self.delivery['files']:
            with self.subTest(layer=file['layer']):
                judge(file, os.path.join(BHUTAN, file['path']),
                      [f for f in self.delivery['findings'] if f['file'] == file['path']])

    def outside(self, layer, values):
        kind = self.kinds[self.layers[layer]['kind']]
        limits = self.layers[layer].get('range', kind.get('range'))
        below = values <= limits['min'] if limits.get('min_open') else values < limits['min']
        above = values >= limits['max'] if limits.get('max_open') else values > limits['max']
        return below | above

    def told(self, findings, rule, mask):
        """The findings of RULE count the pixels of MASK and name places in it, the first one among them."""
        hits = [f for f in findings if f['rule'] == rule]
        self.assertEqual(sum(f['pixels'] for f in hits), int(mask.sum()), [f['message'] for f in hits])
        named = {(p['col'], p['row']) for f in hits for p in f['locations']}
        self.assertLessEqual(named, places(mask))
        if mask.any():
            row, col = np.argwhere(mask)[0]
            self.assertIn((int(col), int(row)), named)

    def test_all_layers_are_judged(self):
        self.assertEqual(self.status, 1)
        self.assertEqual(self.delivery['verdict'], 'fail')
        self.assertEqual(self.delivery['product'], 'GSOCseq')
        self.assertEqual({file['layer'] for file in self.delivery['files']}, set(self.layers))
        self.assertEqual(len(self.delivery['files']), 29)
        self.assertNotIn('package.layer-missing', {f['rule'] for f in self.delivery['findings']})

    def test_the_country_is_written_out(self):
        def judge(_file, _path, findings):
            hits = [f for f in findings if f['rule'] == 'name.country']
            self.assertEqual(len(hits), 1)
            text = ' '.join(str(hits[0][key]) for key in ('message', 'expected', 'measured', 'advice'))
            self.assertIn('Bhutan', text)
            self.assertIn('BTN', text)
        self.for_each(judge)

    def test_statistics(self):
        def judge(file, path, _findings):
            values, data = pixels(path)
            present, told = values[data].astype(np.float64), file['statistics']
            self.assertEqual((told['count'], told['nodata']), (present.size, int((~data).sum())))
            self.assertEqual((told['min'], told['max']), (present.min(), present.max()))
            self.assertTrue(math.isclose(told['mean'], present.mean(), rel_tol=1e-9))
            self.assertTrue(math.isclose(told['sd'], present.std(), rel_tol=1e-6))
        self.for_each(judge)

    def test_fill_values_among_the_data(self):
        totals = []

        def judge(file, path, findings):
            values, data = pixels(path)
            fill = data & np.isin(values, self.sentinels) & self.outside(file['layer'], values)
            self.told(findings, 'nodata.sentinel', fill)
            totals.append(int(fill.sum()))
        self.for_each(judge)
        self.assertGreater(sum(totals), 20000)

    def test_known_counts_of_fill_values(self):
        """Written down when the layers were first looked at with numpy."""
        for layer, value, count in (('T0_Uncertainty', -999, 1084), ('ASR_BAU', -49.95, 1084),
                                    ('ASR_SSM3_Uncertainty', 999, 1084), ('RSR_SSM1_Uncertainty', 706.3996744, 1093),
                                    ('finalSOC_BAU', -999, 1093), ('SSM_Uncertainty', -999, 1155)):
            file = next(file for file in self.delivery['files'] if file['layer'] == layer)
            values, _ = pixels(os.path.join(BHUTAN, file['path']))
            self.assertEqual(int((values == np.float32(value)).sum()), count, layer)
            hits = [f for f in self.delivery['findings']
                    if f['file'] == file['path'] and f['rule'] == 'nodata.sentinel']
            self.assertEqual(sum(f['pixels'] for f in hits), count, layer)

    def test_values_out_of_range(self):
        def judge(file, path, findings):
            values, data = pixels(path)
            known = np.isin(values, self.sentinels)
            self.told(findings, 'value.range', data & ~known & self.outside(file['layer'], values))
        self.for_each(judge)

    def test_zeros(self):
        found = set()

        def judge(file, path, findings):
            values, data = pixels(path)
            self.assertTrue(self.kinds[self.layers[file['layer']]['kind']]['zero_dropped'])
            self.told(findings, 'nodata.zero', data & (values == 0) & ~self.outside(file['layer'], values))
            if (data & (values == 0)).any():
                found.add(file['layer'])
        self.for_each(judge)
        self.assertEqual(found, {'T0', 'RelDiff_SSM1', 'RelDiff_SSM2', 'RelDiff_SSM3', 'RSR_SSM1', 'RSR_SSM2',
                                 'RSR_SSM3'})

    def test_places(self):
        def judge(_file, path, findings):
            west, width, _, north, _, height = gdal.Open(path).GetGeoTransform()
            values, _ = pixels(path)
            for place in (place for finding in findings for place in finding['locations']):
                self.assertAlmostEqual(place['lon'], west + (place['col'] + 0.5) * width, places=6)
                self.assertAlmostEqual(place['lat'], north + (place['row'] + 0.5) * height, places=6)
                if place['value'] is not None:
                    self.assertEqual(place['value'], float(values[place['row'], place['col']]))
        self.for_each(judge)

    def test_the_grid_is_gsocmaps(self):
        def judge(file, _path, _findings):
            self.assertIn('grid.phase', file['outcomes']['passed'])
            self.assertIn('grid.resolution', file['outcomes']['passed'])
        self.for_each(judge)


if __name__ == '__main__':
    unittest.main()
