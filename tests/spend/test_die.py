"""Dies and their yields: what must hold whatever the process."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.spend.die import (
    clustered_yield,
    dies_per_wafer,
    good_die_cost,
    murphy_yield,
    poisson_yield,
    usable_yield,
)

areas, densities = st.floats(20, 858), st.floats(0.0001, 0.005)


@given(areas, densities)
def test_clustering_lies_between_the_extremes(area: float, defects: float) -> None:
    """Poisson is the lowest yield; the negative binomial tends to it as clustering vanishes, and Murphy is above it."""
    lowest = poisson_yield(area, defects)
    assert lowest <= clustered_yield(area, defects, 3.0) <= 1
    assert lowest <= murphy_yield(area, defects) * (1 + 1e-12)
    assert clustered_yield(area, defects, 1e7) == pytest.approx(lowest, rel=1e-4)


@given(areas, densities, st.floats(1.01, 1.5))
def test_larger_dies_cost_more_than_in_proportion(area: float, defects: float, times: float) -> None:
    """A die that is n times as large costs at least n times as much: fewer fit, and fewer are good."""

    def cost(size: float) -> float:
        return float(good_die_cost(17_000, size, clustered_yield(size, defects, 10)))

    larger = min(area * times, 858.0)
    assert cost(larger) >= cost(area) * (larger / area) * (1 - 0.06)  # scribe lanes weigh more on small dies
    assert cost(larger) >= cost(area)


@given(areas, densities)
def test_no_defects_no_loss(area: float, defects: float) -> None:
    """Without defects every die is good; saving faulty dies never lowers the yield."""
    assert poisson_yield(area, 0.0) == murphy_yield(area, 0.0) == clustered_yield(area, 0.0, 10) == 1.0
    good = clustered_yield(area, defects, 10)
    assert good <= usable_yield(good, 0.4) <= usable_yield(good, 1.0) == pytest.approx(1.0)


def test_a_die_without_area_is_refused() -> None:
    """A die of nothing, and one that no wafer holds."""
    for area in (0.0, 70_000.0):
        with pytest.raises(InputError, match="die"):
            dies_per_wafer(area)
