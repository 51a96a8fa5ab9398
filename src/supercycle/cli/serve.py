"""``supercycle serve``: a model served, its frontier, dollars and joules a million tokens."""

from typing import Annotated

import typer

from supercycle.cli.options import CatalogOption, ChipOption, JsonOption, ModelArgument, amount, optional_whole
from supercycle.cli.output import show, show_json, write_file

CountOption = Annotated[str | None, typer.Option("--count", metavar="N", help="How many chips (default: one server).")]
WorkloadOption = Annotated[
    str, typer.Option("--workload", metavar="W", help="chat, document, reasoning, agents or rollouts.")
]
InputOption = Annotated[str | None, typer.Option("--input", metavar="L", help="Tokens of a request's input.")]
OutputOption = Annotated[str | None, typer.Option("--output", metavar="L", help="Tokens of its output.")]
CachedOption = Annotated[
    str | None, typer.Option("--cached", metavar="X", help="Share of the input that has been read before.")
]
FirstOption = Annotated[
    str | None, typer.Option("--ttft", metavar="S", help="Longest time to the first token, like 2 or '500 ms'.")
]
BetweenOption = Annotated[
    str | None, typer.Option("--tpot", metavar="S", help="Longest time between two tokens, like '25 ms'.")
]
NumbersOption = Annotated[str, typer.Option("--precision", metavar="P", help="bf16, fp16, fp8, fp4, int8, int4, …")]
CacheOption = Annotated[
    str | None, typer.Option("--cache", metavar="P", help="Format of the KV cache (default: the engine's).")
]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="E", help="vllm, sglang, tensorrt-llm, … (catalog engines).")
]
DraftedOption = Annotated[
    str | None, typer.Option("--drafted", metavar="N", help="Tokens guessed ahead in each pass (default: none).")
]
AcceptanceOption = Annotated[
    str, typer.Option("--acceptance", metavar="X", help="Chance that a guessed token is right.")
]
BesideOption = Annotated[
    list[str] | None, typer.Option("--beside", metavar="C", help="Another chip to compare, a server of it; repeat.")
]
PlotOption = Annotated[str | None, typer.Option("--plot", metavar="FILE.svg", help="Write the frontier as a picture.")]


def serve(
    model: ModelArgument,
    chip: ChipOption,
    count: CountOption = None,
    workload: WorkloadOption = "chat",
    input: InputOption = None,
    output: OutputOption = None,
    cached: CachedOption = None,
    ttft: FirstOption = None,
    tpot: BetweenOption = None,
    precision: NumbersOption = "fp8",
    cache: CacheOption = None,
    engine: EngineOption = "vllm",
    drafted: DraftedOption = None,
    acceptance: AcceptanceOption = "0.7",
    beside: BesideOption = None,
    plot: PlotOption = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:  # fmt: skip
    """A model served: speed, latency, $ and J per million tokens."""
    from supercycle.report import serve_forms, serve_plot
    from supercycle.report.tables import serve as tables
    from supercycle.verbs import serve as verbs
    from supercycle.verbs.door import opened

    store = opened(catalog)
    asked = {
        "workload": workload, "input": optional_whole("--input", input), "output": optional_whole("--output", output),
        "cached": _optional("--cached", cached, ""), "ttft": _optional("--ttft", ttft, "s"),
        "tpot": _optional("--tpot", tpot, "s"), "precision": precision, "cache": cache, "engine": engine,
        "drafted": optional_whole("--drafted", drafted) or 0,
        "acceptance": amount("--acceptance", acceptance, ""), "catalog": store,
    }  # fmt: skip
    found = verbs.frontier(model, chip=chip, count=optional_whole("--count", count), **asked)  # type: ignore[arg-type]
    others = verbs.beside(model, beside or [], **asked)  # type: ignore[arg-type]
    if plot is not None:
        write_file("--plot", plot, serve_plot.frontier(found))
    if as_json:
        show_json(serve_forms.serving(found, others, store))
        return
    show(tables.serving(found, others, plot))


def _optional(option: str, text: str | None, unit: str) -> float | None:
    return None if text is None else amount(option, text, unit)
