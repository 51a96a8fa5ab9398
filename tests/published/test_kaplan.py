"""Scaling Laws for Neural Language Models (arXiv 2001.08361)."""

import numpy as np
import pytest

from supercycle.catalog.store import open_catalog
from supercycle.laws import compute_optimal, law_named, loss

LAW = law_named(open_catalog(), "kaplan-2020")
PETAFLOP_DAY = 8.64e19


def test_optimum_of_one_petaflop_day():
    """Table 6: 1.3e9 parameters and 2e10 tokens at one PF-day; equation 1.3 gives a loss of 2.66."""
    best = compute_optimal(LAW.allocator, PETAFLOP_DAY)
    assert best.parameters == pytest.approx(1.3e9)
    assert best.tokens == pytest.approx(2e10)
    assert best.loss == pytest.approx((3.1e8) ** 0.050)


def test_exponents_of_the_optimum():
    """Table 6: N grows as compute to the 0.73, D to the 0.27."""
    ten_times = compute_optimal(LAW.allocator, 10 * PETAFLOP_DAY)
    assert ten_times.parameters == pytest.approx(1.3e9 * 10**0.73)
    assert ten_times.tokens == pytest.approx(2e10 * 10**0.27)


def test_chinchillas_reading_of_the_optimum_at_1e21_flop():
    """arXiv 2203.15556, section D.4, reads 4.68B: C_min is half the compute at the critical batch."""
    assert compute_optimal(LAW.allocator, 1e21 / 2).parameters == pytest.approx(4.68e9, abs=0.005e9)


def test_doubling_parameters():
    """Section 1.2: doubling N multiplies the loss by 0.95 where data does not limit."""
    assert loss(LAW.form, 2e9, np.inf) / loss(LAW.form, 1e9, np.inf) == pytest.approx(0.95, abs=0.005)


def test_tokens_that_avoid_overfitting():
    """Equation 4.4: D of 5e3 N^0.74 keeps the loss within 2 % of that of unlimited data."""
    for parameters in (1e7, 1e9):
        over = loss(LAW.form, parameters, 5e3 * parameters**0.74) / loss(LAW.form, parameters, np.inf) - 1
        assert over == pytest.approx(0.02, abs=0.005)
