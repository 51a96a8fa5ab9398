"""``supercycle forecast``: the industry by year, under a scenario."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, DrawsOption, JsonOption, SeedOption, optional_whole, whole
from supercycle.cli.output import show, show_json, write_file

ScenarioArgument = Annotated[
    str, typer.Argument(metavar="[SCENARIO]", help="A scenario of the catalogue, or a TOML file (default: base).")
]
ToOption = Annotated[str, typer.Option("--to", metavar="YEAR", help="The last year (default: 2035).")]
SeriesOption = Annotated[
    str | None, typer.Option("--series", metavar="NAME", help="Every year of one series; with --plot, its fan chart.")
]
PlotOption = Annotated[
    str | None, typer.Option("--plot", metavar="FILE.svg", help="Draw a fan chart of each main series, or of --series.")
]
InputsOption = Annotated[bool, typer.Option("--inputs", help="List what a scenario may change, and end.")]
BacktestOption = Annotated[bool, typer.Option("--backtest", help="Add how past forecasts of this kind did.")]


def forecast(
    scenario: ScenarioArgument = "base",
    to: ToOption = "2035",
    series: SeriesOption = None,
    plot: PlotOption = None,
    inputs: InputsOption = False,
    backtest: BacktestOption = False,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Chips, money, power, prices and the frontier by year, with the chance of a famine."""
    from supercycle.report import fan, forecast_forms
    from supercycle.report.tables import forecast as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.forecast import forecast as ask

    store = opened(catalog)
    if inputs:
        from supercycle.world.forecast import with_chips
        from supercycle.world.inputs import industry_inputs

        known = with_chips(store, industry_inputs(store))
        if as_json:
            show_json(forecast_forms.inputs(known))
        else:
            show(tables.inputs(known))
        return
    found = ask(
        scenario, to=whole("--to", to), draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed),
        catalog=store,
    )  # fmt: skip
    picture = None if plot is None else fan.fans(found, series)
    if series is not None:
        found.named(series)
    if plot is not None and picture is not None:
        write_file("--plot", plot, picture)
    scores = None
    if backtest:
        from supercycle.world.backtest import backtest as score

        scores = score(store)
    if as_json:
        show_json(forecast_forms.forecast(found, store, scores=scores))
        return
    told = tables.forecast(found) if series is None else tables.one_series(found, series)
    show(told if scores is None else [*told, *tables.record(scores)])
