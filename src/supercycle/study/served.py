"""What a plan's model costs to serve: the tokens of its demand on the chip that trains it."""

from dataclasses import dataclass
from typing import cast

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import SECONDS_PER_HOUR, Flop
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.store import Catalog
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.serve.space import LARGEST_COPY
from supercycle.serve.text import layout_text
from supercycle.serve.workloads import USUAL, workload_named
from supercycle.study.serving import Serving, ask_shape, serve, server_chips

MILLION = 1e6

DRAWS = 300
"""Draws behind the intervals of the serving of a plan."""

PRECISIONS = ("fp8", "int8", "bf16", "fp16")
"""Formats that a model is served in, the first that the chip multiplies in (a choice: 8 bits are usual)."""


@dataclass(frozen=True)
class ServingDemand:
    """Tokens that the model will serve, and what that takes.

    ``tokens`` count input and output in the proportions of the workload; ``flop`` are 2 a parameter and token.
    ``chip`` serves them at its least cost within the workload's limits, ``chips`` of one copy or server at a time, in
    ``layout``; ``cost`` is rent and ``owned_cost`` amortised hardware and energy. ``with_training`` adds the rent of
    training; both doubts share the chip's, so that their ends add up. What is not known is None, ``reason`` says why.
    """

    tokens: float
    flop: Flop
    chip: str
    workload: str
    precision: str = ""
    chips: int = 0
    layout: str = ""
    tokens_per_s_per_chip: Estimate | None = None
    chip_hours: Estimate | None = None
    energy_j: Estimate | None = None
    cost: Estimate | None = None
    owned_cost: Estimate | None = None
    with_training: Estimate | None = None
    reason: str | None = None


def served_demand(
    catalog: Catalog, shape: Shape, chip: str, tokens: float, training: Estimate | None, *, site: str
) -> ServingDemand:
    """The demand of a plan served on a chip, rented; ``training`` is the rent of training where it is known."""
    flop = 2.0 * float(parameters(shape).active) * tokens
    bare = ServingDemand(tokens, flop, chip, USUAL)
    entry = cast(ChipEntry, catalog.entry("chips", chip))
    precision = next((name for name in PRECISIONS if f"{name}-dense" in entry.peak), "bf16")
    try:
        found, count = _on_enough_chips(catalog, shape, chip, precision, site)
    except InputError as fault:
        return ServingDemand(tokens, flop, chip, USUAL, precision, reason=fault.headline)
    workload = workload_named(bare.workload)
    written = float(tokens * workload.output / (workload.input + workload.output))
    best = found.best
    rate = best.tokens_per_s_per_chip
    seconds = Estimate(written / rate.value, written / rate.high, written / rate.low)
    cost = None if best.cost_per_mtok is None else best.cost_per_mtok.scaled(written / MILLION)
    owned = None if best.owned_cost_per_mtok is None else best.owned_cost_per_mtok.scaled(written / MILLION)
    return ServingDemand(
        tokens, flop, chip, USUAL, precision, count, layout_text(best.point.layout), rate,
        seconds.scaled(1.0 / SECONDS_PER_HOUR), best.energy_per_mtok_j.scaled(written / MILLION), cost, owned,
        _both(cost, training), None if cost is not None else found.asked.site.missing.get("rental_price"),
    )  # fmt: skip


def _both(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    if one is None or other is None:
        return None
    return Estimate(one.value + other.value, one.low + other.low, one.high + other.high)


SERVERS_TRIED = 4
"""How many times the chips of the best copy found are tried before a plan is content (a limit of this package)."""


def _on_enough_chips(catalog: Catalog, shape: Shape, chip: str, precision: str, site: str) -> tuple[Serving, int]:
    """The serving of least cost a token on one server, or on 2, 4, … as many chips as far as LARGEST_COPY."""
    count = server_chips(catalog, chip)
    best: tuple[Serving, int] | None = None
    while True:
        try:
            asked = ask_shape(
                catalog, shape, chip, count, workload_named(USUAL), precision=precision, site=site
            )  # fmt: skip
            found = serve(asked, draws=DRAWS)
            if best is None or _rate(found) > _rate(best[0]):
                best = found, count
        except InputError:
            if best is None and 2 * count > LARGEST_COPY:
                raise
        if best is not None and (2 * count > LARGEST_COPY or count >= SERVERS_TRIED * best[1]):
            return best
        count *= 2


def _rate(found: Serving) -> float:
    return float(found.best.tokens_per_s_per_chip.value)
