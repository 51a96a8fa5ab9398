"""The fit: a robust regression of measured on predicted steps, with priors over constants and effects of sources.

``log measured = log predicted(constants) + effect of the source + noise``. Constants have the prior of
:mod:`supercycle.verify.calibration.constants`; the effects of sources are normal around zero, so that a table of a
thousand rows weighs little more than one of ten. The noise of single rows is robust (weights of a Student's t).
All of it is linear after Newton's linearisation of the prediction: a few weighted least-squares solutions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.verify.calibration.constants import CONSTANTS, Constant, to_scale
from supercycle.verify.calibration.problem import FitRow, Slot, predict_moved

Array = NDArray[np.float64]

ROUNDS = 5
"""Newton's steps of a fit: constants move by less than a hundredth of their doubt in the last (measured)."""

TAIL = 4.0
"""Degrees of freedom of the noise: tables contain runs that were slowed by something that they do not say."""

SOURCE_SPREAD = 0.05
"""Standard deviation of a source's effect: its software, its machine, its way of measuring. Chosen of four
values by the coverage of left-out sources. What separates two papers on one 530B model and layout (126 and 163 TFLOP/s)
is four times that."""

NOISE = {"dense": 0.06, "moe": 0.15}
"""Standard deviation of one row around its source's effect, by kind of model. Fitted to the packaged runs;
releases of one framework move the same mixture by a half within a year."""


MOST_ROWS = 12.0
"""Rows of a source that count in full: more of them repeat one machine, one code and what the model leaves out of
both. Judgement; from 6 to 40 the mean error on left-out sources is the same within half a point."""


@dataclass(frozen=True)
class Fit:
    """Fitted constants: a place on its scale for each slot, the common place of each constant, and their doubts.

    ``covariance`` is that of ``slots`` in order, ``seen`` how many sources have runs of each entry.
    """

    slots: tuple[Slot, ...]
    places: dict[Slot, float]
    common: dict[Constant, float]
    common_doubt: dict[Constant, float]
    covariance: Array
    seen: dict[str, int]

    def doubt(self, slot: Slot) -> float:
        """Standard deviation of a slot's place."""
        place = self.slots.index(slot)
        return float(np.sqrt(self.covariance[place, place]))


@dataclass(frozen=True)
class _Design:
    """Columns of the regression: common values, deviations of slots, effects of sources, in this order."""

    constants: tuple[Constant, ...]
    slots: tuple[Slot, ...]
    sources: tuple[str, ...]

    @property
    def prior(self) -> tuple[Array, Array]:
        """Prior means and standard deviations of all columns."""
        centres = [float(to_scale(c, c.centre)) for c in self.constants]
        spreads = [s.constant.spread for s in self.slots]
        deviations = [0.0] * (len(self.slots) + len(self.sources))
        doubts: list[float] = [*(c.doubt for c in self.constants), *spreads, *[SOURCE_SPREAD] * len(self.sources)]
        return np.array([*centres, *deviations]), np.array(doubts)

    def places(self, solution: Array) -> dict[Slot, float]:
        """The place of every slot."""
        first = len(self.constants)
        return {
            slot: float(solution[self.constants.index(slot.constant)] + solution[first + at])
            for at, slot in enumerate(self.slots)
        }


def fit(rows: Sequence[FitRow]) -> Fit:
    """Constants of the highest posterior density for the given runs."""
    slots = tuple(dict.fromkeys(slot for row in rows for slot in row.slots))
    design = _Design(CONSTANTS, slots, tuple(sorted({row.source for row in rows})))
    places = {slot: float(to_scale(slot.constant, slot.constant.centre)) for slot in slots}
    for _ in range(ROUNDS):
        found = _solution(rows, design, *_linearised(rows, design, places))
        places = found.places
    return found


def fits_without_each(rows: Sequence[FitRow], whole: Fit) -> dict[str, Fit]:
    """The fit without the runs of each source, by the linearisation at the fit of all of them.

    A constant whose entry has no other runs has the common place.
    """
    sources = tuple(sorted({row.source for row in rows}))
    design = _Design(CONSTANTS, whole.slots, sources)
    matrix, offset = _linearised(rows, design, whole.places)
    found = {}
    for source in sources:
        kept = np.array([row.source != source for row in rows])
        rest = [row for row in rows if row.source != source]
        if rest:
            found[source] = _solution(rest, design, matrix[kept], offset[kept])
    return found


def _solution(rows: Sequence[FitRow], design: "_Design", matrix: Array, offset: Array) -> Fit:
    """The robust solution of a linearised problem."""
    means, doubts = design.prior
    noise = _noise(rows)
    target = np.log(np.array([row.measured for row in rows], dtype=float)) - offset
    weights = np.ones(len(rows))
    for _ in range(ROUNDS):
        solution, covariance = _solved(matrix, target, noise / np.sqrt(weights), means, doubts)
        scaled = (target - matrix @ solution) / noise
        weights = (TAIL + 1.0) / (TAIL + scaled**2)
    return _fitted(design, solution, covariance, _seen(rows))


def _noise(rows: Sequence[FitRow]) -> Array:
    """Standard deviation of every row; those of a large source count as MOST_ROWS together."""
    held = Counter(row.source for row in rows)
    return np.array([NOISE[row.kind] * np.sqrt(max(1.0, held[row.source] / MOST_ROWS)) for row in rows])


def _linearised(rows: Sequence[FitRow], design: _Design, places: dict[Slot, float]) -> tuple[Array, Array]:
    """Slopes of every row's prediction along all columns, and the prediction at the origin of the columns."""
    first, second = len(design.constants), len(design.constants) + len(design.slots)
    matrix = np.zeros((len(rows), second + len(design.sources)))
    offset = np.zeros(len(rows))
    for at, row in enumerate(rows):
        level, slopes = predict_moved(row, places)
        for slot, slope in zip(row.slots, slopes, strict=True):
            matrix[at, design.constants.index(slot.constant)] += slope
            matrix[at, first + design.slots.index(slot)] = slope
            level -= slope * places[slot]
        matrix[at, second + design.sources.index(row.source)] = 1.0
        offset[at] = level
    return matrix, offset


def _solved(matrix: Array, target: Array, noise: Array, means: Array, doubts: Array) -> tuple[Array, Array]:
    scaled = matrix / noise[:, None]
    precision = scaled.T @ scaled + np.diag(doubts**-2.0)
    covariance: Array = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    return covariance @ (scaled.T @ (target / noise) + means / doubts**2.0), covariance


def _seen(rows: Sequence[FitRow]) -> dict[str, int]:
    """How many sources have runs of each stack and framework."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for slot in row.slots:
            found.setdefault(slot.entry, set()).add(row.source)
    return {entry: len(sources) for entry, sources in found.items()}


def _fitted(design: _Design, solution: Array, covariance: Array, seen: dict[str, int]) -> Fit:
    first, count = len(design.constants), len(design.slots)
    project = np.zeros((count, len(solution)))
    for at, slot in enumerate(design.slots):
        project[at, design.constants.index(slot.constant)] = project[at, first + at] = 1.0
    return Fit(
        slots=design.slots,
        places=design.places(solution),
        common={c: float(solution[at]) for at, c in enumerate(design.constants)},
        common_doubt={c: float(np.sqrt(covariance[at, at])) for at, c in enumerate(design.constants)},
        covariance=project @ covariance @ project.T,
        seen=seen,
    )
