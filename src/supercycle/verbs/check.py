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
