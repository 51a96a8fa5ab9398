"""A higher order estimate of the optimum checkpoint interval for restart dumps (Daly 2006, FGCS 22)."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from supercycle.run.goodput import Reliability, checkpoint_interval, checkpoint_time, goodput

FIGURES = [
    # mean time to interrupt M and dump time in minutes, printed optimum in minutes (figures 3, 4 and 5)
    (24 * 60, 5, 117, 0.5),
    (6 * 60, 5, 57, 0.5),
    (15, 5, 9.1, 0.05),
]


@pytest.mark.parametrize(("mtbf", "dump", "printed", "digit"), FIGURES)
def test_optimum_intervals_of_figures_3_to_5(mtbf: float, dump: float, printed: float, digit: float) -> None:
    """117, 57 and 9.1 minutes for M of 24 h, 6 h and 15 min and dumps of 5 min, to the printed digit."""
    assert checkpoint_interval(dump * 60, mtbf * 60) / 60 == pytest.approx(printed, abs=digit)


def test_it_becomes_youngs_formula_when_failures_are_rare() -> None:
    """Young 1974: √(2 C M); the higher terms vanish as C / M does."""
    assert checkpoint_interval(1.0, 1e10) == pytest.approx(np.sqrt(2e10), rel=1e-4)


def test_beyond_half_the_dump_time_the_interval_is_the_mtbf() -> None:
    """Equation 37's second case, C ≥ 2 M; and both cases in one array."""
    assert checkpoint_interval(np.array([1.0, 20.0]), 10.0)[1] == 10.0
    assert checkpoint_interval(25.0, 10.0) == 10.0


@given(st.floats(1, 600), st.floats(1800, 1e7), st.floats(0, 3600), st.floats(0.2, 5))
def test_no_other_interval_does_better(dump: float, mtbf: float, restart: float, off: float) -> None:
    """The share of equation 13 at the optimum is at least that at any multiple of it, to the series' 0.1 %."""
    assume(dump <= mtbf / 4)
    best = float(goodput(1, Reliability(mtbf, dump, restart)))
    interval = float(checkpoint_interval(dump, mtbf)) * off
    share = interval / (mtbf * np.exp(restart / mtbf) * np.expm1((interval + dump) / mtbf))
    assert share <= best * 1.001


@given(st.floats(3600, 1e9), st.floats(0, 600), st.floats(0, 3600), st.floats(0, 0.2), st.integers(1, 100_000))
def test_goodput_is_a_share(mtbf: float, dump: float, restart: float, planned: float, chips: int) -> None:
    """Between 0 and what planned stops leave; more chips, slower restarts and slower dumps never help."""
    whole = float(goodput(chips, Reliability(mtbf, dump + 1, restart, planned)))
    assert 0 <= whole <= 1 - planned
    assert float(goodput(2 * chips, Reliability(mtbf, dump + 1, restart, planned))) <= whole * (1 + 1e-9)
    assert float(goodput(chips, Reliability(mtbf, dump + 1, restart + 60, planned))) <= whole * (1 + 1e-9)


def test_nothing_is_lost_where_nothing_fails() -> None:
    """Rare failures cost nothing but planned stops."""
    assert float(goodput(1, Reliability(1e15, 1.0, 600.0, 0.02))) == pytest.approx(0.98, abs=1e-4)


def test_a_checkpoint_takes_its_bytes_over_the_bandwidth() -> None:
    """1 GB a chip at 100 MB/s are 10 s."""
    assert checkpoint_time(1e9, 100e6) == pytest.approx(10.0)
