"""Trains a family of tiny transformers and writes the table of runs that ``laws fit`` reads, row by row."""

import csv
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import cos, pi
from pathlib import Path
from typing import Any

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Seconds
from supercycle.model.parameters import parameters
from supercycle.verify.law_plan import WIDTHS, PlannedRun, family, flop_of, plan_runs
from supercycle.verify.law_text import Batches, Text, pieces, text_of
from supercycle.verify.measure_kernels import formats
from supercycle.verify.pytorch import Device, find_device, synchronize
from supercycle.verify.train import trainer

COLUMNS = (
    "run", "parameters", "tokens", "loss", "flop", "held_back", "unique_tokens", "width", "layers", "batch", "steps",
    "sequence", "rate", "slice", "seconds",
)  # fmt: skip
"""Columns of the table; ``laws fit`` needs the first four, and knows ``flop`` and ``run``."""

SEQUENCE = {"cpu": 128, "gpu": 512}
"""Bytes of a sequence (a choice)."""

PEAK_RATE, PEAK_WIDTH = 4e-3, 64
"""Learning rate of AdamW at a width of 64; it falls with the root of the width (a choice, not tuned run by run)."""

WARM_UP, LAST_RATE = 0.05, 0.1
"""Share of the steps in which the rate rises, and the share of it that a cosine leaves at the end of every run."""

EVALUATED = 256
"""Kept-back sequences over which the loss is measured, the same for all runs (a choice)."""

