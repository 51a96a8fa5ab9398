"""Two ecosystems, the West's and China's: what crosses between them, and how far one is behind the other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.base.units import Count, FlopPerSecond, Number, Share

Array = NDArray[np.float64]

BREAKTHROUGH_YEARS = 3
"""Years after a breakthrough in which growth is raised (assumed: a process ramps in about three years)."""


@dataclass(frozen=True)
class Crossing:
    """The West's chips by where they go, in H100 equivalents a year: they add up to what was made."""

    kept: Count
    sold: Count
    leaked: Count

    @property
    def imported(self) -> Count:
        """What reaches China, either way."""
        return self.sold + self.leaked


def crossing(made: Count, wanted: Share, blocked: Share, leakage: Share) -> Crossing:
    """Where the West's chips go.

    China would buy ``wanted`` of them; both governments stop the part ``blocked`` of that; the part ``leakage`` of all
    reaches it by other ways. Bookkeeping; shares are clipped so that no chip is counted twice.
    """
    sold = made * np.clip(wanted * (1 - blocked), 0.0, 1.0)
    leaked = np.minimum(made * leakage, made - sold)
    return Crossing(made - sold - leaked, sold, leaked)


def at_work(imported: Count, domestic: Count, software: Share) -> Count:
    """Chips of China by the work that they do, in H100 equivalents: a domestic one does the part ``software`` of the
    work that its peak promises (the argument stands for what a port of the code can reach)."""
    return imported + software * domestic


def broken_through(luck: Number, chance: Share, start: int = 0) -> Array:
    """Whether the breakthrough has come by each year, 0 or 1.

    ``luck`` is a standard normal number for each draw, ``chance`` the hazard of each year, from column ``start`` on:
    it has come once ``1 - prod(1 - chance)`` passes the normal distribution's value at ``luck``. Mathematics.
    """
    hazard = np.asarray(chance, dtype=np.float64) + 0 * np.asarray(luck, dtype=np.float64)
    hazard = np.where(np.arange(hazard.shape[-1]) >= start, hazard, 0.0)
    come = 1 - np.cumprod(1 - hazard, axis=-1)
    return np.asarray(come > _normal(np.asarray(luck)), dtype=np.float64)


def lifted(happened: Array, gain: Number) -> Array:
    """The factor on growth of each year: ``gain`` in the BREAKTHROUGH_YEARS years from a breakthrough on, else 1."""
    since = np.cumsum(happened, axis=-1)
    return np.where((since > 0) & (since <= BREAKTHROUGH_YEARS), gain, 1.0)


def generations_behind(ahead: FlopPerSecond, behind: FlopPerSecond, generation: Number) -> Number:
    """How many generations lie between two chips: ``ln(ahead / behind) / ln(generation)``.

    ``generation`` is how much more one generation does than the last. Negative where the second is ahead. Mathematics.
    """
    return np.asarray(np.log(np.asarray(ahead) / np.asarray(behind)) / np.log(generation))


def domestic_share(domestic: Count, imported: Count) -> Share:
    """The part of a year's new compute that is made at home, by peak FLOP/s."""
    return domestic / (domestic + imported)


def _normal(score: Array) -> Array:
    """The standard normal distribution, by the error function of each element."""
    from scipy.special import ndtr

    return np.asarray(ndtr(score))
