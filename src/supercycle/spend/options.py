"""What a right is worth: closed forms for one and two decisions, a binomial tree for a right that may be used early.

All are risk-neutral: the asset grows at the riskless rate less its yield, and what is hoped for it plays no part.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Dollars, Number, Share

STEPS = 1000
"""Steps of a tree unless said otherwise (numerical: an at-the-money put is good to about 0.01 % of the asset)."""

NODES = 96
"""Points of the integral over the first date of a compound right (numerical: 12 digits)."""

FARTHEST = 9.0
"""Standard normal scores beyond which nothing is integrated (numerical: 1e-19 of the mass)."""


@dataclass(frozen=True)
class Market:
    """An asset's value now, the riskless rate and the yield it loses a year (both continuous), its volatility."""

    spot: Dollars
    rate: Share
    volatility: Share
    leak: Share = 0.0


def european(market: Market, strike: Dollars, years: Number, *, put: bool = False) -> Dollars:
    """Worth of a right to buy (or sell) at ``strike`` after ``years`` and not before.

    Source: black-scholes-1973. Valid for lognormal values with a constant volatility above 0.
    """
    first, second = _scores(market, strike, years)
    sign = -1.0 if put else 1.0
    asset = market.spot * np.exp(-market.leak * years) * _normal(sign * first)
    return np.asarray(sign * (asset - strike * np.exp(-market.rate * years) * _normal(sign * second)), dtype=float)


def binomial(
    market: Market, strike: Dollars, years: Number, *, put: bool = False, early: bool = True, steps: int = STEPS,
    every: int = 1,
) -> Dollars:  # fmt: skip
    """Worth of a right to buy (or sell) at ``strike`` within ``years``, by a tree; ``early``: before that day too.

    Early use is at each ``every``-th step: at all of them by default, at few dates where ``every`` divides ``steps``.
    Up and down by ``exp(+-s sqrt(t))``, the chance of up such that the asset earns the riskless rate less its leak.

    Source: cox-ross-rubinstein-1979. Valid where a step's drift is smaller than its spread; off by order 1 / steps.
    """
    spot, rate, volatility, leak, strike, years = (
        np.asarray(item, dtype=float)[..., None]
        for item in (market.spot, market.rate, market.volatility, market.leak, strike, years)
    )
    step = years / steps
    up = volatility * np.sqrt(step)
    rise = (np.exp((rate - leak) * step) - np.exp(-up)) / (np.exp(up) - np.exp(-up))
    kept = np.exp(-rate * step)
    sign = -1.0 if put else 1.0
    value = np.maximum(sign * (spot * np.exp(up * _places(steps)) - strike), 0.0)
    for level in range(steps - 1, -1, -1):
        value = kept * (rise * value[..., 1:] + (1 - rise) * value[..., :-1])
        if early and level % every == 0:
            value = np.maximum(value, sign * (spot * np.exp(up * _places(level)) - strike))
    return np.asarray(value[..., 0])


def compound(market: Market, strikes: tuple[Dollars, Dollars], years: tuple[float, float]) -> Dollars:
    """Worth of a right to buy, at the first date and strike, a right to buy the asset at the second.

    The European right at the first date, less its strike where it is worth more, integrated over the asset's values
    then: ``E[max(C(S) - k, 0)]``, which is the closed form with a bivariate normal integral, written out.

    Source: geske-1979, the value of a call on a call. ``years`` ascend, both from now. Numbers, not arrays.
    """
    first, second = years
    spot, rate, leak = float(market.spot), float(market.rate), float(market.leak)
    spread = float(market.volatility) * np.sqrt(first)
    drift = (rate - leak) * first - spread**2 / 2

    def after(score: NDArray[np.float64]) -> NDArray[np.float64]:
        then = Market(spot * np.exp(drift + spread * score), rate, market.volatility, leak)
        return np.asarray(european(then, strikes[1], second - first) - strikes[0])

    edge = _crossing(after)
    points, weights = np.polynomial.legendre.leggauss(NODES)
    width = (FARTHEST + spread - edge) / 2
    scores = edge + width * (points + 1)
    density = np.exp(-(scores**2) / 2) / np.sqrt(2 * np.pi)
    return float(np.exp(-rate * first) * width * np.sum(weights * density * after(scores)))


def _crossing(worth: "object") -> float:
    """The score at which an ascending function passes 0; an end of the range where it does not."""
    assert callable(worth)
    low, high = -FARTHEST, FARTHEST
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if float(worth(np.array(middle))) > 0 else (middle, high)
    return low


def _scores(market: Market, strike: Dollars, years: Number) -> tuple[Number, Number]:
    spread = market.volatility * np.sqrt(years)
    first = (np.log(market.spot / strike) + (market.rate - market.leak) * years) / spread + spread / 2
    return first, first - spread


def _normal(score: Number) -> NDArray[np.float64]:
    """Share of a standard normal number below a score (mathematics)."""
    from scipy.special import ndtr

    return np.asarray(ndtr(score), dtype=float)


def _places(level: int) -> NDArray[np.float64]:
    """Net steps up of every node of a level, from the lowest."""
    return np.arange(-level, level + 1, 2, dtype=float)
