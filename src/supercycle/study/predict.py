"""One training step of a given model on given chips, with its interval: the verbs ``predict`` and ``search``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from supercycle.base.draws import draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import GIBIBYTE, Bytes, Number, Seconds
from supercycle.catalog.models import ModelEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import ChipInputs, build, chip_inputs
from supercycle.machine.machine import Machine
from supercycle.model.config import from_config
from supercycle.model.load import shape_of
from supercycle.model.shape import Shape
from supercycle.run import search as searching
from supercycle.run.job import Job
from supercycle.run.memory import Memory, memory
from supercycle.run.precision import precision_named
from supercycle.run.split import Split
from supercycle.run.step import StepTime, step_time, utilization
from supercycle.run.valid import faults, unbalanced
from supercycle.study.candidate import with_given
from supercycle.study.caveats import caveats
from supercycle.study.given import read_given, unused
from supercycle.study.given_names import CHIP
from supercycle.study.peaks import refuse_sparse

DRAWS = 2_000
"""Draws behind the interval of one step time."""

SEED = 20_261
"""Seed of every sampler whose user gives none, so that a prediction is the same each time."""

USUAL_SEQUENCE = 4096
"""Tokens of a sequence where a question names none (a default of this package)."""

USUAL_BATCH_TOKENS = 4 * 2**20
"""Tokens of a global batch where a question names none (a default of this package)."""


@dataclass(frozen=True)
class Prediction:
    """A predicted step. ``parts`` and ``memory`` are at central values; ``searched`` says who chose the split."""

    job: Job
    chip: str
    chips: int
    split: Split
    step_s: Estimate
    tokens_per_s: Estimate
    mfu: Estimate
    parts: StepTime
    memory: Memory
    capacity: Bytes
    searched: bool
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the fullest chip's memory is enough."""
        return bool(self.memory.total <= self.capacity)


@dataclass(frozen=True)
class Central:
    """A step at the central value of every input, without its doubt; numbers may be arrays, one element a question."""

    job: Job
    chip: str
    chips: int
    split: Split
    step_s: Seconds
    tokens_per_s: Number
    mfu: Number
    parts: StepTime
    memory: Memory
    capacity: Bytes
    searched: bool

    @property
    def fits(self) -> NDArray[np.bool_]:
        """Whether the fullest chip's memory is enough."""
        return np.asarray(self.memory.total <= np.asarray(self.capacity))


@dataclass(frozen=True)
class Question:
    """What is asked of a step: a job on so many chips of a kind. ``notes`` say what was chosen for the asker."""

    job: Job
    chip: str
    chips: int
    facts: ChipInputs
    machine: Machine
    notes: tuple[str, ...]


def question(
    catalog: Catalog, model: str, chip: str, chips: int, *, global_batch: int | None = None,
    sequence: int | None = None, precision: str = "bf16", framework: str | None = None, given: Sequence[str] = (),
) -> Question:  # fmt: skip
    """A question in the catalogue's terms. ``model`` is a catalogue name or the path of a config.json.

    ``framework`` is one of the catalogue, None the usual one of the chip's stack. ``given`` sets inputs, like
    ``chip.memory.bandwidth=3TB/s``.
    """
    if chips < 1:
        raise InputError(f"the number of chips, {chips}, must be at least 1")
    shape, notes = named_shape(catalog, model)
    found = catalog.find("chips", chip)
    asked = precision_named(precision)
    length = sequence or USUAL_SEQUENCE
    batch = global_batch or _usual_batch(length, chips)
    if sequence is None:
        notes += (f"sequence not given: {length:,} tokens",)
    if global_batch is None:
        notes += (f"global batch not given: {batch:,} sequences ({batch * length / 1e6:.1f}M tokens)",)
    job = Job(shape, length, batch, asked)
    settings = read_given(given, catalog)
    notes += unused(settings, (CHIP,))
    code = None if framework is None else catalog.find("frameworks", framework).id
    refuse_sparse(catalog, found.id, asked.matmul, settings)
    facts = with_given(chip_inputs(catalog, found.id, asked.matmul, asked.attention, framework=code), settings)
    named = (found.note,) if found.note else ()
    return Question(job, found.id, chips, facts, build(facts, facts.central()), named + notes + facts.notes)


def _usual_batch(sequence: int, chips: int) -> int:
    """About USUAL_BATCH_TOKENS, as a power of two times the odd factor of the chips, so that replicas divide it."""
    odd = chips // (chips & -chips)
    wanted = max(USUAL_BATCH_TOKENS / sequence, 1.0)
    sizes = [odd << k for k in range(40)]
    return min(sizes, key=lambda size: abs(log(size / wanted)))


