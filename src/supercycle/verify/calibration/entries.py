"""A calibration as entries of the reader's own: the packaged ones with the constants that were fitted."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from supercycle.catalog.reading import parsed
from supercycle.catalog.store import Catalog
from supercycle.catalog.writing import write_entry, write_sources
from supercycle.verify.calibration.calibrate import Calibration, FittedConstant

SOURCE = "own-calibration"
"""Key of the source that the fitted constants cite."""

UNITS = {"host": ("us", 1e6), "gap": ("us", 1e6)}
"""Units in which constants that are times are written, and how many of them make a second."""


def write_calibration(found: Calibration, catalog: Catalog, folder: Path, table: str, today: date) -> list[Path]:
    """Writes every stack and framework with fitted constants into a directory of the reader's own.

    ``table`` names the runs. Entries there that were written before are replaced. Returns the paths.
    """
    source = {"title": f"Calibration to {table}: {found.rows} runs", "author": "yourself", "date": today.isoformat()}
    paths = [write_sources(folder, SOURCE, {SOURCE: source})]
    for kind, id in sorted({(one.kind, one.entry) for one in found.constants}):
        entry = parsed(catalog.files(kind)[id])
        for one in found.constants:
            if (one.kind, one.entry) == (kind, id):
                entry = with_constant(entry, one)
        paths.append(write_entry(folder, kind, id, entry))
    return paths


def with_constant(entry: Mapping[str, Any], one: FittedConstant) -> dict[str, Any]:
    """An entry with one constant replaced."""
    return {**entry, one.table: {**entry[one.table], one.key: fact(one, SOURCE)}}


def fact(one: FittedConstant, source: str) -> dict[str, str]:
    """A fitted constant as a fact; ``assumed`` where runs have said little and its prior stands."""
    unit, scale = UNITS.get(one.key, ("", 1.0))
    numbers = (one.estimate.value, one.estimate.low, one.estimate.high)
    value, low, high = (f"{number * scale:.3g} {unit}".strip() for number in numbers)
    said = f"fitted to {one.rows} runs of {', '.join(one.sources)}" if one.informed else "runs say little of it"
    return {
        "value": value,
        "low": low,
        "high": high,
        "kind": "fitted" if one.informed else "assumed",
        "source": source,
        "note": f"{one.meaning}; {said}; the interval is for a new run",
    }
