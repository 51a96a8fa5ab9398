"""The time of a step: arrays equal loops, parts make the whole, bounds of physics, what more hardware does."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.draws import draw
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.machine.engine import Engine
from supercycle.machine.fabric import Fabric, Link
from supercycle.machine.machine import Machine, Software
from supercycle.model.load import shape_of
from supercycle.model.shape import Experts, Shape
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.split import FULL, NO_RECOMPUTE, SELECTIVE, Split
from supercycle.run.step import StepTime, step_time, useful_flop, utilization
from supercycle.run.valid import faults

KINDS = ["dense", "classic", "windowed", "mixture", "alternating", "latent"]
Splits = Callable[[Job], st.SearchStrategy[Split]]
quick = settings(max_examples=40, deadline=None)


def parts(time: StepTime) -> dict[str, np.ndarray]:
    """The parts of a step by name."""
    return {f.name: np.asarray(getattr(time, f.name)) for f in fields(time)}


def faster(machine: Machine, factor: float) -> Machine:
    """The same machine with every rate times a factor and every latency divided by it."""

    def engine(one: Engine) -> Engine:
        return replace(one, peak=one.peak * factor, bandwidth=one.bandwidth * factor, launch=one.launch / factor,
                       inner_latency=one.inner_latency / factor)  # fmt: skip

    def link(one: Link) -> Link:
        return replace(
            one, bandwidth=one.bandwidth * factor, latency=one.latency / factor, start=one.start / factor,
            chunk=one.chunk / factor,
        )  # fmt: skip

    fabric = replace(machine.fabric, scale_up=link(machine.fabric.scale_up), scale_out=link(machine.fabric.scale_out))
    given = machine.software
    software = replace(given, host=given.host / factor, gap=given.gap / factor, step=given.step / factor)
    return replace(
        machine, matmul=engine(machine.matmul), attention=engine(machine.attention), fabric=fabric,
        peak=machine.peak * factor, software=software,
    )  # fmt: skip


IDEAL = Machine(
    "ideal", Engine(1e15, 1e30), Engine(1e15, 1e30), Fabric(Link(1e30), 8, Link(1e30)), 1e30, 1e15, Software()
)
"""Arithmetic at peak, everything else in no time."""


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_many_splits_at_once_equal_one_at_a_time(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits, stacked: Callable, h100: Machine
) -> None:
    """Each part of each split to 1e-12, whatever other splits stand beside it."""
    job = jobs[kind]
    some = data.draw(st.lists(splits(job), min_size=1, max_size=5))
    together = parts(step_time(job, stacked(some), h100))
    for place, split in enumerate(some):
        for name, alone in parts(step_time(job, split, h100)).items():
            found = float(np.broadcast_to(together[name], (len(some),))[place])
            assert found == pytest.approx(float(alone), rel=1e-12, abs=1e-18), name


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_no_part_is_negative_and_together_they_are_the_whole(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits, h100: Machine
) -> None:
    """Waiting that is hidden is none, not less than none."""
    time = step_time(jobs[kind], data.draw(splits(jobs[kind])), h100)
    assert min(float(part) for part in parts(time).values()) >= 0
    assert float(time.total) == pytest.approx(sum(float(part) for part in parts(time).values()), rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_a_step_takes_at_least_its_useful_operations_at_peak(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits, h100: Machine
) -> None:
    """For any split on a real and on an ideal machine; causal attention counts half. So MFU is at most 1."""
    job = jobs[kind]
    split = data.draw(splits(job))
    chips = int(split.chips)
    for machine in (h100, IDEAL):
        seconds = float(step_time(job, split, machine).total)
        peak = max(float(machine.matmul.peak), float(machine.peak))
        assert seconds >= float(useful_flop(job, "causal")) / (chips * peak) * (1 - 1e-9)
        assert (
            0
            < float(utilization(job, seconds, chips, machine))
            <= float(useful_flop(job)) / float(useful_flop(job, "causal"))
        )


def test_an_ideal_machine_without_pipeline_reaches_its_peak(jobs: Mapping[str, Job]) -> None:
    """Where only arithmetic takes time and nothing is padded, the causal utilisation is 1."""
    job = jobs["dense"]
    seconds = step_time(job, Split(tensor=1, data=8, sequence_parallel=0, zero=0), IDEAL).total
    reached = float(useful_flop(job, "causal")) / (float(seconds) * 8 * 1e15)
    # the fused backward pass of attention multiplies five times where four are counted
    assert reached == pytest.approx(1.0, abs=0.03)
    assert reached <= 1


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data(), factor=st.floats(0.1, 10))
def test_a_faster_machine_divides_the_step(
    data: st.DataObject, factor: float, kind: str, jobs: Mapping[str, Job], splits: Splits, h100: Machine
) -> None:
    """All rates times a factor and all latencies over it: each part of the step is divided by it."""
    job = jobs[kind]
    split = data.draw(splits(job))
    before, after = (parts(step_time(job, split, machine)) for machine in (h100, faster(h100, factor)))
    for name in before:
        assert float(after[name]) * factor == pytest.approx(float(before[name]), rel=1e-9, abs=1e-15), name


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data(), which=st.sampled_from(["matmul", "memory", "scale-up", "scale-out", "host"]))
def test_no_single_improvement_slows_a_step(
    data: st.DataObject, which: str, kind: str, jobs: Mapping[str, Job], splits: Splits, h100: Machine
) -> None:
    """Twice the peak, bandwidth or link, or half the host's time, alone: never slower by more than 3 %.

    It may be slower by that: two kinds of message hide behind one piece of work, and both come out where it shrinks.
    """
    job, up, out = jobs[kind], h100.fabric.scale_up, h100.fabric.scale_out
    engines = {"matmul": h100.matmul, "attention": h100.attention}
    change = {
        "matmul": {name: replace(one, peak=2 * one.peak) for name, one in engines.items()},
        "memory": {name: replace(one, bandwidth=2 * one.bandwidth) for name, one in engines.items()},
        "scale-up": {"fabric": replace(h100.fabric, scale_up=replace(up, bandwidth=2 * up.bandwidth))},
        "scale-out": {"fabric": replace(h100.fabric, scale_out=replace(out, bandwidth=2 * out.bandwidth))},
        "host": {"software": replace(h100.software, host=h100.software.host / 2)},
    }[which]
    split = data.draw(splits(job))
    before = float(step_time(job, split, h100).total)
    assert float(step_time(job, split, replace(h100, **change)).total) <= before * 1.03


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_twice_the_replicas_at_one_batch_save_work(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits, h100: Machine
) -> None:
    """Half the micro-batches take half the compute, attention and recomputation; messages are another matter."""
    job = jobs[kind]
    split = data.draw(splits(job).filter(lambda s: s.data * s.micro_batch <= 32 and s.shard == 0))
    few = step_time(job, split, h100)
    many = step_time(job, replace(split, data=2 * split.data), h100)
    for name in ("compute", "attention", "recompute"):
        assert float(getattr(many, name)) == pytest.approx(float(getattr(few, name)) / 2, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_recomputation_costs_time(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits, h100: Machine
) -> None:
    """None ≤ selective ≤ full, with and without a host that waits; none is exactly no work done again."""
    job = jobs[kind]
    split = data.draw(splits(job))
    none, selective, full = (step_time(job, replace(split, recompute=r), h100) for r in (NO_RECOMPUTE, SELECTIVE, FULL))
    assert float(none.recompute) == 0.0
    assert float(none.recompute) < float(selective.recompute) < float(full.recompute)
    assert float(none.total) <= float(selective.total) * (1 + 1e-12)
    assert float(selective.total) <= float(full.total) * (1 + 1e-12)


@pytest.mark.parametrize(("pipeline", "virtual"), [(2, 1), (2, 4), (4, 1), (4, 2), (8, 1)])
def test_the_bubble_of_a_pipeline(pipeline: int, virtual: int, jobs: Mapping[str, Job]) -> None:
    """(p - 1) / (v m) of the work where stages are even and the head is small (narayanan-2021, section 2.2)."""
    plain = jobs["dense"]
    job = replace(plain, shape=replace(plain.shape, vocabulary=64))
    split = Split(tensor=2, pipeline=pipeline, virtual=virtual, micro_batch=1, zero=0)
    time = step_time(job, split, IDEAL)
    share = float(time.bubble) / float(time.compute + time.attention)
    assert share == pytest.approx((pipeline - 1) / (virtual * 64), rel=0.01)
    assert float(step_time(job, replace(split, pipeline=1, virtual=1), IDEAL).bubble) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_one_call_over_draws_equals_a_loop(kind: str, jobs: Mapping[str, Job], catalog: Catalog) -> None:
    """Every uncertain input of a chip as an array of 5 draws: the same as five machines, to 1e-12."""
    job = jobs[kind]
    facts = chip_inputs(catalog, "h100-sxm", job.precision.matmul, job.precision.attention)
    drawn = draw(facts.inputs, 5, seed=3)
    split = Split(tensor=2, pipeline=2, data=2, micro_batch=2, recompute=SELECTIVE, zero=1)
    together = parts(step_time(job, split, build(facts, drawn)))
    for place in range(5):
        one = build(facts, {name: float(values[place]) for name, values in drawn.items()})
        for name, alone in parts(step_time(job, split, one)).items():
            assert float(np.broadcast_to(together[name], 5)[place]) == pytest.approx(float(alone), rel=1e-12), name


def test_stage_two_of_zero_scatters_gradients_of_every_micro_batch(jobs: Mapping[str, Job], h100: Machine) -> None:
    """With nothing hidden, stage 2 sends gradients as often as there are micro-batches, and gathers weights once."""
    job = jobs["dense"]
    waiting = replace(h100, software=replace(h100.software, data=0.0))
    data = [
        float(step_time(job, Split(tensor=2, data=4, micro_batch=size, zero=zero), waiting).data)
        for zero, size in ((1, 1), (2, 16), (2, 8), (2, 4))
    ]
    once, single, two, four = data
    assert single == pytest.approx(once, rel=1e-12)
    assert four - two == pytest.approx(2 * (two - single), rel=1e-9)
    assert 0.3 * once < two - single < once


def test_interleaving_shrinks_the_bubble_as_narayanan_says(jobs: Mapping[str, Job], h100: Machine) -> None:
    """Section 2.2.2: v pieces divide the bubble by v, whatever the head takes."""
    bubbles = [
        float(step_time(jobs["dense"], Split(pipeline=2, virtual=v, sequence_parallel=0), h100).bubble)
        for v in (1, 2, 4)
    ]
    assert [bubbles[0] / b for b in bubbles] == pytest.approx([1, 2, 4], rel=1e-9)


def test_a_faster_chip_is_faster(jobs: Mapping[str, Job], machine_of: Callable[..., Machine]) -> None:
    """The same split takes less time on an H100 than on an A100, and less on an H200 than on an H100."""
    split = Split(tensor=8, data=2)
    job = replace(jobs["dense"], shape=replace(jobs["dense"].shape, width=8192, ffn=28_672))
    a100, h100, h200 = (
        float(step_time(job, split, machine_of(chip)).total) for chip in ("a100-sxm-80gb", "h100-sxm", "h200-sxm")
    )
    assert a100 > h100 > h200


def test_lower_precision_is_faster_where_products_are_large(catalog: Catalog) -> None:
    """FP8 halves operands and doubles the peak: a step of a 70B model takes less time, yet more than half."""
    shape = shape_of(catalog.entry("models", "llama-3.1-70b"))  # type: ignore[arg-type]
    split = Split(tensor=4, pipeline=4, data=8, micro_batch=1)
    seconds = {}
    for name in ("bf16", "fp8"):
        precision = precision_named(name)
        facts = chip_inputs(catalog, "h100-sxm", precision.matmul, precision.attention)
        job = Job(shape, 8192, 128, precision)
        assert not any(mask.any() for mask in faults(split, job, 128).values())
        seconds[name] = float(step_time(job, split, build(facts, facts.central())).total)
    assert 0.5 * seconds["bf16"] < seconds["fp8"] < seconds["bf16"]


def test_a_stage_of_heavy_dense_layers_is_the_fullest(h100: Machine) -> None:
    """Two leading dense layers that outweigh two mixtures: the first stage sets the pace, and the MFU stays below 1."""
    shape = Shape(
        "dense first", 4, 8192, 64, 8, 128, 65_536, 32_000,
        experts=Experts(count=8, per_token=1, width=1024, dense_layers=2),
    )  # fmt: skip
    work = Job(shape, 4096, 256, precision_named("bf16"))
    seconds = step_time(work, Split(pipeline=2, zero=0, sequence_parallel=0), h100).total
    assert float(useful_flop(work, "causal")) / (float(seconds) * 2 * float(h100.peak)) < 1


def test_bubbles_of_schedules(h100: Machine, jobs: Mapping[str, Job]) -> None:
    """Table 2 of the DeepSeek-V3 report: with F, B, W = 1, 2, 1 zero-bubble leaves a third of the bubble and DualPipe
    over four stages two ninths; work without weight gradients (attention, norms, the head here) leaves more."""
    job = jobs["dense"]
    layout = Split(pipeline=4, data=1, zero=0, sequence_parallel=0)
    busy = replace(h100, software=replace(h100.software, host=0.0, gap=0.0))
    plain, zero, dual = (float(step_time(job, replace(layout, schedule=s), busy).bubble) for s in range(3))
    assert plain / 3 < zero < plain
    assert plain * 2 / 9 < dual < zero


def test_adapters_spare_the_gradients_of_weights(h100: Machine, jobs: Mapping[str, Job]) -> None:
    """LoRA multiplies twice a weight backward less: about 4 N D of 6 N D, and keeps no gradients or states."""
    job = jobs["dense"]
    split = Split(data=1, zero=0, sequence_parallel=0)
    whole, adapters = (step_time(one, split, h100) for one in (job, replace(job, adapters=True)))
    assert 0.6 < float(adapters.compute / whole.compute) < 0.8
    assert float(adapters.optimizer) == 0.0
    needs = memory(replace(job, adapters=True), split)
    assert float(needs.gradients) == float(needs.optimizer) == 0.0
    assert float(needs.weights) == float(memory(job, split).weights)
