"""Isaac Lab: performance benchmarks (documentation of isaac-sim/IsaacLab)."""

from typing import cast

import pytest

from supercycle.catalog.physical import SimulatorEntry
from supercycle.catalog.store import Catalog
from supercycle.sim.farm import farm, neural_hours, robot_hours


def test_robot_hours_a_chip_hour(catalog: Catalog) -> None:
    """94,000 steps of 20 ms a second on one RTX 4090 are 1,880 robot-hours an hour; 1,640 with training."""
    runs = cast(SimulatorEntry, catalog.entry("simulators", "isaac-lab")).runs
    hours = [
        float(robot_hours(run.steps.number, run.step.number, run.chips.number))
        for run in runs
        if run.steps and run.step
    ]  # fmt: skip
    assert hours[0] == pytest.approx(1880)
    assert hours[1] == pytest.approx(1640)


def test_farms_scale(catalog: Catalog) -> None:
    """Four L40 are 4.03 times one, sixteen 16.7 times."""
    runs = cast(SimulatorEntry, catalog.entry("simulators", "isaac-lab")).runs
    one, four, sixteen = (run.steps.number for run in runs[2:5] if run.steps)
    assert four / one == pytest.approx(4.03, abs=0.005)
    assert sixteen / one == pytest.approx(16.7, abs=0.05)


def test_kinds_of_simulators_differ_by_orders_of_magnitude(catalog: Catalog) -> None:
    """A robot-hour of state physics takes about 1e-3 chip-hours, one of neural video 10 to 150."""
    assert 1 / 1880 < 1e-3
    assert float(farm(1e6, 1880.0, 86_400.0, used=1.0).chip_hours) == pytest.approx(532, rel=0.01)
    for entry in ("cosmos-predict2", "groot-neural"):
        for run in cast(SimulatorEntry, catalog.entry("simulators", entry)).runs:
            assert run.chip_time is not None
            assert 8 < 1 / float(neural_hours(run.chip_time.number)) < 150
