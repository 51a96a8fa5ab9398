"""Fleets for a demand, and policies on board."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.machine.engine import Engine
from supercycle.serve.fleet import fleet
from supercycle.serve.onboard import Policy, largest_policy, onboard_time, remote_time

ENGINE = Engine(peak=2.6e14, bandwidth=2.73e11, matmul_fraction=0.6, bandwidth_fraction=0.8, launch=4e-6)
POLICY = Policy(3e9)


@given(st.lists(st.floats(1.0, 1e7), min_size=1, max_size=24), st.floats(10.0, 5000.0), st.sampled_from([1, 4, 8]))
def test_a_fleet_holds_its_peak(demand: list[float], rate: float, copy: int) -> None:
    """Whole copies, more than the peak needs, and never used beyond their capacity."""
    found = fleet(np.array(demand), rate, copy)
    assert found.chips == found.copies * copy
    assert found.chips * rate >= max(demand) * 1.1
    assert 0 < found.used < 1
    assert found.following <= found.chips


def test_a_demand_of_nothing_is_refused() -> None:
    """No demand, no fleet."""
    with pytest.raises(InputError, match="above zero"):
        fleet(np.zeros(3), 100.0, 8)


@given(st.floats(1e8, 1e11), st.floats(1.01, 4.0))
def test_a_larger_policy_is_never_faster(parameters: float, factor: float) -> None:
    """Time grows with the parameters; more bandwidth and arithmetic never slow it."""
    policy = replace(POLICY, parameters=parameters)
    assert onboard_time(replace(policy, parameters=parameters * factor), ENGINE).total_s >= (
        onboard_time(policy, ENGINE).total_s
    )
    quick = replace(ENGINE, bandwidth=ENGINE.bandwidth * factor, peak=ENGINE.peak * factor)
    assert onboard_time(policy, quick).total_s <= onboard_time(policy, ENGINE).total_s


def test_the_largest_policy_takes_the_whole_period() -> None:
    """What is found runs at just the rate that was asked for, unless memory holds less."""
    found = float(largest_policy(POLICY, ENGINE, 10.0, 128e9))
    assert found == pytest.approx(32e9) or onboard_time(
        replace(POLICY, parameters=found), ENGINE
    ).total_s == pytest.approx(0.1, rel=1e-6)
    assert float(largest_policy(POLICY, ENGINE, 10.0, 2e9)) == 5e8
    assert float(largest_policy(POLICY, ENGINE, 1e5, 128e9)) == 0.0


def test_an_inference_elsewhere_pays_for_the_way() -> None:
    """20 ms there and back, a megabyte at 100 Mbit/s, 30 ms of inference: 130 ms."""
    assert float(remote_time(0.030, 0.020, 1e6, 12.5e6)) == pytest.approx(0.130)
