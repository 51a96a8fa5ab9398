"""Businesses by years: worth by hand, safety and captive buyers as stated effects, searches that find."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.spend.discounted import Business, Captive, Safety, growing, path, without_captive
from supercycle.spend.implied import implied, least_enough
from supercycle.spend.raised import lasts

STEADY = Business(100.0, 0.0, 0.0, 1.0, 0.3, 0.3, 0.2, 0.2, 0.0, 0.1, 10.0, years=3)
"""Sells 100 a year for ever, keeps half of it."""


def test_a_steady_business_by_hand() -> None:
    """Fifty a year at mid-year for three years, and ten times fifty at their end, at 10 %."""
    found = path(STEADY)
    by_hand = 50 / 1.1**0.5 + 50 / 1.1**1.5 + 50 / 1.1**2.5 + 500 / 1.1**3
    assert found.worth == pytest.approx(by_hand)
    assert found.terminal == pytest.approx(500 / 1.1**3)
    assert found.needed == 0


def test_growth_above_its_late_rate_halves() -> None:
    """100 % in the first year, 50 % above nothing in the next with a half-life of a year: 200, 300, 375."""
    assert growing(100.0, 1.0, 0.0, 1.0, 3) == pytest.approx([200.0, 300.0, 375.0])


def test_sales_end_at_the_market() -> None:
    """A firm that would sell a hundred times its market sells 99 % of it; today's sales stay what they are."""
    boom = replace(STEADY, growth=99.0, market=100.5, revenue=1.0)
    free = 1.0 / (1 - 1 / 100.5) * 100
    assert path(boom).revenue[0] == pytest.approx(free / (1 + free / 100.5))
    flat = replace(STEADY, market=1000.0)
    assert path(flat).revenue == pytest.approx([100.0] * 3)


def test_losses_are_not_taxed_and_cash_runs_deep() -> None:
    """A business that loses money at first needs what its losses add up to."""
    early = replace(STEADY, compute=5.0, compute_late=0.3, other=0.5, tax=0.25, half_life=1.0)
    found = path(early)
    losing = found.profit < 0
    assert losing[0]
    assert found.cash[losing] == pytest.approx(found.profit[losing])
    assert found.cash[~losing] == pytest.approx(0.75 * found.profit[~losing])
    assert found.needed == pytest.approx(-np.min(np.cumsum(found.cash)))


def test_safety_is_a_stated_effect() -> None:
    """At the horizon 10 % more sold brings 10 % more revenue and compute; alignment adds to compute alone."""
    plain, more = path(STEADY), path(STEADY, Safety(share=0.1))
    assert more.revenue[-1] == pytest.approx(1.1 * plain.revenue[-1])
    assert more.compute[-1] == pytest.approx(1.1 * plain.compute[-1])
    priced = path(STEADY, Safety(price=0.1))
    assert priced.profit[-1] - plain.profit[-1] == pytest.approx(10.0)
    aligned = path(STEADY, Safety(compute=0.5))
    assert plain.profit - aligned.profit == pytest.approx([15.0] * 3)


def test_captive_buyers_are_counted_apart() -> None:
    """At prices of the market a captive half is like any other; at twice its price it brings twice; none is half."""
    half = Captive(share=0.5)
    assert path(STEADY, captive=half).worth == pytest.approx(path(STEADY).worth)
    assert path(STEADY, captive=replace(half, arm_length=2.0)).revenue[0] == pytest.approx(150.0)
    assert path(without_captive(STEADY, half)).worth == pytest.approx(path(STEADY).worth / 2)


@settings(max_examples=30, deadline=None)
@given(growth=st.floats(-0.5, 3.0), multiple=st.floats(1.0, 50.0), compute=st.floats(0.0, 0.6))
def test_a_search_finds_what_made_the_worth(growth: float, multiple: float, compute: float) -> None:
    """The worth of a business at some growth, multiple or compute leads back to it."""
    start = replace(STEADY, growth=growth, multiple=multiple, compute_late=compute)
    worth = path(start).worth
    grid = np.geomspace(0.1, 51.0, 60) - 1
    assert least_enough(lambda x: path(replace(start, growth=x)).worth, worth, grid) == pytest.approx(growth, abs=1e-6)
    assert implied(lambda x: path(replace(start, multiple=x)).worth, worth, 0.0, 500.0) == pytest.approx(multiple)
    found = implied(lambda x: path(replace(start, compute_late=x)).worth, worth, 0.0, 3.0, falls=True)
    assert found == pytest.approx(compute, abs=1e-6)


def test_a_search_says_on_which_side_it_failed() -> None:
    """Beyond the low end where anything is enough, beyond the high end where nothing is; the reverse for costs."""
    assert implied(lambda x: x, 5.0, 0.0, 1.0) == np.inf
    assert implied(lambda x: x, -5.0, 0.0, 1.0) == -np.inf
    assert implied(lambda x: -x, 5.0, 0.0, 1.0, falls=True) == -np.inf
    assert implied(lambda x: -x, -5.0, 0.0, 1.0, falls=True) == np.inf
    assert list(np.asarray(implied(lambda x: x * np.ones(3), np.array([0.2, 0.5, 7.0]), 0.0, 1.0))) == pytest.approx(
        [0.2, 0.5, np.inf]
    )


def test_the_least_growth_of_those_that_are_enough() -> None:
    """A result that rises and falls again: the first crossing counts."""
    hump = least_enough(lambda x: 1 - (np.asarray(x) - 2) ** 2, 0.0, [0.0, 0.5, 1.5, 2.5, 4.0])
    assert hump == pytest.approx(1.0)


def test_money_lasts() -> None:
    """Thirty at one and a half a year last 20 years; doubling each year, far less; nothing burnt, for ever."""
    assert lasts(30.0, 1.5) == pytest.approx(20.0)
    assert lasts(1.0, 1.0 / np.log(2), 1.0) == pytest.approx(np.log2(1 + np.log(2) ** 2))
    assert lasts(30.0, 0.0) == np.inf
    assert lasts(30.0, 15.0, -0.9) == np.inf
