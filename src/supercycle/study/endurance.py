"""What failures do to a run on a site, and what the distance between sites does to its step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import SECONDS_PER_DAY, Bytes, Number
from supercycle.catalog.failures import FailureEntry
from supercycle.catalog.practice import PracticeEntry
from supercycle.catalog.store import Catalog
from supercycle.model.parameters import parameters
from supercycle.run.failures import failure_rates
from supercycle.run.goodput import Reliability, checkpoint_interval, checkpoint_time, goodput, goodput_waiting
from supercycle.run.recovery import Recovery, availability_interval, goodput_with, spares_needed, unspared_restart
from supercycle.site.long_haul import LongHaul, bandwidth_needed, exchange_time, infrequent_step, synchronous_step
from supercycle.study.candidate import practice_inputs
from supercycle.study.given import applied
from supercycle.study.given_names import PRACTICE
from supercycle.study.predict import SEED, Prediction
from supercycle.study.siting import SITE_DRAWS, SiteResult, SiteSetting

RECORD = "llama-3-405b"
"""The record of failures whose causes are used where none is named."""

RECOVERY_LABELS = {
    "partial": "share of partial restarts",
    "pause": "pause of a partial restart",
    "repair": "repair of a host",
    "detection": "detection of silent corruption",
}
"""What the further inputs of practice are called."""

KEPT = 0.99
"""The chance with which a spare host is to be at hand (a choice)."""


@dataclass(frozen=True)
class ComponentFailures:
    """Failures a day of one kind of component, all chips together, and their share of all."""

    component: str
    per_day: Estimate
    share: float


@dataclass(frozen=True)
class Endurance:
    """How often a run on all chips fails, and what it gets done; what needs the size of a model may be None.

    ``goodput`` is by way of recovery: ``whole`` (the whole job restarts from a checkpoint, a spare at hand),
    ``no_spares`` (it waits for a repair), ``partial`` (most failures only pause it) and ``silent`` (partial, and
    corruption is noticed late).
    """

    mtbf_s: Estimate
    failures_per_day: Estimate
    components: tuple[ComponentFailures, ...]
    spare_hosts: int
    checkpoint_s: Estimate | None
    interval_s: Estimate | None
    availability_interval_s: Estimate | None
    goodput: Mapping[str, Estimate]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Distance:
    """One step of a run over several sites, in s: on one site, the exchange, each step's, and one in ``every`` steps.

    ``needed`` is the bandwidth of a site, in B/s, from which on the exchange of each step is hidden; None where the
    way through the fibre alone is longer than what can hide it.
    """

    sites: int
    message_bytes: Bytes
    bandwidth: float
    distance_km: float
    every: int
    step_s: Estimate
    exchange_s: Estimate
    synchronous_s: Estimate
    infrequent_s: Estimate
    needed: float | None


@dataclass(frozen=True)
class Site:
    """A site, the failures of a run on it, that run's step where a model is named, and what distance does to it."""

    site: SiteResult
    endurance: Endurance
    step: Prediction | None
    distance: Distance | None


def endurance(
    catalog: Catalog, setting: SiteSetting, state: Bytes | None = None, *, record: str = RECORD,
    draws: int = SITE_DRAWS, seed: int = SEED,
) -> Endurance:  # fmt: skip
    """Failures on all chips of a site, and the share of the time that a run of so large a state advances.

    ``state`` are the bytes of weights and optimiser states; without it only failures are known.
    """
    practice = cast(
        PracticeEntry, catalog.entry("practice", catalog.find("practice", setting.question.practice).id)
    )  # fmt: skip
    found = cast(FailureEntry, catalog.entry("failures", catalog.find("failures", record).id))
    inputs = _inputs(practice, setting)
    values: list[Mapping[str, Number]] = [
        {name: item.estimate.value for name, item in inputs.items()}, draw(inputs, draws, seed)
    ]  # fmt: skip
    count, rates = setting.question.count, failure_rates(found)
    silent = sum(rate.share for rate in rates if rate.silent)
    one, many = (_figures(setting, v, state, silent) for v in values)
    both = {name: from_draws(float(np.asarray(one[name])), np.asarray(many[name])) for name in one}
    mtbf, repair = values[0]["time between failures of a chip"], values[0]["repair of a host"]
    return Endurance(
        mtbf_s=both.pop("mtbf"),
        failures_per_day=both.pop("per_day"),
        components=tuple(
            ComponentFailures(rate.component, rate.per_chip.scaled(count * SECONDS_PER_DAY), rate.share)
            for rate in rates
        ),
        spare_hosts=spares_needed(count / setting.host, np.asarray(mtbf) / setting.host, repair, KEPT),
        checkpoint_s=both.pop("checkpoint", None),
        interval_s=both.pop("interval", None),
        availability_interval_s=both.pop("availability", None),
        goodput=both,
        sources=tuple(sorted({fact.source for fact in dict(practice.reliability).values()} | {found.chips.source})),
    )


