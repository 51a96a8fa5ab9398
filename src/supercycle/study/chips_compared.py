"""Chips side by side on one named training workload: work for a watt, and for a dollar bought, rented and owned.

Serving has its own workload and its own rate of work; :func:`worth` takes any rate, so that it can be compared by the
same lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from supercycle.base.draws import Uncertain, draw
from supercycle.base.errors import InputError, MissingFact
from supercycle.base.estimate import Estimate, from_draws
from supercycle.base.units import Number
from supercycle.catalog.prices import Basis
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build
from supercycle.run.search import fastest
from supercycle.run.split import Split
from supercycle.run.step import step_time, utilization
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.spend.bill import machine_power
from supercycle.study.candidate import OF_A_CHIP, site_with_given
from supercycle.study.given import of_layer, read_given, unused
from supercycle.study.given_names import CHIP, FINANCE, SITE
from supercycle.study.predict import DRAWS, SEED, Question, question, with_caveats
from supercycle.study.rents import USUAL, with_rent
from supercycle.study.spending import invested, owned_second
from supercycle.study.terms import terms


@dataclass(frozen=True)
class Worth:
    """Work of one chip for what it draws and costs. ``per_joule`` is at average draw of the whole site,
    ``per_dollar_rented`` and ``per_dollar_owned`` for money as it is spent, ``per_second_and_dollar_bought`` a rate of
    work for money spent once. None where the price is not known; ``missing`` says why.
    """

    per_joule: Estimate
    per_dollar_rented: Estimate | None
    per_dollar_owned: Estimate | None
    per_second_and_dollar_bought: Estimate | None
    missing: Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """One chip on the workload. ``chosen_in`` are the shares of draws in which it is the best, by measure."""

    chip: str
    count: int
    split: Split
    tokens_per_s: Estimate
    mfu: Estimate
    worth: Worth
    chosen_in: Mapping[str, float]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Chips on one workload, in the order asked for; ``skipped`` holds those that cannot run it, with the reason."""

    model: str
    global_batch: int
    sequence: int
    precision: str
    count: int
    when: date
    rent: Basis
    chips: tuple[Compared, ...]
    skipped: Mapping[str, str]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Workload:
    """What is trained: a model of the catalogue (or a config.json), a batch in sequences, their tokens, a format."""

    model: str
    global_batch: int | None = None
    sequence: int | None = None
    precision: str = "bf16"


@dataclass(frozen=True)
class _Measured:
    """One chip's values at central inputs and for all draws, before they are made estimates."""

    question: Question
    split: Split
    rates: tuple[Number, Number]
    mfu: tuple[Number, Number]
    place: SiteInputs
    worth: tuple[Mapping[str, Number], Mapping[str, Number]]


def chips_compared(
    catalog: Catalog, workload: Workload, chips: Sequence[str], count: int, when: date, *, rent: Basis = USUAL,
    site: str = "reference-us", given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED,
) -> Comparison:  # fmt: skip
    """Train the workload on ``count`` of each chip at its fastest split that fits, and weigh what that is worth.

    What is uncertain of a chip is drawn with it, and what chips share (prices of hardware, of energy, the site) is
    drawn once for all. Raises InputError where no chip can run it.
    """
    measured: dict[str, _Measured] = {}
    skipped: dict[str, str] = {}
    for name in dict.fromkeys(catalog.find("chips", chip).id for chip in chips):
        try:
            measured[name] = _measure(catalog, workload, name, count, when, rent, site, given, draws, seed)
        except MissingFact as fault:
            skipped[name] = fault.headline
        except InputError as fault:
            skipped[name] = "; ".join([fault.headline, *fault.faults[:1]])
    if not measured:
        raise InputError(
            "none of the chips can run this workload", [f"{chip}: {reason}" for chip, reason in skipped.items()]
        )
    chosen = {key: _chosen(measured, key) for key in _KEYS}
    first = next(iter(measured.values())).question
    return Comparison(
        first.job.shape.name, first.job.global_batch, first.job.sequence, first.job.precision.name, count, when, rent,
        tuple(_compared(name, one, {key: chosen[key][name] for key in _KEYS}) for name, one in measured.items()),
        skipped,
        (
            f"each chip at its fastest split; prices of {when}; rent on the basis {rent}",
            "failures are left out: they hit larger numbers of chips harder, all kinds alike",
            "training only; the owner's hour assumes the chip in use all the time",
            *(note for note in first.notes if "not given" in note),
            *unused(read_given(given, catalog), (CHIP, SITE, FINANCE)),
        ),
        tuple(sorted({s for one in measured.values() for s in (*one.place.sources, *one.question.machine.sources)})),
    )  # fmt: skip


