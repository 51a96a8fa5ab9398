"""The structural member at past dates: what was known then, what it says, what it weighs."""

from datetime import date

import numpy as np
import pytest

from supercycle.catalog.store import Catalog
from supercycle.world.backtest import AHEAD, HELD_OUT, ORIGINS
from supercycle.world.frozen import known_inputs
from supercycle.world.history import history
from supercycle.world.joint import MEMBERS, compared, joint_record, joint_trials, weighed
from supercycle.world.structural_past import MAPPED, said_structurally


def test_plans_are_those_of_the_day(store: Catalog) -> None:
    """CoWoS of the end of 2024: 33,500 wafers a month as planned in March 2024, 42,500 as known in January 2025."""
    early, late = (known_inputs(store, day)["packaging"] for day in (date(2024, 6, 30), date(2025, 1, 31)))
    assert np.exp(early.logs) == pytest.approx([15_000, 33_500])
    assert np.exp(late.logs[:2]) == pytest.approx([15_000, 42_500])
    assert early.times == pytest.approx([2024.0, 2025.0], abs=0.01)


def test_before_the_summer_of_2023_only_money_is_known(store: Catalog) -> None:
    """Neither packaging nor memory has two figures by then, and the member says nothing of chips."""
    day = date(2023, 3, 31)
    assert set(known_inputs(store, day)) == {"capital"}
    assert said_structurally(store, history(store, "nvidia-datacenter-revenue", day), 8) is None


def test_it_starts_from_the_last_figure_and_widens(store: Catalog) -> None:
    """A quarter ahead the median is near what was known; quantiles ascend, and their spread grows with the steps."""
    past = history(store, "chip-stock-world", date(2024, 12, 31))
    logs = said_structurally(store, past, 8)
    assert logs is not None
    assert logs.shape == (8, 50)
    assert np.all(np.diff(logs, axis=1) >= 0)
    assert np.all(np.diff(logs[:, -5] - logs[:, 4]) > 0)
    assert np.all(np.diff(logs[:, 25]) > 0)


def test_more_packaging_or_money_makes_no_fewer_chips(store: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The member of a past date is the balance of supply: an input that grows faster lowers nothing."""
    import dataclasses

    from supercycle.world import structural_past

    day = date(2024, 12, 31)
    known, past = known_inputs(store, day), history(store, "shipments-nvidia-h100e", day)
    before = said_structurally(store, past, 8)
    for name in ("packaging", "memory", "capital"):
        faster = dataclasses.replace(known[name], growth=known[name].growth + 1.0)
        monkeypatch.setattr(structural_past, "known_inputs", lambda _, __, n=name, f=faster: {**known, n: f})
        after = said_structurally(store, past, 8)
        assert before is not None
        assert after is not None
        assert np.all(after >= before - 1e-9), name


def test_weights_are_learnt_from_what_was_resolved_by_the_day(store: Catalog) -> None:
    """Alike without a record; later by the scores of forecasts that were made before the day and resolved by it."""
    early = weighed(store, "chip-stock-world", date(2023, 6, 30), 8)
    late = weighed(store, "chip-stock-world", date(2026, 1, 31), 8)
    assert early.weights == pytest.approx(np.tile([0.0, 0.5, 0.5], (8, 1)))
    assert (early.all, early.own) == (0, 0)
    assert late.weights[3, MEMBERS.index("structural")] > 0.6
    record = joint_record(store)
    assert np.all(record.resolved[record.known(date(2024, 12, 31))] <= date(2024, 12, 31).toordinal())


def test_both_members_are_scored_on_five_series(store: Catalog) -> None:
    """All five series that structure speaks of, n counted; together both beat the reference on both sets of dates."""
    assert {one.series for one in joint_trials(store)} == set(MAPPED)
    for origins in (ORIGINS, HELD_OUT):
        *single, total = compared(store, origins, AHEAD)
        assert [one.name for one in single] == list(MAPPED)
        assert total.count == sum(one.count for one in single) >= 40
        assert total.both < total.drift
    stock = next(one for one in single if one.name == "chip-stock-world")
    assert stock.structural < 0.5 * stock.statistical
