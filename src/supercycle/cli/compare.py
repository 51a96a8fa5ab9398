"""``supercycle compare``: chips side by side on one workload."""

from typing import Annotated

import typer

from supercycle.cli.options import (
    BatchOption,
    CatalogOption,
    CountOption,
    DateOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    ModelArgument,
    PrecisionOption,
    RentOption,
    SeedOption,
    SequenceOption,
    SetOption,
    SiteOption,
    given_names,
    optional_day,
    optional_whole,
    rent_basis,
    whole,
)
from supercycle.cli.output import explained, show, show_json


def compare(
    model: ModelArgument,
    chips: Annotated[str, typer.Option("--chips", metavar="A,B,C", help="Chips of the catalogue.")],
    count: CountOption,
    global_batch: BatchOption = None,
    sequence: SequenceOption = None,
    precision: PrecisionOption = "bf16",
    date: DateOption = None,
    rent: RentOption = "contract",
    site: SiteOption = "reference-us",
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Chips side by side: training for a watt, for a dollar bought, rented, owned."""
    from supercycle.report import spend_forms
    from supercycle.report.tables import compare as tables
    from supercycle.verbs.compare import compare as compared
    from supercycle.verbs.door import opened

    store, settings = opened(catalog), given_names(given)
    found = compared(
        model, chips=[name.strip() for name in chips.split(",") if name.strip()], count=whole("--count", count),
        global_batch=optional_whole("--global-batch", global_batch), sequence=optional_whole("--seq", sequence),
        precision=precision, date=optional_day("--date", date), rent=rent_basis(rent), site=site, given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.comparison(found, store))
        return
    show(explained(tables.comparison(found), found.sources, store, explain))
