"""``laws``: the list, one law, the laws compared, the optimum under limits, the data wall, and a fit."""

from typing import Any, Literal, cast

from pydantic import Field

from supercycle.base.errors import InputError
from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form
from supercycle.www.body import Body
from supercycle.www.commands.command import Command, as_table, tables
from supercycle.www.fields import CsvText, Flop, Interval, Name, Number, Spec, Whole, Word, Written


class NothingBody(Body):
    """No arguments."""


class ShowBody(Body):
    """A law of the catalogue."""

    name: Name


class ComputeBody(Body):
    """A compute in FLOP."""

    flop: Flop


class WallBody(Body):
    """A stock of data and how it is used."""

    stock: Name = "indexed-web"
    growth: Interval | None = None
    over_training: Number = 1.0
    synthetic: Number = 1.0
    until: Whole = 2035


class OptimumBody(Body):
    """What is fixed and what limits it; or ``spec``, the text or the tables of a question."""

    spec: Spec | None = None
    flop: Written | None = None
    budget: Written | None = None
    loss: Written | None = None
    law: Name | None = None
    unique_tokens: Written | None = None
    inference_tokens: Written | None = None
    prompt_tokens: Written | None = None
    answer_tokens: Written | None = None
    synthetic_tokens: Written | None = None
    exchange: Written | None = None
    generator: Written | None = None
    chip: Name | None = None
    mfu: Written | None = None
    price: Written | None = None
    serve_chip: Name | None = None
    experts: Written | None = None
    granularity: Written | None = None
    sparsity: Written | None = None
    bits: Written | None = None
    time: Written | None = None
    chips: Written | None = None


class FitBody(Body):
    """Runs as the text of a CSV with the columns parameters, tokens (or flop) and loss."""

    csv: CsvText
    objective: Name = "huber"
    columns: dict[Word, Word] | None = None
    bootstrap: Whole = 1000
    seed: Whole = 42
    flop: list[Flop] = Field(default_factory=list)
    by_slice: bool = False
    approach: Literal[1, 2, 3] = 3
    repetition: bool = False
    counted: Name | None = None
    count_as: Name | None = None
    experts: bool = False
    minimum: Literal["parabola", "interpolated"] = "parabola"
    noise: Word | None = None
    tied: bool = False
    accuracy: Literal["exponential", "sigmoid"] | None = None


class NextBody(Body):
    """Runs as the text of a CSV, and the compute for more of them."""

    csv: CsvText
    budget: Flop
    runs: Whole = 8
    decide_at: Flop | None = None
    objective: Name = "huber"
    columns: dict[Word, Word] | None = None


