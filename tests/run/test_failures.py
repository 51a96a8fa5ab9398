"""Records of failures: rates by component, their intervals, and ways of recovery in their limits."""

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.catalog.failures import FailureEntry
from supercycle.catalog.store import Catalog
from supercycle.run.failures import counted, failure_rates, time_between_failures
from supercycle.run.goodput import Reliability, goodput
from supercycle.run.recovery import Recovery, availability_interval, goodput_with, spares_needed


@pytest.fixture(scope="module")
def record(catalog: Catalog) -> FailureEntry:
    return cast(FailureEntry, catalog.entry("failures", "llama-3-405b"))


def test_counts_of_table_5_add_up(record: FailureEntry) -> None:
    """Eighteen causes add up to the printed 419; the printed 58.7 % of GPUs are 268 with 148 faulty ones as counted."""
    counts = {name: cause.count.number for name, cause in record.causes.items()}
    assert sum(counts.values()) == record.unexpected.number == 419
    assert len(counts) == 18
    gpu = sum(c.count.number for c in record.causes.values() if c.component == "chip")
    assert gpu == 268
    assert gpu / 419 == pytest.approx(0.64, abs=0.005)


def test_a_failure_every_three_hours(record: FailureEntry) -> None:
    """419 in 54 days on 16,384 chips: MTBF 3.09 h there, six times as often on 100,000."""
    assert time_between_failures(record, 16_384) / 3600 == pytest.approx(3.09, abs=0.005)
    assert time_between_failures(record, 100_000) / 3600 == pytest.approx(3.09 * 16_384 / 100_000, rel=0.002)


def test_rates_add_up_and_silent_corruption_stands_apart(record: FailureEntry) -> None:
    """All components together fail 7.76 times a day; six of 419 were silent."""
    rates = failure_rates(record)
    assert sum(float(rate.per_day(16_384)) for rate in rates) == pytest.approx(419 / 54)
    assert sum(rate.share for rate in rates) == pytest.approx(1.0)
    assert [rate.share for rate in rates if rate.silent] == [pytest.approx(6 / 419)]
    assert rates[0].component == "chip"


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 2.996), (6, 2.613, 11.842), (35, 25.87, 46.40)])
def test_the_interval_of_a_count(count: float, low: float, high: float) -> None:
    """Garwood's 90 % limits of a Poisson count, as statistical tables print them."""
    found = counted(count, 1.0)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))


@given(st.floats(1e7, 1e9), st.floats(1, 100), st.floats(60, 3000), st.integers(8, 100_000))
def test_limits_of_recovery(mtbf: float, checkpoint: float, restart: float, chips: int) -> None:
    """Without partial restarts and silence it is Daly; a pause below the restart never hurts, silence always does."""
    whole = Reliability(mtbf, checkpoint, restart)
    plain = float(goodput(chips, whole))
    assert float(goodput_with(chips, whole, Recovery())) == pytest.approx(plain)
    assert float(goodput_with(chips, whole, Recovery(0.7, restart / 4))) >= plain * (1 - 1e-9)
    assert float(goodput_with(chips, whole, Recovery(silent_mtbf=mtbf * 70, detection=3600.0))) < plain


@given(st.floats(1.0, 100.0), st.floats(1e3, 1e6), st.floats(0.0, 1e3))
def test_the_best_interval_for_availability_is_the_best(checkpoint: float, mtbf: float, restart: float) -> None:
    """No other period makes more of the time productive; for short checkpoints it approaches Young's."""
    best = float(availability_interval(checkpoint, mtbf, restart))

    def available(period: float) -> float:
        return (period - checkpoint) / period * mtbf / (mtbf + restart + period / 2)

    assert available(best) >= available(1.05 * best)
    assert available(best) >= available(max(best / 1.05, checkpoint))
    assert float(availability_interval(1e-6 * mtbf, mtbf, 0.0)) == pytest.approx(np.sqrt(2e-6) * mtbf, rel=0.002)


@given(st.integers(1, 20_000), st.floats(1e6, 1e9), st.floats(1e3, 1e6))
def test_more_hosts_need_more_spares(hosts: int, mtbf: float, repair: float) -> None:
    """Spares cover the mean number in repair, and twice the hosts need no fewer."""
    spares = spares_needed(hosts, mtbf, repair)
    assert spares >= int(hosts * repair / mtbf)
    assert spares_needed(2 * hosts, mtbf, repair) >= spares
