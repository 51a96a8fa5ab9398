"""Schedules: nothing before power, shell and chips are there, all at the end, and never less than before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.site.build import MONTH, BuildTimes, ready_at, time_to_power, time_until_all

MW = 1e6


def times(shell: float = 16, power: float = 40, delivery: float = 6, spread: float = 6) -> BuildTimes:
    """Times in months, 45 MW a month, a month and a half of installation."""
    return BuildTimes(shell * MONTH, power * MONTH, 45 * MW / MONTH, delivery * MONTH, spread * MONTH, 1.5 * MONTH)


def test_a_site_stands_as_its_slowest_part_does() -> None:
    """100 MW: power from month 40, 45 MW at once, all of it 55/45 months later; chips run 1.5 months after that."""
    before, first = ready_at(39.9 * MONTH, 10_000, 100 * MW, times()), ready_at(40.1 * MONTH, 10_000, 100 * MW, times())
    assert (before.chips, before.power_w) == (0, 0)
    assert first.power_w == pytest.approx(45 * MW * 1.1)
    assert first.chips == 0
    end = time_until_all(10_000, 100 * MW, times())
    assert end / MONTH == pytest.approx(40 + 55 / 45 + 1.5)
    assert ready_at(end * 1.000001, 10_000, 100 * MW, times()).chips == 10_000


def test_chips_that_come_late_leave_power_idle() -> None:
    """Power and shell in month 2, chips from month 12 to 24: half of them run in month 19.5."""
    late = times(shell=2, power=2, delivery=12, spread=12)
    half = ready_at(19.5 * MONTH, 10_000, 50 * MW, late)
    assert half.power_w == 50 * MW
    assert half.chips == pytest.approx(5000, abs=1)
    assert time_until_all(10_000, 50 * MW, late) / MONTH == pytest.approx(25.5)


@given(st.floats(0, 60), st.floats(0, 60), st.floats(0, 40), st.floats(0.1, 30), st.floats(1, 5000))
def test_what_stands_never_falls(shell: float, power: float, delivery: float, spread: float, megawatts: float) -> None:
    """Month by month chips and power only grow, and both are whole when all is said to run."""
    built = times(shell, power, delivery, spread)
    ready = ready_at(np.arange(1, 400) * MONTH, 1000, megawatts * MW, built)
    assert np.all(np.diff(ready.chips) >= 0)
    assert np.all(np.diff(ready.power_w) >= 0)
    end = ready_at(time_until_all(1000, megawatts * MW, built) + 1.0, 1000, megawatts * MW, built)
    assert end.chips >= 999
    assert end.power_w == pytest.approx(megawatts * MW)


def test_power_comes_the_sooner_way() -> None:
    """Grid and substation at the same time; a plant of one's own with a smaller substation, if it is sooner."""
    assert time_to_power(48.0, 24.0) == 48.0
    assert time_to_power(12.0, 24.0) == 24.0
    assert time_to_power(48.0, 24.0, plant=30.0) == 30.0
    assert time_to_power(48.0, 24.0, plant=6.0) == 12.0
    assert time_to_power(None, 24.0, plant=60.0) == 60.0
    with pytest.raises(InputError, match="no wait for the grid"):
        time_to_power(None, 24.0)
