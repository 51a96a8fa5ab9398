"""The points of a study: every combination of values, or so many drawn between their ends."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.sobol import DIMENSIONS, sobol
from supercycle.study.studies.spec import MOST_POINTS, Sweep, Value, Varied

Point = dict[str, Value]
"""The values of the inputs that vary, by dotted name."""


def count(sweep: Sweep) -> int:
    """How many points a study has. Raises InputError above what a study may hold, before any is made."""
    if sweep.study.points is not None:
        return sweep.study.points
    open_ended = [name for name, item in sweep.varied.items() if item.values is None and item.points is None]
    if open_ended:
        raise InputError(
            f"vary.{open_ended[0]}: a grid needs values, or points between low and high",
            hint='Or draw points: method = "random" or "sobol".',
        )
    total = prod(len(item.values or ()) or int(item.points or 1) for item in sweep.varied.values())
    if total > MOST_POINTS:
        raise InputError(
            f"the grid has {total:,} points; a study holds {MOST_POINTS:,} at most",
            hint='Take fewer values, or draw points: method = "sobol" with points = 100000.',
        )
    return total


def points(sweep: Sweep, first: int, last: int) -> list[Point]:
    """Points ``first`` to ``last`` (exclusive) in the order of the study; each is made from its number alone."""
    numbers = np.arange(first, last)
    varied = sweep.varied
    if sweep.study.method == "grid":
        return _combined({name: _grid(item) for name, item in varied.items()}, numbers)
    units = _units(sweep, numbers)
    return [
        {name: at(item, float(units[row, place])) for place, (name, item) in enumerate(varied.items())}
        for row in range(len(numbers))
    ]


def at(item: Varied, unit: float) -> Value:
    """The value at a place between 0 and 1: of the list, or between the ends."""
    if item.values is not None:
        return item.values[min(int(unit * len(item.values)), len(item.values) - 1)]
    assert item.low is not None
    assert item.high is not None
    even = item.low + (item.high - item.low) * unit
    return _written(item, item.low * (item.high / item.low) ** unit if item.log else even)


def _grid(item: Varied) -> list[Value]:
    if item.values is not None:
        return list(item.values)
    assert item.points is not None
    return [at(item, place / (item.points - 1)) for place in range(item.points)]


def _written(item: Varied, number: float) -> Value:
    value = float(round(number)) if item.whole else float(number)
    if item.unit:
        return f"{value:.15g} {item.unit}"
    return value


def _combined(values: dict[str, list[Value]], numbers: Sequence[int] | np.ndarray) -> list[Point]:
    names, sizes = list(values), [len(found) for found in values.values()]
    places = np.unravel_index(np.asarray(numbers), sizes)
    columns = [[values[name][int(i)] for i in place] for name, place in zip(names, places, strict=True)]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _units(sweep: Sweep, numbers: np.ndarray) -> np.ndarray:
    """Places between 0 and 1, one row a number, that depend on the seed and the number only."""
    width = len(sweep.varied)
    if sweep.study.method == "sobol":
        if width > DIMENSIONS:
            raise InputError(f"{width} inputs vary; a Sobol' study takes {DIMENSIONS} at most")
        return np.stack([_part(place, sweep.study.seed, numbers) for place in range(width)], 1)
    return np.stack([
        np.random.Generator(np.random.Philox(key=[sweep.study.seed, int(number)])).random(width) for number in numbers
    ])  # fmt: skip


def _part(dimension: int, seed: int, numbers: np.ndarray) -> np.ndarray:
    """Coordinates of consecutive points of a Sobol' sequence, without those before: two blocks that hold them all."""
    first, length = int(numbers[0]), len(numbers)
    block = 1 << (length - 1).bit_length()
    start = first // block * block
    held = np.concatenate([sobol(dimension, block, seed, at) for at in (start, start + block)])
    return held[first - start : first - start + length]


def batches(total: int, size: int) -> Iterator[tuple[int, int]]:
    """``first, last`` of each batch of at most ``size`` points."""
    for first in range(0, total, size):
        yield first, min(first + size, total)
