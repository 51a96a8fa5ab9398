"""``supercycle calibrate``."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, JsonOption
from supercycle.cli.output import show, show_json


def calibrate(
    runs: Annotated[
        str | None,
        typer.Argument(metavar="RUNS.csv", help="A table of measured runs; `packaged` is the one that ships."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DIR", help="Write the fitted entries into this directory of your own."),
    ] = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Fit a stack's few efficiency constants to measured runs."""
    from supercycle.base.errors import InputError
    from supercycle.report import calibrate_forms
    from supercycle.report.tables import calibrate as tables
    from supercycle.verbs.calibrate import calibrate as fitted

    if runs is None:
        raise InputError(
            "name a table of measured runs", hint="`supercycle calibrate packaged` uses the one that ships."
        )
    found, paths = fitted(None if runs == "packaged" else runs, to=to, catalog=catalog)
    if as_json:
        show_json(calibrate_forms.calibration(found, paths))
        return
    show(tables.calibration(found, paths))
