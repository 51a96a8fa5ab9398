"""What becomes of a run after a failure: other checkpoint intervals, spares, partial restarts, silent corruption.

The closed forms here are held against a simulation of events in ``tests/oracle``.
"""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import Count, Number, Seconds, Share
from supercycle.run.goodput import Reliability, checkpoint_interval, goodput

MANY_REPAIRS = 1e6
"""Units in repair from which on the number of spares is good to a tenth of its spread only (numerical)."""


@dataclass(frozen=True)
class Recovery:
    """How a run recovers beside restarting as a whole.

    ``partial`` is the share of failures after which only the failed replica starts anew, from the state that the
    others hold, while they wait for a ``pause``; ``silent_mtbf`` the mean time, for one chip, between corruptions
    that nothing reports, which are noticed after ``detection``.
    """

    partial: Share = 0.0
    pause: Seconds = 0.0
    silent_mtbf: Seconds = np.inf
    detection: Seconds = 0.0


def availability_interval(checkpoint: Seconds, mtbf: Seconds, restart: Seconds) -> Seconds:
    """The period of checkpoints, their own time included, that makes most of the time productive.

    ``C + √(2 (M + R) C + C²)``: the maximum of ``(τ - C)/τ × M/(M + R + τ/2)``.

    Source: availability-2024. First order in τ/M, as Young's, which it approaches for C and R far below M.
    """
    checkpoint = np.asarray(checkpoint, dtype=float)
    return np.asarray(checkpoint + np.sqrt(2.0 * (np.asarray(mtbf) + restart) * checkpoint + checkpoint**2))


def goodput_with(chips: Count, reliability: Reliability, recovery: Recovery) -> Share:
    """Share of calendar time that advances a run with partial restarts and silent corruption.

    Failures that need the whole job come ``1 - partial`` as often, and checkpoints follow them. The others only stop
    the clock: ``1 / (1 + pause partial / M)``. A silent corruption costs the work since it happened, what it takes to
    the last good checkpoint before, and a restart: ``1 / (1 + (detection + τ/2 + R) / M_silent)``. The three factors
    are multiplied, which is exact to first order in each.

    Source: daly-2006 for the first factor; renewal theory for the others.
    """
    mtbf = np.asarray(reliability.chip_mtbf) / chips
    whole = Reliability(
        np.asarray(reliability.chip_mtbf) / np.maximum(1.0 - np.asarray(recovery.partial), 1e-9),
        reliability.checkpoint,
        reliability.restart,
        reliability.planned,
    )
    paused = 1.0 / (1.0 + np.asarray(recovery.pause) * recovery.partial / mtbf)
    interval = checkpoint_interval(reliability.checkpoint, np.asarray(whole.chip_mtbf) / chips)
    lost = np.asarray(recovery.detection) + interval / 2 + reliability.restart
    silent = 1.0 / (1.0 + lost * chips / np.asarray(recovery.silent_mtbf))
    return np.asarray(goodput(chips, whole) * paused * silent)


def spares_needed(units: Count, unit_mtbf: Seconds, repair: Seconds, chance: float = 0.99) -> int:
    """The fewest spare units with which none is missing, with the given chance at any time.

    Units in repair are Poisson with mean ``units × repair / MTBF``.

    Source: mathematics of the queue without waiting (Palm's theorem); repairs do not wait for one another.
    """
    from scipy.special import pdtr, pdtrik

    mean = float(np.asarray(units) * repair / unit_mtbf)
    if mean <= 0:
        return 0
    spares = max(int(np.ceil(pdtrik(chance, mean))) - 1, 0) if mean < MANY_REPAIRS else int(mean)
    while float(pdtr(spares, mean)) < chance:
        spares += 1 if mean < MANY_REPAIRS else max(1, int(np.sqrt(mean) / 10))
    return spares


def unspared_restart(restart: Seconds, repair: Seconds, spares: Count, in_repair: Number) -> Seconds:
    """The mean restart where a failed unit is replaced by a spare if one is left, and else must be repaired.

    With so many units in repair on average, the chance that no spare is left is that of ``spares`` or more Poisson
    events.
    """
    from scipy.special import pdtrc

    in_repair = np.asarray(in_repair, dtype=float)
    none_left = np.where(np.asarray(spares) < 1, 1.0, pdtrc(np.maximum(np.asarray(spares) - 1.0, 0.0), in_repair))
    return np.asarray(restart + none_left * np.asarray(repair))
