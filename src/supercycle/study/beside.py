"""What a plan pays for beside pre-training: data processed and made, and training after training, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, certain, from_draws
from supercycle.base.units import SECONDS_PER_HOUR, FlopPerSecond, Number, Parameters, Tokens
from supercycle.catalog.store import Catalog
from supercycle.laws import law_named, term_draws
from supercycle.laws.optimum import INFERENCE_FLOP
from supercycle.laws.reinforcement import Saturation, rollout_compute
from supercycle.study.allotment import AfterPlan
from supercycle.study.limited import rollouts
from supercycle.study.shared_tables import REWARD_NOTE
from supercycle.study.spec import Goal

REWARD_LAW = "scalerl-2025"
"""The law of reward against compute that plans use."""

GENERATOR, SAMPLER = "peak used by a generator of data", "peak used by rollouts"
"""Labels of the uncertain inputs of this file among those of chips and practice."""


@dataclass(frozen=True)
class Lines:
    """Dollars by line, and chip-hours of those lines that take chips; floats, or arrays of draws.

    ``processing`` and ``generation`` are of data; ``rollouts``, ``updates``, ``scoring`` (reference and reward models)
    and ``preferences`` of post-training.
    """

    processing: Number
    generation: Number
    rollouts: Number
    updates: Number
    scoring: Number
    preferences: Number
    chip_hours: Number

    @property
    def after(self) -> Number:
        """Post-training."""
        return self.rollouts + self.updates + self.scoring + self.preferences

    @property
    def total(self) -> Number:
        """All lines."""
        return self.processing + self.generation + self.after


@dataclass(frozen=True)
class Beside:
    """What there is to pay for beside pre-training: the goal's tables, with the amounts that were decided."""

    goal: Goal
    parameters: Parameters
    unique: Tokens
    synthetic: Tokens


def uncertain(goal: Goal) -> dict[str, Uncertain]:
    """The uncertain shares of the peak that generation uses, by label, where there is such."""
    found = {}
    if goal.data.synthetic_tokens is not None and goal.data.generator_parameters is not None:
        found[GENERATOR] = Uncertain(goal.data.generator_use, least=1e-6, most=1.0)
    if goal.post_training is not None:
        found[SAMPLER] = Uncertain(goal.post_training.generation_use, least=1e-6, most=1.0)
    return {name: item for name, item in found.items() if not item.estimate.exact}


def lines_of(beside: Beside, hour: Number, peak: FlopPerSecond, values: Mapping[str, Number]) -> Lines:
    """The lines on chips of a peak rate whose hours cost ``hour``; ``values`` are inputs by label.

    Synthetic tokens take ``2 N_generator / acceptance`` FLOP each; rollouts 2, updates 6 and every further pass 2 FLOP
    a parameter and sampled token (:func:`supercycle.laws.reinforcement.rollout_compute`).
    """
    goal = beside.goal
    data, after = goal.data, goal.post_training
    use = values.get(GENERATOR, data.generator_use.value)
    making = INFERENCE_FLOP * (data.generator_parameters or 0.0) / data.acceptance * beside.synthetic
    made = making / (peak * use) / SECONDS_PER_HOUR
    processing = beside.unique * data.processing
    if after is None:
        return Lines(processing, made * hour, 0.0, 0.0, 0.0, 0.0, made)
    part = rollout_compute(rollouts(after), beside.parameters)
    sampled = part.generation / (peak * values.get(SAMPLER, after.generation_use.value)) / SECONDS_PER_HOUR
    busy = peak * after.training_use * SECONDS_PER_HOUR
    updated, scored = part.training / busy, part.scoring / busy
    return Lines(
        processing, made * hour, sampled * hour, updated * hour, scored * hour,
        after.preferences * after.preference_price, made + sampled + updated + scored,
    )  # fmt: skip


def after_run(catalog: Catalog, goal: Goal, parameters: Parameters, peak: FlopPerSecond) -> AfterPlan | None:
    """Post-training on chips of a peak rate: FLOP by part, chip-hours, its share of time that generates, its reward.

    None where the goal asks for none.
    """
    after = goal.post_training
    if after is None:
        return None
    run, basics = rollouts(after), goal.basics
    part = rollout_compute(run, parameters)
    drawn = draw({SAMPLER: Uncertain(after.generation_use, least=1e-6, most=1.0)}, basics.draws, basics.seed)
    uses = (after.generation_use.value, drawn[SAMPLER])
    times = [part.seconds(peak, generation_use=use, training_use=after.training_use) for use in uses]
    hours = [(making + rest) / SECONDS_PER_HOUR for making, rest in times]
    shares = [making / (making + rest) for making, rest in times]
    law = law_named(catalog, REWARD_LAW)
    curves = law.form, term_draws(law, basics.draws, basics.seed)
    assert isinstance(curves[0], Saturation)
    assert isinstance(curves[1], Saturation)
    return AfterPlan(
        tokens=float(run.tokens),
        generation_flop=certain(float(part.generation)),
        training_flop=certain(float(part.training)),
        scoring_flop=certain(float(part.scoring)),
        accelerator_hours=_drawn(hours[0], hours[1]),
        generating=_drawn(shares[0], shares[1]),
        preferences_usd=after.preferences * after.preference_price,
        reward=_drawn(curves[0].reward(hours[0]), curves[1].reward(hours[1])),
    )


def _drawn(value: Number, many: Number) -> Estimate:
    return from_draws(float(np.asarray(value)), np.atleast_1d(np.asarray(many, dtype=np.float64)))


def paid_note(goal: Goal) -> str:
    """What of post-training and serving stands in which price."""
    served = "serving is priced by itself" if goal.limits.serving_tokens else "serving is not"
    if goal.post_training is not None:
        return f"post-training stands in the bill beside the four prices of pre-training; {served}"
    if goal.limits.serving_tokens:
        return "post-training is not in the prices, and serving is priced by itself"
    return "post-training and serving are not in the prices"


def beside_notes(goal: Goal) -> tuple[str, ...]:
    """What is assumed of data that is made and of training after training."""
    return (*goal.data.notes(), *([REWARD_NOTE] if goal.post_training is not None else []))
