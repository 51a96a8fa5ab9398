"""A budget that pays for data and post-training beside pre-training: what it leaves for each chip's training."""

from collections.abc import Sequence

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.laws import Law, Prices
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.study.beside import Beside
from supercycle.study.candidate import Candidate
from supercycle.study.limited import Amounts, amounts_for_budget, in_compute, in_money
from supercycle.study.sizing import FIRST_GUESS, unit_price
from supercycle.study.spec import Goal
from supercycle.study.wanted import Wanted, sized


def affordable(
    catalog: Catalog, goal: Goal, law: Law, candidate: Candidate, share: float, shape: Shape | None = None
) -> Wanted:  # fmt: skip
    """The model, or the tokens of a shape, that a budget pays for on one chip with data and post-training.

    ``share`` is the part of the peak that becomes compute of pre-training, lost time included. Raises InputError where
    the chip has no price or the budget pays for no training.
    """
    budget = goal.goal.budget
    assert budget is not None
    prices = in_money(goal, unit_price(candidate, goal), float(candidate.machine.peak), share)

    def find(size: float | None) -> Amounts:
        return amounts_for_budget(catalog, goal, law, prices, budget, size)

    if shape is None:
        return sized(catalog, goal, find)
    found = find(float(parameters(shape).active))
    return Wanted(shape, found.tokens, found.unique, found.synthetic)


def beside_of(goal: Goal, wanted: Wanted) -> Beside | None:
    """What is paid beside the pre-training of a model; None where the goal asks for nothing."""
    if not goal.beside:
        return None
    return Beside(goal, float(parameters(wanted.shape).active), wanted.unique, wanted.synthetic)


def least_prices(goal: Goal, found: Sequence[Candidate]) -> Prices:
    """Prices on the chip of the cheapest compute before a split is known; of compute itself where none has a price."""
    known = []
    for candidate in found:
        try:
            hour = unit_price(candidate, goal)
        except InputError:
            continue
        peak = float(candidate.machine.peak)
        known.append((hour / peak, hour, peak))
    if not known or not goal.beside:
        return in_compute(goal)
    _, hour, peak = min(known)
    return in_money(goal, hour, peak, FIRST_GUESS)
