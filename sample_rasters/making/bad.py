"""One sample for every rule: it breaks that rule and only that one. The order is that of the rule table."""

# Each adds its samples.
from . import bad_intake, bad_files, bad_grid, bad_values, bad_boundary, bad_layers, bad_papers  # noqa: F401
from . import bad_delivery, bad_waivers  # noqa: F401
from .common import SAMPLES  # noqa: F401
