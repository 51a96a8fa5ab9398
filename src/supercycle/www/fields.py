"""The kinds of values that bodies hold: names, quantities as a number or as text, days, specifications, tables."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.www.limits import LONGEST_TEXT, MOST_LISTED

NAME_PATTERN = r"^[A-Za-z0-9](?:\.?[A-Za-z0-9 _+(),/-])*$"
"""What a name may look like: no path that climbs, none that begins at the root, no hidden file."""

LONGEST_QUANTITY = 64
"""Characters of a quantity at most."""

Name = Annotated[str, Field(pattern=NAME_PATTERN, min_length=1, max_length=120)]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=MOST_LISTED)]
Settings = Annotated[list[Word], Field(max_length=MOST_LISTED)]
Spec = Annotated[
    Annotated[str, Field(max_length=LONGEST_TEXT)] | dict[str, Any],
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": LONGEST_TEXT}, {"type": "object"}]}),
]
CsvText = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Rent = Literal["contract", "on-demand", "spot"]


def _fault(message: str) -> PydanticCustomError:
    return PydanticCustomError("input", "{message}", {"message": message})


def _read(value: Any, unit: str) -> float:
    from supercycle.base.units import parse

    if isinstance(value, str) and len(value) > LONGEST_QUANTITY:
        raise _fault(f"a text of {len(value):,} characters is not a quantity")
    try:
        return parse(value, unit)
    except InputError as fault:
        raise _fault(fault.headline) from fault


def _number_or_text(unit: str) -> WithJsonSchema:
    from supercycle.base.units import _EXAMPLES as EXAMPLES

    said = f"a number in {unit}" if unit else "a number"
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUANTITY, "pattern": r"^[$0-9+.-]"}
    return WithJsonSchema({
        "anyOf": [{"type": "number"}, text], "description": f"{said}, or text like {EXAMPLES.get(unit, '1.5')!r}"
    })  # fmt: skip


def _amount(unit: str) -> tuple[BeforeValidator, WithJsonSchema]:
    return BeforeValidator(lambda value: _read(value, unit)), _number_or_text(unit)


def _whole(value: Any) -> int:
    number = _read(value, "")
    if number != int(number):
        raise _fault(f"{value!r} is not a whole number")
    return int(number)


def _day(value: Any) -> date:
    from supercycle.catalog.fact import day

    if not isinstance(value, str):
        raise _fault(f"{value!r} is not a day; write it like '2026-09'")
    try:
        return day(value)
    except InputError as fault:
        raise _fault(fault.headline) from fault


def _interval(value: Any) -> Estimate:
    parts = [_read(part, "") for part in (value.split(":") if isinstance(value, str) else [value])]
    if len(parts) == 1:
        parts = parts * 3
    if len(parts) != 3 or not 0 < parts[0] <= parts[1] <= parts[2]:
        raise _fault(f"{value!r} is neither a number above 0 nor LOW:VALUE:HIGH, like '0.3:0.4:0.5'")
    return Estimate(parts[1], parts[0], parts[2])


_DAY_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"})
Number = Annotated[float, *_amount("")]
Flop = Annotated[float, *_amount("FLOP")]
Tokens = Annotated[float, *_amount("token")]
Parameters = Annotated[float, *_amount("parameter")]
Watts = Annotated[float, *_amount("W")]
Seconds = Annotated[float, *_amount("s")]
BytesPerSecond = Annotated[float, *_amount("B/s")]
Whole = Annotated[int, BeforeValidator(_whole), _number_or_text("")]
Wholes = Annotated[list[Whole], Field(min_length=1, max_length=MOST_LISTED)]
Day = Annotated[date, BeforeValidator(_day), _DAY_SCHEMA]
Interval = Annotated[Estimate, BeforeValidator(_interval), _number_or_text("")]
Written = Annotated[str | float, _number_or_text("")]
"""A quantity that is handed on as it was written."""
