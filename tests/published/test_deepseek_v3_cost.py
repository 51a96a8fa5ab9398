"""DeepSeek-V3 Technical Report (arXiv 2412.19437), table 1."""

import pytest

from supercycle.base.units import SECONDS_PER_HOUR
from supercycle.catalog.economics import PriceEntry
from supercycle.catalog.store import open_catalog
from supercycle.spend.rental import rental_cost


@pytest.mark.parametrize(
    ("gpu_hours", "dollars"),
    [(2_664_000, 5.328e6), (119_000, 0.238e6), (5_000, 0.01e6), (2_788_000, 5.576e6)],
    ids=["pre-training", "context extension", "post-training", "total"],
)
def test_rental_price_of_training(gpu_hours: float, dollars: float):
    """H800 GPU-hours at 2 $ an hour: 5.328, 0.238, 0.01 and together 5.576 M$, without research and
    ablations.
    """
    entry = open_catalog().entry("prices", "h800-sxm")
    assert isinstance(entry, PriceEntry)
    assert rental_cost(gpu_hours, entry.contract[0].number) == pytest.approx(dollars, abs=500)
    assert entry.contract[0].number * SECONDS_PER_HOUR == pytest.approx(2.0)
