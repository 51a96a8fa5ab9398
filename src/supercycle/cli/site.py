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

LocationOption = Annotated[
    str, typer.Option("--location", metavar="L", help="A site of the catalogue (supercycle catalog sites).")
]
StartOption = Annotated[
    str, typer.Option("--start", metavar="DATE", help="When it is decided and ordered, like 2027-01.")
]
FabricOption = Annotated[str, typer.Option("--fabric", metavar="F", help="fat-tree, rail or torus.")]
OversubscriptionOption = Annotated[
    str, typer.Option("--oversubscription", metavar="O", help="Ports down over ports up of a leaf switch.")
]
CoolingOption = Annotated[
    str | None, typer.Option("--cooling", metavar="W", help="air, evaporative or liquid (default: the site's).")
]
ContractOption = Annotated[
    str | None, typer.Option("--contract", metavar="P", help="Power bought or made: wind, nuclear, gas-turbines, ...")
]
BusyOption = Annotated[str, typer.Option("--busy", metavar="S", help="Share of the time that the chips work.")]
DurationOption = Annotated[str, typer.Option("--duration", metavar="T", help="Time over which energy is counted.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="M", help="A model to train there: checkpoints and goodput.")
]
SitesOption = Annotated[str, typer.Option("--sites", metavar="K", help="Sites that share the chips.")]
LinkOption = Annotated[
    str | None, typer.Option("--link", metavar="B", help="Bandwidth out of each site, like 10Tbit/s.")
]
DistanceOption = Annotated[str, typer.Option("--distance", metavar="KM", help="Kilometres between sites.")]
EveryOption = Annotated[
    str, typer.Option("--every", metavar="H", help="Steps between exchanges of infrequent training.")
]


def site(
    chip: ChipOption,
    count: CountOption,
    location: LocationOption = "reference-us",
    start: StartOption = "2027-01",
    fabric: FabricOption = "fat-tree",
    oversubscription: OversubscriptionOption = "1",
    cooling: CoolingOption = None,
    contract: ContractOption = None,
    busy: BusyOption = "1",
    duration: DurationOption = "1 year",
    model: ModelOption = None,
    sites: SitesOption = "1",
    link: LinkOption = None,
    distance: DistanceOption = "1000",
    every: EveryOption = "100",
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Parts, power, water, carbon, schedule and failures of a cluster."""
    from supercycle.report.site_forms import site as form
    from supercycle.report.tables import site as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.site import Link, size

    settings = given_names(given)
    store = opened(catalog)
    joined = None if link is None else Link(
        amount("--link", link, "B/s"), amount("--distance", distance, ""), whole("--every", every)
    )  # fmt: skip
    found = size(
        chip, count=whole("--count", count), location=location, start=start, fabric=fabric,
        oversubscription=amount("--oversubscription", oversubscription, ""), cooling=cooling, contract=contract,
        busy=amount("--busy", busy, ""), duration=amount("--duration", duration, "s"), model=model,
        sites=whole("--sites", sites), link=joined, given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(form(found, store))
        return
    show(tables.site(found, store, explain=explain))
