"""Reading a body: JSON of bounded depth, without NaN, infinities, or keys that stand twice."""

import json
from math import isfinite
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from supercycle.base.errors import InputError, closest, join_or
from supercycle.www.limits import DEEPEST

Schema = TypeVar("Schema", bound=BaseModel)

LONGEST_NUMBER = 64
"""Characters of a number at most."""


class Body(BaseModel):
    """The arguments of a command: unknown keys are faults, and a text is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def read(raw: bytes) -> Any:
    """The JSON in a body; an empty body is an empty object. Raises InputError for what is not plain JSON."""
    if not raw.strip():
        return {}
    try:
        found = json.loads(
            raw.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite, parse_int=_whole,
            object_pairs_hook=_no_twins,
        )  # fmt: skip
    except UnicodeDecodeError as fault:
        raise InputError("the body is not text in UTF-8") from fault
    except RecursionError as fault:
        raise InputError(f"the body is nested deeper than {DEEPEST} levels") from fault
    except InputError:
        raise
    except ValueError as fault:
        raise InputError(f"the body is not JSON: {fault}") from fault
    _check(found)
    return found


def validated(schema: type[Schema], table: Any) -> Schema:
    """The body as the command's arguments. Raises InputError naming every key, its value and what was expected."""
    if not isinstance(table, dict):
        raise InputError(f"the body is {_kind(table)}, not an object")
    try:
        return schema.model_validate(table)
    except ValidationError as failure:
        faults = list(dict.fromkeys(f"{_place(e)}: {_message(e, schema)}" for e in failure.errors()))
        plural = "" if len(faults) == 1 else "s"
        raise InputError(f"the body has {len(faults)} fault{plural}", faults) from failure


def _no_constant(text: str) -> float:
    raise InputError(f"the body holds {text}, which is not a number of JSON")


def _finite(text: str) -> float:
    number = float(text) if len(text) <= LONGEST_NUMBER else float("inf")
    if not isfinite(number):
        raise InputError(f"the body holds {text[:LONGEST_NUMBER]}, which is beyond all numbers that can be held")
    return number


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise InputError(f"the body holds a number of {len(text):,} digits")
    return int(text)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{twice[:80]}: stands twice in one object of the body")
    return found


def _check(found: Any) -> None:
    """Raises InputError for a tree that is too deep, or text that cannot be written as UTF-8."""
    level = [found]
    for _ in range(DEEPEST + 1):
        if not level:
            return
        below: list[Any] = []
        for one in level:
            if isinstance(one, str):
                _check_text(one)
            elif isinstance(one, dict):
                for name in one:
                    _check_text(name)
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        level = below
    raise InputError(f"the body is nested deeper than {DEEPEST} levels")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise InputError("the body holds a text with a zero character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as fault:
        raise InputError("the body holds half of a surrogate pair, which is no character") from fault


def _kind(value: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), "null")


def _place(error: ErrorDetails) -> str:
    return ".".join(str(part)[:80] for part in error["loc"]) or "the body"


def _message(error: ErrorDetails, schema: type[BaseModel]) -> str:
    shown = repr(error["input"])
    shown = shown if len(shown) <= 120 else f"{shown[:117]}..."
    if error["type"] == "extra_forbidden":
        known = list(schema.model_fields)
        near = closest(str(error["loc"][-1]), known, 1)
        if near:
            return f"unknown key; did you mean {near[0]}?"
        return f"unknown key; expected {join_or(known)}" if known else "unknown key; this command takes none"
    if error["type"] == "missing":
        return "is required"
    if error["type"] == "string_pattern_mismatch":
        return f"{shown} is not a name; expected letters, digits, dashes and dots, like 'h100-sxm'"
    if error["type"] == "input":
        return error["msg"]
    return f"{error['msg'][0].lower()}{error['msg'][1:]}, not {shown}"
