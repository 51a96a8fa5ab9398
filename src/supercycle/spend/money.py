"""Money over time: the annuity of an investment, what a later sum is worth now, dollars of another year."""

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Dollars, Number, Share


def capital_recovery_factor(rate: Share, years: Number) -> Number:
    """The yearly payment that pays back one dollar with interest.

    ``r / (1 - (1 + r)^-n)``, and ``1 / n`` where money costs nothing. Payments fall at the end of each year.

    Mathematics of the annuity. Valid for a rate above -1 and years above 0.
    """
    rate, years = np.asarray(rate, dtype=np.float64), np.asarray(years, dtype=np.float64)
    if np.any(rate <= -1) or np.any(years <= 0):
        raise InputError("an annuity needs a rate above -1 and more than zero years")
    free = rate == 0
    paid = np.where(free, 1.0, rate)
    factor = np.where(free, 1.0 / years, paid / -np.expm1(-years * np.log1p(paid)))
    return float(factor) if factor.ndim == 0 else factor


def present_value(amount: Dollars, rate: Share, years: Number) -> Dollars:
    """What a sum that is paid after some years is worth today: ``amount / (1 + r)^n``.

    Mathematics of compound interest. Valid for a rate above -1.
    """
    return amount * (1 + rate) ** (-years)


def in_dollars_of(amount: Dollars, index_then: Number, index_now: Number) -> Dollars:
    """A sum of one date in the dollars of another, by two readings of one price index.

    Nominal and real money differ by the index alone; which index (consumer, producer) is the caller's to say.
    """
    return amount * index_now / index_then
