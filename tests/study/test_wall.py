"""The data wall."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supercycle
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain
from supercycle.laws.wall import DataWall, exhaustion_year


@settings(max_examples=50, deadline=None)
@given(st.floats(1e12, 1e16), st.floats(1.0, 1.2), st.floats(0.1, 1.0))
def test_year_is_that_of_the_closed_form(stock, growth, demand):
    """Two exponentials cross at log10(stock / set) / (demand - log10 growth) years."""
    wall = DataWall(2024.0, stock, 1.0, 1.0, growth, 1e12, demand)
    years = np.log10(stock / 1e12) / (demand - np.log10(growth))
    expected = 2024 + years if 0 <= years < 200 else np.inf if years < 0 or years > 200 else 2224
    if stock / 1e12 > 1.01 and demand > np.log10(growth) + 0.01:
        assert exhaustion_year(wall) == pytest.approx(expected, abs=0.001)


@settings(max_examples=30, deadline=None)
@given(st.floats(1.0, 10.0), st.floats(0.0, 1e15))
def test_more_to_train_on_never_brings_the_wall_nearer(times, extra):
    """Repetition and additions put the year off or leave it."""
    bare = DataWall(2024.0, 1e14, 0.2, 1.0, 1.08, 6e12, 0.38)
    more = DataWall(2024.0, 1e14, 0.2, times, 1.08, 6e12, 0.38, extra)
    assert exhaustion_year(more) >= exhaustion_year(bare) - 1e-9


def test_faster_growth_is_an_earlier_wall():
    """The median year falls as the growth of training sets rises."""
    years = [supercycle.wall(growth=certain(growth)).quantiles["50%"] for growth in (0.2, 0.38, 0.6)]
    assert years == sorted(years, reverse=True)


def test_remedies_buy_years_and_loss():
    """Each remedy comes no earlier than none; all together buy most, and end at the least loss."""
    found = supercycle.wall()
    years = {one.name: one.years.value for one in found.remedies}
    losses = {one.name: one.loss.value for one in found.remedies}
    assert years["nothing"] == 0
    assert max(years, key=years.__getitem__) == "all of them"
    assert min(losses, key=losses.__getitem__) == "all of them"
    assert years["repetition"] == pytest.approx(1.4, abs=0.1)


def test_the_chance_of_the_wall_grows_by_the_year():
    """The chance that it has come never falls."""
    chances = [chance for _, _, _, chance in supercycle.wall().by_year]
    assert chances == sorted(chances)


def test_growth_that_never_arrives_is_said():
    """Training sets that grow slower than the stock do not outgrow it: most draws have no such year."""
    assert supercycle.wall(growth=Estimate(0.005, 0.004, 0.006)).never > 0.9


def test_numbers_out_of_bounds_are_refused():
    """Over-training below one is refused by name."""
    with pytest.raises(InputError, match="over-training"):
        supercycle.wall(over_training=0.5)
