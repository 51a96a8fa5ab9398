"""``supercycle spend``: a run priced in all ways; what a file asks of a chip or of a raise."""

from typing import Annotated

import typer

from supercycle.cli.options import (
    CatalogOption,
    DateOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    SeedOption,
    SetOption,
    amount,
    given_names,
    optional_day,
    optional_whole,
    rent_basis,
)
from supercycle.cli.output import explained, show, show_json


def spend(
    spec: Annotated[
        str | None,
        typer.Argument(metavar="SPEC", help="A TOML file, or an example: half-h100, raise-30b."),
    ] = None,
    chip: Annotated[str | None, typer.Option("--chip", metavar="C", help="A chip of the catalogue.")] = None,
    count: Annotated[str | None, typer.Option("--count", metavar="N", help="How many chips, like 512 or 16k.")] = None,
    days: Annotated[str | None, typer.Option("--days", metavar="D", help="How long the run holds them.")] = None,
    chip_hours: Annotated[
        str | None, typer.Option("--chip-hours", metavar="H", help="Hours of one chip, like 2.788M, instead of days.")
    ] = None,
    date: DateOption = None,
    rent: Annotated[
        str | None, typer.Option("--rent", metavar="R", help="Basis of rents: contract (default), on-demand or spot.")
    ] = None,
    site: Annotated[
        str | None, typer.Option("--site", metavar="S", help="A site of the catalogue (default: reference-us).")
    ] = None,
    credit: Annotated[
        str | None,
        typer.Option("--credit", metavar="K", help="Whose promise stands behind the money (default: the site's)."),
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option("--cost", metavar="NAME", help="One price alone: amortised, rental, bought or programme."),
    ] = None,
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """What a run costs: amortised, rented, bought, all-in; rent or own; what a raise builds."""
    from supercycle.base.definitions import cost_named
    from supercycle.report import spend_forms
    from supercycle.report.tables import spend as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.price import price

    named = None if cost is None else cost_named(cost)
    store, settings = opened(catalog), given_names(given)
    found = price(
        spec, chip=chip, count=optional_whole("--count", count),
        days=None if days is None else amount("--days", days, ""),
        chip_hours=None if chip_hours is None else amount("--chip-hours", chip_hours, ""),
        date=optional_day("--date", date), rent=None if rent is None else rent_basis(rent), site=site,
        credit=credit, given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.priced(found, store))
        return
    parts = tables.priced(found) if named is None else tables.one_price(found, named)
    show(explained(parts, found.sources, store, explain))
