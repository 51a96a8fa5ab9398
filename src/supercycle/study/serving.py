"""A model served on chips: the frontier, its best point with doubt, dollars and joules a million tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, cast

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Dollars, Joules, Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.edition import edition
from supercycle.catalog.engines import EngineEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.machine import Machine
from supercycle.model.shape import Shape
from supercycle.serve.build import USUAL_ENGINE, ServerInputs, engine_of, server_inputs
from supercycle.serve.frontier import READERS_LOAD, Frontier, Limits, Point, frontier
from supercycle.serve.numbers import numbers_named
from supercycle.serve.passes import prefill_pass
from supercycle.serve.runtime import Runtime
from supercycle.serve.service import Service, Speculation, draft_share_of
from supercycle.serve.steady import Steady, steady
from supercycle.serve.workloads import Workload
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.spend.bill import machine_power
from supercycle.spend.tokens import TokenPrices
from supercycle.study.predict import SEED, named_shape
from supercycle.study.serving_prices import OWN_SILICON, Apart, Shares, bases, central_prices, prices_apart

if TYPE_CHECKING:
    from supercycle.study.serving_fleet import FleetServed

DRAWS = 500
"""Draws behind the intervals of the best point."""

MILLION = 1e6


@dataclass(frozen=True)
class Asked:
    """What is to be served on what, and at which site it is paid for."""

    service: Service
    chip: str
    chips: int
    inputs: ServerInputs
    machine: Machine
    runtime: Runtime
    limits: Limits
    site: SiteInputs
    notes: tuple[str, ...]
    silicon: Uncertain | None = None


@dataclass(frozen=True)
class Priced:
    """A point of the frontier with its dollars and joules a million output tokens, all costs charged to them."""

    point: Point
    cost_per_mtok: Dollars | None
    energy_per_mtok_j: Joules


@dataclass(frozen=True)
class Best:
    """The point of least cost that keeps the limits, with 90 % intervals.

    ``cost_per_mtok`` and ``energy_per_mtok_j`` charge everything to output tokens; ``apart`` prices tokens of input,
    of cached input and of output apart, at the rent and central values, ``priced`` with intervals on each basis that
    is known: rented, owned, own silicon. A price that is not known is None, with its reason in the notes.
    """

    point: Point
    tokens_per_s_per_chip: Estimate
    tokens_per_s_per_user: Estimate
    ttft_s: Estimate
    tpot_s: Estimate
    cost_per_mtok: Estimate | None
    owned_cost_per_mtok: Estimate | None
    energy_per_mtok_j: Estimate
    apart: TokenPrices | None
    priced: Mapping[str, Apart]


@dataclass(frozen=True)
class Serving:
    """The answer: the frontier, its best point, what has to be said, and the fleet where a demand was given."""

    asked: Asked
    found: Frontier
    frontier: tuple[Priced, ...]
    best: Best
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    fleet: "FleetServed | None" = None


def ask(
    catalog: Catalog, model: str, chip: str, chips: int, workload: Workload, *, precision: str = "fp8",
    cache: str | None = None, engine: str = USUAL_ENGINE, site: str = "reference-us", when: date | None = None,
    speculation: Speculation | None = None, limits: Limits | None = None,
) -> Asked:  # fmt: skip
    """A question in the catalogue's terms. ``model`` is a catalogue name or the path of a config.json."""
    shape, notes = named_shape(catalog, model)
    return ask_shape(
        catalog, shape, chip, chips, workload, precision=precision, cache=cache, engine=engine, site=site, when=when,
        speculation=speculation, limits=limits, notes=notes,
    )  # fmt: skip


