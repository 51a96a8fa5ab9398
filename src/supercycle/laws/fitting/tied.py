"""A law whose exponents are one, ``L = E + A / N^e + B / D^e``: what a handful of over-trained runs can still tell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.laws.fitting.fit import distinct
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.slices import TAIL
from supercycle.laws.fitting.terms import Runs
from supercycle.laws.form import PowerLaw

LEAST_RUNS = 5
"""Runs without which four numbers are not told (mathematics: one more than there are numbers)."""

LEAST_RESAMPLED = 8
"""Runs without which resamples say nothing: too many of them hold fewer than five different ones (a choice)."""

EXPONENTS = (0.02, 2.0)
"""Exponents between which the best is looked for (limits of this package)."""

POINTS = 400
"""Exponents of the grid, whose lowest point and its neighbours bracket the minimum (numerical)."""

NARROWINGS = 40
"""Golden sections of that bracket: to 1e-9 of the exponent (numerical)."""

GOLDEN = (5**0.5 - 1) / 2
"""The golden section (mathematics)."""


@dataclass(frozen=True)
class TiedFit:
    """The law, how many runs, root mean square residual of the loss, and the exponent with the resamples' interval.

    ``rows`` are E, A, B and the exponent of resamples, none where runs are too few for any; ``held_back`` the measured
    and the foretold loss of runs that were not fitted.
    """

    law: PowerLaw
    runs: int
    scatter: float
    exponent: Estimate
    rows: Array
    held_back: tuple[tuple[str, float, float], ...]
    notes: tuple[str, ...]


def fit_tied(
    runs: Runs, *, resamples: int, seed: int, kept: Runs | None = None, names: Sequence[str] = ()
) -> TiedFit:  # fmt: skip
    """Least squares of the loss: E, A and B follow exactly from each exponent, which a grid brackets.

    Source: gadre-2024, equation 4, whose five runs it fits; ``B`` is its ``b / 6^(e/2)``. Raises InputError for fewer
    than five runs or three sizes or lengths, or where more of one does not reduce the loss.
    """
    count = len(runs.loss)
    for what, number, least in (
        ("runs", count, LEAST_RUNS), ("sizes", distinct(runs.parameters), 3), ("lengths", distinct(runs.tokens), 3),
    ):  # fmt: skip
        if number < least:
            raise InputError(f"{number} {what}; at least {least} are needed for a law of one exponent")
    best = _fitted(runs)
    if min(best[1:3]) <= 0:
        raise InputError("by these runs more parameters or more tokens do not reduce the loss")
    law = _law(best)
    scatter = float(np.sqrt(np.mean((law.loss(runs.parameters, runs.tokens) - runs.loss) ** 2)))
    rows, notes = np.empty((0, 4)), []
    if count < LEAST_RESAMPLED:
        notes.append(f"{count} runs tell four numbers and no doubt: hold a larger run back to judge the law")
    elif resamples:
        draw = np.random.default_rng(seed)
        drawn = [draw.choice(count, count) for _ in range(resamples)]
        rows = np.array([_fitted(_some(runs, one)) for one in drawn if len(np.unique(one)) >= LEAST_RUNS])
    value = low = high = float(best[3])
    if len(rows):
        low, high = (float(end) for end in np.quantile(rows[:, 3], [TAIL, 1 - TAIL]))
    notes.append("one exponent for both: the best ratio of tokens to parameters is the same at every compute")
    told = () if kept is None else tuple(
        (name, float(loss), float(law.loss(n, d)))
        for name, n, d, loss in zip(names, kept.parameters, kept.tokens, kept.loss, strict=True)
    )  # fmt: skip
    exponent = Estimate(value, min(low, value), max(high, value))
    return TiedFit(law, count, scatter, exponent, rows, told, tuple(notes))


def _some(runs: Runs, chosen: np.ndarray) -> Runs:
    return Runs(runs.parameters[chosen], runs.tokens[chosen], runs.loss[chosen])


def _law(numbers: Array) -> PowerLaw:
    floor, by_size, by_length, exponent = (float(one) for one in numbers)
    return PowerLaw(floor, by_size, by_length, exponent, exponent)


def _fitted(runs: Runs) -> Array:
    """E, A, B and the exponent of least squared error: the lowest point of a grid, then golden sections around it."""
    grid = np.geomspace(*EXPONENTS, POINTS)
    place = int(np.argmin([_linear(runs, float(one))[1] for one in grid]))
    low, high = float(grid[max(place - 1, 0)]), float(grid[min(place + 1, POINTS - 1)])
    for _ in range(NARROWINGS):
        first, second = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if _linear(runs, first)[1] < _linear(runs, second)[1]:
            high = second
        else:
            low = first
    exponent = (low + high) / 2
    return np.array([*_linear(runs, exponent)[0], exponent])


def _linear(runs: Runs, exponent: float) -> tuple[Array, float]:
    """E, A and B of least squared error at an exponent, and that error."""
    columns = np.stack(
        [np.ones_like(runs.loss), runs.parameters**-exponent, runs.tokens**-exponent], axis=1
    )  # fmt: skip
    scale = columns.max(axis=0)
    found = np.linalg.lstsq(columns / scale, runs.loss, rcond=None)[0] / scale
    return found, float(np.sum((columns @ found - runs.loss) ** 2))
