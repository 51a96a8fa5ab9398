"""A warehouse floor as one-way streets on a grid, and the way from every place to every other."""

from collections import deque
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError

LARGEST = 4_096
"""Cells of a floor at most (a limit of this package: ways are kept for every pair)."""


@dataclass(frozen=True)
class Floor:
    """A floor of ``wide`` by ``deep`` cells; stations stand along the first row, evenly apart."""

    wide: int
    deep: int
    stations: int

    @property
    def cells(self) -> int:
        """Cells of the floor."""
        return self.wide * self.deep

    @property
    def station_cells(self) -> tuple[int, ...]:
        """The cells at which stations stand."""
        places = np.linspace(0, self.wide - 1, self.stations + 2)[1:-1]
        return tuple(round(float(place)) for place in places)


def checked(floor: Floor) -> Floor:
    """The floor, if robots can move on it. Raises InputError for one too small, too large, or with no room."""
    if floor.wide < 4 or floor.deep < 4 or floor.wide % 2 or floor.deep % 2 or floor.cells > LARGEST:
        raise InputError(
            f"a floor of {floor.wide} by {floor.deep} cells: both must be even, at least 4,"
            f" and together at most {LARGEST}"
        )
    if not 1 <= floor.stations <= floor.wide - 2 or len(set(floor.station_cells)) < floor.stations:
        raise InputError(f"{floor.stations} stations do not fit along {floor.wide} cells")
    return floor


def neighbours(floor: Floor, cell: int) -> list[int]:
    """Cells that may be entered from one: rows go left and right in turn, columns up and down in turn.

    With an even number of each, the streets of the rim form a ring, so that every cell reaches every other.
    """
    row, column = divmod(cell, floor.wide)
    found = []
    step = 1 if row % 2 == 0 else -1
    if 0 <= column + step < floor.wide:
        found.append(cell + step)
    step = -1 if column % 2 == 0 else 1
    if 0 <= row + step < floor.deep:
        found.append(cell + step * floor.wide)
    return found


@lru_cache(maxsize=8)
def ways(floor: Floor) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The next cell on a shortest way, and its length in cells, from every cell (row) to every cell (column)."""
    enters: list[list[int]] = [[] for _ in range(floor.cells)]
    for cell in range(floor.cells):
        for following in neighbours(floor, cell):
            enters[following].append(cell)
    onward = np.full((floor.cells, floor.cells), -1, dtype=np.int32)
    length = np.full((floor.cells, floor.cells), -1, dtype=np.int32)
    for goal in range(floor.cells):
        length[goal, goal], onward[goal, goal] = 0, goal
        waiting = deque([goal])
        while waiting:
            cell = waiting.popleft()
            for before in enters[cell]:
                if length[before, goal] < 0:
                    length[before, goal] = length[cell, goal] + 1
                    onward[before, goal] = cell
                    waiting.append(before)
    if np.any(length < 0):
        raise InputError(f"not every cell of a floor of {floor.wide} by {floor.deep} reaches every other")
    return onward, length
