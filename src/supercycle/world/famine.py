"""How scarce compute is: demand at a reference price over what can be delivered, and the price that clears it."""

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Dollars, DollarsPerSecond, Number, Seconds

FAMINE = 1.25
"""The index from which on this package speaks of a famine: a quarter more is wanted than can be had (a choice)."""


def famine_index(wanted: Dollars, reference: DollarsPerSecond, deliverable: Seconds) -> Number:
    """Demand over supply: ``wanted / (reference deliverable)``.

    ``wanted`` is what all buyers would spend in a year if an H100 equivalent cost the reference price, ``deliverable``
    the seconds of H100 equivalents that can be sold in it. 1 is a market without scarcity.
    """
    return wanted / (reference * deliverable)


def clearing_price(reference: DollarsPerSecond, index: Number, elasticity: Number) -> DollarsPerSecond:
    """The price at which demand is what can be delivered: ``reference index^(1 / elasticity)``.

    Demand falls with the price by a constant elasticity above zero; far from the reference that is an assumption.
    """
    return reference * index ** (1.0 / elasticity)


def famine_probability(index: NDArray[np.float64], above: float = FAMINE) -> NDArray[np.float64]:
    """The share of draws whose index is above a threshold, by year; draws on the first axis."""
    return np.asarray(np.mean(np.asarray(index) > above, axis=0))
