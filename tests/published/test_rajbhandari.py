"""ZeRO: Memory Optimizations Toward Training Trillion Parameter Models (arXiv 1910.02054)."""

from dataclasses import replace

import pytest

from supercycle.model.shape import Shape
from supercycle.run.job import Job
from supercycle.run.memory import memory
from supercycle.run.precision import precision_named
from supercycle.run.split import Split

HALF = replace(precision_named("fp16"), gradient=2.0)
"""Section 3.1: 2 bytes of weights, 2 of gradients, 12 of master weights and Adam's moments, a parameter."""

PARAMETERS = 7.5e9
MODEL = Shape("7.5B", 36, 4096, 32, 32, 128, 4 * 4096, 51_200, gated=False, tied=True)

FIGURE_1 = [
    # stage, printed GB of model states on each of 64 GPUs for 7.5 billion parameters
    (0, 120.0, 0.5),
    (1, 31.4, 0.05),
    (2, 16.6, 0.05),
    (3, 1.9, 0.05),
]


def states(stage: int, replicas: int) -> float:
    """Bytes of weights, gradients and optimiser states a chip."""
    held = memory(Job(MODEL, 2048, replicas, HALF), Split(data=replicas, zero=stage, sequence_parallel=0))
    return float(held.weights + held.gradients + held.optimizer)


@pytest.mark.parametrize(("stage", "printed", "digit"), FIGURE_1)
def test_model_states_of_figure_1(stage: int, printed: float, digit: float) -> None:
    """120, 31.4, 16.6 and 1.9 GB, as printed to their last digit; our model is scaled to 7.5 billion parameters."""
    counted = states(0, 64) / 16.0
    assert counted == pytest.approx(PARAMETERS, rel=0.02)
    assert states(stage, 64) * PARAMETERS / counted / 1e9 == pytest.approx(printed, abs=digit)


@pytest.mark.parametrize("replicas", [1, 4, 16, 64, 256, 1024])
def test_the_formulas_of_section_5(replicas: int) -> None:
    """16 Ψ, 4 Ψ + 12 Ψ / N, 2 Ψ + 14 Ψ / N and 16 Ψ / N bytes, exactly."""
    parameters = states(0, 1) / 16.0
    expected = [16.0, 4.0 + 12.0 / replicas, 2.0 + 14.0 / replicas, 16.0 / replicas]
    assert [states(stage, replicas) / parameters for stage in range(4)] == pytest.approx(expected, rel=1e-12)
