"""One sample for every rule: it breaks that rule and only that one. The order is that of the rule table."""

from . import bad_files, bad_grid, bad_values, bad_boundary, bad_layers, bad_papers, bad_delivery, bad_waivers  # noqa: F401  (each adds its samples)
from .common import SAMPLES  # noqa: F401
