"""Quantities of a reader's file: a number or a range, with its source and how sure it is, in the unit of its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import SECONDS_PER_YEAR, parse
from supercycle.catalog.fact import DOUBTFUL, Kind
from supercycle.study.given import ranged
from supercycle.study.given_names import Name
from supercycle.study.shared_tables import Table

KEYS = ("value", "low", "high", "source", "at", "kind", "note")
"""Keys of a quantity that is written as a table."""

YEARS = "years"
"""The unit of a time that is written in years, or with its unit."""


@dataclass(frozen=True)
class Quantity:
    """A number of the file with its 90 % interval, where it is from, and how sure that is."""

    estimate: Estimate
    source: str = ""
    kind: str = ""
    note: str = ""


def asked(
    unit: str, what: str, *, default: float | None = None, least: float = 0.0, most: float = inf, positive: bool = False
) -> Any:
    """The field of a quantity: its unit, what it is, its bounds, and what holds where the file leaves it out."""
    known = Name("", "venture", "", "" if unit == YEARS else unit, what, least, most, positive)
    extra: Any = {"name": known, "unit": unit}
    if default is None:
        return Field(json_schema_extra=extra)
    return Field(default=Quantity(Estimate(default, default, default)), json_schema_extra=extra)


class Asked(Table):
    """A table of a file whose fields may be quantities."""

    @field_validator("*", mode="before")
    @classmethod
    def _as_asked(cls, given: Any, info: ValidationInfo) -> Any:
        extra = cls.model_fields[info.field_name or ""].json_schema_extra
        if not isinstance(extra, dict) or "name" not in extra:
            return given
        known: Any = extra["name"]
        return _read(_years(given) if extra["unit"] == YEARS else given, known)

    @classmethod
    def names(cls) -> dict[str, Name]:
        """What each quantity of the table is, by key."""
        found = {}
        for key, field in cls.model_fields.items():
            if isinstance(field.json_schema_extra, dict) and "name" in field.json_schema_extra:
                known: Any = field.json_schema_extra["name"]
                found[key] = known
        return found

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity of the table by key."""
        return {key: getattr(self, key) for key in self.names()}


def _read(given: Any, known: Name) -> Quantity:
    if isinstance(given, Quantity):
        return given
    table = given if isinstance(given, Mapping) else {"value": given}
    unknown = [key for key in table if key not in KEYS]
    if unknown or "value" not in table:
        said = f"unknown key {unknown[0]!r}" if unknown else "a value is required"
        raise PydanticCustomError("fact", "{said}; expected {keys}", {"said": said, "keys": ", ".join(KEYS)})
    kind = str(table.get("kind", ""))
    if kind and kind not in set(Kind):
        raise PydanticCustomError("fact", "{kind} is no kind; expected {kinds}", {
            "kind": repr(kind), "kinds": ", ".join(Kind)})  # fmt: skip
    if kind in DOUBTFUL and not {"low", "high", "note"} <= set(table):
        raise PydanticCustomError("fact", "a value that is {kind} needs a low, a high and a note", {"kind": kind})
    if ("low" in table) != ("high" in table):
        raise PydanticCustomError("fact", "low and high belong together", {})
    ends = [table["low"], table["value"], table["high"]] if "low" in table else [table["value"]]
    bad = [end for end in ends if isinstance(end, bool) or not isinstance(end, str | int | float)]
    if bad:
        raise PydanticCustomError(
            "fact", "{bad} is not a value; write it like 0.2 or '0.1..0.4'", {"bad": repr(bad[0])}
        )
    try:
        estimate = ranged("", "..".join(str(end) for end in ends), known)
    except InputError as fault:
        raise PydanticCustomError("fact", "{said}", {"said": fault.headline.removeprefix(": ")}) from fault
    return Quantity(estimate, str(table.get("source", "")), kind, str(table.get("note", "")))


def _years(value: Any) -> Any:
    """A time, or a range of times, in years: a bare number is in years."""
    if isinstance(value, Mapping):
        return {key: _years(item) if key in ("value", "low", "high") else item for key, item in value.items()}
    if isinstance(value, str):
        return "..".join(_year(part) for part in value.split(".."))
    return value


def _year(text: str) -> str:
    try:
        return str(float(text))
    except ValueError:
        pass
    try:
        return str(parse(text.strip(), "s") / SECONDS_PER_YEAR)
    except InputError:
        return text
