"""``supercycle check`` on a table of serving."""

from supercycle.base.errors import InputError
from supercycle.cli.output import show, show_json

MOST_REASONS = 20
"""Rows whose reasons are named where no row of a table can be predicted."""


def is_serving(runs: str | None, wanted: bool) -> bool:
    """Whether a table measures serving: by its columns, or as asked where none is given."""
    from supercycle.verbs.check import is_serving as measures_serving

    return wanted if runs is None else measures_serving(runs)


def check_serving(runs: str | None, as_json: bool, catalog: str | None) -> None:
    """Predicted against measured, for a table of real serving."""
    from supercycle.report import serve_forms
    from supercycle.report.tables import serve as tables
    from supercycle.verbs.check import check_serving as checked

    found = checked(runs, catalog=catalog)
    if found.summary.all.predicted == 0:
        raise InputError(
            f"none of the {len(found.rows)} rows of {runs} can be predicted",
            [f"{row.id or f'row {number}'}: {row.reason}" for number, row in enumerate(found.rows[:MOST_REASONS], 1)],
        )
    notes = (tables.PACKAGED,) if runs is None else ()
    if as_json:
        show_json(serve_forms.check(found, notes))
        return
    show(tables.check(found, notes))
