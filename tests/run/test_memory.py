"""The memory of a chip: exact where it is counting, monotone where a choice saves, and never less than the model."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.model.parameters import parameters
from supercycle.run.job import Job
from supercycle.run.memory import Memory, in_flight, memory
from supercycle.run.split import FULL, NO_RECOMPUTE, SELECTIVE, Split
from supercycle.run.weights import held, layer_weights, stage_kinds, stage_layers

KINDS = ["dense", "classic", "windowed", "mixture", "alternating", "latent"]
PARTS = ("weights", "gradients", "optimizer", "activations", "buffers")
Splits = Callable[[Job], st.SearchStrategy[Split]]
quick = settings(max_examples=40, deadline=None)


def states(needs: Memory) -> float:
    """Weights, gradients and optimiser states."""
    return float(needs.weights + needs.gradients + needs.optimizer)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_many_splits_at_once_equal_one_at_a_time(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits, stacked: Callable
) -> None:
    """Each part of each split to 1e-12; parts are never negative and sum to the whole."""
    job = jobs[kind]
    some = data.draw(st.lists(splits(job), min_size=1, max_size=5))
    together = memory(job, stacked(some))
    for place, split in enumerate(some):
        alone = memory(job, split)
        for name in PARTS:
            found = float(np.broadcast_to(getattr(together, name), (len(some),))[place])
            assert found == pytest.approx(float(getattr(alone, name)), rel=1e-12), name
            assert found >= 0
        assert float(alone.total) == pytest.approx(sum(float(getattr(alone, name)) for name in PARTS), rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chip_alone_holds_the_whole_model(kind: str, jobs: Mapping[str, Job]) -> None:
    """2 bytes of weight, 4 of gradient and 12 of optimiser states a parameter, but for biases and outer norms."""
    job = jobs[kind]
    needs = memory(job, Split(zero=0, sequence_parallel=0))
    counted = float(parameters(job.shape).total)
    found = [float(needs.weights), float(needs.gradients), float(needs.optimizer)]
    assert found == pytest.approx([2 * counted, 4 * counted, 12 * counted], rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_states_are_bytes_a_parameter_over_the_ranks_that_share_them(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits
) -> None:
    """2, 4 and 12 bytes of what the fullest stage holds, each divided from its ZeRO stage on: restated in floats."""
    job = jobs[kind]
    split = data.draw(splits(job))
    needs, has, keeps = memory(job, split), held(job.shape, split), job.precision
    replicas, zero = split.data * split.context, split.zero
    wide = split.shard if zero == 3 and split.shard else replicas
    of_experts = max(split.tensor * replicas / (split.expert * split.expert_tensor), 1)
    ends = split.pipeline == 1
    candidates = []
    for outer in (has.embedding + (has.head if ends else 0), has.head + (has.embedding if ends else 0)):
        dense, experts = float(has.dense + outer), float(has.experts)
        parts = [
            keeps.weight * (dense / (wide if zero == 3 else 1) + experts / (of_experts if zero == 3 else 1)),
            keeps.gradient * (dense / (wide if zero >= 2 else 1) + experts / (of_experts if zero >= 2 else 1)),
            keeps.optimizer * (dense / (wide if zero >= 1 else 1) + experts / (of_experts if zero >= 1 else 1)),
        ]
        candidates.append(parts)
    found = [float(needs.weights), float(needs.gradients), float(needs.optimizer)]
    assert any(found == pytest.approx(parts, rel=1e-12) for parts in candidates)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_all_chips_together_hold_the_model(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits
) -> None:
    """However it is split, the chips hold each parameter at least once: no split loses a part of the model."""
    job = jobs[kind]
    split = data.draw(splits(job))
    counted = job.precision.weight * float(parameters(job.shape).multiplied)
    assert float(memory(job, split).weights) * float(split.chips) >= counted * (1 - 1e-3)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_each_stage_of_zero_needs_less_memory_for_states(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits
) -> None:
    """Optimiser states, then gradients, then weights are divided among the replicas."""
    job = jobs[kind]
    split = replace(data.draw(splits(job)), shard=0)
    found = [states(memory(job, replace(split, zero=stage))) for stage in range(4)]
    assert found == sorted(found, reverse=True)
    if split.data * split.context > 1:
        assert found[0] > found[1] > found[2] > found[3]


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_recomputation_saves_memory_of_deep_pipelines(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits
) -> None:
    """None ≥ selective ≥ full where several micro-batches are in flight; alone, full adds a layer at work."""
    job = jobs[kind]
    split = data.draw(splits(job).filter(lambda s: s.pipeline in (2, 4)))
    none, selective, full = (
        float(memory(job, replace(split, recompute=r)).activations) for r in (NO_RECOMPUTE, SELECTIVE, FULL)
    )
    assert none > selective * (1 - 1e-12)
    assert selective > full


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_larger_micro_batches_and_longer_sequences_need_more(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits
) -> None:
    """The whole grows; of one stage, activations grow and states stay (of several, another may become the fullest)."""
    job = jobs[kind]
    split = data.draw(splits(job).filter(lambda s: s.data * s.micro_batch <= 16))
    needs = memory(job, split)
    larger = memory(replace(job, global_batch=2 * job.global_batch), replace(split, micro_batch=2 * split.micro_batch))
    longer = memory(replace(job, sequence=2 * job.sequence), split)
    for more in (larger, longer):
        assert float(more.total) > float(needs.total)
        if split.pipeline == 1:
            assert float(more.activations) > float(needs.activations)
            assert states(more) == states(needs)


@given(st.integers(1, 64), st.integers(1, 8), st.integers(1, 512))
def test_micro_batches_in_flight(pipeline: int, virtual: int, batches: int) -> None:
    """Never more than there are; the first stage keeps most; without interleaving p and 1 (narayanan-2021, 2.2)."""
    split = Split(pipeline=pipeline, virtual=virtual)
    first, last = (float(in_flight(split, batches, first=first)) for first in (True, False))
    assert last <= first <= batches
    if virtual == 1:
        assert (first, last) == (min(pipeline, batches), 1)


@pytest.mark.parametrize("kind", KINDS)
@quick
@given(data=st.data())
def test_the_fullest_stage_holds_its_share_of_layers(
    data: st.DataObject, kind: str, jobs: Mapping[str, Job], splits: Splits
) -> None:
    """At least the mean over the stages, at most one layer a piece more; its kinds are its layers."""
    job = jobs[kind]
    split = data.draw(splits(job))
    layers = float(stage_layers(job.shape, split))
    mean = job.shape.layers / split.pipeline
    assert mean <= layers < mean + split.virtual
    assert sum(float(n) for n in stage_kinds(job.shape, split).values()) == layers


@pytest.mark.parametrize(("pipeline", "virtual"), [(1, 1), (2, 1), (2, 2), (4, 1)])
def test_even_stages_of_alternating_mixtures_hold_each_expert_once(
    pipeline: int, virtual: int, jobs: Mapping[str, Job]
) -> None:
    """Where every piece holds as many mixtures, the stages together hold the experts of the model, not more."""
    shape = jobs["alternating"].shape
    has = held(shape, Split(pipeline=pipeline, virtual=virtual))
    assert float(has.experts) * pipeline == pytest.approx(16 * 3 * 2048 * shape.width * shape.moe_layers)


@pytest.mark.parametrize("kind", ["mixture", "latent"])
def test_experts_are_divided_by_expert_ranks_alone(kind: str, jobs: Mapping[str, Job]) -> None:
    """Eight expert ranks hold an eighth of the experts and the whole of the rest of a layer."""
    shape = jobs[kind].shape
    whole, divided = (layer_weights(shape, "moe", Split(data=8, expert=e)) for e in (1, 8))
    assert float(divided[0]) == float(whole[0])
    assert float(divided[1]) == pytest.approx(float(whole[1]) / 8)
