"""Samples of archives: broken, locked, of another kind, too deep, not the one that was promised."""

import io
import os
import zipfile

from .common import INLAND, row, sample, write_t0
from . import good

UNCERTAINTY = 'LKA_GSOCseq_T0_UncertaintyMap030.tif'
LOCAL, CENTRAL = b'PK\x03\x04', b'PK\x01\x02'


def two_layers(folder):
    """Two good layers as (name, bytes); nothing stays in FOLDER."""
    os.makedirs(folder)
    paths = [write_t0(folder), write_t0(folder, good.uncertainty(560, INLAND), name=UNCERTAINTY)]
    layers = []
    for path in paths:
        with open(path, 'rb') as file:
            layers.append((os.path.basename(path), file.read()))
        os.remove(path)
    return layers


def zipped(members):
    """A zip of (name, bytes), with no clock in it and nothing that depends on a version of zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2022, 3, 10, 0, 0, 0)), data)
    return out.getvalue()


def put(folder, name, data):
    with open(os.path.join(folder, name), 'wb') as file:
        file.write(data)


@sample('intake.archive', 'truncated')
def truncated(folder):
    layers = two_layers(folder)
    archive = zipped(layers)
    put(folder, 'LKA.zip', archive[:archive.rindex(LOCAL) + 2000])
    return [row('LKA.zip', 'error', 'a download that stopped in the second of two layers', arguments='--partial',
                tells=UNCERTAINTY)]


@sample('intake.archive', 'locked')
def locked(folder):
    layers = two_layers(folder)
    archive = bytearray(zipped(layers))
    archive[archive.rindex(LOCAL) + 6] |= 1  # the flag that says encrypted: the data would be noise
    archive[archive.rindex(CENTRAL) + 8] |= 1
    put(folder, 'LKA.zip', bytes(archive))
    return [row('LKA.zip', 'error', 'one of two layers is protected by a password', arguments='--partial',
                tells='password')]


@sample('intake.archive', 'rar')
def rar(folder):
    os.makedirs(folder)
    put(folder, 'LKA.rar', b'Rar!\x1a\x07\x01\x00' + bytes(56))
    return [row('LKA.rar', 'error', 'the first bytes of a RAR archive', tells='RAR')]


@sample('intake.limit')
def archives_in_archives(folder):
    (name, data), (other, more) = two_layers(folder)
    inner = zipped([('inner.zip', zipped([(other, more)]))])
    put(folder, 'LKA.zip', zipped([(name, data), ('outer.zip', inner)]))
    return [row('LKA.zip', 'error', 'a layer in a zip in a zip in a zip', arguments='--partial',
                tells='outer.zip/inner.zip')]


@sample('intake.checksum')
def another_file(folder):
    layers = two_layers(folder)
    put(folder, 'LKA.zip', zipped(layers))
    return [row('LKA.zip', 'error', 'not the file that was promised', arguments='--partial --sha256 ' + '0' * 64,
                tells='0' * 64)]
