"""The time and memory of a step: what must hold whatever the job."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.base.draws import draw
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build, chip_inputs
from supercycle.machine.machine import Machine
from supercycle.model.parameters import parameters
from supercycle.model.shape import Experts, Shape
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.split import Split
from supercycle.run.step import step_time, useful_flop, utilization

DENSE = Shape("dense", 16, 4096, 32, 8, 128, 14_336, 128_256)
MIXTURE = Shape("mixture", 16, 4096, 32, 8, 128, 0, 32_000, experts=Experts(count=8, per_token=2, width=14_336))

POWERS = st.sampled_from([1, 2, 4])
SPLITS = st.builds(
    Split, tensor=POWERS, pipeline=POWERS, virtual=POWERS, data=POWERS, context=POWERS, micro_batch=POWERS,
    recompute=st.integers(0, 2), zero=st.integers(0, 3), sequence_parallel=st.integers(0, 1),
)  # fmt: skip


def job(shape: Shape = DENSE, precision: str = "bf16") -> Job:
    """64 sequences of 4,096 tokens."""
    return Job(shape, 4096, 64, precision_named(precision))


@settings(max_examples=40)
@given(st.lists(SPLITS, min_size=2, max_size=12), st.sampled_from([DENSE, MIXTURE]))
def test_many_splits_in_one_call_are_the_splits_one_by_one(h100: Machine, splits: list[Split], shape: Shape) -> None:
    """An array of splits gives what a loop over single splits gives: every part of the time, and the memory."""
    several = Split(**{name: np.array([s.numbers()[name] for s in splits]) for name in splits[0].numbers()})
    together, needed = step_time(job(shape), several, h100), memory(job(shape), several).total
    for index, split in enumerate(splits):
        alone = step_time(job(shape), split, h100)
        for part in fields(alone):
            many = np.broadcast_to(getattr(together, part.name), len(splits))[index]
            assert many == pytest.approx(float(getattr(alone, part.name)), rel=1e-12, abs=1e-15)
        assert np.asarray(needed)[index] == pytest.approx(float(memory(job(shape), split).total), rel=1e-12)


def test_draws_of_a_machine_in_one_call_are_the_draws_one_by_one(catalog: Catalog) -> None:
    """A machine of arrays gives what a loop over machines of floats gives."""
    facts = chip_inputs(catalog, "mi300x", "bf16", "bf16")
    drawn = draw(facts.inputs, 20, 1)
    split = Split(tensor=4, pipeline=2, data=2, context=2)
    together = np.asarray(step_time(job(), split, build(facts, drawn)).total)
    alone = [
        float(step_time(job(), split, build(facts, {name: float(d[i]) for name, d in drawn.items()})).total)
        for i in range(20)
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


@settings(max_examples=60)
@given(SPLITS)
def test_no_step_is_faster_than_the_chips_can_multiply(h100: Machine, split: Split) -> None:
    """The useful operations at the dense peak bound the step from below: the MFU by causal count is at most 1."""
    seconds = float(step_time(job(), split, h100).total)
    assert seconds > float(useful_flop(job(), "causal")) / (float(split.chips) * float(h100.peak))
    assert 0 < float(utilization(job(), seconds, split.chips, h100)) < 1


@given(SPLITS)
def test_parts_are_never_negative_and_sum_to_the_step(h100: Machine, split: Split) -> None:
    """Every part is at least zero; nothing is counted outside the parts."""
    times = step_time(job(), split, h100)
    parts = [float(getattr(times, part.name)) for part in fields(times)]
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(float(times.total))


@given(SPLITS)
def test_recomputation_takes_time_and_saves_memory(h100: Machine, split: Split) -> None:
    """None, selective, full: each is at least as slow and at most as large as the one before."""
    choices = [replace(split, recompute=choice) for choice in range(3)]
    seconds = [float(step_time(job(), s, h100).total) for s in choices]
    activations = [float(memory(job(), s).activations) for s in choices]
    assert seconds[0] <= seconds[1] * (1 + 1e-12)
    assert seconds[1] <= seconds[2] * (1 + 1e-12)
    if split.pipeline > 1:
        assert activations == sorted(activations, reverse=True)


@given(SPLITS)
def test_each_stage_of_zero_needs_less_memory_for_states(split: Split) -> None:
    """Optimiser states, then gradients, then weights are divided among the replicas."""
    states = []
    for stage in range(4):
        needs = memory(job(), replace(split, zero=stage))
        states.append(float(needs.weights + needs.gradients + needs.optimizer))
    assert states == sorted(states, reverse=True)


def test_a_chip_alone_holds_the_whole_model() -> None:
    """One chip: 2 bytes of weight, 4 of gradient and 12 of optimiser states for every parameter."""
    needs = memory(job(), Split(zero=0, sequence_parallel=0))
    counted = float(parameters(DENSE).total)
    assert float(needs.weights) == pytest.approx(2 * counted, rel=1e-4)
    assert float(needs.gradients) == pytest.approx(4 * counted, rel=1e-4)
    assert float(needs.optimizer) == pytest.approx(12 * counted, rel=1e-4)


def test_a_faster_chip_is_faster(machine_of: Callable[..., Machine]) -> None:
    """The same split takes less time on an H100 than on an A100, and less on an H200 than on an H100."""
    split = Split(tensor=8, data=2)
    a100, h100, h200 = (
        float(step_time(job(), split, machine_of(chip)).total) for chip in ("a100-sxm-80gb", "h100-sxm", "h200-sxm")
    )
    assert a100 > h100 > h200


def test_interleaving_shrinks_the_bubble_as_narayanan_says(h100: Machine) -> None:
    """Section 2.2.2: v pieces divide the bubble by v."""
    bubbles = [
        float(step_time(job(), Split(pipeline=4, virtual=v, data=2, sequence_parallel=0), h100).bubble) for v in (1, 2, 4)
    ]
    assert bubbles[0] / bubbles[1] == pytest.approx(2, rel=1e-6)
    assert bubbles[0] / bubbles[2] == pytest.approx(4, rel=1e-6)
