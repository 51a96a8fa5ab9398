"""The model of a plan whose data are made or run out, that is served, or trained further after training.

One search of :mod:`supercycle.laws.program` serves the goal's compute, budget or loss, for any size or a given one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log

import numpy as np

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.laws import Demand, Law, Prices, Program, Purchase, Repetition, Supply, best_within, law_named
from supercycle.laws.optimum import INFERENCE_FLOP, TRAINING_FLOP
from supercycle.laws.program import FOR_EVER, bought
from supercycle.laws.reinforcement import GENERATE_FLOP, SCORE_FLOP, UPDATE_FLOP, Rollouts
from supercycle.study.shared_tables import After
from supercycle.study.spec import Goal

EXACT = 1e-10
"""What a search may be off, in logarithms of what is spent (numerical)."""

STEPS_UP = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 96.0)
"""Logarithms of what more is spent, one after the other, until it is enough (numerical)."""

LEAST = 1e12
"""Parameters times tokens of the least model that is looked for (a limit of this package)."""

HOPELESS = 100.0
"""Nats that a budget may miss a loss by, where it trains nothing (numerical)."""


@dataclass(frozen=True)
class Amounts:
    """Parameters, all tokens, unique real ones and synthetic ones."""

    parameters: float
    tokens: float
    unique: float
    synthetic: float


def is_limited(goal: Goal) -> bool:
    """Whether a goal needs this search: several limits at once, data to make, or training after training."""
    limits = goal.limits
    both = limits.unique_tokens is not None and limits.serving_tokens is not None
    starved = goal.kind == "loss" and (limits.unique_tokens is not None or limits.serving_tokens is not None)
    return goal.beside or both or starved


def in_compute(goal: Goal) -> Prices:
    """The prices of a goal where compute itself is what is paid: every FLOP costs one, money is left out."""
    attached, fixed = _after(goal.post_training, 1.0, 1.0)
    return Prices(generation=_maker(goal), attached=attached, fixed=fixed)


def in_money(goal: Goal, hour: float, peak: float, share: float) -> Prices:
    """The prices of a goal in dollars, on chips of a peak rate whose hours cost ``hour`` each.

    ``share`` is the part of the peak that becomes compute of pre-training, lost time included. Serving is priced as
    training, to weigh it in the choice of a size; what a budget pays for leaves it out.
    """
    flop = hour / (3600.0 * peak)
    after, data = goal.post_training, goal.data
    attached, fixed = _after(after, flop / (after.generation_use.value if after else 1.0), flop / _use(after))
    if after is not None:
        fixed += after.preferences * after.preference_price
    return Prices(
        flop / share, flop / share, flop / share, data.processing, _maker(goal) * flop / data.generator_use.value,
        attached, fixed,
    )  # fmt: skip


def rollouts(after: After) -> Rollouts:
    """The run of reinforcement learning that a specification names."""
    return Rollouts(
        after.updates, after.prompts, after.group, after.length, after.scorers, after.judge_parameters, after.reuse
    )


def amounts_for_compute(catalog: Catalog, goal: Goal, law: Law, flop: float, size: float | None = None) -> Amounts:
    """The model whose pre-training takes ``flop``, and for which all there is to pay buys most, or one of a size."""
    program = _program(catalog, goal, law, in_compute(goal))
    return _search(program, size, lambda found: log(max(float(found.training), 1.0) / flop), flop)


def amounts_for_budget(
    catalog: Catalog, goal: Goal, law: Law, prices: Prices, budget: float, size: float | None = None
) -> Amounts:  # fmt: skip
    """The model whose pre-training, data and post-training cost ``budget`` dollars.

    Raises InputError where that does not pay for what is fixed.
    """
    fixed = float(np.asarray(prices.fixed))
    if budget <= fixed:
        raise InputError(f"the judge and the preferences of post_training alone cost ${fixed:.3g}, all of the budget")
    program = _program(catalog, goal, law, prices)
    return _search(program, size, lambda found: log(float(found.total - found.prefill) / budget), budget - fixed)


def amounts_for_loss(catalog: Catalog, goal: Goal, law: Law, prices: Prices, size: float | None = None) -> Amounts:
    """The cheapest model of the goal's loss. Raises InputError where data allow none."""
    wanted = goal.goal.loss
    assert wanted is not None
    program = _program(catalog, goal, law, prices)
    unit = TRAINING_FLOP * float(np.asarray(prices.training))
    return _search(program, size, lambda found: max(wanted - float(found.loss), -HOPELESS), unit * LEAST)


def split_of(catalog: Catalog, goal: Goal, law: Law, parameters: float, tokens: float) -> Amounts:
    """The tokens of a given model by kind: as many synthetic ones as lower the loss most, for free."""
    program = replace(_program(catalog, goal, law, Prices()), demand=Demand())
    budget = np.asarray(TRAINING_FLOP * parameters * tokens)
    return _amounts(bought(program, budget, np.asarray(parameters)))


def _search(
    program: Program, size: float | None, excess: Callable[[Purchase], float], least: float
) -> Amounts:  # fmt: skip
    """The purchase of no excess, over the logarithm of what is spent beyond what is fixed, from ``least`` upwards.

    Raises InputError where nothing that is spent is enough.
    """
    from scipy.optimize import brentq

    fixed = float(np.asarray(program.prices.fixed))

    def at(log_spent: float) -> Purchase:
        budget = np.asarray(np.exp(log_spent) + fixed)
        return best_within(program, budget) if size is None else bought(program, budget, np.asarray(size))

    low = log(least)
    if excess(at(low)) >= -EXACT:
        return _amounts(at(low))
    high = low
    for step in STEPS_UP:
        high = low + step
        if excess(at(high)) >= 0:
            break
    else:
        raise InputError(
            "nothing that is spent is enough under these limits",
            hint="Ask for more loss, or allow more unique or synthetic tokens.",
        )
    return _amounts(at(float(brentq(lambda spent: excess(at(spent)), low, high, xtol=EXACT, rtol=EXACT))))


def _program(catalog: Catalog, goal: Goal, law: Law, prices: Prices) -> Program:
    from supercycle.study.wanted import REPETITION_LAW

    unique, data = goal.limits.unique_tokens, goal.data
    repetition: Repetition = FOR_EVER
    if unique is not None:
        found = law_named(catalog, REPETITION_LAW).repetition
        assert found is not None
        repetition = found
    supply = Supply(
        np.inf if unique is None else unique, data.synthetic_tokens or 0.0, data.exchange.value, repetition
    )  # fmt: skip
    return replace(
        Program(law.power_law), prices=prices, demand=Demand(goal.limits.serving_tokens or 0.0), supply=supply
    )


def _amounts(found: Purchase) -> Amounts:
    return Amounts(
        float(found.parameters), float(found.tokens), float(found.unique), float(found.synthetic)
    )  # fmt: skip


def _maker(goal: Goal) -> float:
    """FLOP of a synthetic token that is kept."""
    return INFERENCE_FLOP * (goal.data.generator_parameters or 0.0) / goal.data.acceptance


def _use(after: After | None) -> float:
    return after.training_use if after else 1.0


def _after(after: After | None, generating: float, other: float) -> tuple[float, float]:
    """Cost of training after training for each parameter and whatever the size, a FLOP costing so much."""
    if after is None:
        return 0.0, 0.0
    run = rollouts(after)
    passes = GENERATE_FLOP * generating + (UPDATE_FLOP * run.reuse + SCORE_FLOP * run.scorers) * other
    return float(run.tokens * passes), float(run.tokens * SCORE_FLOP * run.judge * other)
