"""``supercycle calibrate``."""

from typing import Annotated

import typer

from supercycle.cli.measure import ThreadsOption, measure_machine
from supercycle.cli.options import CatalogOption, JsonOption
from supercycle.cli.output import show, show_json


def calibrate(
    runs: Annotated[
        str | None,
        typer.Argument(
            metavar="RUNS.csv",
            help="A table of measured runs; `packaged` is the one that ships. Without it, this machine is measured.",
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="DIR",
            help="Write the entries into this directory of your own (this machine: by default your data directory).",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", metavar="ID", help="What to call this machine's chip.")
    ] = "this-machine",
    threads: ThreadsOption = None,
    seconds: Annotated[
        str, typer.Option("--seconds", metavar="S", help="About how long to measure this machine.")
    ] = "60",
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:  # fmt: skip
    """Fit a stack's few efficiency constants to measured runs, or measure this machine.

    With RUNS.csv, constants are fitted to your runs. Without it, this machine's
    products, attention, memory traffic and, with several GPUs, collectives are
    timed with PyTorch (pip install 'supercycle[measure]'), and written as a chip
    and a stack of your own.
    """
    if runs is None:
        measure_machine(to, name=name, threads=threads, seconds=seconds, as_json=as_json, catalog=catalog)
        return
    from supercycle.report import calibrate_forms
    from supercycle.report.tables import calibrate as tables
    from supercycle.verbs.calibrate import calibrate as fitted

    found, paths = fitted(None if runs == "packaged" else runs, to=to, catalog=catalog)
    if as_json:
        show_json(calibrate_forms.calibration(found, paths))
        return
    show(tables.calibration(found, paths))
