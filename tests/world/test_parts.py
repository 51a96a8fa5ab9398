"""Trends, ecosystems, demand, market and scarcity: what each formula says in a case that can be checked by hand."""

from math import log
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.catalog.industry import IndustryEntry
from supercycle.catalog.routes import RouteEntry
from supercycle.catalog.store import Catalog
from supercycle.spend.rental import rental_cost
from supercycle.world.demand import Habits, Rules, adjusted_demand, compute_spend, funded_run, run_budget, run_cost
from supercycle.world.ecosystems import broken_through, crossing, domestic_share, generations_behind, lifted
from supercycle.world.famine import clearing_price, famine_index, famine_probability
from supercycle.world.inputs import industry_inputs
from supercycle.world.market import concentration, largest_share, maker_shares, shares, worth_of_chip
from supercycle.world.trend import doubling_years, lagged, level_path

YEARS = np.arange(2023.0, 2031.0)
RULES = Rules(fleet=0.1, length=100 * 86400.0, burden=0.0, delay=0.0, ceiling=1e40)


def test_a_path_goes_through_its_levels_and_then_grows() -> None:
    """Between two levels in logarithms; then the factor fades halfway each half life."""
    path = level_path(YEARS, (2024, 2026), (1.0, 4.0), 2.0, 1.0, 1.0)
    assert path[:4] == pytest.approx([1.0, 1.0, 2.0, 4.0])
    assert path[4:7] == pytest.approx([8.0, 12.0, 15.0])


def test_a_lag_looks_back() -> None:
    """Half a year back is halfway between two years; before the first it is the first."""
    assert lagged(np.array([1.0, 2.0, 4.0]), 0.5) == pytest.approx([1.0, 1.5, 3.0])
    assert lagged(np.array([1.0, 2.0, 4.0]), 0.0) == pytest.approx([1.0, 2.0, 4.0])


def test_doubling_times() -> None:
    """Times two a year doubles in a year, times four in half a one; what shrinks never does."""
    assert doubling_years(np.array([1.0, 2.0, 8.0, 4.0])) == pytest.approx([1.0, 0.5, np.inf])


def test_scarcity_of_one_is_no_scarcity() -> None:
    """Where demand at the reference price is what can be delivered, the price is the reference price."""
    assert famine_index(200.0, 2.0, 100.0) == 1.0
    assert clearing_price(2.0, 1.0, 0.7) == 2.0
    assert clearing_price(2.0, 1.5, 1.0) == pytest.approx(3.0)
    assert famine_probability(np.array([[1.0, 1.3], [1.26, 2.0]])) == pytest.approx([0.5, 1.0])


@given(st.floats(0.5, 3.0), st.floats(0.3, 3.0))
def test_at_the_clearing_price_demand_is_supply(index: float, elasticity: float) -> None:
    """Demand that falls with the price by the elasticity comes down to one."""
    price = clearing_price(1.0, index, elasticity)
    assert index * price**-elasticity == pytest.approx(1.0)


def test_controls_divide_the_chips() -> None:
    """A tenth is wanted, half of that stopped, one in a hundred leaks."""
    moved = crossing(1000.0, 0.1, 0.5, 0.01)
    assert (moved.kept, moved.sold, moved.leaked) == pytest.approx((940.0, 50.0, 10.0))
    assert domestic_share(30.0, 70.0) == pytest.approx(0.3)


def test_a_breakthrough_comes_once_and_lifts_for_three_years() -> None:
    """With a chance of one from the third year on it has come by then in every draw."""
    come = broken_through(np.array([[0.0], [2.0]]), np.array([[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]]))
    assert come.tolist() == [[0, 0, 1, 1, 1, 1]] * 2
    assert lifted(come, 1.5)[0].tolist() == [1, 1, 1.5, 1.5, 1.5, 1]


def test_the_hazard_is_the_share_of_draws() -> None:
    """Of many draws the part 1 - 0.9^5 has seen it after five years at a tenth a year."""
    luck = np.random.default_rng(0).standard_normal((20000, 1))
    come = broken_through(luck, np.full((1, 5), 0.1))
    assert come[:, -1].mean() == pytest.approx(1 - 0.9**5, abs=0.01)


def test_generations_are_counted_in_logarithms() -> None:
    """Nine times ahead is two generations of three."""
    assert generations_behind(9e15, 1e15, 3.0) == pytest.approx(2.0)


