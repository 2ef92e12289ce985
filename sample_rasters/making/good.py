"""Deliveries in which nothing is wrong: GSOCseq of Bhutan, GSASmap of Sri Lanka, GBSmap of Bhutan."""

import os

import numpy as np

from . import field, land, tiff

SCENARIOS = ('BAU', 'SSM1', 'SSM2', 'SSM3')
NONE = np.nan


def topsoil_carbon(seed, window):
    """T0, t C/ha: 24 to 90 in steps of 1/4, more in the valleys."""
    value = 24 + 46 * field.noise(seed, window, 48) + 20 * field.ridges(seed + 50, window, 40) ** 2
    return field.steps(value, 1 / 4)


def uncertainty(seed, window, low=18.0, high=40.0):
    """Percent, steps of 1/8."""
    return field.steps(low + (high - low) * field.noise(seed, window, 40), 1 / 8)


def gsocseq_layers(seed, window):
    """All 29 layers of GSOCseq, each by the formula of the Technical Manual (eq. 2.1, 2.2, 12.2), as {stem: values}.

    The yearly rate is a whole number of 1/256 t C/ha/yr and its 20 years a whole number of 5/64 t C/ha, so that sums,
    differences and the division by 20 are exact in Float32. No rate is 0: exact zeros are dropped on receipt.
    """
    t0 = topsoil_carbon(seed, window)
    bau = np.rint(256 * (0.30 * field.noise(seed + 10, window, 56) - 0.14))
    bau[bau == 0] = 1
    gain = 8 + np.rint(256 * 0.09 * field.noise(seed + 20, window, 40))  # of +5 % carbon input; RothC is linear in it
    rate = {'BAU': bau, 'SSM1': bau + gain, 'SSM2': bau + 2 * gain, 'SSM3': bau + 4 * gain}
    for scenario in SCENARIOS[1:]:
        rate[scenario][rate[scenario] == 0] = 1
    final = {s: t0 + rate[s] * 5 / 64 for s in SCENARIOS}
    spread = {'T0': uncertainty(seed + 30, window, 16, 34), 'BAU': uncertainty(seed + 31, window),
              'SSM': uncertainty(seed + 32, window, 20, 44)}

    def combined(first, first_spread, second, second_spread):
        return np.sqrt((first_spread * first) ** 2 + (second_spread * second) ** 2) / np.abs(first + second)

    layers = {'T0_Map030': t0, 'T0_UncertaintyMap030': spread['T0'], 'BAU_UncertaintyMap030': spread['BAU'],
              'SSM_UncertaintyMap030': spread['SSM']}
    for s in SCENARIOS:
        layers[f'finalSOC_{s}_Map030'] = final[s]
        layers[f'AbsDiff_{s}_Map030'] = final[s] - t0
        layers[f'ASR_{s}_Map030'] = (final[s] - t0) / 20
        layers[f'ASR_{s}_UncertaintyMap030'] = combined(final[s], spread['BAU' if s == 'BAU' else 'SSM'], t0,
                                                        spread['T0'])
    for s in SCENARIOS[1:]:
        layers[f'RelDiff_{s}_Map030'] = final[s] - final['BAU']
        layers[f'RSR_{s}_Map030'] = (final[s] - final['BAU']) / 20
        layers[f'RSR_{s}_UncertaintyMap030'] = combined(final[s], spread['SSM'], final['BAU'], spread['BAU'])
    return layers


def write_gsocseq(folder, iso3, window, covered, seed, nodata, skip=()):
    for stem, values in sorted(gsocseq_layers(seed, window).items()):
        if stem not in skip:
            tiff.write(os.path.join(folder, f'{iso3}_GSOCseq_{stem}.tif'), np.where(covered, values, NONE),
                       window.transform, nodata=nodata)


def country_report(folder, iso3):
    with open(os.path.join(folder, f'{iso3}_GSOCseq_report.md'), 'w', encoding='ascii', newline='\n') as file:
        file.write(f'# Country report, GSOCseq, {iso3}\n\n'
                   'The maps beside this report were made from noise, to show what soilgate checks: no soil was sampled.\n'
                   'A real report follows the form that the Global Soil Partnership provides (Technical Manual, 13.4).\n')


BHUTAN_SEED = 100


def bhutan():
    """Window on the lattice of GSOCmap, and True where there is crop or grazing land, along the valleys."""
    window = land.country_window('BTN', land.GSOCMAP_NORTH)
    valleys = field.ridges(900, window, 40) * 0.75 + field.noise(910, window, 12, 2) * 0.25
    return window, land.country('BTN', window) & (valleys > 0.83)