_KEYS = ("per_joule", "per_dollar_rented", "per_dollar_owned", "per_second_and_dollar_bought")


def _measure(
    catalog: Catalog, workload: Workload, chip: str, count: int, when: date, rent: Basis, site: str,
    given: Sequence[str], draws: int, seed: int,
) -> _Measured:  # fmt: skip
    asked = question(
        catalog, workload.model, chip, count, global_batch=workload.global_batch, sequence=workload.sequence,
        precision=workload.precision, given=of_layer(given, CHIP, catalog),
    )  # fmt: skip
    split = fastest(asked.job, asked.chips, asked.machine)
    settings = read_given(given, catalog)
    priced = with_rent(site_inputs(catalog, site, chip, when), catalog, chip, when, rent)
    place = site_with_given(priced, settings, chip)
    for name in ("chip_power", "energy_price"):
        if name in place.missing:
            raise MissingFact(place.missing[name])
    money = terms(catalog, "investment-grade", given=settings)
    inputs: dict[str, Uncertain] = {**money.uncertain, **place.uncertain}
    names = {f"{name} ({chip})" if name in OF_A_CHIP else name: name for name in inputs}
    machines = (asked.machine, build(asked.facts, draw(asked.facts.inputs, draws, seed)))
    sides: tuple[Mapping[str, Number], ...] = (
        {name: item.estimate.value for name, item in inputs.items()},
        {names[label]: many for label, many in draw({k: inputs[n] for k, n in names.items()}, draws, seed).items()},
    )
    steps = tuple(step_time(asked.job, split, machine).total for machine in machines)
    rates = tuple(asked.job.tokens / seconds for seconds in steps)
    used = tuple(utilization(asked.job, s, count, m) for s, m in zip(steps, machines, strict=True))
    values = tuple(worth(rate / count, side) for rate, side in zip(rates, sides, strict=True))
    return _Measured(
        with_caveats(asked, split), split, (rates[0], rates[1]), (used[0], used[1]), place, (values[0], values[1])
    )


def worth(rate: Number, values: Mapping[str, Number]) -> dict[str, Number]:
    """Work of one chip for a joule and for a dollar, by measure, from its rate of work a second (tokens, requests).

    ``values`` are inputs as site_inputs names them, with the terms of finance; a price that is not among them leaves
    its measures out.
    """
    found: dict[str, Number] = {"per_joule": rate / machine_power(values, 1).average}
    if "rental_price" in values:
        found["per_dollar_rented"] = rate / values["rental_price"]
    hour = owned_second(values)
    if hour is not None:
        found["per_dollar_owned"] = rate / hour.total
        found["per_second_and_dollar_bought"] = rate / invested(values)
    return found


def _chosen(measured: Mapping[str, _Measured], key: str) -> dict[str, float]:
    """Share of draws in which each chip is the best by a measure; zero where it has none."""
    having = [name for name, one in measured.items() if key in one.worth[1]]
    if not having:
        return dict.fromkeys(measured, 0.0)
    scores = np.broadcast_arrays(*(np.asarray(measured[name].worth[1][key]) for name in having))
    winners = np.argmax(scores, axis=0)
    return {name: float(np.mean(winners == having.index(name))) if name in having else 0.0 for name in measured}


def _compared(name: str, one: _Measured, chosen: Mapping[str, float]) -> Compared:
    central, drawn = one.worth
    found = {key: _both(central[key], drawn[key]) if key in central else None for key in _KEYS}
    joule = found.pop("per_joule")
    assert joule is not None
    reasons = {key: one.place.missing[key] for key in ("rental_price", "chip_price") if key in one.place.missing}
    return Compared(
        name, one.question.chips, one.split, _both(*one.rates), _both(*one.mfu), Worth(joule, **found, missing=reasons),
        chosen, tuple(note for note in one.question.notes if "not given" not in note),
    )  # fmt: skip


def _both(central: Number, drawn: Number) -> Estimate:
    return from_draws(float(np.asarray(central)), np.asarray(drawn))
