"""Two-sided confidence intervals for the single proportion (Newcombe, Statistics in Medicine 17, 1998)."""

import pytest

from supercycle.world.scoring import wilson


@pytest.mark.parametrize(
    ("true", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_score_interval(true: int, n: int, low: float, high: float) -> None:
    """Table I, method 3 (score without correction) prints the 95 % intervals of four shares to four digits.

    The digits are from memory; the paper was not opened.
    """
    found = wilson(true, n, 1.959964)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
