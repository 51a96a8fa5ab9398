"""How many chips serve a demand that rises and falls."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count, Number, Share

HEADROOM = 0.15
"""Capacity kept free at the peak, as a share of it: bursts within an hour, restarts (assumed, 0.05 to 0.4)."""


@dataclass(frozen=True)
class Fleet:
    """Chips that serve a demand curve.

    ``chips`` are held all the time (whole copies for the peak), ``used`` their mean share at work, ``following``
    the mean number that would be held if copies came and went with the demand.
    """

    chips: int
    copies: int
    used: Share
    following: float


def fleet(demand: Number, tokens_per_s_per_chip: float, copy: Count, *, headroom: Share = HEADROOM) -> Fleet:
    """The fleet for output tokens a second over time, one number an interval of equal length.

    Copies of ``copy`` chips each make ``tokens_per_s_per_chip``; at the peak ``headroom`` of them is free, and the
    requests of a copy vary as they come at random: the square root of the copies in use is added once.

    Mathematics of staffing by the square root (Halfin and Whitt). Raises InputError for a demand that is not
    positive.
    """
    curve = np.atleast_1d(np.asarray(demand, dtype=float))
    if not (np.all(np.isfinite(curve)) and np.all(curve >= 0.0) and curve.max() > 0.0 and tokens_per_s_per_chip > 0.0):
        raise InputError("a fleet needs a demand of output tokens a second that is above zero somewhere")
    each = tokens_per_s_per_chip * copy
    busy = curve / each
    needed = np.ceil(busy * (1.0 + headroom) + SPARE * np.sqrt(busy))
    copies = int(np.max(needed))
    return Fleet(
        copies * int(copy), copies, float(np.mean(curve) / (copies * each)), float(np.mean(needed)) * float(copy)
    )


SPARE = 0.1
"""Copies kept beyond the mean, times the square root of the copies in use (assumed: a copy holds about a hundred
requests, whose random number varies by a tenth of it)."""
