"""Roots of increasing functions, for many at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

HALVINGS = 64
"""Halvings of a bracket: its width shrinks below the spacing of double precision numbers (mathematics)."""


def increasing_root(
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Where an increasing function is zero, by bisection, element by element.

    ``low`` and ``high`` must enclose the root of every element. Exact to about 1e-15 of the bracket.
    """
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = function(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return (low + high) / 2
