"""Predicted steps of measured runs, with their intervals: many rows of a table share a chip, and some a layout."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import cast

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import ChipInputs, build, chip_inputs, framework_constants
from supercycle.machine.machine import Machine
from supercycle.run.job import Job
from supercycle.run.split import Split
from supercycle.run.step import StepTime, step_time
from supercycle.verify.links import Network
from supercycle.verify.rows import MeasuredRun

Constants = Mapping[tuple[str, str], Estimate]
"""Values of constants by the entry of the catalogue that they belong to (a stack, a framework) and their name."""

NETWORK = "scale-out bandwidth"
"""The input of a chip that a run's own network replaces."""


@dataclass(frozen=True)
class Stand:
    """One chip under one run: at its central values, and at those with all draws behind them."""

    machine: Machine
    sampled: Machine


@dataclass(frozen=True)
class PredictedStep:
    """Seconds of a predicted step of one layout."""

    predicted: float
    low: float
    high: float
    parts: dict[str, float]


class Predictor:
    """Predicts steps, and remembers."""

    def __init__(self, catalog: Catalog, draws: int, seed: int, constants: Constants | None = None) -> None:
        self._catalog, self._draws, self._seed, self._constants = catalog, draws, seed, constants or {}
        self._stands: dict[tuple[str, str, str, str | None, Network], Stand] = {}
        self._steps: dict[tuple[int, Job, Split], PredictedStep] = {}

    def stand(self, run: MeasuredRun) -> Stand:
        """The machine of a run: its chip at the run's formats, its framework, its network."""
        key = run.chip, run.job.precision.matmul, run.job.precision.attention, run.framework, run.network
        if key not in self._stands:
            own_of = framework_constants(self._catalog, run.framework)
            facts = adjusted(run_inputs(self._catalog, run), run.framework, own_of, self._constants)
            drawn, central = draw(facts.inputs, self._draws, self._seed), facts.central()
            sampled = {name: np.append(central[name], drawn[name]) for name in central}
            own = own_network(self._catalog, run)
            self._stands[key] = Stand(build(facts, {**central, **own}), build(facts, {**sampled, **own}))
        return self._stands[key]

    def step(self, run: MeasuredRun, split: Split) -> PredictedStep:
        """The step time of a layout: its first value is the central one, the others are draws."""
        machine = self.stand(run).sampled
        key = id(machine), run.job, split
        if key not in self._steps:
            times = step_time(run.job, split, machine)
            total = np.broadcast_to(times.total, (self._draws + 1,))
            interval = from_draws(float(total[0]), total[1:])
            self._steps[key] = PredictedStep(interval.value, interval.low, interval.high, _parts(times))
        return self._steps[key]


def run_inputs(catalog: Catalog, run: MeasuredRun) -> ChipInputs:
    """The inputs of a run's chip at its formats, under its framework, in nodes of the size that it says."""
    facts = chip_inputs(
        catalog, run.chip, run.job.precision.matmul, run.job.precision.attention, framework=run.framework
    )
    if run.network.switched is not None:
        facts = replace(facts, mesh=not run.network.switched)
    return replace(facts, domain=float(run.network.chips)) if run.network.chips else facts


def adjusted(
    facts: ChipInputs, framework: str | None, own_of: Collection[str], constants: Constants
) -> ChipInputs:  # fmt: skip
    """The inputs with other values of some constants; of those that the framework has of its own, not the stack's."""
    found = {
        name: value for (owner, name), value in constants.items()
        if name in facts.inputs and (owner == framework or (owner == facts.stack and name not in own_of))
    }  # fmt: skip
    return replace(
        facts, inputs=facts.inputs | {n: replace(facts.inputs[n], estimate=value) for n, value in found.items()}
    )


def own_network(catalog: Catalog, run: MeasuredRun) -> dict[str, Number]:
    """The network's bandwidth of one chip where the run says that of a node."""
    if run.network.node is None:
        return {}
    entry = cast(ChipEntry, catalog.entry("chips", run.chip))
    domain = entry.scale_up.domain.number if entry.scale_up.domain else 1.0
    held = entry.host.chips.number if entry.host and entry.host.chips else domain
    return {NETWORK: run.network.node / (run.network.chips or held)}


def _parts(times: StepTime) -> dict[str, float]:
    return {f.name: float(np.ravel(getattr(times, f.name))[0]) for f in fields(times)}
