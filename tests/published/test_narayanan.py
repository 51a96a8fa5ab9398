"""Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM (2104.04473), tables 1 and 2.

The paper prints TFLOP/s a chip, from which equation 3 gives the seconds of a step. Micro-batch size and interleaving
are not stated row by row; what a paper leaves out has its plain value: micro-batches of one sequence, no
interleaving, no sequence parallelism, no sharding. All rows recompute whole layers, in fp16, with unfused attention.
"""

from collections.abc import Callable

import pytest

from supercycle.machine.machine import Machine
from supercycle.model.conventions import megatron_flop
from supercycle.model.shape import ALL_BIASES, Norms, Shape
from supercycle.run.job import Job
from supercycle.run.precision import precision_named
from supercycle.run.split import FULL, SELECTIVE, Split
from supercycle.run.step import step_time

SEQUENCE, VOCABULARY, TENSOR = 2048, 51_200, 8

TABLE_1 = [
    # (layers, width, heads), stages, chips, global batch, printed TFLOP/s a chip, seconds of a step
    ((40, 6144, 48), 1, 256, 1024, 135, 9.40),
    ((48, 8192, 64), 2, 512, 1536, 138, 14.45),
    ((60, 10240, 80), 4, 1024, 1792, 140, 16.06),
    ((80, 12288, 96), 8, 1536, 2304, 148, 24.82),
    ((96, 16384, 128), 16, 1920, 2160, 155, 37.61),
    ((105, 20480, 128), 35, 2520, 2520, 163, 54.08),
    ((128, 25600, 160), 64, 3072, 3072, 163, 102.63),
]
TABLE_2 = [
    ((96, 12288, 96), 12, 384, 1536, 153, 76.78),
    ((96, 12288, 96), 12, 768, 1536, 149, 39.42),
    ((96, 12288, 96), 12, 1536, 1536, 141, 20.83),
]
ROWS = [
    (model, pipeline, 1, chips, batch, 1, FULL, seconds)
    for model, pipeline, chips, batch, _, seconds in TABLE_1 + TABLE_2
]


def gpt(layers: int, width: int, heads: int) -> Shape:
    """A GPT of the paper: section 5.1."""
    return Shape(
        f"GPT {layers} x {width}", layers, width, heads, heads, width // heads, 4 * width, VOCABULARY, gated=False,
        tied=True, positions=SEQUENCE, biases=ALL_BIASES, norms=Norms("layer", bias=True),
    )  # fmt: skip


def step(
    machine: Machine, model: tuple[int, int, int], pipeline: int, virtual: int, chips: int, batch: int,
    micro_batch: int, recompute: int,
) -> float:  # fmt: skip
    """Predicted seconds of one step of Megatron-LM as of 2021 and 2022."""
    job = Job(gpt(*model), SEQUENCE, batch, precision_named("fp16"), "unfused")
    split = Split(
        tensor=TENSOR, pipeline=pipeline, virtual=virtual, data=chips // (TENSOR * pipeline), micro_batch=micro_batch,
        recompute=recompute, zero=0, sequence_parallel=int(recompute == SELECTIVE),
    )  # fmt: skip
    return float(step_time(job, split, machine).total)


@pytest.fixture(scope="module")
def a100(machine_of: Callable[..., Machine]) -> Machine:
    return machine_of("a100-sxm-80gb", "fp16")


@pytest.mark.parametrize("row", TABLE_1 + TABLE_2, ids=lambda row: f"{row[0][1]} wide on {row[2]}")
def test_seconds_are_equation_3_of_the_printed_rate(row: tuple) -> None:
    """The seconds that this file compares with follow from the printed TFLOP/s, to the last digit of the seconds."""
    model, _, chips, batch, teraflops, seconds = row
    flop = megatron_flop(gpt(*model), SEQUENCE, batch)
    assert flop / (chips * teraflops * 1e12) == pytest.approx(seconds, abs=0.0051)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0][1]} wide on {row[3]}")
def test_step_times_of_tables_1_and_2(a100: Machine, row: tuple) -> None:
    """Each is met within 9 %, but for 18.4B on 256 chips (+22 %): larger micro-batches than 1 fit there."""
    bound = 0.22 if row[0][1] == 6144 else 0.09
    assert abs(step(a100, *row[:-1]) / row[-1] - 1) <= bound


def test_the_outlier_is_the_micro_batch(a100: Machine) -> None:
    """With micro-batches of 4 sequences in place of 1, 18.4B is met within 6 % like the others."""
    model, pipeline, virtual, chips, batch, _, recompute, seconds = ROWS[0]
    assert step(a100, model, pipeline, virtual, chips, batch, 4, recompute) == pytest.approx(seconds, rel=0.06)


def test_scaling_of_table_2(a100: Machine) -> None:
    """Four times the chips at one batch: 92 % of the rate a chip in print (141 of 153), within 5 points predicted."""
    few, _, many = (step(a100, *row[:-1]) for row in ROWS[-3:])
    assert few / (4 * many) == pytest.approx(141 / 153, abs=0.05)
