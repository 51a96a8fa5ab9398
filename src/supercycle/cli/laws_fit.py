"""``supercycle laws fit``: a law from your own runs."""

from typing import Annotated

import typer

from supercycle.cli.options import JsonOption, amount, whole
from supercycle.cli.output import show, show_json


def fit(
    path: Annotated[str, typer.Argument(metavar="RUNS.csv", help="A table with parameters, tokens and loss.")],
    objective: Annotated[str, typer.Option("--objective", metavar="O", help="huber, lad or mse.")] = "huber",
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="MAP", help="Your names: parameters=N,loss=val_loss.")
    ] = None,
    flop: Annotated[list[str] | None, typer.Option("--flop", metavar="C", help="Optimum at a compute.")] = None,
    bootstrap: Annotated[str, typer.Option("--bootstrap", metavar="N", help="Resamples.")] = "1000",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the resamples.", min=1)] = 42,
    as_json: JsonOption = False,
) -> None:
    """Fit a law to your runs, with its doubt."""
    from supercycle.base.errors import InputError
    from supercycle.report import fit_forms
    from supercycle.report.tables import fit as tables
    from supercycle.verbs.fit import fit as fitted

    pairs = [part.partition("=") for part in (columns or "").split(",") if part]
    for name, sign, own in pairs:
        if not (sign and own):
            raise InputError(f"--columns: {name!r} is not like parameters=N")
    found = fitted(
        path, objective=objective, columns={name.strip(): own.strip() for name, _, own in pairs},
        flop=tuple(amount("--flop", text, "FLOP") for text in flop or ()),
        bootstrap=whole("--bootstrap", bootstrap), seed=seed,
    )  # fmt: skip
    if as_json:
        show_json(fit_forms.fit(found))
        return
    show(tables.fit(found))
