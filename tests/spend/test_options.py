"""Rights to buy and to go on: trees and simulations against closed forms and against each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.spend.least_squares import early_put
from supercycle.spend.options import Market, binomial, compound, european
from supercycle.spend.staged import Stage, committed, funded, likelier, staged, staged_by_paths

THREE = [Stage(5.0, 1.0, 0.5), Stage(20.0, 2.0, 0.6), Stage(60.0, 2.0, 0.8)]


@pytest.mark.parametrize("put", [False, True])
@pytest.mark.parametrize("volatility", [0.1, 0.3, 0.8])
def test_a_tree_without_early_use_is_the_closed_form(put: bool, volatility: float) -> None:
    """A European right on 2,000 steps is the closed form within 0.02 % of the asset."""
    market = Market(100.0, 0.05, volatility, 0.02)
    assert binomial(market, 110.0, 2.0, put=put, early=False, steps=2000) == pytest.approx(
        european(market, 110.0, 2.0, put=put), abs=0.02
    )


def test_puts_and_calls_are_at_parity() -> None:
    """A call less a put is the asset less its strike, both discounted."""
    market = Market(100.0, 0.04, 0.5, 0.03)
    difference = european(market, 90.0, 3.0) - european(market, 90.0, 3.0, put=True)
    assert difference == pytest.approx(100 * np.exp(-0.09) - 90 * np.exp(-0.12))


def test_a_call_without_leak_is_never_used_early() -> None:
    """An American call on an asset that loses nothing is a European one."""
    market = Market(100.0, 0.05, 0.3)
    assert binomial(market, 100.0, 1.0) == pytest.approx(binomial(market, 100.0, 1.0, early=False))


@pytest.mark.parametrize("strike", [1.0, 10.0, 30.0])
def test_two_stages_are_a_call_on_a_call(strike: float) -> None:
    """A venture of two gates is Geske's compound option: buy after a year the right to buy after another."""
    market = Market(100.0, 0.05, 0.3)
    tree = staged(market, [Stage(0.0, 1.0, 1.0), Stage(strike, 1.0, 1.0), Stage(100.0, 1e-9, 1.0)], steps=2000).value
    assert tree == pytest.approx(compound(market, (strike, 100.0), (1.0, 2.0)), abs=0.02)


def test_a_compound_right_without_a_first_strike_is_the_second_one() -> None:
    """What costs nothing to keep is worth what is kept."""
    market = Market(100.0, 0.05, 0.4, 0.01)
    assert compound(market, (1e-12, 120.0), (1.0, 3.0)) == pytest.approx(european(market, 120.0, 3.0), rel=1e-6)


@pytest.mark.parametrize("volatility", [0.3, 0.6, 1.0])
def test_tree_and_paths_agree(volatility: float) -> None:
    """The staged venture by the tree lies within 1 % of least-squares Monte Carlo, and within its noise twice over."""
    market = Market(300.0, 0.05, volatility, 0.02)
    tree, simulated = staged(market, THREE, steps=1000).value, staged_by_paths(market, THREE)
    assert tree == pytest.approx(simulated.value, rel=0.01)
    assert abs(float(tree) - simulated.value) < 2 * (simulated.high - simulated.low)


def test_few_steps_are_enough() -> None:
    """The usual number of steps is within 0.5 % of 2,000."""
    for volatility in (0.3, 0.6, 1.0):
        market = Market(300.0, 0.05, volatility)
        fine = float(staged(market, THREE, steps=2000).value)
        assert float(staged(market, THREE).value) == pytest.approx(fine, rel=0.005)


def test_without_volatility_a_good_venture_is_its_net_present_value() -> None:
    """Where the market cannot move, the right to stop is worth nothing, and a bad venture is worth nothing."""
    sure = Market(300.0, 0.05, 1e-3)
    assert staged(sure, THREE).value == pytest.approx(committed(sure, THREE), rel=1e-9)
    poor = Market(20.0, 0.05, 1e-3)
    assert float(committed(poor, THREE)) < 0
    assert staged(poor, THREE).value == 0


def test_the_right_to_stop_rises_with_volatility() -> None:
    """As in the textbook's three stages: next to nothing at 30 %, a little at 60 %, much at 100 %."""
    found = [float(staged(Market(300.0, 0.05, v), THREE, steps=500).value) for v in (0.05, 0.3, 0.6, 1.0)]
    base = float(committed(Market(300.0, 0.05, 0.3), THREE))
    assert found[0] == pytest.approx(base, rel=1e-6)
    assert base < found[1] < found[2] < found[3]
    assert found[1] / base < 1.001 < 1.02 < found[2] / base < found[3] / base


@settings(max_examples=40, deadline=None)
@given(
    spot=st.floats(1.0, 1000.0), volatility=st.floats(0.1, 1.5), chance=st.floats(0.05, 1.0), cost=st.floats(0.1, 100.0)
)
def test_a_right_is_worth_no_less_than_a_duty(spot: float, volatility: float, chance: float, cost: float) -> None:
    """A venture that may stop is worth at least nothing, and at least what it is worth committed."""
    stages = [Stage(cost, 1.0, chance), Stage(2 * cost, 1.5, chance)]
    market = Market(spot, 0.04, volatility)
    found = staged(market, stages)
    assert float(found.value) >= max(float(found.committed), 0.0) - 1e-6 * spot


def test_draws_go_through_the_same_tree() -> None:
    """Arrays give what their elements give alone, for all inputs."""
    spots, chances = np.array([100.0, 300.0, 500.0]), np.array([0.3, 0.5, 0.9])
    many = staged(Market(spots, 0.05, np.array([0.3, 0.6, 0.9])), [Stage(5.0, 1.0, chances), THREE[1]])
    for place, volatility in enumerate((0.3, 0.6, 0.9)):
        one = staged(Market(spots[place], 0.05, volatility), [Stage(5.0, 1.0, chances[place]), THREE[1]])
        assert np.asarray(many.value)[place] == pytest.approx(float(one.value), rel=1e-12)
    market = Market(np.array([36.0, 40.0]), 0.06, 0.2)
    assert np.shape(binomial(market, 40.0, 1.0, put=True, steps=50)) == (2,)


def test_cash_goes_through_the_stages() -> None:
    """15 pay for the first stage and half of the second: 1 + 1 years; a sum beyond all costs lasts through all."""
    assert funded(15.0, THREE) == pytest.approx(1.0 + 2.0 * 0.5)
    assert funded(1e6, THREE) == pytest.approx(5.0)


def test_another_chance_of_all_stages() -> None:
    """The product of the stages' chances is the one that is asked for; a chance as it is changes nothing."""
    assert np.prod([float(s.success) for s in likelier(THREE, 0.5)]) == pytest.approx(0.5)
    assert [float(s.success) for s in likelier(THREE, 0.24)] == pytest.approx([0.5, 0.6, 0.8])


def test_simulation_repeats() -> None:
    """A seed gives the same paths."""
    market = Market(36.0, 0.06, 0.2)
    assert early_put(market, 40.0, 1.0, count=2000, seed=7) == early_put(market, 40.0, 1.0, count=2000, seed=7)
