"""Writes entries of the reader's own: TOML as people would write it, read back and checked before it stands.

Never into the packaged data.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from supercycle.base.errors import InputError
from supercycle.catalog.kinds import KINDS
from supercycle.catalog.reading import checked, parsed
from supercycle.catalog.store import PACKAGED, Source

Table = Mapping[str, Any]


def write_entry(folder: Path, kind: str, id: str, table: Table) -> Path:
    """Writes one entry into a directory of the reader's own and returns its path.

    ``table`` holds plain values, lists and tables as the kind's schema names them; a table with a ``value`` is a fact
    and stands in one line. Raises InputError where the entry has a fault: then nothing is written.
    """
    return _written(folder / kind / f"{id}.toml", table, lambda path, read: checked(path, KINDS[kind].schema, read))


def write_sources(folder: Path, subject: str, sources: Mapping[str, Table]) -> Path:
    """Writes the sources of a subject, by key, like :func:`write_entry`."""

    def check(path: Path, read: dict[str, Any]) -> object:
        return [checked(path, Source, table, within=[key]) for key, table in read.items()]

    return _written(folder / "sources" / f"{subject}.toml", sources, check)


def _written(path: Path, table: Table, check: Any) -> Path:
    """Writes beside the place, reads that back, and moves it there only if it has no fault."""
    if PACKAGED.resolve() in path.resolve().parents:
        raise InputError(f"{path} is in the packaged catalogue, which is never written", hint="Name another directory.")
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(as_toml(table), encoding="utf-8")
        try:
            check(path, parsed(beside))
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as fault:
        raise InputError(f"{path} cannot be written: {fault.strerror or fault}") from fault
    return path


def as_toml(table: Table) -> str:
    """A table as TOML: plain values first, then its tables under their headings."""
    return "\n".join(_lines(table, ())).strip() + "\n"


def _lines(table: Table, place: tuple[str, ...]) -> list[str]:
    inline = {key: value for key, value in table.items() if not _is_heading(value)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in inline.items()]
    if place and (lines or not table):
        lines = ["", f"[{'.'.join(map(_key, place))}]", *lines]
    for key, value in table.items():
        if _is_heading(value):
            lines += _lines(value, (*place, key))
    return lines


def _is_heading(value: object) -> bool:
    return isinstance(value, Mapping) and "value" not in value


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return repr(value) if isinstance(value, int | float) else json.dumps(str(value), ensure_ascii=False)


def _key(key: str) -> str:
    bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    return key if bare else json.dumps(key, ensure_ascii=False)
