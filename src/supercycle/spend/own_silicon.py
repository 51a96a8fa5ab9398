"""A chip of one's own: what area, process and power allow, what one costs at a volume, and when that beats buying."""

from dataclasses import dataclass

import numpy as np

from supercycle.base.units import (
    Bytes,
    BytesPerSecond,
    Count,
    Dollars,
    FlopPerSecond,
    Number,
    Watts,
)


@dataclass(frozen=True)
class Reach:
    """What a chip reaches: dense BF16 operations a second, memory and its bandwidth, and what limits the first."""

    flop_per_second: FlopPerSecond
    memory: Bytes
    bandwidth: BytesPerSecond
    limited_by_power: Number


@dataclass(frozen=True)
class FixedCost:
    """What is paid once for a chip, however many are made, in USD: design, masks, software."""

    design: Dollars
    masks: Dollars
    software: Dollars

    @property
    def total(self) -> Dollars:
        """All of it."""
        return self.design + self.masks + self.software


def reach(
    logic_area: Number, power: Watts, stacks: Count, *, per_area: Number, per_watt: Number,
    stack_memory: Bytes, stack_bandwidth: BytesPerSecond,
) -> Reach:  # fmt: skip
    """What so much logic at so much power with so many stacks reaches.

    ``min(area x per_area, power x per_watt)``: finished chips' operations over their area in mm² (bound by
    transistors) and over their whole power (bound by heat), the densities fitted to chips of the same process.
    Bandwidth and capacity are those of the stacks. A first estimate: chips of one process differ by a factor of two.
    """
    by_area, by_power = np.asarray(logic_area * per_area), np.asarray(power * per_watt)
    found = np.minimum(by_area, by_power)
    limited = by_power < by_area
    return Reach(
        float(found) if found.ndim == 0 else found,
        stacks * stack_memory,
        stacks * stack_bandwidth,
        bool(limited) if limited.ndim == 0 else limited,
    )


def unit_cost(made: Dollars, board: Dollars, fixed: FixedCost, volume: Count) -> Dollars:
    """The cost of one chip on its board: what it is made of, and its share of what is paid once."""
    return made + board + fixed.total / volume


def break_even_volume(made: Dollars, board: Dollars, fixed: FixedCost, bought: Dollars) -> Count:
    """Chips from which on making them is cheaper than buying: ``fixed / (bought - made)``; infinite where never.

    ``bought`` is the price of the bought chips that do the same work as one of one's own.
    """
    saved = np.asarray(bought - made - board, dtype=np.float64)
    volume = np.where(saved > 0, fixed.total / np.where(saved > 0, saved, 1.0), np.inf)
    return float(volume) if volume.ndim == 0 else volume
