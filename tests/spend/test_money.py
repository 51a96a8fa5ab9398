"""Money over time, and the hour of an owned chip."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.spend.money import capital_recovery_factor, present_value
from supercycle.spend.rent_or_own import OwnedHour, break_even_utilisation, owned_hour


@given(st.floats(0.001, 0.5), st.integers(1, 40))
def test_an_annuity_pays_back_what_was_lent(rate: float, years: int):
    """The yearly payments, each discounted to today, add up to the loan."""
    payment = capital_recovery_factor(rate, years)
    assert sum(present_value(payment, rate, year) for year in range(1, years + 1)) == pytest.approx(1.0)


def test_free_money_is_a_straight_line():
    """Without interest each of n years pays 1 / n, and a tiny interest pays nearly that."""
    assert capital_recovery_factor(0.0, 5) == 0.2
    assert capital_recovery_factor(1e-9, 5) == pytest.approx(0.2)


def test_annuities_of_arrays():
    """Rates and years broadcast; a rate of zero among others is no trouble."""
    factors = capital_recovery_factor(np.array([0.0, 0.07]), np.array([[3.0], [5.0]]))
    assert factors.shape == (2, 2)
    assert factors[1, 1] == capital_recovery_factor(0.07, 5.0)


@pytest.mark.parametrize(("rate", "years"), [(-1.0, 5), (0.07, 0)])
def test_an_annuity_without_years_is_refused(rate: float, years: float):
    """A loan over no time, or one that gives everything away, has no yearly payment."""
    with pytest.raises(InputError, match="annuity"):
        capital_recovery_factor(rate, years)


def hour(**changes: float) -> OwnedHour:
    given_ = {
        "server": 30_000.0,
        "power": 1400.0,
        "network_share": 0.23,
        "capital_cost": 0.1,
        "years": 5.0,
        "colocation_rent": 6e-8,
        "energy_price": 2e-8,
        "pue": 1.2,
    }
    return owned_hour(**(given_ | changes))


@given(st.floats(0.05, 1.0))
def test_an_idle_chip_costs_as_much_as_a_busy_one(utilisation: float):
    """At half the use an hour of use costs twice as much; the break-even is where it costs the rent."""
    assert hour(utilisation=utilisation).total * utilisation == pytest.approx(hour().total)
    rent = hour(utilisation=utilisation).total
    assert break_even_utilisation(hour().total, rent) == pytest.approx(utilisation)


def test_what_is_left_at_the_end_lowers_the_price():
    """Salvage at the full price leaves the interest to pay; upkeep adds its share of the investment."""
    left = hour(salvage=30_000.0 * 1.23)
    assert left.capital == pytest.approx(30_000 * 1.23 * 0.1 / (365.25 * 86400))
    assert hour(upkeep_share=0.03).upkeep == pytest.approx(0.03 * 30_000 * 1.23 / (365.25 * 86400))
    assert hour(salvage=10_000.0).total < hour().total
