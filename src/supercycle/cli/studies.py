"""``supercycle studies``: what is kept of studies, and what is asked of it."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, JsonOption
from supercycle.cli.output import show, show_json
from supercycle.cli.sweep import StoreOption

StudyArgument = Annotated[str, typer.Argument(metavar="STUDY", help="Id of a study, its beginning, or its name.")]

app = typer.Typer(no_args_is_help=True, help="Studies that are kept: list, show, ask, compare, decide, export.")


@app.command("list")
def list_(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Every study that is kept."""
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.sweep import studies

    found = studies(store)
    show_json(forms.listed(found)) if as_json else show(tables.listed(found))


@app.command("show")
def show_study(study: StudyArgument, store: StoreOption = None, as_json: JsonOption = False) -> None:
    """One study: what it asks, how far it is, its first rows, its Pareto front."""
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.sweep import study_rows, table_hash

    found, columns, rows = study_rows(study, folder=store)
    content = table_hash(study, folder=store)
    form = forms.shown(found, columns, rows, content)
    show_json(form) if as_json else show(tables.shown(found, columns, rows, content))


@app.command("sql")
def sql(
    study: StudyArgument,
    question: Annotated[str, typer.Argument(metavar="SQL", help="Like 'SELECT min(step_s) FROM results'.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """SQL over a study's rows, the table results; a column with dots stands in double quotes."""
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.sweep import study_rows

    _, columns, rows = study_rows(study, question, folder=store)
    show_json(forms.rows(columns, rows)) if as_json else show(tables.rows(columns, rows))


@app.command("export")
def export(
    study: StudyArgument,
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="A file that ends in .parquet, .csv or .arrow.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Writes all rows of a study as one file."""
    from pathlib import Path

    from supercycle.base.errors import InputError
    from supercycle.verbs.sweep import export_study

    form = {".parquet": "parquet", ".csv": "csv", ".arrow": "arrow", ".feather": "arrow"}.get(Path(to).suffix)
    if form is None:
        raise InputError(f"--to: {to!r} does not end in .parquet, .csv or .arrow")
    path = export_study(study, to, form=form, folder=store)
    if as_json:
        show_json({"written": str(path)})
    else:
        show([f"Written: {path}"])


@app.command("compare")
def compare(
    one: Annotated[str, typer.Argument(metavar="STUDY:POINT", help="A point, like chips:0.")],
    other: Annotated[str, typer.Argument(metavar="STUDY:POINT", help="Another point.")],
    by: Annotated[str, typer.Option("--by", metavar="OUTPUT", help="The output that is compared, like step_s.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
    other_catalog: Annotated[
        str | None, typer.Option("--other-catalog", metavar="DIR", help="Entries of your own for the second point.")
    ] = None,
) -> None:
    """Why two points differ: what each input and each fact that differs does to the output."""
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.compare_points import compare_points

    found, notes = compare_points(one, other, by, folder=store, catalog=catalog, other_catalog=other_catalog)
    show_json(forms.walk(found, notes)) if as_json else show(tables.walk(found, notes))


@app.command("decide")
def decide(
    study: StudyArgument,
    choose: Annotated[str, typer.Option("--choose", metavar="INPUT", help="The input that is yours to choose.")],
    by: Annotated[str, typer.Option("--by", metavar="OUTPUT", help="The output that decides.")],
    better: Annotated[str, typer.Option("--better", metavar="W", help="lower or higher.")] = "lower",
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """What to choose over all that varies beside it: means, regret, what it is worth to know."""
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.sweep import decide_study

    found = decide_study(study, choose=choose, by=by, better=better, folder=store)
    show_json(forms.decision(found)) if as_json else show(tables.decision(found))


@app.command("break-even")
def break_even(
    choose: Annotated[
        str, typer.Option("--choose", metavar="NAME", help="Your choice: an input, or an output like recommended.chip.")
    ],
    input: Annotated[str, typer.Option("--input", metavar="INPUT", help="The input that moves from low to high.")],
    by: Annotated[str | None, typer.Option("--by", metavar="OUTPUT", help="What decides, where you choose.")] = None,
    spec: Annotated[
        str | None, typer.Argument(metavar="[SPEC]", help="A study in a file, an example, or one that is kept.")
    ] = None,
    better: Annotated[str, typer.Option("--better", metavar="W", help="lower or higher.")] = "lower",
    store: StoreOption = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """At what value of one input another choice becomes the best: at what price a chip wins."""
    from supercycle.report import study_forms as forms
    from supercycle.report.tables import studies as tables
    from supercycle.verbs.break_even import break_even as found_for

    found = found_for(spec, choose=choose, input=input, by=by, better=better, folder=store, catalog=catalog)
    show_json(forms.break_even(found)) if as_json else show(tables.break_even(found))


@app.command("delete")
def delete(study: StudyArgument, store: StoreOption = None, as_json: JsonOption = False) -> None:
    """Forgets a study and removes its rows."""
    from supercycle.verbs.sweep import studies

    kept = studies(store)
    found = kept.study(study)
    kept.delete(found.id)
    if as_json:
        show_json({"deleted": found.id})
    else:
        show([f"Deleted: {found.id} ({found.name}), {found.done:,} points"])
