"""The verb ``scan``: what of a CUDA code base runs on another chip, by which route, and what it takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, certain
from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.port.scan import Scan

MOST_MINUTES = 10_000.0
"""Minutes of a line at most (a limit of this package)."""

MOST_PEOPLE = 100_000.0
"""People who port at most (a limit of this package)."""


def scan(
    path: Path | str,
    *,
    to: str | Sequence[str] = (),
    minutes_per_line: Estimate | float | None = None,
    people: float = 1.0,
    catalog: Store = None,
) -> "Scan":
    """Reads a code base and judges each kernel and entry point by each route.

    ``path`` is a folder or a file, ``to`` routes or chips (all routes where empty), ``minutes_per_line`` one person's
    time for a line changed by hand (default: the catalogue's wide range), ``people`` how many share the work.

    Raises InputError for a path without code, an unknown route or chip, or where tree-sitter is not installed.
    """
    from supercycle.port.codebase import read
    from supercycle.port.scan import scan_code

    minutes = minutes_per_line
    ends = (minutes.low, minutes.high) if isinstance(minutes, Estimate) else (minutes, minutes)
    if any(end is not None and not 0 < end <= MOST_MINUTES for end in ends):
        raise InputError(f"minutes per line: {ends[0]!r} is not above 0 and at most {MOST_MINUTES:,.0f}")
    if isinstance(minutes, int | float):
        minutes = certain(float(minutes))
    if not 0 < people <= MOST_PEOPLE:
        raise InputError(f"people: {people!r} is not above 0 and at most {MOST_PEOPLE:,.0f}")
    names = [to] if isinstance(to, str) else list(to)
    return scan_code(opened(catalog), read(path), names, minutes, people)
