"""What joins the chips: a scale-up domain of fast links, and a scale-out network between domains."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import nan

import numpy as np

from supercycle.base.units import BytesPerSecond, Count, Number, Seconds, Share


@dataclass(frozen=True)
class Link:
    """One chip's way out on one tier of the fabric, one way.

    A message of ``b`` bytes that takes ``B = b / (bandwidth · fraction)`` on the wire is sent in chunks so
    that the steps of a collective overlap; the best chunk costs ``2 √(chunk · B)`` more. ``start`` is paid
    once a collective (kernel launch, first handshake), ``latency`` once a step.
    """

    bandwidth: BytesPerSecond
    """One way, per chip, as printed by the vendor."""
    latency: Seconds = 0.0
    """Time of one step from chip to chip."""
    fraction: Share = 1.0
    """Share of the bandwidth that a large message reaches."""
    start: Seconds = 0.0
    """Time before the first byte of a collective moves."""
    chunk: Seconds = 0.0
    """Overhead of a chunk: how slowly the reached bandwidth grows with the message."""
    crowding: Number = 0.0
    """How ranks beyond two share the path: the reached bandwidth is divided by ``(ranks / 2) ^ crowding``. 0 where each
    has links of its own; 2 where all messages go through the memory of one host (fitted to PCIe cards)."""

    def crowded(self, ranks: Count) -> Number:
        """The part of the reached bandwidth that is left where ``ranks`` chips share the path."""
        if np.ndim(self.crowding) == 0 and self.crowding == 0:
            return 1.0
        return np.asarray(np.maximum(np.asarray(ranks) / 2.0, 1.0) ** -np.asarray(self.crowding), dtype=float)

    @property
    def reached(self) -> BytesPerSecond:
        """Bandwidth that a very large message sees."""
        return np.asarray(self.bandwidth) * self.fraction


@dataclass(frozen=True)
class Fabric:
    """Two tiers: ``domain`` chips share ``scale_up`` links; domains are joined by ``scale_out``, one port a
    chip.

    With ``in_network_reduction`` the switches of the scale-up tier add up the messages of an all-reduce over
    the whole domain, which then reaches ``in_network_fraction`` of the bandwidth instead of ``fraction``,
    counted as if the message still went round a ring (so that it may exceed 1). ``oversubscription`` divides
    the scale-out bandwidth: 1 is a network that is never blocked.
    """

    scale_up: Link
    domain: Count
    scale_out: Link
    oversubscription: Number = 1.0
    mesh: bool = False
    """Whether each chip of a domain has links of its own to every other, instead of links into switches."""
    in_network_reduction: bool = False
    in_network_fraction: Share = nan

    def among(self, ranks: Count) -> Number:
        """The part of a chip's scale-up bandwidth that a group of ``ranks`` chips of one domain can use.

        All of it through switches. In a mesh a chip's links are divided evenly over its peers, and a group uses those
        among its own members: ``(ranks - 1) / (domain - 1)`` (geometry), no less than one peer's.
        """
        if not self.mesh:
            return 1.0
        peers = np.maximum(np.asarray(self.domain, dtype=float) - 1.0, 1.0)
        return np.asarray(np.clip((np.asarray(ranks) - 1.0) / peers, 1.0 / peers, 1.0), dtype=float)

    def slower_outside(self, share: Share) -> "Fabric":
        """The same fabric, of whose network a kind of traffic reaches only ``share``."""
        return replace(self, scale_out=replace(self.scale_out, fraction=np.multiply(self.scale_out.fraction, share)))

    @cached_property
    def scale_out_reached(self) -> BytesPerSecond:
        """Scale-out bandwidth of a chip that a very large message sees when every chip sends."""
        return np.asarray(self.scale_out.reached) / self.oversubscription
