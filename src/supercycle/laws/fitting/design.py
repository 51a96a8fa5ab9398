"""The runs to make next: those that shrink the interval of the optimal parameters most (a c-optimal design)."""

import numpy as np

from supercycle.laws.fitting.engine import Array, Sample, slopes, terms

STEP = 1e-5
"""Relative step of the numeric derivative (numerical)."""

SIDE = 24
"""Candidate ratios of tokens to parameters, and candidate budgets (numerical)."""


def decision_slopes(runs: Sample, point: Array, flop: float) -> Array:
    """Derivatives of ln N of the optimum at ``flop`` by the engine's coefficients: hoffmann-2022, equation 4."""

    def log_best(at: Array) -> float:
        _, a, b, alpha, beta = at
        share = np.log(alpha) + a + alpha * runs.x_mean - np.log(beta) - b - beta * runs.y_mean
        return float((share + beta * np.log(flop / 6)) / (alpha + beta))

    steps = STEP * np.eye(len(point))
    return np.array([(log_best(point + step) - log_best(point - step)) / (2 * STEP) for step in steps])


def information(runs: Sample, point: Array, parameters: Array, tokens: Array) -> Array:
    """Slopes of the log loss at each (parameters, tokens), one row a run."""
    at = Sample(np.log(parameters) - runs.x_mean, np.log(tokens) - runs.y_mean, np.zeros(len(tokens)), 0, 0)
    return np.asarray(slopes(at, terms(at, point[None])[0])[0])


def variance(rows: Array, decision: Array) -> float:
    """Variance of the decision from the slopes of the runs, in squares of the noise of one log loss."""
    return float(decision @ np.linalg.pinv(rows.T @ rows, rcond=1e-14) @ decision)


def next_runs(runs: Sample, point: Array, *, budget: float, count: int, decide_at: float) -> tuple[Array, Array]:
    """Parameters and tokens of ``count`` runs that cost ``budget`` FLOP at most, ``6 N D`` a run.

    Greedy, then exchange until nothing improves, over a grid of costs and of ratios D / N within those of the runs.
    The local design of Fisher's information at the fit; noise is taken as equal in every run.
    """
    decision = decision_slopes(runs, point, decide_at)
    old = information(runs, point, np.exp(runs.x + runs.x_mean), np.exp(runs.y + runs.y_mean))
    ratios = np.exp(runs.y + runs.y_mean - runs.x - runs.x_mean)
    cost, ratio = np.meshgrid(
        budget / count * np.geomspace(0.05, 1, SIDE), np.geomspace(ratios.min(), ratios.max(), SIDE)
    )
    parameters = np.sqrt(cost / 6 / ratio).ravel()
    tokens = cost.ravel() / 6 / parameters
    rows = information(runs, point, parameters, tokens)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(_best(old, rows, chosen, decision))
    for _ in range(5):
        before = list(chosen)
        for i in range(count):
            chosen[i] = _best(old, rows, chosen[:i] + chosen[i + 1 :], decision)
        if chosen == before:
            break
    return parameters[chosen], tokens[chosen]


def _best(old: Array, rows: Array, chosen: list[int], decision: Array) -> int:
    """The candidate whose run lowers the variance most, by the rank-one update of the inverse."""
    held = np.concatenate([old, rows[chosen]])
    inverse = np.linalg.pinv(held.T @ held, rcond=1e-14)
    turned = rows @ inverse
    gain = (turned @ decision) ** 2 / (1 + (turned * rows).sum(axis=-1))
    return int(gain.argmax())
