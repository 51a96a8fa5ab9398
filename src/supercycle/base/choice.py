"""One of two results by a condition, of which only the one that is wanted is computed where one condition holds for
all."""

from collections.abc import Callable
from typing import Any

import numpy as np

from supercycle.base.units import Number


def either(condition: Any, yes: Callable[[], Number], no: Callable[[], Number]) -> Number:
    """``numpy.where`` of two results that are asked for when they are needed: both for an array of conditions, one for
    a single condition, under which thousands of draws cost half."""
    mask = np.asarray(condition)
    if mask.ndim == 0:
        return yes() if mask else no()
    return np.where(mask, yes(), no())
