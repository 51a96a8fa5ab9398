"""What the catalogue knows of making a chip: processes, memory, packaging, test, board, fixed costs."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import (
    Bandwidth,
    Capacity,
    Duration,
    Fact,
    Fraction,
    MemoryPrice,
    Money,
    Part,
    Plain,
    Power,
    Rate,
    RateOverPower,
)


def _above_zero(fact: Fact) -> Fact:
    if fact.estimate.low <= 0:
        raise PydanticCustomError("fact", "must be greater than zero")
    return fact


Above = Annotated[Plain, AfterValidator(_above_zero)]


class Density(Part):
    """What finished chips of a process reach: dense BF16 operations a second over a mm² of logic and over a watt."""

    per_area: Rate
    per_watt: RateOverPower


class ProcessEntry(Part):
    """One process: its wafer, its defects (a cm²) and how they cluster, the fixed costs of a design in it."""

    name: str
    aliases: tuple[str, ...] = ()
    wafer: Money
    defects: Above
    clustering: Above
    mask_set: Money
    design: Money
    reached: Density
    note: str = ""


class MemoryGeneration(Part):
    """One generation of stacked memory: price of a GB, and capacity, bandwidth and power of one stack."""

    price: MemoryPrice
    capacity: Capacity
    bandwidth: Bandwidth
    power: Power
    note: str = ""


class Package(Part):
    """Bonding logic and memory: a part for each package, one for each mm² of logic, and what is lost in it."""

    base: Money
    per_area: Money
    package_yield: Fraction
    redundancy: Fraction


class Finishing(Part):
    """What a bonded chip still needs: test and assembly, and its board with power supply and cooling plate."""

    test: Money
    board: Money


class Software(Part):
    """The people who write compilers, kernels and drivers: what one costs a year, how many, for how long."""

    pay: Money
    people: Plain
    time: Duration


class SiliconEntry(Part):
    """A set of costs for making chips."""

    name: str
    memory: dict[str, MemoryGeneration]
    package: Package
    finishing: Finishing
    software: Software
    lead: Duration
    note: str = ""
