"""Times of the messages that a group of chips exchanges, over one tier of the fabric or two.

A group has ``ranks`` chips, ``local`` of them in each scale-up domain: a group within one domain has ``local
== ranks``, one with a member in each domain ``local == 1``. Each of the ``local`` chips sends its part of the
traffic between domains through its own port, and the two tiers work on different chunks at the same time: the
slower tier sets the time, the latencies of both add up. A group of one rank takes no time at all.
"""

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Bytes, Count, Number, Seconds, Share
from supercycle.machine.fabric import Fabric

Array = NDArray[np.float64]


def all_gather_time(message: Bytes, ranks: Count, fabric: Fabric, *, local: Count) -> Seconds:
    """Time until each rank holds the whole ``message``, of which it held ``1 / ranks``.

    A ring through all chips, one domain after the other: ``p - 1`` steps carry ``message (p - 1) / p``; a
    step between the ``q`` domains is taken ``q - 1`` times, one within a domain ``p - q`` times.

    Source: thakur-2005 (ring all-gather); nccl-tuning for the steps of a ring over nodes;
    aiconfigurator-kernels for the constants within a node. The tiers are taken to overlap perfectly.
    """
    inside, outside, domains = _tiers(message, ranks, local)
    return _time(fabric, (ranks, local), (inside, outside), (np.asarray(ranks) - domains, domains - 1.0))


def reduce_scatter_time(message: Bytes, ranks: Count, fabric: Fabric, *, local: Count) -> Seconds:
    """Time until each rank holds ``1 / ranks`` of the sum of a ``message`` that all ranks started with.

    The ring of an all-gather, backwards; additions are free.

    Source: thakur-2005 (ring reduce-scatter); aiconfigurator-kernels for the constants.
    """
    return all_gather_time(message, ranks, fabric, local=local)


def all_reduce_time(message: Bytes, ranks: Count, fabric: Fabric, *, local: Count) -> Seconds:
    """Time until each rank holds the sum of a ``message`` that all ranks started with.

    Within a domain a reduce-scatter and an all-gather on a ring: ``2 (p - 1)`` steps carry
    ``2 message (p - 1) / p``; switches that add up (``in_network_reduction``) raise the reached bandwidth of
    a whole domain. Across domains the same bytes move, in the ``2 log2`` steps of a tree.

    Source: thakur-2005, section 4.4 (ring); nccl-tuning for the steps of a tree over nodes;
    aiconfigurator-kernels for the constants within a node.
    """
    inside, outside, domains = _tiers(message, ranks, local)
    steps = 2.0 * (np.asarray(local) - 1.0), 2.0 * np.log2(domains)
    fraction: Share = fabric.scale_up.fraction
    if fabric.in_network_reduction:
        whole = np.asarray(local) >= fabric.domain
        fraction = np.where(whole, fabric.in_network_fraction, fraction)
    return _time(fabric, (ranks, local), (2.0 * inside, 2.0 * outside), steps, fraction)


def all_to_all_time(message: Bytes, ranks: Count, fabric: Fabric, *, local: Count, crossing: Share = 1.0) -> Seconds:
    """Time until each rank has sent ``1 / ranks`` of its own ``message`` to each rank (one part to itself).

    All pairs at once: the part for other domains, ``(ranks - local) / ranks``, goes through the chip's own
    port. ``crossing`` is the part of those copies that really crosses, where several for one domain are sent
    once and copied there (node-limited routing).

    Source: thakur-2005 for the volume; aiconfigurator-kernels for the constants within a node.
    Even parts; the busiest rank of an uneven exchange is the caller's ``message``.
    """
    share = np.asarray(message) / np.asarray(ranks)
    inside = share * (np.asarray(local) - 1.0)
    outside = share * (np.asarray(ranks) - local) * crossing
    return _time(fabric, (ranks, local), (inside, outside), (1.0 * (inside > 0), 1.0 * (outside > 0)))


def point_to_point_time(message: Bytes, fabric: Fabric, *, crosses: Number | NDArray[np.bool_]) -> Seconds:
    """Time to send ``message`` bytes from one chip to another; ``crosses`` is true if it leaves the domain.

    ``start + latency + (√B + √chunk)² - chunk`` with ``B`` the time on the wire.
    """
    crosses = np.asarray(crosses, dtype=bool)
    up, out = fabric.scale_up, fabric.scale_out
    wire = np.asarray(message) / np.where(crosses, fabric.scale_out_reached, up.reached * fabric.among(2))
    fixed = np.where(crosses, np.add(out.start, out.latency), np.add(up.start, up.latency))
    return fixed + wire + 2.0 * np.sqrt(np.where(crosses, out.chunk, up.chunk) * wire)


def _tiers(message: Bytes, ranks: Count, local: Count) -> tuple[Array, Array, Array]:
    """Bytes that a rank sends within its domain and out of it in one ring pass, and the number of domains."""
    message, local = np.asarray(message, dtype=float), np.asarray(local, dtype=float)
    domains = np.asarray(ranks) / local
    if message.ndim == 0 and message == 0:
        return message, message, domains
    return message * (1.0 - 1.0 / local), message / local * (1.0 - 1.0 / domains), domains


def _time(
    fabric: Fabric, group: tuple[Count, Count], traffic: tuple[Array, Array], steps: tuple[Array, Array],
    fraction: Share | None = None,
) -> Seconds:  # fmt: skip
    """Latencies of both tiers, the slower tier's wire time, and the cost of chunks on each, of a group of so many ranks
    with so many in each domain."""
    up, out = fabric.scale_up, fabric.scale_out
    ranks, local = group
    if np.ndim(ranks) == 0 and ranks <= 1:
        return np.zeros(())
    latency = steps[0] * up.latency + steps[1] * out.latency
    if all(np.ndim(sent) == 0 and sent == 0 for sent in traffic):
        return np.where(np.asarray(ranks) > 1, latency, 0.0)
    reached = np.asarray(up.bandwidth) * (up.fraction if fraction is None else fraction) * up.crowded(local)
    reached = reached * fabric.among(local)
    inside, outside = traffic[0] / reached, traffic[1] / fabric.scale_out_reached
    start = np.maximum(up.start * (traffic[0] > 0), out.start * (traffic[1] > 0))
    chunks = 2.0 * np.sqrt(np.maximum(up.chunk * inside, out.chunk * outside))
    return np.where(np.asarray(ranks) > 1, start + latency + np.maximum(inside, outside) + chunks, 0.0)
