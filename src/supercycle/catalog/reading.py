"""TOML files against a schema: every fault of a file at once, each naming its key and what was expected."""

import pickle
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from supercycle.base.errors import InputError, closest, join_or

Schema = TypeVar("Schema", bound=BaseModel)

REMEMBERED = 2_000
"""Files that are remembered: more than the catalogue has (a choice)."""


def parsed(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; a fresh copy of what was read before, where the file is as it was."""
    try:
        found = path.stat()
        return dict(pickle.loads(_read(path, found.st_mtime_ns, found.st_size, found.st_ino)))
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror}") from fault
    except (ValueError, RecursionError) as fault:
        raise InputError(f"{path.name} is not TOML: {fault}", hint=f"the file is {path}") from fault


@lru_cache(maxsize=REMEMBERED)
def _read(path: Path, *_changed: int) -> bytes:
    """The tables, pickled: copied far faster than read, and nobody can change what the next one gets."""
    return pickle.dumps(tomllib.loads(path.read_text(encoding="utf-8")))


def checked(path: Path, schema: type[Schema], table: Any, within: Sequence[str] = ()) -> Schema:
    """The table as the schema's object. ``within`` is the place of the table in its file, for messages."""
    try:
        return schema.model_validate(table)
    except ValidationError as failure:
        faults = [f"{'.'.join([*within, *_place(e)])}: {_message(e, schema)}" for e in failure.errors()]
        raise faulty(path, faults) from failure


def faulty(path: Path, faults: Sequence[str]) -> InputError:
    """The error for a file with faults."""
    plural = "" if len(faults) == 1 else "s"
    return InputError(f"{path.name} has {len(faults)} fault{plural}", list(faults), f"the file is {path}")


def _place(error: ErrorDetails) -> list[str]:
    place = [str(part) for part in error["loc"] if part != "[key]"]
    key = error.get("ctx", {}).get("key")
    return [*place, str(key)] if key else place


def _message(error: ErrorDetails, schema: type[BaseModel]) -> str:
    if error["type"] == "extra_forbidden":
        known = _keys_at(schema, error["loc"][:-1])
        near = closest(str(error["loc"][-1]), known, 1)
        place = ".".join(str(part) for part in error["loc"][:-1])
        if near:
            return f"unknown key; did you mean {'.'.join(filter(None, [place, near[0]]))}?"
        return f"unknown key; expected {join_or(known)}" if known else "unknown key"
    if error["type"] == "missing":
        return "is required"
    if error["type"].startswith("fact"):
        return error["msg"]
    return f"{error['msg'][0].lower()}{error['msg'][1:]}, not {error['input']!r}"[:300]


def _keys_at(schema: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """The keys that a schema has at a place, as they are written in files."""
    current: Any = schema
    for part in place:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            return []
        fields = {f.alias or name: f.annotation for name, f in current.model_fields.items()}
        current = _model_in(fields.get(str(part)))
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [f.alias or name for name, f in current.model_fields.items()]
    return []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in get_args(annotation) if (m := _model_in(a)) is not None), None)
