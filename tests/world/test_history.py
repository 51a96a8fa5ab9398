"""A series as it was known on a day."""

from datetime import date

import numpy as np
import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.points import as_known, by_calendar_year, points_of
from supercycle.catalog.store import Catalog
from supercycle.world.history import end_of, history
from supercycle.world.outlook import projected


def test_nothing_is_known_before_its_day(store: Catalog) -> None:
    """On the day before a quarter is told its figure is not there, on the day itself it is."""
    before = history(store, "nvidia-datacenter-revenue", date(2025, 2, 25))
    on_the_day = history(store, "nvidia-datacenter-revenue", date(2025, 2, 26))
    assert on_the_day.last == before.last + 1
    assert on_the_day.values[-1] == pytest.approx(35.6e9)


@pytest.mark.parametrize("when", [date(2021, 6, 30), date(2023, 12, 31), date(2025, 6, 30)])
def test_a_look_at_a_past_day_is_the_beginning_of_todays(store: Catalog, when: date) -> None:
    """No quarterly figure changes by freezing: the frozen history is the first part of the full one (reports at odd
    times are revised within their quarter).
    """
    for name in projected(store):
        if name.endswith("run-rate"):
            continue
        try:
            frozen = history(store, name, when)
        except InputError:
            continue
        today = history(store, name)
        assert end_of(frozen.last, frozen.per_year) <= when or not frozen.pseudo
        np.testing.assert_array_equal(frozen.values, today.values[: len(frozen.values)])


def test_series_made_later_say_so(store: Catalog) -> None:
    """A frozen look at chip counts, which were made in 2026, is pseudo-out-of-sample; at filings it is not."""
    assert history(store, "chip-stock-world", date(2024, 12, 31)).pseudo
    assert not history(store, "alphabet-capex-cash", date(2024, 12, 31)).pseudo


def test_gaps_are_filled_between_and_not_counted(store: Catalog) -> None:
    """Microsoft's spring quarters before 2023 are not in the table: they are interpolated, and do not count."""
    found = history(store, "microsoft-capex-cash")
    assert found.count < len(found.values)
    assert found.at(2019 * 4 + 1) is None
    assert min(found.values[12:17]) <= found.values[13] <= max(found.values[12:17])


def test_fiscal_quarters_are_spread_over_calendar_years(store: Catalog) -> None:
    """Calendar 2024 of NVIDIA lies between fiscal 2024 and fiscal 2026, next to fiscal 2025; a year that is not yet
    covered has no sum.
    """
    known = as_known(points_of(store, "nvidia-datacenter-revenue"))
    assert 47.5e9 < by_calendar_year(known, 2024) < 115.3e9
    assert by_calendar_year(known, 2024) == pytest.approx(115.3e9, rel=0.05)
    assert np.isnan(by_calendar_year(known, 2026))


def test_events_are_no_history(store: Catalog) -> None:
    """A list of events is refused by name."""
    with pytest.raises(InputError, match="export-controls-supply"):
        history(store, "export-controls-supply")
