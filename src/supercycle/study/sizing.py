"""How large a model a limit allows: chip-hours from money or power, compute from chip-hours, a shape from compute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import inf, log, prod

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, Flop
from supercycle.catalog.practice import PracticeEntry
from supercycle.spend.bill import machine_power, run_bill
from supercycle.spend.prices import four_prices
from supercycle.study.candidate import Candidate
from supercycle.study.spec import Goal

FIRST_GUESS = 0.35
"""Share of peak that goes into 6 N D, before a split has been searched; only where a search starts (a choice)."""

NO_PROGRESS = 1e-9
"""A goodput below which a run is taken not to advance at all (numerical)."""

COUNTS_TRIED = 6
"""Numbers of chips tried below a limit (a choice): an eighth of the limit and up."""

ROUNDING = 1e-6
"""Share by which a number of chips may miss what it was computed from (numerical)."""

GAINED_BY_COUNT = (2, 3)
"""Numbers of servers tried are these times a power of two, so that splits divide them (a choice)."""


Goodput = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""The share of calendar time that advances a run, by number of chips."""


@dataclass(frozen=True)
class Window:
    """How long the chips may train: ``seconds``, and the note that says why."""

    seconds: float
    note: str


def training_window(goal: Goal, practice: PracticeEntry) -> Window:
    """Training time: what the reader names, else what is usual, cut to what the deadline leaves.

    Raises InputError where the deadline leaves none.
    """
    schedule = practice.schedule
    wanted = goal.limits.training or schedule.training.number
    told = "as given" if goal.limits.training else "the usual length"
    note = f"training window {wanted / SECONDS_PER_DAY:.0f} days ({told})"
    if goal.seconds_left is None:
        return Window(wanted, note)
    around = schedule.procurement.number + schedule.after_training.number
    left = goal.seconds_left - around
    if left <= 0:
        raise InputError(
            f"ready in {goal.seconds_left / SECONDS_PER_DAY:.0f} days leaves no time to train:"
            f" getting chips and finishing the model take {around / SECONDS_PER_DAY:.0f} days",
            hint="Move goal.ready, or put an entry practice/ of your own in the catalogue.",
        )
    note += f"; ready by {_deadline(goal)} leaves {left / SECONDS_PER_DAY:.0f}"
    return Window(min(wanted, left), note)


def affordable_hours(candidate: Candidate, goal: Goal) -> float:
    """Chip-hours that a budget buys of one kind of chip, at central values.

    Raises InputError where the chip has no price of the goal's basis.
    """
    assert goal.goal.budget is not None
    return goal.goal.budget / unit_price(candidate, goal)


def limits_chips(goal: Goal) -> bool:
    """Whether the goal limits the number of chips itself: by power, or by what hardware may cost."""
    return goal.goal.power is not None or (goal.goal.budget is not None and goal.goal.basis == "bought")


def allowed_counts(candidate: Candidate, goal: Goal) -> list[int]:
    """The largest numbers of chips, ascending, that a limit on power or on hardware bought allows.

    Whole servers that divide easily. Raises InputError where not even one server is allowed.
    """
    if goal.goal.power is not None:
        chips = goal.goal.power / float(machine_power(candidate.site.central(), 1).facility)
    else:
        assert goal.goal.budget is not None
        chips = goal.goal.budget / unit_price(candidate, goal)
    if goal.limits.count is not None:
        if goal.limits.count > chips:
            raise InputError(f"limits.count {goal.limits.count:,} is above the {chips:,.0f} chips that the goal allows")
        return [goal.limits.count]
    sizes = [size for size in _sizes(candidate.unit) if size <= chips]
    if not sizes:
        raise InputError(f"the limit allows {chips:.1f} chips, less than a server of {candidate.unit}")
    return sizes[-COUNTS_TRIED:]


def chips_for(flop: Flop, candidate: Candidate, share: float, good: Goodput, window: Window) -> int:
    """The least number of chips that trains ``flop`` within the window: whole servers, easily divided.

    ``share`` is the part of peak that becomes compute while the run goes on, ``good`` the goodput of so many
    chips. Where failures leave no number that is fast enough, the fastest counts.
    """
    sizes = np.asarray(_sizes(candidate.unit), dtype=np.float64)
    rate = float(candidate.machine.peak) * share
    seconds = flop / (sizes * rate * np.maximum(good(sizes), NO_PROGRESS))
    enough = seconds <= window.seconds * (1 + ROUNDING)
    if not enough.any():
        return int(sizes[np.argmin(seconds)])
    return int(sizes[np.argmax(enough)])


def next_count(count: int, unit: int) -> int:
    """The next larger number of chips that divides easily."""
    return next(size for size in _sizes(unit) if size > count)


def unit_price(candidate: Candidate, goal: Goal) -> float:
    """Price of one chip-hour on the goal's basis; of one chip where hardware is bought.

    Raises InputError where the chip has no such price.
    """
    prices = four_prices(run_bill(candidate.site.central(), chips=1, days=1 / 24, reasons=candidate.site.missing))
    price = getattr(prices, goal.goal.basis)
    if price is None:
        raise InputError(f"no {goal.goal.basis} price: {prices.reasons[goal.goal.basis]}")
    return float(price)


def _sizes(unit: int) -> list[int]:
    """Numbers of chips that splits divide easily, ascending."""
    return sorted({unit * gain * 2**k for gain in GAINED_BY_COUNT for k in range(26)} | {unit})


def batch_sequences(tokens: float, practice: PracticeEntry, goal: Goal, units: list[int]) -> int:
    """Sequences of a global batch: what the reader gives, else what the batch law wants, rounded to divide well.

    A power of two times the odd factors of the numbers of chips, so that micro-batches fill any pipeline.

    Source: step-law-2025 for the law's form.
    """
    batch = practice.batch
    if goal.limits.global_batch is not None:
        return goal.limits.global_batch
    sequences = batch.coefficient.number * tokens**batch.exponent.number / goal.model.sequence
    odd = prod({_odd_part(unit) for unit in units} | {3})
    return int(min((odd * 2**k for k in range(28)), key=lambda option: abs(log(option / sequences))))


def compute_of(hours: float, candidate: Candidate, share: float) -> Flop:
    """Compute as laws count it (6 N D) that chip-hours yield at a share of peak."""
    return hours * SECONDS_PER_HOUR * float(candidate.machine.peak) * share


def _odd_part(number: int) -> int:
    while number % 2 == 0:
        number //= 2
    return number


def _deadline(goal: Goal) -> date | float:
    return goal.deadline or inf
