"""Chips side by side on one named serving workload: output for a watt, and for a dollar bought, rented and owned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.catalog.prices import Basis
from supercycle.catalog.store import Catalog
from supercycle.serve.build import USUAL_ENGINE
from supercycle.serve.frontier import Limits
from supercycle.serve.text import layout_text
from supercycle.serve.workloads import Workload
from supercycle.study.candidate import with_given
from supercycle.study.chips_compared import place_of
from supercycle.study.given import Given, read_given, unused
from supercycle.study.given_names import CHIP, FINANCE, SITE
from supercycle.study.predict import SEED
from supercycle.study.rents import USUAL
from supercycle.study.serving import LOAD_NOTE, Asked, Serving, ask, at_values, serve, server_chips
from supercycle.study.spending import UNSAID_CREDIT
from supercycle.study.terms import terms
from supercycle.study.worth import Contender, Worth, chosen_in, weighed

DRAWS = 500
"""Draws unless said otherwise: a serving state is solved for each."""


@dataclass(frozen=True)
class ServedOn:
    """One chip at its least cost a token within the promises (``kept``), or nearest to them."""

    chip: str
    count: int
    layout: str
    batch: float
    kept: bool
    tokens_per_s_per_chip: Estimate
    ttft_s: Estimate
    tpot_s: Estimate
    worth: Worth
    chosen_in: Mapping[str, float]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ServedComparison:
    """Chips on one serving workload, in the order asked for; ``skipped`` holds those that cannot serve it."""

    model: str
    workload: Workload
    limits: Limits
    precision: str
    engine: str
    when: date
    rent: Basis
    chips: tuple[ServedOn, ...]
    skipped: Mapping[str, str]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is served: a model, a workload, what is promised, a format, an engine; ``count`` chips of each kind, None
    for one server of each.
    """

    model: str
    workload: Workload
    limits: Limits
    precision: str = "fp8"
    engine: str = USUAL_ENGINE
    count: int | None = None


@dataclass(frozen=True)
class _Ready:
    asked: Asked
    found: Serving
    contender: Contender


def chips_serving(
    catalog: Catalog, wanted: Wanted, chips: Sequence[str], when: date, *, rent: Basis = USUAL,
    site: str = "reference-us", given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED,
) -> ServedComparison:  # fmt: skip
    """Serve the workload on each chip at its least cost within the promises, and weigh what its output is worth.

    What is uncertain of a chip is drawn with it; the engine, prices and the site are drawn once for all chips. Work is
    output tokens, which carry the cost of the input. Raises InputError where no chip can serve it.
    """
    settings = read_given(given, catalog)
    ready: dict[str, _Ready] = {}
    skipped: dict[str, str] = {}
    for name in dict.fromkeys(catalog.find("chips", chip).id for chip in chips):
        try:
            ready[name] = _ready(catalog, wanted, name, when, rent, site, settings)
        except InputError as fault:
            skipped[name] = "; ".join([fault.headline, *fault.faults[:1]])
    if not ready:
        raise InputError(
            "none of the chips can serve this workload", [f"{chip}: {reason}" for chip, reason in skipped.items()]
        )
    found = weighed([one.contender for one in ready.values()], draws, seed)
    chosen = chosen_in(found)
    first = next(iter(ready.values())).asked
    return ServedComparison(
        first.service.shape.name, wanted.workload, wanted.limits, wanted.precision, wanted.engine, when, rent,
        tuple(
            ServedOn(
                name, one.asked.chips, layout_text(one.found.best.point.layout), float(one.found.best.point.batch),
                _keeps(one, wanted.limits), found[name].figure("rate"), found[name].figure("ttft_s"),
                found[name].figure("tpot_s"), found[name].made(), chosen[name], one.asked.notes,
            )
            for name, one in ready.items()
        ),
        skipped,
        (
            f"each chip at its least cost within the promises; prices of {when}; rent on the basis {rent}",
            "work is output tokens: all costs, those of reading the input too, are charged to them",
            LOAD_NOTE,
            *unused(settings, (CHIP, SITE, FINANCE)),
        ),
        tuple(sorted({s for one in ready.values() for s in (*one.found.sources, *one.contender.place.sources)})),
    )  # fmt: skip


def _keeps(one: _Ready, limits: Limits) -> bool:
    """Whether the point keeps the promises at central values."""
    point = one.found.best.point
    return bool(point.ttft_s <= float(limits.ttft_s) and point.tpot_s <= float(limits.tpot_s))


def _ready(
    catalog: Catalog, wanted: Wanted, chip: str, when: date, rent: Basis, site: str, given: Sequence[Given]
) -> _Ready:  # fmt: skip
    """A chip at the point that it serves at. Raises MissingFact or InputError where it cannot."""
    count = server_chips(catalog, chip) if wanted.count is None else wanted.count
    asked = ask(
        catalog, wanted.model, chip, count, wanted.workload, precision=wanted.precision, engine=wanted.engine,
        site=site, when=when, limits=wanted.limits,
    )  # fmt: skip
    place = place_of(catalog, chip, when, rent, site, given)
    inputs = replace(asked.inputs, facts=with_given(asked.inputs.facts, given))
    machine, runtime = inputs.server(inputs.central())
    asked = replace(asked, inputs=inputs, machine=machine, runtime=runtime, site=place)
    found = serve(asked, draws=2)
    point = found.best.point

    def figures(values: Mapping[str, Number]) -> dict[str, Number]:
        done = at_values(asked, point, values)
        return {name: np.asarray(getattr(done, name), dtype=float) for name in ("rate", "ttft_s", "tpot_s")}

    money = terms(catalog, UNSAID_CREDIT, given=given).uncertain
    return _Ready(asked, found, Contender(chip, inputs.uncertain(), place, money, figures))


def side_by_side(
    catalog: Catalog,
    model: str,
    chips: Mapping[str, int],
    workload: Workload,
    *,
    precision: str = "fp8",
    engine: str = USUAL_ENGINE,
    draws: int = DRAWS,
) -> dict[str, Serving | str]:
    """The same workload on several chips: an answer each, or the reason why there is none."""
    found: dict[str, Serving | str] = {}
    for chip, count in chips.items():
        try:
            found[chip] = serve(
                ask(catalog, model, chip, count, workload, precision=precision, engine=engine), draws=draws
            )
        except InputError as fault:
            found[chip] = fault.headline
    return found
