"""Who gets what of it: shares of laboratories and of makers, concentration, revenue of makers."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Count, Dollars, Number, Share

Array = NDArray[np.float64]

HHI_SCALE = 10_000.0
"""The index of a monopoly: shares are counted in per cent before they are squared (convention)."""


def shares(amounts: Mapping[str, Number]) -> dict[str, Array]:
    """Each one's part of the sum."""
    total = np.sum(np.stack(np.broadcast_arrays(*amounts.values())), axis=0)
    return {name: np.asarray(amount / total) for name, amount in amounts.items()}


def concentration(parts: Sequence[Share]) -> Array:
    """The Herfindahl-Hirschman index: the sum of squared shares, 10,000 for a monopoly.

    Names that stand for many small ones are left out of ``parts``: what they would add is small.
    """
    return np.asarray(HHI_SCALE * np.sum(np.stack(np.broadcast_arrays(*parts)) ** 2, axis=0))


def largest_share(parts: Sequence[Share], count: int = 3) -> Array:
    """The joint share of the ``count`` largest, whoever they are in each year and draw."""
    ranked = np.sort(np.stack(np.broadcast_arrays(*parts)), axis=0)
    return np.asarray(np.sum(ranked[-count:], axis=0))


def maker_shares(first: Share, rest: Mapping[str, Share]) -> dict[str, Array]:
    """Shares of the other makers when the first one's is given: they keep their proportions."""
    total = sum(np.asarray(share) for share in rest.values())
    return {name: np.asarray((1 - np.asarray(first)) * share / total) for name, share in rest.items()}


def maker_revenue(made: Count, share: Share, price: Dollars) -> Dollars:
    """What a maker earns: its part of what is made, times the price of an H100 equivalent in USD."""
    return made * share * price


def worth_of_chip(earned: Dollars, falling: Number, retired: Share) -> Dollars:
    """What an H100 equivalent brings in over its life, in USD: ``earned / (ln falling + retired)``.

    ``earned`` is a year's rent, ``falling`` the factor by which rents fall a year, ``retired`` the part of chips that
    goes each year. The sum of a stream that falls at both rates; nothing is discounted. Mathematics.
    """
    return earned / (np.log(np.maximum(falling, 1.01)) + retired)
