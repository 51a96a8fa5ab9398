"""What goes with a size and a loss: batch, learning rate, vocabulary, benchmarks, training after training."""

from typing import Any

import numpy as np

from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.catalog.store import Catalog
from supercycle.laws import Law, law_named, term_draws
from supercycle.laws.precision import CriticalBatchLaw, HyperparameterLaw, VocabularyLaw, vocabulary_by_derivatives
from supercycle.laws.reinforcement import Saturation, rollout_compute
from supercycle.laws.terms import TermLaw
from supercycle.laws.worth import BenchmarkLaw, LadderLaw
from supercycle.study.allotment import AfterPlan
from supercycle.study.costing import Setting, estimated, rollouts
from supercycle.study.shared_tables import REWARD_NOTE

STEP_LAW, DEEPSEEK_LAW = "step-law-2025", "deepseek-2024-hyperparameters"
"""The laws of batch and learning rate that go with an optimum."""

BATCH_LAW, VOCABULARY_LAW = "kaplan-2020-critical-batch", "tao-2024"
"""The laws of the critical batch and of the vocabulary that go with an optimum."""

BENCHMARK_LAW, LADDER_LAW, REWARD_LAW = "gadre-2024-benchmarks", "bhagia-2024-mmlu", "scalerl-2025"
"""The laws of benchmarks and of reward that go with an optimum."""

CHANCE = 0.25
"""Share of MMLU's questions that guessing gets right (mathematics: four answers)."""

SCORE = 1.6448536269514722
"""Standard normal score of the 95th percentile (mathematics)."""


def critical_batch(catalog: Catalog) -> TermLaw:
    """The law of the critical batch."""
    found = law_named(catalog, BATCH_LAW).form
    assert isinstance(found, CriticalBatchLaw)
    return found


def beside(catalog: Catalog, law: Law, loss: Estimate, sizes: tuple[float, float, float]) -> dict[str, Any]:
    """Accuracy, learning rate, batch and vocabulary for a compute, parameters and tokens, by field."""
    flop, parameters, tokens = sizes
    batches: dict[str, float] = {}
    rates: dict[str, float] = {}
    for name in (STEP_LAW, DEEPSEEK_LAW):
        form = law_named(catalog, name).form
        assert isinstance(form, HyperparameterLaw)
        batches[name] = float(form.batch_size(parameters, tokens, flop))
        rates[name] = float(form.learning_rate(parameters, tokens, flop))
    batch = critical_batch(catalog)
    assert isinstance(batch, CriticalBatchLaw)
    batches[BATCH_LAW] = float(batch.batch_size(loss.value))
    vocabulary = law_named(catalog, VOCABULARY_LAW).form
    assert isinstance(vocabulary, VocabularyLaw)
    return {
        "accuracy": accuracy(catalog, loss),
        "mmlu": mmlu(catalog, parameters, tokens),
        "learning_rate": rates,
        "batch_tokens": batches,
        "vocabulary_parameters": {
            "IsoFLOP": float(vocabulary.parameters(parameters)),
            "derivatives": float(vocabulary_by_derivatives(parameters)),
        },
    }


def accuracy(catalog: Catalog, loss: Estimate) -> Estimate:
    """Average accuracy of seventeen tasks at a loss; its interval holds the loss's and the law's own spread."""
    form = law_named(catalog, BENCHMARK_LAW).form
    assert isinstance(form, BenchmarkLaw)
    value, low, high = (float(form.accuracy(x)) for x in (loss.value, loss.high, loss.low))
    spread = SCORE * float(form.spread)
    return Estimate(
        value,
        max(0.0, value - float(np.hypot(value - low, spread))),
        min(1.0, value + float(np.hypot(high - value, spread))),
    )


def mmlu(catalog: Catalog, parameters: float, tokens: float) -> Estimate:
    """MMLU of a dense model of these parameters after these tokens, by the ladder of OLMo 2.

    The interval is that of the ladder's forecasts of eight tasks at 13B; chance is 0.25, and nothing is above 1.
    """
    form = law_named(catalog, LADDER_LAW).form
    assert isinstance(form, LadderLaw)
    value = float(form.accuracy(parameters, tokens))
    away = SCORE * float(form.spread) * value
    return Estimate(value, min(max(CHANCE, value - away), value), min(1.0, value + away))


def after_plan(catalog: Catalog, setting: Setting, center: Number, draws: Number) -> AfterPlan | None:
    """Training after training of a policy of these parameters; None where none is asked for."""
    question = setting.question
    after = question.post_training
    if after is None:
        return None
    run = rollouts(after)
    parts = [rollout_compute(run, size) for size in (center, draws)]
    uses = (setting.central["generation use"], setting.drawn()["generation use"])
    times = [
        part.seconds(setting.training.peak, generation_use=use, training_use=after.training_use)
        for part, use in zip(parts, uses, strict=True)
    ]
    hours = [(making + rest) / 3600 for making, rest in times]
    share = [making / (making + rest) for making, rest in times]
    law = law_named(catalog, REWARD_LAW)
    curve = law.form
    drawn = term_draws(law, question.basics.draws, question.basics.seed)
    assert isinstance(curve, Saturation)
    assert isinstance(drawn, Saturation)
    return AfterPlan(
        tokens=float(run.tokens),
        generation_flop=estimated(parts[0].generation, parts[1].generation),
        training_flop=estimated(parts[0].training, parts[1].training),
        scoring_flop=estimated(parts[0].scoring, parts[1].scoring),
        accelerator_hours=estimated(hours[0], hours[1]),
        generating=estimated(share[0], share[1]),
        preferences_usd=after.preferences * after.preference_price,
        reward=estimated(curve.reward(hours[0]), drawn.reward(hours[1])),
    )


def cause_notes(setting: Setting, law: Law, outside: str) -> tuple[str, ...]:
    """What has to be said about an answer, each once."""
    question = setting.question
    said = [outside, *law.notes]
    if question.in_dollars:
        said += [*setting.training.notes, *setting.serving.notes]
    elif question.data.processing > 0:
        said.append("processing has a price in dollars: it is left out where compute is what is given")
    if question.data.unique_tokens is not None:
        said += [f"repeated tokens are worth what {setting.repetition.id} says", *setting.repetition.notes]
    said += question.data.notes()
    if question.post_training is not None:
        said.append(REWARD_NOTE)
    if question.model.experts or question.model.sparsity is not None:
        said.append("experts cost memory and traffic that this does not count; see supercycle search")
    said.append(
        f"accuracy, batch, learning rate and vocabulary: {BENCHMARK_LAW} (its loss is on C4), {LADDER_LAW} "
        f"(OLMo 2's data and recipe), {STEP_LAW}, "
        f"{DEEPSEEK_LAW}, {BATCH_LAW}, {VOCABULARY_LAW}, all fitted far below the frontier"
    )
    return tuple(dict.fromkeys(filter(None, said)))
