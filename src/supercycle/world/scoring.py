"""How good probabilities were: scores, and a calibration curve that shows how many claims stand behind each point."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log, sqrt

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate

BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the bins of the calibration curve (a choice)."""

WIDE = 1.6448536269514722
"""Standard deviations of a normal variable that hold 90 % of it."""


@dataclass(frozen=True)
class Scored:
    """One probability and what happened."""

    probability: float
    happened: bool


@dataclass(frozen=True)
class Bin:
    """Claims whose probability lies in one range: how many, their mean, and the share that came true (90 %)."""

    low: float
    high: float
    n: int
    mean: float
    share: Estimate


@dataclass(frozen=True)
class Murphy:
    """The mean Brier score in parts: ``reliability - resolution + uncertainty``, and what binning leaves over."""

    reliability: float
    resolution: float
    uncertainty: float
    within: float


@dataclass(frozen=True)
class Summary:
    """Mean scores of some claims; ``base`` is the Brier score of their own share of truth said of each."""

    n: int
    true: int
    brier: float | None
    log: float | None
    base: float | None
    bins: tuple[Bin, ...]
    parts: Murphy | None

    @property
    def skill(self) -> float | None:
        """How much of the Brier score of the base rate is saved; None where that is zero."""
        return 1 - self.brier / self.base if self.brier is not None and self.base else None


def brier(probability: float, happened: bool) -> float:
    """Squared distance of a probability from what happened: 0 is perfect, 1 is certain and wrong.

    Half of the sum over both classes in brier-1950. Source: brier-1950. Valid for probabilities from 0 to 1.
    """
    return (_share(probability) - happened) ** 2


def log_score(probability: float, happened: bool) -> float:
    """Surprise at what happened, ``-ln p`` of it, in nats; infinite for what was said to be impossible.

    Source: good-1952. Valid for probabilities from 0 to 1.
    """
    said = _share(probability) if happened else 1 - _share(probability)
    return -log(said) if said > 0 else inf


def wilson(true: int, n: int, wide: float = WIDE) -> Estimate:
    """The share of ``true`` in ``n`` with the score interval of a binomial share (90 % by default).

    Source: wilson-1927. Valid for n of at least 1.
    """
    if n < 1 or not 0 <= true <= n:
        raise InputError(f"{true} of {n} is no share")
    share, square = true / n, wide**2
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = wide * sqrt(share * (1 - share) / n + square / (4 * n**2)) / (1 + square / n)
    return Estimate(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def bins(scored: Sequence[Scored], edges: Sequence[float] = BINS) -> tuple[Bin, ...]:
    """The bins that hold a claim: a probability on an edge belongs to the upper bin, 1 to the last."""
    found = []
    for low, high in pairwise(edges):
        inside = [one for one in scored if low <= one.probability < high or (high == edges[-1] == one.probability)]
        if inside:
            n = len(inside)
            mean = sum(one.probability for one in inside) / n
            found.append(Bin(low, high, n, mean, wilson(sum(one.happened for one in inside), n)))
    return tuple(found)


def murphy(scored: Sequence[Scored], edges: Sequence[float] = BINS) -> Murphy:
    """The mean Brier score in parts over bins; the four add up to it.

    ``within`` is what the spread of probabilities inside a bin adds: zero where all of a bin are equal.
    Source: murphy-1973. Valid for at least one claim.
    """
    n = len(scored)
    base = sum(one.happened for one in scored) / n
    groups = bins(scored, edges)
    reliability = sum(b.n * (b.mean - b.share.value) ** 2 for b in groups) / n
    resolution = sum(b.n * (b.share.value - base) ** 2 for b in groups) / n
    uncertainty = base * (1 - base)
    mean = sum(brier(one.probability, one.happened) for one in scored) / n
    return Murphy(reliability, resolution, uncertainty, mean - (reliability - resolution + uncertainty))


def summary(scored: Sequence[Scored]) -> Summary:
    """Mean scores with their number; all of them None where there is no claim."""
    n, true = len(scored), sum(one.happened for one in scored)
    if not n:
        return Summary(0, 0, None, None, None, (), None)
    return Summary(
        n,
        true,
        sum(brier(one.probability, one.happened) for one in scored) / n,
        sum(log_score(one.probability, one.happened) for one in scored) / n,
        sum(brier(true / n, one.happened) for one in scored) / n,
        bins(scored),
        murphy(scored),
    )


def _share(probability: float) -> float:
    if not 0 <= probability <= 1:
        raise InputError(f"{probability!r} is not a probability between 0 and 1")
    return probability
