"""Distance: an exchange by hand, what hides it, and why infrequent exchange needs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.site.long_haul import (
    LongHaul,
    bandwidth_needed,
    exchange_time,
    infrequent_step,
    synchronous_step,
)

GRADIENTS = 405e9 * 4


def test_an_exchange_by_hand() -> None:
    """1.62 TB over two sites joined by 1.25 TB/s (10 Tbit/s) and 1,000 km: 1.296 s and 9.8 ms."""
    seconds = float(exchange_time(GRADIENTS, 2, LongHaul(1.25e12, 1000.0)))
    assert seconds == pytest.approx(1.62e12 / 1.25e12 + 2 * 0.0049)
    assert float(exchange_time(GRADIENTS, 1, LongHaul(1.25e12, 1000.0))) == 0.0


@given(st.floats(1e9, 1e14), st.integers(2, 16), st.floats(0, 20_000), st.floats(0.1, 60), st.floats(0, 1))
def test_infrequent_exchange_costs_a_part_of_it(
    bandwidth: float, sites: int, distance: float, step: float, hidden: float
) -> None:
    """Once in 100 steps is a hundredth of the exchange; a synchronous step lies between the step and both in turn."""
    link = LongHaul(bandwidth, distance, hidden=hidden)
    exchange = float(exchange_time(GRADIENTS, sites, link))
    assert float(infrequent_step(step, GRADIENTS, sites, link, every=100)) == pytest.approx(step + exchange / 100)
    assert step <= float(synchronous_step(step, GRADIENTS, sites, link)) <= step + exchange + 1e-9


@given(st.integers(2, 8), st.floats(1.0, 60), st.floats(0.1, 1))
def test_the_bandwidth_that_is_needed_hides_the_exchange(sites: int, step: float, hidden: float) -> None:
    """With it a synchronous step takes no longer than on one site; with half of it, longer."""
    link = LongHaul(1.0, 500.0, reached=0.8, hidden=hidden)
    needed = float(bandwidth_needed(step, GRADIENTS, sites, link))
    enough = LongHaul(needed, 500.0, reached=0.8, hidden=hidden)
    assert float(synchronous_step(step, GRADIENTS, sites, enough)) == pytest.approx(step)
    half = LongHaul(needed / 2, 500.0, reached=0.8, hidden=hidden)
    assert float(synchronous_step(step, GRADIENTS, sites, half)) > step


def test_where_the_fibre_is_too_long_no_bandwidth_is_enough() -> None:
    """Sixteen sites 20,000 km apart: thirty ways of 98 ms take longer than half a step of a second can hide."""
    link = LongHaul(1.0, 20_000.0, hidden=0.5)
    assert bandwidth_needed(1.0, GRADIENTS, 16, link) == float("inf")
    with pytest.raises(InputError, match="one step or more"):
        infrequent_step(1.0, GRADIENTS, 2, link, every=0)
