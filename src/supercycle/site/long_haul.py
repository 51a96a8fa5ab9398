"""Several sites that train one model: what the links among them do to a step."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.units import Bytes, BytesPerSecond, Count, Number, Seconds, Share

FIBRE = 4.9e-6
"""Seconds that light needs for a kilometre of fibre (physics: refractive index 1.47)."""


@dataclass(frozen=True)
class LongHaul:
    """One site's way to the others: its bandwidth, one way, the share of it that messages reach, the distance.

    ``hidden`` is the share of a step behind which messages can run.
    """

    bandwidth: BytesPerSecond
    distance_km: Number
    reached: Share = 1.0
    hidden: Share = 0.0

    @property
    def latency(self) -> Seconds:
        """Time of one way through the fibre."""
        return np.asarray(self.distance_km) * FIBRE


def exchange_time(message: Bytes, sites: Count, link: LongHaul) -> Seconds:
    """Time to sum a message that every site holds over all sites: the outer tier of a hierarchical all-reduce.

    Within a site the message is scattered first, so that each of its ports carries a part; among the sites a ring
    carries ``2 (k - 1)/k`` of it through each site's link and takes ``2 (k - 1)`` ways through the fibre.

    Source: thakur-2005, section 4.4, for the ring. Valid for equal links; the tier within a site is in the step.
    """
    sites = np.asarray(sites, dtype=float)
    wire = 2.0 * (sites - 1.0) / sites * np.asarray(message) / (np.asarray(link.bandwidth) * link.reached)
    return np.asarray(wire + 2.0 * (sites - 1.0) * link.latency)


def synchronous_step(step: Seconds, message: Bytes, sites: Count, link: LongHaul) -> Seconds:
    """A step of data parallelism over sites: each step waits for what of the exchange its own work does not hide."""
    waiting = exchange_time(message, sites, link) - np.asarray(step) * link.hidden
    return step + np.maximum(waiting, 0.0)


def infrequent_step(step: Seconds, message: Bytes, sites: Count, link: LongHaul, *, every: Count) -> Seconds:
    """The mean time of a step where sites exchange their parameters once in ``every`` steps and wait for it.

    Nothing is hidden: streaming in parts, as later variants do, can hide all of it where the exchange is shorter than
    the steps between. What the rarer exchange does to the loss is not in the time.

    Source: douillard-2024-diloco for the scheme; 500 steps there, and 30 to 500 in what followed.
    """
    if np.any(np.asarray(every) < 1):
        raise InputError("sites exchange once in one step or more")
    return step + exchange_time(message, sites, link) / np.asarray(every)


def bandwidth_needed(step: Seconds, message: Bytes, sites: Count, link: LongHaul) -> BytesPerSecond:
    """The bandwidth of a site's link from which on the exchange of every step is hidden; infinite where none is.

    The ways through the fibre are taken off what the step can hide.
    """
    sites = np.asarray(sites, dtype=float)
    room = np.asarray(step) * link.hidden - 2.0 * (sites - 1.0) * link.latency
    needed = 2.0 * (sites - 1.0) / sites * np.asarray(message) / np.where(room > 0, room * link.reached, 1.0)
    return np.where(room > 0, needed, np.inf)
