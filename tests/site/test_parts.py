"""The parts of a cluster and the switches of its network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supercycle.base.errors import InputError
from supercycle.site.parts import PartFigures, clos_network, part_figures, parts_list


@pytest.mark.parametrize("radix", [4, 32, 64])
def test_a_full_fat_tree(radix: int):
    """Three full tiers of k-port switches join k^3/4 ends with k^2/2, k^2/2 and k^2/4 switches."""
    network = clos_network(radix**3 // 4, radix)
    assert network.switches == (radix**2 // 2, radix**2 // 2, radix**2 // 4)
    assert network.links == (radix**3 // 4,) * 3


def test_tiers_by_reach():
    """64-port switches reach 64 ends in one tier, 2,048 in two, 65,536 in three, 2.1 million in four."""
    assert [clos_network(ends, 64).tiers for ends in (64, 65, 2048, 2049, 65_536, 65_537, 2**21)] == [
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]
    with pytest.raises(InputError, match="more than 4 tiers"):
        clos_network(2**21 + 1, 64)


@given(st.integers(65, 131_072), st.sampled_from([32, 64, 128]), st.sampled_from([1.0, 2.0, 3.0]))
def test_every_link_has_ports(ends: int, radix: int, oversubscription: float):
    """Each tier's ports hold the links below and above it, and oversubscription never adds switches above
    a leaf.
    """
    network = clos_network(ends, radix, oversubscription)
    above = [*network.links[1:], 0]
    for switches, below, up in zip(network.switches, network.links, above, strict=True):
        assert switches * radix >= below + up
    full = clos_network(ends, radix)
    assert sum(network.switches[1:]) <= sum(full.switches[1:])


@given(st.integers(1, 60_000), st.floats(0.0, 0.1))
def test_parts_hold_all_chips(chips: int, spares: float):
    """Hosts hold the chips, each with a network port; every link has an optic at both ends."""
    listed = parts_list(chips, chips_per_host=8, domain=8, spares=spares)
    hosts = listed.count("host") + listed.count("spare host with accelerators")
    assert listed.count("host") * 8 >= chips
    assert listed.count("adapter") == hosts * 8
    assert listed.count("optic") >= 2 * listed.count("adapter")
    assert listed.count("scale-up switch") == 0


def test_switches_of_rack_scale_domains():
    """A domain larger than its hosts has switches of its own: 9 trays a rack of 72 chips in hosts of 4."""
    listed = parts_list(720, chips_per_host=4, domain=72, scale_up_switches=9, spares=0.0)
    assert listed.count("scale-up switch") == 90
    unknown = parts_list(720, chips_per_host=4, domain=72, spares=0.0)
    assert any("scale-up domain" in note for note in unknown.notes)


def test_a_price_that_is_unknown_is_named_and_left_out():
    """A part without a price has no cost, a note says so, and the sum holds the others."""
    listed = parts_list(
        16, chips_per_host=8, domain=8, spares=0.0, figures={"accelerator": PartFigures(700.0, 25_000.0)}
    )
    assert listed.cost == 16 * 25_000.0
    assert listed.power_w == 16 * 700.0
    assert "the price of host is unknown and not in the sum" in listed.notes


def test_a_server_is_its_parts():
    """Chips, adapters and the rest of the hosts add up to the servers' price and power; draws broadcast."""
    inputs = {
        "chip_power": 700.0,
        "chip_price": np.array([20_000.0, 30_000.0]),
        "server_power_factor": 1.8,
        "server_price_factor": 1.4,
        "adapter_power": 25.0,
        "adapter_price": 1500.0,
    }
    listed = parts_list(16, chips_per_host=8, domain=8, spares=0.0, figures=part_figures(inputs, 8))
    inside = [row for row in listed.rows if row.part in ("accelerator", "host", "adapter")]
    np.testing.assert_allclose(sum(row.cost for row in inside), 16 * 1.4 * inputs["chip_price"])
    assert sum(row.power_w for row in inside) == pytest.approx(16 * 1.8 * 700)
