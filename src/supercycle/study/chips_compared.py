"""Chips side by side on one named training workload: work for a watt, and for a dollar bought, rented and owned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from supercycle.base.errors import InputError, MissingFact
from supercycle.base.estimate import Estimate
from supercycle.base.units import Number
from supercycle.catalog.prices import Basis
from supercycle.catalog.store import Catalog
from supercycle.machine.build import build
from supercycle.run.search import search
from supercycle.run.split import Split
from supercycle.run.step import step_time, utilization
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.study.candidate import site_with_given
from supercycle.study.given import Given, of_layer, read_given, unused
from supercycle.study.given_names import CHIP, FINANCE, SITE
from supercycle.study.predict import DRAWS, SEED, Question, question, with_caveats
from supercycle.study.rents import USUAL, with_rent
from supercycle.study.spending import UNSAID_CREDIT
from supercycle.study.terms import terms
from supercycle.study.worth import Contender, Worth, chosen_in, weighed


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
class _Ready:
    """One chip with its question and its fastest split, before anything is drawn."""

    question: Question
    split: Split
    contender: Contender


def chips_compared(
    catalog: Catalog, workload: Workload, chips: Sequence[str], count: int, when: date, *, rent: Basis = USUAL,
    site: str = "reference-us", given: Sequence[str] = (), draws: int = DRAWS, seed: int = SEED,
) -> Comparison:  # fmt: skip
    """Train the workload on ``count`` of each chip at its fastest split that fits, and weigh what that is worth.

    What is uncertain of a chip is drawn with it, and what chips share (prices of hardware, of energy, the site) is
    drawn once for all. Raises InputError where no chip can run it.
    """
    ready: dict[str, _Ready] = {}
    skipped: dict[str, str] = {}
    for name in dict.fromkeys(catalog.find("chips", chip).id for chip in chips):
        try:
            ready[name] = _ready(catalog, workload, name, count, when, rent, site, given)
        except MissingFact as fault:
            skipped[name] = fault.headline
        except InputError as fault:
            skipped[name] = "; ".join([fault.headline, *fault.faults[:1]])
    if not ready:
        raise InputError(
            "none of the chips can run this workload", [f"{chip}: {reason}" for chip, reason in skipped.items()]
        )
    found = weighed([one.contender for one in ready.values()], draws, seed)
    chosen = chosen_in(found)
    first = next(iter(ready.values())).question
    return Comparison(
        first.job.shape.name, first.job.global_batch, first.job.sequence, first.job.precision.name, count, when, rent,
        tuple(
            Compared(
                name, count, ready[name].split, one.figure("tokens_per_s"), one.figure("mfu"), one.made(), chosen[name],
                tuple(note for note in ready[name].question.notes if "not given" not in note),
            )
            for name, one in found.items()
        ),
        skipped,
        (
            f"each chip at its fastest split; prices of {when}; rent on the basis {rent}",
            "failures are left out: they hit larger numbers of chips harder, all kinds alike",
            "training only; the owner's hour assumes the chip in use all the time",
            *(note for note in first.notes if "not given" in note),
            *unused(read_given(given, catalog), (CHIP, SITE, FINANCE)),
        ),
        tuple(sorted({s for o in ready.values() for s in (*o.contender.place.sources, *o.question.machine.sources)})),
    )  # fmt: skip


def place_of(
    catalog: Catalog, chip: str, when: date, rent: Basis, site: str, given: Sequence[Given]
) -> SiteInputs:  # fmt: skip
    """What a chip costs and draws at a site, with what the reader sets. Raises MissingFact without power or energy."""
    priced = with_rent(site_inputs(catalog, site, chip, when), catalog, chip, when, rent)
    place = site_with_given(priced, given, chip)
    for name in ("chip_power", "energy_price"):
        if name in place.missing:
            raise MissingFact(place.missing[name])
    return place


def _ready(
    catalog: Catalog, workload: Workload, chip: str, count: int, when: date, rent: Basis, site: str,
    given: Sequence[str],
) -> _Ready:  # fmt: skip
    asked = question(
        catalog, workload.model, chip, count, global_batch=workload.global_batch, sequence=workload.sequence,
        precision=workload.precision, given=of_layer(given, CHIP, catalog),
    )  # fmt: skip
    split = search(asked.job, asked.chips, asked.machine, keep=1).best[0].split
    settings = read_given(given, catalog)
    place = place_of(catalog, chip, when, rent, site, settings)
    facts = asked.facts

    def figures(values: Mapping[str, Number]) -> dict[str, Number]:
        machine = build(facts, {name: values[facts.label(name)] for name in facts.inputs})
        seconds = step_time(asked.job, split, machine).total
        rate = asked.job.tokens / seconds
        return {
            "rate": rate / count, "tokens_per_s": rate, "mfu": utilization(asked.job, seconds, count, machine)
        }  # fmt: skip

    own = {facts.label(name): item for name, item in facts.inputs.items()}
    money = terms(catalog, UNSAID_CREDIT, given=settings).uncertain
    return _Ready(with_caveats(asked, split), split, Contender(chip, own, place, money, figures))