def gsocseq(folder):
    """Bhutan: crop and grazing land."""
    window, covered = bhutan()
    write_gsocseq(folder, 'BTN', window, covered, BHUTAN_SEED, tiff.NO_DATA_R)
    country_report(folder, 'BTN')


# --- GSASmap

CLASS_NAMES = ('ModerateSalinity', 'ModerateSodicity', 'None', 'Saline-sodic', 'SlightSalinity', 'SlightSodicity',
               'StrongSalinity')  # sorted: the code of a class is its position among the classes present, from 1


def coast_distance(inside, limit):
    """Pixels to the sea, at most LIMIT (whole numbers, by peeling the coast off)."""
    distance, left = np.zeros(inside.shape), inside
    for _ in range(limit):
        distance[left] += 1
        left = left & ~land.within(~left, 1)
    return distance


def salt_properties(seed, window, inside):
    """EC (dS/m), pH and ESP (%) of one depth, clear of every threshold (EC 0.75 2 4 8, ESP 15 30 50, pH 8.2).

    Only combinations that every published version of the class rules judges alike: salinity by EC (pH < 8.2, ESP < 15),
    saline-sodic (EC > 4, ESP > 15, pH < 8.2), sodicity by ESP (EC < 4, ESP > 15, pH > 8.2).
    """
    near_sea = 1 - coast_distance(inside, 24) / 24
    salt = near_sea * field.noise(seed, window, 32)
    ec = field.steps(0.125 + 0.5 * field.noise(seed + 5, window, 24), 1 / 32)
    for level, low, high in ((0.45, 0.875, 1.875), (0.62, 2.125, 3.875), (0.74, 4.25, 7.5)):
        ec = np.where(salt > level, field.steps(low + (high - low) * field.noise(seed + 7, window, 12), 1 / 32), ec)
    ph = field.steps(5.0 + 2.75 * field.noise(seed + 20, window, 48), 1 / 32)
    esp = field.steps(2 + 9 * field.noise(seed + 30, window, 36), 1 / 8)
    lagoon = (ec > 4) & (field.noise(seed + 40, window, 20) > 0.5)
    esp = np.where(lagoon, field.steps(16 + 10 * field.noise(seed + 41, window, 16), 1 / 8), esp)
    sodic = field.noise(seed + 50, window, 40)
    alkaline = (ec < 0.75) & (sodic > 0.72)
    ph = np.where(alkaline, field.steps(8.25 + 0.2 * field.noise(seed + 51, window, 16), 1 / 32), ph)
    ph = np.where(alkaline & (ph < 8.25), 8.25, ph)
    esp = np.where(alkaline, field.steps(16 + 12 * field.noise(seed + 52, window, 16), 1 / 8), esp)
    esp = np.where(alkaline & (sodic > 0.79), field.steps(31 + 10 * field.noise(seed + 53, window, 16), 1 / 8), esp)
    return ec, ph, esp


def salt_class(ec, ph, esp):
    """Codes, 1 for the first of CLASS_NAMES."""
    name = np.select([(esp > 15) & (ec > 4), (esp > 30), (esp > 15), ec > 4, ec > 2, ec > 0.75],
                     ['Saline-sodic', 'ModerateSodicity', 'SlightSodicity', 'StrongSalinity', 'ModerateSalinity',
                      'SlightSalinity'], 'None')
    code = np.zeros(ec.shape)
    for place, each in enumerate(CLASS_NAMES, 1):
        code[name == each] = place
    return code


def metafile(path, title, depth, unit, window, values, method, **other):
    """The keys of the manual's figure 6.3, true of VALUES but for OTHER (keys with _ for a blank)."""
    west, north = window.transform[0], window.transform[3]
    present = values[~np.isnan(values)]
    lines = [('Title', title), ('Depth', depth), ('Units', unit), ('Data points', '214 soil profiles'),
             ('Data collection', '1998 to 2018'), ('Laboratory method', method),
             ('Projection', 'WGS 84 EPSG:4326'), ('Map Resolution', '30 arc-seconds (0.008333333 degrees)'),
             ('File format', 'GeoTIFF'),
             ('Extent', f'{west:.6f},{north - window.rows / 120:.6f} / {west + window.cols / 120:.6f},{north:.6f}'),
             ('Width', str(window.cols)), ('Height', str(window.rows)),
             ('Summary statistics', f'max {present.max():.4f}, min {present.min():.4f}, '
              f'mean {present.mean():.4f}, st.dev {present.std():.4f}'),
             ('Map development', 'computed from noise for this example; no soil was sampled'),
             ('Citation/contact', 'sample data of soilgate')]
    other = {key.replace('_', ' '): value for key, value in other.items()}
    assert set(other) <= {key for key, _ in lines}
    with open(path, 'w', encoding='ascii', newline='\n') as file:
        file.writelines(f'{key}\t{other.get(key, value)}\n' for key, value in lines)


