"""The record of past forecasts: one row for each that was resolved, as arrays, so that pooling is quick."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from supercycle.world.scores import at_level, crps_of_quantiles
from supercycle.world.trials import Trial

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

MARKS = (0.1, 0.5, 0.9)
"""Levels of the quantiles that widening looks at: the ends of the 80 % interval and the median."""


@dataclass(frozen=True)
class Record:
    """Resolved forecasts of all members: row by row the place of the series, the step ahead, the day (as a number) on
    which it was made and on which what came was known, the CRPS of each member, its three quantiles, and what came.
    """

    series: tuple[str, ...]
    members: tuple[str, ...]
    place: Whole
    step: Whole
    origin: Whole
    resolved: Whole
    scores: Array
    marks: Array
    actual: Array

    @property
    def longest(self) -> int:
        """Steps ahead of the longest forecast; 1 in an empty record."""
        return int(self.step.max(initial=1))

    def index(self, name: str) -> int:
        """The place of a series; -1 for one without a resolved forecast."""
        return self.series.index(name) if name in self.series else -1

    def known(self, when: date) -> NDArray[np.bool_]:
        """The rows that were made before a day and resolved by then."""
        day = when.toordinal()
        return np.asarray((self.resolved <= day) & (self.origin < day))


def recorded(past: Sequence[Trial], members: tuple[str, ...]) -> Record:
    """The record of trials."""
    names = tuple(dict.fromkeys(one.series for one in past))
    rows = [(one, step) for one in past for step in range(len(one.actual)) if not np.isnan(one.actual[step])]
    actual = np.array([one.actual[step] for one, step in rows])
    shape = (len(rows), len(members))
    logs = np.stack([one.logs[:, step] for one, step in rows]) if rows else np.zeros((*shape, 2))
    return Record(
        names, members,
        np.array([names.index(one.series) for one, _ in rows], dtype=np.int64),
        np.array([step + 1 for _, step in rows], dtype=np.int64),
        np.array([one.origin.toordinal() for one, _ in rows], dtype=np.int64),
        np.array([one.resolved[step].toordinal() for one, step in rows], dtype=np.int64),
        crps_of_quantiles(logs, np.broadcast_to(actual[:, None], shape)) if rows else np.zeros(shape),
        np.stack([at_level(logs, level) for level in MARKS], axis=-1) if rows else np.zeros((*shape, len(MARKS))),
        actual,
    )  # fmt: skip
