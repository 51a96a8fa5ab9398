"""The verb ``check``: predicted against measured."""

from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.verify.check import Check


def check(runs: Path | str | None = None, *, catalog: Store = None) -> "Check":
    """Predicted against measured for each row of a table of real runs; None is the packaged table.

    Raises InputError for a table that cannot be read; rows that cannot be predicted are listed with the reason.
    """
    from supercycle.verify.check import check as checked_runs

    return checked_runs(opened(catalog), None if runs is None else Path(runs))


def notes_of(runs: Path | str | None) -> tuple[str, ...]:
    """What has to be said of a table of runs as a file: columns that are not read, ids that stand twice."""
    from supercycle.catalog.runs import runs as read
    from supercycle.verify.columns import table_notes

    return () if runs is None else table_notes(read(Path(runs)))
