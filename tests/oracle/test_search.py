"""The search against brute force: every split, one at a time, through the path of a single layout."""

import numpy as np
import pytest

from supercycle.machine.machine import Machine
from supercycle.model.shape import Experts, Shape
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.search import DOES_NOT_FIT, search
from supercycle.run.space import space
from supercycle.run.split import Split
from supercycle.run.step import step_time
from supercycle.run.valid import faults, pointless, unbalanced

DENSE = Shape("dense", 4, 2048, 16, 4, 128, 5632, 32_000)
MIXTURE = Shape("mixture", 4, 2048, 16, 4, 128, 0, 32_000, experts=Experts(count=4, per_token=2, width=2816))


def every_split(job: Job, chips: int, machine: Machine) -> list[Split]:
    """The search's space, laid out one by one."""
    candidates = space(job, chips, machine)
    flat = candidates.where(np.ones(candidates.extent, dtype=bool))
    return [flat.take(index) for index in range(len(flat))]


@pytest.mark.parametrize(("shape", "chips"), [(DENSE, 8), (DENSE, 12), (MIXTURE, 4)])
def test_the_search_finds_what_brute_force_finds(shape: Shape, chips: int, h100: Machine) -> None:
    """Same splits examined, admitted and rejected for memory; same best five, to floating-point accuracy."""
    job = Job(shape, 4096, 12, precision_named("bf16"))
    admitted: list[tuple[float, float]] = []
    too_large = 0
    splits = every_split(job, chips, h100)
    for split in splits:
        reasons = faults(split, job, chips) | unbalanced(split, job) | pointless(split)
        if any(mask.any() for mask in reasons.values()):
            continue
        needed = float(memory(job, split).total)
        if needed > float(h100.memory):
            too_large += 1
            continue
        admitted.append((float(step_time(job, split, h100).total), needed))
    found = search(job, chips, h100, keep=5)
    assert found.examined == len(splits)
    assert found.admitted == len(admitted)
    assert found.rejected.get(DOES_NOT_FIT, 0) == too_large
    assert sum(found.rejected.values()) == len(splits) - len(admitted)
    best = sorted(admitted)[:5]
    assert [c.step_s for c in found.best] == pytest.approx([seconds for seconds, _ in best], rel=1e-12)
    assert [c.memory_bytes for c in found.best] == pytest.approx([needed for _, needed in best], rel=1e-12)


def test_the_pareto_front_is_what_no_split_beats_in_time_and_memory(h100: Machine) -> None:
    """Every split of the front against every admitted one."""
    job = Job(DENSE, 4096, 24, precision_named("bf16"))
    found = search(job, 8, h100, keep=10_000)
    points = [(c.step_s, c.memory_bytes) for c in found.best]
    front = {
        p for p in points
        if not any(q[0] <= p[0] and q[1] <= p[1] and q != p for q in points)
    }  # fmt: skip
    assert {(c.step_s, c.memory_bytes) for c in found.pareto} == front
