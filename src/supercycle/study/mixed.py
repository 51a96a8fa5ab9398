"""A compute shared out among several kinds of data."""

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import certain
from supercycle.catalog.store import Catalog
from supercycle.laws import Law, PowerLaw, Repetition, extrapolation_note, law_named, repetition_draws
from supercycle.laws import draws as law_draws
from supercycle.laws.modalities import Mixture, Modality, best_mixture
from supercycle.laws.optimum import TRAINING_FLOP
from supercycle.study.allotment import Allotment, Choice, Share
from supercycle.study.companions import after_plan, beside, cause_notes
from supercycle.study.costing import Setting, estimated
from supercycle.study.question import Kind


def mixed(catalog: Catalog, setting: Setting) -> Allotment:
    """The parameters and the tokens of every kind of data of least weighted loss."""
    question = setting.question
    count = question.basics.draws
    flop = question.goal.flop
    assert flop is not None
    assert setting.repetition.repetition is not None
    found = {name: _law(catalog, setting, name, kind) for name, kind in question.modality.items()}
    center = _best(setting, {n: _center(pair) for n, pair in found.items()}, setting.repetition.repetition)
    worn = repetition_draws(setting.repetition, count, question.basics.seed)
    drawn = {n: _drawn(pair, count, question.basics.seed) for n, pair in found.items()}
    sampled = _best(setting, drawn, worn)
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
    sizes = (flop, parameters.value, tokens.value)
    outside = extrapolation_note(setting.law, *sizes)
    spent = estimated(
        TRAINING_FLOP * center.parameters * np.asarray(sum(center.tokens)),
        TRAINING_FLOP * sampled.parameters * np.asarray(sum(sampled.tokens)),
    )
    return Allotment(
        asked="flop", law=setting.law.id, unit="FLOP", parameters=parameters, tokens=tokens,
        unique=estimated(sum(unique), sum(every)),
        repeated=estimated(sum(center.tokens) - sum(unique), sum(sampled.tokens) - sum(every)),
        synthetic=certain(0.0), loss=loss, flop=spent, cost=spent, lines={"training": spent},
        choices=(Choice("dense", parameters, tokens, loss, spent),), modalities=shares,
        **beside(catalog, setting.law, loss, sizes),
        post_training=after_plan(catalog, setting, center.parameters, sampled.parameters),
        extrapolated=bool(outside),
        notes=(
            *cause_notes(setting, setting.law, outside),
            "kinds of data neither help nor hinder one another here, and losses of unlike tokenizers are added "
            "with your weights",
        ),
        sources=tuple(sorted({s for law, _ in found.values() if law for s in law.sources} | {*setting.law.sources})),
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


def _center(pair: Pair) -> PowerLaw:
    return pair[1]


def _drawn(pair: Pair, count: int, seed: int) -> PowerLaw:
    law, form = pair
    return law_draws(law, count, seed) if law is not None and law.covariance is not None else form


def _best(setting: Setting, laws: dict[str, PowerLaw], repetition: Repetition) -> Mixture:
    kinds = setting.question.modality
    flop = setting.question.goal.flop
    assert flop is not None
    parts = [
        Modality(name, laws[name], kind.samples, kind.tokens_per_sample, kind.weight) for name, kind in kinds.items()
    ]
    return best_mixture(parts, repetition, flop)
