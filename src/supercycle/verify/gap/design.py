"""Which cells a measured reality gap has: amounts of real and of simulated data, kinds of simulation, sizes of gap."""

from dataclasses import dataclass
from math import floor

from supercycle.base.units import Seconds
from supercycle.verify.gap.learning import Cell

GAPS = (("small", 0.3), ("large", 1.0))
"""Sizes of the hidden physics, from 0 (that of the simulation) to 1 (a choice)."""

REAL = (0, 100, 250, 600, 1_500, 4_000, 10_000, 30_000)
"""Real rows of a cell: two seconds to ten minutes of an arm."""

SIMULATED = (1_000, 6_000, 60_000)
"""Simulated rows of a cell, nominal or randomised; also none."""

COARSE_REAL, COARSE_SIMULATED = (0, 100, 600, 4_000), (1_000, 12_000)
"""The same for a short measurement."""

STEPS, FEWEST_STEPS = 2_500, 300
"""Steps of Adam of every network, and the fewest that a short measurement takes (choices)."""

TRIALS = 48
"""Held-back real episodes that every cell is tried on."""

MOST_SEEDS = 12
"""Repetitions with other data and other first weights, at most (a choice)."""


@dataclass(frozen=True)
class Mix:
    """Rows of a cell: real ones and simulated ones; whether the simulation is randomised; whether kept from fits."""

    real: int
    simulated: int
    randomised: bool
    held_back: bool


@dataclass(frozen=True)
class Design:
    """A whole measurement: the mixes, repeated for every gap and seed; steps of training; rows of a pool."""

    mixes: tuple[Mix, ...]
    seeds: int
    steps: int
    trials: int

    @property
    def most_real(self) -> int:
        """Real rows of the largest mix."""
        return max(one.real for one in self.mixes)

    @property
    def most_simulated(self) -> int:
        """Simulated rows of the largest mix."""
        return max(one.simulated for one in self.mixes)


def mixes(real: tuple[int, ...], simulated: tuple[int, ...]) -> tuple[Mix, ...]:
    """Every amount of real data alone and with every amount of each simulation.

    A third of the mixtures of both is held back from fits, on diagonals of the grid: chosen before anything is run.
    """
    found = [Mix(n, 0, False, False) for n in real if n]
    for kind in (False, True):
        for row, n in enumerate(real):
            for column, s in enumerate(simulated):
                found.append(Mix(n, s, kind, n > 0 and (row + column + kind) % 3 == 1))
    return tuple(found)


def designed(budget: Seconds, pace: Seconds, trial: Seconds, row: Seconds = 0.0) -> Design:
    """The measurement that fits a time of one core.

    One step of one cell takes ``pace``, a trial episode of one cell ``trial``, a simulated row ``row``. As many seeds
    as fit; below one seed a coarser grid, then fewer steps.
    """
    full = mixes(REAL, SIMULATED)
    data = 3.0 * max(SIMULATED) * float(row)
    one = len(GAPS) * (len(full) * (2 * STEPS * float(pace) + float(trial) * TRIALS) + data)
    if float(budget) >= one:
        return Design(full, min(floor(float(budget) / one), MOST_SEEDS), STEPS, TRIALS)
    coarse = mixes(COARSE_REAL, COARSE_SIMULATED)
    trials = TRIALS // 2
    left = (float(budget) / len(GAPS) - data / 4) / len(coarse) - float(trial) * trials
    return Design(coarse, 1, max(min(floor(left / (2 * float(pace))), STEPS), FEWEST_STEPS), trials)


def cells(design: Design, real_rows: int, simulated_rows: int) -> list[Cell]:
    """The cells of a design in a pool of ``real_rows``, then ``simulated_rows`` nominal and as many randomised ones."""
    return [
        Cell(0, one.real, real_rows + (simulated_rows if one.randomised else 0), one.simulated) for one in design.mixes
    ]
