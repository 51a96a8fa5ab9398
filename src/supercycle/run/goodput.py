"""Calendar time of a run: failures, checkpoints, restarts."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Bytes, BytesPerSecond, Count, Seconds, Share

LARGEST_EXPONENT = 300.0
"""Exponents of a run that hardly advances are cut here, so that the product of two stays finite (numerical)."""


@dataclass(frozen=True)
class Reliability:
    """How often chips fail and how long it takes to go on.

    ``chip_mtbf`` is the mean time between failures that stop the run, for one chip with its share of host and
    network; ``checkpoint`` the time that training stands still for one; ``restart`` from a failure to the first
    new step; ``planned`` the share of calendar time spent on maintenance and other planned stops.
    """

    chip_mtbf: Seconds
    checkpoint: Seconds
    restart: Seconds
    planned: Share = 0.0


def checkpoint_interval(checkpoint: Seconds, mtbf: Seconds) -> Seconds:
    """Work between two checkpoints that wastes least.

    ``√(2CM) (1 + √(C/2M)/3 + (C/2M)/9) - C`` for C < 2M, else M.

    Source: daly-2006, equation 37; young-1974 is its first term.
    """
    checkpoint, mtbf = np.asarray(checkpoint, dtype=float), np.asarray(mtbf, dtype=float)
    ratio = np.sqrt(checkpoint / (2 * mtbf))
    interval = np.sqrt(2 * checkpoint * mtbf) * (1 + ratio / 3 + ratio**2 / 9) - checkpoint
    return np.where(checkpoint < 2 * mtbf, interval, mtbf)


def goodput(chips: Count, reliability: Reliability) -> Share:
    """Share of calendar time that advances the run, with checkpoints at the best interval.

    Failures come at random with mean ``M = chip_mtbf / chips``; each costs the work since the last checkpoint
    and a restart.

    Source: daly-2006, equations 13 and 37. Valid for restarts of the whole job; hot spares shorten ``restart``.
    """
    mtbf = np.asarray(reliability.chip_mtbf) / chips
    return goodput_at(checkpoint_interval(reliability.checkpoint, mtbf), chips, reliability)


def goodput_at(interval: Seconds, chips: Count, reliability: Reliability) -> Share:
    """Share of calendar time that advances the run, with checkpoints after each ``interval`` of work.

    ``τ / (M e^(R/M) (e^((τ+C)/M) - 1))`` of the time outside planned stops.

    Source: daly-2006, equation 13. Valid for restarts of the whole job.
    """
    mtbf = np.asarray(reliability.chip_mtbf) / chips
    spent = (
        mtbf
        * np.exp(np.minimum(np.asarray(reliability.restart) / mtbf, LARGEST_EXPONENT))
        * np.expm1(np.minimum((np.asarray(interval) + reliability.checkpoint) / mtbf, LARGEST_EXPONENT))
    )
    return np.asarray(interval / spent * (1 - np.asarray(reliability.planned)))


def goodput_waiting(chips: Count, reliability: Reliability, wait: Seconds) -> Share:
    """Share of calendar time that advances a run which stands still for a ``wait`` after each failure, then restarts.

    ``τ / ((M e^(R/M) + W) (e^((τ+C)/M) - 1))``: an interval of work takes ``e^((τ+C)/M) - 1`` failures on average,
    and nothing fails while nothing runs; a restart can fail, as in daly-2006.

    Source: daly-2006, equation 13, with renewal theory for the wait. Valid for a wait in which the chips stand still.
    """
    mtbf = np.asarray(reliability.chip_mtbf) / chips
    interval = checkpoint_interval(reliability.checkpoint, mtbf)
    each = mtbf * np.exp(np.minimum(np.asarray(reliability.restart) / mtbf, LARGEST_EXPONENT)) + np.asarray(wait)
    failures = np.expm1(np.minimum((interval + reliability.checkpoint) / mtbf, LARGEST_EXPONENT))
    return np.asarray(interval / (each * failures) * (1 - np.asarray(reliability.planned)))


def checkpoint_time(state: Bytes, bandwidth: BytesPerSecond) -> Seconds:
    """Time that a chip needs to hand over its share of weights and optimiser states."""
    return state / np.asarray(bandwidth)