def ask_shape(
    catalog: Catalog, shape: Shape, chip: str, chips: int, workload: Workload, *, precision: str = "fp8",
    cache: str | None = None, engine: str = USUAL_ENGINE, site: str = "reference-us", when: date | None = None,
    speculation: Speculation | None = None, limits: Limits | None = None, notes: tuple[str, ...] = (),
) -> Asked:  # fmt: skip
    """The same question for a shape."""
    resolved = catalog.find("chips", chip)
    engine_id, engine_note = engine_of(catalog, engine)
    numbers = numbers_named(precision, cache)
    if cache is None and numbers.cache == 1.0:
        kept = cast(EngineEntry, catalog.entry("engines", engine_id)).cache.text
        numbers = replace(numbers, cache=2.0 if kept.startswith("16") else 1.0)
    guessing = speculation or Speculation()
    if guessing.drafted and not guessing.draft_share:
        guessing = replace(guessing, draft_share=draft_share_of(shape))
    service = Service(shape, numbers, workload.input, workload.output, workload.cached, guessing)
    inputs = server_inputs(catalog, resolved.id, numbers, engine_id, mixture=shape.experts is not None)
    machine, runtime = inputs.server(inputs.central())
    place = site_inputs(catalog, site, resolved.id, when or edition())
    said = (resolved.note, *notes, engine_note, *inputs.notes)
    return Asked(
        service, resolved.id, chips, inputs, machine, runtime, limits or workload.limits, place,
        tuple(dict.fromkeys(filter(None, said))),
    )  # fmt: skip


LARGEST_RACK = 72
"""Chips of a scale-up domain up to which it is taken as what one buys to serve (a choice)."""

USUAL_SERVER = 8
"""Chips of a server where the catalogue does not say (a default of this package)."""


def server_chips(catalog: Catalog, chip: str) -> int:
    """Chips of one server of a kind, or of a rack where its scale-up domain is one."""
    entry = cast(ChipEntry, catalog.entry("chips", catalog.find("chips", chip).id))
    held = entry.host.chips.number if entry.host.chips else USUAL_SERVER
    joined = entry.scale_up.domain.number if entry.scale_up.domain else 0.0
    return int(max(held, joined if joined <= LARGEST_RACK else 0.0))


def serve(asked: Asked, *, draws: int = DRAWS, seed: int = SEED) -> Serving:
    """The frontier of a question and its best point: the least cost a token that keeps the limits.

    The decision (layout, batch) is made once at central values; draws change what it brings, never the decision.
    Where no point keeps the limits the whole frontier is still given, and the note says so.
    """
    found = frontier(asked.service, asked.machine, asked.runtime, asked.chips)
    notes: list[str] = []
    try:
        kept = frontier(asked.service, asked.machine, asked.runtime, asked.chips, limits=asked.limits).points
    except InputError as fault:
        notes.append("; ".join([fault.headline, *fault.faults]) + ": the best is the nearest to them")
        kept = (min(found.points, key=lambda p: _breach(p, asked.limits)),)
    chosen = max(kept, key=lambda p: p.tokens_per_s_per_chip)
    central = asked.site.central()
    price, watts = _price(central), _watts(central)
    priced = tuple(
        Priced(p, None if price is None else float(_per_million(price, p)), float(_per_million(watts, p)))
        for p in found.points
    )
    best = _best(asked, chosen, draws, seed)
    if price is None:
        notes.append(asked.site.missing.get("rental_price", "no rental price is known for this chip"))
    notes += [*asked.notes, *asked.site.notes, LOAD_NOTE]
    sources = tuple(sorted({*asked.inputs.sources, *asked.site.sources}))
    return Serving(asked, found, priced, best, tuple(dict.fromkeys(notes)), sources)


LOAD_NOTE = "every chip is paid for all the time and is at the stated load; idle hours raise the cost in proportion"


def _breach(point: Point, limits: Limits) -> float:
    return max(point.ttft_s / float(limits.ttft_s), 1.0) * max(point.tpot_s / float(limits.tpot_s), 1.0)


def _price(values: Mapping[str, Number]) -> Number | None:
    """Dollars a second of one rented chip, or None."""
    return values.get("rental_price")


def _watts(values: Mapping[str, Number]) -> Number:
    """Watts that the whole site draws for one chip at work."""
    return machine_power(values, 1.0).average


def _per_million(amount: Number, point: Point) -> Number:
    """An amount a second of one chip, for a million output tokens."""
    return amount / point.tokens_per_s_per_chip * MILLION


