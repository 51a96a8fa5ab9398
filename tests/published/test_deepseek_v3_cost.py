"""DeepSeek-V3 Technical Report (arXiv 2412.19437), table 1."""

from datetime import date

import pytest

from supercycle.base.units import SECONDS_PER_HOUR
from supercycle.catalog.prices import rental_price
from supercycle.catalog.store import Catalog
from supercycle.spend.rental import rental_cost


@pytest.mark.parametrize(
    ("gpu_hours", "dollars"),
    [(2_664_000, 5.328e6), (119_000, 0.238e6), (5_000, 0.01e6), (2_788_000, 5.576e6)],
    ids=["pre-training", "context extension", "post-training", "total"],
)
def test_rental_price_of_training(catalog: Catalog, gpu_hours: float, dollars: float) -> None:
    """H800 GPU-hours at 2 $ an hour: 5.328, 0.238, 0.01 and together 5.576 M$, without research and
    ablations.
    """
    found = rental_price(catalog, "h800-sxm", date(2024, 12, 27))
    assert found is not None
    assert rental_cost(gpu_hours, found.estimate.value) == pytest.approx(dollars, abs=500)
    assert found.estimate.value * SECONDS_PER_HOUR == pytest.approx(2.0)
