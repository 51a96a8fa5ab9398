"""``supercycle laws``: the catalogue of scaling laws, and optima under them."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from supercycle.cli import laws_measure, optimum
from supercycle.cli.options import CatalogOption, JsonOption, amount, interval, whole
from supercycle.cli.output import show, show_json

if TYPE_CHECKING:
    from supercycle.catalog.laws import LawEntry

app = typer.Typer(
    rich_markup_mode=None, help="Scaling laws: the list, one law, the optimum under limits, the data wall."
)
app.command("measure")(laws_measure.measure)


@app.callback(invoke_without_command=True)
def laws(context: typer.Context) -> None:
    """Scaling laws: the list, one law, the optimum under limits, the data wall."""
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


@app.command("compare")
def compare_laws(
    flop: Annotated[str, typer.Option("--flop", metavar="C", help="Training compute, like 1e22.")],
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """What every law predicts at one compute: parameters, tokens, ratio, loss; and how far to trust it."""
    from supercycle.report import law_forms
    from supercycle.report.tables import law_answers
    from supercycle.verbs.door import opened
    from supercycle.verbs.laws import compare_laws as compared

    store = opened(catalog)
    asked = amount("--flop", flop, "FLOP")
    found = compared(asked, catalog=store)
    if as_json:
        show_json(law_forms.comparison(asked, found, store))
        return
    show(law_answers.comparison(asked, found, store))


@app.command("wall")
def data_wall(
    stock: Annotated[str, typer.Option("--stock", metavar="NAME", help="A stock of the catalogue.")] = "indexed-web",
    growth: Annotated[
        str | None,
        typer.Option("--growth", metavar="G", help="Orders of magnitude a year of the largest set, or LOW:VALUE:HIGH."),
    ] = None,
    over_training: Annotated[
        str, typer.Option("--over-training", metavar="X", help="Tokens a parameter over the usual 20.")
    ] = "1",
    synthetic: Annotated[
        str, typer.Option("--synthetic", metavar="X", help="Synthetic tokens for each effective real one.")
    ] = "1",
    until: Annotated[str, typer.Option("--until", metavar="YEAR", help="Last year to list.")] = "2035",
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """When training data run out, and what repetition, synthetic data and other modalities buy."""
    from supercycle.report import law_forms
    from supercycle.report.tables import law_answers
    from supercycle.verbs.door import opened
    from supercycle.verbs.laws import wall

    store = opened(catalog)
    found = wall(
        stock=stock, growth=None if growth is None else interval("--growth", growth),
        over_training=amount("--over-training", over_training, ""), synthetic=amount("--synthetic", synthetic, ""),
        until=whole("--until", until), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(law_forms.wall(found, store))
        return
    show(law_answers.wall(found))


app.command("optimum")(optimum.optimum)
