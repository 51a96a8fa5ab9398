"""``supercycle port``."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, ExplainOption, JsonOption, amount, interval
from supercycle.cli.output import show, show_json, write_file

PathArgument = Annotated[str, typer.Argument(metavar="PATH", help="The folder of a code base, or one file of it.")]
ToOption = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar="R",
        help="A route (hip, sycl, zluda, musa, triton, …) or a chip; may be repeated (default: all).",
    ),
]
MinutesOption = Annotated[
    str | None,
    typer.Option("--minutes-per-line", metavar="M", help="One person's minutes for a line by hand, or LOW:VALUE:HIGH."),
]
PeopleOption = Annotated[str, typer.Option("--people", metavar="N", help="How many people share the work.")]
SarifOption = Annotated[str | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF 2.1.0.")]
HtmlOption = Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write a page with the source lines.")]
FailOption = Annotated[
    str | None,
    typer.Option(
        "--fail-on", metavar="V",
        help="Exit with 1 where the worst verdict is this or worse: mechanical, needs-work, unknown or new-kernel.",
    ),
]  # fmt: skip


def port(
    path: PathArgument,
    to: ToOption = None,
    minutes_per_line: MinutesOption = None,
    people: PeopleOption = "1",
    sarif: SarifOption = None,
    html: HtmlOption = None,
    fail_on: FailOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """What of this CUDA code another chip runs, and what the rest takes."""
    import json

    from supercycle import __version__
    from supercycle.report import port_forms as forms
    from supercycle.report.port_html import page
    from supercycle.report.tables import port as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.port import scan

    store = opened(catalog)
    minutes = None if minutes_per_line is None else interval("--minutes-per-line", minutes_per_line)
    found = scan(path, to=to or (), minutes_per_line=minutes, people=amount("--people", people, ""), catalog=store)
    fails = fail_on is not None and forms.failing(found, fail_on)
    if sarif is not None:
        write_file("--sarif", sarif, json.dumps(forms.sarif(found, __version__), indent=1) + "\n")
    if html is not None:
        write_file("--html", html, page(found))
    if as_json:
        show_json(forms.scan(found, store))
    else:
        show(tables.port(found, store, explain=explain))
    if fails:
        raise typer.Exit(1)
