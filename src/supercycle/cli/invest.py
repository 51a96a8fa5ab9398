"""``supercycle invest``: finance, power, silicon of one's own, and whether to buy now or to wait."""

from typing import Annotated

import typer

from supercycle.cli.options import (
    CatalogOption,
    ChipOption,
    CountOption,
    DateOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    SeedOption,
    SetOption,
    SiteOption,
    amount,
    given_names,
    optional_day,
    optional_whole,
    whole,
)
from supercycle.cli.output import explained, show, show_json

app = typer.Typer(rich_markup_mode=None, help="Owning: finance, power, silicon of one's own, buy now or wait.")


@app.callback(invoke_without_command=True)
def invest(context: typer.Context) -> None:
    """Owning: finance, power, silicon of one's own, buy now or wait."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("finance")
def finance(
    chip: ChipOption,
    count: CountOption,
    utilisation: Annotated[
        str, typer.Option("--utilisation", metavar="U", help="Share of the hours that are used or sold.")
    ] = "1",
    date: DateOption = None,
    site: SiteOption = "reference-us",
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """A cluster financed: cost of capital by credit, annuity and straight line, value."""
    from supercycle.report import spend_forms
    from supercycle.report.tables import invest as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.invest import finance as financed

    store, settings = opened(catalog), given_names(given)
    found = financed(
        chip, whole("--count", count), date=optional_day("--date", date), site=site,
        utilisation=amount("--utilisation", utilisation, ""), given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.sourced(found, store))
        return
    show(explained(tables.financing(found), found.sources, store, explain))


@app.command("power")
def power(
    load: Annotated[str, typer.Option("--load", metavar="P", help="Power without a break, like '1 GW'.")],
    years: Annotated[str, typer.Option("--years", metavar="Y", help="How long it is bought.")] = "15",
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="NAME", help="A source of the catalogue (default: all).")
    ] = None,
    credit: Annotated[
        str, typer.Option("--credit", metavar="K", help="Whose promise stands behind a plant.")
    ] = "investment-grade",
    date: DateOption = None,
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Ways to get power: price by year, what a plant must ask, how much comes when."""
    from supercycle.report import spend_forms
    from supercycle.report.tables import invest as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.invest import power as powered

    store, settings = opened(catalog), given_names(given)
    found = powered(
        amount("--load", load, "W"), years=whole("--years", years), date=optional_day("--date", date), credit=credit,
        sources=tuple(source or ()), given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.sourced(found, store))
        return
    show(explained(tables.powering(found), found.sources, store, explain))


@app.command("silicon")
def silicon(
    process: Annotated[str, typer.Option("--process", metavar="P", help="A process, like n5.")],
    area: Annotated[str, typer.Option("--area", metavar="MM2", help="Area of one die in mm².")],
    stacks: Annotated[str, typer.Option("--stacks", metavar="S", help="Stacks of memory.")],
    watts: Annotated[str, typer.Option("--power", metavar="W", help="Power of the chip, like '700 W'.")],
    volume: Annotated[str, typer.Option("--volume", metavar="N", help="How many are made, like 100k.")],
    dies: Annotated[str, typer.Option("--dies", metavar="D", help="Dies of logic in a package.")] = "1",
    memory: Annotated[str, typer.Option("--memory", metavar="M", help="hbm2e, hbm3, hbm3e or hbm4.")] = "hbm3e",
    against: Annotated[
        str, typer.Option("--against", metavar="C", help="The chip that would be bought instead.")
    ] = "h100-sxm",
    date: DateOption = None,
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """A chip of one's own from area, process, memory and power: what it reaches and costs."""
    from supercycle.report import spend_forms
    from supercycle.report.tables import invest as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.invest import silicon as made

    store, settings = opened(catalog), given_names(given)
    found = made(
        process, area=amount("--area", area, ""), memory=memory, stacks=whole("--stacks", stacks),
        power=amount("--power", watts, "W"), volume=amount("--volume", volume, ""), dies=whole("--dies", dies),
        against=against, date=optional_day("--date", date), given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.sourced(found, store))
        return
    show(explained(tables.silicon(found), found.sources, store, explain))


@app.command("stockpile")
def stockpile(
    chip: ChipOption,
    horizon: Annotated[str, typer.Option("--horizon", metavar="Y", help="Years that are looked at.")] = "4",
    needed_from: Annotated[
        str, typer.Option("--needed-from", metavar="Y", help="Years until the compute is needed (or powered).")
    ] = "0",
    supply_risk: Annotated[
        str, typer.Option("--supply-risk", metavar="P", help="Chance a year that nothing can be bought later.")
    ] = "0",
    progress: Annotated[
        str | None, typer.Option("--progress", metavar="D", help="Orders of magnitude a year that a dollar buys more.")
    ] = None,
    rent_fall: Annotated[
        str | None, typer.Option("--rent-fall", metavar="D", help="The same for rents (default: as fast).")
    ] = None,
    date: DateOption = None,
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Buy now, wait for the next generation, or rent: present values by day of purchase."""
    from supercycle.report import spend_forms
    from supercycle.report.tables import invest as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.invest import stockpile as piled

    store, settings = opened(catalog), given_names(given)
    found = piled(
        chip, horizon=amount("--horizon", horizon, ""), needed_from=amount("--needed-from", needed_from, ""),
        supply_risk=amount("--supply-risk", supply_risk, ""),
        progress=None if progress is None else amount("--progress", progress, ""),
        rent_fall=None if rent_fall is None else amount("--rent-fall", rent_fall, ""),
        date=optional_day("--date", date), given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.sourced(found, store))
        return
    show(explained(tables.stockpiling(found), found.sources, store, explain))
