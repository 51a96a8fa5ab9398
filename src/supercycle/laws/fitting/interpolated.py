"""Slices of equal compute whose minima are read off a smooth curve through the runs, with the noise of seeds.

The parabola of approach 2 takes a side where a slice is not centred. Porian et al. 2024 join the runs by Akima's curve
instead, add the noise that another seed would make, take the median of the minima, and weigh each slice by how well
its minimum is known.
"""

import numpy as np

from supercycle.base.estimate import Estimate
from supercycle.laws.fitting.objective import Array
from supercycle.laws.fitting.slices import TAIL, WIDEST_SLICE, Slice, Slices, groups_of, with_minimum
from supercycle.laws.fitting.table import RunTable

NOISE = (0.002, 0.05)
"""Standard deviation of the loss from seed to seed at a loss of 3 and of 7, in nats (porian-code, configs.py,
RefinedWeb); a power law between, level beyond."""

NOISE_AT = (3.0, 7.0)
"""The losses of NOISE (porian-code, configs.py)."""

FINE = 25
"""Points of the curve for each gap between runs (porian-code, analysis.py)."""

LEAST_SPREAD = 0.33
"""Least standard deviation of a minimum, in gaps between runs (porian-code, analysis.py)."""

LEAST_RUNS = 3
"""Sizes of a slice without which there is no curve with an interior (porian-code, analysis.py)."""

LEAST_INSIDE = 0.5
"""Share of noisy curves that must have an interior minimum (porian-code, analysis.py)."""

DRAWS = 1_000
"""Noisy curves of a slice where no resamples are asked for (porian-code: 1,000)."""


def interpolated(
    table: RunTable, *, resamples: int, seed: int, noise: tuple[float, float] = NOISE
) -> Slices:  # fmt: skip
    """The compute-optimal size by minima of Akima's curve through each slice, each weighed by its certainty.

    ``noise`` is the standard deviation of the loss from seed to seed at a loss of 3 and of 7. The interval is that of
    the lines through the minima of noisy curves.

    Source: porian-2024, section 3, and its code. Raises InputError where fewer than two slices have a minimum.
    """
    flop, groups = table.compute, groups_of(table.compute)
    draw, count = np.random.default_rng(seed), max(resamples, DRAWS)
    found, minima, gaps = [], [], []
    for group in range(int(groups.max()) + 1):
        inside = groups == group
        one, sizes = _slice(
            flop[inside], table.fitted.parameters[inside], table.fitted.loss[inside], draw, count, noise
        )
        span = np.log(table.fitted.parameters[inside])
        found.append(one)
        minima.append(sizes)
        gaps.append(float((span.max() - span.min()) / max(len(np.unique(span)) - 1, 1)))
    kept = with_minimum(found)
    log_c = np.log(np.array([found[index].flop for index in kept], dtype=np.float64))
    spread = np.array([_spread(minima[index], gaps[index], count) for index in kept])
    line = _line(log_c, np.log(np.array([[found[index].parameters] for index in kept], dtype=np.float64)), spread)[0]
    whole = min(len(minima[index]) for index in kept)
    lines = _line(log_c, np.array([minima[index][:whole] for index in kept]), spread)
    low, high = (float(end) for end in np.quantile(lines[:, 1], [TAIL, 1 - TAIL]))
    exponent = Estimate(float(line[1]), min(low, float(line[1])), max(high, float(line[1])))
    left = [f"left out: {one.flop:.3g} FLOP, {one.runs} runs: {one.reason}" for one in found if one.reason]
    note = f"seeds are taken to move a loss of 3 by {noise[0]:g} and of 7 by {noise[1]:g} nats; give your own --noise"
    return Slices(2, tuple(found), float(line[0]), exponent, lines if resamples else np.empty((0, 2)), (*left, note))


def _slice(
    flop: Array, parameters: Array, loss: Array, draw: np.random.Generator, count: int, noise: tuple[float, float]
) -> tuple[Slice, Array]:  # fmt: skip
    """The median of a slice's minima under noise, and ln of each that lies inside."""
    from scipy.interpolate import Akima1DInterpolator

    center, none = float(np.exp(np.log(flop).mean())), np.empty(0)
    nan = float("nan")
    if np.log(flop.max() / flop.min()) > WIDEST_SLICE:
        return Slice(center, len(loss), nan, nan, "computes run into one another: no slice of equal compute"), none
    sizes = np.unique(parameters)
    if len(sizes) < LEAST_RUNS:
        return Slice(center, len(loss), nan, nan, f"fewer than {LEAST_RUNS} sizes"), none
    best = np.array([loss[parameters == size].min() for size in sizes])
    log_n = np.log(sizes)
    fine = np.linspace(log_n[0], log_n[-1], FINE * (len(sizes) - 1))
    deviation = np.exp(np.interp(np.log(best), np.log(NOISE_AT), np.log(noise)))
    noisy = best[:, None] + deviation[:, None] * draw.standard_normal((len(best), count))
    curves = Akima1DInterpolator(log_n, np.log(np.maximum(noisy, 1e-9)))(fine)
    lowest = np.argmin(curves, axis=0)
    inside = (lowest > 0) & (lowest < len(fine) - 1)
    if np.mean(inside) < LEAST_INSIDE:
        return Slice(center, len(loss), nan, nan, "no interior minimum"), none
    minima = fine[lowest[inside]]
    depth = float(np.exp(np.median(curves[lowest[inside], np.flatnonzero(inside)])))
    return Slice(center, len(loss), float(np.exp(np.median(minima))), depth, ""), minima


def _spread(minima: Array, gap: float, count: int) -> float:
    """Standard deviation of a slice's minimum, not below a third of a gap, more where curves had none inside."""
    return max(float(np.std(minima)), LEAST_SPREAD * gap) * count / len(minima)


def _line(log_c: Array, log_n: Array, spread: Array) -> Array:
    """(intercept, exponent) of the weighted line through minima, one row a column of ``log_n``."""
    weight = 1 / spread**2
    center = np.sum(weight * log_c) / np.sum(weight)
    slope = np.sum((weight * (log_c - center))[:, None] * log_n, axis=0) / np.sum(weight * (log_c - center) ** 2)
    level = np.sum(weight[:, None] * log_n, axis=0) / np.sum(weight)
    return np.stack([level - slope * center, slope], axis=1)
