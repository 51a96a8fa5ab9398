"""The power law that fits a table of runs best, and how it varies over resamples of the runs."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Count
from supercycle.laws.fitting.newton import minimise
from supercycle.laws.fitting.objective import HUBER, Array, Objective
from supercycle.laws.fitting.starts import grid_starts
from supercycle.laws.fitting.terms import ALPHA, BETA, COEFFICIENTS, Runs, points_of, residuals, target_of
from supercycle.laws.form import PowerLaw

STARTS = 16
"""Starts of one fit: the lowest points of the grid (a choice; on published tables all of them agree)."""

OTHER_STARTS = 2
"""Starts of a resample from its own grid, beside the optimum of all runs (a choice)."""

LEAST_RUNS = len(COEFFICIENTS) + 1
"""Runs without which five coefficients and their scatter cannot be told (mathematics)."""

LEAST_SIZES = 3
"""Different sizes, and different numbers of tokens, without which a power and a constant cannot be told
(mathematics)."""

SAME = 1e-6
"""Share of the objective within which two ends of a search are one minimum (a choice)."""

LOOSE = 1e-5
"""Tolerance of a search that only has to show that it ends no lower than another (a choice)."""

DISTINCT = 1e-3
"""Sizes that differ by less than this share are one (a choice)."""

LARGEST_LOG = 300.0
"""Logarithms are cut here before they are raised, so that squares of coefficients are numbers (arithmetic)."""

SEED = 42
"""Seed of resamples by default: with it the 4,000 of besiroglu-2024 are drawn again."""


@dataclass(frozen=True)
class PowerFit:
    """The best power law of a table: its row ``(ln E, ln A, ln B, alpha, beta)`` and the objective there.

    ``agreeing`` of ``starts`` searches ended there, none lower.
    """

    runs: Runs
    objective: Objective
    row: Array
    value: float
    starts: int
    agreeing: int

    @property
    def law(self) -> PowerLaw:
        """The law itself."""
        return law_of(self.row)

    @property
    def residuals(self) -> Array:
        """Measured less expected logarithm of loss, run by run."""
        points = points_of(self.runs)
        found: Array = residuals(points.rows(self.row[None]), points, np.log(self.runs.loss), HUBER)[0]
        return found


@dataclass(frozen=True)
class Resampled:
    """Fits of resamples, one a row ``(ln E, ln A, ln B, alpha, beta)``.

    ``improved`` resamples had a lower minimum than the one nearest to the optimum of all runs (it is the one that is
    kept); ``unfinished`` were still falling when the search ended.
    """

    rows: Array
    improved: int
    unfinished: int

    @property
    def law(self) -> PowerLaw:
        """All resamples as one law of arrays."""
        return law_of(self.rows)


def law_of(rows: Array) -> PowerLaw:
    """The power law of one row, or of many as arrays."""
    e, a, b, alpha, beta = np.moveaxis(np.asarray(rows), -1, 0)
    e, a, b = (np.exp(np.minimum(one, LARGEST_LOG))[()] for one in (e, a, b))
    return PowerLaw(e, a, b, alpha[()], beta[()])


def fit_power_law(runs: Runs, objective: Objective = HUBER) -> PowerFit:
    """The power law ``L = E + A / N^alpha + B / D^beta`` of least objective.

    Starts are the lowest points of a grid of exponents at which E, A and B follow by linear least squares, so that the
    whole surface is seen; each is then followed by Newton's method with the true second derivative.

    Source: hoffmann-2022, section 3.3 (form and objective); besiroglu-2024 (sum, not mean). Raises InputError for
    fewer than six runs, three sizes or three numbers of tokens.
    """
    require_enough(runs)
    points, weights = points_of(runs), np.ones(len(runs))
    starts = grid_starts(points, runs.loss, weights, STARTS)[:, 0]
    ends = minimise(starts, points, runs.loss, weights, objective)
    best = int(np.argmin(ends.value))
    row = ends.rows[best]
    at = residuals(row[None], points, target_of(runs.loss, objective), objective)[0]
    agreeing = int((ends.value <= ends.value[best] * (1 + SAME)).sum())
    return PowerFit(
        runs, objective, points.coefficients(row[None])[0], objective.reported(at), len(starts), agreeing
    )  # fmt: skip


def require_enough(runs: Runs) -> None:
    """Raises InputError where no law of two powers can be told from so few runs."""
    faults = []
    if len(runs) < LEAST_RUNS:
        faults.append(f"{len(runs)} runs; at least {LEAST_RUNS} are needed")
    for name, sizes in (("parameters", runs.parameters), ("tokens", runs.tokens)):
        count = distinct(sizes)
        if count < LEAST_SIZES:
            faults.append(f"{name}: {count} different values; at least {LEAST_SIZES} are needed")
    if faults:
        raise InputError(
            "too few runs to fit E + A / N^alpha + B / D^beta", faults, "Add runs of other sizes and lengths."
        )


def distinct(sizes: Array) -> int:
    """How many different sizes there are."""
    logs = np.sort(np.log(sizes))
    return 1 + int((np.diff(logs) > DISTINCT).sum())


def pairs_of(runs: int, resamples: int, seed: int) -> Array:
    """Weights of resamples of runs with replacement, ``(resamples, runs)``: how often each run was drawn.

    Source: besiroglu-2024, the authors' notebook, whose 4,000 resamples these are for 240 runs and the seed 42.
    """
    draw = np.random.RandomState(seed)
    return np.stack([np.bincount(draw.choice(runs, runs), minlength=runs) for _ in range(resamples)]).astype(float)


def slices_of(groups: np.ndarray, resamples: int, seed: int) -> Array:
    """The same within each group of runs, so that every slice of equal compute keeps its number of runs."""
    draw = np.random.RandomState(seed)
    weights = np.zeros((resamples, len(groups)))
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        weights[:, members] = draw.multinomial(len(members), np.full(len(members), 1 / len(members)), size=resamples)
    return weights


def resampled(fit: PowerFit, weights: Array, loss: Array | None = None) -> Resampled:
    """The fit of every resample, each from several starts and checked to be its lowest.

    A resample starts from the optimum of all runs and from the lowest minima of its own grid of exponents. Where one
    of those ends lower, it is followed to its end and kept. ``loss`` may give each resample losses of its own.
    """
    points, loss = points_of(fit.runs), fit.runs.loss if loss is None else loss
    first = np.tile(points.rows(fit.row[None]), (len(weights), 1))
    found = minimise(first, points, loss, weights, fit.objective)
    rows, value, converged = found.rows, found.value, found.converged
    improved = np.zeros(len(rows), dtype=bool)
    for start in grid_starts(points, loss, weights, OTHER_STARTS):
        other = minimise(start, points, loss, weights, fit.objective, tolerance=LOOSE)
        lower = np.flatnonzero(other.value < value * (1 - SAME))
        if len(lower):
            polished = minimise(
                other.rows[lower], points, loss if loss.ndim == 1 else loss[lower], weights[lower], fit.objective
            )  # fmt: skip
            rows[lower], value[lower], converged[lower] = polished.rows, polished.value, polished.converged
            improved[lower] = True
    return Resampled(points.coefficients(rows), int(improved.sum()), int((~converged).sum()))


def parameter_exponents(rows: Array) -> Count:
    """``a`` of the compute-optimal ``N ~ C^a`` of every row."""
    return rows[..., BETA] / (rows[..., ALPHA] + rows[..., BETA])
