"""Intervals from draws: the quantiles are those of NumPy."""

from math import isnan

import numpy as np
import pytest

from supercycle.base.estimate import from_draws, quantiles


@pytest.mark.parametrize("count", [1, 2, 3, 19, 20, 21, 100, 1999, 2000, 10_001])
def test_quantiles_are_those_of_numpy_to_the_last_bit(count: int) -> None:
    """Between two draws on the line through them, for draws that differ by many powers of ten."""
    draws = np.exp(5 * np.random.default_rng(count).standard_normal(count))
    shares = (0.0, 0.05, 0.5, 0.95, 1.0)
    assert quantiles(draws, shares) == np.quantile(draws, shares).tolist()


def test_draws_that_are_no_numbers_have_no_quantiles() -> None:
    """One is enough, as in NumPy."""
    assert all(isnan(value) for value in quantiles(np.array([1.0, np.nan, 2.0]), (0.05, 0.95)))


def test_a_single_number_is_its_own_interval() -> None:
    """A result that no input moves is no array."""
    assert from_draws(2.0, 2.0).exact
