"""How sure a fit is: standard errors, intervals of the optimum, profiles, what cannot be told, odd runs."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Flop
from supercycle.laws.fitting.fit import LARGEST_LOG, PowerFit, law_of
from supercycle.laws.fitting.newton import minimise
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.starts import grid_starts
from supercycle.laws.fitting.terms import (
    ALPHA,
    BETA,
    COEFFICIENTS,
    LN_A,
    LN_B,
    LN_E,
    Points,
    parts_of,
    points_of,
    residuals,
    target_of,
)  # fmt: skip
from supercycle.laws.form import PowerLaw
from supercycle.laws.optimum import TRAINING_FLOP

MIDDLE = 0.6827
"""Share of a normal distribution within one standard deviation (mathematics)."""

WIDEST = 40.0
"""Half of an interval on logarithms at most: e^40 is no bound at all, and still a number (arithmetic)."""

NORMAL_90 = 1.6449
"""Standard deviations from the middle to the ends of a normal distribution's 90 % interval (mathematics)."""

CHI_SQUARE_90, CHI_SQUARE_99 = 2.7055, 6.6349
"""Quantiles of chi square with one degree of freedom (mathematics)."""

MAD = 1.4826
"""Standard deviation over median absolute value, of a normal distribution (mathematics)."""

BANDWIDTH = 1.5
"""Width of the window in which the density of residuals at zero is counted, in robust standard deviations times
n^(-1/5). Chosen so that 90 % intervals of the optimal N hold the truth 90 % of the time over synthetic experiments
(tests/laws/fitting/test_truth.py)."""

FEWEST_INSIDE = 3.0
"""Runs that count as inside the window at least (a choice)."""

PROFILED = {
    LN_E: tuple(np.log(np.linspace(0.02, 0.999, 25))),
    ALPHA: tuple(np.geomspace(0.01, 3.0, 29)),
    BETA: tuple(np.geomspace(0.01, 3.0, 29)),
}
"""Where coefficients are held for their profiles: exponents as they are, E as the logarithm of a share of the least
loss (a choice)."""

ODD = 4.5
"""Robust standard deviations from the law beyond which a run is flagged (a choice: one in 150,000 if normal)."""

DIVERGED = 0.05
"""A flagged run whose loss is above the law's by this share is called diverged, not only odd (a choice)."""

NUDGE = 1e-6
"""Step of numerical derivatives of the optimum (mathematics)."""

LEAST_SCATTER = 1e-12
"""Scatter of losses below which runs are taken to lie on the law exactly (arithmetic)."""


@dataclass(frozen=True)
class Profile:
    """Where the objective stays near its minimum while one coefficient is held.

    ``low`` and ``high`` end the 90 % interval; None where the objective does not rise within the range looked at.
    ``identified`` tells whether it rises at both ends so far that chance alone would do so in 1 % of tables.
    """

    coefficient: str
    low: float | None
    high: float | None
    identified: bool


@dataclass(frozen=True)
class OddRun:
    """A run far off the law: its place in the table, by how many robust standard deviations, and whether diverged."""

    index: int
    deviations: float
    diverged: bool


def scatter(fit: PowerFit) -> tuple[float, float]:
    """Curvature and pull of the objective a run: the mean of its second derivative, and of its squared slope.

    Their ratio ``pull / curvature^2`` is the variance that takes the place of a residual's in least squares. The
    curvature of absolute deviations is twice the density of residuals at zero, counted in a window.

    Source: Huber 1964 (robust estimation of a location), asymptotic variance of an M-estimate.
    """
    at = _target_residuals(fit)
    count, delta = len(at), fit.objective.delta
    if fit.objective.squared:
        return 1.0, float(max((at**2).sum() / (count - len(COEFFICIENTS)), LEAST_SCATTER**2))
    deviation = _deviation(at)
    window = max(delta, BANDWIDTH * deviation * count**-0.2)
    inside = max(float((np.abs(at) <= window).sum()), FEWEST_INSIDE)
    return inside / count / window * delta, float(np.mean(np.clip(at, -delta, delta) ** 2))


