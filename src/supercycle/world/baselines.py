"""Statistical baselines: what the past of a series alone says about its future.

Each takes the values of a history and says, for 1 to ``steps`` periods ahead, a normal distribution of the logarithm
or of the value itself. None of them knows what the series counts; ``shared`` knows how fast others grow.
"""

from collections.abc import Callable, Mapping, Sequence
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

SHRUNK = 6.0
"""Changes without memory that the factor of ``momentum`` is drawn towards (assumed)."""

MEMORY = (-0.5, 0.9)
"""Bounds of that factor (assumed)."""

TRANSLATION = 0.5
"""Standard errors by which ``shared`` moves a drift at most (assumed)."""

FEWEST_PEERS = 3
"""Other series without which there is nothing to share (of this package)."""

LEAST_BETWEEN = 1e-4
"""Variance of growth among series at least (of this package)."""

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


@dataclass(frozen=True)
class Growth:
    """Mean change of a logarithm over a period, the variance of that mean, and how many changes it is of."""

    rate: float
    variance: float
    count: int


def growth(values: Array) -> Growth:
    """How fast a series has grown."""
    changes = np.diff(np.log(values))
    spread = max(float(changes.std(ddof=1)), LEAST_SPREAD)
    return Growth(float(changes.mean()), spread**2 / len(changes), len(changes))


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


def momentum(values: Array, steps: int) -> Predictive:
    """Changes of the logarithm that return to their mean: what exceeds it lasts with a factor each period.

    An autoregression of the first order of the changes, ARIMA(1, 1, 0) with drift, by least squares; the factor is
    drawn towards 0 as if ``SHRUNK`` changes without memory had been seen besides.
    """
    logs = np.log(values)
    changes = np.diff(logs)
    count, mean = len(changes), float(changes.mean())
    over = changes - mean
    raw = float((over[1:] * over[:-1]).sum() / max(float((over[:-1] ** 2).sum()), 1e-12))
    factor = float(np.clip(raw * count / (count + SHRUNK), *MEMORY))
    errors = over[1:] - factor * over[:-1]
    spread = max(float(np.sqrt((errors**2).sum() / max(count - 3, 1))), LEAST_SPREAD)
    ahead = np.arange(1, steps + 1)
    gains = (1 - factor**ahead) / (1 - factor)
    doubt = spread / (1 - factor) / np.sqrt(count)
    means = logs[-1] + ahead * mean + over[-1] * factor * gains
    return Predictive(means, spread * np.sqrt(np.cumsum(gains**2) + (ahead * doubt / spread) ** 2))


def shared(values: Array, steps: int, peers: Sequence[Growth]) -> Predictive:
    """Random walk with a drift that is drawn towards the growth of the other series, as known on the same day.

    The middle of the others and their spread (median, median absolute deviation) are the prior of the drift; it moves
    by at most ``TRANSLATION`` of its own standard error (efron-morris-1972), so that a series that grows like no other
    keeps its own. Below three others it is the random walk with drift.

    Source: efron-morris-1972.
    """
    own = growth(values)
    if len(peers) < FEWEST_PEERS:
        return drift(values, steps)
    rates = np.array([peer.rate for peer in peers])
    middle = float(np.median(rates))
    between = max((1.4826 * float(np.median(np.abs(rates - middle)))) ** 2, LEAST_BETWEEN)
    held = 1 / own.variance + 1 / between
    wanted = (own.rate / own.variance + middle / between) / held
    reach = TRANSLATION * float(np.sqrt(own.variance))
    rate = own.rate + float(np.clip(wanted - own.rate, -reach, reach))
    ahead = np.arange(1, steps + 1)
    return Predictive(
        np.log(values[-1]) + ahead * rate, np.sqrt(own.variance * own.count * ahead + ahead**2 / held)
    )  # fmt: skip


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


Baseline = Callable[[Array, int, Sequence[Growth]], Predictive]

BASELINES: Mapping[str, Baseline] = {
    "drift": lambda values, steps, _: drift(values, steps),
    "shared": shared,
    "momentum": lambda values, steps, _: momentum(values, steps),
    "damped": lambda values, steps, _: damped(values, steps),
    "linear": lambda values, steps, _: linear(values, steps),
    "walk": lambda values, steps, _: walk(values, steps),
}
"""The baselines that need no further package, from the values, the periods ahead and the growth of other series."""
