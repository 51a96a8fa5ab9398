"""Requests that come at random: how long they wait before a copy has read them."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Number, Seconds, Share

FULLEST = 0.98
"""Share of a copy's time that reading may take before the wait is called endless (numerical)."""


@dataclass(frozen=True)
class Waiting:
    """A copy under load: ``busy`` is the share of its time that reading takes, ``pass_s`` the mean length of a pass
    with the reading in it, ``ttft_s`` the mean time from arrival to the first token."""

    busy: Share
    pass_s: Seconds
    ttft_s: Seconds


def waiting(rate: Number, added: Seconds, decode: Seconds) -> Waiting:
    """The wait of requests that come at random, ``rate`` a second, to a copy that runs one pass after the other.

    A pass takes ``decode`` seconds and ``added`` more for each request that came during the pass before, all of which
    it reads. Passes are ``P = decode / (1 - ρ)`` long on average, ``ρ = rate · added``; a request waits for the rest of
    one and for the whole of the next: ``3 P / 2 + a + rate a² (1 + 2 ρ) / (2 (1 - ρ²))`` with ``a`` for ``added``.

    Mathematics: the lengths of passes are a branching process with immigration, whose mean and variance are exact.
    Valid for requests that come independently of one another, and while a pass may read all that have come.
    """
    busy = np.asarray(rate) * added
    held = np.minimum(busy, FULLEST)
    length = np.asarray(decode) / (1.0 - held)
    spread = np.asarray(rate) * np.square(added) * (1.0 + 2.0 * held) / (2.0 * (1.0 - np.square(held)))
    ttft = np.where(busy > FULLEST, np.inf, 1.5 * length + added + spread)
    return Waiting(busy, length, ttft)
