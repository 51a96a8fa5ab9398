"""Prices of tokens of each kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.spend.tokens import token_prices


@given(st.floats(1, 1e4), st.floats(0.01, 0.99), st.floats(0.1, 50), st.floats(0, 50), st.floats(0, 1))
def test_the_kinds_add_up_to_the_whole(rate: float, reading: float, fresh: float, cached: float, ratio: float) -> None:
    """Input, cached input and output of a million output tokens cost what their chips do."""
    found = token_prices(
        tokens_per_s_per_chip=rate, reading=reading, fresh=fresh, cached=cached, cached_ratio=ratio, price=1e-3,
        watts=1e3,
    )  # fmt: skip
    assert found.input is not None
    assert found.cached_input is not None
    assert found.output is not None
    whole = found.input * fresh + found.cached_input * cached + found.output
    assert whole == pytest.approx(1e-3 * 1e6 / rate)
    assert found.input_j * fresh + found.cached_input_j * cached + found.output_j == pytest.approx(1e9 / rate)
    assert found.cached_input <= found.input * (1 + 1e-12)


def test_without_a_price_energy_is_still_known() -> None:
    """A chip that nobody rents has joules and no dollars."""
    found = token_prices(
        tokens_per_s_per_chip=100, reading=0.5, fresh=1, cached=0, cached_ratio=0, price=None, watts=500
    )
    assert found.input is None
    assert found.output_j == pytest.approx(2.5e6)
