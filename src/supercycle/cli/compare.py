"""``supercycle compare``: chips side by side on one workload."""

from typing import Annotated

import typer

from supercycle.cli.options import (
    BatchOption,
    CatalogOption,
    DateOption,
    DrawsOption,
    ExplainOption,
    JsonOption,
    ModelArgument,
    RentOption,
    SeedOption,
    SequenceOption,
    SetOption,
    SiteOption,
    amount,
    given_names,
    optional_day,
    optional_whole,
    rent_basis,
)
from supercycle.cli.output import explained, show, show_json

WorkloadOption = Annotated[
    str | None,
    typer.Option(
        "--workload", metavar="W",
        help="Serve instead of train: chat, document, reasoning, agents or rollouts.",
    ),
]  # fmt: skip
FirstOption = Annotated[
    str | None,
    typer.Option("--ttft", metavar="S", help="Serving: longest time to the first token, like 2 or '500 ms'."),
]
BetweenOption = Annotated[
    str | None, typer.Option("--tpot", metavar="S", help="Serving: longest time between two tokens, like '25 ms'.")
]
EngineOption = Annotated[
    str | None, typer.Option("--engine", metavar="E", help="Serving: vllm (default), sglang, tensorrt-llm, …")
]
FormatOption = Annotated[
    str | None, typer.Option("--precision", metavar="P", help="Number format (default: bf16 to train, fp8 to serve).")
]
HowManyOption = Annotated[
    str | None,
    typer.Option("--count", metavar="N", help="How many chips; serving: default one server of each kind."),
]


def compare(
    model: ModelArgument,
    chips: Annotated[str, typer.Option("--chips", metavar="A,B,C", help="Chips of the catalogue.")],
    count: HowManyOption = None,
    workload: WorkloadOption = None,
    global_batch: BatchOption = None,
    sequence: SequenceOption = None,
    ttft: FirstOption = None,
    tpot: BetweenOption = None,
    precision: FormatOption = None,
    engine: EngineOption = None,
    date: DateOption = None,
    rent: RentOption = "contract",
    site: SiteOption = "reference-us",
    given: SetOption = None,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    catalog: CatalogOption = None,
) -> None:
    """Chips side by side: training or serving for a watt, for a dollar bought, rented, owned."""
    from supercycle.report import spend_forms
    from supercycle.report.tables import compare as tables
    from supercycle.verbs.compare import compared
    from supercycle.verbs.door import opened

    store, settings = opened(catalog), given_names(given)
    found = compared(
        model, workload, chips=[name.strip() for name in chips.split(",") if name.strip()],
        count=optional_whole("--count", count), global_batch=optional_whole("--global-batch", global_batch),
        sequence=optional_whole("--seq", sequence), ttft=None if ttft is None else amount("--ttft", ttft, "s"),
        tpot=None if tpot is None else amount("--tpot", tpot, "s"), engine=engine, precision=precision,
        date=optional_day("--date", date), rent=rent_basis(rent), site=site, given=settings,
        draws=optional_whole("--draws", draws), seed=optional_whole("--seed", seed), catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(spend_forms.comparison(found, store))
        return
    show(explained(tables.compared(found), found.sources, store, explain))
