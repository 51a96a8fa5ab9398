"""A fact: a number about the world as its source prints it, with where and when it was printed.

``Fact`` is one record. The annotated types below say what its ``value`` must be: a quantity in a unit, a
count, a share, a date or a text. Reading happens while an entry is validated, so that a value in a wrong unit
is a fault of the file like any other.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import parse


class Part(BaseModel):
    """A table of an entry: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Kind(StrEnum):
    """How a value came to be known, from the firmest to the loosest."""

    STATED = "stated"
    MEASURED = "measured"
    DERIVED = "derived"
    FITTED = "fitted"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


DOUBTFUL = frozenset({Kind.FITTED, Kind.ESTIMATED, Kind.ASSUMED})
"""Kinds that must carry an interval and a note on how the value was made."""


class Fact(BaseModel):
    """One value with its source. ``number`` and ``estimate`` are in the base unit of its field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str | int | float
    source: str
    kind: Kind
    at: str = ""
    as_of: str | date | None = None
    low: str | int | float | None = None
    high: str | int | float | None = None
    note: str = ""
    also: tuple["Fact", ...] = ()
    why: str = ""

    _estimate: Estimate | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _says_how_sure_it_is(self) -> Self:
        if self.kind in DOUBTFUL and (self.low is None or self.high is None or not self.note):
            raise PydanticCustomError(
                "fact", "a value that is {kind} needs a low, a high and a note", {"kind": str(self.kind)}
            )
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError("fact", "low and high belong together")
        if self.also and not self.why:
            raise PydanticCustomError("fact", "contradicting facts (also) need a why: which is used, and the reason")
        return self

    @property
    def estimate(self) -> Estimate:
        """The value with its 90 % interval, in base units; raises for a fact that is a text or a date."""
        if self._estimate is None:
            raise TypeError(f"{self.value!r} is a text, not a quantity")
        return self._estimate

    @property
    def number(self) -> float:
        """The central value in base units."""
        return self.estimate.value

    @property
    def text(self) -> str:
        """The value as printed."""
        return str(self.value)


Reader = Callable[[str | int | float], float]


def _reading(reader: Reader) -> Callable[[Fact], Fact]:
    def read(fact: Fact) -> Fact:
        value = _read(fact, "value", reader)
        low = _read(fact, "low", reader) if fact.low is not None else value
        high = _read(fact, "high", reader) if fact.high is not None else value
        if not low <= value <= high:
            raise PydanticCustomError("fact", "its value must lie between low and high")
        fact._estimate = Estimate(value, low, high)
        for other in fact.also:
            read(other)
        return fact

    return read


def quantity(fact: Fact, unit: str) -> Fact:
    """The fact, read as a quantity that is not negative in a unit which its entry names; as a validator does."""
    return _reading(_not_negative(_in(unit)))(fact)


def _not_negative(reader: Reader) -> Reader:
    def read(value: str | int | float) -> float:
        number = reader(value)
        if number < 0:
            raise InputError(f"{value!r} must not be negative")
        return number

    return read


def _read(fact: Fact, key: str, reader: Reader) -> float:
    try:
        return reader(getattr(fact, key))
    except InputError as fault:
        raise PydanticCustomError("fact_key", "{message}", {"key": key, "message": str(fault)}) from fault


def _in(unit: str) -> Reader:
    return lambda value: parse(value, unit)


def _positive(reader: Reader) -> Reader:
    def read(value: str | int | float) -> float:
        number = reader(value)
        if number <= 0:
            raise InputError(f"{value!r} must be greater than zero")
        return number

    return read


def _dram(value: str | int | float) -> float:
    """Memory capacity: what vendors print as GB counts dies of 2^n bits, so that a printed GB is read as a GiB."""
    number = parse(value, "B")
    printed = str(value).rstrip()
    binary = {"MB": 1e6 / 2**20, "GB": 1e9 / 2**30, "TB": 1e12 / 2**40}
    return number / binary.get(printed[-2:], 1.0)


def _dram_price(value: str | int | float) -> float:
    """Price of a byte of memory, "15.10 USD/GB": the GB that vendors print is a GiB."""
    return parse(value, "USD/B") * 1e9 / 2**30


def _a_share(value: str | int | float) -> float:
    number = parse(value, "")
    if not 0 <= number <= 1:
        raise InputError(f"{value!r} is not a share between 0 and 1")
    return number


def day(text: object) -> date:
    """A date written as a year, a month or a day; the first day of what is meant."""
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    try:
        numbers = [int(part) for part in text.split("-")] if isinstance(text, str) else []
        return date(*[*numbers, 1, 1][:3])
    except (ValueError, TypeError, OverflowError) as fault:
        raise InputError(f"{text!r} is not a date; write it like '2026-03-01' or '2026-03'") from fault


def _dated(fact: Fact) -> Fact:
    try:
        day(str(fact.value))
    except InputError as fault:
        raise PydanticCustomError("fact_key", "{message}", {"key": "value", "message": str(fault)}) from fault
    return fact


Rate = Annotated[Fact, AfterValidator(_reading(_positive(_in("FLOP/s"))))]
Bandwidth = Annotated[Fact, AfterValidator(_reading(_positive(_in("B/s"))))]
Capacity = Annotated[Fact, AfterValidator(_reading(_positive(_dram)))]
Size = Annotated[Fact, AfterValidator(_reading(_positive(_in("B"))))]
Power = Annotated[Fact, AfterValidator(_reading(_positive(_in("W"))))]
Money = Annotated[Fact, AfterValidator(_reading(_positive(_in("USD"))))]
HourlyPrice = Annotated[Fact, AfterValidator(_reading(_positive(_in("USD/s"))))]
EnergyPrice = Annotated[Fact, AfterValidator(_reading(_positive(_in("USD/J"))))]
PowerPrice = Annotated[Fact, AfterValidator(_reading(_positive(_in("USD/W"))))]
RentOfPower = Annotated[Fact, AfterValidator(_reading(_positive(_in("USD/W/s"))))]
EnergyCapacityPrice = Annotated[Fact, AfterValidator(_reading(_positive(_in("USD/J"))))]
MemoryPrice = Annotated[Fact, AfterValidator(_reading(_positive(_dram_price)))]
RateOverPower = Annotated[Fact, AfterValidator(_reading(_positive(_in("FLOP/J"))))]
WaterUse = Annotated[Fact, AfterValidator(_reading(_in("L/J")))]
PowerRate = Annotated[Fact, AfterValidator(_reading(_positive(_in("W/s"))))]
CarbonIntensity = Annotated[Fact, AfterValidator(_reading(_in("g/J")))]
Duration = Annotated[Fact, AfterValidator(_reading(_in("s")))]
Counted = Annotated[Fact, AfterValidator(_reading(_positive(_in(""))))]
Plain = Annotated[Fact, AfterValidator(_reading(_in("")))]
Fraction = Annotated[Fact, AfterValidator(_reading(_a_share))]
PerSecond = Annotated[Fact, AfterValidator(_reading(_in("1/s")))]
TokenCount = Annotated[Fact, AfterValidator(_reading(_positive(_in("token"))))]
ParameterNumber = Annotated[Fact, AfterValidator(_reading(_positive(_in("parameter"))))]
Compute = Annotated[Fact, AfterValidator(_reading(_positive(_in("FLOP"))))]
Dated = Annotated[Fact, AfterValidator(_dated)]
Written = Fact
