"""Statistical baselines: closed forms, limits, scale."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supercycle.world.baselines import BASELINES, Growth, damped, drift, growth, linear, momentum, shared
from supercycle.world.scores import SCORES

STEPS = 8
PEERS = [Growth(0.05, 1e-4, 20), Growth(0.10, 1e-4, 20), Growth(0.07, 1e-4, 20)]


def noisy(rate: float, count: int = 24, seed: int = 1) -> np.ndarray:
    """A series that grows at a rate with noise."""
    rng = np.random.default_rng(seed)
    return np.exp(np.cumsum(rate + 0.1 * rng.standard_normal(count)))


def test_drift_is_the_line_from_the_first_to_the_last() -> None:
    """The mean change is the slope between both ends; the spread has the doubt of the drift in it."""
    values = noisy(0.1)
    found = drift(values, 4)
    slope = np.log(values[-1] / values[0]) / (len(values) - 1)
    assert found.means == pytest.approx(np.log(values[-1]) + slope * np.arange(1, 5))
    changes = np.diff(np.log(values))
    assert found.spreads[3] == pytest.approx(changes.std(ddof=1) * np.sqrt(4 + 16 / len(changes)))


@given(factor=st.floats(1e-6, 1e12), name=st.sampled_from(sorted(BASELINES)))
@settings(max_examples=40, deadline=None)
def test_a_change_of_unit_changes_nothing(factor: float, name: str) -> None:
    """Every baseline of a series in another unit is the same forecast in that unit."""
    values = noisy(0.08)
    first = BASELINES[name](values, STEPS, PEERS).logarithms(SCORES)
    second = BASELINES[name](values * factor, STEPS, PEERS).logarithms(SCORES)
    assert second - np.log(factor) == pytest.approx(first, abs=1e-6)


@pytest.mark.parametrize("name", sorted(BASELINES))
def test_doubt_grows_with_time(name: str) -> None:
    """No baseline is surer of a later period."""
    found = BASELINES[name](noisy(0.08), STEPS, PEERS)
    assert (np.diff(found.spreads) >= 0).all()
    assert (np.diff(found.logarithms(SCORES), axis=1) >= 0).all()


def test_an_exponential_is_carried_on() -> None:
    """Without noise drift, momentum and the shared drift go on exactly; the damped trend falls behind."""
    values = np.exp(0.2 * np.arange(16))
    for found in (drift(values, STEPS), momentum(values, STEPS), shared(values, STEPS, [])):
        assert found.means == pytest.approx(0.2 * (15 + np.arange(1, STEPS + 1)), abs=1e-9)
    assert damped(values, STEPS).means[-1] < 0.2 * (15 + STEPS)


def test_a_line_is_carried_on() -> None:
    """Without noise the straight line goes on exactly."""
    values = 3.0 + 2.0 * np.arange(12)
    assert linear(values, 3).means == pytest.approx([27, 29, 31])


def test_a_drift_moves_towards_others_but_not_far() -> None:
    """The drift of ``shared`` lies between its own and the middle of the others, within half a standard error."""
    values = noisy(0.02)
    own = growth(values)
    rate = float(np.diff(shared(values, STEPS, PEERS).means).mean())
    assert own.rate < rate <= 0.07
    assert rate - own.rate <= 0.5 * np.sqrt(own.variance) + 1e-12
    assert shared(values, STEPS, PEERS[:2]).means == pytest.approx(drift(values, STEPS).means)


def test_momentum_returns_to_the_mean() -> None:
    """After a jump in a series whose changes last, the next change is above the mean and later ones approach it."""
    changes = np.array([0.1, 0.1, 0.12, 0.14, 0.1, 0.05, 0.02, 0.05, 0.1, 0.14, 0.2, 0.25])
    found = momentum(np.exp(np.cumsum(changes)), 30)
    steps = np.diff(found.means)
    assert steps[0] > changes[1:].mean()
    assert steps[-1] == pytest.approx(changes[1:].mean(), abs=1e-3)
