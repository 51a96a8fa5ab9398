"""All commands under one name."""

from typing import Annotated

import typer

from supercycle.cli import (
    calibrate,
    catalog,
    check,
    compare,
    export,
    forecast,
    invest,
    laws,
    laws_fit,
    measure,
    plan,
    port,
    predictions,
    serve,
    site,
    spend,
    step,
    studies,
    sweep,
    value,
    web,
)

app = typer.Typer(
    name="supercycle", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)  # fmt: skip


@app.callback(invoke_without_command=True)
def supercycle(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """What is the best model we can train with the money, chips, power, data and
    time we can get, and how sure are we?

    Every number has a source or an interval. Every command takes --json.
    """
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"supercycle {installed('supercycle')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("plan")(plan.plan)
app.command("run")(step.run)
app.command("search")(step.search)
app.command("spend")(spend.spend)
app.command("compare")(compare.compare)
app.add_typer(invest.app, name="invest")
app.command("value")(value.value)
app.command("site")(site.site)
app.command("serve")(serve.serve)
app.command("port")(port.port)
app.command("check")(check.check)
app.command("calibrate")(calibrate.calibrate)
app.command("verify")(measure.verify)
app.command("export")(export.export)
app.command("forecast")(forecast.forecast)
app.command("catalog")(catalog.catalog)
app.command("predictions")(predictions.predictions)
app.command("web")(web.web)
laws.app.command("fit")(laws_fit.fit)
laws.app.command("next")(laws_fit.next_runs)
app.add_typer(laws.app, name="laws")
app.command("sweep")(sweep.sweep)
app.add_typer(studies.app, name="studies")
