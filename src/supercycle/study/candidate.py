"""The chips that a plan chooses among, with everything uncertain about each, and joint draws of all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from supercycle.base.draws import Uncertain
from supercycle.base.errors import InputError, MissingFact
from supercycle.base.units import Number
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.practice import PracticeEntry
from supercycle.catalog.store import Catalog
from supercycle.machine.build import ChipInputs, build, chip_inputs
from supercycle.machine.machine import Machine
from supercycle.run.precision import Precision
from supercycle.site.assumptions import SiteInputs, site_inputs
from supercycle.study.given import Given, applied
from supercycle.study.given_names import CHIP, PRACTICE, SITE
from supercycle.study.peaks import refuse_sparse
from supercycle.study.porting import Ported, ported, slowed
from supercycle.study.rents import with_rent
from supercycle.study.spec import Goal

OF_A_CHIP = frozenset({"chip_power", "server_power_factor", "chip_price", "rental_price", "server_price_factor"})
"""Inputs of a site that belong to one kind of chip; the others are the same for all."""

PRACTICE_LABELS = {
    "chip_mtbf": "time between failures of a chip",
    "checkpoint_bandwidth": "checkpoint bandwidth of a chip",
    "restart": "restart after a failure",
    "planned": "planned stops",
}
"""What the inputs of practice are called among those of chips and sites."""

USUAL_HOST = 8
"""Chips a server holds where the catalogue does not say (a default of this package)."""


@dataclass(frozen=True)
class Candidate:
    """One kind of chip at one site: its numbers, its machine at central values, chips in a server."""

    chip: str
    facts: ChipInputs
    site: SiteInputs
    machine: Machine
    unit: int
    notes: tuple[str, ...]
    porting: Ported | None = None

    def label(self, name: str) -> str:
        """A site input's name among those of other chips."""
        spoken = name.replace("_", " ")
        return f"{spoken} ({self.chip})" if name in OF_A_CHIP else spoken

    def uncertain(self) -> dict[str, Uncertain]:
        """Every uncertain input by its label."""
        of_chip = {self.facts.label(name): item for name, item in self.facts.inputs.items()}
        return of_chip | {self.label(name): item for name, item in self.site.uncertain.items()}

    def machine_of(self, drawn: Mapping[str, Number]) -> Machine:
        """The machine of every draw."""
        return build(self.facts, {name: drawn[self.facts.label(name)] for name in self.facts.inputs})

    def site_of(self, drawn: Mapping[str, Number]) -> dict[str, Number]:
        """The site's inputs of every draw, under their own names."""
        return {name: drawn[self.label(name)] for name in self.site.uncertain}


def candidates(
    catalog: Catalog, goal: Goal, precision: Precision, given: Sequence[Given] = ()
) -> tuple[list[Candidate], dict[str, str]]:
    """The goal's chips, with what the reader sets for them, and those of which too little is known, with the reason.

    Raises InputError for a name that the catalogue does not have, or where no chip is left.
    """
    code = ported(catalog, goal)
    found: list[Candidate] = []
    skipped: dict[str, str] = {}
    for name in goal.limits.chips:
        resolved = catalog.find("chips", name)
        if any(other.chip == resolved.id for other in found):
            continue
        try:
            one = _candidate(catalog, goal, precision, resolved.id, resolved.note, given, code.get(resolved.id))
            found.append(one)
        except MissingFact as fault:
            skipped[resolved.id] = fault.headline
    if not found:
        reasons = [f"{chip}: {reason}" for chip, reason in skipped.items()]
        raise InputError("none of the chips can be planned with", reasons)
    return found, skipped


def _candidate(
    catalog: Catalog, goal: Goal, precision: Precision, chip: str, note: str, given: Sequence[Given],
    code: Ported | None = None,
) -> Candidate:  # fmt: skip
    refuse_sparse(catalog, chip, precision.matmul, given)
    facts = chip_inputs(catalog, chip, precision.matmul, precision.attention)
    when = goal.basics.as_of
    site = with_rent(site_inputs(catalog, goal.basics.site, chip, when), catalog, chip, when, goal.goal.rent)
    facts, site = slowed(with_given(facts, given), code), site_with_given(site, given, chip)
    for name in ("chip_power", "energy_price"):
        if name in site.missing:
            raise MissingFact(f"{chip}: {site.missing[name]}")
    host = cast(ChipEntry, catalog.entry("chips", chip)).host.chips
    notes = tuple(filter(None, (note, code.note if code else "", *facts.notes, *site.notes)))
    unit = int(host.number) if host else USUAL_HOST
    return Candidate(chip, facts, site, build(facts, facts.central()), unit, notes, code)


def with_given(facts: ChipInputs, given: Sequence[Given]) -> ChipInputs:
    """A chip's inputs with what the reader sets; an input that the reader limits to the chip stays its own.

    A constant of a stack that is set for one chip only no longer counts as the stack's.
    """
    own = {item.name.input for item in given if item.chip == facts.chip and item.name.layer == CHIP}
    inputs = applied(given, CHIP, facts.inputs, facts.chip)
    return replace(facts, inputs=inputs, constants=facts.constants - own)


def site_with_given(site: SiteInputs, given: Sequence[Given], chip: str) -> SiteInputs:
    """A site's inputs with what the reader sets; what was missing and is set is missing no more."""
    uncertain = applied(given, SITE, site.uncertain, chip)
    missing = {name: why for name, why in site.missing.items() if name not in uncertain}
    return replace(site, uncertain=uncertain, missing=missing)


def practice_inputs(practice: PracticeEntry, given: Sequence[Given] = ()) -> dict[str, Uncertain]:
    """The uncertain numbers of how runs are run, by name."""
    facts = dict(practice.reliability)
    return applied(given, PRACTICE, {label: Uncertain(facts[name].estimate) for name, label in PRACTICE_LABELS.items()})


def all_inputs(found: Sequence[Candidate], practice: Mapping[str, Uncertain]) -> dict[str, Uncertain]:
    """Every uncertain input of every candidate and of practice by its label; one that chips share stands once."""
    inputs = dict(practice)
    for candidate in found:
        inputs |= candidate.uncertain()
    return inputs


def central_values(found: Sequence[Candidate], practice: Mapping[str, Uncertain]) -> dict[str, Number]:
    """The central value of every input, under the same labels as the draws."""
    return {name: item.estimate.value for name, item in all_inputs(found, practice).items()}
