"""What makes the recommended run unsure: its price, its days, its step and its energy."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.draws import Uncertain
from supercycle.base.sensitivity import Stage, Swing, tornado, total_shares
from supercycle.base.units import Number
from supercycle.study.candidate import all_inputs
from supercycle.study.decide import Setting
from supercycle.study.outcome import Decision, Outcome, following, outcome, worked
from supercycle.study.result import Driver

SHOWN = 8
"""Drivers that a plan names; the rest explain less."""

RESULTS = ("step_s", "days", "energy_j")
"""The results beside the price whose drivers are named."""

PRICES = ("amortised", "rental", "bought", "programme")

CRITERION = "criterion"


@dataclass(frozen=True)
class Drivers:
    """Drivers and tornado of what alternatives are compared by, and the drivers of other results by name."""

    criterion: tuple[Driver, ...]
    tornado: tuple[Swing, ...]
    results: Mapping[str, tuple[Driver, ...]]


def criterion(basis: str | None, result: Outcome) -> Number:
    """What one alternative is compared by: its price with what is paid beside it, infinite without one; or days."""
    if basis is None:
        return result.days
    price = getattr(result.prices, basis)
    if price is None:
        return np.inf + 0 * np.asarray(result.days)
    paid: Number = price if result.lines is None else price + result.lines.total
    return paid


def drivers_of(setting: Setting, basis: str | None, decision: Decision) -> Drivers:
    """What causes the doubt of one alternative, by total Sobol' indices, and a tornado of its price (or days)."""

    def results(result: Outcome) -> dict[str, Number]:
        found = {name: getattr(result, name) for name in RESULTS}
        return {CRITERION: criterion(basis, result), **found}

    inputs: dict[str, Uncertain] = all_inputs([decision.candidate], setting.practised)
    chip = frozenset(decision.candidate.facts.label(name) for name in decision.candidate.facts.inputs)
    shares = total_shares(
        lambda values: results(following(decision, values, step=values["step"], mfu=values["mfu"])),
        inputs,
        seed=setting.goal.basics.seed,
        first=Stage(chip, lambda values: worked(decision, values)),
    )
    named = {result: _named(found) for result, found in shares.items()}
    swings = tornado(lambda values: results(outcome(decision, values)), inputs).get(CRITERION, ())
    return Drivers(named.pop(CRITERION, ()), swings[:SHOWN], named)


def _named(shares: Mapping[str, float]) -> tuple[Driver, ...]:
    return tuple(Driver(name, share) for name, share in list(shares.items())[:SHOWN])
