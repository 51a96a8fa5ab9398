"""Predicted against measured, row by row: the verb ``check``."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from supercycle.base.draws import draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import from_draws
from supercycle.base.units import Bytes
from supercycle.catalog.runs import runs, shipped_runs
from supercycle.catalog.store import Catalog
from supercycle.machine.build import ChipInputs, build, chip_inputs
from supercycle.machine.machine import Machine
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.split import Split
from supercycle.run.step import StepTime, step_time
from supercycle.verify.columns import Row, written
from supercycle.verify.layouts import complete
from supercycle.verify.measured import baseline, seconds
from supercycle.verify.rows import MeasuredRun, group_of, measured_run
from supercycle.verify.summary import Ranking, Summary, rankings, summary

DRAWS = 200
"""Draws behind the interval of one row: enough for its 5th and 95th percentile to within a tenth of its width."""

SEED = 20_261
"""Seed of the draws of every chip, so that a check is the same each time."""


@dataclass(frozen=True)
class CheckedRow:
    """One row of a table, predicted or not. Seconds are of one step; ``low_s`` to ``high_s`` holds 90 %.

    ``admitted`` says whether the layout fits by the memory model; ``completed`` what was filled in; ``reason``
    why there is no prediction. What is not known is None.
    """

    id: str
    source_key: str
    chip: str
    framework: str
    precision: str
    kind: str
    layout_level: str
    group: str
    completed: tuple[str, ...] = ()
    measured_s: float | None = None
    predicted_s: float | None = None
    baseline_s: float | None = None
    low_s: float | None = None
    high_s: float | None = None
    parts_s: dict[str, float] | None = None
    split: Split | None = None
    admitted: bool | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Check:
    """Every row of a table, the summary of their errors, and how well layouts are ranked."""

    rows: tuple[CheckedRow, ...]
    summary: Summary
    ranking: tuple[Ranking, ...]


def check(
    catalog: Catalog, table: Sequence[Row] | Path | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> Check:
    """Predicts every row of a table of measured runs; None is the packaged table, a path that of a CSV file.

    A row that cannot be predicted is kept with its reason. Raises InputError for a table that cannot be read.
    """
    if table is None:
        table = shipped_runs(catalog)
    elif isinstance(table, Path):
        table = runs(table)
    predictor = _Predictor(catalog, draws, seed)
    rows = tuple(_checked(row, catalog, predictor) for row in table)
    return Check(rows, summary(rows), rankings(rows))


def _checked(row: Row, catalog: Catalog, predictor: "_Predictor") -> CheckedRow:
    mixture = written(row, "arch").lower() == "moe" or bool(written(row, "n_experts").strip("01"))
    known = CheckedRow(
        id=written(row, "id"), source_key=written(row, "source_key"), chip=_chip(row, catalog),
        framework=written(row, "framework"), precision=_precision(row),
        kind="moe" if mixture else "dense",
        layout_level=written(row, "layout_level"), group=group_of(row),
    )  # fmt: skip
    completed: list[str] = []
    try:
        run = measured_run(row, catalog)
        completed += run.completed
        known = replace(known, kind="moe" if run.job.shape.experts else "dense")
        stand = predictor.stand(run.chip, run.job)
        peak = float(stand.machine.peak)
        measured = float(seconds(row, run.job, run.chips, peak, completed))
        known = replace(known, measured_s=measured)
        split = complete(run.layout, run.job, run.chips, stand.machine, completed)
    except InputError as fault:
        return replace(known, completed=tuple(completed), reason="; ".join([fault.headline, *fault.faults]))
    step = predictor.step(run.chip, run.job, split)
    schedule = (int(split.pipeline), int(split.virtual), float(split.micro_batches(run.job.global_batch)))
    return replace(
        known,
        completed=tuple(completed),
        predicted_s=step.predicted,
        baseline_s=float(baseline(run.job, run.chips, peak, int(split.recompute), schedule)),
        low_s=step.low,
        high_s=step.high,
        parts_s=step.parts,
        split=split,
        admitted=bool(_needed(run, split) <= stand.machine.memory),
    )


def _needed(run: MeasuredRun, split: Split) -> Bytes:
    """Memory of the fullest chip, without activations where they wait on the host."""
    needs = memory(run.job, split)
    return needs.total - needs.activations if run.offloaded else needs.total


def _chip(row: Row, catalog: Catalog) -> str:
    """The catalogue's id of a row's chip; what the row says where it is not known."""
    try:
        return catalog.find("chips", written(row, "accelerator")).id
    except InputError:
        return written(row, "accelerator")


def _precision(row: Row) -> str:
    """The name that a row's precision has here; what the row says where it is not known."""
    try:
        return precision_named(written(row, "precision")).name
    except InputError:
        return written(row, "precision")


@dataclass(frozen=True)
class _Stand:
    """One chip at one pair of formats: at its central values, and at those with all draws behind them."""

    machine: Machine
    sampled: Machine


@dataclass(frozen=True)
class _Step:
    """Seconds of a predicted step of one layout."""

    predicted: float
    low: float
    high: float
    parts: dict[str, float]


class _Predictor:
    """Predicts steps, and remembers: many rows of a table share a chip, and some a whole layout."""

    def __init__(self, catalog: Catalog, draws: int, seed: int) -> None:
        self._catalog, self._draws, self._seed = catalog, draws, seed
        self._stands: dict[tuple[str, str, str], _Stand] = {}
        self._steps: dict[tuple[str, Job, Split], _Step] = {}

    def stand(self, chip: str, job: Job) -> _Stand:
        """The machine of a chip for a job's formats."""
        key = chip, job.precision.matmul, job.precision.attention
        if key not in self._stands:
            facts = chip_inputs(self._catalog, *key)
            self._stands[key] = _Stand(build(facts, facts.central()), self._sampled(facts))
        return self._stands[key]

    def _sampled(self, facts: ChipInputs) -> Machine:
        drawn = draw(facts.inputs, self._draws, self._seed)
        central = facts.central()
        return build(facts, {name: np.append(central[name], drawn[name]) for name in central})

    def step(self, chip: str, job: Job, split: Split) -> _Step:
        """The step time of a layout: its first value is the central one, the others are draws."""
        key = chip, job, split
        if key not in self._steps:
            times = step_time(job, split, self.stand(chip, job).sampled)
            total = np.broadcast_to(times.total, (self._draws + 1,))
            interval = from_draws(float(total[0]), total[1:])
            self._steps[key] = _Step(interval.value, interval.low, interval.high, _parts(times))
        return self._steps[key]


def _parts(times: StepTime) -> dict[str, float]:
    return {f.name: float(np.ravel(getattr(times, f.name))[0]) for f in fields(times)}
