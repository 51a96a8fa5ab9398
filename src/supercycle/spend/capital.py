"""Who lends and at what price: the cost of capital, the draw of a loan while a site is built, a rate of return."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Dollars, Number, Share


@dataclass(frozen=True)
class CapitalStructure:
    """How an investment is paid for: the share that is borrowed and its rate, what equity wants, the tax rate.

    Rates are nominal, a year, of the year's end; interest is deducted before tax.
    """

    debt_share: Share
    debt_rate: Share
    equity_return: Share
    tax_rate: Share


def weighted_cost(structure: CapitalStructure) -> Share:
    """The weighted average cost of capital after tax: ``d r (1 - t) + (1 - d) e``.

    Textbook definition. Between the debt's rate after tax and the equity's return.
    """
    debt = structure.debt_share * structure.debt_rate * (1 - structure.tax_rate)
    return debt + (1 - structure.debt_share) * structure.equity_return


def level_payment(loan: Dollars, rate: Share, years: Number) -> Dollars:
    """The yearly payment that pays a loan back in equal parts; see capital_recovery_factor."""
    from supercycle.spend.money import capital_recovery_factor

    return loan * capital_recovery_factor(rate, years)


def interest_schedule(loan: Dollars, rate: Share, years: int) -> list[Number]:
    """The interest in each year's level payment, first year first."""
    payment, owed, interests = level_payment(loan, rate, float(years)), loan, []
    for _ in range(years):
        interests.append(owed * rate)
        owed = owed * (1 + rate) - payment
    return interests


def even_draws(months: int) -> list[float]:
    """Shares of a cost that is spent evenly, drawn at each month's start."""
    if months < 1:
        raise InputError("a draw schedule needs a month at least")
    return [1 / months] * months


def cost_at_opening(cost: Dollars, draws: Sequence[float], rate: Share) -> Dollars:
    """What a cost has become when the site opens: each month's draw with its interest until then.

    ``draws`` are shares of the cost by month, drawn at the month's start; interest compounds monthly at
    ``(1 + rate)^(1/12) - 1``. The excess over ``cost`` is interest during construction.
    """
    if abs(sum(draws) - 1) > 1e-9:
        raise InputError(f"the shares of a draw schedule add up to {sum(draws):g}, not 1")
    last = len(draws)
    return cost * sum(share * (1 + rate) ** ((last - month) / 12) for month, share in enumerate(draws))


def net_present_value(flows: Sequence[Number], rate: Share) -> Dollars:
    """Yearly flows, the first of today, each worth ``1 / (1 + rate)^year`` of its amount."""
    return sum((flow * (1 + rate) ** -year for year, flow in enumerate(flows)), start=np.float64(0.0))


LEAST_RETURN, MOST_RETURN = -0.99, 10.0
"""Between these a rate of return is looked for (numerical)."""


def rate_of_return(flows: Sequence[Number]) -> Number:
    """The rate at which yearly flows are worth nothing today, by halving; NaN where there is none.

    Valid for flows that change their sign once: an investment and what it returns.
    """
    low = np.full(np.shape(sum(flows)), LEAST_RETURN)
    high = np.full(np.shape(sum(flows)), MOST_RETURN)
    valid = (net_present_value(flows, low) > 0) & (net_present_value(flows, high) < 0)
    for _ in range(80):
        middle = (low + high) / 2
        positive = net_present_value(flows, middle) > 0
        low, high = np.where(positive, middle, low), np.where(positive, high, middle)
    found: NDArray[np.float64] = np.where(valid, (low + high) / 2, np.nan)
    return float(found) if found.ndim == 0 else found
