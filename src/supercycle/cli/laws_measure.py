"""``supercycle laws measure``: a scaling law measured on this machine."""

from typing import Annotated

import typer

from supercycle.cli.measure import ThreadsOption, tell
from supercycle.cli.options import JsonOption, amount, optional_whole
from supercycle.cli.output import show, show_json


def measure(
    to: Annotated[str, typer.Option("--to", metavar="RUNS.csv", help="The table to write.")] = "runs.csv",
    minutes: Annotated[str, typer.Option("--minutes", metavar="M", help="About how long to train.")] = "5",
    threads: ThreadsOption = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a table that was interrupted.")] = False,
    text: Annotated[
        str | None, typer.Option("--text", metavar="DIR", help="Texts to train on (default: Python's own sources).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train a family of tiny transformers here, for `laws fit`.

    Needs PyTorch: pip install 'supercycle[measure]'. Rows are written as runs end;
    the largest run is kept back (held_back = 1), for the fitted law to foretell.
    """
    from supercycle.report import measure_forms as forms
    from supercycle.report.tables import measure as tables
    from supercycle.verbs.measure_law import measure_law

    found = measure_law(
        to, minutes=amount("--minutes", minutes, ""), threads=optional_whole("--threads", threads), resume=resume,
        text=text, tell=tell,
    )  # fmt: skip
    if as_json:
        show_json(forms.measured_law(found))
        return
    show(tables.measured_law(found))
