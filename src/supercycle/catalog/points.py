"""Series of the industry: what is counted, and each figure with its period, the day it became known, and its source.

A series is an entry ``series/<id>.toml`` (what it counts, in which unit, of whom); its points are rows of the tables
``series/points/*.csv``. A point that was revised is there twice, each time with the day on which it became known;
figures that contradict each other are both kept, and ``use`` says which one is used.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.catalog.fact import DOUBTFUL, Kind, day
from supercycle.catalog.series import SeriesEntry
from supercycle.catalog.store import Catalog

COLUMNS = ("series", "start", "end", "value", "low", "high", "known", "kind", "source", "at", "note", "use")


@dataclass(frozen=True)
class Point:
    """One figure of a series, in the series' base unit, over a period, as known since a day.

    ``event`` tells events of one day apart (a model, a rule); it is empty for a period.
    """

    series: str
    start: date
    end: date
    estimate: Estimate
    known: date
    kind: Kind
    source: str
    at: str
    note: str
    used: bool
    event: str = ""


def series_entry(catalog: Catalog, name: str) -> tuple[str, SeriesEntry]:
    """The id and the definition of a series by its id or an alias."""
    id = catalog.find("series", name).id
    entry = catalog.entry("series", id)
    assert isinstance(entry, SeriesEntry)
    return id, entry


def points_of(catalog: Catalog, id: str) -> tuple[Point, ...]:
    """Every figure of a series, contradicting and superseded ones too, by end of period and day of knowing."""
    return all_points(catalog).get(id, ())


def as_known(points: tuple[Point, ...], when: date | None = None) -> tuple[Point, ...]:
    """The figure in use for each period as it was known on a day (None: today): the latest one that was there."""
    latest: dict[tuple[date, date, str], Point] = {}
    for point in sorted(points, key=lambda one: one.known):
        if point.used and (when is None or point.known <= when):
            latest[point.start, point.end, point.event] = point
    return tuple(sorted(latest.values(), key=lambda one: (one.end, one.start)))


def by_calendar_year(points: tuple[Point, ...], year: int) -> float:
    """The sum of a flow over a calendar year, each period by its share of days in it; NaN where days are missing."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    total, covered = 0.0, 0
    for point in points:
        days = (min(point.end, last) - max(point.start, first)).days + 1
        if days > 0:
            total += point.estimate.value * days / ((point.end - point.start).days + 1)
            covered += days
    return total if covered >= (last - first).days else float("nan")


@lru_cache(maxsize=16)
def all_points(catalog: Catalog) -> dict[str, tuple[Point, ...]]:
    """Every figure by series. Raises InputError with all faults of all tables, each with its file and line."""
    faults: list[str] = []
    found: dict[str, dict[tuple[date, date, date, str, str], Point]] = {}
    for folder in catalog.folders:
        for path in sorted((folder / "series" / "points").glob("*.csv")):
            rows, wrong = _rows(catalog, path)
            faults.extend(wrong)
            for row in rows:
                key = (row.start, row.end, row.known, row.source, row.at)
                found.setdefault(row.series, {})[key] = row
    if faults:
        plural = "" if len(faults) == 1 else "s"
        raise InputError(f"the points of series have {len(faults)} fault{plural}", faults)
    return {
        id: tuple(sorted(rows.values(), key=lambda one: (one.end, one.start, one.known))) for id, rows in found.items()
    }


def _rows(catalog: Catalog, path: Path) -> tuple[list[Point], list[str]]:
    """The rows of one table that can be read, and the faults of those that cannot."""
    rows: list[Point] = []
    faults: list[str] = []
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines)
            missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
            if missing:
                return [], [f"{path.name} line 1: column {column!r} is missing" for column in missing]
            for cells in table:
                try:
                    rows.append(_point(catalog, {str(k): str(v or "").strip() for k, v in cells.items()}))
                except InputError as fault:
                    faults.append(f"{path.name} line {table.line_num}, {fault.headline}")
    except (OSError, csv.Error, UnicodeDecodeError) as fault:
        return [], [f"{path.name}: cannot be read: {fault}"]
    return rows, faults


def _point(catalog: Catalog, cells: dict[str, str]) -> Point:
    id = cells["series"]
    if id not in catalog.files("series"):
        raise InputError(f"series: {id!r} is not an entry of series/*.toml")
    entry = catalog.entry("series", id)
    assert isinstance(entry, SeriesEntry)
    if cells["kind"] not in [str(kind) for kind in Kind]:
        raise InputError(f"kind: {cells['kind']!r} is not {', '.join(Kind)}")
    if cells["source"] not in catalog.sources:
        raise InputError(f"source: {cells['source']!r} is not a key of sources/*.toml")
    if cells["use"] not in ("", "yes", "no"):
        raise InputError(f"use: {cells['use']!r} is neither empty, yes nor no")
    kind, value = Kind(cells["kind"]), _number("value", cells["value"])
    low = _number("low", cells["low"]) if cells["low"] else value
    high = _number("high", cells["high"]) if cells["high"] else value
    if kind in DOUBTFUL and not (cells["low"] and cells["high"] and cells["note"]):
        raise InputError(f"low: a figure that is {kind} needs a low, a high and a note")
    if not low <= value <= high:
        raise InputError(f"value: {value:g} must lie between low ({low:g}) and high ({high:g})")
    start, end, known = day(cells["start"] or cells["end"]), day(cells["end"]), day(cells["known"])
    if start > end:
        raise InputError(f"start: {start} is after the end, {end}")
    estimate = Estimate(value, low, high).scaled(entry.scale)
    event = cells["at"].rsplit(", ", 1)[-1] if entry.measure == "event" else ""
    return Point(
        id, start, end, estimate, known, kind, cells["source"], cells["at"], cells["note"], cells["use"] != "no", event
    )  # fmt: skip


def _number(column: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError as fault:
        raise InputError(f"{column}: {text!r} is not a number") from fault
    if number != number or abs(number) == float("inf"):
        raise InputError(f"{column}: {text!r} is not a number")
    return number
