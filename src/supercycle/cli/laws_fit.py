"""``supercycle laws fit``: a scaling law fitted to a table of runs."""

from typing import Annotated

import typer

from supercycle.base.errors import InputError
from supercycle.cli.options import JsonOption, amount, whole
from supercycle.cli.output import show, show_json, write_file

RunsArgument = Annotated[
    str, typer.Argument(metavar="RUNS.csv", help="Runs: columns parameters, tokens (or flop), loss.")
]
ColumnsOption = Annotated[
    str | None, typer.Option("--columns", metavar="MAP", help="Names of columns, like parameters=N,loss=val_loss.")
]
ObjectiveOption = Annotated[
    str, typer.Option("--objective", metavar="O", help="huber, lad (both of log loss) or mse (of loss).")
]
CountedOption = Annotated[
    str | None,
    typer.Option("--counted", metavar="C", help="How the table counts: total, tied, with-head or non-embedding."),
]
CountAsOption = Annotated[
    str | None, typer.Option("--count-as", metavar="C", help="How the law shall (columns width, vocabulary).")
]
ExpertsOption = Annotated[
    bool, typer.Option("--experts", help="A law of mixtures of experts (column experts; dense runs have 1).")
]
RepetitionOption = Annotated[
    bool, typer.Option("--repetition", help="What repeated tokens are worth (column unique_tokens).")
]
SaveOption = Annotated[
    str | None, typer.Option("--save", metavar="NAME", help="Write the law into your own catalogue under this id.")
]
ApproachOption = Annotated[
    str, typer.Option("--approach", metavar="A", help="3: the law; 2: parabolas of slices; 1: envelope.")
]
MinimumOption = Annotated[
    str, typer.Option("--minimum", metavar="M", help="Of a slice (--approach 2): parabola or interpolated.")
]
NoiseOption = Annotated[
    str | None,
    typer.Option("--noise", metavar="A,B", help="Seeds' deviation of a loss of 3 and of 7 (--minimum interpolated)."),
]
TiedOption = Annotated[bool, typer.Option("--tied", help="One exponent for both: E + A / N^e + B / D^e.")]
AccuracyOption = Annotated[
    str | None,
    typer.Option("--accuracy", metavar="FORM", help="Accuracy by loss, exponential or sigmoid (column accuracy)."),
]
LAW_ITSELF = 3
"""The approach that fits the law of the loss."""

SeedOption = Annotated[str, typer.Option("--seed", metavar="S", help="Seed of the resamples.")]


def column_map(text: str | None) -> dict[str, str]:
    """``parameters=N,loss=val_loss`` as a dictionary; raises InputError for another form."""
    pairs = [part.partition("=") for part in (text or "").split(",") if part.strip()]
    for name, equals, own in pairs:
        if not (name.strip() and equals and own.strip()):
            raise InputError(f"--columns: {name + equals + own!r} is not like parameters=N")
    return {name.strip(): own.strip() for name, _, own in pairs}


