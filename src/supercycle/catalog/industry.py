"""What the catalogue knows of the industry: inputs of supply, laboratories, and how their market works.

A quantity over time is a :class:`Trend`: dated levels, then growth a year that fades from ``growth`` to ``later``.
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.catalog.fact import (
    Compute,
    Counted,
    Duration,
    Fact,
    Fraction,
    HourlyPrice,
    Money,
    Part,
    Plain,
    Power,
    day,
    quantity,
)

UNITS: dict[str, str] = {"wafer": "", "B": "B", "W": "W", "USD": "USD"}
"""What an input of supply is counted in, and the base unit that its facts are read in."""


class Trend(Part):
    """Levels of calendar years (``as_of`` dates each), the growth factor of the first year after them, that of the
    far future."""

    levels: tuple[Fact, ...]
    growth: Counted
    later: Counted


class SupplyEntry(Part):
    """One input of making and running accelerators in one region.

    ``levels`` are what is made available in each calendar year in the entry's unit. ``share`` of it goes to
    accelerators, ``priority`` is the part of the rest that they can take in the long run, ``yield`` the good part.
    ``need`` is what one H100 equivalent takes in the year of the anchor and ``saving`` the factor by which that falls
    in a year. ``lag`` passes until a unit is at work; of what is left over ``kept`` is there in the next year, and
    ``stock`` was there at the start. ``calibrated`` inputs take their productivity from the anchor.
    """

    name: str
    region: Literal["west", "china"]
    input: Literal["logic", "packaging", "memory", "power", "capital"]
    unit: Literal["wafer", "B", "W", "USD"]
    calibrated: bool
    capacity: Trend
    share: Fraction
    priority: Fraction
    yield_: Fraction = Field(alias="yield")
    need: Fact
    saving: Counted
    lag: Duration
    kept: Fraction
    stock: Fact
    note: str = ""

    @model_validator(mode="after")
    def _read_in_its_unit(self) -> Self:
        unit = UNITS[self.unit]
        for fact in self.capacity.levels:
            dated(fact)
            quantity(fact, unit)
        quantity(self.need, unit)
        quantity(self.stock, unit)
        return self


class LabEntry(Part):
    """One laboratory: revenue of a calendar year, money from outside that it spends on compute in one, and its habits.

    ``discipline`` is the part of revenue that goes into compute, ``research`` the part of compute that is not for
    users, ``run`` the part of a year's research compute that is in the largest run, ``cadence`` the time between two.
    """

    name: str
    region: Literal["west", "china"]
    revenue: Trend
    outside: Trend
    discipline: Fraction
    research: Fraction
    run: Fraction
    cadence: Duration
    note: str = ""

    @model_validator(mode="after")
    def _money(self) -> Self:
        for fact in (*self.revenue.levels, *self.outside.levels):
            dated(fact)
            quantity(fact, "USD")
        return self


class Anchor(Part):
    """Levels that the model starts from: chips of the four makers, domestic chips of China, in H100 equivalents."""

    stock_2023: Counted
    stock_2024: Counted
    stock_2025: Counted
    domestic_2024: Counted
    domestic_2025: Counted
    china_stock_2024: Counted
    china_imports_2025: Counted
    nvidia_revenue_2024: Money
    nvidia_revenue_2025: Money
    nvidia_share_2024: Fraction
    nvidia_share_2025: Fraction
    other_makers: dict[str, Fraction]
    run_2025: Compute
    china_run_2025: Compute
    chip_power_2024: Power
    chip_power_2025: Power


class Market(Part):
    """How demand and supply meet. ``reference_price`` is what an hour of an H100 equivalent costs without scarcity."""

    reference_price: HourlyPrice
    tightness: Counted
    tightness_2026: Counted
    elasticity: Counted
    china_tightness: Counted
    other_growth: Counted
    other_later: Counted
    adjustment: Fraction
    national_share: Fraction
    national_growth: Counted
    national_later: Counted
    available: Fraction
    life: Duration
    half_life: Duration
    nvidia_share_later: Fraction
    other_price: Fraction
    used_power: Fraction


class Frontier(Part):
    """The largest runs: what becomes of an hour of a chip, and rules that bound them.

    ``utilisation`` is what runs make of the dense 16-bit peak behind an H100 equivalent,
    ``fleet`` the part of a region's chips that one run can hold, ``length`` how long it holds them, ``algorithms`` the
    factor by which the same compute does more a year later. ``burden`` is compute that rules take from a run, ``delay``
    the time they add between runs, ``ceiling`` the largest run that they let pass.
    """

    utilisation: Fraction
    fleet: Fraction
    length: Duration
    algorithms: Counted
    burden: Plain
    delay: Duration
    ceiling: Compute


class Controls(Part):
    """Between two ecosystems: ``wanted`` is the part of the West's chips that China would buy, ``blocked`` the part of
    that which both governments stop, ``leakage`` the part of the West's chips that reaches China all the same.

    ``software_route`` is the route of ``port`` by which code comes to domestic chips: what it keeps of a chip's speed
    is what a domestic chip does of the work of a Western one with the same peak. ``breakthrough`` is the chance in a
    year that China's lithography catches up, ``breakthrough_gain`` what that does to its growth of logic.
    """

    wanted: Fraction
    blocked: Fraction
    leakage: Fraction
    software_route: str
    west_chip: str
    china_chip: str
    west_chip_growth: Counted
    china_chip_growth: Counted
    generation: Counted
    breakthrough: Fraction
    breakthrough_gain: Counted


class IndustryEntry(Part):
    """One description of the whole: where it starts, the market, the frontier, the two ecosystems."""

    name: str
    anchor: Anchor
    market: Market
    frontier: Frontier
    controls: Controls
    note: str = ""


def dated(fact: Fact) -> date:
    """The day of a level; a level without one is a fault of its file."""
    if fact.as_of is None:
        raise PydanticCustomError("fact", "a level without a date; it needs an as_of, like '2025'")
    return day(fact.as_of)
