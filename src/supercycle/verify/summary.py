"""How wrong the predictions of a table are: errors and coverage by kind of row, and the ranking of layouts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Share

if TYPE_CHECKING:
    from supercycle.verify.check import CheckedRow

FEWEST_RANKED = 5
"""Layouts that a group needs for its ranking to mean something."""

ADAPTERS = "lora"
"""The kind of runs that train small matrices beside frozen weights."""

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Errors:
    """Errors of a set of rows, as fractions of the measured value; None where no row is predicted.

    ``coverage`` is the share of rows whose measured value lies in the 90 % interval; ``median_bias`` is signed:
    below 0 where predictions are too fast. ``baseline_error`` is the median error of the baseline.
    """

    rows: int
    predicted: int
    median_error: Share | None
    mean_error: Share | None
    median_bias: Share | None
    coverage: Share | None
    baseline_error: Share | None
    admitted: Share | None


@dataclass(frozen=True)
class Summary:
    """Errors of all rows that train every weight, and of those of each chip, source, framework and precision; by kind
    (dense, moe) also of those that train adapters (lora)."""

    all: Errors
    by_chip: dict[str, Errors]
    by_source: dict[str, Errors]
    by_framework: dict[str, Errors]
    by_kind: dict[str, Errors]
    by_precision: dict[str, Errors]


@dataclass(frozen=True)
class Ranking:
    """How well predictions order the layouts of one group.

    ``regret`` is how much slower, as measured, the layout predicted fastest is than the fastest.
    """

    group: str
    layouts: int
    spearman: float
    regret: Share


def summary(rows: Sequence["CheckedRow"]) -> Summary:
    """The errors of checked rows. Runs that train adapters alone are a kind of their own and in no other group."""
    trained = [row for row in rows if row.kind != ADAPTERS] or list(rows)
    return Summary(
        all=errors(trained),
        by_chip=_by(trained, lambda row: row.chip),
        by_source=_by(trained, lambda row: row.source_key),
        by_framework=_by(trained, lambda row: row.framework),
        by_kind=_by(rows, lambda row: row.kind),
        by_precision=_by(trained, lambda row: row.precision),
    )


def errors(rows: Sequence["CheckedRow"]) -> Errors:
    """The errors of one set of rows."""
    known = [r for r in rows if r.predicted_s is not None and r.measured_s is not None]
    if not known:
        return Errors(len(rows), 0, None, None, None, None, None, None)
    measured = np.array([r.measured_s for r in known], dtype=float)
    signed = np.array([r.predicted_s for r in known], dtype=float) / measured - 1.0
    half = np.array([r.baseline_s for r in known], dtype=float) / measured - 1.0
    low, high = (np.array([getattr(r, name) for r in known], dtype=float) for name in ("low_s", "high_s"))
    return Errors(
        rows=len(rows),
        predicted=len(known),
        median_error=float(np.median(np.abs(signed))),
        mean_error=float(np.mean(np.abs(signed))),
        median_bias=float(np.median(signed)),
        coverage=float(np.mean((low <= measured) & (measured <= high))),
        baseline_error=float(np.median(np.abs(half))),
        admitted=float(np.mean([bool(r.admitted) for r in known])),
    )


def rankings(rows: Iterable["CheckedRow"]) -> tuple[Ranking, ...]:
    """The ranking of every group with at least FEWEST_RANKED different layouts, groups in alphabetical order.

    A layout that was measured more than once counts once, at its median.
    """
    groups: dict[str, dict[object, list[tuple[float, float]]]] = {}
    for row in rows:
        if row.predicted_s is not None and row.measured_s is not None:
            groups.setdefault(row.group, {}).setdefault(row.split, []).append((row.measured_s, row.predicted_s))
    found = []
    for group, layouts in sorted(groups.items()):
        if len(layouts) >= FEWEST_RANKED:
            measured, predicted = np.array([np.median(times, axis=0) for times in layouts.values()]).T
            regret = measured[int(np.argmin(predicted))] / measured.min() - 1.0
            found.append(Ranking(group, len(layouts), spearman(measured, predicted), float(regret)))
    return tuple(found)


def spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Rank correlation: that of Pearson between ranks, ties at their mean; nan where all of one are equal."""
    first, second = (_ranks(values) - (len(values) - 1) / 2.0 for values in (one, other))
    scale = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return float(np.sum(first * second)) / scale if scale else float("nan")


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 0, equal values at the mean of theirs."""
    _, back, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts + 1) / 2.0)[back])


def _by(rows: Sequence["CheckedRow"], key: Callable[["CheckedRow"], str]) -> dict[str, Errors]:
    names = sorted({key(row) or NOT_STATED for row in rows})
    return {name: errors([row for row in rows if (key(row) or NOT_STATED) == name]) for name in names}
