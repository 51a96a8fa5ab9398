"""What a route says of a name of CUDA: the rows of its public tables, then its rules; else unknown."""

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from supercycle.base.errors import InputError, join_or
from supercycle.catalog.routes import STATUSES, PortingEntry, RouteEntry, Status
from supercycle.catalog.store import Catalog

COLUMNS = ("name", "status", "to", "since", "removed", "at")
"""Columns of a table: what the name becomes, the CUDA versions it came and went with, the row of the public table."""


@dataclass(frozen=True)
class Row:
    """What one route says of one name, and where it says so; ``source`` is a key of the catalogue's sources."""

    status: Status
    to: str
    source: str
    at: str


UNKNOWN = Row("unknown", "", "", "in no table of the route")


@dataclass(frozen=True)
class Coverage:
    """Everything that one route says about names."""

    route: str
    rows: Mapping[str, Row]
    rules: tuple[tuple[str, Row], ...]

    def of(self, name: str) -> Row:
        """The row of a name: its own, that of its last part, or that of the longest beginning with a rule."""
        found = self.rows.get(name)
        if found is not None:
            return found
        for prefix, row in self.rules:
            if name.startswith(prefix):
                return row
        return UNKNOWN


def coverage(catalog: Catalog, route: str) -> Coverage:
    """The tables and rules of a route, by exact id; earlier tables come first."""
    return _coverage(catalog, route)


def route_entry(catalog: Catalog, route: str) -> RouteEntry:
    """A route by exact id."""
    return cast(RouteEntry, catalog.entry("routes", route))


def porting(catalog: Catalog) -> PortingEntry:
    """What holds of porting whatever the route."""
    return cast(PortingEntry, catalog.entry("porting", "reference"))


def routes_of(catalog: Catalog, generation: str) -> tuple[str, ...]:
    """The routes that lead to chips of a generation, in order of their ids."""
    return tuple(id for id in sorted(catalog.files("routes")) if generation in route_entry(catalog, id).generations)


@lru_cache(maxsize=64)
def _coverage(catalog: Catalog, route: str) -> Coverage:
    entry = route_entry(catalog, route)
    rows: dict[str, Row] = {}
    for table in entry.tables:
        for name, row in _table(catalog, table.text, table.source).items():
            rows.setdefault(name, row)
    rules = [(rule.prefix, Row(_status(rule.status.text, route), rule.to, rule.status.source, rule.status.at))
             for rule in entry.rules]  # fmt: skip
    return Coverage(route, rows, tuple(sorted(rules, key=lambda rule: -len(rule[0]))))


@lru_cache(maxsize=64)
def _table(catalog: Catalog, file: str, source: str) -> Mapping[str, Row]:
    paths = [folder / "routes" / file for folder in reversed(catalog.folders)]
    path = next((one for one in paths if one.is_file()), None)
    if path is None:
        raise InputError(f"the table {file!r} of a route does not exist", hint=f"expected it at {paths[-1]}")
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path.name} cannot be read: {fault}") from fault
    lines = csv.DictReader(io.StringIO(text))
    if tuple(lines.fieldnames or ()) != COLUMNS:
        raise InputError(f"{path.name} line 1: the columns must be {', '.join(COLUMNS)}")
    found = {}
    for cells in lines:
        where = f"{path.name} line {lines.line_num}"
        if None in cells or None in cells.values():
            raise InputError(f"{where}: has not {len(COLUMNS)} cells")
        found[cells["name"]] = Row(_status(cells["status"], where), cells["to"], source, cells["at"])
    return found


def _status(text: str, where: str) -> Status:
    if text not in STATUSES:
        raise InputError(f"{where}: status {text!r} is not {join_or(STATUSES)}")
    return cast(Status, text)
