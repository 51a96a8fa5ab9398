"""What a search looks at against an independent enumeration of everything that a framework could run."""

from dataclasses import fields
from itertools import product

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.machine.machine import Machine
from supercycle.model.shape import Experts, Shape
from supercycle.run import search as searching
from supercycle.run import space as spaces
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.run.search import search
from supercycle.run.space import space
from supercycle.run.split import Split
from supercycle.run.valid import faults, pointless, unbalanced

DENSE = Shape("dense", 4, 512, 8, 4, 64, 2048, 32_000)
MIXTURE = Shape("mixture", 4, 512, 8, 4, 64, 0, 32_000, experts=Experts(count=4, per_token=2, width=1024))


def numbers(split: Split) -> tuple[int, ...]:
    """A split as its numbers, in the order of its fields."""
    return tuple(split.numbers().values())


def runnable(candidates: Split, job: Job, chips: int) -> set[tuple[int, ...]]:
    """The splits of an object that nothing speaks against."""
    reasons = faults(candidates, job, chips) | unbalanced(candidates, job) | pointless(candidates)
    valid = ~np.any([np.broadcast_to(mask, candidates.extent) for mask in reasons.values()], axis=0)
    flat = candidates.where(valid)
    return {numbers(flat.take(index)) for index in range(int(valid.sum()))}


def enumerated(job: Job, chips: int, domain: int) -> set[tuple[int, ...]]:
    """Every combination of numbers up to the chips, the layers and the batch that can run."""
    counts = range(1, chips + 1)
    experts = counts if job.shape.experts else [1]
    batches = [b for b in range(1, job.global_batch + 1) if job.global_batch % b == 0]
    pieces = [v for v in range(1, job.shape.layers + 1) if job.shape.layers % v == 0]
    columns = []
    for tensor, pipeline, context in product(counts, counts, [1, 2, 4, 8]):
        data, rest = divmod(chips, tensor * pipeline * context)
        if rest or not data or tensor > domain or job.sequence // context < spaces.SHORTEST_SLICE:
            continue
        near, replicas = domain // tensor, data * context
        shards = [0, near] if 1 < near < replicas and replicas % near == 0 else [0]
        parts = sorted({1, tensor}) if job.shape.experts else [1]
        columns += [
            (tensor, pipeline, v, data, context, e, part, b, r, z, s, q)
            for v, e, part, b, r, z, s, q in product(
                pieces, experts, parts, batches, range(3), range(4), shards, range(2)
            )
        ]
    arrays = np.array(columns, dtype=np.int64).T
    names = [field.name for field in fields(Split)][: len(arrays)]
    everything = Split(**dict(zip(names, arrays, strict=True)))
    return runnable(everything, job, chips)


@pytest.mark.parametrize(("shape", "chips"), [(DENSE, 8), (DENSE, 6), (MIXTURE, 8), (MIXTURE, 16)])
def test_a_search_looks_at_everything_that_can_run(shape: Shape, chips: int, h100: Machine) -> None:
    """The same runnable splits, none missing and none twice, as nested loops over all numbers find."""
    job = Job(shape, 2048, 8, precision_named("bf16"))
    candidates = space(job, chips, h100)
    assert runnable(candidates, job, chips) == enumerated(job, chips, 8)
    flat = candidates.where(np.ones(candidates.extent, dtype=bool))
    seen = [numbers(flat.take(index)) for index in range(len(flat))]
    assert len(seen) == len(set(seen)) == len(candidates)


def test_fixed_numbers_keep_the_others_open(h100: Machine) -> None:
    """The space with a number held is the part of the whole space that has it."""
    job = Job(MIXTURE, 2048, 8, precision_named("bf16"))
    whole = runnable(space(job, 8, h100), job, 8)
    names = [field.name for field in fields(Split)]
    for held in ({"tensor": 2}, {"recompute": 1}, {"pipeline": 2, "zero": 1}, {"expert": 4, "micro_batch": 2}):
        kept = runnable(space(job, 8, h100, fixed=held), job, 8)
        assert kept == {s for s in whole if all(s[names.index(name)] == value for name, value in held.items())}
        assert kept


def test_the_list_of_the_best_is_in_order_and_its_numbers_are_those_of_one_split(h100: Machine) -> None:
    """By time, equal times by memory; and chunks of any size give the same list."""
    job = Job(MIXTURE, 2048, 8, precision_named("bf16"))
    found = search(job, 8, h100, keep=100_000)
    order = [(c.step_s, c.memory_bytes) for c in found.best]
    assert order == sorted(order)
    assert len(order) == found.admitted
    assert found.best[0] in found.pareto


def test_chunks_change_nothing(h100: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Costing 100 splits at a time ranks as costing all at once."""
    job = Job(DENSE, 2048, 8, precision_named("bf16"))
    whole = search(job, 8, h100, keep=20)
    monkeypatch.setattr(searching, "CHUNK", 100)
    parts = search(job, 8, h100, keep=20)
    assert (parts.examined, parts.admitted, parts.rejected) == (whole.examined, whole.admitted, whole.rejected)
    assert [c.step_s for c in parts.best] == pytest.approx([c.step_s for c in whole.best], rel=1e-12)
    assert [c.memory_bytes for c in parts.pareto] == pytest.approx([c.memory_bytes for c in whole.pareto], rel=1e-12)


def test_a_search_refuses_what_it_cannot_hold_or_place(h100: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many splits, a batch that nothing divides, a model that no memory holds: each says so, and what to do."""
    huge = Shape("huge", 128, 16_384, 128, 128, 128, 65_536, 128_000)
    with pytest.raises(InputError, match="cannot be split"):
        search(Job(DENSE, 2047, 7, precision_named("bf16")), 16, h100)
    with pytest.raises(InputError, match=r"does not fit on 8 h100-sxm: the leanest split needs .* GiB a chip"):
        search(Job(huge, 8192, 8, precision_named("bf16")), 8, h100)
    monkeypatch.setattr(spaces, "MOST_SPLITS", 1000)
    with pytest.raises(InputError, match=r"splits are more than a search can hold \(1,000\)"):
        search(Job(DENSE, 2048, 8, precision_named("bf16")), 8, h100)
