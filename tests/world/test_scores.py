"""Scores: CRPS against closed forms, probability integral transform, coverage."""

from math import pi, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.world.scores import (
    LEVELS,
    SCORES,
    at_level,
    between,
    crps_of_quantiles,
    crps_of_samples,
    skill,
    transform,
)


def of_a_normal(mean: float, spread: float, actual: float) -> float:
    """The closed form of Gneiting and Raftery (2007), equation 21."""
    z, normal = (actual - mean) / spread, NormalDist()
    return spread * (z * (2 * normal.cdf(z) - 1) + 2 * normal.pdf(z) - 1 / sqrt(pi))


@given(mean=st.floats(-5, 5), spread=st.floats(0.1, 5), z=st.floats(-3, 3))
@settings(max_examples=60, deadline=None)
def test_crps_of_a_normal_distribution(mean: float, spread: float, z: float) -> None:
    """Fifty quantiles give the closed form within 1 % of the spread."""
    actual = mean + z * spread
    found = float(crps_of_quantiles(mean + spread * SCORES, actual))
    assert found == pytest.approx(of_a_normal(mean, spread, actual), abs=0.01 * spread)


def test_crps_of_draws_is_that_of_the_distribution() -> None:
    """Draws of a normal distribution give the closed form."""
    draws = np.random.default_rng(0).standard_normal(200_000)
    assert crps_of_samples(draws, 0.7) == pytest.approx(of_a_normal(0, 1, 0.7), abs=5e-3)


def test_crps_of_a_point_is_its_error() -> None:
    """A forecast without doubt scores the distance to what came."""
    assert float(crps_of_quantiles(np.full(len(LEVELS), 2.0), 3.5)) == pytest.approx(1.5)
    assert crps_of_samples(np.full(10, 2.0), 3.5) == pytest.approx(1.5)


def test_the_true_distribution_scores_best() -> None:
    """The score is proper: on many outcomes no narrower, wider or shifted forecast beats the truth."""
    outcomes = np.random.default_rng(1).standard_normal(4000)
    scored = {
        (shift, width): float(crps_of_quantiles(np.broadcast_to(shift + width * SCORES, (4000, 50)), outcomes).mean())
        for shift in (-0.3, 0.0, 0.3) for width in (0.6, 1.0, 1.6)
    }  # fmt: skip
    assert min(scored, key=lambda key: scored[key]) == (0.0, 1.0)


def test_a_calibrated_forecast_is_even_and_covers() -> None:
    """Outcomes of the forecast's own distribution fall evenly in it, and its 80 % interval holds 80 % of them."""
    outcomes = np.random.default_rng(2).standard_normal(5000)
    quantiles = np.broadcast_to(SCORES, (5000, 50))
    assert np.histogram(transform(quantiles, outcomes), bins=5, range=(0, 1))[0] == pytest.approx(1000, rel=0.1)
    low, high = between(quantiles, 0.8)
    assert ((outcomes >= low) & (outcomes <= high)).mean() == pytest.approx(0.8, abs=0.02)


def test_quantiles_between_held_ones() -> None:
    """The median and the ends of an interval are those of the distribution; the skill of half the score is a half."""
    assert float(at_level(SCORES, 0.5)) == pytest.approx(0.0, abs=1e-9)
    assert float(at_level(SCORES, 0.9)) == pytest.approx(1.2816, abs=5e-3)
    assert skill(0.1, 0.2) == pytest.approx(0.5)
