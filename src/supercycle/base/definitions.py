"""Numbers of money that are refused where what they mean is not said, or where two meanings are mixed.

Each small type carries the word that a bare number loses: which cost, which day, which calendar, which share.
The functions on them raise InputError instead of giving a figure that looks right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from supercycle.base.errors import InputError, join_or
from supercycle.base.units import Dollars, FlopPerSecond, Number, Share

COSTS = ("amortised", "rental", "bought", "programme")
"""What the cost of a training run may mean. They differ by two to twenty times for one run."""

LONGEST_QUARTER = 98
"""Days that one quarter has at most: fourteen weeks (a fiscal quarter of 13 or 14 weeks)."""

Calendar = Literal["calendar", "fiscal"]
ShareOf = Literal["units", "value", "compute"]


@dataclass(frozen=True)
class DatedPrice:
    """A price in USD and the day that it held."""

    amount: Dollars
    day: date


@dataclass(frozen=True)
class Flow:
    """An amount of money over a period, its first and last day included.

    ``calendar`` says whose year the period belongs to.
    """

    amount: Dollars
    start: date
    end: date
    calendar: Calendar = "calendar"

    @property
    def days(self) -> int:
        """Length of the period."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class MarketShare:
    """A share of a market and what it is a share of: units sold, their value, or their compute."""

    share: Share
    of: ShareOf


def cost_named(name: str) -> str:
    """The definition of cost that a name means.

    Raises InputError for "training cost" and the like: without a definition there is no such number.
    """
    word = name.strip().lower()
    if word in COSTS:
        return word
    raise InputError(
        f"{name!r} is not a definition of cost; say which: {join_or(list(COSTS))}",
        hint="One run has four: GPT-4's are 42 (amortised), 81 (rental) and 806 million dollars (bought).",
    )


def dated_price(amount: Dollars, day: date | None) -> DatedPrice:
    """A price with its day. Raises InputError where it has none: rents of one chip fell fourfold in two years."""
    if day is None:
        raise InputError("a price without a date", hint="Say on which day it held, like 2026-09-01.")
    return DatedPrice(amount, day)


def dense_utilization(achieved: FlopPerSecond, peak: FlopPerSecond, sparsity: str) -> Number:
    """MFU: operations a second over the dense peak.

    Raises InputError for a sparse peak, which is twice what a dense matrix product can reach, and where the
    result is above 1.
    """
    if sparsity != "dense":
        raise InputError(
            f"an MFU against a {sparsity} peak is half of what it means; divide by the dense peak",
            hint="Vendors print sparse figures: H100 989.4 TFLOP/s dense, 1,978.9 sparse, at BF16.",
        )
    used = achieved / peak
    if used > 1:
        raise InputError(f"an MFU of {used:.2f} is above 1: the operations or the peak are of something else")
    return used


def total(flows: Sequence[Flow]) -> Flow:
    """The sum of flows that follow one another.

    Raises InputError where fiscal and calendar periods are mixed, or where periods overlap or leave a gap.
    """
    if not flows:
        raise InputError("no flows to add")
    ordered = sorted(flows, key=lambda flow: flow.start)
    kinds = {flow.calendar for flow in flows}
    if len(kinds) > 1:
        raise InputError(
            "fiscal and calendar periods are mixed",
            [f"{flow.start} to {flow.end}: {flow.calendar}" for flow in ordered],
            "Turn fiscal quarters into calendar ones first, or keep the two series apart.",
        )
    for earlier, later in pairwise(ordered):
        if (later.start - earlier.end).days != 1:
            raise InputError(
                f"periods do not follow one another: one ends {earlier.end}, the next starts {later.start}"
            )
    return Flow(sum(flow.amount for flow in ordered), ordered[0].start, ordered[-1].end, ordered[0].calendar)


def quarter(flow: Flow) -> Flow:
    """The flow, if it is one of a single quarter.

    Raises InputError for a year-to-date figure, which filings print for the second quarter and later.
    """
    if flow.days > LONGEST_QUARTER:
        raise InputError(
            f"{flow.start} to {flow.end} is {flow.days} days, not a quarter: a figure of the year to date",
            hint="Take the difference from the figure before it (discrete).",
        )
    return flow


def discrete(to_date: Sequence[Flow]) -> tuple[Flow, ...]:
    """Single quarters of figures of one year to date, which all start on one day.

    Raises InputError where they do not, or where a difference is not a quarter.
    """
    ordered = sorted(to_date, key=lambda flow: flow.end)
    if len({flow.start for flow in ordered}) > 1:
        raise InputError("figures of the year to date start on one day", [str(flow.start) for flow in ordered])
    found = list(ordered[:1])
    for earlier, later in pairwise(ordered):
        start = date.fromordinal(earlier.end.toordinal() + 1)
        found.append(Flow(later.amount - earlier.amount, start, later.end, later.calendar))
    return tuple(quarter(flow) for flow in found)


def shares_together(shares: Sequence[MarketShare]) -> Share:
    """The sum of shares of one market.

    Raises InputError where shares of units, of value and of compute are mixed: cheap chips are a larger share of
    units than of value.
    """
    kinds = sorted({share.of for share in shares})
    if len(kinds) > 1:
        raise InputError(f"shares of {' and of '.join(kinds)} are mixed; they are of different things")
    sum_ = sum(share.share for share in shares)
    if sum_ > 1 + 1e-9:
        raise InputError(f"shares of one market add up to {sum_:.3f}, more than all of it")
    return sum_
