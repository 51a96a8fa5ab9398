"""Timings of one machine's kernels: what was run, how long it took each time, and what that is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Seconds

QUIET = 0.25
"""Quantile of the readings of one kernel that counts: other programs only ever make a kernel slower (a choice)."""

Key = tuple[str, str, tuple[int, ...]]
"""What a kernel is, its number format, its sizes."""


@dataclass(frozen=True)
class Timing:
    """One kernel's time.

    ``sizes`` are rows, columns and inner of a ``matmul``; batch, sequence, heads and head size of ``attention`` and
    ``attention backward``; tokens and width of ``elementwise``; tokens and vocabulary of ``loss``; parameters of
    ``optimizer``; bytes of ``copy``; ranks and bytes of a collective. ``seconds`` is the lower quartile of the
    readings, ``low`` and ``high`` their 5th and 95th percentile.
    """

    kind: str
    format: str
    sizes: tuple[int, ...]
    seconds: Seconds
    low: Seconds
    high: Seconds
    readings: int


def timing(key: Key, readings: Sequence[Seconds]) -> Timing:
    """The timing of a kernel from its readings."""
    quiet, low, high = np.quantile(np.asarray(readings, dtype=float), (QUIET, 0.05, 0.95))
    return Timing(*key, float(quiet), float(low), float(high), len(readings))


def timings(readings: Mapping[Key, Sequence[Seconds]]) -> tuple[Timing, ...]:
    """The timings of all kernels."""
    return tuple(timing(key, found) for key, found in readings.items())


def of_kind(found: Iterable[Timing], kind: str, format: str | None = None) -> tuple[Timing, ...]:
    """Those of one kind, and of one format where it is given."""
    return tuple(one for one in found if one.kind == kind and (format is None or one.format == format))


def sizes_of(found: Sequence[Timing]) -> np.ndarray:
    """Their sizes as floats: one row a timing, transposed so that each size is one array."""
    return np.asarray([one.sizes for one in found], dtype=float).T


def seconds_of(found: Sequence[Timing]) -> np.ndarray:
    """Their times."""
    return np.asarray([one.seconds for one in found], dtype=float)
