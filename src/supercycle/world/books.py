"""The books of each year: what came of chips, money and power against where it went, and how far they are apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supercycle.world.regions import Region
from supercycle.world.structural import Side, World
from supercycle.world.supply import INPUTS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Book:
    """One balance by draw and year: both sides, in ``unit``. They are equal but for rounding."""

    name: str
    unit: str
    came: Array
    went: Array

    @property
    def apart(self) -> float:
        """The largest difference of both sides, as a part of the larger one."""
        scale = np.maximum(np.maximum(np.abs(self.came), np.abs(self.went)), np.finfo(float).tiny)
        return float(np.max(np.abs(self.came - self.went) / scale))


def books(found: World) -> tuple[Book, ...]:
    """All balances of a world.

    Inputs: what was there is what the chips took and what is left. Chips: those at work are last year's that stay and
    the new ones, and the West's new ones stay or cross. Power: as chips. Rents: what all buyers pay at the price of the
    year, each by its demand, is that price times what is delivered.
    """
    stay = 0.5 ** (1 / found.given.fixed("market.life"))
    moved, west = found.chips.crossing, found.chips.west
    rows = [
        Book("chips of the West by where they go", "H100e", west.supply.output, np.asarray(moved.kept + moved.imported))
    ]
    for region, part, side in (("the West", west, found.west), ("China", found.chips.china, found.china)):
        rows += _inputs(region, part)
        rows += [_at_work(region, part, stay), _power(region, part), _rents(found, region, side)]
    return tuple(rows)


def apart(found: Sequence[Book]) -> float:
    """How far the worst of some books is from closing, as a part of its sum."""
    return max(one.apart for one in found)


def _inputs(region: str, part: Region) -> list[Book]:
    units = {"memory": "B", "power": "W", "capital": "USD"}
    made = part.supply
    return [
        Book(f"{name} of {region}", units.get(name, "wafer"), made.available[name],
             made.output * part.need[name] + made.left[name])
        for name in INPUTS
    ]  # fmt: skip


def _at_work(region: str, part: Region, stay: Array) -> Book:
    made = part.supply
    return Book(
        f"chips at work in {region}", "H100e", made.in_use[..., :-1] * stay + made.output[..., 1:], made.in_use[..., 1:]
    )


def _power(region: str, part: Region) -> Book:
    made = part.supply
    new = made.output[..., 1:] * part.need["power"][..., 1:]
    return Book(
        f"power of chips in {region}", "W", made.power[..., :-1] + new, made.power[..., 1:] + made.freed[..., 1:]
    )


def _rents(found: World, region: str, side: Side) -> Book:
    """Each buyer takes ``demand / reference (price / reference)^-elasticity`` and pays the price for it."""
    over = side.price / found.reference
    elasticity = found.given.at("market.elasticity")
    buyers = (side.labs, side.states, side.wanted - side.labs - side.states)
    paid = [one / found.reference * over**-elasticity * side.price for one in buyers]
    total = np.sum(np.stack(np.broadcast_arrays(*paid)), axis=0)
    return Book(f"rents in {region}", "USD", total, side.price * side.deliverable)
