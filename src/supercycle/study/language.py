"""The language model of a programme: how long a call takes and what it costs, served on a server of its own."""

from dataclasses import dataclass

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.serve.workloads import Workload
from supercycle.study.programme_spec import ProgrammeSpec
from supercycle.study.serving import ask, serve, server_chips

FIRST_TOKEN, EACH_TOKEN = 0.5, 0.04
"""Seconds until the first token, and for each, that an order may take (choices)."""


@dataclass(frozen=True)
class LanguageResult:
    """A call: seconds until the first word and until the last, and dollars, at the load of least cost."""

    model: str
    chip: str
    chips: int
    first_s: Estimate
    call_s: Estimate
    cost_per_mtok: Estimate | None
    cost_per_call: float
    calls_per_task: float
    calls_per_s: float
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def language(catalog: Catalog, spec: ProgrammeSpec) -> LanguageResult:
    """Serves the language model of a specification. Raises InputError for names, or a model that does not fit."""
    asked = spec.language
    chip = catalog.find("chips", asked.chip).id
    chips = server_chips(catalog, chip)
    work = Workload("orders", "an order turned into tasks", asked.input, asked.output, 0.0, FIRST_TOKEN, EACH_TOKEN)
    question = ask(catalog, asked.model, chip, chips, work, site=spec.basics.site, when=spec.basics.as_of)
    found = serve(question, draws=300, seed=spec.basics.seed)
    best = found.best
    price = best.cost_per_mtok
    rest = asked.output - 1
    call = Estimate(
        best.ttft_s.value + rest * best.tpot_s.value, best.ttft_s.low + rest * best.tpot_s.low,
        best.ttft_s.high + rest * best.tpot_s.high,
    )  # fmt: skip
    return LanguageResult(
        asked.model, chip, chips, best.ttft_s, call, price, 0.0 if price is None else price.value * asked.output / 1e6,
        asked.calls, best.tokens_per_s_per_chip.value * chips / asked.output,
        ("the price of a language call is not known: none is charged",) if price is None else (), found.sources,
    )  # fmt: skip