def _inputs(practice: PracticeEntry, setting: SiteSetting) -> dict[str, Uncertain]:
    facts = dict(practice.reliability)
    further = {label: Uncertain(facts[name].estimate) for name, label in RECOVERY_LABELS.items()}
    further["share of partial restarts"] = Uncertain(facts["partial"].estimate, least=0.0, most=1.0)
    return applied(setting.given, PRACTICE, {**practice_inputs(practice, setting.given), **further})


def _figures(
    setting: SiteSetting, values: Mapping[str, Number], state: Bytes | None, silent: float
) -> dict[str, Number]:
    """Failures, checkpoints and goodput by way of recovery; floats or arrays of draws."""
    count = setting.question.count
    chip = values["time between failures of a chip"]
    mtbf = np.asarray(chip) / count
    found: dict[str, Number] = {"mtbf": mtbf, "per_day": SECONDS_PER_DAY / mtbf}
    if state is None:
        return found
    saved = checkpoint_time(state / count, values["checkpoint bandwidth of a chip"])
    restart, planned = values["restart after a failure"], values["planned stops"]
    whole = Reliability(chip, saved, restart, planned)
    wait = unspared_restart(0.0, values["repair of a host"], 0, 1.0)
    partial = Recovery(values["share of partial restarts"], values["pause of a partial restart"])
    late = Recovery(
        partial.partial, partial.pause, np.asarray(chip) / max(silent, 1e-12),
        values["detection of silent corruption"],
    )  # fmt: skip
    return found | {
        "checkpoint": saved,
        "interval": checkpoint_interval(saved, mtbf),
        "availability": availability_interval(saved, mtbf, restart),
        "whole": goodput(count, whole),
        "no_spares": goodput_waiting(count, whole, wait),
        "partial": goodput_with(count, whole, partial),
        "silent": goodput_with(count, whole, late),
    }


def over_distance(
    setting: SiteSetting, step: Prediction, *, bandwidth: float, distance_km: float, every: int = 100,
    draws: int = SITE_DRAWS, seed: int = SEED,
) -> Distance:  # fmt: skip
    """What the links among the sites do to a predicted step: data parallelism over sites, gradients summed each step,
    or parameters exchanged once in ``every`` steps.

    The step is that of all chips on one site; its interval and that of the links are drawn independently.
    """
    names = ("reached", "hidden")
    inputs = {name: setting.inputs[name] for name in names} | {"step": Uncertain(step.step_s)}
    message = float(parameters(step.job.shape).total) * float(step.job.precision.reduced)
    sites = setting.question.sites

    def figures(values: Mapping[str, Number]) -> Sequence[Number]:
        link = LongHaul(bandwidth, distance_km, values["reached"], values["hidden"])
        seconds = values["step"]
        return (
            seconds, exchange_time(message, sites, link), synchronous_step(seconds, message, sites, link),
            infrequent_step(seconds, message, sites, link, every=every),
        )  # fmt: skip

    central = {name: item.estimate.value for name, item in inputs.items()}
    one, many = figures(central), figures(draw(inputs, draws, seed))
    link = LongHaul(bandwidth, distance_km, central["reached"], central["hidden"])
    needed = float(bandwidth_needed(central["step"], message, sites, link))
    both = [from_draws(float(np.asarray(a)), np.asarray(b)) for a, b in zip(one, many, strict=True)]
    return Distance(
        sites, message, bandwidth, distance_km, every,
        step_s=both[0], exchange_s=both[1], synchronous_s=both[2], infrequent_s=both[3],
        needed=needed if np.isfinite(needed) else None,
    )  # fmt: skip
