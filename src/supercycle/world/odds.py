"""How likely a named series passes a threshold by a year: what a prediction's probability is computed from."""

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.world.result import Forecast


def probability(
    result: Forecast, series: str, year: int, *, above: float | None = None, below: float | None = None,
    between: tuple[float, float] | None = None, ever: bool = False,
) -> float:  # fmt: skip
    """The share of draws in which a series lies above, below or between thresholds in a calendar year.

    ``ever`` asks whether it does in any year of the forecast up to that one. Thresholds are in the unit of the series.
    The share is held half a draw away from 0 and 1: so many draws cannot tell less.

    Raises InputError for a series or a year that the forecast does not have.
    """
    if sum(one is not None for one in (above, below, between)) != 1:
        raise InputError("give one of above, below and between")
    found = result.named(series).draws
    if year not in result.years:
        raise InputError(f"the forecast has no year {year}; it goes from {result.years[0]} to {result.years[-1]}")
    place = result.years.index(year)
    columns = found[:, : place + 1] if ever else found[:, place : place + 1]
    if not np.isfinite(columns[:, -1]).any():
        raise InputError(f"the forecast says nothing of {series} in {year}")
    count = found.shape[0]
    passed = _passed(columns, above, below, between)
    return float(np.clip(np.mean(passed.any(axis=1)), 0.5 / count, 1 - 0.5 / count))


def _passed(
    columns: NDArray[np.float64], above: float | None, below: float | None, between: tuple[float, float] | None
) -> NDArray[np.bool_]:
    """Whether each value meets the condition; years without a value do not."""
    if above is not None:
        return np.asarray(columns > above)
    if below is not None:
        return np.asarray(columns < below)
    lower, upper = between or (np.nan, np.nan)
    return np.asarray((columns >= lower) & (columns <= upper))
