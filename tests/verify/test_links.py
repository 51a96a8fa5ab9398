"""The network that a row's column ``interconnect`` describes."""

import pytest

from supercycle.verify.links import Network, row_network


@pytest.mark.parametrize(
    ("told", "node", "chips"),
    [
        ("1600 Gbps RoCE node-node", 200e9, None),
        ("800 Gbps inter-node", 100e9, None),
        ("Selene, 8 HDR IB per node", 200e9, None),
        ("NVLink4; InfiniBand 8x50 GB/s", 400e9, None),
        ("8x ConnectX-7 IB NDR 400Gb/s | NVLINK Gen5 1800 GB/s", 400e9, None),
        ("Storage: 2x ConnectX-7 IB NDR 400Gb/s, Compute: 8x ConnectX-7 IB NDR 400Gb/s, Management: ", 400e9, None),
        ("Jean Zay V100 nodes (4 GPU, NVLink), OmniPath", 50e9, 4),
        ("18x 5th Gen NVLink, 14.4 TB/s aggregated bandwidth", None, None),
        ("10G Ethernet | XGMI", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_a_description_gives_a_nodes_rate(told: str, node: float | None, chips: int | None) -> None:
    """Bytes a second that one node sends, and its chips where they are said; nothing is guessed."""
    assert row_network(told) == Network(node, chips)


def test_a_machine_is_known_by_its_name() -> None:
    """A DGX-2 holds sixteen chips; what the column says goes before it."""
    assert row_network("", "V100-32GB-SXM3 (DGX-2)") == Network(100e9, 16, switched=True)
    assert row_network("800 Gbps inter-node", "V100-32GB-SXM3 (DGX-2)") == Network(100e9, None)
