"""``supercycle calibrate`` without a table of runs, and ``supercycle verify``: this machine, measured."""

import sys
from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, JsonOption, amount, optional_whole, whole
from supercycle.cli.output import show, show_json

ThreadsOption = Annotated[
    str | None, typer.Option("--threads", metavar="N", help="Measure the CPU with so many threads.")
]


def measure_machine(
    to: str | None, *, name: str, threads: str | None, seconds: str, as_json: bool, catalog: str | None
) -> None:
    """Measures this machine, writes its entries and shows what was found."""
    from supercycle.report import measure_forms as forms
    from supercycle.report.tables import measure as tables
    from supercycle.verbs.measure import calibrate_machine

    found = calibrate_machine(
        to, name=name, threads=optional_whole("--threads", threads), seconds=amount("--seconds", seconds, "s"),
        tell=tell, catalog=catalog,
    )  # fmt: skip
    if as_json:
        show_json(forms.calibration(found))
        return
    show(tables.calibration(found))


def verify(
    chip: Annotated[
        str, typer.Option("--chip", metavar="C", help="The entry that was calibrated here.")
    ] = "this-machine",
    threads: ThreadsOption = None,
    seconds: Annotated[str, typer.Option("--seconds", metavar="S", help="About how long to train.")] = "60",
    steps: Annotated[str, typer.Option("--steps", metavar="N", help="Steps of each size that count.")] = "12",
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Train small GPTs here for real: their step predicted and measured.

    Needs PyTorch (pip install 'supercycle[measure]') and an earlier
    `supercycle calibrate` of this machine, with the same --threads.
    """
    from supercycle.report import measure_forms as forms
    from supercycle.report.tables import measure as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.measure import verify_machine as verified

    store = opened(catalog)
    found = verified(
        chip=chip, threads=optional_whole("--threads", threads), seconds=amount("--seconds", seconds, "s"),
        steps=whole("--steps", steps), tell=tell, catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(forms.verification(found, store))
        return
    show(tables.verification(found))


def tell(text: str) -> None:
    """Says what is being done, on standard error: a measurement takes minutes."""
    print(text, file=sys.stderr, flush=True)