def list_laws(asked: NothingBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws list``."""
    from supercycle.catalog.laws import LawEntry
    from supercycle.report import catalog_forms

    found = [(id, cast(LawEntry, catalog.entry("laws", id))) for id in catalog.files("laws")]
    return {"laws": [catalog_forms.law(id, entry) for id, entry in found]}


def show(asked: ShowBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws show``."""
    from supercycle.report import catalog_answers

    return catalog_answers.entry(catalog, "laws", asked.name)


def compare(asked: ComputeBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws compare``."""
    from supercycle.report import law_forms
    from supercycle.verbs.laws import compare_laws

    return law_forms.comparison(asked.flop, compare_laws(asked.flop, catalog=catalog), catalog)


def wall(asked: WallBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws wall``."""
    from supercycle.report import law_forms
    from supercycle.verbs.laws import wall as found

    answer = found(
        stock=asked.stock, growth=asked.growth, over_training=asked.over_training, synthetic=asked.synthetic,
        until=asked.until, catalog=catalog,
    )  # fmt: skip
    return law_forms.wall(answer, catalog)


def optimum(asked: OptimumBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws optimum``: that of one law alone where that is all that is asked."""
    from supercycle.report import json_forms, law_forms
    from supercycle.verbs import optimum_asked as asking
    from supercycle.verbs.laws import allocate
    from supercycle.verbs.laws import optimum as best

    given = asked.model_dump(exclude_none=True)
    spec = tables(given.pop("spec", None))
    if spec is not None:
        if given:
            raise InputError("a question is a specification or options, not both")
        return law_forms.allotment(allocate(spec, catalog=catalog), catalog)
    if not asking.is_simple(given):
        return law_forms.allotment(allocate(asking.tables(given), catalog=catalog), catalog)
    limits: dict[str, Any] = {
        name: asking.amount(name, given[name], "token")
        for name in ("unique_tokens", "inference_tokens")
        if name in given
    }
    flop = asking.amount("flop", given["flop"], "FLOP")
    return json_forms.optimum(best(flop, law=asked.law, catalog=catalog, **limits), catalog)


def fit(asked: FitBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws fit``; nothing is saved."""
    from supercycle.report import laws_fit_forms as forms
    from supercycle.verbs.fit import fit as fitted
    from supercycle.verbs.fit import fit_accuracy, fit_experts, fit_repetition, fit_slices, fit_tied

    with as_table(asked.csv) as path:
        if asked.accuracy is not None:
            return forms.tasks(fit_accuracy(path, form=asked.accuracy, columns=asked.columns))
        if asked.tied:
            return forms.tied(fit_tied(path, columns=asked.columns, bootstrap=asked.bootstrap, seed=asked.seed))
        if asked.experts:
            return forms.experts(
                fit_experts(path, columns=asked.columns, bootstrap=asked.bootstrap, seed=asked.seed)
            )  # fmt: skip
        if asked.repetition:
            return forms.repetition(fit_repetition(path, columns=asked.columns, catalog=catalog))
        if asked.approach != 3:
            found = fit_slices(
                path, approach=asked.approach, columns=asked.columns, bootstrap=asked.bootstrap, seed=asked.seed,
                minimum=asked.minimum, noise=_noise(asked.noise),
            )  # fmt: skip
            return forms.slices(found, asked.flop)
        return forms.fitted(
            fitted(
                path, objective=asked.objective, columns=asked.columns, bootstrap=asked.bootstrap, seed=asked.seed,
                flop=asked.flop, by_slice=asked.by_slice, counted=asked.counted, count_as=asked.count_as,
            )
        )  # fmt: skip


def _noise(text: str | None) -> tuple[float, float] | None:
    """Two numbers with a comma between them; raises InputError for anything else."""
    if text is None:
        return None
    from supercycle.base.units import parse

    parts = [parse(part, "") for part in text.split(",")]
    if len(parts) != 2:
        raise InputError(f"noise: {text!r} is not two numbers, like '0.002,0.05'")
    return parts[0], parts[1]


def next_runs(asked: NextBody, catalog: Catalog) -> Form:
    """The document of ``supercycle laws next``; nothing is written."""
    from supercycle.report import laws_fit_forms as forms
    from supercycle.verbs.fit import next_runs as designed

    with as_table(asked.csv) as path:
        found = designed(
            path, budget=asked.budget, count=asked.runs, objective=asked.objective, decide_at=asked.decide_at,
            columns=asked.columns,
        )  # fmt: skip
    return forms.sweep(found)


RUNS = "parameters,tokens,loss\n" + "".join(
    f"{n:.4g},{d:.4g},{1.7 + 400 / n**0.34 + 410 / d**0.28:.4f}\n"
    for n in (1e7, 3e7, 1e8, 3e8) for d in (1e8, 1e9, 1e10)
)  # fmt: skip
"""A made table of runs, for the example."""

COMMANDS = (
    Command("laws/list", "The laws of the catalogue and the runs behind them.", NothingBody, list_laws, {"all": {}}),
    Command("laws/show", "One law: every coefficient with its source.", ShowBody, show, {
        "Chinchilla": {"name": "hoffmann-2022"},
    }),
    Command("laws/compare", "What every law predicts at one compute.", ComputeBody, compare, {
        "1e24 FLOP": {"flop": 1e24},
    }),
    Command("laws/wall", "When training data run out.", WallBody, wall, {"the web": {}}),
    Command("laws/optimum", "What a compute, a budget or a loss buys best, under limits.", OptimumBody, optimum, {
        "a compute": {"flop": "5.76e23"}, "a budget, with demand": {"budget": "$10M", "answer_tokens": "1T"},
    }),
    Command("laws/fit", "A law fitted to runs; what they cannot tell is said.", FitBody, fit, {
        "twelve runs": {"csv": RUNS, "bootstrap": 0, "flop": [1e22]},
        "one exponent": {"csv": RUNS, "bootstrap": 0, "tied": True},
    }),
    Command("laws/next", "The runs to make next, which make the optimum surest.", NextBody, next_runs, {
        "eight runs": {"csv": RUNS, "budget": 1e21},
    }),
)  # fmt: skip
