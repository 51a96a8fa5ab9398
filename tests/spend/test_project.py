"""Projects, capital and ageing: limits of the annuity, and that a price found gives the return asked for."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.spend.capital import (
    CapitalStructure,
    cost_at_opening,
    even_draws,
    interest_schedule,
    level_payment,
    net_present_value,
    rate_of_return,
    weighted_cost,
)
from supercycle.spend.depreciation import METHODS, Ageing, Vintage, fleet_value, value_at, yearly_charges
from supercycle.spend.money import capital_recovery_factor
from supercycle.spend.project import Project, equity_flows, levelised_energy_cost, price_for_return

structures = st.builds(
    CapitalStructure, st.floats(0, 0.85), st.floats(0.03, 0.15), st.floats(0.06, 0.25), st.floats(0, 0.35)
)


@given(structures, st.integers(3, 25), st.floats(1e6, 1e9))
def test_the_price_gives_the_return(structure: CapitalStructure, years: int, cost: float) -> None:
    """At the price found the equity's flows are worth nothing at its return: it earns just that."""
    project = Project(cost, 1e6, cost / 50, years, min(7, years), salvage=cost / 10)
    flows = equity_flows(project, structure, price_for_return(project, structure))
    assert float(net_present_value(flows, structure.equity_return)) == pytest.approx(0, abs=cost * 1e-9)


def test_the_rate_of_return_of_flows() -> None:
    """100 now for 60 twice returns 13.07 %; flows that never change sign have no rate."""
    assert rate_of_return([-100.0, 60.0, 60.0]) == pytest.approx(0.13066, abs=1e-5)
    assert np.isnan(rate_of_return([100.0, 60.0]))


@given(structures)
def test_the_weighted_cost_lies_between_its_parts(structure: CapitalStructure) -> None:
    """Between the debt's rate after tax and the equity's return; all equity costs its return."""
    low, high = sorted([structure.debt_rate * (1 - structure.tax_rate), structure.equity_return])
    assert low - 1e-12 <= weighted_cost(structure) <= high + 1e-12
    alone = CapitalStructure(0.0, structure.debt_rate, structure.equity_return, structure.tax_rate)
    assert weighted_cost(alone) == structure.equity_return


@given(structures, st.floats(1.05, 3.0))
def test_a_dearer_plant_asks_more(structure: CapitalStructure, times: float) -> None:
    """All costs times n make the price n times as high; the cost alone makes it higher."""
    one = Project(1e6, 1e5, 1e4, 10, 5)
    all_ = Project(1e6 * times, 1e5, 1e4 * times, 10, 5)
    price = price_for_return(one, structure)
    assert price_for_return(all_, structure) == pytest.approx(price * times)
    assert price_for_return(Project(1e6 * times, 1e5, 1e4, 10, 5), structure) > price


def test_a_loan_longer_than_the_project_is_refused() -> None:
    """Debt is paid back while there is something to pay with."""
    with pytest.raises(InputError, match="loan"):
        price_for_return(Project(1.0, 1.0, 0.0, 5, 6), CapitalStructure(0.5, 0.1, 0.1, 0.0))


@given(st.floats(0.01, 0.3), st.integers(1, 20))
def test_a_loan_is_paid_back(rate: float, years: int) -> None:
    """Interest and principal add up to the payments; interest falls each year."""
    interests = interest_schedule(100.0, rate, years)
    paid = level_payment(100.0, rate, float(years)) * years
    assert sum(interests) == pytest.approx(paid - 100.0)
    assert interests == sorted(interests, reverse=True)


@given(st.integers(1, 60), st.floats(0, 0.2))
def test_drawing_costs_interest(months: int, rate: float) -> None:
    """A site that is paid for before it earns has cost more when it opens, by at most all the time's interest."""
    opened = cost_at_opening(1.0, even_draws(months), rate)
    assert 1.0 - 1e-12 <= opened <= (1 + rate) ** (months / 12) * (1 + 1e-12)


def test_draws_add_up_to_the_cost() -> None:
    """A schedule that draws more or less than all is refused."""
    with pytest.raises(InputError, match="add up"):
        cost_at_opening(1.0, [0.5, 0.4], 0.1)
    with pytest.raises(InputError, match="month"):
        even_draws(0)


@given(st.sampled_from(METHODS), st.floats(0.01, 0.4), st.integers(2, 10))
def test_value_starts_at_the_price_and_falls(method: str, rate: float, life: int) -> None:
    """By every method machines are worth their price when new, never gain, and never fall below nothing."""
    ageing = Ageing(method, life, rate)
    values = [float(value_at(100.0, float(year), ageing)) for year in range(life + 3)]
    assert values[0] == pytest.approx(100.0)
    assert all(a >= b >= 0 for a, b in pairwise(values))
    lost = sum(float(charge) for charge in yearly_charges(100.0, ageing, life))
    if method in ("straight line", "annuity"):
        assert lost == pytest.approx(100.0)


def test_an_annuity_without_interest_is_a_straight_line() -> None:
    """Free money makes the two the same; interest keeps the annuity's value above."""
    for age in (0.0, 1.0, 2.5, 5.0):
        line = value_at(100.0, age, Ageing("straight line", 5))
        assert value_at(100.0, age, Ageing("annuity", 5, 0.0)) == pytest.approx(line)
        assert value_at(100.0, age, Ageing("annuity", 5, 0.1)) >= line - 1e-9


def test_a_fleet_is_the_sum_of_its_vintages() -> None:
    """Two years' purchases age apart; unknown ways of ageing and machines of the future are refused."""
    ageing = Ageing("straight line", 4)
    assert fleet_value([Vintage(100.0, 1.0), Vintage(60.0, 3.0)], ageing) == pytest.approx(75 + 15)
    with pytest.raises(InputError, match="way of ageing"):
        Ageing("magic", 4)
    with pytest.raises(InputError, match="below zero"):
        value_at(1.0, -1.0, ageing)


def test_levelised_cost_of_a_plant() -> None:
    """A plant of 1 USD/W at 7 % over 25 years that always runs costs its annuity over a year."""
    alone = levelised_energy_cost(1.0, 1.0, rate=0.07, years=25)
    assert alone * 365.25 * 86400 == pytest.approx(capital_recovery_factor(0.07, 25))
    assert levelised_energy_cost(1.0, 1.0, rate=0.07, years=25, fuel=1e-9, efficiency=0.5) == pytest.approx(
        alone + 2e-9
    )
