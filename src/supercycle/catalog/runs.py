"""Tables of measured training runs: the packaged ones and the reader's own."""

import csv
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from supercycle.base.errors import InputError, join_or
from supercycle.catalog.store import Catalog

Rows = list[dict[str, str]]

REQUIRED = ("model_name", "accelerator", "n_accelerators", "precision", "seq_len", "global_batch")
"""Columns without which no row can be predicted; a cell may still be blank."""

MEASURES = ("step_time_s", "tokens_per_s_per_device", "tflops_per_s_per_device_reported", "mfu_reported")
"""Columns that measure a step, the most direct first; a table has at least one of them."""

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon"}
"""What may stand between the columns of a table."""

MOST_LISTED = 10
"""Faulty lines that a message names."""

WIDEST_CELL = 10_000_000
"""Characters of one cell at most (a limit of this package, against unclosed quotes)."""


def runs(path: Path) -> Rows:
    """The rows of a table of measured runs, by column name, every cell as text.

    Raises InputError for a file that cannot be read, has no header, lacks a needed column, or has lines of
    another length than the header.
    """
    return table(path, _check_header)[1]


def table(path: Path, check: Callable[[Path, Sequence[str]], None] | None = None) -> tuple[list[str], Rows]:
    """The header and the rows of any table; ``check`` may refuse a header. Raises InputError as :func:`runs` does."""
    lines = _lines(path)
    delimiter = _delimiter(path, lines[0])
    csv.field_size_limit(WIDEST_CELL)
    try:
        found = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as fault:
        raise InputError(f"{path} is not a table: {fault}", hint="A cell with quotes ends with a quote.") from fault
    header = [name.strip() for name in found[0]]
    if check is not None:
        check(path, header)
    body = [(place, cells) for place, cells in enumerate(found[1:], start=2) if any(cells)]
    wrong = [f"line {place}: {len(cells)} cells" for place, cells in body if len(cells) != len(header)]
    if wrong:
        more = [f"and {len(wrong) - MOST_LISTED:,} more"] if len(wrong) > MOST_LISTED else []
        raise InputError(
            f"{path.name} has {len(wrong):,} lines that do not match its {len(header)} columns",
            [*wrong[:MOST_LISTED], *more],
        )
    if not body:
        raise InputError(f"{path.name} has a header and no rows")
    return header, [dict(zip(header, cells, strict=True)) for _, cells in body]


def shipped_runs(catalog: Catalog) -> Rows:
    """The rows of every packaged table, and of those in the reader's own directories (``runs/*.csv``).

    Tables of serving (``runs/serving*.csv``) are read by :mod:`supercycle.catalog.serving_runs`.
    """
    return [
        row
        for folder in catalog.folders
        for path in sorted((folder / "runs").glob("*.csv"))
        if not path.stem.startswith("serving")
        for row in runs(path)
    ]


@lru_cache(maxsize=8)
def chips_of_runs(catalog: Catalog) -> frozenset[str]:
    """Ids of the chips that the packaged tables, or the reader's own, hold a run of."""
    names = {row["accelerator"] for row in shipped_runs(catalog) if row["accelerator"].strip()}
    return frozenset(found for name in names for found in _meant(catalog, name))


def _meant(catalog: Catalog, name: str) -> tuple[str, ...]:
    try:
        return (catalog.find("chips", name).id,)
    except InputError:
        return ()


def _lines(path: Path) -> Sequence[str]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise InputError(f"{path.name} is not text in UTF-8", hint="Save it as CSV in UTF-8.") from fault
    lines = content.splitlines(keepends=True)
    if not lines or not lines[0].strip():
        raise InputError(
            f"{path.name} has no header", hint=f"Its first line names the columns: {', '.join(REQUIRED)}, …"
        )
    return lines


def _delimiter(path: Path, header: str) -> str:
    best = max(DELIMITERS, key=header.count)
    if best not in header:
        raise InputError(
            f"{path.name}: no {join_or(list(DELIMITERS.values()))} between the columns of {header.strip()[:60]!r}",
            hint="Save it as CSV.",
        )
    return best


def _check_header(path: Path, header: Sequence[str]) -> None:
    faults = [f"{name}: missing" for name in REQUIRED if name not in header]
    if not set(MEASURES) & set(header):
        faults.append(f"one of {join_or(MEASURES)}: missing")
    faults += [f"{name}: named twice" for name in sorted({n for n in header if n and header.count(n) > 1})]
    if faults:
        raise InputError(
            f"{path.name} is not a table of training runs", faults, f"it has the columns {', '.join(header)[:400]}"
        )
