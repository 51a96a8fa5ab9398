"""The fastest split: every valid one is looked at, those that fit in memory are costed."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from supercycle.base.errors import InputError
from supercycle.base.units import GIBIBYTE
from supercycle.machine.machine import Machine
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.space import space
from supercycle.run.split import Split
from supercycle.run.step import step_time, utilization
from supercycle.run.valid import faults, pointless, unbalanced

CHUNK = 32_768
"""Splits costed at a time, so that their arrays stay in the processor's cache."""

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
    candidates = space(job, chips, machine)
    examined = len(candidates)
    rejected, candidates = _runnable(candidates, job, chips)
    needed = np.concatenate([np.atleast_1d(memory(job, part).total) for part in _chunks(candidates)])
    fits = needed <= np.min(machine.memory)
    rejected[DOES_NOT_FIT] = int(np.sum(~fits))
    if not fits.any():
        raise _too_large(job, chips, machine, float(needed.min()))
    candidates, needed = candidates.take(fits), needed[fits]
    seconds = np.concatenate([np.atleast_1d(step_time(job, part, machine).total) for part in _chunks(candidates)])
    order = np.lexsort((needed, seconds))
    best = [_candidate(candidates, i, job, chips, machine, seconds, needed) for i in order[:keep]]
    front = _front(seconds[order], needed[order])
    pareto = [_candidate(candidates, i, job, chips, machine, seconds, needed) for i in order[front]]
    spent = perf_counter() - begun
    reasons = {reason: count for reason, count in rejected.items() if count}
    return Search(examined, len(candidates), spent, reasons, tuple(best), tuple(pareto))


def _runnable(candidates: Split, job: Job, chips: int) -> tuple[dict[str, int], Split]:
    counts: dict[str, int] = {}
    valid = np.ones(candidates.extent, dtype=bool)
    left = valid.size
    reasons = faults(candidates, job, chips) | unbalanced(candidates, job) | pointless(candidates)
    for reason, mask in reasons.items():
        valid &= ~mask
        counts[reason], left = left - int(valid.sum()), int(valid.sum())
    return counts, candidates.where(valid)


def _chunks(candidates: Split) -> list[Split]:
    return [candidates.take(slice(start, start + CHUNK)) for start in range(0, len(candidates), CHUNK)]


def _front(seconds: NDArray[np.float64], needed: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of splits in order of time, those that need less memory than every faster one."""
    least = np.minimum.accumulate(needed)
    return np.concatenate([[True], needed[1:] < least[:-1]])


def _candidate(
    candidates: Split, index: int, job: Job, chips: int, machine: Machine,
    seconds: NDArray[np.float64], needed: NDArray[np.float64],
) -> Candidate:  # fmt: skip
    time = float(seconds[index])
    mfu = float(np.mean(utilization(job, time, chips, machine)))
    return Candidate(candidates.take(int(index)), time, mfu, float(needed[index]))


def _too_large(job: Job, chips: int, machine: Machine, least: float) -> InputError:
    capacity = float(np.min(machine.memory))
    return InputError(
        f"{job.shape.name} does not fit on {chips:,} {machine.chip}: the leanest split needs"
        f" {least / GIBIBYTE:.1f} GiB a chip, a chip holds {capacity / GIBIBYTE:.1f} GiB",
        hint="Use more chips, a chip with more memory, or a shorter sequence.",
    )
