"""A plan's specification file: what the reader wants, under what limits."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.base.units import SECONDS_PER_DAY, SECONDS_PER_YEAR, parse
from supercycle.catalog.edition import edition
from supercycle.catalog.fact import day
from supercycle.catalog.reading import checked, parsed
from supercycle.study.shared_tables import After, Made, Table

EXAMPLE = Path(__file__).parent / "example.toml"
"""The worked example that ships with the package."""

Basis = Literal["rental", "amortised", "bought", "programme"]
Rent = Literal["contract", "on-demand", "spot"]


def _quantity(unit: str, most: float) -> BeforeValidator:
    """Text or a number in a unit, greater than zero and at most what a plan can mean."""

    def read(value: Any) -> float:
        try:
            number = parse(value, unit)
        except InputError as fault:
            raise PydanticCustomError("fact", "{message}", {"message": fault.headline}) from fault
        if not 0 < number <= most:
            limits = {"value": repr(value), "most": f"{most:g} {unit}".strip()}
            raise PydanticCustomError("fact", "{value} must be greater than zero and at most {most}", limits)
        return number

    return BeforeValidator(read)


def _ready(value: Any) -> float | date:
    """A time from now, or the day itself."""
    if isinstance(value, date):
        return _date(value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value.strip()):
        return _date(value.strip())
    try:
        number = parse(value, "s")
    except InputError as fault:
        expected = "write it like '12 months' or '2027-11-01'"
        raise PydanticCustomError(
            "fact", "{value} is not a time; {expected}", {"value": repr(value), "expected": expected}
        ) from fault
    if not 0 < number <= 100 * SECONDS_PER_YEAR:
        raise PydanticCustomError(
            "fact", "{value} must be greater than zero and at most 100 years", {"value": repr(value)}
        )
    return number


def listed(value: Any) -> Any:
    """A list of chips; one chip alone, written as a text, is a fault."""
    if isinstance(value, str):
        raise PydanticCustomError("fact", "write a list of chips, like [{value}]", {"value": repr(value)})
    return value


def _number(value: Any) -> Any:
    """A count, written as a number or as text such as "16k"."""
    try:
        number = parse(value, "")
    except InputError:
        number = float("nan")
    if not number.is_integer():
        raise PydanticCustomError(
            "fact", "{value} is not a whole number; write it like 512 or '16k'", {"value": repr(value)}
        )
    return int(number)


def _setting(value: Any) -> str:
    """A number, a quantity or a range, as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        shown = {"value": repr(value)}
        raise PydanticCustomError("fact", "{value} is not a value; write it like '25000 USD' or '2..4 USD/h'", shown)
    return str(value)


def _date(value: Any) -> date:
    try:
        return day(value)
    except InputError as fault:
        raise PydanticCustomError("fact", "{message}", {"message": fault.headline}) from fault


Dollars = Annotated[float, _quantity("USD", 1e18)]
Compute = Annotated[float, _quantity("FLOP", 1e35)]
Power = Annotated[float, _quantity("W", 1e15)]
TokenNumber = Annotated[float, _quantity("token", 1e20)]
ParameterNumber = Annotated[float, _quantity("parameter", 1e16)]
Time = Annotated[float, _quantity("s", 100 * SECONDS_PER_YEAR)]
Count = Annotated[float, _quantity("", 1e9)]
Day = Annotated[date, BeforeValidator(_date)]
Ready = Annotated[float | date, BeforeValidator(_ready)]
Setting = Annotated[str, BeforeValidator(_setting)]
Whole = Annotated[int, BeforeValidator(_number)]


class Wanted(Table):
    """What is to be reached: exactly one of these, or a model with its tokens in the table ``model``."""

    budget: Dollars | None = None
    flop: Compute | None = None
    loss: Annotated[float, Field(gt=0)] | None = None
    power: Power | None = None
    basis: Basis = "rental"
    rent: Rent = "contract"
    ready: Ready | None = None


class ModelTable(Table):
    """The model, where the reader has one: a catalogue name or a size, and the tokens to train it on."""

    name: str | None = None
    parameters: ParameterNumber | None = None
    tokens: TokenNumber | None = None
    template: str = "llama-3.1-405b"
    sequence: Annotated[Whole, Field(ge=1, le=100_000_000)] = 8192


