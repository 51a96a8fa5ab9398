"""The runs to make next: those that shrink the interval of the optimal parameters most (a c-optimal design)."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Flop
from supercycle.laws.fitting.doubt import NUDGE, slopes_at, slopes_of
from supercycle.laws.fitting.fit import PowerFit
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.terms import Points, points_at, points_of
from supercycle.laws.optimum import TRAINING_FLOP, compute_optimal

SIDE = 24
"""Candidate ratios of tokens to parameters, and candidate costs (numerical)."""

CHEAPEST = 0.02
"""Cost of the cheapest candidate as a share of an even split of the budget (a choice)."""

ROUNDS = 8
"""Passes of exchange at most; it stops when a pass changes nothing (numerical)."""

SINGULAR = 1e-14
"""Share of the largest eigenvalue below which a direction is taken to be unknown (arithmetic)."""

MOST_RUNS = 200
"""Runs of a sweep at most (a limit of this package)."""


@dataclass(frozen=True)
class Sweep:
    """Runs to make next, and what they buy.

    ``now`` and ``then`` are 90 % half-widths of ln N of the optimum at ``decide_at``, before and after;
    ``even`` is that of the same number of runs on one slice of equal compute for the same budget.
    """

    parameters: Array
    tokens: Array
    decide_at: Flop
    now: float
    then: float
    even: float

    @property
    def flop(self) -> Array:
        """Compute of each run."""
        return TRAINING_FLOP * self.parameters * self.tokens


def next_runs(fit: PowerFit, now: float, *, budget: Flop, count: int, decide_at: Flop) -> Sweep:
    """The ``count`` runs of at most ``budget`` FLOP in all after which the optimum at ``decide_at`` is surest.

    The variance of the decision is ``c' M^-1 c`` with Fisher's information M at the fit and c the derivative of ln N by
    the coefficients. Runs are chosen one by one from a grid of costs and of ratios, then exchanged until nothing
    improves. ``now`` is the half-width so far, from resamples; the others follow as roots of variances. A local design:
    right if the fit is, and if new runs scatter like old ones. Ratios stay within those of the runs.

    Source: Silvey 1980 (c-optimal design, exchange). Raises InputError for a fit without an optimum.
    """
    if not 1 <= count <= MOST_RUNS:
        raise InputError(f"runs: {count} is not between 1 and {MOST_RUNS}")
    decision, old = decision_slopes(fit, decide_at), slopes_of(fit)
    ratios = fit.runs.tokens / fit.runs.parameters
    cost, ratio = np.meshgrid(
        budget / count * np.geomspace(CHEAPEST, 1, SIDE),
        np.geomspace(ratios.min(), ratios.max(), SIDE),
    )
    sizes, tokens = _split(cost.ravel(), ratio.ravel())
    rows = information(fit, sizes, tokens)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(_best(old, rows, chosen, decision))
    for _ in range(ROUNDS):
        before = list(chosen)
        for place in range(count):
            chosen[place] = _best(old, rows, chosen[:place] + chosen[place + 1 :], decision)
        if chosen == before:
            break
    even = _split(np.full(count, budget / count), np.geomspace(ratios.min(), ratios.max(), count))
    before_any = variance(old, decision)
    then, by_even = (
        now * float(np.sqrt(variance(np.vstack([old, more]), decision) / before_any))
        for more in (rows[chosen], information(fit, *even))
    )
    order = sorted(chosen, key=lambda index: float(sizes[index] * tokens[index]))
    return Sweep(sizes[order], tokens[order], decide_at, now, then, by_even)


def decision_slopes(fit: PowerFit, flop: Flop) -> Array:
    """Derivatives of ln N of the optimum by a row about the centre of the runs."""
    from supercycle.laws.fitting.fit import law_of

    points = points_of(fit.runs)
    row = points.rows(fit.row[None])[0]
    ends = [
        np.log(np.asarray(compute_optimal(law_of(points.coefficients(row + side * NUDGE * np.eye(len(row)))), flop)
                          .parameters))
        for side in (1, -1)
    ]  # fmt: skip
    return np.asarray((ends[0] - ends[1]) / (2 * NUDGE))


def information(fit: PowerFit, parameters: Array, tokens: Array) -> Array:
    """Slopes of what residuals are taken from at each (parameters, tokens), one row a run."""
    here = points_of(fit.runs)
    at: Points = points_at(parameters, tokens, here.centre_n, here.centre_d)
    return slopes_at(here.rows(fit.row[None]), at, logarithmic=fit.objective.logarithmic)


def variance(rows: Array, decision: Array) -> float:
    """Variance of the decision from the slopes of the runs, in units of one run's."""
    return float(decision @ np.linalg.pinv(rows.T @ rows, rcond=SINGULAR, hermitian=True) @ decision)


def _split(cost: Array, ratio: Array) -> tuple[Array, Array]:
    sizes = np.sqrt(cost / TRAINING_FLOP / ratio)
    return sizes, cost / TRAINING_FLOP / sizes


def _best(old: Array, rows: Array, chosen: list[int], decision: Array) -> int:
    """The candidate whose run lowers the variance most, by the rank-one update of the inverse."""
    held = np.vstack([old, rows[chosen]])
    inverse = np.linalg.pinv(held.T @ held, rcond=SINGULAR, hermitian=True)
    turned = rows @ inverse
    gain = (turned @ decision) ** 2 / (1 + (turned * rows).sum(axis=-1))
    return int(gain.argmax())
