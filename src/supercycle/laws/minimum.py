"""Minima of functions with one valley, for many at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]

GOLDEN = (5**0.5 - 1) / 2
"""The golden ratio's inverse: each step keeps this share of the bracket (mathematics)."""

STEPS = 26
"""Steps of a search: the bracket shrinks to 4e-6 of itself; a minimum is flat, so that its value is exact to the
square of that."""

POINTS = 48
"""Points of the scan before the search: valleys wider than a fiftieth of the bracket are found."""


def minimum(
    function: Function, low: NDArray[np.float64], high: NDArray[np.float64], *, steps: int = STEPS
) -> NDArray[np.float64]:
    """Where a function of one valley is least between ``low`` and ``high``, element by element.

    Golden-section search. Infinite values are walls. Exact to 0.62^steps of the bracket.
    """
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(steps):
        keep_left = at_left <= at_right
        low, high = np.where(keep_left, low, left), np.where(keep_left, right, high)
        new = np.where(keep_left, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        value = function(new)
        left, right = np.where(keep_left, new, right), np.where(keep_left, left, new)
        at_left, at_right = np.where(keep_left, value, at_right), np.where(keep_left, at_left, value)
    return (low + high) / 2


def deepest(function: Function, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same for a function that may be flat or infinite at the ends: a scan, then a search around its least."""
    steps = np.linspace(0.0, 1.0, POINTS)
    along = steps.reshape(-1, *(1,) * np.ndim(low))
    values = function(low + along * (high - low))
    best = np.argmin(values, axis=0)
    width = (high - low) / (POINTS - 1)
    middle = low + steps[best] * (high - low)
    return minimum(function, np.maximum(middle - width, low), np.minimum(middle + width, high))
