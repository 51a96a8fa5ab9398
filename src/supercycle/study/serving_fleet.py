"""The fleet that serves a demand over time, and what its idle hours do to the price of a token."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.serve.fleet import Fleet, fleet
from supercycle.study.serving import Serving


@dataclass(frozen=True)
class FleetServed:
    """``fleet`` at the best point of a question, what a million output tokens cost when its idle hours are paid for,
    and how many chips it takes at the ends of the doubt of a chip's output."""

    fleet: Fleet
    cost_per_mtok: Estimate | None
    owned_cost_per_mtok: Estimate | None
    most_chips: int
    fewest_chips: int


def with_fleet(found: Serving, demand: Sequence[float]) -> FleetServed:
    """The fleet for output tokens a second over time, one number an interval of equal length.

    Copies are those of the best point; where input is read apart, whole groups of the asked chips. Raises InputError
    for a demand that is nowhere above zero.
    """
    if not demand:
        raise InputError("a fleet needs a demand: output tokens a second over time")
    best, asked = found.best, found.asked
    apart = best.point.prefill is not None
    copy = asked.chips if apart else int(best.point.chips)
    full = 1.0 if apart else asked.chips / float(best.point.copies * best.point.chips)
    rate = best.tokens_per_s_per_chip
    curve = np.asarray(demand, dtype=float)
    held = fleet(curve, rate.value * full, copy)
    slow, quick = (fleet(curve, each * full, copy).chips for each in (rate.low, rate.high))

    def paid(cost: Estimate | None) -> Estimate | None:
        return None if cost is None else cost.scaled(1.0 / (float(held.used) * full))

    return FleetServed(held, paid(best.cost_per_mtok), paid(best.owned_cost_per_mtok), slow, quick)


def serving_with_fleet(found: Serving, demand: Sequence[float]) -> Serving:
    """The answer with its fleet."""
    return replace(found, fleet=with_fleet(found, demand))
