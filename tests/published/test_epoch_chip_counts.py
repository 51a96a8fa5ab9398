"""Epoch AI, ai-chip-counts (commit d1b1bc3): how many chips NVIDIA sold, and what a shared error does to the count."""

import pytest

from supercycle.catalog.shipments import shipments
from supercycle.study.chip_counts import chips_sold


def test_chips_sold_by_the_third_fiscal_quarter_of_2026() -> None:
    """Epoch's export has 9.29 million (7.92 to 10.76) to September 2025; these quarters begin a month earlier and
    end a month later: within 10 %.
    """
    sold = chips_sold(shipments())
    assert sold.value == pytest.approx(9.29e6, rel=0.10)
    assert sold.low < 9.29e6 < sold.high


def test_a_shared_price_error_makes_the_interval_several_times_wider() -> None:
    """Errors of a price that all quarters share do not average out: at least 2.5 times wider than independent ones."""
    rows = shipments()
    together, apart = chips_sold(rows), chips_sold(rows, shared=False)
    assert (together.high - together.low) >= 2.5 * (apart.high - apart.low)
    assert together.value == apart.value


def test_shares_of_a_quarter_add_up_to_its_revenue() -> None:
    """Each quarter's shares are of its compute revenue: they add up to 1 within what the source rounds."""
    quarters: dict[str, float] = {}
    for row in shipments():
        quarters[row.quarter] = quarters.get(row.quarter, 0.0) + row.revenue
    assert quarters["FY24Q4"] == pytest.approx(15.07e9)
    assert len(quarters) == 15
