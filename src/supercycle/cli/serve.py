"""``supercycle serve``: a model served, its frontier, dollars and joules a million tokens."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supercycle.base.errors import InputError
from supercycle.cli.options import (
    CatalogOption,
    ChipOption,
    JsonOption,
    ModelArgument,
    amount,
    optional_whole,
    whole,
)
from supercycle.cli.output import show, show_json, write_file

if TYPE_CHECKING:
    from supercycle.catalog.store import Catalog
    from supercycle.study.own_chip import ChipMade

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
SiliconOption = Annotated[
    str | None,
    typer.Option(
        "--silicon", metavar="D", help="Price a chip of your own too, like 'n3,area=800,stacks=6,power=700,volume=1M'."
    ),
]
DemandOption = Annotated[
    str | None,
    typer.Option("--demand", metavar="T", help="Output tokens/s over time, like 1M,3M,2M or a file: sizes a fleet."),
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
    silicon: SiliconOption = None,
    demand: DemandOption = None,
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
    own = design(silicon, chip, store)
    found = verbs.frontier(
        model,
        chip=chip,
        count=optional_whole("--count", count),
        silicon=own,
        demand=curve(demand),
        **asked,  # type: ignore[arg-type]
    )
    others = verbs.beside(model, beside or [], **asked)  # type: ignore[arg-type]
    if plot is not None:
        write_file("--plot", plot, serve_plot.frontier(found))
    if as_json:
        show_json(serve_forms.serving(found, others, store))
        return
    show(tables.serving(found, others, plot))


def design(said: str | None, chip: str, store: "Catalog") -> "ChipMade | None":
    """The chip of one's own that ``--silicon`` describes: a process, and its area in mm², stacks, power in W, volume,
    with ``dies`` and ``memory`` where they are said."""
    if said is None:
        return None
    from supercycle.verbs.invest import silicon

    process, *parts = (part.strip() for part in said.split(","))
    given = {name.strip(): value for name, _, value in (part.partition("=") for part in parts)}
    faults = [f"{name}: not said" for name in NEEDED if name not in given]
    faults += [f"{name}: not a part of a design" for name in given if name not in (*NEEDED, "dies", "memory")]
    if faults:
        raise InputError(f"--silicon: {said!r} is no design", faults, hint=DESIGN)
    return silicon(
        process, area=amount("--silicon area", given["area"], ""), memory=given.get("memory", "hbm3e"),
        stacks=whole("--silicon stacks", given["stacks"]), power=amount("--silicon power", given["power"], "W"),
        volume=amount("--silicon volume", given["volume"], ""), dies=whole("--silicon dies", given.get("dies", "1")),
        against=chip, catalog=store,
    )  # fmt: skip


def curve(said: str | None) -> list[float]:
    """Output tokens a second over time: numbers after one another, or those of a file, one a line."""
    if said is None:
        return []
    path = Path(said)
    if path.suffix and not said[:1].isdigit():
        try:
            said = ",".join(path.read_text(encoding="utf-8").split())
        except OSError as fault:
            raise InputError(f"--demand: {path} cannot be read", [str(fault.strerror)]) from None
    return [amount("--demand", part, "") for part in said.split(",") if part]


NEEDED = ("area", "stacks", "power", "volume")
DESIGN = "like 'n3,area=800,stacks=6,power=700 W,volume=1M', with memory=hbm3e and dies=1 where they differ"


def _optional(option: str, text: str | None, unit: str) -> float | None:
    return None if text is None else amount(option, text, unit)
