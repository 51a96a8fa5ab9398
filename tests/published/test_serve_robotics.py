"""Serve Robotics, form 10-Q of the third quarter of 2025, and Figure's report of BMW."""

from typing import cast

import pytest

from supercycle.catalog.physical import RobotEntry
from supercycle.catalog.store import Catalog
from supercycle.sim.fleet import reached_share, robot_day

QUARTER = 92 * 86_400.0


def test_revenue_of_a_robot_and_day(catalog: Catalog) -> None:
    """$433,000 of fleet services on 312 daily robots: $15.1 a robot and day, $1.24 a supply-hour of 12.1 a day."""
    entry = cast(RobotEntry, catalog.entry("robots", "sidewalk-delivery"))
    assert entry.fleet is not None
    day = float(robot_day(433e3, QUARTER, entry.fleet.number))
    assert day == pytest.approx(15.1, abs=0.05)
    hours = entry.hours.number / 3600
    assert hours == pytest.approx(3781 / 312, abs=0.03)
    assert day / hours == pytest.approx(1.24, abs=0.01)


def test_the_target_is_five_to_seven_times_that() -> None:
    """$60 to 80 million a year on 2,000 robots are $82 to 110 a robot and day."""
    low, high = (float(robot_day(money, 365.25 * 86_400.0, 2_000)) for money in (60e6, 80e6))
    assert (low, high) == (pytest.approx(82, abs=0.5), pytest.approx(110, abs=0.5))
    assert 5 < low / 15.1 < high / 15.1 < 7.3


def test_parts_an_hour_of_a_humanoid(catalog: Catalog) -> None:
    """90,000 parts in 1,250 hours are 72 an hour, 56 % of three parts in 84 s."""
    entry = cast(RobotEntry, catalog.entry("robots", "humanoid-factory"))
    nameplate = entry.nameplate.number
    assert nameplate * 3600 == pytest.approx(129, abs=0.5)
    assert 90_000 / 1_250 == 72
    share = float(reached_share(90_000, 1_250 * 3600, nameplate))
    assert share == pytest.approx(0.56, abs=0.005)
    assert entry.utilisation.number == pytest.approx(share, abs=0.005)
