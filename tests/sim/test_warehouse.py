"""A warehouse floor by discrete events."""

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.sim.streets import Floor, neighbours, ways
from supercycle.sim.warehouse import Shift, day, lone_rate

FLOOR = Floor(12, 10, 3)


def test_every_cell_reaches_every_other_on_one_way_streets() -> None:
    """Ways follow streets, and each step is one nearer."""
    following, length = ways(FLOOR)
    assert np.all(length >= 0)
    for start, goal in ((0, 119), (119, 0), (55, 3), (7, 60)):
        cell, steps = start, 0
        while cell != goal:
            onward = int(following[cell, goal])
            assert onward in neighbours(FLOOR, cell)
            cell, steps = onward, steps + 1
        assert steps == length[start, goal]


def test_one_robot_works_as_its_averages_say() -> None:
    """Alone on the floor, over a long time, the events give the product of averages within 8 %."""
    shift = Shift(failure=0.0, battery=1e9)
    found = day(1, FLOOR, shift, seconds=40 * 3600.0)
    assert float(found.picks_per_hour) == pytest.approx(float(lone_rate(FLOOR, shift)) * 3600, rel=0.08)
    assert float(found.blocked) == 0


def test_throughput_bends() -> None:
    """Twice the robots do less than twice the work, and at last no more: they queue and block one another."""
    found = [day(count, FLOOR, Shift(), seconds=3600.0) for count in (2, 10, 40, 70)]
    rates = [float(one.picks_per_hour) for one in found]
    assert rates[1] > 3.5 * rates[0]
    assert rates[2] < 0.75 * float(found[2].alone)
    assert rates[3] < 1.1 * rates[2]
    assert float(found[3].blocked) + float(found[3].queued) > 0.4


def test_the_interval_of_half_a_shift_holds_the_long_run() -> None:
    """Half shifts of eight robots are right on average, and six of eight 90 % intervals hold the rate of 30 hours."""
    truth = float(day(8, FLOOR, Shift(), seconds=30 * 3600.0, seed=99).picks_per_hour)
    found = [day(8, FLOOR, Shift(), seconds=4 * 3600.0, seed=seed) for seed in range(8)]
    assert sum(float(one.picks_per_hour) for one in found) / 8 == pytest.approx(truth, rel=0.02)
    assert sum(float(one.picks_per_hour_low) <= truth <= float(one.picks_per_hour_high) for one in found) >= 6


def test_stations_are_the_limit_of_a_full_floor() -> None:
    """A station of 15 s for 1.5 items gives 360 items an hour: no floor does more than its stations."""
    for count in (5, 40):
        found = day(count, FLOOR, Shift(), seconds=3600.0)
        assert float(found.picks_per_hour) <= 3 * 360 * 1.02
        assert 0 <= float(found.station_use) <= 1.001


def test_streets_block_where_stations_are_quick() -> None:
    """With stations that take no time the streets remain: robots wait for robots."""
    quick = Shift(pick=0.5, lift=0.0, failure=0.0)
    few, many = (day(count, FLOOR, quick, seconds=1800.0) for count in (4, 60))
    assert float(many.blocked) > 5 * float(few.blocked)
    assert float(many.picks_per_hour) < 0.8 * float(many.alone)


def test_the_same_seed_gives_the_same_day() -> None:
    """Deterministic; another seed is another day."""
    first, second, other = (day(20, FLOOR, Shift(), seconds=1800.0, seed=s) for s in (4, 4, 5))
    assert first == second != other


@pytest.mark.parametrize(
    ("floor", "robots"),
    [(Floor(11, 10, 3), 4), (Floor(12, 10, 12), 4), (Floor(100, 100, 3), 4), (FLOOR, 81), (FLOOR, 0)],
)
def test_floors_that_cannot_be_are_refused(floor: Floor, robots: int) -> None:
    """Odd, crowded or too large."""
    with pytest.raises(InputError):
        day(robots, floor, Shift())
