"""Fields of values that look like soil: smooth noise from whole-number hashes, the same on every machine.

Only +, -, *, / and sqrt are used on floating-point numbers: IEEE 754 fixes their results to the last bit.
"""

import numpy as np


def _hash(seed, x, y):
    """Evenly spread numbers in [0, 1) for whole-number places (splitmix64's mixing steps)."""
    with np.errstate(over='ignore'):
        z = x.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z ^= y.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
        z += np.uint64(seed) * np.uint64(0x165667B19E3779F9)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) / 2.0**53


def _octave(seed, window, cell):
    cols = (window.col + np.arange(window.cols))[None, :] + np.zeros((window.rows, 1), dtype=int)
    rows = (window.row + np.arange(window.rows))[:, None] + np.zeros((1, window.cols), dtype=int)
    x, y = cols // cell, rows // cell
    u, v = (cols % cell) / cell, (rows % cell) / cell
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    top = _hash(seed, x, y) * (1 - u) + _hash(seed, x + 1, y) * u
    bottom = _hash(seed, x, y + 1) * (1 - u) + _hash(seed, x + 1, y + 1) * u
    return top * (1 - v) + bottom * v


def noise(seed, window, cell=32, octaves=3):
    """Smooth noise in 0..1 with features of CELL pixels and finer; a place has one value, whichever the window."""
    total, weight = np.zeros(window.shape), 0.0
    for octave in range(octaves):
        total += _octave(seed + octave, window, max(cell >> octave, 2)) / 2**octave
        weight += 1 / 2**octave
    return total / weight


def ridges(seed, window, cell=32):
    """1 along winding lines, falling to 0 away from them: valleys."""
    return 1 - np.abs(2 * noise(seed, window, cell) - 1)


def steps(values, step):
    """VALUES rounded to whole STEPs; a STEP of few bits keeps the files small and the arithmetic exact."""
    return np.rint(values / step) * step
