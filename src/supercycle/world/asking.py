"""What the forecast says of a claim today: the share of its draws in which the claim is so."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate
from supercycle.catalog.claims import QuestionPart
from supercycle.catalog.fact import day

DOUBT = 2.5
"""Factor by which odds from the forecast may be wrong, 90 % (assumed: draws hold doubt of inputs, not of the model)."""

LEAST = 0.005
"""A probability from the forecast is never nearer to 0 or 1 than this (a choice: the model may be wrong)."""

BASE = "base"
"""The scenario whose share is the probability; the others widen its interval."""


class Drawn(Protocol):
    """A series of a forecast: draws × years, NaN where it says nothing."""

    @property
    def draws(self) -> NDArray[np.float64]:
        """The draws."""


class Asked(Protocol):
    """As much of a forecast as a question needs."""

    @property
    def years(self) -> tuple[int, ...]:
        """Its calendar years."""

    @property
    def series(self) -> Mapping[str, Drawn]:
        """Its series by name."""


def answer(question: QuestionPart, forecasts: Mapping[str, Asked]) -> Estimate | None:
    """The probability under the base scenario; its interval spans all scenarios and odds wrong by ``DOUBT``.

    None where the forecast has no such series or says nothing of that year.
    """
    shares = {name: share(question, one) for name, one in forecasts.items()}
    known = {name: value for name, value in shares.items() if value is not None}
    if BASE not in known:
        return None
    low, high = widened(min(known.values()), 1 / DOUBT), widened(max(known.values()), DOUBT)
    return Estimate(known[BASE], low, high)


def share(question: QuestionPart, found: Asked) -> float | None:
    """The share of draws in which a series lies above, below or within a band of a level in the year of a day.

    Above and below count every year up to it: a level that was passed stays passed.
    """
    year = day(question.by).year
    if question.series not in found.series or year not in found.years:
        return None
    draws = found.series[question.series].draws[:, : found.years.index(year) + 1]
    if not np.isfinite(draws[:, -1]).any():
        return None
    if question.sense == "within":
        so = np.abs(draws / question.level - 1) <= (question.within or 0.0)
    else:
        so = draws > question.level if question.sense == "above" else draws < question.level
    last_alone = question.at_the_end or question.sense == "within"
    asked = so[:, -1:] if last_alone else so
    return float(np.clip(np.mean(asked.any(axis=1)), LEAST, 1 - LEAST))


def widened(probability: float, factor: float) -> float:
    """A probability whose odds are multiplied by a factor."""
    return probability * factor / (1 - probability + probability * factor)
