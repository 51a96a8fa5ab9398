"""``supercycle sim``: physical-world programmes, a measured reality gap, policies on board, a warehouse day."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from supercycle.cli.measure import tell
from supercycle.cli.options import (
    CatalogOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    SeedOption,
    amount,
    optional_whole,
    whole,
)
from supercycle.cli.output import show, show_json


class Usual(TyperGroup):
    """A group whose first word may be left out: a file, an option or nothing means its first command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the name of the usual command where they do not begin with one."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [next(iter(self.commands)), *args]
        return list(super().parse_args(ctx, args))


app = typer.Typer(
    cls=Usual, rich_markup_mode=None,
    help="The physical world: a programme (sim PROGRAMME.toml), and its parts measured or asked one by one.",
)  # fmt: skip


@app.command("programme")
def programme(
    spec: Annotated[
        str | None, typer.Argument(metavar="PROGRAMME.toml", help="What is wanted (default: a worked example).")
    ] = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    explain: ExplainOption = False,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """A programme for the physical world: data, farm, training, robots, money.

    `supercycle sim PROGRAMME.toml` is enough; without a file a worked example.
    """
    from supercycle.report import sim_forms as forms
    from supercycle.report.tables import sim as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.sim import programme as composed

    store = opened(catalog)
    found = composed(
        spec, draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store
    )  # fmt: skip
    if as_json:
        show_json(forms.programme(found, store))
        return
    show(tables.programme(found, store, explain=explain))


@app.command("measure")
def measure(
    to: Annotated[str, typer.Option("--to", metavar="GAP.csv", help="The table to write.")] = "gap.csv",
    budget: Annotated[str, typer.Option("--budget", metavar="TIME", help="About how long, like 15min.")] = "15min",
    workers: Annotated[str | None, typer.Option("--workers", metavar="N", help="Processes (default: cores).")] = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure a reality gap here: MuJoCo against a surrogate of reality.

    Needs MuJoCo: pip install 'supercycle[sim]'. The table is read by `sim gap` and
    by programmes (gap.table); your own table may have the same columns.
    """
    from supercycle.report import sim_forms as forms
    from supercycle.report.tables import sim_parts as tables
    from supercycle.verbs.sim import fit_gaps, measure_gap

    found = measure_gap(
        to, budget=amount("--budget", budget, "s"), seed=optional_whole("--seed", seed),
        workers=optional_whole("--workers", workers), tell=tell,
    )  # fmt: skip
    fits = fit_gaps(found.table)
    if as_json:
        show_json(forms.measured(found, fits))
        return
    show(tables.measured(found, fits))


@app.command("gap")
def gap(
    table: Annotated[
        str, typer.Argument(metavar="GAP.csv", help="A table of the catalogue, or a file of your own.")
    ] = "two-link-arm-surrogate",
    task: Annotated[str | None, typer.Option("--task", metavar="T", help="Only this task.")] = None,
    of: Annotated[str | None, typer.Option("--gap", metavar="G", help="Only this gap.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="The tables of the catalogue.")] = False,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """What a simulated hour is worth in real ones, fitted to a table.

    Columns: real_hours, simulated_hours, error or success, and if you like task,
    gap, simulation, seed, held_back.
    """
    from supercycle.report import sim_forms as forms
    from supercycle.report.tables import sim_parts as tables
    from supercycle.report.tables.layout import line
    from supercycle.verbs.door import opened
    from supercycle.verbs.sim import fit_gaps

    store = opened(catalog)
    if listed:
        from supercycle.study.gap_choice import gap_files

        names = sorted(gap_files(store))
        if as_json:
            show_json({"tables": names})
            return
        show([line(name) for name in names])
        return
    fits = fit_gaps(table, task=task, gap=of, catalog=store)
    if as_json:
        show_json(forms.gaps(table, fits))
        return
    show(tables.gaps(fits))


@app.command("onboard")
def onboard(
    policies: Annotated[list[str], typer.Argument(metavar="POLICY...", help="Policies of the catalogue.")],
    chips: Annotated[
        list[str] | None, typer.Option("--chip", metavar="C", help="A chip of the catalogue; may be repeated.")
    ] = None,
    rate: Annotated[str, typer.Option("--rate", metavar="HZ", help="Looks a second that are wanted.")] = "10",
    weight: Annotated[str, typer.Option("--bytes", metavar="B", help="Bytes of a parameter: 2, 1 or 0.5.")] = "2",
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Policies on a robot's own chip: how often they look, how large they may be."""
    from supercycle.report import sim_forms as forms
    from supercycle.report.tables import sim_parts as tables
    from supercycle.verbs.sim import onboard as asked

    rows, largest = asked(
        policies, chips or ["jetson-agx-thor"], rate=amount("--rate", rate, ""),
        weight=amount("--bytes", weight, ""), catalog=catalog,
    )  # fmt: skip
    if as_json:
        show_json(forms.onboard(rows, largest))
        return
    show(tables.onboard(rows, largest))


@app.command("day")
def day(
    robots: Annotated[list[str] | None, typer.Argument(metavar="N...", help="Numbers of robots.")] = None,
    wide: Annotated[str, typer.Option("--wide", metavar="N", help="Cells across.")] = "24",
    deep: Annotated[str, typer.Option("--deep", metavar="N", help="Cells deep.")] = "20",
    stations: Annotated[str, typer.Option("--stations", metavar="N", help="Picking stations.")] = "6",
    hours: Annotated[str, typer.Option("--hours", metavar="TIME", help="Time that is simulated.")] = "4h",
    seed: Annotated[str, typer.Option("--seed", metavar="N", help="Seed of the events.")] = "1",
    as_json: JsonOption = False,
) -> None:
    """A warehouse floor by discrete events: where more robots stop helping."""
    from supercycle.report import sim_forms as forms
    from supercycle.report.tables import sim_parts as tables
    from supercycle.verbs.sim import warehouse_day

    found = warehouse_day(
        [whole("N", one) for one in robots or ["5", "10", "20", "40", "80"]], wide=whole("--wide", wide),
        deep=whole("--deep", deep), stations=whole("--stations", stations),
        hours=amount("--hours", hours, "s") / 3600.0, seed=whole("--seed", seed),
    )  # fmt: skip
    if as_json:
        show_json(forms.days(found))
        return
    show([tables.days(found)])


@app.command("claim")
def claim(
    tokens: Annotated[str, typer.Option("--tokens", metavar="D", help="Training tokens claimed.")],
    parameters: Annotated[str, typer.Option("--parameters", metavar="N", help="Parameters of the model.")],
    count: Annotated[str, typer.Option("--count", metavar="N", help="Chips.")],
    days: Annotated[str, typer.Option("--days", metavar="TIME", help="How long they were held, like 90days.")],
    chip: Annotated[str, typer.Option("--chip", metavar="C", help="A chip of the catalogue.")] = "h100-sxm",
    used: Annotated[str, typer.Option("--mfu", metavar="S", help="Share of the peak that was reached.")] = "0.4",
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Whether a claim of training tokens can be true, by 6ND = C."""
    from supercycle.report import sim_forms as forms
    from supercycle.report.tables import sim_parts as tables
    from supercycle.verbs.sim import data_claim

    found = data_claim(
        amount("--tokens", tokens, "token"), parameters=amount("--parameters", parameters, "parameter"), chip=chip,
        count=whole("--count", count), days=amount("--days", days, "s") / 86_400.0,
        utilisation=amount("--mfu", used, ""), catalog=catalog,
    )  # fmt: skip
    if as_json:
        show_json(forms.claim(found))
        return
    show(tables.claim(found))
