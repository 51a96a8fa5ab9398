"""``supercycle run`` and ``supercycle search``: one training step, and the splits it can have."""

from typing import Annotated

import typer

from supercycle.cli.options import (
    BatchOption,
    CatalogOption,
    ChipOption,
    CountOption,
    DrawsOption,
    ExplainOption,
    FrameworkOption,
    JsonOption,
    ModelArgument,
    PrecisionOption,
    SeedOption,
    SequenceOption,
    SetOption,
    given_names,
    optional_whole,
    whole,
)
from supercycle.cli.output import show, show_json


def run(
    model: ModelArgument,
    chip: ChipOption,
    count: CountOption,
    split: Annotated[
        str | None,
        typer.Option(
            "--split", metavar="SPLIT",
            help="Like tp=8,pp=16,vpp=3,cp=1,ep=1,mb=1,recompute=full,zero=1 (default: the fastest that fits).",
        ),
    ] = None,
    global_batch: BatchOption = None,
    sequence: SequenceOption = None,
    precision: PrecisionOption = "bf16",
    framework: FrameworkOption = None,
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:  # fmt: skip
    """One training step: its time and memory by parts, MFU."""
    from supercycle.report import explain as explained
    from supercycle.report import json_forms
    from supercycle.report.tables import run as tables
    from supercycle.report.tables.layout import blank
    from supercycle.study.predict import DRAWS, SEED
    from supercycle.verbs.door import opened
    from supercycle.verbs.step import predict

    settings = given_names(given)
    store = opened(catalog)
    found = predict(
        model, chip=chip, count=whole("--count", count), split=split,
        global_batch=optional_whole("--global-batch", global_batch), sequence=optional_whole("--seq", sequence),
        precision=precision, framework=framework, given=settings,
        draws=DRAWS if draws is None else whole("--draws", draws),
        seed=SEED if seed is None else whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(json_forms.prediction(found, store))
        return
    show([*tables.prediction(found), *((blank(), explained(found, store)) if explain else ())])


def search(
    model: ModelArgument,
    chip: ChipOption,
    count: CountOption,
    top: Annotated[str, typer.Option("--top", metavar="K", help="How many of the fastest splits to list.")] = "10",
    global_batch: BatchOption = None,
    sequence: SequenceOption = None,
    precision: PrecisionOption = "bf16",
    framework: FrameworkOption = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Every split that fits, ranked by step time."""
    from supercycle.report import json_forms
    from supercycle.report.tables import run as tables
    from supercycle.study.predict import with_caveats
    from supercycle.verbs.step import ask, ranked

    asked = ask(
        model, chip=chip, count=whole("--count", count),
        global_batch=optional_whole("--global-batch", global_batch), sequence=optional_whole("--seq", sequence),
        precision=precision, framework=framework, catalog=catalog,
    )  # fmt: skip
    found = ranked(asked, top=whole("--top", top))
    asked = with_caveats(asked, found.best[0].split)
    if as_json:
        show_json(json_forms.search(found, asked.notes))
        return
    show(tables.search(asked, found))
