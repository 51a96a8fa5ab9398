"""Tables of measured serving: the packaged one and the reader's own."""

from contextlib import suppress
from pathlib import Path

from supercycle.base.errors import InputError
from supercycle.catalog.runs import Rows, table
from supercycle.catalog.store import Catalog

MARK = ("model", "accelerator", "input_len", "output_len")
"""Columns by which a table of serving is told from one of training; a cell may be blank."""

MEASURES = ("tpot_ms", "decode_tokens_per_s_per_user", "output_tokens_per_s_per_device", "output_tokens_per_s_total")
"""Columns that measure serving, the most direct first; a table has at least one of them."""


def is_serving(path: Path) -> bool:
    """Whether a table measures serving; a file that cannot be read is for the reader of training runs to refuse."""
    seen: list[str] = []
    with suppress(InputError):
        table(path, lambda _, header: seen.extend(header))
    return "model" in seen and bool(set(MEASURES) & set(seen)) and "global_batch" not in seen


def serving_runs(path: Path) -> Rows:
    """The rows of a table of measured serving. Raises InputError for one that lacks a needed column."""
    header, rows = table(path)
    faults = [f"{name}: missing" for name in MARK if name not in header]
    faults += [f"{name}: named twice" for name in sorted({n for n in header if n and header.count(n) > 1})]
    if faults:
        raise InputError(
            f"{path.name} is not a table of serving", faults, f"it has the columns {', '.join(header)[:400]}"
        )
    return rows


def shipped_serving_runs(catalog: Catalog) -> Rows:
    """The rows of the packaged tables of serving, and of those in the reader's own directories."""
    return [
        row
        for folder in catalog.folders
        for path in sorted((folder / "runs").glob("serving*.csv"))
        for row in serving_runs(path)
    ]
