"""The Sobol' sequence: SciPy's points, evenly spread, the same in blocks, scrambled without bias."""

import numpy as np
import pytest

from supercycle.base.sobol import DIMENSIONS, normal, sobol


def test_points_are_those_of_scipy() -> None:
    """The first 256 points are, as a set, those of SciPy's generator, which counts them in another order."""
    qmc = pytest.importorskip("scipy.stats.qmc")
    theirs = qmc.Sobol(60, scramble=False, bits=32).random(256)
    ours = np.array([sobol(place, 256, None) for place in range(60)]).T - 0.5 / 2**32
    assert np.array_equal(np.unique(ours, axis=0), np.unique(theirs, axis=0))


@pytest.mark.parametrize("dimension", [0, 1, 17, DIMENSIONS - 1])
@pytest.mark.parametrize("seed", [None, 3])
def test_each_cell_holds_one_point(dimension: int, seed: int | None) -> None:
    """Of 2^k points one lies in each of 2^k equal cells, scrambled or not."""
    points = sobol(dimension, 512, seed)
    assert np.array_equal(np.sort(np.floor(points * 512)), np.arange(512))


def test_a_block_continues_the_sequence() -> None:
    """Points 1,024 to 1,535 are the same whether asked for alone or with those before."""
    assert np.array_equal(sobol(5, 1536, 9)[1024:], sobol(5, 512, 9, start=1024))


def test_scrambling_depends_on_the_seed_and_has_no_bias() -> None:
    """Over 400 seeds the first point of a dimension is uniform: mean 1/2 within four standard errors."""
    firsts = np.array([sobol(7, 1, seed)[0] for seed in range(400)])
    assert len(np.unique(firsts)) > 390
    assert float(np.mean(firsts)) == pytest.approx(0.5, abs=4 * 12**-0.5 / 20)


def test_quantiles_are_better_than_random_ones() -> None:
    """The 5th and 95th percentiles of 4,096 normal numbers are good to 0.002; random ones are to 0.03."""
    quantiles = np.quantile(normal(11, 4096, 1), [0.05, 0.5, 0.95])
    assert quantiles == pytest.approx([-1.6449, 0.0, 1.6449], abs=0.002)


def test_an_integral_converges_faster_than_by_chance() -> None:
    """The mean of a product of 20 factors 1 + (x - 1/2)/4 over 8,192 points misses 1 by under 0.0005."""
    product = np.prod([1 + (sobol(place, 8192, 4) - 0.5) / 4 for place in range(20)], axis=0)
    assert float(np.mean(product)) == pytest.approx(1.0, abs=0.0005)