def named_shape(catalog: Catalog, model: str) -> tuple[Shape, tuple[str, ...]]:
    """The shape of a catalogue name or of a Hugging Face config.json, and a note if the name needed reading."""
    if model.endswith(".json") or _is_file(model):
        return from_config(model), ()
    found = catalog.find("models", model)
    return shape_of(cast(ModelEntry, catalog.entry("models", found.id))), (found.note,) if found.note else ()


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def predict(asked: Question, split: Split | None = None, *, draws: int = DRAWS, seed: int = SEED) -> Prediction:
    """The step time of a question at the given split, or at the fastest that fits.

    Raises InputError where the split cannot run; a split that runs but does not fit is predicted and said not
    to fit.
    """
    found, odd = checked_central(asked, split)
    notes = with_caveats(asked, found.split).notes + odd
    seconds, used = _sampled(asked, found.split, draws, seed)
    step, needed = from_draws(float(found.step_s), seconds), found.memory
    if not found.fits:
        notes += (
            f"does not fit: {float(needed.total) / GIBIBYTE:.1f} GiB needed,"
            f" {float(asked.machine.memory) / GIBIBYTE:.1f} GiB a chip",
        )
    return Prediction(
        job=asked.job, chip=asked.chip, chips=asked.chips, split=found.split, step_s=step,
        tokens_per_s=inverse(step, asked.job.tokens),
        mfu=from_draws(float(found.mfu), used),
        parts=found.parts, memory=needed, capacity=float(asked.machine.memory), searched=found.searched,
        notes=notes, sources=asked.machine.sources,
    )  # fmt: skip


def checked_central(asked: Question, split: Split | None = None) -> tuple[Central, tuple[str, ...]]:
    """One question's step without its doubt, at the given split or the fastest, and what is unusual about the split.

    Raises InputError where the split cannot run.
    """
    chosen = searching.fastest(asked.job, asked.chips, asked.machine) if split is None else split
    odd = check_split(chosen, asked)
    return central(asked, chosen, searched=split is None), odd


def central(asked: Question, split: Split, *, searched: bool = False) -> Central:
    """The step at the central value of every input; the job's and the machine's numbers may be arrays."""
    parts = step_time(asked.job, split, asked.machine)
    return Central(
        job=asked.job, chip=asked.chip, chips=asked.chips, split=split, step_s=parts.total,
        tokens_per_s=asked.job.tokens / parts.total,
        mfu=utilization(asked.job, parts.total, asked.chips, asked.machine),
        parts=parts, memory=memory(asked.job, split), capacity=asked.machine.memory, searched=searched,
    )  # fmt: skip


def search(asked: Question, *, keep: int = 10) -> searching.Search:
    """The ranked splits of a question."""
    return searching.search(asked.job, asked.chips, asked.machine, keep=keep)


def _sampled(asked: Question, split: Split, draws: int, seed: int) -> tuple[Number, Number]:
    """Step seconds and MFU of one split for every draw of the chip's inputs."""
    machine = build(asked.facts, draw(asked.facts.inputs, draws, seed))
    seconds = step_time(asked.job, split, machine).total
    return seconds, utilization(asked.job, seconds, asked.chips, machine)


def with_caveats(asked: Question, split: Split) -> Question:
    """The question with what has to be said beside one split's time."""
    return replace(asked, notes=asked.notes + caveats(asked.job, split, asked.machine))


def inverse(seconds: Estimate, amount: float) -> Estimate:
    """An amount a second: the interval turns around."""
    return Estimate(amount / seconds.value, amount / seconds.high, amount / seconds.low)


def check_split(split: Split, asked: Question) -> tuple[str, ...]:
    """Notes on a split that runs by hand only; raises InputError, with every reason, for one that cannot run."""
    reasons = [reason for reason, mask in faults(split, asked.job, asked.chips).items() if mask.any()]
    if reasons:
        raise cannot_run(asked.chips, reasons)
    return tuple(
        f"{reason}: frameworks need a layout made by hand, and searches leave it out"
        for reason, mask in unbalanced(split, asked.job).items()
        if mask.any()
    )


def cannot_run(chips: int, reasons: Sequence[str]) -> InputError:
    """A split that cannot run, with every reason."""
    return InputError(f"this split cannot run on {chips:,} chips", reasons, "leave --split out to search for one")
