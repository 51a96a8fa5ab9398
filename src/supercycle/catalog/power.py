"""What the catalogue knows of a source of power: a contract's price, or a plant's costs, and when it delivers."""

from typing import Literal

from supercycle.catalog.fact import (
    Duration,
    EnergyCapacityPrice,
    EnergyPrice,
    Fraction,
    Part,
    Plain,
    Power,
    PowerPrice,
    RentOfPower,
)


class Contract(Part):
    """A purchase of power: its price in the first year, by date, and how that rises each year."""

    price: tuple[EnergyPrice, ...]
    escalation: Plain


class Plant(Part):
    """A plant: what it costs to build and to keep, what it burns, how much of the time it runs, how long it lives."""

    capital: PowerPrice
    fixed: RentOfPower
    capacity_factor: Fraction
    life: Duration
    variable: EnergyPrice | None = None
    fuel: EnergyPrice | None = None
    efficiency: Fraction | None = None


class Storage(Part):
    """A battery beside a plant: price of its energy, what it gives back, and the share of hours that are firmed."""

    capital: EnergyCapacityPrice
    efficiency: Fraction
    firm_share: Fraction
    direct_share: Fraction
    backup: str


class PowerEntry(Part):
    """One way to get power. ``ready`` is the time from the order to the first delivery, ``ramp`` to the last."""

    name: str
    kind: Literal["fixed", "indexed", "nuclear", "gas", "solar-storage"]
    aliases: tuple[str, ...] = ()
    contract: Contract | None = None
    plant: Plant | None = None
    storage: Storage | None = None
    ready: Duration
    ramp: Duration
    most: Power | None = None
    note: str = ""
