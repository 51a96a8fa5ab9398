"""``supercycle value``: what a venture is worth, and what must hold for its price."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, DrawsOption, ExplainOption, JsonOption, SeedOption, optional_whole
from supercycle.cli.output import explained, show, show_json


def value(
    venture: Annotated[
        str | None,
        typer.Argument(
            metavar="VENTURE",
            help="A TOML file, or an example: physical-world (default), safety-laboratory, incumbent,"
            " captive-accelerator.",
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE",
            help="Set an input of the file, or a 90 % range of it (LOW..HIGH); may be repeated; --set help lists them.",
        ),
    ] = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:  # fmt: skip
    """What must be true for a price: staged real option, reverse DCF, prices on record."""
    from supercycle.report import value_forms
    from supercycle.report.tables import value as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.value import value as valued

    if given and "help" in given:
        from supercycle.study.venture_inputs import names

        show(tables.inputs(names()))
        return
    store = opened(catalog)
    found = valued(
        venture, inputs=tuple(given or ()), draws=optional_whole("--draws", draws),
        seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(value_forms.venture(found, store))
        return
    show(explained(tables.venture(found), found.sources, store, explain))
