"""The balance of supply: minimum, shadow prices, inventories, books."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.world.structural import World
from supercycle.world.supply import INPUTS, InputPath, Supply, binding, least, obtainable, shadow_prices, simulate

AMOUNT = st.floats(1e-3, 1e12)
NEED = st.floats(1e-6, 1e6)
AMOUNTS = st.fixed_dictionaries(dict.fromkeys(INPUTS, AMOUNT))
NEEDS = st.fixed_dictionaries(dict.fromkeys(INPUTS, NEED))
YEARS = 5


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, InputPath]:
    """The five inputs over five years."""
    path = st.lists(st.floats(0.0, 1e6), min_size=YEARS, max_size=YEARS)
    need = st.lists(st.floats(0.01, 100.0), min_size=YEARS, max_size=YEARS)
    return {
        name: InputPath(
            np.array([draw(path)]), np.array([draw(need)]), np.array([[draw(st.floats(0, 1))]]),
            np.array([[draw(st.floats(0.0, 1e6))]]),
        )
        for name in INPUTS
    }  # fmt: skip


def run(found: dict[str, InputPath]) -> Supply:
    """The balance without chips at work before."""
    return simulate(found, retired=np.array([[0.1]]), in_use=np.zeros((1, 1)), power=np.zeros((1, 1)))


@given(AMOUNTS, NEEDS, st.sampled_from(INPUTS))
def test_without_any_one_constraint_output_is_no_smaller(
    available: dict[str, float], need: dict[str, float], removed: str
) -> None:
    """The minimum over fewer inputs is at least that over all."""
    fewer = {name: amount for name, amount in available.items() if name != removed}
    assert least(fewer, need) >= least(available, need)


@given(AMOUNTS, NEEDS, st.sampled_from(INPUTS), st.floats(0.01, 1.0))
def test_tightening_never_lowers_a_shadow_price(
    available: dict[str, float], need: dict[str, float], tightened: str, factor: float
) -> None:
    """Less of an input makes one more unit of it worth at least as much."""
    before = shadow_prices(available, need, 7.0)[tightened]
    after = shadow_prices({**available, tightened: available[tightened] * factor}, need, 7.0)[tightened]
    assert after >= before


@given(AMOUNTS, NEEDS, st.sampled_from(INPUTS))
def test_a_shadow_price_is_the_value_of_one_more_unit(
    available: dict[str, float], need: dict[str, float], name: str
) -> None:
    """It is the difference of output with one more unit, to what that difference itself can be told."""
    more = least({**available, name: available[name] + 1.0}, need)
    gain = float(more) - float(least(available, need))
    told = float(shadow_prices(available, need, 1.0)[name])
    assert told == pytest.approx(gain, rel=1e-6, abs=1e-9 * float(more))


@given(inputs(), st.sampled_from(INPUTS))
def test_over_years_more_of_an_input_never_makes_fewer_chips(found: dict[str, InputPath], name: str) -> None:
    """With inventories, the sum of all chips made up to each year does not fall when a constraint goes."""
    free = {**found, name: InputPath(found[name].flow, 0 * found[name].need, found[name].kept, found[name].stock)}
    before, after = np.cumsum(run(found).output, axis=-1), np.cumsum(run(free).output, axis=-1)
    assert np.all(after >= before * (1 - 1e-9) - 1e-9)


@given(inputs())
def test_the_books_of_each_input_close(found: dict[str, InputPath]) -> None:
    """What came and what was kept is what was used and what is left, in each year."""
    made = run(found)
    for name, one in found.items():
        stock = np.concatenate([one.stock, made.carried[name][:, :-1]], axis=-1)
        came = one.flow + stock + (made.freed if name == "power" else 0.0)
        assert came == pytest.approx(made.available[name], rel=1e-12)
        assert made.used[name] + made.left[name] == pytest.approx(made.available[name], rel=1e-9, abs=1e-9)
        assert np.all(made.carried[name] <= made.left[name])
        assert np.all(made.left[name] >= 0)


def test_the_input_that_binds_is_the_one_that_allows_least() -> None:
    """Five units each, of which one output takes 1 to 5: the last binds and only it has a price."""
    available, need = dict.fromkeys(INPUTS, 5.0), {name: place + 1.0 for place, name in enumerate(INPUTS)}
    assert INPUTS[int(binding(available, need))] == "capital"
    prices = shadow_prices(available, need, 10.0)
    assert prices["capital"] == pytest.approx(2.0)
    assert [prices[name] for name in INPUTS[:-1]] == [0.0] * 4


def test_two_that_bind_together_are_each_worth_nothing_alone() -> None:
    """One more unit of one of them changes nothing."""
    assert shadow_prices({"logic": 4.0, "power": 8.0}, {"logic": 1.0, "power": 2.0}, 1.0) == {"logic": 0, "power": 0}


def test_priority_takes_what_others_have() -> None:
    """At first only the share, in the long run the part of the rest that can be outbid."""
    assert obtainable(100.0, 0.2, 0.5, 0.0, 1.0) == pytest.approx(20.0)
    assert obtainable(100.0, 0.2, 0.5, 1.0, 0.9) == pytest.approx(54.0)


@pytest.mark.parametrize("region", ["west", "china"])
def test_money_chips_and_power_balance_in_every_year_of_a_forecast(drawn: World, region: str) -> None:
    """Inputs are used as the output takes them; chips and watts at work are last year's that stay, and new ones."""
    one = drawn.chips.west if region == "west" else drawn.chips.china
    made = one.supply
    for name in INPUTS:
        assert made.used[name] == pytest.approx(made.output * one.need[name], rel=1e-12)
        assert made.used[name] + made.left[name] == pytest.approx(made.available[name], rel=1e-9)
    stay = 0.5 ** (1 / drawn.given.fixed("market.life"))
    assert made.in_use[:, 1:] == pytest.approx(made.in_use[:, :-1] * stay + made.output[:, 1:], rel=1e-12)
    assert made.power[:, 1:] == pytest.approx(made.power[:, :-1] * stay + made.used["power"][:, 1:], rel=1e-12)
    assert made.freed[:, 1:] == pytest.approx(made.power[:, :-1] * (1 - stay), rel=1e-9)


def test_every_chip_of_the_west_goes_somewhere(drawn: World) -> None:
    """What is kept, sold and leaked is what was made, and nothing is negative."""
    moved = drawn.chips.crossing
    assert moved.kept + moved.sold + moved.leaked == pytest.approx(drawn.chips.west.supply.output, rel=1e-12)
    assert min(np.min(moved.kept), np.min(moved.sold), np.min(moved.leaked)) >= 0
