"""The verb ``plan``: from a goal to a model, a machine, a bill and their doubts.

Decisions (model, chips, split) are made once, at central values; draws change outcomes, never decisions.
"""

from collections.abc import Mapping

import numpy as np

from supercycle.base.draws import variance_shares
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.laws import draws as law_draws
from supercycle.laws import extrapolation_note
from supercycle.model.parameters import parameters
from supercycle.run.memory import memory
from supercycle.study.candidate import joint_draws, practice_inputs
from supercycle.study.decide import Decided, Setting, decide, setting_of
from supercycle.study.outcome import Decision, Outcome, outcome
from supercycle.study.result import (
    AfterTraining,
    Alternative,
    Cost,
    DataUse,
    Driver,
    Plan,
    PlannedModel,
    ServingDemand,
)
from supercycle.study.spec import Goal
from supercycle.study.wanted import Wanted

DRIVERS = 8
"""Drivers that a plan names; the rest explain less."""

DRIVER_DRAWS = 500
"""Draws of each input behind its share of the doubt; a share is good to about 0.02 (sampling)."""

ROUNDING = 1e-6
"""Share by which a price may miss the budget that it was sized to (numerical)."""

PRICES = ("amortised", "rental", "bought", "programme")


def plan(catalog: Catalog, goal: Goal) -> Plan:
    """What to train towards a goal, on which of its chips, for how much, and how sure that is.

    Raises InputError where the goal names what the catalogue does not have, or what no chip can do.
    """
    setting = setting_of(catalog, goal)
    decided = decide(setting)
    central = [outcome(decision, setting.central) for decision in decided.decisions]
    drawn = joint_draws(list(setting.found), setting.practice, goal.basics.draws, goal.basics.seed)
    sampled = [outcome(decision, drawn) for decision in decided.decisions]
    shares = _chosen_in(goal, sampled)
    alternatives = tuple(
        _alternative(goal, *parts) for parts in zip(decided.decisions, central, sampled, shares, strict=True)
    )
    recommended = _recommended(goal, alternatives)
    loss, loss_drivers = _loss(setting, decided.wanted)
    return Plan(
        goal=goal,
        model=_planned(decided.wanted),
        flop=decided.wanted.flop,
        loss=loss,
        law=setting.law.id,
        global_batch=decided.decisions[0].job.global_batch,
        alternatives=alternatives,
        skipped=decided.skipped,
        recommended=recommended,
        drivers=_drivers(setting, decided.decisions[recommended], drawn),
        loss_drivers=loss_drivers,
        data=_data(decided.wanted),
        post_training=_after_training(setting, decided.wanted),
        serving=_serving(goal, decided.wanted),
        notes=_notes(setting, decided),
        sources=_sources(setting),
    )


def _alternative(goal: Goal, decision: Decision, central: Outcome, sampled: Outcome, share: float) -> Alternative:
    def both(name: str) -> Estimate:
        return from_draws(float(getattr(central, name)), getattr(sampled, name))

    cost = _cost(central, sampled)
    days = both("days")
    return Alternative(
        chip=decision.candidate.chip,
        count=decision.count,
        split=decision.split,
        step_s=both("step_s"),
        mfu=both("mfu"),
        goodput=both("goodput"),
        days=days,
        chip_hours=both("chip_hours"),
        power_w=both("power_w"),
        energy_j=both("energy_j"),
        memory_bytes=float(memory(decision.job, decision.split).total),
        cost=cost,
        beyond=_beyond(goal, days, cost, float(central.power_w)),
        chosen_in=share,
        notes=(*decision.candidate.notes, *central.prices.notes),
    )


def _cost(central: Outcome, sampled: Outcome) -> Cost:
    prices = {
        name: None if getattr(central.prices, name) is None
        else from_draws(float(getattr(central.prices, name)), getattr(sampled.prices, name))
        for name in PRICES
    }  # fmt: skip
    return Cost(**prices, reasons=central.prices.reasons)


def _beyond(goal: Goal, days: Estimate, cost: Cost, power: float) -> tuple[str, ...]:
    """Limits of the goal that an alternative breaks at central values."""
    broken = []
    price = cost.named(goal.goal.basis)
    if goal.goal.budget is not None and (price is None or price.value > goal.goal.budget * (1 + ROUNDING)):
        broken.append("over the budget" if price is not None else f"no {goal.goal.basis} price")
    if goal.goal.power is not None and power > goal.goal.power * (1 + ROUNDING):
        broken.append("over the power")
    if goal.goal.ready is not None and days.value * 86400.0 > goal.goal.ready:
        broken.append("not ready in time")
    return tuple(broken)


def _criterion(goal: Goal, result: Outcome) -> Number:
    """What alternatives are compared by: their price on the goal's basis; days where power is limited."""
    price = getattr(result.prices, goal.goal.basis)
    return result.days if goal.kind == "power" or price is None else price


