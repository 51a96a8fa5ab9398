"""Goodput: the closed form against a simulation of failures, and its limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.run.goodput import Reliability, checkpoint_interval, goodput


def simulated(mtbf: float, interval: float, checkpoint: float, restart: float, pieces: int, seed: int) -> float:
    """Share of time that advances a run of ``pieces`` intervals, each ended by a checkpoint, under random failures."""
    random = np.random.default_rng(seed)
    clock, done, next_failure = 0.0, 0, random.exponential(mtbf)
    while done < pieces:
        if next_failure > clock + interval + checkpoint:
            clock += interval + checkpoint
            done += 1
            continue
        clock = next_failure
        next_failure = clock + random.exponential(mtbf)
        while next_failure < clock + restart:
            clock, next_failure = next_failure, next_failure + random.exponential(mtbf)
        clock += restart
    return pieces * interval / clock


@pytest.mark.parametrize(("mtbf", "checkpoint", "restart"), [(10_000.0, 30.0, 300.0), (2_000.0, 20.0, 200.0)])
def test_the_closed_form_is_what_a_simulation_gives(mtbf: float, checkpoint: float, restart: float) -> None:
    """Daly's expected time against 20,000 simulated intervals, within 1 %."""
    interval = float(checkpoint_interval(checkpoint, mtbf))
    closed = float(goodput(1, Reliability(mtbf, checkpoint, restart)))
    assert simulated(mtbf, interval, checkpoint, restart, 20_000, 7) == pytest.approx(closed, rel=0.01)


@given(st.floats(1e3, 1e9), st.floats(1.0, 500.0), st.floats(1.0, 5000.0), st.integers(1, 10**6))
def test_goodput_is_a_share_and_falls_with_every_trouble(
    mtbf: float, checkpoint: float, restart: float, chips: int
) -> None:
    """Between 0 and 1; more chips, longer checkpoints and slower restarts never help."""
    share = float(goodput(chips, Reliability(mtbf, checkpoint, restart)))
    assert 0 <= share <= 1
    assert float(goodput(2 * chips, Reliability(mtbf, checkpoint, restart))) <= share + 1e-12
    assert float(goodput(chips, Reliability(mtbf, checkpoint, 2 * restart))) <= share + 1e-12
    assert float(goodput(chips, Reliability(mtbf, 2 * checkpoint, restart))) <= share + 1e-12


@given(st.floats(10.0, 1e6), st.floats(0.1, 1.0))
def test_no_other_interval_is_better_than_a_little(mtbf: float, factor: float) -> None:
    """Around Daly's interval the expected time is flat: a tenth more or less costs under 1 %."""
    checkpoint = mtbf / 1000 * factor
    best = float(checkpoint_interval(checkpoint, mtbf))

    def wasted(interval: float) -> float:
        return float(np.expm1((interval + checkpoint) / mtbf) / interval)

    assert wasted(best) <= wasted(1.1 * best) * 1.0001
    assert wasted(best) <= wasted(best / 1.1) * 1.0001
