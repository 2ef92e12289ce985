"""Samples of rules about waivers. The maps are right; what is wrong is in the file of waivers beside them."""

import os

from .common import T0, row, sample, write_t0

WAIVERS = '''format: soilgate-waivers/1
waivers:
  - rule: value.typical
    country: LKA
    product: GSOCseq
    layer: T0
    reason: Peat soils of the wet zone; explained in the country report
    by: A reviewer of the secretariat
    until: {until}
'''


def with_waiver(folder, until):
    """T0 and beside it a file of waivers; gives the arguments that name it."""
    path = write_t0(folder) + '.waivers.yaml'
    with open(path, 'w', encoding='ascii', newline='\n') as file:
        file.write(WAIVERS.format(until=until))
    return f'--waivers bad/{os.path.basename(folder)}/{T0}.waivers.yaml'


@sample('waiver.expired')
def expired(folder):
    os.makedirs(folder)
    return [row(T0, 'warning', 'a waiver that held until the end of 2021', with_waiver(folder, '2021-12-31'),
                tells='2021-12-31')]


@sample('waiver.unused')
def unused(folder):
    os.makedirs(folder)
    return [row(T0, 'info', 'a waiver for values that are typical', with_waiver(folder, '9999-12-31'),
                tells='value.typical')]
