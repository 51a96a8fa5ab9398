"""The verb ``calibrate`` for a table of runs: constants with their doubts, and how they predict what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from supercycle.base.draws import SCORE_OF_INTERVAL
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Share
from supercycle.catalog.runs import runs, shipped_runs
from supercycle.catalog.stacks import StackEntry
from supercycle.catalog.store import Catalog
from supercycle.run.split import FULL
from supercycle.verify.calibration.constants import CONSTANTS, Constant, from_scale
from supercycle.verify.calibration.problem import FitRow, Slot, fit_rows
from supercycle.verify.calibration.regression import NOISE, SOURCE_SPREAD, Fit, fit, fits_without_each
from supercycle.verify.columns import Row
from supercycle.verify.measured import baseline
from supercycle.verify.predictor import Constants, Predictor

DRAWS = 200
"""Draws behind the interval of one left-out run."""

SEED = 20_261
"""Seed of those draws."""

INFORMED = 0.7
"""Part of a prior's standard deviation that is left of a constant that runs say something of (judgement)."""

FEWEST_ROWS = 3
"""Runs that a fit needs at least: fewer say less than the prior (a limit of this package)."""


@dataclass(frozen=True)
class FittedConstant:
    """One constant of one entry: its value with the 90 % interval for a new run, and how many runs depend on it.

    ``informed`` is whether the runs have narrowed it: to INFORMED of its prior or less.
    """

    kind: str
    entry: str
    table: str
    key: str
    name: str
    meaning: str
    estimate: Estimate
    before: float
    rows: int
    sources: tuple[str, ...]
    informed: bool


@dataclass(frozen=True)
class LeftOut:
    """How runs of one source are predicted by constants that were fitted to all others.

    Errors are fractions of the measured step; ``coverage`` is the share of runs inside their 90 % interval and
    ``baseline_error`` the median error of half of the peak.
    """

    source: str
    rows: int
    median_error: Share
    mean_error: Share
    median_bias: Share
    coverage: Share
    baseline_error: Share


@dataclass(frozen=True)
class Calibration:
    """Constants fitted to a table of runs, and the errors on sources that were left out of the fit."""

    rows: int
    constants: tuple[FittedConstant, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]

    @property
    def error(self) -> Share | None:
        """The mean over sources of the median error with the source left out; None where there is one source."""
        return float(np.mean([one.median_error for one in self.left_out])) if self.left_out else None

    @property
    def coverage(self) -> Share | None:
        """The share of left-out runs inside their interval."""
        if not self.left_out:
            return None
        return sum(one.coverage * one.rows for one in self.left_out) / sum(one.rows for one in self.left_out)


def calibrate(catalog: Catalog, table: Sequence[Row] | Path | None = None) -> Calibration:
    """Fits the constants of stacks and frameworks to measured runs; None is the packaged table.

    Each source is also predicted by a fit without it. Raises InputError where fewer than FEWEST_ROWS rows can be
    predicted.
    """
    if table is None:
        table = shipped_runs(catalog)
    elif isinstance(table, Path):
        table = runs(table)
    rows = fit_rows(table, catalog)
    if len(rows) < FEWEST_ROWS:
        raise InputError(
            f"{len(rows)} of {len(table)} rows can be predicted, and a fit needs {FEWEST_ROWS}",
            hint="`supercycle check` says for each row why it cannot be.",
        )
    whole = fit(rows)
    without = fits_without_each(rows, whole)
    return Calibration(
        rows=len(rows),
        constants=tuple(_fitted(slot, whole, rows) for slot in whole.slots),
        left_out=tuple(_left_out(source, found, rows, catalog) for source, found in without.items()),
        notes=_notes(rows, len(table), without),
    )


def constants_of(found: Fit, catalog: Catalog) -> Constants:
    """The values of a fit, as predictions take them: of every stack, also of those without runs."""
    values = {(slot.entry, slot.constant.name): interval(slot.constant, found, slot) for slot in found.slots}
    for id in catalog.files("stacks"):
        for constant in CONSTANTS:
            key = id, constant.name
            calibrated = cast(StackEntry, catalog.entry("stacks", id)).calibrated
            if constant.owner == "stacks" and key not in values and calibrated:
                values[key] = interval(constant, found, None)
    return values