def _best(asked: Asked, point: Point, draws: int, seed: int) -> Best:
    """The chosen point for every draw of the chip, the engine and the site."""
    uncertain = {**asked.inputs.uncertain(), **{f"site {k}": v for k, v in asked.site.uncertain.items()}}
    if asked.silicon is not None:
        uncertain[OWN_SILICON] = asked.silicon
    drawn = draw(uncertain, draws, seed)
    values = {name: np.append(item.estimate.value, drawn[name]) for name, item in uncertain.items()}
    site = {name: values[f"site {name}"] for name in asked.site.uncertain}
    made = values.get(OWN_SILICON)
    done = at_values(asked, point, values)
    rate = done.rate
    price, watts = _price(site), _watts(site)
    seconds = bases(site, made)
    owned = seconds.get("owned")
    shares = _shares(asked, point)

    def per_million(amount: Number | None) -> Estimate | None:
        return None if amount is None else _estimate(np.asarray(amount) / rate * MILLION)

    return Best(
        point=point,
        tokens_per_s_per_chip=_estimate(rate),
        tokens_per_s_per_user=_estimate(1.0 / np.asarray(done.tpot_s)),
        ttft_s=_estimate(done.ttft_s),
        tpot_s=_estimate(done.tpot_s),
        cost_per_mtok=per_million(price),
        owned_cost_per_mtok=per_million(owned),
        energy_per_mtok_j=cast(Estimate, per_million(watts)),
        apart=central_prices(shares, point.tokens_per_s_per_chip, price, watts),
        priced={basis: prices_apart(shares, rate, amount, watts) for basis, amount in seconds.items()},
    )


CACHED = 0.9
"""Share of the input that is taken as read before, to price a cached token where the workload has none (a choice)."""


def _shares(asked: Asked, point: Point) -> Shares:
    """What each kind of token takes of the chips' time."""
    service = asked.service
    cached = replace(service, cached=max(float(service.cached), CACHED))
    before = cached.input - cached.fresh
    layout = point.prefill or point.layout
    alone = float(prefill_pass(cached, layout, asked.machine, asked.runtime, cached.fresh, 0.0).total)
    behind = float(prefill_pass(cached, layout, asked.machine, asked.runtime, cached.fresh, before).total)
    ratio = max(behind - alone, 0.0) / float(before) / (alone / float(cached.fresh))
    fresh, read = float(service.fresh / service.output), float((service.input - service.fresh) / service.output)
    return Shares(point.reading, fresh, read, min(ratio, 1.0))


@dataclass(frozen=True)
class AtValues:
    """A point at given inputs: output tokens a second of one chip, times to the first token and between two."""

    rate: Number
    ttft_s: Number
    tpot_s: Number


def at_values(asked: Asked, point: Point, values: Mapping[str, Number]) -> AtValues:
    """A point of the frontier at arrays of its inputs by label, of which the first values are the central ones."""
    machine, runtime = asked.inputs.server(values)
    mixed = point.prefill is None
    once = steady(asked.service, point.layout, machine, runtime, float(point.batch), mixed=mixed)
    known = steady(asked.service, point.layout, asked.machine, asked.runtime, float(point.batch), mixed=mixed)
    rate = point.tokens_per_s_per_chip * _gain(asked, point, once, machine, runtime)
    ttft = point.ttft_s * np.asarray(once.prefill_s) / float(np.ravel(known.prefill_s)[0])
    return AtValues(rate, ttft, once.tpot_s)


def _gain(asked: Asked, point: Point, drawn: Steady, machine: Machine, runtime: Runtime) -> Number:
    """Output of every draw over that at central values; chips that read scale with their own speed."""
    rates = np.asarray(drawn.tokens_per_s)
    writing = rates / float(rates[0])
    if point.prefill is None:
        return writing
    fresh, before = asked.service.fresh, asked.service.input - asked.service.fresh
    reader = prefill_pass(asked.service, point.prefill, machine, runtime, fresh, before).total
    times = np.asarray(reader) * runtime.prefill * runtime.unexplained
    return np.minimum(writing, float(times[0]) / times / READERS_LOAD)


def _estimate(values: Number) -> Estimate:
    """The first value is central, the others are draws."""
    array = np.asarray(values, dtype=float)
    return from_draws(float(array[0]), array[1:])
