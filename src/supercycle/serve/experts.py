"""How unevenly the experts of a batch are chosen."""

import numpy as np

from supercycle.base.units import Count, Number

SKEW = 0.25
"""How much more the busiest group of experts has to do than the mean, for routing as it is measured: times the
square root of groups over touched experts (assumed, 0 to 1)."""


def busiest(experts_per_group: Count, groups: Count) -> Number:
    """Load of the busiest of ``groups`` over the mean: 1 for one group, rising as groups hold fewer experts."""
    held = np.maximum(experts_per_group, 1.0)
    spread = np.maximum(np.asarray(groups) - 1.0, 0.0) / np.asarray(groups)
    return np.asarray(1.0 + SKEW * np.sqrt(spread) / np.sqrt(held / 4.0))
