"""The best model under many limits at once: the rich form of ``laws optimum``."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.laws import Law, Program, Purchase, best_within, cheapest_for, extrapolation_note, law_named
from supercycle.laws.form import LossLaw
from supercycle.laws.optimum import TRAINING_FLOP
from supercycle.laws.precision import CriticalBatchLaw
from supercycle.study.allotment import Allotment, Choice
from supercycle.study.companions import after_plan, beside, cause_notes, critical_batch
from supercycle.study.costing import Setting, estimated, gathered, law_ids, laws_of, programme
from supercycle.study.mixed import mixed
from supercycle.study.question import Question

SLOW_DRAWS = 60
"""Draws of a cheapest way to a loss with synthetic tokens, a search within a search within a search."""

MIXED_DRAWS = 40
"""Draws of a mixture of modalities: a search over sizes, a bisection over gains and one over every kind."""

LINES = ("training", "prefill", "decode", "processing", "generation", "after")
"""The lines of a budget: training, serving prompts and answers, data made and processed, post-training."""


def allocate(catalog: Catalog, question: Question) -> Allotment:
    """The model of least loss within a compute or a budget, or the cheapest one of a loss.

    Decided at central values among the kinds of model that the question allows; each draw of what is
    uncertain has its own optimum, so that intervals are of the decision too. Raises InputError for names that
    are not known, or limits that allow no model.
    """
    question = _bounded(question)
    setting = gathered(catalog, question)
    if question.modality:
        return mixed(catalog, setting)
    central, sampled = laws_of(catalog, setting, sampled=False), laws_of(catalog, setting, sampled=True)
    values, drawn = setting.central, setting.drawn()
    found = {}
    for name, law in central.items():
        limits = _clocked(catalog, setting, law, values)
        center = _answer(programme(setting, law, values, sampled=False), question, limits)
        draws = _answer(programme(setting, sampled[name], drawn, sampled=True), question, limits)
        found[name] = (center, draws)
    order = sorted(found, key=lambda name: _rank(question, found[name][0]))
    return _told(catalog, setting, order, found)


def _bounded(question: Question) -> Question:
    """Fewer draws where each is three searches deep."""
    deep = question.goal.loss is not None and question.data.synthetic_tokens is not None
    most = MIXED_DRAWS if question.modality else SLOW_DRAWS if deep else question.basics.draws
    if question.basics.draws <= most:
        return question
    basics = question.basics.model_copy(update={"draws": most})
    return question.model_copy(update={"basics": basics})


def _clocked(catalog: Catalog, setting: Setting, law: LossLaw, values: Mapping[str, Number]) -> float:
    """Tokens that the clock allows: steps of the critical batch at the loss reached without that limit."""
    clock = setting.question.clock
    if clock is None:
        return float("inf")
    free = _answer(programme(setting, law, values, sampled=False), setting.question, float("inf"))
    batch = critical_batch(catalog)
    assert isinstance(batch, CriticalBatchLaw)
    return float(batch.batch_size(free.loss) * clock.time / clock.step)


def _answer(program: Program, question: Question, most_tokens: float) -> Purchase:
    """The purchase that a question asks for."""
    program = replace(program, most_tokens=most_tokens)
    goal = question.goal
    if goal.loss is not None:
        return cheapest_for(program, goal.loss)[0]
    given = goal.flop if goal.flop is not None else goal.budget
    assert given is not None
    return best_within(program, given)


def _rank(question: Question, found: Purchase) -> float:
    return float(found.total if question.goal.loss is not None else found.loss)


def _told(
    catalog: Catalog, setting: Setting, order: list[str], found: Mapping[str, tuple[Purchase, Purchase]]
) -> Allotment:  # fmt: skip
    question = setting.question
    center, draws = found[order[0]]
    if not np.isfinite(float(center.loss)):
        raise InputError("these limits allow no model", hint="A larger budget, less demand or more time allows one.")
    spent, every = TRAINING_FLOP * center.parameters * center.tokens, TRAINING_FLOP * draws.parameters * draws.tokens
    flop = estimated(spent, every)
    sizes = (flop.value, float(center.parameters), float(center.tokens))
    law = _law_used(catalog, setting)
    outside = extrapolation_note(law, *sizes)
    unit = "USD" if question.in_dollars else "FLOP"
    return Allotment(
        asked=next(name for name in ("flop", "budget", "loss") if getattr(question.goal, name) is not None),
        law=law.id,
        unit=unit,
        parameters=estimated(center.parameters, draws.parameters),
        tokens=estimated(center.tokens, draws.tokens),
        unique=estimated(center.unique, draws.unique),
        repeated=estimated(center.repeated, draws.repeated),
        synthetic=estimated(center.synthetic, draws.synthetic),
        loss=estimated(center.loss, draws.loss),
        flop=flop,
        cost=estimated(center.total, draws.total),
        lines=_lines(center, draws),
        choices=tuple(_choice(name, *found[name]) for name in order),
        modalities=(),
        **beside(catalog, law, estimated(center.loss, draws.loss), sizes),
        post_training=after_plan(catalog, setting, center.parameters, draws.parameters),
        extrapolated=bool(outside),
        notes=cause_notes(setting, law, outside),
        sources=_sources(catalog, setting, law),
    )


def _law_used(catalog: Catalog, setting: Setting) -> Law:
    used = [id for id in law_ids(setting.question) if id != "kumar-2024"]
    return law_named(catalog, used[0]) if used else setting.law


def _lines(center: Purchase, draws: Purchase) -> dict[str, Estimate]:
    lines = {name: estimated(getattr(center, name), getattr(draws, name)) for name in LINES}
    return {name: line for name, line in lines.items() if line != certain(0.0)}


def _choice(name: str, center: Purchase, draws: Purchase) -> Choice:
    fields = ("parameters", "tokens", "loss", "total")
    return Choice(name, *(estimated(getattr(center, field), getattr(draws, field)) for field in fields))


def _sources(catalog: Catalog, setting: Setting, law: Law) -> tuple[str, ...]:
    question = setting.question
    found = {*law.sources, *(key for id in law_ids(question) for key in law_named(catalog, id).sources)}
    if question.data.unique_tokens is not None:
        found |= set(setting.repetition.sources)
    if question.in_dollars:
        found |= {*setting.training.sources, *setting.serving.sources}
    return tuple(sorted(found))
