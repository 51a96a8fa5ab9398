"""``supercycle predictions``: the ledger of claims, and what a reader adds to it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from supercycle.base.errors import InputError
from supercycle.cli.options import CatalogOption, JsonOption
from supercycle.cli.output import show, show_json, write_file

if TYPE_CHECKING:
    from supercycle.world.journal import Entry


def predictions(
    what: Annotated[
        str | None, typer.Argument(metavar="ID", help="A prediction; or register, resolve or verify.")
    ] = None,
    rest: Annotated[list[str] | None, typer.Argument(metavar="…", help="register FILE; resolve ID OUTCOME.")] = None,
    reading: Annotated[str | None, typer.Option("--reading", metavar="R", help="resolve: which reading.")] = None,
    says: Annotated[str, typer.Option("--says", metavar="TEXT", help="resolve: what the evidence says.")] = "",
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="resolve: where it says so.")] = "",
    decided: Annotated[
        str | None, typer.Option("--decided", metavar="DAY", help="resolve: known since (default: today).")
    ] = None,
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="FILE.svg", help="Write the calibration curve as a picture.")
    ] = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """The ledger: each claim with its rule, odds, outcome, evidence and score.

    With ID one claim in full. `register FILE` adds a prediction of your own for
    good, `resolve ID OUTCOME` what became of one (true, false, partly or
    ambiguous); `verify` checks both chains of hashes.
    """
    given = rest or []
    if what == "register":
        _register(given, as_json, catalog)
    elif what == "resolve":
        _resolve(given, reading, says, source, decided, as_json, catalog)
    else:
        if given:
            raise InputError(f"{given[0]!r} is one argument too many", hint="Name one prediction.")
        _read(what, plot, as_json, catalog)


def _read(what: str | None, plot: str | None, as_json: bool, catalog: str | None) -> None:
    from supercycle.report import ledger_plot, prediction_forms
    from supercycle.report.tables import predictions as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.predictions import predictions as read

    store = opened(catalog)
    ledger = read(catalog=store)
    if plot is not None:
        write_file("--plot", plot, ledger_plot.calibration(ledger))
    form: dict[str, Any] | list[dict[str, Any]]
    if what == "verify":
        if ledger.faults:
            raise InputError("your own ledger has lines that cannot be used", ledger.faults, "The others are usable.")
        form, table = prediction_forms.verified(ledger), tables.verified(ledger)
    elif what is not None:
        found = ledger.find(what)
        form, table = prediction_forms.prediction(found, store), tables.prediction(found, store)
    else:
        form, table = prediction_forms.ledger(ledger, store), tables.ledger(ledger, plot)
    if as_json:
        show_json(form)
    else:
        show(table)


def _register(given: list[str], as_json: bool, catalog: str | None) -> None:
    from supercycle.verbs.predictions import register_prediction

    if len(given) != 1:
        raise InputError("register takes one FILE", hint="supercycle predictions register my-claim.toml")
    _written(register_prediction(given[0], catalog=catalog), as_json)


def _resolve(
    given: list[str], reading: str | None, says: str, source: str, decided: str | None, as_json: bool,
    catalog: str | None,
) -> None:  # fmt: skip
    from supercycle.verbs.predictions import resolve_prediction

    if len(given) != 2:
        raise InputError(
            "resolve takes ID and OUTCOME", hint="supercycle predictions resolve my-claim true --says … --source …"
        )
    _written(
        resolve_prediction(
            given[0], given[1], says=says, source=source, reading=reading, decided=decided, catalog=catalog
        ),
        as_json,
    )


def _written(entry: "Entry", as_json: bool) -> None:
    from supercycle.report import prediction_forms
    from supercycle.report.tables import predictions as tables

    if as_json:
        show_json(prediction_forms.entry(entry))
    else:
        show(tables.entry(entry))
