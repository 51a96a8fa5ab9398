"""Networks by fabric: rails save the spine between them, tori have six links a chip and the published switches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.site.network import clos_network, network_of, rail_network, torus_network
from supercycle.site.parts import Rest, parts_list


@given(st.integers(1, 40), st.sampled_from([8, 72]))
def test_rails_need_no_more_than_a_whole_network(hosts: int, rails: int) -> None:
    """The same ends on rails apart take no more tiers, and no more links, than on one network."""
    ends = hosts * 64 * rails
    apart, whole = rail_network(ends, rails, 64), clos_network(ends, 64)
    assert apart.tiers <= whole.tiers
    assert sum(apart.links) <= sum(whole.links)
    assert apart.switches[0] >= ends / 64


def test_a_pod_of_4096_chips_in_a_torus() -> None:
    """Google's pods: 48 optical circuit switches for 4,096 chips in 64 cubes, and 1.5 transceivers a chip."""
    network = torus_network(4096)
    assert network.circuit == 48
    assert network.optics / 4096 == 1.5
    assert network.copper + sum(network.links) == 3 * 4096
    assert network.tiers == 0


@given(st.integers(1, 100_000))
def test_a_torus_has_three_links_a_chip(chips: int) -> None:
    """Six ends a chip of whole cubes are three links, copper and optical together."""
    network = torus_network(chips)
    built = -(-chips // 64) * 64
    assert network.copper + sum(network.links) == 3 * built
    assert (network.circuit > 0) == (built > 64)


def test_oversubscription_saves_switches_and_means_nothing_to_a_torus() -> None:
    """Four ports down for one up takes fewer spines; a torus refuses it, and an unknown fabric is named."""
    full, thin = (parts_list(4096, chips_per_host=8, domain=8, oversubscription=o) for o in (1.0, 4.0))
    assert thin.count("spine switch") < full.count("spine switch")
    assert thin.count("optic") < full.count("optic")
    with pytest.raises(InputError, match="oversubscribed"):
        network_of("torus", 64, 64, domain=8, radix=64, oversubscription=2.0)
    with pytest.raises(InputError, match="no fabric named 'ring'"):
        network_of("ring", 64, 64, domain=8, radix=64, oversubscription=1.0)


def test_storage_and_management_are_rounded_up() -> None:
    """1,000 chips with 2 TB each on servers of 32 TB, three management ports a host on switches of 48."""
    listed = parts_list(1000, chips_per_host=8, domain=8, spares=0.0, rest=Rest(2e12, 32e12, 3.0))
    assert listed.count("storage server") == 63
    assert listed.count("management switch") == 8
    assert listed.count("cable") == listed.count("optic") / 2
