"""Bootstrap of a fit: many resamples fitted at once, each from several starts and checked against them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from supercycle.laws.fitting.engine import DELTA, Array, Sample, descend

CHUNK = 100
"""Resamples fitted together: what fits a core's cache (numerical, changes no result beyond the last digit)."""

STARTS = 3
"""Starts of each resample: the fit of all runs, and two that are thrown off it (numerical)."""

GLOBAL_TOLERANCE = 1e-4
"""Relative difference of objectives within which two starts have found the same minimum (numerical)."""


@dataclass(frozen=True)
class Bootstrap:
    """Coefficients of each resample in the engine's logarithms, and the share whose starts agree."""

    points: Array
    agreed: float


def resamples(count: int, runs: int, seed: int) -> Array:
    """Weights of the runs in each resample: pairs drawn with replacement.

    NumPy's older generator: with seed 42 its draws meet the standard errors that besiroglu-2024 prints.
    """
    generator = np.random.RandomState(seed)
    drawn = (generator.choice(runs, runs, replace=True) for _ in range(count))
    return np.array([np.bincount(one, minlength=runs) for one in drawn], dtype=float)


def chunks(count: int) -> Iterator[slice]:
    """Ranges of at most CHUNK resamples."""
    return (slice(at, min(at + CHUNK, count)) for at in range(0, count, CHUNK))


def bootstrap(
    runs: Sample, best: Array, weights: Array, objective: str, generator: np.random.Generator, steps: int = 6
) -> Bootstrap:
    """Fits of every resample from STARTS starts; the best of them stands.

    Starts beside the fit of all runs differ from it by about a third in every term and exponent. ``agreed`` is the
    share of resamples in which two starts end at one minimum.
    """
    delta = DELTA[objective]
    points = np.empty((len(weights), len(best)))
    agreed = 0
    for part in chunks(len(weights)):
        found = weights[part]
        ends, values = [], []
        for start in range(STARTS):
            thrown = 0.0 if start == 0 else generator.uniform(-0.3, 0.3, (len(found), len(best)))
            begun = np.broadcast_to(best, (len(found), len(best))) + thrown * np.array([0.5, 1, 1, 0.5, 0.5])
            middle = begun
            if delta < 1 and start:
                middle, _ = descend(runs, begun, found, max(delta, 1e-2), 4, False)
            for wide in (1e-4, 1e-5):
                if wide > delta:
                    middle, _ = descend(runs, middle, found, wide, steps, False)
            middle, _ = descend(runs, middle, found, delta, steps - 1, False)
            end, value = descend(runs, middle, found, delta, steps, delta < 1)
            ends.append(end)
            values.append(value)
        stacked, all_values = np.stack(ends), np.stack(values)
        least = all_values.min(axis=0)
        second = np.sort(all_values, axis=0)[1]
        agreed += int((second <= least * (1 + GLOBAL_TOLERANCE)).sum())
        points[part] = stacked[all_values.argmin(axis=0), np.arange(len(found))]
    return Bootstrap(points, agreed / max(len(weights), 1))
