"""Forecasts that others have published, as they printed them: what of, when made, for which period, at which level."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from supercycle.base.errors import InputError
from supercycle.catalog.fact import day
from supercycle.catalog.points import series_entry
from supercycle.catalog.store import PACKAGED, Catalog

FORECASTS = PACKAGED / "series" / "forecasts.csv"
"""The packaged table."""


@dataclass(frozen=True)
class Published:
    """One published forecast: quantiles (level, value) of the sum of its target series over a period, in base units."""

    name: str
    made: date
    targets: tuple[str, ...]
    start: date
    end: date
    quantiles: tuple[tuple[float, float], ...]
    source: str
    at: str
    note: str


def published(catalog: Catalog, path: Path = FORECASTS) -> tuple[Published, ...]:
    """Every forecast of the table, its quantiles in ascending order. Raises InputError for a row it cannot read."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            groups.setdefault((row["forecast"], row["end"]), []).append(row)
    return tuple(_published(catalog, path.name, rows) for rows in groups.values())


def _published(catalog: Catalog, name: str, rows: list[dict[str, str]]) -> Published:
    first = rows[0]
    try:
        if first["source"] not in catalog.sources:
            raise InputError(f"source: {first['source']!r} is not a key of sources/*.toml")
        found = [series_entry(catalog, part.strip()) for part in first["target"].split("+")]
        scale = found[0][1].scale
        quantiles = sorted((float(row["level"]), float(row["value"]) * scale) for row in rows)
        return Published(
            first["forecast"], day(first["made"]), tuple(id for id, _ in found), day(first["start"]), day(first["end"]),
            tuple(quantiles), first["source"], first["at"], first["note"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError(f"{name}, {first.get('forecast')}: cannot be read: {fault}") from fault
