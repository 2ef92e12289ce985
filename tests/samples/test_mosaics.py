"""Walks sample_rasters/MOSAICS.csv: every sample makes a mosaic that breaks the rule it is for, and no other."""
import csv
import json
import os
import subprocess
import tempfile
import unittest

SOILGATE = os.environ['SOILGATE']
SAMPLES = os.path.join(os.environ['SOILGATE_SOURCE'], 'sample_rasters')


def manifest():
    with open(os.path.join(SAMPLES, 'MOSAICS.csv'), encoding='ascii', newline='') as file:
        return list(csv.DictReader(file))


class Mosaics(unittest.TestCase):
    def test_every_rule_has_a_sample(self):
        rules = json.loads(subprocess.run([SOILGATE, 'rules', '--format', 'json'], capture_output=True, check=True).stdout)['rules']
        judged = [rule['id'] for rule in rules if rule['judges'] == 'mosaic']
        self.assertGreater(len(judged), 2)
        self.assertEqual(sorted(judged), sorted(row['rule'] for row in manifest()))

    def test_every_folder_is_in_the_manifest(self):
        self.assertEqual(sorted(f'mosaics/{name}' for name in os.listdir(os.path.join(SAMPLES, 'mosaics'))),
                         sorted(row['path'] for row in manifest()))

    def test_each_breaks_its_rule_and_only_it(self):
        for row in manifest():
            with self.subTest(rule=row['rule']), tempfile.TemporaryDirectory() as place:
                folder, output = os.path.join(SAMPLES, row['path']), os.path.join(place, 'out')
                maps = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith('.tif')]
                ran = subprocess.run([SOILGATE, 'mosaic', *row['arguments'].split(), '--boundaries', os.path.join(folder, 'boundaries.geojson'),
                                      '--output', output, *maps], capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
                with open(os.path.join(output, 'seams.json'), encoding='utf-8') as file:
                    (layer,) = json.load(file)['layers']
                told = [(found['rule'], found['severity'], ' '.join(found['between']), str(found['pixels'])) for found in layer['findings']]
                self.assertEqual(told, [(row['rule'], row['severity'], row['between'], row['pixels'])])
                states = {outcome['rule']: outcome['state'] for outcome in layer['outcomes']}
                self.assertEqual([rule for rule, state in states.items() if state != 'passed'], [row['rule']])


if __name__ == '__main__':
    unittest.main()
