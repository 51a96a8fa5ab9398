"""``supercycle plan``."""

from typing import Annotated

import typer

from supercycle.cli.briefs import writable_brief, write_brief
from supercycle.cli.options import (
    CatalogOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    SeedOption,
    SetOption,
    given_names,
    optional_whole,
)
from supercycle.cli.output import show, show_json


def plan(
    spec: Annotated[
        str | None, typer.Argument(metavar="SPEC.toml", help="What you want; without it, a worked example.")
    ] = None,
    given: SetOption = None,
    codebase: Annotated[
        str | None,
        typer.Option("--codebase", metavar="PATH", help="Your CUDA code: chips without CUDA wait for its port."),
    ] = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="OUT.html|OUT.pdf", help="Write a brief for a board, too: one file."),
    ] = None,
    catalog: CatalogOption = None,
) -> None:
    """What to train, on which chips, for how much, how sure."""
    from supercycle.report import explain as explained
    from supercycle.report import json_forms
    from supercycle.report.brief.page import brief
    from supercycle.report.tables import plan as tables
    from supercycle.report.tables.deliverable import had_by
    from supercycle.report.tables.layout import blank, line
    from supercycle.verbs.door import opened
    from supercycle.verbs.plan import deliver
    from supercycle.verbs.plan import plan as planned

    settings = given_names(given)
    if report is not None:
        writable_brief(report)
    store = opened(catalog)
    found = planned(
        spec, given=settings, draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed),
        codebase=codebase, catalog=store,
    )  # fmt: skip
    had = deliver(found, catalog=store)
    if report is not None:
        write_brief(report, brief(found, store, had))
    if as_json:
        show_json(json_forms.plan(found, store, had))
        return
    more = [explained(found, store)] if explain else [line(tables.HOW_SURE)]
    show([*tables.plan(found), blank(), had_by(had), blank(), *more])
