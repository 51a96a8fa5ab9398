"""Splits as people write them, as arrays, and what makes one impossible."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.model.shape import Experts, Shape
from supercycle.run.distinct import distinct, spread
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.run.split import FULL, Split, parse_split, split_text
from supercycle.run.valid import faults

POWERS = st.sampled_from([1, 2, 4, 8])
SPLITS = st.builds(
    Split, tensor=POWERS, pipeline=POWERS, virtual=POWERS, data=POWERS, context=POWERS, expert=POWERS,
    expert_tensor=POWERS, micro_batch=POWERS, recompute=st.integers(0, 2), zero=st.integers(0, 3),
    shard=st.sampled_from([0, 2, 4]), sequence_parallel=st.integers(0, 1),
)  # fmt: skip


@given(SPLITS)
def test_a_split_is_read_as_it_is_written(split: Split) -> None:
    """The text of a split gives the split back; sequence parallelism means nothing without tensor ranks."""
    read = parse_split(split_text(split), split.chips)
    if split.tensor == 1:
        assert (read.sequence_parallel, read.tensor) == (0, 1)
        read = Split(**{**read.numbers(), "sequence_parallel": split.sequence_parallel})
    assert read == split


def test_data_parallelism_takes_the_chips_that_are_left() -> None:
    """``tp=8,pp=4`` on 64 chips has two replicas."""
    assert parse_split("tp=8,pp=4", 64).data == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tp=8,pq=2", "pq: unknown; did you mean pp?"),
        ("tp=0", "tp: '0' is not a whole number of at least 1"),
        ("recompute=some", "recompute: 'some' is not one of none, selective, full"),
        ("zero=4", "zero: '4' is not 0, 1, 2 or 3"),
        ("tp=1e3", "tp: '1e3' is not a whole number of at least 1"),
    ],
)
def test_a_split_that_cannot_be_read_is_refused_with_the_key(text: str, said: str) -> None:
    """Every fault names its key and what was expected."""
    with pytest.raises(InputError) as fault:
        parse_split(text, 8)
    assert said.split(";")[0] in str(fault.value)


@given(st.lists(SPLITS, min_size=1, max_size=20))
def test_what_is_alike_is_computed_once_and_spread_to_all(splits: list[Split]) -> None:
    """Values of the distinct splits, spread back, are the values of the splits."""
    several = Split(**{name: np.array([s.numbers()[name] for s in splits]) for name in splits[0].numbers()})
    few, back = distinct(several, "tensor", "micro_batch")
    assert len(few) <= len(splits)
    np.testing.assert_array_equal(
        spread(np.asarray(few.tensor) * 100 + few.micro_batch, back),
        np.asarray(several.tensor) * 100 + several.micro_batch,
    )


SHAPE = Shape("any", 12, 1024, 16, 4, 64, 4096, 32_000)
MIXTURE = Shape("any", 12, 1024, 16, 4, 64, 0, 32_000, experts=Experts(count=8, per_token=2, width=512))


@pytest.mark.parametrize(
    ("split", "shape", "reason"),
    [
        (Split(tensor=2, data=2), SHAPE, "tp × pp × cp × dp is not the number of chips"),
        (Split(tensor=8), SHAPE, None),
        (Split(pipeline=8, virtual=2), SHAPE, "more pipeline stages than layers"),
        (Split(data=8, micro_batch=4), SHAPE, "the global batch is not a multiple of data parallelism × micro-batch"),
        (Split(data=8, expert=2), SHAPE, "expert parallelism needs a mixture of experts"),
        (Split(data=8, expert=8), MIXTURE, None),
        (Split(data=8, expert=3), MIXTURE, "expert parallelism does not divide the experts"),
        (Split(virtual=2, data=8), SHAPE, "interleaving needs a pipeline"),
        (Split(data=8, shard=3, zero=3), SHAPE, "shards do not divide the data-parallel ranks"),
    ],
)
def test_what_cannot_run_is_told_apart_by_its_reason(split: Split, shape: Shape, reason: str | None) -> None:
    """Each impossible split has its reason; a possible one has none."""
    if split.tensor == 1:
        split = Split(**{**split.numbers(), "sequence_parallel": 0})
    job = Job(shape, 1024, 16, precision_named("bf16"))
    said = {name for name, mask in faults(split, job, 8).items() if mask.any()}
    assert reason in said if reason else not said


def test_full_recomputation_is_the_last_choice() -> None:
    """The order of the choices is none, selective, full: more saved, more done again."""
    assert FULL == 2
