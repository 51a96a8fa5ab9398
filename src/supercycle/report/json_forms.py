"""Results as dictionaries for JSON: stable keys, SI units, ``null`` for what is not known.

A number with doubt is ``{"value", "low", "high"}``, its 90 % interval; one without is bare. What each key means
is said in :mod:`supercycle.report.keys`, from which the documentation is generated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from supercycle.base.estimate import Estimate
from supercycle.catalog.store import Catalog
from supercycle.report.notes import plan_notes
from supercycle.report.sources import cited
from supercycle.run.search import Candidate, Search
from supercycle.run.split import Split, split_text
from supercycle.study.predict import Central, Prediction

if TYPE_CHECKING:
    from supercycle.study.optimum import Optimum
    from supercycle.study.result import Alternative, Plan
    from supercycle.study.spec import Goal
    from supercycle.verify.check import Check
    from supercycle.world.deliverable import Deliverable

Form = dict[str, Any]


def plain(item: Any) -> Any:
    """A value as JSON holds it: estimates as their three numbers, NaN and infinity as null, dates as text."""
    if isinstance(item, Estimate):
        return {name: plain(number) for name, number in item.as_dict().items()}
    if isinstance(item, Split):
        return split(item)
    if isinstance(item, bool | np.bool_):
        return bool(item)
    if isinstance(item, int | np.integer):
        return int(item)
    if isinstance(item, float | np.floating):
        return float(item) if isfinite(item) else None
    if isinstance(item, np.ndarray):
        return plain(item.tolist())
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, Mapping):
        return {str(key): plain(value) for key, value in item.items()}
    if is_dataclass(item) and not isinstance(item, type):
        return {f.name: plain(getattr(item, f.name)) for f in fields(item)}
    if isinstance(item, Sequence) and not isinstance(item, str):
        return [plain(value) for value in item]
    return item


def split(found: Split) -> Form:
    """The fields of a split, and its text as the command line reads it."""
    return {**found.numbers(), "text": split_text(found)}


def sources(catalog: Catalog, keys: Sequence[str]) -> list[Form]:
    """Every source with its title, date and address."""
    return [dict(one.as_dict()) for one in cited(catalog, keys)]


def prediction(found: Prediction, catalog: Catalog) -> Form:
    """The keys of ``run``."""
    form: Form = plain({**step_numbers(found), "notes": found.notes})
    return {**form, "sources": sources(catalog, found.sources)}


def step_numbers(found: Prediction | Central) -> Form:
    """What ``run`` says of a step but its notes and sources, as it is: numbers may be arrays, one element a step."""
    memory = {f.name: getattr(found.memory, f.name) for f in fields(found.memory)}
    return {
        "model": found.job.shape.name,
        "chip": found.chip,
        "count": found.chips,
        "global_batch": found.job.global_batch,
        "sequence": found.job.sequence,
        "precision": found.job.precision.name,
        "attention": found.job.attention,
        "shape": asdict(found.job.shape),
        "split": split(found.split),
        "searched": found.searched,
        "step_s": found.step_s,
        "tokens_per_s": found.tokens_per_s,
        "mfu": found.mfu,
        "parts_s": {f.name: getattr(found.parts, f.name) for f in fields(found.parts)},
        "memory_bytes": {**memory, "total": found.memory.total, "capacity": found.capacity},
        "fits": found.fits,
    }


def search(found: Search, notes: Sequence[str] = ()) -> Form:
    """The keys of ``search``; ``notes`` say how the question was read."""
    form: Form = plain({
        "examined": found.examined,
        "admitted": found.admitted,
        "seconds": found.seconds,
        "rejected": found.rejected,
        "best": [candidate(one) for one in found.best],
        "pareto": [candidate(one) for one in found.pareto],
        "notes": notes,
    })  # fmt: skip
    return form


def candidate(found: Candidate) -> Form:
    """One split of a search."""
    return {
        "split": split(found.split), "step_s": found.step_s, "mfu": found.mfu, "memory_bytes": found.memory_bytes
    }  # fmt: skip


def plan(found: "Plan", catalog: Catalog, deliverable: "Deliverable | None" = None) -> Form:
    """The keys of ``plan``; ``deliverable`` is the industry's answer, where it was asked."""
    model = found.model
    form: Form = plain({
        "goal": goal(found.goal),
        "model": {
            "name": model.name,
            "parameters": model.parameters,
            "active_parameters": model.active_parameters,
            "tokens": model.tokens,
            "shape": asdict(model.shape),
        },
        "flop": found.flop,
        "loss": found.loss,
        "law": found.law,
        "global_batch": found.global_batch,
        "sequence": found.goal.model.sequence,
        "precision": found.goal.limits.precision,
        "steps": ceil(found.model.tokens / (found.global_batch * found.goal.model.sequence)),
        "alternatives": [alternative(one) for one in found.alternatives],
        "skipped": found.skipped,
        "data": found.data,
        "post_training": found.post_training,
        "serving": found.serving,
        "deliverable": deliverable,
        "recommended": found.recommended,
        "drivers": found.drivers,
        "drivers_of": found.drivers_of,
        "tornado": found.tornado,
        "loss_drivers": found.loss_drivers,
        "notes": plan_notes(found),
    })  # fmt: skip
    return {**form, "sources": sources(catalog, found.sources)}


def alternative(found: "Alternative") -> Form:
    """One alternative of a plan."""
    form = {f.name: getattr(found, f.name) for f in fields(found)}
    form["memory_bytes"] = float(found.memory_bytes)
    return form


def goal(wanted: "Goal") -> Form:
    """The goal as it was read, in base units: what is wanted, then the tables of the specification."""
    tables = wanted.model_dump(mode="json")
    return {"kind": wanted.kind, **tables.pop("goal"), "deadline": wanted.deadline, **tables}


def optimum(found: "Optimum", catalog: Catalog) -> Form:
    """The keys of ``laws optimum``."""
    form: Form = plain({f.name: getattr(found, f.name) for f in fields(found) if f.name != "sources"})
    return {**form, "sources": sources(catalog, found.sources)}


def check(found: "Check", notes: Sequence[str] = ()) -> Form:
    """The keys of ``check``; ``notes`` say what the table of runs is."""
    form: Form = plain(found)
    return {**form, "notes": list(notes)}
