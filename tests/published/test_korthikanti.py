"""Reducing Activation Recomputation in Large Transformer Models (arXiv 2205.05198), step times of table 5.

The constants of the A100's stack that no kernel benchmark gives are fitted to the runs of six sources, these rows and
those of Narayanan 2021 among them: small models on one node and PyTorch's FSDP draw its software factor above what
these two papers alone would give it (1.12).
"""

from collections.abc import Callable
from pathlib import Path
from runpy import run_path

import pytest

from supercycle.machine.machine import Machine
from supercycle.run.split import FULL, SELECTIVE

NARAYANAN = run_path(str(Path(__file__).with_name("test_narayanan.py")))
step = NARAYANAN["step"]

TABLE_5 = [
    # (layers, width, heads), stages, pieces, chips, global batch, micro-batch, seconds: full recomputation,
    # selective recomputation with sequence parallelism; tensor parallelism 8, no data parallelism (table 3)
    ((48, 6144, 64), 1, 1, 8, 4, 4, 1.42, 1.10),
    ((96, 12288, 96), 8, 3, 64, 64, 1, 18.13, 13.75),
    ((105, 20480, 128), 35, 3, 280, 280, 1, 49.05, 37.83),
    ((128, 25600, 160), 64, 1, 512, 512, 1, 94.42, 71.49),
]
ROWS = [
    (model, pipeline, virtual, chips, batch, micro_batch, recompute, seconds)
    for model, pipeline, virtual, chips, batch, micro_batch, full, selective in TABLE_5
    for recompute, seconds in ((FULL, full), (SELECTIVE, selective))
]


def error(machine: Machine, row: tuple) -> float:
    """Predicted over measured step time, less one."""
    return step(machine, *row[:-1]) / row[-1] - 1


@pytest.fixture(scope="module")
def a100(machine_of: Callable[..., Machine]) -> Machine:
    return machine_of("a100-sxm-80gb", "fp16")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0][1]} wide, recompute {row[6]}")
def test_step_times_of_table_5(a100: Machine, row: tuple) -> None:
    """Each of the eight is met within 8 %, all on the slow side."""
    assert 0.0 <= error(a100, row) <= 0.08


def test_what_selective_recomputation_saves(a100: Machine) -> None:
    """Table 5: the same step is 29.0, 31.8, 29.7 and 32.1 % faster, full over selective time; met within 7.5 points."""
    for full, selective in zip(ROWS[::2], ROWS[1::2], strict=True):
        measured = full[-1] / selective[-1] - 1
        predicted = step(a100, *full[:-1]) / step(a100, *selective[:-1]) - 1
        assert predicted == pytest.approx(measured, abs=0.075)


def test_one_set_of_constants_meets_both_papers(a100: Machine) -> None:
    """Mean error of the 18 step times of this paper and of Narayanan 2021: at most 6 %, of each paper too."""
    here = [abs(error(a100, row)) for row in ROWS]
    there = [abs(error(a100, row)) for row in NARAYANAN["ROWS"]]
    assert sum(here) / len(here) <= 0.06
    assert sum(there) / len(there) <= 0.06
    assert sum(here + there) / len(here + there) <= 0.06
