"""What a chip costs to make: logic, memory, package, test, and what is lost on the way."""

from dataclasses import dataclass

from supercycle.base.units import Bytes, Dollars, Number, Share
from supercycle.spend.die import clustered_yield, good_die_cost, usable_yield


@dataclass(frozen=True)
class Parts:
    """What one package is made of: dies and their area in mm², stacked memory in bytes, and the prices of all.

    ``defects`` are of a mm². ``memory_price`` is in USD a byte (of GiB, as GB of memory are printed).
    """

    dies: Number
    area: Number
    wafer: Dollars
    defects: Number
    clustering: Number
    redundancy: Share
    memory: Bytes
    memory_price: Number
    package_base: Dollars
    package_per_area: Dollars
    package_yield: Share
    test: Dollars
    edge: float = 5.0


@dataclass(frozen=True)
class BillOfMaterials:
    """The cost of one good package by parts, in USD."""

    logic: Dollars
    memory: Dollars
    package: Dollars
    test: Dollars
    yield_loss: Dollars

    @property
    def total(self) -> Dollars:
        """All parts, and those of packages that failed."""
        return self.logic + self.memory + self.package + self.test + self.yield_loss


def bill_of_materials(parts: Parts) -> BillOfMaterials:
    """The parts of one good package: ``sum of parts / package yield``, where the excess is the yield loss.

    A package that fails after bonding loses its dies and its memory. Defects in logic cost a die only where they
    cannot be switched off (see usable_yield).

    Sources: epoch-b200-cost and siliconanalysts-cost-bridge for the breakdown; the formula is bookkeeping.
    """
    good = usable_yield(clustered_yield(parts.area, parts.defects, parts.clustering), parts.redundancy)
    logic = parts.dies * good_die_cost(parts.wafer, parts.area, good, edge=parts.edge)
    memory = parts.memory * parts.memory_price
    package = parts.package_base + parts.package_per_area * parts.dies * parts.area
    made = logic + memory + package + parts.test
    return BillOfMaterials(logic, memory, package, parts.test, made / parts.package_yield - made)
