"""Rajbhandari et al. 2020, ZeRO: Memory Optimizations Toward Training Trillion Parameter Models (arXiv 1910.02054)."""

import pytest

from supercycle.run.memory import _states
from supercycle.run.job import Job
from supercycle.run.precision import Precision
from supercycle.run.split import Split
from supercycle.model.shape import Shape

TWO_TWO_TWELVE = Precision("paper", "fp16", "fp16", operand=2.0, weight=2.0, gradient=2.0, optimizer=12.0)
"""Section 3.1: 2 bytes of weight, 2 of gradient and 12 of optimiser states a parameter."""


@pytest.mark.parametrize(("stage", "gigabytes"), [(0, 120.0), (1, 31.4), (2, 16.6), (3, 1.88)])
def test_figure_1_model_states_of_7_5_billion_parameters_on_64_chips(stage: int, gigabytes: float) -> None:
    """Figure 1: 120 GB without sharding, then 31.4, 16.6 and 1.88 GB."""
    job = Job(Shape("any", 1, 1, 1, 1, 1, 1, 1), 1, 64, TWO_TWO_TWELVE)
    states = _states(job, Split(data=64, zero=stage), 7.5e9, 0.0)
    assert float(sum(states)) / 1e9 == pytest.approx(gigabytes, rel=0.005)
