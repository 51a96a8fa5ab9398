"""Four prices of one run: what must hold whatever the numbers are."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.spend.amortised import replacement_rate
from supercycle.spend.prices import DEFINITIONS, NO_CHIP_PRICE, FourPrices, RunBill, four_prices

NAMES = ("amortised", "rental", "bought", "programme")


def positive(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@st.composite
def bills(draw: st.DrawFn) -> RunBill:
    """Bills of runs shorter than the life of their hardware."""
    chips, days = draw(st.integers(1, 10**6)), draw(positive(0.1, 500.0))
    return RunBill(
        chips=chips,
        days=days,
        chip_hours=chips * days * 24,
        energy_j=draw(positive(0.0, 1e16)),
        energy_price=draw(positive(1e-9, 1e-7)),
        chip_price=draw(positive(100.0, 1e5)),
        rental_price=draw(positive(1e-5, 1e-2)),
        server_factor=draw(positive(1.0, 2.0)),
        interconnect_share=draw(positive(0.0, 0.5)),
        depreciation=draw(positive(0.05, 0.3)),
        staff_share=draw(positive(0.0, 0.9)),
        experiments_multiplier=draw(positive(1.0, 20.0)),
        years_owned=draw(positive(0.0, 5.0)),
    )


@given(bills())
def test_the_hardware_of_a_run_costs_less_than_the_cluster(bill: RunBill):
    """A run that is shorter than the life of its hardware uses up less than was bought; the programme
    costs more.
    """
    prices = four_prices(bill)
    within_life = bill.days / 365.25 * replacement_rate(bill.depreciation) <= 1
    assert within_life == (not prices.notes)
    if within_life:
        assert prices.parts.hardware <= prices.bought * (1 + 1e-9)
    assert prices.programme >= prices.amortised


@given(bills(), st.integers(2, 50))
def test_prices_are_linear_in_chips(bill: RunBill, times: int):
    """A cluster of n times the chips for the same days costs n times as much in each of the four ways."""
    larger = replace(bill, chips=bill.chips * times, chip_hours=bill.chip_hours * times, energy_j=bill.energy_j * times)
    one, many = four_prices(bill), four_prices(larger)
    for name in NAMES:
        assert getattr(many, name) == pytest.approx(times * getattr(one, name))


@given(st.lists(bills(), min_size=2, max_size=5))
def test_arrays_give_what_a_loop_gives(several: list[RunBill]):
    """One call on arrays is the loop over their elements."""
    stacked = {f.name: np.array([getattr(b, f.name) for b in several]) for f in fields(RunBill) if f.name != "reasons"}
    together = four_prices(RunBill(**stacked))
    for name in NAMES:
        alone = [getattr(four_prices(bill), name) for bill in several]
        np.testing.assert_allclose(getattr(together, name), alone, rtol=1e-12)


@given(bills())
def test_an_unknown_chip_price_stays_unknown(bill: RunBill):
    """Without a purchase price three prices are None with a reason; the rental price does not need it."""
    prices = four_prices(replace(bill, chip_price=None))
    assert (prices.amortised, prices.bought, prices.programme, prices.parts) == (None, None, None, None)
    assert prices.reasons == dict.fromkeys(("amortised", "bought", "programme"), NO_CHIP_PRICE)
    assert prices.rental == four_prices(bill).rental


@given(bills())
def test_an_unknown_rental_price_says_why(bill: RunBill):
    """The reason that came with the missing price is passed on; the other three are as before."""
    prices = four_prices(replace(bill, rental_price=None, reasons={"rental_price": "not offered"}))
    assert prices.rental is None
    assert prices.reasons == {"rental": "not offered"}
    assert (prices.amortised, prices.bought) == (four_prices(bill).amortised, four_prices(bill).bought)


def test_each_price_has_a_definition():
    """Every price of the result has a sentence on what it means."""
    assert set(DEFINITIONS) == set(NAMES) <= {f.name for f in fields(FourPrices)}
