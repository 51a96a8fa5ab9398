"""The back-test: what must hold on the dates of the protocol and on those held out."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.world.backtest import AHEAD, HELD_OUT, ORIGINS, Backtested, backtested

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "backtest.py"


@pytest.fixture(scope="module")
def found(store: Catalog) -> Backtested:
    """The whole back-test."""
    return backtested(store)


@pytest.mark.parametrize("part", ["main", "together"])
def test_the_pool_beats_the_random_walk_with_drift_on_most_series(found: Backtested, part: str) -> None:
    """On the majority of those series, five or more, that were forecast at four dates or more."""
    scores = getattr(found, part)
    assert len(scores.eligible) >= 5
    assert all(one.origins >= 4 for one in scores.eligible)
    assert scores.won * 2 > len(scores.eligible)


@pytest.mark.parametrize("part", ["main", "held_out", "together"])
def test_the_pool_beats_the_random_walk_with_drift_in_total(found: Backtested, part: str) -> None:
    """In total, in logarithms and in units of the series; 80 % intervals hold between 65 and 92 %."""
    scores = getattr(found, part)
    assert scores.total.pooled < scores.total.drift
    assert scores.total.relative < scores.total.relative_drift
    assert 0.65 <= scores.total.coverage <= 0.92


def test_held_out_dates_are_others() -> None:
    """No date of the protocol is among those held out."""
    assert not set(HELD_OUT) & set(ORIGINS)


def test_n_is_counted(found: Backtested) -> None:
    """The forecasts of all series, of all steps and of all dates are the same ones."""
    total = found.main.total.count
    assert total == len(found.main.scored)
    assert total == sum(one.count for one in found.main.by_series)
    assert total == sum(one.count for one in found.main.by_step)
    assert total == sum(one.count for one in found.main.by_origin)
    assert len(found.main.by_step) == len(AHEAD)


def test_a_forecast_is_made_before_it_is_resolved(found: Backtested) -> None:
    """No forecast is scored on a figure that was known on its date, and marked series are those made later."""
    assert any("pseudo" in note for note in found.notes)
    marked = {one.series for one in found.main.scored if one.pseudo}
    assert "chip-stock-world" in marked
    assert "nvidia-datacenter-revenue" not in marked


def test_published_forecasts_are_replayed(found: Backtested) -> None:
    """The tournament's 89.2 (78.8 to 101.1) B$ held 96.2; the takeoff model said 10.3 where 115.3 B$ came."""
    capex = next(one for one in found.replays if one.name == "bridgewater-capex")
    assert capex.actual == pytest.approx(96.2e9, abs=0.05e9)
    assert capex.inside
    takeoff = next(one for one in found.replays if one.name == "ftm-compute-investment" and one.end.year == 2025)
    assert takeoff.actual / takeoff.said == pytest.approx(115.3 / 10.3)
    assert takeoff.score > takeoff.our_score > 0  # type: ignore[operator]


def test_smoothing_is_an_option_that_names_its_package(store: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without statsmodels the back-test with smoothing is refused with the command that installs it."""
    monkeypatch.setattr("supercycle.world.backtest.available", lambda: False)
    with pytest.raises(InputError, match=r"supercycle\[forecast\]"):
        backtested(store, with_smoothing=True)


@pytest.mark.skipif(importlib.util.find_spec("statsmodels") is None, reason="statsmodels is not installed")
def test_smoothing_carries_an_exponential_on() -> None:
    """ETS of statsmodels on the logarithm of an exponential with little noise goes on at its rate."""
    import numpy as np

    from supercycle.world.smoothing import smoothed

    rng = np.random.default_rng(0)
    values = np.exp(0.1 * np.arange(24) + 0.01 * rng.standard_normal(24))
    found = smoothed(values, 4)
    assert found.means == pytest.approx(0.1 * (23 + np.arange(1, 5)), abs=0.05)
    assert (np.diff(found.spreads) >= 0).all()


@pytest.mark.skipif(not SCRIPT.is_file(), reason="the tools are not part of this distribution")
def test_the_page_is_up_to_date() -> None:
    """docs/backtest.md is what the back-test writes."""
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