def interval(constant: Constant, found: Fit, slot: Slot | None) -> Estimate:
    """A constant with its 90 % interval for a new run; without a slot, that of an entry without runs.

    The two factors also carry what differs between sources and between runs: the interval of a prediction is theirs.
    """
    place = found.common[constant] if slot is None else found.places[slot]
    spread = constant.spread if slot is None else 0.0
    doubt = found.common_doubt[constant] if slot is None else found.doubt(slot)
    unexplained = UNEXPLAINED.get(constant.name, 0.0)
    if constant.name == "software factor":
        unexplained = float(
            np.hypot(unexplained, between_sources(0 if slot is None else found.seen.get(slot.entry, 0)))
        )
    deviation = float(np.sqrt(doubt**2 + spread**2 + unexplained**2))
    value, low, high = (float(from_scale(constant, place + score * deviation)) for score in SCORES)
    return Estimate(value, low, high)


SCORES = (0.0, -SCORE_OF_INTERVAL, SCORE_OF_INTERVAL)
"""Standard scores of a value and its 90 % interval."""

FEW_SOURCES = 1.5
"""How much less a new source's effect is known where one source was seen, as a part of SOURCE_SPREAD: it falls with
their number. Fitted to BigScience's runs on V100, of which three quarters then lie in intervals that one DGX-2 gave."""


def between_sources(seen: int) -> float:
    """Standard deviation of a new source's effect where ``seen`` sources have runs of its stack.

    One machine, one code and one author say little of the next.
    """
    return SOURCE_SPREAD * (1.0 + FEW_SOURCES / max(seen, 1))


UNEXPLAINED = {
    "software factor": NOISE["dense"],
    "mixture factor": float(np.sqrt(NOISE["moe"] ** 2 - NOISE["dense"] ** 2)) * 1.5,
}
"""Standard deviations, on the logarithm, of what differs between sources and runs beyond the constants. Kernels of
mixtures are two thirds of a step, so that their factor varies half as much again as the step."""


def _fitted(slot: Slot, whole: Fit, rows: Sequence[FitRow]) -> FittedConstant:
    using = [row for row in rows if slot in row.slots]
    constant = slot.constant
    return FittedConstant(
        constant.owner, slot.entry, constant.table, constant.key, constant.name, constant.meaning,
        interval(constant, whole, slot), using[0].facts.inputs[constant.name].estimate.value, len(using),
        tuple(sorted({row.source for row in using})),
        whole.doubt(slot) <= INFORMED * float(np.hypot(constant.doubt, constant.spread)),
    )  # fmt: skip


def _left_out(source: str, found: Fit, rows: Sequence[FitRow], catalog: Catalog) -> LeftOut:
    """Predicts the runs of a source by constants that have not seen it."""
    own = [row for row in rows if row.source == source]
    # A slot that only this source informs keeps its prior: the fit has moved it by nothing.
    predictor = Predictor(catalog, DRAWS, SEED, constants_of(found, catalog))
    steps = [predictor.step(row.run, row.split) for row in own]
    measured = np.array([row.measured for row in own])
    signed = np.array([step.predicted for step in steps]) / measured - 1.0
    rule = np.array([_baseline(row, predictor) for row in own]) / measured - 1.0
    inside = np.array([bool(step.low <= row.measured <= step.high) for step, row in zip(steps, own, strict=True)])
    return LeftOut(
        source=source,
        rows=len(own),
        median_error=float(np.median(np.abs(signed))),
        mean_error=float(np.mean(np.abs(signed))),
        median_bias=float(np.median(signed)),
        coverage=float(np.mean(inside)),
        baseline_error=float(np.median(np.abs(rule))),
    )


def _baseline(row: FitRow, predictor: Predictor) -> float:
    split, job = row.split, row.run.job
    schedule = (int(split.pipeline), int(split.virtual), float(split.micro_batches(job.global_batch)))
    peak = float(predictor.stand(row.run).machine.peak)
    return float(baseline(job, row.run.chips, peak, FULL if int(split.recompute) == FULL else 0, schedule))


def _notes(rows: Sequence[FitRow], read: int, without: dict[str, Fit]) -> tuple[str, ...]:
    notes = []
    if read > len(rows):
        notes.append(f"{read - len(rows):,} of {read:,} rows cannot be predicted and take no part")
    if not without:
        notes.append("one source alone: nothing is left to check the fit on")
    return tuple(notes)