def test_a_monopoly_and_equals() -> None:
    """One firm has an index of 10,000, four equal ones 2,500, of which three hold three quarters."""
    assert concentration([np.array(1.0)]) == pytest.approx(10_000)
    equal = list(shares(dict.fromkeys("abcd", 5.0)).values())
    assert concentration(equal) == pytest.approx(2_500)
    assert largest_share(equal) == pytest.approx(0.75)


def test_the_makers_of_the_end_of_2025() -> None:
    """69, 19, 6 and 5 % of the stock give an HHI of 5,229, as counted from the totals of the four makers."""
    stock = {"nvidia": 13_659_258.0, "google": 3_812_878.0, "amd": 1_244_972.0, "amazon": 1_020_727.0}
    assert sum(stock.values()) == pytest.approx(19.74e6, abs=0.005e6)
    assert concentration(list(shares(stock).values())) == pytest.approx(5229, abs=1)
    rest = maker_shares(0.6, {"google": 0.2, "amd": 0.2})
    assert rest["google"] == pytest.approx(0.2)


def test_a_chip_earns_what_a_falling_stream_sums_to() -> None:
    """A stream that falls at e a year in all sums to one year's worth."""
    assert worth_of_chip(100.0, np.exp(0.75), 0.25) == pytest.approx(100.0)


def test_a_laboratory_spends_revenue_and_what_it_is_given() -> None:
    """Half of 10 and 3 from outside; a tenth of half of it is in a run each year."""
    habits = Habits(discipline=0.5, research=0.5, run=0.1, cadence=1.0)
    spend = compute_spend(np.array([10.0, 20.0]), np.array([3.0, 3.0]), habits)
    assert spend == pytest.approx([8.0, 13.0])
    assert run_budget(spend, habits, RULES) == pytest.approx([0.4, 0.65])


def test_a_run_is_what_money_and_machines_allow() -> None:
    """A dollar an hour: a million dollars are a million hours, unless the fleet is too small or a rule forbids it."""
    price, peak = 1.0 / 3600, 1e15
    run = funded_run(1e6, price, peak, 0.4, fleet=1e6, rules=RULES)
    assert run == pytest.approx(1e6 * 3600 * 4e14)
    assert run_cost(run, price, peak, 0.4, 0.0) == pytest.approx(1e6)
    few = funded_run(1e6, price, peak, 0.4, fleet=100.0, rules=RULES)
    assert few == pytest.approx(10 * 100 * 86400 * 4e14)
    assert funded_run(1e6, price, peak, 0.4, 1e6, Rules(0.1, 8.64e6, 0.0, 0.0, 1e22)) == 1e22


def test_demand_without_adjustment_is_what_it_was_and_with_it_nears_supply() -> None:
    """A demand twice the supply falls towards it year by year, in logarithms by the adjustment."""
    others, supply = np.full((1, 4), 2.0), np.ones((1, 4))
    assert adjusted_demand(np.zeros((1, 4)), others, supply, 0.0) == pytest.approx(others)
    wanted = adjusted_demand(np.zeros((1, 4)), others, supply, np.array([[0.5]]))
    assert np.log(wanted[0]) == pytest.approx([log(2) * 0.5**year for year in range(4)])
    held = adjusted_demand(np.zeros((1, 4)), others, supply, np.array([[0.5]]), start=1)
    assert np.log(held[0]) == pytest.approx([log(2) * part for part in (1, 1, 0.5, 0.25)])


def test_the_software_gap_is_that_of_a_port(catalog: Catalog) -> None:
    """What a domestic chip does of its peak is what the route of port that reaches it keeps of a chip's speed."""
    entry = cast(IndustryEntry, catalog.entry("industry", "reference"))
    route = cast(RouteEntry, catalog.entry("routes", entry.controls.software_route))
    assert entry.controls.china_chip in route.generations
    assert route.performance is not None
    assert industry_inputs(catalog).uncertain["controls.software"].estimate == route.performance.rewritten.estimate


def test_a_run_costs_what_a_plan_pays_for_its_chip_hours() -> None:
    """Both sides price a chip-hour by one function: the largest funded run is rented back for exactly its budget."""
    rules = Rules(fleet=1.0, length=np.inf, burden=0.1, delay=0.0, ceiling=np.inf)
    price, peak, use, budget = 2.0 / 3600, 1e15, 0.4, 1e9
    flop = float(funded_run(budget, price, peak, use, np.inf, rules))
    hours = flop / (peak * use * (1 - 0.1)) / 3600
    assert rental_cost(hours, price) == pytest.approx(budget)
    assert run_cost(flop, price, peak, use, 0.1) == pytest.approx(budget)
