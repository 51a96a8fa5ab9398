"""The parts of a cluster: chips, hosts, switches of the scale-up domains and of the network, optics, cables, storage,
management, spares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Bytes, Dollars, Number, Watts
from supercycle.site.network import TIER_NAMES, Network, clos_network, network_of

__all__ = ["Network", "PartFigures", "PartRow", "PartsList", "clos_network", "part_figures", "parts_list"]

SINGLE_PARTS = (
    "adapter", "optic", "switch", "cable", "copper cable", "storage server", "management switch",
    "optical circuit switch",
)  # fmt: skip

MANAGEMENT_PORTS = 48
"""Ports of a management switch (the usual size)."""


@dataclass(frozen=True)
class PartFigures:
    """Power and price of one part; None is unknown."""

    power: Watts | None = None
    price: Dollars | None = None


def part_figures(inputs: Mapping[str, Number], chips_per_host: int) -> dict[str, PartFigures]:
    """The figures of every part from inputs named as site_inputs names them (central values or draws).

    A host is its chips' part of the server less the chips and one adapter a chip. What is not among the
    inputs is unknown. The price of scale-up switches is inside the price of the racks and their figures
    are left open.
    """
    chip = PartFigures(inputs.get("chip_power"), inputs.get("chip_price"))
    single = {name: _single(inputs, name) for name in SINGLE_PARTS}
    adapter = single["adapter"]
    host = PartFigures(
        _rest(chip.power, inputs.get("server_power_factor"), adapter.power, chips_per_host),
        _rest(chip.price, inputs.get("server_price_factor"), adapter.price, chips_per_host),
    )
    return {"accelerator": chip, "host": host, **single}


def _single(inputs: Mapping[str, Number], name: str) -> PartFigures:
    key = name.replace(" ", "_")
    power = 0.0 if name.endswith("cable") else inputs.get(f"{key}_power")
    return PartFigures(power, inputs.get(f"{key}_price"))


def _rest(chip: Number | None, factor: Number | None, adapter: Number | None, chips: int) -> Number | None:
    """What a server has beside its chips and adapters."""
    if chip is None or factor is None or adapter is None:
        return None
    rest = np.maximum(chips * (chip * (factor - 1) - adapter), 0.0)
    return float(rest) if rest.ndim == 0 else rest


@dataclass(frozen=True)
class PartRow:
    """One line of the list: how many, and their power in W and cost in USD together. None is unknown."""

    part: str
    count: int
    power_w: Watts | None
    cost: Dollars | None


@dataclass(frozen=True)
class PartsList:
    """The parts of a cluster, with the tiers of its network and notes on what is left out."""

    rows: tuple[PartRow, ...]
    tiers: int
    notes: tuple[str, ...] = ()

    def count(self, part: str) -> int:
        """How many there are of a part; 0 where there are none."""
        return sum(row.count for row in self.rows if row.part == part)

    @property
    def power_w(self) -> Watts:
        """Power of all parts whose power is known."""
        return sum((row.power_w for row in self.rows if row.power_w is not None), start=0.0)

    @property
    def cost(self) -> Dollars:
        """Cost of all parts whose price is known."""
        return sum((row.cost for row in self.rows if row.cost is not None), start=0.0)


def parts_list(
    chips: int,
    *,
    chips_per_host: int,
    domain: int,
    scale_out_ports: float = 1.0,
    radix: int = 64,
    oversubscription: float = 1.0,
    spares: float = 0.02,
    scale_up_switches: int | None = None,
    figures: Mapping[str, PartFigures] | None = None,
    fabric: str = "fat-tree",
    rest: "Rest | None" = None,
) -> PartsList:
    """Everything a cluster of ``chips`` is built of.

    ``scale_out_ports`` is network ports a chip; ``spares`` spare hosts over hosts in use;
    ``scale_up_switches`` the switches of one domain, counted where the domain is larger than a host
    (switches inside a host belong to it). ``fabric`` is fat-tree, rail or torus; a torus joins the chips
    themselves, without adapters. ``rest`` adds storage and management. ``figures`` are keyed accelerator, host,
    adapter, optic, switch, scale-up switch and by the names of the other parts; a host is everything in the server
    but chips and adapters. Every optical link has an optic at each end.
    """
    if chips < 1 or chips_per_host < 1 or domain < 1:
        raise InputError("a cluster needs a chip or more, in hosts and domains of one chip or more")
    hosts = ceil(chips / chips_per_host)
    spare = ceil(hosts * spares)
    ends = ceil((hosts + spare) * chips_per_host * scale_out_ports)
    network = network_of(
        fabric, ends, (hosts + spare) * chips_per_host, domain=domain, radix=radix, oversubscription=oversubscription
    )
    listing = _Listing(figures or {})
    listing.add("accelerator", chips)
    listing.add("host", hosts)
    listing.add("spare host with accelerators", spare, _spare_figures(listing.figures, chips_per_host))
    if domain > chips_per_host and scale_up_switches is not None:
        listing.add("scale-up switch", ceil((hosts + spare) * chips_per_host / domain) * scale_up_switches)
    _add_network(listing, network, ends)
    if rest is not None:
        listing.add("storage server", ceil(chips * rest.storage / rest.storage_server))
        listing.add("management switch", ceil((hosts + spare) * rest.management_ports / MANAGEMENT_PORTS))
    notes = list(listing.unknown())
    if domain > chips_per_host and scale_up_switches is None and network.tiers:
        notes.append("the links inside a scale-up domain are not listed: how many switches it has is not known")
    return PartsList(tuple(listing.rows), network.tiers, tuple(notes))


@dataclass(frozen=True)
class Rest:
    """Storage and management: bytes for each chip, bytes of a storage server, management ports for each host."""

    storage: Bytes
    storage_server: Bytes
    management_ports: float


def _add_network(listing: "_Listing", network: Network, ends: int) -> None:
    if network.tiers:
        listing.add("adapter", ends)
    for tier, count in zip(TIER_NAMES, network.switches, strict=False):
        listing.add(f"{tier} switch", count, listing.figures.get("switch", PartFigures()))
    if network.circuit:
        listing.add("optical circuit switch", network.circuit)
    listing.add("optic", network.optics)
    listing.add("cable", network.cables)
    if network.copper:
        listing.add("copper cable", network.copper)


@dataclass
class _Listing:
    """Rows while they are being added."""

    figures: Mapping[str, PartFigures]
    rows: list[PartRow] = field(default_factory=list)

    def add(self, part: str, count: int, of: PartFigures | None = None) -> None:
        one = of or self.figures.get(part, PartFigures())
        power = None if one.power is None else one.power * count
        self.rows.append(PartRow(part, count, power, None if one.price is None else one.price * count))

    def unknown(self) -> list[str]:
        return [f"the price of {row.part} is unknown and not in the sum" for row in self.rows if row.cost is None]


def _spare_figures(figures: Mapping[str, PartFigures], chips_per_host: int) -> PartFigures:
    """A spare host with its chips costs what any host does; it stands idle and its power is not counted."""
    chip, host = figures.get("accelerator", PartFigures()), figures.get("host", PartFigures())
    price = None if chip.price is None or host.price is None else chip.price * chips_per_host + host.price
    return PartFigures(power=0.0, price=price)
