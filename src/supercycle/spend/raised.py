"""What a sum of money builds: chips with their building and power, after what has to be kept to live on."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Dollars, Number, Share, Watts
from supercycle.spend.money import capital_recovery_factor


@dataclass(frozen=True)
class Purse:
    """A raise: the sum, what is burnt a year beside the machines, for how many years it must last, and the debt.

    ``leverage`` is the share of chips and buildings that lenders pay, at ``debt_rate`` over ``loan_years``.
    """

    amount: Dollars
    burn: Dollars
    runway: Number
    leverage: Share = 0.0
    debt_rate: Share = 0.1
    loan_years: Number = 5.0


@dataclass(frozen=True)
class Unit:
    """One chip at work: what it costs with server and network, its building, its running cost a year, its watts.

    ``fixed`` is paid once for all of them (a design of one's own), ``ready`` is the years until they run.
    """

    chip: Dollars
    building: Dollars
    running: Dollars
    watts: Watts
    fixed: Dollars = 0.0
    ready: Number = 0.0


@dataclass(frozen=True)
class Built:
    """What was built with the sum, in USD; ``count`` chips, and what each part of the sum went into."""

    count: Count
    kept: Dollars
    fixed: Dollars
    chips: Dollars
    buildings: Dollars
    running: Dollars
    debt: Dollars
    debt_service: Dollars
    owed: Dollars

    @property
    def spent(self) -> Dollars:
        """All that the sum pays for: the lenders' part is not in it, their payments are."""
        return self.kept + self.fixed + self.chips + self.buildings - self.debt + self.running + self.debt_service


def still_owed(rate: Share, years: Number, paid: Number) -> Share:
    """The part of a loan of even yearly payments that is owed after ``paid`` of its ``years`` (mathematics)."""
    rate = np.maximum(rate, np.finfo(float).eps)
    growth = np.expm1((years - paid) * np.log1p(rate)) / np.expm1(years * np.log1p(rate))
    return np.asarray(growth * np.exp(paid * np.log1p(rate)), dtype=float)


def build_with(purse: Purse, unit: Unit) -> Built:
    """The most chips that a sum pays for, with the building, the running and the debt until the runway ends.

    ``(amount - burn x runway - fixed) / ((1 - leverage) (chip + building) + (running + debt payment) x years at
    work)``: linear in the number of chips. None where what is kept takes all. Not discounted: a runway is cash.
    """
    kept = purse.burn * purse.runway
    working = np.maximum(purse.runway - unit.ready, 0.0)
    assets = unit.chip + unit.building
    borrowed = purse.leverage * assets
    paying = np.minimum(purse.runway, purse.loan_years)
    service = borrowed * capital_recovery_factor(purse.debt_rate, purse.loan_years) * paying
    each = assets - borrowed + unit.running * working + service
    count = np.maximum(purse.amount - kept - unit.fixed, 0.0) / each
    fixed = np.where(count > 0, unit.fixed, 0.0)
    return Built(
        count=count, kept=kept, fixed=fixed, chips=count * unit.chip, buildings=count * unit.building,
        running=count * unit.running * working, debt=count * borrowed, debt_service=count * service,
        owed=count * borrowed * still_owed(purse.debt_rate, purse.loan_years, paying),
    )  # fmt: skip


def lasts(amount: Dollars, burn: Dollars, growth: Share = 0.0) -> Number:
    """Years that a sum lasts where ``burn`` is spent in the first year and so much more in each that follows.

    Continuous: ``ln(1 + amount x g / burn) / g`` with ``g = ln(1 + growth)``; infinite where nothing is burnt, or
    where a burn that falls never takes all. None is earned on the sum.
    """
    pace = np.log1p(np.where(np.abs(growth) < np.finfo(float).eps, np.finfo(float).eps, growth))
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = 1 + np.asarray(amount, dtype=float) * pace / np.asarray(burn, dtype=float)
        years = np.where(inside > 0, np.log(inside) / pace, np.inf)
    return np.where(np.asarray(burn) > 0, years, np.inf)
