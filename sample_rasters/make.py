#!/usr/bin/python3
"""Makes the samples: make.py writes them, make.py --check compares the files here with newly made ones.

Needs GDAL's Python bindings and numpy. The same GDAL gives the same bytes.
"""

import argparse
import csv
import filecmp
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from making import bad, good, mosaics  # noqa: E402  (found beside this file)

FIELDS = ('path', 'arguments', 'rule', 'severity', 'tells', 'pixels', 'col', 'row', 'why')


def make_good(root):
    for product, (writer, why) in good.GOOD.items():
        path = os.path.join('good', product)
        os.makedirs(os.path.join(root, path))
        writer(os.path.join(root, path))
        yield {'path': path, 'rule': 'none', 'why': why}


def make_bad(root):
    for rule, variant, writer in bad.SAMPLES:
        path = os.path.join('bad', rule, variant) if variant else os.path.join('bad', rule)
        for row in writer(os.path.join(root, path)):
            row['path'] = os.path.join(path, row['path']) if row['path'] else path
            yield dict(row, rule=rule)


MOSAIC_FIELDS = ('path', 'arguments', 'rule', 'severity', 'between', 'pixels', 'why')


def make_mosaics(root):
    for rule, writer in mosaics.SAMPLES.items():
        path = os.path.join('mosaics', rule)
        yield dict(writer(os.path.join(root, path)), path=path, rule=rule)


def make(root):
    rows = list(make_good(root)) + list(make_bad(root))
    with open(os.path.join(root, 'MANIFEST.csv'), 'w', encoding='ascii', newline='') as file:
        writer = csv.DictWriter(file, FIELDS, restval='', lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
    with open(os.path.join(root, 'MOSAICS.csv'), 'w', encoding='ascii', newline='') as file:
        writer = csv.DictWriter(file, MOSAIC_FIELDS, restval='', lineterminator='\n')
        writer.writeheader()
        writer.writerows(list(make_mosaics(root)))


def listing(root):
    """Every file and link below the folders of samples, and the manifests."""
    found = {name for name in ('MANIFEST.csv', 'MOSAICS.csv') if os.path.exists(os.path.join(root, name))}
    for part in ('good', 'bad', 'mosaics'):
        for folder, _, names in os.walk(os.path.join(root, part)):
            found |= {os.path.relpath(os.path.join(folder, name), root) for name in names}
    return found


def same(one, other):
    if os.path.islink(one) or os.path.islink(other):
        return os.path.islink(one) and os.path.islink(other) and os.readlink(one) == os.readlink(other)
    return filecmp.cmp(one, other, shallow=False)


def differences(root):
    """What is not as newly made, a line each."""
    with tempfile.TemporaryDirectory() as fresh:
        make(fresh)
        wanted, present = listing(fresh), listing(root)
        lines = [f'{path}: not made by make.py' for path in sorted(present - wanted)]
        lines += [f'{path}: absent' for path in sorted(wanted - present)]
        lines += [f'{path}: differs' for path in sorted(wanted & present)
                  if not same(os.path.join(fresh, path), os.path.join(root, path))]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--check', action='store_true', help='change nothing; status 1 when a file differs')
    if parser.parse_args().check:
        lines = differences(HERE)
        print('\n'.join(lines) if lines else 'every sample is as made')
        return 1 if lines else 0
    for part in ('good', 'bad', 'mosaics'):
        shutil.rmtree(os.path.join(HERE, part), ignore_errors=True)
    make(HERE)
    return 0


if __name__ == '__main__':
    sys.exit(main())
