"""Rights that may be used on several dates, from simulated paths and regressions: least-squares Monte Carlo."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from supercycle.base.estimate import Estimate
from supercycle.base.units import Dollars
from supercycle.spend.options import Market

DEGREE = 3
"""Highest power of the regression (longstaff-schwartz-2001 use three polynomials)."""

SCORE = 1.6448536269514722
"""Standard normal score of the 95th percentile (mathematics)."""

Worth = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def paths(market: Market, dates: Sequence[float], count: int, seed: int) -> NDArray[np.float64]:
    """Risk-neutral values of the asset on ascending dates (years), dates by paths; every second path mirrors one."""
    spans = np.diff([0.0, *dates])
    half = np.random.default_rng(seed).standard_normal((len(dates), (count + 1) // 2))
    normal = np.concatenate([half, -half], axis=1)[:, :count]
    spread = float(market.volatility) * np.sqrt(spans)[:, None]
    drift = (float(market.rate) - float(market.leak)) * spans[:, None] - spread**2 / 2
    return np.asarray(float(market.spot) * np.exp(np.cumsum(drift + spread * normal, axis=0)))


def early_put(
    market: Market, strike: Dollars, years: float, *, dates: int = 50, count: int = 100_000, seed: int = 1
) -> Estimate:
    """Worth of a right to sell at ``strike`` on each of evenly spaced ``dates``, with its sampling interval.

    Backwards from the last date, the worth of waiting is regressed on powers of the asset over those paths on which
    selling now would pay; the right is used where that pays more than waiting.

    Source: longstaff-schwartz-2001. Numbers, not arrays; a lower bound but for the noise of the regression.
    """
    when = np.linspace(years / dates, years, dates)
    values = paths(market, list(when), count, seed)
    kept = np.exp(-float(market.rate) * years / dates)
    cash = np.maximum(float(strike) - values[-1], 0.0)
    for asset in values[-2::-1]:
        cash = cash * kept
        use = float(strike) - asset
        paying = use > 0
        if paying.any():
            wait = fitted(asset[paying] / float(strike), cash[paying])
            cash[paying] = np.where(use[paying] > wait, use[paying], cash[paying])
    return mean(cash * kept)


def fitted(place: NDArray[np.float64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a polynomial through all paths expects at each of them; their mean where there are too few."""
    if len(place) <= DEGREE or np.ptp(place) == 0:
        return np.full(len(place), float(np.mean(worth)))
    design = np.vander((place - place.mean()) / place.std(), DEGREE + 1)
    return np.asarray(design @ np.linalg.lstsq(design, worth, rcond=None)[0])


def fitted_by_share(asset: NDArray[np.float64], worth: NDArray[np.float64], degree: int) -> NDArray[np.float64]:
    """The same on powers of the asset's logarithm, where worth follows an asset that spreads over orders of magnitude.

    Errors count as shares of the asset, so that the few largest values do not decide the fit of all others.
    """
    place = np.log(asset)
    spread = place.std()
    if len(asset) <= degree + 2 or spread == 0:
        return np.full(len(asset), float(np.mean(worth)))
    powers = np.vander((place - place.mean()) / spread, degree + 1)
    design = np.column_stack([powers, asset / asset.mean()])
    found = np.linalg.lstsq(design / asset[:, None], worth / asset, rcond=None)[0]
    return np.asarray(design @ found)


def mean(cash: NDArray[np.float64]) -> Estimate:
    """The mean over paths of which every second mirrors one, with the 90 % interval of its sampling error."""
    half = len(cash) // 2
    pairs = (cash[:half] + cash[half : 2 * half]) / 2
    middle = float(cash.mean())
    error = SCORE * float(pairs.std()) / np.sqrt(half)
    return Estimate(middle, middle - error, middle + error)
