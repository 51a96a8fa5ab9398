"""A venture in stages: each gate is a right to pay for the next stage, and to stop where that is not worth it.

Whether a stage succeeds is technical: it has nothing to do with the market, so that nobody pays for bearing it, and
its chance enters as it is. What success is worth moves with the market and is valued risk-neutrally.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate
from supercycle.base.units import Dollars, Number, Share
from supercycle.spend.least_squares import fitted_by_share, mean, paths
from supercycle.spend.options import Market

STEPS = 60
"""Steps of the tree through all stages unless said otherwise (numerical: off by less than 0.5 % of the value)."""

DEGREE = 5
"""Highest power of the regressions at gates (numerical: with 4 the worth of waiting is off near a gate's edge)."""


@dataclass(frozen=True)
class Stage:
    """A stage: what is paid at its start, how many years it takes, the chance that its end is reached."""

    cost: Dollars
    years: Number
    success: Share


@dataclass(frozen=True)
class Staged:
    """Worth of a venture. ``committed`` is without the right to stop, ``gates`` the worth at each stage's start where
    all before it succeeded and the market grew as money does, ``reached`` the chance of getting there technically."""

    value: Dollars
    committed: Dollars
    gates: tuple[Dollars, ...]
    reached: tuple[Share, ...]


def committed(market: Market, stages: Sequence[Stage]) -> Dollars:
    """Worth of going through all stages whatever the market does: chance of success times the asset, less costs.

    A stage is paid for if those before it succeeded; its cost is discounted at the riskless rate, being promised.
    """
    chance, years, spent = np.asarray(1.0), np.asarray(0.0), np.asarray(0.0)
    for stage in stages:
        spent = spent + chance * stage.cost * np.exp(-market.rate * years)
        chance = chance * stage.success
        years = years + stage.years
    return np.asarray(chance * market.spot * np.exp(-market.leak * years) - spent)


def staged(market: Market, stages: Sequence[Stage], *, steps: int = STEPS) -> Staged:
    """Worth of a venture that may stop at every gate, on one binomial tree through all stages.

    Backwards: ``max(0, chance x expected worth at the end of the stage - cost)`` at each gate; after the last the
    venture is the asset itself. ``market.spot`` is the present worth of success, were it certain. Every stage gets its
    share of the steps; spreads are even, so that a stage's variance is right to within one step's. The tree's middle
    grows with the riskless rate, so that a step's chance is a chance at any volatility.

    Source: cox-ross-rubinstein-1979 for the tree, cassimon-2011 for technical chances at the gates of a compound
    option. Broadcasts over all inputs. Raises ValueError where there are fewer steps than stages.
    """
    counts = _shares(stages, steps)
    whole = sum(stage.years for stage in stages)
    up = np.asarray(market.volatility * np.sqrt(whole / sum(counts)), dtype=float)[..., None]
    final = _last(market.spot * np.exp((market.rate - market.leak) * whole))
    level = sum(counts)
    value = final * np.exp(up * _places(level))
    gates: list[Dollars] = []
    for stage, count in zip(reversed(stages), reversed(counts), strict=True):
        value, level = _back(market, stage, value, up, level, count)
        value = np.maximum(_last(stage.success) * value - _last(stage.cost), 0.0)
        gates.append(_middle(value))
    reached = np.cumprod(np.array([np.asarray(1.0), *[s.success for s in stages[:-1]]], dtype=object))
    return Staged(np.asarray(value[..., 0]), committed(market, stages), tuple(reversed(gates)), tuple(reached))


def staged_by_paths(market: Market, stages: Sequence[Stage], *, count: int = 100_000, seed: int = 1) -> Estimate:
    """The same worth by simulated paths and regressions at the gates, with its sampling interval.

    The asset itself, whose worth is known, is the control that takes most of the noise out.

    Source: longstaff-schwartz-2001, with technical chances as factors. Numbers, not arrays.
    """
    years = [float(stage.years) for stage in stages]
    dates = list(np.cumsum(years))
    values = paths(market, dates, count, seed)
    cash = values[-1]
    sure = np.exp(-float(market.rate) * dates[-1]) * values[-1] - float(market.spot) * np.exp(
        -float(market.leak) * dates[-1]
    )
    for place in range(len(stages) - 1, -1, -1):
        stage = stages[place]
        cash = float(stage.success) * np.exp(-float(market.rate) * years[place]) * cash - float(stage.cost)
        if place:
            cash = np.where(fitted_by_share(values[place - 1], cash, DEGREE) > 0, cash, 0.0)
    found = mean(cash - sure * np.cov(cash, sure)[0, 1] / np.var(sure))
    return found if found.value > 0 else Estimate(0.0, 0.0, 0.0)


def funded(cash: Dollars, stages: Sequence[Stage]) -> Number:
    """Years of work that a sum pays for where every stage succeeds and costs the same at any time of it."""
    left, years = np.asarray(cash, dtype=float), np.asarray(0.0)
    for stage in stages:
        part = np.clip(left / stage.cost, 0.0, 1.0)
        years = years + part * stage.years
        left = np.maximum(left - stage.cost, 0.0)
    return np.asarray(years)


def likelier(stages: Sequence[Stage], chance: Share) -> list[Stage]:
    """The stages with another chance of passing all: each stage's logarithm is stretched by the same factor."""
    whole = sum(np.log(np.asarray(stage.success, dtype=float)) for stage in stages)
    stretch = np.log(chance) / np.where(whole == 0, -np.finfo(float).eps, whole)
    return [replace(stage, success=np.asarray(stage.success, dtype=float) ** stretch) for stage in stages]


def _back(
    market: Market, stage: Stage, value: NDArray[np.float64], up: NDArray[np.float64], level: int, count: int
) -> tuple[NDArray[np.float64], int]:
    """Expected, discounted values ``count`` levels earlier, over the years of one stage."""
    rise = 1 / (1 + np.exp(up))
    kept = np.exp(-_last(market.rate) * _last(stage.years) / count)
    for _ in range(count):
        value = kept * (rise * value[..., 1:] + (1 - rise) * value[..., :-1])
    return value, level - count


def _shares(stages: Sequence[Stage], steps: int) -> list[int]:
    """Steps of each stage, by its central share of the time; at least one."""
    years = np.array([float(np.median(stage.years)) for stage in stages])
    if steps < len(stages):
        raise ValueError("a tree needs a step for each stage")
    return [max(1, round(steps * share)) for share in years / years.sum()]


def _middle(value: NDArray[np.float64]) -> Dollars:
    """The worth where the market stood still: the middle node, or the mean of the two."""
    nodes = value.shape[-1]
    return np.asarray((value[..., (nodes - 1) // 2] + value[..., nodes // 2]) / 2)


def _last(item: Number) -> NDArray[np.float64]:
    return np.asarray(item, dtype=float)[..., None]


def _places(level: int) -> NDArray[np.float64]:
    return np.arange(-level, level + 1, 2, dtype=float)
