"""Predicted against measured, row by row: the verb ``check``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from supercycle.base.errors import InputError
from supercycle.base.progress import told
from supercycle.base.units import Bytes
from supercycle.catalog.runs import runs, shipped_runs
from supercycle.catalog.store import Catalog
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.split import Split
from supercycle.verify.columns import Row, written
from supercycle.verify.layouts import complete
from supercycle.verify.measured import baseline, seconds
from supercycle.verify.predictor import Predictor
from supercycle.verify.rows import MeasuredRun, group_of, measured_run
from supercycle.verify.summary import ADAPTERS, Ranking, Summary, rankings, summary

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
    predictor = Predictor(catalog, draws, seed)
    rows = tuple(_checked(row, catalog, predictor) for row in told("rows", table))
    return Check(rows, summary(rows), rankings(rows))


def _checked(row: Row, catalog: Catalog, predictor: Predictor) -> CheckedRow:
    mixture = written(row, "arch").lower() == "moe" or bool(written(row, "n_experts").strip("01"))
    known = CheckedRow(
        id=written(row, "id"), source_key=written(row, "source_key"), chip=_chip(row, catalog),
        framework=written(row, "framework"), precision=_precision(row),
        kind=ADAPTERS if written(row, "task").lower() == ADAPTERS else "moe" if mixture else "dense",
        layout_level=written(row, "layout_level"), group=group_of(row),
    )  # fmt: skip
    completed: list[str] = []
    try:
        run = measured_run(row, catalog)
        completed += run.completed
        known = replace(known, kind=kind_of(run))
        stand = predictor.stand(run)
        peak = float(stand.machine.peak)
        measured = float(seconds(row, run.job, run.chips, peak, completed))
        known = replace(known, measured_s=measured)
        split = complete(run.layout, run.job, run.chips, stand.machine, completed)
    except InputError as fault:
        return replace(known, completed=tuple(completed), reason="; ".join([fault.headline, *fault.faults]))
    step = predictor.step(run, split)
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


def kind_of(run: MeasuredRun) -> str:
    """What is trained: adapters beside frozen weights, a mixture of experts, or a dense model."""
    if run.job.adapters:
        return ADAPTERS
    return "moe" if run.job.shape.experts else "dense"


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
