"""The verb ``frontier``: what a model costs to serve, and how fast it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from supercycle.base.errors import InputError
from supercycle.verbs.door import MOST_CHIPS, Store, bounded, opened

if TYPE_CHECKING:
    from supercycle.serve.workloads import Workload
    from supercycle.study.own_chip import ChipMade
    from supercycle.study.serving import Serving

LONGEST = 100_000_000
"""Tokens of a request at most (a limit of this package)."""


OWN = "own silicon: a chip as fast as this one, at what the design costs to make; a maker's margin is not in it"


def frontier(
    model: str,
    *,
    chip: str,
    count: int | None = None,
    workload: str = "chat",
    input: float | None = None,
    output: float | None = None,
    cached: float | None = None,
    ttft: float | None = None,
    tpot: float | None = None,
    precision: str = "fp8",
    cache: str | None = None,
    engine: str = "vllm",
    drafted: int = 0,
    acceptance: float = 0.7,
    silicon: "ChipMade | None" = None,
    demand: Sequence[float] = (),
    draws: int = 500,
    seed: int = 20_261,
    catalog: Store = None,
) -> "Serving":
    """Throughput against interactivity of a model on ``count`` chips, dollars and joules a million tokens.

    ``workload`` names lengths and promises (chat, document, reasoning, agents, rollouts). ``input``, ``output``,
    ``cached`` (a share of the input), ``ttft`` and ``tpot`` (seconds) replace them. ``drafted`` tokens a pass are
    guessed ahead and accepted with ``acceptance``. ``silicon`` is a chip of one's own, as ``supercycle.silicon`` gives
    it: tokens are also priced at what it costs to make, beside rented and owned chips. ``demand`` is output tokens a
    second over time, for the size of a fleet.

    Raises InputError for a name that is not known, a model that does not fit, or numbers out of bounds.
    """
    from supercycle.base.draws import Uncertain
    from supercycle.serve.build import engine_of
    from supercycle.serve.frontier import Limits
    from supercycle.serve.service import Speculation
    from supercycle.serve.workloads import workload_named
    from supercycle.study.serving import ask, server_chips
    from supercycle.study.serving import serve as served
    from supercycle.study.serving_fleet import serving_with_fleet

    store = opened(catalog)
    found = workload_named(workload)
    asked = _asked(found, input, output, cached)
    given = ttft is not None or tpot is not None
    limits = Limits(_seconds("ttft", ttft), _seconds("tpot", tpot)) if given else found.limits
    chips = server_chips(store, chip) if count is None else bounded("count", count, MOST_CHIPS)
    speculation = Speculation(bounded("drafted", drafted, 64), _share("acceptance", acceptance)) if drafted else None
    if engine_of(store, engine)[1]:
        store.find("engines", engine)
    question = ask(
        store, model, chip, chips, asked, precision=precision, cache=cache, engine=engine, speculation=speculation,
        limits=limits,
    )  # fmt: skip
    if silicon is not None:
        question = replace(question, silicon=Uncertain(silicon.unit), notes=(*question.notes, OWN))
    answer = served(question, draws=bounded("draws", draws, 1_000_000), seed=seed)
    return serving_with_fleet(answer, demand) if demand else answer


def _asked(found: "Workload", input: float | None, output: float | None, cached: float | None) -> "Workload":
    """A workload with the lengths and the share that are given."""
    return replace(
        found,
        input=found.input if input is None else bounded("input", input, LONGEST),
        output=found.output if output is None else bounded("output", output, LONGEST),
        cached=found.cached if cached is None else _share("cached", cached),
    )


def beside(model: str, chips: Sequence[str], *, catalog: Store = None, **asked: object) -> "dict[str, Serving | str]":
    """The same question for several chips, each on one server of its own: an answer, or why there is none.

    Raises InputError for a name that is no chip.
    """
    store = opened(catalog)
    for chip in chips:
        store.find("chips", chip)
    found: dict[str, Serving | str] = {}
    for chip in chips:
        try:
            found[chip] = frontier(model, chip=chip, catalog=store, **asked)  # type: ignore[arg-type]
        except InputError as fault:
            found[chip] = fault.headline
    return found


def _share(name: str, number: float) -> float:
    if not (isinstance(number, int | float) and 0.0 <= number < 1.0):
        raise InputError(f"{name}: {number!r} is not a share from 0 to below 1")
    return float(number)


def _seconds(name: str, number: float | None) -> float:
    if number is None:
        return float("inf")
    if not (isinstance(number, int | float) and 0.0 < number < float("inf")):
        raise InputError(f"{name}: {number!r} is not a time above zero")
    return float(number)
