"""What one input must be for a result to reach a target, all else as it is."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Number

TRIES = 60
"""Steps of the search at most (numerical)."""

CLOSE = 1e-9
"""How near the ends of a search come, as a share of the range (numerical)."""

Result = Callable[[Number], Number]


def implied(result: Result, target: Number, low: Number, high: Number, *, falls: bool = False) -> Number:
    """The input between ``low`` and ``high`` at which a monotonic result is the target.

    Infinite where it is not between them: on the side of the low end where both ends are enough, of the high end
    where neither is; the other way round where the result ``falls`` as the input rises. False position that halves the
    weight of an end that stays (the Illinois method), for all elements at once.
    """
    below, above = (np.asarray(result(end), dtype=float) - target for end in (low, high))
    shape = np.broadcast_shapes(below.shape, above.shape, np.shape(low), np.shape(high))
    left, right, below, above = (np.array(np.broadcast_to(item, shape), float) for item in (low, high, below, above))
    found = np.sign(below) * np.sign(above) <= 0
    side = np.where((below > 0) != falls, -np.inf, np.inf)
    near = CLOSE * np.abs(right - left)
    middle = left
    for _ in range(TRIES):
        middle = _between(left, right, below, above)
        here = np.asarray(result(middle), dtype=float) - target
        same = np.sign(here) == np.sign(below)
        above = np.where(same, above / 2, here)
        right = np.where(same, right, middle)
        below = np.where(same, here, below / 2)
        left = np.where(same, middle, left)
        if np.all((np.abs(right - left) < near) | (here == 0) | ~found):
            break
    return np.where(found, middle, side)


def least_enough(result: Result, target: Number, grid: Sequence[float]) -> Number:
    """The least input of an ascending grid's range at which a result, monotonic or not, reaches the target.

    -inf where the least of the range is enough, inf where nothing on the grid is. Each step of the grid is looked at,
    then searched.
    """
    values = np.stack(np.broadcast_arrays(*(np.asarray(result(point), dtype=float) - target for point in grid)))
    reached = values >= 0
    first = np.argmax(reached, axis=0)
    points = np.asarray(grid, dtype=float)
    inside = reached.any(axis=0) & (first > 0)
    place = np.where(inside, first, 1)
    found = implied(result, target, points[place - 1], points[place])
    return np.where(inside, found, np.where(reached[0], -np.inf, np.inf))


def _between(
    left: NDArray[np.float64], right: NDArray[np.float64], below: NDArray[np.float64], above: NDArray[np.float64]
) -> NDArray[np.float64]:
    gap = above - below
    weight = np.divide(-below, gap, out=np.full_like(gap, 0.5), where=gap != 0)
    return left + np.clip(weight, 0.0, 1.0) * (right - left)
