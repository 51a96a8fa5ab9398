"""The verb ``plan``: from a goal to a model, a machine, a bill and their doubts.

Decisions (model, chips, split) are made once, at central values; draws change outcomes, never decisions.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from supercycle.base.estimate import Estimate, certain, from_draws
from supercycle.base.units import SECONDS_PER_DAY, Number
from supercycle.catalog.store import Catalog
from supercycle.laws import extrapolation_note
from supercycle.model.parameters import parameters
from supercycle.run.memory import Memory, memory
from supercycle.run.step import StepTime
from supercycle.study.beside import after_run, beside_notes, paid_note
from supercycle.study.caveats import caveats
from supercycle.study.decide import Decided, Setting, decide, setting_of
from supercycle.study.drivers import PRICES, criterion, drivers_of
from supercycle.study.loss import loss_of
from supercycle.study.outcome import Decision, Outcome, central_outcome, central_step
from supercycle.study.porting import Ported, before
from supercycle.study.result import (
    AfterTraining,
    Alternative,
    Bill,
    Cost,
    DataUse,
    Plan,
    PlannedModel,
)
from supercycle.study.sampling import sampled_outcomes
from supercycle.study.served import ServingDemand, served_demand
from supercycle.study.spec import Goal
from supercycle.study.wanted import Wanted

ROUNDING = 1e-6
"""Share by which a price may miss the budget that it was sized to (numerical)."""


def plan(catalog: Catalog, goal: Goal) -> Plan:
    """What to train towards a goal, on which of its chips, for how much, and how sure that is.

    Raises InputError where the goal names what the catalogue does not have, or what no chip can do.
    """
    setting = setting_of(catalog, goal)
    decided = decide(setting)
    central = [central_outcome(decision, setting.central) for decision in decided.decisions]
    sampled = sampled_outcomes(setting, decided.decisions)
    basis = _basis(goal, central)
    shares = _chosen_in(basis, sampled, decided.decisions)
    alternatives = tuple(
        _alternative(goal, *parts) for parts in zip(decided.decisions, central, sampled, shares, strict=True)
    )
    recommended = _recommended(basis, alternatives, central)
    loss, loss_drivers = loss_of(setting, decided.wanted)
    drivers = drivers_of(setting, basis, decided.decisions[recommended])
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
        drivers=drivers.criterion,
        drivers_of=drivers.results,
        tornado=drivers.tornado,
        loss_drivers=loss_drivers,
        data=_data(setting.goal, decided.wanted),
        post_training=_after_training(setting, decided.wanted, decided.decisions[recommended]),
        serving=_serving(setting, decided.wanted, alternatives[recommended]),
        notes=_notes(setting, decided, basis),
        sources=_sources(setting),
    )


def _alternative(goal: Goal, decision: Decision, central: Outcome, sampled: Outcome, share: float) -> Alternative:
    def both(name: str) -> Estimate:
        return from_draws(float(getattr(central, name)), getattr(sampled, name))

    cost = _cost(central, sampled)
    days = both("days")
    held = memory(decision.job, decision.split)
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
        parts_s=_parts(central_step(decision.job, decision.split, decision.candidate.machine)),
        memory_bytes=float(held.total),
        memory_parts_bytes={**_parts(held), "capacity": float(np.asarray(decision.candidate.machine.memory))},
        cost=cost,
        beyond=_beyond(goal, days, cost, central, decision.candidate.porting),
        chosen_in=share,
        within_in=_within_in(goal, sampled, decision.candidate.porting),
        notes=(
            *decision.candidate.notes,
            *central.prices.notes,
            *caveats(decision.job, decision.split, decision.candidate.machine),
        ),
        porting=decision.candidate.porting,
        bill=_bill(goal, central, sampled),
    )


def _bill(goal: Goal, central: Outcome, sampled: Outcome) -> Bill | None:
    """What the goal pays for by line; None where it names neither data nor post-training, or there is no price."""
    one, many = central.lines, sampled.lines
    if one is None or many is None:
        return None

    def both(value: Number, drawn: Number) -> Estimate:
        return from_draws(float(np.asarray(value)), np.atleast_1d(np.asarray(drawn, dtype=np.float64)))

    lines = {item.name: both(getattr(one, item.name), getattr(many, item.name)) for item in fields(one)}
    price, prices = (getattr(found.prices, goal.goal.basis) for found in (central, sampled))
    return Bill(pre_training=both(price, prices), total=both(price + one.total, prices + many.total), **lines)


def _parts(whole: StepTime | Memory) -> dict[str, float]:
    """The parts of a step's time or of a chip's memory by name."""
    return {field.name: float(np.asarray(getattr(whole, field.name))) for field in fields(whole)}


def _cost(central: Outcome, sampled: Outcome) -> Cost:
    prices = {
        name: None if getattr(central.prices, name) is None
        else from_draws(float(getattr(central.prices, name)), getattr(sampled.prices, name))
        for name in PRICES
    }  # fmt: skip
    return Cost(**prices, reasons=central.prices.reasons)


def _within_in(goal: Goal, sampled: Outcome, code: Ported | None = None) -> float:
    """Share of draws that keep the goal's budget, power and day; porting of the reader's code comes first."""
    kept = np.ones(np.shape(sampled.days), dtype=bool)
    if goal.goal.budget is not None:
        kept &= np.asarray(criterion(goal.goal.basis, sampled)) <= goal.goal.budget * (1 + ROUNDING)
    if goal.goal.power is not None:
        kept &= np.asarray(sampled.power_w) <= goal.goal.power * (1 + ROUNDING)
    if goal.seconds_left is not None:
        kept &= (np.asarray(sampled.days) + before(code, price=False)) * SECONDS_PER_DAY <= goal.seconds_left
    return float(np.mean(kept))


def _beyond(goal: Goal, days: Estimate, cost: Cost, central: Outcome, code: Ported | None = None) -> tuple[str, ...]:
    """Limits of the goal that an alternative breaks at central values."""
    broken = []
    known = cost.named(goal.goal.basis) is not None
    paid = float(np.asarray(criterion(goal.goal.basis, central)))
    if goal.goal.budget is not None and paid > goal.goal.budget * (1 + ROUNDING):
        broken.append("over the budget" if known else f"no {goal.goal.basis} price")
    if goal.goal.power is not None and float(central.power_w) > goal.goal.power * (1 + ROUNDING):
        broken.append("over the power")
    late = days.value + before(code, price=False)
    if goal.seconds_left is not None and late * SECONDS_PER_DAY > goal.seconds_left:
        broken.append("not ready in time")
    if code is not None and code.cost is None:
        broken.append("porting unknown")
    return tuple(broken)


def _basis(goal: Goal, central: list[Outcome]) -> str | None:
    """The price that alternatives are compared by: the goal's, or the first that any of them has; None for days.

    Where power is limited, days decide.
    """
    if goal.kind == "power":
        return None
    order = (goal.goal.basis, *PRICES)
    return next((name for name in order if any(getattr(o.prices, name) is not None for o in central)), None)


def _chosen_in(basis: str | None, sampled: list[Outcome], decisions: Sequence[Decision]) -> list[float]:
    """Share of draws in which each alternative is best."""
    pairs = zip(sampled, decisions, strict=True)
    scores = [np.asarray(criterion(basis, o)) + before(d.candidate.porting, basis is not None) for o, d in pairs]
    winners = np.argmin(np.broadcast_arrays(*scores), axis=0)
    return [float(np.mean(winners == index)) for index in range(len(sampled))]


def _recommended(basis: str | None, alternatives: tuple[Alternative, ...], central: list[Outcome]) -> int:
    """The best alternative that breaks no limit; where all break one, the best of all."""
    return min(
        range(len(alternatives)),
        key=lambda index: (
            bool(alternatives[index].beyond),
            float(criterion(basis, central[index])) + before(alternatives[index].porting, basis is not None),
        ),
    )


def _planned(wanted: Wanted) -> PlannedModel:
    counted = parameters(wanted.shape)
    return PlannedModel(wanted.shape.name, float(counted.total), float(counted.active), wanted.tokens, wanted.shape)


def _data(goal: Goal, wanted: Wanted) -> DataUse:
    made = None if goal.data.synthetic_tokens is None else wanted.synthetic
    epochs = wanted.real / wanted.unique if wanted.unique > 0 else 1.0
    return DataUse(wanted.unique, max(wanted.real - wanted.unique, 0.0), epochs, made)


def _after_training(setting: Setting, wanted: Wanted, chosen: Decision) -> AfterTraining:
    peak = float(np.asarray(chosen.candidate.machine.peak))
    run = after_run(setting.catalog, setting.goal, float(parameters(wanted.shape).active), peak)
    if run is None:
        share = setting.practice.post_training.share.estimate
        return AfterTraining(share, share.scaled(wanted.flop))
    flop = run.generation_flop.value + run.training_flop.value + run.scoring_flop.value
    return AfterTraining(certain(flop / wanted.flop), certain(flop), run)


def _serving(setting: Setting, wanted: Wanted, chosen: Alternative) -> ServingDemand | None:
    """The demand, served on the recommended chip."""
    tokens = setting.goal.limits.serving_tokens
    if tokens is None:
        return None
    return served_demand(
        setting.catalog, wanted.shape, chosen.chip, tokens, chosen.cost.rental, site=setting.goal.basics.site
    )  # fmt: skip


def _notes(setting: Setting, decided: Decided, basis: str | None) -> tuple[str, ...]:
    """What has to be said of the plan as a whole, what matters most first."""
    wanted, law = decided.wanted, setting.law
    notes = [
        extrapolation_note(law, wanted.flop, float(parameters(wanted.shape).active), wanted.tokens),
        "the law is one of dense models: the loss is that of the active parameters; a mixture of experts does better"
        if wanted.shape.experts
        else "",
        *_data_notes(setting, wanted),
        paid_note(setting.goal),
        *beside_notes(setting.goal),
        setting.window.note,
        *setting.notes,
        "" if basis in (None, setting.goal.goal.basis) else f"no {setting.goal.goal.basis} price: compared by {basis}",
        *(f"{chip} is left out: {reason}" for chip, reason in decided.skipped.items()),
        *law.notes,
    ]
    return tuple(filter(None, notes))


def _data_notes(setting: Setting, wanted: Wanted) -> tuple[str, ...]:
    """Where tokens are repeated beyond what is known to help, or more than the public stock of text."""
    notes = []
    epochs, stock = _data(setting.goal, wanted).epochs, setting.practice.data.stock.estimate
    if epochs > setting.practice.data.epochs.number:
        notes.append(f"{epochs:,.0f} epochs: what repetition is worth beyond a few is not identified")
    if wanted.unique > stock.value:
        notes.append(
            f"{wanted.unique / 1e12:,.0f}T unique tokens are more than the stock of public text,"
            f" {stock.value / 1e12:,.0f}T ({stock.low / 1e12:,.0f} to {stock.high / 1e12:,.0f})"
        )
    return tuple(notes)


def _sources(setting: Setting) -> tuple[str, ...]:
    """Every source that the plan rests on."""
    keys = {*setting.law.sources}
    for candidate in setting.found:
        keys |= {*candidate.facts.sources, *candidate.site.sources}
    tables = (setting.practice.reliability, setting.practice.schedule, setting.practice.batch)
    keys |= {fact.source for table in tables for fact in dict(table).values()}
    return tuple(sorted(keys))
