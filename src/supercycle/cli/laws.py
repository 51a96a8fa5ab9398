"""``supercycle laws``: the catalogue of scaling laws, and optima under them."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from supercycle.cli import laws_measure
from supercycle.cli.options import CatalogOption, JsonOption, amount
from supercycle.cli.output import show, show_json

if TYPE_CHECKING:
    from supercycle.catalog.laws import LawEntry

app = typer.Typer(rich_markup_mode=None, help="Scaling laws: the list, one law, the optimum under one.")
app.command("measure")(laws_measure.measure)


@app.callback(invoke_without_command=True)
def laws(context: typer.Context) -> None:
    """Scaling laws: the list, one law, the optimum under one."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_laws(as_json: JsonOption = False, catalog: CatalogOption = None) -> None:
    """The laws of the catalogue and the runs behind them."""
    from supercycle.report import catalog_forms
    from supercycle.report.tables import laws as tables
    from supercycle.verbs.door import opened

    store = opened(catalog)
    found = [(id, cast("LawEntry", store.entry("laws", id))) for id in store.files("laws")]
    if as_json:
        show_json({"laws": [catalog_forms.law(id, entry) for id, entry in found]})
        return
    show(tables.law_list(found))


@app.command("show")
def show_law(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A law of the catalogue.")],
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """One law: its equation and every coefficient's source."""
    from supercycle.report import catalog_forms
    from supercycle.report.facts import records
    from supercycle.report.tables import laws as tables
    from supercycle.verbs.door import opened

    store = opened(catalog)
    id = store.find("laws", name).id
    entry = cast("LawEntry", store.entry("laws", id))
    facts = records(store, entry)
    if as_json:
        show_json(catalog_forms.entry("laws", id, entry.name, facts))
        return
    show(tables.law(id, entry, facts))


@app.command("optimum")
def optimum(
    flop: Annotated[str, typer.Option("--flop", metavar="C", help="Training compute, like 5.76e23.")],
    law: Annotated[str | None, typer.Option("--law", metavar="NAME", help="A law of the catalogue.")] = None,
    unique_tokens: Annotated[
        str | None, typer.Option("--unique-tokens", metavar="D", help="Only so many tokens differ, like 5T.")
    ] = None,
    inference_tokens: Annotated[
        str | None, typer.Option("--inference-tokens", metavar="D", help="The compute also serves so many tokens.")
    ] = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """The parameters and tokens that a compute buys best."""
    from supercycle.report import json_forms
    from supercycle.report.tables import laws as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.laws import optimum as best

    store = opened(catalog)
    found = best(
        amount("--flop", flop, "FLOP"), law=law,
        unique_tokens=None if unique_tokens is None else amount("--unique-tokens", unique_tokens, "token"),
        inference_tokens=None if inference_tokens is None else amount("--inference-tokens", inference_tokens, "token"),
        catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(json_forms.optimum(found, store))
        return
    show(tables.optimum(found))
