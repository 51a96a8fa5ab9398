"""The world model and the policy of a programme: tokens, compute, the step on chips, days and dollars."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_YEAR, Number
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.model.family import grow
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.sim.consistency import TRAINING_FLOP, Claim, checked_claim, claim
from supercycle.sim.modalities import hourly
from supercycle.study.mixes import MixAlternative
from supercycle.study.physical_inputs import Physical, sensor_of
from supercycle.study.predict import Prediction, Question, named_shape, predict
from supercycle.study.programme_spec import ProgrammeSpec
from supercycle.study.result import Cost
from supercycle.study.spending import RunToPrice, spending

TEMPLATE = "llama-3.1-8b"
"""Whose proportions a world model's or a policy's transformer has (a choice: their own shapes are seldom published)."""

SEQUENCE = 8_192
"""Tokens of a training sequence (a choice)."""

BATCH_TOKENS = 4 * 2**20
"""Tokens of a global batch (a choice)."""

SMALLEST_SHAPE = 1e8


@dataclass(frozen=True)
class TrainedModel:
    """A model's training: ``tokens`` seen (all epochs), compute, the predicted MFU, chip-hours and days on the
    programme's chips, its four prices in USD, and the 6ND test of what is claimed."""

    name: str
    parameters: float
    tokens: Estimate
    flop: Estimate
    mfu: Estimate
    chip_hours: Estimate
    days: Estimate
    cost: Cost
    claim: Claim | None


def streams(world: Physical, values: Mapping[str, Number]) -> tuple[Number, Number, Number]:
    """Tokens an hour of the robots' sensors, of the pretraining video, and bytes an hour of the robots' sensors."""
    own = hourly([sensor_of(values, id) for id in world.sensors])
    video = hourly([sensor_of(values, id) for id in world.pretraining_sensors])
    return own.tokens, video.tokens, own.stored


def trained(
    catalog: Catalog, spec: ProgrammeSpec, world: Physical, mix: MixAlternative,
    sides: tuple[Mapping[str, Number], Mapping[str, Number]], policy_size: float,
) -> tuple[TrainedModel, ...]:  # fmt: skip
    """The world model, on video and on the mix, and the policy, on the mix alone.

    Raises InputError where the tokens that the specification claims contradict its compute (6ND).
    """
    tokens = [_tokens(spec, world, mix, values) for values in sides]
    window = (spec.programme.date - spec.basics.as_of).days * SECONDS_PER_DAY
    found = []
    for place, (name, size) in enumerate((("world model", spec.training.world_model), ("policy", policy_size))):
        step = _step(catalog, spec, size)
        found.append(_model(catalog, spec, name, size, (tokens[0][place], tokens[1][place]), step, window))
    return tuple(found)


def _tokens(
    spec: ProgrammeSpec, world: Physical, mix: MixAlternative, values: Mapping[str, Number]
) -> tuple[Number, Number]:  # fmt: skip
    own, video, _ = streams(world, values)
    real = mix.real.value if mix.real is not None else 0.0
    hours = real + mix.simulated + mix.neural_hours
    data = hours * np.asarray(own) * spec.training.epochs
    return data + spec.data.pretraining_hours * np.asarray(video), data


def _step(catalog: Catalog, spec: ProgrammeSpec, size: float) -> Prediction:
    """The fastest step of a transformer of that size on the programme's chips, predicted."""
    chip = catalog.find("chips", spec.training.chip).id
    template, _ = named_shape(catalog, TEMPLATE)
    precision = precision_named("bf16")
    facts = chip_inputs(catalog, chip, precision.matmul, precision.attention)
    chips = _divisor(spec.training.count)
    batch = max(BATCH_TOKENS // SEQUENCE, chips)
    job = Job(grow(max(size, SMALLEST_SHAPE), template, name=f"{size / 1e9:.3g}B"), SEQUENCE, batch, precision)
    return predict(Question(job, chip, chips, facts, build(facts, facts.central()), ()), None, draws=500)


def _divisor(count: int) -> int:
    """The largest power of two of chips: layouts of transformers divide it."""
    return 1 << (count.bit_length() - 1)


def _model(
    catalog: Catalog, spec: ProgrammeSpec, name: str, size: float, tokens: tuple[Number, Number], step: Prediction,
    window: float,
) -> TrainedModel:  # fmt: skip
    central, drawn = tokens
    times = spec.training.experiments
    seen = _with(float(central), np.asarray(drawn))
    slow, fast = step.tokens_per_s.low / step.chips, step.tokens_per_s.high / step.chips
    rate = step.tokens_per_s.value / step.chips
    chip_hours = Estimate(
        seen.value * times / rate / SECONDS_PER_HOUR, seen.low * times / fast / SECONDS_PER_HOUR,
        seen.high * times / slow / SECONDS_PER_HOUR,
    )  # fmt: skip
    days = chip_hours.scaled(1 / (24 * spec.training.count))
    checked = _claim(spec, size, step, window) if name == "world model" else None
    run = RunToPrice(
        step.chip, spec.training.count, max(days.value, 1e-3), spec.basics.as_of, rent=spec.training.rent,
        site=spec.basics.site,
    )  # fmt: skip
    priced = spending(catalog, run, draws=500, seed=spec.basics.seed)
    return TrainedModel(
        name, size, seen, seen.scaled(TRAINING_FLOP * size), step.mfu, chip_hours, days,
        _scaled(priced.cost, chip_hours), checked,
    )  # fmt: skip


def _claim(spec: ProgrammeSpec, size: float, step: Prediction, window: float) -> Claim | None:
    """The 6ND test of claimed tokens against all the compute that the chips give until the day."""
    if spec.data.claimed_tokens is None:
        return None
    if window <= 0:
        raise InputError("programme.date: lies before the day of the catalogue", hint="Take a later date.")
    most = step.tokens_per_s.high / step.chips * spec.training.count * min(window, SECONDS_PER_YEAR)
    checked_claim(spec.data.claimed_tokens, size, TRAINING_FLOP * size * most)
    return claim(spec.data.claimed_tokens, size, TRAINING_FLOP * size * most)


def _scaled(cost: Cost, hours: Estimate) -> Cost:
    """Prices of the central run with the doubt of its chip-hours beside that of the prices."""

    def wider(price: Estimate | None) -> Estimate | None:
        if price is None:
            return None
        low = np.hypot(np.log(price.value / price.low), np.log(hours.value / hours.low))
        high = np.hypot(np.log(price.high / price.value), np.log(hours.high / hours.value))
        return Estimate(price.value, price.value * float(np.exp(-low)), price.value * float(np.exp(high)))

    return Cost(wider(cost.amortised), wider(cost.rental), cost.bought, wider(cost.programme), cost.reasons)


def _with(value: float, many: np.ndarray) -> Estimate:
    return from_draws(value, many)
