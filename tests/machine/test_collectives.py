"""Collectives: the ring formula, no time alone, two tiers between the bounds of either, broadcasting."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.machine import (
    Fabric,
    Link,
    all_gather_time,
    all_reduce_time,
    all_to_all_time,
    point_to_point_time,
    reduce_scatter_time,
)

UP = Link(bandwidth=450e9, latency=0.7e-6, fraction=0.77, start=5e-6, chunk=3e-6)
OUT = Link(bandwidth=50e9, latency=5e-6, fraction=0.92, start=10e-6, chunk=10e-6)
FABRIC = Fabric(UP, 8, OUT)
PLAIN = Fabric(Link(100e9, 2e-6), 64, Link(10e9, 5e-6))
ALL = [all_reduce_time, reduce_scatter_time, all_gather_time, all_to_all_time]


@given(st.floats(1, 1e12), st.integers(2, 64))
def test_a_plain_ring_is_the_formula_of_thakur(message: float, ranks: int) -> None:
    """Section 4.4: a ring all-reduce takes 2 (p - 1) (a + m / (p b)) when additions are free."""
    expected = 2 * (ranks - 1) * (2e-6 + message / (ranks * 100e9))
    assert all_reduce_time(message, ranks, PLAIN, local=ranks) == pytest.approx(expected)
    assert all_gather_time(message, ranks, PLAIN, local=ranks) == pytest.approx(expected / 2)
    assert reduce_scatter_time(message, ranks, PLAIN, local=ranks) == pytest.approx(expected / 2)


@pytest.mark.parametrize("collective", ALL)
def test_a_group_of_one_takes_no_time(collective) -> None:
    """Exactly zero, whatever the message."""
    assert float(collective(1e9, 1, FABRIC, local=1)) == 0.0


@pytest.mark.parametrize("collective", ALL)
@given(st.floats(1e3, 1e11), st.sampled_from([2, 4, 8, 64]), st.sampled_from([2, 4, 8]))
def test_two_tiers_lie_between_the_tiers(collective, message: float, domains: int, local: int) -> None:
    """Never faster than the ports carry the bytes, nor than if the network were as fast as the domain."""
    ranks = domains * local
    time = float(collective(message, ranks, FABRIC, local=local))
    passes = 2 if collective is all_reduce_time else 1
    least = passes * message * (ranks - local) / (ranks * local) / float(FABRIC.scale_out_reached)
    if collective is all_to_all_time:
        least = message * (ranks - local) / ranks / float(FABRIC.scale_out_reached)
    assert time >= least
    inside = replace(FABRIC, scale_out=UP)
    assert time >= float(collective(message, ranks, inside, local=local)) * (1 - 1e-9)


@pytest.mark.parametrize("collective", ALL)
@given(st.floats(1, 1e12), st.floats(1, 1e12), st.sampled_from([(8, 8), (64, 8), (64, 1), (6, 2)]))
def test_a_larger_message_takes_no_less_time(collective, a: float, b: float, group: tuple[int, int]) -> None:
    """Time grows with the message in every group."""
    ranks, local = group
    few, many = (float(collective(m, ranks, FABRIC, local=local)) for m in sorted((a, b)))
    assert few <= many


def test_arrays_of_groups_give_what_scalars_give() -> None:
    """One call over layouts equals the loop, alone and across domains included."""
    messages, ranks, local = np.array([1e4, 1e8, 1e9, 1e9]), np.array([1, 8, 64, 16]), np.array([1, 8, 8, 1])
    for collective in ALL:
        every = collective(messages, ranks, FABRIC, local=local)
        groups = zip(messages, ranks, local, strict=True)
        each = [float(collective(message, p, FABRIC, local=q)) for message, p, q in groups]
        assert every == pytest.approx(each, rel=1e-12)


def test_switches_that_add_speed_up_only_a_whole_domain() -> None:
    """In-network reduction raises the all-reduce of 8 of 8 chips, not that of 4."""
    sharp = replace(FABRIC, in_network_reduction=True, in_network_fraction=0.99)
    assert all_reduce_time(1e9, 8, sharp, local=8) < all_reduce_time(1e9, 8, FABRIC, local=8)
    assert all_reduce_time(1e9, 4, sharp, local=4) == all_reduce_time(1e9, 4, FABRIC, local=4)


def test_oversubscription_divides_the_network() -> None:
    """Half the network, twice the time between domains of a large message; none within a domain."""
    narrow = replace(FABRIC, oversubscription=2.0)
    assert all_gather_time(1e11, 8, narrow, local=1) == pytest.approx(
        2 * float(all_gather_time(1e11, 8, FABRIC, local=1)), rel=0.02
    )
    assert all_gather_time(1e11, 8, narrow, local=8) == all_gather_time(1e11, 8, FABRIC, local=8)


def test_a_message_that_leaves_the_domain_uses_the_port() -> None:
    """One call for both kinds of neighbour, each at its own link's bandwidth."""
    near, far = point_to_point_time(1e9, FABRIC, crosses=np.array([False, True]))
    assert near == pytest.approx(1e9 / (450e9 * 0.77), rel=0.1)
    assert far == pytest.approx(1e9 / (50e9 * 0.92), rel=0.1)


def test_a_small_group_of_a_mesh_has_only_the_links_among_its_members() -> None:
    """Two of eight chips that are linked in pairs share one of seven links; all eight use all of them."""
    switched = Fabric(Link(448e9), 8, Link(50e9))
    mesh = replace(switched, mesh=True)
    message = 1e9
    for ranks, share in ((2, 1 / 7), (4, 3 / 7), (8, 1.0)):
        through = all_reduce_time(message, ranks, switched, local=ranks)
        assert all_reduce_time(message, ranks, mesh, local=ranks) == pytest.approx(through / share)
    assert point_to_point_time(message, mesh, crosses=False) == pytest.approx(message / 64e9)
