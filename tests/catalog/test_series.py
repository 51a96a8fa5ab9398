"""Laws over all series: sources, dates, intervals, sums."""

from datetime import date
from pathlib import Path

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.points import all_points, as_known, points_of, series_entry
from supercycle.catalog.prices import rents
from supercycle.catalog.store import Catalog

WANTED = (
    "nvidia-datacenter-revenue", "shipments-nvidia-units", "shipments-nvidia-h100e", "shipments-google-tpu-h100e",
    "shipments-amd-h100e", "shipments-trainium-h100e", "alphabet-capex-cash", "microsoft-capex-headline",
    "frontier-training-compute", "training-cost-amortised", "training-cost-rented", "training-cost-bought",
    "chip-stock-world", "h100-rent-contract", "hbm-supply", "cowos-capacity", "leading-edge-wafers",
    "datacenter-energy-world", "interconnection-queue-us", "openai-revenue-run-rate", "anthropic-valuation",
    "labs-compute-stock", "china-domestic-share-units", "china-domestic-share-value", "china-domestic-share-flop",
    "export-controls-supply", "export-controls-demand",
)  # fmt: skip


@pytest.mark.parametrize("name", WANTED)
def test_a_series_is_there(catalog: Catalog, name: str) -> None:
    """Every series that the industry layer is built on has a definition and figures."""
    _, entry = series_entry(catalog, name)
    assert entry.definition
    assert entry.scope
    assert points_of(catalog, name)


def test_every_entry_has_figures(catalog: Catalog) -> None:
    """No series is an empty promise."""
    assert set(catalog.files("series")) == set(all_points(catalog))


def test_figures_of_the_past_were_known_after_their_period_began(catalog: Catalog) -> None:
    """Nothing is known before the first day of its period but plans and forecasts, which say so."""
    for id, found in all_points(catalog).items():
        for point in found:
            told_before = point.known < point.start
            assert not told_before or point.kind in ("estimated", "assumed"), (id, point)


def test_contradicting_figures_are_both_kept(catalog: Catalog) -> None:
    """GPT-4 costs 42 M$ in one vintage and 69 M$ in another, a quarter of NVIDIA was told a year off; one is in use."""
    costs = [one for one in points_of(catalog, "training-cost-amortised") if "GPT-4" in one.at and "4." not in one.at]
    assert sorted(round(one.estimate.value / 1e6, 1) for one in costs) == [42.2, 68.8]
    assert [one.used for one in sorted(costs, key=lambda one: one.estimate.value)] == [True, False]
    wrong = [one for one in points_of(catalog, "nvidia-datacenter-revenue") if not one.used]
    assert [one.source for one in wrong] == ["techplugged"]


def test_compute_and_network_are_the_data_centre(catalog: Catalog) -> None:
    """Where both parts are told they sum to the whole within what is rounded."""
    whole = {one.end: one.estimate.value for one in as_known(points_of(catalog, "nvidia-datacenter-revenue"))}
    compute = {one.end: one.estimate.value for one in as_known(points_of(catalog, "nvidia-compute-revenue"))}
    network = {one.end: one.estimate.value for one in as_known(points_of(catalog, "nvidia-network-revenue"))}
    both = sorted(set(compute) & set(network))
    assert len(both) >= 10
    for end in both:
        assert compute[end] + network[end] == pytest.approx(whole[end], rel=0.02)


def test_cash_and_headline_are_apart(catalog: Catalog) -> None:
    """Microsoft at the end of 2025: 29.9 B$ in cash, 37.5 with finance leases."""
    cash = {one.end: one.estimate.value for one in points_of(catalog, "microsoft-capex-cash")}
    headline = points_of(catalog, "microsoft-capex-headline")[0]
    assert cash[headline.end] == pytest.approx(29.876e9)
    assert headline.estimate.value == pytest.approx(37.5e9)


def test_four_companies_in_a_quarter(catalog: Catalog) -> None:
    """The first quarter of 2026 in cash: 129.8 B$ of Alphabet, Microsoft, Meta and Amazon."""
    total = sum(
        one.estimate.value
        for company in ("alphabet", "microsoft", "meta", "amazon")
        for one in points_of(catalog, f"{company}-capex-cash")
        if one.end == date(2026, 3, 31)
    )
    assert total == pytest.approx(129.8e9, abs=0.06e9)


def test_rents_are_those_of_the_table_of_rents(catalog: Catalog) -> None:
    """The series of H100 rents are the rows of prices/rental.csv."""
    for basis in ("on-demand", "contract", "spot"):
        known = {r.day: r.price.value for r in rents(catalog) if r.chip == "h100-sxm" and r.basis == basis}
        found = {one.end: one.estimate.value for one in points_of(catalog, f"h100-rent-{basis}")}
        assert found == pytest.approx(known)


def test_faults_of_a_table_are_told_with_their_line(tmp_path: Path) -> None:
    """A figure outside its interval and a series without an entry are named, both at once."""
    folder = tmp_path / "series" / "points"
    folder.mkdir(parents=True)
    head = "series,start,end,value,low,high,known,kind,source,at,note,use\n"
    (folder / "mine.csv").write_text(
        f"{head}hbm-supply,2025-01-01,2025-12-31,5,6,7,2026-01-01,estimated,trendforce-hbm,,made up,\n"
        "hmb-supply,,2025-12-31,5,,,2026-01-01,stated,trendforce-hbm,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as fault:
        all_points(Catalog([tmp_path]))
    assert "mine.csv line 2, value: 5 must lie between low (6) and high (7)" in str(fault.value)
    assert "mine.csv line 3, series: 'hmb-supply'" in str(fault.value)
