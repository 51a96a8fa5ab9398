"""Valuing American Options by Simulation: A Simple Least-Squares Approach (Review of Financial Studies 14, 2001)."""

import pytest

from supercycle.spend.least_squares import early_put
from supercycle.spend.options import Market, binomial, european

PUT = Market(36.0, 0.06, 0.2)
"""Table 1: a put at 40 on an asset at 36, 6 % riskless, volatility 20 %, one year."""


def test_the_american_put_on_a_tree() -> None:
    """Used at any time the put is worth 4.487 (a binomial tree; the paper's finite differences print 4.478)."""
    assert binomial(PUT, 40.0, 1.0, put=True) == pytest.approx(4.487, abs=0.0005)


def test_the_put_at_fifty_dates() -> None:
    """Used at fifty dates of the year alone it is worth 4.478, by a tree of 2,000 steps that allows each fortieth."""
    assert binomial(PUT, 40.0, 1.0, put=True, steps=2000, every=40) == pytest.approx(4.478, abs=0.0005)


def test_the_put_by_simulation() -> None:
    """On 50 dates and 100,000 paths the paper prints 4.472 and finite differences 4.478; sampling error 0.009."""
    found = early_put(PUT, 40.0, 1.0, dates=50, count=100_000, seed=1)
    assert found.value == pytest.approx(4.478, abs=2 * 0.009)
    assert found.low < 4.478 < found.high


def test_the_european_put() -> None:
    """The same put without early use is worth 3.844, by the closed form and by the tree."""
    assert european(PUT, 40.0, 1.0, put=True) == pytest.approx(3.844, abs=0.0005)
    assert binomial(PUT, 40.0, 1.0, put=True, early=False) == pytest.approx(3.844, abs=0.001)
