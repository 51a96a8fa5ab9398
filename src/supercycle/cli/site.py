"""``supercycle site``."""

from typing import Annotated

import typer

from supercycle.cli.options import (
    CatalogOption,
    ChipOption,
    CountOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    SeedOption,
    SetOption,
    amount,
    given_names,
    optional_whole,
    whole,
)
from supercycle.cli.output import show, show_json


def site(
    chip: ChipOption,
    count: CountOption,
    location: Annotated[
        str, typer.Option("--location", metavar="L", help="A site of the catalogue (supercycle catalog sites).")
    ] = "reference-us",
    start: Annotated[
        str, typer.Option("--start", metavar="DATE", help="When it is decided and ordered, like 2027-01.")
    ] = "2027-01",
    fabric: Annotated[str, typer.Option("--fabric", metavar="F", help="fat-tree, rail or torus.")] = "fat-tree",
    oversubscription: Annotated[
        str, typer.Option("--oversubscription", metavar="O", help="Ports down over ports up of a leaf switch.")
    ] = "1",
    cooling: Annotated[
        str | None, typer.Option("--cooling", metavar="W", help="air, evaporative or liquid (default: the site's).")
    ] = None,
    contract: Annotated[
        str | None, typer.Option("--contract", metavar="P", help="Power bought: wind, nuclear, gas-turbines, ...")
    ] = None,
    busy: Annotated[str, typer.Option("--busy", metavar="S", help="Share of the time that the chips work.")] = "1",
    duration: Annotated[
        str, typer.Option("--duration", metavar="T", help="Time over which energy is counted.")
    ] = "1 year",
    model: Annotated[
        str | None, typer.Option("--model", metavar="M", help="A model to train there: checkpoints and goodput.")
    ] = None,
    sites: Annotated[str, typer.Option("--sites", metavar="K", help="Sites that share the chips.")] = "1",
    link: Annotated[
        str | None, typer.Option("--link", metavar="B", help="Bandwidth out of each site, like 10Tbit/s.")
    ] = None,
    distance: Annotated[str, typer.Option("--distance", metavar="KM", help="Kilometres between sites.")] = "1000",
    every: Annotated[
        str, typer.Option("--every", metavar="H", help="Steps between exchanges of infrequent training.")
    ] = "100",
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:  # fmt: skip
    """Parts, power, water, carbon, schedule and failures of a cluster."""
    from supercycle.report.site_forms import site as form
    from supercycle.report.tables import site as tables
    from supercycle.study.siting import SITE_DRAWS
    from supercycle.verbs.door import opened
    from supercycle.verbs.site import Link
    from supercycle.verbs.site import site as sized

    settings = given_names(given)
    store = opened(catalog)
    joined = None if link is None else Link(
        amount("--link", link, "B/s"), amount("--distance", distance, ""), whole("--every", every)
    )  # fmt: skip
    found = sized(
        chip, count=whole("--count", count), location=location, start=start, fabric=fabric,
        oversubscription=amount("--oversubscription", oversubscription, ""), cooling=cooling, contract=contract,
        busy=amount("--busy", busy, ""), duration=amount("--duration", duration, "s"), model=model,
        sites=whole("--sites", sites), link=joined, given=settings,
        draws=optional_whole("--draws", draws) or SITE_DRAWS, seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(form(found, store))
        return
    show(tables.site(found, store, explain=explain))