def covariance(fit: PowerFit) -> Array:
    """Covariance of a row about the centre of the runs, from first derivatives and the residuals' scatter."""
    slopes = slopes_of(fit)
    curvature, pull = scatter(fit)
    normal = slopes.T @ slopes
    if not np.isfinite(normal).all():
        raise InputError("the law runs off to infinity between these runs: no coefficient of it is known")
    return np.asarray(np.linalg.pinv(normal, hermitian=True) * pull / curvature**2, dtype=np.float64)


def slopes_of(fit: PowerFit) -> Array:
    """First derivatives of what residuals are taken from, ``(runs, 5)``, by a row about the centre of the runs."""
    points = points_of(fit.runs)
    return slopes_at(points.rows(fit.row[None]), points, logarithmic=fit.objective.logarithmic)


def slopes_at(row: Array, points: Points, *, logarithmic: bool) -> Array:
    """The same at any points."""
    share_n, share_d, share_e = parts_of(row, points)
    whole = share_n + share_d + share_e if logarithmic else np.ones_like(share_n)
    n, d, e = (share_n / whole)[0], (share_d / whole)[0], (share_e / whole)[0]
    return np.stack([np.broadcast_to(e, n.shape), n, d, -points.n * n, -points.d * d], 1)


def optimum_interval(fit: PowerFit, flop: Flop, draws: Array | None = None) -> tuple[Estimate, Estimate, Estimate]:
    """Parameters, tokens and loss of the optimum for a compute, each with its 90 % interval.

    On logarithms, the middle at the fit. With ``draws`` (rows of resamples, which allow for scatter that differs from
    run to run) the width is that of a normal distribution with their middle 68 %, times ``sqrt(1 - 5 / runs)``: over
    synthetic experiments such intervals hold the truth 91 % of the time, percentiles 96 %
    (tests/laws/fitting/test_truth.py). Without draws it is the delta method's, and takes the scatter to be one
    everywhere.
    """
    center = _log_optimum(fit.law, flop)
    if draws is not None:
        with np.errstate(all="ignore"):
            spread = np.nan_to_num(_log_optimum(law_of(draws), flop), nan=WIDEST, posinf=WIDEST, neginf=-WIDEST)
        low, high = np.quantile(spread, [(1 - MIDDLE) / 2, (1 + MIDDLE) / 2], axis=1)
        shrunk = (1 - len(COEFFICIENTS) / len(fit.runs)) ** 0.5
        half = np.minimum(NORMAL_90 * shrunk * (high - low) / 2, WIDEST)
    else:
        points, errors = points_of(fit.runs), covariance(fit)
        row = points.rows(fit.row[None])[0]
        nudged = points.coefficients(row + NUDGE * np.eye(len(row)))
        slopes = (_log_optimum(law_of(nudged), flop) - center[:, None]) / NUDGE
        variance = np.maximum(np.einsum("qi,ij,qj->q", slopes, errors, slopes), 0.0)
        half = np.minimum(student(len(fit.runs)) * np.sqrt(variance), WIDEST)
    ends = np.exp(np.stack([center, center - half, center + half], 1))
    n, d, loss = (Estimate(*(float(end) for end in row)) for row in ends)
    return n, d, loss


def student(runs: int) -> float:
    """Half of the 90 % interval in standard errors: the normal's, widened by Cornish and Fisher's first term."""
    return NORMAL_90 * (1 + (NORMAL_90**2 + 1) / (4 * max(runs - len(COEFFICIENTS), 1)))


def _log_optimum(law: PowerLaw, flop: Flop) -> Array:
    """Logarithms of the optimal parameters, tokens and loss, ``(3,)`` or ``(3, draws)``; nan where there is none."""
    balance = (np.log(law.alpha) + np.log(law.A) - np.log(law.beta) - np.log(law.B)) / (law.alpha + law.beta)
    log_product = np.log(flop / TRAINING_FLOP)
    parameters = balance + law.parameter_exponent * log_product
    tokens = log_product - parameters
    return np.array([parameters, tokens, np.log(law.loss(np.exp(parameters), np.exp(tokens)))])


