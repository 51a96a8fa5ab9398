"""Tables of one predicted step and of a search."""

from dataclasses import fields

from rich.console import RenderableType

from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.report import numbers
from supercycle.report.tables.layout import Column, blank, broken, line, numbered, pairs, table
from supercycle.run.job import Job
from supercycle.run.search import Candidate, Search
from supercycle.run.split import split_text
from supercycle.study.predict import Prediction, Question

WIDEST_SPLIT = 50
"""Columns of a split in a table before it is broken after a comma."""


def prediction(found: Prediction) -> list[RenderableType]:
    """One step: what was asked, how fast it is, the parts of its time and of its memory."""
    chosen = "the fastest that fits" if found.searched else "as given"
    head = [
        *question(found.job, found.chip, found.chips),
        ("Split", f"{split_text(found.split)} ({chosen})"),
        ("Step", numbers.SECONDS.interval(found.step_s)),
        ("Speed", numbers.RATE.interval(found.tokens_per_s)),
        ("MFU", numbers.PERCENT.interval(found.mfu)),
        ("Memory", fit_text(found)),
    ]
    return [pairs(head), blank(), time_table(found), blank(), memory_table(found), *numbered("Notes", found.notes)]


def question(job: Job, chip: str, count: int) -> list[tuple[str, str]]:
    """What is trained on what."""
    return [
        ("Model", f"{job.shape.name}, {sizes(job.shape)}"),
        ("Chips", f"{count:,} {chip}, {job.precision.name}"),
        ("Batch", f"{job.global_batch:,} sequences of {job.sequence:,} tokens"),
    ]


def sizes(shape: Shape) -> str:
    """The number of parameters, and of those at work on a token where they are fewer."""
    count = parameters(shape)
    total = numbers.COUNT.text(float(count.total))
    active = numbers.COUNT.text(float(count.active))
    return f"{total} parameters" + (f", {active} active" if active != total else "")


def fit_text(found: Prediction) -> str:
    """Whether the fullest chip's memory is enough."""
    needed, held = (numbers.BYTES.text(float(x)) for x in (found.memory.total, found.capacity))
    return f"fits: {needed} of {held}" if found.fits else f"DOES NOT FIT: {needed} needed, {held} there"


def time_table(found: Prediction) -> RenderableType:
    """Parts of the step that take time, with their share of it."""
    parts = {f.name.replace("_", " "): float(getattr(found.parts, f.name)) for f in fields(found.parts)}
    total = float(found.parts.total)
    rows = [(name, numbers.STEP.text(time), numbers.SHARE.text(time / total)) for name, time in parts.items() if time]
    rows.append(("total", numbers.STEP.text(total), "100"))
    columns = [Column("part of the step"), Column("s", True), Column("% of step", True)]
    return table("Time by parts, at central values", columns, rows, strong=len(rows) - 1)


def memory_table(found: Prediction) -> RenderableType:
    """Parts of the fullest chip's memory, with their share of what it holds."""
    parts = {f.name: float(getattr(found.memory, f.name)) for f in fields(found.memory)}
    parts |= {"total": float(found.memory.total), "capacity": float(found.capacity)}
    rows = [
        (name, numbers.significant(size / 2**30, 3), numbers.SHARE.text(size / float(found.capacity)))
        for name, size in parts.items()
    ]
    columns = [Column("part of the memory"), Column("GiB", True), Column("% of capacity", True)]
    return table("Memory of the fullest chip, by parts", columns, rows, strong=len(rows) - 2)


def search(asked: Question, found: Search) -> list[RenderableType]:
    """What a search looked at, its fastest splits, and those that no other beats in both time and memory."""
    rejected = sorted(found.rejected.items(), key=lambda item: -item[1])
    head = [
        *question(asked.job, asked.chip, asked.chips),
        ("Examined", f"{found.examined:,} splits in {numbers.seconds(found.seconds)}"),
        ("Costed", f"{found.admitted:,} that fit, {numbers.COUNT.text(costed_per_second(found))} a second"),
    ]
    out = [pairs(head), blank(), _candidates("Fastest splits", found.best)]
    if rejected:
        columns = [Column("why a split was left out"), Column("splits", True)]
        out += [blank(), table("Left out", columns, [(why, f"{count:,}") for why, count in rejected])]
    shown = found.pareto[: max(len(found.best), 1)]
    more = f" (the first {len(shown)} of {len(found.pareto)})" if len(shown) < len(found.pareto) else ""
    out += [blank(), _candidates(f"Least memory for their time{more}", shown)]
    out += numbered("Notes", asked.notes)
    return [*out, blank(), line("Step times are central values; supercycle run --split gives their intervals.")]


def costed_per_second(found: Search) -> float:
    """Splits costed for each second of a search."""
    return found.admitted / found.seconds if found.seconds > 0 else float("nan")


def _candidates(title: str, found: tuple[Candidate, ...]) -> RenderableType:
    rows = [
        (
            broken(split_text(one.split), WIDEST_SPLIT),
            numbers.STEP.text(one.step_s),
            numbers.SHARE.text(one.mfu),
            numbers.significant(one.memory_bytes / 2**30, 3),
        )
        for one in found
    ]
    columns = [Column("split"), Column("step, s", True), Column("MFU, %", True), Column("GiB a chip", True)]
    return table(title, columns, rows)
