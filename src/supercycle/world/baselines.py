"""Statistical baselines: what the past of a series alone says about its future.

Each takes the values of a history and says, for 1 to ``steps`` periods ahead, a normal distribution of the logarithm
or of the value itself. None of them knows what the series counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WINDOW = 6
"""Periods that the local straight line looks back on (assumed; a year and a half of quarters)."""

FLOOR = 0.02
"""A straight line never falls below this share of the last value (assumed: a series of the industry stays positive)."""

LEAST_SPREAD = 1e-3
"""Spread of a logarithm at least (of this package), so that a constant history has a distribution."""

GRID_LEVEL = np.linspace(0.1, 1.0, 10)
GRID_TREND = np.linspace(0.0, 0.5, 6)
GRID_DAMPING = np.array([0.7, 0.8, 0.9, 0.95, 0.98])
"""Smoothing of level and trend, and damping, among which the damped trend chooses (of this package)."""


@dataclass(frozen=True)
class Predictive:
    """A normal distribution for each of the next periods: of the natural logarithm, or of the value where not ``log``.

    ``least`` is the value below which a distribution of values is cut.
    """

    means: Array
    spreads: Array
    log: bool = True
    least: float = 0.0

    def logarithms(self, scores: Array) -> Array:
        """Natural logarithms of the values at standard normal ``scores``: array of (periods, scores)."""
        values = self.means[:, None] + self.spreads[:, None] * np.asarray(scores)[None, :]
        return values if self.log else np.log(np.maximum(values, self.least))


def drift(values: Array, steps: int) -> Predictive:
    """Random walk with drift of the logarithm, the measure of all others.

    The drift is the mean change; the spread that of changes, with the doubt of the drift:
    ``s sqrt(h + h^2 / n)`` for h periods ahead and n changes.
    """
    logs = np.log(values)
    changes = np.diff(logs)
    ahead = np.arange(1, steps + 1)
    count = len(changes)
    spread = max(float(changes.std(ddof=1)), LEAST_SPREAD)
    return Predictive(logs[-1] + ahead * changes.mean(), spread * np.sqrt(ahead + ahead**2 / count))


def walk(values: Array, steps: int) -> Predictive:
    """Random walk of the logarithm without drift: what is known last stays."""
    logs = np.log(values)
    changes = np.diff(logs)
    spread = max(float(np.sqrt((changes**2).mean())), LEAST_SPREAD)
    return Predictive(np.full(steps, logs[-1]), spread * np.sqrt(np.arange(1, steps + 1)))


def linear(values: Array, steps: int) -> Predictive:
    """A straight line through the last periods, of the value itself; errors spread as about the line, and its doubt."""
    recent = values[-WINDOW:]
    count = len(recent)
    places = np.arange(count) - (count - 1) / 2
    slope = float((places * recent).sum() / (places**2).sum())
    errors = recent - recent.mean() - slope * places
    least = LEAST_SPREAD * float(recent[-1])
    spread = max(float(np.sqrt((errors**2).sum() / max(count - 2, 1))), least)
    ahead = places[-1] + np.arange(1, steps + 1)
    doubt = spread * np.sqrt(1 + 1 / count + ahead**2 / (places**2).sum())
    return Predictive(recent.mean() + slope * ahead, doubt, log=False, least=FLOOR * float(recent[-1]))


def damped(values: Array, steps: int) -> Predictive:
    """Damped trend of the logarithm: level and trend smoothed, the trend shrunk by a constant factor each period.

    The smoothing constants are those, of a small grid, with the least squared error of one-step forecasts; the spread
    is that of those errors, carried on as the method carries them (``1 + sum (a + a b (f + ... + f^j))^2``).
    """
    logs = np.log(values)
    alpha, beta, phi = (part.ravel() for part in np.meshgrid(GRID_LEVEL, GRID_TREND, GRID_DAMPING, indexing="ij"))
    level = np.full(alpha.shape, logs[0])
    trend = np.full(alpha.shape, float(np.diff(logs[: min(len(logs), 5)]).mean()))
    total = np.zeros(alpha.shape)
    for value in logs[1:]:
        error = value - level - phi * trend
        total += error**2
        level, trend = level + phi * trend + alpha * error, phi * trend + alpha * beta * error
    best = int(total.argmin())
    freedom = max(len(logs) - 1 - 3, 1)
    spread = max(float(np.sqrt(total[best] / freedom)), LEAST_SPREAD)
    summed = np.cumsum(phi[best] ** np.arange(1, steps + 1))
    return Predictive(
        level[best] + summed * trend[best], spread * carried(alpha[best], alpha[best] * beta[best], summed)
    )


def carried(level: float, trend: float, summed: Array) -> Array:
    """How the error of one step grows: ``sqrt(1 + sum over j < h of (level + trend x summed_j)^2)`` for each h."""
    gains = (level + trend * summed[:-1]) ** 2
    return np.asarray(np.sqrt(1 + np.concatenate([[0.0], np.cumsum(gains)])))


Baseline = Callable[[Array, int], Predictive]

BASELINES: Mapping[str, Baseline] = {"drift": drift, "walk": walk, "linear": linear, "damped": damped}
"""The members that need no further package."""
