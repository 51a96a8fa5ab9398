"""The verb ``check``: predicted against measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import Store, opened

if TYPE_CHECKING:
    from supercycle.verify.check import Check, CheckedRow
    from supercycle.verify.serving_check import ServingCheck, ServingRow


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


MOST_REASONS = 20
"""Rows whose reasons are named where no row of a table can be predicted."""


def require_predicted(found: "Check | ServingCheck", name: str) -> None:
    """Raises InputError, with the reasons, where no row of the table of that name can be predicted."""
    rows: Sequence[CheckedRow | ServingRow] = found.rows
    if found.summary.all.predicted == 0:
        raise InputError(
            f"none of the {len(found.rows)} rows of {name} can be predicted",
            [f"{row.id or f'row {number}'}: {row.reason}" for number, row in enumerate(rows[:MOST_REASONS], 1)],
        )


def check_serving(runs: Path | str | None = None, *, catalog: Store = None) -> "ServingCheck":
    """The same for a table of measured serving: time per output token, idle prefill, first token under load.
    Raises InputError for a table that cannot be read; rows that cannot be predicted are listed with the reason.
    """
    from supercycle.verify.serving_check import check_serving as checked_rows

    return checked_rows(opened(catalog), None if runs is None else Path(runs))


def is_serving(runs: Path | str | None) -> bool:
    """Whether a table measures serving, by its columns."""
    from supercycle.catalog.serving_runs import is_serving as measures_serving

    return runs is not None and measures_serving(Path(runs))
