"""What the catalogue knows of a site: how well it cools, what its power costs and emits, what money costs
there.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import (
    CarbonIntensity,
    Duration,
    EnergyPrice,
    Fact,
    Fraction,
    Part,
    Plain,
    RentOfPower,
    WaterUse,
)

Climate = Literal["cold", "temperate", "hot-dry", "hot-humid"]


def _at_least_one(fact: Fact) -> Fact:
    if fact.estimate.low < 1:
        raise PydanticCustomError("fact", "a PUE is at least 1")
    return fact


Effectiveness = Annotated[Plain, AfterValidator(_at_least_one)]


class Facility(Part):
    """The building: its power usage effectiveness, and the water it evaporates for a joule of its machines."""

    pue: Effectiveness
    water: WaterUse | None = None


class Electricity(Part):
    """What power costs, over the years, and what it emits."""

    price: tuple[EnergyPrice, ...]
    carbon: CarbonIntensity | None = None


class Grid(Part):
    """How long a large new load waits for the grid, from the application to the first power."""

    wait: Duration


class Finance(Part):
    """What money and powered space cost the owner of the machines."""

    capital_cost: Fraction
    colocation: tuple[RentOfPower, ...] = ()


class SiteEntry(Part):
    """A place for machines, real or typical."""

    name: str
    country: str
    aliases: tuple[str, ...] = ()
    usual_for: tuple[str, ...] = ()
    climate: Climate | None = None
    facility: Facility
    electricity: Electricity
    finance: Finance
    grid: Grid | None = None
    note: str = ""
