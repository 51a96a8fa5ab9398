"""NVIDIA DGX SuperPOD reference architecture with DGX B200 systems, table of larger component counts."""

import pytest

from supercycle.site.parts import clos_network, parts_list


@pytest.mark.parametrize(
    ("nodes", "switches", "cables"),
    [
        (64, (16, 8), (512, 512)),
        (128, (32, 16), (1024, 1024)),
        (256, (64, 32), (2048, 2048)),
        (512, (128, 128, 64), (4096, 4096, 4096)),
        (1024, (256, 256, 128), (8192, 8192, 8192)),
        (2048, (512, 512, 256), (16_384, 16_384, 16_384)),
    ],
)
def test_switches_and_cables(nodes: int, switches: tuple[int, ...], cables: tuple[int, ...]):
    """Leaf, spine and core switches of 64 ports and the cables below each, for 2 to 64 units of 32 nodes."""
    network = clos_network(nodes * 8, 64)
    assert network.switches == switches
    assert network.links == cables
    listed = parts_list(nodes * 8, chips_per_host=8, domain=8, spares=0.0)
    assert listed.count("host") == nodes
    assert listed.count("leaf switch") == switches[0]