def profiles(fit: PowerFit) -> tuple[Profile, ...]:
    """Profiles of E, alpha and beta: each held at many values while all others are fitted, all at once."""
    points = points_of(fit.runs)
    row = points.rows(fit.row[None])[0]
    curvature, pull = scatter(fit)
    unit = 0.5 * pull / curvature
    weights = np.ones(len(fit.runs))
    starts = np.vstack([row[None], grid_starts(points, fit.runs.loss, weights, 2)[:, 0]])
    found = []
    for index, offsets in PROFILED.items():
        held = np.array(offsets) + (np.log(fit.runs.loss.min()) if index == LN_E else 0.0)
        held = np.unique(np.append(held, row[index]))
        rows = np.repeat(starts, len(held), axis=0)
        rows[:, index] = np.tile(held, len(starts))
        ends = minimise(rows, points, fit.runs.loss, weights, fit.objective, fixed=(index,))
        rise = ends.value.reshape(len(starts), -1).min(0)
        found.append(_profile(COEFFICIENTS[index], held, rise - rise.min(), row[index], unit, log=index == LN_E))
    return tuple(found)


def _profile(name: str, held: Array, rise: Array, best: float, unit: float, *, log: bool) -> Profile:
    near, far = rise > CHI_SQUARE_90 * unit, rise > CHI_SQUARE_99 * unit
    below, above = held < best, held > best
    low = _crossing(held[below][::-1], rise[below][::-1], CHI_SQUARE_90 * unit, best) if near[below].any() else None
    high = _crossing(held[above], rise[above], CHI_SQUARE_90 * unit, best) if near[above].any() else None
    shown = [None if end is None else float(np.exp(end)) if log else float(end) for end in (low, high)]
    return Profile(name, shown[0], shown[1], bool(far[below].any() and far[above].any()))


def _crossing(held: Array, rise: Array, limit: float, best: float) -> float:
    """Where the rise first passes a limit, going outwards; between two values the rise is taken as a parabola's."""
    place = int(np.argmax(rise > limit))
    before, low = (best, 0.0) if place == 0 else (held[place - 1], max(rise[place - 1], 0.0))
    share = (np.sqrt(limit) - np.sqrt(low)) / max(np.sqrt(rise[place]) - np.sqrt(low), LEAST_SCATTER)
    return float(before + np.clip(share, 0.0, 1.0) * (held[place] - before))


def identified(found: tuple[Profile, ...]) -> dict[str, bool]:
    """Whether the runs tell each coefficient; A goes with alpha and B with beta."""
    known = {profile.coefficient: profile.identified for profile in found}
    return {name: known[{"A": "alpha", "B": "beta"}.get(name, name)] for name in COEFFICIENTS}


def odd_runs(fit: PowerFit) -> tuple[OddRun, ...]:
    """Runs that lie far off the law, the furthest first."""
    at = fit.residuals
    deviation = max(_deviation(at), LEAST_SCATTER)
    order = np.argsort(-np.abs(at))
    return tuple(
        OddRun(int(index), float(at[index] / deviation), bool(at[index] > DIVERGED))
        for index in order
        if abs(at[index]) > ODD * deviation
    )


def standard_errors(fit: PowerFit) -> dict[str, float]:
    """Standard errors of E, A, B, alpha and beta by first derivatives; those of A and B are of their logarithms'."""
    points = points_of(fit.runs)
    turn = np.eye(len(COEFFICIENTS))
    turn[LN_A, ALPHA], turn[LN_B, BETA] = points.centre_n, points.centre_d
    deviations = np.sqrt(np.maximum(np.diag(turn @ covariance(fit) @ turn.T), 0.0))
    scale = np.where(np.arange(len(COEFFICIENTS)) < ALPHA, np.exp(np.minimum(fit.row, LARGEST_LOG)), 1.0)
    deviations = np.minimum(deviations, LARGEST_LOG)
    return {name: float(value) for name, value in zip(COEFFICIENTS, deviations * scale, strict=True)}


def _deviation(at: Array) -> float:
    """Robust standard deviation of residuals, with the five coefficients that were fitted allowed for."""
    count = len(at)
    return float(np.median(np.abs(at)) * MAD * np.sqrt(count / (count - len(COEFFICIENTS))))


def _target_residuals(fit: PowerFit) -> Array:
    points = points_of(fit.runs)
    target = target_of(fit.runs.loss, fit.objective)
    found: Array = residuals(points.rows(fit.row[None]), points, target, fit.objective)[0]
    return found
