"""The network of a row: what its column ``interconnect`` says of the links between nodes."""

import re
from dataclasses import dataclass

from supercycle.base.units import BytesPerSecond

BITS = 8.0
"""Bits of a byte."""

GIGA = 1e9
"""Bits or bytes of a gigabit or a gigabyte (a prefix)."""

INFINIBAND = {"edr": 100.0, "hdr": 200.0, "ndr": 400.0, "xdr": 800.0}
"""Gbit/s of one port of four lanes of each generation of InfiniBand (infiniband-roadmap)."""

NODE_TOTAL = r"(\d+(?:\.\d+)?)\s*gb(?:it)?(?:ps|/s)[^|;,]*?(?:inter-?node|node-node|per node)"
"""A node's whole network, as ``1600 Gbps RoCE node-node``."""

PORTS = r"(\d+)\s*x?\s*(edr|hdr|ndr|xdr)\b"
"""Ports of a node by their generation, as ``8 HDR IB per node``."""

PORTS_OF = r"(\d+)\s*x\s[^|;,]*?(\d+)\s*gb(?:it)?(?:ps|/s)"
"""Ports of a node by their rate, as ``8x ConnectX-7 IB NDR 400Gb/s``."""

PORTS_OF_BYTES = r"(\d+)x(\d+(?:\.\d+)?) gb/s"
"""Ports of a node by their rate in bytes, as ``InfiniBand 8x50 GB/s``."""

OMNI_PATH = "omnipath"
"""Ports of 100 Gbit/s, of which machines with four chips to a node have one a chip (intel-omni-path)."""

OMNI_PATH_PORT = 100.0
"""Gbit/s of a port of Omni-Path (intel-omni-path)."""

NODE = r"nodes? \((\d+) gpus?"
"""Chips of a node, as ``V100 nodes (4 GPU, NVLink)``."""


@dataclass(frozen=True)
class Network:
    """What a row says of its nodes: bytes a second that one node sends to others, chips of a node, and whether switches
    join them; None where it says nothing."""

    node: BytesPerSecond | None = None
    chips: int | None = None
    switched: bool | None = None


MACHINES = {"dgx-2": Network(node=100e9, chips=16, switched=True)}
"""Machines that differ from what is usual for their chip: a DGX-2 holds sixteen chips behind switches and has eight
EDR adapters (pcper-dgx2)."""


def row_network(told: str, chip: str = "") -> Network:
    """The network that the text of a column ``interconnect`` describes, or the machine that that of a chip names.

    Two tiers are written ``between nodes | within a node``; of several uses of ports those of the column's
    ``Compute:`` count.
    """
    machine = next((found for name, found in MACHINES.items() if name in chip.lower()), None)
    if machine is not None and not told:
        return machine
    between = told.lower().split("|")[0]
    compute = re.search(r"compute: ?(.*?)(?:, management|$)", between)
    between = compute[1] if compute else between
    chips = re.search(NODE, between)
    held = int(chips[1]) if chips else None
    if held and OMNI_PATH in between:
        return Network(held * OMNI_PATH_PORT * GIGA / BITS, held)
    return Network(_node_rate(between), held)


def _node_rate(text: str) -> float | None:
    in_bytes = re.search(PORTS_OF_BYTES, text) if "gb/s" in text else None
    if in_bytes and "infiniband" in text:
        return int(in_bytes[1]) * float(in_bytes[2]) * GIGA
    total = re.search(NODE_TOTAL, text)
    if total:
        return float(total[1]) * GIGA / BITS
    ports = re.search(PORTS_OF, text)
    if ports:
        return int(ports[1]) * float(ports[2]) * GIGA / BITS
    named = re.search(PORTS, text)
    return int(named[1]) * INFINIBAND[named[2]] * GIGA / BITS if named else None
