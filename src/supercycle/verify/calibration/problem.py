"""Measured runs as a problem of regression: what each predicts, and how that moves with every constant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import Number, Seconds
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import ChipInputs, build, framework_constants
from supercycle.run.split import Split
from supercycle.run.step import step_time
from supercycle.verify.calibration.constants import CONSTANTS, Constant, from_scale, to_scale
from supercycle.verify.columns import Row, written
from supercycle.verify.layouts import complete
from supercycle.verify.measured import seconds
from supercycle.verify.predictor import own_network, run_inputs
from supercycle.verify.rows import MeasuredRun, measured_run

STEP = 0.1
"""How far a constant is moved on its scale to see how a prediction follows (numerics)."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """One constant of one entry of the catalogue."""

    constant: Constant
    entry: str


@dataclass(frozen=True)
class FitRow:
    """One run that takes part: where it is from, its layout, what was measured, and the slots it depends on."""

    source: str
    kind: str
    run: MeasuredRun
    split: Split
    measured: Seconds
    facts: ChipInputs
    own: dict[str, Number]
    slots: tuple[Slot, ...]


def fit_rows(table: Sequence[Row], catalog: Catalog) -> list[FitRow]:
    """The rows of a table that can be predicted, with their completed layouts; those of adapters take no part."""
    found = []
    for row in table:
        try:
            run = measured_run(row, catalog)
            if run.job.adapters:
                continue
            facts, own = run_inputs(catalog, run), own_network(catalog, run)
            machine = build(facts, {**facts.central(), **own})
            measured = float(seconds(row, run.job, run.chips, float(machine.peak), []))
            split = complete(run.layout, run.job, run.chips, machine, [])
        except InputError:
            continue
        kind = "moe" if run.job.shape.experts else "dense"
        found.append(
            FitRow(written(row, "source_key") or "runs", kind, run, split, measured, facts, own, slots_of(catalog, run))
        )
    return found


def slots_of(catalog: Catalog, run: MeasuredRun) -> tuple[Slot, ...]:
    """The constants that a run's step depends on: those of its chip's stack that its framework leaves as they are,
    and the framework's own."""
    stack = cast(ChipEntry, catalog.entry("chips", run.chip)).stack
    own = framework_constants(catalog, run.framework)
    slots = []
    for constant in CONSTANTS:
        if constant.owner == "stacks" and constant.name not in own:
            slots.append(Slot(constant, stack))
        elif constant.owner == "frameworks" and run.framework is not None and constant.name in own:
            slots.append(Slot(constant, run.framework))
    return tuple(slots)


def predict_moved(row: FitRow, places: dict[Slot, float]) -> tuple[float, Array]:
    """The logarithm of the predicted step at the given places of its constants, and its slope along each.

    One call: the machine holds the central values and one value moved for each constant.
    """
    values = {**row.facts.central(), **row.own}
    count = len(row.slots)
    for place, slot in enumerate(row.slots):
        along = np.full(count + 1, places[slot])
        along[place + 1] += STEP
        values[slot.constant.name] = from_scale(slot.constant, along)
    times = np.broadcast_to(np.asarray(step_time(row.run.job, row.split, build(row.facts, values)).total), (count + 1,))
    logs = np.log(times)
    return float(logs[0]), (logs[1:] - logs[0]) / STEP


def catalogued(rows: Sequence[FitRow]) -> dict[Slot, float]:
    """Where the catalogue now has every constant, on its scale."""
    return {
        slot: float(to_scale(slot.constant, row.facts.inputs[slot.constant.name].estimate.value))
        for row in rows
        for slot in row.slots
    }