class Limits(Table):
    """What the plan may use."""

    chips: Annotated[tuple[str, ...], BeforeValidator(listed), Field(min_length=1)]
    count: Annotated[Whole, Field(ge=1, le=10_000_000)] | None = None
    training: Time | None = None
    unique_tokens: TokenNumber | None = None
    serving_tokens: TokenNumber | None = None
    global_batch: Annotated[Whole, Field(ge=1, le=100_000_000)] | None = None
    precision: str = "bf16"


class Basics(Table):
    """Which entries of the catalogue the plan stands on, and how doubt is drawn."""

    law: str = "besiroglu-2024-huber"
    site: str = "reference-us"
    practice: str = "frontier"
    as_of: Day = Field(default_factory=edition)
    draws: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    seed: Annotated[int, Field(ge=0, le=2**32)] = 20_261


class Code(Table):
    """A CUDA code base of the reader's own, which other chips need ported: its folder, who ports, minutes a line."""

    path: Annotated[str, Field(min_length=1)]
    people: Annotated[float, Field(gt=0, le=100_000)] = 1.0
    minutes: float | None = Field(default=None, gt=0, le=10_000, alias="minutes-per-line")


class Goal(Table):
    """A whole specification: ``goal`` (what is wanted), ``model``, ``limits``, ``basics``, inputs to ``set``, ``data``
    made and processed, training after training, and the reader's own code where there is such."""

    goal: Wanted = Wanted()
    model: ModelTable = ModelTable()
    limits: Limits
    basics: Basics = Basics()
    set: dict[str, Setting] = Field(default_factory=dict)
    data: Made = Made()
    post_training: After | None = None
    codebase: Code | None = None

    @model_validator(mode="after")
    def _wants_one_thing(self) -> "Goal":
        wanted = [name for name in ("budget", "flop", "loss", "power") if getattr(self.goal, name) is not None]
        sized = self.model.name is not None or self.model.parameters is not None
        if sized and self.model.tokens is not None:
            wanted.append("model with tokens")
        if len(wanted) != 1:
            given = " and ".join(wanted) if wanted else "none"
            raise PydanticCustomError(
                "fact",
                "give one of goal.budget, goal.flop, goal.loss, goal.power, or a model with model.tokens; got {given}",
                {"given": given},
            )
        if self.model.tokens is not None and self.kind != "model":
            raise PydanticCustomError(
                "fact", "goal.{kind} decides the tokens; leave model.tokens out", {"kind": self.kind}
            )
        if self.model.name and self.model.parameters:
            raise PydanticCustomError("fact", "model.name and model.parameters exclude each other")
        return self

    @model_validator(mode="after")
    def _priced_by_the_hour(self) -> "Goal":
        if self.beside and self.goal.basis == "bought":
            raise PydanticCustomError(
                "fact", "data and post_training take chip-hours, and goal.basis 'bought' prices none; take another"
            )
        return self

    @property
    def beside(self) -> bool:
        """Whether there is more to pay for than pre-training: data to make or process, or training after it."""
        return self.data.asked or self.post_training is not None

    @property
    def kind(self) -> str:
        """What is wanted: budget, flop, loss, power or model."""
        for name in ("budget", "flop", "loss", "power"):
            if getattr(self.goal, name) is not None:
                return name
        return "model"

    @property
    def seconds_left(self) -> float | None:
        """Time from ``as_of`` until the model is to be ready."""
        ready = self.goal.ready
        if isinstance(ready, date):
            return (ready - self.basics.as_of).days * SECONDS_PER_DAY
        return ready

    @property
    def deadline(self) -> date | None:
        """The day on which the model is to be ready."""
        left = self.seconds_left
        return None if left is None else self.basics.as_of + timedelta(days=left / SECONDS_PER_DAY)


def read_goal(path: Path) -> Goal:
    """The goal in a TOML file. Raises InputError naming every fault of the file."""
    return checked(path, Goal, parsed(path))
