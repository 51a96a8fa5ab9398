"""Numbers that are refused where what they mean is not said, or where two meanings are mixed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.definitions import (
    COSTS,
    Flow,
    MarketShare,
    cost_named,
    dated_price,
    dense_utilization,
    discrete,
    quarter,
    shares_together,
    total,
)
from supercycle.base.errors import InputError

JANUARY, MARCH_END = date(2026, 1, 1), date(2026, 3, 31)
Q1 = Flow(10.0, JANUARY, MARCH_END)
Q2 = Flow(12.0, date(2026, 4, 1), date(2026, 6, 30))


@pytest.mark.parametrize("name", ["training cost", "cost", "", "all-in"])
def test_a_bare_training_cost_is_refused(name: str) -> None:
    """Without a definition there is no cost of a run; the error names the four there are."""
    with pytest.raises(InputError, match="amortised, rental, bought or programme"):
        cost_named(name)


@pytest.mark.parametrize("name", COSTS)
def test_a_defined_cost_is_itself(name: str) -> None:
    """The four definitions are taken, in any case."""
    assert cost_named(f" {name.upper()} ") == name


def test_a_price_has_a_date() -> None:
    """A price without a day is refused, one with a day keeps it."""
    with pytest.raises(InputError, match="without a date"):
        dated_price(2.0, None)
    assert dated_price(2.0, JANUARY).day == JANUARY


def test_an_mfu_is_against_the_dense_peak() -> None:
    """400 TFLOP/s on an H100 are 40 % of its dense peak; against the sparse one the figure is refused."""
    assert dense_utilization(400e12, 989.4e12, "dense") == pytest.approx(0.404, abs=5e-4)
    with pytest.raises(InputError, match="sparse peak"):
        dense_utilization(400e12, 1978.9e12, "sparse")
    with pytest.raises(InputError, match="above 1"):
        dense_utilization(1200e12, 989.4e12, "dense")


def test_quarters_that_follow_one_another_add_up() -> None:
    """Two calendar quarters are a half year."""
    half = total([Q2, Q1])
    assert (half.amount, half.start, half.end) == (22.0, JANUARY, date(2026, 6, 30))


def test_fiscal_and_calendar_periods_do_not_mix() -> None:
    """NVIDIA's first quarter of 2027 ends in April 2026; added to a calendar quarter it is refused by name."""
    fiscal = Flow(75.2, date(2026, 1, 26), date(2026, 4, 26), "fiscal")
    with pytest.raises(InputError, match="fiscal and calendar periods are mixed") as raised:
        total([Q1, fiscal])
    assert any("fiscal" in fault for fault in raised.value.faults)


def test_periods_with_a_gap_are_refused() -> None:
    """A year of three quarters is no year."""
    with pytest.raises(InputError, match="do not follow one another"):
        total([Q1, Flow(1.0, date(2026, 7, 1), date(2026, 9, 30))])


def test_a_cumulative_figure_is_no_quarter() -> None:
    """The second quarter's year-to-date figure covers six months and is refused; its difference is the quarter."""
    to_date = Flow(22.0, JANUARY, date(2026, 6, 30))
    with pytest.raises(InputError, match="year to date"):
        quarter(to_date)
    assert discrete([to_date, Q1]) == (Q1, Q2)
    with pytest.raises(InputError, match="start on one day"):
        discrete([Q1, Q2])


@given(st.lists(st.floats(0, 0.2), min_size=1, max_size=5))
def test_shares_of_one_kind_add_up(parts: list[float]) -> None:
    """Shares of units are added; with one of value among them the sum is refused."""
    shares = [MarketShare(part, "units") for part in parts]
    assert shares_together(shares) == pytest.approx(sum(parts))
    with pytest.raises(InputError, match="units and of value are mixed"):
        shares_together([*shares, MarketShare(0.0, "value")])


def test_shares_above_all_of_it_are_refused() -> None:
    """China's chips of 2025: 41 % of units local and 55 % NVIDIA's leave 4 %; another 10 % is too much."""
    with pytest.raises(InputError, match="more than all"):
        shares_together([MarketShare(s, "units") for s in (0.41, 0.55, 0.10)])