def fit(
    runs: RunsArgument,
    objective: ObjectiveOption = "huber",
    columns: ColumnsOption = None,
    bootstrap: Annotated[
        str, typer.Option("--bootstrap", metavar="N", help="Resamples of the runs; 0 for none.")
    ] = "1000",
    seed: SeedOption = "42",
    flop: Annotated[
        list[str] | None, typer.Option("--flop", metavar="C", help="Compute to give the optimum for; may be repeated.")
    ] = None,
    save: SaveOption = None,
    by_slice: Annotated[bool, typer.Option("--by-slice", help="Resample within slices of equal compute.")] = False,
    approach: ApproachOption = "3",
    repetition: RepetitionOption = False,
    counted: CountedOption = None,
    count_as: CountAsOption = None,
    experts: ExpertsOption = False,
    minimum: MinimumOption = "parabola",
    noise: NoiseOption = None,
    tied: TiedOption = False,
    accuracy: AccuracyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit L = E + A / N^alpha + B / D^beta to runs, and say what they cannot tell.

    Runs with held_back = 1 are not fitted but foretold. A loss of nan means a run
    that diverged.
    """
    from supercycle.report import laws_fit_forms as forms
    from supercycle.report.tables import laws_fit as tables
    from supercycle.verbs.fit import fit as fitted
    from supercycle.verbs.fit import fit_accuracy, fit_experts, fit_repetition, fit_slices, fit_tied, save_law

    computes = [amount("--flop", one, "FLOP") for one in flop or []]
    draws, start, names = whole("--bootstrap", bootstrap), whole("--seed", seed), column_map(columns)
    drawn = {"columns": names, "bootstrap": draws, "seed": start}
    if accuracy is not None:
        _answered("tasks", as_json, fit_accuracy(runs, form=accuracy, columns=names))
    elif tied:
        _answered("tied", as_json, fit_tied(runs, **drawn))  # type: ignore[arg-type]
    elif experts:
        _answered("experts", as_json, fit_experts(runs, **drawn))  # type: ignore[arg-type]
    elif repetition:
        _answered("repetition", as_json, fit_repetition(runs, columns=names))
    elif whole("--approach", approach) != LAW_ITSELF:
        sliced = fit_slices(
            runs, approach=whole("--approach", approach), minimum=minimum, noise=_noise(noise), **drawn  # type: ignore[arg-type]
        )  # fmt: skip
        show_json(forms.slices(sliced, computes)) if as_json else show(tables.slices(sliced, computes))
    else:
        found = fitted(
            runs, objective=objective, flop=computes, by_slice=by_slice, counted=counted, count_as=count_as,
            **drawn,  # type: ignore[arg-type]
        )  # fmt: skip
        saved = None if save is None else str(save_law(found, save))
        show_json(forms.fitted(found, saved)) if as_json else show(tables.fitted(found, saved))


def _answered(kind: str, as_json: bool, found: object) -> None:
    """Shows a fit of one kind as its table or its JSON."""
    from supercycle.report import laws_fit_forms as forms
    from supercycle.report.tables import laws_fit as tables

    show_json(getattr(forms, kind)(found)) if as_json else show(getattr(tables, kind)(found))


def _noise(text: str | None) -> tuple[float, float] | None:
    """Two numbers with a comma between them; raises InputError for anything else."""
    if text is None:
        return None
    parts = [amount("--noise", part, "") for part in text.split(",")]
    if len(parts) != 2:
        raise InputError(f"--noise: {text!r} is not two numbers, like 0.002,0.05")
    return parts[0], parts[1]


def next_runs(
    runs: RunsArgument,
    budget: Annotated[str, typer.Option("--budget", metavar="C", help="FLOP for all runs together, like 1e21.")],
    count: Annotated[str, typer.Option("--runs", metavar="K", help="How many runs.")] = "8",
    decide_at: Annotated[
        str | None, typer.Option("--decide-at", metavar="C", help="Compute of the decision (100 x the largest run).")
    ] = None,
    objective: ObjectiveOption = "huber",
    columns: ColumnsOption = None,
    to: Annotated[str | None, typer.Option("--to", metavar="SWEEP.csv", help="Write the sweep as a table.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The runs to make next: those that make the optimum at a compute surest."""
    from supercycle.report import laws_fit_forms as forms
    from supercycle.report.tables import laws_fit as tables
    from supercycle.verbs.fit import next_runs as designed

    found = designed(
        runs, budget=amount("--budget", budget, "FLOP"), count=whole("--runs", count), objective=objective,
        decide_at=None if decide_at is None else amount("--decide-at", decide_at, "FLOP"), columns=column_map(columns),
    )  # fmt: skip
    if to is not None:
        form = forms.sweep(found)["runs"]
        lines = [f"{one['parameters']:.6g},{one['tokens']:.6g},{one['flop']:.6g}" for one in form]
        write_file("--to", to, "\n".join(["parameters,tokens,flop", *lines]) + "\n")
    show_json(forms.sweep(found)) if as_json else show(tables.sweep(found))
