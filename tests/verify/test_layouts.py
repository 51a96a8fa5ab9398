"""What a row leaves open is chosen by a rule that the result names."""

from dataclasses import replace

import pytest

from supercycle.run.memory import memory
from supercycle.run.search import search
from supercycle.run.split import FULL, NO_RECOMPUTE, SELECTIVE
from supercycle.run.step import step_time
from supercycle.verify.columns import Unpredictable
from supercycle.verify.layouts import complete
from supercycle.verify.rows import measured_run


@pytest.fixture(scope="module")
def a100(machine_of):
    """A100 SXM 80 GB at central values."""
    return machine_of("a100-sxm-80gb", "fp16")


def completed(row, catalog, machine):
    """The split of a row, and what was filled in."""
    run = measured_run(row, catalog)
    notes = []
    return complete(run.layout, run.job, run.chips, machine, notes), notes, run.job


def test_open_recomputation_is_the_least_that_fits(row, catalog, a100):
    """128 layers with scores in memory do not fit without recomputation, and do with selective."""
    split, notes, job = completed(row(recompute="", n_layers="128", params_total_b=""), catalog, a100)
    assert split.recompute == SELECTIVE
    assert notes == ["recomputation taken as the least that fits"]
    assert memory(job, split).total <= a100.memory
    small, _, _ = completed(row(recompute="", n_layers="32", params_total_b=""), catalog, a100)
    assert small.recompute == NO_RECOMPUTE


def test_recomputation_is_full_where_nothing_fits(row, catalog, a100):
    """A run that ran is predicted though the memory model has no room for it."""
    split, _, job = completed(row(recompute="", pp="1", dp="128"), catalog, a100)
    assert split.recompute == FULL
    assert memory(job, split).total > a100.memory


def test_an_open_micro_batch_is_the_fastest_that_fits(row, catalog, a100):
    """No other micro-batch that fits is faster."""
    split, notes, job = completed(row(micro_batch="", global_batch="1024"), catalog, a100)
    assert notes == ["micro-batch taken as the fastest that fits"]
    others = [replace(split, micro_batch=size) for size in (1, 2, 4, 8, 16)]
    fitting = [other for other in others if memory(job, other).total <= a100.memory]
    assert float(step_time(job, split, a100).total) == min(float(step_time(job, o, a100).total) for o in fitting)


def test_an_open_split_is_the_best_of_a_search(row, catalog, a100):
    """Without tp and pp the split is one that a search over the same choices would rank first."""
    split, notes, job = completed(
        row(tp="", pp="", dp="", cp="", vpp="", micro_batch="", n_accelerators="64", global_batch="64"), catalog, a100
    )
    assert "tensor parallelism, pipeline parallelism" in notes[0]
    found = search(job, 64, a100, keep=100_000).best
    alike = [c for c in found if c.split.virtual == 1 and c.split.zero == 0 and c.split.recompute == FULL
             and c.split.sequence_parallel == 0 and c.split.shard == 0]  # fmt: skip
    assert float(step_time(job, split, a100).total) == pytest.approx(min(c.step_s for c in alike))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"dp": "7"}, "is not the number of chips"),
        ({"global_batch": "1530"}, "not a multiple"),
        ({"n_layers": "8", "params_total_b": ""}, "more pipeline stages than layers"),
    ],
)
def test_a_layout_that_cannot_run_is_a_reason(row, catalog, a100, changed, reason):
    """A row that contradicts itself is not predicted."""
    with pytest.raises(Unpredictable, match=reason):
        completed(row(**changed), catalog, a100)


def test_pieces_may_hold_the_embedding_alone(row, catalog, a100):
    """126 layers run as 128 interleaved pieces: the embedding and the loss have their own."""
    split, _, _ = completed(row(n_layers="126", vpp="8", params_total_b=""), catalog, a100)
    assert split.virtual == 8


def test_interleaving_without_a_pipeline_is_left_out(row, catalog):
    """Some tables print a virtual size beside one stage."""
    run = measured_run(row(pp="1", dp="128", vpp="12"), catalog)
    assert run.layout.known["virtual"] == 1
    assert "interleaving without a pipeline left out" in run.completed
