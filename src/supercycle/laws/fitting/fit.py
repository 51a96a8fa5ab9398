"""A fit with its doubt: coefficients, standard errors, intervals, what is identified, and the optimum that follows."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.laws.fitting.bootstrap import bootstrap, resamples
from supercycle.laws.fitting.engine import COEFFICIENTS, DELTA, Array, grid, minimise, natural, sample, terms

LEAST_RUNS = 8
"""Fewest runs for five coefficients and a little doubt (a limit of this package)."""

LEAST_SPREAD = 0.1
"""Spread of ln(D / N) that its line on ln N must leave unexplained (assumed; below it alpha and beta trade off)."""

WIDEST = {"E": 3.0, "A": 1e4, "B": 1e4, "alpha": 4.0, "beta": 4.0, "parameters": 10.0}
"""High over low of a 90 % interval beyond which a number is not identified (assumed: an order of magnitude of N)."""

OUTLIER = 6.0
"""Robust standard deviations of the residual beyond which a run is flagged (a convention of robust statistics)."""


@dataclass(frozen=True)
class LawOptimum:
    """What a compute buys best under the fitted law: ``C = 6 N D``."""

    flop: float
    parameters: Estimate
    tokens: Estimate
    loss: Estimate


@dataclass(frozen=True)
class Fit:
    """A fitted law; ``identified`` says of each coefficient whether these runs pin it down."""

    objective: str
    value: float
    runs: int
    coefficients: dict[str, float]
    standard_errors: dict[str, float]
    intervals: dict[str, Estimate]
    identified: dict[str, bool]
    exponent: Estimate
    optimum: tuple[LawOptimum, ...]
    outliers: tuple[int, ...]
    notes: tuple[str, ...]


def best_parameters(coefficients: Array, flop: float) -> Array:
    """Parameters of least loss for a compute (columns E, A, B, alpha, beta): hoffmann-2022, equation 4."""
    _, a, b, alpha, beta = coefficients.T
    log = (np.log(alpha * a) - np.log(beta * b) + beta * np.log(flop / 6)) / (alpha + beta)
    return np.asarray(np.exp(log))


def refuse_unidentifiable(parameters: Array, tokens: Array) -> None:
    """Raises InputError where no fit can tell the coefficients apart, whatever the losses."""
    faults = []
    if len(parameters) < LEAST_RUNS:
        faults.append(f"{len(parameters)} runs; at least {LEAST_RUNS} are needed for five coefficients")
    for name, column in (("parameters", parameters), ("tokens", tokens)):
        kinds = len(np.unique(np.round(np.log(column), 2)))
        if kinds < 3:
            faults.append(f"{name}: {kinds} different values; at least 3 are needed for a power law with a floor")
    x, y = np.log(parameters), np.log(tokens)
    if not faults:
        left = y - np.polyval(np.polyfit(x, y, 1), x)
        if left.std() < LEAST_SPREAD:
            faults.append("tokens follow parameters along one line (one D / N): alpha and beta cannot be told apart")
    if faults:
        raise InputError("the law cannot be identified from these runs", faults, "vary N and D independently")


def fit_runs(
    parameters: Array, tokens: Array, loss: Array, *, objective: str = "huber", resample: int = 1000, seed: int = 42,
    flop: tuple[float, ...] = (),
) -> Fit:  # fmt: skip
    """Fits ``L = E + A / N^alpha + B / D^beta`` from many starts; intervals are the bootstrap's (pairs, 90 %).

    Source: hoffmann-2022, section 3.3 (form, objective); besiroglu-2024 (sum, and the bootstrap of pairs).
    Raises InputError where the runs cannot identify the law.
    """
    refuse_unidentifiable(parameters, tokens)
    runs = sample(parameters, tokens, loss)
    points, values = minimise(runs, grid(runs), np.ones(len(loss)), objective)
    best = points[values.argmin()]
    generator = np.random.default_rng(seed)
    drawn = bootstrap(runs, best, resamples(resample, len(loss), seed), objective, generator)
    central, draws = natural(runs, best[None]), natural(runs, drawn.points)
    residual = runs.z - terms(runs, best[None])[1][0]
    spread = 1.4826 * float(np.median(np.abs(residual - np.median(residual))))
    outliers = tuple(int(i) for i in np.flatnonzero(np.abs(residual) > OUTLIER * spread))
    value = float(values.min()) if DELTA[objective] != DELTA["lad"] else float(np.abs(residual).sum())
    intervals = {name: _interval(central[0, i], draws[:, i]) for i, name in enumerate(COEFFICIENTS)}
    with np.errstate(invalid="ignore"):
        exponent = _interval(central[0, 4] / (central[0, 3] + central[0, 4]), draws[:, 4] / (draws[:, 3] + draws[:, 4]))
    found = tuple(_optimum(central, draws, compute) for compute in flop)
    identified = {name: _pinned(name, interval) for name, interval in intervals.items()}
    return Fit(
        objective, value, len(loss), dict(zip(COEFFICIENTS, map(float, central[0]), strict=True)),
        {name: float(draws[:, i].std()) for i, name in enumerate(COEFFICIENTS)},
        intervals, identified, exponent, found, outliers, _notes(identified, found, outliers, drawn.agreed),
    )  # fmt: skip


def _interval(value: float, draws: Array) -> Estimate:
    low, high = np.quantile(draws[np.isfinite(draws)], [0.05, 0.95])
    return Estimate(float(value), float(min(low, value)), float(max(high, value)))


def _pinned(name: str, interval: Estimate) -> bool:
    return bool(interval.low > 0 and interval.high < WIDEST[name] * interval.low)


def _optimum(central: Array, draws: Array, flop: float) -> LawOptimum:
    both = np.concatenate([central, draws])
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        parameters = best_parameters(both, flop)
        tokens = flop / 6 / parameters
        loss = both[:, 0] + both[:, 1] * parameters ** -both[:, 3] + both[:, 2] * tokens ** -both[:, 4]
    answers = [_interval(column[0], column[1:]) for column in (parameters, tokens, loss)]
    return LawOptimum(flop, *answers)


def _notes(
    identified: dict[str, bool], found: tuple[LawOptimum, ...], outliers: tuple[int, ...], agreed: float
) -> tuple[str, ...]:
    notes = [
        f"{name} is not identified: its 90 % interval is too wide" for name, good in identified.items() if not good
    ]
    notes += [
        f"the optimum at {at.flop:.3g} FLOP is not identified: its parameters span more than {WIDEST['parameters']:g}x"
        for at in found
        if not _pinned("parameters", at.parameters)
    ]
    if outliers:
        notes.append(f"{len(outliers)} runs lie far from the law (kept; the objective decides what they weigh)")
    notes.append(f"two starts agreed on the minimum in {agreed:.1%} of resamples")
    return tuple(notes)
