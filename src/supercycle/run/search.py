"""The fastest split: every valid one is looked at, those that fit in memory are costed."""

from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.progress import told
from supercycle.base.units import GIBIBYTE
from supercycle.machine.machine import Machine
from supercycle.run.bounded import fastest_of
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.space import space
from supercycle.run.split import Split
from supercycle.run.step import step_time, utilization
from supercycle.run.valid import Mask, faults, pointless, unbalanced

CHUNK = 32_768
"""Splits costed at a time, so that their arrays stay in the processor's cache."""

REMEMBERED = 4096
"""Questions whose fastest split is remembered: a plan that changes a little asks most of them again (a choice)."""

DOES_NOT_FIT = "does not fit in memory"


@dataclass(frozen=True)
class Candidate:
    """One split with its step time, model FLOP utilisation and memory of the fullest chip."""

    split: Split
    step_s: float
    mfu: float
    memory_bytes: float


@dataclass(frozen=True)
class Search:
    """What a search found: ``examined`` splits, of which ``admitted`` fit and were costed in ``seconds``.

    ``best`` is in order of step time; ``pareto`` holds the splits that no other beats in both time and memory.
    """

    examined: int
    admitted: int
    seconds: float
    rejected: dict[str, int]
    best: tuple[Candidate, ...]
    pareto: tuple[Candidate, ...]


def search(job: Job, chips: int, machine: Machine, *, keep: int = 10) -> Search:
    """Ranks every split of a job over ``chips`` chips by step time.

    Splits that cannot run are counted by reason and those that do not fit are left out before any is costed.
    Raises InputError where none fits.
    """
    begun = perf_counter()
    found = _costed(job, chips, machine)
    order = np.lexsort((found.needed, found.seconds))
    best = [_candidate(found, i, job, chips, machine) for i in order[:keep]]
    front = _front(found.seconds[order], found.needed[order])
    pareto = [_candidate(found, i, job, chips, machine) for i in order[front]]
    spent = perf_counter() - begun
    counts = {**_counts(found.every, found.reasons), DOES_NOT_FIT: found.too_large}
    rejected = {reason: count for reason, count in counts.items() if count}
    return Search(len(found.every), len(found.splits), spent, rejected, tuple(best), tuple(pareto))


@lru_cache(maxsize=REMEMBERED)
def fastest(job: Job, chips: int, machine: Machine) -> Split:
    """The split that :func:`search` ranks first; that of a question asked before is remembered.

    Raises InputError where none fits.
    """
    every = space(job, chips, machine)
    found = fastest_of(every, _reasons(every, job, chips), job, machine)
    if found.split is None:
        raise _too_large(job, chips, machine, found.least_bytes)
    return found.split


@dataclass(frozen=True)
class _Costed:
    """Splits that fit, with their step times and memory; ``every`` split looked at, the masks of those that cannot
    run, and how many do not fit."""

    every: Split
    reasons: dict[str, Mask]
    too_large: int
    splits: Split
    seconds: NDArray[np.float64]
    needed: NDArray[np.float64]


def _costed(job: Job, chips: int, machine: Machine) -> _Costed:
    every = space(job, chips, machine)
    reasons = _reasons(every, job, chips)
    candidates = _runnable(every, reasons)
    parts = told("splits held", _chunks(candidates))
    needed = np.concatenate([np.atleast_1d(memory(job, part).total) for part in parts])
    fits = needed <= np.min(machine.memory)
    if not fits.any():
        raise _too_large(job, chips, machine, float(needed.min()))
    candidates, needed = candidates.take(fits), needed[fits]
    parts = told("splits costed", _chunks(candidates))
    seconds = np.concatenate([np.atleast_1d(step_time(job, part, machine).total) for part in parts])
    return _Costed(every, reasons, int(np.count_nonzero(~fits)), candidates, seconds, needed)


def _reasons(candidates: Split, job: Job, chips: int) -> dict[str, Mask]:
    """Why splits are not looked at, each reason with a mask over the axes that it depends on."""
    return faults(candidates, job, chips) | unbalanced(candidates, job) | pointless(candidates)


def _runnable(candidates: Split, reasons: dict[str, Mask]) -> Split:
    """The splits that no reason rules out; masks of few axes are joined before those of many."""
    out = np.zeros((1,) * len(candidates.extent), dtype=bool)
    for mask in sorted((mask for mask in reasons.values() if mask.any()), key=np.size):
        out = out | mask
    return candidates.where(~out)


def _counts(candidates: Split, reasons: dict[str, Mask]) -> dict[str, int]:
    """How many splits each reason rules out that no reason before it does."""
    valid = np.ones(candidates.extent, dtype=bool)
    counts: dict[str, int] = {}
    left = valid.size
    for reason, mask in reasons.items():
        if mask.any():
            valid &= ~mask
            now = int(np.count_nonzero(valid))
            counts[reason], left = left - now, now
    return counts


def _chunks(candidates: Split) -> list[Split]:
    return [candidates.take(slice(start, start + CHUNK)) for start in range(0, len(candidates), CHUNK)]


def _front(seconds: NDArray[np.float64], needed: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of splits in order of time, those that need less memory than every faster one."""
    least = np.minimum.accumulate(needed)
    return np.concatenate([[True], needed[1:] < least[:-1]])


def _candidate(found: _Costed, index: int, job: Job, chips: int, machine: Machine) -> Candidate:
    time = float(found.seconds[index])
    mfu = float(np.mean(utilization(job, time, chips, machine)))
    return Candidate(found.splits.take(int(index)), time, mfu, float(found.needed[index]))


def _too_large(job: Job, chips: int, machine: Machine, least: float) -> InputError:
    capacity = float(np.min(machine.memory))
    return InputError(
        f"{job.shape.name} does not fit on {chips:,} {machine.chip}: the leanest split needs"
        f" {least / GIBIBYTE:.1f} GiB a chip, a chip holds {capacity / GIBIBYTE:.1f} GiB",
        hint="Use more chips, a chip with more memory, or a shorter sequence.",
    )
