"""How many layouts a search looks at and costs in a second: GPT-3 175B on 512 A100 SXM 80 GB.

    python benchmarks/search.py

Two rates, both over layouts that were fully costed (every part of the step time):
- of the whole search: divided by the seconds from the question to the ranked answer, with the making of the
  space, validity, memory, costing, sorting and the Pareto front;
- of the costing alone: divided by the seconds inside the step-time function.
Each is the best of REPEATS. The target is 200,000 a second over the whole search, on 2 cores.
"""

from dataclasses import replace
from time import perf_counter

import numpy as np

from supercycle.catalog.store import Catalog
from supercycle.machine.machine import Machine
from supercycle.run import search as searching
from supercycle.run.job import AttentionKernel, Job
from supercycle.run.memory import memory
from supercycle.run.space import space
from supercycle.run.step import step_time
from supercycle.study.predict import question

REPEATS = 5
CHIPS = 512
SEQUENCE = 2048
BATCHES = (512, 1536, 3072)
KERNELS: tuple[AttentionKernel, ...] = ("fused", "unfused")


def costing_seconds(job: Job, machine: Machine) -> float:
    """Seconds of one pass of the step-time function over the layouts that a search costs."""
    every = space(job, CHIPS, machine)
    runnable = searching._runnable(every, searching._reasons(every, job, CHIPS))
    needed = np.concatenate([np.atleast_1d(memory(job, part).total) for part in searching._chunks(runnable)])
    parts = searching._chunks(runnable.take(needed <= np.min(machine.memory)))
    begun = perf_counter()
    for part in parts:
        _ = step_time(job, part, machine).total
    return perf_counter() - begun


def report(job: Job, machine: Machine) -> None:
    """Prints one search: its counts, and the two rates."""
    found = [searching.search(job, CHIPS, machine) for _ in range(REPEATS)]
    whole = min(one.seconds for one in found)
    costing = min(costing_seconds(job, machine) for _ in range(REPEATS))
    one = found[0]
    rejected = sum(one.rejected.values())
    print(f"\nglobal batch {job.global_batch:,}, {job.attention} attention")
    print(f"  examined {one.examined:,}; rejected before costing {rejected:,}:")
    for reason, count in sorted(one.rejected.items(), key=lambda item: -item[1]):
        print(f"    {count:>9,}  {reason}")
    print(f"  fully costed {one.admitted:,}; whole search {whole:.3f} s, of which costing {costing:.3f} s")
    print(f"  a second: {one.admitted / whole:,.0f} costed over the whole search,", end=" ")
    print(f"{one.admitted / costing:,.0f} costed over the costing alone, {one.examined / whole:,.0f} examined")
    best = one.best[0]
    print(f"  best: {best.step_s:.2f} s, MFU {best.mfu:.1%}, {best.split.numbers()}")


def main() -> None:
    """Every batch with both kinds of attention."""
    print(__doc__)
    asked = question(Catalog(), "gpt-3-175b", "a100-sxm-80gb", CHIPS, global_batch=BATCHES[0], sequence=SEQUENCE)
    for batch in BATCHES:
        for kernel in KERNELS:
            report(replace(asked.job, global_batch=batch, attention=kernel), asked.machine)


if __name__ == "__main__":
    main()
