"""Everything uncertain of a question as numbers: at central values, or as draws; one computation for both."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.laws import Demand, Law, PowerLaw, Prices, Program, Repetition, Supply, law_named, repetition_draws
from supercycle.laws import draws as law_draws
from supercycle.laws.compared import FINE_BASE_FACTOR
from supercycle.laws.experts import FineGrainedLaw, JointExpertsLaw, SparseLaw
from supercycle.laws.form import LossLaw
from supercycle.laws.optimum import INFERENCE_FLOP
from supercycle.laws.precision import FULL_BITS, PrecisionLaw
from supercycle.laws.program import FOR_EVER
from supercycle.laws.reinforcement import GENERATE_FLOP, SCORE_FLOP, UPDATE_FLOP, Rollouts
from supercycle.study.prices_of_flop import Rate, rate_of
from supercycle.study.question import Question
from supercycle.study.shared_tables import After
from supercycle.study.wanted import REPETITION_LAW

EXPERTS_LAW, GRAIN_LAW, SPARSE_LAW = "ludziejewski-2025", "krajewski-2024", "abnar-2025"
"""The laws of experts, granularity and sparsity that questions use."""

PRECISION_LAW = "kumar-2024"
"""The law of precision that questions use."""


@dataclass(frozen=True)
class Setting:
    """A question with its catalogue entries: the law, the chips, and what is uncertain by name."""

    question: Question
    law: Law
    repetition: Law
    precision: PrecisionLaw
    training: Rate
    serving: Rate
    uncertain: Mapping[str, Uncertain]

    @property
    def central(self) -> dict[str, Number]:
        """Every uncertain number at its central value."""
        return {name: item.estimate.value for name, item in self.uncertain.items()}

    def drawn(self) -> dict[str, Number]:
        """Joint draws of every uncertain number."""
        basics = self.question.basics
        return dict(draw(self.uncertain, basics.draws, basics.seed))


def gathered(catalog: Catalog, question: Question) -> Setting:
    """The entries that a question names. Raises InputError for unknown names."""
    training, serving = question.training, question.serving
    bought = rate_of(catalog, training.chip, training.precision, training.price)
    chip = serving.chip or training.chip
    price = serving.price if serving.price is not None or serving.chip else training.price
    serves = rate_of(catalog, chip, serving.precision or training.precision, price)
    uncertain = {
        "training price": Uncertain(bought.price, cause="rents", share=0.5),
        "serving price": Uncertain(serves.price, cause="rents", share=0.5),
        "exchange": Uncertain(question.data.exchange),
        "generation use": Uncertain(
            question.post_training.generation_use if question.post_training else certain(1.0), most=1.0
        ),
    }
    precision = law_named(catalog, PRECISION_LAW).form
    assert isinstance(precision, PrecisionLaw)
    law = law_named(catalog, question.goal.law)
    worn = law if law.repetition else law_named(catalog, REPETITION_LAW)
    return Setting(question, law, worn, precision, bought, serves, uncertain)


def laws_of(catalog: Catalog, setting: Setting, *, sampled: bool) -> dict[str, LossLaw]:
    """The laws to choose among by name; the dense one is drawn where its doubt is known."""
    question, basics = setting.question, setting.question.basics
    shape = question.model
    if shape.experts:
        joint = law_named(catalog, EXPERTS_LAW).form
        assert isinstance(joint, JointExpertsLaw)
        return {f"{count} expert{'s' * (count > 1)}": joint.at(count) for count in shape.experts}
    if shape.granularity is not None:
        fine = law_named(catalog, GRAIN_LAW).form
        assert isinstance(fine, FineGrainedLaw)
        return {f"granularity {shape.granularity:g}": per_base(fine.at(shape.granularity))}
    if shape.sparsity is not None:
        sparse = law_named(catalog, SPARSE_LAW).form
        assert isinstance(sparse, SparseLaw)
        return {f"sparsity {shape.sparsity:g}": sparse.at(shape.sparsity)}
    drawn = sampled and setting.law.covariance is not None
    return {"dense": law_draws(setting.law, basics.draws, basics.seed) if drawn else setting.law.power_law}


def law_ids(question: Question) -> tuple[str, ...]:
    """The laws that an answer rests on beside that of the goal."""
    shape, used = question.model, []
    used += [EXPERTS_LAW] * bool(shape.experts) + [GRAIN_LAW] * (shape.granularity is not None)
    used += [SPARSE_LAW] * (shape.sparsity is not None) + [PRECISION_LAW] * (shape.bits is not None)
    return tuple(used)


def per_base(law: PowerLaw) -> PowerLaw:
    """A law of all parameters of 64 experts, asked in those of the dense base that a token meets."""
    return PowerLaw(law.E, law.A * FINE_BASE_FACTOR**-law.alpha, law.B, law.alpha, law.beta)


def programme(setting: Setting, law: LossLaw, values: Mapping[str, Number], *, sampled: bool) -> Program:
    """The program of a question at these values of what is uncertain."""
    question, data, basics = setting.question, setting.question.data, setting.question.basics
    repetition = FOR_EVER
    if data.unique_tokens is not None:
        assert setting.repetition.repetition is not None
        repetition = setting.repetition.repetition
        if sampled:
            repetition = repetition_draws(setting.repetition, basics.draws, basics.seed)
    bits = question.model.bits or FULL_BITS
    prices = prices_of(setting, values)
    most_flop: Number = np.inf
    if question.clock is not None:
        busy = setting.training.peak * question.training.mfu * FULL_BITS / bits
        most_flop = question.clock.chips * busy * question.clock.time
    return Program(
        law,
        prices,
        Demand(question.serving.prompt_tokens, question.serving.answer_tokens),
        supply_of(question, values, repetition),
        share=setting.precision.worth(bits) if question.model.bits else 1.0,
        most_flop=most_flop,
    )


def supply_of(question: Question, values: Mapping[str, Number], repetition: Repetition) -> Supply:
    """The tokens at hand."""
    data = question.data
    unique = np.inf if data.unique_tokens is None else data.unique_tokens
    return Supply(unique, data.synthetic_tokens or 0.0, values["exchange"], repetition)


def prices_of(setting: Setting, values: Mapping[str, Number]) -> Prices:
    """Costs in dollars, or in FLOP where the compute is what is given; money prices are then left out."""
    question, money = setting.question, setting.question.in_dollars
    training: Number = 1.0
    prefill: Number = 1.0
    decode: Number = 1.0
    if money:
        training = values["training price"] / (setting.training.peak * question.training.mfu)
        per_peak = values["serving price"] / setting.serving.peak
        prefill, decode = per_peak / question.serving.mfu_prompt, per_peak / question.serving.mfu_answer
    bits = (question.model.bits or FULL_BITS) / FULL_BITS
    maker = question.data.generator_parameters or 0.0
    attached, fixed = after_training(setting, values)
    return Prices(
        training * bits, prefill, decode,
        question.data.processing if money else 0.0,
        INFERENCE_FLOP * maker / question.data.acceptance * decode,
        attached, fixed,
    )  # fmt: skip


def rollouts(after: After) -> Rollouts:
    """The run of reinforcement learning that a question names."""
    return Rollouts(
        after.updates, after.prompts, after.group, after.length, after.scorers, after.judge_parameters, after.reuse
    )


def after_training(setting: Setting, values: Mapping[str, Number]) -> tuple[Number, Number]:
    """Cost of training after training for each parameter, and whatever the size."""
    question = setting.question
    after = question.post_training
    if after is None:
        return 0.0, 0.0
    run, money = rollouts(after), question.in_dollars
    making: Number = 1.0
    other: Number = 1.0
    if money:
        per_peak = values["training price"] / setting.training.peak
        making, other = per_peak / values["generation use"], per_peak / after.training_use
    passes = GENERATE_FLOP * making + (UPDATE_FLOP * run.reuse + SCORE_FLOP * run.scorers) * other
    preferences = after.preferences * after.preference_price if money else 0.0
    return run.tokens * passes, run.tokens * SCORE_FLOP * run.judge * other + preferences


def estimated(value: Number, draws: Number) -> Estimate:
    """An estimate whose infinite draws are left out; raises InputError where the central value is none."""
    found = np.asarray(draws, dtype=np.float64)
    finite = found[np.isfinite(found)]
    center = float(np.asarray(value))
    if not np.isfinite(center):
        raise InputError("these limits allow no model at central values", hint="Loosen one of them.")
    if finite.size == 0:
        return certain(center)
    low, high = np.quantile(finite, [0.05, 0.95])
    return Estimate(center, min(center, float(low)), max(center, float(high)))
