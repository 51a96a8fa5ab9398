"""Figures that hold for machines of a kind wherever they stand: overheads, ageing, programmes, parts, prices.

A table that is keyed by chips names a chip's id, its generation, or a class (``gpu``, ``tpu``); the narrowest
key that fits a chip is used.
"""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import Counted, Duration, Fact, Fraction, Money, Part, Plain, Power


class Servers(Part):
    """A server over its chips, in price and in power; all machines' power for one chip where it is known."""

    price_factor: dict[str, Plain]
    power_factor: dict[str, Plain]
    drawn_share: dict[str, Fraction]
    machine_power: dict[str, Power] = Field(default_factory=dict)


class Cluster(Part):
    """The cluster around the servers: network in price and power, ageing, spare hosts."""

    interconnect_share: Fraction
    network_power_share: Fraction
    depreciation: Plain
    life: Duration
    spares: Fraction


class Programme(Part):
    """What a model's development needs beside its final run.

    ``divided`` weighs what the compute beside the final run is for: experiments, failed_runs, synthetic_data,
    reinforcement, safety.
    """

    staff_share: Fraction
    data_share: Fraction
    experiments_multiplier: Plain
    divided: dict[str, Fraction]


class Component(Part):
    """One part of a cluster: its price, its power, and its ports where it switches."""

    price: Money | None = None
    power: Power | None = None
    ports: Counted | None = None


class EconomicsEntry(Part):
    """A set of figures for pricing and powering training clusters."""

    name: str
    servers: Servers
    cluster: Cluster
    programme: Programme
    parts: dict[str, Component] = Field(default_factory=dict)
    note: str = ""


def _has_a_day(fact: Fact) -> Fact:
    if fact.as_of is None:
        raise PydanticCustomError("fact", "a price without a date; it needs an as_of, like '2026-09-01'")
    return fact


DatedMoney = Annotated[Money, AfterValidator(_has_a_day)]


class PriceEntry(Part):
    """What one chip cost to buy over time: a bare accelerator on its board. The file's name is the chip's id.

    Rents are in the tables beside it (:mod:`supercycle.catalog.prices`).
    """

    name: str
    chip: tuple[DatedMoney, ...]
    note: str = ""
