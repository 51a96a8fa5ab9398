"""Will we run out of data? Limits of LLM scaling based on human-generated data (arXiv 2211.04325)."""

import numpy as np
import pytest

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import open_catalog
from supercycle.study.wall import WallQuestion, wall

CATALOG = open_catalog()
FOUND = wall(CATALOG, WallQuestion())


def test_effective_stock_of_2024():
    """The effective stock is about 300T tokens, 100T to 1000T; its code gives a median of 323T."""
    assert FOUND.effective.value == pytest.approx(323e12, rel=0.03)
    assert FOUND.effective.low < 1e14 < 1e15 < FOUND.effective.high


@pytest.mark.parametrize(("year", "stock"), [(2026, 374e12), (2028, 439e12), (2030, 511e12), (2032, 597e12)])
def test_the_stock_grows(year, stock):
    """The code's median stock: 374T in 2026, 439T in 2028, 511T in 2030, 597T in 2032."""
    found = next(available for when, available, _, _ in FOUND.by_year if when == year)
    assert found.value == pytest.approx(stock, rel=0.02)


def test_year_of_exhaustion():
    """The paper: median 2028, 80 % between 2026 and 2032; its history alone 2027.3, 2029.0 and 2031.1.

    This is history alone: a year later than the paper's mixture with a projection from compute.
    """
    assert 2026 <= FOUND.quantiles["10%"] < FOUND.quantiles["90%"] <= 2032
    assert FOUND.quantiles["50%"] == pytest.approx(2028, abs=1.1)
    for level, year in (("10%", 2027.3), ("50%", 2029.0), ("90%", 2031.1)):
        assert FOUND.quantiles[level] == pytest.approx(year, abs=0.6)


def test_compute_at_the_wall():
    """4e14 tokens compute-optimally are about 5e28 FLOP: 120 (D / 20)^2."""
    assert pytest.approx(5e28, rel=0.05) == 120 * (4e14 / 20) ** 2
    assert FOUND.flop.low < 5e28 < FOUND.flop.high


def test_over_training_brings_the_wall_a_year_nearer():
    """Over-training five times brings exhaustion one year forward, to 2027, at about 6e27 FLOP."""
    sooner = wall(CATALOG, WallQuestion(over_training=5.0))
    assert FOUND.quantiles["50%"] - sooner.quantiles["50%"] == pytest.approx(1.0, abs=0.15)
    assert sooner.flop.low < 6e27 < sooner.flop.high


def test_growth_as_refitted():
    """Refitted to the 80 sets growth is 0.372, 0.268 to 0.484: the year hardly moves."""
    refitted = wall(CATALOG, WallQuestion(growth=Estimate(0.372, 0.268, 0.484)))
    assert refitted.quantiles["50%"] == pytest.approx(FOUND.quantiles["50%"], abs=0.3)


@pytest.mark.parametrize(("over_training", "printed"), [(1.0, 2028), (5.0, 2027)])
def test_the_printed_years_by_the_papers_reading(over_training, printed):
    """Figure 1: about 2028, and about 2027 with five times over-training.

    The code names the last of 100 points from 2015 to 2039 at which less than half of the draws have run out, and
    the figure cuts its year: 2028.8 and 2027.8 of history alone. Its other half, a projection from compute, is in a
    file that is not public.
    """
    median = wall(CATALOG, WallQuestion(over_training=over_training)).quantiles["50%"]
    grid = np.linspace(2015, 2039, 100)
    assert int(grid[np.searchsorted(grid, median) - 1]) == printed
