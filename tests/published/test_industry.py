"""The industry in published figures: NVIDIA's fiscal years, Epoch AI's stock of chips, growth of compute and cost."""

from datetime import date

import pytest

from supercycle.catalog.points import as_known, points_of
from supercycle.catalog.store import Catalog
from supercycle.world.growth import yearly_factor


@pytest.mark.parametrize(("year", "billions"), [(2024, 47.5), (2025, 115.3), (2026, 193.7)])
def test_nvidia_data_centre_revenue_of_a_fiscal_year(catalog: Catalog, year: int, billions: float) -> None:
    """NVIDIA's annual reports: 47.5, 115.3 (by its rounded quarters; 115.2 as printed) and 193.7 B$ in fiscal 2024,
    2025 and 2026, each ending in January.
    """
    found = as_known(points_of(catalog, "nvidia-datacenter-revenue"))
    quarters = [one for one in found if date(year - 1, 2, 15) <= one.end <= date(year, 2, 15)]
    assert len(quarters) == 4
    assert sum(one.estimate.value for one in quarters) == pytest.approx(billions * 1e9, abs=0.05e9)


def test_nvidia_in_its_earlier_years(catalog: Catalog) -> None:
    """Sums of the quarters of older tables are those of the annual reports: 0.83, 1.93, 2.93, 2.98, 6.70, 10.61 B$ in
    fiscal 2017 to 2022.
    """
    found = as_known(points_of(catalog, "nvidia-datacenter-revenue"))
    for year, billions in zip(range(2017, 2023), (0.830, 1.932, 2.932, 2.983, 6.696, 10.613), strict=True):
        quarters = [one for one in found if date(year - 1, 2, 15) <= one.end <= date(year, 2, 15)]
        assert sum(one.estimate.value for one in quarters) == pytest.approx(billions * 1e9, abs=0.005e9)


def test_world_stock_at_the_end_of_2025(catalog: Catalog) -> None:
    """Epoch AI, ai-chip-counts: 19.7 million H100 equivalents; NVIDIA 13.66 (11.90 to 15.55), TPU 3.81, AMD 1.24,
    Trainium 1.02; a year before 6.53.
    """
    stock = {one.end: one.estimate for one in points_of(catalog, "chip-stock-world")}
    assert stock[date(2025, 12, 31)].value == pytest.approx(19.7e6, abs=0.05e6)
    assert stock[date(2024, 12, 31)].value == pytest.approx(6.53e6, abs=0.005e6)
    parts = {
        maker: next(one.estimate for one in points_of(catalog, f"chip-stock-{maker}") if one.end.year == 2025
                    and one.end.month == 12)
        for maker in ("nvidia", "google-tpu", "amd", "trainium")
    }  # fmt: skip
    assert [round(one.value / 1e6, 2) for one in parts.values()] == [13.66, 3.81, 1.24, 1.02]
    assert (parts["nvidia"].low, parts["nvidia"].high) == pytest.approx((11.90e6, 15.55e6), abs=0.005e6)
    shares = [one.value / stock[date(2025, 12, 31)].value for one in parts.values()]
    assert 1e4 * sum(share**2 for share in shares) == pytest.approx(5229, abs=1)


def test_shipments_add_up_to_the_stock(catalog: Catalog) -> None:
    """What was delivered by quarter is what there is at the end."""
    for maker in ("nvidia", "google-tpu", "amd", "trainium"):
        sent = sum(one.estimate.value for one in points_of(catalog, f"shipments-{maker}-h100e"))
        assert sent == pytest.approx(points_of(catalog, f"chip-stock-{maker}")[-1].estimate.value, rel=1e-4)


def test_compute_of_five_laboratories(catalog: Catalog) -> None:
    """Epoch AI, ai-compute-users: 1.47 million H100 equivalents at the end of 2024, 6.15 a year later; OpenAI 1.74
    (1.25 to 2.19).
    """
    total = {one.end.year: one.estimate.value for one in points_of(catalog, "labs-compute-stock")}
    assert (total[2024], total[2025]) == pytest.approx((1.47e6, 6.15e6), abs=0.005e6)
    openai = points_of(catalog, "openai-compute-stock")[-1].estimate
    assert (openai.value, openai.low, openai.high) == pytest.approx((1.74e6, 1.25e6, 2.19e6), abs=0.005e6)
    labs = ("openai", "anthropic", "google-deepmind", "meta", "xai")
    parts = [points_of(catalog, f"{lab}-compute-stock")[-1].estimate.value for lab in labs]
    assert sum(parts) == pytest.approx(total[2025])


def test_compute_of_frontier_models_grows(catalog: Catalog) -> None:
    """Epoch AI: training compute of frontier models grows 4.6 times a year since 2010, doubling in less than half a
    year.
    """
    found = yearly_factor(as_known(points_of(catalog, "frontier-training-compute")), date(2010, 1, 1))
    assert found.value == pytest.approx(4.6, abs=0.05)
    assert found.low < 4.6 < found.high
    assert found.value > 2**2


def test_cost_of_training_grows(catalog: Catalog) -> None:
    """Cottier et al.: amortised cost of frontier models grows 2.4 times a year (90 % interval 2.0 to 2.9) by 45 models.

    The paper's own figures, regressed as it does: logarithms over dates of publication, all models that it could price.
    """
    priced = as_known(points_of(catalog, "training-cost-frontier"))
    found = yearly_factor(priced)
    assert len(priced) == 45
    assert [round(one, 1) for one in (found.value, found.low, found.high)] == [2.4, 2.0, 2.9]
    costs = {one.event: one.estimate.value for one in priced}
    assert costs["GPT-4"] == pytest.approx(40.6e6, abs=0.05e6)
    assert costs["Gemini 1.0 Ultra"] == pytest.approx(29.8e6, abs=0.05e6)


def test_cost_of_training_grows_in_the_later_table_too(catalog: Catalog) -> None:
    """Runs priced anew by the same authors in 2025 stay within the paper's 95 % interval, 2.0 to 3.1."""
    since, until, frontier = date(2016, 1, 1), date(2024, 5, 31), points_of(catalog, "frontier-training-compute")
    largest = {one.event for one in frontier}
    priced = as_known(points_of(catalog, "training-cost-amortised"))
    every = yearly_factor(priced, since)
    top = yearly_factor([one for one in priced if one.event in largest], since, until)
    assert every.value == pytest.approx(2.3, abs=0.05)
    assert top.value == pytest.approx(2.6, abs=0.05)


def test_price_of_the_hardware_grows(catalog: Catalog) -> None:
    """The hardware of a run grows 2.5 times a year dearer since 2016, as a refit with the code of the authors gives."""
    found = yearly_factor(as_known(points_of(catalog, "training-cost-bought")), date(2016, 1, 1))
    assert found.value == pytest.approx(2.5, abs=0.05)
