"""GR00T N1: an open foundation model for generalist humanoid robots (arXiv 2503.14734)."""

from typing import cast

import pytest

from supercycle.catalog.physical import PolicyEntry, SimulatorEntry
from supercycle.catalog.store import Catalog
from supercycle.sim.consistency import compute_of
from supercycle.sim.farm import neural_hours, robot_hours


def test_gpu_hours_as_compute(catalog: Catalog) -> None:
    """About 50,000 H100-hours are 7e22 FLOP at 40 % of 989 TFLOP/s: at 2.2B parameters at most 5.4e12 tokens."""
    entry = cast(PolicyEntry, catalog.entry("policies", "groot-n1"))
    assert entry.training is not None
    hours = entry.training.chip_hours.number
    flop = float(compute_of(1, hours * 3600, 989.4e12, 0.4))
    assert flop == pytest.approx(7.1e22, rel=0.01)
    assert flop / (6 * entry.parameters.number) == pytest.approx(5.4e12, rel=0.01)


def test_neural_trajectories(catalog: Catalog) -> None:
    """827 hours of video on about 105,000 L40-hours; 3,600 L40 for 1.5 days are 129,600: within a quarter."""
    entry = cast(SimulatorEntry, catalog.entry("simulators", "groot-neural"))
    assert entry.runs[0].chip_time is not None
    hours = 827 / float(neural_hours(entry.runs[0].chip_time.number))
    assert hours == pytest.approx(105_000, rel=0.005)
    assert entry.runs[0].chip_time.estimate.high * 827 >= 3600 * 36


def test_simulated_trajectories(catalog: Catalog) -> None:
    """6,500 hours of experience in 11 hours: 591 times real time for the whole farm."""
    run = cast(SimulatorEntry, catalog.entry("simulators", "groot-sim")).runs[0]
    assert run.steps is not None
    assert run.step is not None
    made = float(robot_hours(run.steps.number, run.step.number, run.chips.number)) * run.chips.number * 11
    assert made == pytest.approx(6500, rel=0.005)
