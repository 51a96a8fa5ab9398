"""The JSON of ``site``."""

from typing import TYPE_CHECKING

from supercycle.catalog.store import Catalog
from supercycle.report.json_forms import Form, plain, sources

if TYPE_CHECKING:
    from supercycle.study.endurance import Site


def site(found: "Site", catalog: Catalog) -> Form:
    """The keys of ``site``."""
    one = found.site
    form: Form = plain({
        "chip": one.question.chip,
        "count": one.question.count,
        "location": one.question.location,
        "start": one.question.start,
        "fabric": one.question.fabric,
        "parts": one.parts,
        "cost": one.cost,
        "reconciliation": one.reconciliation,
        "power_w": one.power_w,
        "machines_w": one.it_w,
        "average_w": one.average_w,
        "pue": one.pue,
        "duration_s": one.question.seconds,
        "energy_j": one.energy_j,
        "electricity": one.electricity,
        "carbon": one.carbon,
        "water": one.water,
        "ready": one.ready,
        "months": one.months,
        "waits_for": one.waits_for,
        "reliability": endurance(found),
        "step_s": None if found.step is None else found.step.step_s,
        "distance": found.distance,
        "drivers": one.drivers,
        "tornado": one.tornado,
        "notes": site_notes(found),
    })  # fmt: skip
    return {**form, "sources": sources(catalog, site_sources(found))}


def endurance(found: "Site") -> Form:
    """Failures and goodput."""
    from dataclasses import fields

    known = found.endurance
    return {f.name: getattr(known, f.name) for f in fields(known) if f.name != "sources"}


def site_notes(found: "Site") -> list[str]:
    """What has to be said, each once."""
    notes = [*found.site.notes, *(found.step.notes if found.step else ())]
    if found.step is None:
        notes.append("goodput and checkpoints need a model: name one with --model")
    if found.distance is not None:
        notes.append("infrequent exchange changes the training: what it does to the loss is not in the time")
        notes.append("the step is that of all chips on one site; data parallelism over sites splits its batch")
    return list(dict.fromkeys(notes))


def site_sources(found: "Site") -> tuple[str, ...]:
    """Every source that the answer rests on."""
    step = found.step.sources if found.step else ()
    return tuple(sorted({*found.site.sources, *found.endurance.sources, *step}))
