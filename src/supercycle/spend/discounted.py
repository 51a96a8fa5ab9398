"""A business that sells: its revenue, costs and cash year by year, and what they are worth today.

Compute is a cost of its own. Safety is a stated effect: on how much is sold, on the price, and on compute. Captive
buyers (an owner, an investor that sells the compute) are counted apart, since their price is not a market's.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Dollars, Number, Share


@dataclass(frozen=True)
class Business:
    """What is sold and what it costs. Shares are of revenue; they go from what they are to their late values.

    ``growth`` is that of the first year; what it has above ``growth_late`` halves every ``half_life`` years, and so
    does what the cost shares have above their late values. ``market`` is the most that all sellers together can sell
    in a year: growth ends there. ``multiple`` is what the operating profit of the last of ``years`` sells for then.
    """

    revenue: Dollars
    growth: Share
    growth_late: Share
    half_life: Number
    compute: Share
    compute_late: Share
    other: Share
    other_late: Share
    tax: Share
    discount: Share
    multiple: Number
    market: Dollars = np.inf
    years: int = 10


@dataclass(frozen=True)
class Safety:
    """Effects of being safer, at the horizon and against the same business without: more sold, a higher price; and
    from the first year on more compute for alignment. As shares; 0 is no effect."""

    share: Share = 0.0
    price: Share = 0.0
    compute: Share = 0.0


@dataclass(frozen=True)
class Captive:
    """Buyers that are owners: their share of revenue now, its growth in the first year, and what the market would
    pay for what they buy over what they pay."""

    share: Share = 0.0
    growth: Share = 0.0
    arm_length: Number = 1.0


@dataclass(frozen=True)
class Path:
    """A business by year (first axis: years 1 to the horizon) and its worth now."""

    revenue: NDArray[np.float64]
    compute: NDArray[np.float64]
    profit: NDArray[np.float64]
    cash: NDArray[np.float64]
    captive: NDArray[np.float64]
    worth: Dollars
    terminal: Dollars

    @property
    def needed(self) -> Dollars:
        """Most money that is out at any time: the depth to which cash falls, summed from now."""
        return np.asarray(np.maximum(-np.min(np.cumsum(self.cash, axis=0), axis=0), 0.0))


FULL = 0.95
"""Share of its market that a business has today at most (numerical: from 1 on there is no room to grow)."""

NO_SAFETY, NO_CAPTIVE = Safety(), Captive()


def growing(start: Dollars, growth: Share, late: Share, half_life: Number, years: int) -> NDArray[np.float64]:
    """Sales of years 1 to ``years``: growth above its late rate halves every half-life."""
    rows = [np.asarray(start * (1 + growth), dtype=float)]
    for year in range(1, years):
        rows.append(rows[-1] * (1 + late + (growth - late) * 0.5 ** (year / half_life)))
    return np.stack(np.broadcast_arrays(*rows))


def path(business: Business, safety: Safety = NO_SAFETY, captive: Captive = NO_CAPTIVE) -> Path:
    """The years of a business and their worth: cash at mid-year, and the multiple of the last profit.

    Sales free of a limit, ``x``, become ``x / (1 + x / market)``. Losses are not taxed, and not carried forward: that
    leaves some worth out. A last year without profit is worth nothing. Compute is paid as it is used (rented).

    Source: damodaran-young-growth for valuing young firms by fading growth and a late margin. Broadcasts.
    """
    sizes = [np.shape(getattr(part, f.name)) for part in (business, safety, captive) for f in fields(part)]
    shape = np.broadcast_shapes(*sizes)
    late, span = business.growth_late, business.half_life
    free = _filled(business.revenue / (1 - np.minimum(business.revenue / business.market, FULL)), shape)
    outside = growing(free * (1 - captive.share), business.growth, late, span, business.years)
    inside = growing(free * captive.share, captive.growth, late, span, business.years)
    year = np.arange(1.0, business.years + 1).reshape((-1,) + (1,) * len(shape))
    ramp, left = year / business.years, 0.5 ** (year / span)
    sold = (outside + inside) * (1 + safety.share * ramp)
    more = (1 + safety.share * ramp) / (1 + sold / business.market)
    volume = (outside + inside) * more
    counted = (outside + inside * captive.arm_length) * more * (1 + safety.price * ramp)
    compute = volume * _fading(business.compute, business.compute_late, left) * (1 + safety.compute)
    profit = counted - compute - volume * _fading(business.other, business.other_late, left)
    cash = profit - business.tax * np.maximum(profit, 0.0)
    paid = np.sum(cash * (1 + business.discount) ** (0.5 - year), axis=0)
    last = np.maximum(profit[-1], 0.0) * business.multiple
    terminal = np.asarray(last * (1 + business.discount) ** -business.years)
    return Path(counted, compute, profit, cash, inside * more, np.asarray(paid + terminal), terminal)


def _filled(value: Number, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(value, dtype=float), shape)


def without_captive(business: Business, captive: Captive) -> Business:
    """The same business with nothing sold to its captive buyers; costs fall with what is sold."""
    return replace(business, revenue=business.revenue * (1 - captive.share))


def _fading(now: Share, late: Share, left: NDArray[np.float64]) -> NDArray[np.float64]:
    """From a share now to its late value, of whose distance so much is left."""
    return np.asarray(late + (np.asarray(now) - late) * left)
