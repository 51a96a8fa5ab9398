"""A quantity over calendar years: levels that are known or planned, then growth that fades to a far future's."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Number

Array = NDArray[np.float64]


def level_path(
    years: Array, level_years: Sequence[float], levels: Sequence[Number], growth: Number, later: Number,
    half_life: Number,
) -> Array:  # fmt: skip
    """The quantity in each year: between levels on a straight line of logarithms, after the last by growth.

    The factor of the n-th year after the last level is ``later + (growth - later) 2^(-(n - 1) / half_life)``; before
    the first level it is held. ``levels`` hold numbers or columns of draws, ``growth`` and ``later`` may change
    by year.

    Mathematics; levels above zero, years ascending by one.
    """
    known = [np.log(np.asarray(level, dtype=np.float64)) for level in levels]
    last = level_years[-1]
    faded = growth_factors(years, last, growth, later, half_life)
    grown = np.cumsum(np.where(years > last, np.log(faded), 0.0), axis=-1)
    return np.asarray(np.exp(_between(years, level_years, known) + grown))


def growth_factors(years: Array, last: float, growth: Number, later: Number, half_life: Number) -> Array:
    """The factor of growth of each year after ``last``: ``growth`` in the first, halfway to ``later`` each half life.

    Mathematics.
    """
    after = np.maximum(years - last - 1, 0.0)
    return np.asarray(later + (growth - later) * 0.5 ** (after / half_life))


def lagged(path: Array, lag: Number) -> Array:
    """The path some years earlier, between two years on a straight line; what lies before it is its first year.

    Mathematics; ``lag`` in years, zero or more.
    """
    path = np.asarray(path, dtype=np.float64)
    shape = np.broadcast_shapes(path.shape, np.shape(lag))
    places = np.clip(np.arange(shape[-1]) - np.broadcast_to(lag, shape), 0, shape[-1] - 1)
    first = np.floor(places).astype(np.intp)
    second = np.minimum(first + 1, shape[-1] - 1)
    full = np.broadcast_to(path, shape)
    early, late = np.take_along_axis(full, first, -1), np.take_along_axis(full, second, -1)
    return np.asarray(early + (places - first) * (late - early))


def doubling_years(path: Array) -> Array:
    """The time in which a series doubles at its growth of each year, in years; infinite where it does not grow.

    ``ln 2 / ln(v_t / v_(t-1))``. Mathematics; one year shorter than the path, which must be positive.
    """
    growth = np.diff(np.log(path), axis=-1)
    return np.asarray(np.where(growth > 0, np.log(2.0) / np.where(growth > 0, growth, 1.0), np.inf))


def _between(years: Array, level_years: Sequence[float], known: Sequence[Array]) -> Array:
    """The logarithms of the levels, interpolated and held flat outside."""
    path = known[0] + 0 * years
    for start, end, low, high in zip(level_years, level_years[1:], known, known[1:], strict=False):
        share = np.clip((years - start) / (end - start), 0.0, 1.0)
        path = path + share * (high - low)
    return path