SEED = 5
"""Seed of the initial weights."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class MeasuredRun:
    """A finished run. ``loss`` is nats a byte on text that no run has seen."""

    run: str
    parameters: int
    tokens: int
    loss: float
    flop: float
    held_back: int
    unique_tokens: int
    width: int
    layers: int
    batch: int
    steps: int
    sequence: int
    rate: float
    slice: float
    seconds: float


@dataclass(frozen=True)
class MeasuredLaw:
    """The runs of a measured law, those of an earlier session too, and where they stand."""

    runs: tuple[MeasuredRun, ...]
    table: Path
    record: Path
    text: str
    device: Device
    resumed: int
    notes: tuple[str, ...]

    @property
    def fitted(self) -> tuple[MeasuredRun, ...]:
        """The runs that a law may be fitted to."""
        return tuple(run for run in self.runs if not run.held_back)

    @property
    def held_back(self) -> tuple[MeasuredRun, ...]:
        """The run that it must foretell."""
        return tuple(run for run in self.runs if run.held_back)


def measure_law(
    table: Path, *, minutes: float = 5.0, threads: int | None = None, resume: bool = False, text: Path | None = None,
    tell: Tell = lambda _: None,
) -> MeasuredLaw:  # fmt: skip
    """Trains the family for about so many minutes and writes a row as each run ends.

    Beside the table stands a record (``.json``) of the plan, the text and the machine, from which ``resume`` goes on:
    an interruption loses the run in flight. Raises InputError without PyTorch, for a table that exists already, or one
    that cannot be resumed.
    """
    record = table.with_suffix(".json")
    if table.exists() and not resume:
        raise InputError(f"{table} exists already", hint="Go on with it with --resume, or name another file.")
    device = find_device(threads)
    source, sequence = text_of(text), SEQUENCE[device.kind]
    done = read_runs(table) if resume and table.exists() else ()
    if resume and record.exists():
        planned = _planned(record, source.name)
    else:
        paces = measure_paces(device, sequence, minutes * 60.0, source)
        planned = plan_runs(minutes * 60.0, sequence, paces)
        _write_record(record, planned, source, device, minutes, sequence)
    left = [run for run in planned if run.id not in {one.run for one in done}]
    tell(f"{len(left)} of {len(planned)} runs on {source.name}; rows go to {table} as they end")
    _begin(table)
    found = list(done)
    for run in left:
        one = train_run(run, source, device, sequence)
        _append(table, one)
        found.append(one)
        tell(
            f"{one.run}: {one.parameters:,} parameters, {one.tokens:,} bytes, loss {one.loss:.4f}, {one.seconds:.0f} s"
        )
    return MeasuredLaw(tuple(found), table, record, source.name, device, len(done), _notes(found, source))


def measure_paces(device: Device, sequence: int, seconds: Seconds, source: Text) -> dict[int, Seconds]:
    """Seconds a token of each width, growing until a width would fill the time with a few hundred steps."""
    paces: dict[int, Seconds] = {}
    batch = 16
    for width in WIDTHS:
        shape = family(width, sequence)
        training = trainer(shape, device, formats(device)[0], seed=SEED)
        batches = Batches(pieces(source.training[: batch * 8 * (sequence + 1)], sequence), batch, device)
        readings = []
        for step in range(5):
            begun = time.perf_counter()
            training.step(batches.at(step))
            synchronize(device)
            readings.append(time.perf_counter() - begun)
        paces[width] = float(np.median(readings[2:])) / (batch * sequence)
        if float(np.median(readings[2:])) * 400.0 > float(seconds):
            break
    return paces


def train_run(run: PlannedRun, source: Text, device: Device, sequence: int) -> MeasuredRun:
    """Trains one model to the end of its schedule and measures its loss on text that is kept back."""
    begun = time.perf_counter()
    shape = family(run.width, sequence)
    rate = PEAK_RATE * (PEAK_WIDTH / run.width) ** 0.5
    training = trainer(shape, device, formats(device)[0], rate=rate, seed=SEED)
    batches = Batches(pieces(source.training, sequence), run.batch, device)
    for step in range(run.steps):
        for group in training.optimizer.param_groups:
            group["lr"] = rate * schedule(step, run.steps)
        training.step(batches.at(step))
    unseen = Batches(pieces(source.kept_back, sequence)[:EVALUATED], 32, device)
    losses = [training.loss(unseen.at(step)) for step in range(max(len(unseen.pieces) // 32, 1))]
    tokens = run.steps * run.batch * sequence
    return MeasuredRun(
        run=run.id, parameters=int(parameters(shape).total), tokens=tokens, loss=float(np.mean(losses)),
        flop=float(flop_of(shape, sequence, tokens)), held_back=int(run.kept_back),
        unique_tokens=int(min(tokens, tokens / max(float(batches.epochs(tokens)), 1e-12))), width=run.width,
        layers=shape.layers, batch=run.batch, steps=run.steps, sequence=sequence, rate=rate, slice=run.slice,
        seconds=time.perf_counter() - begun,
    )  # fmt: skip


def schedule(step: int, steps: int) -> float:
    """Share of the peak learning rate at a step: a linear rise, then a cosine to the end of this very run.

    Hoffmann et al. 2022, appendix B: a schedule longer than the run would make its loss too high.
    """
    rise = max(round(WARM_UP * steps), 1)
    if step < rise:
        return (step + 1) / rise
    along = (step - rise) / max(steps - rise, 1)
    return LAST_RATE + (1.0 - LAST_RATE) * 0.5 * (1.0 + cos(pi * along))


def read_runs(table: Path) -> tuple[MeasuredRun, ...]:
    """The runs of a table that :func:`measure_law` wrote; a last line that was cut off is left out."""
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    kinds = MeasuredRun.__annotations__
    found = []
    for index, row in enumerate(rows):
        try:
            found.append(MeasuredRun(**{name: _cell(kinds[name], row[name]) for name in COLUMNS}))
        except (KeyError, TypeError, ValueError) as fault:
            if index == len(rows) - 1 and row.get("run"):
                continue
            raise InputError(f"{table} is not a table of measured runs", [f"row {index + 1}: {fault}"]) from fault
    return tuple(found)


def _cell(kind: Any, text: str) -> Any:
    return {int: int, float: float, str: str}[kind](text)


def _begin(table: Path) -> None:
    """The heading of a new table; of an old one the whole lines, so that rows never join a broken one."""
    table.parent.mkdir(parents=True, exist_ok=True)
    kept = read_runs(table) if table.exists() else ()
    with table.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerow(COLUMNS)
    for run in kept:
        _append(table, run)


def _append(table: Path, run: MeasuredRun) -> None:
    with table.open("a", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerow([asdict(run)[name] for name in COLUMNS])
        lines.flush()
        os.fsync(lines.fileno())


def _write_record(
    record: Path, planned: tuple[PlannedRun, ...], source: Text, device: Device, minutes: float, sequence: int
) -> None:
    form: Mapping[str, Any] = {
        "made_by": "supercycle laws measure", "minutes": minutes, "text": source.name,
        "training_bytes": len(source.training), "kept_back_bytes": len(source.kept_back), "tokens": "bytes",
        "parameters": "all weights, embedding, positions and head included",
        "flop": "forward and backward of products and causal attention", "sequence": sequence,
        "precision": formats(device)[0], "device": device.name, "software": device.software, "system": device.system,
        "threads": device.threads, "schedule": "5 % linear rise, cosine to 10 % at the end of each run, AdamW",
        "plan": [asdict(run) for run in planned],
    }  # fmt: skip
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(form, indent=1) + "\n", encoding="utf-8")


def _planned(record: Path, text: str) -> tuple[PlannedRun, ...]:
    try:
        form = json.loads(record.read_text(encoding="utf-8"))
        planned = tuple(PlannedRun(**one) for one in form["plan"])
    except (ValueError, TypeError, KeyError) as fault:
        raise InputError(f"{record} is not the record of a measured law: {fault}") from fault
    if form.get("text") != text:
        raise InputError(f"{record} was made on {form.get('text')!r}, not on {text!r}")
    return planned


def _notes(found: list[MeasuredRun], source: Text) -> tuple[str, ...]:
    notes = [f"{source.name}, read byte by byte; losses are nats a byte on files that no run has seen"]
    if any(run.unique_tokens < run.tokens for run in found):
        notes.append("some runs saw the text more than once: see unique_tokens")
    return tuple(notes)
