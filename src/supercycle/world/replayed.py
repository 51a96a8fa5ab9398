"""Probabilities by one plain rule from the figures of an earlier day: a random walk of the logarithm with drift.

The rule is deliberately poor in judgement: the steps of the past periods give its drift and its spread, so that
what it said of a year can be made again from the figures that were known before it.
"""

from collections.abc import Sequence

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.claims import ReplayPart

DRAWS = 20_000
"""Paths behind a probability (a choice; its error is then 0.004 at most)."""

SEED = 20261123
"""Seed of the paths (a choice)."""

RECENT = 6
"""Steps of the variant that knows only the last ones (a choice)."""


LEAST = 0.005
"""A probability by rule is never nearer to 0 or 1 than this (a choice): the walk knows nothing of what breaks it."""


def replayed(asked: ReplayPart) -> Estimate:
    """The probability that ``known`` and the next periods add up to a sum inside the band.

    Its interval spans the rule without drift and the rule with the drift of the last six steps alone.
    """
    steps = np.diff(np.log(np.asarray(asked.history, dtype=float)))
    value = _inside(asked, float(steps.mean()), steps)
    others = [_inside(asked, 0.0, steps), _inside(asked, float(steps[-RECENT:].mean()), steps[-RECENT:])]
    return Estimate(value, min(value, *others), max(value, *others))


def _inside(asked: ReplayPart, drift: float, steps: Sequence[float] | np.ndarray) -> float:
    found = np.asarray(steps, dtype=float)
    if found.size < 2:
        raise InputError("a random walk needs three figures at least")
    spread = float(found.std(ddof=1))
    draws = np.random.default_rng(SEED)
    drifts = drift + draws.standard_normal((DRAWS, 1)) * spread / np.sqrt(found.size)
    walks = np.cumsum(drifts + spread * draws.standard_normal((DRAWS, asked.ahead)), axis=1)
    sums = asked.known + asked.history[-1] * np.exp(walks).sum(axis=1)
    inside = float(np.mean((sums >= asked.lower) & (sums <= asked.upper)))
    return min(max(inside, LEAST), 1 - LEAST)
