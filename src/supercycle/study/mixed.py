"""A compute or a budget shared out among several kinds of data, and the cheapest way to a loss with them."""

from collections.abc import Mapping

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.laws import Law, PowerLaw, Repetition, extrapolation_note, law_named, repetition_draws
from supercycle.laws import draws as law_draws
from supercycle.laws.modalities import Cost, Mixture, Modality, best_mixture, cheapest_mixture
from supercycle.laws.optimum import INFERENCE_FLOP, TRAINING_FLOP
from supercycle.study.allotment import Allotment, Choice, Share
from supercycle.study.companions import after_plan, beside, cause_notes
from supercycle.study.costing import Setting, estimated, prices_of
from supercycle.study.question import Kind


def mixed(catalog: Catalog, setting: Setting) -> Allotment:
    """The parameters and the tokens of every kind of data of least weighted loss, or of least cost for a loss."""
    question = setting.question
    count = question.basics.draws
    assert setting.repetition.repetition is not None
    found = {name: _law(catalog, setting, name, kind) for name, kind in question.modality.items()}
    center = _best(setting, {n: pair[1] for n, pair in found.items()}, setting.repetition.repetition, setting.central)
    worn = repetition_draws(setting.repetition, count, question.basics.seed)
    drawn = {n: _drawn(pair, count, question.basics.seed) for n, pair in found.items()}
    sampled = _best(setting, drawn, worn, setting.drawn())
    shares = tuple(
        Share(
            name,
            estimated(center.tokens[i], sampled.tokens[i]),
            estimated(center.epochs[i], sampled.epochs[i]),
            estimated(center.losses[i], sampled.losses[i]),
        )
        for i, name in enumerate(question.modality)
    )
    tokens = estimated(sum(center.tokens), sum(sampled.tokens))
    unique = [t / e for t, e in zip(center.tokens, center.epochs, strict=True)]
    every = [t / e for t, e in zip(sampled.tokens, sampled.epochs, strict=True)]
    parameters, loss = estimated(center.parameters, sampled.parameters), estimated(center.loss, sampled.loss)
    spent = estimated(
        TRAINING_FLOP * center.parameters * np.asarray(sum(center.tokens)),
        TRAINING_FLOP * sampled.parameters * np.asarray(sum(sampled.tokens)),
    )
    sizes = (spent.value, parameters.value, tokens.value)
    outside = extrapolation_note(setting.law, *sizes)
    cost = estimated(center.total, sampled.total)
    lines = {
        "training": estimated(center.training, sampled.training),
        "processing": estimated(center.processing, sampled.processing),
        **_beside(setting, center.parameters, sampled.parameters),
    }
    return Allotment(
        asked=next(name for name in ("flop", "budget", "loss") if getattr(question.goal, name) is not None),
        law=setting.law.id, unit="USD" if question.in_dollars else "FLOP", parameters=parameters, tokens=tokens,
        unique=estimated(sum(unique), sum(every)),
        repeated=estimated(sum(center.tokens) - sum(unique), sum(sampled.tokens) - sum(every)),
        synthetic=certain(0.0), loss=loss, flop=spent, cost=cost,
        lines={name: line for name, line in lines.items() if line.high > 0},
        choices=(Choice("dense", parameters, tokens, loss, cost),), modalities=shares,
        **beside(catalog, setting.law, loss, sizes),
        post_training=after_plan(catalog, setting, center.parameters, sampled.parameters),
        extrapolated=bool(outside),
        notes=(
            *cause_notes(setting, setting.law, outside),
            "kinds of data neither help nor hinder one another here, and losses of unlike tokenizers are added "
            "with your weights",
        ),
        sources=tuple(sorted(
            {s for law, _ in found.values() if law for s in law.sources} | {*setting.law.sources}
            | ({*setting.training.sources, *setting.serving.sources} if question.in_dollars else set())
        )),
    )  # fmt: skip


Pair = tuple[Law | None, PowerLaw]


def _law(catalog: Catalog, setting: Setting, name: str, kind: Kind) -> Pair:
    """The law of a kind: the one named, the five numbers given, or that of the goal."""
    if kind.coefficients is not None:
        if kind.law is not None:
            raise InputError(f"modality.{name}: law and coefficients exclude each other")
        return None, PowerLaw(*kind.coefficients)
    law = law_named(catalog, kind.law) if kind.law else setting.law
    return law, law.power_law


def _drawn(pair: Pair, count: int, seed: int) -> PowerLaw:
    law, form = pair
    return law_draws(law, count, seed) if law is not None and law.covariance is not None else form


def _best(
    setting: Setting, laws: dict[str, PowerLaw], repetition: Repetition, values: Mapping[str, Number]
) -> Mixture:  # fmt: skip
    """The mixture at these values of what is uncertain; serving and post-training cost by the parameter."""
    question, prices = setting.question, prices_of(setting, values)
    money = question.in_dollars
    parts = [
        Modality(name, laws[name], kind.samples, kind.tokens_per_sample, kind.weight, kind.processing if money else 0.0)
        for name, kind in question.modality.items()
    ]
    each = _by_parameter(setting, values)
    cost = Cost(prices.training, sum(each.values()), prices.fixed)
    goal = question.goal
    if goal.loss is not None:
        return cheapest_mixture(parts, repetition, goal.loss, cost)
    given = goal.flop if goal.flop is not None else goal.budget
    assert given is not None
    return best_mixture(parts, repetition, given, cost)


def _by_parameter(setting: Setting, values: Mapping[str, Number]) -> dict[str, Number]:
    """What each parameter costs beside training, by line of the budget."""
    serving, prices = setting.question.serving, prices_of(setting, values)
    return {
        "prefill": INFERENCE_FLOP * serving.prompt_tokens * prices.prefill,
        "decode": INFERENCE_FLOP * serving.answer_tokens * prices.decode,
        "after": prices.attached,
    }


def _beside(setting: Setting, center: Number, sampled: Number) -> dict[str, Estimate]:
    """The lines beside training and data: serving prompts and answers, and post-training with what it fixes."""
    sides = [(setting.central, center), (setting.drawn(), sampled)]
    found = [
        {
            name: np.asarray(size) * each + (prices_of(setting, values).fixed if name == "after" else 0.0)
            for name, each in _by_parameter(setting, values).items()
        }
        for values, size in sides
    ]
    return {name: estimated(line, found[1][name]) for name, line in found[0].items()}
