"""How likely a named series passes a threshold by a year: what a prediction's probability is computed from."""

import numpy as np

from supercycle.base.errors import InputError
from supercycle.world.result import Forecast


def probability(
    result: Forecast, series: str, year: int, *, above: float | None = None, below: float | None = None,
    ever: bool = False,
) -> float:  # fmt: skip
    """The share of draws in which a series lies above (or below) a threshold in a calendar year.

    ``ever`` asks whether it does in any year of the forecast up to that one. The threshold is in the series' own unit.
    It is held half a draw away from 0 and 1: so many draws cannot tell less.

    Raises InputError for a series or a year that the forecast does not have.
    """
    if (above is None) == (below is None):
        raise InputError("give one of above and below")
    found = result.named(series).draws
    if year not in result.years:
        raise InputError(f"the forecast has no year {year}; it goes from {result.years[0]} to {result.years[-1]}")
    place = result.years.index(year)
    columns = found[:, : place + 1] if ever else found[:, place : place + 1]
    if not np.isfinite(columns[:, -1]).any():
        raise InputError(f"the forecast says nothing of {series} in {year}")
    passed = columns > above if above is not None else columns < (below or 0.0)
    count = found.shape[0]
    return float(np.clip(np.mean(passed.any(axis=1)), 0.5 / count, 1 - 0.5 / count))
