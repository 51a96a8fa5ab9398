"""What a law predicts at one budget, whatever its form."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Flop
from supercycle.laws.dense import OverTrainingLaw, RatioLaw, VaryingExponentLaw, searched_optimum
from supercycle.laws.experts import FineGrainedLaw, JointExpertsLaw, SparseLaw
from supercycle.laws.optimum import Allocation, compute_optimal
from supercycle.laws.published import Law, extrapolation_note
from supercycle.laws.worth import ExponentsLaw

FINE_BASE_FACTOR = 129 / 3
"""All parameters over those of the dense base, 64 experts: (4 + 64 x 8) d^2 over 12 d^2 (arithmetic)."""

FLOP_PER_PARAMETER = 6.0
"""FLOP of training per parameter and token: a law in FLOP per token holds six times too many (arithmetic)."""


@dataclass(frozen=True)
class Prediction:
    """What a law makes of a budget; ``reading`` says how it was asked, ``warning`` why not to trust it."""

    law: str
    allocation: Allocation | None
    reading: str
    warning: str


def predicted(law: Law, flop: Flop) -> Prediction:
    """Parameters, tokens and loss of least loss for a compute under one law, in the law's own convention.

    A law of experts is asked for its dense case, and a law that speaks of other things gives none.
    """
    reading = ""
    try:
        best, reading = _asked(law, flop)
    except InputError as fault:
        return Prediction(law.id, None, "", fault.headline)
    if best is None:
        return Prediction(law.id, None, reading, "")
    sizes = (float(np.min(flop)), float(best.parameters), float(best.tokens))
    warnings = [extrapolation_note(law, *sizes) if np.isfinite(sizes[1]) else ""]
    if not law.verified:
        warnings.append("unverified")
    return Prediction(law.id, best, reading, "; ".join(filter(None, warnings)))


def _asked(law: Law, flop: Flop) -> tuple[Allocation | None, str]:
    form = law.form
    if isinstance(form, RatioLaw):
        return form.optimum(flop), ""
    if isinstance(form, OverTrainingLaw | VaryingExponentLaw):
        return searched_optimum(form, flop), ""
    if isinstance(form, JointExpertsLaw):
        return compute_optimal(form.at(1), flop), "one expert"
    if isinstance(form, SparseLaw):
        return searched_optimum(form.at(0.0), flop), "no sparsity"
    if isinstance(form, FineGrainedLaw):
        best = compute_optimal(form.at(1), flop * FINE_BASE_FACTOR)
        return best, "64 experts, granularity 1, N counts all, routing left out"
    if isinstance(form, ExponentsLaw):
        nan = float("nan")
        return Allocation(nan, nan, form.loss_at(flop)), "loss alone"
    try:
        best = compute_optimal(law.allocator, flop)
    except InputError:
        return None, "speaks of no optimum"
    if law.convention.parameters == "FLOP per token":
        return Allocation(best.parameters / FLOP_PER_PARAMETER, best.tokens, best.loss), "N is M / 6"
    return best, ""