def _chosen_in(goal: Goal, sampled: list[Outcome]) -> list[float]:
    """Share of draws in which each alternative is best; those without a price never are, unless none has one."""
    priced = [getattr(o.prices, goal.goal.basis) is not None or goal.kind == "power" for o in sampled]
    scores = [
        np.asarray(_criterion(goal, o)) + (0.0 if ok or not any(priced) else np.inf)
        for o, ok in zip(sampled, priced, strict=True)
    ]
    winners = np.argmin(np.broadcast_arrays(*scores), axis=0)
    return [float(np.mean(winners == index)) for index in range(len(sampled))]


def _recommended(goal: Goal, alternatives: tuple[Alternative, ...]) -> int:
    """The best alternative that breaks no limit; where all break one, the best of all."""

    def rank(index: int) -> tuple[bool, bool, float]:
        option = alternatives[index]
        price = option.cost.named(goal.goal.basis)
        if goal.kind == "power":
            return bool(option.beyond), False, option.days.value
        return bool(option.beyond), price is None, price.value if price else option.days.value

    return min(range(len(alternatives)), key=rank)


def _loss(setting: Setting, wanted: Wanted) -> tuple[Estimate, tuple[Driver, ...]]:
    """Loss of the planned model, its interval from joint draws of the law's coefficients, and its drivers.

    The drivers are the law's three terms, by the variance of each alone.
    """
    law, basics = setting.law, setting.goal.basics
    size, tokens = float(parameters(wanted.shape).active), wanted.tokens
    sampled = law_draws(law, basics.draws, basics.seed)
    results = np.asarray(sampled.loss(size, tokens))
    terms = {
        "irreducible loss": np.asarray(sampled.E),
        "finite parameters": np.asarray(sampled.A * size**-sampled.alpha),
        "finite tokens": np.asarray(sampled.B * tokens**-sampled.beta),
    }
    spreads = {name: float(np.var(term)) for name, term in terms.items()}
    whole = sum(spreads.values())
    shares = {name: spread / whole for name, spread in spreads.items() if whole}
    drivers = tuple(Driver(name, share) for name, share in sorted(shares.items(), key=lambda pair: -pair[1]))
    return from_draws(float(law.power_law.loss(size, tokens)), results), drivers


def _drivers(setting: Setting, decision: Decision, drawn: Mapping[str, Number]) -> tuple[Driver, ...]:
    """What causes the doubt of the recommended alternative's price (or days)."""
    own = {*decision.candidate.uncertain(), *practice_inputs(setting.practice)}
    few = {name: np.asarray(drawn[name])[:DRIVER_DRAWS] for name in sorted(own)}

    def criterion(values: Mapping[str, Number]) -> Number:
        return _criterion(setting.goal, outcome(decision, values))

    shares = variance_shares(criterion, few, setting.central)
    return tuple(Driver(name, share) for name, share in list(shares.items())[:DRIVERS])


def _planned(wanted: Wanted) -> PlannedModel:
    counted = parameters(wanted.shape)
    return PlannedModel(wanted.shape.name, float(counted.total), float(counted.active), wanted.tokens, wanted.shape)


def _data(wanted: Wanted) -> DataUse:
    return DataUse(wanted.unique, wanted.tokens - wanted.unique, wanted.tokens / wanted.unique)


def _after_training(setting: Setting, wanted: Wanted) -> AfterTraining:
    share = setting.practice.post_training.share.estimate
    return AfterTraining(share, share.scaled(wanted.flop))


def _serving(goal: Goal, wanted: Wanted) -> ServingDemand | None:
    tokens = goal.limits.serving_tokens
    return None if tokens is None else ServingDemand(tokens, 2.0 * float(parameters(wanted.shape).active) * tokens)


def _notes(setting: Setting, decided: Decided) -> tuple[str, ...]:
    wanted = decided.wanted
    active = float(parameters(wanted.shape).active)
    law = setting.law
    unpriced = "post-training and serving are not in the prices"
    sparse = (
        "the law is one of dense models: the loss is that of the active parameters; a mixture of experts does better"
        if wanted.shape.experts
        else ""
    )
    return tuple(
        filter(
            None,
            (
                sparse,
                extrapolation_note(law, wanted.flop, active, wanted.tokens),
                setting.window.note,
                *law.notes,
                unpriced,
                *(f"{chip} is left out: {reason}" for chip, reason in decided.skipped.items()),
            ),
        )
    )


def _sources(setting: Setting) -> tuple[str, ...]:
    """Every source that the plan rests on."""
    keys = {*setting.law.sources}
    for candidate in setting.found:
        keys |= {*candidate.facts.sources, *candidate.site.sources}
    tables = (setting.practice.reliability, setting.practice.schedule, setting.practice.batch)
    keys |= {fact.source for table in tables for fact in dict(table).values()}
    return tuple(sorted(keys))
