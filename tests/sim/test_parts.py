"""Sensors, fusion front end, supplies, farms, claims and fleets."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.sim.consistency import claim
from supercycle.sim.farm import farm
from supercycle.sim.fleet import Work, economics, rate_of
from supercycle.sim.modalities import Sensor, front_end, hourly
from supercycle.sim.supply import Supply, available, collected, usable_price

CAMERA = Sensor("camera", "video", 10.0, 256.0, 12e3, 0.04, 2e8)
JOINTS = Sensor("joints", "joint state", 50.0, 1.0, 200.0, 0.002, 3e4)
WORK = Work(
    price=35e3, life=40_000 * 3600.0, hours=16 * 3600.0, nameplate=0.014, utilisation=0.75, success=0.998,
    intervention=180.0, operator=30 / 3600, maintenance=0.1, power=200.0, energy_price=0.12 / 3.6e6, revenue=0.15,
)  # fmt: skip


def test_an_hour_of_sensors() -> None:
    """10 pictures of 256 tokens and 50 states of one token a second are 9.4 million tokens an hour."""
    found = hourly([CAMERA, JOINTS])
    assert float(found.tokens) == 3600 * (2560 + 50)
    assert float(found.stored) == 3600 * (120e3 + 10e3)
    assert float(found.parts["joints"]) == 180_000
    with pytest.raises(InputError, match="at least one sensor"):
        hourly([])


def test_fusion_is_as_late_as_its_slowest_sensor() -> None:
    """And its state as early as its quickest one; a filter of 18 states adds little to a camera's work."""
    found = front_end([CAMERA, JOINTS], 18, 50.0, 1e14)
    assert (float(found.delay), float(found.first), found.slowest) == (0.04, 0.002, "camera")
    assert float(found.work) == pytest.approx(10 * 2e8 + 50 * 3e4 + 2 * 3 * 18**3 * 50)


@given(st.floats(0.01, 1.0), st.floats(1.0, 1e5))
def test_usable_hours_cost_more_than_recorded_ones(usable: float, hours: float) -> None:
    """The price of a recorded hour over the share kept; units are whole and enough."""
    one = Supply("a", "real", 50 / 3600, usable, 0.4)
    assert float(usable_price(one)) == pytest.approx(50 / usable)
    found = collected(one, hours, 365.25 * 86_400.0)
    assert float(found.cost) == pytest.approx(hours * 50 / usable)
    assert float(found.units) * 0.4 * 2000 >= hours * (1 - 1e-6)
    assert float(found.duration) <= 365.25 * 86_400.0 * (1 + 1e-6)
    assert float(available(Supply("b", "web", 1.0, 0.02, hours=2e7))) == pytest.approx(4e5)


@given(st.floats(1.0, 1e9), st.floats(1e-3, 1e4))
def test_a_farm_is_in_time(hours: float, pace: float) -> None:
    """Whole chips that make the hours within the window."""
    found = farm(hours, pace, 30 * 86_400.0)
    assert float(found.duration) <= 30 * 86_400.0 * (1 + 1e-6)
    assert float(found.chips) >= 1
    assert float(found.chip_hours) * pace * 0.8 == pytest.approx(hours)


@given(st.floats(1e9, 1e18), st.floats(1e6, 1e12), st.floats(1e18, 1e27))
def test_a_claim_is_six_n_d_over_c(tokens: float, size: float, flop: float) -> None:
    """The excess is 6 N D / C."""
    assert float(claim(tokens, size, flop).excess) == pytest.approx(6 * size * tokens / flop)


@given(st.floats(0.5, 0.9999), st.floats(1.0, 2.0))
def test_a_robot_that_needs_people_less_costs_less(success: float, factor: float) -> None:
    """Cost of a task falls with success, and people with it."""
    better = min(1 - (1 - success) / factor, 1.0)
    first, second = (economics(replace(WORK, success=s)) for s in (success, better))
    assert float(second.cost_per_task) <= float(first.cost_per_task) + 1e-12
    assert float(second.operators) <= float(first.operators) + 1e-12


def test_parts_of_a_task_add_up_and_payback_is_price_over_cash() -> None:
    """Depreciation, maintenance, energy, inference, capital and people are the cost; cash leaves two of them out."""
    found = economics(WORK)
    assert sum(float(v) for v in found.cost.values()) == pytest.approx(float(found.cost_per_task))
    cash = 0.15 - float(found.cost_per_task) + float(found.cost["depreciation"]) + float(found.cost["capital"])
    yearly = float(rate_of(WORK)) * 16 * 3600 * 350 * cash
    assert float(found.payback) == pytest.approx(35e3 / yearly * 365.25 * 86_400)


def test_a_robot_that_loses_money_never_pays() -> None:
    """Payback is infinite; a service price still exists, and draws broadcast."""
    found = economics(replace(WORK, revenue=np.array([0.15, 1e-4])))
    assert np.isfinite(found.payback[0])  # type: ignore[index]
    assert np.isinf(found.payback[1])  # type: ignore[index]
    assert np.all(np.asarray(found.service_price) > 0)
