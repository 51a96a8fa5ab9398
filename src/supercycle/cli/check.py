"""``supercycle check``."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, JsonOption
from supercycle.cli.output import show, show_json, write_file


def check(
    runs: Annotated[
        str | None, typer.Argument(metavar="RUNS.csv", help="A table of measured runs; without it, the packaged one.")
    ] = None,
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Add the error of the estimate to beat: half of the peak.")
    ] = False,
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="FILE.svg", help="Draw predicted against measured into a file.")
    ] = None,
    serving: Annotated[
        bool, typer.Option("--serving", help="Without a table: the packaged one of serving, not of training.")
    ] = False,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Predicted against measured, for a table of real runs."""
    from supercycle.base.errors import InputError
    from supercycle.cli.check_serving import check_serving, is_serving

    if is_serving(runs, serving):
        if plot is not None:
            raise InputError("--plot draws training runs; the table measures serving")
        check_serving(runs, as_json, catalog)
        return
    from supercycle.report import json_forms
    from supercycle.report.tables import check as tables
    from supercycle.verbs.check import check as checked
    from supercycle.verbs.check import notes_of, require_predicted

    found = checked(runs, catalog=catalog)
    require_predicted(found, str(runs))
    if plot is not None:
        from supercycle.report.pictures import accuracy_picture

        write_file("--plot", plot, accuracy_picture(found))
    notes = (tables.PACKAGED,) if runs is None else notes_of(runs)
    if as_json:
        show_json(json_forms.check(found, notes))
        return
    show(tables.check(found, with_baseline=baseline, notes=notes))
