"""Requests that come at random: how long they wait before a copy reads them, and how many are in flight."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Number, Seconds, Share

LONGEST = 0.98
"""Share of a copy's time that prefill may take before the wait is called endless (numerical)."""


@dataclass(frozen=True)
class Waiting:
    """A copy under load: ``busy`` is the share of its time that prefills take, ``ttft_s`` the mean time from arrival
    to the first token."""

    busy: Share
    wait_s: Seconds
    ttft_s: Seconds


def waiting(
    rate: Number, service: Seconds, pass_time: Seconds, *, first: Seconds | None = None, variation: Number = 0.0
) -> Waiting:
    """The wait of requests that come at random, ``rate`` a second, to be read one after the other.

    Each takes ``service`` seconds of the copy; a request also waits for the rest of the pass under way, half of
    ``pass_time``. The wait in line is ``ρ s (1 + v²) / (2 (1 - ρ))`` with ``ρ`` the busy share and ``v`` the
    coefficient of variation of the service time; then the request is read itself, which takes ``first`` seconds
    (default: ``service``).

    Mathematics of a queue with one server (Pollaczek and Khinchine). Valid for requests that come independently of
    one another and for copies whose memory is not full.
    """
    busy = np.asarray(rate) * service
    held = np.minimum(busy, LONGEST)
    wait = held * service * (1.0 + np.square(variation)) / (2.0 * (1.0 - held))
    wait = np.where(busy > LONGEST, np.inf, wait)
    return Waiting(busy, wait, wait + np.asarray(pass_time) / 2.0 + (service if first is None else first))


def in_flight(rate: Number, ttft: Seconds, tpot: Seconds, output: Number) -> Count:
    """Requests in a copy on average: those that wait or are read, and those that write (Little's law)."""
    return np.asarray(rate) * (np.asarray(ttft) + np.asarray(output) * tpot)
