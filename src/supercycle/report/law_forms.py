"""Comparisons of laws, rich optima and the data wall as dictionaries for JSON."""

from collections.abc import Sequence
from dataclasses import fields
from typing import cast

import numpy as np

from supercycle.catalog.laws import LawEntry
from supercycle.catalog.store import Catalog
from supercycle.laws import Prediction
from supercycle.report.json_forms import Form, plain
from supercycle.report.json_forms import sources as cited
from supercycle.study.allotment import Allotment
from supercycle.study.wall import Wall


def comparison(flop: float, found: Sequence[Prediction], catalog: Catalog) -> Form:
    """The keys of ``laws compare``."""
    return {"flop": flop, "laws": [_prediction(one, catalog) for one in found]}


def _prediction(found: Prediction, catalog: Catalog) -> Form:
    entry = cast(LawEntry, catalog.entry("laws", found.law))
    best = found.allocation
    sizes = {
        name: None if best is None else _known(getattr(best, name))
        for name in ("parameters", "tokens", "tokens_per_parameter", "loss")
    }
    return {
        "law": found.law, "form": entry.form, **sizes, "counts": entry.convention.parameters,
        "data": entry.fitted.data, "reading": found.reading, "warning": found.warning, "verified": entry.verified,
    }  # fmt: skip


def _known(value: object) -> float | None:
    number = float(value)  # type: ignore[arg-type]
    return number if np.isfinite(number) else None


def allotment(found: Allotment, catalog: Catalog) -> Form:
    """The keys of ``laws optimum`` under many limits."""
    form: Form = plain({f.name: getattr(found, f.name) for f in fields(found) if f.name != "sources"})
    return {**form, "sources": cited(catalog, found.sources)}


def wall(found: Wall, catalog: Catalog) -> Form:
    """The keys of ``laws wall``."""
    form: Form = plain({f.name: getattr(found, f.name) for f in fields(found) if f.name not in ("sources", "by_year")})
    rows = [
        plain({"year": year, "available": stock, "wanted": wanted, "chance": chance})
        for year, stock, wanted, chance in found.by_year
    ]
    return {**form, "by_year": rows, "sources": cited(catalog, found.sources)}
