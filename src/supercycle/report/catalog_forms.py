"""The catalogue as dictionaries for JSON: every fact as printed, in base units, and with its source."""

from collections.abc import Sequence
from typing import Any

from supercycle.catalog.fact import Fact
from supercycle.catalog.laws import LawEntry
from supercycle.catalog.prices import Rent
from supercycle.catalog.store import Catalog
from supercycle.report.facts import Record
from supercycle.report.json_forms import Form, plain
from supercycle.report.sources import cited


def record(found: Record) -> Form:
    """One key of an entry; ``si`` holds a quantity in base units, ``source`` is null for a plain text."""
    if found.fact is None:
        return {"key": found.key, "value": found.text, "source": None}
    fact, source = found.fact, found.source
    form: dict[str, Any] = {
        "key": found.key,
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "si": found.estimate,
        "kind": str(fact.kind),
        "as_of": found.as_of,
        "source": fact.source,
        "title": source.title if source else "",
        "url": source.url if source else "",
        "at": fact.at,
        "note": fact.note,
        "also": [record(other) for other in found.also],
        "why": fact.why,
    }
    result: Form = plain(form)
    return result


def entry(kind: str, id: str, name: str, found: Sequence[Record]) -> Form:
    """One entry with every fact."""
    return {"kind": kind, "id": id, "name": name, "facts": [record(one) for one in found]}


def law(id: str, found: LawEntry) -> Form:
    """One law in a list."""
    runs = found.fitted
    form: Form = plain({
        "id": id, "name": found.name, "form": found.form, "objective": found.objective,
        "published": found.published.text, "convention": dict(found.convention), "data": runs.data,
        "runs": runs.runs.number if runs.runs else None,
        "fitted_parameters": _bounds(runs.least_parameters, runs.most_parameters),
        "fitted_tokens": _bounds(runs.least_tokens, runs.most_tokens),
        "fitted_flop": _bounds(runs.least_flop, runs.most_flop),
    })  # fmt: skip
    return form


def _bounds(least: Fact | None, most: Fact | None) -> tuple[float, float] | None:
    return (least.number, most.number) if least and most else None


def rent(catalog: Catalog, found: Rent) -> Form:
    """One rent, in dollars a second."""
    source = cited(catalog, [found.source])[0]
    form: Form = plain({
        "chip": found.chip, "date": found.day, "usd_per_s": found.price, "basis": found.basis,
        "kind": str(found.kind), "source": found.source, "title": source.title, "at": found.at, "note": found.note,
    })  # fmt: skip
    return form
