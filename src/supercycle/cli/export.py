"""``supercycle export``."""

import sys
from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, JsonOption, amount, optional_whole
from supercycle.cli.output import show_json, show_text, write_file


def export(
    run: Annotated[
        str, typer.Argument(metavar="PLAN", help="JSON of plan or run (--json > FILE), or a plan's SPEC.toml.")
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="F", help="megatron, torchtitan, deepspeed, nemo or slurm.")
    ],
    chip: Annotated[
        str | None, typer.Option("--chip", metavar="C", help="The alternative of a plan (default: recommended).")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write the file here (default: standard output).")
    ] = None,
    steps: Annotated[
        str | None, typer.Option("--steps", metavar="N", help="Steps to train (default: the plan's).")
    ] = None,
    learning_rate: Annotated[
        str | None, typer.Option("--learning-rate", metavar="R", help="Peak learning rate, which is not planned.")
    ] = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:  # fmt: skip
    """A planned run as the launch configuration of a framework."""
    from supercycle.report.export_forms import export as form
    from supercycle.run.launch.frameworks import COMMENTED
    from supercycle.verbs.export import export as exported

    found = exported(
        run, to=to, chip=chip, steps=optional_whole("--steps", steps),
        learning_rate=None if learning_rate is None else amount("--learning-rate", learning_rate, ""), catalog=catalog,
    )  # fmt: skip
    if out is not None:
        write_file("--out", out, found.exported.text)
    if as_json:
        show_json(form(found.framework, found.launch, found.exported))
        return
    if out is None:
        show_text(found.exported.text)
    if found.framework not in COMMENTED:
        for note in found.exported.notes:
            print(f"note: {note}", file=sys.stderr)
