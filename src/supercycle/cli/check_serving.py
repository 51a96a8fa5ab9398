"""``supercycle check`` on a table of serving."""

from supercycle.cli.output import show, show_json


def is_serving(runs: str | None, wanted: bool) -> bool:
    """Whether a table measures serving: by its columns, or as asked where none is given."""
    from supercycle.verbs.check import is_serving as measures_serving

    return wanted if runs is None else measures_serving(runs)


def check_serving(runs: str | None, as_json: bool, catalog: str | None) -> None:
    """Predicted against measured, for a table of real serving."""
    from supercycle.report import serve_forms
    from supercycle.report.tables import serve as tables
    from supercycle.verbs.check import check_serving as checked
    from supercycle.verbs.check import require_predicted

    found = checked(runs, catalog=catalog)
    require_predicted(found, str(runs))
    notes = (tables.PACKAGED,) if runs is None else ()
    if as_json:
        show_json(serve_forms.check(found, notes))
        return
    show(tables.check(found, notes))
