"""What cannot run, restated in plain Python, one split at a time."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.run.job import Job
from supercycle.run.split import Split
from supercycle.run.valid import faults, pointless, unbalanced

RANKS = st.sampled_from([1, 2, 3, 4, 5, 8, 16, 32])
ANY = st.builds(
    Split, tensor=RANKS, pipeline=RANKS, virtual=st.integers(1, 4), data=RANKS, context=RANKS, expert=RANKS,
    expert_tensor=RANKS, micro_batch=RANKS, zero=st.integers(0, 3), shard=st.sampled_from([0, 2, 3, 8]),
    sequence_parallel=st.integers(0, 1),
)  # fmt: skip
KINDS = ["dense", "mixture", "alternating", "latent"]


def can_run(s: Split, job: Job, chips: int) -> bool:
    """Whether a framework can lay the split out, rule by rule."""
    shape, mix = job.shape, job.shape.experts
    larger, smaller = max(s.tensor, shape.key_value_heads), min(s.tensor, shape.key_value_heads)
    replicas = s.data * s.context
    rules = [
        s.tensor * s.pipeline * s.data * s.context == chips,
        shape.heads % s.tensor == 0,
        larger % smaller == 0,
        shape.ffn % s.tensor == 0,
        s.pipeline * s.virtual <= shape.layers + (2 if s.virtual > 1 else 0),  # the embedding's and the head's piece
        s.virtual == 1 or s.pipeline > 1,
        job.global_batch % (s.data * s.micro_batch) == 0,
        job.sequence % (s.context * (s.tensor if s.sequence_parallel else 1)) == 0,
        not (s.sequence_parallel and s.tensor == 1),
        not s.shard or replicas % min(s.shard, replicas) == 0,
        not s.shard or s.zero == 3,
    ]
    if mix is None:
        rules += [s.expert == 1, s.expert_tensor == 1]
    else:
        rules += [
            mix.count % s.expert == 0,
            mix.width % s.expert_tensor == 0,
            s.tensor * replicas % (s.expert * s.expert_tensor) == 0,
        ]
    return all(rules)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=300, deadline=None)
@given(split=ANY, chips=st.sampled_from([1, 2, 4, 8, 64]), whole=st.booleans())
def test_faults_are_the_plain_rules(split: Split, chips: int, whole: bool, kind: str, jobs: Mapping[str, Job]) -> None:
    """A split has a reason against it exactly where one of the rules is broken, on its own chips and on others."""
    number = int(split.chips) if whole else chips
    reasons = faults(split, jobs[kind], number)
    assert any(bool(mask.any()) for mask in reasons.values()) != can_run(split, jobs[kind], number)


@pytest.mark.parametrize("kind", KINDS)
def test_splits_that_can_run_have_no_faults(kind: str, jobs: Mapping[str, Job], splits, stacked) -> None:
    """The splits that other tests use can all run on their chips."""

    @settings(max_examples=100, deadline=None)
    @given(splits(jobs[kind]))
    def check(split: Split) -> None:
        assert can_run(split, jobs[kind], int(split.chips))

    check()


@given(st.lists(ANY, min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_masks_of_arrays_are_masks_of_each(jobs: Mapping[str, Job], stacked, some: list[Split]) -> None:
    """Every reason, for every split of an array, as for the split alone."""
    job, many = jobs["mixture"], stacked(some)
    together = faults(many, job, 64) | unbalanced(many, job) | pointless(many)
    for place, split in enumerate(some):
        alone = faults(split, job, 64) | unbalanced(split, job) | pointless(split)
        for reason, mask in together.items():
            assert bool(np.broadcast_to(mask, (len(some),))[place]) == bool(alone[reason].any()), reason


@pytest.mark.parametrize(
    ("split", "refused"),
    [
        (Split(pipeline=4, virtual=2, data=2), False),
        (Split(pipeline=4, virtual=2, data=32), True),
        (Split(pipeline=3, virtual=2), True),
        (Split(pipeline=3, virtual=1, data=32), False),
    ],
)
def test_interleaving_wants_even_pieces_and_full_rounds(split: Split, refused: bool, jobs: Mapping[str, Job]) -> None:
    """narayanan-2021, section 2.2.2: micro-batches in a multiple of the stages, equal pieces; else no rule."""
    assert any(mask.any() for mask in unbalanced(split, jobs["dense"]).values()) == refused