def lookup_table(path, names=CLASS_NAMES):
    """As R's write.table leaves it; codes count from 1."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='ascii', newline='\n') as file:
        file.write('"classcode" "mapvalue"\n')
        file.writelines(f'{place} "{name}"\n' for place, name in enumerate(names, 1))


def write_lookup(folder, depth):
    """The look-up table of the classes, under the name that the training script gives it."""
    name = f'saltaffected_LUT{depth.split(" ")[0].replace("-", "_")}.txt'
    lookup_table(os.path.join(folder, name))


def gsasmap(folder):
    """Sri Lanka, all of it, on the lattice counted from (-180, 90): 16 layers, look-up tables, metafiles."""
    window = land.country_window('LKA', land.WORLD_NORTH)
    inside = land.country('LKA', window)
    for depth, text, seed in (('030', '0-30 cm', 2000), ('30100', '30-100 cm', 3000)):
        ec, ph, esp = salt_properties(seed, window, inside)
        code = salt_class(ec, ph, esp)
        # 100 draws; the modal class took a share of them; margin of error of that share
        share = field.steps(0.55 + 0.42 * field.noise(seed + 60, window, 16), 1 / 100)
        layers = [
            ('SalinityMap', 'Electrical conductivity', 'dS/m', ec, 'saturated paste extract'),
            ('pHMap', 'pH', 'pH', ph, 'saturated paste'),
            ('ESPMap', 'Exchangeable sodium percentage', '%', esp, 'ammonium acetate'),
            ('SaltMap', 'Salt-affected soils', 'class code', code, 'classified'),
            ('UncertaintySalinityMap', 'Width of the prediction of EC', 'dS/m',
             field.steps(0.05 + 0.4 * field.noise(seed + 70, window, 32), 1 / 64), 'saturated paste extract'),
            ('UncertaintypHMap', 'Width of the prediction of pH', 'pH',
             field.steps(0.3 + 0.6 * field.noise(seed + 80, window, 32), 1 / 64), 'saturated paste'),
            ('UncertaintyESPMap', 'Width of the prediction of ESP', '%',
             field.steps(1 + 4 * field.noise(seed + 90, window, 32), 1 / 16), 'ammonium acetate'),
            ('UncertaintySaltMap', 'Margin of error of the class', 'share', 1.96 * np.sqrt(share * (1 - share) / 100),
             'classified'),
        ]
        for stem, title, unit, values, method in layers:
            name = os.path.join(folder, f'LKA_{stem}{depth}')
            present = np.where(inside, values, NONE)
            tiff.write(name + '.tif', present, window.transform, nodata=-999.0,
                       kind='Int16' if stem == 'SaltMap' else 'Float32')
            metafile(name + '_metafile.txt', f'{title} of Sri Lanka', text, unit, window, present, method)
        write_lookup(folder, text)


# --- GBSmap

def black_soil(seed, window):
    """Probability (steps of 1/256, never 1/2), its standard deviation, and the class by the threshold 0.5."""
    probability = field.steps(0.03 + 0.85 * field.noise(seed, window, 64) ** 2, 1 / 256)
    probability[probability == 0.5] = 0.5 + 1 / 256
    spread = field.steps(0.02 + 0.4 * probability * (1 - probability) + 0.05 * field.noise(seed + 9, window, 24),
                         1 / 512)
    return probability, spread, (probability > 0.5).astype(np.float64)


GBSMAP_STEMS = ('Probability', 'ProbabilitySD', 'Class')


def gbsmap(folder):
    """Bhutan, all of it, on the lattice of GSOCmap."""
    window = land.country_window('BTN', land.GSOCMAP_NORTH)
    inside = land.country('BTN', window)
    for stem, values in zip(GBSMAP_STEMS, black_soil(4000, window)):
        tiff.write(os.path.join(folder, f'BTN_GBSmap_{stem}_Map025.tif'), np.where(inside, values, NONE),
                   window.transform, nodata=-999.0, kind='Int16' if stem == 'Class' else 'Float32')


GOOD = {'GSOCseq': (gsocseq, 'all 29 layers of Bhutan, crop and grazing land only, and a report; every relation holds in Float32'),
        'GSASmap': (gsasmap, 'all 16 layers of Sri Lanka with look-up tables and metafiles; '
                    'the classes agree with EC, ESP and pH'),
        'GBSmap': (gbsmap, 'all 3 layers of Bhutan; the class is the probability above 0.5')}
