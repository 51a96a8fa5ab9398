"""A raise with debt: lenders are paid from the start, and what is left of the loan is said."""

import pytest

from supercycle.spend.money import capital_recovery_factor
from supercycle.spend.raised import still_owed


@pytest.mark.parametrize(("rate", "years"), [(0.06, 10.0), (0.13, 5.0), (0.13, 4.0)])
def test_what_is_owed_follows_from_each_payment(rate: float, years: float) -> None:
    """Year by year: interest is added and the even payment taken; the loan ends at nothing."""
    owed, payment = 1.0, float(capital_recovery_factor(rate, years))
    for year in range(int(years)):
        assert float(still_owed(rate, years, float(year))) == pytest.approx(owed, abs=1e-12)
        owed = owed * (1.0 + rate) - payment
    assert float(still_owed(rate, years, years)) == pytest.approx(0.0, abs=1e-12)
