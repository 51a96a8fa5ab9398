"""Dies: how many a wafer holds, how many of them are good, and what a good one costs.

Areas are in mm², defect densities in defects a mm².
"""

from typing import Literal

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Dollars, Number, Share

WAFER_DIAMETER = 300.0
"""Diameter of a wafer in mm (industry standard)."""

EDGE = 3.0
"""Rim of a wafer in mm that holds no good die (a usual exclusion; three to five are printed)."""

SCRIBE = 0.2
"""Width in mm of the lane that the saw takes between two dies (chiplet-actuary's figure)."""

RETICLE = 858.0
"""Largest area in mm² that one exposure prints: 26 x 33 mm (the scanner's field)."""

YieldModel = Literal["negative binomial", "murphy", "poisson"]


def dies_per_wafer(
    area: Number, *, diameter: float = WAFER_DIAMETER, edge: float = 0.0, scribe: float = SCRIBE
) -> Count:  # fmt: skip
    """Whole dies on a wafer: its area over the die's, less those that the rim cuts.

    ``pi (d/2 - e)^2 / A' - pi (d - 2e) / sqrt(2 A')`` where ``A'`` is a square die's area with its scribe lane.

    Source: chiplet-actuary-2022. Valid for dies that are small beside the wafer.
    """
    pitch = np.asarray(_grown(area, scribe), dtype=np.float64)
    if np.any(np.asarray(area) <= 0):
        raise InputError("the area of a die must be greater than zero")
    usable = diameter - 2 * edge
    count = np.pi * (usable / 2) ** 2 / pitch - np.pi * usable / np.sqrt(2 * pitch)
    if np.any(count < 1):
        raise InputError(f"a die of {float(np.max(np.asarray(area))):,.0f} mm² does not fit on a wafer")
    return float(count) if count.ndim == 0 else count


def _grown(area: Number, scribe: float) -> Number:
    """Area of a square die with its part of the scribe lanes."""
    return (np.sqrt(area) + scribe) ** 2


def poisson_yield(area: Number, defects: Number) -> Share:
    """Share of dies without a defect where defects fall independently: ``exp(-A D)``.

    Textbook model. The lowest of the three; pessimistic for large dies, since defects cluster.
    """
    return np.exp(-area * defects)


def murphy_yield(area: Number, defects: Number) -> Share:
    """Share of good dies where the density varies over wafers as a triangle: ``((1 - exp(-A D)) / (A D))^2``.

    Source: murphy-1964.
    """
    load = np.asarray(area * defects, dtype=np.float64)
    safe = np.where(load == 0, 1.0, load)
    share = np.where(load == 0, 1.0, (-np.expm1(-safe) / safe) ** 2)
    return float(share) if share.ndim == 0 else share


def clustered_yield(area: Number, defects: Number, clustering: Number) -> Share:
    """Share of good dies where defects cluster: ``(1 + A D / alpha)^-alpha``, the negative binomial.

    ``clustering`` is alpha: small for strong clusters, and at infinity Poisson's independence.

    Source: stapper-1983.
    """
    return np.power(1 + area * defects / clustering, -clustering)


def die_yield(area: Number, defects: Number, *, model: YieldModel = "negative binomial", clustering: Number) -> Share:
    """Share of good dies by one of the three models; ``clustering`` is used by the negative binomial alone."""
    if model == "murphy":
        return murphy_yield(area, defects)
    if model == "poisson":
        return poisson_yield(area, defects)
    return clustered_yield(area, defects, clustering)


def usable_yield(good: Share, redundancy: Share) -> Share:
    """Share of dies that can be sold where some defects are tolerated: ``Y + (1 - Y) x redundancy``.

    Chips are sold with a part of their units switched off (132 of 144 in an H100), so that a defect in a unit
    costs no die. ``redundancy`` is the share of faulty dies that is saved.
    """
    return good + (1 - good) * redundancy


def good_die_cost(wafer: Dollars, area: Number, good: Share, *, edge: float = 0.0) -> Dollars:
    """The wafer's price over its good dies."""
    return wafer / (dies_per_wafer(area, edge=edge) * good)
